//! `ssot baseline`: today's violations as a file, so that only new ones fail.

use super::args;
use super::config::with_registry;
use super::output::write_below;
use super::project::Project;
use super::{Exit, Failure, Outcome, Session};
use crate::diagnostic::{Confidence, Finding, Report, Status};
use crate::engine::Options;
use crate::judge::{may_be_known, recorded};
use crate::registry::baseline::{Baseline, DEFAULT_FILE, Identity};
use crate::registry::load::{load_baseline, read_text};
use crate::registry::{Placed, Registry};
use crate::report::counted;
use crate::source::{Place, Pos, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What a baseline lists and what there is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Comparison {
    /// What is listed and there, with the number that is both.
    kept: BTreeMap<Identity, usize>,
    /// The same with what is there and not listed.
    all: BTreeMap<Identity, usize>,
    /// Number of those that are there and not listed.
    new: usize,
    /// Number of those that are listed and not there.
    gone: usize,
}

/// Writes, prunes or checks the baseline.
pub(super) fn run(session: &Session, args: &args::Baseline) -> Outcome<Exit> {
    let project = with_registry(session)?;
    let named = project.registry.baseline.as_ref().map(|named| named.value.to_string());
    let file = named.clone().unwrap_or_else(|| DEFAULT_FILE.to_owned());
    let text = read_text(&project.root.join(&file)).ok();
    let exists = project.root.join(&file).symlink_metadata().is_ok();
    if !exists && (args.prune || args.check) {
        let help = "`ssot baseline` writes one";
        return Err(Failure::with_help(format!("there is no baseline `{file}`"), help));
    }
    let before = if exists { listed(session, &project, &file)? } else { Baseline::default() };
    let layout = session.layout(&project, false);
    let options = Options { confidence: Confidence::Possible, ..Options::default() };
    let (report, ..) = session.check(&project, &layout, options);
    if !report.internal_errors.is_empty() {
        let help = "this is a bug in ssot, please report it; a baseline of such a check would lie";
        return Err(Failure::with_help(format!("internal error in {}", report.internal_errors[0]), help));
    }
    warn_of_unrecordable(session, &report, args.confidence);
    let comparison = compare(&before, &report.findings, args.confidence);
    if args.check {
        return Ok(tell_check(session, &file, &comparison));
    }
    let records = if args.prune { &comparison.kept } else { &comparison.all };
    if records.is_empty() && named.is_none() && !exists {
        session.terminal.say("No violations: there is nothing to record.\n");
        return Ok(Exit::Clean);
    }
    let new_text = Baseline::text(records.iter().map(|(identity, count)| (identity, *count)));
    if text.as_ref() != Some(&new_text) {
        write_below(&project.root, &file, &new_text)?;
    }
    tell_written(session, &file, records, &comparison, args.prune);
    if named.is_none() {
        let entry = format!("[gate]\n    baseline = \"{file}\"");
        let registry = &project.registry.file;
        session.terminal.say(&format!("\nAdd it to `{registry}`, so that checks read it:\n\n    {entry}\n"));
    }
    Ok(Exit::Clean)
}

/// The baseline as it is, in a file that the registry may not name yet.
fn listed(session: &Session, project: &Project, file: &str) -> Outcome<Baseline> {
    if project.registry.baseline.is_some() {
        return session.baseline(project);
    }
    let span = Span::new(Pos::START, Pos::START);
    let baseline = Placed { value: file.into(), place: Place { file: file.into(), span } };
    let registry = Registry { baseline: Some(baseline), ..Registry::default() };
    let (baseline, errors) = load_baseline(&project.root, &registry);
    if errors.is_empty() {
        return Ok(baseline);
    }
    session.baseline_errors(project, &errors);
    Err(Failure::Told)
}

/// Holds what is listed against findings of whatever confidence; what is new has to be as sure as was asked for.
fn compare(before: &Baseline, findings: &[Finding], confidence: Confidence) -> Comparison {
    let is_sure = |finding: &&Finding| finding.violation.confidence >= confidence;
    let sure: Vec<Finding> = findings.iter().filter(is_sure).cloned().collect();
    let (there, mut all) = (recorded(findings), recorded(&sure));
    let mut comparison = Comparison::default();
    for known in &before.known {
        let kept = known.count.min(there.get(&known.identity).copied().unwrap_or(0));
        comparison.gone += known.count - kept;
        if kept > 0 {
            comparison.kept.insert(known.identity.clone(), kept);
            let count = all.entry(known.identity.clone()).or_default();
            *count = kept.max(*count);
        }
    }
    let total = |records: &BTreeMap<Identity, usize>| records.values().sum::<usize>();
    comparison.new = total(&all) - total(&comparison.kept);
    comparison.all = all;
    comparison
}

/// Whether the baseline is exact.
fn tell_check(session: &Session, file: &str, comparison: &Comparison) -> Exit {
    let (new, gone) = (comparison.new, comparison.gone);
    if new == 0 && gone == 0 {
        let count = counted(comparison.kept.values().sum(), "violation");
        tell(session, &format!("`{file}` is exact: {count} known\n"));
        return Exit::Clean;
    }
    let message =
        format!("`{file}` is not exact: {} not in it, {gone} of it gone", counted(new, "violation"));
    let help = match (new, gone) {
        (0, _) => "`ssot baseline --prune` takes out what is gone",
        _ => "`ssot check` shows what is new",
    };
    session.terminal.error(&message, Some(help));
    Exit::Violations
}

fn tell_written(
    session: &Session,
    file: &str,
    records: &BTreeMap<Identity, usize>,
    comparison: &Comparison,
    prune: bool,
) {
    let files: BTreeSet<&str> = records.keys().map(|identity| &*identity.file).collect();
    let known = counted(records.values().sum(), "violation");
    let changes = [
        (if prune { 0 } else { comparison.new }, "new"),
        (comparison.gone, "gone"),
        (if prune { comparison.new } else { 0 }, "more not recorded, for nothing is added"),
    ];
    let changes: Vec<String> = changes
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let changes = if changes.is_empty() { "as before".to_owned() } else { changes.join(", ") };
    tell(session, &format!("`{file}`: {known} in {} known ({changes})\n", counted(files.len(), "file")));
}

fn tell(session: &Session, text: &str) {
    if session.terminal.quiet == 0 {
        session.terminal.say(text);
    }
}

/// Says what fails although there is a baseline.
fn warn_of_unrecordable(session: &Session, report: &Report, confidence: Confidence) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        let is_meant = finding.status != Status::Suppressed && finding.violation.confidence >= confidence;
        // What is said of the baseline itself is what this command mends.
        if is_meant && !may_be_known(&finding.violation, finding.level) {
            *counts.entry(finding.violation.rule).or_default() += 1;
        }
    }
    for (rule, count) in counts {
        let many = counted(count, "violation");
        session.terminal.warn(&format!("{many} of `{rule}` cannot be in a baseline and will be reported"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Level, Violation};

    fn finding(file: &str, written: &str, confidence: Confidence) -> Finding {
        let place = Place { file: file.into(), span: Span::new(Pos::START, Pos::START) };
        let mut violation = Violation::new("banned-path", place, "no".to_owned());
        violation.written = Some(written.to_owned());
        violation.confidence = confidence;
        Finding { violation, level: Level::Deny, status: Status::New, fingerprint: String::new() }
    }

    #[test]
    fn what_is_new_and_what_is_gone_are_counted_by_place() {
        let sure = |file: &str, written: &str| finding(file, written, Confidence::Definite);
        let recorded =
            recorded(&[sure("a.rs", "x"), sure("a.rs", "x"), sure("b.rs", "x"), sure("c.rs", "y")]);
        let text = Baseline::text(recorded.iter().map(|(identity, count)| (identity, *count)));
        let (before, errors) = Baseline::parse(&text, "b.toml");
        assert_eq!(errors, []);
        let unsure = finding("c.rs", "y", Confidence::Possible);
        let other = finding("d.rs", "y", Confidence::Possible);
        let now = [sure("a.rs", "x"), sure("b.rs", "x"), sure("b.rs", "x"), unsure, other];
        let comparison = compare(&before, &now, Confidence::Probable);
        let counts = |records: &BTreeMap<Identity, usize>| {
            records.iter().map(|(identity, count)| format!("{} {count}", identity.file)).collect::<Vec<_>>()
        };
        assert_eq!((comparison.new, comparison.gone), (1, 1));
        assert_eq!(counts(&comparison.kept), ["a.rs 1", "b.rs 1", "c.rs 1"]);
        assert_eq!(counts(&comparison.all), ["a.rs 1", "b.rs 2", "c.rs 1"]);
    }
}
