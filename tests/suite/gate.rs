//! What fails a check: levels, thresholds and criteria, always of all code.

use crate::program::{CLOCK, LEGACY, LIB, MANIFEST, REGISTRY, USER, folder, package, run};
use std::fs;

#[test]
fn the_gate_is_moved_by_flags_and_thresholds() {
    let folder = package();
    let code = |args: &[&str]| run(folder.path(), &[&["check"], args].concat()).code;
    assert_eq!(code(&["--exit-zero"]), Some(0));
    assert_eq!(code(&["-A", "clock"]), Some(0));
    assert_eq!(code(&["-A", "clock", "--deny-warnings"]), Some(1));
    assert_eq!(code(&["-A", "clock", "-D", "sleep"]), Some(1));
    assert_eq!(code(&["-D", "sleep", "-A", "clock", "-W", "sleep"]), Some(0));
    assert_eq!(code(&["--only", "sleep"]), Some(0));
    let ran = run(folder.path(), &["check", "-A", "clock", "--min-compliance", "99.5"]);
    assert_eq!(ran.code, Some(1));
    let line = "error: compliance is 33.3 % (1/3 uses), 66.2 points below the 99.5 % of `--min-compliance`\n";
    assert!(ran.err.ends_with(line), "{}", ran.err);
    let set = ["check", "-Aclock", "--config", "component.user.min-compliance=60"];
    let ran = run(folder.path(), &set);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err.contains("compliance of component `user` is 50.0 % (1/2 uses), 10.0 points below the 60 %"),
        "{}",
        ran.err
    );
    assert_eq!(code(&["-A", "clock", "--config", "gate.min-compliance=33"]), Some(0));
}

#[test]
fn compliance_is_of_all_code_whatever_is_asked_to_be_shown() {
    let folder = package();
    let compliance = |args: &[&str]| {
        let ran = run(folder.path(), &[&["check", "-fjson", "--exit-zero"], args].concat());
        let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        report["compliance"].to_string()
    };
    let all = compliance(&[]);
    let overall = r#"{"overall":{"canonical_uses":1,"governed_sites":3,"clean_files":1,"files":4,"#;
    assert!(all.starts_with(overall), "{all}");
    for args in [
        &["-A", "clock"][..],
        &["--only", "sleep"],
        &["src/lib.rs"],
        &["-p", "app", "-c", "user"],
        &["--no-suppressions", "--confidence", "definite"],
    ] {
        assert_eq!(compliance(args), all, "{args:?}");
    }
}

#[test]
fn criteria_of_the_gate_fail_a_check_and_say_why() {
    let criterion = |expression: &str, gate: bool| {
        let registry = format!(
            "{}[[criterion]]\nname = \"Few errors\"\nexpression = \"{expression}\"\ngate = {gate}\n",
            REGISTRY.1
        );
        let folder = folder(&[MANIFEST, LIB, CLOCK, LEGACY, USER, ("ssot.toml", &registry)]);
        let code = run(folder.path(), &["check", "-qq", "-A", "clock", "--only", "sleep"]).code;
        (code, run(folder.path(), &["check", "-A", "clock"]).err.matches("error: criterion").count())
    };
    assert_eq!(criterion("deny == 0 and component.user.compliance >= 60", true), (Some(1), 1));
    assert_eq!(criterion("deny == 0 and component.user.compliance >= 60", false), (Some(0), 0));
    assert_eq!(criterion("deny == 0 and warn <= 1 and component.user.compliance >= 50%", true), (Some(0), 0));
    let registry = format!("{}[[criterion]]\nname = \"x\"\nexpression = \"complience > 1\"\n", REGISTRY.1);
    let folder = folder(&[MANIFEST, LIB, CLOCK, LEGACY, USER, ("ssot.toml", &registry)]);
    let ran = run(folder.path(), &["check"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("an unknown figure `complience`"), "{}", ran.err);
    assert!(
        ran.err.contains("ssot.toml:11:15") && ran.err.contains("did you mean `compliance`?"),
        "{}",
        ran.err
    );
}

#[test]
fn nothing_to_check_is_no_pass() {
    let folder = folder(&[("ssot.toml", ""), ("gen/a.rs", ""), ("gen/b.rs", ""), ("notes.md", "")]);
    let registry = folder.path().join("ssot.toml");
    fs::write(&registry, "[files]\nexclude = [\"gen/**\"]\n").unwrap();
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("error: nothing to check: no Rust file below `"), "{}", ran.err);
    assert!(ran.err.contains("2 Rust files left out by `[files] exclude`"), "{}", ran.err);
    fs::write(&registry, "").unwrap();
    fs::write(folder.path().join(".ssotignore"), "gen\n").unwrap();
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("1 Rust file or folder left out by ignore files"), "{}", ran.err);
    assert_eq!(run(folder.path(), &["check", "--no-ignore", "-A", "orphan-file"]).code, Some(0));
}
