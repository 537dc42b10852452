//! Compliance: what is governed, what of it is canonical, which files are clean, and what was looked at at all.
//!
//! Counted over everything, before anything is left out of a report.

use crate::diagnostic::{
    CodeScope, Compliance, ComponentCompliance, ConceptCompliance, Confidence, FileCounts, Finding, Level,
    Ratio, ScopedCompliance, Subject, Violation,
};
use crate::judge::Levels;
use crate::resolve::{Hit, Standing};
use crate::rules::{Context, Location};
use crate::source::{FileId, Pos};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A component, as an index into the registry's; their number stands for code of none.
type At = usize;
/// Where a concept is governed: file, start, and the concept's index.
type Place = (Arc<str>, Pos, usize);

/// A place where a concept is governed.
#[derive(Debug, Clone, Copy)]
struct Site {
    component: At,
    scope: CodeScope,
    is_canonical: bool,
}

/// A file with the parts of the code that it holds, each with whether it is clean.
#[derive(Debug, Default)]
struct File {
    parts: BTreeMap<(At, CodeScope), bool>,
    is_generated: bool,
    is_unparsed: bool,
    is_orphan: bool,
}

/// Compliance of everything, of components and of concepts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) files: FileCounts,
    pub(super) macro_calls: Ratio,
    pub(super) overall: ScopedCompliance,
    pub(super) components: Vec<ComponentCompliance>,
    pub(super) concepts: Vec<ConceptCompliance>,
}

/// Counts what all rules found, `violations` being everything they said and `levels` those of the registry alone.
pub(super) fn tally(cx: &Context<'_>, levels: &Levels, violations: &[Violation]) -> Tally {
    let counting = |violation: &&Violation| {
        violation.confidence >= Confidence::Probable && levels.of(cx.registry, violation) > Level::Allow
    };
    let mut files = files(cx);
    let mut sites = canonical_sites(cx);
    for violation in violations.iter().filter(counting) {
        let component = at(cx, violation.component.as_ref());
        // What is wrong in the registry is no site of the code.
        let Some(file) = files.get_mut(&violation.place.file).filter(|file| !file.is_generated) else {
            continue;
        };
        file.parts.insert((component, violation.scope), false);
        if let Some(Subject::Concept(id)) = &violation.subject
            && let Some(concept) = cx.registry.concepts.iter().position(|entry| entry.id == *id)
        {
            let place = (violation.place.file.clone(), violation.place.span.start, concept);
            let site = Site { component, scope: violation.scope, is_canonical: false };
            // A site counts once for each concept, and as violating if any violation of that concept stands there.
            sites.insert(place, site);
        }
    }
    let mut tally = Tally { macro_calls: macro_calls(cx), ..Tally::default() };
    tally.parts(cx);
    tally.count_files(cx, &files);
    tally.count_sites(&sites);
    tally.components.retain(|component| {
        component.id.is_some()
            || (!cx.registry.components.is_empty() && component.compliance.all != Compliance::default())
    });
    tally
}

impl Tally {
    /// Counts what became of the violations.
    pub(super) fn count_findings(&mut self, findings: &[Finding]) {
        for finding in findings {
            let violation = &finding.violation;
            let add = |part: &mut ScopedCompliance| {
                part.both(violation.scope).into_iter().for_each(|part| part.counts.count(finding));
            };
            add(&mut self.overall);
            let component = violation.component.as_ref();
            if let Some(component) = self.components.iter_mut().find(|known| known.id.as_ref() == component) {
                add(&mut component.compliance);
            }
            if let Some(Subject::Concept(id)) = &violation.subject
                && let Some(concept) = self.concepts.iter_mut().find(|known| known.id == *id)
            {
                add(&mut concept.compliance);
            }
        }
    }

    /// Lays out a row for each component, one for the code of none, and one for each concept.
    fn parts(&mut self, cx: &Context<'_>) {
        let rows = cx.registry.components.iter().map(|component| ComponentCompliance {
            id: Some(component.id.clone()),
            least: component.min_compliance,
            ..ComponentCompliance::default()
        });
        self.components = rows.chain([ComponentCompliance::default()]).collect();
        let concepts = cx.registry.concepts.iter().zip(&cx.workspace.homes);
        let rows = concepts.map(|(entry, home)| ConceptCompliance {
            id: entry.id.clone(),
            path: entry.path.to_string(),
            kind: home.target.defs.first().and_then(|(def, _)| cx.workspace.kind_word(*def)),
            home: home.definitions.first().cloned(),
            reason: entry.policy.reason.clone(),
            owner: entry.policy.owner.clone(),
            issue: entry.policy.issue.clone(),
            compliance: ScopedCompliance::default(),
        });
        self.concepts = rows.collect();
    }

    fn count_files(&mut self, cx: &Context<'_>, files: &BTreeMap<Arc<str>, File>) {
        for file in files.values() {
            let mut counts: Vec<&mut FileCounts> = vec![&mut self.files];
            let holds = |at: At| file.parts.keys().any(|(component, _)| *component == at);
            let rows = self.components.iter_mut().enumerate().filter(|(at, _)| holds(*at));
            counts.extend(rows.map(|(_, row)| &mut row.files));
            for count in counts {
                count.analysed += 1;
                count.generated += usize::from(file.is_generated);
                count.unparsed += usize::from(file.is_unparsed);
                count.orphan += usize::from(file.is_orphan);
            }
            if file.is_generated {
                continue;
            }
            count_file(&mut self.overall, file, |_| true);
            for (at, row) in self.components.iter_mut().enumerate() {
                count_file(&mut row.compliance, file, |component| component == at);
            }
        }
        self.files.excluded = cx.layout.excluded;
        self.files.ignored = cx.layout.ignored;
    }

