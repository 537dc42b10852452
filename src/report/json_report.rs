//! The JSON report of `ssot report`, version 1: the keys of `ssot check -f json`, and all that the page shows.

use super::Account;
use super::json::{
    Compliances, CopiesLeftOut, Criterion, MacroCalls, Named, Summary, Tool, Violation, escaped, violation,
};
use super::record::{Record, sealed_json};
use crate::diagnostic::{ConceptCompliance, ExceptionNote, FigureName, FileCounts, Risk};
use serde_json::{Map, Value};

/// The whole report as one object, its digest last.
pub(super) fn render(account: &Account<'_>) -> String {
    let report = account.report;
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        root: &report.root,
        day: account.record.day.as_deref(),
        label: account.record.label.as_deref(),
        registry: &account.record.registry,
        gate: Gate { passed: account.passes(), missed: account.missed },
        files: report.files,
        macro_calls: report.macro_calls.into(),
        copies_left_out: CopiesLeftOut::of(report),
        figures: &account.record.figures,
        risk: (&Risk::of(report)).into(),
        criteria: report.criteria.iter().map(judged).collect(),
        compliance: report.into(),
        concepts: report.concepts.iter().map(concept).collect(),
        exceptions: report.exceptions.iter().map(exception).collect(),
        rules: Named(report.levels.iter().map(|(id, level)| (*id, level.word())).collect()),
        violations: report.findings.iter().map(|finding| violation(finding, account.texts)).collect(),
        summary: report.summary.into(),
        history: account.history.iter().map(Record::figures_alone).collect(),
    };
    // Nothing in it is a map with other keys than strings.
    sealed_json(&escaped(&serde_json::to_string_pretty(&document).unwrap_or_default()))
}

#[derive(serde::Serialize)]
struct Document<'r> {
    version: u8,
    tool: Tool,
    root: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    day: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'r str>,
    registry: &'r str,
    gate: Gate<'r>,
    files: FileCounts,
    macro_calls: MacroCalls,
    #[serde(skip_serializing_if = "Option::is_none")]
    copies_left_out: Option<CopiesLeftOut<'r>>,
    figures: &'r Map<String, Value>,
    risk: RiskOf,
    criteria: Vec<Judged<'r>>,
    compliance: Compliances<'r>,
    concepts: Vec<Concept<'r>>,
    exceptions: Vec<Exception<'r>>,
    rules: Named<'r, &'static str>,
    violations: Vec<Violation<'r>>,
    summary: Summary,
    history: Vec<Record>,
}

#[derive(serde::Serialize)]
struct Gate<'r> {
    passed: bool,
    missed: &'r [String],
}

#[derive(serde::Serialize)]
struct RiskOf {
    /// Null where there is nothing that could be exposed.
    percent: Option<f64>,
    word: &'static str,
    formula: &'static str,
    exposures: Vec<ExposureOf>,
}

#[derive(serde::Serialize)]
struct ExposureOf {
    name: &'static str,
    formula: &'static str,
    exposed: usize,
    of: usize,
}

impl From<&Risk> for RiskOf {
    fn from(risk: &Risk) -> Self {
        let exposure = |one: &crate::diagnostic::Exposure| ExposureOf {
            name: one.name,
            formula: one.formula,
            exposed: one.ratio.part,
            of: one.ratio.whole,
        };
        Self {
            percent: risk.percent(),
            word: risk.word(),
            formula: Risk::FORMULA,
            exposures: risk.exposures.iter().map(exposure).collect(),
        }
    }
}

/// A criterion with the figures in it.
#[derive(serde::Serialize)]
struct Judged<'r> {
    #[serde(flatten)]
    criterion: Criterion<'r>,
    figures: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'r str>,
}

fn judged(criterion: &crate::diagnostic::Criterion) -> Judged<'_> {
    let figure = |(name, value): &(FigureName, Option<f64>)| (name.to_string(), Value::from(*value));
    Judged {
        criterion: criterion.into(),
        figures: criterion.values.iter().map(figure).collect(),
        reason: criterion.reason.as_deref(),
        owner: criterion.owner.as_deref(),
        issue: criterion.issue.as_deref(),
    }
}

/// What a concept is; its figures are among the others.
#[derive(serde::Serialize)]
struct Concept<'r> {
    id: &'r str,
    path: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'r str>,
}

fn concept(concept: &ConceptCompliance) -> Concept<'_> {
    Concept {
        id: &concept.id,
        path: &concept.path,
        kind: concept.kind,
        home: concept.home.as_ref().map(|home| format!("{}:{}", home.file, home.span.start.line)),
        reason: concept.reason.as_deref(),
        owner: concept.owner.as_deref(),
        issue: concept.issue.as_deref(),
    }
}

#[derive(serde::Serialize)]
struct Exception<'r> {
    what: &'r str,
    file: &'r str,
    line: u32,
    from: Vec<&'r str>,
    comment: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<&'r str>,
    expired: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'r str>,
}

fn exception(note: &ExceptionNote) -> Exception<'_> {
    Exception {
        what: &note.what,
        file: &note.place.file,
        line: note.place.span.start.line,
        from: note.from.iter().map(|id| &**id).collect(),
        comment: note.is_comment,
        reason: note.reason.as_deref(),
        until: note.until.as_deref(),
        expired: note.is_over,
        owner: note.owner.as_deref(),
        issue: note.issue.as_deref(),
    }
}
