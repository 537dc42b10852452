//! Which bodies are worth a comparison with a concept: those that share rare runs of tokens with it, have its name, or its
//! form once all names are masked.

use super::anchored::Anchor;
use super::background::{BACKGROUND, Kind, form_key};
use super::names::{Affinity, NameIndex, WordHashes};
use super::runs::RunIndex;
use super::score::Evidence;
use super::verdict::{comparable, is_named_itself};
use super::{UnitId, units};
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Unit, blind};
use crate::parallel;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Candidates of one concept that are verified, the most evident first.
pub(super) const CANDIDATES_MAX: usize = 60;
/// Part of a concept's weight that a candidate must share.
const SHARED_MIN: f64 = 0.1;
/// Units of a concept's name that are candidates whatever they share; a name that more have says nothing.
pub(super) const NAMESAKES_MAX: usize = 8;
/// Bodies that a thread looks at before it takes others.
const CHUNK: usize = 256;

/// How often tokens of each of a few classes stand in a body, all names masked.
pub(super) type Bag = [u8; 32];

/// A body that may be a copy: what it shares with the concept in bits, and its number.
pub(super) type Candidate = (f64, u32);

/// What was seen of a few bodies.
#[derive(Debug, Default)]
struct Seen {
    /// The number of the first one.
    first: u32,
    /// The runs of each that a concept has.
    runs: Vec<u32>,
    /// Where those of each end.
    ends: Vec<usize>,
    bags: Vec<Bag>,
    /// Those that have a form that a concept has, by form.
    formed: Vec<(u32, u32)>,
    /// Those that have the name of a concept or a near one, by concept.
    named: Vec<(u32, u32)>,
}

/// Bodies of a workspace, and which of them may be copies of the anchors.
pub(super) struct Bodies<'a> {
    pub(super) facts: &'a [FileFacts],
    pub(super) anchors: &'a [&'a Anchor],
    pub(super) all: Vec<UnitId>,
    /// Numbers of bodies by how many tokens each has.
    by_size: Vec<(u32, u32)>,
    pub(super) bags: Vec<Bag>,
    /// Those of each form that an anchor has, all names masked.
    forms: FxHashMap<u32, Vec<u32>>,
    /// Those that have each anchor's name or a near one, where they are few.
    pub(super) namesakes: Vec<Vec<u32>>,
    /// The weight of each anchor, in bits.
    pub(super) totals: Vec<f64>,
    /// How many bodies share enough with each anchor and are not compared, because others are more evident.
    pub(super) left: Vec<usize>,
}

