//! The traits whose methods can be called in a module: those of the prelude, of its items, imports and globs.

use super::bindings::Bound;
use super::identity::{Def, Origin};
use super::lookup::Resolver;
use super::modules::{ModId, OwnerId};
use super::std_table;
use crate::facts::{ItemKind, Ns, ScopeKind};
use std::sync::Arc;

impl Resolver<'_> {
    /// The traits that imports and items bring into scope in a module and the blocks below it.
    pub(super) fn traits_in_scope(&mut self, module: ModId) -> Arc<Vec<Def>> {
        if let Some(known) = self.traits_in.get(&module) {
            return known.clone();
        }
        self.traits_in.insert(module, Arc::new(Vec::new()));
        let mut found = Vec::new();
        let mut at = Some(module);
        while let Some(id) = at {
            self.named_in(id, &mut found);
            self.anonymous_in(id, &mut found);
            self.globbed_in(id, &mut found);
            let data = &self.tree.modules[id.0 as usize];
            at = if data.is_block { data.parent } else { None };
        }
        found.retain(|def| self.may_be_trait(*def));
        let found = Arc::new(found);
        self.traits_in.insert(module, found.clone());
        found
    }

    /// The definitions that the items and named imports of a module bind in the type namespace.
    fn named_in(&mut self, id: ModId, found: &mut Vec<Def>) {
        let data = &self.tree.modules[id.0 as usize];
        let mut entries: Vec<Bound> = data
            .names
            .values()
            .flatten()
            .filter(|entry| entry.ns.meets(Ns::TYPE))
            .map(|entry| entry.bound)
            .collect();
        entries.sort_unstable_by_key(|bound| match bound {
            Bound::Item(owner, item) => (0, owner.0, *item),
            Bound::Use(owner, leaf) => (1, owner.0, *leaf),
            Bound::Module(module, ..) => (2, module.0, 0),
        });
        for bound in entries {
            match bound {
                Bound::Item(owner, item)
                    if self.tree.facts_of(owner).items[item as usize].kind == ItemKind::Trait =>
                {
                    found.push(Def::Item(owner, item));
                }
                Bound::Use(owner, leaf) => {
                    let path = self.tree.facts_of(owner).uses[leaf as usize].path;
                    let answer = self.path_answer(owner, path, Ns::TYPE);
                    found.extend(answer.candidates.iter().map(|candidate| candidate.def));
                }
                _ => {}
            }
        }
    }

    /// The definitions that the imports of a module bind to no name, by `as _`.
    fn anonymous_in(&mut self, id: ModId, found: &mut Vec<Def>) {
        for (owner, leaf) in &self.tree.modules[id.0 as usize].anonymous {
            let path = self.tree.facts_of(*owner).uses[*leaf as usize].path;
            let answer = self.path_answer(*owner, path, Ns::TYPE);
            found.extend(answer.candidates.iter().map(|candidate| candidate.def));
        }
    }

    /// The traits that the globs of a module bring in.
    fn globbed_in(&mut self, id: ModId, found: &mut Vec<Def>) {
        let data = &self.tree.modules[id.0 as usize];
        for (owner, leaf) in data.globs.clone() {
            let path = self.tree.facts_of(owner).uses[leaf as usize].path;
            for candidate in self.path_answer(owner, path, Ns::TYPE).candidates {
                match candidate.def {
                    Def::Module(other) if other != id => {
                        found.extend(self.traits_in_scope(other).iter().copied());
                    }
                    Def::Outside(key) => {
                        let path = self.keys.get(key).path.clone();
                        for (name, item) in std_table::names(&path).filter(|(_, item)| item.kind == "trait") {
                            let path =
                                item.definition.map_or_else(|| format!("{path}::{name}"), str::to_owned);
                            found.push(Def::Outside(self.keys.intern(&path, Ns::TYPE, Origin::Std("trait"))));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whether the methods of a trait can be called where a method is looked for.
    pub(super) fn is_in_scope(&mut self, of: Def, module: ModId, around: Option<Def>) -> bool {
        if around == Some(of) || self.traits_in_scope(module).contains(&of) {
            return true;
        }
        let Def::Outside(key) = of else { return false };
        let path = self.keys.get(key).path.clone();
        self.prelude_traits(module).iter().any(|known| **known == *path)
    }

    /// The trait of the impl around a scope.
    pub(super) fn trait_around(&mut self, owner: OwnerId, scope: u32) -> Option<Def> {
        let facts = self.tree.facts_of(owner);
        let mut at = scope;
        loop {
            let data = &facts.scopes[at as usize];
            if let ScopeKind::Impl(imp) = data.kind {
                let path = facts.impls[imp as usize].trait_path?;
                return self.single(owner, path, Ns::TYPE).map(|(def, _)| def);
            }
            if data.kind == ScopeKind::Module || data.parent == at {
                return None;
            }
            at = data.parent;
        }
    }

    /// The paths of the traits that the prelude brings into scope.
    pub(super) fn prelude_traits(&mut self, module: ModId) -> Arc<Vec<String>> {
        let krate = &self.tree.crates[self.tree.modules[module.0 as usize].krate.0 as usize];
        let library = if krate.no_std { "core" } else { "std" };
        let prelude = format!("{library}::prelude::rust_{}", krate.edition.year());
        self.prelude_traits
            .entry(prelude)
            .or_insert_with_key(|prelude| {
                let traits = std_table::names(prelude).filter(|(_, item)| item.kind == "trait");
                let path = |(name, item): (&str, std_table::StdItem)| {
                    item.definition.map_or_else(|| format!("{prelude}::{name}"), str::to_owned)
                };
                let mut traits: Vec<String> = traits.map(path).collect();
                traits.sort_by_key(|path| path.contains("::iter::"));
                Arc::new(traits)
            })
            .clone()
    }

    /// Whether a trait that is in scope in a module may have methods that are not known.
    pub(super) fn has_unread_traits(&mut self, module: ModId) -> bool {
        let traits = self.traits_in_scope(module);
        traits.iter().any(|of| self.is_unread(*of))
    }

    /// Whether a definition is a trait; what was not read may be one.
    pub(super) fn may_be_trait(&self, def: Def) -> bool {
        match def {
            Def::Item(owner, item) => self.tree.facts_of(owner).items[item as usize].kind == ItemKind::Trait,
            Def::Outside(key) => {
                matches!(self.keys.get(key).origin, Origin::Std("trait") | Origin::Unread)
            }
            _ => false,
        }
    }
}
