//! Patterns: what many functions of a crate do alike is how the crate writes such functions, and no copy of one of them.

use super::anchored::Pair;
use super::score::Tier;

/// Edited copies of a concept in its own crate from which they follow a pattern: so many others are as alike.
const PEERS: usize = 4;
/// How much less alike another may be to count as one of them.
const MARGIN: f64 = 0.1;

/// Doubts the edited copies of a concept that stand in its crate among many that are as much alike: handlers of one
/// dispatcher, rules of one grammar. One that is far more alike than the others keeps its tier, and so do identical ones.
///
/// `pairs` are those of one concept; `is_near` says of one whether it stands in the concept's crate.
pub(super) fn doubt(pairs: &mut [Pair], is_near: impl Fn(&Pair) -> bool) {
    let is_edited = |pair: &Pair| matches!(pair.tier, Tier::Loose | Tier::Near) && pair.filter.is_none();
    let near: Vec<usize> =
        (0..pairs.len()).filter(|at| is_edited(&pairs[*at]) && is_near(&pairs[*at])).collect();
    let likenesses: Vec<f64> = near.iter().map(|at| pairs[*at].similarity).collect();
    for (at, likeness) in near.into_iter().zip(&likenesses) {
        let peers = likenesses.iter().filter(|other| **other >= likeness - MARGIN).count() - 1;
        if peers >= PEERS {
            pairs[at].tier = Tier::Hint;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clones::{Affinity, UnitId};

    fn pair(number: u32, tier: Tier, similarity: f64) -> Pair {
        let unit = |unit: u32| UnitId { file: 0, unit };
        Pair {
            concept: 0,
            original: unit(0),
            copy: unit(number),
            tier,
            similarity,
            words_only: false,
            evidence: None,
            affinity: Affinity::None,
            filter: None,
        }
    }

    fn doubted(likenesses: &[(Tier, f64)], is_near: bool) -> Vec<Tier> {
        let mut pairs: Vec<Pair> = Vec::new();
        for (tier, similarity) in likenesses {
            pairs.push(pair(pairs.len() as u32 + 1, *tier, *similarity));
        }
        doubt(&mut pairs, |_| is_near);
        pairs.iter().map(|pair| pair.tier).collect()
    }

    #[test]
    fn what_five_do_alike_in_one_crate_is_a_pattern() {
        let five = [
            (Tier::Loose, 0.71),
            (Tier::Near, 0.75),
            (Tier::Loose, 0.7),
            (Tier::Loose, 0.72),
            (Tier::Near, 0.74),
        ];
        assert_eq!(doubted(&five, true), [Tier::Hint; 5]);
        assert_eq!(doubted(&five, false), five.map(|(tier, _)| tier));
        assert_eq!(doubted(&five[1..], true), [Tier::Near, Tier::Loose, Tier::Loose, Tier::Near]);
    }

    #[test]
    fn what_is_more_alike_than_the_pattern_stays() {
        let with_copies = [
            (Tier::Near, 0.95),
            (Tier::Renamed, 1.0),
            (Tier::Loose, 0.6),
            (Tier::Loose, 0.6),
            (Tier::Loose, 0.61),
            (Tier::Loose, 0.62),
        ];
        let [near, renamed, ..] = doubted(&with_copies, true)[..] else { unreachable!() };
        assert_eq!((near, renamed), (Tier::Near, Tier::Renamed));
        assert_eq!(doubted(&with_copies, true)[2..], [Tier::Hint; 4]);
    }
}
