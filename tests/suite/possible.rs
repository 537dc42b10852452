//! What is only possible: shown on request, with the fixtures that plant it.

use crate::program::{MANIFEST, folder, run};
use std::path::Path;

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
