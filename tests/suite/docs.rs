//! Prose does not rot: every file, rule and link that the documentation names is there.

use crate::program;
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

/// The workspace that the README shows the output for, its registry aside.
const TOUR: [(&str, &str); 6] = [
    ("Cargo.toml", "[workspace]\nmembers = [\"app_core\", \"app_web\"]\nresolver = \"2\"\n"),
    ("app_core/Cargo.toml", "[package]\nname = \"app_core\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
    (
        "app_web/Cargo.toml",
        "[package]\nname = \"app_web\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\napp_core = { path = \"../app_core\" }\n",
    ),
    ("app_core/src/lib.rs", "pub mod clock;\npub mod time { pub use crate::clock::Clock; }\n"),
    ("app_core/src/clock.rs", "pub struct Clock;\n"),
    (
        "app_web/src/lib.rs",
        "use app_core::time::Clock;\nuse std::time;\n\npub fn waited(_: &Clock) -> time::Instant {\n    \
         time::Instant::now()\n}\n",
    ),
];

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let block = |start: &str| {
        let (_, behind) = readme.split_once(start).unwrap();
        behind.split("```\n").next().unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in TOUR.into_iter().chain([("ssot.toml", block("```toml\n"))]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let ran = program::run(folder.path(), &["-q", "--color", "never", "--hyperlinks", "never"]);
    assert_eq!(ran.out.trim(), block("```console\n$ ssot\n").trim());
}

#[test]
fn the_tour_of_the_example_shows_what_is_printed() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, behind) = readme.split_once("```console\n$ cd fixtures/apex\n$ ").unwrap();
    let commands: Vec<&str> = behind.split("```\n").next().unwrap().split("\n$ ").collect();
    assert!(commands.len() > 1);
    for command in commands {
        let (written, shown) = command.split_once('\n').unwrap();
        let arguments = ["--today", crate::run::TODAY, "--color", "never"].into_iter();
        let arguments: Vec<&str> = arguments.chain(written.split(' ').skip(1)).collect();
        let ran = program::run(&root().join("fixtures/apex"), &arguments);
        assert_eq!(ran.out.trim(), shown.trim(), "{written}");
    }
}

#[test]
fn the_readme_lists_every_rule_with_its_level_and_summary() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let rows = RULES.iter().map(|rule| {
        let page = ssot::rules::Page::of(rule);
        format!("| [{id}](rules/{id}.md) | {} | {} |\n", page.level.word(), page.summary, id = rule.id)
    });
    let rows = rows.collect::<Vec<String>>().concat();
    assert!(readme.contains(&format!("|---|---|---|\n{rows}\n")), "the table should be\n{rows}");
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
