//! Shapes: types whose fields or variants, and traits whose methods, are those of another.

use super::anchored::{Anchor, Pair, Search};
use super::background::{BACKGROUND, Kind, member_key};
use super::names::{Affinity, affinity};
use super::runs::weight;
use super::score::{Tier, in_hundredths};
use super::verdict::asked_tier;
use super::{UnitId, units};
use crate::facts::FileFacts;
use crate::parallel;
use rustc_hash::FxHashMap;

/// How often each name, type and pair of both occurs among the shapes of a workspace.
#[derive(Debug, Default)]
pub(super) struct ShapeIndex {
    shapes: f64,
    names: FxHashMap<u32, u32>,
    types: FxHashMap<u32, u32>,
    pairs: FxHashMap<(u32, u32), u32>,
}

/// What two shapes have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ShapeEvidence {
    /// Shared pairs of name and type by all pairs, each by its weight.
    pub(super) pairs: f64,
    pub(super) names: f64,
    types: f64,
    type_bits: f64,
    /// The weight of what is shared, in bits.
    pub(super) bits: f64,
    /// Members of the larger shape; none where the smaller has less than two.
    pub(super) size: usize,
}

/// Members from which a shape says something.
const MEMBERS_MIN: usize = 3;
/// The part of their types that two shapes share whose members have other names.
const SAME_TYPES: f64 = 0.9;

impl ShapeIndex {
    /// Counts a shape.
    pub(super) fn add(&mut self, shape: &[(u32, u32)]) {
        self.shapes += 1.0;
        let mut seen: Vec<(u32, u32)> = shape.to_vec();
        seen.sort_unstable();
        seen.dedup();
        for pair in &seen {
            *self.pairs.entry(*pair).or_default() += 1;
            *self.names.entry(pair.0).or_default() += 1;
        }
        let mut types: Vec<u32> = seen.iter().map(|pair| pair.1).collect();
        types.sort_unstable();
        types.dedup();
        for ty in types {
            *self.types.entry(ty).or_default() += 1;
        }
    }

    fn weight(&self, count: Option<&u32>, kind: Kind, key: u32) -> f64 {
        let here = f64::from(count.copied().unwrap_or(0));
        weight(self.shapes + BACKGROUND.shapes, here + BACKGROUND.count(kind, key))
    }

    /// The names of members, sorted and weighed.
    pub(super) fn names(&self, shape: &[(u32, u32)]) -> Vec<(u32, f64)> {
        let weight = |name: u32| self.weight(self.names.get(&name), Kind::MemberName, name);
        sorted(shape.iter().map(|pair| (pair.0, weight(pair.0))))
    }

    /// The same of their types.
    fn types(&self, shape: &[(u32, u32)]) -> Vec<(u32, f64)> {
        let weight = |ty: u32| self.weight(self.types.get(&ty), Kind::MemberType, ty);
        sorted(shape.iter().map(|pair| (pair.1, weight(pair.1))))
    }

    /// The same of both together.
    fn pairs(&self, shape: &[(u32, u32)]) -> Vec<((u32, u32), f64)> {
        let weight = |pair| self.weight(self.pairs.get(&pair), Kind::Member, member_key(pair));
        sorted(shape.iter().map(|pair| (*pair, weight(*pair))))
    }

    /// What two shapes have in common.
    pub(super) fn compare(&self, one: &[(u32, u32)], other: &[(u32, u32)]) -> ShapeEvidence {
        let (pair_bits, pairs) = shared(&self.pairs(one), &self.pairs(other));
        let (name_bits, names) = shared(&self.names(one), &self.names(other));
        let (mut types, mut other_types) = (self.types(one), self.types(other));
        let (_, type_share) = shared(&types, &other_types);
        // Five numbers say no more than one.
        types.dedup_by_key(|ty| ty.0);
        other_types.dedup_by_key(|ty| ty.0);
        let (type_bits, _) = shared(&types, &other_types);
        ShapeEvidence {
            pairs,
            names,
            types: type_share,
            type_bits,
            bits: pair_bits.max(name_bits + type_bits / 2.0),
            // A type of three that lost one is still told by the two that are left.
            size: if one.len().min(other.len()) < 2 { 0 } else { one.len().max(other.len()) },
        }
    }
}

fn sorted<T: Ord>(weighed: impl Iterator<Item = (T, f64)>) -> Vec<(T, f64)> {
    let mut sorted: Vec<(T, f64)> = weighed.collect();
    sorted.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    sorted
}

/// Calls `visit` with each that two sorted lists share, as often as the list has it that has it less often.
fn for_each_shared<T: Ord>(one: &[(T, f64)], other: &[(T, f64)], mut visit: impl FnMut(f64)) {
    let mut at = 0;
    for (value, weight) in one {
        while at < other.len() && other[at].0 < *value {
            at += 1;
        }
        if at < other.len() && other[at].0 == *value {
            visit(*weight);
            at += 1;
        }
    }
}

