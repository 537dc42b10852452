//! A copy beside its original, word by word as they are written: what was inserted, deleted, changed and renamed.
//!
//! The texts are aligned twice: first with every name as good as any other in the place of one, then with the names
//! that mostly stand for each other. What the canonical forms agree on is no edit, however it is written.

use super::UnitId;
use super::agreement::{Agreement, agreement};
use super::alignment::align;
use super::gaps::slide;
use super::parts::{members, statements};
use super::rows::rows;
use super::words::{Class, Word, words};
use crate::diagnostic::{Change, Comparison, Difference};
use crate::facts::FileFacts;
use crate::facts::fingerprints::UnitKind;
use crate::source::{Place, Span};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The file of a unit: its path and its text.
type File<'t> = (&'t Arc<str>, &'t str);

/// Names that stand for others, in the order in which they come, each with how often.
type Renames<'t> = BTreeMap<(Class, &'t str), Vec<(&'t str, usize)>>;

/// Compares a copy with its original; nothing where one of them is too long to be shown beside the other.
pub fn compare(
    facts: &[FileFacts],
    (original, canonical): (UnitId, File<'_>),
    (copy, copied): (UnitId, File<'_>),
) -> Option<Comparison> {
    let (one, other) = (original.of(facts), copy.of(facts));
    let sides = Sides {
        one: words(canonical.1, one)?,
        other: words(copied.1, other)?,
        agreement: if one.kind.has_body() && other.kind.has_body() {
            agreement(facts, original, copy)
        } else {
            None
        },
        kind: one.kind,
    };
    let first = sides.align(&Renames::new())?;
    let renames = sides.renames(&first);
    let mut pairs = sides.align(&renames)?;
    slide(&mut pairs, &sides.one, &sides.other);
    let pieces = sides.pieces(&pairs, &sides.renames(&pairs));
    let place = |file: File<'_>, span: Span| Place { file: file.0.clone(), span };
    Some(Comparison {
        canonical: place(canonical, one.extent),
        copy: place(copied, other.extent),
        edits: sides.edits(&pieces),
        renames: sides.rename_list(&pieces),
        bijective: !sides.agreement.as_ref().is_some_and(|agreement| agreement.mixed_up),
        differences: pieces.iter().map(|piece| sides.difference(piece)).collect(),
        rows: rows(
            (canonical.1, one.extent, &sides.one),
            (copied.1, other.extent, &sides.other),
            &pairs,
            &pieces,
        ),
    })
}

/// A difference, by the words of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) change: Change,
    pub(super) one: Range<usize>,
    pub(super) other: Range<usize>,
}

/// Original and copy in words.
struct Sides<'t> {
    one: Vec<Word<'t>>,
    other: Vec<Word<'t>>,
    /// What their canonical forms have in common, where there are such.
    agreement: Option<Agreement>,
    kind: UnitKind,
}

/// A word as its alignment asks of it, over and over: texts are numbers, of which equal ones are equal texts.
struct Key {
    class: Class,
    text: u32,
    /// What mostly stands for it.
    partner: Option<u32>,
    weight: i32,
    /// Whether it is the first of its line.
    begins: bool,
}

/// The keys of the words of one side.
fn keys<'t>(words: &[Word<'t>], renames: &Renames<'t>, numbers: &mut FxHashMap<&'t str, u32>) -> Vec<Key> {
    let mut number = |text: &'t str| {
        let next = numbers.len() as u32;
        *numbers.entry(text).or_insert(next)
    };
    let begins = |at: usize| at == 0 || words[at - 1].span.start.line != words[at].span.start.line;
    let key = |(at, word): (usize, &Word<'t>)| {
        let partner = renames.get(&(word.class, word.text)).and_then(|partners| majority(partners));
        Key {
            class: word.class,
            text: number(word.text),
            partner: partner.map(&mut number),
            weight: word.weight,
            begins: begins(at),
        }
    };
    words.iter().enumerate().map(key).collect()
}

