//! Thresholds of similarity: what a check reports from each of them on.

use crate::program;
use crate::run::TODAY;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;
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
    let fixed = ["--today", TODAY, "--color", "never", "--no-cache"];
    program::command(folder).args(fixed).args(arguments).output().unwrap()
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

#[test]
fn what_is_counted_is_what_a_check_reports() {
    let folder = folder();
    for concept in ["spread", "window"] {
        let calibration = json(folder.path(), &["explain", concept, "--calibrate"]);
        let list = |key: &str| calibration[key].as_array().unwrap().clone();
        let candidates: BTreeSet<(String, u32)> = list("candidates")
            .iter()
            .map(|found| (found["item"].as_str().unwrap().to_owned(), percent(&found["similarity"])))
            .collect();
        assert_eq!(candidates, reported(folder.path(), concept, 0.0));
        let standing =
            |word: &str| list("candidates").iter().filter(|found| found["standing"] == word).count();
        for (key, word) in [("reported", "reported"), ("possible", "possible"), ("left_out", "left out")] {
            assert_eq!(calibration[key], standing(word), "{key}");
            let bars = list("histogram").iter().map(|bar| bar[key].as_u64().unwrap()).sum::<u64>();
            assert_eq!(calibration[key], bars, "{key}");
        }
        let now = json(folder.path(), &["check", "--only", "cloned-implementation"]);
        let of_concept = |violation: &&Value| violation["concept"] == concept;
        assert_eq!(
            calibration["reported"],
            now["violations"].as_array().unwrap().iter().filter(of_concept).count()
        );
        let thresholds = list("thresholds");
        let names: Vec<&str> = thresholds.iter().map(|one| one["name"].as_str().unwrap()).collect();
        // Of the shapes one alone is reported, and nothing could be stricter.
        assert!(["strict", "as now", "loose"].ends_with(&names) && names.len() > 1, "{names:?}");
        for threshold in thresholds {
            let similar = threshold["similar"].as_f64().unwrap();
            assert_eq!(threshold["toml"], format!("lookalikes = {{ similar = {similar:?} }}"));
            assert_eq!(threshold["reported"], reported(folder.path(), concept, similar).len(), "{threshold}");
            let distance =
                |found: &Value| percent(&found["similarity"]).abs_diff(percent(&threshold["similar"]));
            let nearest =
                &list("candidates")[usize::try_from(threshold["nearest"].as_u64().unwrap()).unwrap()];
            assert!(
                list("candidates").iter().all(|found| distance(found) >= distance(nearest)),
                "{threshold}"
            );
        }
    }
}

#[test]
fn a_calibration_fits_the_terminal_and_has_a_sample_of_code() {
    let folder = folder();
    let output = ssot(folder.path(), &["explain", "spread", "--calibrate"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    for part in [
        "spread  app::spread\n",
        " bodies in the workspace; ",
        "\n    1 of its own name, which `duplicate-definition` tells of\n",
        "\n  95–100 %  █",
        "\nstrict: ",
        "\nas now: ",
        "\nloose: ",
        "src/copies.rs:",
        "\n  lookalikes = { similar = 0.",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn settings_beside_the_threshold_are_kept_in_its_line() {
    let folder = folder();
    let names = ["--config", "canonical.spread.lookalikes.names=['^spread\\d']"];
    let similar = ["--config", "canonical.spread.lookalikes.similar=0.9"];
    let calibration =
        json(folder.path(), &[&["explain", "spread", "--calibrate"], &names[..], &similar[..]].concat());
    assert_eq!(calibration["similar"], 0.9);
    let now = &calibration["thresholds"][1];
    assert_eq!(now["toml"], r#"lookalikes = { names = ["^spread\\d"], similar = 0.9 }"#);
}

#[test]
fn where_nothing_can_be_compared_it_says_why() {
    let folder = folder();
    let registry = "[canonical]\nspread = \"app::spread\"\nmost = \"app::MOST\"\ntypes = \"app::types\"\n\
                    [canonical.window]\npath = \"app::Window\"\nlookalikes = { shape = false }\n\
                    [ban.time]\npaths = [\"std::time::Instant\"]\n";
    fs::write(folder.path().join("ssot.toml"), registry).unwrap();
    fs::write(folder.path().join("src/lib.rs"), format!("{LIB}pub const MOST: usize = 3;\n")).unwrap();
    let error = |arguments: &[&str]| {
        let output = ssot(folder.path(), &[&["explain", "--calibrate"], arguments].concat());
        assert_eq!((output.status.code(), &*output.stdout), (Some(2), &b""[..]), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    for (arguments, message) in [
        (["most"].as_slice(), "`most` has no body or shape that could be compared\n"),
        (&["types"], "`types` has no body or shape that could be compared\n"),
        (&["window"], "the shape of `window` is not compared: its entry says `shape = false`\n"),
        (&["time"], "`time` is no concept, so nothing can be a copy of it\n"),
        (
            &["cloned-implementation"],
            "`cloned-implementation` is no concept, so nothing can be a copy of it\n",
        ),
        (&["spred"], "unknown concept `spred`\n  did you mean `spread`?\n"),
        (
            &["spread", "--config", "rules.cloned-implementation=\"allow\""],
            "`cloned-implementation` is allowed everywhere, so no copies are looked for\n",
        ),
    ] {
        let said = error(arguments);
        assert!(said.contains(message), "{said}");
    }
    let output = ssot(folder.path(), &["explain", "spread", "-f", "json"]);
    assert_eq!(output.status.code(), Some(2), "a format without --calibrate");
}

#[test]
fn candidates_that_were_not_compared_are_told() {
    let folder = folder();
    let (head, tail) = COPIES.split("\n\n").next().unwrap().split_at(COPIES.find("    target.sort").unwrap());
    let body = |number: usize| format!("{head}{}{tail}", "    target.reverse();\n".repeat(number));
    let modules: Vec<String> =
        (0..70).map(|number| format!("mod copy_{number} {{\n{}\n}}\n", body(number))).collect();
    fs::write(folder.path().join("src/copies.rs"), modules.concat()).unwrap();
    let calibration = json(folder.path(), &["explain", "spread", "--calibrate"]);
    let count = |key: &str| calibration[key].as_u64().unwrap();
    assert_eq!((count("units"), count("sharing")), (71, 70));
    assert!(count("sharing") > count("compared"), "{calibration:#}");
    let output = ssot(folder.path(), &["explain", "spread", "--calibrate"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let told =
        format!("; {} of {} that share enough with it were compared", count("compared"), count("sharing"));
    assert!(text.contains(&told), "no {told} in\n{text}");
}
