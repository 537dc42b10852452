//! The module tree: crates, and modules with their bodies.
//!
//! A file may belong to several crates or modules; it is instantiated once for each, as an [`Owner`].

use super::bindings::{Entry, Textual};
use super::doctests::Document;
use super::libraries::LibraryFacts;
use super::sight::Cause;
use super::symbols::{Symbol, Symbols};
use crate::discover::{Dependency, Edition, Layout, Link, Package, TargetKind};
use crate::facts::{Detail, FileFacts};
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Number of a crate: one target of one package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CrateId(pub u32);

/// Number of a module of some crate, block modules included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModId(pub u32);

/// Number of an [`Owner`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OwnerId(pub u32);

/// What a name of the extern prelude names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Extern {
    /// A crate whose modules are known.
    Known(CrateId),
    /// A crate of the standard library.
    Std(&'static str),
    /// A crate whose source was not read, by the name it has where it is not renamed.
    Unread(Symbol),
}

/// Where a crate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CrateOrigin {
    /// A package of the layout.
    Package(usize),
    /// A library outside of the workspace.
    Library(usize),
}

/// A library outside of the workspace, as the module tree takes it in.
#[derive(Debug)]
pub struct LoadedLibrary {
    /// Its package, as an index into what the layout's lock file pins.
    pub locked: usize,
    /// Its facts.
    pub facts: LibraryFacts,
}

/// One target of one package.
#[derive(Debug)]
pub struct Crate {
    /// Its name in paths.
    pub name: Symbol,
    /// What kind of target it is.
    pub kind: TargetKind,
    /// Its edition.
    pub edition: Edition,
    pub(super) origin: CrateOrigin,
    /// Its root module.
    pub root: ModId,
    /// Names of the extern prelude.
    pub(super) externs: FxHashMap<Symbol, Extern>,
    pub(super) aliases: Vec<(Symbol, Symbol)>,
    /// Crates whose macros `#[macro_use] extern crate` brings into scope, and which of them; none named means all.
    pub(super) macro_use: Vec<(Symbol, Vec<Symbol>)>,
    /// Macros with `#[macro_export]`, reachable from the root.
    pub(super) exported: FxHashMap<Symbol, Vec<(OwnerId, u32)>>,
    /// Whether the prelude is the one of core.
    pub(super) no_std: bool,
    /// Whether it is a doc-test, which no other crate can name.
    pub doctest: bool,
}

impl Crate {
    /// Whether it is a library outside of the workspace.
    pub fn is_library(&self) -> bool {
        matches!(self.origin, CrateOrigin::Library(_))
    }

    /// A crate that may name no other yet.
    pub(super) fn new(
        name: Symbol,
        kind: TargetKind,
        edition: Edition,
        origin: CrateOrigin,
        root: ModId,
        no_std: bool,
    ) -> Self {
        Self {
            name,
            kind,
            edition,
            origin,
            root,
            externs: FxHashMap::default(),
            aliases: Vec::new(),
            macro_use: Vec::new(),
            exported: FxHashMap::default(),
            no_std,
            doctest: false,
        }
    }

    /// Names of dependencies that are not their own: the name in this crate and the crate's own.
    pub(super) fn renames(&self) -> impl Iterator<Item = (Symbol, Symbol)> {
        self.aliases.iter().copied()
    }
}

/// A module, or a block that holds items.
#[derive(Debug)]
pub struct Module {
    /// Its crate.
    pub krate: CrateId,
    /// The module around it; nothing for a crate root.
    pub parent: Option<ModId>,
    /// Its name; for a crate root the crate's.
    pub name: Symbol,
    /// Whether it is a block.
    pub is_block: bool,
    /// The item that declares it.
    pub declared: Option<(OwnerId, u32)>,
    /// Its bodies: a cfg'd pair of `mod x` has two.
    pub bodies: Vec<(OwnerId, u32)>,
    pub(super) names: FxHashMap<Symbol, Vec<Entry>>,
    pub(super) globs: Vec<(OwnerId, u32)>,
    /// Imports that bind no name, by `as _`.
    pub(super) anonymous: Vec<(OwnerId, u32)>,
    pub(super) textual: FxHashMap<Symbol, Vec<Textual>>,
    /// Why it may hold items that are not known here; nothing where it holds none.
    pub(super) unknown: Option<Cause>,
}

/// One place of a file in the module tree: which crate and modules its parts became.
#[derive(Debug)]
pub struct Owner {
    /// The file.
    pub file: FileId,
    /// The crate.
    pub krate: CrateId,
    /// The module of each module-like place of the file.
    pub modules: Vec<ModId>,
    /// The path of the link by which the module tree reaches the file, where it is not the file's own.
    pub link: Option<Arc<str>>,
    /// Whether no crate's module tree reaches the file, so that its place is only guessed from its folder.
    pub orphan: bool,
    /// For a doc-test: the module that its documentation stands in.
    pub documents: Option<ModId>,
}

