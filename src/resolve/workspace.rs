//! The workspace as rules see it: what the registry's paths name, and every place in the code that names one of them.

use super::awaited::futureless;
use super::callees::foreign_callees;
use super::crossings::{Crossing, crossings};
use super::identity::{Def, Key, KeyId, Origin};
use super::implementations::{Implementation, implementations, lacking};
use super::lookup::Resolver;
use super::mentions::{Mentions, mentions};
use super::modules::{ModId, ModuleTree, OwnerId};
use super::registry_paths::Target;
use super::wanted::Wanted;
use crate::diagnostic::{CodeScope, Confidence};
use crate::facts::{CfgExpr, Context, ItemKind, Ns, PathFact};
use crate::registry::Registry;
use crate::registry::path::{PathPattern, Segment};
use crate::source::{FileId, Place, Pos, Span};
use rustc_hash::FxHashSet;
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
    /// What a boundary keeps apart.
    Boundary(usize),
    /// A type that nothing shared may hold: ban and pattern.
    Field(usize, usize),
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
    /// The type alias that stands between what is written and the item.
    pub through: Option<(OwnerId, u32)>,
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
    /// Uses across boundaries, sorted by file and path.
    pub crossings: Vec<Crossing>,
    /// Implementations of the traits that entries govern, sorted by file and path.
    pub implementations: Vec<Implementation>,
    /// Mentions of the types that entries ask about, and what statics hold.
    pub mentions: Mentions,
    /// The function by which each concept is to be made, where one is named.
    pub factories: Vec<Option<Target>>,
    /// What each ban names instead.
    pub replacements: Vec<Option<Target>>,
    /// What each `fields` path of each ban names; nothing for the name of a field.
    pub fields: Vec<Vec<Option<Target>>>,
    /// Where functions of other crates are written that are given a future which must be awaited, before it is dropped.
    pub foreign_callees: FxHashSet<(FileId, Pos)>,
    /// Required members that a concept's item itself does not have: concept and index in its `require`.
    pub lacking: Vec<(usize, usize)>,
    /// Concepts that must be awaited although their function gives no future.
    pub futureless: Vec<usize>,
}

