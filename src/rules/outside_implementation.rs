//! A trait is implemented outside of the places that its entry names.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::resolve::{Implementation, ImplementedFor};

rule!("outside-implementation", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for one in &cx.workspace.implementations {
        let entry = cx.entry(one.concept);
        let location = cx.location(one.found.owner, cx.workspace.module_of(&one.found));
        if entry.implement.is_empty() || location.is_in_any(&entry.implement) || is_passed_on(cx, one) {
            continue;
        }
        let message = match one.of {
            ImplementedFor::Blanket => {
                format!("`{}` is implemented here for every type that meets the bounds", entry.id)
            }
            ImplementedFor::Derived(_) => format!("`{}` is derived outside of its place", entry.id),
            ImplementedFor::Type | ImplementedFor::Forwarded => {
                format!("`{}` is implemented outside of its place", entry.id)
            }
        };
        if let Some(mut violation) =
            cx.at_use(RULE.id, &one.found, cx.concept(one.concept), &entry.policy, message)
        {
            let places: Vec<String> =
                entry.implement.iter().map(|pattern| format!("`{}`", pattern.text())).collect();
            violation.help = Some(format!("implement it in {}", places.join(" or ")));
            violation.related = cx.definition_labels(one.concept);
            violations.push(violation);
        }
    }
}

/// Whether an implementation only passes another one on, beside the trait.
fn is_passed_on(cx: &Context<'_>, one: &Implementation) -> bool {
    let tree = &cx.workspace.tree;
    let here = tree.normal(cx.workspace.module_of(&one.found));
    one.of == ImplementedFor::Forwarded
        && cx.workspace.homes[one.concept]
            .target
            .defs
            .iter()
            .any(|(def, _)| tree.module_of(*def).map(|module| tree.normal(module)) == Some(here))
}