/// All crates and modules of a workspace, with the facts they come from.
#[derive(Debug)]
pub struct ModuleTree {
    /// Facts by file.
    pub facts: Vec<FileFacts>,
    /// Path of each file, relative to the root.
    pub paths: Vec<Arc<str>>,
    /// Workspace names of each file's names.
    pub names: Vec<Vec<Symbol>>,
    /// The table of names.
    pub symbols: Symbols,
    /// Crates.
    pub crates: Vec<Crate>,
    /// Modules.
    pub modules: Vec<Module>,
    /// Places of files.
    pub owners: Vec<Owner>,
    /// Places of each file.
    pub owners_of: Vec<Vec<OwnerId>>,
    /// Expansions of macro calls, by file and call; each is a file of its own behind those of the layout.
    pub(super) expansions: FxHashMap<(FileId, u32), FileId>,
    /// Bugs of ours that were caught while the tree was built: the file, and what was being done.
    pub internal_errors: Vec<String>,
    pub(super) by_path: FxHashMap<Arc<str>, FileId>,
    /// Symbolic links inside the tree, sorted.
    pub(super) links: Vec<Link>,
    /// Number of files of the layout.
    pub(super) by_layout: usize,
    /// The files that are doc-tests.
    pub programs: std::ops::Range<usize>,
    /// Number of code blocks in documentation that do not parse.
    pub unparsed_doctests: usize,
    /// Number of files of the workspace: those of the layout, then the expansions of macro calls in them. What comes
    /// behind is of libraries.
    pub(super) of_workspace: usize,
    /// What each library depends on, until its extern prelude is filled.
    pub(super) library_dependencies: Vec<Vec<Dependency>>,
}

/// Depth of modules in files below each other at which a cycle of `#[path]` attributes is cut.
pub(super) const FILE_DEPTH_MAX: usize = 64;

impl ModuleTree {
    /// Joins the facts of all files of a layout, and of libraries outside of it, into the trees of their crates.
    ///
    /// `documents` are those that documentation includes. With `names` given, only what may bear on paths that
    /// contain one of them needs to be right.
    pub fn build(
        layout: &Layout,
        facts: Vec<FileFacts>,
        documents: Vec<Document>,
        libraries: Vec<LoadedLibrary>,
        names: Option<&[Arc<str>]>,
    ) -> Self {
        let paths: Vec<_> = layout.files.iter().map(|file| file.path.clone()).collect();
        let mut tree = Self::of_files(paths, facts);
        tree.links.clone_from(&layout.links);
        tree.by_layout = layout.files.len();
        let programs = tree.take_programs(documents);
        tree.programs = tree.by_layout..tree.facts.len();
        let packages = tree.paths.iter().map(|path| package_index(layout, path)).collect();
        let crates: Vec<Option<String>> =
            layout.packages.iter().map(|package| Some(Package::library(package)?.name.clone())).collect();
        tree.settle_macros((packages, &crates), Detail::Names, &libraries, names);
        tree.of_workspace = tree.facts.len();
        tree.owners_of = vec![Vec::new(); tree.facts.len()];
        for (package, data) in layout.packages.iter().enumerate() {
            for target in &data.targets {
                let origin = CrateOrigin::Package(package);
                tree.add_crate(origin, &target.name, target.kind, target.edition, target.root);
            }
        }
        let links = tree.add_libraries(layout, libraries);
        tree.link(layout, &links, 0..tree.crates.len());
        tree.adopt_orphans();
        tree.add_programs(layout, &links, programs);
        tree.index();
        tree
    }

    /// A tree without crates, of files alone.
    pub(super) fn of_files(paths: Vec<Arc<str>>, facts: Vec<FileFacts>) -> Self {
        let mut symbols = Symbols::default();
        let names =
            facts.iter().map(|facts| facts.names.iter().map(|name| symbols.intern(name)).collect()).collect();
        let by_path = paths.iter().enumerate().map(|(at, path)| (path.clone(), FileId(at as u32))).collect();
        Self {
            owners_of: Vec::new(),
            by_layout: facts.len(),
            of_workspace: facts.len(),
            facts,
            paths,
            names,
            symbols,
            crates: Vec::new(),
            modules: Vec::new(),
            owners: Vec::new(),
            expansions: FxHashMap::default(),
            internal_errors: Vec::new(),
            by_path,
            links: Vec::new(),
            library_dependencies: Vec::new(),
            programs: 0..0,
            unparsed_doctests: 0,
        }
    }

