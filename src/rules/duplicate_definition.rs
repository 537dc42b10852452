//! An item of a concept's name and kind is defined a second time.

use super::{Context, rule};
use crate::clones::UnitId;
use crate::diagnostic::{Confidence, Violation};
use crate::facts::{ItemFact, ItemKind};
use crate::resolve::{Def, OwnerId};
use crate::source::FileId;
use rustc_hash::FxHashMap;

/// Tokens from which two bodies can be told to have nothing in common.
const BODY_MIN: usize = 8;
/// Members from which two types can.
const SHAPE_MIN: usize = 2;

rule!("duplicate-definition", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let mut named: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (concept, entry) in cx.registry.concepts.iter().enumerate() {
        if let Some(name) = entry.path.last_name() {
            named.entry(name).or_default().push(concept);
        }
    }
    cx.for_each_file(violations, |file, found| check_file(cx, file, &named, found));
}

/// Looks through the items of a file; `named` has the concepts by the last name of their paths.
fn check_file(
    cx: &Context<'_>,
    file: FileId,
    named: &FxHashMap<&str, Vec<usize>>,
    violations: &mut Vec<Violation>,
) {
    let tree = &cx.workspace.tree;
    let Some(owner) = tree.owners_of[file.index()].first() else { return };
    let facts = &tree.facts[file.index()];
    for (at, item) in facts.items.iter().enumerate().filter(|(_, item)| !item.replaced) {
        let name = facts.text(item.name);
        for concept in named.get(name).into_iter().flatten().copied() {
            let entry = cx.entry(concept);
            if !is_of_kind(cx, concept, item) || is_definition(cx, concept, *owner, item) {
                continue;
            }
            let message = format!("`{name}` is defined a second time");
            let at_item =
                cx.at_item(RULE.id, (*owner, at as u32), cx.concept(concept), &entry.policy, message);
            if let Some(mut violation) = at_item {
                violation.label = Some(format!("same name and kind as `{}`", entry.id));
                violation.help =
                    Some(format!("use `{}`, or give this one another name", cx.canonical(concept)));
                violation.related = cx.definition_labels(concept);
                if item.weak {
                    violation.confidence = Confidence::Possible;
                }
                add_likeness(cx, concept, (file, item), &mut violation);
                violations.push(violation);
            }
        }
    }
}

/// Adds how alike the two are. A name is weak evidence: where there are bodies or members to compare and they have
/// nothing in common, the name alone is only worth a note, unless the entry says how much it matters.
fn add_likeness(
    cx: &Context<'_>,
    concept: usize,
    (file, item): (FileId, &ItemFact),
    violation: &mut Violation,
) {
    let facts = &cx.workspace.tree.facts;
    let Some(at) = facts[file.index()].fingerprints.at(item.span.start) else { return };
    let copy = UnitId { file: file.0, unit: at as u32 };
    if let Some(pair) = cx.copies.pair(concept, copy) {
        violation.similarity = Some(pair.similarity);
        return;
    }
    let Some(original) = cx.copies.original(concept) else { return };
    let says = |id: UnitId| {
        let unit = id.of(facts);
        if unit.kind.has_body() { unit.tokens.len() >= BODY_MIN } else { unit.shape.len() >= SHAPE_MIN }
    };
    if says(copy) && says(original) && cx.entry(concept).policy.level.is_none() {
        violation.confidence = Confidence::Possible;
    }
}

/// Whether an item is of the concept's kind: the one its entry names, else that of its definition.
fn is_of_kind(cx: &Context<'_>, concept: usize, item: &ItemFact) -> bool {
    let tree = &cx.workspace.tree;
    if let Some(kind) = cx.entry(concept).kind {
        return kind.word() == item.kind.word();
    }
    cx.workspace.homes[concept].target.defs.iter().any(|(def, _)| match def {
        Def::Item(owner, at) => tree.facts_of(*owner).items[*at as usize].kind == item.kind,
        Def::Module(_) => item.kind == ItemKind::Module,
        _ => false,
    })
}

/// Whether an item is the concept's own: what the canonical path or an `also` path names.
///
/// Alternatives under conditions, in one file or in several, are one definition: what tells is the module.
fn is_definition(cx: &Context<'_>, concept: usize, owner: OwnerId, item: &ItemFact) -> bool {
    let tree = &cx.workspace.tree;
    let module_of =
        |owner: OwnerId, item: &ItemFact| tree.owners[owner.0 as usize].modules[item.module as usize];
    let accepted = cx.workspace.also[concept].iter().chain([&cx.workspace.homes[concept].target]);
    accepted.flat_map(|target| &target.defs).any(|(def, _)| match def {
        Def::Item(home, at) => {
            let own = &tree.facts_of(*home).items[*at as usize];
            own.kind == item.kind && module_of(*home, own) == module_of(owner, item)
        }
        Def::Module(module) => {
            let data = &tree.modules[module.0 as usize];
            let name = tree.symbol(owner, item.name);
            item.kind == ItemKind::Module && data.name == name && data.parent == Some(module_of(owner, item))
        }
        _ => false,
    })
}
