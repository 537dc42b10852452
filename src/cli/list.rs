//! `ssot list`: the registry's entries with what the code makes of them, or all rules.

use super::args::List;
use super::table::{Align, table};
use super::{Exit, Failure, Outcome, Session, r#where};
use crate::diagnostic::{Report, Subject};
use crate::engine::Options;
use crate::registry::{Literal, Registry, location::LocationPattern, path::PathPattern};
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
    let tables = [
        concepts(&project.registry, &report, &workspace, style),
        bans(&project.registry, &report, style),
        boundaries(&project.registry, &report, style),
        exceptions(&project.registry, &workspace, style),
    ];
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
            let literals = ban.literals.iter().map(|literal| match &literal.value {
                Literal::Text(text) => format!("{text:?}"),
                Literal::Integer(number) => number.to_string(),
            });
            let fields = ban.fields.iter().map(|path| format!("kept {path}"));
            vec![
                ban.id.to_string(),
                violations(report, &Subject::Ban(ban.id.clone())).to_string(),
                paths.chain(names).chain(literals).chain(fields).collect::<Vec<_>>().join(", "),
            ]
        })
        .collect();
    table(&[("ban", Align::Left), ("violations", Align::Right), ("of", Align::Left)], &rows, style)
}

/// Boundaries with their crossings and what they keep apart.
fn boundaries(registry: &Registry, report: &Report, style: &Style) -> String {
    let all = |patterns: &[LocationPattern]| {
        patterns.iter().map(LocationPattern::text).collect::<Vec<_>>().join(", ")
    };
    let rows: Vec<Vec<String>> = registry
        .boundaries
        .iter()
        .map(|boundary| {
            let mut says = Vec::new();
            for (word, patterns) in
                [("not", &boundary.deny), ("only", &boundary.only), ("no circle of", &boundary.acyclic)]
            {
                if !patterns.is_empty() {
                    says.push(format!("{word} {}", all(patterns)));
                }
            }
            vec![
                boundary.id.to_string(),
                violations(report, &Subject::Boundary(boundary.id.clone())).to_string(),
                all(&boundary.from),
                says.join("; "),
            ]
        })
        .collect();
    let columns = [
        ("boundary", Align::Left),
        ("violations", Align::Right),
        ("from", Align::Left),
        ("may use", Align::Left),
    ];
    table(&columns, &rows, style)
}

/// Places that entries do not hold for and comments that allow something, each with its last day and its reason.
fn exceptions(registry: &Registry, workspace: &Workspace, style: &Style) -> String {
    let concepts = registry.concepts.iter().map(|entry| (&entry.id, &entry.policy));
    let bans = registry.bans.iter().map(|entry| (&entry.id, &entry.policy));
    let boundaries = registry.boundaries.iter().map(|entry| (&entry.id, &entry.policy));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (id, policy) in concepts.chain(bans).chain(boundaries) {
        for exception in &policy.allow_in {
            let until = exception.until.as_ref().map(|until| until.value.to_string());
            rows.push(vec![
                exception.location.text(),
                id.to_string(),
                until.unwrap_or_else(|| "-".to_owned()),
                exception.reason.as_ref().map_or("-".to_owned(), ToString::to_string),
            ]);
        }
    }
    let tree = &workspace.tree;
    for file in tree.files() {
        for comment in &tree.facts[file.index()].suppressions {
            let ids: Vec<&str> = comment.ids.iter().map(|id| &*id.text).collect();
            rows.push(vec![
                format!("{}:{}", tree.paths[file.index()], comment.comment.start.line),
                ids.join(", "),
                comment.until.as_deref().unwrap_or("-").to_owned(),
                comment.reason.as_deref().unwrap_or("-").to_owned(),
            ]);
        }
    }
    let columns =
        [("exception", Align::Left), ("from", Align::Left), ("until", Align::Left), ("reason", Align::Left)];
    table(&columns, &rows, style)
}

fn violations(report: &Report, subject: &Subject) -> usize {
    report.findings.iter().filter(|finding| finding.violation.subject.as_ref() == Some(subject)).count()
}
