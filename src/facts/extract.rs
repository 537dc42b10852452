//! From a file's text to its facts: parses, visits once, drops the tree.

use super::doctests;
use super::expand;
use super::extractor::Extractor;
use super::fingerprints::Fingerprinter;
use super::guard::{self, Inspection};
use super::suppressions;
use super::{FileFacts, Found, SyntaxError};
use crate::source::{LineIndex, Pos, Span};
use std::sync::Arc;
use syn::parse::{ParseStream, Parser};

/// Score up to which the calling thread's stack is taken to be enough; see [`WORKER_STACK`].
const SCORE_ON_WORKER: usize = 1_500;

/// Stack in bytes that a thread calling [`extract`] must have.
pub const WORKER_STACK: usize = if cfg!(debug_assertions) { 80 << 20 } else { 16 << 20 };

/// How much of a file is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// What other files can name, for a file of another package: the bodies of functions and the inline unit tests are
    /// empty, and code in documentation does not count.
    Surface,
    /// What resolution needs.
    Names,
    /// The fingerprints of items and bodies too.
    Fingerprints,
}

impl Detail {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Surface => "surface",
            Self::Names => "names",
            Self::Fingerprints => "fingerprints",
        }
    }
}

/// The facts of a file.
///
/// Never fails: what does not parse is told in [`FileFacts::error`], and every item that parses by itself is
/// still there. The calling thread needs [`WORKER_STACK`]; deeper files are given a thread of their own.
pub fn extract(text: &str, detail: Detail) -> FileFacts {
    let inspection = guard::inspect(text, detail);
    if let Some((offset, message)) = &inspection.refusal {
        let mut facts = Extractor::new().facts;
        facts.modules[0].unknown_items = true;
        facts.error =
            Some(SyntaxError { message: message.clone(), span: guard::character_at(text, *offset) });
        return facts;
    }
    if inspection.score <= SCORE_ON_WORKER {
        return parse_documented(text, &inspection, detail);
    }
    let outcome = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(guard::stack_need(inspection.score))
            .spawn_scoped(scope, || parse_documented(text, &inspection, detail))
            .map(std::thread::ScopedJoinHandle::join)
    });
    match outcome {
        Ok(Ok(facts)) => facts,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => {
            let mut facts = Extractor::new().facts;
            facts.modules[0].unknown_items = true;
            let message = format!("too deeply nested: no thread with enough stack could be made ({error})");
            facts.error = Some(SyntaxError { message, span: Span::of_name(Pos::START, 1) });
            facts
        }
    }
}

/// Parses and visits on this thread's stack, the code in documentation included where the whole file counts.
fn parse_documented(text: &str, inspection: &Inspection, detail: Detail) -> FileFacts {
    let masked = (!inspection.masks.is_empty()).then(|| guard::masked(text, &inspection.masks));
    let mut extractor = parse(text, masked.as_deref().unwrap_or(text), inspection, detail);
    if detail == Detail::Surface {
        extractor.facts.drop_inner();
        return extractor.facts;
    }
    // What examples copy is meant to be copied.
    extractor.fingerprinter = None;
    let doctests = doctests::of_file(text, inspection, &mut extractor);
    let suppressions = suppressions::suppressions(text, &inspection.suppressions);
    let is_generated = super::generated::is_generated(text);
    FileFacts { suppressions, doctests, is_generated, ..extractor.facts }
}

/// Parses and visits what is shown of a text, which has its length.
fn parse<'t>(text: &'t str, shown: &str, inspection: &'t Inspection, detail: Detail) -> Extractor<'t> {
    // Spans are numbers into a table of this thread that would otherwise grow by every file it sees.
    proc_macro2::extra::invalidate_current_thread_spans();
    let mut extractor = Extractor::new();
    (extractor.text, extractor.masks) = (text, &inspection.masks);
    extractor.is_surface = detail == Detail::Surface;
    extractor.fingerprinter = (detail == Detail::Fingerprints).then(Fingerprinter::default);
    match syn::parse_file(shown) {
        Ok(file) => extractor.file(&file.attrs, &file.items),
        Err(error) => {
            extractor.facts.error = Some(syntax_error(text, inspection, &error));
            extractor.facts.modules[0].unknown_items = true;
            let shown = shown.trim_start_matches('\u{feff}');
            let shebang = ra_ap_rustc_lexer::strip_shebang(shown).unwrap_or(0);
            if let Ok((attributes, items)) = recover_file.parse_str(&shown[shebang..]) {
                extractor.file(&attributes, &items);
            }
        }
    }
    extractor
}

/// The facts of the code of a doc-test; nothing where it does not parse.
///
/// As rustdoc has it, code without a `fn main` among its items is the body of one, `extern crate` aside.
pub(super) fn program(code: &str) -> Option<FileFacts> {
    let inspection = guard::inspect(code, Detail::Names);
    if inspection.refusal.is_some() || inspection.token_error.is_some() || inspection.score > SCORE_ON_WORKER
    {
        return None;
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    let masked = (!inspection.masks.is_empty()).then(|| guard::masked(code, &inspection.masks));
    let shown = masked.as_deref().unwrap_or(code);
    let parser = |input: ParseStream<'_>| {
        Ok((input.call(syn::Attribute::parse_inner)?, input.call(syn::Block::parse_within)?))
    };
    let (attributes, statements) = parser.parse_str(shown).ok()?;
    let mut extractor = Extractor::new();
    (extractor.text, extractor.masks) = (code, &inspection.masks);
    extractor.program(&attributes, statements);
    Some(extractor.facts)
}

