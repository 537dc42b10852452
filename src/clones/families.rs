//! Families: copies of each other, grown from pairs of likes.

use super::home::Home;
use super::score::Tier;
use super::{UnitId, overlap};
use crate::diagnostic::Confidence;
use crate::facts::FileFacts;
use crate::registry::CopyFilter;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Copies of each other.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its members, by place.
    pub members: Vec<UnitId>,
    /// How the least alike two of them are alike.
    pub similarity: f64,
    /// The weakest tier among them.
    pub tier: Tier,
    /// Whether two of them are likely two on purpose.
    pub is_doubted: bool,
    /// Names of types, functions and fields that the least alike two share, of all that they use: from 0 to 1.
    pub vocabulary: f64,
    /// The member that the others are best replaced by.
    pub home: Option<Home>,
    /// Lines of code that could go.
    pub saved: usize,
}

/// A pair of likes.
pub(super) struct Like {
    pub(super) one: u32,
    pub(super) other: u32,
    pub(super) tier: Tier,
    /// Whether the two are likely two on purpose.
    pub(super) is_doubted: bool,
    pub(super) similarity: f64,
    pub(super) vocabulary: f64,
    /// What the two are to each other that is left out.
    pub(super) kind: Option<CopyFilter>,
}

impl Family {
    /// How sure it is that its members are copies of each other and not so on purpose.
    pub fn confidence(&self) -> Confidence {
        if self.is_doubted { Confidence::Possible } else { self.tier.confidence() }
    }

    /// A family as alike as two.
    fn of(like: &Like) -> Self {
        let Like { tier, is_doubted, similarity, vocabulary, .. } = *like;
        Self { members: Vec::new(), similarity, tier, is_doubted, vocabulary, home: None, saved: 0 }
    }
}

/// Families in which every two are alike, grown from the most alike pairs: never by chains. With each its kind, where
/// there is nothing in it but pairs that are left out.
pub(super) fn clusters(likes: &[Like], all: &[UnitId]) -> Vec<(Family, Option<CopyFilter>)> {
    let known: FxHashMap<(u32, u32), Option<CopyFilter>> =
        likes.iter().map(|like| ((like.one, like.other), like.kind)).collect();
    let between = |a: u32, b: u32| known.get(&(a.min(b), a.max(b)));
    let alike = |a: u32, b: u32| between(a, b).is_some();
    let mut family_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut families: Vec<(Vec<u32>, Family)> = Vec::new();
    for like in likes {
        let place = |member: u32| family_of.get(&member).copied();
        let (at, new): (usize, Vec<u32>) = match (place(like.one), place(like.other)) {
            (None, None) => {
                families.push((Vec::new(), Family::of(like)));
                (families.len() - 1, vec![like.one, like.other])
            }
            (Some(at), None) => (at, vec![like.other]),
            (None, Some(at)) => (at, vec![like.one]),
            (Some(_), Some(_)) => continue,
        };
        let (members, family) = &families[at];
        let is_surer = like.is_doubted && !family.is_doubted;
        if !is_surer && members.iter().all(|member| new.iter().all(|new| alike(*member, *new))) {
            let (members, family) = &mut families[at];
            members.extend(&new);
            family.similarity = family.similarity.min(like.similarity);
            family.tier = family.tier.min(like.tier);
            family.vocabulary = family.vocabulary.min(like.vocabulary);
            family_of.extend(new.into_iter().map(|member| (member, at)));
        }
    }
    let made = families.into_iter().filter(|(members, _)| members.len() > 1).map(|(members, family)| {
        let pairs = members.iter().enumerate().flat_map(|(at, one)| {
            members[at + 1..].iter().map(|other| between(*one, *other).copied().flatten())
        });
        let kind = pairs.min().flatten();
        let mut members: Vec<UnitId> = members.into_iter().map(|member| all[member as usize]).collect();
        members.sort_unstable();
        (Family { members, ..family }, kind)
    });
    made.collect()
}

/// The families whose members all lie within those of one other family, as numbers.
pub(super) fn within_others(facts: &[FileFacts], families: &[Family]) -> BTreeSet<usize> {
    let mut members: FxHashMap<u32, Vec<(UnitId, usize)>> = FxHashMap::default();
    for (at, family) in families.iter().enumerate() {
        for member in &family.members {
            members.entry(member.file).or_default().push((*member, at));
        }
    }
    let around = |inner: UnitId| -> BTreeSet<usize> {
        let same_file = members[&inner.file].iter();
        let outer = same_file.filter(|(outer, _)| {
            overlap(facts, *outer, inner) && outer.of(facts).extent.start < inner.of(facts).extent.start
        });
        outer.map(|(_, family)| *family).collect()
    };
    let is_within = |family: &Family| {
        let mut shared = family.members.iter().map(|member| around(*member));
        let first = shared.next().unwrap_or_default();
        !shared.fold(first, |all, own| &all & &own).is_empty()
    };
    (0..families.len()).filter(|at| is_within(&families[*at])).collect()
}
