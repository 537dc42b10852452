//! Type aliases: what stands behind them, and uses of it through them.
//!
//! An alias is itself a use of its target, judged at its own place. One that the registry tells to write is an item
//! of its own, and a use of it is a use of nothing else.

use super::bindings::Bound;
use super::identity::{Def, KeyId};
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::paths::Named;
use super::wanted::Wanted;
use super::workspace::{Hit, Standing, Use};
use crate::diagnostic::Confidence;
use crate::facts::{Context, ItemKind, Ns};
use crate::source::FileId;

/// Aliases of aliases at which a circle is assumed.
const DEPTH_MAX: usize = 16;

/// What an alias stands for in the end.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// The items, each once.
    pub(super) defs: Vec<(Def, KeyId)>,
    /// Whether an alias on the way fixes parameters.
    pub(super) is_specialised: bool,
    /// Whether conditions decide which item it is.
    pub(super) is_open: bool,
}

impl Resolver<'_> {
    /// What a type alias stands for in the end; nothing for everything else.
    pub fn behind(&mut self, def: Def) -> Vec<(Def, KeyId)> {
        self.behind_alias(def, |_| false).defs
    }

    /// What an alias stands for; aliases on the way that `stop` tells are items of their own. Nothing for what is
    /// no alias of the workspace.
    pub(super) fn behind_alias(&mut self, def: Def, stop: impl Fn(KeyId) -> bool) -> Behind {
        let mut behind = Behind::default();
        let mut open = vec![(def, 0)];
        while let Some((def, depth)) = open.pop() {
            let key = self.keys.of(self.tree, def);
            let is_own = depth > 0 && stop(key);
            let aliases = if is_own || depth >= DEPTH_MAX { Vec::new() } else { self.alternatives(def) };
            if aliases.is_empty() {
                if depth > 0 && !behind.defs.iter().any(|(_, known)| *known == key) {
                    behind.defs.push((def, key));
                }
                continue;
            }
            for (owner, item) in aliases {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                let Some(target) = fact.target.filter(|_| fact.kind == ItemKind::TypeAlias) else {
                    behind.is_open = true;
                    continue;
                };
                behind.is_specialised |= fact.specialised;
                let answer = self.path_answer(owner, target, Ns::TYPE);
                open.extend(answer.candidates.iter().map(|candidate| (candidate.def, depth + 1)));
            }
        }
        behind.is_open |= behind.defs.len() > 1;
        behind
    }

    /// The items of an alias's name in its module: the alias, and others under other conditions.
    fn alternatives(&self, def: Def) -> Vec<(OwnerId, u32)> {
        let Def::Item(owner, item) = def else { return Vec::new() };
        let fact = &self.tree.facts_of(owner).items[item as usize];
        if fact.kind != ItemKind::TypeAlias {
            return Vec::new();
        }
        let module = self.tree.owners[owner.0 as usize].modules[fact.module as usize];
        // What another package makes of a type is its own affair: `FxHashMap` is meant to be used.
        if fact.specialised && self.tree.is_library(module) {
            return Vec::new();
        }
        let name = self.tree.symbol(owner, fact.name);
        let entries = self.tree.modules[module.0 as usize].names.get(&name);
        let items = entries.into_iter().flatten().filter(|entry| entry.ns.meets(Ns::TYPE));
        let mut items: Vec<(OwnerId, u32)> = items
            .filter_map(|entry| match entry.bound {
                Bound::Item(owner, item) => Some((owner, item)),
                _ => None,
            })
            .collect();
        if !items.contains(&(owner, item)) {
            items.push((owner, item));
        }
        items
    }
}

impl Wanted<'_> {
    /// Uses of what a type alias stands for, where a segment of a path names one.
    pub(super) fn alias_uses(
        &self,
        resolver: &mut Resolver<'_>,
        place: (FileId, OwnerId, u32),
        named: &[Named],
        one: &Named,
        uses: &mut Vec<Use>,
    ) {
        for (def, key) in one.defs.iter().copied() {
            let Def::Item(owner, alias) = def else { continue };
            if self.sanctioned.contains(&key) {
                continue;
            }
            let behind = resolver.behind_alias(def, |key| self.sanctioned.contains(&key));
            let seen = Named { defs: behind.defs, ..one.clone() };
            let mut hits: Vec<(Hit, KeyId)> = Vec::new();
            for (_, key) in &seen.defs {
                hits.extend(self.by_key.get(key).into_iter().flatten().map(|hit| (*hit, *key)));
            }
            if !seen.defs.is_empty() {
                hits.extend(self.wild_hits(resolver, place.1, place.2, &seen));
            }
            for (hit, key) in hits {
                let is_other_type = matches!(hit, Hit::Concept(_)) && behind.is_specialised;
                let is_known = uses.iter().any(|known| known.hit == hit);
                if is_other_type || is_known || self.is_made_at_home(resolver, hit, def) {
                    continue;
                }
                let mut found = self.new_use(resolver, place, named, (one.segment, hit));
                if matches!(hit, Hit::Concept(_)) && is_beside(resolver, place, def, one.segment) {
                    found.standing = Standing::Imported;
                }
                let is_open = behind.is_open || one.defs.len() > 1;
                let confidence = if is_open { Confidence::Possible } else { one.confidence };
                uses.push(Use { key: Some(key), confidence, through: Some((owner, alias)), ..found });
            }
        }
    }

    /// Whether an alias of what a concept replaces is made where the concept is at home, which may need it.
    fn is_made_at_home(&self, resolver: &Resolver<'_>, hit: Hit, alias: Def) -> bool {
        let (Hit::InsteadOf(concept, _), Some(module)) = (hit, resolver.tree.module_of(alias)) else {
            return false;
        };
        self.homes[concept].modules.iter().any(|home| resolver.tree.is_within(module, *home))
    }
}

/// Whether a path is an alias's bare name in the module of the alias, where it stands for what it renames.
fn is_beside(
    resolver: &Resolver<'_>,
    (_, owner, path): (FileId, OwnerId, u32),
    alias: Def,
    segment: usize,
) -> bool {
    let tree = resolver.tree;
    let fact = &tree.facts_of(owner).paths[path as usize];
    let home = tree.module_of(alias).map(|module| tree.normal(module));
    segment == 0 && fact.context != Context::Use && home == Some(tree.normal(resolver.module_of(owner, fact)))
}
