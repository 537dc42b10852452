//! Goldens of the `full` format.

use super::super::tests::{
    FILES, compared_finding, finding, full_finding, label, place, rendered, report, span,
};
use super::super::{Format, Style, Texts, render_config_errors};
use crate::diagnostic::{Applicability, ConfigError, Finding, Level, Violation};
use crate::source::{Pos, Span};
use std::sync::Arc;

/// A finding as `full` shows it.
fn full(finding: Finding, files: &[(&str, &str)], style: &Style) -> String {
    rendered(&report(vec![finding]), Format::Full, files, style)
}

/// The frame of a finding at one place of a text, as `full` shows it.
fn frame(text: &str, at: Span) -> String {
    let mut violation = Violation::new("banned-path", place("a.rs", 1, 1, 1), "no".to_owned());
    violation.place.span = at;
    let text = full(finding(violation), &[("a.rs", text)], &Style::default());
    text.strip_prefix("ssot::banned-path\n  × no\n").unwrap().trim_end().to_owned()
}

#[test]
fn a_finding_has_title_lines_help_and_definition() {
    let text = full(full_finding(), &FILES, &Style::default());
    let expected = "\
ssot::noncanonical-path  message-router (https://acme.example/router)
  × `legacy::MessageRouter` is not the canonical path of `message-router`
   ╭─[hub.rs:2:5]
 2 │ use legacy::Router;
   ·     ──────┬──────
   ·           ╰── resolves to `app_core::router::MessageRouter`
   ╰────
  help: use `app_core::MessageRouter` (safe fix)
        One router per user session.
        #1115, @acme/platform
  ╰─▶ canonical definition
       ╭─[router.rs:1:12]
     1 │ pub struct MessageRouter {
       ·            ─────────────
       ╰────

";
    assert_eq!(text, expected);
}

#[test]
fn ascii_has_no_other_character() {
    let mut warning = full_finding();
    warning.level = Level::Warn;
    warning.violation.url = None;
    warning.violation.related.push(label("gone.rs", 7, 1, 2, "also here"));
    let text = full(warning, &FILES, &Style { unicode: false, ..Style::default() });
    let expected = "\
ssot::noncanonical-path  message-router
  ! `legacy::MessageRouter` is not the canonical path of `message-router`
   ,-[hub.rs:2:5]
 2 | use legacy::Router;
   :     ^^^^^^|^^^^^^
   :           `-- resolves to `app_core::router::MessageRouter`
   `----
  help: use `app_core::MessageRouter` (safe fix)
        One router per user session.
        #1115, @acme/platform
  |-> canonical definition
  |    ,-[router.rs:1:12]
  |  1 | pub struct MessageRouter {
  |    :            ^^^^^^^^^^^^^
  |    `----
  `-> also here, gone.rs:7:1

";
    assert_eq!(text, expected);
}

#[test]
fn colour_marks_the_level_and_links_hide_the_address() {
    let style = Style { color: true, links: true, ..Style::default() };
    let text = full(full_finding(), &FILES, &style);
    let title = "\u{1b}[1;31mssot::noncanonical-path\u{1b}[0m  \u{1b}[1mmessage-router\u{1b}[0m";
    let link = format!("\u{1b}]8;;https://acme.example/router\u{1b}\\{title}\u{1b}]8;;\u{1b}\\\n");
    assert!(text.starts_with(&link), "{text:?}");
    assert!(text.contains("\u{1b}[31m    ──────┬──────\u{1b}[0m"), "{text:?}");
    let mut odd = full_finding();
    odd.violation.url = Some("https://x/\u{1b}\\".to_owned());
    let text = full(odd, &FILES, &style);
    assert!(text.starts_with(&format!("{title} (https://x/␛\\)\n")), "{text:?}");
}

#[test]
fn hostile_lines_become_visible_and_stay_in_place() {
    let cases = [
        ("a\u{1b}[31mfoo\u{1b}]8;;x\u{7}", span(1, 7, 10), "a␛[31mfoo␛]8;;x␇", "      ───"),
        ("/*\u{202e}*/ foo", span(1, 7, 10), "/*<U+202E>*/ foo", "             ───"),
        ("a\rfoo\r\nb", span(1, 3, 6), "a␍foo", "  ───"),
        ("\u{feff}foo", span(1, 1, 4), "foo", "───"),
        ("x\u{feff}foo", span(1, 3, 6), "x<U+FEFF>foo", "         ───"),
        ("\tfoo\t;", span(1, 2, 5), "    foo    ;", "    ───"),
        ("漢字foo", span(1, 3, 6), "漢字foo", "    ───"),
        ("foo", span(1, 3, 9), "foo", "  ─"),
        ("foo", span(1, 40, 49), "foo", "   ▲"),
        ("foo", span(1, 40, 40), "foo", "   ▲"),
        ("foo", span(9, 4, 4), "foo", "   ▲"),
        ("", span(1, 1, 1), "", "▲"),
        ("foo {\n  a\n}\n", Span::new(Pos::new(1, 1), Pos::new(3, 2)), "foo {", "─────"),
    ];
    for (text, at, line, underline) in cases {
        let frame = frame(text, at);
        let lines: Vec<&str> = frame.lines().collect();
        assert_eq!(lines[1..3], [format!(" 1 │ {line}"), format!("   · {underline}")], "{frame}");
    }
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let line = format!("{}foo{}", "x".repeat(4096), "y".repeat(4096));
    let expected = format!(
        "   ╭─[a.rs:1:4097]\n 1 │ …{}foo{}…\n   · {}───\n   ╰────",
        "x".repeat(31),
        "y".repeat(59),
        " ".repeat(32),
    );
    assert_eq!(frame(&line, span(1, 4097, 4100)), expected);
}

#[test]
fn places_far_apart_have_frames_of_their_own() {
    let mut far = full_finding();
    far.violation.related = vec![label("hub.rs", 402, 1, 5, "defined here")];
    let text = "line\n".repeat(500);
    let text = full(far, &[("hub.rs", &text)], &Style::default());
    assert!(text.contains("╭─[hub.rs:2:5]") && text.contains("╭─[hub.rs:402:1]"), "{text}");
    assert!(text.contains("╰── defined here") && text.lines().count() < 30, "{text}");
}

#[test]
fn places_beyond_the_limit_are_counted() {
    let mut crowded = full_finding();
    crowded.violation.related = (1..=9).map(|line| label("hub.rs", line, 1, 2, "here")).collect();
    crowded.violation.related.push(label("router.rs", 1, 1, 2, "there"));
    let text = "line\n".repeat(20);
    let text = full(crowded, &[("hub.rs", &text)], &Style::default());
    assert_eq!(text.matches("── here").count(), 7, "{text}");
    assert!(text.ends_with("  ╰─▶ and 3 more places\n\n"), "{text}");
}

#[test]
fn help_tells_of_the_fix_and_the_reason() {
    let help = |change: fn(&mut Violation)| {
        let mut finding = full_finding();
        finding.violation.related.clear();
        change(&mut finding.violation);
        let text = full(finding, &FILES, &Style::default());
        text.split_once("╰────\n").unwrap().1.trim_end().to_owned()
    };
    assert_eq!(
        help(|violation| violation.help = None),
        "  help: write `app_core::MessageRouter` (safe fix)\n        One router per user session.\n        \
         #1115, @acme/platform"
    );
    assert_eq!(
        help(|violation| {
            violation.reason = None;
            violation.owner = None;
            violation.fix.as_mut().unwrap().applicability = Applicability::Unsafe;
        }),
        "  help: use `app_core::MessageRouter` (unsafe fix)\n        #1115"
    );
    assert_eq!(
        help(|violation| {
            violation.fix = None;
            (violation.owner, violation.issue) = (None, None);
            violation.reason = Some("\none\n::error::two\n".to_owned());
        }),
        "  help: use `app_core::MessageRouter`\n        one\n      │ ::error::two"
    );
    assert_eq!(
        help(|violation| {
            violation.fix = None;
            violation.help = None;
            violation.reason = None;
            (violation.owner, violation.issue) = (None, None);
        }),
        ""
    );
}

#[test]
fn paths_are_not_broken_when_lines_are() {
    let mut wide = full_finding();
    wide.violation.help =
        Some("write `app_core::messaging::some_long_module-name::MessageRouter` here".to_owned());
    let text = full(wide, &FILES, &Style { width: 0, ..Style::default() });
    assert!(
        text.contains("`app_core::messaging::some_long_module-name::MessageRouter`\n        here"),
        "{text}"
    );
}

/// What stands below the frame of a copy.
fn pair(style: &Style) -> String {
    let text = full(compared_finding(), &FILES, style);
    text.split_once("────\n").unwrap().1.trim_end().to_owned()
}

#[test]
fn a_copy_stands_beside_its_original() {
    let expected = [
        "  one.rs:1                 │ two.rs:1",
        "  1   fn one(a: &str) {    │ 1   fn two(b: &str) {",
        "  2       open(a);         │ 2       open(b);",
        "                           │ 3 +     note(b);",
        "  3 ~     send(a, 1);      │ 4 ~     send(b, 2);",
        "  4   }                    │ 5   }",
        "  1 local renamed, 1 statement inserted",
        "  renamed: `a` → `b`",
    ];
    assert_eq!(pair(&Style::default()), expected.join("\n"));
    assert_eq!(pair(&Style { width: 60, ..Style::default() }), expected.join("\n"));
}

#[test]
fn where_there_is_no_room_lines_stand_under_each_other() {
    let expected = [
        "  - one.rs:1",
        "  + two.rs:1",
        "  1 1   fn two(b: &str) {",
        "  2 2       open(b);",
        "    3 +     note(b);",
        "  3   -     send(a, 1);",
        "    4 +     send(b, 2);",
        "  4 5   }",
        "  1 local renamed, 1 statement",
        "  inserted",
        "  renamed: `a` → `b`",
    ];
    assert_eq!(pair(&Style { width: 40, ..Style::default() }), expected.join("\n"));
}

#[test]
fn a_copy_is_coloured_where_it_differs() {
    let text = full(compared_finding(), &FILES, &Style { color: true, ..Style::default() });
    for part in [
        "fn one(\u{1b}[36ma\u{1b}[0m: &str)",
        "\u{1b}[32m+\u{1b}[0m     \u{1b}[1;32mnote(b);\u{1b}[0m",
        "\u{1b}[33m~\u{1b}[0m     send(a, \u{1b}[1;31m1\u{1b}[0m);",
    ] {
        assert!(text.contains(part), "{text:?}");
    }
}

#[test]
fn registry_errors_look_like_findings() {
    let error = |span, message: &str, help: Option<&str>| ConfigError {
        file: "ssot.toml".to_owned(),
        span,
        message: message.to_owned(),
        help: help.map(str::to_owned),
    };
    let errors = [
        error(
            Some(span(2, 1, 10)),
            "unknown key `insted-of` in `[canonical.clock]`",
            Some("did you mean `instead-of`?"),
        ),
        error(None, "no entry", None),
    ];
    let shown = |errors: &[ConfigError]| {
        let texts = Texts::new(|_| Some(Arc::from("[canonical.clock]\ninsted-of = []\n")));
        let mut out = Vec::new();
        render_config_errors(errors, &texts, &Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let expected = "\
ssot::config
  × unknown key `insted-of` in `[canonical.clock]`
   ╭─[ssot.toml:2:1]
 2 │ insted-of = []
   · ─────────
   ╰────
  help: did you mean `instead-of`?

ssot::config
  × no entry
   ╭─[ssot.toml]
   ╰────

2 errors in ssot.toml
";
    assert_eq!(shown(&errors), expected);
    let mut two = errors.to_vec();
    two[1].file = "Cargo.toml".to_owned();
    assert!(shown(&two).ends_with("\n2 errors in 2 files\n"));
    assert!(shown(&errors[..1]).ends_with("\n1 error in ssot.toml\n"));
}
