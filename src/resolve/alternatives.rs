//! Which of the things that a name may name is meant where it stands: by the conditions that hold there, and how sure.

use super::identity::{Def, KeyId};
use super::lookup::{Answer, Candidate, Resolver};
use super::modules::{ModId, OwnerId};
use crate::diagnostic::Confidence;
use crate::facts::{Binding, CfgExpr, Found, Ns, PathFact, exclusive};

/// The candidates of an answer that are meant at some place.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    /// Without equal ones, in order of their keys.
    pub(super) defs: Vec<(Def, KeyId)>,
    pub(super) confidence: Confidence,
    /// How sure it is that one of them is meant.
    pub(super) one_of_them: Confidence,
    /// The import that brings the first of them into scope.
    pub(super) via: Option<(OwnerId, u32)>,
}

impl Resolver<'_> {
    /// Chooses among the candidates of an answer by the conditions that hold at the path.
    pub(super) fn settle(&mut self, owner: OwnerId, path: u32, ns: Ns, answer: &Answer) -> Option<Settled> {
        if answer.is_empty() {
            return None;
        }
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let mut settled = self.choose(owner, (fact.scope, fact.cfg), &answer.candidates);
        let only_segment = fact.segments.len() == 1;
        let mut confidence = settled.one_of_them.min(match fact.found {
            Found::Parsed | Found::MacroParsed => Confidence::Definite,
            Found::MacroPart | Found::MacroScanned if only_segment && ns != Ns::MACRO => {
                self.trusted_single(owner, fact)
            }
            Found::MacroPart | Found::MacroScanned => Confidence::Probable,
            Found::MacroBody | Found::Expanded => Confidence::Possible,
        });
        if answer.incomplete {
            confidence = confidence.min(Confidence::Probable);
        }
        if answer.unresolved
            || self.tree.owners[owner.0 as usize].orphan
            || settled.defs.iter().any(|(def, _)| self.is_weak(*def))
        {
            confidence = confidence.min(Confidence::Possible);
        }
        settled.one_of_them = confidence;
        settled.confidence = settled.confidence.min(confidence);
        Some(settled)
    }

    /// Chooses among candidates by the conditions that hold at a place: its scope and its own condition.
    pub(super) fn choose(&mut self, owner: OwnerId, place: (u32, u32), all: &[Candidate]) -> Settled {
        let mut candidates: Vec<&Candidate> = all.iter().collect();
        let mut defs = self.keyed(&candidates);
        let (mut confidence, mut one_of_them) = (Confidence::Definite, Confidence::Definite);
        if defs.len() > 1 {
            candidates = self.holding(owner, place, all);
            if candidates.is_empty() {
                candidates = all.iter().collect();
            }
            defs = self.keyed(&candidates);
        }
        if defs.len() > 1 {
            let (likely, why) = self.likely(&candidates);
            defs = self.keyed(&likely);
            confidence = why;
            // What only an option given by hand would choose was left out.
            one_of_them = Confidence::Probable;
        }
        let via = candidates.first().and_then(|candidate| candidate.via);
        Settled { defs, confidence, one_of_them, via }
    }

    /// The candidates whose conditions can hold together with those at a place.
    fn holding<'c>(&self, owner: OwnerId, place: (u32, u32), all: &'c [Candidate]) -> Vec<&'c Candidate> {
        let here = self.conditions_at(owner, place);
        let holds = |candidate: &&Candidate| {
            let conditions = candidate.cfgs.iter().flat_map(|(owner, cfg)| self.chain(*owner, *cfg));
            !exclusive(conditions.chain(here.iter().copied()))
        };
        all.iter().filter(holds).collect()
    }

    /// The definitions of one key among the candidates whose conditions can hold together with those at a place: of an
    /// item that is written several times under conditions, or of methods of several impls.
    pub(super) fn possible(
        &mut self,
        owner: OwnerId,
        place: (u32, u32),
        all: &[Candidate],
        key: KeyId,
    ) -> Vec<Def> {
        let mut defs: Vec<Def> =
            self.holding(owner, place, all).into_iter().map(|candidate| candidate.def).collect();
        defs.sort_unstable();
        defs.dedup();
        defs.retain(|def| self.keys.of(self.tree, *def) == key);
        defs
    }

    /// A single name among macro tokens may be a binding of the macro; upper-case ones are items by convention.
    fn trusted_single(&self, owner: OwnerId, fact: &PathFact) -> Confidence {
        let facts = self.tree.facts_of(owner);
        let upper = facts
            .path_segments(fact)
            .first()
            .is_some_and(|segment| facts.text(segment.name).starts_with(char::is_uppercase));
        if upper { Confidence::Probable } else { Confidence::Possible }
    }

    /// Whether a definition is told only by its keyword and name in macro arguments.
    fn is_weak(&self, def: Def) -> bool {
        matches!(def, Def::Item(owner, item) if self.tree.facts_of(owner).items[item as usize].weak)
    }

    /// The candidates' definitions without those of equal keys, in order of their keys' paths.
    fn keyed(&mut self, candidates: &[&Candidate]) -> Vec<(Def, KeyId)> {
        let mut keyed: Vec<(Def, KeyId)> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let key = self.keys.of(self.tree, candidate.def);
            if !keyed.iter().any(|(_, known)| *known == key) {
                keyed.push((candidate.def, key));
            }
        }
        keyed.sort_by(|one, other| self.keys.get(one.1).path.cmp(&self.keys.get(other.1).path));
        keyed
    }

    fn chain(&self, owner: OwnerId, cfg: u32) -> impl Iterator<Item = &CfgExpr> {
        self.tree.facts_of(owner).cfg_chain(cfg)
    }

    /// All conditions that hold at a place, those of the modules around it included.
    fn conditions_at(&self, owner: OwnerId, (scope, cfg): (u32, u32)) -> Vec<&CfgExpr> {
        let mut all: Vec<&CfgExpr> = self.chain(owner, cfg).collect();
        all.extend(self.module_conditions(self.module_of_scope(owner, scope)));
        all
    }

    /// The conditions under which a module exists.
    pub(super) fn module_conditions(&self, module: ModId) -> Vec<&CfgExpr> {
        let mut all = Vec::new();
        let mut at = Some(module);
        while let Some(id) = at {
            let data = &self.tree.modules[id.0 as usize];
            if let Some((owner, item)) = data.declared {
                all.extend(self.chain(owner, self.tree.facts_of(owner).items[item as usize].cfg));
            }
            at = data.parent;
        }
        all
    }

    /// Of several alternatives those of an ordinary build, with or without tests.
    ///
    /// Options set by hand (`--cfg loom`) are taken as off. Alternatives that differ by `test` or by a feature are all
    /// named, each in its build; alternatives of different platforms stay an open choice.
    fn likely<'c>(&self, candidates: &[&'c Candidate]) -> (Vec<&'c Candidate>, Confidence) {
        let ordinary: Vec<&Candidate> = candidates
            .iter()
            .copied()
            .filter(|candidate| {
                let conditions: Vec<&CfgExpr> =
                    candidate.cfgs.iter().flat_map(|(owner, cfg)| self.chain(*owner, *cfg)).collect();
                !conditions.iter().any(|condition| needs_option_by_hand(condition))
            })
            .collect();
        let left = if ordinary.is_empty() { candidates.to_vec() } else { ordinary };
        let by_build = |candidate: &Candidate| {
            let mut conditions = candidate.cfgs.iter().flat_map(|(owner, cfg)| self.chain(*owner, *cfg));
            conditions.any(differs_by_build)
        };
        let by_builds_alone = left.iter().filter(|candidate| by_build(candidate)).count() + 1 >= left.len();
        let confidence =
            if left.len() < 2 || by_builds_alone { Confidence::Probable } else { Confidence::Possible };
        (left, confidence)
    }

    /// Whether globs of a module under conditions may bring in what its own bindings of a name, which all stand under
    /// conditions, leave out.
    pub(super) fn may_have_alternatives(&self, module: ModId, own: &Answer) -> bool {
        let is_conditional = |(owner, leaf): &(OwnerId, u32)| {
            let facts = self.tree.facts_of(*owner);
            facts.paths[facts.uses[*leaf as usize].path as usize].cfg != 0
        };
        self.tree.modules[module.0 as usize].globs.iter().any(is_conditional)
            && own.candidates.iter().all(|candidate| !self.binding_conditions(candidate).is_empty())
    }

    /// Adds to an answer the candidates of lower precedence that are there only where none of the answer's own is.
    pub(super) fn add_alternatives(&self, others: Vec<Candidate>, answer: &mut Answer) {
        let before = answer.candidates.len();
        for other in others {
            let of_other = self.binding_conditions(&other);
            let own = answer.candidates[..before].iter();
            let is_alternative = own.map(|candidate| self.binding_conditions(candidate)).all(|conditions| {
                !conditions.is_empty() && exclusive(conditions.into_iter().chain(of_other.iter().copied()))
            });
            if is_alternative {
                answer.candidates.push(other);
            }
        }
    }

    /// Whether all candidates may be away at a place: each stands under a condition, and together they do not cover it.
    pub(super) fn leaves_open(&self, owner: OwnerId, fact: &PathFact, answer: &Answer) -> bool {
        let binding: Vec<Vec<&CfgExpr>> =
            answer.candidates.iter().map(|candidate| self.binding_conditions(candidate)).collect();
        if binding.iter().any(Vec::is_empty) {
            return false;
        }
        let none_of = binding.into_iter().map(|conditions| {
            CfgExpr::Not(Box::new(CfgExpr::All(conditions.into_iter().cloned().collect())))
        });
        let none_of: Vec<CfgExpr> = none_of.collect();
        let here = self.conditions_at(owner, (fact.scope, fact.cfg));
        // A predicate by itself is taken as one that may hold, so "always" stands beside it.
        let always = CfgExpr::always();
        !exclusive(here.into_iter().chain(&none_of).chain([&always]))
    }

    /// The conditions under which a name is bound: where an import names it that is no glob, those of the import. What
    /// such an import leads to is there in every build that has the import, or else there would be no build.
    fn binding_conditions(&self, candidate: &Candidate) -> Vec<&CfgExpr> {
        if let Some((owner, leaf)) = candidate.via {
            let facts = self.tree.facts_of(owner);
            let leaf = &facts.uses[leaf as usize];
            if leaf.binding != Binding::Glob {
                return self.chain(owner, facts.paths[leaf.path as usize].cfg).collect();
            }
        }
        candidate.cfgs.iter().flat_map(|(owner, cfg)| self.chain(*owner, *cfg)).collect()
    }
}

