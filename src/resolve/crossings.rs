//! Uses across boundaries: which part of the code each path of bound code leads to, and which parts go in circles.

use super::identity::{Def, KeyId, Origin};
use super::lookup::Resolver;
use super::modules::{ModId, OwnerId};
use super::paths::Named;
use super::workspace::{Hit, Standing, Use, scope_of};
use crate::facts::{Context, Found};
use crate::registry::location::LocationPattern;
use crate::registry::path::Segment;
use crate::registry::{Boundary, Registry};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why a use is one across a boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrossingKind {
    /// It leads to what is denied: the index in `deny`.
    Denied(usize),
    /// It leads to what is not listed in `only`.
    NotListed,
    /// It closes a circle of parts, which is told from the part that the use stands in.
    Circle(Vec<String>),
}

/// One use across a boundary.
#[derive(Debug, Clone)]
pub struct Crossing {
    /// The use; its hit names the boundary.
    pub found: Use,
    /// Why it may not be.
    pub kind: CrossingKind,
}

/// Where a definition or a module lies, as location patterns see it.
#[derive(Debug, Clone)]
struct Site {
    file: Arc<str>,
    /// The definition's path, crate name first.
    path: Vec<String>,
    component: Option<Arc<str>>,
    /// What no list has to name: the standard library, and what a doc-test defines for itself.
    is_free: bool,
    /// The module it lies in, for what is in the workspace.
    module: Vec<String>,
}

impl Site {
    fn is_in(&self, pattern: &LocationPattern) -> bool {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        pattern.matches(&self.file, &path, self.component.as_deref())
    }
}

/// What each path in bound code leads to, as far as a boundary forbids it.
pub(super) fn crossings(resolver: &mut Resolver<'_>, registry: &Registry) -> Vec<Crossing> {
    let mut found = Vec::new();
    for (at, boundary) in registry.boundaries.iter().enumerate() {
        let mut pass = Pass::new(resolver, registry, at, boundary);
        pass.run(&mut found);
    }
    found.sort_by_key(|one| (one.found.file, one.found.path, one.found.hit));
    found
}

/// One boundary, while the code is held against it.
struct Pass<'p, 't> {
    resolver: &'p mut Resolver<'t>,
    registry: &'p Registry,
    number: usize,
    boundary: &'p Boundary,
    /// What each exact path of `deny` and of `only` names.
    denied: Vec<Vec<KeyId>>,
    listed: Vec<Vec<KeyId>>,
    sites: FxHashMap<KeyId, Arc<Site>>,
    bound: FxHashMap<(OwnerId, ModId), bool>,
    /// Uses from one part to another.
    edges: BTreeMap<(String, String), Vec<Use>>,
}

impl<'p, 't> Pass<'p, 't> {
    fn new(
        resolver: &'p mut Resolver<'t>,
        registry: &'p Registry,
        number: usize,
        boundary: &'p Boundary,
    ) -> Self {
        let mut keys = |patterns: &[LocationPattern]| -> Vec<Vec<KeyId>> {
            let of = |pattern: &LocationPattern| match pattern {
                LocationPattern::Items(path) if path.is_exact() => {
                    resolver.target(path).defs.iter().map(|(_, key)| *key).collect()
                }
                _ => Vec::new(),
            };
            patterns.iter().map(of).collect()
        };
        let (denied, listed) = (keys(&boundary.deny), keys(&boundary.only));
        Self {
            resolver,
            registry,
            number,
            boundary,
            denied,
            listed,
            sites: FxHashMap::default(),
            bound: FxHashMap::default(),
            edges: BTreeMap::new(),
        }
    }

