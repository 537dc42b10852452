//! What to say where there is no `ssot.toml`: what the code has several times already, and a registry to start with.

use super::project::Project;
use super::{Failure, Session, r#where};
use crate::diagnostic::CodeScope;
use crate::facts::{ItemKind, Visibility};
use crate::registry::{Registry, kebab};
use crate::report::{clean_line, counted};
use crate::resolve::Workspace;
use std::collections::BTreeMap;

/// Names that are shown, and paths of each.
const SHOWN: usize = 3;
/// Names that many items have for a good reason.
const ORDINARY: [&str; 6] = ["main", "new", "run", "default", "Error", "Result"];

/// A name with more than one definition.
#[derive(Debug, PartialEq, Eq)]
struct Repeated {
    name: String,
    kind: ItemKind,
    /// The path of each definition, from its crate's name.
    paths: Vec<String>,
}

/// Says that there is no registry, and what one could begin with.
pub(super) fn no_registry(session: &Session, project: &Project, no_ignore: bool) -> Failure {
    let layout = session.layout(project, no_ignore);
    let workspace = session.workspace(&Registry::default(), &layout);
    let repeated = repeated(&workspace);
    let terminal = &session.terminal;
    terminal.error(&format!("no `ssot.toml` in `{}` or above it", project.root.display()), None);
    let files = counted(layout.files.len(), "Rust file");
    let count = repeated.len();
    let names = counted(count, "public name");
    let names = if count == 0 { "no public name".to_owned() } else { names };
    let end = if count == 0 { "." } else { ":" };
    terminal.say(&format!("\nLooked at meanwhile: {files}, {names} defined more than once{end}\n"));
    for found in repeated.iter().take(SHOWN) {
        let name = terminal.err.paint("1", &clean_line(&found.name));
        terminal.say(&format!("  {name}, {} definitions\n", found.paths.len()));
        for path in found.paths.iter().take(SHOWN) {
            terminal.say(&format!("      {}\n", clean_line(path)));
        }
        if found.paths.len() > SHOWN {
            terminal.say(&format!("      and {} more\n", found.paths.len() - SHOWN));
        }
    }
    terminal.say("\n`ssot init` writes an `ssot.toml` from the copies in this code, with a baseline, so that only new\n");
    terminal.say("ones fail. Or name the one home of each by hand, beside the workspace's Cargo.toml:\n\n");
    let home = repeated.first().map(|found| r#where::shortest_path(workspace.tree, &found.paths[0]));
    terminal.say(&example(repeated.first().zip(home)));
    Failure::Told
}

/// Public types, traits and functions of production code whose name another one has too: the most frequent first,
/// of equally frequent ones types before functions.
fn repeated(workspace: &Workspace) -> Vec<Repeated> {
    let mut repeated = public_items(workspace);
    repeated.retain(|found| found.paths.len() > 1);
    repeated.sort_by_key(|found| (std::cmp::Reverse(found.paths.len()), found.kind == ItemKind::Function));
    repeated
}

/// Public types, traits and functions of production code by their name, each with all its paths.
fn public_items(workspace: &Workspace) -> Vec<Repeated> {
    let tree = &workspace.tree;
    let mut by_name: BTreeMap<(&str, ItemKind), Vec<String>> = BTreeMap::new();
    for file in tree.files() {
        let owners = &tree.owners_of[file.index()];
        let Some(owner) = owners.first().filter(|owner| !tree.owners[owner.0 as usize].orphan) else {
            continue;
        };
        let facts = &tree.facts[file.index()];
        for item in &facts.items {
            let is_wanted =
                matches!(item.kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Trait | ItemKind::Function);
            let name = facts.text(item.name);
            if !is_wanted || item.visibility != Visibility::Public || item.weak || ORDINARY.contains(&name) {
                continue;
            }
            let module = tree.owners[owner.0 as usize].modules[item.module as usize];
            let is_production = workspace.scope_of(*owner, module, item.cfg) == CodeScope::Production;
            if is_production && !tree.modules[module.0 as usize].is_block {
                let path = format!("{}::{name}", tree.module_path(module));
                let paths = by_name.entry((name, item.kind)).or_default();
                // Alternatives under conditions are one definition.
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
    }
    by_name.into_iter().map(|((name, kind), paths)| Repeated { name: name.to_owned(), kind, paths }).collect()
}

/// A small registry; its first entry is one of the names found, at this home.
fn example(found: Option<(&Repeated, String)>) -> String {
    let entry = found.map_or_else(
        || "# clock = \"my_crate::clock::Clock\"".to_owned(),
        |(found, home)| entry(found, &home),
    );
    format!(
        "    extends = [\"pack:modern-std\"]   # bans what the standard library has today\n\n    [canonical]\n    {entry}\n"
    )
}

/// An entry for an item of the code: one whose name others have too, else any.
pub(super) fn example_entry(workspace: &Workspace) -> String {
    let all = public_items(workspace);
    let most = all.iter().max_by_key(|found| (found.paths.len(), found.kind != ItemKind::Function));
    match most {
        Some(found) => entry(found, &found.paths[0]),
        None => "clock = \"my_crate::clock::Clock\"".to_owned(),
    }
}

fn entry(found: &Repeated, home: &str) -> String {
    format!("{} = \"{home}\"   # a {}", kebab(&found.name), found.kind.word())
}
