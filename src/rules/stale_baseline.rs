//! The baseline lists more than there is.

use super::{Context, StaleRecord, rule};
use crate::diagnostic::Violation;

rule!("stale-baseline", Baseline(check));

fn check(_: &Context<'_>, stale: &[StaleRecord<'_>], violations: &mut Vec<Violation>) {
    for (known, found) in stale {
        let identity = &known.identity;
        let there = match found {
            0 => "is not there any more".to_owned(),
            _ => format!("is there {} and not {}", times(*found), times(known.count)),
        };
        let message = format!("`{}` in `{}` {there}", identity.what, identity.file);
        let mut violation = Violation::new(RULE.id, known.place.clone(), message);
        let entry = if identity.entry.is_empty() { String::new() } else { format!("({})", identity.entry) };
        violation.label = Some(format!("was {}{entry}", identity.rule));
        violation.help = Some("run `ssot baseline --prune`, so that it cannot come back unseen".to_owned());
        violations.push(violation);
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}
