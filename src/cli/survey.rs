//! What to say where there is no `ssot.toml`: what the code has several times already, and a registry to start with.

use super::project::Project;
use super::{Failure, Session, r#where};
use crate::diagnostic::CodeScope;
use crate::facts::{ItemKind, Visibility};
use crate::registry::Registry;
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
    terminal.say("\nName the one home of each, in an `ssot.toml` beside the workspace's Cargo.toml:\n\n");
    let home = repeated.first().map(|found| r#where::shortest_path(workspace.tree, &found.paths[0]));
    terminal.say(&example(repeated.first().zip(home)));
    Failure::Told
}

/// Public types, traits and functions of production code whose name another one has too: the most frequent first,
/// of equally frequent ones types before functions.
fn repeated(workspace: &Workspace) -> Vec<Repeated> {
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
    let mut repeated: Vec<Repeated> = by_name
        .into_iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|((name, kind), paths)| Repeated { name: name.to_owned(), kind, paths })
        .collect();
    repeated.sort_by_key(|found| (std::cmp::Reverse(found.paths.len()), found.kind == ItemKind::Function));
    repeated
}

/// A small registry; its first entry is one of the names found, at this home.
fn example(found: Option<(&Repeated, String)>) -> String {
    let entry = found.map_or_else(
        || "# clock = \"my_crate::clock::Clock\"".to_owned(),
        |(found, home)| format!("{} = \"{home}\"   # a {}", kebab(&found.name), found.kind.word()),
    );
    format!(
        "    extends = [\"pack:modern-std\"]   # bans what the standard library has today\n\n    [canonical]\n    {entry}\n"
    )
}

/// `UserId` and `user_id` as `user-id`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut before_was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && before_was_lower {
            out.push('-');
        }
        before_was_lower = c.is_lowercase() || c.is_ascii_digit();
        out.extend(if c == '_' { vec!['-'] } else { c.to_lowercase().collect() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        assert_eq!(
            ["UserId", "user_id", "HTTPClient", "V2"].map(kebab),
            ["user-id", "user-id", "httpclient", "v2"]
        );
    }
}
