//! The command line as its users meet it: what is printed where, and the exit code.

use crate::program::{LIB, MANIFEST, Ran, command, folder, package, run};
use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

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
