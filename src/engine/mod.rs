//! The pipe: from a layout to facts, to a resolved workspace, to violations, to a report.
//!
//! What runs at the same time is decided here. A panic in one file or rule is caught, named, and hides nothing else.

mod compliance;
mod exceptions;
mod libraries;
mod options;

pub use libraries::Dependencies;
pub use options::{Options, Selection};

use compliance::Tally;

use crate::cache::{Cache, Made, Pack};
use crate::clones::{self, Copies, Family, UnitId};
use crate::diagnostic::{Criterion, Finding, Report, Summary, Suppression, Violation};
use crate::discover::{self, Layout};
use crate::facts::{self, Detail, FileFacts, SyntaxError};
use crate::judge::{Judgement, Levels, judge, sorted, stale, used};
use crate::registry::Registry;
use crate::resolve::{self, Document, ModuleTree, Workspace, registry_names};
use crate::rules::{self, Check, Context, Page, RULES};
use crate::source::{Pos, Span};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Time that each phase took.
#[derive(Debug, Clone, Default)]
pub struct Timings(pub Vec<(String, Duration)>);

/// The rule that looks for copies without a concept.
const DISCOVERY: &str = "unregistered-duplicate";
/// Rules that need fingerprints.
const COPY_RULES: [&str; 2] = ["cloned-implementation", "lookalike-definition"];

/// A caught panic: what was being done, and what it said.
type Panics = Vec<String>;

/// Checks a layout against a registry; `progress` counts the files that are done.
pub fn check(
    registry: &Registry,
    layout: &Layout,
    options: &Options,
    progress: &AtomicUsize,
) -> (Report, Workspace, Timings) {
    let mut timings = Timings::default();
    let pool = pool(options.threads);
    let mut start = Instant::now();
    let mut lap = |name: &str, timings: &mut Timings| {
        timings.0.push((name.to_owned(), start.elapsed()));
        start = Instant::now();
    };
    let defaults: Vec<_> = RULES.iter().map(|rule| (rule.id, Page::of(rule).level)).collect();
    let levels = Levels { defaults: defaults.clone(), ..options.levels.clone() };
    // Compliance is what it is, whatever the command line asks to be shown.
    let standing = Levels { defaults, ..Levels::default() };
    let wants = |levels: &Levels| COPY_RULES.iter().any(|rule| levels.can_report_concepts(registry, rule));
    let wants_copies = wants(&levels) || wants(&standing);
    let wants_families = levels.can_report(registry, DISCOVERY);
    let detail = if wants_copies || wants_families { Detail::Fingerprints } else { Detail::Names };
    let (facts, mut panics) =
        in_pool(pool.as_ref(), || extract(layout, detail, options.dependencies.cache.as_ref(), progress));
    let documents = in_pool(pool.as_ref(), || documents(layout, registry, &facts, &mut panics));
    lap("parse and extract", &mut timings);
    let libraries =
        in_pool(pool.as_ref(), || libraries::wanted_libraries(layout, &facts, &options.dependencies));
    panics.extend(libraries.panics);
    lap("dependencies", &mut timings);
    let names = registry_names(registry);
    let tree = in_pool(pool.as_ref(), || {
        ModuleTree::build(layout, facts, documents, libraries.loaded, names.as_deref())
    });
    lap("module tree", &mut timings);
    let workspace = in_pool(pool.as_ref(), || Workspace::resolve(tree, registry));
    panics.extend(workspace.tree.internal_errors.iter().cloned());
    lap("resolve", &mut timings);
    let copies = in_pool(pool.as_ref(), || copies(&workspace, (registry, layout), detail, wants_families));
    lap("copies", &mut timings);
    let cx = Context { registry, layout, workspace: &workspace, copies: &copies, today: options.today };
    let violations = in_pool(pool.as_ref(), || run_rules(&cx, &mut panics));
    lap("rules", &mut timings);
    let (mut findings, summary, tally) =
        in_pool(pool.as_ref(), || verdict(&cx, options, [&levels, &standing], violations, &mut panics));
    in_pool(pool.as_ref(), || compare_copies(&cx, options, &mut findings, &mut panics));
    let rules: Vec<&str> = findings.iter().map(|finding| finding.violation.rule).collect();
    let mut report = Report {
        root: layout.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        files: tally.files,
        copies_left_out: copies
            .left_out(&registry.reported_copies)
            .into_iter()
            .map(|(filter, count)| (filter.word(), count))
            .collect(),
        families_left_out: copies
            .families_left_out
            .iter()
            .map(|(filter, count)| (filter.word(), *count))
            .collect(),
        rules: rules::infos(&rules),
        findings,
        macro_calls: tally.macro_calls,
        least: registry.min_compliance,
        overall: tally.overall,
        components: tally.components,
        concepts: tally.concepts,
        exceptions: exceptions::exceptions(&cx),
        criteria: Vec::new(),
        levels: RULES.iter().map(|rule| (rule.id, standing.of_rule(registry, rule.id))).collect(),
        summary,
        without_source: libraries.without_source,
        internal_errors: panics,
    };
    report.criteria = criteria(registry, &report);
    lap("judge", &mut timings);
    (report, workspace, timings)
}

