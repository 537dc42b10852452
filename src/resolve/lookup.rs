//! Lookup of a name in a module, per namespace: items, imports, then globs breadth-first (Rust Reference, "Names").
//!
//! Answers are pulled when asked for and remembered. An answer that depends on a question still being answered
//! (imports may form circles) is used and not remembered.

use super::bindings::{Bound, Entry};
use super::globs::Globs;
use super::identity::{Def, Key, KeyId, Keys};
use super::modules::{CrateId, ModId, ModuleTree, OwnerId};
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::{CfgExpr, Ns, exclusive};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// One thing a name may name.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) def: Def,
    pub(super) seen: Seen,
    /// Conditions on the way, each of some owner's file.
    pub(super) cfgs: Vec<(OwnerId, u32)>,
    /// The import that binds the name in the module that was asked.
    pub(super) via: Option<(OwnerId, u32)>,
}

/// All things a name may name.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) candidates: Vec<Candidate>,
    /// Whether something unknown could bind the same name nearer by.
    pub(super) incomplete: bool,
    /// Whether an import of this very name, under another condition, leads nowhere known.
    pub(super) unresolved: bool,
}

impl Answer {
    pub(super) fn of(def: Def) -> Self {
        let candidate = Candidate { def, seen: Seen::Everywhere, cfgs: Vec::new(), via: None };
        Self { candidates: vec![candidate], ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }
}

/// A question under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Question {
    Explicit(ModId, Symbol, Ns),
    Lookup(ModId, Symbol, Ns),
    Globs(ModId),
    Path(OwnerId, u32, Ns),
}

/// Depth of questions at which an answer is given up on, so that no input can exhaust the stack.
const DEPTH_MAX: usize = 400;

/// Questions under one outermost question after which answers that lean on one under way are used again: circles of
/// imports would else be walked in every order.
const QUESTIONS_MAX: usize = 2_000;

/// What a question was answered with while another one was under way.
#[derive(Debug, Clone)]
pub(super) enum Provisional {
    Names(Arc<Answer>),
    Globs(Arc<Globs>),
}

/// Answers questions about names, remembering the answers.
pub struct Resolver<'t> {
    pub(super) tree: &'t ModuleTree,
    pub(super) keys: Keys,
    explicit: FxHashMap<(ModId, Symbol, Ns), Arc<Answer>>,
    lookups: FxHashMap<(ModId, Symbol, Ns), Arc<Answer>>,
    pub(super) globs: FxHashMap<ModId, Arc<Globs>>,
    pub(super) partial_globs: FxHashMap<ModId, Globs>,
    under_way: FxHashMap<Question, usize>,
    depth: usize,
    /// The outermost question that the current answer leans on while it is not answered itself.
    leans_on: usize,
    /// Questions asked under the outermost one.
    asked: usize,
    /// Answers that lean on a question under way, with that question's depth; kept until the outermost one ends.
    provisional: FxHashMap<Question, (Provisional, usize)>,
    pub(super) path_answers: FxHashMap<(OwnerId, u32, Ns), Arc<Answer>>,
    pub(super) patterns: FxHashMap<(OwnerId, u32), bool>,
    pub(super) values: FxHashMap<(OwnerId, u32), super::receiver_types::Known>,
    pub(super) value_depth: usize,
    pub(super) calls: FxHashMap<(OwnerId, u32), Arc<super::methods::Called>>,
    pub(super) method_names: Option<Arc<FxHashSet<Symbol>>>,
    pub(super) associated: FxHashMap<Option<CrateId>, Arc<super::impls::Index>>,
    pub(super) implementations: FxHashMap<Option<CrateId>, Arc<super::impls::Implementations>>,
    pub(super) prelude_traits: FxHashMap<String, Arc<Vec<String>>>,
    pub(super) traits_in: FxHashMap<ModId, Arc<Vec<Def>>>,
}

