//! `ssot report`: a compliance report as a page, Markdown or JSON, with a history of runs; and whether one still holds.

use super::args;
use super::output::replace;
use super::project::{Project, texts};
use super::table::{Align, table};
use super::terminal::written;
use super::{Exit, Failure, Outcome, Session, gate};
use crate::diagnostic::Report;
use crate::engine::Options;
use crate::report::{Account, Form, Record, counted, fraction, percentage, read_history, read_report};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The most that a report or history to be read may have, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Writes a report, or verifies one.
pub(super) fn run(session: &Session, args: &args::Report) -> Outcome<Exit> {
    // What is wrong with the call is told before anything is checked.
    let outputs = outputs(args)?;
    let kept = args.verify.as_deref().map(|file| Ok((file, read(file)?))).transpose()?;
    let history =
        args.history.as_deref().map(|file| read_runs(session, file)).transpose()?.unwrap_or_default();
    let project = session.project()?;
    if !project.has_registry {
        let message = format!("no `ssot.toml` in `{}` or above it", project.root.display());
        return Err(Failure::with_help(message, "`ssot check` says how to begin a registry"));
    }
    let layout = session.layout(&project, false);
    if layout.files.is_empty() && layout.skipped.is_empty() {
        return Err(Failure::new(format!(
            "nothing to report on: no Rust file below `{}`",
            project.root.display()
        )));
    }
    let baseline = session.baseline(&project)?;
    let (report, workspace, _) = session.check(&project, &layout, Options { baseline, ..Options::default() });
    // The process ends soon, and taking the workspace apart would cost more than resolving it.
    std::mem::forget(workspace);
    for error in &report.internal_errors {
        let help = "this is a bug in ssot, please report it; everything else was checked";
        session.terminal.error(&format!("internal error in {error}"), Some(help));
    }
    let record = record(session, &project, &report, args);
    if let Some((file, text)) = kept {
        return verify(session, file, &text, &record, &report);
    }
    let missed = gate::missed(&report, None);
    let texts = texts(&project.root, &project.registry);
    let account =
        Account { report: &report, texts: &texts, record: &record, history: &history, missed: &missed };
    for (file, form) in outputs {
        write(session, &account, file, form)?;
    }
    if let Some(file) = &args.history {
        append(file, &record.line())
            .map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", file.display())))?;
    }
    if session.terminal.quiet == 0 {
        session.terminal.say(&told(&account));
    }
    Ok(if report.internal_errors.is_empty() { Exit::Clean } else { Exit::Failed })
}

/// Where to write which form; one that is on stdout twice is refused, for no program could tell them apart.
fn outputs(args: &args::Report) -> Outcome<Vec<(&Path, Form)>> {
    let stdout = Path::new("-");
    if args.output.is_empty() && args.verify.is_none() {
        return Ok(vec![(stdout, args.form.unwrap_or(Form::Markdown))]);
    }
    let mut outputs: Vec<(&Path, Form)> = Vec::new();
    for file in &args.output {
        let ending = file.extension().and_then(|ending| ending.to_str());
        let by_ending = ending.and_then(Form::from_word);
        let on_stdout = (file == stdout).then_some(Form::Markdown);
        let Some(form) = args.form.or(by_ending).or(on_stdout) else {
            let help = "end it in .html, .md or .json, or say which with `-f`";
            return Err(Failure::with_help(format!("`{}` does not tell its form", file.display()), help));
        };
        if outputs.iter().any(|(known, _)| *known == file.as_path()) {
            return Err(Failure::new(format!("`{}` is written twice", file.display())));
        }
        outputs.push((file, form));
    }
    Ok(outputs)
}

/// The figures of this run.
fn record(session: &Session, project: &Project, report: &Report, args: &args::Report) -> Record {
    let settings = project.registry.settings.iter().map(|setting| (&*setting.key, &*setting.value));
    // A day that nobody gave would make two reports of one state differ.
    let day = session.global.today.map(|day| day.to_string());
    Record::of(report, settings, day, args.label.clone())
}

