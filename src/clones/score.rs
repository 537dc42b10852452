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
    /// Other bodies, here and at large, that are of the one form of the two once all names are masked; nothing where
    /// they are of two forms.
    pub form: Option<f64>,
    /// Whether the copy has the original's name, or a near one, and few others have.
    pub namesake: bool,
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

/// A similarity as it is shown and asked for: in whole hundredths, and 1 only where nothing differs.
pub(super) fn in_hundredths(similarity: f64) -> f64 {
    if similarity < 1.0 { ((similarity * 100.0).round() / 100.0).min(0.99) } else { 1.0 }
}

/// Score from which two bodies are a copy with edits.
const NEAR: f64 = 4.0;
/// Score from which a body is a copy of a concept.
const LOOSE: f64 = 2.0;
/// Score from which a body is worth a look.
const HINT: f64 = 0.5;
/// What a name that few have adds to the score: a name says little, and what drifted far has little else.
const NAMESAKE: f64 = 2.0;
/// Shared names by all names, and their weight in bits, from which a body that has such a name is a copy that drifted, if
/// the first and the similarity are together as much as the last. Of 1173 pairs of one name in different crates four are,
/// with what follows.
const DRIFTED: (f64, f64, f64) = (0.2, 20.0, 0.65);
/// Similarity, and the part of the original's weight, from which it is one that says little in names.
const DRIFTED_IN_FORM: (f64, f64) = (0.6, 0.3);

impl Evidence {
    /// Likeness with all names masked from which a body is worth a look.
    pub(super) const BLIND_MIN: f64 = 0.92;
    /// Tokens from which such a likeness says something.
    pub(super) const BLIND_SIZE: usize = 20;
    /// Tokens from which one form with all names masked says something, and how many others may have it.
    pub(super) const FORM_SIZE: usize = 9;
    const FORM_OTHERS: f64 = 2.0;
    /// Others from which a form is one that many have, and the part of shared names that such a one needs.
    pub(super) const FORM_COMMON: f64 = 6.0;
    pub(super) const FORM_WORDS: f64 = 0.15;

    /// Log-odds that the two are copies: a logistic fit over made copies and pairs of unrelated crates.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
    pub fn score(&self) -> f64 {
        11.20 * self.similarity + 1.82 * (1.0 + self.bits).log2() - 2.38 * (self.size.max(1) as f64).log2()
            + 0.50 * (1.0 + self.words).log2()
            + 5.48 * self.share
            + 3.49 * self.jaccard
            - 14.17
    }

    /// The tier of a likeness that is no identity.
    pub fn tier(&self) -> Option<Tier> {
        let score = self.score() + if self.namesake { NAMESAKE } else { 0.0 };
        if score > NEAR {
            return Some(Tier::Near);
        }
        if score > LOOSE || self.drifted() {
            return Some(Tier::Loose);
        }
        let blind = (self.blind >= Self::BLIND_MIN && self.size >= Self::BLIND_SIZE) || self.is_one_form();
        (score > HINT || blind).then_some(Tier::Hint)
    }

    /// Whether the copy kept a name that few have, and speaks of what the original speaks of or is built as that is.
    fn drifted(&self) -> bool {
        let (share, bits, both) = DRIFTED;
        let in_names = self.jaccard >= share && self.words >= bits && self.jaccard + self.similarity >= both;
        let in_form = self.similarity >= DRIFTED_IN_FORM.0 && self.share >= DRIFTED_IN_FORM.1;
        self.namesake && (in_names || in_form)
    }

    /// Whether the two are of one form that few others are.
    pub(super) fn is_one_form(&self) -> bool {
        self.size >= Self::FORM_SIZE && self.is_rare_form()
    }

    /// Whether the two are of one form that few others are, whatever their size.
    pub(super) fn is_rare_form(&self) -> bool {
        self.form.is_some_and(|others| others <= Self::FORM_OTHERS)
    }

    /// Whether a body of a near name is worth a look: the names it uses are the concept's.
    pub fn same_words(&self) -> bool {
        self.jaccard >= 0.15 && self.words >= 12.0
    }
}
