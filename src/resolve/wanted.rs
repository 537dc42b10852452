//! What to look for in the code: the registry's items, patterns and former paths, and every use of one of them.

use super::identity::{Def, Key, KeyId};
use super::lookup::Resolver;
use super::methods::confidence_by_place;
use super::modules::{ModuleTree, OwnerId};
use super::paths::Named;
use super::registry_paths::Target;
use super::symbols::Symbol;
use super::workspace::{Hit, Home, Standing, Use, ban_patterns, scope_of};
use crate::diagnostic::{CodeScope, Confidence};
use crate::facts::{Binding, Context, Found, ItemKind, Ns};
use crate::registry::Registry;
use crate::registry::path::{PathPattern, Segment};
use crate::source::FileId;
use rustc_hash::{FxHashMap, FxHashSet};

/// What to look for in the code.
pub(super) struct Wanted<'r> {
    registry: &'r Registry,
    pub(super) homes: Vec<Home>,
    pub(super) by_key: FxHashMap<KeyId, Vec<Hit>>,
    /// Of a trait's items that are given as those of one type: the type.
    of_type: FxHashMap<(Hit, KeyId), KeyId>,
    /// Patterns with wildcards, matched against definition paths and reached paths.
    wild: Vec<(Hit, PathPattern)>,
    /// Patterns of former paths, matched against reached paths.
    former: Vec<(Hit, PathPattern)>,
    /// Names one of which every interesting path contains; nothing where every path may be interesting.
    names: Option<FxHashSet<Symbol>>,
    former_names: FxHashSet<Symbol>,
    /// Items that the registry itself tells to write: an alias among them is not only another name.
    pub(super) sanctioned: FxHashSet<KeyId>,
}

impl<'r> Wanted<'r> {
    pub(super) fn new(
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
            of_type: FxHashMap::default(),
            wild: Vec::new(),
            former: Vec::new(),
            names: None,
            former_names: FxHashSet::default(),
            sanctioned: FxHashSet::default(),
        };
        let mut names = FxHashSet::default();
        let mut everything = false;
        let name_of = |pattern: &PathPattern| pattern.last_name().and_then(|name| tree.symbols.find(name));
        for (at, concept) in registry.concepts.iter().enumerate() {
            names.extend(name_of(&concept.path));
            let target = wanted.homes[at].target.clone();
            wanted.add_exact(Hit::Concept(at), &target);
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
    pub(super) fn add_definition_names<'h>(
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

    /// Adds items besides those of the concepts that the registry tells to write.
    pub(super) fn add_sanctioned<'h>(&'h mut self, targets: impl Iterator<Item = &'h Target>) {
        let mut sanctioned: FxHashSet<KeyId> = FxHashSet::default();
        for target in targets.chain(self.homes.iter().map(|home| &home.target)) {
            sanctioned.extend(target.defs.iter().map(|(_, key)| *key));
        }
        self.sanctioned = sanctioned;
    }

    /// Adds a pattern; answers whether it could match a path of any name.
    fn add(&mut self, hit: Hit, pattern: &PathPattern, target: &Target) -> bool {
        if pattern.is_exact() {
            self.add_exact(hit, target);
            return false;
        }
        self.wild.push((hit, pattern.clone()));
        pattern.last_name().is_none()
    }

    fn add_exact(&mut self, hit: Hit, target: &Target) {
        for (_, key) in &target.defs {
            self.by_key.entry(*key).or_default().push(hit);
            self.of_type.extend(target.of_type.map(|of| ((hit, *key), of)));
        }
    }

    /// Whether a segment that names an item names it as one of the type that the registry gives it by, if it does.
    fn is_of_type(
        &self,
        resolver: &mut Resolver<'_>,
        place: (OwnerId, u32),
        segment: usize,
        item: (Hit, KeyId),
    ) -> bool {
        self.of_type.get(&item).is_none_or(|of| resolver.is_of_type(place, segment, *of))
    }

