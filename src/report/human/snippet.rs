//! The lines of one text that a diagnostic points into, cut and cleaned, as a source for miette.
//!
//! Only the lines with a mark are copied, whatever the size of the text, and each stays as wide as the output:
//! miette's own sources scan from the first byte, join marks that lie far apart and print what they read.

use super::super::clean;
use super::super::texts::Text;
use crate::source::{Pos, Span};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::collections::BTreeMap;
use std::ops::Range;

/// How the lines of a snippet are cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Columns of the whole output.
    pub(super) columns: usize,
    /// What stands where a line was cut.
    pub(super) ellipsis: &'static str,
}

/// The marked lines of one text as they are printed.
#[derive(Debug)]
pub(super) struct Snippet {
    name: String,
    /// The printed lines, each with its line end.
    shown: String,
    lines: Vec<Line>,
    /// In the order of the spans that the snippet was made from.
    marks: Vec<Mark>,
}

/// One printed line.
#[derive(Debug)]
struct Line {
    /// Where it starts in the printed lines.
    start: usize,
    /// Its number in the file, from 1.
    number: u32,
}

/// One span, moved to the printed lines.
#[derive(Debug, Clone)]
struct Mark {
    shown: Range<usize>,
    pos: Pos,
}

impl Snippet {
    /// The lines of `text` that `spans` start in; a span outside the text is moved to the nearest place
    /// inside, and one of several lines marks its first.
    pub(super) fn new(name: String, text: &Text, spans: &[Span], room: Room) -> Self {
        let mut by_line: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let places: Vec<(Pos, Range<usize>)> = spans.iter().map(|span| place(text, *span)).collect();
        for (number, (pos, _)) in places.iter().enumerate() {
            by_line.entry(pos.line).or_default().push(number);
        }
        let last = by_line.last_key_value().map_or(1, |(line, _)| *line);
        // The gutter is the number with " 12 │ " around it; both cuts need their mark.
        let gutter = last.to_string().len() + 4;
        let columns = room.columns.saturating_sub(gutter + 2 * room.ellipsis.chars().count());
        let unset = Mark { shown: 0..0, pos: Pos::START };
        let mut snippet =
            Self { name, shown: String::new(), lines: Vec::new(), marks: vec![unset; spans.len()] };
        for (number, marked) in by_line {
            snippet.lines.push(Line { start: snippet.shown.len(), number });
            let whole = text.index.line_range(&text.content, number);
            let first = marked.first().map_or(whole.start, |mark| places[*mark].1.start);
            let window = window(&text.content, &whole, first, columns);
            if window.start > whole.start {
                snippet.shown.push_str(room.ellipsis);
            }
            let base = snippet.shown.len();
            let part = &text.content[window.clone()];
            let offset = |at: usize| {
                base + clean::line(&part[..at.clamp(window.start, window.end) - window.start]).len()
            };
            for mark in marked {
                let (pos, bytes) = &places[mark];
                snippet.marks[mark] = Mark { shown: offset(bytes.start)..offset(bytes.end), pos: *pos };
            }
            snippet.shown.push_str(&clean::line(part));
            if window.end < whole.end {
                snippet.shown.push_str(room.ellipsis);
            }
            snippet.shown.push('\n');
        }
        snippet
    }

    /// A snippet of a text that cannot be read: its name and the position, no line.
    pub(super) fn unread(name: String, spans: &[Span]) -> Self {
        let marks = spans.iter().map(|span| Mark { shown: 0..0, pos: span.start }).collect();
        Self { name, shown: String::new(), lines: Vec::new(), marks }
    }

    /// The place of a mark in the printed lines, by the number of its span.
    pub(super) fn mark(&self, number: usize) -> Range<usize> {
        self.marks.get(number).map_or(0..0, |mark| mark.shown.clone())
    }

    /// Number of the printed line that holds a place of the printed lines.
    fn line_at(&self, shown: usize) -> usize {
        self.lines.partition_point(|line| line.start <= shown).saturating_sub(1)
    }

    /// Where a printed line starts; the end of everything for one past the last.
    fn start_of(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.shown.len(), |line| line.start)
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _lines_before: usize,
        _lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = span.offset().min(self.shown.len());
        let end = (start + span.len()).min(self.shown.len());
        let (first, last) = (self.line_at(start), self.line_at(end));
        let bytes = self.start_of(first)..self.start_of(last + 1);
        // The header of a frame asks for exactly the span of a mark, and wants its position in the file.
        let mark = self.marks.iter().find(|mark| mark.shown.start == start).map(|mark| mark.pos);
        let line = self.lines.get(first).map(|line| line.number).or(mark.map(|pos| pos.line)).unwrap_or(1);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            self.shown[bytes.clone()].as_bytes(),
            (bytes.start, bytes.len()).into(),
            line.saturating_sub(1) as usize,
            mark.map_or(0, |pos| pos.column.saturating_sub(1) as usize),
            last - first + 1,
        )))
    }
}

