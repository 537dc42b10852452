//! Copies among code that no concept names.

use super::{Context, rule};
use crate::clones::Family;
use crate::diagnostic::{Label, Violation};
use crate::facts::fingerprints::UnitKind;
use crate::registry::Policy;
use crate::source::FileId;

rule!("unregistered-duplicate", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for family in &cx.copies.families {
        violations.extend(violation(cx, family));
    }
}

fn violation(cx: &Context<'_>, family: &Family) -> Option<Violation> {
    let facts = &cx.workspace.tree.facts;
    let home = family.home.as_ref()?.unit;
    let name = home.name(facts);
    let kind = home.of(facts).kind;
    let (one, many) = match kind {
        UnitKind::Const | UnitKind::Static => ("constant", "constants"),
        _ if kind.has_shape() => ("type", "types"),
        _ => ("body", "bodies"),
    };
    let others = match family.members.len() - 1 {
        1 => format!("another {one}"),
        others => format!("{others} other {many}"),
    };
    let lines = if family.saved == 1 { "1 line".to_owned() } else { format!("{} lines", family.saved) };
    let message = format!("`{name}` and {others} are copies of each other, {lines} could go");
    let mut violation = cx.found_at_unit(RULE.id, home, &Policy::default(), message)?;
    violation.confidence = family.confidence();
    // Of a constant there is nothing to show but its value.
    let is_compared = kind.has_body() || kind.has_shape();
    violation.similarity = is_compared.then(|| (family.similarity * 100.0).round() / 100.0);
    violation.label = Some(family.likeness());
    violation.help = Some(match family.proposal(facts) {
        Some(proposal) => {
            let entry = proposal.text(&proposal.id(&cx.registry.ids()));
            let instead = match (kind.has_body(), family.home.as_ref().is_some_and(|home| home.cut_off > 0)) {
                (true, false) => "let the others call this one",
                (false, false) => "use this one instead",
                (_, true) => "move it to a crate that all who have it can name",
            };
            format!("{instead}, and register it:\n{}", entry.trim_end())
        }
        None => "write it once, where a path can name it, and register that".to_owned(),
    });
    let others = family.members.iter().filter(|member| **member != home);
    violation.related = others
        .map(|member| Label {
            place: cx.place(FileId(member.file), member.of(facts).span),
            message: format!("`{}` is a copy", member.name(facts)),
        })
        .collect();
    Some(violation)
}