    pub(super) fn uses_in(&self, resolver: &mut Resolver<'_>, file: FileId, uses: &mut Vec<Use>) {
        let tree = resolver.tree;
        let owners = &tree.owners_of[file.index()];
        let facts = &tree.facts[file.index()];
        // The distinct names of a file are few, and most files name nothing of interest.
        let interesting: Vec<bool> = tree.names[file.index()]
            .iter()
            .map(|symbol| {
                self.names.as_ref().is_none_or(|wanted| wanted.contains(symbol))
                    || self.former_names.contains(symbol)
            })
            .collect();
        if !interesting.contains(&true) {
            return;
        }
        for (at, path) in facts.paths.iter().enumerate() {
            let segments = facts.path_segments(path);
            let names_some = segments.iter().any(|segment| interesting[segment.name.0 as usize]);
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
        let fact = &resolver.tree.facts_of(owner).paths[path as usize];
        if fact.context == Context::Method {
            return self.method_uses(resolver, (file, owner, path), named.first(), uses);
        }
        for one in &named {
            // `use std::env` means the module, although it imports the macro of that name too.
            let beside = |other: &Named| other.segment == one.segment && other.ns == Ns::TYPE;
            if one.ns == Ns::MACRO && fact.context == Context::Use && named.iter().any(beside) {
                continue;
            }
            let mut hits: Vec<(Hit, KeyId)> = Vec::new();
            for (_, key) in &one.defs {
                hits.extend(self.by_key.get(key).into_iter().flatten().map(|hit| (*hit, *key)));
            }
            hits.retain(|hit| self.is_of_type(resolver, (owner, path), one.segment, *hit));
            hits.extend(self.wild_hits(resolver, owner, path, one));
            for (hit, key) in &hits {
                let (hit, key) = (*hit, *key);
                if uses.iter().any(|known| known.hit == hit) {
                    continue;
                }
                let found = self.new_use(resolver, (file, owner, path), &named, (one.segment, hit));
                // What is said of a concept depends on the way to it, too, which the alternatives may not share.
                let each = matches!(hit, Hit::Banned(..) | Hit::InsteadOf(..))
                    && one.defs.iter().all(|(_, key)| hits.contains(&(hit, *key)));
                let confidence = confidence_of_hit(one, each);
                uses.push(Use { key: Some(key), confidence, ..found });
            }
            self.alias_uses(resolver, (file, owner, path), &named, one, uses);
        }
        self.former_uses(resolver, (file, owner, path), &named, uses);
    }

    /// Uses that a call of a method is. It writes no path, so that only what it calls and its name count.
    fn method_uses(
        &self,
        resolver: &mut Resolver<'_>,
        place: (FileId, OwnerId, u32),
        named: Option<&Named>,
        uses: &mut Vec<Use>,
    ) {
        let (_, owner, path) = place;
        let facts = resolver.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let name = facts.text(facts.path_segments(fact)[0].name);
        let mut hits: Vec<(Hit, Option<KeyId>, Confidence)> = Vec::new();
        for (hit, pattern) in &self.wild {
            // A method given by its name alone is meant whatever it is called on.
            if let ([Segment::Any, Segment::Name(banned)], true) =
                (pattern.segments.as_slice(), self.is_method(*hit))
                && **banned == *name
            {
                let key = named.and_then(|named| named.defs.first()).map(|(_, key)| *key);
                hits.push((*hit, key, confidence_by_place(fact.found)));
            }
        }
        if let Some(named) = named {
            let confidence = confidence_of_hit(named, false);
            for (_, key) in &named.defs {
                let exact = self.by_key.get(key).into_iter().flatten().copied();
                let exact: Vec<Hit> =
                    exact.filter(|hit| self.is_of_type(resolver, (owner, path), 0, (*hit, *key))).collect();
                let path = resolver.key(*key).path.clone();
                let segments: Vec<&str> = path.split("::").collect();
                // What ends in a wildcard speaks of what is written with the path of its module.
                let wild = self.wild.iter().filter(|(_, pattern)| {
                    pattern.last_name().is_some() && !pattern.bang && pattern.matches(&segments)
                });
                let all = exact.into_iter().chain(wild.map(|(hit, _)| *hit));
                hits.extend(all.map(|hit| (hit, Some(*key), confidence)));
            }
        }
        for (hit, key, confidence) in hits {
            if uses.iter().any(|known| known.hit == hit) {
                continue;
            }
            let scope = scope_of(resolver.tree, owner, resolver.module_of(owner, fact), fact.cfg);
            let standing = match hit {
                Hit::Concept(concept) | Hit::InsteadOf(concept, _)
                    if self.is_at_home(resolver, owner, path, concept) =>
                {
                    Standing::AtHome
                }
                Hit::Concept(_) => Standing::Canonical,
                _ => Standing::Other,
            };
            let (file, owner, path) = place;
            let (segment, reached, through) = (0, None, None);
            uses.push(Use {
                file,
                owner,
                path,
                segment,
                hit,
                key,
                confidence,
                reached,
                standing,
                scope,
                through,
            });
        }
    }

    /// Whether a hit is about a method of a ban that is given as one.
    fn is_method(&self, hit: Hit) -> bool {
        let Hit::Banned(ban, at) = hit else { return false };
        let ban = &self.registry.bans[ban];
        (ban.paths.len()..ban.paths.len() + ban.methods.len()).contains(&at)
    }

    /// Whether a path stands in a module in which any path to a concept is fine.
    fn is_at_home(&self, resolver: &Resolver<'_>, owner: OwnerId, path: u32, concept: usize) -> bool {
        let fact = &resolver.tree.facts_of(owner).paths[path as usize];
        let module = resolver.module_of(owner, fact);
        self.homes[concept].modules.iter().any(|home| resolver.tree.is_within(module, *home))
    }

    pub(super) fn new_use(
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
        // What an exact ban says does not depend on how its item is reached.
        let (reached, standing) = if matches!(hit, Hit::Banned(..)) && !self.is_wild(hit) {
            (None, Standing::Other)
        } else {
            let reached = resolver.reached(owner, path, segment);
            let standing = self.standing(resolver, (owner, path), named, (segment, hit), reached.as_deref());
            (reached, standing)
        };
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
            through: None,
        }
    }