impl<'t> Resolver<'t> {
    /// A resolver over a module tree.
    pub fn new(tree: &'t ModuleTree) -> Self {
        Self {
            tree,
            keys: Keys::default(),
            explicit: FxHashMap::default(),
            lookups: FxHashMap::default(),
            globs: FxHashMap::default(),
            partial_globs: FxHashMap::default(),
            under_way: FxHashMap::default(),
            depth: 0,
            leans_on: usize::MAX,
            asked: 0,
            provisional: FxHashMap::default(),
            path_answers: FxHashMap::default(),
            patterns: FxHashMap::default(),
            values: FxHashMap::default(),
            value_depth: 0,
            calls: FxHashMap::default(),
            method_names: None,
            associated: FxHashMap::default(),
            implementations: FxHashMap::default(),
            prelude_traits: FxHashMap::default(),
            traits_in: FxHashMap::default(),
        }
    }

    /// The key of a number.
    pub fn key(&self, id: KeyId) -> &Key {
        self.keys.get(id)
    }

    /// Starts a question; nothing if it is under way already or too deep.
    pub(super) fn begin(&mut self, question: Question) -> Option<usize> {
        if let Some(depth) = self.under_way.get(&question) {
            self.leans_on = self.leans_on.min(*depth);
            return None;
        }
        if self.depth >= DEPTH_MAX {
            self.leans_on = 0;
            return None;
        }
        let depth = self.depth;
        self.under_way.insert(question, depth);
        self.depth += 1;
        self.asked += 1;
        Some(depth)
    }

    /// Ends a question; answers whether its answer may be remembered.
    pub(super) fn end(&mut self, question: Question, depth: usize) -> bool {
        self.under_way.remove(&question);
        self.depth -= 1;
        let complete = self.leans_on >= depth;
        if complete {
            self.leans_on = usize::MAX;
        }
        if depth == 0 {
            self.asked = 0;
            self.provisional.clear();
        }
        complete
    }

    /// Keeps an answer that leans on a question under way, once there were too many questions to ask each again.
    pub(super) fn keep_provisional(&mut self, question: Question, answer: impl FnOnce() -> Provisional) {
        if self.asked > QUESTIONS_MAX {
            self.provisional.insert(question, (answer(), self.leans_on));
        }
    }

    /// An answer that was kept so.
    pub(super) fn provisional(&mut self, question: Question) -> Option<Provisional> {
        let (answer, leans_on) = self.provisional.get(&question)?;
        self.leans_on = self.leans_on.min(*leans_on);
        Some(answer.clone())
    }

    /// What a module binds to a name by items and named imports.
    pub(super) fn explicit(&mut self, module: ModId, name: Symbol, ns: Ns) -> Arc<Answer> {
        let Some(entries) = self.tree.modules[module.0 as usize].names.get(&name) else {
            return Arc::new(Answer::default());
        };
        if let Some(known) = self.explicit.get(&(module, name, ns)) {
            return known.clone();
        }
        let question = Question::Explicit(module, name, ns);
        if let Some(Provisional::Names(answer)) = self.provisional(question) {
            return answer;
        }
        let Some(depth) = self.begin(question) else { return Arc::new(Answer::default()) };
        let mut answer = Answer::default();
        let mut nowhere = Vec::new();
        for entry in entries.iter().filter(|entry| entry.ns.meets(ns)) {
            let before = answer.candidates.len();
            self.entry(module, *entry, ns, &mut answer);
            if let (Bound::Use(owner, leaf), true) = (entry.bound, before == answer.candidates.len()) {
                nowhere.push((owner, leaf));
            }
        }
        if !answer.is_empty() {
            answer.unresolved |= nowhere.into_iter().any(|(owner, leaf)| {
                self.is_alternative(owner, leaf, &answer) && self.leads_nowhere(owner, leaf, module)
            });
        }
        let answer = Arc::new(answer);
        if self.end(question, depth) {
            self.explicit.insert((module, name, ns), answer.clone());
        } else {
            self.keep_provisional(question, || Provisional::Names(answer.clone()));
        }
        answer
    }

