//! The concepts of a registry as anchors of the search, and what only the workspace can tell of a copy.

use super::anchored::{Anchor, Copies, Pair, find};
use super::declarations;
use super::discovery::{Kinds, LeftOut, families};
use super::doubts::is_type_alone;
use super::families::{Family, within_others};
use super::filters::{Surroundings, are_other_tables, nested};
use super::home::{is_out_of_reach, saved_lines, settle};
use super::meanings::Meant;
use super::score::Tier;
use super::{UnitId, patterns};
use crate::diagnostic::CodeScope;
use crate::facts::FileFacts;
use crate::registry::{CopyFilter, Registry};
use crate::resolve::{CrateId, Def, ModuleTree, Workspace};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Copies of a registry's concepts in a workspace whose facts have fingerprints. `is_generated` says of a file that a
/// program writes it.
pub fn of_concepts(workspace: &Workspace, registry: &Registry, is_generated: impl Fn(u32) -> bool) -> Copies {
    let tree = &workspace.tree;
    let mut anchors = Vec::new();
    for (concept, entry) in registry.concepts.iter().enumerate() {
        let accepted = [&workspace.homes[concept].target].into_iter().chain(&workspace.also[concept]);
        for (def, _) in accepted.flat_map(|target| &target.defs) {
            let Some((file, start)) = name_place(tree, *def) else { continue };
            let Some(unit) = tree.facts[file as usize].fingerprints.at(start) else { continue };
            let unit = UnitId { file, unit: unit as u32 };
            let (similar, shape) = (entry.lookalikes.similar, entry.lookalikes.shape);
            anchors.push(Anchor { concept, unit, similar, shape });
        }
    }
    anchors.sort_by_key(|anchor| (anchor.concept, anchor.unit));
    anchors.dedup_by_key(|anchor| (anchor.concept, anchor.unit));
    let mut copies = find(&tree.facts, &anchors);
    let around = Surroundings { workspace, reported: &registry.reported_copies, is_generated };
    for pair in &mut copies.pairs {
        let (original, copy) = (pair.original, pair.copy);
        let is_table = original.of(&tree.facts).kind.has_body()
            && pair.tier < Tier::Exact
            && are_other_tables(&tree.facts, original, copy);
        // What tests have of their own is theirs, unless the entry is about tests too.
        let is_for_tests = registry.concepts[pair.concept].policy.scopes.contains(&CodeScope::Test)
            || around.is_test(original);
        let kinds = pair.filter.into_iter().chain(is_table.then_some(CopyFilter::Table));
        let kinds = kinds.chain(around.of_pair(original, copy)).chain(around.of_unit(copy));
        pair.filter = around.left_out(kinds.filter(|kind| *kind != CopyFilter::Test || !is_for_tests));
    }
    for of_concept in copies.pairs.chunk_by_mut(|one, other| one.concept == other.concept) {
        // Who sets the likeness decides what is a copy.
        if registry.concepts[of_concept[0].concept].lookalikes.similar.is_none() {
            patterns::doubt(of_concept, |pair| krate(tree, pair.original) == krate(tree, pair.copy));
        }
    }
    if !registry.reported_copies.contains(&CopyFilter::Nested) {
        leave_out_nested(&tree.facts, registry, &mut copies.pairs);
    }
    copies
}

/// Leaves out copies within copies of the same concept; of two the better one is kept.
fn leave_out_nested(facts: &[FileFacts], registry: &Registry, pairs: &mut [Pair]) {
    for of_concept in pairs.chunk_by_mut(|one, other| one.concept == other.concept) {
        // Where a similarity is asked for, what is reported from one on must not depend on what is below it.
        let is_asked = registry.concepts[of_concept[0].concept].lookalikes.similar.is_some();
        let tier = |pair: &Pair| if is_asked { Tier::Loose } else { pair.tier };
        let told = |pair: &Pair| pair.filter.is_none() && !pair.words_only;
        let (places, ranked): (Vec<usize>, Vec<_>) = of_concept
            .iter()
            .enumerate()
            .filter(|(_, pair)| told(pair))
            .map(|(at, pair)| (at, (pair.copy, (tier(pair), per_mille(pair.similarity)))))
            .unzip();
        for at in nested(facts, &ranked) {
            of_concept[places[at]].filter = Some(CopyFilter::Nested);
        }
    }
}

