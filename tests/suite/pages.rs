//! The pages of the rules are what they say: every example fires where it is marked, every mend is silent.

use crate::marks::{self, Mark};
use crate::run;
use ssot::rules::{Page, RULES, Rule, example_files};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What a page has besides its title and metadata, in this order.
const SECTIONS: [&str; 4] = ["What it does", "Why", "Example", "Instead"];
/// A section that a page may have.
const EXCEPTIONS: &str = "When to allow";
/// Files of an example by their path.
pub(crate) type Files = BTreeMap<String, String>;

#[test]
fn every_page_is_a_rule_and_every_rule_has_a_page() {
    let mut pages = BTreeSet::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(id) = name.strip_suffix(".md").filter(|id| *id != "README") {
            pages.insert(id.to_owned());
        }
    }
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(pages, rules);
}

#[test]
fn every_page_has_its_sections_in_order() {
    for rule in RULES {
        let mut fenced = false;
        let headings: Vec<&str> = rule
            .page
            .lines()
            .filter(|line| {
                fenced ^= line.starts_with("```");
                !fenced
            })
            .filter_map(|line| line.strip_prefix("## "))
            .filter(|heading| *heading != EXCEPTIONS)
            .collect();
        assert_eq!(headings, SECTIONS, "rules/{}.md", rule.id);
        let page = Page::of(rule);
        assert!(["safe", "unsafe", "display", "none"].contains(&page.fix), "rules/{}.md: fix", rule.id);
        assert_eq!(page.since.split('.').count(), 3, "rules/{}.md: since", rule.id);
        assert!(page.summary.starts_with(char::is_lowercase), "rules/{}.md: summary", rule.id);
    }
}

#[test]
fn examples_fire_where_they_are_marked() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let files = files_of(rule, "Example");
        let marks = marks::marks(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        assert!(
            marks.iter().any(|(.., id)| id == rule.id),
            "rules/{}.md: its own rule is marked nowhere in the example",
            rule.id
        );
        wrong.extend(differences(rule, "Example", &files, &marks));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn mended_examples_are_silent() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let mut files = files_of(rule, "Example");
        files.extend(files_of(rule, "Instead"));
        wrong.extend(differences(rule, "Instead", &files, &BTreeSet::new()));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn files_of(rule: &Rule, section: &str) -> Files {
    let listed = example_files(rule.page, section);
    let count = listed.len();
    let files: Files = listed.into_iter().collect();
    assert!(!files.is_empty(), "rules/{}.md: no file in `{section}`", rule.id);
    assert_eq!(files.len(), count, "rules/{}.md: a file stands twice in `{section}`", rule.id);
    files
}

/// Where what is found and what is expected differ, one line each.
fn differences(rule: &Rule, section: &str, files: &Files, expected: &BTreeSet<Mark>) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), files);
    let report = run::check(root.path(), 1).report;
    let lines = marks::differences(&report, expected);
    lines.iter().map(|line| format!("rules/{}.md, {section}: {line}", rule.id)).collect()
}

/// Writes the files, with a manifest for each crate folder and for the workspace that have none.
pub(crate) fn write(root: &Path, files: &Files) {
    let crates: BTreeSet<&str> = files
        .keys()
        .filter_map(|path| path.split_once("/src/"))
        .map(|(name, _)| name)
        .filter(|name| !name.contains('/'))
        .collect();
    let mut all = files.clone();
    all.entry("Cargo.toml".to_owned()).or_insert_with(|| {
        let members: Vec<String> = crates.iter().map(|name| format!("{name:?}")).collect();
        format!("[workspace]\nmembers = [{}]\n", members.join(", "))
    });
    for name in &crates {
        all.entry(format!("{name}/Cargo.toml")).or_insert_with(|| manifest(name, &crates));
    }
    for (path, text) in all {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The manifest of a crate that depends on all the others.
fn manifest(name: &str, crates: &BTreeSet<&str>) -> String {
    let mut text = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n");
    for other in crates.iter().filter(|other| **other != name) {
        let _ = writeln!(text, "{other} = {{ path = \"../{other}\" }}");
    }
    text
}
