//! Names that no module binds: the extern prelude, macros in textual scope, and the preludes of the standard library.

use super::bindings::Textual;
use super::identity::{Def, Origin, std_namespace};
use super::lookup::{Answer, Candidate, Resolver, conditions};
use super::modules::{Extern, ModId, OwnerId};
use super::std_table;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::{Context, MacroKind, ModuleBody, Ns, exclusive};

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
        for (used, only) in self.tree.crates[krate.0 as usize].macro_use.clone() {
            if !only.is_empty() && !only.contains(&name) {
                continue;
            }
            match self.tree.crates[krate.0 as usize].externs.get(&used) {
                Some(Extern::Known(other)) => {
                    let root = self.tree.crates[other.0 as usize].root;
                    let exported = self.exported_macro(root, name);
                    if !exported.is_empty() {
                        return exported;
                    }
                    let mut shown = (*self.lookup(root, name, Ns::MACRO)).clone();
                    shown.candidates.retain(|candidate| candidate.seen == Seen::Everywhere);
                    if !shown.is_empty() {
                        return shown;
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
        let mut before = before.map(|(user, place)| (user, (place, u32::MAX)));
        while let Some(id) = at {
            let data = &self.tree.modules[id.0 as usize];
            if let Some(all) = data.textual.get(&name) {
                let file = |owner: OwnerId| self.tree.owners[owner.0 as usize].file;
                let place = |textual: &Textual| {
                    before.filter(|(user, _)| file(*user) == file(textual.from.0)).map(|(_, place)| place)
                };
                let order = |textual: &&Textual| {
                    (place(textual).is_some_and(|place| textual.from.1 <= place), textual.from.1)
                };
                let is_later = |textual: &Textual| place(textual).is_some_and(|place| textual.from.1 > place);
                if !all.iter().all(is_later) {
                    let last = all.iter().max_by_key(order).copied();
                    let is_meant = |textual: &&Textual| {
                        Some(**textual) == last
                            || last.is_some_and(|last| self.differs_by_cfg(**textual, last))
                    };
                    let candidates = all.iter().filter(is_meant).map(|textual| Candidate {
                        def: Def::Item(textual.owner, textual.item),
                        seen: Seen::Everywhere,
                        cfgs: conditions(
                            textual.owner,
                            self.tree.facts_of(textual.owner).items[textual.item as usize].cfg,
                        ),
                        via: None,
                    });
                    return Answer { candidates: candidates.collect(), ..Answer::default() };
                }
            }
            // What a file sees of the text around it ends where its `mod` stands.
            if let (Some(_), false, Some((owner, item))) = (before, data.is_block, data.declared) {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                if !matches!(fact.body, ModuleBody::Inline(_)) {
                    before = Some((owner, (fact.order, item)));
                }
            }
            at = data.parent;
        }
        Answer::default()
    }

    /// Whether a macro definition is an alternative of another under another condition.
    fn differs_by_cfg(&self, one: Textual, other: Textual) -> bool {
        let chain = |textual: Textual| {
            let facts = self.tree.facts_of(textual.owner);
            facts.cfg_chain(facts.items[textual.item as usize].cfg)
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