    fn count_sites(&mut self, sites: &BTreeMap<Place, Site>) {
        // A concept's files are those where it is governed.
        let mut files: BTreeMap<(usize, &Arc<str>), File> = BTreeMap::new();
        for ((file, _, concept), site) in sites {
            let component = &mut self.components[site.component].compliance;
            for part in [&mut self.overall, component, &mut self.concepts[*concept].compliance] {
                part.both(site.scope).into_iter().for_each(|part| part.adoption.count(site.is_canonical));
            }
            let parts = &mut files.entry((*concept, file)).or_default().parts;
            *parts.entry((site.component, site.scope)).or_insert(true) &= site.is_canonical;
        }
        for ((concept, _), file) in files {
            count_file(&mut self.concepts[concept].compliance, &file, |_| true);
        }
    }
}

/// Counts a file for the parts of it that are meant, as a whole and for each scope.
fn count_file(compliance: &mut ScopedCompliance, file: &File, is_meant: impl Fn(At) -> bool) {
    let is_clean = |scope: Option<CodeScope>| {
        let parts =
            file.parts.iter().filter(|((at, of), _)| is_meant(*at) && scope.is_none_or(|one| one == *of));
        parts.map(|(_, clean)| *clean).reduce(|all, clean| all && clean)
    };
    let scopes = [
        (&mut compliance.all, None),
        (&mut compliance.production, Some(CodeScope::Production)),
        (&mut compliance.test, Some(CodeScope::Test)),
    ];
    for (part, scope) in scopes {
        if let Some(is_clean) = is_clean(scope) {
            part.files.count(is_clean);
        }
    }
}

/// The index of a component.
fn at(cx: &Context<'_>, id: Option<&Arc<str>>) -> At {
    let components = &cx.registry.components;
    components.iter().position(|component| Some(&component.id) == id).unwrap_or(components.len())
}

/// Every file that is looked at, with the parts of the code that it holds; those that cannot be read included.
fn files(cx: &Context<'_>) -> BTreeMap<Arc<str>, File> {
    let tree = &cx.workspace.tree;
    let all: Vec<FileId> = tree.files().collect();
    let parts: Vec<Vec<(At, CodeScope)>> = all.par_iter().map(|file| parts_of(cx, *file)).collect();
    let mut files: BTreeMap<Arc<str>, File> = BTreeMap::new();
    for (id, parts) in all.into_iter().zip(parts) {
        // Expansions and doc-tests are parts of the file that they stand in.
        let file = files.entry(tree.paths[id.index()].clone()).or_default();
        file.parts.extend(parts.into_iter().map(|part| (part, true)));
        file.is_generated |= cx.is_generated(id);
        file.is_unparsed |= tree.facts[id.index()].error.is_some();
        if id.index() < cx.layout.files.len() {
            file.is_orphan =
                tree.owners_of[id.index()].iter().all(|owner| tree.owners[owner.0 as usize].orphan);
        }
    }
    for (path, _) in cx.layout.unread() {
        let component = cx.registry.component_of(path, &[]).map(|component| &component.id);
        let file = files.entry(path.into()).or_default();
        file.parts.insert((at(cx, component), CodeScope::Production), true);
        file.is_unparsed = true;
    }
    files
}

/// Components and scopes of the modules of a file.
fn parts_of(cx: &Context<'_>, file: FileId) -> Vec<(At, CodeScope)> {
    let tree = &cx.workspace.tree;
    let mut parts = Vec::new();
    let mut add = |location: &Location, by_code: CodeScope| {
        let part = (at(cx, location.component.as_ref()), cx.scope(location, by_code));
        if !parts.contains(&part) {
            parts.push(part);
        }
    };
    for owner in &tree.owners_of[file.index()] {
        for module in &tree.owners[owner.0 as usize].modules {
            if !tree.modules[module.0 as usize].is_block {
                add(&cx.location(*owner, *module), cx.workspace.scope_of(*owner, *module, 0));
            }
        }
    }
    if parts.is_empty() {
        parts.push((at(cx, cx.file_location(file).component.as_ref()), cx.file_scope(file)));
    }
    parts
}

/// The uses of concepts by their canonical path, where the entry holds.
fn canonical_sites(cx: &Context<'_>) -> BTreeMap<Place, Site> {
    let uses = cx.workspace.uses.par_iter().filter_map(|found| {
        let Hit::Concept(concept) = found.hit else { return None };
        if found.standing != Standing::Canonical
            || found.confidence < Confidence::Probable
            || cx.is_generated(found.file)
        {
            return None;
        }
        let location = cx.location(found.owner, cx.workspace.module_of(found));
        let scope = cx.scope(&location, found.scope);
        if !cx.holds(&cx.entry(concept).policy, &location, scope) {
            return None;
        }
        let start = cx.workspace.place(found).span.start;
        let component = at(cx, location.component.as_ref());
        Some(((location.file, start, concept), Site { component, scope, is_canonical: true }))
    });
    // Of several places of a file in the module tree the last one counts, as it always has.
    uses.collect::<Vec<_>>().into_iter().collect()
}

/// Macro calls in code that is reported: those that are understood, out of all.
fn macro_calls(cx: &Context<'_>) -> Ratio {
    let mut calls = Ratio::default();
    let tree = &cx.workspace.tree;
    for (at, file) in cx.layout.files.iter().enumerate().filter(|(_, file)| !file.generated) {
        debug_assert_eq!(file.path, tree.paths[at]);
        let facts = &tree.facts[at];
        let unread = facts.calls.iter().filter(|call| call.unread).count();
        let all = facts.macro_calls.all as usize + facts.calls.len();
        calls.whole += all;
        calls.part += all - unread - facts.macro_calls.scanned as usize;
    }
    calls
}
