//! The future of a function that must be awaited is dropped.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Violation};
use crate::facts::{self, Discard, DiscardedCall};
use crate::resolve::Hit;
use crate::source::FileId;

rule!("unawaited-call", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for found in &cx.workspace.uses {
        let Hit::Concept(concept) = found.hit else { continue };
        let entry = cx.entry(concept);
        if !entry.awaited || cx.workspace.futureless.contains(&concept) {
            continue;
        }
        let facts = cx.workspace.tree.facts_of(found.owner);
        let fact = cx.workspace.path_fact(found);
        let is_call = matches!(fact.context, facts::Context::Call | facts::Context::Method);
        if !is_call || found.segment + 1 != fact.segments.len() {
            continue;
        }
        let at = facts.path_segments(fact)[0].pos;
        let calls = facts.discarded.iter().filter(|call| call.at == at);
        let told = calls.map(|call| told(cx, found.file, call));
        let Some((label, confidence)) = told.max_by_key(|(_, confidence)| *confidence) else { continue };
        let message = format!("the future of `{}` is dropped, so that it never runs", entry.id);
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            violation.label = Some(label.to_owned());
            violation.confidence = violation.confidence.min(confidence);
            violation.help = Some("add `.await`, or give the future to what runs it".to_owned());
            violation.related = cx.definition_labels(concept);
            violations.push(violation);
        }
    }
}

/// What becomes of the future, and how sure that is: a function of the workspace may do more than its name says.
fn told(cx: &Context<'_>, file: FileId, call: &DiscardedCall) -> (&'static str, Confidence) {
    let is_known = call.by.iter().all(|place| cx.workspace.foreign_callees.contains(&(file, *place)));
    let (label, confidence) = words(call.how);
    (label, if is_known { confidence } else { Confidence::Possible })
}

fn words(how: Discard) -> (&'static str, Confidence) {
    match how {
        Discard::Statement => ("a statement without `.await`", Confidence::Definite),
        Discard::Underscore => ("given to `_`", Confidence::Definite),
        Discard::Binding => ("bound to a name that nothing uses", Confidence::Definite),
        Discard::Argument => ("given to what drops it", Confidence::Probable),
        Discard::Wrapped => ("wrapped in a future that goes nowhere", Confidence::Probable),
        Discard::Unrun => ("given by an async block that nothing runs", Confidence::Probable),
        Discard::Output => ("given by the block, not run in it, and then dropped", Confidence::Probable),
        Discard::Kept => ("given by the block, not run in it", Confidence::Possible),
    }
}
