//! A former path of a concept is used, whether or not it still resolves.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::resolve::{Hit, Standing, Use};

rule!("deprecated-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for found in &cx.workspace.uses {
        let Hit::Deprecated(concept, pattern) = found.hit else { continue };
        if found.standing == Standing::Imported {
            continue;
        }
        let entry = cx.entry(concept);
        // A path that is listed exactly is not also meant by the wildcard of another concept.
        let is_exact = |other: &Use| match other.hit {
            Hit::Deprecated(concept, pattern) => cx.entry(concept).deprecated[pattern].is_exact(),
            _ => false,
        };
        if !is_exact(found) && cx.uses_of_path(found).iter().any(is_exact) {
            continue;
        }
        let canonical = cx.canonical(concept);
        let message = format!("`{}` is a former path of `{}`", cx.workspace.written(found), entry.id);
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            violation.label = Some(format!("`{}` is deprecated", entry.deprecated[pattern]));
            violation.help = Some(format!("write `{canonical}`"));
            violation.related.extend(cx.definition_labels(concept));
            violations.push(violation);
        }
    }
}
