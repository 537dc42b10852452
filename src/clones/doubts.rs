//! Doubts: what makes copies that no concept names only possible.

use super::UnitId;
use super::families::Family;
use super::filters::are_of_two_types;
use super::score::Tier;
use super::twins::SHORT;
use super::vocabulary::SharedNames;
use crate::facts::FileFacts;
use crate::facts::fingerprints::UnitKind;
use std::collections::BTreeSet;

/// Part of the names of types, functions and fields that two have in common. With fewer they do the same to other
/// things, which takes a trait or a macro to unify, and is done on purpose more often than not.
pub(super) const VOCABULARY_MIN: f64 = 0.78;
/// The same for two that are not identical, of the names of the one that uses fewer: a copy that was edited says more or
/// less than its original, and what does the same to other things says something else.
const EDITED_VOCABULARY_MIN: f64 = 1.0;
/// Tokens below which two neighbours of other values are too short for a third that both call.
const NEIGHBOUR_MIN: usize = 40;
/// Lines below which what two share that are not identical is not worth a third.
const EDITED_LINES_MIN: u32 = 8;
/// Functions from which their author has lost count of them.
const MANY: usize = 3;

/// Whether two that are alike are more likely two on purpose than a copy of each other.
pub(super) fn is_doubted(
    facts: &[FileFacts],
    (one, other): (UnitId, UnitId),
    tier: Tier,
    names: SharedNames,
) -> bool {
    let is_edited = tier < Tier::Renamed;
    let is_of_other_things = is_edited && names.of_fewer() < EDITED_VOCABULARY_MIN;
    let is_short = is_edited && one.of(facts).lines().min(other.of(facts).lines()) < EDITED_LINES_MIN;
    is_of_other_things
        || is_short
        || names.of_both() < VOCABULARY_MIN
        || are_short_methods_of_two(facts, one, other)
}

/// Whether two are short methods of values of different types: to make one of them takes a trait, which is hardly
/// shorter than they are.
fn are_short_methods_of_two(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let is_short_method = |id: UnitId| id.of(facts).lines() <= SHORT && locals(facts, id).contains(&"self");
    are_of_two_types(facts, one, other) && is_short_method(one) && is_short_method(other)
}

/// Whether the bodies of a family are likely apart on purpose: by what two of them are to each other, unless they are
/// functions and many.
pub(super) fn is_family_doubted(facts: &[FileFacts], family: &Family) -> bool {
    let is_function = |id: &UnitId| id.of(facts).kind == UnitKind::Function;
    let are_many = family.members.len() >= MANY && family.members.iter().all(is_function);
    (family.is_doubted && !are_many) || are_apart_on_purpose(facts, family) || are_own_tables(facts, family)
}

/// Whether a family is a type beside which no code is copied: what is only declared alike is for other things more often
/// than not. `bodies` are the families of functions.
pub(super) fn is_type_alone(facts: &[FileFacts], family: &Family, bodies: &[Family]) -> bool {
    let module = |id: &UnitId| (id.file, id.of(facts).module);
    let modules: BTreeSet<(u32, u32)> = family.members.iter().map(module).collect();
    let are_copied_too = |bodies: &Family| {
        let beside: BTreeSet<(u32, u32)> =
            bodies.members.iter().map(module).filter(|module| modules.contains(module)).collect();
        beside.len() > 1
    };
    family.members[0].of(facts).kind.has_shape() && !bodies.iter().any(are_copied_too)
}

/// Whether a family is a pair of neighbours that differ in what they speak of: who wrote the second one had the first
/// before their eyes, as with `commit` and `rollback`.
///
/// They do so where they use other names; where their locals are called the same, by their values if they are short; and
/// by what stands where if the values are the same as well, as in a table and its inverse.
fn are_apart_on_purpose(facts: &[FileFacts], family: &Family) -> bool {
    let [one, other] = family.members[..] else { return false };
    let are_neighbours = one.file == other.file && one.of(facts).module == other.of(facts).module;
    let is_short = one.tokens(facts).len().min(other.tokens(facts).len()) < NEIGHBOUR_MIN;
    are_neighbours
        && family.tier == Tier::Renamed
        && (family.vocabulary < 1.0
            || (locals(facts, one) == locals(facts, other) && (is_short || same_values(facts, one, other))))
}

