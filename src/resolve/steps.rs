//! One step of a path: what a name means directly below what the path names so far.

use super::identity::{Def, Key, KeyId, Origin, item_namespace};
use super::lookup::{Answer, Candidate, Resolver, both, conditions};
use super::modules::{ModId, OwnerId};
use super::std_table;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::{ItemKind, Ns, Shape};

impl Resolver<'_> {
    /// One step of a path: `name` in everything the path names so far.
    pub(super) fn step(&mut self, answer: &Answer, name: Symbol, ns: Ns, from: ModId) -> Answer {
        let mut out = Answer { candidates: Vec::new(), ..*answer };
        for candidate in &answer.candidates {
            let mut found = if name == Symbol::SELF_VALUE {
                Answer::of(candidate.def)
            } else {
                self.below(candidate.def, name, ns)
            };
            if found.is_empty() && !self.tree.is_library(from) {
                found = self.unread_below(candidate.def, name, ns);
            }
            out.incomplete |= found.incomplete;
            out.unresolved |= found.unresolved;
            for next in found.candidates {
                if !self.tree.may_see(next.seen, from) {
                    continue;
                }
                let cfgs = both(&candidate.cfgs, &next.cfgs);
                // What is reached on several ways stands under what all of them have in common.
                match out.candidates.iter_mut().find(|known| known.def == next.def) {
                    Some(known) => known.cfgs.retain(|cfg| cfgs.contains(cfg)),
                    None => out.candidates.push(Candidate { cfgs, ..next }),
                }
            }
        }
        out
    }

    /// `name` directly below a module, enum or crate; associated items of other types are not looked up here.
    pub(super) fn below(&mut self, def: Def, name: Symbol, ns: Ns) -> Answer {
        match def {
            Def::Module(module) => self.in_module(module, name, ns),
            Def::Item(owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                if fact.kind == ItemKind::Enum {
                    self.variant(owner, item, name, ns)
                } else {
                    Answer::default()
                }
            }
            Def::Outside(key) => self.outside(key, name, ns),
            _ => Answer::default(),
        }
    }

    /// `name` as written below a module of a library: a procedural macro may have made what its source does not show.
    pub(super) fn unread_below(&mut self, def: Def, name: Symbol, ns: Ns) -> Answer {
        let Def::Module(module) = def else { return Answer::default() };
        let elsewhere = |other: Ns| other != ns;
        if !self.tree.is_library(module)
            || Ns::EACH
                .into_iter()
                .filter(|ns| elsewhere(*ns))
                .any(|ns| !self.below(def, name, ns).is_empty())
        {
            return Answer::default();
        }
        let path = format!("{}::{}", self.tree.module_path(module), self.tree.symbols.text(name));
        let key = self.keys.intern(&path, Ns::TYPE, Origin::Unread);
        Answer { incomplete: true, ..Answer::of(Def::Outside(key)) }
    }

    fn in_module(&mut self, module: ModId, name: Symbol, ns: Ns) -> Answer {
        if name == Symbol::SUPER {
            return match self.tree.modules[module.0 as usize].parent {
                Some(parent) => Answer::of(Def::Module(self.tree.normal(parent))),
                None => Answer::default(),
            };
        }
        let found = self.lookup(module, name, ns);
        if found.is_empty() && ns == Ns::MACRO {
            let exported = self.exported_macro(module, name);
            if !exported.is_empty() {
                return exported;
            }
        }
        (*found).clone()
    }

    fn variant(&self, owner: OwnerId, item: u32, name: Symbol, ns: Ns) -> Answer {
        let facts = self.tree.facts_of(owner);
        let mut answer = Answer::default();
        for member in facts.items[item as usize].members.indices() {
            let fact = &facts.members[member];
            // A variant with named fields has no constructor, yet its name is taken in both namespaces.
            if fact.kind == ItemKind::Variant && ns != Ns::MACRO && self.tree.symbol(owner, fact.name) == name
            {
                answer.candidates.push(Candidate {
                    def: Def::Variant(owner, item, member as u32),
                    seen: Seen::Everywhere,
                    cfgs: conditions(owner, fact.cfg),
                    via: None,
                });
            }
        }
        answer
    }

    /// `name` below a path outside of the workspace.
    fn outside(&mut self, key: KeyId, name: Symbol, ns: Ns) -> Answer {
        let name = self.tree.symbols.text(name).clone();
        let Key { path, origin, .. } = self.keys.get(key).clone();
        match origin {
            Origin::Unread => {
                let next = self.keys.intern(&format!("{path}::{name}"), Ns::TYPE, Origin::Unread);
                Answer::of(Def::Outside(next))
            }
            Origin::Std(_) => self.in_std(&path, &name, ns),
            _ => Answer::default(),
        }
    }

    /// What a type alias stands for; everything else is itself.
    pub(super) fn peel(&mut self, def: Def) -> Vec<Def> {
        let mut out = Vec::new();
        let mut open = vec![(def, 0)];
        while let Some((def, depth)) = open.pop() {
            if let Def::Item(owner, item) = def
                && self.tree.facts_of(owner).items[item as usize].kind == ItemKind::TypeAlias
                && depth < 16
            {
                if let Some(target) = self.tree.facts_of(owner).items[item as usize].target {
                    let answer = self.path_answer(owner, target, Ns::TYPE);
                    open.extend(answer.candidates.iter().map(|candidate| (candidate.def, depth + 1)));
                }
                continue;
            }
            if let Def::Outside(key) = def
                && let Some(target) = std_table::alias_target(&self.keys.get(key).path)
                && *self.keys.get(key).path != *target
            {
                let target = self.keys.intern(target, Ns::TYPE, Origin::Std("struct"));
                out.push(Def::Outside(target));
                continue;
            }
            out.push(def);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Whether a definition can stand in a pattern as a name alone.
    pub(super) fn is_pattern_item(&self, def: Def) -> bool {
        match def {
            Def::Variant(..) | Def::ImplMember(..) | Def::TraitMember(..) => true,
            Def::Item(owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                match fact.kind {
                    ItemKind::Const | ItemKind::Static => true,
                    ItemKind::Struct => fact.shape != Shape::Named,
                    kind => item_namespace(kind) != Ns::VALUE,
                }
            }
            Def::Module(_) => false,
            Def::Outside(key) => !matches!(self.keys.get(key).origin, Origin::Std("fn" | "method")),
        }
    }
}
