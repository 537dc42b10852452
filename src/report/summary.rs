//! The closing lines of a check: a bar for each component, then all totals in one line.

use super::{Style, clean};
use crate::diagnostic::{Figure, Ratio, Report, Status};
use std::collections::BTreeSet;
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// Width of a component's bar in columns.
const BAR: usize = 20;

/// The totals of `report` and its components' compliance, for the eyes of people; ends with a line end.
///
/// `elapsed` is the time that the check took. Counts are those of the whole report, whatever part of it was
/// printed.
pub fn summary(report: &Report, elapsed: Duration, style: &Style) -> String {
    let separator = if style.unicode { " · " } else { "; " };
    let mut text = component_bars(report, style);
    text.push_str(&totals(report, elapsed, style).join(separator));
    text.push('\n');
    clean::guard(&text, "|")
}

/// `count` with a space between groups of three digits.
pub(super) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// The parts of the line of totals; those that count nothing are left out.
fn totals(report: &Report, elapsed: Duration, style: &Style) -> Vec<String> {
    let (counts, files) = (&report.summary, &report.files);
    let some = |count: usize, text: &str| (count > 0).then(|| format!("{} {text}", grouped(count)));
    let adoption = report.overall.all.adoption;
    let compliance = tenths(adoption).map_or("compliance n/a".to_owned(), |tenths| {
        let text = format!("{} % compliant ({} uses)", decimal(tenths), fraction(adoption));
        style.paint(grade_sgr(tenths), &text)
    });
    let clean = report.overall.all.files;
    let clean = (clean.whole > 0).then(|| format!("{} files clean", fraction(clean)));
    let internal = report.internal_errors.len();
    [
        (internal > 0).then(|| style.paint("1;31", &counted(internal, "internal error"))),
        Some(violations(report, style)),
        Some(compliance),
        clean,
        some(counts.fixable, "fixable"),
        some(counts.baselined, "known (baseline)"),
        some(counts.suppressed, "suppressed"),
        some(counts.below_confidence, "possible, shown with --confidence possible"),
        (files.unparsed > 0).then(|| style.paint("1;31", &format!("{} unparsed", grouped(files.unparsed)))),
        Some(format!("{} in {:.2} s", counted(files.analysed, "file"), elapsed.as_secs_f64())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `9 errors, 3 warnings in 6 files`.
fn violations(report: &Report, style: &Style) -> String {
    let (deny, warn) = (report.summary.deny, report.summary.warn);
    let counts: Vec<String> = [(deny, "error", "1;31"), (warn, "warning", "1;33")]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, noun, sgr)| style.paint(sgr, &counted(count, noun)))
        .collect();
    if counts.is_empty() {
        return style.paint("1;32", "no violations");
    }
    let new = report.findings.iter().filter(|finding| finding.status == Status::New);
    let files: BTreeSet<&str> = new.map(|finding| &*finding.violation.place.file).collect();
    format!("{} in {}", counts.join(", "), counted(files.len(), "file"))
}

/// One line for each component: name, bar, percentage and both of its numbers.
fn component_bars(report: &Report, style: &Style) -> String {
    let named = || report.components.iter().filter_map(|component| Some((component.id.as_ref()?, component)));
    let names: Vec<String> = named().map(|(name, _)| clean::line(name)).collect();
    let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, (_, component)) in names.iter().zip(named()) {
        let ratio = component.compliance.all.adoption;
        let pad = " ".repeat(widest - name.width());
        let row = match tenths(ratio) {
            None => format!("{name}{pad}  {:BAR$} {:>7}", "", "n/a"),
            Some(tenths) => {
                let bar = style.paint(grade_sgr(tenths), &bar(ratio, style.unicode));
                format!("{name}{pad}  {bar} {:>5} %  {}", decimal(tenths), fraction(ratio))
            }
        };
        text.push_str(&row);
        text.push('\n');
    }
    text
}

/// A bar of [`BAR`] columns; in box characters to an eighth of a column.
fn bar(ratio: Ratio, unicode: bool) -> String {
    let eighths = share(ratio, 8 * BAR).unwrap_or(0);
    let full = if unicode { "█" } else { "#" }.repeat(eighths / 8);
    let part = match eighths % 8 {
        rest @ 1.. if unicode => ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][rest - 1],
        _ => "",
    };
    format!("{:BAR$}", full + part)
}

