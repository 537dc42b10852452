//! `ssot where`: one item with its definition, its canonical path, every other path to it, and every use.
//!
//! An item that no concept names is made the concept of a registry of its own, so that the one search for uses
//! serves both.

use super::args::Where;
use super::project::{Project, texts};
use super::selection::unknown;
use super::table::{Align, table};
use super::{Exit, Failure, Outcome, Session};
use crate::diagnostic::Confidence;
use crate::facts::{Binding, Context, ItemKind, Ns, Visibility};
use crate::registry::{self, Registry};
use crate::report::{self, Texts, clean_line, counted, guard};
use crate::resolve::{Def, Hit, ModId, ModuleTree, Routes, Standing, Use, Workspace};
use crate::source::Place;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How generated concepts are named; no id of a registry begins so.
const GENERATED: &str = "ssot-where-";

/// Paths to an item that are shown to people.
const MOST_PATHS: usize = 20;

/// An item and what is known of it.
pub(super) struct Item {
    /// Index of the concept that was searched for.
    concept: usize,
    /// Definition path.
    path: String,
    kind: Option<&'static str>,
    definitions: Vec<Place>,
    /// The canonical path, if a concept of the registry names the item.
    canonical: Option<String>,
    reason: Option<String>,
    /// Every path to the item that an import or alias makes, and that of the definition.
    paths: Vec<String>,
}

impl Item {
    /// Whether a use reaches the item by another path than that of its concept, if it has one.
    fn is_noncanonical(&self, found: &Use) -> bool {
        self.canonical.is_some() && found.standing == Standing::Other
    }
}

/// Prints all items of a name.
pub(super) fn run(session: &Session, args: &Where) -> Outcome<Exit> {
    let project = session.project()?;
    let layout = session.layout(&project, false);
    let empty = session.workspace(&Registry::default(), &layout);
    let queries = queries(&empty.tree, &project, &args.name)?;
    let own = project.registry.concepts.len();
    let mut all = project.registry.clone();
    all.bans.clear();
    all.concepts.extend(queries);
    let workspace = Workspace::resolve(empty.tree, &all);
    let items = items(&workspace, &all, own);
    if items.is_empty() {
        return Err(nothing(&workspace, &all, own, &args.name));
    }
    let text = match args.format.as_str() {
        "json" => json(&items, &workspace, &texts(&project.root, &project.registry)),
        _ => items.iter().map(|item| human(session, item, &workspace)).collect::<Vec<_>>().join("\n"),
    };
    session.terminal.print(&text)?;
    Ok(Exit::Clean)
}

/// The shortest of the paths by which code can name an item, given by one of them.
pub(super) fn shortest_path(tree: ModuleTree, path: &str) -> String {
    let (registry, _) = registry::parse(&format!("[canonical]\n{GENERATED}0 = \"{path}\"\n"), "");
    let workspace = Workspace::resolve(tree, &registry);
    let all = if registry.concepts.is_empty() {
        Vec::new()
    } else {
        paths(&workspace, &mut Routes::new(&workspace.tree), 0, path)
    };
    let shortest = all.into_iter().min_by_key(|path| path.matches("::").count());
    shortest.unwrap_or_else(|| path.to_owned())
}

