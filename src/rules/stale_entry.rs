//! An entry of the registry names something that is not there, so that it can never fire.

use super::{Context, rule};
use crate::diagnostic::Violation;
use crate::registry::location::LocationPattern;
use crate::registry::path::PathPattern;
use crate::registry::{ItemKindWord as ItemKind, Policy, is_over, nearest};
use crate::resolve::{Target, ban_patterns};

rule!("stale-entry", Workspace(check));

/// How a bundled pack names itself as a file; its entries are about crates that a workspace may not have.
const PACK: &str = "pack:";

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for (at, concept) in cx.registry.concepts.iter().enumerate() {
        path(cx, &concept.path, &cx.workspace.homes[at].target, violations);
        for (pattern, target) in concept.also.iter().zip(&cx.workspace.also[at]) {
            path(cx, pattern, target, violations);
        }
        for (pattern, target) in concept.instead_of.iter().zip(&cx.workspace.instead_of[at]) {
            path(cx, pattern, target, violations);
        }
        for pattern in concept.construct.iter().flat_map(|construct| &construct.only_in) {
            location(cx, pattern, "no code lies where the type may be made", violations);
        }
        if let (Some(construct), Some(target)) = (&concept.construct, &cx.workspace.factories[at])
            && let Some(through) = &construct.through
        {
            path(cx, through, target, violations);
        }
        for pattern in &concept.implement {
            location(cx, pattern, "no code lies where the trait may be implemented", violations);
        }
        policy(cx, &concept.policy, violations);
    }
    members(cx, violations);
    futures(cx, violations);
    for (at, ban) in cx.registry.bans.iter().enumerate() {
        for (pattern, target) in ban_patterns(ban).iter().zip(&cx.workspace.bans[at]) {
            path(cx, pattern, target, violations);
        }
        for (pattern, target) in ban.fields.iter().zip(&cx.workspace.fields[at]) {
            if let Some(target) = target {
                path(cx, pattern, target, violations);
            }
        }
        if let (Some(pattern), Some(target)) = (&ban.replacement, &cx.workspace.replacements[at]) {
            path(cx, pattern, target, violations);
        }
        policy(cx, &ban.policy, violations);
    }
    for boundary in &cx.registry.boundaries {
        for pattern in boundary.from.iter().chain(&boundary.acyclic) {
            location(cx, pattern, "this boundary binds no code", violations);
        }
        for pattern in boundary.deny.iter().chain(&boundary.only) {
            target(cx, pattern, violations);
        }
        policy(cx, &boundary.policy, violations);
    }
    for component in &cx.registry.components {
        for pattern in &component.paths {
            location(cx, pattern, "this component has no code here", violations);
        }
    }
}

/// A path must resolve as far as its names go.
fn path(cx: &Context<'_>, pattern: &PathPattern, target: &Target, violations: &mut Vec<Violation>) {
    let names: Vec<&str> = pattern
        .segments
        .iter()
        .map_while(|segment| match segment {
            crate::registry::path::Segment::Name(name) => Some(&**name),
            _ => None,
        })
        .collect();
    if !target.defs.is_empty() || names.is_empty() || pattern.place.file.starts_with(PACK) {
        return;
    }
    let known = names[..target.known_segments.min(names.len() - 1)].join("::");
    let missing = names[target.known_segments.min(names.len() - 1)];
    let mut violation = Violation::new(
        RULE.id,
        pattern.place.clone(),
        format!("`{pattern}` names nothing in this workspace"),
    );
    violation.label = Some(if known.is_empty() {
        format!("no crate `{missing}` here, and no dependency of that name")
    } else {
        format!("there is no `{missing}` in `{known}`")
    });
    violation.help = Some(suggestion(cx, &known, missing));
    violations.push(violation);
}

