//! The future of a function that must be awaited is dropped.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Violation};
use crate::facts::{self, Discard};
use crate::resolve::Hit;

rule!("unawaited-call", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for found in &cx.workspace.uses {
        let Hit::Concept(concept) = found.hit else { continue };
        let entry = cx.entry(concept);
        if !entry.awaited {
            continue;
        }
        let facts = cx.workspace.tree.facts_of(found.owner);
        let fact = cx.workspace.path_fact(found);
        let is_call = matches!(fact.context, facts::Context::Call | facts::Context::Method);
        if !is_call || found.segment + 1 != fact.segments.len() {
            continue;
        }
        let at = facts.path_segments(fact)[0].pos;
        let Some(call) = facts.discarded.iter().find(|call| call.at == at) else { continue };
        let message = format!("the future of `{}` is dropped, so that it never runs", entry.id);
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            let (label, confidence) = words(call.how);
            violation.label = Some(label.to_owned());
            violation.confidence = violation.confidence.min(confidence);
            violation.help = Some("add `.await`, or give the future to what runs it".to_owned());
            violation.related = cx.definition_labels(concept);
            violations.push(violation);
        }
    }
}

/// What becomes of the future, and how sure that is.
fn words(how: Discard) -> (&'static str, Confidence) {
    match how {
        Discard::Statement => ("a statement without `.await`", Confidence::Definite),
        Discard::Underscore => ("given to `_`", Confidence::Definite),
        Discard::Binding => ("bound to a name that nothing uses", Confidence::Definite),
        Discard::Argument => ("given to what drops it", Confidence::Probable),
        Discard::AsyncBlock => ("given by the async block, not run in it", Confidence::Probable),
    }
}
