//! What `check` is limited to by ids, paths, packages and components, each of which must exist.

use super::args::Check;
use super::project::Project;
use super::{Failure, Outcome, Session};
use crate::discover::Layout;
use crate::engine::Selection;
use crate::registry::Registry;
use crate::registry::nearest::nearest;
use crate::resolve::ModuleTree;
use crate::rules::RULES;

/// Fails for the first id that is neither a rule nor an entry.
pub(super) fn known_ids<'i>(registry: &Registry, ids: impl IntoIterator<Item = &'i str>) -> Outcome<()> {
    let known = rules_and_entries(registry);
    for id in ids {
        if !known.contains(&id) {
            return Err(unknown(
                "rule or entry",
                id,
                &known,
                "`ssot list` shows entries, `ssot list --rules` rules",
            ));
        }
    }
    Ok(())
}

/// The ids of all rules, concepts, bans and boundaries.
pub(super) fn rules_and_entries(registry: &Registry) -> Vec<&str> {
    RULES
        .iter()
        .map(|rule| rule.id)
        .chain(registry.concepts.iter().map(|entry| &*entry.id))
        .chain(registry.bans.iter().map(|entry| &*entry.id))
        .chain(registry.boundaries.iter().map(|entry| &*entry.id))
        .collect()
}

/// What the findings are limited to.
pub(super) fn selection(project: &Project, layout: &Layout, args: &Check) -> Outcome<Selection> {
    let packages: Vec<&str> = layout.packages.iter().map(|package| &*package.name).collect();
    for name in &args.package {
        if !packages.contains(&name.as_str()) {
            return Err(unknown(
                "package",
                name,
                &packages,
                "name a package by the `name` of its Cargo.toml",
            ));
        }
    }
    let components: Vec<&str> = project.registry.components.iter().map(|component| &*component.id).collect();
    for id in &args.component {
        if !components.contains(&id.as_str()) {
            return Err(unknown("component", id, &components, "components are `[component.<id>]` tables"));
        }
    }
    let paths = args.paths.iter().map(|path| Session::inside(project, path)).collect::<Outcome<Vec<_>>>()?;
    Ok(Selection { paths, packages: args.package.clone(), components: args.component.clone() })
}

/// Warns of paths that nothing was read below: no Rust file, and no document that documentation includes.
pub(super) fn warn_of_empty(
    session: &Session,
    project: &Project,
    layout: &Layout,
    tree: &ModuleTree,
    args: &Check,
) -> Outcome<()> {
    for path in &args.paths {
        let inside = Session::inside(project, path)?;
        let below = |file: &str| {
            inside.is_empty()
                || file
                    .strip_prefix(inside.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_registry = project.registry.sources.iter().any(|source| *source.file == *inside);
        let has_files = tree.paths.iter().any(|file| below(file))
            || layout.skipped.iter().any(|(skipped, _)| below(skipped));
        if !has_files && !is_registry {
            let why = session.why_left_out(project, &inside, args.no_ignore);
            session.terminal.warn(&format!("nothing to report on in `{}`: {why}", path.display()));
        }
    }
    Ok(())
}

/// "unknown …", with the nearest known word or else where to find those.
pub(super) fn unknown(what: &str, written: &str, known: &[&str], else_help: &str) -> Failure {
    let help = match nearest(written, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => else_help.to_owned(),
    };
    Failure::with_help(format!("unknown {what} `{written}`"), help)
}
