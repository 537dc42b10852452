//! `ssot report` as its users meet it: the page, its history, and whether a report still holds.

use crate::program;
use crate::run::TODAY;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A text that is markup, a closed comment, an escape sequence and a log command in one.
const HOSTILE: &str = "<script src=//x>--><img src=https://x onerror=y>\\u001b[31m";

/// A package in which what is said of violations is hostile.
fn package() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n".to_owned()),
        ("src/lib.rs", "pub mod clock;\npub mod legacy;\nmod user;\n".to_owned()),
        ("src/clock.rs", "pub struct Clock;\n".to_owned()),
        ("src/legacy.rs", "pub use crate::clock::Clock;\n".to_owned()),
        (
            "src/user.rs",
            format!("use crate::legacy::Clock; // {HOSTILE}\nfn f(_: Clock, _: crate::clock::Clock) {{}}\n"),
        ),
        (
            "ssot.toml",
            format!(
                "[canonical.clock]\npath = \"app::clock::Clock\"\nreason = \"{HOSTILE}\"\nallow-in = [{{ path = \
                 \"app::none\", reason = \"{HOSTILE}\", until = 2026-01-31 }}]\n[component.user]\npaths = \
                 [\"src/user.rs\"]\nmin-compliance = 90\n[[criterion]]\nname = \"{HOSTILE}\"\nexpression = \
                 \"suppressed == 0 and test.compliance > 3\"\n"
            ),
        ),
    ];
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Runs `ssot report` and gives its exit code, its output and its errors.
fn report(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let fixed = ["report", "--today", TODAY, "--no-cache", "--color", "never"];
    let ran = program::run(folder, &[&fixed, args].concat());
    (ran.code, ran.out, ran.err)
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

/// The tags that the page is made of.
const TAGS: &str = "!DOCTYPE !-- html head meta title style body a header h1 h2 p span b code ul li nav main section dl \
                    div dt dd table thead tbody tr th td svg rect line text polyline circle figure figcaption details summary ol pre mark footer br";

#[test]
fn the_page_runs_nothing_and_loads_nothing() {
    let folder = package();
    let args = ["--history", "runs.jsonl", "--label", HOSTILE, "-o", "report.html"];
    for _ in 0..2 {
        assert_eq!(report(folder.path(), &args).0, Some(0));
    }
    let page = read(folder.path(), "report.html");
    let tags = page.split('<').skip(1);
    for tag in tags {
        let name = tag.trim_start_matches('/').split([' ', '>', '\n']).next().unwrap();
        assert!(TAGS.split(' ').any(|known| known == name), "<{name}");
    }
    // Beside links within the page there is no address, and text of the checked code is text alone.
    let attributes =
        [" src=\"", " srcset=", " action=", "url(", "@import", "<link", "http-equiv=\"refresh\""];
    assert!(attributes.iter().all(|attribute| !page.contains(attribute)), "something is loaded");
    for (at, _) in page.match_indices("href=\"") {
        assert!(page[at..].starts_with("href=\"#"), "{}", &page[at..at + 40]);
    }
    for table in page.split("<table>").skip(1) {
        let table = table.split("</table>").next().unwrap();
        let cells = |row: &str| row.matches("<th ").count() + row.matches("<td").count();
        let rows: Vec<usize> = table.split("<tr>").skip(1).map(cells).collect();
        assert!(rows.iter().all(|row| *row == rows[0]), "{rows:?} cells: {table}");
    }
    assert!(!page.contains('\u{1b}') && page.contains("&lt;script src=//x&gt;"));
    assert_eq!(page.matches("-->").count(), 2, "the record and the digest");
    assert!(page.contains("default-src 'none'") && page.contains("<html lang=\"en\">"));
    assert!(page.contains("prefers-color-scheme: dark") && page.contains("@media print"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = package();
    for form in ["html", "markdown", "json"] {
        let first = report(folder.path(), &["-f", form]);
        assert_eq!(first.0, Some(0), "{}", first.2);
        assert_eq!(report(folder.path(), &["-f", form, "-j", "1"]).1, first.1, "{form}");
    }
}

#[test]
fn a_history_gets_a_line_for_each_run() {
    let folder = package();
    fs::write(folder.path().join("runs.jsonl"), "{\"torn\":").unwrap();
    let args = ["--history", "runs.jsonl", "-o", "report.md"];
    let (code, _, err) = report(folder.path(), &args);
    assert_eq!(code, Some(0));
    assert!(err.contains("`runs.jsonl`:1 is no run"), "{err}");
    fs::write(folder.path().join("src/legacy.rs"), "pub struct Old;\n").unwrap();
    assert_eq!(report(folder.path(), &args).0, Some(0));
    let runs = read(folder.path(), "runs.jsonl");
    let lines: Vec<&str> = runs.lines().collect();
    assert_eq!(lines.len(), 3, "{runs}");
    let shares: Vec<(u64, u64)> = lines[1..]
        .iter()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let count = |name: &str| line["figures"][name].as_u64().unwrap_or(0);
            (count("canonical_uses"), count("governed_sites"))
        })
        .collect();
    assert_eq!(shares, [(1, 3), (1, 1)]);
    let text = read(folder.path(), "report.md");
    assert!(text.contains("Since the run before: 2 violations gone in 2 files, 0 new in 0 files."), "{text}");
}

#[test]
fn a_report_holds_until_something_changes() {
    let folder = package();
    let files = ["report.html", "report.md", "report.json"];
    let write: Vec<&str> = files.iter().flat_map(|file| ["-o", *file]).collect();
    assert_eq!(report(folder.path(), &write).0, Some(0));
    for file in files {
        let (code, out, err) = report(folder.path(), &["--verify", file]);
        assert_eq!(code, Some(0), "{file}: {out}{err}");
        assert!(out.starts_with(&format!("{file} holds: ")), "{out}");
    }
    let page = read(folder.path(), "report.html");
    fs::write(folder.path().join("edited.html"), page.replace("33.3 %", "98.7 %")).unwrap();
    let (code, out, _) = report(folder.path(), &["--verify", "edited.html"]);
    assert_eq!((code, out.contains("its text was changed after it was written")), (Some(1), true), "{out}");
    fs::write(folder.path().join("src/legacy.rs"), "pub struct Old;\n").unwrap();
    for file in files {
        let (code, out, _) = report(folder.path(), &["--verify", file]);
        assert_eq!(code, Some(1), "{file}: {out}");
        assert!(out.contains("governed_sites") && out.contains(" 3    1\n"), "{out}");
        assert_eq!(
            out.contains("2 violations in 2 files no longer there"),
            file != "report.md",
            "{file}: {out}"
        );
    }
    let (code, _, err) = report(folder.path(), &["--verify", "Cargo.toml"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("`Cargo.toml` is no report"), "{err}");
    assert_eq!(report(folder.path(), &["--verify", "gone.html"]).0, Some(2));
}

#[test]
fn calls_that_mean_nothing_are_refused() {
    let folder = package();
    for (args, said) in [
        (&["-o", "report"][..], "`report` does not tell its form"),
        (&["-f", "htlm"], "did you mean `html`?"),
        (&["-o", "a.md", "-o", "a.md"], "`a.md` is written twice"),
        (&["--verify", "a.md", "-o", "b.md"], "cannot be used with"),
        (&["-o", "gone/a.md"], "`gone/a.md` cannot be written"),
    ] {
        let (code, _, err) = report(folder.path(), args);
        assert_eq!(code, Some(2), "{args:?}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
}

#[test]
fn the_json_report_has_every_figure() {
    let folder = package();
    let (_, out, _) = report(folder.path(), &["-f", "json", "--label", "abc"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    let expected = [
        "version",
        "tool",
        "root",
        "day",
        "label",
        "registry",
        "gate",
        "files",
        "macro_calls",
        "figures",
        "risk",
        "criteria",
        "compliance",
        "concepts",
        "exceptions",
        "rules",
        "violations",
        "summary",
        "history",
        "digest",
    ];
    assert_eq!(keys, expected);
    assert_eq!(
        (&value["version"], &value["day"], &value["label"]),
        (&1.into(), &TODAY.into(), &"abc".into())
    );
    assert_eq!(value["gate"]["passed"], false);
    let missed = value["gate"]["missed"][0].as_str().unwrap();
    assert_eq!(
        missed,
        "compliance of component `user` is 50.0 % (1/2 uses), 40.0 points below the 90 % of `component.user.min-compliance`"
    );
    assert_eq!(value["figures"]["component.user.governed_sites"], 2);
    assert_eq!(
        (&value["criteria"][0]["met"], &value["exceptions"][0]["expired"]),
        (&serde_json::Value::Null, &true.into())
    );
    assert_eq!(
        (&value["risk"]["word"], &value["risk"]["exposures"][0]["exposed"]),
        (&"high".into(), &2.into())
    );
}
