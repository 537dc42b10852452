//! Paths of the registry: resolved by the same steps as paths in code, visibility aside.

use super::identity::{Def, KeyId, Origin};
use super::lookup::{Answer, Candidate, Resolver};
use super::modules::CrateId;
use super::visibility::Seen;
use crate::discover::TargetKind;
use crate::facts::{ItemKind, Ns};
use crate::registry::path::{PathPattern, Segment};

/// What an exact path of the registry names.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The definitions, one for each namespace that has one.
    pub defs: Vec<(Def, KeyId)>,
    /// Whether it leads into a crate whose source was not read, so that it stands as written.
    pub unread: bool,
    /// How many leading segments resolved.
    pub known_segments: usize,
    /// For `Type::f` of a trait: the type, whose use of the trait's item alone is meant.
    pub of_type: Option<KeyId>,
}

impl Resolver<'_> {
    /// Resolves the leading names of a pattern, all of them where it is exact.
    pub fn target(&mut self, pattern: &PathPattern) -> Target {
        let names: Vec<&str> = pattern
            .segments
            .iter()
            .map_while(|segment| match segment {
                Segment::Name(name) => Some(&**name),
                Segment::One | Segment::Any => None,
            })
            .collect();
        let mut best = Target::default();
        let Some((first, rest)) = names.split_first() else { return best };
        let mut in_library = false;
        for start in self.registry_start(first) {
            let found = self.target_from(&start, rest, pattern.bang && pattern.is_exact());
            // Of a library several versions may be there, and all are meant.
            let is_library = self.starts_in_library(&start);
            if !best.defs.is_empty() {
                best.defs.extend(found.defs.into_iter().filter(|_| is_library && in_library));
                continue;
            }
            in_library = is_library;
            if found.known_segments > best.known_segments || !found.defs.is_empty() {
                best = found;
            }
        }
        best
    }

    /// Leaves the functions of what a path names, where it names one: a module may have its name.
    pub(super) fn keep_functions(&self, target: &mut Target) {
        let is_function = |(_, key): &(Def, KeyId)| self.keys.get(*key).ns == Ns::VALUE;
        if target.defs.iter().any(is_function) {
            target.defs.retain(is_function);
        }
    }

    fn starts_in_library(&self, start: &Answer) -> bool {
        let is_library = |candidate: &Candidate| match candidate.def {
            Def::Module(module) => self.tree.is_library(module),
            _ => false,
        };
        start.candidates.iter().all(is_library)
    }

    /// What the first name of a registry path may be: crates of the workspace, libraries first, then others.
    fn registry_start(&mut self, name: &str) -> Vec<Answer> {
        let mut starts = Vec::new();
        if let Some(symbol) = self.tree.symbols.find(name) {
            let rank = |kind: TargetKind| match kind {
                TargetKind::Lib | TargetKind::ProcMacro => 0,
                TargetKind::Bin => 1,
                _ => 2,
            };
            let mut crates: Vec<CrateId> = (0..self.tree.crates.len() as u32)
                .map(CrateId)
                .filter(|id| {
                    let krate = &self.tree.crates[id.0 as usize];
                    krate.name == symbol && !krate.doctest
                })
                .collect();
            crates.sort_by_key(|id| {
                let krate = &self.tree.crates[id.0 as usize];
                (krate.is_library(), rank(krate.kind), *id)
            });
            for id in crates {
                starts.push(Answer::of(Def::Module(self.tree.crates[id.0 as usize].root)));
            }
            let depended_on =
                self.tree.crates.iter().any(|krate| {
                    krate.externs.values().any(|to| *to == super::modules::Extern::Unread(symbol))
                });
            if starts.is_empty() && depended_on {
                starts.push(Answer::of(Def::Outside(self.keys.intern(name, Ns::TYPE, Origin::Unread))));
            }
        }
        if let Some(library) = super::std_table::CRATES.into_iter().find(|library| *library == name) {
            starts.push(Answer::of(Def::Outside(self.keys.intern(library, Ns::TYPE, Origin::Std("mod")))));
        }
        // Methods of primitive types are written below these, as in `str::trim` and `slice::concat`.
        if super::std_table::is_primitive(name) || name == "slice" {
            starts.push(Answer::of(Def::Outside(self.keys.intern(name, Ns::TYPE, Origin::Primitive))));
        }
        starts
    }

    fn target_from(&mut self, start: &Answer, rest: &[&str], bang: bool) -> Target {
        let mut answer = start.clone();
        let mut target = Target { known_segments: 1, ..Target::default() };
        for (at, name) in rest.iter().enumerate() {
            let last = at + 1 == rest.len();
            // A name that no file has may still be one of the standard library or of an unread crate.
            let namespaces: &[Ns] = match (last, bang) {
                (false, _) => &[Ns::TYPE],
                (true, true) => &[Ns::MACRO],
                (true, false) => &Ns::EACH,
            };
            let mut next = Answer::default();
            for ns in namespaces {
                // `std::env` is the module; who means the macro writes `std::env!`.
                if *ns == Ns::MACRO
                    && !bang
                    && next.candidates.iter().any(|candidate| {
                        matches!(candidate.def, Def::Module(_)) || self.is_std_module(candidate.def)
                    })
                {
                    continue;
                }
                let found = self.registry_step(&answer, name, *ns);
                next.candidates.extend(found.candidates);
            }
            if next.is_empty() {
                return target;
            }
            // A name of the module's own, or one it re-exports, is meant before what it merely imports.
            let is_own =
                |candidate: &Candidate| candidate.via.is_none() || candidate.seen == Seen::Everywhere;
            if next.candidates.iter().any(is_own) {
                next.candidates.retain(is_own);
            }
            target.known_segments += 1;
            target.of_type = self.type_of_trait_item(&answer, &next);
            answer = next;
        }
        for candidate in &answer.candidates {
            let key = self.keys.of(self.tree, candidate.def);
            if !target.defs.iter().any(|(_, known)| *known == key) {
                target.defs.push((candidate.def, key));
            }
        }
        target.unread = target.defs.iter().any(|(def, _)| self.is_unread(*def));
        target
    }

    /// The type whose implementation of a trait gives an item, where a step leads from a type to such an item.
    fn type_of_trait_item(&mut self, before: &Answer, found: &Answer) -> Option<KeyId> {
        let of_trait =
            |candidate: &Candidate| matches!(candidate.def, Def::TraitMember(..) | Def::Outside(_));
        let [only] = before.candidates.as_slice() else { return None };
        let [of] = self.peel(only.def)[..] else { return None };
        let Def::Item(owner, item) = of else { return None };
        let kind = self.tree.facts_of(owner).items[item as usize].kind;
        let is_type = matches!(kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union);
        (is_type && found.candidates.iter().all(of_trait)).then(|| self.keys.of(self.tree, of))
    }

    fn is_std_module(&self, def: Def) -> bool {
        matches!(def, Def::Outside(key) if self.keys.get(key).origin == Origin::Std("mod"))
    }

    /// The kind of a definition, where one of the registry's words fits it.
    pub(super) fn kind_word(&self, def: Def) -> Option<&'static str> {
        super::workspace::kind_word(self.tree, def, |key| self.keys.get(key).origin)
    }

    fn registry_step(&mut self, answer: &Answer, name: &str, ns: Ns) -> Answer {
        let mut out = Answer::default();
        for candidate in &answer.candidates {
            let mut found = match (candidate.def, self.tree.symbols.find(name)) {
                (Def::Outside(key), _) => {
                    let key = self.keys.get(key).clone();
                    match key.origin {
                        Origin::Unread => {
                            let path = format!("{}::{name}", key.path);
                            Answer::of(Def::Outside(self.keys.intern(&path, Ns::TYPE, Origin::Unread)))
                        }
                        _ => self.std_member(&key.path, name, ns),
                    }
                }
                (_, None) => Answer::default(),
                (def, Some(symbol)) => {
                    let below = self.below(def, symbol, ns);
                    let below = if below.is_empty() { self.member_of(def, symbol, ns) } else { below };
                    if below.is_empty() && below.incomplete {
                        self.unread_below(def, symbol, ns)
                    } else {
                        below
                    }
                }
            };
            out.candidates.append(&mut found.candidates);
        }
        out
    }
}
