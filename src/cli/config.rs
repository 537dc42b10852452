//! `ssot config`: settings with their origin, the schema, the registry alone, and how files are seen.

use super::args::ConfigCommand;
use super::project::{Project, texts};
use super::table::{Align, table};
use super::{Exit, Failure, Outcome, Session};
use crate::clones::Copies;
use crate::diagnostic::CodeScope;
use crate::discover::TargetKind;
use crate::engine::Options;
use crate::judge::Levels;
use crate::registry::SCHEMA;
use crate::report::{Format, clean_line, counted, guard, render};
use crate::rules::Context;
use crate::source::FileId;
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr;

/// Rules that hold the registry against the code.
const REGISTRY_RULES: [&str; 2] = ["conflicting-entry", "stale-entry"];

/// Longer settings do not push the origin of all others away.
const ORIGIN_COLUMN: usize = 60;

/// Runs one of the commands below `config`.
pub(super) fn run(session: &Session, command: &ConfigCommand) -> Outcome<Exit> {
    match command {
        ConfigCommand::Schema => {
            session.terminal.print(SCHEMA)?;
            Ok(Exit::Clean)
        }
        ConfigCommand::Show => show(session),
        ConfigCommand::Validate => validate(session),
        ConfigCommand::Files { paths } => files(session, paths),
    }
}

/// The project, which must have a registry.
pub(super) fn with_registry(session: &Session) -> Outcome<Project> {
    let project = session.project()?;
    if project.has_registry {
        return Ok(project);
    }
    let message = format!("no `ssot.toml` in `{}` or above it", project.root.display());
    Err(Failure::with_help(message, "`ssot check` says how to begin one"))
}

/// Every setting as a line of TOML, its origin behind it.
fn show(session: &Session) -> Outcome<Exit> {
    let project = with_registry(session)?;
    let lines: Vec<(String, &str)> = project
        .registry
        .settings
        .iter()
        .map(|setting| (clean_line(&format!("{} = {}", setting.key, setting.value)), &*setting.origin))
        .collect();
    let widths = lines.iter().map(|(line, _)| line.width());
    let widest = widths.filter(|width| *width <= ORIGIN_COLUMN).max();
    let widest = widest.unwrap_or(0);
    let lines: Vec<String> = lines
        .into_iter()
        .map(|(line, origin)| {
            let pad = " ".repeat(widest.saturating_sub(line.width()));
            let origin = session.terminal.out.paint("2", &format!("# {}", clean_line(origin)));
            format!("{line}{pad}  {origin}\n")
        })
        .collect();
    session.terminal.print(&guard(&lines.concat(), "|"))?;
    Ok(Exit::Clean)
}

/// Checks keys and patterns, then whether the entries name anything and agree with each other.
fn validate(session: &Session) -> Outcome<Exit> {
    let project = with_registry(session)?;
    session.baseline(&project)?;
    let layout = session.layout(&project, false);
    let only = REGISTRY_RULES.map(str::to_owned).to_vec();
    let options = Options { levels: Levels { only, ..Levels::default() }, ..Options::default() };
    let (report, ..) = session.check(&project, &layout, options);
    let mut text = Vec::new();
    let texts = texts(&project.root, &project.registry);
    // Writing to memory cannot fail.
    let _ = render(&report, Format::Full, &texts, &session.terminal.out, &mut text);
    session.terminal.print(&String::from_utf8_lossy(&text))?;
    let registry = &project.registry;
    let entries = [
        (registry.concepts.len(), "concept"),
        (registry.bans.len(), "ban"),
        (registry.components.len(), "component"),
    ]
    .map(|(count, noun)| counted(count, noun));
    let errors = report.findings.iter().filter(|finding| finding.level.fails()).count();
    let verdict = if errors == 0 { "valid".to_owned() } else { counted(errors, "error") };
    if session.terminal.quiet == 0 {
        let text = format!("{}: {}; {verdict}\n", clean_line(&registry.file), entries.join(", "));
        session.terminal.say(&text);
    }
    Ok(if errors == 0 { Exit::Clean } else { Exit::Violations })
}

/// Each file with its place in the workspace, or why it has none.
fn files(session: &Session, paths: &[PathBuf]) -> Outcome<Exit> {
    let project = session.project()?;
    let layout = session.layout(&project, false);
    let workspace = session.workspace(&project.registry, &layout);
    let copies = Copies::default();
    let cx = Context {
        registry: &project.registry,
        layout: &layout,
        workspace: &workspace,
        copies: &copies,
        today: session.today(),
    };
    let mut rows = Vec::new();
    let all = [PathBuf::from(&project.root)];
    for path in if paths.is_empty() { &all[..] } else { paths } {
        let inside = Session::inside(&project, path)?;
        let known = rows.len();
        for (at, file) in layout.files.iter().enumerate() {
            let rest = file.path.strip_prefix(inside.as_str());
            if inside.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                rows.push(row(&cx, FileId(at as u32)));
            }
        }
        if rows.len() == known {
            let why = session.why_left_out(&project, &inside, false);
            rows.push(vec![inside, "-".to_owned(), format!("({why})")]);
        }
    }
    let columns = ["file", "crate", "module", "component", "scope"].map(|title| (title, Align::Left));
    session.terminal.print(&table(&columns, &rows, &session.terminal.out))?;
    Ok(Exit::Clean)
}

/// File, crate, module, component and scope; the number of further places in the module tree behind the module.
fn row(cx: &Context<'_>, file: FileId) -> Vec<String> {
    let tree = &cx.workspace.tree;
    let location = cx.file_location(file);
    let owners = &tree.owners_of[file.index()];
    let component = location.component.as_deref().unwrap_or("-").to_owned();
    let Some(owner) = owners.first() else {
        return vec![location.file.to_string(), "-".into(), "-".into(), component, "-".into()];
    };
    let data = &tree.owners[owner.0 as usize];
    let krate = &tree.crates[data.krate.0 as usize];
    let module = location.module.join("::");
    let module = match (data.orphan, owners.len()) {
        (true, _) => format!("{module} (by its folder, no `mod` names it)"),
        (false, 1) => module,
        (false, count) => format!("{module} (+{})", count - 1),
    };
    let by_code = cx.workspace.scope_of(*owner, data.modules[0], 0);
    let scope: CodeScope = cx.scope(&location, by_code);
    let generated = if cx.is_generated(file) { ", generated" } else { "" };
    vec![
        location.file.to_string(),
        format!("{} ({})", tree.symbols.text(krate.name), kind(krate.kind)),
        module,
        component,
        format!("{}{generated}", scope.word()),
    ]
}

/// Cargo's word for a kind of target.
fn kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Lib => "lib",
        TargetKind::ProcMacro => "proc-macro",
        TargetKind::Bin => "bin",
        TargetKind::Example => "example",
        TargetKind::Test => "test",
        TargetKind::Bench => "bench",
        TargetKind::BuildScript => "build script",
    }
}
