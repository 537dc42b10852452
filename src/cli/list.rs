//! `ssot list`: the registry's entries with what the code makes of them, or all rules.

use super::args::List;
use super::table::{Align, table};
use super::{Exit, Failure, Outcome, Session, r#where};
use crate::diagnostic::{Report, Subject};
use crate::engine::Options;
use crate::registry::{Registry, path::PathPattern};
use crate::report::Style;
use crate::resolve::{Standing, Workspace};
use crate::rules::{Page, RULES};

/// Lists entries or rules.
pub(super) fn run(session: &Session, args: &List) -> Outcome<Exit> {
    let project = session.project()?;
    let style = &session.terminal.out;
    if args.rules {
        session.terminal.print(&rules(&project.registry, style))?;
        return Ok(Exit::Clean);
    }
    if !project.has_registry {
        let help = "`ssot list --rules` lists the rules, `ssot check` says how to begin a registry";
        let message = format!("no `ssot.toml` in `{}` or above it", project.root.display());
        return Err(Failure::with_help(message, help));
    }
    let layout = session.layout(&project, false);
    let (report, workspace, _) = session.check(&project, &layout, Options::default());
    let tables =
        [concepts(&project.registry, &report, &workspace, style), bans(&project.registry, &report, style)];
    let tables: Vec<String> = tables.into_iter().filter(|table| !table.is_empty()).collect();
    if tables.is_empty() {
        session.terminal.warn(&format!("`{}` has no entries", project.registry.file));
    }
    session.terminal.print(&tables.join("\n"))?;
    Ok(Exit::Clean)
}

/// All rules, with the level that `[rules]` sets.
fn rules(registry: &Registry, style: &Style) -> String {
    let rows: Vec<Vec<String>> = RULES
        .iter()
        .map(|rule| {
            let page = Page::of(rule);
            let set = registry.rules.iter().rev().find(|entry| *entry.rule == *rule.id);
            let level = set.map_or(page.level, |entry| entry.level);
            vec![rule.id.to_owned(), level.word().to_owned(), page.fix.to_owned(), page.summary.to_owned()]
        })
        .collect();
    let columns =
        [("rule", Align::Left), ("level", Align::Left), ("fix", Align::Left), ("finds", Align::Left)];
    table(&columns, &rows, style)
}

/// Concepts with the uses whose path can be right or wrong, and how many of those are right.
fn concepts(registry: &Registry, report: &Report, workspace: &Workspace, style: &Style) -> String {
    let rows: Vec<Vec<String>> = registry
        .concepts
        .iter()
        .enumerate()
        .map(|(at, concept)| {
            let home = &workspace.homes[at];
            let kind = home.target.defs.first().and_then(|(def, _)| workspace.kind_word(*def));
            let count = |standing: Standing| {
                r#where::uses(workspace, at).filter(|found| found.standing == standing).count()
            };
            let canonical = count(Standing::Canonical);
            let place = home
                .definitions
                .first()
                .map_or("-".to_owned(), |place| format!("{}:{}", place.file, place.span.start.line));
            vec![
                concept.id.to_string(),
                kind.unwrap_or("-").to_owned(),
                format!("{canonical}/{}", canonical + count(Standing::Other)),
                violations(report, &Subject::Concept(concept.id.clone())).to_string(),
                place,
            ]
        })
        .collect();
    let columns = [
        ("concept", Align::Left),
        ("kind", Align::Left),
        ("canonical/all uses", Align::Right),
        ("violations", Align::Right),
        ("home", Align::Left),
    ];
    table(&columns, &rows, style)
}

/// Bans with their hits and what they look for.
fn bans(registry: &Registry, report: &Report, style: &Style) -> String {
    let rows: Vec<Vec<String>> = registry
        .bans
        .iter()
        .map(|ban| {
            let paths = ban.paths.iter().chain(&ban.macros).chain(&ban.methods).map(PathPattern::to_string);
            let names = ban.names.iter().map(|name| format!("/{}/", name.value));
            vec![
                ban.id.to_string(),
                violations(report, &Subject::Ban(ban.id.clone())).to_string(),
                paths.chain(names).collect::<Vec<_>>().join(", "),
            ]
        })
        .collect();
    table(&[("ban", Align::Left), ("violations", Align::Right), ("of", Align::Left)], &rows, style)
}

fn violations(report: &Report, subject: &Subject) -> usize {
    report.findings.iter().filter(|finding| finding.violation.subject.as_ref() == Some(subject)).count()
}
