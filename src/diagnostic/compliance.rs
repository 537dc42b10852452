//! Compliance: counts of files and sites, and ratios that never part from their numerator and denominator.

use super::{CodeScope, Finding, Level, Status};
use crate::source::Place;
use serde::Serialize;
use std::sync::Arc;

/// A ratio that is always shown with both of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// The numerator.
    pub part: usize,
    /// The denominator.
    pub whole: usize,
}

impl Ratio {
    /// The share in percent, or nothing where there is nothing to share.
    #[expect(clippy::cast_precision_loss, reason = "counts of sites are far below 2^52")]
    pub fn percent(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 * 100.0 / self.whole as f64)
    }

    /// What is left of the whole.
    #[must_use]
    pub fn rest(self) -> Self {
        Self { part: self.whole.saturating_sub(self.part), whole: self.whole }
    }

    /// Counts one more of the whole, which may be one of the part.
    pub fn count(&mut self, is_part: bool) {
        self.whole += 1;
        self.part += usize::from(is_part);
    }
}

/// Numbers of findings by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// New findings at deny or forbid.
    pub deny: usize,
    /// New findings at warn.
    pub warn: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
    /// Findings that a comment allows.
    pub suppressed: usize,
}

impl Counts {
    /// Counts a finding.
    pub fn count(&mut self, finding: &Finding) {
        let of = match finding.status {
            Status::New if finding.level >= Level::Deny => &mut self.deny,
            Status::New => &mut self.warn,
            Status::Baselined => &mut self.baselined,
            Status::Suppressed => &mut self.suppressed,
        };
        *of += 1;
    }

    /// Findings that are left for later: those of the baseline and those that a comment allows.
    pub fn debt(&self) -> usize {
        self.baselined + self.suppressed
    }
}

/// Compliance of a part of the code.
///
/// A violation counts here whether it is new, in the baseline or allowed by a comment, and whatever the command line
/// says of levels; one that is only possible, or whose rule the registry turns off, does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compliance {
    /// Canonical uses out of governed sites (canonical uses, violating uses, violating definitions).
    pub adoption: Ratio,
    /// Files without a violation out of all files that are checked; one that does not parse is not without.
    pub files: Ratio,
    /// Findings of the report.
    pub counts: Counts,
}

/// What is told of a part of the code, as a whole and apart by what cfg and targets make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Scoped<T> {
    /// All of it.
    #[serde(flatten)]
    pub all: T,
    /// Its production code.
    pub production: T,
    /// Its test code.
    pub test: T,
}

/// Compliance of a part of the code.
///
/// A file that holds code of both scopes is one of the files of either, and one of the whole.
pub type ScopedCompliance = Scoped<Compliance>;

impl<T> Scoped<T> {
    /// The same in other words.
    pub fn map<U>(self, words: impl Fn(T) -> U) -> Scoped<U> {
        Scoped { all: words(self.all), production: words(self.production), test: words(self.test) }
    }

    /// What is told of one scope, or of all.
    pub fn of(&self, scope: Option<CodeScope>) -> &T {
        match scope {
            None => &self.all,
            Some(CodeScope::Production) => &self.production,
            Some(CodeScope::Test) => &self.test,
        }
    }

    /// The whole and one scope of it.
    pub fn both(&mut self, scope: CodeScope) -> [&mut T; 2] {
        match scope {
            CodeScope::Production => [&mut self.all, &mut self.production],
            CodeScope::Test => [&mut self.all, &mut self.test],
        }
    }
}

/// What became of the files of a part of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FileCounts {
    /// Files that were looked at: all those below, and those that parsed.
    pub analysed: usize,
    /// Files that could not be read, or that the parser refused.
    pub unparsed: usize,
    /// Files read for definitions and never reported.
    pub generated: usize,
    /// Files that no crate's module tree reaches.
    pub orphan: usize,
    /// Files that `files.exclude` leaves out; not looked at.
    pub excluded: usize,
    /// Files and folders that ignore files leave out, a folder counting once; not looked at.
    pub ignored: usize,
}

/// A component with its compliance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ComponentCompliance {
    /// Its id; nothing for the code that belongs to no component.
    pub id: Option<Arc<str>>,
    /// Percentage of adoption below which the gate fails.
    pub least: Option<f64>,
    /// Its compliance.
    pub compliance: ScopedCompliance,
    /// Its files.
    pub files: FileCounts,
}

/// A concept with its compliance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConceptCompliance {
    /// Its id.
    pub id: Arc<str>,
    /// The canonical path.
    pub path: String,
    /// Kind of the item, where it is known.
    pub kind: Option<&'static str>,
    /// Where it is defined.
    pub home: Option<Place>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// Who to ask.
    pub owner: Option<Arc<str>>,
    /// The issue that tracks it.
    pub issue: Option<Arc<str>>,
    /// Its compliance; a file counts where a site of the concept stands.
    pub compliance: ScopedCompliance,
}

/// A place that an entry does not hold for, or a comment that allows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionNote {
    /// What is excepted: a pattern of the registry as written, or the place of a comment.
    pub what: String,
    /// Where it is written.
    pub place: Place,
    /// Entries and rules that it is an exception from.
    pub from: Vec<Arc<str>>,
    /// Whether a comment in the code makes it.
    pub is_comment: bool,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// The last day on which it holds.
    pub until: Option<String>,
    /// Whether that day is over.
    pub is_over: bool,
    /// Who to ask.
    pub owner: Option<Arc<str>>,
    /// The issue that tracks it.
    pub issue: Option<Arc<str>>,
}
