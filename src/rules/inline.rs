//! Inline suppressions as rules and judge see them: which of them hold today, and what they name.

use super::Context;
use crate::diagnostic::{Suppression, Violation};
use crate::facts::{Covers, SuppressionFact};
use crate::registry::{Date, Registry};
use crate::rules::find;
use crate::source::FileId;

/// An inline suppression of a file: the file, and its index among the facts of that file.
pub type SuppressionAt = (FileId, usize);

/// A suppression that holds, and for each of its ids whether it allows something.
pub type UsedIds = (SuppressionAt, Vec<bool>);

/// The suppressions that hold: well written, not over, in code that is reported; with their places in the facts.
pub fn suppressions(cx: &Context<'_>) -> (Vec<SuppressionAt>, Vec<Suppression>) {
    let mut places = Vec::new();
    let mut all = Vec::new();
    for (at, fact) in written(cx) {
        if fact.error.is_some() || is_over(cx, fact) {
            continue;
        }
        places.push(at);
        all.push(Suppression {
            file: cx.workspace.tree.paths[at.0.index()].clone(),
            part: match fact.covers {
                Covers::File => None,
                Covers::Part(span) => Some(span),
                Covers::Nothing => Some(crate::source::Span::new(fact.comment.end, fact.comment.end)),
            },
            ids: fact.ids.iter().map(|id| id.text.as_ref().into()).collect(),
        });
    }
    (places, all)
}

/// Every suppression in code that is reported, in order.
pub fn written<'a>(cx: &Context<'a>) -> impl Iterator<Item = (SuppressionAt, &'a SuppressionFact)> {
    let cx = *cx;
    let tree = &cx.workspace.tree;
    tree.files().flat_map(move |file| {
        let facts = &tree.facts[file.index()];
        let is_reported = facts.suppressions.is_empty() || !cx.is_generated(file);
        let all = facts.suppressions.iter().enumerate().filter(move |_| is_reported);
        all.map(move |(at, fact)| ((file, at), fact))
    })
}

/// The last day of a suppression; an error where it is none.
pub(super) fn until(fact: &SuppressionFact) -> Result<Option<Date>, &str> {
    match &fact.until {
        None => Ok(None),
        Some(text) => Date::parse(text).map(Some).ok_or(text),
    }
}

/// Whether a suppression is over today.
pub fn is_over(cx: &Context<'_>, fact: &SuppressionFact) -> bool {
    let day = until(fact).ok().flatten();
    day.zip(cx.today).is_some_and(|(day, today)| day < today)
}

/// Whether an id names a rule or an entry.
pub(super) fn is_known(registry: &Registry, id: &str) -> bool {
    find(id).is_some() || entries(registry).any(|entry| entry == id)
}

/// The ids of all entries.
pub(super) fn entries(registry: &Registry) -> impl Iterator<Item = &str> {
    let concepts = registry.concepts.iter().map(|entry| &*entry.id);
    let bans = registry.bans.iter().map(|entry| &*entry.id);
    concepts.chain(bans).chain(registry.boundaries.iter().map(|entry| &*entry.id))
}

/// A violation at a suppression of a file.
pub(super) fn at_suppression(
    cx: &Context<'_>,
    rule: &'static str,
    file: FileId,
    span: crate::source::Span,
    message: String,
) -> Violation {
    let mut violation = Violation::new(rule, cx.place(file, span), message);
    violation.component = cx.file_location(file).component;
    violation.scope = cx.file_scope(file);
    violation
}
