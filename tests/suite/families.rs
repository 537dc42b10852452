//! Copies that no concept names: what the workspace around them makes of them.

use crate::program::{MANIFEST, folder, run};
use tempfile::TempDir;

/// A check for nothing else.
const ON: [&str; 5] = ["check", "--isolated", "--config", "rules.unregistered-duplicate='warn'", "-q"];

/// A body of some size; `name` and `local` tell two apart.
pub(crate) fn copied(visibility: &str, name: &str, local: &str) -> String {
    format!(
        "{visibility}fn {name}(rows: &[u32], {local}: &mut Vec<u32>) -> usize {{\n    let mut seen = 0;\n    for row in rows {{\n        \
         if row % 7 == 3 && !{local}.contains(row) {{\n            {local}.push(row.rotate_left(5) ^ row.leading_zeros());\n            \
         seen += row.count_ones() as usize;\n        }}\n    }}\n    {local}.sort_unstable();\n    seen\n}}\n"
    )
}

fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
}

/// What is told of a folder from some confidence on.
fn told(folder: &TempDir, confidence: &str) -> String {
    run(folder.path(), &[&ON[..], &["--confidence", confidence]].concat()).out
}

#[test]
fn every_member_of_a_family_is_told_and_a_terminal_shows_some() {
    let names = ["spread", "scatter", "mingle", "strew", "sow", "cast", "fling", "sprinkle", "deal"];
    let text: String = names.map(|name| copied("pub ", name, "out")).concat();
    let folder = folder(&[MANIFEST, ("src/lib.rs", &text)]);
    let json = run(folder.path(), &[&ON[..], &["-f", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let found = &report["violations"][0];
    assert!(found["message"].as_str().unwrap().contains("and 8 other bodies"), "{found}");
    assert_eq!(found["related"].as_array().unwrap().len(), 8);
    let full = told(&folder, "definite");
    assert!(full.contains("and 1 more place"), "{full}");
}

#[test]
fn what_no_crate_can_lend_is_possible() {
    let found = |lib: &str, confidence: &str| {
        let folder = folder(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"one\", \"other\"]\n"),
            ("one/Cargo.toml", &manifest("one", lib)),
            ("one/src/lib.rs", &copied("", "spread", "out")),
            ("other/Cargo.toml", &manifest("other", "")),
            ("other/src/lib.rs", &copied("pub ", "scatter", "target")),
        ]);
        told(&folder, confidence)
    };
    assert_eq!(found("[lib]\nproc-macro = true\n", "definite"), "");
    let possible = found("[lib]\nproc-macro = true\n", "possible");
    let help = "move it to a crate that all who have it can name, and register it:";
    assert!(possible.contains(help), "{possible}");
    let two = found("", "definite");
    assert!(two.contains(help), "{two}");
    let one_knows = found("[dependencies]\nother = { path = \"../other\" }\n", "definite");
    assert!(one_knows.contains("let the others call this one, and register it:"), "{one_knows}");
    assert!(one_knows.contains("path = \"other::scatter\""), "{one_knows}");
    let macros = "[lib]\nproc-macro = true\n[dependencies]\nother = { path = \"../other\" }\n";
    assert_eq!(found(macros, "definite"), one_knows);
}

#[test]
fn what_fills_types_of_its_own_module_is_possible() {
    let fill = |name: &str| {
        format!(
            "pub fn {name}(call: &Call) -> Result<Arguments, Error> {{\n    let head = call.head();\n    let arguments = Arguments {{\n        \
             data: call.take(0)?,\n        path: call.take(1)?,\n        raw: call.has_flag(\"raw\")?,\n        keep: call.has_flag(\"keep\")?,\n    }};\n    \
             arguments.check(head)?;\n    Ok(arguments)\n}}\n"
        )
    };
    let own = "pub struct Arguments { data: Vec<u8>, path: String, raw: bool, keep: bool }\n";
    let found = |of_put: &str, confidence: &str| {
        let folder = folder(&[
            MANIFEST,
            ("src/lib.rs", "pub mod get;\npub mod put;\n"),
            ("src/get.rs", &format!("{own}{}", fill("run_get"))),
            ("src/put.rs", &format!("{of_put}{}", fill("run_put"))),
        ]);
        told(&folder, confidence).matches("`run_get` and another body are copies").count()
    };
    let other = "pub struct Arguments { data: Option<u64>, path: Wire, raw: bool, keep: bool }\n";
    assert_eq!((found(other, "definite"), found(other, "possible")), (0, 1));
    assert_eq!(found("use crate::get::Arguments;\n", "definite"), 1, "one type");
    assert_eq!(found(own, "definite"), 1, "a copy of the type");
}

#[test]
fn a_type_is_possible_unless_code_beside_it_is_copied() {
    let ty = "pub struct Location { line_number: u32, line_position: u32, byte_offset: u32 }\n";
    let found = |one: &str, other: &str, confidence: &str| {
        let folder = folder(&[
            MANIFEST,
            ("src/lib.rs", &format!("pub mod other;\n{ty}{one}")),
            ("src/other.rs", &format!("{ty}{other}")),
        ]);
        told(&folder, confidence).matches("`Location` and another type are copies").count()
    };
    assert_eq!((found("", "", "definite"), found("", "", "possible")), (0, 1));
    let (spread, scatter) = (copied("pub ", "spread", "out"), copied("pub ", "scatter", "target"));
    assert_eq!(found(&spread, &scatter, "definite"), 1);
    assert_eq!(found(&format!("{spread}{scatter}"), "", "definite"), 0, "beside one of them");
}

#[test]
fn a_constant_that_no_crate_can_name_is_possible() {
    let constant = "pub const AGENT: &str = \"ledger-client/2.4 (+mail)\";\n";
    let found = |dependencies: &str, other: &str| {
        let folder = folder(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"one\", \"other\"]\n"),
            ("one/Cargo.toml", &manifest("one", dependencies)),
            ("one/src/lib.rs", constant),
            ("other/Cargo.toml", &manifest("other", "")),
            ("other/src/lib.rs", &constant.replace("AGENT", other)),
        ]);
        told(&folder, "definite").matches("are copies of each other").count()
    };
    let knows = "[dependencies]\nother = { path = \"../other\" }\n";
    assert_eq!(found(knows, "AGENT"), 1);
    assert_eq!(found("", "AGENT"), 0, "neither knows the other");
    assert_eq!(found(knows, "CALLER"), 0, "another name");
}

#[test]
fn what_is_given_to_tests_of_others_is_test_code() {
    let found = |condition: &str| {
        let folder = folder(&[
            MANIFEST,
            ("src/lib.rs", &format!("{}{condition} pub mod held;\n", copied("pub ", "spread", "out"))),
            ("src/held.rs", &copied("pub ", "scatter", "target")),
        ]);
        told(&folder, "possible").matches("are copies of each other").count()
    };
    assert_eq!(found("#[cfg(any(test, feature = \"test-util\"))]"), 0);
    assert_eq!(found("#[cfg(feature = \"test-util\")]"), 1);
    assert_eq!(found("#[cfg(any(unix, feature = \"held\"))]"), 1);
}
