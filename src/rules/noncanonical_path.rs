//! A concept is reached by a path that is neither its canonical one nor listed beside it.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::resolve::{Hit, Standing};

rule!("noncanonical-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let uses = &cx.workspace.uses;
    for found in uses {
        let (Hit::Concept(concept), Standing::Other) = (found.hit, found.standing) else { continue };
        // A listed former path is reported as such, once.
        let former = uses.iter().any(|other| {
            other.file == found.file
                && other.path == found.path
                && matches!(other.hit, Hit::Deprecated(at, _) if at == concept)
        });
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
            violation.related = cx.definition_labels(concept);
            violations.push(violation);
        }
    }
}
