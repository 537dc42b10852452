//! Lookup of a name in a module, per namespace: items, imports, then globs breadth-first (Rust Reference, "Names").
//!
//! Answers are pulled when asked for and remembered. An answer that depends on a question still being answered
//! (imports may form circles) is used and not remembered.

use super::bindings::{Bound, Entry};
use super::identity::{Def, Key, KeyId, Keys, Origin, item_namespace};
use super::modules::{CrateId, ModId, ModuleTree, OwnerId};
use super::std_table;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::{CfgExpr, ItemKind, Ns, Shape, exclusive};
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

/// Where a glob import leads.
#[derive(Debug, Clone)]
struct GlobTarget {
    def: Def,
    seen: Seen,
    cfgs: Vec<(OwnerId, u32)>,
    leaf: (OwnerId, u32),
}

/// The globs of a module.
#[derive(Debug, Clone, Default)]
struct Globs {
    targets: Vec<GlobTarget>,
    /// Whether one of them leads to where names are not known.
    unresolved: bool,
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
enum Provisional {
    Names(Arc<Answer>),
    Globs(Arc<Globs>),
}

/// Answers questions about names, remembering the answers.
pub struct Resolver<'t> {
    pub(super) tree: &'t ModuleTree,
    pub(super) keys: Keys,
    explicit: FxHashMap<(ModId, Symbol, Ns), Arc<Answer>>,
    lookups: FxHashMap<(ModId, Symbol, Ns), Arc<Answer>>,
    globs: FxHashMap<ModId, Arc<Globs>>,
    partial_globs: FxHashMap<ModId, Globs>,
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
    fn keep_provisional(&mut self, question: Question, answer: impl FnOnce() -> Provisional) {
        if self.asked > QUESTIONS_MAX {
            self.provisional.insert(question, (answer(), self.leans_on));
        }
    }

    /// An answer that was kept so.
    fn provisional(&mut self, question: Question) -> Option<Provisional> {
        let (answer, leans_on) = self.provisional.get(&question)?;
        self.leans_on = self.leans_on.min(*leans_on);
        Some(answer.clone())
    }

    /// What a module binds to a name by items and named imports.
    fn explicit(&mut self, module: ModId, name: Symbol, ns: Ns) -> Arc<Answer> {
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
        if !own.is_empty() {
            return own;
        }
        let question = Question::Lookup(module, name, ns);
        if let Some(Provisional::Names(answer)) = self.provisional(question) {
            return answer;
        }
        let Some(depth) = self.begin(question) else { return own };
        let mut answer = Answer { incomplete: own.incomplete, ..Answer::default() };
        self.through_globs(module, name, ns, &mut answer);
        answer.incomplete |= self.tree.modules[module.0 as usize].unknown.is_some();
        let answer = Arc::new(answer);
        if self.end(question, depth) {
            self.lookups.insert((module, name, ns), answer.clone());
        } else {
            self.keep_provisional(question, || Provisional::Names(answer.clone()));
        }
        answer
    }

    fn through_globs(&mut self, module: ModId, name: Symbol, ns: Ns, answer: &mut Answer) {
        let mut visited: FxHashSet<Def> = FxHashSet::default();
        let globs = self.globs_of(module);
        answer.incomplete |= globs.unresolved;
        let mut queue: std::collections::VecDeque<(GlobTarget, (OwnerId, u32))> =
            globs.targets.iter().map(|target| (target.clone(), target.leaf)).collect();
        while let Some((target, first)) = queue.pop_front() {
            if !visited.insert(target.def) {
                continue;
            }
            if self.is_unread(target.def) {
                // Any name could come from there; that is no reason to say that this one does.
                answer.incomplete = true;
                continue;
            }
            let found = self.in_target(target.def, name, ns);
            answer.incomplete |= found.incomplete;
            answer.unresolved |= found.unresolved;
            let before = answer.candidates.len();
            for candidate in &found.candidates {
                if !self.tree.may_see(candidate.seen, module) {
                    continue;
                }
                answer.candidates.push(Candidate {
                    def: candidate.def,
                    seen: self.tree.narrower(target.seen, candidate.seen),
                    cfgs: both(&target.cfgs, &candidate.cfgs),
                    via: Some(first),
                });
            }
            if answer.candidates.len() > before {
                continue;
            }
            let Def::Module(next) = target.def else { continue };
            let globs = self.globs_of(next);
            answer.incomplete |= globs.unresolved || self.tree.modules[next.0 as usize].unknown.is_some();
            for further in &globs.targets {
                if self.tree.may_see(further.seen, module) {
                    let cfgs = both(&target.cfgs, &further.cfgs);
                    let seen = self.tree.narrower(target.seen, further.seen);
                    queue.push_back((GlobTarget { seen, cfgs, ..further.clone() }, first));
                }
            }
        }
    }