impl<'t> Sides<'t> {
    /// Words that stand for each other.
    fn align(&self, renames: &Renames<'t>) -> Option<Vec<(usize, usize)>> {
        let mut numbers = FxHashMap::default();
        let one = keys(&self.one, renames, &mut numbers);
        let other = keys(&self.other, renames, &mut numbers);
        align(one.len(), other.len(), |a, b| {
            let (one, other) = (&one[a], &other[b]);
            let in_place = i32::from(one.begins && other.begins);
            let score = match (one.class, other.class) {
                (Class::Own, Class::Own) => Word::NAME,
                _ if one.class == other.class && one.partner == Some(other.text) => Word::NAME,
                _ if one.text == other.text => one.weight - 2 * i32::from(one.partner.is_some()),
                (Class::Literal, Class::Literal) | (Class::Lifetime, Class::Lifetime) => 1,
                (Class::Fixed | Class::Literal | Class::Lifetime, _)
                | (_, Class::Fixed | Class::Literal | Class::Lifetime) => return None,
                _ => i32::from(one.class == other.class && one.partner.is_none()),
            };
            Some(score + in_place)
        })
    }

    /// How often each name that may have another stands for which.
    fn renames(&self, pairs: &[(usize, usize)]) -> Renames<'t> {
        let mut renames = Renames::new();
        for (one, other) in pairs.iter().map(|(a, b)| (&self.one[*a], &self.other[*b])) {
            if one.class == other.class && one.class.can_be_renamed() {
                let partners = renames.entry((one.class, one.text)).or_default();
                match partners.iter_mut().find(|(name, _)| *name == other.text) {
                    Some((_, count)) => *count += 1,
                    None => partners.push((other.text, 1)),
                }
            }
        }
        renames
    }

    /// What differs, in order.
    fn pieces(&self, pairs: &[(usize, usize)], renames: &Renames<'_>) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut next = (0, 0);
        let end = (self.one.len(), self.other.len());
        for (a, b) in pairs.iter().copied().chain([end]) {
            let (one, other) = (next.0..a, next.1..b);
            let change = match (one.is_empty(), other.is_empty()) {
                (true, true) => None,
                (true, false) => Some(Change::Inserted),
                (false, true) => Some(Change::Deleted),
                (false, false) => Some(Change::Changed),
            };
            pieces.extend(change.map(|change| Piece { change, one, other }));
            next = (a + 1, b + 1);
            if (a, b) != end && self.one[a].text != self.other[b].text {
                let change = if self.is_renamed(a, b, renames) { Change::Renamed } else { Change::Changed };
                pieces.push(Piece { change, one: a..a + 1, other: b..b + 1 });
            }
        }
        pieces.dedup_by(|next, last| {
            let joins = last.change == Change::Changed
                && next.change == Change::Changed
                && (last.one.end, last.other.end) == (next.one.start, next.other.start);
            if joins {
                (last.one.end, last.other.end) = (next.one.end, next.other.end);
            }
            joins
        });
        pieces
    }

    /// Whether a name is another one for the same.
    fn is_renamed(&self, a: usize, b: usize, renames: &Renames<'_>) -> bool {
        let (one, other) = (&self.one[a], &self.other[b]);
        if one.class != other.class || !(one.class == Class::Own || one.class.can_be_renamed()) {
            return false;
        }
        let is_usual = || {
            renames.get(&(one.class, one.text)).and_then(|partners| majority(partners)) == Some(other.text)
        };
        // A local that is declared again may have a second name.
        let is_another = || {
            self.agreement.as_ref().is_some_and(|agreement| {
                agreement.agrees(one.span, other.span) && !agreement.swapped.contains(&other.span.start.line)
            })
        };
        one.class == Class::Own || is_usual() || is_another()
    }

    /// The names that became others, in the order in which they come.
    fn rename_list(&self, pieces: &[Piece]) -> Vec<(String, String)> {
        let mut list: Vec<(String, String)> = Vec::new();
        for piece in pieces.iter().filter(|piece| piece.change == Change::Renamed) {
            let (one, other) = (&self.one[piece.one.start], &self.other[piece.other.start]);
            let is_listed = list.iter().any(|(from, to)| from == one.text && to == other.text);
            if one.class != Class::Own && !is_listed {
                list.push((one.text.to_owned(), other.text.to_owned()));
            }
        }
        list
    }

    /// What was done, in words.
    fn edits(&self, pieces: &[Piece]) -> Vec<String> {
        let renamed = |class: Class| {
            let mut names: Vec<(&str, &str)> = pieces
                .iter()
                .filter(|piece| piece.change == Change::Renamed && self.one[piece.one.start].class == class)
                .map(|piece| (self.one[piece.one.start].text, self.other[piece.other.start].text))
                .collect();
            names.sort_unstable();
            names.dedup();
            names.len()
        };
        let (local, part) = nouns(self.kind);
        let (mut values, mut inserted, mut removed, mut places) = (0, 0, 0, 0);
        for piece in pieces.iter().filter(|piece| piece.change != Change::Renamed) {
            let (one, other) = (&self.one[piece.one.clone()], &self.other[piece.other.clone()]);
            if let ([one], [other]) = (one, other)
                && (one.class, other.class) == (Class::Literal, Class::Literal)
            {
                values += 1;
            } else if self.agrees(piece) {
                // The same, written in another way.
            } else if let Some(parts) = self.parts(&self.other, piece, &piece.other, Change::Inserted) {
                inserted += parts;
            } else if let Some(parts) = self.parts(&self.one, piece, &piece.one, Change::Deleted) {
                removed += parts;
            } else {
                places += 1;
            }
        }
        let mut edits: Vec<String> = [
            counted(renamed(Class::Local), local, "renamed"),
            counted(renamed(Class::Type), "type", "renamed"),
            counted(renamed(Class::Lifetime), "lifetime", "renamed"),
            counted(values, "value", "changed"),
            counted(inserted, part, "inserted"),
            counted(removed, part, "removed"),
            counted(places, "place", "changed"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let forms = self.agreement.iter().flat_map(|agreement| &agreement.forms);
        edits.extend(forms.map(|form| (*form).to_owned()));
        edits
    }

    /// Whether the canonical forms have no difference on the lines of a piece.
    fn agrees(&self, piece: &Piece) -> bool {
        let Some(agreement) = &self.agreement else { return false };
        let agrees = |words: &[Word<'_>], lines: &std::collections::BTreeSet<u32>| {
            words.iter().all(|word| !lines.contains(&word.span.start.line))
        };
        agrees(&self.one[piece.one.clone()], &agreement.lost)
            && agrees(&self.other[piece.other.clone()], &agreement.added)
    }

    /// How many whole statements or members the words of a piece are that only one side has.
    fn parts(
        &self,
        words: &[Word<'_>],
        piece: &Piece,
        range: &Range<usize>,
        change: Change,
    ) -> Option<usize> {
        if piece.change != change {
            return None;
        }
        let before = range.start.checked_sub(1).map_or("{", |at| words[at].text);
        let inner = &words[range.clone()];
        if self.kind.has_shape() && self.kind != UnitKind::Trait {
            members(before, inner)
        } else {
            statements(before, inner)
        }
    }

    fn difference(&self, piece: &Piece) -> Difference {
        Difference {
            change: piece.change,
            canonical: span(&self.one[piece.one.clone()]),
            copy: span(&self.other[piece.other.clone()]),
        }
    }
}

impl Agreement {
    /// Whether nothing differs on the lines of two words.
    fn agrees(&self, one: Span, other: Span) -> bool {
        !self.lost.contains(&one.start.line) && !self.added.contains(&other.start.line)
    }
}

/// The words for what has a name of its own within a unit, and for what a unit is made of.
fn nouns(kind: UnitKind) -> (&'static str, &'static str) {
    match kind {
        UnitKind::Struct | UnitKind::Union => ("field", "field"),
        UnitKind::Enum => ("variant", "variant"),
        UnitKind::Trait => ("method", "method"),
        _ => ("local", "statement"),
    }
}

/// The name that stands most often for another; of equals the one that came first, as in a signature.
fn majority<'t>(partners: &[(&'t str, usize)]) -> Option<&'t str> {
    let most = partners.iter().rev().max_by_key(|partner| partner.1);
    most.map(|(name, _)| *name)
}

