//! A copy beside its original as cells of text, for the formats that show both.

use super::clean;
use super::texts::{Text, Texts};
use crate::diagnostic::{Change, Comparison};
use crate::source::Span;
use std::rc::Rc;

/// Rows around a difference that are shown.
const AROUND: usize = 2;
/// Rows that are shown where nothing but names differs.
const ALIKE: usize = 10;

/// Names that are listed.
const RENAMES_MAX: usize = 8;

/// Columns of a difference that are to be seen.
const SEEN: usize = 8;

/// One line of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its number in the file, from 1.
    pub(super) line: u32,
    /// Its characters as they are in the file, without the indentation of the whole side, each with what was done.
    pub(super) text: Vec<(char, Option<Change>)>,
}

/// Two lines beside each other, or how many were left out because they are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PairRow {
    /// A line of the original, of the copy or of both, and what was done to it.
    Lines(Option<Cell>, Option<Cell>, Option<Change>),
    /// So many rows without a difference.
    Alike(usize),
}

/// The rows of a comparison; nothing where a text cannot be read.
pub(super) fn rows(comparison: &Comparison, texts: &Texts<'_>) -> Option<Vec<PairRow>> {
    let spans = |of: fn(&crate::diagnostic::Difference) -> Option<Span>| {
        comparison.differences.iter().filter_map(move |found| Some((of(found)?, found.change))).collect()
    };
    let lines = |of: fn(&crate::diagnostic::Row) -> Option<u32>| {
        comparison.rows.iter().filter_map(of).collect::<Vec<u32>>()
    };
    let one = Side::new(
        texts.get(&comparison.canonical.file)?,
        spans(|found| found.canonical),
        &lines(|row| row.canonical),
    );
    let other =
        Side::new(texts.get(&comparison.copy.file)?, spans(|found| found.copy), &lines(|row| row.copy));
    let rows = comparison.rows.iter().map(|row| {
        let cell = |side: &Side, line: Option<u32>| line.map(|line| side.cell(line));
        (cell(&one, row.canonical), cell(&other, row.copy), row.change)
    });
    Some(folded(rows.collect()))
}

/// What was done in words, which names became which, and a warning where that is no exchange; a line each.
pub(super) fn in_words(comparison: &Comparison, arrow: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if !comparison.edits.is_empty() {
        lines.push(comparison.edits.join(", "));
    }
    if !comparison.renames.is_empty() {
        let shown = comparison.renames.iter().take(RENAMES_MAX);
        let mut shown: Vec<String> = shown.map(|(from, to)| format!("`{from}` {arrow} `{to}`")).collect();
        if comparison.renames.len() > RENAMES_MAX {
            shown.push(format!("{} more", comparison.renames.len() - RENAMES_MAX));
        }
        lines.push(format!("renamed: {}", shown.join(", ")));
    }
    if !comparison.bijective {
        lines.push("names are not exchanged one for one: a mistake of the copying?".to_owned());
    }
    lines
}

/// The rows with long stretches of such as are alike left out.
fn folded(rows: Vec<(Option<Cell>, Option<Cell>, Option<Change>)>) -> Vec<PairRow> {
    let changed: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].2.is_some()).collect();
    let is_shown = |at: usize| {
        let near = changed.partition_point(|changed| changed + AROUND < at);
        at == 0
            || (changed.is_empty() && at < ALIKE)
            || changed.get(near).is_some_and(|changed| *changed <= at + AROUND)
    };
    let shown: Vec<bool> = (0..rows.len()).map(is_shown).collect();
    let mut folded = Vec::new();
    let mut alike = Vec::new();
    let flush = |alike: &mut Vec<PairRow>, folded: &mut Vec<PairRow>| match alike.len() {
        // The line that says so takes as much room.
        0 | 1 => folded.append(alike),
        count => {
            alike.clear();
            folded.push(PairRow::Alike(count));
        }
    };
    for (row, shown) in rows.into_iter().zip(shown) {
        let row = PairRow::Lines(row.0, row.1, row.2);
        if shown {
            flush(&mut alike, &mut folded);
            folded.push(row);
        } else {
            alike.push(row);
        }
    }
    flush(&mut alike, &mut folded);
    folded
}

/// One side: its text, what differs in it, and the characters that all its lines are indented by.
struct Side {
    text: Rc<Text>,
    marks: Vec<(std::ops::Range<usize>, Change)>,
    indent: usize,
}

impl Side {
    fn new(text: Rc<Text>, spans: Vec<(Span, Change)>, lines: &[u32]) -> Self {
        let marks = spans
            .into_iter()
            .map(|(span, change)| (text.offset(span.start)..text.offset(span.end), change))
            .collect();
        let indent_of = |line: &u32| {
            let line = &text.content[text.index.line_range(&text.content, *line)];
            let inner = line.trim_start_matches([' ', '\t']);
            (!inner.is_empty()).then(|| line.len() - inner.len())
        };
        let indent = lines.iter().filter_map(indent_of).min().unwrap_or(0);
        Self { text, marks, indent }
    }

