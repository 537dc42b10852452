//! The `sarif` format: SARIF 2.1.0 as code scanning services read it, one line of JSON.
//!
//! Every path is relative to the workspace root, which stands as `%SRCROOT%`. What a service does not take is left
//! out and told in a notification, so that it does not refuse the whole file.

use super::json::escaped;
use super::texts::Texts;
use crate::diagnostic::{Comparison, Edit, Finding, Fix, Label, Level, Report, Status, Subject};
use crate::source::{Place, Span};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// The schema that the output follows.
const SARIF_SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Results of a run that GitHub reads at most.
const RESULTS_MAX: usize = 25_000;
/// Locations of a result that GitHub reads at most.
const RELATED_MAX: usize = 1_000;
/// The root that paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// Writes the whole report as one log with one run.
pub(super) fn render(report: &Report, texts: &Texts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let numbers: BTreeMap<&str, usize> =
        report.rules.iter().enumerate().map(|(number, rule)| (rule.id, number)).collect();
    // New findings first: those are the ones to keep where not all are read.
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| (finding.status, std::cmp::Reverse(finding.level)));
    let left_out = findings.len().saturating_sub(RESULTS_MAX);
    findings.truncate(RESULTS_MAX);
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, &numbers, texts)).collect();
    let log = json!({
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": report.rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [invocation(report, left_out)],
            "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the workspace."}}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    writeln!(out, "{}", escaped(&log.to_string()))
}

/// A rule with its page as help.
fn rule(rule: &crate::diagnostic::RuleInfo) -> Value {
    json!({
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": sentence(rule.summary)},
        "fullDescription": {"text": sentence(rule.summary)},
        "help": {"text": rule.page, "markdown": rule.page},
        "properties": {"tags": ["maintainability"]},
    })
}

/// How the run went: whether it looked at everything, and what it has to say of itself.
fn invocation(report: &Report, left_out: usize) -> Value {
    let note = |level: &str, text: String| json!({"level": level, "message": {"text": text}});
    let mut notes: Vec<Value> = report
        .internal_errors
        .iter()
        .map(|error| note("error", format!("internal error in {error}")))
        .collect();
    if left_out > 0 {
        let text = format!("{left_out} findings are left out: services read at most {RESULTS_MAX} of a run");
        notes.push(note("warning", text));
    }
    let mut invocation = json!({"executionSuccessful": report.internal_errors.is_empty()});
    if !notes.is_empty() {
        invocation["toolExecutionNotifications"] = notes.into();
    }
    invocation
}

/// A finding.
fn result(finding: &Finding, numbers: &BTreeMap<&str, usize>, texts: &Texts<'_>) -> Value {
    let violation = &finding.violation;
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), violation.rule.into());
    if let Some(number) = numbers.get(violation.rule) {
        result.insert("ruleIndex".to_owned(), (*number).into());
    }
    result.insert("level".to_owned(), level(finding.level).into());
    result.insert("kind".to_owned(), "fail".into());
    result.insert("message".to_owned(), json!({"text": message(finding)}));
    result.insert("locations".to_owned(), json!([{"physicalLocation": physical(&violation.place)}]));
    let related = related(&violation.related, violation.comparison.as_deref());
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), related.into());
    }
    result.insert("partialFingerprints".to_owned(), json!({"ssot/v1": finding.fingerprint}));
    if let Some(fix) = violation.fix.as_ref().and_then(|mend| fix(mend, texts)) {
        result.insert("fixes".to_owned(), json!([fix]));
    }
    if let Some(suppression) = suppression(finding.status) {
        result.insert("suppressions".to_owned(), json!([suppression]));
    }
    if let Some(url) = violation.url.as_deref().filter(|url| is_address(url)) {
        result.insert("hostedViewerUri".to_owned(), url.into());
    }
    result.insert("properties".to_owned(), properties(finding));
    result.into()
}

/// The level's word in SARIF.
fn level(level: Level) -> &'static str {
    match level {
        Level::Allow => "none",
        Level::Warn => "warning",
        Level::Deny | Level::Forbid => "error",
    }
}

/// What is wrong, what to do, and why, as sentences.
fn message(finding: &Finding) -> String {
    let violation = &finding.violation;
    let edits = violation.comparison.as_ref().filter(|comparison| !comparison.edits.is_empty());
    let edits = edits.map(|comparison| format!("as a copy: {}", comparison.edits.join(", ")));
    let parts =
        [Some(&violation.message), edits.as_ref(), violation.help.as_ref(), violation.reason.as_ref()];
    let sentences: Vec<String> = parts.into_iter().flatten().map(|text| sentence(text.trim())).collect();
    sentences.join(" ")
}