fn write(session: &Session, account: &Account<'_>, file: &Path, form: Form) -> Outcome<()> {
    let text = account.render(form);
    if file == Path::new("-") {
        let mut out = io::stdout().lock();
        return written(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }
    replace(file, |out| out.write_all(text.as_bytes()))
        .map_err(|error| Failure::new(format!("`{}` cannot be written: {error}", file.display())))?;
    session.terminal.detail(&format!("wrote `{}`", file.display()));
    Ok(())
}

/// One line for the terminal.
fn told(account: &Account<'_>) -> String {
    let all = &account.report.overall.all;
    let share = percentage(all.adoption).map_or("n/a".to_owned(), |share| format!("{share} %"));
    format!(
        "the gate {}: {share} compliant ({} uses), {} files clean\n",
        if account.passes() { "passes" } else { "fails" },
        fraction(all.adoption),
        fraction(all.files)
    )
}

fn read(file: &Path) -> Outcome<String> {
    let fail =
        |error: &dyn std::fmt::Display| Failure::new(format!("`{}` cannot be read: {error}", file.display()));
    let mut text = String::new();
    let opened = File::open(file).map_err(|error| fail(&error))?;
    opened.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|error| fail(&error))?;
    if text.len() as u64 > MOST_BYTES { Err(fail(&"it is too large")) } else { Ok(text) }
}

/// The runs of a history; none where the file is not there yet.
fn read_runs(session: &Session, file: &Path) -> Outcome<Vec<Record>> {
    if matches!(file.metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound) {
        return Ok(Vec::new());
    }
    let (runs, broken) = read_history(&read(file)?);
    for line in broken {
        session.terminal.warn(&format!("`{}`:{line} is no run and is passed over", file.display()));
    }
    Ok(runs)
}

/// Appends a line by one write while nobody else does; a line that was torn before is ended first.
fn append(file: &Path, line: &str) -> io::Result<()> {
    let mut out = OpenOptions::new().create(true).read(true).append(true).open(file)?;
    out.lock()?;
    let mut text = format!("{line}\n");
    if out.seek(SeekFrom::End(0))? > 0 {
        let mut last = [0];
        out.seek(SeekFrom::End(-1))?;
        out.read_exact(&mut last)?;
        if last != *b"\n" {
            text.insert(0, '\n');
        }
    }
    out.write_all(text.as_bytes())?;
    out.sync_data()
}

/// Says whether a report holds for the code as it is, and what differs.
fn verify(session: &Session, file: &Path, text: &str, now: &Record, report: &Report) -> Outcome<Exit> {
    let shown = file.display();
    let kept = read_report(text).map_err(|why| Failure::new(format!("`{shown}` is no report: {why}")))?;
    let old = &kept.record;
    let mut said = String::new();
    let rows: Vec<Vec<String>> = old
        .differences(now)
        .into_iter()
        .map(|(name, old, new)| vec![name, old.to_string(), new.to_string()])
        .collect();
    let columns = [("figure", Align::Left), ("in the report", Align::Right), ("now", Align::Right)];
    said.push_str(&table(&columns, &rows, &session.terminal.out));
    let mut lines = Vec::new();
    if old.root != now.root {
        lines.push(format!("it is about `{}`, not `{}`", old.root, now.root));
    }
    if old.registry != now.registry {
        lines.push(format!("the registry is another: {} in the report, {} now", old.registry, now.registry));
    }
    if let Some(moves) = now.moves(old) {
        let sides = [(moves.appeared, "not in the report"), (moves.gone, "no longer there")];
        for ((count, files), what) in sides.into_iter().filter(|((count, _), _)| *count > 0) {
            lines.push(format!("{} in {} {what}", counted(count, "violation"), counted(files, "file")));
        }
    }
    if !kept.is_as_written {
        lines.push("its text was changed after it was written".to_owned());
    }
    for line in &lines {
        said.push_str(&crate::report::clean_line(line));
        said.push('\n');
    }
    let exit = match (said.is_empty(), report.internal_errors.is_empty()) {
        (_, false) => Exit::Failed,
        (true, true) => Exit::Clean,
        (false, true) => Exit::Violations,
    };
    let name = crate::report::clean_line(&shown.to_string());
    let state = if said.is_empty() {
        format!(
            "{name} holds: {} and {}\n",
            counted(old.figures.len(), "figure"),
            counted(report.findings.len(), "violation")
        )
    } else {
        format!("{name} does not hold:\n{said}")
    };
    session.terminal.print(&crate::report::guard(&state, "|"))?;
    if exit == Exit::Violations && old.tool_version() != now.tool_version() {
        let versions = format!("ssot {} made it, this is {}", old.tool_version(), now.tool_version());
        session.terminal.warn(&versions);
    }
    Ok(exit)
}