    /// A line of this side.
    fn cell(&self, line: u32) -> Cell {
        let range = self.text.index.line_range(&self.text.content, line);
        let first = self.marks.partition_point(|(mark, _)| mark.end <= range.start);
        let mut marks = self.marks[first..].iter().peekable();
        let mut text = Vec::with_capacity(range.len());
        for (at, c) in self.text.content[range.clone()].char_indices() {
            let at = range.start + at;
            while marks.next_if(|(mark, _)| mark.end <= at).is_some() {}
            let change = marks.peek().filter(|(mark, _)| mark.start <= at).map(|(_, change)| *change);
            text.push((c, change));
        }
        let is_blank = |(c, _): &(char, Option<Change>)| matches!(c, ' ' | '\t');
        let indent = self.indent.min(text.iter().take_while(|c| is_blank(c)).count());
        text.drain(..indent);
        Cell { line, text }
    }
}

impl Cell {
    /// The columns of the line once it is clean.
    pub(super) fn columns(&self) -> usize {
        self.text.iter().map(|(c, _)| clean::columns(*c)).sum()
    }

    /// The clean line, cut so that it fits into `columns` and its first difference is seen: pieces of one kind each.
    pub(super) fn pieces(&self, columns: usize, ellipsis: &str) -> Vec<(Option<Change>, String)> {
        let (range, cut_before, cut_behind) = self.window(columns, ellipsis);
        let mut clean = String::new();
        let mut pieces: Vec<(Option<Change>, usize)> = Vec::new();
        if cut_before {
            clean.push_str(ellipsis);
            pieces.push((None, clean.len()));
        }
        for (c, change) in &self.text[range] {
            clean::push(&mut clean, *c);
            match pieces.last_mut() {
                Some(last) if last.0 == *change => last.1 = clean.len(),
                _ => pieces.push((*change, clean.len())),
            }
        }
        let mut start = 0;
        let mut out: Vec<(Option<Change>, String)> = Vec::with_capacity(pieces.len() + 1);
        for (change, end) in pieces {
            out.push((change, clean[start..end].to_owned()));
            start = end;
        }
        if cut_behind {
            out.push((None, ellipsis.to_owned()));
        }
        out
    }

    /// The characters that fit, and whether some before and behind them do not.
    fn window(&self, columns: usize, ellipsis: &str) -> (std::ops::Range<usize>, bool, bool) {
        if self.columns() <= columns {
            return (0..self.text.len(), false, false);
        }
        let width = |at: usize| clean::columns(self.text[at].0);
        let room = columns.saturating_sub(2 * ellipsis.chars().count()).max(1);
        let mark = |is_meant: fn(Change) -> bool| {
            self.text.iter().position(|(_, change)| change.is_some_and(is_meant))
        };
        let first = mark(|change| change != Change::Renamed).or(mark(|_| true)).unwrap_or(0);
        let before: usize = (0..first).map(width).sum();
        let mut start = 0;
        if before + SEEN > room {
            let mut left = room * 2 / 3;
            start = first;
            while start > 0 && width(start - 1) <= left {
                left -= width(start - 1);
                start -= 1;
            }
        }
        let (mut end, mut used) = (start, 0);
        while end < self.text.len() && used + width(end) <= room {
            used += width(end);
            end += 1;
        }
        (start..end, start > 0, end < self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, marked: std::ops::Range<usize>) -> Cell {
        let mark = |at: usize| marked.contains(&at).then_some(Change::Changed);
        Cell { line: 1, text: text.chars().enumerate().map(|(at, c)| (c, mark(at))).collect() }
    }

    fn shown(cell: &Cell, columns: usize) -> String {
        cell.pieces(columns, "…")
            .into_iter()
            .map(|(change, text)| if change.is_some() { format!("[{text}]") } else { text })
            .collect()
    }

    #[test]
    fn lines_are_cleaned_and_cut_around_the_first_difference() {
        assert_eq!(shown(&cell("a\tb\u{1b}漢", 2..3), 40), "a    [b]␛漢");
        let long = format!("{}xyz{}", "a".repeat(50), "b".repeat(50));
        assert_eq!(shown(&cell(&long, 50..53), 20), "…aaaaaaaaaaaa[xyz]bbb…");
        assert_eq!(shown(&cell(&long, 0..1), 8), "[a]aaaaa…");
        assert_eq!(shown(&cell("漢字漢字", 0..0), 5), "漢…");
    }

    #[test]
    fn what_is_alike_is_left_out() {
        let row = |change| (None, None, change);
        let mut rows = vec![row(None); 20];
        rows[9] = row(Some(Change::Inserted));
        let counts: Vec<usize> =
            folded(rows).iter().map(|row| if let PairRow::Alike(count) = row { *count } else { 0 }).collect();
        assert_eq!(counts, [0, 6, 0, 0, 0, 0, 0, 8]);
        assert_eq!(folded(vec![row(None); ALIKE + 3]).last(), Some(&PairRow::Alike(3)));
    }
}
