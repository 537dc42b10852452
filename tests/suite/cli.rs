//! The command line as its users meet it: what is printed where, and the exit code.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program in `folder`, with nothing in its environment that changes what it prints.
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssot"));
    command.current_dir(folder).stdin(Stdio::null()).env_clear();
    // What is kept of tests is no business of the user's cache.
    command.env("SSOT_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// What a run printed, and its exit code.
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
    }
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    command(folder).args(args).output().unwrap().into()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

const MANIFEST: (&str, &str) = ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
const LIB: (&str, &str) = (
    "src/lib.rs",
    "pub mod clock;\npub mod legacy;\nmod user;\npub struct Config;\nfn sleep() { std::thread::sleep(todo!()) }\n",
);
const CLOCK: (&str, &str) = ("src/clock.rs", "/// The clock.\npub struct Clock;\n");
const LEGACY: (&str, &str) = ("src/legacy.rs", "pub use crate::clock::Clock;\npub struct Other;\n");
const USER: (&str, &str) =
    ("src/user.rs", "use crate::legacy::Clock;\nfn f(_: Clock, _: crate::clock::Clock) {}\n");
const REGISTRY: (&str, &str) = (
    "ssot.toml",
    "[canonical]\nclock = \"app::clock::Clock\"\n[ban.sleep]\npaths = [\"std::thread::sleep\"]\nlevel = \"warn\"\n\
     [component.user]\npaths = [\"src/user.rs\"]\nmin-compliance = 10\n",
);

/// A package with a re-export, a use of it, and a banned call that is only warned of.
fn package() -> TempDir {
    folder(&[MANIFEST, LIB, CLOCK, LEGACY, USER, REGISTRY])
}

#[test]
fn violations_go_to_stdout_and_the_rest_to_stderr() {
    let folder = package();
    let ran = run(folder.path(), &["check", "-f", "concise"]);
    assert_eq!(ran.code, Some(1));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines,
        [
            "src/legacy.rs:1:23: deny shadow-reexport(clock): `app::legacy::Clock` is a second public path to `clock`",
            "src/lib.rs:5:14: warn banned-path(sleep): `std::thread::sleep` is banned",
            "src/user.rs:1:20: deny noncanonical-path(clock): `crate::legacy::Clock` is not the canonical path of `clock`",
        ]
    );
    assert!(ran.err.starts_with("user  "), "{}", ran.err);
    assert!(ran.err.contains("2 errors, 1 warning in 3 files"), "{}", ran.err);
    let bare = run(folder.path(), &[]);
    assert_eq!(bare.code, Some(1));
    assert!(bare.out.starts_with("ssot::shadow-reexport  clock\n"), "{}", bare.out);
    let quiet = run(folder.path(), &["-q", "check", "-f", "concise"]);
    assert_eq!((quiet.out, &*quiet.err, quiet.code), (ran.out, "", Some(1)));
    let silent = run(folder.path(), &["-qq"]);
    assert_eq!((&*silent.out, &*silent.err, silent.code), ("", "", Some(1)));
}

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
fn what_is_asked_for_limits_what_is_reported() {
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"one\", \"two\"]\n"),
        ("one/Cargo.toml", "[package]\nname = \"one\"\nedition = \"2024\"\n"),
        ("one/src/lib.rs", "pub struct User;\n"),
        ("two/Cargo.toml", "[package]\nname = \"two\"\nedition = \"2024\"\n"),
        ("two/src/lib.rs", "pub mod a;\npub struct User;\n"),
        ("two/src/a.rs", "pub struct User;\n"),
        ("docs/a.md", ""),
        ("ssot.toml", "[canonical]\nuser = \"one::User\"\n[component.a]\npaths = [\"two::a\"]\n"),
    ]);
    let lines =
        |args: &[&str]| run(folder.path(), &[&["check", "-fconcise"], args].concat()).out.lines().count();
    assert_eq!(lines(&[]), 2);
    assert_eq!(lines(&["two/src/a.rs"]), 1);
    assert_eq!(lines(&["two/src", "two/src/a.rs"]), 2);
    assert_eq!(lines(&["one"]), 0);
    assert_eq!((lines(&["-p", "one"]), lines(&["-p", "two"]), lines(&["-p", "two", "one"])), (0, 2, 0));
    assert_eq!((lines(&["-c", "a"]), lines(&["-c", "a", "-p", "one"])), (1, 0));
    assert_eq!(lines(&["--max-diagnostics", "1"]), 2, "one violation and a line that counts the rest");
    let none = run(folder.path(), &["check", "docs", "ssot.toml"]);
    assert_eq!(none.code, Some(0));
    let warning = "warning: nothing to report on in `docs`: there is no Rust file below it\n";
    assert!(none.err.starts_with(warning) && none.err.matches("warning:").count() == 1, "{}", none.err);
    let below = Ran::from(command(&folder.path().join("two")).args(["check", "src/a.rs"]).output().unwrap());
    assert!(below.out.contains("two/src/a.rs:1:12"), "{}", below.out);
    let cases: [(&[&str], &str); 4] = [
        (&["gone.rs"], "error: `gone.rs`: there is no such file or folder\n"),
        (&["-p", "tow"], "error: unknown package `tow`\n  did you mean `two`?\n"),
        (&["-c", "zzz"], "error: unknown component `zzz`\n"),
        (&["/"], "error: `/` lies outside of the workspace"),
    ];
    for (args, message) in cases {
        let ran = run(folder.path(), &[&["check"], args].concat());
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{args:?}");
        assert!(ran.err.starts_with(message), "{}", ran.err);
    }
}