/// A similarity as a number that has an order.
#[expect(clippy::cast_sign_loss, reason = "similarities lie between 0 and 1")]
fn per_mille(similarity: f64) -> u32 {
    (similarity * 1000.0) as u32
}

/// Families of copies that no concept names or is copied by: those whose members are replaced with most gain first, and
/// of these those across crates; and how many families were left out, by kind. `is_generated` as for [`of_concepts`].
pub fn among_all(
    workspace: &Workspace,
    registry: &Registry,
    copies: &Copies,
    is_generated: impl Fn(u32) -> bool,
) -> (Vec<Family>, LeftOut) {
    let tree = &workspace.tree;
    let reported = &registry.reported_copies[..];
    let around = Surroundings { workspace, reported, is_generated };
    // What a concept names or is a copy of is told by other rules.
    let originals = copies.originals.iter().map(|(_, unit)| *unit);
    let named: FxHashSet<UnitId> = originals.chain(copies.pairs.iter().map(|pair| pair.copy)).collect();
    let of_pair = |one: UnitId, other: UnitId| {
        let is_told = named.contains(&one) || named.contains(&other);
        if is_told { None } else { around.left_out(around.of_any_pair(one, other)) }
    };
    let of_unit = |id: UnitId| around.left_out(around.of_unit(id));
    let kinds = Kinds { reported, unit: &of_unit, pair: &of_pair };
    let (mut families, left_out) = families(&tree.facts, &kinds);
    let mut left_out: BTreeMap<CopyFilter, usize> = left_out.into_iter().collect();
    let (mut declared, kinds_left_out) = declarations::families(&tree.facts, &kinds);
    for family in &mut declared {
        family.is_doubted |= is_type_alone(&tree.facts, family, &families);
    }
    families.extend(declared);
    for kind in kinds_left_out {
        *left_out.entry(kind).or_default() += 1;
    }
    families.retain(|family| !family.members.iter().any(|member| named.contains(member)));
    if !reported.contains(&CopyFilter::Nested) {
        let inner = within_others(&tree.facts, &families);
        if !inner.is_empty() {
            *left_out.entry(CopyFilter::Nested).or_default() += inner.len();
        }
        let mut at = 0..;
        families.retain(|_| at.next().is_none_or(|at| !inner.contains(&at)));
    }
    settle(workspace, &mut families);
    let mut meant = Meant::new(tree);
    for family in &mut families {
        family.saved = saved_lines(&tree.facts, family);
        family.is_doubted =
            family.is_doubted || is_out_of_reach(workspace, family) || meant.are_others(family);
    }
    families.sort_by_cached_key(|family| {
        let across =
            family.members.iter().any(|member| krate(tree, *member) != krate(tree, family.members[0]));
        (std::cmp::Reverse(family.saved * if across { 2 } else { 1 }), family.members.clone())
    });
    (families, left_out.into_iter().collect())
}

/// The crate that a unit stands in; nothing where no target reaches its file.
fn krate(tree: &ModuleTree, id: UnitId) -> Option<CrateId> {
    tree.owners_of[id.file as usize].first().map(|owner| tree.owners[owner.0 as usize].krate)
}

/// The file of a definition and the place of its name.
pub(super) fn name_place(tree: &ModuleTree, def: Def) -> Option<(u32, crate::source::Pos)> {
    let (owner, span) = match def {
        Def::Item(owner, item) => (owner, tree.facts_of(owner).items[item as usize].span),
        Def::TraitMember(owner, _, member) | Def::ImplMember(owner, _, member) => {
            (owner, tree.facts_of(owner).members[member as usize].span)
        }
        _ => return None,
    };
    Some((tree.owners[owner.0 as usize].file.0, span.start))
}
