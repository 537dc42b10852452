//! The search without a concept among types and constants: families of those that declare the same.

use super::discovery::Kinds;
use super::families::Family;
use super::score::Tier;
use super::shapes::ShapeIndex;
use super::{UnitId, units};
use crate::facts::fingerprints::{UnitKind, class, class_of};
use crate::facts::{FileFacts, Literal};
use crate::registry::CopyFilter;
use std::collections::{BTreeMap, BTreeSet};

/// Members from which a type says something, and the bits that their names have to say together: as much as three do
/// that few have.
const MEMBERS: (usize, f64) = (2, 30.0);
/// Literals from which a value is a table that nobody writes twice by chance.
const TABLE_MIN: usize = 8;
/// Characters from which a single string does so, and digits from which a number does.
const LONG: (usize, usize) = (16, 10);
/// Files from which a value is one that everybody writes.
const COMMON_MIN: usize = 16;
/// What the standard library derives; it says nothing of what a type is for.
const STD_DERIVES: [&str; 9] =
    ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"];

/// Families of types with the same members and of constants with the same value that stand in different modules; and
/// the kinds of the families that were left out.
pub(super) fn families(facts: &[FileFacts], kinds: &Kinds<'_>) -> (Vec<Family>, Vec<CopyFilter>) {
    let (index, groups) = groups(facts);
    let (mut families, mut left_out) = (Vec::new(), Vec::new());
    for group in groups.into_values() {
        if !stand_apart(facts, &group) || !is_particular(facts, &index, group[0]) {
            continue;
        }
        let mut members: Vec<UnitId> = Vec::new();
        let mut left = None;
        for id in group {
            let of_pair = || members.iter().find_map(|member| (kinds.pair)(*member, id));
            match (kinds.unit)(id).or_else(of_pair) {
                None => members.push(id),
                kind => left = left.or(kind),
            }
        }
        if stand_apart(facts, &members) {
            families.push(family(facts, members));
        } else {
            left_out.extend(left);
        }
    }
    families.sort_by(|one, other| one.members.cmp(&other.members));
    (families, left_out)
}

/// Types by what they declare, and constants by what is written as their value; and how rare each member is.
fn groups(facts: &[FileFacts]) -> (ShapeIndex, BTreeMap<(UnitKind, u64), Vec<UnitId>>) {
    let mut index = ShapeIndex::default();
    let mut groups: BTreeMap<(UnitKind, u64), Vec<UnitId>> = BTreeMap::new();
    for (id, unit) in units(facts) {
        if unit.kind.has_shape() && !unit.shape.is_empty() {
            index.add(id.shape(facts));
        }
        let key = match unit.kind {
            // What the methods of traits do is for those to say who implement them.
            UnitKind::Struct | UnitKind::Enum | UnitKind::Union => (unit.kind, unit.canonical),
            UnitKind::Const | UnitKind::Static => (UnitKind::Const, unit.written),
            _ => continue,
        };
        // A macro writes the same as often as it is called.
        if !unit.from_macro {
            groups.entry(key).or_default().push(id);
        }
    }
    (index, groups)
}

/// Whether units stand in more than one module.
fn stand_apart(facts: &[FileFacts], members: &[UnitId]) -> bool {
    let modules: BTreeSet<(u32, u32)> = members.iter().map(|id| (id.file, id.of(facts).module)).collect();
    modules.len() > 1
}

/// Whether many files have the one literal that a constant stands for, as a word of a protocol that all know.
fn is_common(facts: &[FileFacts], id: UnitId) -> bool {
    let mut values = facts[id.file as usize].fingerprints.literals(id.of(facts)).flatten();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let holders = facts.iter().filter(|facts| facts.fingerprints.literals.contains(&value));
    holders.take(COMMON_MIN).count() == COMMON_MIN
}

/// Whether nobody declares the same by chance.
fn is_particular(facts: &[FileFacts], index: &ShapeIndex, id: UnitId) -> bool {
    let unit = id.of(facts);
    if unit.kind.has_shape() {
        let shape = id.shape(facts);
        let bits: f64 = index.names(shape).iter().map(|name| name.1).sum();
        return shape.len() >= MEMBERS.0 && bits >= MEMBERS.1;
    }
    let literals = id.tokens(facts).iter().filter(|token| class_of(**token) == class::LITERAL).count();
    let item = facts[id.file as usize].items.iter().find(|item| item.span == unit.span);
    literals >= TABLE_MIN
        || item.and_then(|item| item.value.as_ref()).is_some_and(|(value, _)| is_long(value))
}

/// Whether a value is too long to be written twice by chance.
fn is_long(value: &Literal) -> bool {
    match value {
        Literal::Text(text) => text.chars().count() >= LONG.0,
        Literal::Bytes(bytes) => bytes.len() >= LONG.0,
        Literal::Integer(number) => {
            let digits = number.unsigned_abs().to_string();
            // A round number is one that many come to.
            digits.trim_end_matches('0').len() >= LONG.1 && number.unsigned_abs().count_ones() > 1
        }
        Literal::Float(digits) => digits.bytes().filter(u8::is_ascii_digit).count() >= LONG.1,
        Literal::Character(_) | Literal::Boolean(_) => false,
    }
}

