//! An import gives a concept another name.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::facts::Binding;
use crate::resolve::Hit;

rule!("renamed-import", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for found in &cx.workspace.uses {
        let Hit::Concept(concept) = found.hit else { continue };
        let facts = &cx.workspace.tree.facts[found.file.index()];
        let leaf = facts.uses.iter().find(|leaf| leaf.path == found.path && leaf.renamed);
        let Some(leaf) = leaf else { continue };
        let (Binding::Name(to), entry) = (leaf.binding, cx.entry(concept)) else { continue };
        let is_last = found.segment + 1 == cx.workspace.path_fact(found).segments.len();
        let name = entry.path.last_name().map_or("", |name| &**name);
        if !is_last || facts.text(to) == name {
            continue;
        }
        let message = format!("`{}` is imported as `{}`", entry.id, facts.text(to));
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            violation.place = cx.place(found.file, leaf.leaf);
            violation.label = Some(format!("hides the name `{name}`"));
            violation.help = Some(format!("import `{}` under its own name", cx.canonical(concept)));
            violation.related.extend(cx.definition_labels(concept));
            violations.push(violation);
        }
    }
}
