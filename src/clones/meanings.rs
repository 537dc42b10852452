//! Meanings: whether copies that no concept names mean the same types by the same names.
//!
//! Two bodies may be written alike to the last token and each fill the fields of a type that stands in its own module.
//! What is one text to a matcher is then two things to the compiler, and no function could do both.

use super::UnitId;
use super::concepts::name_place;
use super::families::Family;
use crate::facts::{Context, Ns};
use crate::resolve::{Def, KeyId, ModuleTree, Resolver};
use std::collections::BTreeMap;

/// What a unit calls by each name, as far as these are types: all that may be meant, in order.
type Meanings<'t> = BTreeMap<&'t str, Vec<(KeyId, Def)>>;

/// Answers what names in copies mean.
pub(super) struct Meant<'t> {
    tree: &'t ModuleTree,
    resolver: Resolver<'t>,
}

impl<'t> Meant<'t> {
    pub(super) fn new(tree: &'t ModuleTree) -> Self {
        Self { tree, resolver: Resolver::new(tree) }
    }

    /// Whether two members of a family use one name for types that are not the same, nor copies of each other. Of bodies
    /// it is what they make and take apart that counts: parameters of other types are for generics.
    pub(super) fn are_others(&mut self, family: &Family) -> bool {
        let all: Vec<Meanings<'t>> = family.members.iter().map(|id| self.of(*id)).collect();
        let Some((first, others)) = all.split_first() else { return false };
        others.iter().any(|other| {
            first.iter().any(|(name, meant)| other.get(name).is_some_and(|its| self.are_apart(meant, its)))
        })
    }

    /// What a unit calls by each name.
    fn of(&mut self, id: UnitId) -> Meanings<'t> {
        let mut meanings = Meanings::new();
        let Some(owner) = self.tree.owners_of[id.file as usize].first().copied() else { return meanings };
        let (facts, unit) = (&self.tree.facts[id.file as usize], id.of(&self.tree.facts));
        let is_shape = unit.kind.has_shape();
        for (path, fact) in facts.paths.iter().enumerate() {
            let segments = &facts.segments[fact.segments.indices()];
            let counts = match fact.context {
                Context::Type => is_shape,
                Context::Value | Context::Call | Context::StructLiteral | Context::Pattern => !is_shape,
                _ => false,
            };
            let stands_within = segments.first().is_some_and(|first| {
                unit.extent.start <= first.span().start && first.span().end <= unit.extent.end
            });
            if !counts || !stands_within {
                continue;
            }
            for named in self.resolver.resolve(owner, path as u32) {
                let is_type = |def: &Def| !matches!(def, Def::Module(_));
                if named.ns == Ns::TYPE && named.defs.iter().all(|(def, _)| is_type(def)) {
                    let name = facts.text(segments[named.segment].name);
                    let meant = named.defs.iter().map(|(def, key)| (*key, *def));
                    meanings.entry(name).or_default().extend(meant);
                }
            }
        }
        meanings.remove("Self");
        meanings
    }

    /// Whether nothing that one name may mean is what it may mean elsewhere.
    fn are_apart(&self, one: &[(KeyId, Def)], other: &[(KeyId, Def)]) -> bool {
        let form = |def: Def| {
            let (file, start) = name_place(self.tree, def)?;
            let fingerprints = &self.tree.facts[file as usize].fingerprints;
            Some(fingerprints.units[fingerprints.at(start)?].canonical)
        };
        let is_same = |a: &(KeyId, Def), b: &(KeyId, Def)| {
            a.0 == b.0 || form(a.1).is_some_and(|own| form(b.1) == Some(own))
        };
        !one.iter().any(|a| other.iter().any(|b| is_same(a, b)))
    }
}