/// The position and bytes of `span` in `text`, moved inside it and ended with its first line.
fn place(text: &Text, span: Span) -> (Pos, Range<usize>) {
    let line = span.start.line.clamp(1, text.index.lines() as u32);
    let whole = text.index.line_range(&text.content, line);
    if span.start.line > line {
        return (text.pos(line, whole.end), whole.end..whole.end);
    }
    let start = text.offset(span.start);
    let end = if span.end.line > line { whole.end } else { text.offset(span.end) };
    (text.pos(line, start), start..end.max(start))
}

/// The part of the line `whole` that fits into `columns`: up to two thirds from `first` on, the rest before
/// it, and after it again what is left.
fn window(text: &str, whole: &Range<usize>, first: usize, columns: usize) -> Range<usize> {
    let mut end = first;
    let mut left = columns;
    let forward = |end: &mut usize, left: &mut usize, keep: usize| {
        for c in text[*end..whole.end].chars() {
            let width = clean::columns(c);
            if width + keep > *left {
                break;
            }
            *left -= width;
            *end += c.len_utf8();
        }
    };
    forward(&mut end, &mut left, columns / 3);
    let mut start = first;
    for c in text[whole.start..start].chars().rev() {
        let width = clean::columns(c);
        if width > left {
            break;
        }
        left -= width;
        start -= c.len_utf8();
    }
    forward(&mut end, &mut left, 0);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { columns: 40, ellipsis: "…" };

    /// Line and column of the start, and of the end.
    type Ends = ((u32, u32), (u32, u32));

    fn snippet(text: &str, spans: &[Ends]) -> Snippet {
        let pos = |(line, column)| Pos::new(line, column);
        let spans: Vec<Span> = spans.iter().map(|(start, end)| Span::new(pos(*start), pos(*end))).collect();
        let text = Text::new(text.into());
        Snippet::new("a.rs".to_owned(), &text, &spans, ROOM)
    }

    fn marked(snippet: &Snippet, number: usize) -> &str {
        &snippet.shown[snippet.mark(number)]
    }

    #[test]
    fn marks_follow_cleaned_text() {
        let snippet =
            snippet("\u{feff}a\u{1b}[0m\tb\r\n\nc\u{202e}漢", &[((1, 6), (1, 7)), ((3, 2), (3, 4))]);
        assert_eq!(snippet.shown, "a␛[0m    b\nc<U+202E>漢\n");
        assert_eq!(marked(&snippet, 0), "    ");
        assert_eq!(marked(&snippet, 1), "<U+202E>漢");
    }

    #[test]
    fn long_lines_are_cut_around_the_first_mark() {
        let line = format!("{}use x::Y;{}", "é".repeat(900), "z".repeat(900));
        let snippet = snippet(&line, &[((1, 905), (1, 909)), ((1, 1), (1, 2))]);
        assert_eq!(marked(&snippet, 0), "x::Y");
        assert!(snippet.shown.starts_with("…é") && snippet.shown.ends_with("z…\n"));
        assert_eq!(snippet.shown.trim_end().chars().count(), 35);
        assert_eq!(marked(&snippet, 1), "", "a mark outside the window is moved to its edge");
    }

    #[test]
    fn the_room_of_a_missing_side_goes_to_the_other() {
        let line = "0123456789".repeat(9);
        assert_eq!(snippet(&line, &[((1, 1), (1, 2))]).shown, format!("{}…\n", &line[..33]));
        assert_eq!(snippet(&line, &[((1, 90), (1, 91))]).shown, format!("…{}\n", &line[57..]));
    }

    #[test]
    fn spans_outside_the_text_are_moved_inside() {
        let text = "ab\ncd";
        for (span, shown, range) in [
            (((2, 9), (2, 12)), "cd\n", 2..2),
            (((7, 1), (7, 1)), "cd\n", 2..2),
            (((1, 2), (9, 9)), "ab\n", 1..2),
            (((1, 3), (1, 1)), "ab\n", 2..2),
            (((0, 0), (0, 0)), "ab\n", 0..0),
        ] {
            let snippet = snippet(text, &[span]);
            assert_eq!((snippet.shown.as_str(), snippet.mark(0)), (shown, range));
        }
        assert_eq!(snippet("", &[((1, 1), (1, 1))]).shown, "\n");
    }

    #[test]
    fn contents_hold_whole_lines_with_their_numbers() {
        let text = "a\n".repeat(99);
        let snippet = snippet(&text, &[((5, 1), (5, 2)), ((6, 1), (6, 2)), ((90, 1), (90, 2))]);
        let read = |number| {
            let mark = snippet.mark(number);
            snippet.read_span(&(mark.start, mark.len()).into(), 0, 0).unwrap()
        };
        assert_eq!((read(0).line(), read(0).line_count(), read(0).data()), (4, 1, &b"a\n"[..]));
        assert_eq!((read(2).line(), read(2).column()), (89, 0));
        let both = snippet.read_span(&(0, 3).into(), 0, 0).unwrap();
        assert_eq!((both.line(), both.line_count(), both.data()), (4, 2, &b"a\na\n"[..]));
    }
}