/// Whether the bodies of a family are one value each, in which something stands that is not in the others: rows of a
/// table, arms of a match.
fn are_own_tables(facts: &[FileFacts], family: &Family) -> bool {
    let is_table = |id: UnitId| facts[id.file as usize].fingerprints.is_one_value(id.of(facts));
    let [one, ref others @ ..] = family.members[..] else { return false };
    let is_other = |other: &UnitId| {
        family.vocabulary < 1.0
            || !same_values(facts, one, *other)
            || locals(facts, one) == locals(facts, *other)
    };
    family.tier == Tier::Renamed && is_table(one) && others.iter().any(is_other)
}

/// The names of a body's locals.
fn locals(facts: &[FileFacts], id: UnitId) -> Vec<&str> {
    let file = &facts[id.file as usize];
    let bindings = &file.fingerprints.bindings[id.of(facts).bindings.indices()];
    bindings.iter().map(|name| file.text(*name)).collect()
}

/// Whether two bodies have the same literals in the same order.
fn same_values(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let values = |id: UnitId| facts[id.file as usize].fingerprints.literals(id.of(facts));
    values(one).eq(values(other))
}

#[cfg(test)]
mod tests {
    use super::super::discovery::tests::{body, families_of};
    use super::*;
    use crate::diagnostic::Confidence;
    use crate::facts::{Detail, extract};

    #[test]
    fn what_is_edited_and_speaks_of_other_things_is_possible() {
        let tier = |calls: &[&str]| {
            let open = ["open", "verify", "balance", "audit", "stamp", "file", "seal"];
            let texts = [body("a", "ledger", &open), body("b", "book", calls)];
            let facts = texts.map(|text| extract(&text, Detail::Fingerprints));
            families_of(&facts, &[], None).0.first().map(Family::confidence)
        };
        let more = ["open", "verify", "balance", "audit", "note", "stamp", "file", "seal"];
        assert_eq!(tier(&more), Some(Confidence::Probable), "it says one thing more");
        assert_eq!(tier(&more[1..]), Some(Confidence::Possible), "and one thing less");
    }

    #[test]
    fn two_neighbours_that_speak_of_other_things_are_possible() {
        let one = "fn commit(log: &mut Log) -> Outcome {\n let mut wait = log.wait_for(3);\n \
                   while log.is_locked() { wait.again(log.now()); }\n log.trim(wait.rounds());\n \
                   log.write(\"commit\", wait.rounds())\n}\n";
        let other = one.replace("commit", "rollback");
        let more =
            "wait.note(log.now(), log.page()); log.mark(wait.rounds(), log.page()); log.flush(log.now());";
        let long = |text: &str| text.replace("while", &format!("{more} while"));
        let renamed = other.replace("wait ", "pause ").replace("wait.", "pause.");
        for (texts, tier, why) in [
            (vec![one.to_owned(), other.clone()], Confidence::Possible, "short, with other values"),
            (vec![one.to_owned(), renamed], Confidence::Definite, "with other locals"),
            (vec![long(one), long(&other)], Confidence::Definite, "long"),
            (
                vec![one.to_owned(), other.clone(), one.replace("commit", "abort")],
                Confidence::Definite,
                "three",
            ),
            (vec![one.to_owned(), format!("mod held {{ {other} }}")], Confidence::Definite, "in two modules"),
            (
                vec![long(one), long(&other).replace("Outcome", "Undone")],
                Confidence::Possible,
                "of other types",
            ),
        ] {
            let facts = [extract(&texts.concat(), Detail::Fingerprints)];
            let tiers: Vec<Confidence> =
                families_of(&facts, &[], None).0.iter().map(Family::confidence).collect();
            assert_eq!(tiers, [tier], "{why}");
        }
    }