/// Concepts to search for: that of an id, that of a path, or one for each item of a bare name.
fn queries(tree: &ModuleTree, project: &Project, name: &str) -> Outcome<Vec<registry::Concept>> {
    if name.contains(['*', '{']) {
        return Err(Failure::with_help(
            format!("`{name}` stands for several paths"),
            "name one, without wildcards and braces",
        ));
    }
    let known = project.registry.concepts.iter().find(|concept| *concept.id == *name);
    let paths: BTreeSet<String> = match known {
        Some(concept) => [concept.path.to_string()].into(),
        None if name.contains("::") => [name.to_owned()].into(),
        None => paths_of_name(tree, name.trim_end_matches('!')),
    };
    if paths.is_empty() {
        let names: BTreeSet<&str> = tree
            .facts
            .iter()
            .flat_map(|facts| facts.items.iter().map(|item| facts.text(item.name)))
            .collect();
        let mut names: Vec<&str> = names.into_iter().collect();
        names.extend(project.registry.concepts.iter().map(|concept| &*concept.id));
        return Err(unknown("item or concept", name, &names, "name an item by its path from a crate's name"));
    }
    let lines: Vec<String> = paths
        .iter()
        .enumerate()
        .map(|(at, path)| format!("{GENERATED}{at} = \"{}\"\n", path.escape_default()))
        .collect();
    let (registry, errors) = registry::parse(&format!("[canonical]\n{}", lines.concat()), "");
    match errors.into_iter().next() {
        Some(error) => Err(Failure::Message(format!("`{name}`: {}", error.message), error.help)),
        None => Ok(registry.concepts),
    }
}

/// Paths of the items of a bare name; those local to a function have none that other code could write.
fn paths_of_name(tree: &ModuleTree, name: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for file in tree.files() {
        let facts = &tree.facts[file.index()];
        for item in facts.items.iter().filter(|item| facts.text(item.name) == name) {
            for owner in tree.owners_of[file.index()].iter().take(1) {
                let owner = &tree.owners[owner.0 as usize];
                let module = owner.modules[item.module as usize];
                if !tree.modules[module.0 as usize].is_block && owner.documents.is_none() {
                    paths.insert(format!("{}::{name}", tree.module_path(module)));
                }
            }
        }
    }
    paths
}

/// The items that the concepts behind the first `own` name, those first that the registry knows.
fn items(workspace: &Workspace, registry: &Registry, own: usize) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut routes = Routes::new(&workspace.tree);
    for at in own..registry.concepts.len() {
        let keys = |at: usize| workspace.homes[at].target.defs.iter().map(|(_, key)| *key);
        let Some((def, key)) = workspace.homes[at].target.defs.first() else { continue };
        let known = (0..own).find(|known| keys(*known).any(|key| keys(at).any(|other| other == key)));
        let concept = known.unwrap_or(at);
        let path = workspace.key(*key).path.to_string();
        if items.iter().any(|item| item.path == path && item.concept == concept) {
            continue;
        }
        let entry = &registry.concepts[concept];
        items.push(Item {
            concept,
            kind: workspace.kind_word(*def),
            definitions: workspace.homes[at].definitions.clone(),
            canonical: known.map(|_| entry.path.to_string()),
            reason: known.and(entry.policy.reason.as_ref()).map(ToString::to_string),
            paths: paths(workspace, &mut routes, concept, &path),
            path,
        });
    }
    items.sort_by_key(|item| item.canonical.is_none());
    items
}

/// Every path to a concept's item: its definition's, and those that visible imports, globs, aliases and re-exports of
/// the modules around it make.
pub(super) fn paths(
    workspace: &Workspace,
    routes: &mut Routes<'_>,
    concept: usize,
    definition: &str,
) -> Vec<String> {
    let tree = &workspace.tree;
    let mut names: Vec<(ModId, Arc<str>)> = Vec::new();
    for (def, _) in &workspace.homes[concept].target.defs {
        // A member has no name of its own in a module, and neither has what is defined elsewhere.
        if let (Def::Item(owner, item), Some(module)) = (def, tree.module_of(*def)) {
            let facts = tree.facts_of(*owner);
            names.push((module, facts.text(facts.items[*item as usize].name).into()));
        }
    }
    for found in uses(workspace, concept) {
        let facts = tree.facts_of(found.owner);
        if found.segment + 1 != workspace.path_fact(found).segments.len() {
            continue;
        }
        let leaf = facts.uses.iter().find(|leaf| leaf.path == found.path);
        let alias = facts.items.iter().find(|item| item.target == Some(found.path));
        let made = match (leaf, alias) {
            (Some(leaf), _) if leaf.visibility != Visibility::Private && !leaf.extern_crate => {
                match leaf.binding {
                    Binding::Name(name) => Some((leaf.module, name)),
                    Binding::Glob | Binding::Anonymous => None,
                }
            }
            (_, Some(item)) if item.visibility != Visibility::Private && item.kind == ItemKind::TypeAlias => {
                Some((item.module, item.name))
            }
            _ => None,
        };
        if let Some((module, name)) = made {
            let module = tree.owners[found.owner.0 as usize].modules[module as usize];
            names.push((module, facts.text(name).into()));
        }
    }
    let mut paths = routes.paths(definition, names);
    if !paths.iter().any(|path| path == definition) {
        paths.insert(0, definition.to_owned());
    }
    paths
}

