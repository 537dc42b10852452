//! The concepts of a registry as anchors of the search, and what only the workspace can tell of a copy.

use super::anchored::{Anchor, Copies, find};
use super::discovery::{Family, families};
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

/// Families of copies that no concept names or is copied by, in files that `is_meant` takes.
pub fn among_all(
    workspace: &Workspace,
    registry: &Registry,
    copies: &Copies,
    is_meant: impl Fn(u32) -> bool,
) -> Vec<Family> {
    let tree = &workspace.tree;
    let reports = |filter: CopyFilter| registry.reported_copies.contains(&filter);
    let found = families(&tree.facts, &registry.reported_copies, |id, unit| {
        let Some(owner) = tree.owners_of[id.file as usize].first().copied() else { return false };
        let module = tree.owners[owner.0 as usize].modules[unit.module as usize];
        let scope = || workspace.scope_of(owner, module, unit.cfg);
        is_meant(id.file) && (reports(CopyFilter::Test) || scope() == CodeScope::Production)
    });
    let together = |family: &Family| match family.members[..] {
        [one, other] => reports(CopyFilter::Platform) || !never_together(tree, one, other),
        _ => true,
    };
    // What a concept names or is a copy of is told by other rules.
    let originals = copies.originals.iter().map(|(_, unit)| *unit);
    let named: FxHashSet<UnitId> = originals.chain(copies.pairs.iter().map(|pair| pair.copy)).collect();
    let unnamed = |family: &Family| !family.members.iter().any(|member| named.contains(member));
    found.into_iter().filter(|family| together(family) && unnamed(family)).collect()
}

/// The file of a definition and the place of its name.
fn name_place(tree: &ModuleTree, def: Def) -> Option<(u32, crate::source::Pos)> {
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
