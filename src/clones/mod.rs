//! Copies: which units of a workspace are second implementations of a concept, and of each other.
//!
//! A search starts from the concept. What two bodies share is weighed by how rare it is in the workspace: common
//! idioms weigh nothing, so that a likeness has to be one in what is particular. Candidates come from shared runs
//! of three tokens, and are verified by their longest common subsequence (Hyyrö 2004, bit-parallel).

mod agreement;
mod alignment;
mod anchored;
mod background;
mod bodies;
mod comparison;
mod concepts;
mod declarations;
mod discovery;
mod doubts;
mod families;
mod filters;
mod gaps;
mod home;
mod likeness;
mod meanings;
mod names;
mod parts;
mod patterns;
mod rows;
mod runs;
mod score;
mod shapes;
mod subsequence;
mod twins;
mod verdict;
mod vocabulary;
mod words;

pub use anchored::{Anchor, Copies, Pair, Search, candidates, find};
pub use background::survey;
pub use comparison::compare;
pub use concepts::{among_all, of_concepts};
pub use discovery::LeftOut;
pub use families::Family;
pub use home::Home;
pub use names::{Affinity, NameIndex, WordHashes, affinity};
pub use score::{Evidence, Tier};
pub use subsequence::Similar;

use crate::facts::FileFacts;
use crate::facts::fingerprints::Unit;

/// A unit of a workspace: its file and its place among the file's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId {
    /// The file.
    pub file: u32,
    /// The unit.
    pub unit: u32,
}

impl UnitId {
    /// The unit itself.
    pub fn of(self, facts: &[FileFacts]) -> &Unit {
        &facts[self.file as usize].fingerprints.units[self.unit as usize]
    }

    /// The masked tokens of the unit.
    fn tokens(self, facts: &[FileFacts]) -> &[u32] {
        facts[self.file as usize].fingerprints.tokens(self.of(facts))
    }

    fn vocabulary(self, facts: &[FileFacts]) -> &[u32] {
        facts[self.file as usize].fingerprints.vocabulary(self.of(facts))
    }

    fn shape(self, facts: &[FileFacts]) -> &[(u32, u32)] {
        facts[self.file as usize].fingerprints.shape(self.of(facts))
    }

    /// The name of the unit.
    pub fn name(self, facts: &[FileFacts]) -> &str {
        facts[self.file as usize].text(self.of(facts).name)
    }
}

/// All units of all files, in order.
pub fn units(facts: &[FileFacts]) -> impl Iterator<Item = (UnitId, &Unit)> {
    facts.iter().enumerate().flat_map(|(file, facts)| {
        facts
            .fingerprints
            .units
            .iter()
            .enumerate()
            .map(move |(unit, data)| (UnitId { file: file as u32, unit: unit as u32 }, data))
    })
}

/// Whether one of two units lies within the other.
pub fn overlap(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let (a, b) = (one.of(facts).extent, other.of(facts).extent);
    one.file == other.file && a.start <= b.end && b.start <= a.end
}