/// Whether a macro makes something of a type's members: a message, a row of a table, the arguments of a command. What is
/// written in such a format is not for the code alone to unify.
fn is_format(facts: &[FileFacts], id: UnitId) -> bool {
    let (facts, unit) = (&facts[id.file as usize], id.of(facts));
    let item = facts.items.iter().find(|item| item.span == unit.span);
    item.is_some_and(|item| {
        item.traits.iter().any(|path| {
            let last = facts.segments[facts.paths[*path as usize].segments.indices()].last();
            last.is_some_and(|last| !STD_DERIVES.contains(&facts.text(last.name)))
        })
    })
}

fn family(facts: &[FileFacts], mut members: Vec<UnitId>) -> Family {
    members.sort_unstable();
    let name = members[0].name(facts);
    let is_one_name = members.iter().all(|member| member.name(facts) == name);
    let is_type = members[0].of(facts).kind.has_shape();
    // What has another name stands for something else more often than not, whatever it holds today.
    let is_doubted = !is_one_name
        || if is_type {
            members.iter().any(|member| is_format(facts, *member))
        } else {
            is_common(facts, members[0])
        };
    let tier = if is_one_name { Tier::Exact } else { Tier::Renamed };
    Family { members, similarity: 1.0, tier, is_doubted, vocabulary: 1.0, home: None, saved: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Confidence;
    use crate::facts::{Detail, extract};

    /// The names of the members of each family among the items of some files.
    fn found(texts: &[&str], pair: &dyn Fn(UnitId, UnitId) -> Option<CopyFilter>) -> Vec<Vec<String>> {
        let facts: Vec<FileFacts> = texts.iter().map(|text| extract(text, Detail::Fingerprints)).collect();
        let (families, left_out) = families(&facts, &Kinds { reported: &[], unit: &|_| None, pair });
        let names = |family: Family| family.members.iter().map(|id| id.name(&facts).to_owned()).collect();
        let left_out = left_out.into_iter().map(|kind| vec![kind.word().to_owned()]);
        families.into_iter().map(names).chain(left_out).collect()
    }

    const WINDOW: &str =
        "pub struct Window { title_text: String, width_in_cells: u16, scroll_offset: usize }";
    const PANE: &str =
        "#[derive(Debug)] struct Pane { width_in_cells: u16, title_text: String, scroll_offset: usize }";

    #[test]
    fn types_of_the_same_members_are_a_family() {
        assert_eq!(found(&[WINDOW, PANE], &|_, _| None), [["Window", "Pane"]]);
        let other = PANE.replace("usize", "u64");
        assert!(found(&[WINDOW, &other], &|_, _| None).is_empty(), "another member");
        let both = format!("{WINDOW} {PANE}");
        assert!(found(&[&both], &|_, _| None).is_empty(), "one module");
        let point = "struct Point { x: f64, y: f64, z: f64 }";
        assert!(
            found(&[point, &point.replace("Point", "Vector")], &|_, _| None).is_empty(),
            "common members"
        );
        let tier = |other: &str| {
            let facts = [WINDOW, other].map(|text| extract(text, Detail::Fingerprints));
            families(&facts, &Kinds { reported: &[], unit: &|_| None, pair: &|_, _| None }).0[0].confidence()
        };
        assert_eq!(tier(PANE), Confidence::Possible, "another name");
        let other = |derives: &str| format!("#[derive({derives})] {}", PANE.replace("Pane", "Window"));
        assert_eq!(tier(&other("Clone, std::cmp::Eq")), Confidence::Definite);
        assert_eq!(
            tier(&other("Clone, serde::Serialize")),
            Confidence::Possible,
            "what a macro reads is a format"
        );
        let twins = |_, _| Some(CopyFilter::Twin);
        assert_eq!(found(&[WINDOW, PANE], &twins), [[CopyFilter::Twin.word()]]);
    }

    #[test]
    fn constants_of_the_same_long_value_are_a_family() {
        let pairs = [
            ("const AGENT: &str = \"ledger-client/2.4 (+mail)\";", true),
            ("const AGENT: &str = \"ledger\";", false),
            ("const AGENT: u64 = 6364136223846793005;", true),
            ("const AGENT: u64 = 1 << 40;", false),
            ("const AGENT: u64 = 10_000_000_000_000;", false),
            ("const AGENT: [u8; 8] = [1, 7, 3, 9, 11, 6, 2, 5];", true),
        ];
        for (text, is_family) in pairs {
            let other = text.replace("const AGENT", "pub static CALLER");
            assert_eq!(found(&[text, &other], &|_, _| None).len(), usize::from(is_family), "{text}");
        }
        let other = "const CALLER: &str = \"ledger-client/2.5 (+mail)\";";
        assert!(found(&[pairs[0].0, other], &|_, _| None).is_empty(), "another value");
    }

    #[test]
    fn a_value_that_everybody_writes_is_possible() {
        let tier = |more: usize| {
            let user = "fn f() { answer(\"application/json\"); log(\"application/json\"); }";
            let constant = "const KIND: &str = \"application/json\";";
            let texts = [constant, constant].into_iter().chain(std::iter::repeat_n(user, more));
            let facts: Vec<FileFacts> = texts.map(|text| extract(text, Detail::Fingerprints)).collect();
            families(&facts, &Kinds { reported: &[], unit: &|_| None, pair: &|_, _| None }).0[0].confidence()
        };
        assert_eq!(tier(COMMON_MIN - 3), Confidence::Definite);
        assert_eq!(tier(COMMON_MIN - 2), Confidence::Possible);
    }
}
