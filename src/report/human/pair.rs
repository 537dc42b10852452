//! A copy beside its original in a terminal: in two columns where there is room, else one line under the other.

use super::super::pair::{Cell, PairRow, in_words, rows};
use super::super::{Style, clean};
use super::Painter;
use crate::diagnostic::{Change, Comparison};
use crate::source::Place;
// Writing to a string cannot fail.
use std::fmt::Write;

/// Rows that a finding shows; the rest is counted.
pub(super) const ROWS_MAX: usize = 60;
/// The width beyond which columns only grow apart.
const WIDEST: usize = 220;
/// The columns of a side that are enough for most lines.
const ENOUGH: usize = 50;
/// Columns that everything is indented by.
const INDENT: usize = 2;

/// Which side a cell is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Canonical,
    Copy,
}

impl Painter<'_> {
    /// Both sides in at most so many rows, what was done in words, and the names that became others; nothing where a
    /// text cannot be read.
    pub(super) fn pair(&self, comparison: &Comparison, most: usize) -> Option<String> {
        let rows = rows(comparison, self.texts)?;
        let cells = rows.iter().flat_map(|row| match row {
            PairRow::Lines(one, other, _) => [one.as_ref(), other.as_ref()],
            PairRow::Alike(_) => [None, None],
        });
        let cells: Vec<&Cell> = cells.flatten().collect();
        let digits = cells.iter().map(|cell| cell.line.to_string().len()).max().unwrap_or(1);
        let widest = cells.iter().map(|cell| cell.columns()).max().unwrap_or(0);
        let width = self.style.width.clamp(Style::NARROWEST, WIDEST);
        // On each side a number and a mark with spaces around them, and a bar between the sides.
        let side = (width - INDENT).saturating_sub(2 * (digits + 3) + 3) / 2;
        let drawing = Drawing { painter: self, most, digits, columns: side.min(widest.max(20)) };
        let mut text = if side >= widest.min(ENOUGH) {
            drawing.columns(comparison, &rows)
        } else {
            let columns = (width - INDENT).saturating_sub(2 * (digits + 1) + 2);
            Drawing { columns, ..drawing }.lines(comparison, &rows)
        };
        text.push_str(&self.foot(comparison));
        Some(text)
    }

    /// What was done, and which names became which.
    fn foot(&self, comparison: &Comparison) -> String {
        let lines = in_words(comparison, if self.style.unicode { "→" } else { "->" });
        let width = self.style.columns() - INDENT - 2;
        let wrapped = lines.iter().flat_map(|line| {
            let line = clean::wrap(&clean::line(line), width);
            line.lines().map(|line| format!("{:INDENT$}{line}\n", "")).collect::<Vec<_>>()
        });
        wrapped.collect()
    }
}

/// How rows are drawn.
struct Drawing<'a> {
    painter: &'a Painter<'a>,
    /// Rows that are shown.
    most: usize,
    /// Digits of the greatest line number.
    digits: usize,
    /// Columns of a line of code.
    columns: usize,
}

