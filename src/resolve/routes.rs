//! Routes: every path by which code can write an item, through imports, globs and re-exported modules.

use super::identity::Def;
use super::lookup::Resolver;
use super::modules::{ModId, ModuleTree, OwnerId};
use super::symbols::Symbol;
use crate::facts::{Binding, Ns, Visibility};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Paths after which no more are looked for: re-exported modules multiply them.
const PATHS_MAX: usize = 200;
/// Segments of a path, behind which nobody would write it.
const SEGMENTS_MAX: usize = 8;

/// A name in a module.
type Place = (ModId, Symbol);

/// Finds the paths to items; imports that are private to their modules make none.
pub struct Routes<'t> {
    resolver: Resolver<'t>,
    /// The names that imports give to a module elsewhere.
    imported: FxHashMap<ModId, Vec<Place>>,
    /// Modules with a glob, and where it leads.
    globs: Vec<(ModId, ModId)>,
    places: FxHashMap<ModId, Arc<BTreeSet<Place>>>,
}

impl<'t> Routes<'t> {
    /// Looks at all imports of a tree.
    pub fn new(tree: &'t ModuleTree) -> Self {
        let mut resolver = Resolver::new(tree);
        let mut imported: FxHashMap<ModId, Vec<Place>> = FxHashMap::default();
        let mut globs = Vec::new();
        for at in 0..tree.owners.len() {
            let owner = OwnerId(at as u32);
            let data = &tree.owners[at];
            if data.documents.is_some() || tree.crates[data.krate.0 as usize].is_library() {
                continue;
            }
            for leaf in &tree.facts_of(owner).uses {
                let module = tree.owners[at].modules[leaf.module as usize];
                if leaf.visibility == Visibility::Private
                    || leaf.replaced
                    || tree.modules[module.0 as usize].is_block
                {
                    continue;
                }
                for candidate in resolver.path_answer(owner, leaf.path, Ns::TYPE).candidates {
                    let Def::Module(target) = candidate.def else { continue };
                    match leaf.binding {
                        Binding::Name(name) => {
                            imported.entry(target).or_default().push((module, tree.symbol(owner, name)));
                        }
                        Binding::Glob => globs.push((module, target)),
                        Binding::Anonymous => {}
                    }
                }
            }
        }
        Self { resolver, imported, globs, places: FxHashMap::default() }
    }

    /// Every path to the item whose definition path is `item`, which has these names in these modules; the shortest
    /// first.
    pub fn paths(&mut self, item: &str, names: impl IntoIterator<Item = (ModId, Arc<str>)>) -> Vec<String> {
        let symbols = &self.resolver.tree.symbols;
        let places = names.into_iter().filter_map(|(module, name)| Some((module, symbols.find(&name)?)));
        let mut places: BTreeSet<Place> = places.collect();
        self.through_globs(item, &mut places);
        let mut found = BTreeSet::new();
        for (module, name) in places {
            let suffix = self.resolver.tree.symbols.text(name).to_string();
            self.upwards(module, &suffix, &mut vec![module], &mut found);
        }
        let mut paths: Vec<String> = found.into_iter().collect();
        paths.sort_by_key(|path| path.matches("::").count());
        paths
    }

    /// Adds the places that globs bring the item to.
    fn through_globs(&mut self, item: &str, places: &mut BTreeSet<Place>) {
        loop {
            let mut new = Vec::new();
            for (module, target) in &self.globs {
                for (_, name) in places.range((*target, Symbol(0))..=(*target, Symbol(u32::MAX))) {
                    if places.contains(&(*module, *name)) {
                        continue;
                    }
                    let names_it = Ns::EACH.into_iter().any(|ns| {
                        let found = self.resolver.lookup(*module, *name, ns);
                        found.candidates.iter().any(|candidate| {
                            let key = self.resolver.keys.of(self.resolver.tree, candidate.def);
                            *self.resolver.key(key).path == *item
                        })
                    });
                    if names_it {
                        new.push((*module, *name));
                    }
                }
            }
            if new.is_empty() {
                return;
            }
            places.extend(new);
        }
    }

    /// The names of a module in other modules.
    fn places_of(&mut self, module: ModId) -> Arc<BTreeSet<Place>> {
        if let Some(known) = self.places.get(&module) {
            return known.clone();
        }
        let tree = self.resolver.tree;
        let data = &tree.modules[module.0 as usize];
        let mut places: BTreeSet<Place> = self.imported.get(&module).into_iter().flatten().copied().collect();
        places.extend(data.parent.filter(|_| !data.is_block).map(|parent| (parent, data.name)));
        self.through_globs(&tree.module_path(module), &mut places);
        let places = Arc::new(places);
        self.places.insert(module, places.clone());
        places
    }

    /// Writes the paths that end in `suffix` below a module; `around` are the modules between.
    fn upwards(
        &mut self,
        module: ModId,
        suffix: &str,
        around: &mut Vec<ModId>,
        found: &mut BTreeSet<String>,
    ) {
        let tree = self.resolver.tree;
        let data = &tree.modules[module.0 as usize];
        if data.is_block || around.len() >= SEGMENTS_MAX || found.len() >= PATHS_MAX {
            return;
        }
        if data.parent.is_none() {
            found.insert(format!("{}::{suffix}", tree.symbols.text(data.name)));
        }
        for (outer, name) in self.places_of(module).iter() {
            if !around.contains(outer) {
                around.push(*outer);
                self.upwards(*outer, &format!("{}::{suffix}", tree.symbols.text(*name)), around, found);
                around.pop();
            }
        }
    }
}
