//! `ssot explain`: a rule's page, or an entry of the registry with everything known of it.

use super::args::Explain;
use super::project::texts;
use super::selection::{rules_and_entries, unknown};
use super::{Exit, Outcome, Session, calibrate, r#where};
use crate::engine::Options;
use crate::judge::Levels;
use crate::registry::Registry;
use crate::report::{Format, Style, clean_line, counted, guard, render};
use crate::resolve::{Standing, Workspace};
use crate::rules;

/// Explains a rule, else an entry.
pub(super) fn run(session: &Session, args: &Explain) -> Outcome<Exit> {
    if args.calibrate {
        return calibrate::run(session, args);
    }
    let style = &session.terminal.out;
    if let Some(rule) = rules::find(&args.id) {
        session.terminal.print(&page(rule.page, style))?;
        return Ok(Exit::Clean);
    }
    let project = session.project()?;
    let known = rules_and_entries(&project.registry);
    if !known.contains(&args.id.as_str()) {
        let help = "`ssot list` shows entries, `ssot list --rules` rules";
        return Err(unknown("rule or entry", &args.id, &known, help));
    }
    let layout = session.layout(&project, false);
    let levels = Levels { only: vec![args.id.clone()], ..Levels::default() };
    let (report, workspace, _) = session.check(&project, &layout, Options { levels, ..Options::default() });
    let mut text = settings(&project.registry, &args.id, style);
    text.push('\n');
    if let Some(at) = project.registry.concepts.iter().position(|entry| *entry.id == *args.id) {
        text.push_str(&concept(&workspace, at));
    }
    let found = report.findings.len();
    text.push_str(&counted(found, "violation"));
    text.push_str(if found > 0 { ":\n\n" } else { "\n" });
    let mut findings = Vec::new();
    let texts = texts(&project.root, &project.registry);
    // Writing to memory cannot fail.
    let _ = render(&report, Format::Concise, &texts, &session.terminal.out, &mut findings);
    text.push_str(&String::from_utf8_lossy(&findings));
    session.terminal.print(&guard(text.trim_end(), "|"))?;
    session.terminal.print("\n")?;
    Ok(Exit::Clean)
}

/// A page as it is; in colour with its headings, fences and code marked.
fn page(page: &str, style: &Style) -> String {
    if !style.color {
        return page.to_owned();
    }
    let mut in_code = false;
    let mut text = String::with_capacity(page.len() + 200);
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        in_code ^= is_fence;
        let line = match line {
            _ if is_fence => style.paint("2", line),
            _ if in_code => style.paint("36", line),
            _ if line.starts_with('#') => style.paint("1;32", line),
            _ => line.to_owned(),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The entry as the registry has it, each line with its origin.
fn settings(registry: &Registry, id: &str, style: &Style) -> String {
    let tables = ["canonical", "ban", "boundary"];
    let is_of_entry = |key: &str| {
        tables.iter().any(|table| {
            let rest = key.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
            rest.and_then(|rest| rest.strip_prefix(id))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let mut text = format!("{}\n", style.paint("1", &clean_line(id)));
    for setting in registry.settings.iter().filter(|setting| is_of_entry(&setting.key)) {
        text.push_str(&clean_line(&format!("  {} = {}   # {}", setting.key, setting.value, setting.origin)));
        text.push('\n');
    }
    text
}

/// Where a concept is defined, and its uses by how they stand to the canonical path.
fn concept(workspace: &Workspace, at: usize) -> String {
    let definitions = workspace.homes[at].definitions.iter().map(|place| {
        let start = place.span.start;
        format!("defined in {}:{}:{}\n", clean_line(&place.file), start.line, start.column)
    });
    let count =
        |standing: Standing| r#where::uses(workspace, at).filter(|found| found.standing == standing).count();
    let uses = format!(
        "{}: {} by the canonical path, {} by another path, {} through an import, {} at home\n",
        counted(r#where::uses(workspace, at).count(), "use"),
        count(Standing::Canonical),
        count(Standing::Other),
        count(Standing::Imported),
        count(Standing::AtHome),
    );
    definitions.chain([uses]).collect()
}
