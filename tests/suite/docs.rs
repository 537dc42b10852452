//! Prose does not rot: every file, rule and link that the documentation names is there.

use ssot::rules::RULES;
use std::fs;
use std::path::{Path, PathBuf};

/// Texts about this package itself, as far as they exist; rule pages speak of example files of their own.
const ABOUT_US: [&str; 2] = ["README.md", "rules/README.md"];
/// The folders that such a text may speak of.
const OUR_FOLDERS: [&str; 5] = ["src", "rules", "fixtures", "tests", "benches"];
/// What stands for any name in a path of the documentation.
const ANY: char = '<';

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn files_named_in_the_documentation_exist() {
    for document in ABOUT_US {
        let Ok(text) = fs::read_to_string(root().join(document)) else { continue };
        for named in code_spans(&text) {
            let first = named.split('/').next().unwrap_or_default();
            if OUR_FOLDERS.contains(&first) && !named.contains([' ', ':', '*', ANY]) {
                assert!(root().join(named).exists(), "{document}: there is no `{named}`");
            }
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents: Vec<PathBuf> = ABOUT_US.iter().map(|name| root().join(name)).collect();
    documents.extend(RULES.iter().map(|rule| root().join(format!("rules/{}.md", rule.id))));
    for document in documents {
        let Ok(text) = fs::read_to_string(&document) else { continue };
        for (_, behind) in text.match_indices("](").map(|(at, _)| text.split_at(at + 2)) {
            let target = behind.split([')', '#']).next().unwrap_or_default();
            let folder = document.parent().unwrap_or(Path::new(""));
            if !target.is_empty() && !target.contains("://") {
                assert!(folder.join(target).exists(), "{}: `{target}` leads nowhere", document.display());
            }
        }
    }
}

#[test]
fn rules_named_on_pages_exist() {
    for rule in RULES {
        for named in code_spans(rule.page) {
            let Some(id) = named.strip_suffix(".md") else { continue };
            assert!(ssot::rules::find(id).is_some(), "rules/{}.md names `{named}`", rule.id);
        }
    }
}

/// The texts between single backticks, outside of fenced blocks.
fn code_spans(text: &str) -> Vec<&str> {
    let mut fenced = false;
    text.lines()
        .filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && !line.starts_with("```")
        })
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect()
}