/// Whether a condition can only hold with an option that no ordinary build sets.
fn needs_option_by_hand(condition: &CfgExpr) -> bool {
    match condition {
        CfgExpr::Option(name) => is_set_by_hand(name),
        CfgExpr::Not(_) => false,
        CfgExpr::All(parts) => parts.iter().any(needs_option_by_hand),
        CfgExpr::Any(parts) => !parts.is_empty() && parts.iter().all(needs_option_by_hand),
    }
}

/// Options that cargo and rustc set themselves (Rust Reference, "Set configuration options").
fn is_set_by_hand(name: &str) -> bool {
    const BY_COMPILER: [&str; 7] =
        ["test", "unix", "windows", "debug_assertions", "proc_macro", "overflow_checks", "true"];
    !(BY_COMPILER.contains(&name)
        || name.starts_with("target_")
        || name.starts_with("feature=")
        || name.starts_with("panic="))
}

/// Whether a condition differs between builds of one workspace: those of tests, and those with a feature.
fn differs_by_build(condition: &CfgExpr) -> bool {
    match condition {
        CfgExpr::Option(name) => &**name == "test" || name.starts_with("feature="),
        CfgExpr::Not(inner) => differs_by_build(inner),
        CfgExpr::All(parts) | CfgExpr::Any(parts) => parts.iter().any(differs_by_build),
    }
}
