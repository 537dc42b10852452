//! Tests of what holds for every format, on reports made of hostile texts.

use super::*;
use crate::diagnostic::{
    Applicability, Change, Comparison, Compliance, ComponentCompliance, ConfigError, Difference, Edit,
    FileCounts, Fix, Label, Ratio, Row, ScopedCompliance, Subject, Summary, Violation,
};
use crate::source::{Place, Pos, Span};
use proptest::prelude::*;
use std::sync::Arc;

/// A component in which nothing is governed.
fn component(id: &str) -> ComponentCompliance {
    ComponentCompliance { id: Some(id.into()), ..ComponentCompliance::default() }
}

/// A span on one line: line, first column, column after the last.
pub(super) fn span(line: u32, start: u32, end: u32) -> Span {
    Span::new(Pos::new(line, start), Pos::new(line, end))
}

/// A place on one line of a file.
pub(super) fn place(file: &str, line: u32, start: u32, end: u32) -> Place {
    Place { file: file.into(), span: span(line, start, end) }
}

/// A label on one line of a file.
pub(super) fn label(file: &str, line: u32, start: u32, end: u32, message: &str) -> Label {
    Label { place: place(file, line, start, end), message: message.to_owned() }
}

/// A new finding at deny in production code.
pub(super) fn finding(violation: Violation) -> Finding {
    Finding { violation, level: Level::Deny, status: Status::New, fingerprint: "f0".to_owned() }
}

/// A report of these findings.
pub(super) fn report(findings: Vec<Finding>) -> Report {
    Report { root: "acme".to_owned(), findings, ..Report::default() }
}

