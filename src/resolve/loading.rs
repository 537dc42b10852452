//! Which file is the body of which module (Rust Reference, "Module source filenames"), expansions and orphans included.

use super::bindings::{Bound, Entry};
use super::modules::{Extern, FILE_DEPTH_MAX, ModId, ModuleTree, Owner, OwnerId, file_stem, folder_of};
use super::sight::Cause;
use crate::discover;
use crate::facts::{FileFacts, ItemFact, ModuleBody, ModuleKind, Ns};
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl ModuleTree {
    /// Makes `file` a body of `module`; `folder` is where the files of its child modules lie, if that is inside the root.
    pub(super) fn load(&mut self, file: FileId, module: ModId, folder: Option<&str>, depth: usize) {
        let owner = OwnerId(self.owners.len() as u32);
        let krate = self.modules[module.0 as usize].krate;
        let count = self.facts[file.index()].modules.len();
        let modules = vec![module; count];
        self.owners.push(Owner { file, krate, modules, link: None, orphan: false, documents: None });
        self.owners_of[file.index()].push(owner);
        self.modules[module.0 as usize].bodies.push((owner, 0));
        // An expansion has no place of its own.
        let is_file = file.index() < self.by_layout || file.index() >= self.of_workspace;
        let own_folder = folder_of(self.place(file).1);
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
    fn load_children(&mut self, owner: OwnerId, folders: &[Option<String>], depth: usize) {
        let file = self.owners[owner.0 as usize].file;
        let own_folder = folder_of(self.place(file).1).to_owned();
        for item in 0..self.facts[file.index()].items.len() {
            let fact = &self.facts[file.index()].items[item];
            let is_elsewhere = matches!(fact.body, ModuleBody::File | ModuleBody::Paths(..));
            if fact.replaced || !is_elsewhere {
                continue;
            }
            let candidates = body_files(&self.facts[file.index()], fact, &own_folder, folders);
            let known = |(path, folder): (String, String)| {
                self.file_beside(file, &path).map(|(id, path)| (id, folder, path))
            };
            let found: Vec<(FileId, String, String)> = candidates.into_iter().filter_map(known).collect();
            let module = self.child(owner, item as u32);
            if found.is_empty() || depth >= FILE_DEPTH_MAX {
                self.modules[module.0 as usize].unknown = Some(Cause::UnreadFile);
                continue;
            }
            for (id, folder, path) in found {
                if !self.is_above(module, id) {
                    let first = self.owners.len();
                    self.load(id, module, Some(&folder), depth + 1);
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
        let folder = folder_of(self.place(file).1).to_owned();
        for include in self.facts[file.index()].includes.clone() {
            let module = self.owners[owner.0 as usize].modules[include.module as usize];
            let Some(named) = include.file else {
                self.modules[module.0 as usize].unknown = Some(Cause::IncompleteModule);
                continue;
            };
            let found = discover::join(&folder, &*named).and_then(|path| self.file_beside(file, &path));
            match found {
                Some((id, _)) if depth < FILE_DEPTH_MAX && !self.is_above(module, id) => {
                    let folder = folder_of(self.place(id).1).to_owned();
                    self.load(id, module, Some(&folder), depth + 1);
                }
                _ => self.modules[module.0 as usize].unknown = Some(Cause::UnreadFile),
            }
        }
    }

    /// Makes expansions of macro calls bodies of the modules that hold the calls.
    fn load_expansions(&mut self, owner: OwnerId, folders: &[Option<String>], depth: usize) {
        let file = self.owners[owner.0 as usize].file;
        for call in 0..self.facts[file.index()].calls.len() {
            let Some(expansion) = self.expansions.get(&(file, call as u32)).copied() else { continue };
            let local = self.facts[file.index()].calls[call].module as usize;
            let module = self.owners[owner.0 as usize].modules[local];
            if depth < FILE_DEPTH_MAX {
                self.load(expansion, module, folders[local].as_deref(), depth + 1);
            }
        }
    }

    /// The root that a file's paths are relative to, and its path below it: each library has its own.
    pub(super) fn place(&self, file: FileId) -> (&str, &str) {
        let path = &*self.paths[file.index()];
        let is_of_library = file.index() >= self.of_workspace;
        path.split_once('/').filter(|_| is_of_library).unwrap_or(("", path))
    }

    /// The file at `path` below the root of `file`, itself or through a link, and the path by which it was found.
    fn file_beside(&self, file: FileId, path: &str) -> Option<(FileId, String)> {
        let path = match self.place(file) {
            ("", _) => path.to_owned(),
            (library, _) => format!("{library}/{path}"),
        };
        let known = |path: &str| self.by_path.get(path).copied();
        let id =
            known(&path).or_else(|| discover::behind(&self.links, &path).find_map(|path| known(&path)))?;
        Some((id, path))
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
        self.modules[parent.0 as usize]
            .names
            .entry(name)
            .or_insert_with(|| Vec::with_capacity(1))
            .push(entry);
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
        // Of each folder the first file that a target reaches.
        let mut siblings: FxHashMap<String, OwnerId> = FxHashMap::default();
        for (at, owner) in self.owners.iter().enumerate() {
            let folder = folder_of(&self.paths[owner.file.index()]);
            if !siblings.contains_key(folder) {
                siblings.insert(folder.to_owned(), OwnerId(at as u32));
            }
        }
        for file in 0..self.by_layout {
            if !self.owners_of[file].is_empty() {
                continue;
            }
            let id = FileId(file as u32);
            let first = self.owners.len();
            let folder = folder_of(&self.paths[file]).to_owned();
            let stem = file_stem(&self.paths[file]).to_owned();
            let name = self.symbols.intern(&stem);
            let parent = self.module_of_folder(&folder, &siblings);
            let Some(parent) = parent else { continue };
            let krate = self.modules[parent.0 as usize].krate;
            // It may be meant for another crate, which names this one from outside.
            let data = &mut self.crates[krate.0 as usize];
            data.externs.entry(data.name).or_insert(Extern::Known(krate));
            let module = self.add_module(krate, Some(parent), name, false);
            self.load(id, module, discover::join(&folder, &stem).as_deref(), 0);
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

    /// The module whose child files lie in a folder, or in the nearest one above it; `siblings` has a file of each folder.
    fn module_of_folder(&self, folder: &str, siblings: &FxHashMap<String, OwnerId>) -> Option<ModId> {
        let mut folder = folder;
        loop {
            for candidate in ["mod.rs", "lib.rs", "main.rs"] {
                if let Some(id) = discover::join(folder, candidate).and_then(|path| self.by_path.get(&*path))
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
            if folder.is_empty() {
                return self.crates.first().map(|krate| krate.root);
            }
            if let Some(owner) = siblings.get(folder) {
                let krate = self.owners[owner.0 as usize].krate;
                return Some(self.crates[krate.0 as usize].root);
            }
            folder = folder_of(folder);
        }
    }
}

/// For each module-like place of a file the folder that the files of its child modules lie in: `folder` for the file's
/// own, and `own_folder` is where the file lies. Nothing for a folder that lies outside of the root.
pub(super) fn folders_of(
    facts: &FileFacts,
    folder: Option<&str>,
    own_folder: Option<&str>,
) -> Vec<Option<String>> {
    // Places are in source order, so that the one around another comes before it.
    let mut folders = vec![folder.map(str::to_owned); facts.modules.len()];
    for (local, place) in facts.modules.iter().enumerate() {
        let around = folders[place.parent as usize].as_deref();
        let below = |folder: Option<&str>, path: &str| discover::join(folder?, path);
        folders[local] = match place.kind {
            ModuleKind::File => continue,
            ModuleKind::Block => around.map(str::to_owned),
            ModuleKind::Inline(item) => {
                let moved = facts.moved_modules.iter().find(|(moved, _)| *moved == item);
                let name = facts.text(facts.items[item as usize].name);
                match (moved, own_folder.filter(|_| place.parent == 0)) {
                    // At the top of a file it starts where the file lies, as for a module in a file.
                    (Some((_, path)), Some(own_folder)) => below(Some(own_folder), path),
                    (Some((_, path)), None) => below(around, path),
                    (None, _) => below(around, name),
                }
            }
        };
    }
    folders
}

/// The files that may be the body of `mod name;`, each with the folder that the files of its child modules lie in.
///
/// `own_folder` is the folder of the file that declares it, `folders` those of its places. What lies outside of the
/// root is left out: no file of this name that lies inside is meant.
pub(super) fn body_files(
    facts: &FileFacts,
    item: &ItemFact,
    own_folder: &str,
    folders: &[Option<String>],
) -> Vec<(String, String)> {
    let folder = folders[item.module as usize].as_deref();
    let mut found = Vec::new();
    let plain = match &item.body {
        ModuleBody::None | ModuleBody::Inline(_) => false,
        ModuleBody::File => true,
        ModuleBody::Paths(paths, also_plain) => {
            let base = if item.module == 0 { Some(own_folder) } else { folder };
            for path in paths {
                // Where it is compiled on Windows `\` separates, too; elsewhere it is part of a name.
                let written = [path.clone(), path.replace('\\', "/")];
                let mut files: Vec<String> =
                    written.iter().filter_map(|path| discover::join(base?, path)).collect();
                files.dedup();
                found.extend(files.into_iter().map(|path| (path.clone(), folder_of(&path).to_owned())));
            }
            *also_plain
        }
    };
    if plain && let Some(below) = folder.and_then(|folder| discover::join(folder, facts.text(item.name))) {
        found.push((format!("{below}.rs"), below.clone()));
        found.push((format!("{below}/mod.rs"), below));
    }
    found
}
