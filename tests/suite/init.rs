//! The first registry of a workspace, made from what it has more than once.

use crate::families::copied;
use crate::program::{MANIFEST, folder, run};
use std::fs;

#[test]
fn init_begins_with_what_is_there_twice_and_the_gate_is_green() {
    let lib = "mod other;\npub mod rows;\npub use rows::spread;\npub fn f() { let _ = rows::spread(&[], &mut vec![]); }\n";
    let folder = folder(&[
        MANIFEST,
        ("src/lib.rs", lib),
        ("src/rows.rs", &copied("pub ", "spread", "out")),
        ("src/other.rs", &copied("", "scatter", "target")),
        ("src/broken.rs", "fn (\n"),
    ]);
    let path = folder.path();
    let dry = run(path, &["init", "--dry-run"]);
    assert_eq!(dry.code, Some(0), "{}", dry.err);
    let entry = "[canonical.spread]\npath = \"app::spread\"\nkind = \"fn\"\nlookalikes = { similar = 0.9 }\n";
    assert!(dry.out.contains(entry), "{}", dry.out);
    assert!(dry.out.contains("#   src/other.rs:1 `scatter`\n"), "{}", dry.out);
    assert!(dry.out.contains("exclude = [\n  \"src/broken.rs\",\n]"), "{}", dry.out);
    assert!(!path.join("ssot.toml").exists());
    let ran = run(path, &["init"]);
    assert_eq!((ran.code, &*ran.out), (Some(0), ""), "{}", ran.err);
    assert!(ran.err.contains("Wrote `ssot.toml` (1 concept) and `ssot-baseline.toml`"), "{}", ran.err);
    assert_eq!(fs::read_to_string(path.join("ssot.toml")).unwrap(), dry.out);
    assert_eq!(run(path, &["config", "validate"]).code, Some(0));
    let check = run(path, &["check", "--deny-warnings"]);
    assert_eq!((check.code, &*check.out), (Some(0), ""), "{}", check.err);
    fs::write(path.join("src/third.rs"), copied("", "scatter", "target")).unwrap();
    fs::write(path.join("src/lib.rs"), format!("{lib}mod third;\n")).unwrap();
    let third = run(path, &["check", "-fconcise"]);
    assert!(third.out.starts_with("src/third.rs:1:4: warn cloned-implementation(spread)"), "{}", third.out);
    assert_eq!(third.out.lines().count(), 1);
    let again = run(path, &["init"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("there is a registry already: `ssot.toml`"), "{}", again.err);
}

#[test]
fn init_says_so_where_nothing_is_there_twice() {
    let folder = folder(&[MANIFEST, ("src/lib.rs", "pub struct Clock;\n")]);
    let ran = run(folder.path(), &["init"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.starts_with("Looked at 1 file: nothing that is written twice.\n"), "{}", ran.err);
    let text = fs::read_to_string(folder.path().join("ssot.toml")).unwrap();
    assert!(text.ends_with("# [canonical]\n# clock = \"app::Clock\"   # a struct\n"), "{text}");
    assert!(!folder.path().join("ssot-baseline.toml").exists());
    assert_eq!(run(folder.path(), &["check"]).code, Some(0));
    assert_eq!(run(folder.path(), &["config", "validate"]).code, Some(0));
    fs::remove_file(folder.path().join("ssot.toml")).unwrap();
    fs::write(folder.path().join("ssot-baseline.toml"), "").unwrap();
    let kept = run(folder.path(), &["init"]);
    assert_eq!(kept.code, Some(2));
    assert!(
        kept.err.contains("`ssot-baseline.toml` exists, and `ssot init` replaces nothing"),
        "{}",
        kept.err
    );
}

#[test]
fn init_says_once_what_could_not_be_read() {
    let folder = folder(&[
        ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n[workspace]\nmembers = [\"sub\"]\n"),
        ("src/lib.rs", "pub struct Clock;\n"),
        ("sub/Cargo.toml", "[package\n"),
        ("sub/src/lib.rs", "pub struct Watch;\n"),
    ]);
    let ran = run(folder.path(), &["init", "-n"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.err.matches("1 error in manifests").count(), 1, "{}", ran.err);
}
