//! What concepts have in common with the bodies that may be copies of them.

use super::UnitId;
use super::anchored::{Anchor, Pair, Search};
use super::background::form_key;
use super::bodies::{Bodies, Candidate, bag, common, ratio, total};
use super::score::Evidence;
use super::subsequence::Similar;
use super::verdict::{comparable, judge, may_be_copy};
use super::vocabulary::Vocabulary;
use crate::facts::FileFacts;
use crate::facts::fingerprints::{blind, masked};
use crate::parallel;

/// Anchors, each with the bodies that are worth a comparison with it.
pub(super) struct Likeness<'a> {
    bodies: Bodies<'a>,
    candidates: Vec<(usize, Vec<Candidate>)>,
    vocabulary: Vocabulary,
}

impl<'a> Likeness<'a> {
    /// Looks for bodies that are worth a comparison.
    pub(super) fn new(facts: &'a [FileFacts], anchors: &'a [&'a Anchor]) -> Self {
        let (bodies, candidates) = Bodies::new(facts, anchors);
        let mut meant: Vec<u32> = candidates.iter().flatten().map(|candidate| candidate.1).collect();
        meant.sort_unstable();
        meant.dedup();
        let meant = meant.iter().map(|number| bodies.all[*number as usize]);
        let meant = anchors.iter().map(|anchor| anchor.unit).chain(meant);
        let vocabulary = Vocabulary::new(facts, meant, &bodies.all, total(bodies.all.len()));
        Self { bodies, candidates: candidates.into_iter().enumerate().collect(), vocabulary }
    }

    /// What each candidate has in common with its anchor: anchor, candidate, evidence.
    pub(super) fn of_all(&self) -> Vec<(usize, UnitId, Evidence)> {
        let found = parallel::map(
            &self.candidates,
            || (),
            |(), (at, candidates)| {
                let mut found = Vec::new();
                self.compare(
                    *at,
                    candidates,
                    |_, _| true,
                    |copy, evidence| found.push((*at, copy, evidence)),
                );
                found
            },
        );
        found.concat()
    }

    /// How far the search went for each anchor.
    pub(super) fn searches(&self) -> Vec<Search> {
        let bodies = &self.bodies;
        let search = |(at, candidates): &(usize, Vec<Candidate>)| {
            let anchor = bodies.anchors[*at];
            let original = anchor.unit.of(bodies.facts);
            let is_compared = |candidate: &&Candidate| {
                let id = bodies.all[candidate.1 as usize];
                id != anchor.unit && comparable(original, id.of(bodies.facts))
            };
            let compared = candidates.iter().filter(is_compared).count();
            let (concept, units) = (anchor.concept, bodies.all.len());
            Search { concept, units, candidates: compared + bodies.left[*at], compared }
        };
        self.candidates.iter().map(search).collect()
    }

    /// The copies of each anchor.
    pub(super) fn copies(&self) -> Vec<Pair> {
        let facts = self.bodies.facts;
        let found = parallel::map(
            &self.candidates,
            || (),
            |(), (at, candidates)| {
                let anchor = self.bodies.anchors[*at];
                let others = self.bodies.others_of_form(form_key(anchor.unit.of(facts)));
                let mut found = Vec::new();
                self.compare(
                    *at,
                    candidates,
                    |copy, most| may_be_copy(facts, anchor, copy, most),
                    |copy, evidence| found.extend(judge(facts, anchor, (copy, evidence), others)),
                );
                found
            },
        );
        found.into_iter().flatten().collect()
    }

    /// Compares an anchor with its candidates. `is_worth_it` sees the most that the evidence can be, before what takes
    /// long is looked at.
    fn compare(
        &self,
        at: usize,
        candidates: &[Candidate],
        is_worth_it: impl Fn(UnitId, &Evidence) -> bool,
        mut visit: impl FnMut(UnitId, Evidence),
    ) {
        let (bodies, facts, own) = (&self.bodies, self.bodies.facts, self.bodies.anchors[at].unit);
        let (original, tokens, whole) = (own.of(facts), own.tokens(facts), bodies.totals[at]);
        let own_bag = bag(tokens);
        let own_words = self.vocabulary.of(own.vocabulary(facts));
        let mut plain = Similar::new(tokens.iter().map(|token| masked(*token)));
        let mut nameless = Similar::new(tokens.iter().map(|token| blind(*token)));
        for (bits, number) in candidates {
            let id = bodies.all[*number as usize];
            let (unit, other) = (id.of(facts), id.tokens(facts));
            if id == own || !comparable(original, unit) {
                continue;
            }
            let ratio = |common: usize| ratio(common, tokens.len() + other.len());
            let most = common(&own_bag, &bodies.bags[*number as usize], (tokens.len(), other.len()));
            let (words, jaccard) = self.vocabulary.shared(&own_words, id.vocabulary(facts));
            let is_one_form = form_key(original) == form_key(unit);
            let mut evidence = Evidence {
                similarity: ratio(most),
                blind: ratio(most),
                bits: *bits,
                share: if whole > 0.0 { *bits / whole } else { 0.0 },
                words,
                jaccard,
                size: tokens.len().min(other.len()),
                form: is_one_form.then(|| bodies.others_of_form(form_key(unit))),
                namesake: bodies.namesakes[at].contains(number),
            };
            if is_worth_it(id, &evidence) {
                evidence.similarity = ratio(plain.common(other.iter().map(|token| masked(*token))));
                evidence.blind = ratio(nameless.common(other.iter().map(|token| blind(*token))));
                visit(id, evidence);
            }
        }
    }
}
