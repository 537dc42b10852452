//! The concepts of a registry as anchors of the search, and what only the workspace can tell of a copy.

use super::anchored::{Anchor, Copies, find};
use super::discovery::{Family, LeftOut, families};
use super::home::{saved_lines, settle};
use super::{UnitId, units};
use crate::diagnostic::CodeScope;
use crate::facts::{CfgExpr, exclusive};
use crate::registry::{CopyFilter, Registry};
use crate::resolve::{Def, ModuleTree, Workspace};
use rustc_hash::{FxHashMap, FxHashSet};

/// Copies of a registry's concepts in a workspace whose facts have fingerprints.
pub fn of_concepts(workspace: &Workspace, registry: &Registry) -> Copies {
    let tree = &workspace.tree;
    let places: FxHashMap<_, UnitId> = units(&tree.facts)
        .filter(|(_, unit)| unit.kind != crate::facts::fingerprints::UnitKind::Closure)
        .map(|(id, unit)| ((id.file, unit.span.start), id))
        .collect();
    let mut anchors = Vec::new();
    for (concept, entry) in registry.concepts.iter().enumerate() {
        let accepted = [&workspace.homes[concept].target].into_iter().chain(&workspace.also[concept]);
        for (def, _) in accepted.flat_map(|target| &target.defs) {
            let Some((file, start)) = name_place(tree, *def) else { continue };
            let Some(unit) = places.get(&(file, start)) else { continue };
            let (similar, shape) = (entry.lookalikes.similar, entry.lookalikes.shape);
            anchors.push(Anchor { concept, unit: *unit, similar, shape });
        }
    }
    anchors.sort_by_key(|anchor| (anchor.concept, anchor.unit));
    anchors.dedup_by_key(|anchor| (anchor.concept, anchor.unit));
    let mut copies = find(&tree.facts, &anchors);
    for pair in &mut copies.pairs {
        if never_together(tree, pair.original, pair.copy) {
            pair.filter = Some(CopyFilter::Platform);
        }
        // What the registry asks for is not left out.
        pair.filter = pair.filter.filter(|filter| !registry.reported_copies.contains(filter));
    }
    copies
}

/// Families of copies that no concept names or is copied by, in files that `is_meant` takes: those whose members are
/// replaced with most gain first, and of these those across crates; and how many families were left out, by kind.
pub fn among_all(
    workspace: &Workspace,
    registry: &Registry,
    copies: &Copies,
    is_meant: impl Fn(u32) -> bool,
) -> (Vec<Family>, LeftOut) {
    let tree = &workspace.tree;
    let reports = |filter: CopyFilter| registry.reported_copies.contains(&filter);
    let (found, mut left_out) = families(&tree.facts, &registry.reported_copies, |id, unit| {
        let owner = tree.owners_of[id.file as usize].first().copied().ok_or(None)?;
        if !is_meant(id.file) {
            return Err(None);
        }
        let module = tree.owners[owner.0 as usize].modules[unit.module as usize];
        let is_test = || workspace.scope_of(owner, module, unit.cfg) == CodeScope::Test;
        if !reports(CopyFilter::Test) && is_test() { Err(Some(CopyFilter::Test)) } else { Ok(()) }
    });
    let is_alternative = |family: &Family| match family.members[..] {
        [one, other] => !reports(CopyFilter::Platform) && never_together(tree, one, other),
        _ => false,
    };
    // What a concept names or is a copy of is told by other rules.
    let originals = copies.originals.iter().map(|(_, unit)| *unit);
    let named: FxHashSet<UnitId> = originals.chain(copies.pairs.iter().map(|pair| pair.copy)).collect();
    let unnamed = |family: &Family| !family.members.iter().any(|member| named.contains(member));
    let (alternatives, mut families): (Vec<Family>, Vec<Family>) =
        found.into_iter().filter(unnamed).partition(is_alternative);
    if !alternatives.is_empty() {
        left_out.push((CopyFilter::Platform, alternatives.len()));
        left_out.sort_unstable();
    }
    settle(workspace, &mut families);
    for family in &mut families {
        family.saved = saved_lines(&tree.facts, family);
    }
    let krate = |id: &UnitId| {
        let owner = tree.owners_of[id.file as usize].first();
        owner.map(|owner| tree.owners[owner.0 as usize].krate)
    };
    families.sort_by_cached_key(|family| {
        let across = family.members.iter().any(|member| krate(member) != krate(&family.members[0]));
        (std::cmp::Reverse(family.saved * if across { 2 } else { 1 }), family.members.clone())
    });
    (families, left_out)
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

/// Whether conditions keep two units of one package from ever being compiled together, as those of two platforms.
fn never_together(tree: &ModuleTree, one: UnitId, other: UnitId) -> bool {
    let (Some(a), Some(b)) = (conditions(tree, one), conditions(tree, other)) else { return false };
    !a.is_empty() && !b.is_empty() && exclusive(a.into_iter().chain(b))
}

/// All conditions that a unit stands under.
fn conditions(tree: &ModuleTree, id: UnitId) -> Option<Vec<&CfgExpr>> {
    let owner = *tree.owners_of[id.file as usize].first()?;
    let (facts, unit) = (&tree.facts[id.file as usize], id.of(&tree.facts));
    let mut all: Vec<&CfgExpr> = facts.cfg_chain(unit.cfg).collect();
    let mut module = Some(tree.owners[owner.0 as usize].modules[unit.module as usize]);
    while let Some(at) = module {
        let data = &tree.modules[at.0 as usize];
        if let Some((owner, item)) = data.declared {
            let facts = tree.facts_of(owner);
            all.extend(facts.cfg_chain(facts.items[item as usize].cfg));
        }
        module = data.parent;
    }
    all.retain(|condition| **condition != CfgExpr::always());
    Some(all)
}
