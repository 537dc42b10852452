//! A banned item, or one that a concept replaces, is named in any position.

use super::{Context, rule};
use crate::diagnostic::{Subject, Violation};
use crate::registry::path::{PathPattern, Segment};
use crate::resolve::{Def, Hit, Standing, Target, Use, ban_patterns};

rule!("banned-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let patterns: Vec<Vec<PathPattern>> = cx.registry.bans.iter().map(ban_patterns).collect();
    // One path is one violation of an entry, at the first segment that names what is banned.
    let mut path = None;
    let mut told: Vec<Subject> = Vec::new();
    for found in &cx.workspace.uses {
        let (subject, policy, pattern, instead) = match found.hit {
            Hit::Banned(ban, at)
                if !is_at_home(cx, found, &patterns[ban][at], &cx.workspace.bans[ban][at]) =>
            {
                let entry = &cx.registry.bans[ban];
                let instead = entry.replacement.as_ref().map(ToString::to_string);
                (Subject::Ban(entry.id.clone()), &entry.policy, &patterns[ban][at], instead)
            }
            Hit::InsteadOf(concept, at) if found.standing != Standing::AtHome => {
                let entry = cx.entry(concept);
                (cx.concept(concept), &entry.policy, &entry.instead_of[at], Some(cx.canonical(concept)))
            }
            _ => continue,
        };
        if path != Some((found.file, found.path)) {
            path = Some((found.file, found.path));
            told.clear();
        }
        if told.contains(&subject) {
            continue;
        }
        told.push(subject.clone());
        let public = public_path(cx, found, pattern);
        let message = match &subject {
            Subject::Concept(id) => format!("`{public}` is replaced by `{id}`"),
            _ => format!("`{public}` is banned"),
        };
        if let Some(mut violation) = cx.at_use(RULE.id, found, subject, policy, message) {
            violation.label = violation
                .item
                .as_ref()
                .filter(|item| violation.written.as_ref() != Some(*item))
                .map(|item| format!("resolves to `{item}`"));
            violation.help = instead.map(|instead| format!("use `{instead}`"));
            if let Hit::InsteadOf(concept, _) = found.hit {
                violation.related.extend(cx.definition_labels(concept));
            }
            violations.push(violation);
        }
    }
}

/// The path by which the registry or, under a wildcard, the code knows what is banned.
fn public_path(cx: &Context<'_>, found: &Use, pattern: &PathPattern) -> String {
    if pattern.is_exact() {
        return pattern.to_string().trim_end_matches('!').to_owned();
    }
    if let ([Segment::Any, ..], Some(name)) = (pattern.segments.as_slice(), pattern.last_name()) {
        return name.to_string();
    }
    let defined = || found.key.map(|key| cx.workspace.key(key).path.to_string());
    if found.through.is_some() {
        return defined().unwrap_or_default();
    }
    found.reached.clone().or_else(defined).unwrap_or_default()
}

/// Whether a use stands where the banned thing is at home and cannot but be named: in the banned module, or in the
/// very module that defines the banned item.
fn is_at_home(cx: &Context<'_>, found: &Use, pattern: &PathPattern, target: &Target) -> bool {
    let tree = &cx.workspace.tree;
    // The documentation of a banned module shows how it is used.
    let documented = tree.owners[found.owner.0 as usize].documents;
    let here = tree.normal(documented.unwrap_or_else(|| cx.workspace.module_of(found)));
    let mut wild = pattern.segments.iter().skip_while(|part| matches!(part, Segment::Name(_)));
    let names_all_below = wild.all(|part| !matches!(part, Segment::Name(_)));
    let hit = target.defs.iter().filter(|(_, key)| !pattern.is_exact() || found.key == Some(*key));
    names_all_below
        && hit.into_iter().any(|(def, _)| match (def, tree.module_of(*def)) {
            (Def::Module(_), Some(module)) => tree.is_within(here, module),
            (_, module) => module == Some(here),
        })
}
