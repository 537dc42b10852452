//! Doubts: what makes copies that no concept names only possible.

use super::UnitId;
use super::families::Family;
use super::filters::are_of_two_types;
use super::score::Tier;
use super::twins::SHORT;
use super::vocabulary::SharedNames;
use crate::facts::FileFacts;

/// Part of the names of types, functions and fields that two have in common. With fewer they do the same to other
/// things, which takes a trait or a macro to unify, and is done on purpose more often than not.
pub(super) const VOCABULARY_MIN: f64 = 0.78;
/// The same for two that are not identical, of the names of the one that uses fewer: a copy that was edited says more or
/// less than its original, and what does the same to other things says something else.
const EDITED_VOCABULARY_MIN: f64 = 1.0;
/// Tokens below which two neighbours of other values are too short for a third that both call.
const NEIGHBOUR_MIN: usize = 40;

/// Whether two that are alike are more likely two on purpose than a copy of each other.
pub(super) fn is_doubted(
    facts: &[FileFacts],
    (one, other): (UnitId, UnitId),
    tier: Tier,
    names: SharedNames,
) -> bool {
    let is_of_other_things = tier < Tier::Renamed && names.of_fewer() < EDITED_VOCABULARY_MIN;
    is_of_other_things || names.of_both() < VOCABULARY_MIN || are_short_methods_of_two(facts, one, other)
}

/// Whether two are short methods of values of different types: to make one of them takes a trait, which is hardly
/// shorter than they are.
fn are_short_methods_of_two(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let is_short_method = |id: UnitId| {
        let (facts, unit) = (&facts[id.file as usize], id.of(facts));
        let bindings = &facts.fingerprints.bindings[unit.bindings.indices()];
        unit.lines() <= SHORT && bindings.iter().any(|name| facts.text(*name) == "self")
    };
    are_of_two_types(facts, one, other) && is_short_method(one) && is_short_method(other)
}

/// Whether a family is a pair of neighbours that differ in what they speak of: who wrote the second one had the first
/// before their eyes, as with `commit` and `rollback`. Of three their author has lost count.
///
/// They do so where they use other names; where their locals are called the same, by their values if they are short; and
/// by what stands where if the values are the same as well, as in a table and its inverse.
pub(super) fn are_apart_on_purpose(facts: &[FileFacts], family: &Family) -> bool {
    let [one, other] = family.members[..] else { return false };
    let are_neighbours = one.file == other.file && one.of(facts).module == other.of(facts).module;
    if !are_neighbours || family.tier != Tier::Renamed {
        return false;
    }
    let fingerprints = &facts[one.file as usize].fingerprints;
    let locals = |id: UnitId| &fingerprints.bindings[id.of(facts).bindings.indices()];
    let values = |id: UnitId| fingerprints.literals(id.of(facts));
    let is_short = one.tokens(facts).len().min(other.tokens(facts).len()) < NEIGHBOUR_MIN;
    let are_called_the_same = locals(one) == locals(other);
    family.vocabulary < 1.0 || (are_called_the_same && (is_short || values(one).eq(values(other))))
}

#[cfg(test)]
mod tests {
    use super::super::discovery::tests::{body, families_of};
    use super::*;
    use crate::facts::{Detail, extract};

    #[test]
    fn what_is_edited_and_speaks_of_other_things_is_possible() {
        let tier = |calls: &[&str]| {
            let open = ["open", "verify", "balance", "audit", "stamp", "file", "seal"];
            let texts = [body("a", "ledger", &open), body("b", "book", calls)];
            let facts = texts.map(|text| extract(&text, Detail::Fingerprints));
            families_of(&facts, &[], None).0.first().map(|family| family.tier)
        };
        let more = ["open", "verify", "balance", "audit", "note", "stamp", "file", "seal"];
        assert_eq!(tier(&more), Some(Tier::Near), "it says one thing more");
        assert_eq!(tier(&more[1..]), Some(Tier::Hint), "and one thing less");
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
            (vec![one.to_owned(), other.clone()], Tier::Hint, "short, with other values"),
            (vec![one.to_owned(), renamed], Tier::Renamed, "with other locals"),
            (vec![long(one), long(&other)], Tier::Renamed, "long"),
            (vec![one.to_owned(), other.clone(), one.replace("commit", "abort")], Tier::Renamed, "three"),
            (vec![one.to_owned(), format!("mod held {{ {other} }}")], Tier::Renamed, "in two modules"),
            (vec![long(one), long(&other).replace("Outcome", "Undone")], Tier::Hint, "of other types"),
        ] {
            let facts = [extract(&texts.concat(), Detail::Fingerprints)];
            let tiers: Vec<Tier> =
                families_of(&facts, &[], None).0.iter().map(|family| family.tier).collect();
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
                .map(|text| families_of(&[extract(&text, Detail::Fingerprints)], &[], None).0[0].tier)
        };
        assert_eq!(tier(rows.map(|[from, to]| [to, from])), [Tier::Renamed, Tier::Hint]);
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
            families_of(&facts, &[], None).0[0].tier
        };
        assert_eq!(tier(["Vault", "Safe"], 0, "&self, "), Tier::Hint);
        assert_eq!(tier(["Vault", "Safe"], 13, "&self, "), Tier::Exact, "long");
        assert_eq!(tier(["Vault", "Safe"], 0, ""), Tier::Exact, "of no value");
        assert_eq!(tier(["Vault", "Vault"], 0, "&self, "), Tier::Exact, "one type");
    }
}