/// A near name in the place where one is missing, else what to do.
fn suggestion(cx: &Context<'_>, known: &str, missing: &str) -> String {
    let tree = &cx.workspace.tree;
    if known.is_empty() {
        let crates = tree.crates.iter().filter(|krate| !krate.doctest);
        let crates: Vec<&str> = crates.map(|krate| &**tree.symbols.text(krate.name)).collect();
        if let Some(near) = nearest::nearest(missing, crates) {
            return format!("did you mean `{near}`?");
        }
    }
    let mut elsewhere: Vec<String> = Vec::new();
    for file in tree.files() {
        let facts = &tree.facts[file.index()];
        let Some(owner) = tree.owners_of[file.index()].first() else { continue };
        if tree.owners[owner.0 as usize].documents.is_some() {
            continue;
        }
        for item in facts.items.iter().filter(|item| !item.replaced && facts.text(item.name) == missing) {
            let module = tree.owners[owner.0 as usize].modules[item.module as usize];
            elsewhere.push(format!("{}::{missing}", tree.module_path(module)));
        }
    }
    match elsewhere.as_slice() {
        [] => "correct the path, or remove the entry".to_owned(),
        [only] => format!("did you mean `{only}`?"),
        [first, rest @ ..] => {
            format!("did you mean `{first}`, or one of {} others of that name?", rest.len())
        }
    }
}

/// What a boundary speaks of must be there: code of the workspace, or a crate that it depends on.
fn target(cx: &Context<'_>, pattern: &LocationPattern, violations: &mut Vec<Violation>) {
    let is_known = match pattern {
        LocationPattern::Items(path) => cx.workspace.knows(path),
        _ => false,
    };
    if !is_known {
        location(cx, pattern, "this names nothing that a boundary could keep apart", violations);
    }
}

/// A trait must have the members that its implementations are asked for.
fn members(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for (concept, name) in &cx.workspace.lacking {
        let home = &cx.workspace.homes[*concept].target.defs;
        if !home.iter().any(|(def, _)| cx.workspace.kind_word(*def) == Some(ItemKind::Trait.word())) {
            continue;
        }
        let entry = cx.entry(*concept);
        let name = &entry.require[*name];
        let message = format!("the trait `{}` has no `{}` to require", entry.path, name.value);
        let mut violation = Violation::new(RULE.id, name.place.clone(), message);
        violation.help = Some("correct the name, or remove it".to_owned());
        violation.related = cx.definition_labels(*concept);
        violations.push(violation);
    }
}

/// A function that must be awaited has to give a future.
fn futures(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for concept in &cx.workspace.futureless {
        let path = &cx.entry(*concept).path;
        let message = format!("`{path}` must be awaited and gives no future");
        let mut violation = Violation::new(RULE.id, path.place.clone(), message);
        violation.label = Some("neither `async`, nor is what it returns a future".to_owned());
        violation.help = Some("remove `awaited`, or name the function whose future it is".to_owned());
        violation.related = cx.definition_labels(*concept);
        violations.push(violation);
    }
}

/// An entry must not be over, and its exceptions must cover some code.
fn policy(cx: &Context<'_>, policy: &Policy, violations: &mut Vec<Violation>) {
    if let Some(until) = policy.until.as_ref().filter(|until| is_over(Some(until), cx.today)) {
        let message = format!("this entry held until {} and finds nothing more", until.value);
        let mut violation = Violation::new(RULE.id, until.place.clone(), message);
        violation.help = Some("remove the entry, or give it a later day".to_owned());
        violations.push(violation);
    }
    for exception in &policy.allow_in {
        location(cx, &exception.location, "this exception covers nothing", violations);
    }
}

fn location(cx: &Context<'_>, pattern: &LocationPattern, message: &str, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    let covered = match pattern {
        // The registry itself refuses unknown components.
        LocationPattern::Component(..) => true,
        LocationPattern::Files(files) => tree.paths.iter().any(|file| files.matches(file)),
        LocationPattern::Items(_) => tree.modules.iter().enumerate().any(|(at, module)| {
            if module.is_block || tree.is_library(crate::resolve::ModId(at as u32)) {
                return false;
            }
            let path = tree.module_path(crate::resolve::ModId(at as u32));
            let path: Vec<&str> = path.split("::").collect();
            pattern.matches("", &path, None)
        }),
    };
    if covered || pattern.place().file.starts_with(PACK) {
        return;
    }
    let mut violation = Violation::new(RULE.id, pattern.place().clone(), message.to_owned());
    violation.label = Some("no file and no module matches".to_owned());
    violation.help = Some("correct the pattern, or remove it".to_owned());
    violations.push(violation);
}
