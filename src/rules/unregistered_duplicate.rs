//! Copies among code that no concept names.

use super::{Context, rule};
use crate::clones::{Family, Tier, UnitId};
use crate::diagnostic::{CodeScope, Label, Violation};
use crate::facts::Visibility;
use crate::registry::Policy;
use crate::source::FileId;

/// Members of a family whose places are told.
const MEMBERS_SHOWN: usize = 7;

rule!("unregistered-duplicate", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for family in &cx.copies.families {
        violations.extend(violation(cx, family));
    }
}

fn violation(cx: &Context<'_>, family: &Family) -> Option<Violation> {
    let facts = &cx.workspace.tree.facts;
    let home = home(cx, family)?;
    let name = home.name(facts);
    let likeness = match family.tier {
        Tier::Exact => "identical".to_owned(),
        Tier::Renamed => "identical but for names".to_owned(),
        _ => format!("{:.0} % similar or more", (family.similarity * 100.0).min(99.0)),
    };
    let others = family.members.len() - 1;
    let message = match others {
        1 => format!("`{name}` and another body are copies of each other"),
        _ => format!("`{name}` and {others} other bodies are copies of each other"),
    };
    let mut violation = cx.found_at_unit(RULE.id, home, &Policy::default(), message)?;
    violation.confidence = family.tier.confidence();
    violation.similarity = Some((family.similarity * 100.0).round() / 100.0);
    violation.label = Some(likeness);
    let path = violation.item.clone().unwrap_or_default();
    violation.help = Some(format!(
        "let the others call this one and register it: `{} = \"{path}\"` below `[canonical]`",
        name.replace('_', "-")
    ));
    let shown = family.members.iter().filter(|member| **member != home).take(MEMBERS_SHOWN);
    violation.related = shown
        .map(|member| Label {
            place: cx.place(FileId(member.file), member.of(facts).span),
            message: format!("`{}` is a copy", member.name(facts)),
        })
        .collect();
    Some(violation)
}

/// The member that is best called by the others: production before tests, what is public, then the first by place.
fn home(cx: &Context<'_>, family: &Family) -> Option<UnitId> {
    let tree = &cx.workspace.tree;
    let rank = |id: &&UnitId| {
        let (facts, unit) = (&tree.facts[id.file as usize], id.of(&tree.facts));
        let owner = tree.owners_of[id.file as usize].first().copied();
        let is_test = owner.is_some_and(|owner| {
            let module = tree.owners[owner.0 as usize].modules[unit.module as usize];
            cx.workspace.scope_of(owner, module, unit.cfg) == CodeScope::Test
        });
        let item = facts.items.iter().find(|item| item.span == unit.span);
        let public = item.is_some_and(|item| item.visibility == Visibility::Public);
        (is_test, !public, **id)
    };
    family.members.iter().min_by_key(rank).copied()
}
