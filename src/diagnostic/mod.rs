//! Violations and the report: inert data that rules make, `judge` levels and sorts, and renderers read.
//!
//! Knows nothing of how a violation was found or of how it will look.

mod compliance;
mod figures;

pub use compliance::{
    Compliance, ComponentCompliance, ConceptCompliance, Counts, ExceptionNote, FileCounts, Ratio, Scoped,
    ScopedCompliance,
};
pub use figures::{Criterion, Exposure, Figure, FigureName, Part, Risk};

use crate::source::{Place, Span};
use std::sync::Arc;

/// How much a rule matters; ordered from silent to unsuppressible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported, does not fail the gate.
    Warn,
    /// Reported, fails the gate.
    Deny,
    /// As deny, and no inline comment may allow it.
    Forbid,
}

impl Level {
    /// The word used in `ssot.toml`, on the command line and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
            Self::Forbid => "forbid",
        }
    }

    /// The level of a word of `ssot.toml`, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Allow, Self::Warn, Self::Deny, Self::Forbid].into_iter().find(|level| level.word() == word)
    }

    /// Whether a violation at this level fails the gate.
    pub fn fails(self) -> bool {
        self >= Self::Deny
    }
}

/// How sure the resolver is that a place names an item; ordered from least to most sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// No answer; never a violation.
    Unknown,
    /// One of several answers, or found in code whose owner is not known.
    Possible,
    /// The only answer, with a shadowing candidate that is only theoretically possible.
    Probable,
    /// The only answer, every hop resolved.
    Definite,
}

impl Confidence {
    /// The word used on the command line and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Possible => "possible",
            Self::Probable => "probable",
            Self::Definite => "definite",
        }
    }
}

/// The registry entry that a violation is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A `[canonical.<id>]` entry.
    Concept(Arc<str>),
    /// A `[ban.<id>]` entry.
    Ban(Arc<str>),
    /// A `[boundary.<id>]` entry.
    Boundary(Arc<str>),
}

impl Subject {
    /// The entry's id, as written in `ssot.toml`.
    pub fn id(&self) -> &Arc<str> {
        match self {
            Self::Concept(id) | Self::Ban(id) | Self::Boundary(id) => id,
        }
    }
}

/// A further place that explains a violation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there, in lower case and without a full stop.
    pub message: String,
}

/// Replacement of one span of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced.
    pub place: Place,
    /// By what.
    pub text: String,
}

/// Whether a fix keeps the program's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// The same item by another path.
    Safe,
    /// Another item, whose interface may differ.
    Unsafe,
}

impl Applicability {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Edits that mend a violation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// Whether the program's meaning stays.
    pub applicability: Applicability,
    /// The edits, all or none of them.
    pub edits: Vec<Edit>,
}

/// How a part of a copy stands to its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Only the copy has it.
    Inserted,
    /// Only the original has it.
    Deleted,
    /// The copy has something else.
    Changed,
    /// The copy has another name for the same.
    Renamed,
}

impl Change {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inserted => "inserted",
            Self::Deleted => "deleted",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
        }
    }
}

/// One difference between an original and its copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What was done.
    pub change: Change,
    /// The part of the original; nothing where it was inserted.
    pub canonical: Option<Span>,
    /// The part of the copy; nothing where it was deleted.
    pub copy: Option<Span>,
}

/// Lines of an original and of its copy that stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The line of the original, from 1.
    pub canonical: Option<u32>,
    /// The line of the copy, from 1.
    pub copy: Option<u32>,
    /// What was done to it, layout, comments and names aside.
    pub change: Option<Change>,
}

/// A copy beside what it copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The whole of the original.
    pub canonical: Place,
    /// The whole of the copy.
    pub copy: Place,
    /// What was done, each in words.
    pub edits: Vec<String>,
    /// Names that became others, as the original has them and as the copy does, in the order in which they come.
    pub renames: Vec<(String, String)>,
    /// Whether the names were exchanged one for one; if not, that is a mistake of the copying or a change of meaning.
    pub bijective: bool,
    /// What differs, in order.
    pub differences: Vec<Difference>,
    /// Both, line by line.
    pub rows: Vec<Row>,
}

/// What a rule claims about one place; it knows no level, scope or status.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// Id of the rule.
    pub rule: &'static str,
    /// The registry entry it is about, where there is one.
    pub subject: Option<Subject>,
    /// Definition path of the item, where one was resolved.
    pub item: Option<String>,
    /// The path as it stands in the code.
    pub written: Option<String>,
    /// How sure the claim is.
    pub confidence: Confidence,
    /// The place that is wrong.
    pub place: Place,
    /// Whether the place is production or test code.
    pub scope: CodeScope,
    /// The component that the place belongs to.
    pub component: Option<Arc<str>>,
    /// What is wrong: lower case, no full stop, code in backticks.
    pub message: String,
    /// Short text at the place itself, such as what a path resolves to.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The registry's reason.
    pub reason: Option<String>,
    /// The registry's link.
    pub url: Option<String>,
    /// Who the registry says to ask.
    pub owner: Option<String>,
    /// The issue that the registry names.
    pub issue: Option<String>,
    /// Other places that explain it; the canonical definition first.
    pub related: Vec<Label>,
    /// Similarity of a copy, from 0 to 1.
    pub similarity: Option<f64>,
    /// The copy beside what it copies, once it is known to be reported.
    pub comparison: Option<Box<Comparison>>,
    /// How to mend it, where that is known.
    pub fix: Option<Fix>,
}

