//! This package holds to its own registry, and each of its modules knows only those below it.

use crate::run;
use ssot::discover::TargetKind;
use ssot::resolve::{Def, ModId, ModuleTree, OwnerId, Resolver};
use ssot::rules::RULES;
use std::collections::BTreeSet;
use std::path::Path;

/// The modules of the library from the bottom up; those of one line are siblings and do not know each other.
const LAYERS: [&[&str]; 10] = [
    &["source", "parallel"],
    &["diagnostic"],
    &["registry"],
    &["discover"],
    &["facts"],
    &["resolve"],
    &["clones"],
    &["rules", "judge", "fix", "report", "cache"],
    &["engine"],
    &["cli", "server"],
];
/// The name of the library.
const LIBRARY: &str = "ssot";

#[test]
fn this_package_is_clean_by_its_own_registry() {
    let checked = run::check(Path::new(env!("CARGO_MANIFEST_DIR")), 0);
    let findings: Vec<String> = checked
        .report
        .findings
        .iter()
        .map(|finding| {
            let violation = &finding.violation;
            let (place, start) = (&violation.place, violation.place.span.start);
            format!(
                "{}:{}:{}: {}: {}",
                place.file, start.line, start.column, violation.rule, violation.message
            )
        })
        .collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    let uses = checked.workspace.uses.len();
    assert!(uses > 500, "the registry speaks of {uses} places only, so this test proves nothing");
}

#[test]
fn modules_know_only_those_below_them() {
    let checked = run::check(Path::new(env!("CARGO_MANIFEST_DIR")), 0);
    let tree = &checked.workspace.tree;
    let rules: Vec<String> = RULES.iter().map(|rule| rule.id.replace('-', "_")).collect();
    let mut wrong = BTreeSet::new();
    for_each_name(tree, |from, to, place| {
        let ([_, own, own_rest @ ..], [_, other, other_rest @ ..]) = (from, to) else { return };
        let place = || format!("{place}: `{}` names `{}`", from.join("::"), to.join("::"));
        let Some(own_layer) = layer(own) else {
            wrong.insert(format!("`{own}` has no place in the layers"));
            return;
        };
        if own != other && layer(other).is_some_and(|layer| layer >= own_layer) {
            wrong.insert(place());
        }
        if let ("rules", "rules", [mine, ..], [theirs, ..]) = (&**own, &**other, own_rest, other_rest)
            && mine != theirs
            && [mine, theirs].iter().all(|module| rules.contains(module))
        {
            wrong.insert(place());
        }
    });
    assert!(wrong.is_empty(), "\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The height of a top-level module.
fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Calls `visit` with the path of the module, the path of the item and the place of every name in the library that
/// stands for one of its own items.
fn for_each_name(tree: &ModuleTree, mut visit: impl FnMut(&[String], &[String], &str)) {
    let mut resolver = Resolver::new(tree);
    let mut names = 0;
    for (at, owner) in tree.owners.iter().enumerate() {
        let krate = &tree.crates[owner.krate.0 as usize];
        if krate.kind != TargetKind::Lib || owner.orphan {
            continue;
        }
        let (owner_id, facts) = (OwnerId(at as u32), tree.facts_of(OwnerId(at as u32)));
        for (path, fact) in facts.paths.iter().enumerate() {
            let module = owner.modules[facts.scopes[fact.scope as usize].module as usize];
            let from = segments(&tree.module_path(tree.normal(module)));
            for named in resolver.resolve(owner_id, path as u32) {
                for (def, key) in &named.defs {
                    let to = segments(&resolver.key(*key).path);
                    let ours = to.first().is_some_and(|first| first == LIBRARY);
                    if ours && !is_root(tree, *def) {
                        let line = facts.path_span(fact).start.line;
                        visit(&from, &to, &format!("{}:{line}", tree.paths[owner.file.index()]));
                        names += 1;
                    }
                }
            }
        }
    }
    assert!(names > 1000, "only {names} names of our own were found, so this test proves nothing");
}

fn is_root(tree: &ModuleTree, def: Def) -> bool {
    matches!(def, Def::Module(ModId(at)) if tree.modules[at as usize].parent.is_none())
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::to_owned).collect()
}
