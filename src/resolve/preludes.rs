//! Names that no module binds: the extern prelude, macros in textual scope, and the preludes of the standard library.

use super::identity::{Def, Origin, std_namespace};
use super::lookup::{Answer, Candidate, Resolver, conditions};
use super::modules::{Extern, ModId, OwnerId, Seen};
use super::std_table;
use super::symbols::Symbol;
use crate::facts::{Context, MacroKind, Ns, exclusive};

impl Resolver<'_> {
    /// A name of the extern prelude.
    pub(super) fn extern_name(&mut self, module: ModId, name: Symbol) -> Option<Answer> {
        let krate = self.tree.modules[module.0 as usize].krate;
        let to = self.tree.crates[krate.0 as usize].externs.get(&name)?;
        Some(Answer::of(match to {
            Extern::Known(krate) => Def::Module(self.tree.crates[krate.0 as usize].root),
            Extern::Std(name) => Def::Outside(self.keys.intern(name, Ns::TYPE, Origin::Std("mod"))),
            Extern::Unread(own) => {
                let text = self.tree.symbols.text(*own).clone();
                Def::Outside(self.keys.intern(&text, Ns::TYPE, Origin::Unread))
            }
        }))
    }

    /// Macros of `#[macro_use] extern crate`, then those of the prelude.
    pub(super) fn macro_prelude(&mut self, module: ModId, name: Symbol) -> Answer {
        let krate = self.tree.modules[module.0 as usize].krate;
        let mut unread = false;
        for used in self.tree.crates[krate.0 as usize].macro_use.clone() {
            match self.tree.crates[krate.0 as usize].externs.get(&used) {
                Some(Extern::Known(other)) => {
                    let found = self.exported_macro(self.tree.crates[other.0 as usize].root, name);
                    if !found.is_empty() {
                        return found;
                    }
                }
                Some(Extern::Unread(_)) => unread = true,
                _ => {}
            }
        }
        let mut answer = self.std_prelude(module, name, Ns::MACRO);
        answer.incomplete |= unread;
        answer
    }

    /// A name of the prelude of the crate's edition.
    pub(super) fn std_prelude(&mut self, module: ModId, name: Symbol, ns: Ns) -> Answer {
        let krate = &self.tree.crates[self.tree.modules[module.0 as usize].krate.0 as usize];
        let library = if krate.no_std { "core" } else { "std" };
        let prelude = format!("{library}::prelude::rust_{}", krate.edition.year());
        let name = self.tree.symbols.text(name).clone();
        let found = self.in_std(&prelude, &name, ns);
        if !found.is_empty() || ns != Ns::MACRO {
            return found;
        }
        self.in_std(library, &name, ns)
    }

    /// A name of the table of the standard library.
    pub(super) fn in_std(&mut self, module: &str, name: &str, ns: Ns) -> Answer {
        let Some(item) = std_table::find(module, name, ns) else { return Answer::default() };
        let path = item.definition.map_or_else(|| format!("{module}::{name}"), str::to_owned);
        Answer::of(Def::Outside(self.keys.intern(&path, std_namespace(item.kind), Origin::Std(item.kind))))
    }

    /// A macro with `#[macro_export]`, at a crate root.
    pub(super) fn exported_macro(&self, module: ModId, name: Symbol) -> Answer {
        let krate = &self.tree.crates[self.tree.modules[module.0 as usize].krate.0 as usize];
        if krate.root != module {
            return Answer::default();
        }
        let candidates = krate.exported.get(&name).map(|all| {
            all.iter()
                .map(|(owner, item)| Candidate {
                    def: Def::Item(*owner, *item),
                    seen: Seen::Everywhere,
                    cfgs: conditions(*owner, self.tree.facts_of(*owner).items[*item as usize].cfg),
                    via: None,
                })
                .collect()
        });
        Answer { candidates: candidates.unwrap_or_default(), ..Answer::default() }
    }

    /// A `macro_rules!` in textual scope: in this module or block, or one around it.
    ///
    /// Of several in the same file the last one before the use counts; `before` is the file and the use's place.
    pub(super) fn textual_macro(
        &self,
        module: ModId,
        name: Symbol,
        before: Option<(OwnerId, u32)>,
    ) -> Answer {
        let mut at = Some(module);
        while let Some(id) = at {
            let data = &self.tree.modules[id.0 as usize];
            if let Some(all) = data.textual.get(&name) {
                let order = |(owner, item): &(OwnerId, u32)| {
                    let order = self.tree.facts_of(*owner).items[*item as usize].order;
                    let file = self.tree.owners[owner.0 as usize].file;
                    match before {
                        Some((user, place)) if self.tree.owners[user.0 as usize].file == file => {
                            (order <= place, order)
                        }
                        _ => (false, order),
                    }
                };
                let last = all.iter().max_by_key(|definition| order(definition));
                let is_later = |(owner, item): &(OwnerId, u32)| {
                    let definition = self.tree.facts_of(*owner).items[*item as usize].order;
                    let file = self.tree.owners[owner.0 as usize].file;
                    before.is_some_and(|(user, place)| {
                        self.tree.owners[user.0 as usize].file == file && definition > place
                    })
                };
                if all.iter().all(is_later) {
                    at = data.parent;
                    continue;
                }
                let excluded = |definition: &&(OwnerId, u32)| {
                    Some(*definition) == last || self.differs_by_cfg(**definition, last.copied())
                };
                return Answer {
                    candidates: all
                        .iter()
                        .filter(excluded)
                        .map(|(owner, item)| Candidate {
                            def: Def::Item(*owner, *item),
                            seen: Seen::Everywhere,
                            cfgs: conditions(*owner, self.tree.facts_of(*owner).items[*item as usize].cfg),
                            via: None,
                        })
                        .collect(),
                    ..Answer::default()
                };
            }
            at = data.parent;
        }
        Answer::default()
    }

    /// Whether a macro definition is an alternative of another under another condition.
    fn differs_by_cfg(&self, one: (OwnerId, u32), other: Option<(OwnerId, u32)>) -> bool {
        let Some(other) = other else { return false };
        let chain = |(owner, item): (OwnerId, u32)| {
            let facts = self.tree.facts_of(owner);
            facts.cfg_chain(facts.items[item as usize].cfg)
        };
        exclusive(chain(one).chain(chain(other)))
    }

    /// Whether a macro can be called from this place: attributes, derives and `!` calls are told apart.
    pub(super) fn fits(&self, def: Def, context: Context) -> bool {
        let kind = match def {
            Def::Item(owner, item) => self.tree.facts_of(owner).items[item as usize].macro_kind,
            Def::Outside(key) => match self.keys.get(key).origin {
                Origin::Std("bang") => Some(MacroKind::Bang),
                Origin::Std("attribute") => Some(MacroKind::Attribute),
                Origin::Std("derive") => Some(MacroKind::Derive),
                _ => None,
            },
            _ => None,
        };
        match (kind, context) {
            (Some(kind), Context::MacroName) => kind == MacroKind::Bang,
            (Some(kind), Context::Attribute) => kind == MacroKind::Attribute,
            (Some(kind), Context::Derive) => kind == MacroKind::Derive,
            _ => true,
        }
    }
}
