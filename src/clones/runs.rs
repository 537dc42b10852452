//! Runs of tokens: what bodies have in common by it, and which concepts have each.

use super::background::{BACKGROUND, Kind, run_key};
use crate::facts::fingerprints::masked;
use rustc_hash::FxHashMap;

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

/// Numbers of a few out of many keys.
#[derive(Debug)]
pub(super) struct Numbers {
    numbers: FxHashMap<u64, u32>,
    /// A bit for each remainder of a key that has a number: most keys have none, and are told by it.
    known: Vec<u64>,
}

/// Digits of a remainder, so that the bits fit into the cache nearest to a processor.
const REMAINDER: u32 = 17;

impl Numbers {
    pub(super) fn new() -> Self {
        Self { numbers: FxHashMap::default(), known: vec![0; 1 << (REMAINDER - 6)] }
    }

    fn remainder(key: u64) -> (usize, u64) {
        let remainder = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - REMAINDER);
        ((remainder >> 6) as usize, 1 << (remainder & 63))
    }

    /// The number of a key, the next one where it has none.
    pub(super) fn add(&mut self, key: u64) -> u32 {
        let (at, bit) = Self::remainder(key);
        self.known[at] |= bit;
        let next = self.numbers.len() as u32;
        *self.numbers.entry(key).or_insert(next)
    }

    /// The number of a key that has one.
    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let (at, bit) = Self::remainder(key);
        if self.known[at] & bit == 0 { None } else { self.numbers.get(&key).copied() }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// What `make` makes of each key, by number.
    pub(super) fn map<R: Clone + Default>(&self, make: impl Fn(u64, u32) -> R) -> Vec<R> {
        let mut all = vec![R::default(); self.len()];
        #[expect(clippy::iter_over_hash_type, reason = "each has a place of its own")]
        for (key, number) in &self.numbers {
            all[*number as usize] = make(*key, *number);
        }
        all
    }
}

/// The runs of some bodies, and who of them has each.
#[derive(Debug)]
pub(super) struct RunIndex {
    numbers: Numbers,
    /// The runs of each body, each once, in their order.
    of_body: Vec<Vec<u32>>,
    /// The bodies that have each run, one run after the other.
    holders: Vec<u32>,
    /// Where those of a run begin, and one more for the end.
    starts: Vec<usize>,
    /// How much each run says, in bits.
    weights: Vec<f64>,
}

impl RunIndex {
    /// An index of bodies, each by its tokens.
    pub(super) fn new<'a>(bodies: impl Iterator<Item = &'a [u32]>) -> Self {
        let mut numbers = Numbers::new();
        let mut holders_of: Vec<Vec<u32>> = Vec::new();
        let mut of_body = Vec::new();
        for (body, tokens) in bodies.enumerate() {
            let mut own = Vec::new();
            for_each_run(tokens, |run| {
                let run = numbers.add(run);
                if run as usize == holders_of.len() {
                    holders_of.push(Vec::new());
                }
                if holders_of[run as usize].last() != Some(&(body as u32)) {
                    holders_of[run as usize].push(body as u32);
                    own.push(run);
                }
            });
            of_body.push(own);
        }
        let ends = holders_of.iter().scan(0, |end, holders| {
            *end += holders.len();
            Some(*end)
        });
        let starts = [0].into_iter().chain(ends).collect();
        Self { numbers, of_body, holders: holders_of.concat(), starts, weights: Vec::new() }
    }

    /// Number of runs.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Adds the runs of a body that the index knows to a list, each once. `seen` tells by a stamp, which no other body
    /// has, which ones were met before.
    pub(super) fn read(&self, tokens: &[u32], stamp: u32, seen: &mut [u32], found: &mut Vec<u32>) {
        for_each_run(tokens, |run| {
            if let Some(run) = self.numbers.get(run)
                && std::mem::replace(&mut seen[run as usize], stamp) != stamp
            {
                found.push(run);
            }
        });
    }

    /// Weighs each run by the number of bodies that have it, out of all.
    pub(super) fn weigh(&mut self, counts: &[u32], all: f64) {
        self.weights = self.numbers.map(|run, number| {
            weight(all, f64::from(counts[number as usize]) + BACKGROUND.count(Kind::Run, run_key(run)))
        });
    }

    /// The weight of all runs of each body.
    pub(super) fn totals(&self) -> Vec<f64> {
        // From 0, and not from the -0 that a sum begins with.
        let total = |runs: &Vec<u32>| runs.iter().fold(0.0, |sum, run| sum + self.weights[*run as usize]);
        self.of_body.iter().map(total).collect()
    }

    /// Adds the weight of each run to those who have it; `visit` gets who has one for the first time.
    pub(super) fn add_up(&self, runs: &[u32], sums: &mut [f64], mut visit: impl FnMut(u32)) {
        for run in runs {
            let run = *run as usize;
            let weight = self.weights[run];
            for holder in &self.holders[self.starts[run]..self.starts[run + 1]] {
                let sum = &mut sums[*holder as usize];
                if *sum == 0.0 {
                    visit(*holder);
                }
                *sum += weight;
            }
        }
    }
}
