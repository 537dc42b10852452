//! What each module binds by itself: items, imports, child modules, and macros by textual scope.

use super::modules::{Extern, ModId, ModuleTree, Owner, OwnerId};
use super::sight::Cause;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::discover::TargetKind;
use crate::facts::{Binding, ItemKind, Ns, UseFact, Visibility};

/// What a module binds to a name by itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bound {
    Item(OwnerId, u32),
    Use(OwnerId, u32),
    /// A child module, with the item that declares it.
    Module(ModId, OwnerId, u32),
}

/// One entry of a module's table of names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) ns: Ns,
    pub(super) seen: Seen,
    pub(super) bound: Bound,
}

/// A `macro_rules!` in the textual scope of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Textual {
    pub(super) owner: OwnerId,
    pub(super) item: u32,
    /// From where on it is in scope there: the file's place, and the order and number of an item in it.
    pub(super) from: (OwnerId, (u32, u32)),
}

impl ModuleTree {
    /// Fills the tables of names of all modules.
    pub(super) fn index(&mut self) {
        for at in 0..self.owners.len() {
            let owner = OwnerId(at as u32);
            let file = self.owners[at].file.index();
            for local in 0..self.facts[file].modules.len() {
                let module = self.owners[at].modules[local];
                if self.facts[file].modules[local].unknown_items {
                    self.modules[module.0 as usize].unknown = Some(Cause::IncompleteModule);
                }
            }
            for item in 0..self.facts[file].items.len() {
                self.index_item(owner, item as u32);
            }
            for leaf in 0..self.facts[file].uses.len() {
                self.index_use(owner, leaf as u32);
            }
        }
        self.leak_macro_use();
    }

    fn index_item(&mut self, owner: OwnerId, item: u32) {
        let Owner { file, krate, .. } = self.owners[owner.0 as usize];
        let fact = &self.facts[file.index()].items[item as usize];
        if fact.kind == ItemKind::Module || fact.replaced {
            return;
        }
        let (ns, export, visibility, order) = (fact.ns, fact.macro_export, fact.visibility, fact.order);
        let name = self.names[file.index()][fact.name.0 as usize];
        let module = self.owners[owner.0 as usize].modules[fact.module as usize];
        let is_macro = fact.kind == ItemKind::Macro;
        let by_procedure = self.crates[krate.0 as usize].kind == TargetKind::ProcMacro && export;
        let is_rules = is_macro && !by_procedure;
        let mut seen = self.seen(visibility, module);
        // A crate of procedural macros gives others nothing else.
        if self.crates[krate.0 as usize].kind == TargetKind::ProcMacro && !by_procedure {
            seen = self.narrower(seen, Seen::Within(self.root_of(module)));
        }
        let entry = Entry { ns, seen, bound: Bound::Item(owner, item) };
        let data = &mut self.modules[module.0 as usize];
        // A `macro_rules!` has no path but that of the crate root, where it is exported (Rust Reference,
        // "Path-based scope").
        if !is_rules {
            data.names.entry(name).or_insert_with(|| Vec::with_capacity(1)).push(entry);
        }
        if is_macro {
            let textual = Textual { owner, item, from: (owner, (order, item)) };
            data.textual.entry(name).or_default().push(textual);
            if export {
                self.crates[krate.0 as usize].exported.entry(name).or_default().push((owner, item));
            }
        }
    }

    fn index_use(&mut self, owner: OwnerId, leaf: u32) {
        let Owner { file, krate, .. } = self.owners[owner.0 as usize];
        let fact: &UseFact = &self.facts[file.index()].uses[leaf as usize];
        if fact.replaced {
            return;
        }
        let module = self.owners[owner.0 as usize].modules[fact.module as usize];
        let path = &self.facts[file.index()].paths[fact.path as usize];
        let ns = path.ns;
        let seen = self.seen(fact.visibility, module);
        if fact.extern_crate {
            let first = self.facts[file.index()].path_segments(path).first().map(|segment| segment.name);
            let first = first.map(|name| self.names[file.index()][name.0 as usize]);
            let names = &self.names[file.index()];
            let only: Vec<Symbol> = fact.macro_names.iter().map(|name| names[name.0 as usize]).collect();
            if let Some(first) = first.filter(|_| fact.macro_use || !only.is_empty()) {
                let only = if fact.macro_use { Vec::new() } else { only };
                self.crates[krate.0 as usize].macro_use.push((first, only));
            }
            let to = match first {
                Some(Symbol::SELF_VALUE) => Some(Extern::Known(krate)),
                Some(first) => self.crates[krate.0 as usize].externs.get(&first).cloned(),
                None => None,
            };
            // At the crate root the name enters the extern prelude too.
            if let (Binding::Name(name), Some(to)) = (fact.binding, to)
                && self.crates[krate.0 as usize].root == module
            {
                let name = self.names[file.index()][name.0 as usize];
                self.crates[krate.0 as usize].externs.entry(name).or_insert(to);
            }
        }
        match fact.binding {
            Binding::Glob => self.modules[module.0 as usize].globs.push((owner, leaf)),
            Binding::Anonymous => self.modules[module.0 as usize].anonymous.push((owner, leaf)),
            Binding::Name(name) => {
                let name = self.names[file.index()][name.0 as usize];
                let entry = Entry { ns, seen, bound: Bound::Use(owner, leaf) };
                self.modules[module.0 as usize]
                    .names
                    .entry(name)
                    .or_insert_with(|| Vec::with_capacity(1))
                    .push(entry);
            }
        }
    }

    /// Lets the macros of `#[macro_use] mod` into the module around it, innermost modules first.
    fn leak_macro_use(&mut self) {
        for at in (0..self.modules.len()).rev() {
            let (Some(parent), Some((owner, item))) = (self.modules[at].parent, self.modules[at].declared)
            else {
                continue;
            };
            let fact = &self.facts_of(owner).items[item as usize];
            let by_itself = |(body, local): &(OwnerId, u32)| *local == 0 && self.facts_of(*body).macro_use;
            if !fact.macro_use && !self.modules[at].bodies.iter().any(by_itself) {
                continue;
            }
            let from = (owner, (fact.order, item));
            let mut leaked: Vec<(Symbol, Vec<Textual>)> =
                self.modules[at].textual.iter().map(|(name, all)| (*name, all.clone())).collect();
            leaked.sort_unstable_by_key(|(name, _)| *name);
            for (name, all) in leaked {
                let all = all.into_iter().map(|textual| Textual { from, ..textual });
                self.modules[parent.0 as usize].textual.entry(name).or_default().extend(all);
            }
        }
    }

    /// Whether a module binds a name by an import that is private to it.
    pub(super) fn binds_privately(&self, module: ModId, name: Symbol) -> bool {
        let entries = self.modules[module.0 as usize].names.get(&name);
        entries.into_iter().flatten().any(|entry| match entry.bound {
            Bound::Use(owner, leaf) => {
                self.facts_of(owner).uses[leaf as usize].visibility == Visibility::Private
            }
            _ => false,
        })
    }
}
