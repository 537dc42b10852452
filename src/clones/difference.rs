//! What was done to a copy: which names are others, which lines were added, and which forms were changed.

use super::UnitId;
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Form, class, class_of, literal_index, masked, payload};
use std::collections::{BTreeMap, BTreeSet};

/// Cells of the table of two bodies above which they are not aligned.
const CELLS_MAX: usize = 6_000_000;

/// How a copy differs from its original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Locals that have another name, by the original's.
    pub renamed: Vec<(String, String)>,
    /// Two locals became one, or one became two: a mistake of the copying, or a change of meaning.
    pub mixed_up: bool,
    /// Values of literals that are others.
    pub values: usize,
    /// Lines of the copy that the original does not have.
    pub added: Vec<u32>,
    /// Lines of the original that the copy does not have.
    pub removed: Vec<u32>,
    /// Lines of the copy that stand for others of the original.
    pub changed: Vec<u32>,
    /// Other ways to write the same.
    pub forms: Vec<&'static str>,
}

/// Aligns a copy with its original; nothing where they are too long for that.
pub fn difference(facts: &[FileFacts], original: UnitId, copy: UnitId) -> Option<Difference> {
    let (one, other) = (original.tokens(facts), copy.tokens(facts));
    let pairs = align(one, other)?;
    let mut difference = Difference { forms: forms(facts, original, copy), ..Difference::default() };
    let print = |id: UnitId| &facts[id.file as usize].fingerprints;
    let mut bindings: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (a, b) in &pairs {
        let (a, b) = (one[*a], other[*b]);
        match class_of(a) {
            class::LOCAL => *bindings.entry((payload(a), payload(b))).or_default() += 1,
            class::LITERAL => {
                let value = |id: UnitId, token: u32| print(id).literals.get(literal_index(token)).copied();
                difference.values += usize::from(value(original, a) != value(copy, b));
            }
            _ => {}
        }
    }
    let identical = pairs.len() == one.len() && one.len() == other.len();
    rename_map(facts, (original, copy), &bindings, identical, &mut difference);
    let lines = |id: UnitId| print(id).lines(id.of(facts));
    let split = |lines: &[u32], aligned: &BTreeSet<usize>| {
        let (mut kept, mut lost) = (BTreeSet::new(), BTreeSet::new());
        for (at, line) in lines.iter().enumerate() {
            if aligned.contains(&at) {
                kept.insert(*line)
            } else {
                lost.insert(*line)
            };
        }
        (kept, lost)
    };
    let (kept, lost) = split(lines(copy), &pairs.iter().map(|pair| pair.1).collect());
    difference.added = lost.difference(&kept).copied().collect();
    difference.changed = lost.intersection(&kept).copied().collect();
    let (kept, lost) = split(lines(original), &pairs.iter().map(|pair| pair.0).collect());
    difference.removed = lost.difference(&kept).copied().collect();
    Some(difference)
}

/// Which local became which, by the majority of the places where they stand for each other.
fn rename_map(
    facts: &[FileFacts],
    (original, copy): (UnitId, UnitId),
    bindings: &BTreeMap<(u32, u32), usize>,
    identical: bool,
    difference: &mut Difference,
) {
    let mut partner: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    let mut targets: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for ((a, b), count) in bindings {
        let best = partner.entry(*a).or_insert((*b, *count));
        if *count > best.1 {
            *best = (*b, *count);
        }
        targets.entry(*b).or_default().insert(*a);
    }
    // Where the two are one form, every place stands for its counterpart, so that the map has to be one to one.
    difference.mixed_up =
        identical && (bindings.len() != partner.len() || targets.values().any(|sources| sources.len() > 1));
    let name = |id: UnitId, number: u32| {
        let data = &facts[id.file as usize];
        let own = &data.fingerprints.bindings[id.of(facts).bindings.indices()];
        own.get(number as usize).map(|name| data.text(*name).to_owned())
    };
    for (a, (b, _)) in partner {
        if let (Some(a), Some(b)) = (name(original, a), name(copy, b))
            && a != b
            && !difference.renamed.contains(&(a.clone(), b.clone()))
        {
            difference.renamed.push((a, b));
        }
    }
}