impl Violation {
    /// A definite violation of `rule` at `place` that says `message`; everything else is empty.
    pub fn new(rule: &'static str, place: Place, message: String) -> Self {
        Self {
            rule,
            subject: None,
            item: None,
            written: None,
            confidence: Confidence::Definite,
            place,
            scope: CodeScope::Production,
            component: None,
            message,
            label: None,
            help: None,
            reason: None,
            url: None,
            owner: None,
            issue: None,
            related: Vec::new(),
            similarity: None,
            comparison: None,
            fix: None,
        }
    }
}

/// A comment that allows rules or entries in a part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The file.
    pub file: Arc<str>,
    /// The part of it in which a violation starts; nothing for the whole file.
    pub part: Option<Span>,
    /// Rules and entries.
    pub ids: Vec<Arc<str>>,
}

impl Suppression {
    /// The ids by which a violation is allowed, as indices.
    pub fn allowing<'s>(&'s self, violation: &'s Violation) -> impl Iterator<Item = usize> + 's {
        let start = violation.place.span.start;
        let covers = self.part.is_none_or(|part| part.start <= start && start < part.end);
        let is_covered = covers && self.file == violation.place.file;
        let entry = violation.subject.as_ref().map(Subject::id);
        let is_meant = move |id: &Arc<str>| **id == *violation.rule || entry == Some(id);
        let ids = self.ids.iter().enumerate().filter(move |(_, id)| is_covered && is_meant(id));
        ids.map(|(at, _)| at)
    }
}

/// What became of a violation after baseline and suppressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Counts against the gate at its level.
    New,
    /// Recorded in the baseline.
    Baselined,
    /// Allowed by a comment with a reason.
    Suppressed,
}

impl Status {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Baselined => "baselined",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Production or test code, told by cfg and target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeScope {
    /// Shipped code.
    Production,
    /// `#[cfg(test)]`, `#[test]`, test, bench and example targets, and what `[scope.test]` adds.
    Test,
}

impl CodeScope {
    /// The word used in `ssot.toml` and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
        }
    }
}

/// A violation with everything `judge` knows about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's claim.
    pub violation: Violation,
    /// The level in force at its place.
    pub level: Level,
    /// New, baselined or suppressed.
    pub status: Status,
    /// Stable identity, the same after lines moved.
    pub fingerprint: String,
}

/// Totals of a report, over all findings, whatever part of them is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// New findings at deny or forbid.
    pub deny: usize,
    /// New findings at warn.
    pub warn: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
    /// Findings that a comment allows.
    pub suppressed: usize,
    /// New findings with a fix.
    pub fixable: usize,
    /// Findings below the confidence that was asked for.
    pub below_confidence: usize,
}

/// What a renderer may say about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// The rule's id.
    pub id: &'static str,
    /// One sentence of its page.
    pub summary: &'static str,
    /// Its whole page, Markdown.
    pub page: &'static str,
}

/// The result of a check: findings after levels, scopes, suppressions and baseline, sorted.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Name of the workspace's root folder, never its path.
    pub root: String,
    /// Files looked at.
    pub files: FileCounts,
    /// Findings at warn or above, sorted by file, place and rule.
    pub findings: Vec<Finding>,
    /// Macro calls whose arguments are understood, out of all.
    pub macro_calls: Ratio,
    /// Percentage of adoption below which the gate fails.
    pub least: Option<f64>,
    /// Compliance of everything.
    pub overall: ScopedCompliance,
    /// Compliance of each component, in the registry's order; then, where there are components, of the rest.
    pub components: Vec<ComponentCompliance>,
    /// Compliance of each concept, in the registry's order.
    pub concepts: Vec<ConceptCompliance>,
    /// What is excepted from entries and rules: first by the registry, then by comments.
    pub exceptions: Vec<ExceptionNote>,
    /// The registry's criteria, as they are met.
    pub criteria: Vec<Criterion>,
    /// Totals.
    pub summary: Summary,
    /// Copies that say little and were left out: their kind and number.
    pub copies_left_out: Vec<(&'static str, usize)>,
    /// The same of families of copies that no concept names.
    pub families_left_out: Vec<(&'static str, usize)>,
    /// Every rule with its level where no component, scope or entry sets another.
    pub levels: Vec<(&'static str, Level)>,
    /// The rules that the findings name.
    pub rules: Vec<RuleInfo>,
    /// Dependencies that the code names and whose sources were not found, as `name version`, sorted: paths into them
    /// stand as written.
    pub without_source: Vec<String>,
    /// Bugs of ours that were caught: the file or rule, and what went wrong.
    pub internal_errors: Vec<String>,
}

/// An error in a text that is not Rust source: the registry or a manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigError {
    /// Path of the text, relative to the workspace root where it lies in it.
    pub file: String,
    /// Where in it; nothing where the whole file is meant.
    pub span: Option<Span>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}
