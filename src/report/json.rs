//! The `json` and `jsonl` formats, version 1 of the contract: keys in a fixed order, keys that do not apply
//! absent.
//!
//! Characters that could steer a terminal or a log are written as escapes, so the text is safe to print and
//! still says exactly what was in the file.

use super::clean;
use super::texts::Texts;
use crate::diagnostic::{self, Finding, Report, Subject};
use crate::source;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::io::{self, Write};
use std::sync::Arc;

/// Writes the whole report as one object.
pub(super) fn render(report: &Report, texts: &Texts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        root: &report.root,
        files: Files {
            analysed: report.files.analysed,
            unparsed: report.files.unparsed,
            generated: report.files.generated,
        },
        violations: report.findings.iter().map(|finding| violation(finding, texts)).collect(),
        compliance: Compliances {
            overall: report.overall.into(),
            components: Components(&report.components),
        },
        summary: Summary {
            deny: report.summary.deny,
            warn: report.summary.warn,
            baselined: report.summary.baselined,
            suppressed: report.summary.suppressed,
            fixable: report.summary.fixable,
        },
    };
    writeln!(out, "{}", escaped(&serde_json::to_string_pretty(&document)?))
}

/// Writes one object per finding and line, and nothing else.
pub(super) fn render_lines(report: &Report, texts: &Texts<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        writeln!(out, "{}", escaped(&serde_json::to_string(&violation(finding, texts))?))?;
    }
    Ok(())
}

#[derive(serde::Serialize)]
struct Document<'r> {
    version: u8,
    tool: Tool,
    root: &'r str,
    files: Files,
    violations: Vec<Violation<'r>>,
    compliance: Compliances<'r>,
    summary: Summary,
}

#[derive(serde::Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(serde::Serialize)]
struct Files {
    analysed: usize,
    unparsed: usize,
    generated: usize,
}

/// One finding; the order of the fields is the order of the keys.
#[derive(serde::Serialize)]
struct Violation<'r> {
    rule: &'r str,
    level: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    concept: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ban: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    boundary: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'r str>,
    confidence: &'static str,
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'r str>,
    file: &'r str,
    span: Span,
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'r>>,
    fingerprint: &'r str,
}

/// A span in the shape of the contract.
#[derive(serde::Serialize)]
pub(crate) struct Span {
    start: Pos,
    end: Pos,
}

#[derive(serde::Serialize)]
struct Pos {
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<usize>,
}

#[derive(serde::Serialize)]
struct Related<'r> {
    file: &'r str,
    span: Span,
    message: &'r str,
}

#[derive(serde::Serialize)]
struct Fix<'r> {
    applicability: &'static str,
    edits: Vec<Edit<'r>>,
}

#[derive(serde::Serialize)]
struct Edit<'r> {
    file: &'r str,
    start: usize,
    end: usize,
    text: &'r str,
}

#[derive(serde::Serialize)]
struct Compliances<'r> {
    overall: Compliance,
    components: Components<'r>,
}

#[derive(serde::Serialize)]
struct Compliance {
    canonical_uses: usize,
    governed_sites: usize,
    clean_files: usize,
    files: usize,
}

impl From<diagnostic::Compliance> for Compliance {
    fn from(compliance: diagnostic::Compliance) -> Self {
        Self {
            canonical_uses: compliance.adoption.part,
            governed_sites: compliance.adoption.whole,
            clean_files: compliance.files.part,
            files: compliance.files.whole,
        }
    }
}

/// Components as an object whose keys keep the registry's order.
struct Components<'r>(&'r [(Arc<str>, diagnostic::Compliance)]);

impl Serialize for Components<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, compliance) in self.0 {
            map.serialize_entry(&**name, &Compliance::from(*compliance))?;
        }
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Summary {
    deny: usize,
    warn: usize,
    baselined: usize,
    suppressed: usize,
    fixable: usize,
}

/// A finding in the shape of the contract.
fn violation<'r>(finding: &'r Finding, texts: &Texts<'_>) -> Violation<'r> {
    let violation = &finding.violation;
    let (concept, ban, boundary) = match violation.subject.as_ref() {
        Some(Subject::Concept(id)) => (Some(&**id), None, None),
        Some(Subject::Ban(id)) => (None, Some(&**id), None),
        Some(Subject::Boundary(id)) => (None, None, Some(&**id)),
        None => (None, None, None),
    };
    let related = |label: &'r diagnostic::Label| Related {
        file: &label.place.file,
        span: span(&label.place, texts),
        message: &label.message,
    };
    Violation {
        rule: violation.rule,
        level: finding.level.word(),
        status: finding.status.word(),
        concept,
        ban,
        boundary,
        item: violation.item.as_deref(),
        written: violation.written.as_deref(),
        confidence: violation.confidence.word(),
        scope: violation.scope.word(),
        component: violation.component.as_deref(),
        file: &violation.place.file,
        span: span(&violation.place, texts),
        message: &violation.message,
        help: violation.help.as_deref(),
        reason: violation.reason.as_deref(),
        url: violation.url.as_deref(),
        owner: violation.owner.as_deref(),
        issue: violation.issue.as_deref(),
        related: violation.related.iter().map(related).collect(),
        similarity: violation.similarity.filter(|similarity| similarity.is_finite()).map(rounded),
        fix: violation.fix.as_ref().and_then(|mend| fix(mend, texts)),
        fingerprint: &finding.fingerprint,
    }
}

/// Four places are more than any similarity means, and the same on every machine.
fn rounded(similarity: f64) -> f64 {
    (similarity * 10_000.0).round() / 10_000.0
}

/// A fix with its edits in bytes; nothing where a text cannot be read, for then its bytes are not known.
fn fix<'r>(fix: &'r diagnostic::Fix, texts: &Texts<'_>) -> Option<Fix<'r>> {
    let edit = |edit: &'r diagnostic::Edit| {
        let (start, end) = bytes(&edit.place, texts)?;
        Some(Edit { file: &edit.place.file, start, end, text: &edit.text })
    };
    let edits = fix.edits.iter().map(edit).collect::<Option<_>>()?;
    Some(Fix { applicability: fix.applicability.word(), edits })
}

/// The span of a place, with bytes where its text can be read.
pub(crate) fn span(place: &source::Place, texts: &Texts<'_>) -> Span {
    let (start, end) = bytes(place, texts).unzip();
    let pos = |pos: source::Pos, byte| Pos { line: pos.line, column: pos.column, byte };
    Span { start: pos(place.span.start, start), end: pos(place.span.end, end) }
}

/// First byte of a place and the one after its last.
fn bytes(place: &source::Place, texts: &Texts<'_>) -> Option<(usize, usize)> {
    let text = texts.get(&place.file)?;
    Some((text.offset(place.span.start), text.offset(place.span.end)))
}

/// `json` with every character that is unsafe to print as a `\u` escape. Such characters stand in strings
/// only, so nothing else changes.
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\u{7f}' || clean::is_invisible(c) || (c == '[' && clean::opens_command(&out)) {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}
