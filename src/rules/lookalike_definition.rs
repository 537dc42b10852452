//! A definition whose name matches an entry's patterns, or is a variant of the concept's name.

use super::{Context, rule};
use crate::clones::{Affinity, NameIndex, Tier, UnitId, WordHashes};
use crate::diagnostic::{Confidence, Violation};
use crate::facts::fingerprints::UnitKind;
use crate::facts::{ItemFact, ItemKind};
use crate::parallel;
use crate::resolve::{Def, OwnerId};
use crate::source::FileId;
use regex::RegexSet;

/// Tokens from which two bodies can be told to have nothing in common.
const BODY_MIN: usize = 8;
/// Members from which two types can.
const SHAPE_MIN: usize = 2;

rule!("lookalike-definition", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let names = Names::new(cx);
    let files: Vec<FileId> = cx.workspace.tree.files().collect();
    let found = parallel::map(&files, Space::default, |space, file| {
        let mut found = Vec::new();
        check_file(cx, *file, &names, space, &mut found);
        found
    });
    violations.extend(found.into_iter().flatten());
}

/// What names of definitions are compared with.
struct Names<'a> {
    /// The concepts that have a name and a kind, by index into the registry.
    concepts: Vec<(usize, &'a str, ItemKind)>,
    /// Their names.
    index: NameIndex,
    /// All patterns; nothing where they are too large together.
    patterns: Option<RegexSet>,
    /// The place among the concepts of that of each pattern.
    of_pattern: Vec<u32>,
}

/// What a thread needs for the comparison.
#[derive(Default)]
struct Space {
    hashes: WordHashes,
    near: Vec<(u32, Affinity)>,
}

impl<'a> Names<'a> {
    fn new(cx: &Context<'a>) -> Self {
        let meant = cx.registry.concepts.iter().enumerate();
        let concepts: Vec<(usize, &str, ItemKind)> = meant
            .filter_map(|(concept, entry)| Some((concept, &**entry.path.last_name()?, kind(cx, concept)?)))
            .collect();
        let patterns: Vec<(u32, &str)> = (0..)
            .zip(&concepts)
            .flat_map(|(at, (concept, ..))| {
                cx.entry(*concept).lookalikes.names.iter().map(move |pattern| (at, pattern.value.as_str()))
            })
            .collect();
        Self {
            index: NameIndex::new(concepts.iter().map(|concept| concept.1)),
            patterns: RegexSet::new(patterns.iter().map(|pattern| pattern.1)).ok(),
            of_pattern: patterns.iter().map(|pattern| pattern.0).collect(),
            concepts,
        }
    }

    /// Finds the concepts, by place, whose name is near a name, and those that may have a pattern that it matches.
    fn meet(&self, name: &str, space: &mut Space) {
        self.index.near(name, &mut space.hashes, &mut space.near);
        match &self.patterns {
            Some(patterns) if patterns.is_match(name) => {
                let matches = patterns.matches(name);
                space.near.extend(matches.iter().map(|at| (self.of_pattern[at], Affinity::None)));
            }
            Some(_) => {}
            None => space.near.extend(self.of_pattern.iter().map(|at| (*at, Affinity::None))),
        }
        // Of each concept the nearest stays.
        space.near.sort_unstable_by_key(|(at, near)| (*at, std::cmp::Reverse(*near)));
        space.near.dedup_by_key(|(at, _)| *at);
    }
}

fn check_file(
    cx: &Context<'_>,
    file: FileId,
    names: &Names<'_>,
    space: &mut Space,
    violations: &mut Vec<Violation>,
) {
    let tree = &cx.workspace.tree;
    let Some(owner) = tree.owners_of[file.index()].first() else { return };
    let facts = &tree.facts[file.index()];
    let mut met: Vec<(u32, u32, Affinity)> = Vec::new();
    for (at, item) in facts.items.iter().enumerate().filter(|(_, item)| !item.replaced && !item.weak) {
        names.meet(facts.text(item.name), space);
        met.extend(space.near.iter().map(|(place, near)| (*place, at as u32, *near)));
    }
    met.sort_unstable();
    for (place, at, near) in met {
        let (concept, name, kind) = names.concepts[place as usize];
        let (entry, item) = (cx.entry(concept), &facts.items[at as usize]);
        if group(item.kind) != group(kind) || is_own(cx, concept, *owner, at) {
            continue;
        }
        let text = facts.text(item.name);
        let (message, label, confidence) =
            if entry.lookalikes.names.iter().any(|pattern| pattern.value.is_match(text)) {
                let message = format!("`{text}` is named like `{}`", cx.canonical(concept));
                (message, format!("matches a pattern of `{}`", entry.id), Confidence::Definite)
            } else {
                let Some(confidence) = variant(cx, concept, (file, item), near, kind) else { continue };
                let message = format!("the name `{text}` is a variant of `{name}`");
                (message, format!("one word away from `{name}`"), confidence)
            };
        let at_item = cx.at_item(RULE.id, (*owner, at), cx.concept(concept), &entry.policy, message);
        if let Some(mut violation) = at_item {
            violation.confidence = confidence;
            violation.label = Some(label);
            let canonical = cx.canonical(concept);
            violation.help =
                Some(format!("use `{canonical}`, or give this one a name that says what is different"));
            violation.related = cx.definition_labels(concept);
            let pair = unit(cx, file, item).and_then(|unit| cx.copies.pair(concept, unit));
            violation.similarity = pair.map(|pair| pair.similarity);
            violations.push(violation);
        }
    }
}