    fn run(&mut self, crossings: &mut Vec<Crossing>) {
        let tree = self.resolver.tree;
        for file in tree.files().map(crate::source::FileId::index) {
            let facts = &tree.facts[file];
            let mut seen: FxHashSet<(u32, usize)> = FxHashSet::default();
            for owner in &tree.owners_of[file] {
                for (path, fact) in facts.paths.iter().enumerate() {
                    // A call of a method names no path that could cross anything.
                    if matches!(fact.found, Found::Expanded | Found::MacroBody)
                        || fact.context == Context::Method
                    {
                        continue;
                    }
                    let module = self.resolver.module_of(*owner, fact);
                    let is_bound = self.is_bound(*owner, module);
                    if !is_bound && self.boundary.acyclic.is_empty() {
                        continue;
                    }
                    let before = crossings.len();
                    self.path(*owner, path as u32, module, is_bound, crossings);
                    // A file with several places in the module tree is reported once.
                    let mut at = before;
                    while at < crossings.len() {
                        if seen.insert((path as u32, crossings[at].found.segment)) {
                            at += 1;
                        } else {
                            crossings.remove(at);
                        }
                    }
                }
            }
        }
        self.circles(crossings);
    }

    /// Whether the boundary binds the code of a module.
    fn is_bound(&mut self, owner: OwnerId, module: ModId) -> bool {
        if let Some(known) = self.bound.get(&(owner, module)) {
            return *known;
        }
        let site = self.site_of_module(owner, module);
        let is_bound = self.boundary.from.iter().any(|pattern| site.is_in(pattern));
        self.bound.insert((owner, module), is_bound);
        is_bound
    }

    fn site_of_module(&self, owner: OwnerId, module: ModId) -> Site {
        let tree = self.resolver.tree;
        let data = &tree.owners[owner.0 as usize];
        let file = tree.paths[data.file.index()].clone();
        // A doc-test is bound where its documentation stands.
        let path = segments(&tree.module_path(data.documents.unwrap_or(module)));
        let component = self.component(&file, &path);
        Site { file, module: path.clone(), path, component, is_free: false }
    }