    /// What a name means in the place a glob leads to, its own globs aside.
    fn in_target(&mut self, target: Def, name: Symbol, ns: Ns) -> Answer {
        match target {
            Def::Module(module) => {
                let mut found = (*self.explicit(module, name, ns)).clone();
                if found.is_empty() && ns == Ns::MACRO {
                    found = self.exported_macro(module, name);
                }
                found
            }
            other => self.below(other, name, ns),
        }
    }

    /// Whether a glob of a module leads to where names are not known.
    pub(super) fn has_unresolved_glob(&mut self, module: ModId) -> bool {
        self.globs_of(module).unresolved
    }

    /// Where the globs of a module lead.
    fn globs_of(&mut self, module: ModId) -> Arc<Globs> {
        if let Some(known) = self.globs.get(&module) {
            return known.clone();
        }
        let leaves = &self.tree.modules[module.0 as usize].globs;
        if leaves.is_empty() {
            return Arc::new(Globs::default());
        }
        let question = Question::Globs(module);
        if let Some(Provisional::Globs(globs)) = self.provisional(question) {
            return globs;
        }
        let Some(depth) = self.begin(question) else {
            return Arc::new(self.partial_globs.get(&module).cloned().unwrap_or_default());
        };
        let mut open: Vec<(OwnerId, u32)> = leaves.clone();
        // The path of one glob may start with a name that another one brings in: a second pass sees the first.
        for _ in 0..2 {
            let mut still_open = Vec::new();
            for (owner, leaf) in open {
                let targets = self.glob_target(module, owner, leaf);
                if targets.is_empty() {
                    still_open.push((owner, leaf));
                }
                self.partial_globs.entry(module).or_default().targets.extend(targets);
            }
            open = still_open;
        }
        let mut globs = self.partial_globs.remove(&module).unwrap_or_default();
        globs.unresolved = !open.is_empty()
            || globs.targets.iter().any(|target| match target.def {
                Def::Outside(key) => self.keys.get(key).origin == Origin::Unread,
                _ => false,
            });
        let globs = Arc::new(globs);
        if self.end(question, depth) {
            self.globs.insert(module, globs.clone());
        } else {
            self.keep_provisional(question, || Provisional::Globs(globs.clone()));
        }
        globs
    }

    fn glob_target(&mut self, module: ModId, owner: OwnerId, leaf: u32) -> Vec<GlobTarget> {
        let fact = &self.tree.facts_of(owner).uses[leaf as usize];
        let cfg = self.tree.facts_of(owner).paths[fact.path as usize].cfg;
        let seen = self.tree.seen(fact.visibility, module);
        let found = self.import(owner, fact.path, module, Ns::TYPE);
        let mut targets = Vec::new();
        for candidate in found.candidates {
            for def in self.peel(candidate.def) {
                let cfgs = both(&conditions(owner, cfg), &candidate.cfgs);
                targets.push(GlobTarget { def, seen, cfgs, leaf: (owner, leaf) });
            }
        }
        targets
    }

    /// What the path of a `use` leaf names, in one namespace.
    fn import(&mut self, owner: OwnerId, path: u32, module: ModId, ns: Ns) -> Answer {
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

/// The conditions of one way and then another, each once.
fn both(one: &[(OwnerId, u32)], other: &[(OwnerId, u32)]) -> Vec<(OwnerId, u32)> {
    let mut all = one.to_vec();
    all.extend(other.iter().filter(|cfg| !one.contains(cfg)));
    all
}

/// The conditions of one place, nothing where it has none.
pub(super) fn conditions(owner: OwnerId, cfg: u32) -> Vec<(OwnerId, u32)> {
    if cfg == 0 { Vec::new() } else { vec![(owner, cfg)] }
}
