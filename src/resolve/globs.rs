//! Glob imports: where those of a module lead, and what a name means through them, breadth-first.

use super::identity::{Def, Origin};
use super::lookup::{Answer, Candidate, Provisional, Question, Resolver, both, conditions};
use super::modules::{ModId, OwnerId};
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::Ns;
use rustc_hash::FxHashSet;
use std::sync::Arc;

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
pub(super) struct Globs {
    targets: Vec<GlobTarget>,
    /// Whether one of them leads to where names are not known.
    unresolved: bool,
}

impl Resolver<'_> {
    /// Looks a name up through the globs of a module, the nearest ones first, and adds what is found to an answer.
    pub(super) fn through_globs(&mut self, module: ModId, name: Symbol, ns: Ns, answer: &mut Answer) {
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
}
