//! The search from concepts: which units of the workspace are copies of a given few.

use super::background::{BACKGROUND, Kind, form_key, run_key};
use super::discovery::{Family, LeftOut};
use super::filters::of_copy;
use super::names::{Affinity, NameIndex, WordHashes, affinity};
use super::score::{Evidence, Tier};
use super::shapes::ShapeIndex;
use super::subsequence::Similar;
use super::{UnitId, overlap, units};
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Unit, UnitKind, blind, class, class_of, masked, name_hash, payload};
use crate::registry::CopyFilter;
use rustc_hash::{FxHashMap, FxHashSet};

/// Candidates of one concept that are verified, the most evident first.
pub(super) const CANDIDATES_MAX: usize = 60;
/// Part of a concept's weight that a candidate must share.
const SHARED_MIN: f64 = 0.1;
/// Units of a concept's name that are candidates whatever they share; a name that more have says nothing.
const NAMESAKES_MAX: usize = 8;
/// Tokens below which a likeness needs a near name or evidence of its own: bits, and a part of the names it uses.
const SMALL: (usize, f64, f64) = (12, 25.0, 0.3);
/// Tokens below which a body says nothing, and below which an edited one needs a near name whatever it shares.
const EMPTY: (usize, usize) = (3, 9);
/// Classes that bodies are compared by before their names are masked.
const BAG: usize = 32;

/// A concept's definition that copies are looked for of.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The concept, as an index into the registry.
    pub concept: usize,
    /// One of its definitions.
    pub unit: UnitId,
    /// The similarity that the entry asks for.
    pub similar: Option<f64>,
    /// Whether shapes are compared: not, as is usual, or even where little is shared.
    pub shape: Option<bool>,
}

/// A copy of a concept.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The concept, as an index into the registry.
    pub concept: usize,
    /// Its definition.
    pub original: UnitId,
    /// What copies it.
    pub copy: UnitId,
    /// How it was told.
    pub tier: Tier,
    /// How alike the two are, from 0 to 1.
    pub similarity: f64,
    /// Whether only the names that are used are alike.
    pub words_only: bool,
    /// What the two have in common.
    pub evidence: Option<Evidence>,
    /// How near the names are.
    pub affinity: Affinity,
    /// Why it is not worth a report.
    pub filter: Option<CopyFilter>,
}

/// All copies of all concepts.
#[derive(Debug, Default)]
pub struct Copies {
    /// Copies, by concept, then by place.
    pub pairs: Vec<Pair>,
    /// The units of the concepts, by concept.
    pub originals: Vec<(usize, UnitId)>,
    /// Copies that no concept names, where they are asked for.
    pub families: Vec<Family>,
    /// How many of these were left out, by kind.
    pub families_left_out: LeftOut,
}

impl Copies {
    /// How many copies were left out of the report, by kind.
    pub fn left_out(&self, reported: &[CopyFilter]) -> Vec<(CopyFilter, usize)> {
        let count = |filter: CopyFilter| self.pairs.iter().filter(|pair| pair.filter == Some(filter)).count();
        let kinds = CopyFilter::ALL.into_iter().filter(|filter| !reported.contains(filter));
        kinds.map(|filter| (filter, count(filter))).filter(|(_, count)| *count > 0).collect()
    }

    /// The first unit of a concept.
    pub fn original(&self, concept: usize) -> Option<UnitId> {
        self.originals.iter().find(|(own, _)| *own == concept).map(|(_, unit)| *unit)
    }

    /// What was found of a unit as a copy of a concept.
    pub fn pair(&self, concept: usize, copy: UnitId) -> Option<&Pair> {
        let at = self.pairs.binary_search_by_key(&(concept, copy), |pair| (pair.concept, pair.copy)).ok()?;
        Some(&self.pairs[at])
    }
}

/// The weight of something that is found in so many of so many units, in bits.
pub(super) fn weight(all: f64, with: f64) -> f64 {
    ((all + 1.0) / (with + 1.0)).log2()
}