/// The report in a format, with `files` as texts.
pub(super) fn rendered(report: &Report, format: Format, files: &[(&str, &str)], style: &Style) -> String {
    let texts =
        Texts::new(|file| files.iter().find(|(name, _)| *name == file).map(|(_, text)| Arc::from(*text)));
    let mut out = Vec::new();
    render(report, format, &texts, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A finding with every part filled, about a use in `hub.rs` and a definition in `router.rs`.
pub(super) fn full_finding() -> Finding {
    let place = place("hub.rs", 2, 5, 18);
    let violation = Violation {
        subject: Some(Subject::Concept("message-router".into())),
        item: Some("app_core::router::MessageRouter".to_owned()),
        written: Some("legacy::Router".to_owned()),
        label: Some("resolves to `app_core::router::MessageRouter`".to_owned()),
        help: Some("use `app_core::MessageRouter`".to_owned()),
        reason: Some("One router per user session.".to_owned()),
        url: Some("https://acme.example/router".to_owned()),
        owner: Some("@acme/platform".to_owned()),
        issue: Some("#1115".to_owned()),
        related: vec![label("router.rs", 1, 12, 25, "canonical definition")],
        similarity: Some(0.930_000_001),
        fix: Some(Fix {
            applicability: Applicability::Safe,
            edits: vec![Edit { place: place.clone(), text: "app_core::MessageRouter".to_owned() }],
        }),
        ..Violation::new(
            "noncanonical-path",
            place,
            "`legacy::MessageRouter` is not the canonical path of `message-router`".to_owned(),
        )
    };
    finding(Violation { component: Some("websocket".into()), ..violation })
}

/// The texts that [`full_finding`] and [`compared_finding`] point into.
pub(super) const FILES: [(&str, &str); 4] = [
    ("hub.rs", "\u{feff}// ä\nuse legacy::Router;\n"),
    ("router.rs", "pub struct MessageRouter {\n}\n"),
    ("one.rs", "fn one(a: &str) {\n    open(a);\n    send(a, 1);\n}\n"),
    ("two.rs", "fn two(b: &str) {\n    open(b);\n    note(b);\n    send(b, 2);\n}\n"),
];

/// A finding about a copy in `two.rs` of what `one.rs` has.
pub(super) fn compared_finding() -> Finding {
    let whole =
        |file: &str, end: u32| Place { file: file.into(), span: Span::new(Pos::new(1, 1), Pos::new(end, 2)) };
    let difference = |change, canonical, copy| Difference { change, canonical, copy };
    let row = |canonical, copy, change| Row { canonical, copy, change };
    let comparison = Comparison {
        canonical: whole("one.rs", 4),
        copy: whole("two.rs", 5),
        edits: vec!["1 local renamed".to_owned(), "1 statement inserted".to_owned()],
        renames: vec![("a".to_owned(), "b".to_owned())],
        bijective: true,
        differences: vec![
            difference(Change::Renamed, Some(span(1, 8, 9)), Some(span(1, 8, 9))),
            difference(Change::Inserted, None, Some(span(3, 5, 13))),
            difference(Change::Changed, Some(span(3, 13, 14)), Some(span(4, 13, 14))),
        ],
        rows: vec![
            row(Some(1), Some(1), None),
            row(Some(2), Some(2), None),
            row(None, Some(3), Some(Change::Inserted)),
            row(Some(3), Some(4), Some(Change::Changed)),
            row(Some(4), Some(5), None),
        ],
    };
    let mut violation = Violation::new(
        "cloned-implementation",
        place("two.rs", 1, 4, 7),
        "`two` is a copy of `one`".to_owned(),
    );
    violation.similarity = Some(0.9);
    violation.label = Some("90 % similar".to_owned());
    violation.related = vec![label("one.rs", 1, 4, 7, "the original")];
    violation.comparison = Some(Box::new(comparison));
    finding(violation)
}

#[test]
fn formats_are_known_by_their_words() {
    for format in Format::ALL {
        assert_eq!(Format::from_word(format.word()), Some(format));
    }
    assert_eq!(Format::from_word("postcard"), None);
}

#[test]
fn concise_is_one_line_with_path_level_rule_and_concept() {
    let mut warning = full_finding();
    warning.level = Level::Warn;
    warning.violation.subject = None;
    warning.violation.place.file = "::error file=x::.rs".into();
    warning.violation.message = "a\n::b".to_owned();
    let text = rendered(&report(vec![full_finding(), warning]), Format::Concise, &[], &Style::default());
    assert_eq!(
        text,
        "hub.rs:2:5: deny noncanonical-path(message-router): `legacy::MessageRouter` is not the canonical \
         path of `message-router`\n\
         ./::error file=x::.rs:2:5: warn noncanonical-path: a␊::b\n"
    );
}

#[test]
fn people_see_new_findings_up_to_the_cap() {
    let mut findings = vec![full_finding(); 4];
    findings[0].status = Status::Baselined;
    findings[1].status = Status::Suppressed;
    findings.extend(vec![full_finding(); 1200]);
    let style = Style { max_diagnostics: NonZeroUsize::new(1), ..Style::default() };
    let report = report(findings);
    let text = rendered(&report, Format::Concise, &[], &style);
    assert_eq!(text.lines().count(), 2);
    assert!(text.ends_with("and 1 201 more; `--max-diagnostics 0` shows all\n"), "{text}");
    let text = rendered(&report, Format::Full, &FILES, &style);
    assert_eq!(text.matches("ssot::noncanonical-path").count(), 1);
    assert!(text.ends_with("and 1 201 more; `--max-diagnostics 0` shows all\n"), "{text}");
    assert_eq!(
        rendered(&report, Format::Jsonl, &FILES, &style).lines().count(),
        1204,
        "JSON is never capped"
    );
}

#[test]
fn json_is_the_contract() {
    let report = Report {
        files: FileCounts { analysed: 1832, generated: 3, ..FileCounts::default() },
        overall: ScopedCompliance {
            all: Compliance {
                adoption: Ratio { part: 120, whole: 131 },
                files: Ratio { part: 40, whole: 44 },
                ..Compliance::default()
            },
            ..ScopedCompliance::default()
        },
        components: ["web", "core"].map(component).into(),
        summary: Summary { deny: 9, warn: 3, baselined: 41, suppressed: 2, fixable: 4, below_confidence: 7 },
        ..report(vec![full_finding()])
    };
    let text = rendered(&report, Format::Json, &FILES, &Style::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let none = r#"{"canonical_uses":0,"governed_sites":0,"clean_files":0,"files":0}"#;
    let scoped = &format!("{},\"production\":{none},\"test\":{none}}}", none.trim_end_matches('}'));
    let expected = [
        r#"{"version":1,"tool":{"name":"ssot","version":""#,
        env!("CARGO_PKG_VERSION"),
        r#""},"root":"acme","files":{"analysed":1832,"unparsed":0,"generated":3,"#,
        r#""orphan":0,"excluded":0,"ignored":0},"macro_calls":{"all":0,"unanalysed":0},"#,
        r#""violations":[{"rule":"noncanonical-path","level":"deny","status":"new","#,
        r#""concept":"message-router","item":"app_core::router::MessageRouter","written":"legacy::Router","#,
        r#""confidence":"definite","scope":"production","component":"websocket","file":"hub.rs","#,
        r#""span":{"start":{"line":2,"column":5,"byte":13},"end":{"line":2,"column":18,"byte":26}},"#,
        r#""message":"`legacy::MessageRouter` is not the canonical path of `message-router`","#,
        r#""help":"use `app_core::MessageRouter`","reason":"One router per user session.","#,
        r##""url":"https://acme.example/router","owner":"@acme/platform","issue":"#1115","related":[{"file":"router.rs","##,
        r#""span":{"start":{"line":1,"column":12,"byte":11},"end":{"line":1,"column":25,"byte":24}},"#,
        r#""message":"canonical definition"}],"similarity":0.93,"fix":{"applicability":"safe","#,
        r#""edits":[{"file":"hub.rs","start":13,"end":26,"text":"app_core::MessageRouter"}]},"#,
        r#""fingerprint":"f0"}],"compliance":{"overall":{"canonical_uses":120,"governed_sites":131,"#,
        r#""clean_files":40,"files":44,"production":"#,
        none,
        r#","test":"#,
        none,
        r#"},"components":{"web":"#,
        scoped,
        r#","core":"#,
        scoped,
        r#"},"concepts":{}},"summary":{"deny":9,"warn":3,"baselined":41,"suppressed":2,"fixable":4}}"#,
    ];
    assert_eq!(value.to_string(), expected.concat(), "keys keep their order");
}

#[test]
fn json_has_the_differences_of_a_copy() {
    let text = rendered(&report(vec![compared_finding()]), Format::Jsonl, &FILES, &Style::default());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let pos = |line, column, byte| serde_json::json!({"line": line, "column": column, "byte": byte});
    let expected = serde_json::json!({
        "edits": ["1 local renamed", "1 statement inserted"],
        "renames": [{"from": "a", "to": "b"}],
        "bijective": true,
        "canonical": {"file": "one.rs", "span": {"start": pos(1, 1, 0), "end": pos(4, 2, 48)}},
        "copy": {"file": "two.rs", "span": {"start": pos(1, 1, 0), "end": pos(5, 2, 61)}},
        "differences": [
            {
                "kind": "renamed",
                "canonical": {"start": pos(1, 8, 7), "end": pos(1, 9, 8)},
                "copy": {"start": pos(1, 8, 7), "end": pos(1, 9, 8)}
            },
            {"kind": "inserted", "copy": {"start": pos(3, 5, 35), "end": pos(3, 13, 43)}},
            {
                "kind": "changed",
                "canonical": {"start": pos(3, 13, 43), "end": pos(3, 14, 44)},
                "copy": {"start": pos(4, 13, 56), "end": pos(4, 14, 57)}
            }
        ]
    });
    assert_eq!(value["copy"], expected);
}

#[test]
fn keys_that_do_not_apply_are_absent() {
    let bare = finding(Violation::new("banned-path", place("gone.rs", 1, 2, 3), "m".to_owned()));
    let mut banned = bare.clone();
    banned.violation.subject = Some(Subject::Ban("set-env".into()));
    banned.violation.similarity = Some(f64::NAN);
    banned.violation.fix = full_finding().violation.fix;
    let text = rendered(&report(vec![bare, banned]), Format::Jsonl, &[], &Style::default());
    let rest = r#""confidence":"definite","scope":"production","file":"gone.rs","span":{"start":{"line":1,"column":2},"end":{"line":1,"column":3}},"message":"m","fingerprint":"f0"}"#;
    let start = r#"{"rule":"banned-path","level":"deny","status":"new","#;
    assert_eq!(text, format!("{start}{rest}\n{start}\"ban\":\"set-env\",{rest}\n"));
}

#[test]
fn a_closed_pipe_is_an_error_and_no_panic() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let report = report(vec![full_finding()]);
    let texts = Texts::new(|_| None);
    for format in Format::ALL {
        let error = render(&report, format, &texts, &Style::default(), &mut Closed).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format:?}");
    }
    let errors =
        [ConfigError { file: "ssot.toml".to_owned(), span: None, message: String::new(), help: None }];
    let error = render_config_errors(&errors, &texts, &Style::default(), &mut Closed).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
}

/// Text of characters that mean something to terminals, logs, JSON, TOML or Unicode.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\u{1b}]8;;x\u{1b}\\".to_owned()),
        Just("\n::error::x".to_owned()),
        Just("##[add-mask]".to_owned()),
        Just("\u{202e}\u{feff}\u{9b}\u{7f}\u{200d}".to_owned()),
        Just("\r\n\t\u{0}\"\\ ".to_owned()),
        Just("漢é\u{301}\u{1f468}".to_owned()),
        "[ -~]{0,12}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// A finding whose texts are all hostile and whose places need not exist.
fn hostile_finding() -> impl Strategy<Value = Finding> {
    let spans = proptest::collection::vec((0..6_u32, 0..30_u32, 0..6_u32, 0..30_u32), 1..12);
    (proptest::collection::vec(hostile(), 7), spans).prop_map(|(texts, spans)| {
        let span = |(line, column, last, end)| Span::new(Pos::new(line, column), Pos::new(last, end));
        let file = |number: usize| Arc::from(if number.is_multiple_of(2) { "a.rs" } else { &*texts[0] });
        let labels = spans.iter().enumerate().map(|(number, at)| Label {
            place: Place { file: file(number), span: span(*at) },
            message: texts[1].clone(),
        });
        finding(Violation {
            subject: Some(Subject::Concept(texts[2].as_str().into())),
            label: Some(texts[3].clone()),
            help: Some(texts[4].clone()),
            reason: Some(texts[5].clone()),
            url: Some(format!("https://x{}", texts[6])),
            related: labels.collect(),
            comparison: Some(Box::new(hostile_comparison(&texts, &spans))),
            ..Violation::new(
                "banned-path",
                Place { file: file(spans.len()), span: span(spans[0]) },
                texts[6].clone(),
            )
        })
    })
}

/// A comparison of texts whose names are hostile and whose places need not exist.
fn hostile_comparison(texts: &[String], spans: &[(u32, u32, u32, u32)]) -> Comparison {
    let span = |(line, column, last, end): (u32, u32, u32, u32)| {
        Span::new(Pos::new(line, column), Pos::new(last, end))
    };
    let difference = |at: &(u32, u32, u32, u32)| Difference {
        change: if at.0.is_multiple_of(2) { Change::Changed } else { Change::Renamed },
        canonical: Some(span(*at)),
        copy: (at.1 > 3).then(|| span(*at)),
    };
    let row = |at: &(u32, u32, u32, u32)| Row {
        canonical: Some(at.0),
        copy: (at.1 > 3).then_some(at.2),
        change: (at.3 > 9).then_some(Change::Changed),
    };
    Comparison {
        canonical: Place { file: "a.rs".into(), span: span(spans[0]) },
        copy: Place { file: "a.rs".into(), span: span(spans[0]) },
        edits: vec![texts[3].clone()],
        renames: vec![(texts[4].clone(), texts[5].clone())],
        bijective: false,
        differences: spans.iter().map(difference).collect(),
        rows: spans.iter().map(row).collect(),
    }
}

/// Removes the sequences that we write ourselves: SGR, and links where they are asked for.
fn without_our_sequences(text: &str) -> String {
    let pattern = regex::Regex::new("\u{1b}\\[[0-9;]*m|\u{1b}\\]8;;[!-~]*?\u{1b}\\\\").unwrap();
    pattern.replace_all(text, "").into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_hostile_reaches_a_terminal_or_a_log(
        finding in hostile_finding(),
        text in hostile(),
        color: bool,
        unicode: bool,
        links: bool,
        width in 0..130_usize,
    ) {
        let style = Style { color, unicode, links, width, max_diagnostics: None };
        let file = &*finding.violation.place.file;
        let report = Report {
            components: vec![component(&finding.violation.message)],
            findings: vec![finding.clone()],
            ..Report::default()
        };
        let error = ConfigError {
            file: file.to_owned(),
            span: Some(finding.violation.place.span),
            message: finding.violation.message.clone(),
            help: finding.violation.help.clone(),
        };
        let mut errors = Vec::new();
        let texts = Texts::new(|_| Some(Arc::from(&*text)));
        render_config_errors(&[error], &texts, &style, &mut errors).unwrap();
        let mut outputs = vec![
            String::from_utf8(errors).unwrap(),
            summary(&report, std::time::Duration::ZERO, &style),
        ];
        for format in Format::ALL {
            outputs.push(rendered(&report, format, &[("a.rs", &text)], &style));
        }
        for output in outputs {
            let seen = if color || links { without_our_sequences(&output) } else { output.clone() };
            let steering = |c: char| c != '\n' && (c.is_control() || clean::is_invisible(c));
            prop_assert!(!seen.contains(steering), "{seen:?}");
            prop_assert!(!seen.contains("##[") && !output.contains("##["), "{seen:?} {output:?}");
            prop_assert!(!seen.lines().any(|line| line.trim_start().starts_with("::")), "{seen}");
        }
    }

    #[test]
    fn json_gives_hostile_texts_back(finding in hostile_finding()) {
        let report = report(vec![finding.clone()]);
        let whole: serde_json::Value =
            serde_json::from_str(&rendered(&report, Format::Json, &[], &Style::default())).unwrap();
        let lines = rendered(&report, Format::Jsonl, &[], &Style::default());
        prop_assert_eq!(lines.matches('\n').count(), 1);
        let line: serde_json::Value = serde_json::from_str(&lines).unwrap();
        let violation = &finding.violation;
        prop_assert_eq!(&line["message"], &violation.message);
        prop_assert_eq!(&line["reason"], violation.reason.as_deref().unwrap());
        prop_assert_eq!(&line["file"], &*violation.place.file);
        prop_assert_eq!(&whole["violations"][0], &line);
    }
}