/// Reads and resolves a layout without checking it.
pub fn workspace(
    registry: &Registry,
    layout: &Layout,
    dependencies: &Dependencies,
    threads: usize,
    progress: &AtomicUsize,
) -> Workspace {
    let pool = pool(threads);
    let (facts, mut panics) =
        in_pool(pool.as_ref(), || extract(layout, Detail::Names, dependencies.cache.as_ref(), progress));
    let documents = in_pool(pool.as_ref(), || documents(layout, registry, &facts, &mut panics));
    let libraries = in_pool(pool.as_ref(), || libraries::wanted_libraries(layout, &facts, dependencies));
    Workspace::resolve(ModuleTree::build(layout, facts, documents, libraries.loaded, None), registry)
}

/// Reads and resolves a layout without a registry, and finds the copies in it, those that cost most first.
pub fn duplicates(
    layout: &Layout,
    dependencies: &Dependencies,
    threads: usize,
    progress: &AtomicUsize,
) -> (Workspace, Vec<Family>) {
    let (pool, registry, detail) = (pool(threads), Registry::default(), Detail::Fingerprints);
    let (facts, mut panics) =
        in_pool(pool.as_ref(), || extract(layout, detail, dependencies.cache.as_ref(), progress));
    let documents = in_pool(pool.as_ref(), || documents(layout, &registry, &facts, &mut panics));
    let libraries = in_pool(pool.as_ref(), || libraries::wanted_libraries(layout, &facts, dependencies));
    let tree = ModuleTree::build(layout, facts, documents, libraries.loaded, None);
    let workspace = Workspace::resolve(tree, &registry);
    let found = || copies(&workspace, (&registry, layout), detail, true).families;
    let families = in_pool(pool.as_ref(), found);
    (workspace, families)
}

/// Threads with the stack that parsing needs; nothing where the system gives none.
fn pool(threads: usize) -> Option<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(facts::WORKER_STACK).build().ok()
}

/// Runs on the pool, or, where there is none, on one thread of the same stack, else on this one.
fn in_pool<T: Send>(pool: Option<&rayon::ThreadPool>, work: impl FnOnce() -> T + Send) -> T {
    match pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// The facts of all files, in the layout's order: kept ones, else made from their texts and kept then.
fn extract(
    layout: &Layout,
    detail: Detail,
    cache: Option<&Cache>,
    progress: &AtomicUsize,
) -> (Vec<FileFacts>, Panics) {
    let pack = cache.map(|cache| Pack::new(cache, &layout.root, detail.word()));
    // The largest files first: one of them at the end would leave the other threads idle.
    let mut order: Vec<usize> = (0..layout.files.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(layout.files[*at].size));
    let mut done: Vec<(usize, Extracted)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|at| {
            let extracted = facts_of(layout, at, detail, pack.as_ref());
            progress.fetch_add(1, Ordering::Relaxed);
            (at, extracted)
        })
        .collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    let (mut panics, mut made) = (Vec::new(), Vec::new());
    let facts = done
        .into_iter()
        .map(|(_, extracted)| {
            panics.extend(extracted.panic);
            made.extend(extracted.made);
            extracted.facts
        })
        .collect();
    if let Some(pack) = pack {
        pack.store(made, layout.files.iter().map(|file| &*file.path));
    }
    (facts, panics)
}