/// Calls `visit` with each run of three masked tokens of a body; the ends count as tokens.
pub(super) fn for_each_run(tokens: &[u32], mut visit: impl FnMut(u64)) {
    const END: u64 = 0x0fff_fff1;
    let (mut before, mut last) = (END, END);
    for token in tokens.iter().map(|token| u64::from(masked(*token))).chain([END]) {
        let run =
            (before.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last).wrapping_mul(0xff51_afd7_ed55_8ccd) ^ token;
        visit(run.wrapping_mul(0xc4ce_b9fe_1a85_ec53));
        (before, last) = (last, token);
    }
}

/// A run of tokens that some concept has.
#[derive(Debug, Default)]
struct Run {
    /// Units that have it.
    units: u32,
    /// The last unit that was seen with it.
    last: u32,
    /// Its weight in bits.
    weight: f64,
    /// Concepts that have it.
    anchors: Vec<u32>,
}

/// Copies of the anchors among all units of all files.
pub fn find(facts: &[FileFacts], anchors: &[Anchor]) -> Copies {
    let mut pairs = Vec::new();
    let bodies: Vec<&Anchor> =
        anchors.iter().filter(|anchor| anchor.unit.of(facts).kind.has_body()).collect();
    if !bodies.is_empty() {
        let mut search = Bodies::new(facts, &bodies);
        search.weigh();
        for (at, copy, evidence) in search.compare_all() {
            pairs.extend(search.judge(bodies[at], copy, evidence));
        }
    }
    let shapes: Vec<&Anchor> =
        anchors.iter().filter(|anchor| anchor.unit.of(facts).kind.has_shape()).collect();
    if !shapes.is_empty() {
        find_shapes(facts, &shapes, &mut pairs);
    }
    let own: FxHashSet<(usize, UnitId)> =
        anchors.iter().map(|anchor| (anchor.concept, anchor.unit)).collect();
    pairs.retain(|pair: &Pair| {
        !own.contains(&(pair.concept, pair.copy)) && !overlap(facts, pair.original, pair.copy)
    });
    // Of several definitions of a concept the most alike is the one that was copied.
    pairs.sort_by(|one, other| {
        let key = |pair: &Pair| (pair.concept, pair.copy, std::cmp::Reverse(pair.tier));
        key(one).cmp(&key(other)).then(other.similarity.total_cmp(&one.similarity))
    });
    pairs.dedup_by_key(|pair| (pair.concept, pair.copy));
    let originals = anchors.iter().map(|anchor| (anchor.concept, anchor.unit)).collect();
    Copies { pairs, originals, families: Vec::new(), families_left_out: Vec::new() }
}

/// What every candidate of every anchor has in common with it, however little: anchor, candidate, evidence.
pub fn candidates(facts: &[FileFacts], anchors: &[Anchor]) -> Vec<(usize, UnitId, Evidence)> {
    let bodies: Vec<&Anchor> = anchors.iter().collect();
    let mut search = Bodies::new(facts, &bodies);
    search.weigh();
    search.compare_all()
}

/// The search among bodies.
struct Bodies<'a> {
    facts: &'a [FileFacts],
    anchors: &'a [&'a Anchor],
    all: Vec<(UnitId, &'a Unit)>,
    runs: FxHashMap<u64, Run>,
    /// Number of units for each word.
    words: FxHashMap<u32, u32>,
    /// Number of units for each form that an anchor has, all names masked.
    forms: FxHashMap<u32, u32>,
    /// What each unit shares with each anchor that it shares enough with: anchor, unit, bits.
    shared: Vec<Vec<(f64, u32)>>,
    /// The units that have each anchor's name or a near one, where they are few.
    namesakes: Vec<Vec<u32>>,
    /// The weight of each anchor, in bits.
    totals: Vec<f64>,
}

