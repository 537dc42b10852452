//! Places in source text: file ids, line and column positions, spans, and the line index that maps them to bytes.
//!
//! Knows nothing of Rust. Positions count as editors and rustc do: lines and columns from 1, columns in
//! characters, a byte order mark is no character. Bytes count from 0 in the file as it lies on disk.

use serde::{Deserialize, Serialize};

/// Number of a file of the workspace: its index in the sorted list of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

impl FileId {
    /// The id as an index into a table of files.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A position: line and column, both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pos {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Pos {
    /// The first position of a file.
    pub const START: Self = Self { line: 1, column: 1 };

    /// A position from its line and column, both from 1.
    pub fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }

    /// The position `characters` to the right on the same line.
    #[must_use]
    pub fn right(self, characters: usize) -> Self {
        Self { line: self.line, column: self.column + characters as u32 }
    }
}

/// A range of text, from `start` up to but without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First character of the range.
    pub start: Pos,
    /// The character after the last one of the range.
    pub end: Pos,
}

impl Span {
    /// The span between two positions.
    pub fn new(start: Pos, end: Pos) -> Self {
        Self { start, end }
    }

    /// The span of a name of `characters` characters at `start`.
    pub fn of_name(start: Pos, characters: usize) -> Self {
        Self { start, end: start.right(characters) }
    }

    /// Whether a position lies in it.
    pub fn contains(self, at: Pos) -> bool {
        self.start <= at && at < self.end
    }
}

/// A span in a file that is named by its path relative to the workspace root, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Path relative to the workspace root, with `/`.
    pub file: std::sync::Arc<str>,
    /// Where in the file.
    pub span: Span,
}

/// The byte order mark, which is part of the file's bytes and of no column.
const BOM: &str = "\u{feff}";

/// Line starts of one text, to turn positions into bytes and back.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
    length: usize,
}

impl LineIndex {
    /// Indexes `text`. Lines end at `\n`, as rustc counts them.
    pub fn new(text: &str) -> Self {
        let first = if text.starts_with(BOM) { BOM.len() } else { 0 };
        let mut starts = vec![first];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Self { starts, length: text.len() }
    }

    /// Number of lines.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// Byte range of a line (from 1) without its line end; empty where there is no such line.
    pub fn line_range(&self, text: &str, line: u32) -> std::ops::Range<usize> {
        let index = (line as usize).saturating_sub(1);
        let Some(&start) = self.starts.get(index) else { return self.length..self.length };
        let end = self.starts.get(index + 1).map_or(self.length, |next| next - 1).max(start);
        let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
        start..end
    }

    /// Byte offset of a position; a position outside the text is moved to the nearest one inside.
    pub fn offset(&self, text: &str, pos: Pos) -> usize {
        let range = self.line_range(text, pos.line);
        let line = &text[range.clone()];
        line.char_indices()
            .nth(pos.column.saturating_sub(1) as usize)
            .map_or(range.end, |(at, _)| range.start + at)
    }

    /// Position of a byte offset; an offset past the end gives the end, one inside a character its start.
    pub fn pos(&self, text: &str, offset: usize) -> Pos {
        let mut offset = offset.min(self.length);
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let index = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts[index].min(offset);
        Pos::new(index as u32 + 1, text[start..offset].chars().count() as u32 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn byte_order_mark_is_bytes_but_no_column() {
        let text = "\u{feff}use a;\r\nfn ä() {}\n";
        let index = LineIndex::new(text);
        assert_eq!(index.offset(text, Pos::START), 3);
        assert_eq!(index.pos(text, 3), Pos::START);
        assert_eq!(&text[index.line_range(text, 1)], "use a;");
        let after_umlaut = index.offset(text, Pos::new(2, 5));
        assert_eq!(&text[after_umlaut..=after_umlaut], "(");
    }

    #[test]
    fn positions_outside_are_clamped() {
        let text = "ab\n";
        let index = LineIndex::new(text);
        assert_eq!(index.offset(text, Pos::new(1, 99)), 2);
        assert_eq!(index.offset(text, Pos::new(99, 1)), 3);
        assert_eq!(index.pos(text, 99), Pos::new(2, 1));
    }

    proptest! {
        #[test]
        fn offset_and_position_are_inverse(text in "[a\u{e4}\u{1f600}\n ]{0,60}") {
            let index = LineIndex::new(&text);
            for (at, _) in text.char_indices() {
                prop_assert_eq!(index.offset(&text, index.pos(&text, at)), at);
            }
        }
    }
}
