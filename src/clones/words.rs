//! The lexemes of one side of a comparison, each with its place and with what its name may stand for.

use crate::facts::fingerprints::{Unit, UnitKind, is_known};
use crate::facts::{LexemeKind, lexemes};
use crate::source::{LineIndex, Pos, Span};
use std::collections::BTreeSet;

/// Bytes of an item above which it is not compared word by word.
const TEXT_MAX: usize = 1 << 18;

/// What a lexeme is, as far as another one may stand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// The name of the item itself.
    Own,
    /// A local; a member of a type or trait where it is declared.
    Local,
    /// A type that is not of the standard library.
    Type,
    /// A lifetime or label.
    Lifetime,
    /// A literal.
    Literal,
    /// A name of anything else: a function, field, macro, constant or module.
    Name,
    /// A word of the language or a sign.
    Fixed,
}

impl Class {
    /// Whether another name may stand for the same.
    pub(super) fn can_be_renamed(self) -> bool {
        matches!(self, Self::Local | Self::Type | Self::Lifetime)
    }
}

/// A lexeme of an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) span: Span,
    pub(super) class: Class,
    /// What it says: little where it is a sign.
    pub(super) weight: i32,
}

impl Word<'_> {
    /// The weight of a name: to keep one beside its like is worth a gap on either side.
    pub(super) const NAME: i32 = 8;
}

/// The words of an item; nothing where it is too long.
pub(super) fn words<'t>(text: &'t str, unit: &Unit) -> Option<Vec<Word<'t>>> {
    let index = LineIndex::new(text);
    let (start, end) = (index.offset(text, unit.extent.start), index.offset(text, unit.extent.end));
    let part = text.get(start..end.max(start)).filter(|part| part.len() <= TEXT_MAX)?;
    let mut at = (0, unit.extent.start);
    let mut to = |offset: usize| {
        for c in part[at.0..offset].chars() {
            at.1 = if c == '\n' { Pos::new(at.1.line + 1, 1) } else { at.1.right(1) };
        }
        at.0 = offset;
        at.1
    };
    let found = lexemes(part);
    let mut words: Vec<Word<'t>> = Vec::with_capacity(found.len());
    for lexeme in &found {
        let span = Span::new(to(lexeme.range.start), to(lexeme.range.end));
        let text = &part[lexeme.range.clone()];
        let weight = match lexeme.kind {
            LexemeKind::Sign => 2,
            LexemeKind::Keyword => 3,
            _ if matches!(text, "self" | "Self" | "crate" | "super") => 3,
            _ => Word::NAME,
        };
        words.push(Word { text, span, class: Class::Fixed, weight });
    }
    for (at, lexeme) in found.iter().enumerate() {
        words[at].class = match lexeme.kind {
            LexemeKind::Sign | LexemeKind::Keyword => Class::Fixed,
            LexemeKind::Literal => Class::Literal,
            LexemeKind::Lifetime => Class::Lifetime,
            LexemeKind::Name if words[at].span.start == unit.span.start => Class::Own,
            LexemeKind::Name if unit.kind.has_shape() => member(&words, at, unit.kind),
            LexemeKind::Name => name(&words, at),
        };
    }
    call_locals(&mut words);
    Some(words)
}

/// Takes what is called for a local where a local has that name.
fn call_locals(words: &mut [Word<'_>]) {
    let locals: BTreeSet<&str> =
        words.iter().filter(|word| word.class == Class::Local).map(|word| word.text).collect();
    for at in 0..words.len().saturating_sub(1) {
        let is_called =
            words[at + 1].text == "(" && (at == 0 || !matches!(words[at - 1].text, "." | ":" | "fn"));
        if words[at].class == Class::Name && is_called && locals.contains(words[at].text) {
            words[at].class = Class::Local;
        }
    }
}

/// What a name in a body stands for, by the words around it.
fn name(words: &[Word<'_>], at: usize) -> Class {
    let next = |by: usize| words.get(at + by).map_or("", |word| word.text);
    let before = |by: usize| at.checked_sub(by).map_or("", |at| words[at].text);
    let is_path = |one: &str, other: &str| one == ":" && other == ":";
    let is_member = before(1) == "." && before(2) != ".";
    let is_macro = next(1) == "!" && next(2) != "=";
    if is_member || is_macro {
        return Class::Name;
    }
    let class = written(words[at].text);
    match class {
        // A path to a type ends with it or goes on to a member; one through a type ends with the member.
        Class::Type if is_path(before(1), before(2)) => {
            if before(3).starts_with(char::is_uppercase) {
                Class::Name
            } else {
                class
            }
        }
        Class::Local if is_path(before(1), before(2)) || is_path(next(1), next(2)) => Class::Name,
        Class::Local if next(1) == "(" => Class::Name,
        _ => class,
    }
}

/// What a name in a type or trait stands for: what it declares may have another name.
fn member(words: &[Word<'_>], at: usize, kind: UnitKind) -> Class {
    let next = |by: usize| words.get(at + by).map_or("", |word| word.text);
    let before = at.checked_sub(1).map_or("", |at| words[at].text);
    let declares = match kind {
        UnitKind::Trait => before == "fn",
        UnitKind::Enum => {
            matches!(before, "{" | "," | "]") && matches!(next(1), "," | "(" | "{" | "=" | "}")
                || (next(1) == ":" && next(2) != ":" && before != ":")
        }
        _ => next(1) == ":" && next(2) != ":" && before != ":",
    };
    if declares { Class::Local } else { Class::Name }
}

/// What a name stands for by its letters.
fn written(name: &str) -> Class {
    let is_upper = name.starts_with(char::is_uppercase);
    let is_constant = is_upper && name.len() > 1 && !name.contains(char::is_lowercase);
    match () {
        () if is_constant || is_known(name) => Class::Name,
        () if is_upper => Class::Type,
        () => Class::Local,
    }
}
