//! Copies among code that no concept names.

use super::{Context, rule};
use crate::clones::{Family, Tier};
use crate::diagnostic::{Label, Violation};
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
    let home = family.home.as_ref()?.unit;
    let name = home.name(facts);
    let likeness = match family.tier {
        Tier::Exact => "identical".to_owned(),
        Tier::Renamed => "identical but for names".to_owned(),
        _ => format!("{:.0} % similar or more", (family.similarity * 100.0).min(99.0)),
    };
    let bodies = match family.members.len() - 1 {
        1 => "another body".to_owned(),
        others => format!("{others} other bodies"),
    };
    let lines = if family.saved == 1 { "1 line".to_owned() } else { format!("{} lines", family.saved) };
    let message = format!("`{name}` and {bodies} are copies of each other, {lines} could go");
    let mut violation = cx.found_at_unit(RULE.id, home, &Policy::default(), message)?;
    violation.confidence = family.tier.confidence();
    violation.similarity = Some((family.similarity * 100.0).round() / 100.0);
    violation.label = Some(likeness);
    violation.help = Some(match family.proposal(facts) {
        Some(proposal) => {
            let entry = proposal.text(&proposal.id(&cx.registry.ids()));
            format!("let the others call this one, and register it:\n{}", entry.trim_end())
        }
        None => "write it once, where a path can name it, and register that".to_owned(),
    });
    let shown = family.members.iter().filter(|member| **member != home).take(MEMBERS_SHOWN);
    violation.related = shown
        .map(|member| Label {
            place: cx.place(FileId(member.file), member.of(facts).span),
            message: format!("`{}` is a copy", member.name(facts)),
        })
        .collect();
    Some(violation)
}