#[test]
fn all_registry_errors_are_shown_at_once() {
    let text = "[canonical.clock]\npath = \"app::Clock\"\ninsted-of = [\"a::b\"]\n[ban.x]\nreason = \"\"\n\
                [rules]\nbanned-pat = \"deny\"\n[canonical]\ny = \"crate::Y\"\n";
    let folder = folder(&[MANIFEST, LIB, ("ssot.toml", text)]);
    let ran = run(folder.path(), &[]);
    assert_eq!((ran.code, &*ran.out), (Some(2), ""));
    for part in [
        "unknown key `insted-of`",
        "did you mean `instead-of`?",
        "unknown rule `banned-pat`",
        "did you mean `banned-path`?",
        "╭─[ssot.toml:3:1]",
        "nothing to look for",
        "errors in ssot.toml\n",
    ] {
        assert!(ran.err.contains(part), "no {part} in\n{}", ran.err);
    }
    assert_eq!(run(folder.path(), &["config", "validate"]).code, Some(2));
    assert_eq!(run(folder.path(), &["check", "--isolated"]).code, Some(0));
    let given = run(folder.path(), &["--isolated", "check", "--config", "rules.orphan-file=\"dney\""]);
    assert_eq!(given.code, Some(2));
    assert!(given.err.contains("--config") && given.err.contains("did you mean `deny`?"), "{}", given.err);
}