impl<'a> Bodies<'a> {
    fn new(facts: &'a [FileFacts], anchors: &'a [&'a Anchor]) -> Self {
        let all: Vec<(UnitId, &Unit)> =
            units(facts).filter(|(_, unit)| unit.kind.has_body() && !unit.tokens.is_empty()).collect();
        let mut runs: FxHashMap<u64, Run> = FxHashMap::default();
        for (at, anchor) in anchors.iter().enumerate() {
            for_each_run(anchor.unit.tokens(facts), |run| {
                let run = runs.entry(run).or_default();
                if run.anchors.last() != Some(&(at as u32)) {
                    run.anchors.push(at as u32);
                }
            });
        }
        Self {
            facts,
            anchors,
            all,
            runs,
            words: FxHashMap::default(),
            forms: anchors.iter().map(|anchor| (form_key(anchor.unit.of(facts)), 0)).collect(),
            shared: vec![Vec::new(); anchors.len()],
            namesakes: vec![Vec::new(); anchors.len()],
            totals: Vec::new(),
        }
    }

    /// Weighs what the anchors have, and finds who shares it.
    fn weigh(&mut self) {
        self.find_namesakes();
        self.count();
        self.collect();
    }

    /// Compares each anchor with its candidates.
    fn compare_all(&self) -> Vec<(usize, UnitId, Evidence)> {
        let mut bags: Option<Vec<[u8; BAG]>> = None;
        let mut found = Vec::new();
        for at in 0..self.anchors.len() {
            let mut candidates = self.shared[at].clone();
            candidates.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            let beyond = candidates.split_off(candidates.len().min(CANDIDATES_MAX));
            self.add_namesakes(at, &beyond, &mut candidates);
            let size = self.anchors[at].unit.of(self.facts).tokens.len();
            if size >= Evidence::FORM_SIZE {
                let bags = bags.get_or_insert_with(|| {
                    self.all.iter().map(|(id, _)| bag(id.tokens(self.facts))).collect()
                });
                self.add_blind(at, bags, &mut candidates);
            }
            self.compare(at, &candidates, &mut found);
        }
        found
    }

    /// Finds the units that have an anchor's name.
    fn find_namesakes(&mut self) {
        let facts = self.facts;
        let index = NameIndex::new(self.anchors.iter().map(|anchor| anchor.unit.name(facts)));
        let (mut words, mut near) = (WordHashes::default(), Vec::new());
        for (number, (id, unit)) in self.all.iter().enumerate() {
            index.near(id.name(facts), &mut words, &mut near);
            for (anchor, affinity) in &near {
                let (at, original) = (*anchor as usize, self.anchors[*anchor as usize].unit);
                let is_namesake = *affinity >= Affinity::Strong
                    && original != *id
                    && comparable(original.of(facts), unit)
                    && is_named_itself(original.of(facts), unit);
                // One more than are taken tells that there are too many.
                if is_namesake && self.namesakes[at].len() <= NAMESAKES_MAX {
                    self.namesakes[at].push(number as u32);
                }
            }
        }
        for namesakes in self.namesakes.iter_mut().filter(|namesakes| namesakes.len() > NAMESAKES_MAX) {
            namesakes.clear();
        }
    }

    /// Adds the units of an anchor's name that are no candidates yet; `beyond` are those that shared too little.
    fn add_namesakes(&self, at: usize, beyond: &[(f64, u32)], candidates: &mut Vec<(f64, u32)>) {
        for number in &self.namesakes[at] {
            if candidates.iter().all(|candidate| candidate.1 != *number) {
                let shared = beyond.iter().find(|candidate| candidate.1 == *number);
                candidates.push((shared.map_or(0.0, |shared| shared.0), *number));
            }
        }
    }

    /// Counts in how many units each run and each word is.
    fn count(&mut self) {
        for (number, (id, unit)) in self.all.iter().enumerate() {
            if let Some(count) = self.forms.get_mut(&form_key(unit)) {
                *count += 1;
            }
            let stamp = number as u32 + 1;
            for_each_run(id.tokens(self.facts), |run| {
                if let Some(run) = self.runs.get_mut(&run).filter(|run| run.last != stamp) {
                    run.last = stamp;
                    run.units += 1;
                }
            });
            for word in id.vocabulary(self.facts) {
                *self.words.entry(*word).or_default() += 1;
            }
        }
        let all = self.total();
        #[expect(clippy::iter_over_hash_type, reason = "each run is weighed by itself")]
        for (run, data) in &mut self.runs {
            data.last = 0;
            let at_large = BACKGROUND.count(Kind::Run, run_key(*run));
            data.weight = weight(all, f64::from(data.units) + at_large);
        }
    }

    /// Number of bodies that the weights are about.
    #[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 units")]
    fn total(&self) -> f64 {
        self.all.len() as f64 + BACKGROUND.bodies
    }

    /// How many bodies have a form, but for the two that are compared.
    fn others_of_form(&self, form: u32) -> f64 {
        let here = self.forms.get(&form).copied().unwrap_or(0).saturating_sub(2);
        f64::from(here) + BACKGROUND.count(Kind::Form, form)
    }

    /// The weight of a word.
    fn word_weight(&self, word: u32) -> f64 {
        let here = f64::from(self.words.get(&word).copied().unwrap_or(0));
        weight(self.total(), here + BACKGROUND.count(Kind::Word, word))
    }

    /// Adds up what each unit shares with each anchor.
    fn collect(&mut self) {
        let mut totals = vec![0.0; self.anchors.len()];
        for (at, anchor) in self.anchors.iter().enumerate() {
            let mut seen = FxHashSet::default();
            for_each_run(anchor.unit.tokens(self.facts), |run| {
                if seen.insert(run)
                    && let Some(run) = self.runs.get(&run)
                {
                    totals[at] += run.weight;
                }
            });
        }
        let mut bits = vec![0.0f64; self.anchors.len()];
        let mut touched: Vec<u32> = Vec::new();
        for (number, (id, _)) in self.all.iter().enumerate() {
            let stamp = number as u32 + 1;
            for_each_run(id.tokens(self.facts), |run| {
                let Some(run) = self.runs.get_mut(&run).filter(|run| run.last != stamp) else { return };
                run.last = stamp;
                let weight = run.weight;
                for anchor in &run.anchors {
                    let sum = &mut bits[*anchor as usize];
                    if *sum == 0.0 {
                        touched.push(*anchor);
                    }
                    *sum += weight;
                }
            });
            for anchor in touched.drain(..) {
                let sum = std::mem::take(&mut bits[anchor as usize]);
                let enough = sum >= SHARED_MIN * totals[anchor as usize];
                if enough || self.namesakes[anchor as usize].contains(&(number as u32)) {
                    self.shared[anchor as usize].push((sum, number as u32));
                }
            }
        }
        self.totals = totals;
    }

    /// Adds units that are alike once all names are masked.
    fn add_blind(&self, at: usize, bags: &[[u8; BAG]], candidates: &mut Vec<(f64, u32)>) {
        let tokens = self.anchors[at].unit.tokens(self.facts);
        let own = bag(tokens);
        let form = form_key(self.anchors[at].unit.of(self.facts));
        let known: FxHashSet<u32> = candidates.iter().map(|candidate| candidate.1).collect();
        for (number, (_, unit)) in self.all.iter().enumerate() {
            if known.contains(&(number as u32)) {
                continue;
            }
            if form_key(unit) == form {
                candidates.push((0.0, number as u32));
                continue;
            }
            let sizes = tokens.len() + unit.tokens.len();
            let can_be = |common: usize| ratio(common, sizes) >= Evidence::BLIND_MIN;
            if tokens.len() < Evidence::BLIND_SIZE || !can_be(tokens.len().min(unit.tokens.len())) {
                continue;
            }
            let common: usize = own.iter().zip(&bags[number]).map(|(a, b)| usize::from(*a.min(b))).sum();
            let saturated = own.contains(&u8::MAX);
            if saturated || can_be(common) {
                candidates.push((0.0, number as u32));
            }
        }
    }

    /// Compares an anchor with its candidates.
    fn compare(&self, at: usize, candidates: &[(f64, u32)], found: &mut Vec<(usize, UnitId, Evidence)>) {
        let anchor = self.anchors[at];
        let original = anchor.unit.of(self.facts);
        let tokens = anchor.unit.tokens(self.facts);
        let mut plain = Similar::new(tokens.iter().map(|token| masked(*token)));
        let mut masked_names = Similar::new(tokens.iter().map(|token| blind(*token)));
        for (bits, number) in candidates {
            let (id, unit) = self.all[*number as usize];
            if id == anchor.unit || !comparable(original, unit) {
                continue;
            }
            let other = id.tokens(self.facts);
            let ratio = |common: usize| ratio(common, tokens.len() + other.len());
            let (words, jaccard) = self.shared_words(anchor.unit, id);
            let evidence = Evidence {
                similarity: ratio(plain.common(other.iter().map(|token| masked(*token)))),
                blind: ratio(masked_names.common(other.iter().map(|token| blind(*token)))),
                bits: *bits,
                share: if self.totals[at] > 0.0 { *bits / self.totals[at] } else { 0.0 },
                words,
                jaccard,
                size: tokens.len().min(other.len()),
                form: (form_key(original) == form_key(unit)).then(|| self.others_of_form(form_key(unit))),
                namesake: self.namesakes[at].contains(number),
            };
            found.push((at, id, evidence));
        }
    }

    /// What a comparison says.
    fn judge(&self, anchor: &Anchor, copy: UnitId, evidence: Evidence) -> Option<Pair> {
        let (original, unit) = (anchor.unit.of(self.facts), copy.of(self.facts));
        let affinity = affinity(anchor.unit.name(self.facts), copy.name(self.facts));
        let identical = original.canonical == unit.canonical;
        let tier = if identical && original.written == unit.written {
            Some(Tier::Exact)
        } else if identical && original.signature == unit.signature {
            Some(Tier::Renamed)
        } else {
            evidence.tier()
        };
        let near_name = affinity >= Affinity::Strong && is_named_itself(original, unit);
        let words_only = tier.is_none() && near_name && evidence.same_words();
        let tier = tier.or(words_only.then_some(Tier::Hint))?;
        let is_common = self.others_of_form(form_key(original)) > Evidence::FORM_COMMON;
        if is_common && evidence.jaccard < Evidence::FORM_WORDS && !near_name && tier < Tier::Exact {
            return None;
        }
        let evident = (evidence.bits >= SMALL.1 && evidence.jaccard >= SMALL.2)
            || near_name
            || (tier >= Tier::Renamed && evidence.is_rare_form());
        let needs_name = evidence.size < EMPTY.1 && !near_name && tier < Tier::Renamed;
        if evidence.size < EMPTY.0 || needs_name || (evidence.size < SMALL.0 && !evident) {
            return None;
        }
        let tier = match anchor.similar {
            Some(floor) if evidence.similarity < floor && tier < Tier::Renamed => return None,
            Some(_) => tier.max(Tier::Loose),
            None => tier,
        };
        if self.calls(copy, anchor) {
            return None;
        }
        Some(Pair {
            concept: anchor.concept,
            original: anchor.unit,
            copy,
            tier,
            similarity: if identical { 1.0 } else { evidence.similarity },
            words_only,
            evidence: Some(evidence),
            affinity,
            filter: of_copy(self.facts, (anchor.unit, copy), affinity, near_name || tier == Tier::Exact),
        })
    }

    /// Whether a unit calls the concept, which the concept itself does not do: it uses what there is.
    fn calls(&self, copy: UnitId, anchor: &Anchor) -> bool {
        let name = name_hash(anchor.unit.name(self.facts));
        let calls = |unit: UnitId| {
            unit.tokens(self.facts).iter().any(|token| {
                matches!(class_of(*token), class::CALL | class::MACRO) && payload(*token) == name
            })
        };
        calls(copy) && !calls(anchor.unit)
    }

    /// The weight of shared words in bits, and its part of the weight of the words of both.
    fn shared_words(&self, one: UnitId, other: UnitId) -> (f64, f64) {
        let weigh = |word: &u32| self.word_weight(*word);
        let (one, other) = (one.vocabulary(self.facts), other.vocabulary(self.facts));
        let shared: f64 = one.iter().filter(|word| other.binary_search(word).is_ok()).map(weigh).sum();
        let union: f64 = one.iter().chain(other).map(weigh).sum::<f64>() - shared;
        (shared, if union > 0.0 { shared / union } else { 0.0 })
    }
}

/// What is common to two bodies by the tokens of both.
#[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
fn ratio(common: usize, tokens: usize) -> f64 {
    2.0 * common as f64 / tokens as f64
}

/// Whether two units are of kinds that can be copies of each other.
fn comparable(one: &Unit, other: &Unit) -> bool {
    use crate::facts::fingerprints::UnitKind::Macro;
    (one.kind == Macro) == (other.kind == Macro)
}

/// Whether a unit's name is its own choice: the method of a trait's impl has it from the trait, unless both implement
/// that one, and a closure has that of what it stands in.
fn is_named_itself(original: &Unit, unit: &Unit) -> bool {
    unit.kind != UnitKind::Closure && (unit.implements.is_none() || unit.implements == original.implements)
}

/// How often tokens of each of a few classes stand in a body, names masked.
fn bag(tokens: &[u32]) -> [u8; BAG] {
    let mut bag = [0u8; BAG];
    for token in tokens {
        let token = blind(*token);
        let place = (token ^ (token >> 28).wrapping_mul(7)) as usize % BAG;
        bag[place] = bag[place].saturating_add(1);
    }
    bag
}

/// Copies of types and traits.
fn find_shapes(facts: &[FileFacts], anchors: &[&Anchor], pairs: &mut Vec<Pair>) {
    let mut index = ShapeIndex::default();
    let all: Vec<(UnitId, &Unit)> =
        units(facts).filter(|(_, unit)| unit.kind.has_shape() && !unit.shape.is_empty()).collect();
    for (id, _) in &all {
        index.add(id.shape(facts));
    }
    for anchor in anchors.iter().filter(|anchor| anchor.shape != Some(false)) {
        let original = anchor.unit.of(facts);
        for (id, unit) in &all {
            if unit.kind != original.kind || *id == anchor.unit {
                continue;
            }
            let evidence = index.compare(anchor.unit.shape(facts), id.shape(facts));
            let affinity = affinity(anchor.unit.name(facts), id.name(facts));
            let same = original.canonical == unit.canonical;
            let near_name = affinity >= Affinity::Strong;
            let similarity = if same { 1.0 } else { evidence.similarity() };
            let tier = if evidence.matches() {
                if same { Tier::Renamed } else { Tier::Near }
            } else if anchor.shape == Some(true) && (same || evidence.is_alike()) {
                Tier::Loose
            } else if near_name && evidence.names >= 0.15 && evidence.bits >= 12.0 {
                Tier::Hint
            } else {
                continue;
            };
            if anchor.similar.is_some_and(|floor| similarity < floor) {
                continue;
            }
            pairs.push(Pair {
                concept: anchor.concept,
                original: anchor.unit,
                copy: *id,
                tier,
                similarity,
                words_only: false,
                evidence: None,
                affinity,
                filter: None,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Detail, extract};

    const ORIGINAL: &str = "fn read_ledger(path: &Path, limit: usize) -> Result<Ledger, LedgerError> {
        let text = read_text(path)?;
        let mut ledger = Ledger::new();
        for line in text.lines().take(limit) {
            let entry = parse_entry(line)?;
            ledger.post(entry.account, entry.amount);
        }
        Ok(ledger)
    }";

    /// What became of it: other calls and another loop.
    fn drifted(name: &str) -> String {
        format!(
            "fn {name}(store: &Store, path: &Path, options: &Options) -> Result<Ledger, LedgerError> {{
                let mut ledger = Ledger::with_capacity(options.size);
                let mut reader = store.open(path, Mode::Read)?;
                while let Some(row) = reader.next_row() {{
                    let entry = parse_entry(&row, options)?;
                    if entry.is_open() {{ ledger.post(entry.account, entry.amount, options.day); }}
                    reader.advance(row.len());
                }}
                Ok(ledger)
            }}"
        )
    }

    /// How what became of the original is told under each of some names, by more than the names that it uses.
    fn told(names: &[&str]) -> Vec<Option<Tier>> {
        let texts = [ORIGINAL.to_owned()].into_iter().chain(names.iter().map(|name| drifted(name)));
        let facts: Vec<FileFacts> = texts.map(|text| extract(&text, Detail::Fingerprints)).collect();
        let unit = UnitId { file: 0, unit: 0 };
        let copies = find(&facts, &[Anchor { concept: 0, unit, similar: None, shape: None }]);
        let pair = |file: u32| copies.pair(0, UnitId { file, unit: 0 }).filter(|pair| !pair.words_only);
        (1..facts.len() as u32).map(|file| pair(file).map(|pair| pair.tier)).collect()
    }

    #[test]
    fn a_body_that_drifted_far_is_told_by_a_name_that_few_have() {
        assert_eq!(told(&["read_ledger", "load_book"]), [Some(Tier::Hint), None]);
        assert_eq!(told(&["read_ledger2"]), [Some(Tier::Hint)]);
        assert_eq!(told(&["read_ledger"; NAMESAKES_MAX + 1]), [None; NAMESAKES_MAX + 1]);
    }
}
