//! Shapes: types whose fields or variants, and traits whose methods, are those of another.

use super::anchored::weight;
use super::background::{BACKGROUND, Kind, member_key};
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

    /// What two shapes have in common.
    pub(super) fn compare(&self, one: &[(u32, u32)], other: &[(u32, u32)]) -> ShapeEvidence {
        let pair = |pair: &(u32, u32)| self.weight(self.pairs.get(pair), Kind::Member, member_key(*pair));
        let name = |name: &u32| self.weight(self.names.get(name), Kind::MemberName, *name);
        let ty = |ty: &u32| self.weight(self.types.get(ty), Kind::MemberType, *ty);
        let part = |side: fn(&(u32, u32)) -> u32, shape: &[(u32, u32)]| -> Vec<u32> {
            shape.iter().map(side).collect()
        };
        let (pair_bits, pairs) = shared(one.to_vec(), other.to_vec(), pair);
        let (name_bits, names) = shared(part(|pair| pair.0, one), part(|pair| pair.0, other), name);
        let (_, types) = shared(part(|pair| pair.1, one), part(|pair| pair.1, other), ty);
        // Five numbers say no more than one.
        let distinct = |shape| {
            let mut types = part(|pair| pair.1, shape);
            types.sort_unstable();
            types.dedup();
            types
        };
        let (type_bits, _) = shared(distinct(one), distinct(other), ty);
        ShapeEvidence {
            pairs,
            names,
            types,
            type_bits,
            bits: pair_bits.max(name_bits + type_bits / 2.0),
            // A type of three that lost one is still told by the two that are left.
            size: if one.len().min(other.len()) < 2 { 0 } else { one.len().max(other.len()) },
        }
    }
}

/// The weight of what two lists share, and its part of the weight of both.
fn shared<T: Ord>(mut one: Vec<T>, mut other: Vec<T>, weight: impl Fn(&T) -> f64) -> (f64, f64) {
    one.sort_unstable();
    other.sort_unstable();
    let total: f64 = one.iter().chain(&other).map(&weight).sum();
    let (mut at, mut bits) = (0, 0.0);
    for value in &one {
        while at < other.len() && other[at] < *value {
            at += 1;
        }
        if at < other.len() && other[at] == *value {
            bits += weight(value);
            at += 1;
        }
    }
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
        self.pairs >= 0.55 || self.names >= 0.65 || (self.types >= 0.9 && self.type_bits >= 30.0)
    }

    /// Whether the two may be one shape where one looks for just that: two members, or other names.
    pub(super) fn is_alike(&self) -> bool {
        self.pairs >= 0.5 || self.types >= 0.9
    }

    /// The likeness shown to people.
    pub(super) fn similarity(&self) -> f64 {
        self.pairs.max(self.names)
    }
}