/// The uses of a concept's item.
pub(super) fn uses(workspace: &Workspace, concept: usize) -> impl Iterator<Item = &Use> {
    workspace.uses.iter().filter(move |found| found.hit == Hit::Concept(concept))
}

/// Why a path names nothing: how far it is known.
fn nothing(workspace: &Workspace, registry: &Registry, own: usize, name: &str) -> Failure {
    let known = workspace.homes.get(own).map_or(0, |home| home.target.known_segments);
    let path = registry.concepts.get(own).map(|concept| concept.path.to_string()).unwrap_or_default();
    let segments: Vec<&str> = path.split("::").collect();
    let help = match segments.get(known) {
        Some(missing) if known > 0 => {
            format!("there is no `{missing}` in `{}`", segments[..known].join("::"))
        }
        Some(missing) => format!("no crate `{missing}` here, and no dependency of that name"),
        None => "name an item by its path from a crate's name".to_owned(),
    };
    Failure::with_help(format!("`{name}` names nothing in this workspace"), help)
}

/// An item for people; with `-q` only what to write.
fn human(session: &Session, item: &Item, workspace: &Workspace) -> String {
    let write = item.canonical.as_deref().unwrap_or(&item.path);
    let import = format!("use {};", write.trim_end_matches('!'));
    if session.terminal.quiet > 0 {
        return format!("{}\n", clean_line(&import));
    }
    let kind = item.kind.map_or(String::new(), |kind| format!("{kind} "));
    let title = format!("{kind}{}\n", session.terminal.out.paint("1", &clean_line(&item.path)));
    let mut rows: Vec<(&str, String)> = Vec::new();
    if item.definitions.is_empty() {
        rows.push(("defined", "outside of this workspace".to_owned()));
    }
    rows.extend(item.definitions.iter().map(|place| ("defined", position(place))));
    rows.push(match item.canonical {
        Some(_) => ("canonical", import),
        None => ("canonical", "no concept of the registry names it".to_owned()),
    });
    rows.extend(item.reason.iter().map(|reason| ("", reason.clone())));
    let others: Vec<&String> = item.paths.iter().filter(|path| *path != write).collect();
    let mut shown: Vec<String> = others.iter().take(MOST_PATHS).map(ToString::to_string).collect();
    if others.len() > MOST_PATHS {
        shown.push(format!("and {} more, which `-f json` lists", others.len() - MOST_PATHS));
    }
    rows.extend(shown.into_iter().enumerate().map(|(at, path)| (if at == 0 { "also by" } else { "" }, path)));
    rows.push(("uses", counts(item, workspace)));
    let rows = rows.into_iter().map(|(name, value)| format!("  {name:<9} {}\n", clean_line(&value)));
    let text: Vec<String> = [title].into_iter().chain(rows).chain([uses_table(item, workspace)]).collect();
    guard(&text.concat(), "|")
}