/// The documents that documentation includes, read; those that the registry leaves out or that cannot be read are
/// missing.
fn documents(
    layout: &Layout,
    registry: &Registry,
    facts: &[FileFacts],
    panics: &mut Panics,
) -> Vec<Document> {
    let patterns = || registry.exclude.iter().chain(&registry.generated);
    let mut documents = resolve::documents(layout, facts);
    documents.retain(|document| !patterns().any(|pattern| pattern.matcher().is_match(&*document.path)));
    let read = |mut document: Document| {
        let text = discover::read(&layout.root, &document.path).ok()?;
        let doctests = catch_unwind(AssertUnwindSafe(|| facts::doctests_of(&text)));
        Some(doctests.map_err(|panic| format!("{}: {}", document.path, said(&*panic))).map(|doctests| {
            document.doctests = doctests;
            document
        }))
    };
    let read: Vec<Result<Document, String>> = documents.into_par_iter().filter_map(read).collect();
    let mut documents = Vec::new();
    for result in read {
        match result {
            Ok(document) => documents.push(document),
            Err(panic) => panics.push(panic),
        }
    }
    documents
}

/// The facts of a file, and what is to be said and kept of them.
struct Extracted {
    facts: FileFacts,
    panic: Option<String>,
    made: Option<Made>,
}

fn facts_of(layout: &Layout, at: usize, detail: Detail, pack: Option<&Pack>) -> Extracted {
    let path = &layout.files[at].path;
    let failed = |message: String, panic: Option<String>| {
        let span = Span::new(Pos::START, Pos::START);
        let facts =
            FileFacts { error: Some(SyntaxError { message, span }), ..facts::extract("", Detail::Names) };
        Extracted { facts, panic, made: None }
    };
    let text = match discover::read(&layout.root, path) {
        Ok(text) => text,
        Err(error) => return failed(error.to_string(), None),
    };
    if let Some(facts) = pack.and_then(|pack| pack.load(path, &text)) {
        return Extracted { facts, panic: None, made: None };
    }
    match catch_unwind(AssertUnwindSafe(|| facts::extract(&text, detail))) {
        Ok(facts) => {
            let made = pack.and_then(|_| Pack::made(path, text, &facts));
            Extracted { facts, panic: None, made }
        }
        Err(panic) => failed("internal error".to_owned(), Some(format!("{path}: {}", said(&*panic)))),
    }
}

/// All violations of all rules; a rule that panics is named.
fn run_rules(cx: &Context<'_>, panics: &mut Panics) -> Vec<Violation> {
    let results: Vec<Result<Vec<Violation>, String>> = RULES
        .par_iter()
        .map(|rule| {
            let run = || {
                let mut violations = Vec::new();
                match rule.check {
                    Check::Workspace(check) => check(cx, &mut violations),
                    // Called when all others are done.
                    Check::Suppressions(_) | Check::Baseline(_) => {}
                    Check::File(check) => {
                        cx.for_each_file(&mut violations, |file, found| check(cx, file, found));
                    }
                }
                violations
            };
            catch_unwind(AssertUnwindSafe(run)).map_err(|panic| format!("{}: {}", rule.id, said(&*panic)))
        })
        .collect();
    let mut all = Vec::new();
    for result in results {
        match result {
            Ok(violations) => all.extend(violations),
            Err(panic) => panics.push(panic),
        }
    }
    all
}

/// Puts each copy that is reported beside what it copies, where that is asked for.
fn compare_copies(cx: &Context<'_>, options: &Options, findings: &mut [Finding], panics: &mut Panics) {
    if !options.comparisons {
        return;
    }
    let tree = &cx.workspace.tree;
    let compare = |finding: &mut Finding| {
        let (original, copy) = rules::copied(cx, &finding.violation)?;
        let path = |id: UnitId| &tree.paths[id.file as usize];
        let text = |id: UnitId| discover::read(&cx.layout.root, path(id)).ok();
        let (one, other) = (text(original)?, text(copy)?);
        let sides = ((original, (path(original), &*one)), (copy, (path(copy), &*other)));
        let compared = catch_unwind(AssertUnwindSafe(|| clones::compare(&tree.facts, sides.0, sides.1)));
        match compared {
            Ok(comparison) => finding.violation.comparison = comparison.map(Box::new),
            Err(panic) => return Some(format!("{}: {}", path(copy), said(&*panic))),
        }
        None
    };
    let found: Vec<String> = findings.par_iter_mut().filter_map(compare).collect();
    panics.extend(found);
}