#[test]
fn a_missing_registry_is_an_error_with_a_way_on() {
    let folder = folder(&[
        MANIFEST,
        ("src/lib.rs", "pub mod a;\npub mod b;\npub use a::UserId;\npub struct UserId2;\n"),
        ("src/a.rs", "pub struct UserId;\n"),
        ("src/b.rs", "pub struct UserId;\n"),
    ]);
    let ran = run(folder.path(), &[]);
    assert_eq!((ran.code, &*ran.out), (Some(2), ""));
    for part in [
        "error: no `ssot.toml` in `",
        "3 Rust files, 1 public name defined more than once:",
        "  UserId, 2 definitions\n      app::a::UserId\n      app::b::UserId\n",
        "    user-id = \"app::UserId\"   # a struct\n",
    ] {
        assert!(ran.err.contains(part), "no {part} in\n{}", ran.err);
    }
    let start = ran.err.find("    extends").unwrap();
    let pasted: Vec<&str> = ran.err[start..].lines().map(str::trim).collect();
    fs::write(folder.path().join("ssot.toml"), pasted.join("\n")).unwrap();
    let ran = run(folder.path(), &["check", "-f", "concise"]);
    assert_eq!(
        ran.out,
        "src/b.rs:1:12: deny duplicate-definition(user-id): `UserId` is defined a second time\n\
         src/lib.rs:4:12: warn lookalike-definition(user-id): the name `UserId2` is a variant of `UserId`\n"
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

#[test]
fn a_bad_file_is_a_violation_and_hides_no_other() {
    let folder = package();
    fs::write(folder.path().join("src/bad.rs"), "fn f( {\n").unwrap();
    fs::write(folder.path().join("src/bytes.rs"), [b'f', 0xff, 0xfe]).unwrap();
    let ran = run(folder.path(), &["check", "-f", "concise"]);
    assert_eq!(ran.code, Some(1));
    let unparsed: Vec<&str> = ran.out.lines().filter(|line| line.contains("deny unparsed-file")).collect();
    assert_eq!(unparsed.len(), 2, "{}", ran.out);
    assert!(unparsed[0].starts_with("src/bad.rs:1:") && unparsed[1].starts_with("src/bytes.rs:1:1"));
    assert!(ran.out.contains("shadow-reexport(clock)"), "{}", ran.out);
    assert!(ran.err.contains("2 unparsed"), "{}", ran.err);
}

#[test]
fn usage_errors_exit_with_2_and_say_what_was_meant() {
    let folder = package();
    let cases: [(&[&str], &[&str]); 12] = [
        (&["chekc"], &["unrecognized subcommand 'chekc'", "'check'"]),
        (&["--color", "never", "src"], &["unrecognized subcommand 'src'"]),
        (&["check", "--denny", "x"], &["unexpected argument '--denny'", "'--deny'"]),
        (&["check", "-D", "clcok"], &["unknown rule or entry `clcok`", "did you mean `clock`?"]),
        (&["check", "-A", "banned-paht"], &["did you mean `banned-path`?"]),
        (&["check", "--only", "zzzzzzz"], &["unknown rule or entry `zzzzzzz`", "`ssot list`"]),
        (&["check", "-f", "jsno"], &["did you mean `json`?"]),
        (&["check", "-f", "json", "-f", "full"], &["more than one format for stdout"]),
        (&["check", "--min-compliance", "101"], &["not between 0 and 100"]),
        (&["-j", "x"], &["not a number"]),
        (&["--config", "a.toml", "--config", "b.toml"], &["names more than one registry"]),
        (&["--manifest-path", "gone/Cargo.toml"], &["`gone/Cargo.toml`: cannot be opened"]),
    ];
    for (args, parts) in cases {
        let ran = run(folder.path(), args);
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{args:?}");
        for part in parts {
            assert!(ran.err.contains(part), "{args:?}: no {part} in\n{}", ran.err);
        }
    }
    let hostile = run(folder.path(), &["check\u{1b}[2J"]);
    assert_eq!(hostile.code, Some(2));
    assert!(!hostile.err.contains('\u{1b}'), "{:?}", hostile.err);
}

#[test]
fn help_names_what_works_and_nothing_else() {
    let folder = folder(&[]);
    let help = run(folder.path(), &["--help"]);
    assert_eq!((help.code, &*help.err), (Some(0), ""));
    let commands: Vec<&str> = help
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(
        commands,
        [
            "check",
            "init",
            "resolve",
            "where",
            "explain",
            "list",
            "baseline",
            "report",
            "graph",
            "config",
            "clean",
            "completions"
        ]
    );
    for command in commands {
        assert_eq!(run(folder.path(), &[command, "--help"]).code, Some(0), "{command}");
    }
    assert_eq!(run(folder.path(), &["--version"]).out, format!("ssot {}\n", env!("CARGO_PKG_VERSION")));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(run(folder.path(), &["completions", shell]).out.contains("min-compliance"), "{shell}");
    }
    let cargo = Command::new(env!("CARGO_BIN_EXE_cargo-ssot"))
        .args(["ssot", "check", "--help"])
        .env_clear()
        .output()
        .unwrap();
    assert!(Ran::from(cargo).out.contains("Usage: cargo ssot check [OPTIONS] [PATHS]..."));
}

#[test]
fn formats_go_where_they_are_sent() {
    let folder = package();
    let ran = run(folder.path(), &["check", "-f", "json=out.json", "-f", "concise", "-f", "jsonl=out.jsonl"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(1), 3));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&read("out.json")).unwrap();
    assert_eq!(json["violations"].as_array().unwrap().len(), 3);
    assert_eq!(read("out.jsonl").lines().count(), 3);
    let stdout = run(folder.path(), &["check", "-f", "json"]);
    assert_eq!(stdout.out, read("out.json"));
    let by_variable = Ran::from(command(folder.path()).env("SSOT_FORMAT", "json").output().unwrap());
    assert_eq!(by_variable.out, stdout.out);
    let failed = run(folder.path(), &["check", "-f", "json=gone/out.json"]);
    assert_eq!(failed.code, Some(2));
    assert!(failed.err.contains("`gone/out.json` cannot be written"), "{}", failed.err);
    let statistics = run(folder.path(), &["check", "--statistics", "--timings"]);
    assert!(statistics.err.contains("    1  deny   noncanonical-path  clock\n"), "{}", statistics.err);
    assert!(statistics.err.contains("parse and extract"), "{}", statistics.err);
    let table = "user            production      50.0 %   1/2   0.0 %    0/1     1     0";
    assert!(statistics.err.contains(table), "{}", statistics.err);
    assert!(statistics.err.contains("4 files checked: 4 analysed without 0 generated"), "{}", statistics.err);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = package();
    let runs: Vec<Vec<u8>> = ["1", "2", "8"]
        .iter()
        .flat_map(|threads| {
            [
                vec!["check", "-f", "json"],
                vec!["resolve", "-f", "jsonl"],
                vec!["where", "Clock"],
                vec!["list"],
            ]
            .map(|args| command(folder.path()).args(args).args(["-j", *threads]).output().unwrap().stdout)
        })
        .collect();
    for (at, out) in runs.iter().enumerate() {
        assert!(!out.is_empty());
        assert_eq!(out, &runs[at % 4]);
    }
}

