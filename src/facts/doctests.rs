//! Doc-tests: the Rust code blocks of documentation, each read as the small program that rustdoc makes of it.
//!
//! A block's code is laid out as in its file, every line at its own column, so that only line numbers have to be
//! moved behind the parser; the comment signs before it are blanks.

use super::code_blocks::{CodeBlock, code_blocks, may_begin};
use super::extract::{Extractor, program};
use super::guard::{DocComment, Inspection};
use super::{DocTest, DocTests, FileFacts, ItemFact, Segment, SourceText};
use crate::source::{LineIndex, Pos, Span};
use std::ops::Range;

/// Blocks of one file or document that are read; a file of more is not written by people.
const BLOCKS_MAX: usize = 10_000;

/// A line of documentation: its bytes in the file, comment signs left away.
#[derive(Debug, Clone)]
struct Line {
    range: Range<usize>,
    /// Whether it stands in a comment, where a blank belongs between sign and text.
    in_comment: bool,
}

/// What documents one item, or a part of it: comments and attributes that follow one another.
#[derive(Debug, Default)]
struct Documentation {
    lines: Vec<Line>,
    may_hold_code: bool,
    end: usize,
    is_inner: bool,
}

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
        if !documentation.may_hold_code {
            continue;
        }
        let index = index.get_or_insert_with(|| LineIndex::new(text));
        let (markdown, starts) = unindented(text, &documentation.lines);
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

/// The documentation of a file in order of its places.
fn documentations(text: &str, comments: &[DocComment], literals: &[DocLiteral]) -> Vec<Documentation> {
    let mut all: Vec<Documentation> = Vec::new();
    let mut add = |start: usize, end: usize, is_inner: bool, lines: Vec<Line>| {
        let may_hold_code = lines.iter().any(|line| {
            let shown = &text[line.range.clone()];
            may_begin(shown) || (!line.in_comment && shown.starts_with("    "))
        });
        match all.last_mut() {
            Some(last) if last.is_inner == is_inner && is_blank(&text[last.end..start]) => {
                last.lines.extend(lines);
                last.may_hold_code |= may_hold_code;
                last.end = end;
            }
            _ => all.push(Documentation { lines, may_hold_code, end, is_inner }),
        }
    };
    let index = (!literals.is_empty()).then(|| LineIndex::new(text));
    let mut attributes = literals.iter().filter_map(|literal| {
        let index = index.as_ref()?;
        let range = |(start, end): (Pos, Pos)| index.offset(text, start)..index.offset(text, end);
        let attribute = range(literal.attribute);
        let lines = literal_lines(text, range(literal.literal))?;
        Some((attribute, literal.is_inner, lines))
    });
    let mut next = attributes.next();
    for comment in comments {
        while let Some((range, is_inner, lines)) =
            next.take_if(|(range, ..)| range.start < comment.range.start)
        {
            add(range.start, range.end, is_inner, lines);
            next = attributes.next();
        }
        let lines = comment_lines(text, comment);
        add(comment.range.start, comment.range.end, comment.is_inner, lines);
    }
    while let Some((range, is_inner, lines)) = next.take() {
        add(range.start, range.end, is_inner, lines);
        next = attributes.next();
    }
    all
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
    const SIGNS: usize = "///".len();
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
        self.items.iter_mut().for_each(|ItemFact { span, .. }| moved_span(span));
        self.members.iter_mut().for_each(|member| moved_span(&mut member.span));
        self.discarded.iter_mut().for_each(|call| moved(&mut call.at));
        self.statics.iter_mut().flat_map(|fact| &mut fact.holds).for_each(moved);
        self.unheld.iter_mut().for_each(moved);
        self.makers.iter_mut().for_each(|maker| moved(&mut maker.at));
        for value in &mut self.inferred {
            moved(&mut value.ty);
            moved_span(&mut value.span);
        }
        let pieces = self.macros.iter_mut().filter_map(|definition| definition.rules.as_mut());
        let pieces = pieces.chain(self.calls.iter_mut().map(|call| &mut call.arguments));
        pieces.for_each(|SourceText { start, .. }| moved(start));
    }
}
