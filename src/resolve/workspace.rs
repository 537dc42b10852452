//! The workspace as rules see it: what the registry's paths name, and every place in the code that names one of them.

use super::identity::{Def, Key, KeyId, Origin};
use super::lookup::Resolver;
use super::modules::{ModId, ModuleTree, OwnerId};
use super::paths::Named;
use super::registry_paths::Target;
use super::symbols::Symbol;
use crate::diagnostic::{CodeScope, Confidence};
use crate::facts::{Binding, CfgExpr, Context, Found, ItemKind, Ns, PathFact};
use crate::registry::Registry;
use crate::registry::path::{PathPattern, Segment};
use crate::source::{FileId, Place, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// An entry of the registry that a use is about, as an index into the registry's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hit {
    /// The item of a concept.
    Concept(usize),
    /// A former path of a concept: concept and pattern.
    Deprecated(usize, usize),
    /// An item that a concept replaces: concept and pattern.
    InsteadOf(usize, usize),
    /// A banned item: ban and pattern.
    Banned(usize, usize),
}

/// How a use of a concept stands to its canonical path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// In the module of the definition or of the canonical path, where every path is fine.
    AtHome,
    /// By the name that an import made; the import is judged at its own place.
    Imported,
    /// By the canonical path or one of `also`.
    Canonical,
    /// By another path.
    Other,
}

/// One place in the code that names something the registry speaks of.
#[derive(Debug, Clone)]
pub struct Use {
    /// The file.
    pub file: FileId,
    /// Its place in the module tree; of several the first.
    pub owner: OwnerId,
    /// The path, as an index into the file's facts.
    pub path: u32,
    /// The segment that names it.
    pub segment: usize,
    /// The entry it is about.
    pub hit: Hit,
    /// The key of what it names; nothing where the path resolves to nothing.
    pub key: Option<KeyId>,
    /// How sure that is.
    pub confidence: Confidence,
    /// The path by which the item is reached, from a crate's name.
    pub reached: Option<String>,
    /// How it stands to the canonical path, for a use of a concept.
    pub standing: Standing,
    /// Production or test.
    pub scope: CodeScope,
}

/// A concept's item in the code.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// What the canonical path names.
    pub target: Target,
    /// Where it is defined.
    pub definitions: Vec<Place>,
    /// Modules in which any path to it is fine: that of the definition and that of the canonical path.
    pub modules: Vec<ModId>,
}

/// The joined and resolved facts of all files.
#[derive(Debug)]
pub struct Workspace {
    /// Crates, modules and facts.
    pub tree: ModuleTree,
    /// Keys by number.
    pub keys: Vec<Key>,
    /// The item of each concept, in the registry's order.
    pub homes: Vec<Home>,
    /// What each path of each ban names.
    pub bans: Vec<Vec<Target>>,
    /// What each `also` path of each concept names.
    pub also: Vec<Vec<Target>>,
    /// What each `instead-of` path of each concept names.
    pub instead_of: Vec<Vec<Target>>,
    /// Uses, sorted by file, path, segment and entry.
    pub uses: Vec<Use>,
    /// Imports that bind a concept's name in a module by a glob: concept, glob leaf.
    pub glob_reexports: Vec<(usize, OwnerId, u32)>,
}