    fn component(&self, file: &str, path: &[String]) -> Option<Arc<str>> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.registry.component_of(file, &path).map(|component| component.id.clone())
    }

    /// Where a definition lies.
    fn site(&mut self, def: Def, key: KeyId) -> Arc<Site> {
        if let Some(known) = self.sites.get(&key) {
            return known.clone();
        }
        let tree = self.resolver.tree;
        let data = self.resolver.keys.get(key).clone();
        let path = segments(&data.path);
        // What lies in a library is known by its path alone.
        let own = tree.module_of(def).filter(|module| !tree.is_library(*module));
        let definition = own.and_then(|_| tree.definition(def));
        let file: Arc<str> = definition.map_or_else(|| "".into(), |place| place.file);
        let module = own.map(|module| segments(&tree.module_path(tree.normal(module))));
        let module = module.unwrap_or_default();
        // A member of an impl elsewhere belongs to where it is written.
        let component = if file.is_empty() {
            None
        } else {
            self.component(&file, &module).or_else(|| self.component(&file, &path))
        };
        let is_free = matches!(data.origin, Origin::Std(_) | Origin::Primitive)
            || path.first().is_some_and(|first| super::std_table::CRATES.contains(&first.as_str()))
            || own.is_some_and(|module| tree.is_in_doctest(module));
        let site = Arc::new(Site { file, path, component, is_free, module });
        self.sites.insert(key, site.clone());
        site
    }

    /// Holds one path against the boundary.
    fn path(&mut self, owner: OwnerId, path: u32, module: ModId, is_bound: bool, out: &mut Vec<Crossing>) {
        let named = self.resolver.resolve(owner, path);
        if named.is_empty() {
            return;
        }
        if is_bound
            && let Some((kind, one)) = self.crossed(owner, path, &named)
            && !self.is_imported(owner, path, |pass, via, leaf| {
                let (module, path, named) = pass.import(via, leaf);
                pass.is_bound(via, module) && pass.crossed(via, path, &named).is_some()
            })
        {
            let found = self.new_use(owner, path, module, &one);
            out.push(Crossing { found, kind });
        }
        // Documentation shows a part in use, which ties it to nothing.
        let is_doctest = self.resolver.tree.owners[owner.0 as usize].documents.is_some();
        if !self.boundary.acyclic.is_empty()
            && !is_doctest
            && let Some((to, one)) = self.part_of(&named)
            && let Some(from) = self.part_of_module(owner, module).filter(|from| *from != to)
            && !self.is_imported(owner, path, |pass, via, leaf| {
                let (module, _, named) = pass.import(via, leaf);
                pass.part_of_module(via, module).as_ref() == Some(&from)
                    && pass.part_of(&named).is_some_and(|(part, _)| part == to)
            })
        {
            let found = self.new_use(owner, path, module, &one);
            self.edges.entry((from, to)).or_default().push(found);
        }
    }

    /// Whether the first name of a path is brought in by an import that is judged at its own place; `is_judged` gets
    /// the owner and number of each import on the way.
    fn is_imported(
        &mut self,
        owner: OwnerId,
        path: u32,
        mut is_judged: impl FnMut(&mut Self, OwnerId, u32) -> bool,
    ) -> bool {
        if self.resolver.tree.facts_of(owner).paths[path as usize].context == Context::Use {
            return false;
        }
        let hops = self.resolver.hops(owner, path, 0);
        hops.into_iter().any(|hop| is_judged(self, hop.leaf.0, hop.leaf.1))
    }

    /// The module that an import stands in, its path, and what that names.
    fn import(&mut self, via: OwnerId, leaf: u32) -> (ModId, u32, Vec<Named>) {
        let tree = self.resolver.tree;
        let leaf = &tree.facts_of(via).uses[leaf as usize];
        let module = tree.owners[via.0 as usize].modules[leaf.module as usize];
        (module, leaf.path, self.resolver.resolve(via, leaf.path))
    }

    /// The first reason why a path crosses the boundary, and the segment that does.
    fn crossed(&mut self, owner: OwnerId, path: u32, named: &[Named]) -> Option<(CrossingKind, Named)> {
        for one in named.iter().rev() {
            if let Some(index) = self.denied(owner, path, one) {
                return Some((CrossingKind::Denied(index), one.clone()));
            }
        }
        Some((CrossingKind::NotListed, self.not_listed(owner, path, named)?))
    }

    /// The index in `deny` of what a segment leads to.
    fn denied(&mut self, owner: OwnerId, path: u32, one: &Named) -> Option<usize> {
        let boundary = self.boundary;
        self.index_in(owner, path, one, &boundary.deny, false)
    }

    fn index_in(
        &mut self,
        owner: OwnerId,
        path: u32,
        one: &Named,
        patterns: &[LocationPattern],
        listed: bool,
    ) -> Option<usize> {
        let reached = self.resolver.reached(owner, path, one.segment);
        let reached: Vec<&str> =
            reached.as_deref().map(|path| path.split("::").collect()).unwrap_or_default();
        for (def, key) in &one.defs {
            let site = self.site(*def, *key);
            let exact = if listed { &self.listed } else { &self.denied };
            let meant = |(index, pattern): (usize, &LocationPattern)| {
                let by_path = matches!(pattern, LocationPattern::Items(path) if path.covers(&reached));
                site.is_in(pattern) || by_path || exact[index].contains(key)
            };
            if let Some(index) = patterns.iter().enumerate().position(meant) {
                return Some(index);
            }
        }
        None
    }

    /// The last segment, where it leads to something that is neither bound itself nor listed.
    fn not_listed(&mut self, owner: OwnerId, path: u32, named: &[Named]) -> Option<Named> {
        let boundary = self.boundary;
        if boundary.only.is_empty() {
            return None;
        }
        // Where an associated item lies is not known if its trait is not.
        let is_known = |one: &&Named| {
            !one.defs.iter().all(|(_, key)| self.resolver.keys.get(*key).origin == Origin::Partial)
        };
        let last = named.iter().rev().find(is_known)?.clone();
        let mut sites = last.defs.iter().map(|(def, key)| self.site(*def, *key)).collect::<Vec<_>>();
        sites.retain(|site| !site.is_free && !boundary.from.iter().any(|pattern| site.is_in(pattern)));
        // A path that only leads on, such as the start of a `use`, is told at its end.
        let is_prefix = last.segment + 1
            < self.resolver.tree.facts_of(owner).paths[path as usize].segments.len()
            && matches!(last.defs.first(), Some((Def::Module(_), _)));
        if sites.is_empty() || is_prefix {
            return None;
        }
        let listed = (0..=last.segment)
            .filter_map(|segment| named.iter().find(|one| one.segment == segment))
            .any(|one| self.index_in(owner, path, one, &boundary.only, true).is_some());
        (!listed).then_some(last)
    }

    fn new_use(&mut self, owner: OwnerId, path: u32, module: ModId, one: &Named) -> Use {
        let tree = self.resolver.tree;
        let fact = &tree.facts_of(owner).paths[path as usize];
        Use {
            file: tree.owners[owner.0 as usize].file,
            owner,
            path,
            segment: one.segment,
            hit: Hit::Boundary(self.number),
            key: one.defs.first().map(|(_, key)| *key),
            confidence: one.confidence,
            reached: self.resolver.reached(owner, path, one.segment),
            standing: Standing::Other,
            scope: scope_of(tree, owner, module, fact.cfg),
            through: None,
        }
    }

    /// The part that the last segment which is in one leads to.
    fn part_of(&mut self, named: &[Named]) -> Option<(String, Named)> {
        named.iter().rev().find_map(|one| {
            let (def, key) = one.defs.first()?;
            let site = self.site(*def, *key);
            Some((part(&self.boundary.acyclic, &site)?, one.clone()))
        })
    }

    /// The part that a module belongs to.
    fn part_of_module(&self, owner: OwnerId, module: ModId) -> Option<String> {
        part(&self.boundary.acyclic, &self.site_of_module(owner, self.resolver.tree.normal(module)))
    }

    /// Reports the uses that close circles: of each circle those of its least used step.
    fn circles(&mut self, out: &mut Vec<Crossing>) {
        let mut edges = std::mem::take(&mut self.edges);
        while let Some(circle) = circle(&edges) {
            let steps = circle.windows(2).map(|pair| (pair[0].clone(), pair[1].clone()));
            let Some(least) = steps.min_by_key(|step| (edges[step].len(), step.clone())) else { return };
            let start = circle.iter().position(|part| *part == least.0).unwrap_or_default();
            let around = circle.len() - 1;
            let told: Vec<String> = (0..=around).map(|at| circle[(start + at) % around].clone()).collect();
            for found in edges.remove(&least).unwrap_or_default() {
                out.push(Crossing { found, kind: CrossingKind::Circle(told.clone()) });
            }
        }
    }
}

