//! What two sequences of tokens have in common: the longest common subsequence, by bits.

use rustc_hash::FxHashMap;

/// A sequence prepared for comparison with many others.
#[derive(Debug)]
pub struct Similar {
    len: usize,
    words: usize,
    /// For each token its number in `masks`.
    rows: FxHashMap<u32, usize>,
    /// For each token the places where it stands, one bit each.
    masks: Vec<u64>,
    state: Vec<u64>,
}

impl Similar {
    /// Prepares a sequence.
    pub fn new(tokens: impl ExactSizeIterator<Item = u32>) -> Self {
        let len = tokens.len();
        let words = len.div_ceil(64).max(1);
        let mut similar =
            Self { len, words, rows: FxHashMap::default(), masks: Vec::new(), state: Vec::new() };
        for (at, token) in tokens.enumerate() {
            let rows = similar.rows.len();
            let row = *similar.rows.entry(token).or_insert(rows);
            if row == rows {
                similar.masks.resize((rows + 1) * words, 0);
            }
            similar.masks[row * words + at / 64] |= 1 << (at % 64);
        }
        similar
    }

    /// The length of the longest common subsequence with another sequence (Hyyrö 2004).
    pub fn common(&mut self, other: impl Iterator<Item = u32>) -> usize {
        self.state.clear();
        self.state.resize(self.words, u64::MAX);
        for token in other {
            let Some(row) = self.rows.get(&token) else { continue };
            let mask = &self.masks[row * self.words..(row + 1) * self.words];
            let mut carry = false;
            for (state, mask) in self.state.iter_mut().zip(mask) {
                let both = *state & mask;
                let (sum, over) = state.overflowing_add(both);
                let (sum, more) = sum.overflowing_add(u64::from(carry));
                carry = over || more;
                *state = sum | (*state & !mask);
            }
        }
        let used = |(at, word): (usize, &u64)| {
            let bits = (self.len - (at * 64).min(self.len)).min(64);
            let valid = if bits == 64 { u64::MAX } else { (1u64 << bits) - 1 };
            (!word & valid).count_ones() as usize
        };
        self.state.iter().enumerate().map(used).sum()
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no tokens.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_table(one: &[u32], other: &[u32]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for a in one {
            let mut diagonal = 0;
            for (at, b) in other.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if a == b { diagonal + 1 } else { row[at].max(above) };
                diagonal = above;
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn bits_agree_with_the_table(
            one in proptest::collection::vec(0u32..6, 0..200),
            other in proptest::collection::vec(0u32..6, 0..200),
        ) {
            let mut similar = Similar::new(one.iter().copied());
            prop_assert_eq!(similar.common(other.iter().copied()), by_table(&one, &other));
        }
    }
}
