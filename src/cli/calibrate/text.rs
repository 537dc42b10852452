//! A calibration for people: how far the search went, the candidates as bars, and a sample of code at each threshold.

use super::histogram::{buckets, draw};
use super::thresholds::{Name, Threshold};
use super::{Calibration, Standing};
use crate::diagnostic::Status;
use crate::report::{Style, Texts, clean_line, counted, guard, side_by_side};
// Writing to a string cannot fail.
use std::fmt::Write;

/// Lines of a sample.
const ROWS: usize = 12;

/// The calibration; ends with a line end.
pub(super) fn human(calibration: &Calibration<'_>, texts: &Texts<'_>, style: &Style) -> String {
    let concept = calibration.concept;
    let id = style.paint("1", &clean_line(&concept.id));
    let mut text = format!("{id}  {}\n\n{}", clean_line(&concept.path.to_string()), account(calibration));
    if calibration.candidates.is_empty() {
        return guard(&text, "|");
    }
    text.push('\n');
    text.push_str(&draw(&buckets(&calibration.candidates), style));
    let mut shown = Vec::new();
    for threshold in &calibration.thresholds {
        text.push('\n');
        text.push_str(&describe(calibration, *threshold, style));
        let Some(at) = calibration.nearest(threshold.percent) else { continue };
        let candidate = &calibration.candidates[at];
        let violation = &candidate.finding.violation;
        let item = style.paint("1", &clean_line(violation.item.as_deref().unwrap_or_default()));
        let standing = if candidate.percent >= threshold.percent { "reported" } else { "not reported" };
        let _ = write!(text, "  nearest, {} % similar, {standing}: {item}", candidate.percent);
        if shown.contains(&at) {
            text.push_str(", see above\n");
            continue;
        }
        shown.push(at);
        text.push('\n');
        let pair = violation.comparison.as_deref();
        let pair = pair.and_then(|comparison| side_by_side(comparison, ROWS, texts, style));
        text.push_str(&pair.unwrap_or_default());
    }
    guard(&text, "|")
}

/// How far the search went and what it found.
fn account(calibration: &Calibration<'_>) -> String {
    let units = match (calibration.has_body, calibration.units) {
        (false, count) => counted(count, "shape"),
        (true, 1) => "1 body".to_owned(),
        (true, count) => format!("{count} bodies"),
    };
    let (sharing, compared) = (calibration.sharing, calibration.compared);
    let compared = match sharing - compared {
        0 => format!("{compared} share enough with it to be compared"),
        _ => {
            format!("{compared} of {sharing} that share enough with it were compared, the most evident ones")
        }
    };
    let mut text = format!("  {units} in the workspace; {compared}.\n");
    let count = calibration.candidates.len();
    let parts: Vec<String> = Standing::ALL
        .into_iter()
        .map(|standing| format!("{} {}", calibration.count(standing), standing.word()))
        .collect();
    let _ = match count {
        0 => writeln!(text, "  None of them could be reported, whatever the threshold is."),
        _ => writeln!(text, "  {} as things are set: {}.", counted(count, "candidate"), parts.join(", ")),
    };
    let known = [(Status::Suppressed, "allowed by comments"), (Status::Baselined, "known to the baseline")];
    for (status, words) in known {
        let count = calibration.with_status(status);
        if count > 0 {
            let _ = writeln!(text, "  {count} of these {words}.");
        }
    }
    if !calibration.never.is_empty() {
        text.push_str("  Not counted, as no threshold reports them:\n");
        for (why, count) in &calibration.never {
            let _ = writeln!(text, "    {count} {why}");
        }
    }
    text
}

/// A threshold with what it reports and the line that sets it.
fn describe(calibration: &Calibration<'_>, threshold: Threshold, style: &Style) -> String {
    let reports = calibration.reported_from(threshold.percent);
    let name = style.paint("1;36", threshold.name.word());
    let is_weighed = threshold.name == Name::Now && calibration.concept.lookalikes.similar.is_none();
    let weighed = calibration.count(Standing::Reported);
    let note = match (is_weighed, weighed == reports) {
        (false, _) => String::new(),
        (true, true) => ", as many as without this line".to_owned(),
        (true, false) => format!(", the nearest to the {weighed} without this line"),
    };
    let line = clean_line(&calibration.line(threshold.percent));
    format!("{name}: {reports} reported{note}\n  {}\n", style.paint("36", &line))
}
