//! The figures of a report by name: what criteria are written with, what histories keep, and what risk is made of.

use super::{CodeScope, Compliance, Ratio, Report, ScopedCompliance};
use std::fmt;
use std::sync::Arc;

/// A number that a report gives for a part of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`meaning` says what each is")]
pub enum Figure {
    Compliance,
    CanonicalUses,
    GovernedSites,
    FileCompliance,
    CleanFiles,
    Files,
    Deny,
    Warn,
    Baselined,
    Suppressed,
    Fixable,
    Possible,
    Analysed,
    Unparsed,
    Generated,
    Orphan,
    Excluded,
    Ignored,
    MacroCalls,
    UnanalysedMacroCalls,
    Exceptions,
    ExpiredExceptions,
    Risk,
}

impl Figure {
    /// All figures; those that every part of the code has come first.
    pub const ALL: [Self; 23] = [
        Self::Compliance,
        Self::CanonicalUses,
        Self::GovernedSites,
        Self::FileCompliance,
        Self::CleanFiles,
        Self::Files,
        Self::Deny,
        Self::Warn,
        Self::Baselined,
        Self::Suppressed,
        Self::Fixable,
        Self::Possible,
        Self::Analysed,
        Self::Unparsed,
        Self::Generated,
        Self::Orphan,
        Self::Excluded,
        Self::Ignored,
        Self::MacroCalls,
        Self::UnanalysedMacroCalls,
        Self::Exceptions,
        Self::ExpiredExceptions,
        Self::Risk,
    ];

    /// The word used in criteria and in JSON, and what it means.
    const fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::Compliance => ("compliance", "canonical uses / governed sites, in percent"),
            Self::CanonicalUses => ("canonical_uses", "uses of concepts by their canonical path"),
            Self::GovernedSites => ("governed_sites", "canonical uses, and sites that violate a concept"),
            Self::FileCompliance => ("file_compliance", "clean files / files, in percent"),
            Self::CleanFiles => ("clean_files", "files without a violation of any rule"),
            Self::Files => ("files", "files that are checked, those that do not parse included"),
            Self::Deny => ("deny", "new violations that fail the gate"),
            Self::Warn => ("warn", "new violations that only warn"),
            Self::Baselined => ("baselined", "violations that the baseline knows"),
            Self::Suppressed => ("suppressed", "violations that a comment allows"),
            Self::Fixable => ("fixable", "new violations with a known fix"),
            Self::Possible => ("possible", "violations that are less sure than what is reported"),
            Self::Analysed => ("analysed", "files that were read, generated ones included"),
            Self::Unparsed => ("unparsed", "files that could not be read or parsed"),
            Self::Generated => ("generated", "files that are read and never reported"),
            Self::Orphan => ("orphan", "files that no crate reaches"),
            Self::Excluded => ("excluded", "files that `files.exclude` leaves out"),
            Self::Ignored => ("ignored", "files and folders that ignore files leave out"),
            Self::MacroCalls => ("macro_calls", "calls of macros"),
            Self::UnanalysedMacroCalls => {
                ("unanalysed_macro_calls", "calls of macros whose arguments were only searched for paths")
            }
            Self::Exceptions => ("exceptions", "`allow-in` of entries, and comments that allow something"),
            Self::ExpiredExceptions => ("expired_exceptions", "those of them that are over"),
            Self::Risk => ("risk", "the largest exposure, in percent"),
        }
    }

    /// The word used in criteria and in JSON.
    pub const fn word(self) -> &'static str {
        self.entry().0
    }

    /// What it counts.
    pub const fn meaning(self) -> &'static str {
        self.entry().1
    }

    /// Whether every part of the code has it; the others are of the whole alone.
    pub fn is_of_parts(self) -> bool {
        self <= Self::Suppressed
    }

    /// The figure of a word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.word() == word)
    }

    /// Whether it is a share in percent.
    pub fn is_percentage(self) -> bool {
        matches!(self, Self::Compliance | Self::FileCompliance | Self::Risk)
    }

    /// Its value in the compliance of a part; nothing where there is nothing to share.
    fn of_part(self, part: &Compliance) -> Option<f64> {
        match self {
            Self::Compliance => part.adoption.percent(),
            Self::FileCompliance => part.files.percent(),
            Self::CanonicalUses => count(part.adoption.part),
            Self::GovernedSites => count(part.adoption.whole),
            Self::CleanFiles => count(part.files.part),
            Self::Files => count(part.files.whole),
            Self::Deny => count(part.counts.deny),
            Self::Warn => count(part.counts.warn),
            Self::Baselined => count(part.counts.baselined),
            Self::Suppressed => count(part.counts.suppressed),
            _ => None,
        }
    }

    /// Its value in a whole report.
    fn of_whole(self, report: &Report) -> Option<f64> {
        let files = &report.files;
        match self {
            Self::Fixable => count(report.summary.fixable),
            Self::Possible => count(report.summary.below_confidence),
            Self::Analysed => count(files.analysed),
            Self::Unparsed => count(files.unparsed),
            Self::Generated => count(files.generated),
            Self::Orphan => count(files.orphan),
            Self::Excluded => count(files.excluded),
            Self::Ignored => count(files.ignored),
            Self::MacroCalls => count(report.macro_calls.whole),
            Self::UnanalysedMacroCalls => count(report.macro_calls.rest().part),
            Self::Exceptions => count(report.exceptions.len()),
            Self::ExpiredExceptions => count(report.exceptions.iter().filter(|one| one.is_over).count()),
            Self::Risk => Risk::of(report).percent(),
            _ => self.of_part(&report.overall.all),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of sites are far below 2^52")]
#[expect(clippy::unnecessary_wraps, reason = "it stands beside shares, which may be missing")]
fn count(count: usize) -> Option<f64> {
    Some(count as f64)
}

/// The code that a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// A component.
    Component(Arc<str>),
    /// Where a concept is governed.
    Concept(Arc<str>),
}

/// A figure of a part of the code, of one scope or of both: `[component.ID.|concept.ID.][production.|test.]FIGURE`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureName {
    /// The code.
    pub part: Part,
    /// The scope; nothing for both.
    pub scope: Option<CodeScope>,
    /// The figure.
    pub figure: Figure,
}