impl<'a> Bodies<'a> {
    /// The bodies of all files, and for each anchor those that are worth a comparison with it.
    pub(super) fn new(facts: &'a [FileFacts], anchors: &'a [&'a Anchor]) -> (Self, Vec<Vec<Candidate>>) {
        let is_body = |unit: &Unit| unit.kind.has_body() && !unit.tokens.is_empty();
        let all: Vec<UnitId> = units(facts).filter(|(_, unit)| is_body(unit)).map(|(id, _)| id).collect();
        let mut runs = RunIndex::new(anchors.iter().map(|anchor| anchor.unit.tokens(facts)));
        let seen = look(facts, anchors, &all, &runs);
        let mut counts = vec![0; runs.len()];
        for run in seen.iter().flat_map(|seen| &seen.runs) {
            counts[*run as usize] += 1;
        }
        runs.weigh(&counts, total(all.len()));
        let mut forms: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (form, number) in seen.iter().flat_map(|seen| &seen.formed) {
            forms.entry(*form).or_default().push(*number);
        }
        let size = |(number, id): (usize, &UnitId)| (id.of(facts).tokens.len() as u32, number as u32);
        let mut by_size: Vec<(u32, u32)> = all.iter().enumerate().map(size).collect();
        by_size.sort_unstable();
        let namesakes = namesakes(facts, anchors, &all, &seen);
        let mut bodies = Self {
            facts,
            anchors,
            all,
            by_size,
            bags: seen.iter().flat_map(|seen| &seen.bags).copied().collect(),
            forms,
            namesakes,
            totals: runs.totals(),
            left: Vec::new(),
        };
        let shared: Vec<(usize, Vec<Candidate>)> =
            bodies.shared(&runs, &seen).into_iter().enumerate().collect();
        let chosen = parallel::map(&shared, || (), |(), (at, shared)| bodies.candidates_of(*at, shared));
        let (candidates, left) = chosen.into_iter().unzip();
        bodies.left = left;
        (bodies, candidates)
    }

    /// What each body shares with each anchor that it shares enough with, or whose name it has.
    fn shared(&self, runs: &RunIndex, seen: &[Seen]) -> Vec<Vec<Candidate>> {
        let space = || (vec![0.0; self.anchors.len()], Vec::new());
        let found = parallel::map(seen, space, |(sums, touched): &mut (Vec<f64>, Vec<u32>), seen| {
            let mut found: Vec<(u32, Candidate)> = Vec::new();
            let starts = [0].into_iter().chain(seen.ends.iter().copied());
            for (number, (start, end)) in (seen.first..).zip(starts.zip(&seen.ends)) {
                runs.add_up(&seen.runs[start..*end], sums, |anchor| touched.push(anchor));
                for anchor in touched.drain(..) {
                    let at = anchor as usize;
                    let sum = std::mem::take(&mut sums[at]);
                    if sum >= SHARED_MIN * self.totals[at] || self.namesakes[at].contains(&number) {
                        found.push((anchor, (sum, number)));
                    }
                }
            }
            found
        });
        let mut shared: Vec<Vec<Candidate>> = vec![Vec::new(); self.anchors.len()];
        for (anchor, candidate) in found.into_iter().flatten() {
            shared[anchor as usize].push(candidate);
        }
        shared
    }

    /// Who is compared with an anchor: of those that share runs with it the most evident, those of its name, and those
    /// that are alike once all names are masked; and how many share enough and are none of these.
    fn candidates_of(&self, at: usize, shared: &[Candidate]) -> (Vec<Candidate>, usize) {
        let order = |one: &Candidate, other: &Candidate| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1));
        let mut candidates = shared.to_vec();
        if candidates.len() > CANDIDATES_MAX {
            candidates.select_nth_unstable_by(CANDIDATES_MAX, order);
        }
        let beyond = candidates.split_off(candidates.len().min(CANDIDATES_MAX));
        candidates.sort_unstable_by(order);
        for number in &self.namesakes[at] {
            if candidates.iter().all(|candidate| candidate.1 != *number) {
                let shared = beyond.iter().find(|candidate| candidate.1 == *number);
                candidates.push((shared.map_or(0.0, |shared| shared.0), *number));
            }
        }
        self.add_blind(at, &mut candidates);
        let mut taken: Vec<u32> = candidates.iter().map(|candidate| candidate.1).collect();
        taken.sort_unstable();
        let left = beyond.iter().filter(|candidate| taken.binary_search(&candidate.1).is_err()).count();
        (candidates, left)
    }

    /// Adds bodies that are alike once all names are masked.
    fn add_blind(&self, at: usize, candidates: &mut Vec<Candidate>) {
        let tokens = self.anchors[at].unit.tokens(self.facts);
        if tokens.len() < Evidence::FORM_SIZE {
            return;
        }
        let mut known: Vec<u32> = candidates.iter().map(|candidate| candidate.1).collect();
        known.sort_unstable();
        let mut add = |number: u32| {
            if known.binary_search(&number).is_err() {
                candidates.push((0.0, number));
            }
        };
        let form = form_key(self.anchors[at].unit.of(self.facts));
        for number in self.forms.get(&form).into_iter().flatten() {
            add(*number);
        }
        if tokens.len() < Evidence::BLIND_SIZE {
            return;
        }
        let own = bag(tokens);
        for (size, number) in &self.by_size[self.sizes_near(tokens.len())] {
            let can_be = common(&own, &self.bags[*number as usize], (tokens.len(), *size as usize));
            let is_near = ratio(can_be, tokens.len() + *size as usize) >= Evidence::BLIND_MIN;
            if is_near && form_key(self.all[*number as usize].of(self.facts)) != form {
                add(*number);
            }
        }
    }

    /// Where the bodies stand in `by_size` that are long and short enough to be alike once all names are masked.
    fn sizes_near(&self, size: usize) -> Range<usize> {
        let can_be =
            |other: u32| ratio(size.min(other as usize), size + other as usize) >= Evidence::BLIND_MIN;
        let first = self.by_size.partition_point(|(other, _)| (*other as usize) < size && !can_be(*other));
        let end = self.by_size.partition_point(|(other, _)| *other as usize <= size || can_be(*other));
        first..end
    }

    /// How many bodies have a form, but for the two that are compared.
    pub(super) fn others_of_form(&self, form: u32) -> f64 {
        let here = self.forms.get(&form).map_or(0, Vec::len).saturating_sub(2);
        f64::from(here as u32) + BACKGROUND.count(Kind::Form, form)
    }
}

