//! A concept is reached by a path that is neither its canonical one nor listed beside it.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::resolve::{Hit, Standing, Use};

rule!("noncanonical-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for found in &cx.workspace.uses {
        let (Hit::Concept(concept), Standing::Other) = (found.hit, found.standing) else { continue };
        // A listed former path is reported as such, once.
        let is_former = |other: &Use| matches!(other.hit, Hit::Deprecated(at, _) if at == concept);
        let former = cx.uses_of_path(found).iter().any(is_former);
        if former {
            continue;
        }
        let (canonical, reached) = (cx.canonical(concept), found.reached.clone().unwrap_or_default());
        let entry = cx.entry(concept);
        let message =
            format!("`{}` is not the canonical path of `{}`", cx.workspace.written(found), entry.id);
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            violation.label = Some(format!("reached by `{reached}`"));
            violation.help = Some(format!("write `{canonical}`"));
            violation.related.extend(cx.definition_labels(concept));
            violations.push(violation);
        }
    }
}
