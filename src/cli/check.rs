//! `ssot check`: violations to stdout, everything else to stderr, and the gate's exit code.

use super::args::Check;
use super::table::{Align, table};
use super::{Exit, Failure, Outcome, Session, compliance, gate, output, project, selection, sight, survey};
use crate::diagnostic::{Finding, Level, Report, Status, Subject};
use crate::discover::Layout;
use crate::engine::{Options, Timings};
use crate::judge::Levels;
use crate::registry::baseline::Baseline;
use crate::report::{counted, summary};
use std::collections::BTreeMap;
use std::time::Instant;

/// Checks the workspace; `levels` are `-A`, `-W` and `-D` in their order.
pub(super) fn run(session: &Session, args: &Check, levels: Vec<(String, Level)>) -> Outcome<Exit> {
    let start = Instant::now();
    output::check_outputs(&args.format)?;
    let project = session.project()?;
    if !project.has_registry {
        return Err(survey::no_registry(session, &project, args.no_ignore));
    }
    let ids = levels.iter().map(|(id, _)| id).chain(&args.only);
    selection::known_ids(&project.registry, ids.map(String::as_str))?;
    let baseline = if args.no_baseline { Baseline::default() } else { session.baseline(&project)? };
    let layout = session.layout(&project, args.no_ignore);
    let selection = selection::selection(&project, &layout, args)?;
    if layout.files.is_empty() && layout.skipped.is_empty() {
        return Err(nothing(&project.root.display().to_string(), &layout));
    }
    let walked = start.elapsed();
    let levels = Levels { command_line: levels, only: args.only.clone(), ..Levels::default() };
    let suppressions = !args.no_suppressions;
    let confidence = args.confidence;
    let comparisons = output::shows_comparisons(&args.format, session.terminal.quiet);
    let options =
        Options { confidence, levels, selection, suppressions, baseline, comparisons, ..Options::default() };
    let (report, workspace, mut timings) = session.check(&project, &layout, options);
    selection::warn_of_empty(session, &project, &layout, &workspace.tree, args)?;
    // The process ends soon, and taking the workspace apart would cost more than resolving it.
    std::mem::forget(workspace);
    let written = Instant::now();
    let texts = project::texts(&project.root, &project.registry);
    output::write(&report, &args.format, args.max_diagnostics, &texts, &session.terminal)?;
    timings.0.insert(0, ("registry and files".to_owned(), walked));
    timings.0.push(("output".to_owned(), written.elapsed()));
    let missed = gate::missed(&report, args.min_compliance);
    tell(session, args, &report, &timings, &missed, start);
    if session.terminal.verbose > 0 {
        sight::tell(session, &layout);
    }
    Ok(gate::exit(&report, &missed, args))
}

/// Everything that goes to stderr behind the violations.
fn tell(
    session: &Session,
    args: &Check,
    report: &Report,
    timings: &Timings,
    missed: &[String],
    start: Instant,
) {
    let terminal = &session.terminal;
    for error in &report.internal_errors {
        let help = "this is a bug in ssot, please report it; everything else was checked";
        terminal.error(&format!("internal error in {error}"), Some(help));
    }
    for (kind, count) in &report.copies_left_out {
        let likes = counted(*count, "duplicate");
        terminal.detail(&format!("{likes} of concepts left out: {kind} (`copies.report` takes them in)"));
    }
    for (kind, count) in &report.families_left_out {
        let families = if *count == 1 { "1 family".to_owned() } else { format!("{count} families") };
        terminal.detail(&format!("{families} of copies left out: {kind} (`copies.report` takes them in)"));
    }
    for package in &report.without_source {
        terminal
            .detail(&format!("no source of `{package}` was found: paths into it count as they are written"));
    }
    if args.statistics {
        terminal.say(&statistics(report, session));
    }
    if args.statistics || terminal.verbose > 0 {
        terminal.say(&compliance::tables(report, &terminal.err));
    }
    if args.timings {
        terminal.say(&phases(timings, session));
    }
    if terminal.quiet == 0 {
        terminal.say(&summary(report, start.elapsed(), &terminal.err));
    }
    for line in missed {
        terminal.error(line, None);
    }
}

/// How many violations each rule and entry has, most first.
fn statistics(report: &Report, session: &Session) -> String {
    type Row<'r> = (&'static str, &'r str, Level);
    let mut counts: BTreeMap<Row<'_>, usize> = BTreeMap::new();
    let key = |finding: &'_ Finding| -> (&'static str, Level) { (finding.violation.rule, finding.level) };
    for finding in report.findings.iter().filter(|finding| finding.status == Status::New) {
        let (rule, level) = key(finding);
        let id = finding.violation.subject.as_ref().map_or("", |subject: &Subject| subject.id());
        *counts.entry((rule, id, level)).or_default() += 1;
    }
    let mut rows: Vec<(usize, Row<'_>)> = counts.into_iter().map(|(row, count)| (count, row)).collect();
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(count, (rule, id, level))| {
            vec![count.to_string(), level.word().to_owned(), rule.to_owned(), id.to_owned()]
        })
        .collect();
    let columns =
        [("count", Align::Right), ("level", Align::Left), ("rule", Align::Left), ("entry", Align::Left)];
    table(&columns, &rows, &session.terminal.err)
}

/// How long each phase took.
fn phases(timings: &Timings, session: &Session) -> String {
    let total: f64 = timings.0.iter().map(|(_, time)| time.as_secs_f64()).sum();
    let row = |name: &str, seconds: f64| {
        let share = if total > 0.0 { seconds / total * 100.0 } else { 0.0 };
        vec![name.to_owned(), format!("{:.1} ms", seconds * 1000.0), format!("{share:.0} %")]
    };
    let mut rows: Vec<Vec<String>> =
        timings.0.iter().map(|(name, time)| row(name, time.as_secs_f64())).collect();
    rows.push(row("total", total));
    let columns = [("phase", Align::Left), ("time", Align::Right), ("share", Align::Right)];
    table(&columns, &rows, &session.terminal.err)
}

/// That there is nothing to check, and why.
fn nothing(root: &str, layout: &Layout) -> Failure {
    let mut why = Vec::new();
    if layout.ignored > 0 {
        let count = counted(layout.ignored, "Rust file or folder");
        why.push(format!("{count} left out by ignore files; `--no-ignore` reads them"));
    }
    if layout.excluded > 0 {
        why.push(format!("{} left out by `[files] exclude`", counted(layout.excluded, "Rust file")));
    }
    if why.is_empty() {
        why.push("start it in a Cargo workspace, or name one with `--manifest-path`".to_owned());
    }
    Failure::with_help(format!("nothing to check: no Rust file below `{root}`"), why.join("\n"))
}