/// How sure it is that a name stands for a second one of the concept; nothing where it does not, and where a copy is
/// told by its body or shape already.
fn variant(
    cx: &Context<'_>,
    concept: usize,
    (file, item): (FileId, &ItemFact),
    near: Affinity,
    kind: ItemKind,
) -> Option<Confidence> {
    if near == Affinity::None || item.kind != kind {
        return None;
    }
    let name = cx.entry(concept).path.last_name()?;
    let facts = &cx.workspace.tree.facts;
    // The same name is a duplicate, or another thing.
    if **name == *facts[file.index()].text(item.name) {
        return None;
    }
    let copy = unit(cx, file, item);
    let pair = copy.and_then(|copy| cx.copies.pair(concept, copy));
    match pair {
        Some(pair) if pair.tier > Tier::Hint && pair.filter.is_none() => None,
        Some(_) if near >= Affinity::Strong => Some(Confidence::Probable),
        None if near >= Affinity::Strong && !are_unlike(cx, concept, copy) => Some(Confidence::Probable),
        _ => Some(Confidence::Possible),
    }
}

/// Whether there is enough of both to tell that they have nothing in common.
fn are_unlike(cx: &Context<'_>, concept: usize, copy: Option<UnitId>) -> bool {
    let facts = &cx.workspace.tree.facts;
    let says = |id: UnitId| {
        let unit = id.of(facts);
        if unit.kind.has_body() { unit.tokens.len() >= BODY_MIN } else { unit.shape.len() >= SHAPE_MIN }
    };
    copy.is_some_and(says) && cx.copies.original(concept).is_some_and(says)
}

/// The unit of an item.
fn unit(cx: &Context<'_>, file: FileId, item: &ItemFact) -> Option<UnitId> {
    let at = cx.workspace.tree.facts[file.index()].fingerprints.at(item.span.start)?;
    Some(UnitId { file: file.0, unit: at as u32 })
}

/// The kind of a concept's item.
fn kind(cx: &Context<'_>, concept: usize) -> Option<ItemKind> {
    let tree = &cx.workspace.tree;
    cx.workspace.homes[concept].target.defs.iter().find_map(|(def, _)| match def {
        Def::Item(owner, item) => Some(tree.facts_of(*owner).items[*item as usize].kind),
        Def::Module(_) => Some(ItemKind::Module),
        _ => None,
    })
}

/// Kinds that can stand for each other.
fn group(kind: ItemKind) -> UnitKind {
    match kind {
        ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::TypeAlias | ItemKind::Trait => {
            UnitKind::Struct
        }
        ItemKind::Const | ItemKind::Static => UnitKind::Const,
        ItemKind::Macro => UnitKind::Macro,
        // No unit stands for a module; of the kinds the one that no item has is free.
        ItemKind::Module => UnitKind::Closure,
        _ => UnitKind::Function,
    }
}

/// Whether an item is the concept's own, or stands in one module with it under another condition.
fn is_own(cx: &Context<'_>, concept: usize, owner: OwnerId, item: u32) -> bool {
    let tree = &cx.workspace.tree;
    let accepted = cx.workspace.also[concept].iter().chain([&cx.workspace.homes[concept].target]);
    accepted.flat_map(|target| &target.defs).any(|(def, _)| {
        *def == Def::Item(owner, item)
            || matches!(def, Def::Module(module) if tree.modules[module.0 as usize].declared == Some((owner, item)))
    })
}