/// Ways to write the same of which a copy has more and the original fewer.
fn forms(facts: &[FileFacts], original: UnitId, copy: UnitId) -> Vec<&'static str> {
    let (one, other) = (original.of(facts).forms, copy.of(facts).forms);
    let less = |form: Form| other[form as usize] < one[form as usize];
    let more = |form: Form| other[form as usize] > one[form as usize];
    let branches = more(Form::Match) || more(Form::IfLet) || more(Form::LetElse);
    let mut found = Vec::new();
    let mut say = |holds: bool, text: &'static str| found.extend(holds.then_some(text));
    say(less(Form::Question) && branches, "`?` written as `match`");
    say(more(Form::Question) && (less(Form::Match) || less(Form::IfLet)), "`match` written as `?`");
    say(less(Form::IfLet) && more(Form::Match), "`if let` written as `match`");
    say(more(Form::IfLet) && less(Form::Match), "`match` written as `if let`");
    say(less(Form::While) && more(Form::Loop), "`while` written as `loop`");
    say(less(Form::For) && (more(Form::While) || more(Form::Loop)), "`for` written as `while`");
    say(less(Form::For) && more(Form::ForEach), "`for` written as `for_each`");
    say(more(Form::For) && less(Form::ForEach), "`for_each` written as `for`");
    say(less(Form::MethodCall) && more(Form::PathCall), "methods called by their paths");
    let turned =
        (less(Form::Greater) && more(Form::Comparison)) || (more(Form::Greater) && less(Form::Comparison));
    say(turned, "comparisons turned round");
    found
}

/// Places that stand for each other in a longest common subsequence, in order.
fn align(one: &[u32], other: &[u32]) -> Option<Vec<(usize, usize)>> {
    let width = other.len() + 1;
    if (one.len() + 1) * width > CELLS_MAX {
        return None;
    }
    let one: Vec<u32> = one.iter().map(|token| masked(*token)).collect();
    let other: Vec<u32> = other.iter().map(|token| masked(*token)).collect();
    // `table[a][b]` is the length for what stands behind `a` and `b`.
    let mut table = vec![0u16; (one.len() + 1) * width];
    for a in (0..one.len()).rev() {
        for b in (0..other.len()).rev() {
            table[a * width + b] = if one[a] == other[b] {
                table[(a + 1) * width + b + 1].saturating_add(1)
            } else {
                table[(a + 1) * width + b].max(table[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while a < one.len() && b < other.len() {
        if one[a] == other[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if table[(a + 1) * width + b] >= table[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    Some(pairs)
}

impl Difference {
    /// What was done, as a list in words; empty where nothing was.
    pub fn words(&self) -> Vec<String> {
        let counted = |count: usize, noun: &str, done: &str| {
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {noun}{plural} {done}"))
        };
        let mut words: Vec<String> = [
            counted(self.renamed.len(), "local", "renamed"),
            counted(self.values, "value", "changed"),
            counted(self.added.len(), "line", "added"),
            counted(self.removed.len(), "line", "removed"),
            counted(self.changed.len(), "line", "changed"),
        ]
        .into_iter()
        .flatten()
        .collect();
        words.extend(self.forms.iter().map(|form| (*form).to_owned()));
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clones::units;
    use crate::facts::{Detail, extract};

    fn between(one: &str, other: &str) -> Difference {
        let facts = [extract(one, Detail::Fingerprints), extract(other, Detail::Fingerprints)];
        let ids: Vec<UnitId> = units(&facts).map(|(id, _)| id).collect();
        difference(&facts, ids[0], ids[1]).unwrap()
    }

    #[test]
    fn what_was_done_is_told() {
        let one =
            "fn f(a: &str, n: u32) -> Result<u32, E> {\n let v = parse(a)?;\n log(v, 1);\n Ok(v + n)\n}";
        let other = "fn g(text: &str, k: u32) -> Result<u32, E> {\n let v = match parse(text) { Ok(v) => v, Err(e) => \
                     return Err(e.into()) };\n note(k);\n log(v, 2);\n Ok(v + k)\n}";
        let difference = between(one, other);
        assert_eq!(difference.added, [3]);
        assert_eq!(
            difference.renamed,
            [("a".to_owned(), "text".to_owned()), ("n".to_owned(), "k".to_owned())]
        );
        assert_eq!(
            difference.words(),
            ["2 locals renamed", "1 value changed", "1 line added", "`?` written as `match`"]
        );
        assert!(!difference.mixed_up);
    }

    #[test]
    fn a_renaming_that_is_not_one_to_one_is_told() {
        let one = "fn f(a: u8, b: u8) -> u8 { go(a, b, a); a - b }";
        assert!(between(one, "fn f(x: u8, y: u8) -> u8 { go(x, y, y); x - y }").mixed_up);
        assert!(!between(one, "fn f(x: u8, y: u8) -> u8 { go(x, y, x); x - y }").mixed_up);
    }
}
