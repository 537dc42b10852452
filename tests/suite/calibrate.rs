//! Thresholds of similarity: what a check reports from each of them on.

use crate::run::TODAY;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The concepts, with a body and a shape.
const LIB: &str = "\
pub mod copies;
pub mod types;

pub fn spread(rows: &[u32], out: &mut Vec<u32>) -> usize {
    let mut seen = 0;
    for row in rows {
        if row % 7 == 3 && !out.contains(row) {
            out.push(row.rotate_left(5) ^ row.leading_zeros());
            seen += row.count_ones() as usize;
        }
    }
    out.sort_unstable();
    seen
}

pub struct Window {
    pub title: String,
    pub width_in_cells: u16,
    pub height_in_cells: u16,
    pub scroll_offset: usize,
}
";

/// Bodies that are less and less like it, one that hands on to it, and one of its name.
const COPIES: &str = "\
pub fn renamed(lines: &[u32], target: &mut Vec<u32>) -> usize {
    let mut count = 0;
    for line in lines {
        if line % 7 == 3 && !target.contains(line) {
            target.push(line.rotate_left(5) ^ line.leading_zeros());
            count += line.count_ones() as usize;
        }
    }
    target.sort_unstable();
    count
}

pub fn edited(rows: &[u32], out: &mut Vec<u32>) -> usize {
    let mut seen = 0;
    for row in rows {
        if row % 7 == 3 && !out.contains(row) {
            out.push(row.rotate_left(5) ^ row.leading_zeros());
            seen += row.count_ones() as usize;
        }
    }
    out.sort_unstable();
    out.dedup();
    seen.max(out.len())
}

pub fn much_edited(rows: &[u32], out: &mut Vec<u32>, most: usize) -> Option<usize> {
    let mut seen = 0;
    if rows.len() > most {
        return None;
    }
    for row in rows.iter().rev() {
        if row % 7 == 3 {
            out.push(row.rotate_left(5) ^ row.leading_zeros());
            seen += row.count_ones() as usize;
        }
    }
    out.reverse();
    Some(seen)
}

pub fn loosely_alike(rows: &[u32]) -> usize {
    let mut seen = 0;
    for row in rows {
        if row % 2 == 1 {
            seen += row.count_ones() as usize;
        }
    }
    seen
}

pub fn first(rows: &[u32]) -> Option<&u32> {
    rows.iter().find(|row| row.count_ones() > 3)
}

pub fn handing_on(rows: &[u32]) -> usize {
    let mut out = Vec::new();
    crate::spread(rows, &mut out)
}

pub mod inner {
    pub fn spread(rows: &[u32], out: &mut Vec<u32>) -> usize {
        let mut seen = 0;
        for row in rows {
            out.push(row.rotate_left(5) ^ row.leading_zeros());
            seen += row.count_ones() as usize;
        }
        seen
    }
}
";

/// Shapes that are less and less like it.
const TYPES: &str = "\
pub struct Pane {
    pub title: String,
    pub width_in_cells: u16,
    pub height_in_cells: u16,
    pub scroll_offset: usize,
    pub focused: bool,
}

pub struct Dialog {
    pub title: String,
    pub width_in_cells: u16,
    pub buttons: Vec<String>,
}

pub struct Chapter {
    pub title: String,
    pub pages: u32,
}

pub struct Title {
    pub title: String,
}
";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let files = [
        ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n"),
        (
            "ssot.toml",
            "[canonical.spread]\npath = \"app::spread\"\n[canonical.window]\npath = \"app::Window\"\n",
        ),
        ("src/lib.rs", LIB),
        ("src/copies.rs", COPIES),
        ("src/types.rs", TYPES),
    ];
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

fn ssot(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssot"));
    command.args(["--today", TODAY, "--color", "never", "--no-cache"]);
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = ssot(folder, &[arguments, &["-f", "json"]].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// What a check reports as copies of a concept where its entry asks for a similarity: items with their similarities in
/// percent.
fn reported(folder: &Path, concept: &str, similar: f64) -> BTreeSet<(String, u32)> {
    let setting = format!("canonical.{concept}.lookalikes.similar={similar:?}");
    let report = json(folder, &["check", "--only", "cloned-implementation", "--config", &setting]);
    let violations = report["violations"].as_array().unwrap().iter();
    violations
        .filter(|violation| violation["concept"] == concept)
        .map(|violation| (violation["item"].as_str().unwrap().to_owned(), percent(&violation["similarity"])))
        .collect()
}

/// A similarity in percent.
#[expect(clippy::cast_sign_loss, reason = "similarities lie between 0 and 1")]
fn percent(similarity: &Value) -> u32 {
    (similarity.as_f64().unwrap() * 100.0).round() as u32
}

#[test]
fn a_copy_is_reported_from_its_similarity_on() {
    let folder = folder();
    for (concept, names) in [
        ("spread", ["renamed", "edited", "much_edited", "loosely_alike"].as_slice()),
        ("window", &["Pane", "Dialog", "Chapter"]),
    ] {
        let all = reported(folder.path(), concept, 0.0);
        let mut found: Vec<&(String, u32)> = all.iter().collect();
        found.sort_by_key(|(_, similarity)| std::cmp::Reverse(*similarity));
        let found: Vec<&str> = found.iter().map(|(item, _)| item.rsplit("::").next().unwrap()).collect();
        assert_eq!(found[..names.len()], *names, "{concept}");
        assert!(["handing_on", "spread", "Title"].iter().all(|name| !found.contains(name)), "{found:?}");
        let similarities: BTreeSet<u32> = all.iter().map(|(_, similarity)| *similarity).collect();
        assert!(similarities.len() >= names.len(), "{similarities:?}");
        let mut thresholds: BTreeSet<u32> = similarities.iter().flat_map(|at| [*at, at + 1]).collect();
        thresholds.retain(|threshold| *threshold <= 100);
        for threshold in thresholds {
            let expected = all.iter().filter(|(_, similarity)| *similarity >= threshold).cloned().collect();
            assert_eq!(
                reported(folder.path(), concept, f64::from(threshold) / 100.0),
                expected,
                "{threshold}"
            );
        }
    }
}
