//! Doc-tests: the Rust code blocks of documentation, each read as the small program that rustdoc makes of it.
//!
//! A block's code is laid out as in its file, every line at its own column, so that only line numbers have to be
//! moved behind the parser; the comment signs before it are blanks.

use super::code_blocks::{CodeBlock, code_blocks, may_begin};
use super::extract::program;
use super::extractor::Extractor;
use super::guard::{DocComment, Inspection};
use super::{DocTest, DocTests, FileFacts, ItemFact, Segment, SourceText};
use crate::source::{LineIndex, Pos, Span};
use std::ops::Range;

/// Blocks of one file or document that are read; a file of more is not written by people.
const BLOCKS_MAX: usize = 10_000;

/// Length of what makes a comment documentation, in bytes.
const SIGNS: usize = "///".len();

/// A line of documentation: its bytes in the file, comment signs left away.
#[derive(Debug, Clone)]
struct Line {
    range: Range<usize>,
    /// Whether it stands in a comment, where a blank belongs between sign and text.
    in_comment: bool,
}

/// What documents one item, or a part of it: the lines of comments and attributes that follow one another.
type Documentation = Vec<Line>;

/// A documentation attribute with a literal that stands for itself.
#[derive(Debug)]
pub(super) struct DocLiteral {
    /// The attribute's tokens from its name to its end.
    pub(super) attribute: (Pos, Pos),
    /// The literal.
    pub(super) literal: (Pos, Pos),
    /// Whether it documents what is around it.
    pub(super) is_inner: bool,
}

/// The doc-tests of a document that documentation includes, by the document's text.
pub fn doctests_of(markdown: &str) -> DocTests {
    let mut found = DocTests::default();
    let index = LineIndex::new(markdown);
    for block in code_blocks(markdown).into_iter().take(BLOCKS_MAX) {
        read_block(&block, markdown, |at| index.pos(markdown, at), &mut found);
    }
    found
}

/// The doc-tests of a file whose tree was visited by `extractor`.
pub(super) fn of_file(text: &str, inspection: &Inspection, extractor: &mut Extractor<'_>) -> DocTests {
    let mut found = DocTests::default();
    let literals = std::mem::take(&mut extractor.doc_literals);
    let mut index = None;
    for documentation in documentations(text, &inspection.documentation, &literals) {
        let index = index.get_or_insert_with(|| LineIndex::new(text));
        let (markdown, starts) = unindented(text, &documentation);
        for block in code_blocks(&markdown) {
            if found.tests.len() + found.unparsed as usize >= BLOCKS_MAX {
                return found;
            }
            let place = |at: usize| {
                let line = starts.partition_point(|(start, _)| *start <= at) - 1;
                let (start, offset) = starts[line];
                index.pos(text, offset + (at - start))
            };
            read_block(&block, &markdown, place, &mut found);
            if let Some(test) = found.tests.last_mut().filter(|_| !extractor.inline_modules.is_empty()) {
                test.module = module_at(&extractor.inline_modules, test.line);
            }
        }
    }
    found
}

/// The innermost of the inline modules, given with their first and last lines, around a line.
fn module_at(modules: &[(u32, u32, u32)], line: u32) -> u32 {
    let around = modules.iter().filter(|(_, first, last)| (*first..=*last).contains(&line));
    around.max_by_key(|(_, first, _)| *first).map_or(0, |(module, ..)| *module)
}

/// Reads a block; `place` gives the position in the file of a byte of the Markdown.
fn read_block(block: &CodeBlock, markdown: &str, place: impl Fn(usize) -> Pos, found: &mut DocTests) {
    let mut code = String::new();
    let mut lines: Option<(u32, u32)> = None;
    for line in &block.lines {
        let pos = place(line.start);
        let (first, last) = *lines.get_or_insert((pos.line, pos.line));
        for _ in last..pos.line {
            code.push('\n');
        }
        lines = Some((first, pos.line.max(last)));
        code.extend(std::iter::repeat_n(' ', pos.column as usize - 1));
        code.push_str(&markdown[line.clone()]);
    }
    let Some((first, _)) = lines else { return };
    match program(&code) {
        Some(mut facts) => {
            facts.move_down(first - 1);
            found.tests.push(DocTest { facts, edition: block.edition, line: first, module: 0 });
        }
        None => found.unparsed += 1,
    }
}

