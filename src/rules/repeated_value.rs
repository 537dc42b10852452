//! A second constant of a concept's value, or the value written out where the entry forbids it.

use super::{Context, rule};
use crate::clones::{Affinity, affinity};
use crate::diagnostic::{Confidence, Violation};
use crate::facts::{Constant, ItemKind, Literal};
use crate::resolve::OwnerId;
use crate::source::{FileId, Span};

/// Characters from which a string is of its own.
const TEXT_MIN: usize = 4;
/// Value from which a number that is not round is of its own.
const NUMBER_MIN: u128 = 1000;
/// Value up to which a number is a digit, as states, shifts and sizes have it everywhere.
const DIGIT_MAX: u128 = 9;

/// A concept that has a value, with where the names of its definitions stand.
type Worth<'a> = (usize, &'a Literal, Vec<(OwnerId, Span)>);

rule!("repeated-value", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let worth = |concept| value(cx, concept).map(|(value, own)| (concept, value, own));
    let values: Vec<Worth<'_>> = (0..cx.registry.concepts.len()).filter_map(worth).collect();
    if values.is_empty() {
        return;
    }
    cx.for_each_file(violations, |file, found| check_file(cx, file, &values, found));
}

fn check_file(cx: &Context<'_>, file: FileId, values: &[Worth<'_>], violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    let Some(owner) = tree.owners_of[file.index()].first().copied() else { return };
    let facts = &tree.facts[file.index()];
    let constants: Vec<Constant<'_>> = facts.constants().collect();
    for (concept, value, own) in values {
        let same: Vec<&Constant<'_>> = constants.iter().filter(|one| one.value == *value).collect();
        for one in same.iter().filter(|one| !own.contains(&(owner, one.span))) {
            constant(cx, *concept, owner, **one, violations);
        }
        if cx.entry(*concept).value {
            literals(cx, *concept, (file, owner), (value, &same), violations);
        }
    }
}

/// The value of a concept that is a constant or static made of literals, and where the names of its definitions stand.
fn value<'a>(cx: &Context<'a>, concept: usize) -> Option<(&'a Literal, Vec<(OwnerId, Span)>)> {
    let workspace = cx.workspace;
    let accepted = [&workspace.homes[concept].target].into_iter().chain(&workspace.also[concept]);
    let mut own = Vec::new();
    let mut value = None;
    for (def, _) in accepted.flat_map(|target| &target.defs) {
        if let Some(known) = cx.valued(*def) {
            own.push((known.owner, known.name));
            value = value.or(known.value);
        }
    }
    value.map(|(value, _)| (value, own))
}

/// A constant of the same value.
fn constant(
    cx: &Context<'_>,
    concept: usize,
    owner: OwnerId,
    one: Constant<'_>,
    violations: &mut Vec<Violation>,
) {
    let entry = cx.entry(concept);
    let facts = cx.workspace.tree.facts_of(owner);
    let (Some(name), text) = (entry.path.last_name(), facts.text(one.name)) else { return };
    // A second item of the same name is a duplicate definition.
    if **name == *text && one.of.is_none() {
        return;
    }
    let near = affinity(name, text) > Affinity::None;
    let confidence = match (is_particular(one.value), near || entry.value) {
        (true, _) => Confidence::Probable,
        (false, true) if !is_trivial(one.value) => Confidence::Probable,
        (false, _) if !is_trivial(one.value) => Confidence::Possible,
        (false, true) => Confidence::Possible,
        (false, false) => return,
    };
    let message = format!("`{text}` repeats the value of `{}`", cx.canonical(concept));
    let at = (owner, one);
    let Some(mut violation) = cx.at_constant(RULE.id, at, cx.concept(concept), &entry.policy, message) else {
        return;
    };
    violation.confidence = confidence;
    let word = if one.kind == ItemKind::Static { "static" } else { "constant" };
    violation.label = Some(format!("a second {word} of this value"));
    violation.help = Some(format!("use `{}`", cx.canonical(concept)));
    violation.related = cx.definition_labels(concept);
    violations.push(violation);
}

/// The value written out; `same` are the constants of the file that have it.
fn literals(
    cx: &Context<'_>,
    concept: usize,
    (file, owner): (FileId, OwnerId),
    (value, same): (&Literal, &[&Constant<'_>]),
    violations: &mut Vec<Violation>,
) {
    let facts = &cx.workspace.tree.facts[file.index()];
    let entry = cx.entry(concept);
    // The value of a constant is told with the constant.
    for literal in &facts.literals {
        let is_same = literal.value == *value;
        let is_told = is_same && same.iter().any(|one| one.value_span.contains(literal.span.start));
        if is_told || !(is_same || is_near_miss(&literal.value, value)) {
            continue;
        }
        let message = if is_same {
            format!("the value of `{}` is written out", cx.canonical(concept))
        } else {
            format!("nearly the value of `{}` is written out", cx.canonical(concept))
        };
        let place = (owner, literal.scope, literal.cfg, literal.span);
        let Some(mut violation) = cx.at_span(RULE.id, place, cx.concept(concept), &entry.policy, message)
        else {
            continue;
        };
        let is_sure = is_same && !is_trivial(value);
        violation.confidence = if is_sure { Confidence::Probable } else { Confidence::Possible };
        violation.label =
            Some(if is_same { "the same value" } else { "differs in its spelling alone" }.to_owned());
        violation.help = Some(format!("write `{}`", cx.canonical(concept)));
        violation.related = cx.definition_labels(concept);
        violations.push(violation);
    }
}

/// Whether a value is of its own, so that nobody writes it twice by chance.
fn is_particular(value: &Literal) -> bool {
    match value {
        Literal::Text(text) => text.chars().count() >= TEXT_MIN,
        Literal::Bytes(bytes) => bytes.len() >= TEXT_MIN,
        Literal::Integer(number) => number.unsigned_abs() >= NUMBER_MIN && !is_round(number.unsigned_abs()),
        Literal::Float(digits) => digits.bytes().filter(u8::is_ascii_digit).count() >= TEXT_MIN,
        Literal::Character(_) | Literal::Boolean(_) => false,
    }
}

/// Whether a string is another spelling of a value: with the same letters and digits, whatever their case and what
/// stands between them.
fn is_near_miss(written: &Literal, value: &Literal) -> bool {
    let (Literal::Text(written), Literal::Text(value)) = (written, value) else { return false };
    let told = |text: &str| text.chars().filter(|char| char.is_alphanumeric()).count();
    let spelled = |text: &'_ str| -> Vec<char> {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    written != value
        && told(value) >= TEXT_MIN
        && told(written) == told(value)
        && spelled(written) == spelled(value)
}

/// Whether a value is one that is everywhere.
fn is_trivial(value: &Literal) -> bool {
    match value {
        Literal::Text(text) => text.chars().count() < 2,
        Literal::Bytes(bytes) => bytes.len() < 2,
        Literal::Integer(number) => number.unsigned_abs() <= DIGIT_MAX,
        Literal::Float(digits) => digits.bytes().filter(u8::is_ascii_digit).count() < 3,
        Literal::Character(_) => false,
        Literal::Boolean(_) => true,
    }
}

/// Whether a number is a power of two, one less, or has one digit that is not zero.
fn is_round(number: u128) -> bool {
    let mut digits = number;
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
    }
    number.is_power_of_two() || number.checked_add(1).is_none_or(u128::is_power_of_two) || digits < 10
}
