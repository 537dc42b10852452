//! A public import or type alias makes a second public path to a concept.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Violation};
use crate::facts::{Binding, ItemKind, Visibility};
use crate::resolve::{Hit, OwnerId};

rule!("shadow-reexport", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    for found in &cx.workspace.uses {
        let Hit::Concept(concept) = found.hit else { continue };
        let facts = tree.facts_of(found.owner);
        if found.segment + 1 != cx.workspace.path_fact(found).segments.len() {
            continue;
        }
        let leaf = facts.uses.iter().find(|leaf| leaf.path == found.path);
        let alias = facts.items.iter().find(|item| item.target == Some(found.path));
        let made = match (leaf, alias) {
            (Some(leaf), _) if leaf.visibility == Visibility::Public && !leaf.extern_crate => {
                match leaf.binding {
                    Binding::Name(name) => Some((leaf.module, name, leaf.leaf)),
                    Binding::Glob | Binding::Anonymous => None,
                }
            }
            (_, Some(item))
                // `type Db = Pool<Postgres>` is a type of its own, not another name of `Pool`.
                if item.visibility == Visibility::Public
                    && item.kind == ItemKind::TypeAlias
                    && !item.specialised =>
            {
                Some((item.module, item.name, item.span))
            }
            _ => None,
        };
        let Some((module, name, span)) = made else { continue };
        let module = tree.owners[found.owner.0 as usize].modules[module as usize];
        if !tree.is_public(module) {
            continue;
        }
        let path = format!("{}::{}", tree.module_path(module), facts.text(name));
        let entry = cx.entry(concept);
        if accepts(entry, &path) {
            continue;
        }
        let message = format!("`{path}` is a second public path to `{}`", entry.id);
        if let Some(mut violation) = cx.at_use(RULE.id, found, cx.concept(concept), &entry.policy, message) {
            violation.place = cx.place(found.file, span);
            complete(cx, concept, &mut violation);
            violations.push(violation);
        }
    }
    globs(cx, violations);
}

/// Public globs that bring a concept into their module.
fn globs(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    let mut seen: Vec<(usize, OwnerId, u32)> = cx.workspace.glob_reexports.clone();
    // A file with several places in the module tree is reported once.
    seen.dedup_by_key(|(concept, owner, leaf)| (*concept, tree.owners[owner.0 as usize].file, *leaf));
    for (concept, owner, leaf) in seen {
        let facts = tree.facts_of(owner);
        let fact = &facts.uses[leaf as usize];
        let module = tree.owners[owner.0 as usize].modules[fact.module as usize];
        if !tree.is_public(module) {
            continue;
        }
        let entry = cx.entry(concept);
        let name = entry.path.last_name().map_or("", |name| &**name);
        let path = format!("{}::{name}", tree.module_path(module));
        if accepts(entry, &path) {
            continue;
        }
        let location = cx.location(owner, module);
        let cfg = facts.paths[fact.path as usize].cfg;
        let scope = cx.scope(&location, cx.workspace.scope_of(owner, module, cfg));
        let file = tree.owners[owner.0 as usize].file;
        if cx.is_generated(file) || !cx.holds(&entry.policy, &location, scope) {
            continue;
        }
        let message = format!("`{path}` is a second public path to `{}`", entry.id);
        let mut violation = Violation::new(RULE.id, cx.place(file, fact.leaf), message);
        violation.subject = Some(cx.concept(concept));
        violation.confidence = Confidence::Definite;
        violation.scope = scope;
        violation.component = location.component;
        violation.written = Some(format!("{}::*", facts.path_text(&facts.paths[fact.path as usize])));
        violation.reason = entry.policy.reason.as_ref().map(ToString::to_string);
        violation.url = entry.policy.url.as_ref().map(ToString::to_string);
        violation.owner = entry.policy.owner.as_ref().map(ToString::to_string);
        violation.issue = entry.policy.issue.as_ref().map(ToString::to_string);
        complete(cx, concept, &mut violation);
        violations.push(violation);
    }
}

fn accepts(entry: &crate::registry::Concept, path: &str) -> bool {
    let segments: Vec<&str> = path.split("::").collect();
    std::iter::once(&entry.path).chain(&entry.also).any(|accepted| accepted.matches(&segments))
}

fn complete(cx: &Context<'_>, concept: usize, violation: &mut Violation) {
    violation.label = Some("makes the second path".to_owned());
    violation.help =
        Some(format!("let users import `{}`, or list the path under `also`", cx.canonical(concept)));
    violation.related.extend(cx.definition_labels(concept));
}