/// The suppressions that hold, once what the rules say of them is among the violations.
fn inline(
    cx: &Context<'_>,
    levels: &Levels,
    violations: &mut Vec<Violation>,
    panics: &mut Panics,
) -> Vec<Suppression> {
    let (places, suppressions) = rules::suppressions(cx);
    let used = used(violations, cx.registry, levels, &suppressions);
    let used: Vec<_> = places.into_iter().zip(used).collect();
    for rule in RULES {
        let Check::Suppressions(check) = rule.check else { continue };
        let mut found = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| check(cx, &used, &mut found))) {
            Ok(()) => violations.extend(found),
            Err(panic) => panics.push(format!("{}: {}", rule.id, said(&*panic))),
        }
    }
    suppressions
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

/// Whether a file of a workspace is generated: by the registry, by what it says of itself, or by its path.
pub fn is_generated(layout: &Layout, tree: &ModuleTree, file: u32) -> bool {
    layout.files.get(file as usize).is_none_or(|file| file.generated)
        || tree.facts[file as usize].is_generated
        || has_generated_path(&tree.paths[file as usize])
}

/// Copies of concepts, and families of copies where those are asked for.
fn copies(
    workspace: &Workspace,
    (registry, layout): (&Registry, &Layout),
    detail: Detail,
    wants_families: bool,
) -> Copies {
    let is_generated = |file: u32| is_generated(layout, &workspace.tree, file);
    let mut copies = match detail {
        Detail::Fingerprints => clones::of_concepts(workspace, registry, is_generated),
        Detail::Names | Detail::Surface => Copies::default(),
    };
    if wants_families {
        (copies.families, copies.families_left_out) =
            clones::among_all(workspace, registry, &copies, is_generated);
    }
    copies
}

/// Whether a file or a folder that it lies in is called generated.
fn has_generated_path(path: &str) -> bool {
    path.split('/').any(|part| part.strip_suffix(".rs").unwrap_or(part) == "generated")
}

/// What becomes of violations by comments, the baseline and what was asked for, once the rules have spoken of these; and
/// compliance, for which it does not matter.
///
/// `levels` are those of this run, then those of the registry alone, by which compliance counts.
fn verdict(
    cx: &Context<'_>,
    options: &Options,
    [levels, standing]: [&Levels; 2],
    mut violations: Vec<Violation>,
    panics: &mut Panics,
) -> (Vec<Finding>, Summary, Tally) {
    let of_code = violations.len();
    let mut suppressions = inline(cx, levels, &mut violations, panics);
    let mut tally = compliance::tally(cx, standing, &violations);
    if !options.suppressions {
        violations.truncate(of_code);
        suppressions.clear();
    }
    let baseline = &options.baseline;
    let mut violations = sorted(violations);
    let stale = stale(&violations, cx.registry, levels, &suppressions, baseline);
    for rule in RULES {
        let Check::Baseline(check) = rule.check else { continue };
        let mut found = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| check(cx, &stale, &mut found))) {
            Ok(()) => violations.extend(found),
            Err(panic) => panics.push(format!("{}: {}", rule.id, said(&*panic))),
        }
    }
    let is_asked = |violation: &Violation| {
        let of_baseline = *violation.place.file == *baseline.file;
        of_baseline || options.selection.takes(violation, cx.layout, cx.registry)
    };
    let by = Judgement { levels, confidence: options.confidence, suppressions: &suppressions, baseline };
    // Thresholds see everything, whatever part of it is asked for.
    if options.selection.is_all() {
        let (findings, summary) = judge(violations, cx.registry, by, |_| true);
        tally.count_findings(&findings);
        return (findings, summary, tally);
    }
    tally.count_findings(&judge(violations.clone(), cx.registry, by, |_| true).0);
    let (findings, summary) = judge(violations, cx.registry, by, is_asked);
    (findings, summary, tally)
}

/// What the report makes of the registry's criteria.
fn criteria(registry: &Registry, report: &Report) -> Vec<Criterion> {
    let criterion = |criterion: &crate::registry::Criterion| Criterion {
        name: criterion.name.clone(),
        expression: criterion.text.clone(),
        is_met: criterion.expression.evaluate(&|name| report.figure(name)),
        is_gate: criterion.gate,
        values: criterion
            .expression
            .figures()
            .into_iter()
            .map(|name| (name.clone(), report.figure(name)))
            .collect(),
        reason: criterion.reason.clone(),
        owner: criterion.owner.clone(),
        issue: criterion.issue.clone(),
    };
    registry.criteria.iter().map(criterion).collect()
}
