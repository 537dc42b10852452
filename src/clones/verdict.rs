//! Whether what a body has in common with a concept makes it a copy.

use super::UnitId;
use super::anchored::{Anchor, Pair};
use super::filters::of_copy;
use super::names::{Affinity, affinity};
use super::score::{Evidence, Tier, in_hundredths};
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Unit, UnitKind, class, class_of, name_hash, payload};

/// Tokens below which a likeness needs a near name or evidence of its own: bits, and a part of the names it uses.
const SMALL: (usize, f64, f64) = (12, 25.0, 0.3);
/// Tokens below which a body says nothing, and below which an edited one needs a near name whatever it shares.
const EMPTY: (usize, usize) = (3, 9);

/// Whether two units are of kinds that can be copies of each other.
pub(super) fn comparable(one: &Unit, other: &Unit) -> bool {
    (one.kind == UnitKind::Macro) == (other.kind == UnitKind::Macro)
}

/// Whether a unit's name is its own choice: the method of a trait's impl has it from the trait, unless both implement
/// that one, and a closure has that of what it stands in.
pub(super) fn is_named_itself(original: &Unit, unit: &Unit) -> bool {
    unit.kind != UnitKind::Closure && (unit.implements.is_none() || unit.implements == original.implements)
}

/// Whether a body can be a copy of a concept with at most this evidence.
pub(super) fn may_be_copy(facts: &[FileFacts], anchor: &Anchor, copy: UnitId, most: &Evidence) -> bool {
    let may_be = match anchor.similar {
        Some(least) => in_hundredths(most.similarity) >= least,
        None => most.tier().is_some() || most.same_words(),
    };
    may_be || anchor.unit.of(facts).canonical == copy.of(facts).canonical
}

/// What the evidence says of a body. `others` are the bodies that have the form of the concept, all names masked.
pub(super) fn judge(
    facts: &[FileFacts],
    anchor: &Anchor,
    (copy, evidence): (UnitId, Evidence),
    others: f64,
) -> Option<Pair> {
    let (original, unit) = (anchor.unit.of(facts), copy.of(facts));
    let affinity = affinity(anchor.unit.name(facts), copy.name(facts));
    let identical = original.canonical == unit.canonical;
    let tier = if identical && original.written == unit.written {
        Some(Tier::Exact)
    } else if identical && original.signature == unit.signature {
        Some(Tier::Renamed)
    } else {
        evidence.tier()
    };
    let near_name = affinity >= Affinity::Strong && is_named_itself(original, unit);
    let similarity = in_hundredths(if identical { 1.0 } else { evidence.similarity });
    // What the entry asks for stands in place of what the evidence weighs.
    let (tier, words_only) = if let Some(least) = anchor.similar {
        (asked_tier(tier, similarity, least)?, false)
    } else {
        let words_only = tier.is_none() && near_name && evidence.same_words();
        let tier = tier.or(words_only.then_some(Tier::Hint))?;
        if !is_evident(&evidence, tier, near_name, others > Evidence::FORM_COMMON) {
            return None;
        }
        (tier, words_only)
    };
    // What hands a part on to one of its own name is no user of the concept.
    let is_second = affinity == Affinity::Same && tier >= Tier::Near;
    if evidence.size < EMPTY.0 || (!is_second && calls(facts, copy, anchor)) {
        return None;
    }
    Some(Pair {
        concept: anchor.concept,
        original: anchor.unit,
        copy,
        tier,
        similarity,
        words_only,
        evidence: Some(evidence),
        affinity,
        filter: of_copy(facts, (anchor.unit, copy), affinity, near_name || tier == Tier::Exact),
    })
}

/// Whether a short body, or one of a form that many have, has more in common with a concept than these do.
fn is_evident(evidence: &Evidence, tier: Tier, near_name: bool, is_common: bool) -> bool {
    if is_common && evidence.jaccard < Evidence::FORM_WORDS && !near_name && tier < Tier::Exact {
        return false;
    }
    let says_enough = (evidence.bits >= SMALL.1 && evidence.jaccard >= SMALL.2)
        || near_name
        || (tier >= Tier::Renamed && evidence.is_rare_form());
    let needs_name = evidence.size < EMPTY.1 && !near_name && tier < Tier::Renamed;
    !needs_name && (evidence.size >= SMALL.0 || says_enough)
}

/// The tier of a copy where the entry sets the similarity from which there is one; nothing below that, and where
/// nothing is alike.
pub(super) fn asked_tier(weighed: Option<Tier>, similarity: f64, least: f64) -> Option<Tier> {
    (similarity > 0.0 && similarity >= least)
        .then(|| weighed.map_or(Tier::Loose, |tier| tier.max(Tier::Loose)))
}

/// Whether a unit calls the concept, which the concept itself does not do: it uses what there is.
fn calls(facts: &[FileFacts], copy: UnitId, anchor: &Anchor) -> bool {
    let name = name_hash(anchor.unit.name(facts));
    let calls = |unit: UnitId| {
        unit.tokens(facts)
            .iter()
            .any(|token| matches!(class_of(*token), class::CALL | class::MACRO) && payload(*token) == name)
    };
    calls(copy) && !calls(anchor.unit)
}
