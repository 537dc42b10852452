//! Runs the engine over a folder as the command line does, every rule at warn or above.

use ssot::diagnostic::{Confidence, Level, Report};
use ssot::discover;
use ssot::engine::{self, Options};
use ssot::judge::Levels;
use ssot::registry::load::{load, load_baseline, read_text};
use ssot::registry::location::FilePattern;
use ssot::registry::{CopyFilter, Date, Registry};
use ssot::resolve::Workspace;
use ssot::rules::{Page, RULES};
use std::path::Path;
use std::sync::atomic::AtomicUsize;

/// Name of the registry in every checked folder.
const REGISTRY: &str = "ssot.toml";

/// The day on which every test runs.
pub(crate) const TODAY: &str = "2026-06-15";

/// A checked folder.
pub(crate) struct Checked {
    pub(crate) registry: Registry,
    pub(crate) workspace: Workspace,
    pub(crate) report: Report,
}

/// Checks a folder with its `ssot.toml`, or with an empty registry where it has none.
pub(crate) fn check(root: &Path, threads: usize) -> Checked {
    check_by(root, threads, Confidence::Probable, registry(root))
}

/// Checks a folder with its `ssot.toml` and kinds of copies that are reported, possible ones among them.
pub(crate) fn check_reporting(root: &Path, copies: &[CopyFilter]) -> Checked {
    let registry = Registry { reported_copies: copies.to_vec(), ..registry(root) };
    check_by(root, 1, Confidence::Possible, registry)
}

fn check_by(root: &Path, threads: usize, confidence: Confidence, registry: Registry) -> Checked {
    let matchers = |patterns: &[FilePattern]| -> Vec<_> {
        patterns.iter().map(|pattern| pattern.matcher().clone()).collect()
    };
    let (exclude, generated) = (matchers(&registry.exclude), matchers(&registry.generated));
    let limits = discover::Options { exclude: &exclude, generated: &generated, threads, no_ignore: false };
    let layout = discover::discover(root, &limits);
    assert_eq!(layout.errors, [], "manifests of {}", root.display());
    let (baseline, errors) = load_baseline(root, &registry);
    assert!(errors.is_empty(), "{}: {errors:#?}", root.display());
    let options = Options {
        threads,
        confidence,
        levels: all_rules(),
        today: Date::parse(TODAY),
        baseline,
        ..Options::default()
    };
    let (report, workspace, _) = engine::check(&registry, &layout, &options, &AtomicUsize::new(0));
    assert_eq!(report.internal_errors, Vec::<String>::new(), "{}", root.display());
    for finding in &report.findings {
        let violation = &finding.violation;
        let place = format!("{}:{}", violation.place.file, violation.place.span.start.line);
        let related = violation.related.iter().map(|label| label.message.as_str());
        let texts = [Some(violation.message.as_str()), violation.label.as_deref(), violation.help.as_deref()];
        texts.into_iter().flatten().chain(related).for_each(|text| assert_is_worded(text, &place));
    }
    Checked { registry, workspace, report }
}

fn registry(root: &Path) -> Registry {
    if !root.join(REGISTRY).exists() {
        return Registry::default();
    }
    let (registry, errors) = load(root, Path::new(REGISTRY), &[], &read_text);
    assert!(errors.is_empty(), "{}: {errors:#?}", root.display());
    let unknown = ssot::rules::check_names(&registry);
    assert_eq!(unknown, [], "rules named in {}", root.display());
    registry
}

/// The default levels, but no rule is left out.
fn all_rules() -> Levels {
    let silent = RULES.iter().filter(|rule| Page::of(rule).level == Level::Allow);
    Levels {
        command_line: silent.map(|rule| (rule.id.to_owned(), Level::Warn)).collect(),
        ..Levels::default()
    }
}

/// Texts for people begin in lower case and are no sentences.
fn assert_is_worded(text: &str, place: &str) {
    let is_good = !text.is_empty() && !text.ends_with('.') && !text.starts_with(char::is_uppercase);
    assert!(is_good, "{place}: `{text}` should begin in lower case and have no full stop");
}
