//! A definition has a name that a ban forbids.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Subject, Violation};
use crate::source::FileId;

rule!("banned-name", File(check));

fn check(cx: &Context<'_>, file: FileId, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    let Some(owner) = tree.owners_of[file.index()].first() else { return };
    let facts = &tree.facts[file.index()];
    for (at, item) in facts.items.iter().enumerate().filter(|(_, item)| !item.replaced) {
        let name = facts.text(item.name);
        for ban in &cx.registry.bans {
            let kind_fits = ban.kind.is_none_or(|kind| kind.word() == item.kind.word());
            let Some(pattern) = ban.names.iter().find(|pattern| kind_fits && pattern.value.is_match(name))
            else {
                continue;
            };
            let subject = Subject::Ban(ban.id.clone());
            let message = format!("the name `{name}` is banned");
            let at_item = cx.at_item(RULE.id, (*owner, at as u32), subject, &ban.policy, message);
            if let Some(mut violation) = at_item {
                violation.label = Some(format!("matches `{}`", pattern.value.as_str()));
                violation.help = ban.replacement.as_ref().map(|instead| format!("use `{instead}`"));
                if item.weak {
                    violation.confidence = Confidence::Possible;
                }
                violations.push(violation);
            }
        }
    }
}
