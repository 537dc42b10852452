//! Two entries of the registry, or two parts of one, contradict each other.

use super::{Context, rule};
use crate::diagnostic::{Label, Violation};
use crate::registry::path::PathPattern;
use crate::resolve::{Target, ban_patterns};

rule!("conflicting-entry", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let concepts = &cx.registry.concepts;
    for (at, concept) in concepts.iter().enumerate() {
        let home = &cx.workspace.homes[at].target;
        kind(cx, at, violations);
        for (other_at, other) in concepts.iter().enumerate().take(at) {
            if same(home, &cx.workspace.homes[other_at].target) {
                let message = format!("`{}` and `{}` are the same item", concept.id, other.id);
                violations.push(conflict(&concept.path, message, &other.path, "keep one of the two entries"));
            }
        }
        for (pattern, target) in concept.also.iter().zip(&cx.workspace.also[at]) {
            if !target.defs.is_empty() && !home.defs.is_empty() && !same(home, target) {
                let message = format!("`{pattern}` is another item than `{}`", concept.path);
                violations.push(conflict(
                    pattern,
                    message,
                    &concept.path,
                    "list only paths to the same item",
                ));
            }
        }
        for former in &concept.deprecated {
            for (other, accepted) in concepts.iter().flat_map(|other| {
                std::iter::once(&other.path).chain(&other.also).map(move |accepted| (other, accepted))
            }) {
                let text = accepted.to_string();
                let segments: Vec<&str> = text.split("::").collect();
                if former.matches(&segments) {
                    let message = format!("`{former}` is deprecated here and accepted for `{}`", other.id);
                    violations.push(conflict(former, message, accepted, "decide whether the path is good"));
                }
            }
        }
    }
    bans(cx, violations);
}

/// The entry's kind must be that of the item, and a name in several namespaces needs one.
fn kind(cx: &Context<'_>, at: usize, violations: &mut Vec<Violation>) {
    let concept = &cx.registry.concepts[at];
    let defs = &cx.workspace.homes[at].target.defs;
    let mut words: Vec<&str> = defs.iter().filter_map(|(def, _)| cx.workspace.kind_word(*def)).collect();
    // Several of one kind are alternatives under conditions.
    words.dedup();
    let message = match concept.kind {
        Some(kind) if !words.is_empty() && !words.contains(&kind.word()) => {
            format!("`{}` is of kind {}, not {}", concept.path, words.join(" and "), kind.word())
        }
        None if words.len() > 1 => {
            format!("`{}` names several items: {}", concept.path, words.join(" and "))
        }
        _ => return,
    };
    let mut violation = Violation::new(RULE.id, concept.path.place.clone(), message);
    let kinds: Vec<String> = words.iter().map(|word| format!("`kind = \"{word}\"`")).collect();
    violation.help = Some(format!("set {}", kinds.join(" or ")));
    violation.related = cx.definition_labels(at);
    violations.push(violation);
}

/// No ban may hit the canonical path of a concept.
fn bans(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for (at, ban) in cx.registry.bans.iter().enumerate() {
        for (pattern, target) in ban_patterns(ban).iter().zip(&cx.workspace.bans[at]) {
            for (concept_at, concept) in cx.registry.concepts.iter().enumerate() {
                let text = concept.path.to_string();
                let segments: Vec<&str> = text.split("::").collect();
                let wild = !pattern.is_exact() && pattern.matches(&segments);
                if wild || same(target, &cx.workspace.homes[concept_at].target) {
                    let message = format!("the ban `{}` hits the concept `{}`", ban.id, concept.id);
                    violations.push(conflict(pattern, message, &concept.path, "narrow the ban"));
                }
            }
        }
    }
}

fn same(one: &Target, other: &Target) -> bool {
    one.defs.iter().any(|(_, key)| other.defs.iter().any(|(_, other)| key == other))
}

fn conflict(at: &PathPattern, message: String, other: &PathPattern, help: &str) -> Violation {
    let mut violation = Violation::new(RULE.id, at.place.clone(), message);
    violation.help = Some(help.to_owned());
    violation.related = vec![Label { place: other.place.clone(), message: "the other entry".to_owned() }];
    violation
}
