//! An exception has outlived the day that it was given.

use super::inline::{at_suppression, is_over as is_comment_over, written};
use super::{Context, rule};
use crate::diagnostic::{Subject, Violation};
use crate::registry::{Policy, is_over};

rule!("expired-suppression", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    comments(cx, violations);
    for concept in &cx.registry.concepts {
        exceptions(cx, &Subject::Concept(concept.id.clone()), &concept.policy, violations);
    }
    for ban in &cx.registry.bans {
        exceptions(cx, &Subject::Ban(ban.id.clone()), &ban.policy, violations);
    }
    for boundary in &cx.registry.boundaries {
        exceptions(cx, &Subject::Boundary(boundary.id.clone()), &boundary.policy, violations);
    }
}

/// The comments that are over.
fn comments(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for ((file, _), fact) in written(cx) {
        let Some(until) = fact.until.as_ref().filter(|_| is_comment_over(cx, fact)) else { continue };
        let message = format!("this comment allowed something until {until}");
        let mut violation = at_suppression(cx, RULE.id, file, fact.comment, message);
        violation.label = Some("what it covers is reported again".to_owned());
        violation.help = Some("mend what it covers and remove it, or give it a later day".to_owned());
        violation.reason = fact.reason.as_ref().map(ToString::to_string);
        violations.push(violation);
    }
}

/// The exceptions of an entry that are over.
fn exceptions(cx: &Context<'_>, subject: &Subject, policy: &Policy, violations: &mut Vec<Violation>) {
    for exception in &policy.allow_in {
        let Some(until) = exception.until.as_ref().filter(|until| is_over(Some(until), cx.today)) else {
            continue;
        };
        let message = format!(
            "`{}` was excepted from `{}` until {}",
            exception.location.text(),
            subject.id(),
            until.value
        );
        let mut violation = Violation::new(RULE.id, until.place.clone(), message);
        violation.label = Some("what it covers is reported again".to_owned());
        violation.help = Some("mend what it covers and remove it, or give it a later day".to_owned());
        violation.owner = exception.owner.as_ref().map(ToString::to_string);
        violation.issue = exception.issue.as_ref().map(ToString::to_string);
        violation.reason = exception.reason.as_ref().map(ToString::to_string);
        violation.url = exception.url.as_ref().map(ToString::to_string);
        violation.subject = Some(subject.clone());
        violations.push(violation);
    }
}
