//! A comment allows something and does not say why.

use super::inline::{at_suppression, written};
use super::{Context, rule};
use crate::diagnostic::Violation;

rule!("unexplained-suppression", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for ((file, _), fact) in written(cx) {
        if fact.reason.is_some() || fact.error.is_some() {
            continue;
        }
        let message = "this comment does not say why it allows what it allows".to_owned();
        let mut violation = at_suppression(cx, RULE.id, file, fact.comment, message);
        violation.help = Some("write the reason behind the parentheses".to_owned());
        violations.push(violation);
    }
}