    /// Whether an import stands under a condition that excludes what was found, and nothing that was found is always
    /// there with it: the two could not have one name.
    fn is_alternative(&self, owner: OwnerId, leaf: u32, found: &Answer) -> bool {
        let facts = self.tree.facts_of(owner);
        let own: Vec<&CfgExpr> =
            facts.cfg_chain(facts.paths[facts.uses[leaf as usize].path as usize].cfg).collect();
        let chain = |&(owner, cfg): &(OwnerId, u32)| self.tree.facts_of(owner).cfg_chain(cfg);
        let conditions: Vec<Vec<&CfgExpr>> = found
            .candidates
            .iter()
            .map(|candidate| candidate.cfgs.iter().flat_map(chain).collect())
            .collect();
        !own.is_empty()
            && conditions.iter().any(|others| exclusive(own.iter().chain(others).copied()))
            && !conditions.iter().any(|others| others.iter().all(|condition| own.contains(condition)))
    }

    /// Whether an import names nothing known in any namespace.
    fn leads_nowhere(&mut self, owner: OwnerId, leaf: u32, module: ModId) -> bool {
        let path = self.tree.facts_of(owner).uses[leaf as usize].path;
        Ns::EACH.into_iter().all(|ns| self.import(owner, path, module, ns).is_empty())
    }

    fn entry(&mut self, module: ModId, entry: Entry, ns: Ns, answer: &mut Answer) {
        match entry.bound {
            Bound::Item(owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                answer.candidates.push(Candidate {
                    def: Def::Item(owner, item),
                    seen: entry.seen,
                    cfgs: conditions(owner, fact.cfg),
                    via: None,
                });
            }
            Bound::Module(child, owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                answer.candidates.push(Candidate {
                    def: Def::Module(child),
                    seen: entry.seen,
                    cfgs: conditions(owner, fact.cfg),
                    via: None,
                });
            }
            Bound::Use(owner, leaf) => {
                let fact = &self.tree.facts_of(owner).uses[leaf as usize];
                let cfg = self.tree.facts_of(owner).paths[fact.path as usize].cfg;
                let found = self.import(owner, fact.path, module, ns);
                answer.incomplete |= found.incomplete || found.is_empty();
                answer.unresolved |= found.unresolved;
                for candidate in found.candidates {
                    let cfgs = both(&conditions(owner, cfg), &candidate.cfgs);
                    answer.candidates.push(Candidate {
                        def: candidate.def,
                        seen: entry.seen,
                        cfgs,
                        via: Some((owner, leaf)),
                    });
                }
            }
        }
    }

    /// What a name means in a module: its own bindings, else the nearest of its globs.
    pub(super) fn lookup(&mut self, module: ModId, name: Symbol, ns: Ns) -> Arc<Answer> {
        if let Some(known) = self.lookups.get(&(module, name, ns)) {
            return known.clone();
        }
        let own = self.explicit(module, name, ns);
        let alternatives = !own.is_empty() && self.may_have_alternatives(module, &own);
        if !own.is_empty() && !alternatives {
            return own;
        }
        let question = Question::Lookup(module, name, ns);
        if let Some(Provisional::Names(answer)) = self.provisional(question) {
            return answer;
        }
        let Some(depth) = self.begin(question) else { return own };
        let mut answer = Answer { incomplete: own.incomplete, ..Answer::default() };
        self.through_globs(module, name, ns, &mut answer);
        if alternatives {
            let found = answer.candidates;
            answer = (*own).clone();
            self.add_alternatives(found, &mut answer);
        } else {
            answer.incomplete |= self.tree.modules[module.0 as usize].unknown.is_some();
        }
        let answer = Arc::new(answer);
        if self.end(question, depth) {
            self.lookups.insert((module, name, ns), answer.clone());
        } else {
            self.keep_provisional(question, || Provisional::Names(answer.clone()));
        }
        answer
    }

