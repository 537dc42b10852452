//! Which file is the body of which module (Rust Reference, "Module source filenames"), expansions and orphans included.

use super::modules::{
    Bound, Entry, Extern, FILE_DEPTH_MAX, ModId, ModuleTree, Owner, OwnerId, file_stem, folder_of, join,
};
use crate::facts::{FileFacts, ItemFact, ModuleBody, ModuleKind, Ns};
use crate::source::FileId;
use std::sync::Arc;

impl ModuleTree {
    /// Makes `file` a body of `module`; `folder` is where the files of its child modules lie.
    pub(super) fn load(&mut self, file: FileId, module: ModId, folder: &str, depth: usize) {
        let owner = OwnerId(self.owners.len() as u32);
        let krate = self.modules[module.0 as usize].krate;
        let count = self.facts[file.index()].modules.len();
        let modules = vec![module; count];
        self.owners.push(Owner { file, krate, modules, link: None, orphan: false, documents: None });
        self.owners_of[file.index()].push(owner);
        self.modules[module.0 as usize].bodies.push((owner, 0));
        // An expansion has no place of its own.
        let is_file = file.index() < self.by_layout || file.index() >= self.of_workspace;
        let own_folder = folder_of(&self.paths[file.index()]);
        let folders = folders_of(&self.facts[file.index()], folder, is_file.then_some(own_folder));
        for local in 0..count {
            let place = self.facts[file.index()].modules[local].clone();
            if place.replaced {
                continue;
            }
            let module = match place.kind {
                ModuleKind::File => continue,
                ModuleKind::Block => {
                    let parent = self.owners[owner.0 as usize].modules[place.parent as usize];
                    let name = self.modules[parent.0 as usize].name;
                    self.add_module(krate, Some(parent), name, true)
                }
                ModuleKind::Inline(item) => self.child(owner, item),
            };
            self.modules[module.0 as usize].bodies.push((owner, local as u32));
            self.owners[owner.0 as usize].modules[local] = module;
        }
        self.load_children(owner, &folders, depth);
        self.load_includes(owner, depth);
        self.load_expansions(owner, &folders, depth);
    }

    /// Loads the files of `mod name;` items.
    fn load_children(&mut self, owner: OwnerId, folders: &[String], depth: usize) {
        let file = self.owners[owner.0 as usize].file;
        let own_folder = folder_of(&self.paths[file.index()]).to_owned();
        for item in 0..self.facts[file.index()].items.len() {
            let fact = &self.facts[file.index()].items[item];
            let is_elsewhere = matches!(fact.body, ModuleBody::File | ModuleBody::Paths(..));
            if fact.replaced || !is_elsewhere {
                continue;
            }
            let candidates = body_files(&self.facts[file.index()], fact, &own_folder, folders);
            let known = |(path, folder): (String, String)| {
                self.by_path.get(path.as_str()).map(|id| (*id, folder, path))
            };
            let found: Vec<(FileId, String, String)> = candidates.into_iter().filter_map(known).collect();
            let module = self.child(owner, item as u32);
            if found.is_empty() || depth >= FILE_DEPTH_MAX {
                self.modules[module.0 as usize].unknown = true;
                continue;
            }
            for (id, folder, path) in found {
                if !self.is_above(module, id) {
                    let first = self.owners.len();
                    self.load(id, module, &folder, depth + 1);
                    if *self.paths[id.index()] != *path {
                        // The expansions of its macro calls are part of it.
                        let link: Arc<str> = path.into();
                        for made in &mut self.owners[first..] {
                            if self.paths[made.file.index()] == self.paths[id.index()] {
                                made.link = Some(link.clone());
                            }
                        }
                    }
                }
            }
        }
    }

    /// Makes files that `include!` names bodies of the modules that include them.
    fn load_includes(&mut self, owner: OwnerId, depth: usize) {
        let file = self.owners[owner.0 as usize].file;
        let folder = folder_of(&self.paths[file.index()]).to_owned();
        for include in self.facts[file.index()].includes.clone() {
            let module = self.owners[owner.0 as usize].modules[include.module as usize];
            let id = include.file.and_then(|path| self.by_path.get(join(&folder, &path).as_str()).copied());
            match id {
                Some(id) if depth < FILE_DEPTH_MAX && !self.is_above(module, id) => {
                    let folder = folder_of(&self.paths[id.index()]).to_owned();
                    self.load(id, module, &folder, depth + 1);
                }
                _ => self.modules[module.0 as usize].unknown = true,
            }
        }
    }

    /// Makes expansions of macro calls bodies of the modules that hold the calls.
    fn load_expansions(&mut self, owner: OwnerId, folders: &[String], depth: usize) {
        let file = self.owners[owner.0 as usize].file;
        for call in 0..self.facts[file.index()].calls.len() {
            let Some(expansion) = self.expansions.get(&(file, call as u32)).copied() else { continue };
            let local = self.facts[file.index()].calls[call].module as usize;
            let module = self.owners[owner.0 as usize].modules[local];
            if depth < FILE_DEPTH_MAX {
                self.load(expansion, module, &folders[local], depth + 1);
            }
        }
    }

    /// The module that an item declares: the one of its name that its parent has already, else a new one.
    fn child(&mut self, owner: OwnerId, item: u32) -> ModId {
        let Owner { file, krate, .. } = self.owners[owner.0 as usize];
        let fact = &self.facts[file.index()].items[item as usize];
        let name = self.names[file.index()][fact.name.0 as usize];
        let parent = self.owners[owner.0 as usize].modules[fact.module as usize];
        let seen = self.seen(fact.visibility, parent);
        let known = self.modules[parent.0 as usize].names.get(&name).and_then(|entries| {
            entries.iter().find_map(|entry| match entry.bound {
                Bound::Module(module, ..) => Some(module),
                _ => None,
            })
        });
        let module = known.unwrap_or_else(|| self.add_module(krate, Some(parent), name, false));
        self.modules[module.0 as usize].declared.get_or_insert((owner, item));
        let entry = Entry { ns: Ns::TYPE, seen, bound: Bound::Module(module, owner, item) };
        self.modules[parent.0 as usize].names.entry(name).or_default().push(entry);
        module
    }

