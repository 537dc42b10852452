//! A literal that a ban lists stands in code.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Subject, Violation};
use crate::facts::{Found, Literal, LiteralFact};
use crate::registry::{Ban, Literal as Banned};
use crate::resolve::OwnerId;
use crate::source::FileId;

rule!("banned-literal", File(check));

fn check(cx: &Context<'_>, file: FileId, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    let Some(owner) = tree.owners_of[file.index()].first() else { return };
    let facts = &tree.facts[file.index()];
    for (at, ban) in cx.registry.bans.iter().enumerate().filter(|(_, ban)| !ban.literals.is_empty()) {
        for literal in &facts.literals {
            if !ban.literals.iter().any(|banned| is_same(&literal.value, &banned.value)) {
                continue;
            }
            if !is_of_replacement(cx, at, *owner, literal) {
                violations.extend(violation(cx, ban, *owner, literal));
            }
        }
    }
}

fn violation(cx: &Context<'_>, ban: &Ban, owner: OwnerId, literal: &LiteralFact) -> Option<Violation> {
    let message = match &literal.value {
        Literal::Text(text) => format!("the literal `{text:?}` is banned"),
        Literal::Integer(number) => format!("the literal `{number}` is banned"),
        _ => "this literal is banned".to_owned(),
    };
    let subject = Subject::Ban(ban.id.clone());
    let place = (owner, literal.scope, literal.cfg, literal.span);
    let mut violation = cx.at_span(RULE.id, place, subject, &ban.policy, message)?;
    violation.help = ban.replacement.as_ref().map(|instead| format!("use `{instead}`"));
    if matches!(literal.found, Found::MacroPart | Found::MacroScanned) {
        violation.confidence = Confidence::Probable;
    }
    Some(violation)
}

/// Whether a literal in code has a banned value; bytes count as the text they spell.
fn is_same(literal: &Literal, banned: &Banned) -> bool {
    match (literal, banned) {
        (Literal::Text(text), Banned::Text(banned)) => **banned == *text,
        (Literal::Bytes(bytes), Banned::Text(banned)) => banned.as_bytes() == bytes,
        (Literal::Integer(number), Banned::Integer(banned)) => i128::from(*banned) == *number,
        _ => false,
    }
}

/// Whether a literal is the value of the constant that the ban names instead.
fn is_of_replacement(cx: &Context<'_>, ban: usize, owner: OwnerId, literal: &LiteralFact) -> bool {
    let Some(target) = &cx.workspace.replacements[ban] else { return false };
    target.defs.iter().filter_map(|(def, _)| cx.valued(*def)).any(|constant| {
        constant.owner == owner && constant.value.is_some_and(|(_, span)| span.contains(literal.span.start))
    })
}
