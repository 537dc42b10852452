//! The graph itself: who uses which concept and how, and what copies it, before anything is drawn.

use crate::diagnostic::{Confidence, Finding, Report, Subject};
use crate::resolve::{Hit, Standing};
use crate::rules::Context;
use std::collections::{BTreeMap, BTreeSet};

/// What an edge says of a concept, from what is right to what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// It is used by its canonical path.
    Canonical,
    /// It is used by, or given, another path or name.
    OtherPath,
    /// It is used by a path that it had before.
    FormerPath,
    /// A rule on how it may be used is broken.
    Violation,
    /// Something repeats it.
    Copy,
}

impl Relation {
    /// All of them.
    pub(super) const ALL: [Self; 5] =
        [Self::Canonical, Self::OtherPath, Self::FormerPath, Self::Violation, Self::Copy];

    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Canonical => "canonical use",
            Self::OtherPath => "other path",
            Self::FormerPath => "former path",
            Self::Violation => "violation",
            Self::Copy => "copy or look-alike",
        }
    }

    /// What a finding of a rule says.
    fn of(rule: &str) -> Self {
        match rule {
            "noncanonical-path" | "shadow-reexport" | "renamed-import" => Self::OtherPath,
            "deprecated-path" => Self::FormerPath,
            "duplicate-definition" | "lookalike-definition" | "cloned-implementation" => Self::Copy,
            _ => Self::Violation,
        }
    }
}

/// A concept.
#[derive(Debug)]
pub(super) struct Concept {
    pub(super) id: String,
    /// Kind, where it is known, and canonical path.
    pub(super) item: String,
    /// Component or package of its definition; nothing for what lies outside of the workspace.
    pub(super) home: Option<String>,
}

/// Code that uses concepts, or an item that repeats one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// A component of the registry: its number and name.
    Component(usize, String),
    /// A package in which no component lies.
    Package(String),
    /// An item: its path and file.
    Item(String, String),
}

impl Source {
    /// Its name.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Component(_, name) | Self::Package(name) | Self::Item(name, _) => name,
        }
    }

    /// What it is.
    pub(super) fn detail(&self) -> &str {
        match self {
            Self::Component(..) => "component",
            Self::Package(_) => "package",
            Self::Item(_, file) => file,
        }
    }

    /// Whether it is an item.
    pub(super) fn is_item(&self) -> bool {
        matches!(self, Self::Item(..))
    }
}

/// What one source has to do with one concept in one way.
#[derive(Debug)]
pub(super) struct Edge {
    /// Index into the sources.
    pub(super) source: usize,
    /// Index into the concepts.
    pub(super) concept: usize,
    pub(super) relation: Relation,
    /// Number of places.
    pub(super) count: usize,
    /// The rules that say so, with their numbers; none for canonical uses.
    pub(super) rules: BTreeMap<&'static str, usize>,
}

impl Edge {
    /// The rules as text, else the word of the relation.
    pub(super) fn explanation(&self) -> String {
        let rules: Vec<String> = self.rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
        if rules.is_empty() { self.said() } else { rules.join(", ") }
    }

    /// The number of places and the word of the relation.
    pub(super) fn said(&self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} {}{plural}", self.count, self.relation.word())
    }
}

/// What is drawn; empty lists set no limit.
#[derive(Debug)]
pub(super) struct Limits<'a> {
    /// Ids of concepts.
    pub(super) concepts: &'a [String],
    /// Components whose uses and whose concepts are drawn.
    pub(super) components: &'a [String],
}

/// Concepts by home, sources in order, edges by concept and source.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) concepts: Vec<Concept>,
    pub(super) sources: Vec<Source>,
    pub(super) edges: Vec<Edge>,
}