    /// Whether a file is a body of a module or of one around it: `#[path]` may form a circle.
    fn is_above(&self, module: ModId, file: FileId) -> bool {
        let mut at = Some(module);
        while let Some(id) = at {
            let module = &self.modules[id.0 as usize];
            if module.bodies.iter().any(|(owner, _)| self.owners[owner.0 as usize].file == file) {
                return true;
            }
            at = module.parent;
        }
        false
    }

    /// Gives every file that no module tree reaches a place: the module of its folder, else a crate of its own.
    pub(super) fn adopt_orphans(&mut self) {
        for file in 0..self.by_layout {
            if !self.owners_of[file].is_empty() {
                continue;
            }
            let id = FileId(file as u32);
            let first = self.owners.len();
            let folder = folder_of(&self.paths[file]).to_owned();
            let stem = file_stem(&self.paths[file]).to_owned();
            let name = self.symbols.intern(&stem);
            let parent = self.module_of_folder(&folder);
            let Some(parent) = parent else { continue };
            let krate = self.modules[parent.0 as usize].krate;
            // It may be meant for another crate, which names this one from outside.
            let data = &mut self.crates[krate.0 as usize];
            data.externs.entry(data.name).or_insert(Extern::Known(krate));
            let module = self.add_module(krate, Some(parent), name, false);
            self.load(id, module, &join(&folder, &stem), 0);
            self.mark_orphans(first);
        }
    }

    /// Marks the owners from `first` on as those of an orphan. A file that a target reaches, too, is as the target has it.
    fn mark_orphans(&mut self, first: usize) {
        for at in first..self.owners.len() {
            self.owners[at].orphan = true;
        }
        for at in first..self.owners.len() {
            let owners = &mut self.owners_of[self.owners[at].file.index()];
            if owners.iter().any(|owner| !self.owners[owner.0 as usize].orphan) {
                owners.retain(|owner| owner.0 as usize != at);
            }
        }
    }

    /// The module whose child files lie in a folder, or in the nearest one above it.
    fn module_of_folder(&self, folder: &str) -> Option<ModId> {
        let mut folder = folder;
        loop {
            for candidate in ["mod.rs", "lib.rs", "main.rs"] {
                if let Some(id) = self.by_path.get(join(folder, candidate).as_str())
                    && let Some(owner) = self.owners_of[id.index()].first()
                {
                    return Some(self.owners[owner.0 as usize].modules[0]);
                }
            }
            if let Some(id) = self.by_path.get(format!("{folder}.rs").as_str())
                && let Some(owner) = self.owners_of[id.index()].first()
            {
                return Some(self.owners[owner.0 as usize].modules[0]);
            }
            // Test and example targets have their support files beside or below them.
            let below = format!("{folder}/");
            let sibling = self.owners.iter().find(|owner| {
                let path = &self.paths[owner.file.index()];
                !owner.orphan && path.starts_with(&below) && !path[below.len()..].contains('/')
            });
            if let Some(owner) = sibling {
                return Some(self.crates[owner.krate.0 as usize].root);
            }
            if folder.is_empty() {
                return self.crates.first().map(|krate| krate.root);
            }
            folder = folder_of(folder);
        }
    }
}

/// For each module-like place of a file the folder that the files of its child modules lie in: `folder` for the file's
/// own, and `own_folder` is where the file lies.
pub(super) fn folders_of(facts: &FileFacts, folder: &str, own_folder: Option<&str>) -> Vec<String> {
    // Places are in source order, so that the one around another comes before it.
    let mut folders = vec![folder.to_owned(); facts.modules.len()];
    for (local, place) in facts.modules.iter().enumerate() {
        let around = &folders[place.parent as usize];
        folders[local] = match place.kind {
            ModuleKind::File => continue,
            ModuleKind::Block => around.clone(),
            ModuleKind::Inline(item) => {
                let moved = facts.moved_modules.iter().find(|(moved, _)| *moved == item);
                let name = facts.text(facts.items[item as usize].name);
                match (moved, own_folder.filter(|_| place.parent == 0)) {
                    // At the top of a file it starts where the file lies, as for a module in a file.
                    (Some((_, path)), Some(own_folder)) => join(own_folder, path),
                    (Some((_, path)), None) => join(around, path),
                    (None, _) => join(around, name),
                }
            }
        };
    }
    folders
}

/// The files that may be the body of `mod name;`, each with the folder that the files of its child modules lie in.
///
/// `own_folder` is the folder of the file that declares it, `folders` those of its places.
pub(super) fn body_files(
    facts: &FileFacts,
    item: &ItemFact,
    own_folder: &str,
    folders: &[String],
) -> Vec<(String, String)> {
    let folder = &folders[item.module as usize];
    let mut found = Vec::new();
    let plain = match &item.body {
        ModuleBody::None | ModuleBody::Inline(_) => false,
        ModuleBody::File => true,
        ModuleBody::Paths(paths, also_plain) => {
            let base = if item.module == 0 { own_folder } else { folder };
            for path in paths {
                let path = join(base, path);
                let below = folder_of(&path).to_owned();
                found.push((path, below));
            }
            *also_plain
        }
    };
    if plain {
        let below = join(folder, facts.text(item.name));
        found.push((format!("{below}.rs"), below.clone()));
        found.push((format!("{below}/mod.rs"), below));
    }
    found
}