/// `text` with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// What else explains a finding: its labels, then each difference of a copy on both sides.
fn related(labels: &[Label], comparison: Option<&Comparison>) -> Vec<Value> {
    let mut places: Vec<(Place, String)> =
        labels.iter().map(|label| (label.place.clone(), label.message.clone())).collect();
    for found in comparison.iter().flat_map(|comparison| &comparison.differences) {
        let Some(comparison) = comparison else { continue };
        for (whole, part, side) in
            [(&comparison.canonical, found.canonical, "original"), (&comparison.copy, found.copy, "copy")]
        {
            let place = part.map(|span| Place { file: whole.file.clone(), span });
            places.extend(place.map(|place| (place, format!("{} ({side})", found.change.word()))));
        }
    }
    let location = |(id, (place, message)): (usize, (Place, String))| json!({"id": id, "physicalLocation": physical(&place), "message": {"text": message}});
    places.into_iter().take(RELATED_MAX).enumerate().map(location).collect()
}

/// A place: its file, and its lines and columns from 1.
fn physical(place: &Place) -> Value {
    json!({"artifactLocation": artifact(&place.file), "region": region(place.span)})
}

fn artifact(file: &str) -> Value {
    json!({"uri": uri(file), "uriBaseId": ROOT})
}

/// The region of a span, moved to where lines and columns begin and with its end not before its start.
fn region(span: Span) -> Value {
    let (line, column) = (span.start.line.max(1), span.start.column.max(1));
    let last = span.end.line.max(line);
    let end = if last == line { span.end.column.max(column) } else { span.end.column.max(1) };
    json!({"startLine": line, "startColumn": column, "endLine": last, "endColumn": end})
}

/// A relative path as a URI reference: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    // A colon in the first segment would end a scheme, and two slashes begin a host.
    for byte in path.trim_start_matches('/').bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// Whether a text is an address that may be followed.
fn is_address(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
}

/// A fix: its edits by file; nothing where a text cannot be read, for then they may not fit.
fn fix(fix: &Fix, texts: &Texts<'_>) -> Option<Value> {
    let mut files: Vec<(&str, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        texts.get(&edit.place.file)?;
        match files.iter_mut().find(|(file, _)| *file == &*edit.place.file) {
            Some((_, edits)) => edits.push(edit),
            None => files.push((&edit.place.file, vec![edit])),
        }
    }
    let replacement = |edit: &&Edit| json!({"deletedRegion": region(edit.place.span), "insertedContent": {"text": edit.text}});
    let changes: Vec<Value> = files
        .iter()
        .map(|(file, edits)| {
            let replacements: Vec<Value> = edits.iter().map(replacement).collect();
            json!({"artifactLocation": artifact(file), "replacements": replacements})
        })
        .collect();
    let description = format!("{} fix", fix.applicability.word());
    (!changes.is_empty())
        .then(|| json!({"description": {"text": sentence(&description)}, "artifactChanges": changes}))
}

/// Why a finding does not count.
fn suppression(status: Status) -> Option<Value> {
    match status {
        Status::New => None,
        Status::Suppressed => Some(json!({"kind": "inSource"})),
        Status::Baselined => Some(json!({"kind": "external", "justification": "Recorded in the baseline."})),
    }
}

