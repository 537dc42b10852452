//! Which copy a violation is about, for whoever shows it beside what it copies.

use super::Context;
use crate::clones::{Pair, UnitId};
use crate::diagnostic::{Subject, Violation};
use crate::facts::FileFacts;

/// The original and the copy that a violation tells a similarity of.
pub fn copied(cx: &Context<'_>, violation: &Violation) -> Option<(UnitId, UnitId)> {
    violation.similarity?;
    let file = cx.layout.file(&violation.place.file)?;
    let units = &cx.workspace.tree.facts[file.index()].fingerprints.units;
    let start = violation.place.span.start;
    let at_place = units.iter().enumerate().filter(|(_, unit)| unit.span.start == start);
    let mut at_place = at_place.map(|(at, _)| UnitId { file: file.0, unit: at as u32 });
    match &violation.subject {
        Some(Subject::Concept(id)) => {
            let concept = cx.registry.concepts.iter().position(|entry| entry.id == *id)?;
            at_place.find_map(|copy| Some((cx.copies.pair(concept, copy)?.original, copy)))
        }
        Some(_) => None,
        None => at_place.find_map(|home| {
            let family = cx.copies.families.iter().find(|family| family.members.contains(&home))?;
            family.members.iter().find(|member| **member != home).map(|member| (home, *member))
        }),
    }
}

/// Whether a copy has the concept's name and kind, so that `duplicate-definition` tells of it.
pub fn is_of_one_name(facts: &[FileFacts], pair: &Pair) -> bool {
    let (original, copy) = (pair.original.of(facts), pair.copy.of(facts));
    let named = pair.original.name(facts) == pair.copy.name(facts);
    named && original.kind == copy.kind && copy.receiver.is_none()
}