    /// What the path of a `use` leaf names, in one namespace.
    pub(super) fn import(&mut self, owner: OwnerId, path: u32, module: ModId, ns: Ns) -> Answer {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let segments = facts.path_segments(fact);
        let Some(first) = segments.first() else {
            // `use {…}` and `use *`: the crate root in 2015, else the current module.
            return Answer::of(Def::Module(self.tree.normal(module)));
        };
        let first_ns = if segments.len() == 1 { ns } else { Ns::TYPE };
        let first = self.tree.symbol(owner, first.name);
        let mut answer = self.import_start(module, first, first_ns, fact.rooted, segments.len() == 1);
        for (at, segment) in segments.iter().enumerate().skip(1) {
            let ns = if at + 1 == segments.len() { ns } else { Ns::TYPE };
            let name = self.tree.symbol(owner, segment.name);
            answer = self.step(&answer, name, ns, module);
        }
        answer
    }

    /// What the first segment of a `use` path names.
    pub(super) fn import_start(
        &mut self,
        module: ModId,
        name: Symbol,
        ns: Ns,
        rooted: bool,
        single: bool,
    ) -> Answer {
        let krate = self.tree.modules[module.0 as usize].krate;
        let old = self.tree.crates[krate.0 as usize].edition == crate::discover::Edition::E2015;
        if let Some(answer) = self.keyword(module, name) {
            return answer;
        }
        if rooted && !old {
            return self.extern_name(module, name).unwrap_or_default();
        }
        let mut incomplete = false;
        let mut at = if old { self.tree.crates[krate.0 as usize].root } else { module };
        loop {
            let found = self.lookup(at, name, ns);
            incomplete |= found.incomplete;
            if !found.is_empty() {
                return (*found).clone();
            }
            if ns == Ns::MACRO && single {
                let textual = self.textual_macro(at, name, None);
                if !textual.is_empty() {
                    return textual;
                }
            }
            match self.tree.modules[at.0 as usize].parent {
                Some(parent) if self.tree.modules[at.0 as usize].is_block => at = parent,
                _ => break,
            }
        }
        let mut answer = match ns {
            Ns::TYPE => self.extern_name(module, name).unwrap_or_default(),
            Ns::MACRO => self.macro_prelude(module, name),
            _ => Answer::default(),
        };
        answer.incomplete |= incomplete;
        answer
    }

    /// `crate`, `self`, `super` and `$crate` at the start of a path.
    pub(super) fn keyword(&mut self, module: ModId, name: Symbol) -> Option<Answer> {
        let around = self.tree.normal(module);
        match name {
            Symbol::CRATE | Symbol::DOLLAR_CRATE => {
                let krate = self.tree.modules[module.0 as usize].krate;
                Some(Answer::of(Def::Module(self.tree.crates[krate.0 as usize].root)))
            }
            Symbol::SELF_VALUE => Some(Answer::of(Def::Module(around))),
            Symbol::SUPER => Some(match self.tree.modules[around.0 as usize].parent {
                Some(parent) => Answer::of(Def::Module(self.tree.normal(parent))),
                None => Answer::default(),
            }),
            _ => None,
        }
    }
}

/// The conditions of one way and then another, each once.
pub(super) fn both(one: &[(OwnerId, u32)], other: &[(OwnerId, u32)]) -> Vec<(OwnerId, u32)> {
    let mut all = one.to_vec();
    all.extend(other.iter().filter(|cfg| !one.contains(cfg)));
    all
}

/// The conditions of one place, nothing where it has none.
pub(super) fn conditions(owner: OwnerId, cfg: u32) -> Vec<(OwnerId, u32)> {
    if cfg == 0 { Vec::new() } else { vec![(owner, cfg)] }
}
