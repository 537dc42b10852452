//! How common things are in Rust at large: the counts behind the weights, where a workspace is too small to tell.
//!
//! The table is made from a few hundred thousand lines of published crates by `cargo bench --bench copies --
//! --background FOLDER…`, and has to be made anew when the canonical form changes.

use super::runs::for_each_run;
use super::units;
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Unit, mix};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Counts of what is found in fewer units than this are not kept; of whole bodies a second one says enough.
const LEAST: (u32, u32) = (6, 2);
/// Steps of a count between one power of two and the next.
const STEPS: f64 = 8.0;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Runs of tokens, by bodies.
    Run,
    /// Words, by bodies.
    Word,
    /// Names of members, by shapes.
    MemberName,
    /// Types of members, by shapes.
    MemberType,
    /// Both together.
    Member,
    /// Whole bodies with their signatures, all names masked.
    Form,
}

/// Number of kinds.
const KINDS: usize = 6;

/// The table, read.
#[derive(Debug, Default)]
pub(super) struct Background {
    /// Number of bodies it was made from.
    pub(super) bodies: f64,
    /// Number of shapes it was made from.
    pub(super) shapes: f64,
    tables: [(Vec<u32>, Vec<u8>); KINDS],
}

/// The table that the program carries.
pub(super) static BACKGROUND: LazyLock<Background> =
    LazyLock::new(|| Background::read(include_bytes!("background.bin")).unwrap_or_default());

/// The key of a run of tokens.
pub(super) fn run_key(run: u64) -> u32 {
    (run >> 32) as u32
}

/// The key of a member's name and type.
pub(super) fn member_key((name, ty): (u32, u32)) -> u32 {
    name.wrapping_mul(0x9e37_79b1) ^ ty
}

/// The key of a body with its signature, all names masked.
pub(super) fn form_key(unit: &Unit) -> u32 {
    (mix(unit.unnamed, unit.signature) >> 32) as u32
}

impl Background {
    /// How many units at large have it; nothing where it is rare.
    pub(super) fn count(&self, kind: Kind, key: u32) -> f64 {
        let (keys, counts) = &self.tables[kind as usize];
        keys.binary_search(&key).map_or(0.0, |at| (f64::from(counts[at]) / STEPS).exp2())
    }

    fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut number = || -> Option<u32> {
            let (number, rest) = bytes.split_first_chunk::<4>()?;
            bytes = rest;
            Some(u32::from_le_bytes(*number))
        };
        let (bodies, shapes) = (f64::from(number()?), f64::from(number()?));
        let mut lengths = [0; KINDS];
        for length in &mut lengths {
            *length = number()? as usize;
        }
        let mut tables: [(Vec<u32>, Vec<u8>); KINDS] = std::array::from_fn(|_| Default::default());
        for (table, length) in tables.iter_mut().zip(lengths) {
            for _ in 0..length {
                table.0.push(number()?);
            }
        }
        for (table, length) in tables.iter_mut().zip(lengths) {
            let (counts, rest) = bytes.split_at_checked(length)?;
            table.1 = counts.to_vec();
            bytes = rest;
        }
        Some(Self { bodies, shapes, tables })
    }
}

/// The table of all units of some files, as it is written to disk.
pub fn survey(facts: &[FileFacts]) -> Vec<u8> {
    let mut counts: [FxHashMap<u32, u32>; KINDS] = std::array::from_fn(|_| FxHashMap::default());
    let (mut bodies, mut shapes) = (0u32, 0u32);
    for (id, unit) in units(facts) {
        let mut found: Vec<(Kind, u32)> = Vec::new();
        if unit.kind.has_body() && !unit.tokens.is_empty() {
            bodies += 1;
            for_each_run(id.tokens(facts), |run| found.push((Kind::Run, run_key(run))));
            found.extend(id.vocabulary(facts).iter().map(|word| (Kind::Word, *word)));
            found.push((Kind::Form, form_key(unit)));
        } else if unit.kind.has_shape() && !unit.shape.is_empty() {
            shapes += 1;
            for member in id.shape(facts) {
                found.push((Kind::MemberName, member.0));
                found.push((Kind::MemberType, member.1));
                found.push((Kind::Member, member_key(*member)));
            }
        }
        found.sort_unstable_by_key(|(kind, key)| (*kind as u8, *key));
        found.dedup();
        for (kind, key) in found {
            *counts[kind as usize].entry(key).or_default() += 1;
        }
    }
    let mut tables: Vec<Vec<(u32, u32)>> = Vec::new();
    for (kind, counts) in counts.into_iter().enumerate() {
        let least = if kind == Kind::Form as usize { LEAST.1 } else { LEAST.0 };
        let mut table: Vec<(u32, u32)> = counts.into_iter().filter(|(_, count)| *count >= least).collect();
        table.sort_unstable();
        tables.push(table);
    }
    let lengths = tables.iter().map(|table| table.len() as u32);
    let keys = tables.iter().flatten().map(|(key, _)| *key);
    let mut bytes: Vec<u8> =
        [bodies, shapes].into_iter().chain(lengths).chain(keys).flat_map(u32::to_le_bytes).collect();
    #[expect(clippy::cast_sign_loss, reason = "logarithms of counts above one")]
    bytes.extend(tables.iter().flatten().map(|(_, count)| (f64::from(*count).log2() * STEPS).round() as u8));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Detail, extract};

    #[test]
    fn idioms_are_common_and_the_table_is_of_this_canonical_form() {
        let text = "fn f(a: &[u8]) -> Vec<u8> { let mut out = Vec::new(); for b in a { out.push(b); } out }";
        let facts = [extract(text, Detail::Fingerprints)];
        let (id, _) = units(&facts).next().unwrap();
        let mut common = 0;
        for_each_run(id.tokens(&facts), |run| {
            common += usize::from(BACKGROUND.count(Kind::Run, run_key(run)) >= 50.0);
        });
        assert!(common >= 4, "only {common} runs are known: make the table anew");
        assert!(BACKGROUND.count(Kind::Word, crate::facts::fingerprints::name_hash("len")) > 500.0);
        assert!(
            BACKGROUND.count(Kind::Word, crate::facts::fingerprints::name_hash("nobody_calls_it_so")) < 1.0
        );
    }

    #[test]
    fn a_survey_is_read_as_it_was_written() {
        let text = "struct A { width: u32, height: u32 }\nfn f(a: u8) { go(a, 1, 2) }\n".repeat(8);
        let facts = [extract(&text, Detail::Fingerprints)];
        let read = Background::read(&survey(&facts)).unwrap();
        assert_eq!((read.bodies, read.shapes), (8.0, 8.0));
        let width = crate::facts::fingerprints::name_hash("width");
        assert!((read.count(Kind::MemberName, width) - 8.0).abs() < 0.5);
    }
}
