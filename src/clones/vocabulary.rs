//! Vocabulary: the names that bodies use, and how much each says.

use super::UnitId;
use super::background::{BACKGROUND, Kind};
use super::runs::{Numbers, weight};
use crate::facts::FileFacts;
use crate::parallel;

/// Bodies whose names a thread counts at once.
const CHUNK: usize = 4096;

/// How many names two bodies use, and how many of these both do.
#[derive(Debug, Clone, Copy)]
pub(super) struct SharedNames {
    shared: usize,
    sizes: (usize, usize),
}

impl SharedNames {
    /// Compares the names of two bodies, which are sorted.
    pub(super) fn of(one: &[u32], other: &[u32]) -> Self {
        let shared = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
        Self { shared, sizes: (one.len(), other.len()) }
    }

    /// Shared names by the names of both.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 names")]
    pub(super) fn of_both(self) -> f64 {
        self.shared as f64 / (self.sizes.0 + self.sizes.1 - self.shared).max(1) as f64
    }

    /// Shared names by the names of the body that uses fewer: 1 where the other one only uses more.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 names")]
    pub(super) fn of_fewer(self) -> f64 {
        self.shared as f64 / self.sizes.0.min(self.sizes.1).max(1) as f64
    }
}

/// The names of some bodies, weighed by how many use each.
#[derive(Debug)]
pub(super) struct Vocabulary {
    numbers: Numbers,
    /// In bits.
    weights: Vec<f64>,
}

impl Vocabulary {
    /// The names of the bodies that are `meant`, weighed by `all` bodies and what is known at large, out of `total`.
    pub(super) fn new(
        facts: &[FileFacts],
        meant: impl Iterator<Item = UnitId>,
        all: &[UnitId],
        total: f64,
    ) -> Self {
        let mut numbers = Numbers::new();
        for word in meant.flat_map(|id| id.vocabulary(facts)) {
            numbers.add(u64::from(*word));
        }
        let chunks: Vec<&[UnitId]> = all.chunks(CHUNK).collect();
        let counted = parallel::map(
            &chunks,
            || (),
            |(), chunk| {
                let mut counts = vec![0u32; numbers.len()];
                for word in chunk.iter().flat_map(|id| id.vocabulary(facts)) {
                    if let Some(number) = numbers.get(u64::from(*word)) {
                        counts[number as usize] += 1;
                    }
                }
                counts
            },
        );
        let weights = numbers.map(|word, number| {
            let here: u32 = counted.iter().map(|counts| counts[number as usize]).sum();
            weight(total, f64::from(here) + BACKGROUND.count(Kind::Word, word as u32))
        });
        Self { numbers, weights }
    }

    fn weight(&self, word: u32) -> f64 {
        self.numbers.get(u64::from(word)).map_or(0.0, |number| self.weights[number as usize])
    }

    /// The names of a body, each with its weight.
    pub(super) fn of(&self, words: &[u32]) -> Vec<(u32, f64)> {
        words.iter().map(|word| (*word, self.weight(*word))).collect()
    }

    /// The weight of what one body's names share with another's in bits, and its part of the weight of the names of
    /// both.
    pub(super) fn shared(&self, one: &[(u32, f64)], other: &[u32]) -> (f64, f64) {
        let (mut both, mut shared, mut at) = (0.0, 0.0, 0);
        for (word, weight) in one {
            both += weight;
            while other.get(at).is_some_and(|other| other < word) {
                at += 1;
            }
            if other.get(at) == Some(word) {
                shared += weight;
            }
        }
        for word in other {
            both += self.weight(*word);
        }
        let union = both - shared;
        (shared, if union > 0.0 { shared / union } else { 0.0 })
    }
}
