//! A concept's type, or an implementation of its trait, does not have a member that its entry requires.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Violation};
use crate::registry::ItemKindWord;
use crate::resolve::{Def, Implementation};

rule!("missing-member", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for (concept, name) in &cx.workspace.lacking {
        of_type(cx, *concept, *name, violations);
    }
    for one in &cx.workspace.implementations {
        of_implementation(cx, one, violations);
    }
}

/// A type that lacks a member is reported where it is defined.
fn of_type(cx: &Context<'_>, concept: usize, name: usize, violations: &mut Vec<Violation>) {
    let entry = cx.entry(concept);
    let name = &entry.require[name].value;
    for (def, _) in &cx.workspace.homes[concept].target.defs {
        // What a trait lacks is a mistake of the registry.
        let Def::Item(owner, item) = def else { continue };
        if cx.workspace.kind_word(*def) == Some(ItemKindWord::Trait.word()) {
            continue;
        }
        let message = format!("`{}` has no `{name}`", entry.id);
        let violation = cx.at_item(RULE.id, (*owner, *item), cx.concept(concept), &entry.policy, message);
        if let Some(mut violation) = violation {
            violation.help = Some(format!("add `{name}`, or strike it from `require`"));
            violations.push(violation);
        }
    }
}

/// An implementation has to write out what is required, whatever the trait provides.
fn of_implementation(cx: &Context<'_>, one: &Implementation, violations: &mut Vec<Violation>) {
    let Some(imp) = one.imp else { return };
    let entry = cx.entry(one.concept);
    let facts = cx.workspace.tree.facts_of(one.found.owner);
    let members = &facts.members[facts.impls[imp as usize].members.indices()];
    for (at, name) in entry.require.iter().enumerate() {
        let is_there = members.iter().any(|member| facts.text(member.name) == &*name.value);
        if is_there || cx.workspace.lacking.contains(&(one.concept, at)) {
            continue;
        }
        let name = &name.value;
        let message = format!("this implementation of `{}` has no `{name}`", entry.id);
        let violation = cx.at_use(RULE.id, &one.found, cx.concept(one.concept), &entry.policy, message);
        if let Some(mut violation) = violation {
            violation.help = Some(format!("write out `{name}`; what the trait provides does not count"));
            violation.related = cx.definition_labels(one.concept);
            if one.open {
                violation.confidence = violation.confidence.min(Confidence::Possible);
            }
            violations.push(violation);
        }
    }
}
