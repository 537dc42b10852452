//! A banned item, or one that a concept replaces, is named in any position.

use super::{Context, rule};
use crate::diagnostic::{Subject, Violation};
use crate::resolve::{Hit, Standing, ban_patterns};

rule!("banned-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let mut last = None;
    for found in &cx.workspace.uses {
        let (subject, policy, instead) = match found.hit {
            Hit::Banned(ban, _) => {
                let entry = &cx.registry.bans[ban];
                let instead = entry.replacement.as_ref().map(ToString::to_string);
                (Subject::Ban(entry.id.clone()), &entry.policy, instead)
            }
            Hit::InsteadOf(concept, _) if found.standing != Standing::AtHome => {
                (cx.concept(concept), &cx.entry(concept).policy, Some(cx.canonical(concept)))
            }
            _ => continue,
        };
        // One path is one violation of an entry, at the first segment that names what is banned.
        let this = Some((found.file, found.path, subject.clone()));
        if last == this {
            continue;
        }
        last = this;
        let pattern = match found.hit {
            Hit::Banned(ban, pattern) => ban_patterns(&cx.registry.bans[ban]).swap_remove(pattern),
            Hit::InsteadOf(concept, pattern) => cx.entry(concept).instead_of[pattern].clone(),
            Hit::Concept(_) | Hit::Deprecated(..) => continue,
        };
        // A pattern with wildcards does not say what was found; the path by which it was reached does.
        let public = match &found.reached {
            Some(reached) if !pattern.is_exact() => reached.clone(),
            _ => pattern.to_string(),
        };
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
                violation.related = cx.definition_labels(concept);
            }
            violations.push(violation);
        }
    }
}