/// The parser's error in terms of the file; the lexer's reason is the better one where there is one.
fn syntax_error(text: &str, inspection: &Inspection, error: &syn::Error) -> SyntaxError {
    if let Some((offset, message)) = &inspection.token_error {
        return SyntaxError { message: message.clone(), span: guard::character_at(text, *offset) };
    }
    let (start, end) = (error.span().start(), error.span().end());
    let message = error.to_string();
    if start.line == 1 && start.column == 0 && message.contains("end of input") {
        let index = LineIndex::new(text);
        let last = index.pos(text, text.trim_end().len());
        return SyntaxError { message, span: Span::of_name(last, 1) };
    }
    let start = Pos::new(start.line as u32, start.column as u32 + 1);
    let end = Pos::new(end.line as u32, end.column as u32 + 1);
    SyntaxError { message, span: Span::new(start, if end > start { end } else { start.right(1) }) }
}

/// Every item that parses by itself, of a file that as a whole does not.
///
/// Behind an item that fails, goes on after the next `;` or `{ … }` at the same level.
fn recover_file(input: ParseStream<'_>) -> syn::Result<(Vec<syn::Attribute>, Vec<syn::Item>)> {
    let attributes = if input.fork().call(syn::Attribute::parse_inner).is_ok() {
        input.call(syn::Attribute::parse_inner)?
    } else {
        Vec::new()
    };
    let mut items = Vec::new();
    while !input.is_empty() {
        if input.fork().parse::<syn::Item>().is_ok() {
            items.push(input.parse()?);
            continue;
        }
        while !input.is_empty() {
            let tree: proc_macro2::TokenTree = input.parse()?;
            match tree {
                proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ';' => break,
                proc_macro2::TokenTree::Group(group)
                    if group.delimiter() == proc_macro2::Delimiter::Brace =>
                {
                    break;
                }
                _ => {}
            }
        }
    }
    Ok((attributes, items))
}

/// The facts of an expansion's text, its places exchanged for those where the tokens were written.
///
/// What the macro itself wrote gets the place of the call and is marked as expanded.
pub(super) fn extract_expansion(
    text: &str,
    origins: &Arc<expand::Origins>,
    call: Pos,
    detail: Detail,
) -> FileFacts {
    let inspection = guard::inspect(text, detail);
    if inspection.refusal.is_some() || inspection.score > SCORE_ON_WORKER {
        return Extractor::new().facts;
    }
    let masked = (!inspection.masks.is_empty()).then(|| guard::masked(text, &inspection.masks));
    let mut facts = parse(text, masked.as_deref().unwrap_or(text), &inspection, detail).facts;
    if detail == Detail::Surface {
        facts.drop_inner();
    }
    let origin = |pos: Pos| {
        let found = expand::origin(origins, pos).filter(|(_, _, from_arguments)| *from_arguments);
        // A name in a text lies inside of its token.
        found.map(|(start, place, _)| match pos.line - start.line {
            0 => Pos::new(place.line, place.column + (pos.column - start.column)),
            lines => Pos::new(place.line + lines, pos.column),
        })
    };
    let moved = |span: Span| {
        let length = (span.end.column.saturating_sub(span.start.column)) as usize;
        origin(span.start).map_or(Span::of_name(call, 1), |start| Span::of_name(start, length))
    };
    for path in &mut facts.paths {
        let segments = &mut facts.segments[path.segments.indices()];
        let from_macro = segments.iter().any(|segment| origin(segment.pos).is_none());
        for segment in segments {
            segment.pos = origin(segment.pos).unwrap_or(call);
        }
        if from_macro {
            path.found = Found::Expanded;
        }
    }
    let placed = |at: &mut Pos| origin(*at).map(|place| *at = place).is_some();
    facts.discarded.retain_mut(|call| placed(&mut call.at) && call.by.iter_mut().all(placed));
    facts.inferred.retain_mut(|value| {
        let is_placed = origin(value.span.start).is_some();
        value.span = moved(value.span);
        is_placed
    });
    facts.unheld.retain_mut(placed);
    facts.literals.retain_mut(|literal| {
        let is_placed = origin(literal.span.start).is_some();
        literal.span = moved(literal.span);
        is_placed
    });
    facts.statics.iter_mut().for_each(|fact| fact.holds.retain_mut(placed));
    for leaf in &mut facts.uses {
        leaf.leaf = moved(leaf.leaf);
        leaf.binding_span = moved(leaf.binding_span);
    }
    let pieces = facts.macros.iter_mut().filter_map(|definition| definition.rules.as_mut());
    for piece in pieces.chain(facts.calls.iter_mut().map(|call| &mut call.arguments)) {
        piece.origins = Some(origins.clone());
    }
    for item in &mut facts.items {
        item.span = moved(item.span);
        if let Some((_, span)) = &mut item.value {
            *span = moved(*span);
        }
    }
    for member in &mut facts.members {
        member.span = moved(member.span);
        if let Some((_, span)) = member.value.as_deref_mut() {
            *span = moved(*span);
        }
    }
    facts
}