impl Workspace {
    /// Resolves everything in a tree that the registry speaks of.
    pub fn resolve(tree: ModuleTree, registry: &Registry) -> Self {
        let mut resolver = Resolver::new(&tree);
        let homes: Vec<Home> =
            registry.concepts.iter().map(|concept| home(&mut resolver, &concept.path)).collect();
        let mut targets = |patterns: &[PathPattern]| -> Vec<Target> {
            patterns.iter().map(|pattern| resolver.target(pattern)).collect()
        };
        let bans: Vec<Vec<Target>> = registry.bans.iter().map(|ban| targets(&ban_patterns(ban))).collect();
        let also: Vec<Vec<Target>> = registry.concepts.iter().map(|concept| targets(&concept.also)).collect();
        let instead_of: Vec<Vec<Target>> =
            registry.concepts.iter().map(|concept| targets(&concept.instead_of)).collect();
        let mut wanted = Wanted::new(registry, &tree, homes.clone(), &bans, &instead_of);
        let targets = homes.iter().map(|home| &home.target).chain(bans.iter().chain(&instead_of).flatten());
        wanted.add_definition_names(&resolver, targets);
        let mut uses = Vec::new();
        for file in 0..tree.facts.len() {
            wanted.uses_in(&mut resolver, FileId(file as u32), &mut uses);
        }
        uses.sort_by_key(|found: &Use| (found.file, found.path, found.segment, found.hit));
        let glob_reexports = glob_reexports(&mut resolver, &homes, registry);
        let keys = resolver.into_keys();
        Self { tree, keys, homes, bans, also, instead_of, uses, glob_reexports }
    }

    /// The place of a use: its path up to the segment that names the item, from the first one.
    pub fn place(&self, found: &Use) -> Place {
        let facts = &self.tree.facts[found.file.index()];
        let fact = &facts.paths[found.path as usize];
        let segments = facts.path_segments(fact);
        let end = segments[found.segment.min(segments.len() - 1)].span().end;
        // The prefix of a leaf in braces stands elsewhere: the leaf alone is meant.
        let start = match fact.context {
            Context::Use => segments[found.segment.min(segments.len() - 1)].pos,
            _ => segments[0].pos,
        };
        Place { file: self.tree.paths[found.file.index()].clone(), span: Span::new(start, end) }
    }

    /// The path of a use as written, up to the segment that names the item.
    pub fn written(&self, found: &Use) -> String {
        let facts = &self.tree.facts[found.file.index()];
        let fact = &facts.paths[found.path as usize];
        facts.prefix_text(fact, found.segment + 1)
    }

    /// The fact of a use's path.
    pub fn path_fact(&self, found: &Use) -> &PathFact {
        &self.tree.facts[found.file.index()].paths[found.path as usize]
    }

    /// The key of a number.
    pub fn key(&self, id: KeyId) -> &Key {
        &self.keys[id.0 as usize]
    }

    /// The kind of a definition, where one of the registry's words fits it.
    pub fn kind_word(&self, def: Def) -> Option<&'static str> {
        let tree = &self.tree;
        Some(match def {
            Def::Module(_) => ItemKind::Module.word(),
            Def::Item(owner, item) => tree.facts_of(owner).items[item as usize].kind.word(),
            Def::Variant(..) => ItemKind::Variant.word(),
            Def::TraitMember(owner, _, member) | Def::ImplMember(owner, _, member) => {
                tree.facts_of(owner).members[member as usize].kind.word()
            }
            Def::Outside(key) => match self.key(key).origin {
                Origin::Std("mod") => ItemKind::Module.word(),
                Origin::Std("bang" | "attribute" | "derive") => ItemKind::Macro.word(),
                Origin::Std(kind) => kind,
                _ => return None,
            },
        })
    }

    /// The module a use stands in.
    pub fn module_of(&self, found: &Use) -> ModId {
        let facts = &self.tree.facts[found.file.index()];
        let scope = &facts.scopes[facts.paths[found.path as usize].scope as usize];
        self.tree.owners[found.owner.0 as usize].modules[scope.module as usize]
    }

    /// Production or test, for an item or path under a condition of an owner's file.
    pub fn scope_of(&self, owner: OwnerId, module: ModId, cfg: u32) -> CodeScope {
        scope_of(&self.tree, owner, module, cfg)
    }
}

