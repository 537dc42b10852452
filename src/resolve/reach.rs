//! By which path code reaches an item: the path written, with what its first segment stands for filled in.
//!
//! A name that a private import brought in stands for that import's path: the import itself is judged where it
//! stands. A name that comes through a glob or a public re-export is reached by the path of the module it is in.

use super::bindings::Bound;
use super::identity::Def;
use super::lookup::Resolver;
use super::modules::{Extern, ModId, OwnerId};
use super::symbols::Symbol;
use crate::facts::{Binding, Context, Ns, Visibility};

/// Imports followed one into another before a circle is assumed.
const DEPTH_MAX: usize = 24;

/// One step on the way from a name to its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The import.
    pub leaf: (OwnerId, u32),
    /// The path it names, from a crate's name.
    pub path: String,
}

impl Resolver<'_> {
    /// The path, from a crate's name, by which a path reaches its segment; nothing for locals and `Self`.
    pub fn reached(&mut self, owner: OwnerId, path: u32, segment: usize) -> Option<String> {
        self.reached_at(owner, path, segment, 0)
    }

    fn reached_at(&mut self, owner: OwnerId, path: u32, segment: usize, depth: usize) -> Option<String> {
        if depth > DEPTH_MAX {
            return None;
        }
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let segments = facts.path_segments(fact);
        let module = self.module_of(owner, fact);
        let first = self.tree.symbol(owner, segments.first()?.name);
        let ns = if segments.len() == 1 { fact.ns } else { Ns::TYPE };
        let (mut reached, mut at) = self.reached_start(owner, path, first, ns, module, depth)?;
        for (index, segment) in segments.iter().enumerate().skip(1).take(segment) {
            let at_end = index + 1 == segments.len();
            let name = self.tree.symbol(owner, segment.name);
            match name {
                Symbol::SUPER => {
                    at = at.and_then(|module| self.tree.modules[self.tree.normal(module).0 as usize].parent);
                    reached = self.tree.module_path(self.tree.normal(at?));
                }
                Symbol::SELF_VALUE => {}
                _ => {
                    let ns = if at_end { fact.ns } else { Ns::TYPE };
                    // What a private import brought into that module stands for the import's path.
                    let bound = at.and_then(|module| self.reached_in(module, name, ns, None, depth + 1));
                    if let Some(bound) = bound {
                        reached = bound;
                    } else {
                        reached.push_str("::");
                        reached.push_str(self.tree.symbols.text(name));
                    }
                    at = at.and_then(|module| self.child_module(module, name));
                }
            }
        }
        Some(reached)
    }

    /// The module that a module declares under a name.
    fn child_module(&self, module: ModId, name: Symbol) -> Option<ModId> {
        let entries = self.tree.modules[module.0 as usize].names.get(&name)?;
        entries.iter().find_map(|entry| match entry.bound {
            Bound::Module(child, ..) => Some(child),
            Bound::Item(..) | Bound::Use(..) => None,
        })
    }

    /// What the first segment stands for, and the module it is, where it is one that `super` may follow.
    fn reached_start(
        &mut self,
        owner: OwnerId,
        path: u32,
        first: Symbol,
        ns: Ns,
        module: ModId,
        depth: usize,
    ) -> Option<(String, Option<ModId>)> {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        if first == Symbol::SELF_TYPE {
            return None;
        }
        if let Some(answer) = self.keyword(module, first) {
            return match answer.candidates.first()?.def {
                Def::Module(module) => Some((self.tree.module_path(module), Some(module))),
                _ => None,
            };
        }
        if !fact.rooted {
            let mut at = Some(module);
            if fact.context == Context::Use && self.is_2015(module) {
                let krate = self.tree.modules[module.0 as usize].krate;
                at = Some(self.tree.crates[krate.0 as usize].root);
            }
            while let Some(id) = at {
                if let Some(found) = self.reached_in(id, first, ns, Some((owner, path)), depth) {
                    return Some((found, None));
                }
                let data = &self.tree.modules[id.0 as usize];
                at = if data.is_block { data.parent } else { None };
            }
        }
        if ns.meets(Ns::MACRO)
            && let Some(candidate) = self.textual_macro(module, first, Some((owner, path))).candidates.first()
        {
            let key = self.keys.of(self.tree, candidate.def);
            return Some((self.keys.get(key).path.to_string(), None));
        }
        if let Some(name) = self.extern_path(module, first) {
            return Some((name, None));
        }
        let named = self.resolve(owner, path);
        let (_, key) = named.iter().find(|named| named.segment == 0)?.defs.first()?;
        Some((self.keys.get(*key).path.to_string(), None))
    }

    fn is_2015(&self, module: ModId) -> bool {
        let krate = self.tree.modules[module.0 as usize].krate;
        self.tree.crates[krate.0 as usize].edition == crate::discover::Edition::E2015
    }

    /// The name of a crate of the extern prelude, as the crate calls itself.
    fn extern_path(&self, module: ModId, name: Symbol) -> Option<String> {
        let krate = self.tree.modules[module.0 as usize].krate;
        let text = |symbol: Symbol| self.tree.symbols.text(symbol).to_string();
        Some(match self.tree.crates[krate.0 as usize].externs.get(&name)? {
            Extern::Known(other) => text(self.tree.crates[other.0 as usize].name),
            Extern::Std(name) => (*name).to_owned(),
            Extern::Unread(own) => text(*own),
        })
    }

    /// How a module binds a name: the path of a private import, or the module's own path and the name.
    fn reached_in(
        &mut self,
        module: ModId,
        name: Symbol,
        ns: Ns,
        asker: Option<(OwnerId, u32)>,
        depth: usize,
    ) -> Option<String> {
        if depth > DEPTH_MAX {
            return None;
        }
        let entries = self.tree.modules[module.0 as usize].names.get(&name).cloned().unwrap_or_default();
        for entry in &entries {
            if !entry.ns.meets(ns) {
                continue;
            }
            match entry.bound {
                Bound::Use(owner, leaf) => {
                    let fact = &self.tree.facts_of(owner).uses[leaf as usize];
                    if asker == Some((owner, fact.path)) {
                        continue;
                    }
                    let answers = Ns::EACH
                        .into_iter()
                        .any(|one| ns.meets(one) && !self.path_answer(owner, fact.path, one).is_empty());
                    if !answers {
                        continue;
                    }
                    // In its own module a public import stands for its path as a private one does.
                    if fact.visibility != Visibility::Private && asker.is_none() {
                        return Some(self.own_path(module, name));
                    }
                    let last = self.tree.facts_of(owner).paths[fact.path as usize].segments.len();
                    return self.reached_at(owner, fact.path, last.saturating_sub(1), depth + 1);
                }
                Bound::Item(..) | Bound::Module(..) => return Some(self.own_path(module, name)),
            }
        }
        for (owner, leaf) in self.tree.modules[module.0 as usize].globs.clone() {
            let fact = &self.tree.facts_of(owner).uses[leaf as usize];
            let (path, visibility) = (fact.path, fact.visibility);
            if asker == Some((owner, path)) {
                continue;
            }
            for candidate in self.path_answer(owner, path, Ns::TYPE).candidates {
                let brings = Ns::EACH
                    .into_iter()
                    .any(|one| ns.meets(one) && !self.below(candidate.def, name, one).is_empty());
                if !brings || self.is_unread(candidate.def) {
                    continue;
                }
                if visibility != Visibility::Private && asker.is_none() {
                    return Some(self.own_path(module, name));
                }
                if let Def::Module(target) = candidate.def
                    && target != module
                    && let Some(inner) = self.reached_in(target, name, ns, None, depth + 1)
                {
                    return Some(inner);
                }
                let last = self.tree.facts_of(owner).paths[path as usize].segments.len();
                let around = self.reached_at(owner, path, last.saturating_sub(1), depth + 1)?;
                return Some(format!("{around}::{}", self.tree.symbols.text(name)));
            }
        }
        None
    }

    fn own_path(&self, module: ModId, name: Symbol) -> String {
        format!("{}::{}", self.tree.module_path(module), self.tree.symbols.text(name))
    }

    /// The imports that a path goes through up to a segment, nearest first, down to the definition.
    pub fn hops(&mut self, owner: OwnerId, path: u32, segment: usize) -> Vec<Hop> {
        let mut hops = Vec::new();
        self.add_hops((owner, path), segment, &mut hops);
        hops
    }

    fn add_hops(&mut self, (owner, path): (OwnerId, u32), segment: usize, hops: &mut Vec<Hop>) {
        let named = self.resolve(owner, path);
        for at in 0..=segment {
            let found = named.iter().find(|named| named.segment == at && named.via.is_some());
            let Some((named, via)) = found.and_then(|named| Some((named, named.via?))) else { continue };
            let facts = self.tree.facts_of(owner);
            let name = facts.path_segments(&facts.paths[path as usize])[at].name;
            self.follow(via, self.tree.symbol(owner, name), named.ns, hops);
        }
    }

    /// Adds an import that brings in a name, and those that its own path goes through.
    fn follow(&mut self, (owner, leaf): (OwnerId, u32), name: Symbol, ns: Ns, hops: &mut Vec<Hop>) {
        if hops.len() >= DEPTH_MAX || hops.iter().any(|hop| hop.leaf == (owner, leaf)) {
            return;
        }
        let facts = self.tree.facts_of(owner);
        let fact = &facts.uses[leaf as usize];
        let last = facts.paths[fact.path as usize].segments.len().saturating_sub(1);
        let mut reached = self.reached(owner, fact.path, last).unwrap_or_default();
        if fact.binding == Binding::Glob {
            reached.push_str("::*");
        }
        hops.push(Hop { leaf: (owner, leaf), path: reached });
        self.add_hops((owner, fact.path), last, hops);
        if fact.binding != Binding::Glob {
            return;
        }
        // The name goes on from the place that the glob leads to.
        for candidate in self.path_answer(owner, fact.path, Ns::TYPE).candidates {
            let Def::Module(target) = candidate.def else { continue };
            let via = self.lookup(target, name, ns).candidates.first().and_then(|found| found.via);
            if let Some(via) = via {
                self.follow(via, name, ns, hops);
            }
        }
    }
}