impl Workspace {
    /// Resolves everything in a tree that the registry speaks of.
    pub fn resolve(tree: ModuleTree, registry: &Registry) -> Self {
        let mut resolver = Resolver::new(&tree);
        let homes: Vec<Home> = registry.concepts.iter().map(|concept| home(&mut resolver, concept)).collect();
        let mut targets = |patterns: &[PathPattern]| -> Vec<Target> {
            patterns.iter().map(|pattern| resolver.target(pattern)).collect()
        };
        let mut bans: Vec<Vec<Target>> =
            registry.bans.iter().map(|ban| targets(&ban_patterns(ban))).collect();
        let mut also: Vec<Vec<Target>> =
            registry.concepts.iter().map(|concept| targets(&concept.also)).collect();
        let instead_of: Vec<Vec<Target>> =
            registry.concepts.iter().map(|concept| targets(&concept.instead_of)).collect();
        let replacements: Vec<Target> =
            registry.bans.iter().flat_map(|ban| targets(ban.replacement.as_slice())).collect();
        for (ban, targets) in registry.bans.iter().zip(&mut bans) {
            let methods = targets.iter_mut().skip(ban.paths.len()).take(ban.methods.len());
            methods.for_each(|target| resolver.keep_functions(target));
        }
        let mut wanted = Wanted::new(registry, &tree, homes.clone(), &bans, &instead_of);
        wanted.add_sanctioned(also.iter().flatten().chain(&replacements));
        for target in also.iter_mut().flatten() {
            // An accepted alias is one more path to the item behind it.
            for (def, _) in target.defs.clone() {
                let behind = resolver.behind_alias(def, |_| false);
                target.defs.extend(behind.defs.into_iter().filter(|_| !behind.is_specialised));
            }
        }
        let targets = homes.iter().map(|home| &home.target).chain(bans.iter().chain(&instead_of).flatten());
        wanted.add_definition_names(&resolver, targets);
        let mut uses = Vec::new();
        for file in tree.files() {
            wanted.uses_in(&mut resolver, file, &mut uses);
        }
        uses.sort_by_key(|found: &Use| (found.file, found.path, found.segment, found.hit));
        let foreign_callees = foreign_callees(&mut resolver, registry, &uses);
        let glob_reexports = glob_reexports(&mut resolver, &homes, registry);
        let crossings = crossings(&mut resolver, registry);
        let implementations = implementations(&mut resolver, registry, &homes);
        let lacking = lacking(&mut resolver, registry, &homes);
        let futureless = futureless(&mut resolver, registry, &homes);
        let mentions = mentions(&mut resolver, registry, &homes);
        let factories = factories(&mut resolver, registry);
        let instead = |ban: &crate::registry::Ban| Some(resolver.target(ban.replacement.as_ref()?));
        let replacements = registry.bans.iter().map(instead).collect();
        let fields = fields(&mut resolver, registry);
        let keys = resolver.into_keys();
        Self {
            tree,
            keys,
            homes,
            bans,
            also,
            instead_of,
            uses,
            glob_reexports,
            crossings,
            implementations,
            mentions,
            factories,
            replacements,
            fields,
            foreign_callees,
            lacking,
            futureless,
        }
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

    /// Whether a pattern of a location leads to a crate outside of the workspace's sources or to an item in it, as far
    /// as its names go.
    pub fn knows(&self, pattern: &PathPattern) -> bool {
        let names = pattern.segments.iter().take_while(|segment| matches!(segment, Segment::Name(_))).count();
        let target = Resolver::new(&self.tree).target(pattern);
        !target.defs.is_empty() && target.known_segments >= names
    }

    /// The kind of a definition, where one of the registry's words fits it.
    pub fn kind_word(&self, def: Def) -> Option<&'static str> {
        kind_word(&self.tree, def, |key| self.key(key).origin)
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

/// The patterns of a ban that name items: its paths, its methods, its macros.
pub fn ban_patterns(ban: &crate::registry::Ban) -> Vec<PathPattern> {
    // A method or macro given by its name alone is meant wherever it is defined.
    let anywhere = |pattern: &PathPattern| {
        let mut pattern = pattern.clone();
        if pattern.segments.len() == 1 {
            pattern.segments.insert(0, Segment::Any);
        }
        pattern
    };
    let mut all = ban.paths.clone();
    all.extend(ban.methods.iter().map(anywhere));
    all.extend(ban.macros.iter().map(|pattern| PathPattern { bang: true, ..anywhere(pattern) }));
    all
}

/// The last names of all paths of a registry: every path in code that names one of its items contains one of them,
/// renamed imports aside. Nothing where a ban with a wildcard at its end makes every path interesting.
pub fn registry_names(registry: &Registry) -> Option<Vec<Arc<str>>> {
    if !registry.boundaries.is_empty() {
        // A boundary asks of every path where it leads.
        return None;
    }
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
        let fields = ban.fields.iter().filter(|path| path.segments.len() > 1).cloned();
        for pattern in ban_patterns(ban).into_iter().chain(fields) {
            names.push(pattern.last_name()?.clone());
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// What `construct.through` of each concept names.
fn factories(resolver: &mut Resolver<'_>, registry: &Registry) -> Vec<Option<Target>> {
    let paths = registry.concepts.iter().map(|concept| concept.construct.as_ref()?.through.as_ref());
    paths.map(|path| Some(resolver.target(path?))).collect()
}

/// What `fields` of each ban names.
fn fields(resolver: &mut Resolver<'_>, registry: &Registry) -> Vec<Vec<Option<Target>>> {
    let mut of = |path: &PathPattern| (path.segments.len() > 1).then(|| resolver.target(path));
    registry.bans.iter().map(|ban| ban.fields.iter().map(&mut of).collect()).collect()
}

/// The kind of a definition, where one of the registry's words fits it.
pub(super) fn kind_word(
    tree: &ModuleTree,
    def: Def,
    origin: impl Fn(KeyId) -> Origin,
) -> Option<&'static str> {
    Some(match def {
        Def::Module(_) => ItemKind::Module.word(),
        Def::Item(owner, item) => tree.facts_of(owner).items[item as usize].kind.word(),
        Def::Variant(..) => ItemKind::Variant.word(),
        Def::TraitMember(owner, _, member) | Def::ImplMember(owner, _, member) => {
            tree.facts_of(owner).members[member as usize].kind.word()
        }
        Def::Outside(key) => match origin(key) {
            Origin::Std("mod") => ItemKind::Module.word(),
            Origin::Std("bang" | "attribute" | "derive") => ItemKind::Macro.word(),
            Origin::Std(kind) => kind,
            _ => return None,
        },
    })
}

/// Production or test, told by the target, the conditions of the place, and those of the modules around it.
pub(super) fn scope_of(tree: &ModuleTree, owner: OwnerId, module: ModId, cfg: u32) -> CodeScope {
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
fn home(resolver: &mut Resolver<'_>, concept: &crate::registry::Concept) -> Home {
    let path = &concept.path;
    let mut target = resolver.target(path);
    // Of several items of one path the entry's kind tells which is meant; a kind that fits none is a conflict.
    let fits = |def: Def| concept.kind.is_none_or(|kind| resolver.kind_word(def) == Some(kind.word()));
    if target.defs.iter().any(|(def, _)| fits(*def)) {
        target.defs.retain(|(def, _)| fits(*def));
    }
    let mut home = Home { target, ..Home::default() };
    let tree = resolver.tree;
    for (def, _) in &home.target.defs {
        home.modules.extend(tree.module_of(*def));
        let is_root =
            matches!(def, Def::Module(module) if tree.modules[module.0 as usize].declared.is_none());
        if let Some(place) = tree.definition(*def).filter(|_| !is_root)
            && !home.definitions.contains(&place)
        {
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
        if tree.is_library(module) {
            continue;
        }
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

/// Whether a key stands for a path into a crate that was not read.
pub fn is_unread(key: &Key) -> bool {
    key.origin == Origin::Unread
}
