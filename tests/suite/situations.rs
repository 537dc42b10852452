//! Situations of name resolution: what each marked segment of `tests/situations.md` names.
//!
//! The page holds a table of the situations that rust-analyzer tests, and for each the case here that covers it.

use crate::pages::{self, Files};
use ssot::discover::{self, discover};
use ssot::engine;
use ssot::facts::{Found, Ns};
use ssot::registry::Registry;
use ssot::resolve::Resolver;
use ssot::rules::example_files;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;

const PAGE: &str = include_str!("../situations.md");
/// What stands between code and what is expected of its line.
const MARKER: &str = "//= ";
/// What is written for a name that names nothing known.
const NOTHING: &str = "nothing";

/// File, line and name, in one namespace or in all.
type Asked = (String, usize, String, Option<Ns>);

#[test]
fn every_segment_names_what_it_is_marked_with() {
    let mut wrong = Vec::new();
    for case in cases() {
        let files: Files = example_files(PAGE, case).into_iter().collect();
        assert!(!files.is_empty(), "{case}: no files");
        let root = tempfile::tempdir().unwrap();
        pages::write(root.path(), &files);
        let layout = discover(root.path(), &discover::Options::default());
        assert_eq!(layout.errors, [], "{case}");
        let workspace = engine::workspace(
            &Registry::default(),
            &layout,
            &engine::Dependencies::default(),
            1,
            &AtomicUsize::new(0),
        );
        assert_eq!(workspace.tree.internal_errors, Vec::<String>::new(), "{case}");
        let expected = marks(&files);
        assert!(!expected.is_empty(), "{case}: nothing is marked");
        for ((file, line, name, ns), items) in expected {
            let found = named(&workspace.tree, &file, line, &name, ns);
            if found != items {
                let word = ns.map_or(String::new(), |ns| format!("({})", ns.word()));
                wrong.push(format!(
                    "{case}, {file}:{line}: {name}{word}: expected {items:?}, found {found:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// As in a workspace whose facade crate has a link to the folder of another crate's sources.
#[cfg(unix)]
#[test]
fn a_module_is_found_through_a_link_to_a_folder() {
    let root = tempfile::tempdir().unwrap();
    pages::write(
        root.path(),
        &Files::from([
            ("Cargo.toml".to_owned(), "[workspace]\nmembers = [\"facade\", \"core\"]\n".to_owned()),
            ("core/Cargo.toml".to_owned(), "[package]\nname = \"core-kit\"\nedition = \"2024\"\n".to_owned()),
            ("core/src/lib.rs".to_owned(), "mod parts;\n".to_owned()),
            ("core/src/parts/mod.rs".to_owned(), "pub mod deep;\n".to_owned()),
            ("core/src/parts/deep.rs".to_owned(), "pub struct Deep;\n".to_owned()),
            ("facade/Cargo.toml".to_owned(), "[package]\nname = \"facade\"\nedition = \"2024\"\n".to_owned()),
            (
                "facade/src/lib.rs".to_owned(),
                "#[path = \"linked/parts/mod.rs\"]\nmod parts;\npub use parts::deep::Deep;\n".to_owned(),
            ),
        ]),
    );
    std::os::unix::fs::symlink("../../core/src", root.path().join("facade/src/linked")).unwrap();
    let layout = discover(root.path(), &discover::Options::default());
    let dependencies = engine::Dependencies::default();
    let workspace = engine::workspace(&Registry::default(), &layout, &dependencies, 1, &AtomicUsize::new(0));
    let found = named(&workspace.tree, "facade/src/lib.rs", 3, "Deep", None);
    assert_eq!(found, BTreeSet::from(["facade::parts::deep::Deep".to_owned()]));
}

#[test]
fn the_table_and_the_cases_agree() {
    let rows: Vec<Vec<&str>> = PAGE
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let cases: BTreeSet<&str> = cases().collect();
    let mut named = BTreeSet::new();
    for row in &rows {
        let [_, case, remark] = row.as_slice() else { panic!("{row:?}") };
        if *case == "–" {
            assert!(remark.starts_with("left out: "), "{row:?}");
        } else {
            assert!(remark.is_empty() || remark.starts_with("differs on purpose: "), "{row:?}");
            named.insert(*case);
        }
    }
    assert_eq!(named, cases);
}

/// The headings of the cases.
fn cases() -> impl Iterator<Item = &'static str> {
    PAGE.lines().filter_map(|line| line.strip_prefix("## "))
}

/// What the marks of files claim.
fn marks(files: &Files) -> BTreeMap<Asked, BTreeSet<String>> {
    let mut marks = BTreeMap::new();
    for (file, text) in files {
        for (at, line) in text.lines().enumerate() {
            let Some((_, claims)) = line.split_once(MARKER) else { continue };
            for claim in claims.split("; ") {
                let (name, items) = claim.split_once(": ").unwrap_or_else(|| panic!("{file}: `{claim}`"));
                let (name, ns) = match name.split_once('(') {
                    Some((name, "type)")) => (name, Some(Ns::TYPE)),
                    Some((name, "value)")) => (name, Some(Ns::VALUE)),
                    Some((name, "macro)")) => (name, Some(Ns::MACRO)),
                    _ => (name, None),
                };
                let items = items.split(" or ").filter(|item| *item != NOTHING).map(str::to_owned).collect();
                marks.insert((file.clone(), at + 1, name.to_owned(), ns), items);
            }
        }
    }
    marks
}

/// What the segments of a name on a line name, in all places that the file has in the module tree.
fn named(
    tree: &ssot::resolve::ModuleTree,
    file: &str,
    line: usize,
    name: &str,
    ns: Option<Ns>,
) -> BTreeSet<String> {
    let mut resolver = Resolver::new(tree);
    let mut found = BTreeSet::new();
    for at in (0..tree.facts.len()).filter(|at| *tree.paths[*at] == *file) {
        for owner in &tree.owners_of[at] {
            let facts = tree.facts_of(*owner);
            for (path, fact) in facts.paths.iter().enumerate() {
                if fact.found == Found::Expanded {
                    continue;
                }
                let segments = facts.path_segments(fact);
                for named in resolver.resolve(*owner, path as u32) {
                    let segment = &segments[named.segment];
                    let is_asked = segment.pos.line as usize == line
                        && facts.text(segment.name) == name
                        && ns.is_none_or(|ns| ns == named.ns);
                    if is_asked {
                        found.extend(named.defs.iter().map(|(_, key)| resolver.key(*key).path.to_string()));
                    }
                }
            }
        }
    }
    found
}