/// How many uses there are, where, and how many of them by another path than the canonical one.
fn counts(item: &Item, workspace: &Workspace) -> String {
    let files: BTreeSet<_> = uses(workspace, item.concept).map(|found| found.file).collect();
    let count = counted(uses(workspace, item.concept).count(), "use");
    let other = uses(workspace, item.concept).filter(|found| item.is_noncanonical(found)).count();
    let other = if other > 0 { format!(", {other} by another path") } else { String::new() };
    format!("{count} in {}{other}", counted(files.len(), "file"))
}

/// Every use: its place, what it does, what is written, and what is doubtful about it.
fn uses_table(item: &Item, workspace: &Workspace) -> String {
    let rows: Vec<Vec<String>> = uses(workspace, item.concept)
        .map(|found| {
            let other = item.is_noncanonical(found).then_some("not canonical");
            let unsure = (found.confidence < Confidence::Probable).then_some("possible");
            let remarks: Vec<&str> = other.into_iter().chain(unsure).collect();
            vec![
                format!("    {}", position(&workspace.place(found))),
                kind_of_use(found, workspace).to_owned(),
                workspace.written(found),
                remarks.join(", "),
            ]
        })
        .collect();
    let table = table(&[("", Align::Left); 4], &rows, &report::Style::default());
    // These columns need no titles.
    table.split_once('\n').map_or(String::new(), |(_, rows)| rows.to_owned())
}

fn position(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.span.start.line, place.span.start.column)
}

/// The contract's word for what a use does with the item.
fn kind_of_use(found: &Use, workspace: &Workspace) -> &'static str {
    let fact = workspace.path_fact(found);
    if fact.context == Context::Use {
        return "import";
    }
    // Whatever follows belongs to something in the item.
    if found.segment + 1 < fact.segments.len() {
        return "type";
    }
    match fact.context {
        Context::Use => "import",
        Context::Bound => "bound",
        Context::ImplTrait => "impl",
        Context::Call => "call",
        Context::Method => "method",
        Context::Pattern => "pattern",
        Context::StructLiteral => "literal",
        Context::MacroName | Context::Attribute | Context::Derive => "macro",
        Context::Value => "value",
        Context::AttributeArgument if fact.ns.meets(Ns::VALUE) => "value",
        Context::Type | Context::AttributeArgument | Context::Visibility => "type",
    }
}

#[derive(serde::Serialize)]
struct Answer<'a> {
    version: u8,
    items: Vec<ItemLine<'a>>,
}

/// An item as the contract has it; the order of the fields is that of the keys.
#[derive(serde::Serialize)]
struct ItemLine<'a> {
    item: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<PlaceLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<&'a str>,
    paths: &'a [String],
    uses: Vec<UseLine>,
}

#[derive(serde::Serialize)]
struct PlaceLine {
    file: String,
    span: report::SpanLine,
}

#[derive(serde::Serialize)]
struct UseLine {
    file: String,
    span: report::SpanLine,
    kind: &'static str,
    written: String,
    canonical: bool,
    confidence: &'static str,
}

/// All items as one JSON object.
fn json(items: &[Item], workspace: &Workspace, texts: &Texts<'_>) -> String {
    let line = |item: &'_ Item| -> Vec<UseLine> {
        uses(workspace, item.concept)
            .map(|found| {
                let place = workspace.place(found);
                UseLine {
                    span: report::span_line(&place, texts),
                    file: place.file.to_string(),
                    kind: kind_of_use(found, workspace),
                    written: workspace.written(found),
                    canonical: found.standing != Standing::Other,
                    confidence: found.confidence.word(),
                }
            })
            .collect()
    };
    let items = items
        .iter()
        .map(|item| ItemLine {
            item: &item.path,
            kind: item.kind,
            definition: item.definitions.first().map(|place| PlaceLine {
                file: place.file.to_string(),
                span: report::span_line(place, texts),
            }),
            canonical: item.canonical.as_deref(),
            paths: &item.paths,
            uses: line(item),
        })
        .collect();
    // These types always serialise.
    let text = serde_json::to_string_pretty(&Answer { version: 1, items }).unwrap_or_default();
    report::escaped(&text) + "\n"
}
