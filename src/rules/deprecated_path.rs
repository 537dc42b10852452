//! A former path of a concept is used, whether or not it still resolves.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::resolve::{Hit, Standing};

rule!("deprecated-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for found in &cx.workspace.uses {
        let Hit::Deprecated(concept, pattern) = found.hit else { continue };
        if found.standing == Standing::Imported {
            continue;
        }
        let entry = cx.entry(concept);
        let canonical = cx.canonical(concept);
        let message = format!("`{}` is a former path of `{}`", cx.workspace.written(found), entry.id);
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            violation.label = Some(format!("`{}` is deprecated", entry.deprecated[pattern]));
            violation.help = Some(format!("write `{canonical}`"));
            violation.related = cx.definition_labels(concept);
            violations.push(violation);
        }
    }
}