/// The weight of what two sorted lists share, and its part of the weight of both.
fn shared<T: Ord>(one: &[(T, f64)], other: &[(T, f64)]) -> (f64, f64) {
    let total: f64 = one.iter().chain(other).map(|value| value.1).sum();
    let mut bits = 0.0;
    for_each_shared(one, other, |weight| bits += weight);
    let union = total - bits;
    (bits, if union > 0.0 { bits / union } else { 0.0 })
}

impl ShapeEvidence {
    /// Whether the two are one shape, for structs, enums, unions and traits.
    pub(super) fn matches(&self) -> bool {
        if self.size < MEMBERS_MIN {
            return false;
        }
        if self.bits < 18.0 {
            return self.pairs >= 1.0 && self.bits >= 8.0;
        }
        self.pairs >= 0.55 || self.names >= 0.65 || (self.types >= SAME_TYPES && self.type_bits >= 30.0)
    }

    /// Whether the two may be one shape where one looks for just that: two members, or other names.
    pub(super) fn is_alike(&self) -> bool {
        self.pairs >= 0.5 || self.types >= SAME_TYPES
    }

    /// The likeness shown to people.
    pub(super) fn similarity(&self) -> f64 {
        self.pairs.max(self.names)
    }
}

/// A type or trait of a workspace.
struct Shape {
    id: UnitId,
    names: Vec<(u32, f64)>,
    types: Vec<(u32, f64)>,
}

/// The types and traits that copy some, and how far each search went.
pub(super) fn copies(facts: &[FileFacts], anchors: &[&Anchor]) -> (Vec<Pair>, Vec<Search>) {
    let meant: Vec<UnitId> = units(facts)
        .filter(|(_, unit)| unit.kind.has_shape() && !unit.shape.is_empty())
        .map(|(id, _)| id)
        .collect();
    let mut index = ShapeIndex::default();
    for id in &meant {
        index.add(id.shape(facts));
    }
    let shape =
        |id: UnitId| Shape { id, names: index.names(id.shape(facts)), types: index.types(id.shape(facts)) };
    let all = parallel::map(&meant, || (), |(), id| shape(*id));
    let found = parallel::map(
        anchors,
        || (),
        |(), anchor| {
            if anchor.shape == Some(false) {
                return (Vec::new(), None);
            }
            let own = shape(anchor.unit);
            let is_like = |other: &&Shape| {
                other.id != anchor.unit
                    && other.id.of(facts).kind == anchor.unit.of(facts).kind
                    && may_be_alike(&own, other)
            };
            let likes: Vec<&Shape> = all.iter().filter(is_like).collect();
            let (concept, compared) = (anchor.concept, likes.len());
            let search = Search { concept, units: all.len(), candidates: compared, compared };
            let judged = likes.iter().filter_map(|other| judge(facts, anchor, other.id, &index));
            (judged.collect::<Vec<Pair>>(), Some(search))
        },
    );
    let (pairs, searches): (Vec<Vec<Pair>>, Vec<Option<Search>>) = found.into_iter().unzip();
    (pairs.concat(), searches.into_iter().flatten().collect())
}

/// Whether two shapes can have anything in common that counts: a name, or all types but a few.
fn may_be_alike(one: &Shape, other: &Shape) -> bool {
    let mut is_named_alike = false;
    for_each_shared(&one.names, &other.names, |_| is_named_alike = true);
    is_named_alike || shared(&one.types, &other.types).1 >= SAME_TYPES
}

/// Whether a type or trait is a copy.
fn judge(facts: &[FileFacts], anchor: &Anchor, copy: UnitId, index: &ShapeIndex) -> Option<Pair> {
    let (original, unit) = (anchor.unit.of(facts), copy.of(facts));
    let evidence = index.compare(anchor.unit.shape(facts), copy.shape(facts));
    let affinity = affinity(anchor.unit.name(facts), copy.name(facts));
    let same = original.canonical == unit.canonical;
    let similarity = in_hundredths(if same { 1.0 } else { evidence.similarity() });
    let weighed = weighed_tier(anchor, &evidence, same, affinity);
    let tier = match anchor.similar {
        // One member says nothing, whatever is asked for.
        Some(least) if evidence.size > 0 => asked_tier(weighed, similarity, least)?,
        Some(_) => return None,
        None => weighed?,
    };
    Some(Pair {
        concept: anchor.concept,
        original: anchor.unit,
        copy,
        tier,
        similarity,
        words_only: false,
        evidence: None,
        affinity,
        filter: None,
    })
}

/// What the evidence makes of two shapes.
fn weighed_tier(anchor: &Anchor, evidence: &ShapeEvidence, same: bool, affinity: Affinity) -> Option<Tier> {
    if evidence.matches() {
        return Some(if same { Tier::Renamed } else { Tier::Near });
    }
    if anchor.shape == Some(true) && (same || evidence.is_alike()) {
        return Some(Tier::Loose);
    }
    let is_worth_a_look = affinity >= Affinity::Strong && evidence.names >= 0.15 && evidence.bits >= 12.0;
    is_worth_a_look.then_some(Tier::Hint)
}