/// The patterns of a ban that name items: its paths, and the macros and methods given by path.
pub fn ban_patterns(ban: &crate::registry::Ban) -> Vec<PathPattern> {
    let by_path = |patterns: &[PathPattern]| -> Vec<PathPattern> {
        patterns.iter().filter(|pattern| pattern.segments.len() > 1).cloned().collect()
    };
    let mut all = ban.paths.clone();
    all.extend(by_path(&ban.methods));
    all.extend(by_path(&ban.macros).into_iter().map(|pattern| PathPattern { bang: true, ..pattern }));
    all
}

/// The last names of all paths of a registry: every path in code that names one of its items contains one of them,
/// renamed imports aside. Nothing where a ban with a wildcard at its end makes every path interesting.
pub fn registry_names(registry: &Registry) -> Option<Vec<Arc<str>>> {
    let mut names = Vec::new();
    for concept in &registry.concepts {
        let all = [&concept.path].into_iter().chain(&concept.also).chain(&concept.deprecated);
        for pattern in all.chain(&concept.instead_of) {
            names.extend(pattern.segments.iter().rev().find_map(|segment| match segment {
                Segment::Name(name) => Some(name.clone()),
                Segment::One | Segment::Any => None,
            }));
        }
    }
    for ban in &registry.bans {
        for pattern in ban_patterns(ban) {
            names.push(pattern.last_name()?.clone());
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// Production or test, told by the target, the conditions of the place, and those of the modules around it.
fn scope_of(tree: &ModuleTree, owner: OwnerId, module: ModId, cfg: u32) -> CodeScope {
    let krate = tree.owners[owner.0 as usize].krate;
    if tree.crates[krate.0 as usize].kind.scope() == CodeScope::Test {
        return CodeScope::Test;
    }
    if tree.facts_of(owner).cfg_chain(cfg).any(CfgExpr::requires_test) {
        return CodeScope::Test;
    }
    let mut at = Some(module);
    while let Some(id) = at {
        let data = &tree.modules[id.0 as usize];
        if let Some((owner, item)) = data.declared {
            let facts = tree.facts_of(owner);
            if facts.cfg_chain(facts.items[item as usize].cfg).any(CfgExpr::requires_test) {
                return CodeScope::Test;
            }
        }
        at = data.parent;
    }
    CodeScope::Production
}

/// What a canonical path names, and where it is at home.
fn home(resolver: &mut Resolver<'_>, path: &PathPattern) -> Home {
    let target = resolver.target(path);
    let mut home = Home { target, ..Home::default() };
    let tree = resolver.tree;
    for (def, _) in &home.target.defs {
        let (owner, span, module) = match *def {
            Def::Item(owner, item) => {
                let fact = &tree.facts_of(owner).items[item as usize];
                (owner, fact.span, Some(tree.owners[owner.0 as usize].modules[fact.module as usize]))
            }
            Def::Variant(owner, item, member) | Def::TraitMember(owner, item, member) => {
                let facts = tree.facts_of(owner);
                let module = facts.items[item as usize].module;
                let module = tree.owners[owner.0 as usize].modules[module as usize];
                (owner, facts.members[member as usize].span, Some(module))
            }
            Def::ImplMember(owner, imp, member) => {
                let facts = tree.facts_of(owner);
                let module = facts.impls[imp as usize].module;
                let module = tree.owners[owner.0 as usize].modules[module as usize];
                (owner, facts.members[member as usize].span, Some(module))
            }
            Def::Module(module) => {
                home.modules.push(module);
                let Some((owner, item)) = tree.modules[module.0 as usize].declared else { continue };
                (owner, tree.facts_of(owner).items[item as usize].span, None)
            }
            Def::Outside(_) => continue,
        };
        home.modules.extend(module);
        let file = tree.owners[owner.0 as usize].file;
        let place = Place { file: tree.paths[file.index()].clone(), span };
        if !home.definitions.contains(&place) {
            home.definitions.push(place);
        }
    }
    let mut around = path.clone();
    around.segments.pop();
    around.bang = false;
    for (def, _) in resolver.target(&around).defs {
        if let Def::Module(module) = def {
            home.modules.push(module);
        }
    }
    home.modules.sort_unstable();
    home.modules.dedup();
    home
}

/// Globs that are visible elsewhere and bring a concept's name into their module.
fn glob_reexports(
    resolver: &mut Resolver<'_>,
    homes: &[Home],
    registry: &Registry,
) -> Vec<(usize, OwnerId, u32)> {
    let mut found = Vec::new();
    let tree = resolver.tree;
    for at in 0..tree.modules.len() {
        let module = ModId(at as u32);
        for (owner, leaf) in &tree.modules[at].globs {
            let fact = &tree.facts_of(*owner).uses[*leaf as usize];
            if fact.visibility != crate::facts::Visibility::Public {
                continue;
            }
            for (concept, entry) in registry.concepts.iter().enumerate() {
                let Some(name) = entry.path.last_name().and_then(|name| tree.symbols.find(name)) else {
                    continue;
                };
                let comes_through = Ns::EACH.into_iter().any(|ns| {
                    let answer = resolver.lookup(module, name, ns);
                    let keys: Vec<KeyId> = answer
                        .candidates
                        .iter()
                        .filter(|candidate| candidate.via == Some((*owner, *leaf)))
                        .map(|candidate| resolver.keys.of(tree, candidate.def))
                        .collect();
                    homes[concept].target.defs.iter().any(|(_, key)| keys.contains(key))
                });
                if comes_through {
                    found.push((concept, *owner, *leaf));
                }
            }
        }
    }
    found
}

/// What to look for in the code.
struct Wanted<'r> {
    registry: &'r Registry,
    homes: Vec<Home>,
    by_key: FxHashMap<KeyId, Vec<Hit>>,
    /// Patterns with wildcards, matched against definition paths and reached paths.
    wild: Vec<(Hit, PathPattern, Target)>,
    /// Patterns of former paths, matched against reached paths.
    former: Vec<(Hit, PathPattern)>,
    /// Names one of which every interesting path contains; nothing where every path may be interesting.
    names: Option<FxHashSet<Symbol>>,
    former_names: FxHashSet<Symbol>,
}

impl<'r> Wanted<'r> {
    fn new(
        registry: &'r Registry,
        tree: &ModuleTree,
        homes: Vec<Home>,
        bans: &[Vec<Target>],
        instead_of: &[Vec<Target>],
    ) -> Self {
        let mut wanted = Self {
            registry,
            homes,
            by_key: FxHashMap::default(),
            wild: Vec::new(),
            former: Vec::new(),
            names: None,
            former_names: FxHashSet::default(),
        };
        let mut names = FxHashSet::default();
        let mut everything = false;
        let name_of = |pattern: &PathPattern| pattern.last_name().and_then(|name| tree.symbols.find(name));
        for (at, concept) in registry.concepts.iter().enumerate() {
            names.extend(name_of(&concept.path));
            for (_, key) in &wanted.homes[at].target.defs {
                wanted.by_key.entry(*key).or_default().push(Hit::Concept(at));
            }
            for (index, pattern) in concept.instead_of.iter().enumerate() {
                everything |= wanted.add(Hit::InsteadOf(at, index), pattern, &instead_of[at][index]);
                names.extend(name_of(pattern));
            }
            for (index, pattern) in concept.deprecated.iter().enumerate() {
                wanted.former.push((Hit::Deprecated(at, index), pattern.clone()));
                let known = pattern.segments.iter().rev().find_map(|segment| match segment {
                    Segment::Name(name) => Some(name),
                    Segment::One | Segment::Any => None,
                });
                wanted.former_names.extend(known.and_then(|name| tree.symbols.find(name)));
            }
        }
        for (at, ban) in registry.bans.iter().enumerate() {
            for (index, pattern) in ban_patterns(ban).iter().enumerate() {
                everything |= wanted.add(Hit::Banned(at, index), pattern, &bans[at][index]);
                names.extend(name_of(pattern));
            }
        }
        if !everything {
            close_over_renames(tree, &mut names);
            wanted.names = Some(names);
        }
        close_over_renames(tree, &mut wanted.former_names);
        wanted
    }

    /// Adds the names that items have where they are defined: a canonical path may be a renaming re-export.
    fn add_definition_names<'h>(
        &mut self,
        resolver: &Resolver<'_>,
        targets: impl Iterator<Item = &'h Target>,
    ) {
        let Some(names) = &mut self.names else { return };
        for (_, key) in targets.flat_map(|target| &target.defs) {
            let path = &resolver.key(*key).path;
            let last = path.rsplit("::").next().unwrap_or(path);
            names.extend(resolver.tree.symbols.find(last));
        }
        close_over_renames(resolver.tree, names);
    }

    /// Adds a pattern; answers whether it could match a path of any name.
    fn add(&mut self, hit: Hit, pattern: &PathPattern, target: &Target) -> bool {
        if pattern.is_exact() {
            for (_, key) in &target.defs {
                self.by_key.entry(*key).or_default().push(hit);
            }
            return false;
        }
        self.wild.push((hit, pattern.clone(), target.clone()));
        true
    }

    fn uses_in(&self, resolver: &mut Resolver<'_>, file: FileId, uses: &mut Vec<Use>) {
        let tree = resolver.tree;
        let owners = &tree.owners_of[file.index()];
        let facts = &tree.facts[file.index()];
        let names = &tree.names[file.index()];
        let interesting = |name: crate::facts::Name| {
            let symbol = names[name.0 as usize];
            self.names.as_ref().is_none_or(|wanted| wanted.contains(&symbol))
                || self.former_names.contains(&symbol)
        };
        // Most files name nothing of interest; the distinct names of a file are few.
        if self.names.is_some() && !(0..names.len() as u32).any(|name| interesting(crate::facts::Name(name)))
        {
            return;
        }
        for (at, path) in facts.paths.iter().enumerate() {
            let names_some = facts.path_segments(path).iter().any(|segment| interesting(segment.name));
            if path.found == Found::Expanded || !names_some {
                continue;
            }
            let mut here: Vec<Use> = Vec::new();
            for (turn, owner) in owners.iter().enumerate() {
                let mut found = Vec::new();
                self.uses_of(resolver, file, *owner, at as u32, &mut found);
                merge(&mut here, found, turn);
            }
            uses.append(&mut here);
        }
    }

    fn uses_of(
        &self,
        resolver: &mut Resolver<'_>,
        file: FileId,
        owner: OwnerId,
        path: u32,
        uses: &mut Vec<Use>,
    ) {
        let named = resolver.resolve(owner, path);
        for one in &named {
            let mut hits: Vec<(Hit, KeyId)> = Vec::new();
            for (_, key) in &one.defs {
                hits.extend(self.by_key.get(key).into_iter().flatten().map(|hit| (*hit, *key)));
            }
            hits.extend(self.wild_hits(resolver, owner, path, one));
            for (hit, key) in hits {
                if uses.iter().any(|known| known.hit == hit) {
                    continue;
                }
                let found = self.new_use(resolver, (file, owner, path), &named, (one.segment, hit));
                let several = one.defs.len() > 1 && one.confidence < Confidence::Probable;
                let confidence = if several { Confidence::Possible } else { one.confidence };
                uses.push(Use { key: Some(key), confidence, ..found });
            }
        }
        self.former_uses(resolver, (file, owner, path), &named, uses);
    }

    fn new_use(
        &self,
        resolver: &mut Resolver<'_>,
        (file, owner, path): (FileId, OwnerId, u32),
        named: &[Named],
        (segment, hit): (usize, Hit),
    ) -> Use {
        let tree = resolver.tree;
        let facts = tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let scope = scope_of(tree, owner, resolver.module_of(owner, fact), fact.cfg);
        let reached = resolver.reached(owner, path, segment);
        let standing = self.standing(resolver, (owner, path), named, (segment, hit), reached.as_deref());
        Use {
            file,
            owner,
            path,
            segment,
            hit,
            key: None,
            confidence: Confidence::Definite,
            reached,
            standing,
            scope,
        }
    }

    /// How a use of a concept stands to its canonical path; for other entries whether it is through an import.
    fn standing(
        &self,
        resolver: &mut Resolver<'_>,
        (owner, path): (OwnerId, u32),
        named: &[Named],
        (segment, hit): (usize, Hit),
        reached: Option<&str>,
    ) -> Standing {
        let tree = resolver.tree;
        let fact = &tree.facts_of(owner).paths[path as usize];
        let module = resolver.module_of(owner, fact);
        if let Hit::Concept(concept) | Hit::Deprecated(concept, _) | Hit::InsteadOf(concept, _) = hit
            && self.homes[concept].modules.iter().any(|home| tree.is_within(module, *home))
        {
            return Standing::AtHome;
        }
        let Some(reached) = reached else { return Standing::Imported };
        if segment == 0 && fact.context != Context::Use && resolver.is_imported(owner, path, named) {
            return Standing::Imported;
        }
        let Hit::Concept(concept) = hit else { return Standing::Other };
        let reached: Vec<&str> = reached.split("::").collect();
        let entry = &self.registry.concepts[concept];
        let accepted = std::iter::once(&entry.path).chain(&entry.also).any(|path| path.matches(&reached));
        if accepted { Standing::Canonical } else { Standing::Other }
    }

    fn wild_hits(
        &self,
        resolver: &mut Resolver<'_>,
        owner: OwnerId,
        path: u32,
        named: &Named,
    ) -> Vec<(Hit, KeyId)> {
        let mut hits = Vec::new();
        if self.wild.is_empty() {
            return hits;
        }
        let reached = resolver.reached(owner, path, named.segment).unwrap_or_default();
        let reached: Vec<&str> = reached.split("::").collect();
        for (hit, pattern, _) in &self.wild {
            for (_, key) in &named.defs {
                let definition = resolver.key(*key).path.clone();
                let definition: Vec<&str> = definition.split("::").collect();
                let kind_fits = !pattern.bang || named.ns == Ns::MACRO;
                if kind_fits && (pattern.matches(&definition) || pattern.matches(&reached)) {
                    hits.push((*hit, *key));
                }
            }
        }
        hits
    }

    /// Uses of former paths, whether or not they still resolve.
    fn former_uses(
        &self,
        resolver: &mut Resolver<'_>,
        place: (FileId, OwnerId, u32),
        named: &[Named],
        uses: &mut Vec<Use>,
    ) {
        let (_, owner, path) = place;
        let facts = resolver.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let names = facts.path_segments(fact).iter().map(|segment| resolver.tree.symbol(owner, segment.name));
        if fact.segments.is_empty() || !names.into_iter().any(|name| self.former_names.contains(&name)) {
            return;
        }
        let last = fact.segments.len() - 1;
        if last == 0 && fact.context != Context::Use && resolver.is_imported(owner, path, named) {
            return;
        }
        let Some(reached) = resolver.reached(owner, path, last) else { return };
        let mut reached: Vec<&str> = reached.split("::").collect();
        let glob = fact.context == Context::Use && resolver.is_glob(owner, path);
        if glob {
            reached.push("*");
        }
        for (hit, pattern) in &self.former {
            // The item itself may be followed by associated items: the longest prefix that matches counts.
            let matched = (1..=reached.len()).rev().find(|end| pattern.matches(&reached[..*end]));
            let Some(end) = matched else { continue };
            let behind = reached.len() - end;
            if behind > last || uses.iter().any(|known| known.hit == *hit) {
                continue;
            }
            let segment = last - behind;
            let found = self.new_use(resolver, place, named, (segment, *hit));
            let resolved = named.iter().find(|named| named.segment == segment);
            let key = resolved.and_then(|named| named.defs.first()).map(|(_, key)| *key);
            let confidence = resolved.map_or(Confidence::Definite, |named| named.confidence);
            // A glob from the old home is stale too, whatever the star stands for.
            uses.push(Use { key, confidence, ..found });
        }
    }
}

/// Joins what another owner of the same file says: they must agree, or the claim is only possible.
fn merge(here: &mut Vec<Use>, found: Vec<Use>, turn: usize) {
    let same = |one: &Use, other: &Use| one.hit == other.hit && one.segment == other.segment;
    if turn > 0 {
        for known in here.iter_mut() {
            if !found.iter().any(|other| same(known, other)) {
                known.confidence = known.confidence.min(Confidence::Possible);
            }
        }
    }
    for mut one in found {
        if let Some(known) = here.iter_mut().find(|known| same(known, &one)) {
            known.confidence = known.confidence.min(one.confidence);
            if one.scope == CodeScope::Production {
                known.scope = CodeScope::Production;
            }
        } else {
            if turn > 0 {
                one.confidence = one.confidence.min(Confidence::Possible);
            }
            here.push(one);
        }
    }
}

/// Adds the names that imports and type aliases give to items of these names.
fn close_over_renames(tree: &ModuleTree, names: &mut FxHashSet<Symbol>) {
    loop {
        let before = names.len();
        for (file, facts) in tree.facts.iter().enumerate() {
            let symbol = |name: crate::facts::Name| tree.names[file][name.0 as usize];
            let mut link = |path: u32, to: crate::facts::Name| {
                let segments = facts.path_segments(&facts.paths[path as usize]);
                if segments.last().is_some_and(|last| names.contains(&symbol(last.name))) {
                    names.insert(symbol(to));
                }
            };
            for leaf in facts.uses.iter().filter(|leaf| leaf.renamed) {
                if let Binding::Name(name) = leaf.binding {
                    link(leaf.path, name);
                }
            }
            for item in facts.items.iter().filter(|item| item.kind == ItemKind::TypeAlias) {
                if let Some(target) = item.target {
                    link(target, item.name);
                }
            }
        }
        if names.len() == before {
            return;
        }
    }
}

impl Resolver<'_> {
    /// Whether the first segment of a path is a name that a named import brought into scope.
    fn is_imported(&mut self, owner: OwnerId, path: u32, named: &[Named]) -> bool {
        let Some((via, leaf)) = named.iter().find(|named| named.segment == 0).and_then(|named| named.via)
        else {
            return false;
        };
        let facts = self.tree.facts_of(owner);
        let first = facts.path_segments(&facts.paths[path as usize])[0].name;
        let first = self.tree.symbol(owner, first);
        let fact = &self.tree.facts_of(via).uses[leaf as usize];
        if fact.binding != Binding::Glob {
            return true;
        }
        // `use super::*` passes on what a private import brought into the module above.
        let found = self.path_answer(via, fact.path, Ns::TYPE);
        found.candidates.iter().any(|candidate| match candidate.def {
            Def::Module(module) => self.tree.binds_privately(module, first),
            _ => false,
        })
    }

    /// Whether a path is that of a glob import.
    fn is_glob(&self, owner: OwnerId, path: u32) -> bool {
        let facts = self.tree.facts_of(owner);
        facts.uses.iter().any(|leaf| leaf.path == path && leaf.binding == Binding::Glob)
    }

    fn into_keys(self) -> Vec<Key> {
        self.keys.into_list()
    }
}

/// Whether a key stands for a path into a crate that was not read.
pub fn is_unread(key: &Key) -> bool {
    key.origin == Origin::Unread
}