/// What is ours only: the keys of the `json` format, where they apply.
fn properties(finding: &Finding) -> Value {
    let violation = &finding.violation;
    let mut properties = Map::new();
    if let Some(subject) = &violation.subject {
        let key = match subject {
            Subject::Concept(_) => "concept",
            Subject::Ban(_) => "ban",
            Subject::Boundary(_) => "boundary",
        };
        properties.insert(key.to_owned(), (**subject.id()).into());
    }
    let mut say = |key: &str, text: Option<&str>| {
        if let Some(text) = text {
            properties.insert(key.to_owned(), text.into());
        }
    };
    say("item", violation.item.as_deref());
    say("confidence", Some(violation.confidence.word()));
    say("scope", Some(violation.scope.word()));
    say("component", violation.component.as_deref());
    say("owner", violation.owner.as_deref());
    say("issue", violation.issue.as_deref());
    if let Some(similarity) = violation.similarity.filter(|similarity| similarity.is_finite()) {
        properties.insert("similarity".to_owned(), ((similarity * 10_000.0).round() / 10_000.0).into());
    }
    if let Some(comparison) = &violation.comparison {
        let renames = comparison.renames.iter().map(|(from, to)| json!({"from": from, "to": to}));
        let copy = json!({
            "edits": comparison.edits,
            "renames": renames.collect::<Vec<_>>(),
            "bijective": comparison.bijective,
        });
        properties.insert("copy".to_owned(), copy);
    }
    properties.into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FILES, compared_finding, full_finding, rendered, report};
    use super::super::{Format, Style};
    use super::*;
    use crate::diagnostic::RuleInfo;
    use crate::source::Pos;

    fn run(report: &Report) -> Value {
        let text = rendered(report, Format::Sarif, &FILES, &Style::default());
        assert_eq!(text.matches('\n').count(), 1, "one line");
        let log: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&log["version"], &log["$schema"]), (&json!("2.1.0"), &json!(SARIF_SCHEMA)));
        assert_eq!(log["runs"].as_array().unwrap().len(), 1);
        log["runs"][0].clone()
    }

    #[test]
    fn a_finding_is_a_result_with_rule_place_fix_and_identity() {
        let rules = ["banned-path", "noncanonical-path"];
        let rules = rules.map(|id| RuleInfo { id, summary: "a path", page: "# Page\n" });
        let report = Report { rules: rules.to_vec(), ..report(vec![full_finding()]) };
        let run = run(&report);
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["invocations"], json!([{"executionSuccessful": true}]));
        assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["rules"][1]["id"], "noncanonical-path");
        assert_eq!(driver["rules"][1]["help"]["markdown"], "# Page\n");
        assert_eq!(driver["rules"][1]["shortDescription"]["text"], "A path.");
        let artifact = json!({"uri": "hub.rs", "uriBaseId": "%SRCROOT%"});
        let region = json!({"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 18});
        assert_eq!(
            run["results"],
            json!([{
                "ruleId": "noncanonical-path",
                "ruleIndex": 1,
                "level": "error",
                "kind": "fail",
                "message": {"text": "`legacy::MessageRouter` is not the canonical path of `message-router`. Use \
                                     `app_core::MessageRouter`. One router per user session."},
                "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
                "relatedLocations": [{
                    "id": 0,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "router.rs", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 1, "startColumn": 12, "endLine": 1, "endColumn": 25}
                    },
                    "message": {"text": "canonical definition"}
                }],
                "partialFingerprints": {"ssot/v1": "f0"},
                "fixes": [{
                    "description": {"text": "Safe fix."},
                    "artifactChanges": [{
                        "artifactLocation": artifact,
                        "replacements": [{
                            "deletedRegion": region,
                            "insertedContent": {"text": "app_core::MessageRouter"}
                        }]
                    }]
                }],
                "hostedViewerUri": "https://acme.example/router",
                "properties": {
                    "concept": "message-router",
                    "item": "app_core::router::MessageRouter",
                    "confidence": "definite",
                    "scope": "production",
                    "component": "websocket",
                    "owner": "@acme/platform",
                    "issue": "#1115",
                    "similarity": 0.93
                }
            }])
        );
    }

    #[test]
    fn differences_of_a_copy_are_related_places() {
        let run = run(&report(vec![compared_finding()]));
        let result = &run["results"][0];
        let related: Vec<String> = result["relatedLocations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|place| {
                let physical = &place["physicalLocation"];
                let (file, line) = (&physical["artifactLocation"]["uri"], &physical["region"]["startLine"]);
                format!("{} {}:{line}", place["message"]["text"].as_str().unwrap(), file.as_str().unwrap())
            })
            .collect();
        assert_eq!(
            related,
            [
                "the original one.rs:1",
                "renamed (original) one.rs:1",
                "renamed (copy) two.rs:1",
                "inserted (copy) two.rs:3",
                "changed (original) one.rs:3",
                "changed (copy) two.rs:4"
            ]
        );
        assert_eq!(result["properties"]["copy"]["renames"], json!([{"from": "a", "to": "b"}]));
        let text = result["message"]["text"].as_str().unwrap();
        assert!(text.contains("As a copy: 1 local renamed, 1 statement inserted."), "{text}");
    }

    #[test]
    fn what_does_not_count_is_suppressed_and_new_findings_come_first() {
        let mut findings = vec![full_finding(); 3];
        (findings[0].status, findings[1].status) = (Status::Suppressed, Status::Baselined);
        let run = run(&report(findings));
        let kinds: Vec<Option<&str>> = run["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| result["suppressions"][0]["kind"].as_str())
            .collect();
        assert_eq!(kinds, [None, Some("external"), Some("inSource")]);
    }

    #[test]
    fn limits_of_services_are_kept_and_told() {
        let mut crowded = full_finding();
        let label = crowded.violation.related[0].clone();
        crowded.violation.related = vec![label; RELATED_MAX + 1];
        let first = run(&report(vec![crowded]));
        assert_eq!(first["results"][0]["relatedLocations"].as_array().unwrap().len(), RELATED_MAX);
        let mut small = full_finding();
        small.violation.related.clear();
        let mut many = report(vec![small; RESULTS_MAX + 2]);
        many.internal_errors = vec!["a.rs: no".to_owned()];
        let run = run(&many);
        assert_eq!(run["results"].as_array().unwrap().len(), RESULTS_MAX);
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        let texts: Vec<&str> = notes.iter().map(|note| note["message"]["text"].as_str().unwrap()).collect();
        assert!(texts[0].contains("a.rs: no") && texts[1].starts_with("2 findings"), "{texts:?}");
    }

    #[test]
    fn paths_are_encoded_and_regions_are_valid() {
        assert_eq!(uri("a b/ä#?%.rs"), "a%20b/%C3%A4%23%3F%25.rs");
        assert_eq!((uri("c:x.rs"), uri("//host/x")), ("c%3Ax.rs".to_owned(), "host/x".to_owned()));
        let zero = Span::new(Pos::new(0, 0), Pos::new(0, 0));
        assert_eq!(region(zero), json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}));
        let back = Span::new(Pos::new(5, 9), Pos::new(2, 1));
        assert_eq!(region(back), json!({"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 9}));
        assert!(
            !is_address("https://x/\"") && !is_address("javascript:x") && is_address("https://x/a?b=c#d")
        );
    }
}