/// The part that a place belongs to, by its name in messages.
fn part(parts: &[LocationPattern], site: &Site) -> Option<String> {
    parts.iter().find_map(|pattern| match pattern {
        LocationPattern::Component(name, _) => {
            (site.component.as_ref() == Some(name)).then(|| format!("component:{name}"))
        }
        LocationPattern::Files(files) => files.matches(&site.file).then(|| files.text.to_string()),
        LocationPattern::Items(path) if path.segments.last() == Some(&Segment::One) => {
            let depth = path.segments.len();
            let module: Vec<&str> = site.module.iter().take(depth).map(String::as_str).collect();
            path.matches(&module).then(|| module.join("::"))
        }
        LocationPattern::Items(path) => {
            let module: Vec<&str> = site.module.iter().map(String::as_str).collect();
            path.covers(&module).then(|| path.to_string())
        }
    })
}

/// A shortest circle of the graph, its first part repeated at the end; the first one in order of the names.
fn circle(edges: &BTreeMap<(String, String), Vec<Use>>) -> Option<Vec<String>> {
    let parts: BTreeSet<&String> = edges.keys().map(|(from, _)| from).collect();
    let mut best: Option<Vec<String>> = None;
    for start in parts {
        // Breadth first, so that the way back is a shortest one.
        let mut came_from: BTreeMap<&String, &String> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for (_, to) in edges.keys().filter(|(from, _)| from == at) {
                if to == start {
                    let mut circle = vec![start.clone(), at.clone()];
                    let mut back = at;
                    while back != start {
                        back = came_from[back];
                        circle.push(back.clone());
                    }
                    circle.reverse();
                    if best.as_ref().is_none_or(|best| circle.len() < best.len()) {
                        best = Some(circle);
                    }
                    queue.clear();
                    break;
                }
                if !came_from.contains_key(to) {
                    came_from.insert(to, at);
                    queue.push_back(to);
                }
            }
        }
    }
    best
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::to_owned).collect()
}