impl fmt::Display for FigureName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Whole => {}
            Part::Component(id) => write!(formatter, "component.{id}.")?,
            Part::Concept(id) => write!(formatter, "concept.{id}.")?,
        }
        if let Some(scope) = self.scope {
            write!(formatter, "{}.", scope.word())?;
        }
        formatter.write_str(self.figure.word())
    }
}

impl Report {
    /// The value of a figure; nothing where there is nothing to share, or no such part.
    pub fn figure(&self, name: &FigureName) -> Option<f64> {
        let part: &ScopedCompliance = match &name.part {
            Part::Whole if name.scope.is_none() => return name.figure.of_whole(self),
            Part::Whole => &self.overall,
            Part::Component(id) => {
                &self.components.iter().find(|component| component.id.as_ref() == Some(id))?.compliance
            }
            Part::Concept(id) => &self.concepts.iter().find(|concept| concept.id == *id)?.compliance,
        };
        name.figure.of_part(part.of(name.scope))
    }

    /// Every figure that is a count, for the whole, its scopes, components and concepts, in this order.
    ///
    /// Shares follow from them.
    pub fn counts(&self) -> Vec<(FigureName, usize)> {
        let components = self.components.iter().filter_map(|component| component.id.clone());
        let concepts = self.concepts.iter().map(|concept| concept.id.clone());
        let parts = std::iter::once(Part::Whole)
            .chain(components.map(Part::Component))
            .chain(concepts.map(Part::Concept));
        let mut counts = Vec::new();
        for part in parts {
            for scope in [None, Some(CodeScope::Production), Some(CodeScope::Test)] {
                for figure in Figure::ALL.into_iter().filter(|figure| !figure.is_percentage()) {
                    let is_there = figure.is_of_parts() || (part == Part::Whole && scope.is_none());
                    let name = FigureName { part: part.clone(), scope, figure };
                    if let Some(value) = is_there.then(|| self.figure(&name)).flatten() {
                        #[expect(clippy::cast_sign_loss, reason = "a count was made a number just before")]
                        counts.push((name, value as usize));
                    }
                }
            }
        }
        counts
    }
}