#[test]
fn colour_follows_the_environment() {
    let folder = package();
    let has_color = |variables: &[(&str, &str)], args: &[&str]| {
        let ran = command(folder.path()).args(args).envs(variables.iter().copied()).output().unwrap();
        let ran = Ran::from(ran);
        assert_eq!(ran.code, Some(1), "{variables:?}");
        assert_eq!(ran.out.contains("\u{1b}["), ran.err.contains("\u{1b}["));
        ran.out.contains("\u{1b}[")
    };
    assert!(!has_color(&[], &[]));
    assert!(has_color(&[], &["--color", "always"]));
    assert!(has_color(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(has_color(&[("FORCE_COLOR", "1"), ("TERM", "dumb")], &[]));
    assert!(!has_color(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(has_color(&[("NO_COLOR", "1")], &["--color=always"]));
    assert!(has_color(&[("CARGO_TERM_COLOR", "always")], &[]));
    assert!(!has_color(&[("CARGO_TERM_COLOR", "bogus"), ("SSOT_THREADS", "")], &[]));
}

#[cfg(unix)]
#[test]
fn closed_streams_end_quietly_with_the_right_code() {
    let folder = package();
    let many: Vec<String> = (0..2000).map(|at| format!("fn f{at}(_: crate::legacy::Clock) {{}}\n")).collect();
    fs::write(folder.path().join("src/user.rs"), many.concat()).unwrap();
    for args in [&["check", "-f", "concise"][..], &["resolve"], &["where", "Clock"]] {
        let mut child =
            command(folder.path()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(i32::from(args[0] == "check")), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("pipe") && !ran.err.contains("panic"), "{}", ran.err);
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let closed = command(folder.path()).stderr(writer).output().unwrap();
    assert_eq!(closed.status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_is_lost_is_an_error() {
    let folder = package();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = Ran::from(command(folder.path()).stdout(full).stderr(Stdio::piped()).output().unwrap());
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("the output cannot be written"), "{}", ran.err);
}

#[test]
fn places_are_resolved_to_their_definitions() {
    let folder = package();
    let all = run(folder.path(), &["resolve", "-f", "jsonl"]);
    let rows: Vec<serde_json::Value> =
        all.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let row = rows
        .iter()
        .find(|row| row["file"] == "src/user.rs" && row["line"] == 2 && row["column"] == 9)
        .unwrap();
    assert_eq!(row["items"][0], "app::clock::Clock");
    assert_eq!((&row["namespace"], &row["context"]), (&"type".into(), &"path".into()));
    assert!(rows.iter().all(|row| row.get("hops").is_none()));
    let place = run(folder.path(), &["resolve", "src/user.rs:2:10", "-f", "jsonl"]);
    let row: serde_json::Value = serde_json::from_str(&place.out).unwrap();
    let hops: Vec<(&str, u64)> = row["hops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| (hop["file"].as_str().unwrap(), hop["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(hops, [("src/user.rs", 1), ("src/legacy.rs", 1)]);
    let chain = run(folder.path(), &["resolve", "src/user.rs:2:10"]);
    assert!(
        chain.out.starts_with("type `Clock` names `app::clock::Clock`\n  --> src/user.rs:2:9\n"),
        "{}",
        chain.out
    );
    assert!(chain.out.ends_with("note: defined here\n  --> src/clock.rs:2:12\n   |  pub struct Clock;\n"));
    let nothing = run(folder.path(), &["resolve", "src/user.rs:9:9"]);
    assert_eq!((nothing.code, &*nothing.out), (Some(0), ""));
    assert_eq!(run(folder.path(), &["resolve", "ssot.toml"]).code, Some(2));
}

#[test]
fn every_path_and_every_hop_is_told() {
    let manifest = |name: &str, dependencies: &str| {
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[dependencies]\n{dependencies}")
    };
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"kit\", \"facade\"]\n"),
        ("kit/Cargo.toml", &manifest("kit", "")),
        ("facade/Cargo.toml", &manifest("facade", "kit = { path = \"../kit\" }\n")),
        ("app/Cargo.toml", &manifest("app", "facade = { path = \"../facade\" }\n")),
        (
            "kit/src/lib.rs",
            "pub mod deep { pub struct Bolt; }\npub use deep as parts;\n\
             pub mod prelude {\n    pub use crate::deep::Bolt as Screw;\n}\npub type Alias = deep::Bolt;\n",
        ),
        ("facade/src/lib.rs", "pub use kit as tools;\npub use kit::prelude::*;\n"),
        ("app/src/lib.rs", "use facade::*;\npub fn f(_: Screw, _: tools::Alias) {}\n"),
    ]);
    let ran = run(folder.path(), &["where", "kit::deep::Bolt", "-f", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let expected = [
        "facade::Screw",
        "kit::Alias",
        "facade::tools::Alias",
        "kit::deep::Bolt",
        "kit::parts::Bolt",
        "kit::prelude::Screw",
        "facade::tools::deep::Bolt",
        "facade::tools::parts::Bolt",
        "facade::tools::prelude::Screw",
    ];
    assert_eq!(json["items"][0]["paths"], serde_json::json!(expected));
    let steps = |place: &str| -> Vec<String> {
        let ran = run(folder.path(), &["resolve", place]);
        ran.out
            .lines()
            .filter(|line| !line.starts_with("   |"))
            .map(|line| line.trim_start().to_owned())
            .collect()
    };
    assert_eq!(
        steps("app/src/lib.rs:2:13"),
        [
            "type `Screw` names `kit::deep::Bolt`",
            "--> app/src/lib.rs:2:13",
            "note: imported as `facade::*`",
            "--> app/src/lib.rs:1:13",
            "note: imported as `kit::prelude::*`",
            "--> facade/src/lib.rs:2:23",
            "note: imported as `kit::deep::Bolt`",
            "--> kit/src/lib.rs:4:26",
            "note: defined here",
            "--> kit/src/lib.rs:1:27",
        ]
    );
    assert_eq!(
        steps("app/src/lib.rs:2:32"),
        [
            "type `Alias` names `kit::Alias`",
            "--> app/src/lib.rs:2:30",
            "note: imported as `facade::*`",
            "--> app/src/lib.rs:1:13",
            "note: imported as `kit`",
            "--> facade/src/lib.rs:1:9",
            "note: defined here",
            "--> kit/src/lib.rs:6:10",
            "note: an alias of `kit::deep::Bolt`",
            "--> kit/src/lib.rs:1:27",
        ]
    );
}

#[test]
fn what_is_not_known_is_counted_by_cause() {
    let folder = folder(&[
        ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n[dependencies]\nfar = \"1\"\n"),
        ("ssot.toml", ""),
        (
            "src/lib.rs",
            "//! ```\n//! let a = app::f;\n//! ```\n//! ```\n//! let = ;\n//! ```\n\
             mod gone;\nuse far::Thing;\nuse crate::lost::Found;\n#[helper]\npub struct S;\n\
             pub fn f(t: Thing) -> u8 { gone::g(); S::h(); missing(); t.call(); odd!(a b::c d); 1 }\n",
        ),
    ]);
    let ran = run(folder.path(), &["-v"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("1 code block in documentation, 1 more that does not parse\n"), "{}", ran.err);
    let rows: Vec<(&str, usize)> = ran
        .err
        .lines()
        .skip_while(|line| !line.starts_with("sight "))
        .skip(1)
        .map(|line| line.split_at(line.find(|c: char| c.is_ascii_digit()).unwrap()))
        .map(|(name, rest)| (name.trim_end(), rest.split(' ').next().unwrap().parse().unwrap()))
        .collect();
    for sort in ["names in paths", "names of methods"] {
        let at = rows.iter().position(|(name, _)| *name == sort).unwrap();
        let parts = rows[at + 1..].iter().take_while(|(name, _)| name.starts_with("  "));
        assert_eq!(parts.map(|(_, count)| count).sum::<usize>(), rows[at].1, "{}", ran.err);
    }
    for (cause, count) in [
        ("crate without source", 3),
        ("unresolved import", 2),
        ("attribute of a derive or tool", 1),
        ("module without its file", 1),
        ("associated item", 1),
        ("not in scope", 2),
        ("macro arguments", 2),
    ] {
        assert!(rows.contains(&(&*format!("  {cause}"), count)), "{cause} {count} in\n{}", ran.err);
    }
}

#[test]
fn an_item_is_told_with_its_paths_and_uses() {
    let folder = package();
    let ran = run(folder.path(), &["where", "clock", "-f", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let item = &json["items"][0];
    assert_eq!((&item["item"], &item["kind"]), (&"app::clock::Clock".into(), &"struct".into()));
    assert_eq!(item["definition"]["file"], "src/clock.rs");
    assert_eq!(item["paths"], serde_json::json!(["app::clock::Clock", "app::legacy::Clock"]));
    let kinds: Vec<(&str, bool)> = item["uses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["kind"].as_str().unwrap(), found["canonical"].as_bool().unwrap()))
        .collect();
    assert_eq!(kinds, [("import", true), ("import", false), ("type", true), ("type", true)]);
    assert_eq!(run(folder.path(), &["where", "Clock", "-q"]).out, "use app::clock::Clock;\n");
    let other = run(folder.path(), &["where", "Other"]);
    assert!(other.out.contains("no concept of the registry names it"), "{}", other.out);
    let missing = run(folder.path(), &["where", "app::clock::Cloc"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("there is no `Cloc` in `app::clock`"), "{}", missing.err);
    let slip = run(folder.path(), &["where", "Clok"]);
    assert!(slip.err.contains("did you mean `Clock`?"), "{}", slip.err);
}

#[test]
fn another_spelling_of_a_value_is_possible() {
    let registry = "[canonical]\nstarted = { path = \"app::STARTED\", value = true }\n";
    let code = "pub const STARTED: &str = \"agent.started\";\n\
                pub const SPELLED: [&str; 3] = [\"Agent-Started\", \"agent_started\", \"AGENTSTARTED\"];\n\
                pub const OTHERS: [&str; 4] = [\"agent.restarted\", \"agent\", \"started.agent\", \"agent.started2\"];\n";
    let folder = folder(&[MANIFEST, ("ssot.toml", registry), ("src/lib.rs", code)]);
    let lines = |confidence: &str| {
        let ran = run(folder.path(), &["check", "-q", "-f", "concise", "--confidence", confidence]);
        ran.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines("probable"), [""; 0]);
    let possible = lines("possible");
    assert_eq!(possible.len(), 3, "{possible:?}");
    let message = "warn repeated-value(started): nearly the value of `app::STARTED` is written out";
    assert!(possible.iter().all(|line| line.starts_with("src/lib.rs:2:") && line.ends_with(message)));
}

#[test]
fn a_number_of_one_digit_is_possible_at_most() {
    let registry =
        "[canonical]\nclosed = \"app::CLOSED\"\nretries = { path = \"app::RETRIES\", value = true }\n";
    let code = "pub const CLOSED: usize = 0b0100;\npub const RETRIES: u32 = 7;\n\
                pub const READ_CLOSED: usize = 4;\npub const OTHER: u8 = 1 << 2;\n\
                pub const DAYS: u64 = 6 + 1;\npub fn f() -> u64 { 7 }\n";
    let folder = folder(&[MANIFEST, ("ssot.toml", registry), ("src/lib.rs", code)]);
    let lines = |confidence: &str| {
        let arguments =
            ["check", "-q", "-f", "concise", "--only", "repeated-value", "--confidence", confidence];
        let ran = run(folder.path(), &arguments);
        let line = |line: &str| line.split(':').nth(1).map(str::to_owned);
        ran.out.lines().filter_map(line).collect::<Vec<_>>()
    };
    assert_eq!(lines("probable"), [""; 0]);
    assert_eq!(lines("possible"), ["3", "5", "6"]);
}

/// What is told of a fixture only when what is possible is asked for: file and line of each.
fn possible(fixture: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    let lines = |confidence: &str| {
        let ran = run(&folder, &["check", "-q", "-f", "concise", "--confidence", confidence]);
        ran.out.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let (sure, all) = (lines("probable"), lines("possible"));
    let place = |line: &String| line.splitn(3, ':').take(2).collect::<Vec<&str>>().join(":");
    let mut more: Vec<String> = all.iter().filter(|line| !sure.contains(line)).map(place).collect();
    more.dedup();
    more
}

#[test]
fn what_may_still_run_or_is_of_the_type_already_is_possible_at_most() {
    let kept = [13, 14, 16, 17, 18, 21, 22, 25].map(|line| format!("src/kept.rs:{line}"));
    let own = [20, 21, 22, 23, 24, 25, 26, 27, 28].map(|line| format!("src/own.rs:{line}"));
    assert_eq!(possible("dropped-futures"), [&kept[..], &own[..]].concat());
    assert_eq!(possible("expected-types"), ["src/taken.rs:9", "src/taken.rs:17"]);
}

#[test]
fn entries_rules_and_settings_are_shown() {
    let folder = package();
    let explain = run(folder.path(), &["explain", "clock"]);
    for part in
        ["canonical.clock.path = ", "ssot.toml:2", "defined in src/clock.rs:2:12", "4 uses", "2 violations:"]
    {
        assert!(explain.out.contains(part), "no {part} in\n{}", explain.out);
    }
    assert!(run(folder.path(), &["explain", "banned-path"]).out.starts_with("# banned-path\n"));
    assert_eq!(run(folder.path(), &["explain", "clocc"]).code, Some(2));
    let list = run(folder.path(), &["list"]);
    assert!(
        list.out.contains("\nclock    struct                 2/3           2     0  src/clock.rs:2\n"),
        "{}",
        list.out
    );
    assert!(list.out.contains("\nsleep           1  std::thread::sleep\n"), "{}", list.out);
    assert!(run(folder.path(), &["list", "--rules"]).out.contains("\nunparsed-file"));
    let show = run(folder.path(), &["config", "show", "--config", "gate.min-compliance=5"]);
    assert!(show.out.contains("\ngate.min-compliance = 5"), "{}", show.out);
    assert!(show.out.contains("# --config\n") && show.out.contains("# ssot.toml:2\n"), "{}", show.out);
    assert_eq!(run(folder.path(), &["config", "schema"]).out, ssot::registry::SCHEMA);
    let valid = run(folder.path(), &["config", "validate"]);
    assert_eq!((valid.code, &*valid.err), (Some(0), "ssot.toml: 1 concept, 1 ban, 1 component; valid\n"));
    let stale = run(folder.path(), &["config", "validate", "--config", "canonical.x=\"app::Gone\""]);
    assert_eq!(stale.code, Some(1));
    assert!(stale.out.contains("ssot::stale-entry"), "{}", stale.out);
    let files = run(folder.path(), &["config", "files", "src/user.rs", "ssot.toml"]);
    let lines: Vec<Vec<&str>> = files.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[1], ["src/user.rs", "app", "(lib)", "app::user", "user", "production"]);
    assert!(files.out.contains("(not a Rust file)"), "{}", files.out);
}

#[test]
fn kept_facts_of_dependencies_give_the_same_and_can_be_removed() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dependencies");
    let cache = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ssot"));
        let output =
            command.current_dir(&case).arg("--cache-dir").arg(cache.path()).args(arguments).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (first, _) = run(&["check", "-f", "concise"]);
    let (kept, said) = run(&["check", "-f", "concise", "-v"]);
    let (without, _) = run(&["check", "-f", "concise", "--no-cache"]);
    assert!(first.contains("banned-path(timer)"), "{first}");
    assert_eq!((&first, &first), (&kept, &without));
    assert!(said.contains("no source of `nowhere 2.0.0`"), "{said}");
    // Of the three packages with a source the one beside the workspace may change, and is not kept; of each of the
    // others there is one file about its extent and one with its facts.
    let entries = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().path());
    let names: Vec<String> = entries
        .filter(|path| path.is_dir())
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let of_packages = names.iter().filter(|name| !name.starts_with("workspace-")).count();
    assert!(of_packages == 4 && names.len() > 4, "{names:?}");
    assert!(run(&["clean"]).1.contains(&format!("removed {} files", names.len())));
    assert!(run(&["clean"]).1.contains("removed 0 files"));
}

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

#[test]
fn kept_facts_of_the_workspace_are_those_of_its_texts() {
    let folder = folder(&[MANIFEST, LIB, CLOCK, LEGACY, USER, REGISTRY]);
    let cache = tempfile::tempdir().unwrap();
    let kept = ["check", "-f", "json", "--cache-dir", cache.path().to_str().unwrap()];
    let without = ["check", "-f", "json", "--no-cache"];
    let first = run(folder.path(), &kept).out;
    let fresh = run(folder.path(), &without).out;
    assert_eq!((&first, &first), (&run(folder.path(), &kept).out, &fresh));
    // A text of the same length is another one; a file may go, and come back.
    let changed = USER.1.replace("legacy::Clock", "legacy::Other");
    assert_eq!(changed.len(), USER.1.len());
    fs::write(folder.path().join(USER.0), changed).unwrap();
    let second = run(folder.path(), &kept).out;
    assert_ne!(second, first);
    assert_eq!(second, run(folder.path(), &without).out);
    fs::remove_file(folder.path().join(USER.0)).unwrap();
    assert_eq!(run(folder.path(), &kept).out, run(folder.path(), &without).out);
    fs::write(folder.path().join(USER.0), USER.1).unwrap();
    assert_eq!(run(folder.path(), &kept).out, first);
}

/// A body of some size; `name` and `local` tell two apart.
fn copied(visibility: &str, name: &str, local: &str) -> String {
    format!(
        "{visibility}fn {name}(rows: &[u32], {local}: &mut Vec<u32>) -> usize {{\n    let mut seen = 0;\n    for row in rows {{\n        \
         if row % 7 == 3 && !{local}.contains(row) {{\n            {local}.push(row.rotate_left(5) ^ row.leading_zeros());\n            \
         seen += row.count_ones() as usize;\n        }}\n    }}\n    {local}.sort_unstable();\n    seen\n}}\n"
    )
}

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