    pub(super) fn add_crate(
        &mut self,
        origin: CrateOrigin,
        name: &str,
        kind: TargetKind,
        edition: Edition,
        root: FileId,
    ) {
        let name = self.symbols.intern(name);
        let krate = CrateId(self.crates.len() as u32);
        let module = self.add_module(krate, None, name, false);
        let no_std = self.facts[root.index()].no_std;
        self.crates.push(Crate::new(name, kind, edition, origin, module, no_std));
        let folder = folder_of(self.place(root).1).to_owned();
        self.load(root, module, Some(&folder), 0);
    }

    pub(super) fn add_module(
        &mut self,
        krate: CrateId,
        parent: Option<ModId>,
        name: Symbol,
        is_block: bool,
    ) -> ModId {
        self.modules.push(Module {
            krate,
            parent,
            name,
            is_block,
            declared: None,
            bodies: Vec::new(),
            names: FxHashMap::default(),
            globs: Vec::new(),
            anonymous: Vec::new(),
            textual: FxHashMap::default(),
            unknown: None,
        });
        ModId(self.modules.len() as u32 - 1)
    }

    /// The path of a module as code writes it, from its crate's name; a block's is that of its functions.
    pub fn module_path(&self, module: ModId) -> String {
        let data = &self.modules[module.0 as usize];
        let name = self.symbols.text(data.name);
        let Some(parent) = data.parent else { return name.to_string() };
        let mut path = self.module_path(parent);
        if data.is_block {
            let Some((owner, local)) = data.bodies.first() else { return path };
            let file = self.owners[owner.0 as usize].file;
            let facts = &self.facts[file.index()];
            let outer = self.owner_names(parent).len();
            for name in facts.modules[*local as usize].owner.iter().skip(outer) {
                path.push_str("::");
                path.push_str(facts.text(*name));
            }
            return path;
        }
        path.push_str("::");
        path.push_str(name);
        path
    }

    /// The names of the functions around a block.
    fn owner_names(&self, module: ModId) -> &[crate::facts::Name] {
        let data = &self.modules[module.0 as usize];
        match data.bodies.first() {
            Some((owner, local)) if data.is_block => {
                let file = self.owners[owner.0 as usize].file;
                &self.facts[file.index()].modules[*local as usize].owner
            }
            _ => &[],
        }
    }

    /// The path by which the module tree reaches the file of an owner.
    pub fn path_of(&self, owner: OwnerId) -> &Arc<str> {
        let owner = &self.owners[owner.0 as usize];
        owner.link.as_ref().unwrap_or(&self.paths[owner.file.index()])
    }

    /// The files of the workspace: those of the layout, then the expansions of macro calls in them.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.of_workspace as u32).map(FileId)
    }

    /// Paths of the files of libraries outside of the workspace, each behind `name@version/`.
    pub fn library_files(&self) -> impl Iterator<Item = &Arc<str>> {
        let is_made = |file: &FileId| self.expansions.values().any(|made| made == file);
        let files = (self.of_workspace as u32..self.facts.len() as u32).map(FileId);
        files.filter(move |file| !is_made(file)).map(|file| &self.paths[file.index()])
    }

    /// Whether a module is one of a library outside of the workspace.
    pub fn is_library(&self, module: ModId) -> bool {
        self.crates[self.modules[module.0 as usize].krate.0 as usize].is_library()
    }

    /// Whether a module is one of a doc-test, a crate of its own.
    pub fn is_in_doctest(&self, module: ModId) -> bool {
        self.crates[self.modules[module.0 as usize].krate.0 as usize].doctest
    }

    /// The facts of the file of an owner.
    pub fn facts_of(&self, owner: OwnerId) -> &FileFacts {
        &self.facts[self.owners[owner.0 as usize].file.index()]
    }

    /// The workspace's name for a name of an owner's file.
    pub fn symbol(&self, owner: OwnerId, name: crate::facts::Name) -> Symbol {
        self.names[self.owners[owner.0 as usize].file.index()][name.0 as usize]
    }
}

/// The folder of a path, empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name of a file without its ending.
pub(super) fn file_stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.strip_suffix(".rs").unwrap_or(name)
}

/// The package that a file lies in: the one of the longest folder around it, as an index into the layout.
fn package_index(layout: &Layout, path: &str) -> usize {
    let around =
        |dir: &str| dir.is_empty() || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'));
    let packages = layout.packages.iter().enumerate().filter(|(_, package)| around(&package.dir));
    packages.max_by_key(|(_, package)| package.dir.len()).map_or(0, |(at, _)| at)
}
