//! A static or thread-local holds a value of a type that may not be shared.

use super::{Context, rule};
use crate::diagnostic::{Label, Violation};
use crate::registry::Sharing;
use crate::resolve::{Held, Hit, Use};

rule!("shared-instance", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for held in &cx.workspace.mentions.held {
        let mention = &cx.workspace.mentions.all[held.mention].found;
        let Hit::Concept(concept) = mention.hit else { continue };
        let entry = cx.entry(concept);
        if entry.shared != Sharing::Forbid {
            continue;
        }
        let tree = &cx.workspace.tree;
        let name = cx.static_name(held);
        let message = match held.field_of {
            None => format!("the static `{name}` holds a value of `{}`", entry.id),
            Some((owner, item)) => {
                let facts = tree.facts_of(owner);
                let holder = facts.text(facts.items[item as usize].name);
                format!("the static `{name}` holds a value of `{}` in a field of `{holder}`", entry.id)
            }
        };
        let found = in_static(cx, held);
        if let Some(mut violation) = cx.at_use(RULE.id, &found, cx.concept(concept), &entry.policy, message) {
            violation.label = Some("lives as long as the program, for all who use it".to_owned());
            violation.help = Some(match entry.construct.as_ref().and_then(|made| made.through.as_ref()) {
                Some(through) => format!("make one for each user by `{through}` and pass it on"),
                None => "make one for each user and pass it on".to_owned(),
            });
            if held.field_of.is_some() {
                let place = cx.workspace.place(mention);
                violation.related.push(Label { place, message: "the field".to_owned() });
            }
            violation.related.extend(cx.definition_labels(concept));
            violations.push(violation);
        }
    }
}

/// The path in the static's type, as a use of the concept.
fn in_static(cx: &Context<'_>, held: &Held) -> Use {
    let mention = &cx.workspace.mentions.all[held.mention].found;
    if held.field_of.is_none() {
        return mention.clone();
    }
    let tree = &cx.workspace.tree;
    let fact = &tree.facts_of(held.owner).paths[held.path as usize];
    let file = tree.owners[held.owner.0 as usize].file;
    let segment = fact.segments.len().saturating_sub(1);
    let mut found = Use { file, owner: held.owner, path: held.path, segment, ..mention.clone() };
    found.scope = cx.workspace.scope_of(held.owner, cx.workspace.module_of(&found), fact.cfg);
    found
}