    fn is_wild(&self, hit: Hit) -> bool {
        self.wild.iter().any(|(wild, _)| *wild == hit)
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
        if let Hit::Concept(concept) | Hit::Deprecated(concept, _) | Hit::InsteadOf(concept, _) = hit
            && self.is_at_home(resolver, owner, path, concept)
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

    pub(super) fn wild_hits(
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
        for (hit, pattern) in &self.wild {
            for (_, key) in &named.defs {
                let definition = resolver.key(*key).path.clone();
                let definition: Vec<&str> = definition.split("::").collect();
                let is_method = matches!(
                    pattern.segments.as_slice(),
                    [Segment::Any, Segment::Name(_)] if self.is_method(*hit)
                );
                let kind_fits = if is_method {
                    named
                        .defs
                        .iter()
                        .any(|(def, _)| resolver.kind_word(*def) == Some(ItemKind::Method.word()))
                } else {
                    !pattern.bang || named.ns == Ns::MACRO
                };
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

/// How sure a hit is: `each` where every item that may be named is one of what is looked for, whichever it is.
fn confidence_of_hit(named: &Named, each: bool) -> Confidence {
    let is_one_of_several = named.defs.len() > 1 && named.confidence < Confidence::Probable;
    if each {
        named.one_of_them
    } else if is_one_of_several {
        Confidence::Possible
    } else {
        named.confidence
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
pub(super) fn close_over_renames(tree: &ModuleTree, names: &mut FxHashSet<Symbol>) {
    loop {
        let before = names.len();
        for krate in &tree.crates {
            names.extend(
                krate
                    .renames()
                    .filter(|(_, own)| names.contains(own))
                    .map(|(alias, _)| alias)
                    .collect::<Vec<_>>(),
            );
        }
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

    pub(super) fn into_keys(self) -> Vec<Key> {
        self.keys.into_list()
    }
}