    #[test]
    fn a_table_and_its_inverse_are_possible() {
        let table = |name: &str, rows: [[&str; 2]; 3]| {
            let arms = rows.map(|[from, to]| format!("Shade::{from} => Shade::{to}, ")).concat();
            let before = "shade.note(7); shade.check(shade.depth(), 3); shade.see(shade.hue(), shade.depth()); \
                          shade.keep(shade.depth(), shade.hue(), 5); shade.mark(shade.hue());";
            format!(
                "fn {name}(shade: Shade) -> Shade {{ {before} match shade {{ {arms} other => other }} }}\n"
            )
        };
        let rows = [["Red", "Pink"], ["Blue", "Sky"], ["Black", "Grey"]];
        let tier = |other: [[&str; 2]; 3]| {
            let text = table("lighten", rows) + &table("soften", other).replace(", 5)", ", 6)");
            let same_values = text.replace(", 6)", ", 5)");
            [text, same_values]
                .map(|text| families_of(&[extract(&text, Detail::Fingerprints)], &[], None).0[0].confidence())
        };
        assert_eq!(tier(rows.map(|[from, to]| [to, from])), [Confidence::Definite, Confidence::Possible]);
    }

    /// How sure the families of some texts are, each a file.
    fn told(texts: &[String]) -> Vec<Confidence> {
        let facts: Vec<FileFacts> = texts.iter().map(|text| extract(text, Detail::Fingerprints)).collect();
        families_of(&facts, &[], None).0.iter().map(Family::confidence).collect()
    }

    #[test]
    fn of_three_functions_their_author_has_lost_count() {
        let open = ["open", "verify", "balance", "audit", "stamp", "file", "seal"];
        let with = |name: &str, call: &str| body(name, name, &[&open[..], &[call]].concat());
        let three = [with("a", "note"), with("b", "mark"), with("c", "page")];
        assert_eq!(told(&three[..2]), [Confidence::Possible]);
        assert_eq!(told(&three), [Confidence::Probable]);
        let methods = three.map(|text| format!("impl Office {{ {text} }}"));
        assert_eq!(told(&methods), [Confidence::Possible], "methods");
    }

    #[test]
    fn what_is_edited_and_short_is_possible() {
        let one = body("a", "ledger", &["open", "verify", "balance", "audit"]);
        let other = body("b", "book", &["open", "verify", "balance", "audit", "seal"]);
        assert_eq!(told(&[one.clone(), other.clone()]), [Confidence::Probable]);
        let short = [one, other].map(|text| text.replace(";\n", "; "));
        assert_eq!(told(&short), [Confidence::Possible]);
    }

    #[test]
    fn values_that_differ_in_a_part_are_possible() {
        let table = |name: &str, local: &str, mask: &str, rest: &str| {
            let rows = ["Leaf(7)", "Mask(3)", "Part::of(5)"].map(|row| {
                format!("Row {{ at: {local}.first({row}), mask: Mask::cut({mask}), more: {local}.rest() }}, ")
            });
            format!(
                "fn {name}({local}: &Sheet) -> Table {{ {rest} Table {{ rows: [{}] }} }}\n",
                rows.concat()
            )
        };
        let one = table("small", "sheet", "4", "");
        assert_eq!(told(&[one.clone(), table("large", "sheet", "9", "")]), [Confidence::Possible]);
        assert_eq!(told(&[one, table("large", "page", "4", "")]), [Confidence::Definite], "only a local");
        let done = "sheet.settle(3);";
        let both = [table("small", "sheet", "4", done), table("large", "sheet", "9", done)];
        assert_eq!(told(&both), [Confidence::Definite], "something is done");
    }

    #[test]
    fn short_methods_of_different_types_are_possible() {
        let settle = |more: usize| {
            let more = "        ledger.note(ledger.len(), 3);\n".repeat(more);
            body("settle", "ledger", &["open", "verify"]).replace("    for", &format!("{more}    for"))
        };
        let tier = |[one, other]: [&str; 2], more: usize, parameters: &str| {
            let method = settle(more).replace("(ledger", &format!("({parameters}ledger"));
            let facts =
                [one, other].map(|ty| extract(&format!("impl {ty} {{\n{method}}}\n"), Detail::Fingerprints));
            families_of(&facts, &[], None).0[0].confidence()
        };
        assert_eq!(tier(["Vault", "Safe"], 0, "&self, "), Confidence::Possible);
        assert_eq!(tier(["Vault", "Safe"], 13, "&self, "), Confidence::Definite, "long");
        assert_eq!(tier(["Vault", "Safe"], 0, ""), Confidence::Definite, "of no value");
        assert_eq!(tier(["Vault", "Vault"], 0, "&self, "), Confidence::Definite, "one type");
    }
}
