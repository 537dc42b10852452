//! A comment allows what is not there.

use super::inline::{UsedIds, at_suppression, entries, is_known, until, written};
use super::{Context, RULES, rule};
use crate::diagnostic::Violation;
use crate::registry::nearest::nearest;

rule!("unused-suppression", Suppressions(check));

/// `used` are the suppressions that hold, with a flag for each of their ids: whether it silenced something.
fn check(cx: &Context<'_>, used: &[UsedIds], violations: &mut Vec<Violation>) {
    for ((file, at), fact) in written(cx) {
        let mut add = |span, message: String, help: String| {
            let mut violation = at_suppression(cx, RULE.id, file, span, message);
            violation.help = Some(help);
            violations.push(violation);
        };
        if let Some(error) = &fact.error {
            let help = "write `ssot: allow(rule-or-entry) reason`".to_owned();
            add(fact.comment, format!("this comment allows nothing: {error}"), help);
            continue;
        }
        if let Err(day) = until(fact) {
            let message = format!("`{day}` is no day, so that this never ends");
            add(fact.comment, message, "write it as `until = 2027-01-31`".to_owned());
        }
        let flags = used.iter().find(|(known, _)| *known == (file, at)).map(|(_, flags)| flags);
        for (index, id) in fact.ids.iter().enumerate() {
            if !is_known(cx.registry, &id.text) {
                let known = RULES.iter().map(|rule| rule.id).chain(entries(cx.registry));
                let help = match nearest(&id.text, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a rule or an entry of the registry".to_owned(),
                };
                add(id.span, format!("there is no rule and no entry `{}`", id.text), help);
            } else if flags.is_some_and(|flags| !flags[index]) {
                let message = format!("there is no violation of `{}` to allow here", id.text);
                add(id.span, message, "remove it".to_owned());
            }
        }
    }
}
