//! The `json` and `jsonl` formats, version 1 of the contract: keys in a fixed order, keys that do not apply
//! absent.
//!
//! Characters that could steer a terminal or a log are written as escapes, so the text is safe to print and
//! still says exactly what was in the file.

use super::clean;
use super::texts::Texts;
use crate::diagnostic::{self, Finding, Report, Scoped, Subject};
use crate::source;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::io::{self, Write};

/// Writes the whole report as one object.
pub(super) fn render(report: &Report, texts: &Texts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        root: &report.root,
        files: report.files,
        macro_calls: report.macro_calls.into(),
        copies_left_out: CopiesLeftOut::of(report),
        violations: report.findings.iter().map(|finding| violation(finding, texts)).collect(),
        compliance: report.into(),
        criteria: report.criteria.iter().map(Into::into).collect(),
        summary: report.summary.into(),
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
    files: diagnostic::FileCounts,
    macro_calls: MacroCalls,
    #[serde(skip_serializing_if = "Option::is_none")]
    copies_left_out: Option<CopiesLeftOut<'r>>,
    violations: Vec<Violation<'r>>,
    compliance: Compliances<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    criteria: Vec<Criterion<'r>>,
    summary: Summary,
}

#[derive(serde::Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    /// This program.
    pub(super) const THIS: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

#[derive(serde::Serialize)]
pub(super) struct MacroCalls {
    all: usize,
    unanalysed: usize,
}

impl From<diagnostic::Ratio> for MacroCalls {
    fn from(calls: diagnostic::Ratio) -> Self {
        Self { all: calls.whole, unanalysed: calls.rest().part }
    }
}

/// How many copies say little, by kind: those of concepts, and families of those that no concept names.
#[derive(serde::Serialize)]
pub(super) struct CopiesLeftOut<'r> {
    of_concepts: Named<'r, usize>,
    families: Named<'r, usize>,
}

impl<'r> CopiesLeftOut<'r> {
    /// What a report left out; nothing where that is nothing.
    pub(super) fn of(report: &'r Report) -> Option<Self> {
        let (of_concepts, families) = (&report.copies_left_out, &report.families_left_out);
        (!of_concepts.is_empty() || !families.is_empty())
            .then(|| Self { of_concepts: Named(of_concepts.clone()), families: Named(families.clone()) })
    }
}

/// One finding; the order of the fields is the order of the keys.
#[derive(serde::Serialize)]
pub(super) struct Violation<'r> {
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
    copy: Option<Compared<'r>>,
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

/// A copy beside what it copies.
#[derive(serde::Serialize)]
struct Compared<'r> {
    edits: &'r [String],
    renames: Vec<Rename<'r>>,
    bijective: bool,
    canonical: Side<'r>,
    copy: Side<'r>,
    differences: Vec<Difference>,
}

#[derive(serde::Serialize)]
struct Rename<'r> {
    from: &'r str,
    to: &'r str,
}

#[derive(serde::Serialize)]
struct Side<'r> {
    file: &'r str,
    span: Span,
}

#[derive(serde::Serialize)]
struct Difference {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy: Option<Span>,
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
pub(super) struct Compliances<'r> {
    overall: Scoped<Compliance>,
    components: Named<'r, Scoped<Compliance>>,
    /// What belongs to no component, where there are components.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<Scoped<Compliance>>,
    concepts: Named<'r, Compliance>,
}

impl<'r> From<&'r Report> for Compliances<'r> {
    fn from(report: &'r Report) -> Self {
        let named = |component: &'r diagnostic::ComponentCompliance| {
            Some((&**component.id.as_ref()?, component.compliance.map(Into::into)))
        };
        let outside = report.components.iter().find(|component| component.id.is_none());
        let concepts = report.concepts.iter().map(|concept| (&*concept.id, concept.compliance.all.into()));
        Self {
            overall: report.overall.map(Into::into),
            components: Named(report.components.iter().filter_map(named).collect()),
            outside: outside.map(|component| component.compliance.map(Into::into)),
            concepts: Named(concepts.collect()),
        }
    }
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

/// An object whose keys keep their order.
pub(super) struct Named<'r, T>(pub(super) Vec<(&'r str, T)>);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[derive(serde::Serialize)]
pub(super) struct Criterion<'r> {
    name: &'r str,
    expression: &'r str,
    /// Null where it depends on a share of nothing.
    met: Option<bool>,
    gate: bool,
}

impl<'r> From<&'r diagnostic::Criterion> for Criterion<'r> {
    fn from(criterion: &'r diagnostic::Criterion) -> Self {
        Self {
            name: &criterion.name,
            expression: &criterion.expression,
            met: criterion.is_met,
            gate: criterion.is_gate,
        }
    }
}

#[derive(serde::Serialize)]
pub(super) struct Summary {
    deny: usize,
    warn: usize,
    baselined: usize,
    suppressed: usize,
    fixable: usize,
}

impl From<diagnostic::Summary> for Summary {
    fn from(summary: diagnostic::Summary) -> Self {
        let diagnostic::Summary { deny, warn, baselined, suppressed, fixable, .. } = summary;
        Self { deny, warn, baselined, suppressed, fixable }
    }
}

/// A finding in the shape of the contract.
pub(super) fn violation<'r>(finding: &'r Finding, texts: &Texts<'_>) -> Violation<'r> {
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
        copy: violation.comparison.as_deref().map(|comparison| copy(comparison, texts)),
        fix: violation.fix.as_ref().and_then(|mend| fix(mend, texts)),
        fingerprint: &finding.fingerprint,
    }
}

/// Four places are more than any similarity means, and the same on every machine.
fn rounded(similarity: f64) -> f64 {
    (similarity * 10_000.0).round() / 10_000.0
}

/// A comparison in the shape of the contract.
fn copy<'r>(comparison: &'r diagnostic::Comparison, texts: &Texts<'_>) -> Compared<'r> {
    let at = |whole: &source::Place, part: source::Span| {
        span(&source::Place { file: whole.file.clone(), span: part }, texts)
    };
    let side = |place: &'r source::Place| Side { file: &place.file, span: span(place, texts) };
    let difference = |found: &diagnostic::Difference| Difference {
        kind: found.change.word(),
        canonical: found.canonical.map(|part| at(&comparison.canonical, part)),
        copy: found.copy.map(|part| at(&comparison.copy, part)),
    };
    Compared {
        edits: &comparison.edits,
        renames: comparison.renames.iter().map(|(from, to)| Rename { from, to }).collect(),
        bijective: comparison.bijective,
        canonical: side(&comparison.canonical),
        copy: side(&comparison.copy),
        differences: comparison.differences.iter().map(difference).collect(),
    }
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
