//! What a likeness is worth: evidence, score and tier.

use crate::diagnostic::Confidence;

/// What two bodies have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Twice the longest common subsequence by the tokens of both.
    pub similarity: f64,
    /// The same with all names and values masked, where that was looked at.
    pub blind: f64,
    /// Sum of the weights of shared runs of three tokens, in bits.
    pub bits: f64,
    /// The same as a part of the weight of the original.
    pub share: f64,
    /// Sum of the weights of shared names, in bits.
    pub words: f64,
    /// Shared names by all names, each by its weight.
    pub jaccard: f64,
    /// Tokens of the smaller body.
    pub size: usize,
}

/// How a copy was told; ordered from the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Worth a look from the concept.
    Hint,
    /// More likely a copy than not, where one looks for copies of just this.
    Loose,
    /// A copy with edits.
    Near,
    /// The same canonical form and signature.
    Renamed,
    /// The same tokens.
    Exact,
}

impl Tier {
    /// How sure a copy of a concept is.
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Exact | Self::Renamed => Confidence::Definite,
            Self::Near | Self::Loose => Confidence::Probable,
            Self::Hint => Confidence::Possible,
        }
    }
}

/// Score from which two bodies are a copy with edits.
const NEAR: f64 = 3.5;
/// Score from which a body is a copy of a concept.
const LOOSE: f64 = 1.5;
/// Score from which a body is worth a look.
const HINT: f64 = 0.0;

impl Evidence {
    /// Likeness with all names masked from which a body is worth a look.
    pub(super) const BLIND_MIN: f64 = 0.92;
    /// Tokens from which such a likeness says something.
    pub(super) const BLIND_SIZE: usize = 20;

    /// Log-odds that the two are copies: a logistic fit over made copies and pairs of unrelated crates.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
    pub fn score(&self) -> f64 {
        7.12 * self.similarity + 2.15 * (1.0 + self.bits).log2() - 1.68 * (self.size.max(1) as f64).log2()
            + 0.30 * (1.0 + self.words).log2()
            + 3.54 * self.share
            + 2.44 * self.jaccard
            - 14.18
    }

    /// The tier of a likeness that is no identity.
    pub fn tier(&self) -> Option<Tier> {
        let score = self.score();
        if score > NEAR {
            return Some(Tier::Near);
        }
        if score > LOOSE {
            return Some(Tier::Loose);
        }
        let blind = self.blind >= Self::BLIND_MIN && self.size >= Self::BLIND_SIZE;
        (score > HINT || blind).then_some(Tier::Hint)
    }

    /// Whether a body of a near name is worth a look: the names it uses are the concept's.
    pub fn same_words(&self) -> bool {
        self.jaccard >= 0.15 && self.words >= 12.0
    }
}