/// Looks at each body once.
fn look(facts: &[FileFacts], anchors: &[&Anchor], all: &[UnitId], runs: &RunIndex) -> Vec<Seen> {
    let names = NameIndex::new(anchors.iter().map(|anchor| anchor.unit.name(facts)));
    let mut forms: Vec<u32> = anchors.iter().map(|anchor| form_key(anchor.unit.of(facts))).collect();
    forms.sort_unstable();
    forms.dedup();
    let chunks: Vec<(usize, &[UnitId])> = all.chunks(CHUNK).enumerate().collect();
    let space = || (vec![0; runs.len()], WordHashes::default(), Vec::new());
    parallel::map(&chunks, space, |(stamps, hashes, near), (at, chunk)| {
        let mut seen = Seen { first: (at * CHUNK) as u32, ..Seen::default() };
        for (number, id) in (seen.first..).zip(*chunk) {
            let (unit, tokens) = (id.of(facts), id.tokens(facts));
            runs.read(tokens, number + 1, stamps, &mut seen.runs);
            seen.ends.push(seen.runs.len());
            seen.bags.push(bag(tokens));
            if forms.binary_search(&form_key(unit)).is_ok() {
                seen.formed.push((form_key(unit), number));
            }
            names.near(id.name(facts), hashes, near);
            for (anchor, affinity) in near.iter() {
                let original = anchors[*anchor as usize].unit;
                let is_namesake = *affinity >= Affinity::Strong
                    && original != *id
                    && comparable(original.of(facts), unit)
                    && is_named_itself(original.of(facts), unit);
                if is_namesake {
                    seen.named.push((*anchor, number));
                }
            }
        }
        seen
    })
}

/// The bodies of each anchor's name; where they are too many those that are methods of a type of one name, and none where
/// these are too many as well.
fn namesakes(facts: &[FileFacts], anchors: &[&Anchor], all: &[UnitId], seen: &[Seen]) -> Vec<Vec<u32>> {
    let receiver = |id: UnitId| id.of(facts).receiver.map(|name| facts[id.file as usize].text(name));
    let mut namesakes: Vec<Vec<u32>> = vec![Vec::new(); anchors.len()];
    for (anchor, number) in seen.iter().flat_map(|seen| &seen.named) {
        namesakes[*anchor as usize].push(*number);
    }
    for (anchor, namesakes) in anchors.iter().zip(&mut namesakes) {
        if namesakes.len() > NAMESAKES_MAX {
            let own = receiver(anchor.unit);
            namesakes.retain(|number| own.is_some() && receiver(all[*number as usize]) == own);
        }
        if namesakes.len() > NAMESAKES_MAX {
            namesakes.clear();
        }
    }
    namesakes
}

/// Number of bodies that the weights are about.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 units")]
pub(super) fn total(bodies: usize) -> f64 {
    bodies as f64 + BACKGROUND.bodies
}

/// What is common to two bodies by the tokens of both.
#[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
pub(super) fn ratio(common: usize, tokens: usize) -> f64 {
    2.0 * common as f64 / tokens as f64
}

/// How often tokens of each class stand in a body.
pub(super) fn bag(tokens: &[u32]) -> Bag {
    let mut bag = Bag::default();
    for token in tokens {
        let token = blind(*token);
        let place = (token ^ (token >> 28).wrapping_mul(7)) as usize % bag.len();
        bag[place] = bag[place].saturating_add(1);
    }
    bag
}

/// How many tokens two bodies of so many each can have in common at most, whatever their names are.
pub(super) fn common(one: &Bag, other: &Bag, sizes: (usize, usize)) -> usize {
    // A count that is full may be any.
    if one.contains(&u8::MAX) {
        return sizes.0.min(sizes.1);
    }
    one.iter().zip(other).map(|(a, b)| usize::from(*a.min(b))).sum()
}
