//! Code of one part uses another part that a boundary keeps it from.

use super::{Context, rule};
use crate::diagnostic::{Subject, Violation};
use crate::registry::location::LocationPattern;
use crate::registry::{Boundary, Policy};
use crate::resolve::{Crossing, CrossingKind, Hit};

rule!("boundary-crossing", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for crossing in &cx.workspace.crossings {
        let Hit::Boundary(at) = crossing.found.hit else { continue };
        let boundary = &cx.registry.boundaries[at];
        let (message, help) = words(cx, boundary, crossing);
        let (subject, policy): (_, &Policy) = (Subject::Boundary(boundary.id.clone()), &boundary.policy);
        if let Some(mut violation) = cx.at_use(RULE.id, &crossing.found, subject, policy, message) {
            violation.label = violation
                .item
                .as_ref()
                .filter(|item| violation.written.as_ref() != Some(*item))
                .map(|item| format!("resolves to `{item}`"));
            violation.help = Some(help);
            violations.push(violation);
        }
    }
}

/// What is wrong, and what to do.
fn words(cx: &Context<'_>, boundary: &Boundary, crossing: &Crossing) -> (String, String) {
    let written = cx.workspace.written(&crossing.found);
    let from = boundary.from.first().map(LocationPattern::text).unwrap_or_default();
    match &crossing.kind {
        CrossingKind::Denied(index) => (
            format!("`{written}` crosses the boundary `{}`", boundary.id),
            format!("`{from}` may not use `{}`", boundary.deny[*index].text()),
        ),
        CrossingKind::NotListed => {
            let listed: Vec<String> =
                boundary.only.iter().map(|pattern| format!("`{}`", pattern.text())).collect();
            (
                format!("`{written}` crosses the boundary `{}`", boundary.id),
                format!("`{from}` may use only {}", listed.join(", ")),
            )
        }
        CrossingKind::Circle(parts) => (
            format!("`{written}` closes a circle that `{}` forbids", boundary.id),
            format!("the circle is {}", parts.join(" -> ")),
        ),
    }
}
