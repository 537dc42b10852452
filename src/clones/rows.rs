//! Lines of a copy beside those of its original.

use super::comparison::Piece;
use super::words::Word;
use crate::diagnostic::{Change, Row};
use crate::source::{LineIndex, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// One side: the text of the file, the whole of the item, and its words.
type Side<'s, 't> = (&'t str, Span, &'s [Word<'t>]);

/// The words of a line: some that the other side has, some that it has not, or none at all.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    kept: bool,
    touched: bool,
}

/// Pairs the lines of both sides by the words that they share, and tells what was done to each.
pub(super) fn rows(
    one: Side<'_, '_>,
    other: Side<'_, '_>,
    pairs: &[(usize, usize)],
    pieces: &[Piece],
) -> Vec<Row> {
    let changed = || pieces.iter().filter(|piece| piece.change != Change::Renamed);
    let left = Lines::new(one, pairs.iter().map(|pair| pair.0), changed().map(|piece| piece.one.clone()));
    let right =
        Lines::new(other, pairs.iter().map(|pair| pair.1), changed().map(|piece| piece.other.clone()));
    let mut rows = Vec::new();
    let mut next = (one.1.start.line, other.1.start.line);
    let end = (one.1.end.line + 1, other.1.end.line + 1);
    for (a, b) in partners(one.2, other.2, pairs).into_iter().chain([end]) {
        between(&left, &right, next.0..a, next.1..b, &mut rows);
        if (a, b) != end {
            let touched = left.of(a).touched || right.of(b).touched;
            rows.push(Row { canonical: Some(a), copy: Some(b), change: touched.then_some(Change::Changed) });
        }
        next = (a + 1, b + 1);
    }
    rows
}

/// Rows of lines without a partner: those of the original, then those of the copy, and with each other those that
/// hold no word and the same text.
fn between(left: &Lines<'_>, right: &Lines<'_>, a: Range<u32>, b: Range<u32>, rows: &mut Vec<Row>) {
    let lone = |line: u32, side: &Lines<'_>, only: Change| {
        let Line { kept, touched } = side.of(line);
        let change = match (kept, touched) {
            (_, false) => None,
            (false, true) => Some(only),
            (true, true) => Some(Change::Changed),
        };
        (!side.text(line).is_empty()).then_some(change)
    };
    let mut next = b.start;
    let mut waiting = Vec::new();
    for line in a {
        let same = |other: &u32| !right.has_words(*other) && right.text(*other) == left.text(line);
        let partner = if left.has_words(line) { None } else { (next..b.end).find(same) };
        let Some(partner) = partner else {
            waiting.extend(lone(line, left, Change::Deleted).map(|change| (line, change)));
            continue;
        };
        rows.extend(waiting.drain(..).map(|(line, change)| Row {
            canonical: Some(line),
            copy: None,
            change,
        }));
        rows.extend((next..partner).filter_map(|line| {
            Some(Row { canonical: None, copy: Some(line), change: lone(line, right, Change::Inserted)? })
        }));
        rows.push(Row { canonical: Some(line), copy: Some(partner), change: None });
        next = partner + 1;
    }
    rows.extend(waiting.into_iter().map(|(line, change)| Row { canonical: Some(line), copy: None, change }));
    rows.extend((next..b.end).filter_map(|line| {
        Some(Row { canonical: None, copy: Some(line), change: lone(line, right, Change::Inserted)? })
    }));
}

/// The lines of one side.
struct Lines<'t> {
    text: &'t str,
    index: LineIndex,
    words: BTreeMap<u32, Line>,
}

impl<'t> Lines<'t> {
    fn new(
        (text, _, words): Side<'_, 't>,
        kept: impl Iterator<Item = usize>,
        touched: impl Iterator<Item = Range<usize>>,
    ) -> Self {
        let mut lines: BTreeMap<u32, Line> = BTreeMap::new();
        let touched: std::collections::BTreeSet<usize> = touched.flatten().collect();
        for at in kept.filter(|at| !touched.contains(at)) {
            lines.entry(words[at].span.start.line).or_default().kept = true;
        }
        for at in &touched {
            lines.entry(words[*at].span.start.line).or_default().touched = true;
        }
        Self { text, index: LineIndex::new(text), words: lines }
    }

    fn of(&self, line: u32) -> Line {
        self.words.get(&line).copied().unwrap_or_default()
    }

    fn has_words(&self, line: u32) -> bool {
        self.words.contains_key(&line)
    }

    fn text(&self, line: u32) -> &'t str {
        self.text[self.index.line_range(self.text, line)].trim()
    }
}

/// Lines that share words, in order and each with one other, so that the most is shared.
fn partners(one: &[Word<'_>], other: &[Word<'_>], pairs: &[(usize, usize)]) -> Vec<(u32, u32)> {
    let mut shared: BTreeMap<(u32, u32), i32> = BTreeMap::new();
    for (a, b) in pairs {
        *shared.entry((one[*a].span.start.line, other[*b].span.start.line)).or_default() += one[*a].weight;
    }
    let shared: Vec<((u32, u32), i32)> = shared.into_iter().collect();
    // For each pair of lines the greatest sum of a chain that ends with it, and the pair before it.
    let mut chains: Vec<(i32, Option<usize>)> = Vec::with_capacity(shared.len());
    for (at, ((a, b), weight)) in shared.iter().enumerate() {
        let mut best = (0, None);
        for (before, ((c, d), _)) in shared[..at].iter().enumerate().rev() {
            if c < a && d < b && chains[before].0 > best.0 {
                best = (chains[before].0, Some(before));
            }
        }
        chains.push((best.0 + weight, best.1));
    }
    let mut at = (0..chains.len()).max_by_key(|at| (chains[*at].0, std::cmp::Reverse(*at)));
    let mut found = Vec::new();
    while let Some(pair) = at {
        found.push(shared[pair].0);
        at = chains[pair].1;
    }
    found.reverse();
    found
}
