//! What is excepted from entries and rules, by the registry and by comments in the code.

use crate::diagnostic::ExceptionNote;
use crate::registry::{Policy, is_over};
use crate::rules::{self, Context};
use std::sync::Arc;

/// All exceptions: those of the registry in its order, then comments by file and line.
pub(super) fn exceptions(cx: &Context<'_>) -> Vec<ExceptionNote> {
    let registry = cx.registry;
    let concepts = registry.concepts.iter().map(|entry| (&entry.id, &entry.policy));
    let bans = registry.bans.iter().map(|entry| (&entry.id, &entry.policy));
    let boundaries = registry.boundaries.iter().map(|entry| (&entry.id, &entry.policy));
    let entries = concepts.chain(bans).chain(boundaries);
    let mut notes: Vec<ExceptionNote> = entries.flat_map(|(id, policy)| of_entry(cx, id, policy)).collect();
    notes.extend(comments(cx));
    notes
}

/// The places that an entry does not hold for.
fn of_entry(cx: &Context<'_>, id: &Arc<str>, policy: &Policy) -> Vec<ExceptionNote> {
    let notes = policy.allow_in.iter().map(|exception| ExceptionNote {
        what: exception.location.text(),
        place: exception.location.place().clone(),
        from: vec![id.clone()],
        is_comment: false,
        reason: exception.reason.clone(),
        until: exception.until.as_ref().map(|until| until.value.to_string()),
        is_over: is_over(exception.until.as_ref(), cx.today),
        owner: exception.owner.clone(),
        issue: exception.issue.clone(),
    });
    notes.collect()
}

/// The comments that allow something; those that cannot be read are violations, and no exceptions.
fn comments(cx: &Context<'_>) -> Vec<ExceptionNote> {
    let mut notes = Vec::new();
    for ((file, _), fact) in rules::written(cx).filter(|(_, fact)| fact.error.is_none()) {
        let place = cx.place(file, fact.comment);
        notes.push(ExceptionNote {
            what: format!("{}:{}", place.file, place.span.start.line),
            place,
            from: fact.ids.iter().map(|id| id.text.as_ref().into()).collect(),
            is_comment: true,
            reason: fact.reason.as_deref().map(Into::into),
            until: fact.until.as_deref().map(str::to_owned),
            is_over: rules::is_comment_over(cx, fact),
            owner: None,
            issue: None,
        });
    }
    notes
}
