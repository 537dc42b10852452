//! Where a copy agrees with its original once both are in canonical form, and which forms are written in other ways.

use super::UnitId;
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Form, class, class_of, masked, payload};
use std::collections::{BTreeMap, BTreeSet};

/// Cells of the table of two bodies above which they are not aligned.
const CELLS_MAX: usize = 6_000_000;

/// What the canonical forms of an original and a copy have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Agreement {
    /// Other ways to write the same.
    pub(super) forms: Vec<&'static str>,
    /// Lines of the original of which a part has no counterpart.
    pub(super) lost: BTreeSet<u32>,
    /// Lines of the copy of which a part has no counterpart.
    pub(super) added: BTreeSet<u32>,
    /// Lines of the copy with a local that is not the one which mostly stands for its counterpart.
    pub(super) swapped: BTreeSet<u32>,
    /// The two are one form and their locals still do not map one to one: a mistake of the copying, or a change of
    /// meaning.
    pub(super) mixed_up: bool,
}

/// Aligns the body of a copy with that of its original; nothing where they are too long for that.
pub(super) fn agreement(facts: &[FileFacts], original: UnitId, copy: UnitId) -> Option<Agreement> {
    let (one, other) = (original.tokens(facts), copy.tokens(facts));
    let pairs = align(one, other)?;
    let lines = |id: UnitId| facts[id.file as usize].fingerprints.lines(id.of(facts));
    let without = |lines: &[u32], aligned: BTreeSet<usize>| {
        lines.iter().enumerate().filter(|(at, _)| !aligned.contains(at)).map(|(_, line)| *line).collect()
    };
    let mut agreement = Agreement {
        forms: forms(facts, original, copy),
        lost: without(lines(original), pairs.iter().map(|pair| pair.0).collect()),
        added: without(lines(copy), pairs.iter().map(|pair| pair.1).collect()),
        ..Agreement::default()
    };
    let identical = pairs.len() == one.len() && one.len() == other.len();
    locals((one, other), &pairs, lines(copy), identical, &mut agreement);
    Some(agreement)
}

/// Which local became which, by the majority of the places where they stand for each other.
fn locals(
    (one, other): (&[u32], &[u32]),
    pairs: &[(usize, usize)],
    lines: &[u32],
    identical: bool,
    agreement: &mut Agreement,
) {
    let is_local = |pair: &&(usize, usize)| class_of(one[pair.0]) == class::LOCAL;
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (a, b) in pairs.iter().filter(is_local) {
        *counts.entry((payload(one[*a]), payload(other[*b]))).or_default() += 1;
    }
    let mut partner: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    let mut sources: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for ((a, b), count) in &counts {
        let best = partner.entry(*a).or_insert((*b, *count));
        if *count > best.1 {
            *best = (*b, *count);
        }
        sources.entry(*b).or_default().insert(*a);
    }
    let is_swapped = |pair: &&(usize, usize)| {
        partner.get(&payload(one[pair.0])).is_some_and(|best| best.0 != payload(other[pair.1]))
    };
    agreement.swapped = pairs.iter().filter(is_local).filter(is_swapped).map(|pair| lines[pair.1]).collect();
    // Where the two are one form, every place stands for its counterpart, so that the map has to be one to one.
    agreement.mixed_up =
        identical && (!agreement.swapped.is_empty() || sources.values().any(|sources| sources.len() > 1));
}

/// Ways to write the same of which a copy has more and the original fewer.
fn forms(facts: &[FileFacts], original: UnitId, copy: UnitId) -> Vec<&'static str> {
    let (one, other) = (original.of(facts).forms, copy.of(facts).forms);
    let less = |form: Form| other[form as usize] < one[form as usize];
    let more = |form: Form| other[form as usize] > one[form as usize];
    let branches = more(Form::Match) || more(Form::IfLet) || more(Form::LetElse);
    let mut found = Vec::new();
    let mut say = |holds: bool, text: &'static str| found.extend(holds.then_some(text));
    say(less(Form::Question) && branches, "`?` written as `match`");
    say(more(Form::Question) && (less(Form::Match) || less(Form::IfLet)), "`match` written as `?`");
    say(less(Form::IfLet) && more(Form::Match), "`if let` written as `match`");
    say(more(Form::IfLet) && less(Form::Match), "`match` written as `if let`");
    say(less(Form::While) && more(Form::Loop), "`while` written as `loop`");
    say(less(Form::For) && (more(Form::While) || more(Form::Loop)), "`for` written as `while`");
    say(less(Form::For) && more(Form::ForEach), "`for` written as `for_each`");
    say(more(Form::For) && less(Form::ForEach), "`for_each` written as `for`");
    say(less(Form::MethodCall) && more(Form::PathCall), "methods called by their paths");
    let turned =
        (less(Form::Greater) && more(Form::Comparison)) || (more(Form::Greater) && less(Form::Comparison));
    say(turned, "comparisons turned round");
    found
}

/// Places that stand for each other in a longest common subsequence, in order.
fn align(one: &[u32], other: &[u32]) -> Option<Vec<(usize, usize)>> {
    let width = other.len() + 1;
    if (one.len() + 1) * width > CELLS_MAX {
        return None;
    }
    let one: Vec<u32> = one.iter().map(|token| masked(*token)).collect();
    let other: Vec<u32> = other.iter().map(|token| masked(*token)).collect();
    // `table[a][b]` is the length for what stands behind `a` and `b`.
    let mut table = vec![0u16; (one.len() + 1) * width];
    for a in (0..one.len()).rev() {
        for b in (0..other.len()).rev() {
            table[a * width + b] = if one[a] == other[b] {
                table[(a + 1) * width + b + 1].saturating_add(1)
            } else {
                table[(a + 1) * width + b].max(table[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while a < one.len() && b < other.len() {
        if one[a] == other[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if table[(a + 1) * width + b] >= table[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    Some(pairs)
}