impl Drawing<'_> {
    /// Both sides in columns.
    fn columns(&self, comparison: &Comparison, rows: &[PairRow]) -> String {
        let bar = self.painter.style.paint("2", self.painter.bar());
        let inner = self.columns + self.digits + 3;
        let heading = |place: &Place| self.heading(place, inner);
        let (one, other) = (heading(&comparison.canonical), heading(&comparison.copy));
        let fill = " ".repeat(inner.saturating_sub(one.1));
        let mut text = format!("{:INDENT$}{}{fill} {bar} {}\n", "", self.bold(&one.0), self.bold(&other.0));
        let blank = || " ".repeat(inner);
        for row in rows.iter().take(self.most) {
            let (left, right) = match row {
                PairRow::Alike(count) => (self.alike(*count, inner), String::new()),
                PairRow::Lines(one, other, change) => (
                    one.as_ref().map_or_else(blank, |cell| self.cell(cell, Side::Canonical, *change, true)),
                    other
                        .as_ref()
                        .map_or_else(String::new, |cell| self.cell(cell, Side::Copy, *change, false)),
                ),
            };
            let line = format!("{:INDENT$}{left} {bar} {right}", "");
            text.push_str(line.trim_end());
            text.push('\n');
        }
        self.rest(rows, &mut text);
        text
    }

    /// One line under the other; what is alike is shown as the copy has it.
    fn lines(&self, comparison: &Comparison, rows: &[PairRow]) -> String {
        let width = self.columns + 2 * (self.digits + 1) + 2;
        let mut text = String::new();
        for (mark, side, place) in
            [("-", Side::Canonical, &comparison.canonical), ("+", Side::Copy, &comparison.copy)]
        {
            let heading = self.heading(place, width.saturating_sub(2)).0;
            let _ = writeln!(text, "{:INDENT$}{} {}", "", self.mark(mark, side), self.bold(&heading));
        }
        for row in rows.iter().take(self.most) {
            let lines = match row {
                PairRow::Alike(count) => vec![self.alike(*count, 0)],
                PairRow::Lines(Some(one), Some(other), None) => {
                    vec![self.line(Some(one.line), other, Side::Copy, None)]
                }
                PairRow::Lines(one, other, change) => {
                    let one = one.as_ref().map(|cell| self.line(None, cell, Side::Canonical, *change));
                    let other = other.as_ref().map(|cell| self.line(None, cell, Side::Copy, *change));
                    one.into_iter().chain(other).collect()
                }
            };
            for line in lines {
                text.push_str(&" ".repeat(INDENT));
                text.push_str(line.trim_end());
                text.push('\n');
            }
        }
        self.rest(rows, &mut text);
        text
    }

    /// Tells how many rows are not shown.
    fn rest(&self, rows: &[PairRow], text: &mut String) {
        let more = rows.len().saturating_sub(self.most);
        if more > 0 {
            let ellipsis = self.painter.ellipsis();
            let _ = writeln!(text, "{:INDENT$}{ellipsis} {more} more lines", "");
        }
    }

    /// One cell: number, mark and code.
    fn cell(&self, cell: &Cell, side: Side, change: Option<Change>, fill: bool) -> String {
        let mark = match (change, side) {
            (None, _) => " ",
            (Some(Change::Deleted), _) => "-",
            (Some(Change::Inserted), _) => "+",
            (Some(Change::Changed | Change::Renamed), _) => "~",
        };
        let (code, used) = self.code(cell, side);
        let fill = if fill { " ".repeat(self.columns.saturating_sub(used)) } else { String::new() };
        format!("{} {} {code}{fill}", self.number(Some(cell.line)), self.mark(mark, side))
    }

    /// One line of the form with one line under the other.
    fn line(&self, original: Option<u32>, cell: &Cell, side: Side, change: Option<Change>) -> String {
        let (one, other) = match side {
            Side::Canonical => (Some(cell.line), None),
            Side::Copy => (original, Some(cell.line)),
        };
        let mark = match (change, side) {
            (None, _) => " ",
            (Some(_), Side::Canonical) => "-",
            (Some(_), Side::Copy) => "+",
        };
        let code = self.code(cell, side).0;
        format!("{} {} {} {code}", self.number(one), self.number(other), self.mark(mark, side))
    }

    /// The code of a cell in colour, and its columns.
    fn code(&self, cell: &Cell, side: Side) -> (String, usize) {
        let mut columns = 0;
        let paint = |(change, text): (Option<Change>, String)| {
            columns += text.chars().map(clean::columns).sum::<usize>();
            match (change, side) {
                (None, _) => text,
                (Some(Change::Renamed), _) => self.painter.style.paint("36", &text),
                (Some(_), Side::Canonical) => self.painter.style.paint("1;31", &text),
                (Some(_), Side::Copy) => self.painter.style.paint("1;32", &text),
            }
        };
        let code = cell.pieces(self.columns, self.painter.ellipsis()).into_iter().map(paint).collect();
        (code, columns)
    }

    fn mark(&self, mark: &str, side: Side) -> String {
        match (mark, side) {
            (" ", _) => mark.to_owned(),
            ("~", _) => self.painter.style.paint("33", mark),
            (_, Side::Canonical) => self.painter.style.paint("31", mark),
            (_, Side::Copy) => self.painter.style.paint("32", mark),
        }
    }

    fn number(&self, line: Option<u32>) -> String {
        let digits = self.digits;
        match line {
            Some(line) => self.painter.style.paint("2", &format!("{line:digits$}")),
            None => " ".repeat(digits),
        }
    }

    /// That lines are alike, filled to a width.
    fn alike(&self, count: usize, width: usize) -> String {
        let dots = if self.painter.style.unicode { "⋮" } else { ":" };
        let text = format!("{dots:>digits$} {count} lines alike", digits = self.digits);
        let fill = " ".repeat(width.saturating_sub(text.chars().count()));
        self.painter.style.paint("2", &text) + &fill
    }

    /// Path and line of a side, cut at its beginning, and its columns.
    fn heading(&self, place: &Place, width: usize) -> (String, usize) {
        let text = format!("{}:{}", clean::path(&place.file), place.span.start.line);
        let wide = |text: &str| text.chars().map(clean::columns).sum::<usize>();
        if wide(&text) <= width {
            let used = wide(&text);
            return (text, used);
        }
        let ellipsis = self.painter.ellipsis();
        let room = width.saturating_sub(ellipsis.chars().count());
        let mut from = text.len();
        for (at, _) in text.char_indices().rev() {
            if wide(&text[at..]) > room {
                break;
            }
            from = at;
        }
        let text = format!("{ellipsis}{}", &text[from..]);
        let used = wide(&text);
        (text, used)
    }

    fn bold(&self, text: &str) -> String {
        self.painter.style.paint("1", text)
    }
}