/// A comment, or the lines of an attribute.
enum Piece<'i> {
    Comment(&'i DocComment),
    Lines(Vec<Line>),
}

/// The documentation of a file in order of its places, as far as it may hold code.
fn documentations(text: &str, comments: &[DocComment], literals: &[DocLiteral]) -> Vec<Documentation> {
    let pieces = pieces(text, comments, literals);
    let follows = |(before, _, was_inner): &(Range<usize>, Piece<'_>, bool),
                   (range, _, is_inner): &(Range<usize>, Piece<'_>, bool)| {
        was_inner == is_inner && is_blank(&text[before.end..range.start])
    };
    let may_hold_code = |(_, piece, _): &(Range<usize>, Piece<'_>, bool)| match piece {
        Piece::Comment(comment) if comment.is_block => {
            comment_lines(text, comment).iter().any(|line| may_begin(&text[line.range.clone()]))
        }
        Piece::Comment(comment) => may_begin(&text[comment.range.start + SIGNS..comment.range.end]),
        Piece::Lines(lines) => lines.iter().any(|line| {
            let shown = &text[line.range.clone()];
            may_begin(shown) || shown.starts_with("    ")
        }),
    };
    let mut all = Vec::new();
    for group in pieces.chunk_by(follows).filter(|group| group.iter().any(may_hold_code)) {
        let mut lines = Vec::new();
        for (_, piece, _) in group {
            match piece {
                Piece::Comment(comment) => lines.extend(comment_lines(text, comment)),
                Piece::Lines(more) => lines.extend(more.iter().cloned()),
            }
        }
        all.push(lines);
    }
    all
}

/// Comments and attributes that document something, in order: where each stands, and whether it is an inner one.
fn pieces<'i>(
    text: &str,
    comments: &'i [DocComment],
    literals: &[DocLiteral],
) -> Vec<(Range<usize>, Piece<'i>, bool)> {
    let mut pieces: Vec<(Range<usize>, Piece<'i>, bool)> = comments
        .iter()
        .map(|comment| (comment.range.clone(), Piece::Comment(comment), comment.is_inner))
        .collect();
    if !literals.is_empty() {
        let index = LineIndex::new(text);
        let range = |(start, end): (Pos, Pos)| index.offset(text, start)..index.offset(text, end);
        pieces.extend(literals.iter().filter_map(|literal| {
            let lines = literal_lines(text, range(literal.literal))?;
            Some((range(literal.attribute), Piece::Lines(lines), literal.is_inner))
        }));
        pieces.sort_by_key(|(range, ..)| range.start);
        // What stands in another one, by a parser's odd place, is told once.
        pieces.dedup_by(|(range, ..), (before, ..)| range.start < before.end);
    }
    pieces
}

/// Whether nothing but blanks, ordinary comments and the signs of attributes is left between documentation.
fn is_blank(between: &str) -> bool {
    between.lines().all(|line| {
        let line = line.trim();
        line.starts_with("//") || line.bytes().all(|byte| matches!(byte, b'#' | b'!' | b'[' | b']' | b' '))
    })
}

/// The lines of a comment, its signs left away.
fn comment_lines(text: &str, comment: &DocComment) -> Vec<Line> {
    let start = comment.range.start + SIGNS;
    if !comment.is_block {
        return vec![Line { range: start..comment.range.end, in_comment: true }];
    }
    let closing = if text[comment.range.clone()].ends_with("*/") { "*/".len() } else { 0 };
    let end = (comment.range.end - closing).max(start);
    let mut lines = lines_of(text, start..end, true);
    let content = |line: &Line| text[line.range.clone()].trim_start();
    // A column of stars along the left is no part of the text, unless a line between the first and the last lacks it.
    let starred = lines.iter().position(|line| content(line).starts_with('*'));
    let with_text = |line: &Line| !content(line).trim_end().is_empty();
    let (first, last) = (starred.unwrap_or(lines.len()), lines.iter().rposition(with_text).unwrap_or(0));
    let before = lines[..first.min(lines.len())].iter().skip(1);
    if first <= last && before.clone().all(|line| !with_text(line)) {
        let column = &mut lines[first..=last];
        if column.iter().all(|line| content(line).starts_with('*')) {
            for line in column {
                let shown = &text[line.range.clone()];
                line.range.start += shown.find('*').map_or(0, |star| star + 1);
            }
        }
    }
    lines
}

/// The lines of a literal that needs no unescaping, its quotes left away.
fn literal_lines(text: &str, range: Range<usize>) -> Option<Vec<Line>> {
    let written = &text[range.clone()];
    let quote = written.find('"')?;
    let is_raw = written.starts_with('r');
    if !is_raw && (quote > 0 || written.contains('\\')) {
        return None;
    }
    let hashes = if is_raw { quote - 1 } else { 0 };
    let inner = range.start + quote + 1..range.end.checked_sub(1 + hashes)?;
    (inner.start <= inner.end).then(|| lines_of(text, inner, false))
}

/// The lines of a part of a text.
fn lines_of(text: &str, range: Range<usize>, in_comment: bool) -> Vec<Line> {
    let mut start = range.start;
    let line = |part: &str| {
        let line = Line { range: start..start + part.len(), in_comment };
        start += part.len() + 1;
        line
    };
    text[range].split('\n').map(line).collect()
}

/// Documentation as Markdown, without the indentation that all its lines have, and for each of its lines where it
/// starts there and in the file.
fn unindented(text: &str, lines: &[Line]) -> (String, Vec<(usize, usize)>) {
    let shown = |line: &Line| text[line.range.clone()].trim_end_matches('\r');
    let indentation = |line: &Line| {
        let line = shown(line);
        line.len() - line.trim_start_matches([' ', '\t']).len()
    };
    let has_text = |line: &&Line| !shown(line).trim().is_empty();
    // Comments have a blank behind their signs that literals beside them do not have.
    let mixed = lines.iter().any(|line| line.in_comment) && lines.iter().any(|line| !line.in_comment);
    let more = |line: &Line| usize::from(mixed && !line.in_comment);
    let least = lines.iter().filter(has_text).map(|line| indentation(line) + more(line)).min().unwrap_or(0);
    let mut markdown = String::new();
    let mut starts = Vec::with_capacity(lines.len());
    for line in lines {
        let cut = indentation(line).min(least.saturating_sub(more(line)));
        starts.push((markdown.len(), line.range.start + cut));
        markdown.push_str(&shown(line)[cut..]);
        markdown.push('\n');
    }
    (markdown, starts)
}

impl FileFacts {
    /// Moves all places down by so many lines.
    fn move_down(&mut self, lines: u32) {
        let moved = |pos: &mut Pos| pos.line += lines;
        let moved_span = |span: &mut Span| {
            moved(&mut span.start);
            moved(&mut span.end);
        };
        self.segments.iter_mut().for_each(|Segment { pos, .. }| moved(pos));
        for leaf in &mut self.uses {
            moved_span(&mut leaf.leaf);
            moved_span(&mut leaf.binding_span);
        }
        for ItemFact { span, value, .. } in &mut self.items {
            moved_span(span);
            if let Some((_, place)) = value {
                moved_span(place);
            }
        }
        self.members.iter_mut().for_each(|member| moved_span(&mut member.span));
        for call in &mut self.discarded {
            moved(&mut call.at);
            call.by.iter_mut().for_each(moved);
        }
        self.statics.iter_mut().flat_map(|fact| &mut fact.holds).for_each(moved);
        self.unheld.iter_mut().for_each(moved);
        self.literals.iter_mut().for_each(|literal| moved_span(&mut literal.span));
        self.inferred.iter_mut().for_each(|value| moved_span(&mut value.span));
        let pieces = self.macros.iter_mut().filter_map(|definition| definition.rules.as_mut());
        let pieces = pieces.chain(self.calls.iter_mut().map(|call| &mut call.arguments));
        pieces.for_each(|SourceText { start, .. }| moved(start));
    }
}