fn counted(count: usize, noun: &str, done: &str) -> Option<String> {
    let plural = if count == 1 { "" } else { "s" };
    (count > 0).then(|| format!("{count} {noun}{plural} {done}"))
}

/// From the first of some words to the last.
fn span(words: &[Word<'_>]) -> Option<Span> {
    Some(Span::new(words.first()?.span.start, words.last()?.span.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clones::units;
    use crate::facts::{Detail, extract};

    fn between(one: &str, other: &str) -> Comparison {
        let facts = [extract(one, Detail::Fingerprints), extract(other, Detail::Fingerprints)];
        let ids: Vec<UnitId> = units(&facts).map(|(id, _)| id).collect();
        let (a, b) = (Arc::from("one.rs"), Arc::from("other.rs"));
        let last = ids.len() - 1;
        compare(&facts, (ids[0], (&a, one)), (ids[last], (&b, other))).unwrap()
    }

    /// Change, and the text of each side.
    fn differences(one: &str, other: &str) -> Vec<String> {
        let cut = |text: &str, span: Option<Span>| {
            let index = crate::source::LineIndex::new(text);
            span.map_or("-".to_owned(), |span| {
                text[index.offset(text, span.start)..index.offset(text, span.end)].to_owned()
            })
        };
        between(one, other)
            .differences
            .iter()
            .map(|found| {
                format!("{}: {} / {}", found.change.word(), cut(one, found.canonical), cut(other, found.copy))
            })
            .collect()
    }

    const ONE: &str =
        "fn f(a: &str, n: u32) -> Result<u32, E> {\n    let v = parse(a)?;\n    log(v, 1);\n    Ok(v + n)\n}";
    const OTHER: &str = "fn g(text: &str, k: u32) -> Result<u32, E> {\n    let v = match parse(text) {\n        Ok(v) \
                         => v,\n        Err(e) => return Err(e.into()),\n    };\n    note(k);\n    log(v, 2);\n    Ok(v \
                         + k)\n}";

    #[test]
    fn what_was_done_is_told() {
        let comparison = between(ONE, OTHER);
        assert_eq!(
            comparison.edits,
            ["2 locals renamed", "1 value changed", "1 statement inserted", "`?` written as `match`"],
            "{:?}",
            comparison.renames
        );
        let renames = [("a".to_owned(), "text".to_owned()), ("n".to_owned(), "k".to_owned())];
        assert_eq!((comparison.renames, comparison.bijective), (renames.to_vec(), true));
        assert_eq!(
            differences(ONE, OTHER),
            [
                "renamed: f / g",
                "renamed: a / text",
                "renamed: n / k",
                "inserted: - / match",
                "renamed: a / text",
                "changed: ? / {\n        Ok(v) => v,\n        Err(e) => return Err(e.into()),\n    }",
                "inserted: - / note(k);",
                "changed: 1 / 2",
                "renamed: n / k",
            ]
        );
    }

    #[test]
    fn lines_stand_side_by_side() {
        let rows: Vec<String> = between(ONE, OTHER)
            .rows
            .iter()
            .map(|row| {
                let line = |line: Option<u32>| line.map_or("-".to_owned(), |line| line.to_string());
                let change = row.change.map_or("", Change::word);
                format!("{} {} {change}", line(row.canonical), line(row.copy))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "1 1 ",
                "2 2 changed",
                "- 3 inserted",
                "- 4 inserted",
                "- 5 changed",
                "- 6 inserted",
                "3 7 changed",
                "4 8 ",
                "5 9 "
            ]
        );
    }

    #[test]
    fn a_renaming_that_is_not_one_to_one_is_told() {
        let one = "fn f(a: u8, b: u8) -> u8 { go(a, b, a); a - b }";
        assert!(!between(one, "fn f(x: u8, y: u8) -> u8 { go(x, y, y); x - y }").bijective);
        assert!(between(one, "fn f(x: u8, y: u8) -> u8 { go(x, y, x); x - y }").bijective);
    }

    #[test]
    fn an_inserted_statement_is_whole_and_calls_are_not_renamed() {
        let one = "fn f(a: u8) {\n    log(a);\n    go(a);\n}";
        let other = "fn f(a: u8) {\n    log(a);\n    log(a + 1);\n    run(a);\n}";
        assert_eq!(differences(one, other), ["inserted: - / log(a + 1);", "changed: go / run"]);
        assert_eq!(between(one, other).edits, ["1 statement inserted", "1 place changed"]);
        assert_eq!(between(other, one).edits, ["1 statement removed", "1 place changed"]);
    }

    #[test]
    fn members_of_types_are_told() {
        let one = "struct Window {\n    title: String,\n    width: u16,\n}";
        let other = "struct Pane {\n    name: String,\n    map: HashMap<K, V>,\n    width: u32,\n}";
        assert_eq!(
            between(one, other).edits,
            ["1 field renamed", "1 field inserted", "1 place changed"],
            "{:?}",
            differences(one, other)
        );
        assert_eq!(
            between("enum A { One, Two }", "enum B { One, Two, Three }").edits,
            ["1 variant inserted"]
        );
        assert!(between(one, one).differences.is_empty() && between(one, one).edits.is_empty());
    }

    #[test]
    fn a_local_that_is_declared_again_may_have_a_second_name() {
        let one = "fn f(e: u8) -> u8 {\n    let a = take(e);\n    let e = make(a);\n    give(e)\n}";
        let other = "fn f(x: u8) -> u8 {\n    let a = take(x);\n    let y = make(a);\n    give(y)\n}";
        let comparison = between(one, other);
        assert_eq!(comparison.edits, ["2 locals renamed"]);
        assert!(comparison.bijective);
    }
}