/// `of` times the ratio, rounded down so that only the whole is shown as the whole; at most `of`.
fn share(ratio: Ratio, of: usize) -> Option<usize> {
    let share = (ratio.part as u128 * of as u128).checked_div(ratio.whole as u128)?;
    Some(usize::try_from(share).map_or(of, |share| share.min(of)))
}

/// The value of a figure: a share in percent, rounded down as every share is, or a count.
pub(crate) fn figure(figure: Figure, value: Option<f64>) -> String {
    match value {
        None => "n/a".to_owned(),
        Some(value) if figure.is_percentage() => format!("{:.1} %", (value * 10.0).floor() / 10.0),
        Some(value) => format!("{value}"),
    }
}

/// Both numbers of a ratio.
pub(crate) fn fraction(ratio: Ratio) -> String {
    format!("{}/{}", grouped(ratio.part), grouped(ratio.whole))
}

/// The ratio in percent with one decimal, rounded down; nothing where there is nothing to share.
pub(crate) fn percentage(ratio: Ratio) -> Option<String> {
    tenths(ratio).map(decimal)
}

/// The ratio in tenths of a percent, from 0 to 1000; nothing where there is nothing to share.
pub(super) fn tenths(ratio: Ratio) -> Option<usize> {
    share(ratio, 1000)
}

/// Tenths as a decimal number.
pub(super) fn decimal(tenths: usize) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The colour of a compliance: green for all, yellow for at least half, red below.
fn grade_sgr(tenths: usize) -> &'static str {
    match tenths {
        1000.. => "32",
        500.. => "33",
        _ => "31",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Compliance, ComponentCompliance, FileCounts, ScopedCompliance, Summary};

    fn compliance(part: usize, whole: usize) -> ScopedCompliance {
        let all = Compliance { adoption: Ratio { part, whole }, ..Compliance::default() };
        ScopedCompliance { all, ..ScopedCompliance::default() }
    }

    fn plain(report: &Report) -> String {
        summary(report, Duration::from_millis(314), &Style::default())
    }

    #[test]
    fn a_clean_report_says_so() {
        let report =
            Report { files: FileCounts { analysed: 1832, ..FileCounts::default() }, ..Report::default() };
        assert_eq!(plain(&report), "no violations · compliance n/a · 1 832 files in 0.31 s\n");
    }

    #[test]
    fn every_count_has_its_part() {
        let report = Report {
            files: FileCounts { analysed: 1, unparsed: 2, generated: 3, ..FileCounts::default() },
            overall: {
                let mut overall = compliance(147, 183);
                overall.all.files = Ratio { part: 3, whole: 1044 };
                overall
            },
            summary: Summary {
                deny: 1,
                warn: 3,
                baselined: 41,
                suppressed: 5,
                fixable: 4,
                below_confidence: 7,
            },
            internal_errors: vec!["rule x".to_owned()],
            ..Report::default()
        };
        assert_eq!(
            plain(&report),
            "1 internal error · 1 error, 3 warnings in 0 files · 80.3 % compliant (147/183 uses) · 3/1 044 files clean · 4 fixable · \
             41 known (baseline) · 5 suppressed · 7 possible, shown with --confidence possible · 2 unparsed · \
             1 file in 0.31 s\n"
        );
    }

    #[test]
    fn bars_never_round_up_to_the_whole() {
        let components = [("core", 38, 38), ("api", 9999, 10_000), ("::error::x", 1, 3), ("empty", 0, 0)];
        let component = |(name, part, whole): (&str, usize, usize)| ComponentCompliance {
            id: Some(name.into()),
            compliance: compliance(part, whole),
            ..ComponentCompliance::default()
        };
        let components = components.map(component).into();
        let report = Report { components, ..Report::default() };
        let text = plain(&report);
        assert!(
            text.starts_with(
                "core        ████████████████████ 100.0 %  38/38\n\
                 api         ███████████████████▉  99.9 %  9 999/10 000\n\
                 | ::error::x  ██████▋               33.3 %  1/3\n\
                 empty                                n/a\n"
            ),
            "{text}"
        );
        let ascii = Style { unicode: false, ..Style::default() };
        assert!(
            summary(&report, Duration::ZERO, &ascii).starts_with("core        #################### 100.0 %")
        );
    }
}