/// A criterion of the registry with what the report makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its name.
    pub name: Arc<str>,
    /// The expression as written.
    pub expression: Arc<str>,
    /// Whether it is met; nothing where it depends on a share of nothing.
    pub is_met: Option<bool>,
    /// Whether the gate fails when it is not met.
    pub is_gate: bool,
    /// The figures in it, each once, in the order of the text.
    pub values: Vec<(FigureName, Option<f64>)>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// Who to ask.
    pub owner: Option<Arc<str>>,
    /// The issue that tracks it.
    pub issue: Option<Arc<str>>,
}

/// A way in which code may stand beside its one home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// Its short name.
    pub name: &'static str,
    /// How it follows from figures.
    pub formula: &'static str,
    /// How much of the code it is.
    pub ratio: Ratio,
}

/// How far code may stand beside its one home: the largest of its exposures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// What is exposed.
    pub exposures: [Exposure; 3],
}

impl Risk {
    /// How the risk is computed.
    pub const FORMULA: &'static str =
        "risk = the largest exposure; low below 5 %, medium below 20 %, else high";

    /// The risk that a report shows.
    pub fn of(report: &Report) -> Self {
        let all = &report.overall.all;
        let exposure = |name, formula, ratio: Ratio| Exposure { name, formula, ratio: ratio.rest() };
        Self {
            exposures: [
                exposure(
                    "violating sites",
                    "(governed_sites - canonical_uses) / governed_sites",
                    all.adoption,
                ),
                exposure("files with violations", "(files - clean_files) / files", all.files),
                exposure(
                    "macro calls not analysed",
                    "unanalysed_macro_calls / macro_calls",
                    report.macro_calls,
                ),
            ],
        }
    }

    /// The largest exposure; nothing where there is nothing that could be exposed.
    pub fn largest(&self) -> Option<&Exposure> {
        let some = self.exposures.iter().filter(|exposure| exposure.ratio.whole > 0);
        // Of equal ones the first counts; fractions are compared without rounding.
        some.reduce(|most, one| {
            let (most_ratio, ratio) = (most.ratio, one.ratio);
            let is_more =
                ratio.part as u128 * most_ratio.whole as u128 > most_ratio.part as u128 * ratio.whole as u128;
            if is_more { one } else { most }
        })
    }

    /// The largest exposure in percent.
    pub fn percent(&self) -> Option<f64> {
        self.largest()?.ratio.percent()
    }

    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self.percent() {
            None => "n/a",
            Some(percent) if percent < 5.0 => "low",
            Some(percent) if percent < 20.0 => "medium",
            Some(_) => "high",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_is_the_largest_exposure() {
        let mut report = Report::default();
        assert_eq!((Risk::of(&report).word(), Risk::of(&report).percent()), ("n/a", None));
        report.overall.all.adoption = Ratio { part: 96, whole: 100 };
        assert_eq!(Risk::of(&report).word(), "low");
        report.overall.all.files = Ratio { part: 19, whole: 20 };
        assert_eq!((Risk::of(&report).word(), Risk::of(&report).percent()), ("medium", Some(5.0)));
        report.macro_calls = Ratio { part: 4, whole: 5 };
        let risk = Risk::of(&report);
        assert_eq!(
            (risk.word(), risk.largest().map(|most| most.name)),
            ("high", Some("macro calls not analysed"))
        );
    }

    #[test]
    fn every_word_is_a_figure_once() {
        for (at, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(Figure::from_word(figure.word()), Some(figure));
            assert_eq!(figure as usize, at, "in order, so that those of parts come first");
            assert!(!figure.meaning().is_empty() && !figure.meaning().ends_with('.'));
        }
    }
}
