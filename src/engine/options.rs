//! What a check is told: what it reports, of which part of the code, and what is known already.

use super::Dependencies;
use crate::diagnostic::{Confidence, Violation};
use crate::discover::Layout;
use crate::judge::Levels;
use crate::registry::baseline::Baseline;
use crate::registry::{Date, Registry};

/// What a check is told besides registry and layout.
#[derive(Debug, Clone)]
pub struct Options {
    /// Number of threads; 0 takes as many as there are processors.
    pub threads: usize,
    /// Confidence from which a violation is reported.
    pub confidence: Confidence,
    /// Levels given on the command line, and rules to leave out.
    pub levels: Levels,
    /// What findings are limited to.
    pub selection: Selection,
    /// The day to measure `until` against; without one nothing is over.
    pub today: Option<Date>,
    /// Whether comments in the code may allow violations.
    pub suppressions: bool,
    /// Violations that are known.
    pub baseline: Baseline,
    /// Whether each copy is put beside what it copies.
    pub comparisons: bool,
    /// Where the sources of dependencies lie.
    pub dependencies: Dependencies,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 0,
            confidence: Confidence::Probable,
            levels: Levels::default(),
            selection: Selection::default(),
            today: None,
            suppressions: true,
            baseline: Baseline::default(),
            comparisons: true,
            dependencies: Dependencies::default(),
        }
    }
}

/// What findings are limited to, never what is read; an empty list sets no limit. Those in the registry itself
/// are always reported.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Files and folders relative to the root, with `/`; the empty path is the root.
    pub paths: Vec<String>,
    /// Names of packages.
    pub packages: Vec<String>,
    /// Ids of components.
    pub components: Vec<String>,
}

impl Selection {
    /// Whether everything is asked for.
    pub(super) fn is_all(&self) -> bool {
        self.paths.is_empty() && self.packages.is_empty() && self.components.is_empty()
    }

    /// Whether a violation is asked for.
    pub(super) fn takes(&self, violation: &Violation, layout: &Layout, registry: &Registry) -> bool {
        let file = &*violation.place.file;
        let below = |path: &String| {
            path.is_empty()
                || file == path
                || file.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        let in_paths = self.paths.is_empty() || self.paths.iter().any(below);
        let in_packages = self.packages.is_empty()
            || layout.package_of(file).is_some_and(|package| self.packages.contains(&package.name));
        let component = violation.component.as_deref().unwrap_or_default();
        let in_components = self.components.is_empty() || self.components.iter().any(|id| id == component);
        (in_paths && in_packages && in_components)
            || registry.sources.iter().any(|source| *source.file == *file)
    }
}