/// The name of a home, and its concepts with their indices.
pub(super) type Home<'g> = (Option<&'g str>, Vec<(usize, &'g Concept)>);

/// Edges by the index of the concept in the registry, source and relation.
type Found = BTreeMap<(usize, Source, Relation), (usize, BTreeMap<&'static str, usize>)>;

impl Graph {
    /// The graph of a checked workspace: findings count whatever becomes of them.
    pub(super) fn of(cx: &Context<'_>, report: &Report, limits: &Limits<'_>) -> Self {
        let mut found = Found::new();
        canonical_uses(cx, &mut found);
        report.findings.iter().for_each(|finding| wrong(cx, finding, &mut found));
        let concepts = &cx.registry.concepts;
        let homes: Vec<Option<Source>> = (0..concepts.len()).map(|at| home(cx, at)).collect();
        let is_asked = |source: Option<&Source>| {
            limits.components.is_empty()
                || matches!(source, Some(Source::Component(_, id)) if limits.components.contains(id))
        };
        let user = |source: &Source| match source {
            Source::Item(_, file) => source_of(cx, file, None),
            _ => None,
        };
        let is_wanted =
            |at: usize| limits.concepts.is_empty() || limits.concepts.contains(&concepts[at].id.to_string());
        found.retain(|(at, source, _), _| {
            let of_item = user(source);
            is_wanted(*at)
                && (is_asked(Some(of_item.as_ref().unwrap_or(source))) || is_asked(homes[*at].as_ref()))
        });
        let used: BTreeSet<usize> = found.keys().map(|(at, ..)| *at).collect();
        let mut order: Vec<usize> = (0..concepts.len())
            .filter(|at| is_wanted(*at) && (used.contains(at) || is_asked(homes[*at].as_ref())))
            .collect();
        // By home, those without one last; within a home as the registry has them.
        order.sort_by_key(|at| (homes[*at].is_none(), &homes[*at], *at));
        Self::build(cx, &order, &homes, &found)
    }

    /// The concepts of each home with their indices.
    pub(super) fn homes(&self) -> Vec<Home<'_>> {
        let mut homes: Vec<Home<'_>> = Vec::new();
        for (at, concept) in self.concepts.iter().enumerate() {
            let home = concept.home.as_deref();
            match homes.last_mut() {
                Some((last, concepts)) if *last == home => concepts.push((at, concept)),
                _ => homes.push((home, vec![(at, concept)])),
            }
        }
        homes
    }

    fn build(cx: &Context<'_>, order: &[usize], homes: &[Option<Source>], found: &Found) -> Self {
        let mut graph = Self::default();
        for at in order {
            let entry = &cx.registry.concepts[*at];
            let first = cx.workspace.homes[*at].target.defs.first();
            let kind = first.and_then(|(def, _)| cx.workspace.kind_word(*def));
            let kind = kind.map(|kind| format!("{kind} ")).unwrap_or_default();
            graph.concepts.push(Concept {
                id: entry.id.to_string(),
                item: format!("{kind}{}", entry.path),
                home: homes[*at].as_ref().map(|home| home.name().to_owned()),
            });
        }
        let sources: BTreeSet<&Source> = found.keys().map(|(_, source, _)| source).collect();
        let sources: BTreeMap<&Source, usize> = sources.into_iter().zip(0..).collect();
        for ((at, source, relation), (count, rules)) in found {
            let Some(concept) = order.iter().position(|one| one == at) else { continue };
            let (source, relation, count) = (sources[source], *relation, *count);
            graph.edges.push(Edge { source, concept, relation, count, rules: rules.clone() });
        }
        graph.edges.sort_by_key(|edge| (edge.concept, edge.source, edge.relation));
        let mut named: Vec<(usize, Source)> =
            sources.into_iter().map(|(source, at)| (at, source.clone())).collect();
        named.sort_unstable();
        graph.sources = named.into_iter().map(|(_, source)| source).collect();
        graph
    }
}

/// Counts the places that name concepts by accepted paths, as compliance does.
fn canonical_uses(cx: &Context<'_>, found: &mut Found) {
    let mut places = BTreeSet::new();
    for one in &cx.workspace.uses {
        let Hit::Concept(at) = one.hit else { continue };
        if one.standing != Standing::Canonical
            || one.confidence < Confidence::Probable
            || cx.is_generated(one.file)
        {
            continue;
        }
        let location = cx.location(one.owner, cx.workspace.module_of(one));
        let scope = cx.scope(&location, one.scope);
        let mut is_new = || places.insert((at, one.file, cx.workspace.place(one).span.start));
        if !cx.holds(&cx.registry.concepts[at].policy, &location, scope) || !is_new() {
            continue;
        }
        if let Some(source) = source_of(cx, &location.file, location.component.as_deref()) {
            found.entry((at, source, Relation::Canonical)).or_default().0 += 1;
        }
    }
}

/// Counts a finding about a concept.
fn wrong(cx: &Context<'_>, finding: &Finding, found: &mut Found) {
    let violation = &finding.violation;
    let Some(Subject::Concept(id)) = &violation.subject else { return };
    let Some(at) = cx.registry.concepts.iter().position(|concept| concept.id == *id) else { return };
    let file = &violation.place.file;
    let relation = Relation::of(violation.rule);
    let source = match (&violation.item, relation) {
        (Some(item), Relation::Copy) => Some(Source::Item(item.clone(), file.to_string())),
        _ => source_of(cx, file, violation.component.as_deref()),
    };
    // What is wrong with the entry itself is in the registry.
    let Some(source) = source else { return };
    let (count, rules) = found.entry((at, source, relation)).or_default();
    *count += 1;
    *rules.entry(violation.rule).or_default() += 1;
}

/// The component or package of a concept's definition.
fn home(cx: &Context<'_>, at: usize) -> Option<Source> {
    let home = &cx.workspace.homes[at];
    let (place, (_, key)) = home.definitions.first().zip(home.target.defs.first())?;
    let path = cx.workspace.key(*key).path.to_string();
    let path: Vec<&str> = path.split("::").collect();
    let component = cx.registry.component_of(&place.file, &path).map(|component| &*component.id);
    source_of(cx, &place.file, component)
}

/// The component of a file, or its package; nothing for what is no file of a package.
fn source_of(cx: &Context<'_>, file: &str, component: Option<&str>) -> Option<Source> {
    let component = component.or_else(|| cx.registry.component_of(file, &[]).map(|component| &*component.id));
    let number = |id: &str| cx.registry.components.iter().position(|component| *component.id == *id);
    if let Some((number, id)) = component.and_then(|id| number(id).zip(Some(id))) {
        return Some(Source::Component(number, id.to_owned()));
    }
    cx.layout.file(file)?;
    cx.layout.package_of(file).map(|package| Source::Package(package.name.clone()))
}
