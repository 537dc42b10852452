//! The baseline: it knows what was there, and only shrinks.

use crate::program::{REGISTRY, USER, package, run};
use std::fs;

#[test]
fn a_baseline_knows_what_was_there_and_nothing_more() {
    let folder = package();
    let path = folder.path();
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    let first = run(path, &["baseline"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(
        first.err.contains("`ssot-baseline.toml`: 3 violations in 3 files known (3 new)"),
        "{}",
        first.err
    );
    assert!(first.err.contains("baseline = \"ssot-baseline.toml\""), "{}", first.err);
    assert_eq!(first.out, "");
    let listed = fs::read_to_string(path.join("ssot-baseline.toml")).unwrap();
    let line = "  { file = \"src/user.rs\", rule = \"noncanonical-path\", entry = \"clock\", what = \
                \"crate::legacy::Clock\", count = 1 },";
    assert!(listed.lines().any(|known| known == line), "{listed}");
    assert_eq!(run(path, &["check"]).code, Some(1), "nothing names the file yet");

    write("ssot.toml", &format!("{}[gate]\nbaseline = \"ssot-baseline.toml\"\n", REGISTRY.1));
    let known = run(path, &["check", "-fconcise", "--deny-warnings"]);
    assert_eq!((&*known.out, known.code), ("", Some(0)), "{}", known.err);
    assert!(known.err.contains("no violations"), "{}", known.err);
    assert!(known.err.contains("33.3 % compliant (1/3 uses)"), "what is known is not clean: {}", known.err);
    assert!(known.err.contains("3 known (baseline)"), "{}", known.err);
    let shown = run(path, &["check", "-fconcise", "--no-baseline"]);
    assert_eq!((shown.out.lines().count(), shown.code), (3, Some(1)));
    let json = run(path, &["check", "-fjson"]).out;
    assert_eq!(json.matches("\"status\": \"baselined\"").count(), 3, "{json}");
    assert!(json.contains("\"baselined\": 3"), "{json}");
    assert_eq!(run(path, &["baseline", "--check"]).code, Some(0));

    write("src/user.rs", &format!("\n\n{}", USER.1));
    assert_eq!(run(path, &["baseline", "--check"]).code, Some(0), "lines have moved");
    write("src/user.rs", &format!("{}use crate::legacy::Clock as _;\n", USER.1));
    let more = run(path, &["check", "-fconcise"]);
    assert_eq!((more.out.lines().count(), more.code), (1, Some(1)), "{}", more.out);
    let inexact = run(path, &["baseline", "--check"]);
    assert_eq!(inexact.code, Some(1));
    assert!(inexact.err.contains("not exact: 1 violation not in it, 0 of it gone"), "{}", inexact.err);
    let pruned = run(path, &["baseline", "--prune"]);
    assert!(pruned.err.contains("3 violations in 3 files known (1 more not recorded"), "{}", pruned.err);
    assert_eq!(fs::read_to_string(path.join("ssot-baseline.toml")).unwrap(), listed);
}

#[test]
fn a_baseline_shrinks_with_what_is_mended() {
    let folder = package();
    let path = folder.path();
    let registry = format!("{}[gate]\nbaseline = \"known.toml\"\n", REGISTRY.1);
    fs::write(path.join("ssot.toml"), registry).unwrap();
    let missing = run(path, &["check"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("the baseline cannot be read: there is no such file"), "{}", missing.err);
    assert!(missing.err.contains("`ssot baseline` writes it"), "{}", missing.err);
    assert_eq!(run(path, &["baseline", "--prune"]).code, Some(2));
    assert_eq!(run(path, &["baseline"]).code, Some(0));
    fs::write(path.join("src/user.rs"), "use crate::clock::Clock;\nfn f(_: Clock) {}\n").unwrap();
    let stale = run(path, &["check", "-fconcise"]);
    assert_eq!(stale.code, Some(1));
    let message = "deny stale-baseline: `crate::legacy::Clock` in `src/user.rs` is not there any more";
    assert!(stale.out.contains(message), "{}", stale.out);
    assert!(stale.out.starts_with("known.toml:"), "{}", stale.out);
    assert_eq!(run(path, &["check", "src/lib.rs"]).code, Some(1), "the baseline is asked for in any case");
    assert_eq!(run(path, &["check", "--only", "sleep"]).code, Some(0));
    assert_eq!(run(path, &["check", "-W", "stale-baseline"]).code, Some(0));
    assert_eq!(run(path, &["check", "--no-baseline", "-Aclock", "-Asleep"]).code, Some(0));
    let pruned = run(path, &["baseline", "--prune"]);
    assert!(pruned.err.contains("`known.toml`: 2 violations in 2 files known (1 gone)"), "{}", pruned.err);
    assert_eq!(run(path, &["check"]).code, Some(0));
    fs::write(path.join("known.toml"), "version = 1\nknown = [\n  { file = \"a.rs\", rul = \"x\" },\n]\n")
        .unwrap();
    for command in [&["check"][..], &["baseline"], &["config", "validate"]] {
        let broken = run(path, command);
        assert_eq!(broken.code, Some(2), "{command:?}: {}", broken.err);
        assert!(broken.err.contains("known.toml:3:"), "{}", broken.err);
        assert!(broken.err.contains("did you mean `rule`?"), "{}", broken.err);
    }
}

#[cfg(unix)]
#[test]
fn a_baseline_is_written_nowhere_else() {
    let folder = package();
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("theirs.toml");
    fs::write(&target, "version = 1\nknown = []\n").unwrap();
    std::os::unix::fs::symlink(&target, folder.path().join("ssot-baseline.toml")).unwrap();
    let link = run(folder.path(), &["baseline"]);
    assert_eq!(link.code, Some(2), "{}", link.err);
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("out")).unwrap();
    let set = ["baseline", "--config", "gate.baseline='out/new.toml'"];
    let out = run(folder.path(), &set);
    assert_eq!(out.code, Some(2));
    assert!(out.err.contains("a link leads out of the workspace"), "{}", out.err);
    assert_eq!(fs::read_to_string(&target).unwrap(), "version = 1\nknown = []\n");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}
