//! The extern prelude of each crate: which crate its dependencies' names mean (Rust Reference, "Extern prelude").

use super::modules::{Crate, CrateId, CrateOrigin, Extern, LoadedLibrary, ModuleTree};
use super::std_table;
use super::symbols::Symbol;
use crate::discover::{
    Dependency, DependencyKind, Layout, LockedPackage, Package, TargetKind, locked_dependency,
};
use crate::source::FileId;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The crate of each loaded library, by its package in the lock file.
pub(super) type Links = FxHashMap<usize, CrateId>;

impl ModuleTree {
    /// Adds the files and crates of libraries outside of the workspace behind its own.
    pub(super) fn add_libraries(&mut self, layout: &Layout, libraries: Vec<LoadedLibrary>) -> Links {
        let mut links = Links::default();
        self.facts.reserve(libraries.iter().map(|library| library.facts.facts.len()).sum());
        for LoadedLibrary { locked, facts } in libraries {
            let LockedPackage { name, version, .. } = &layout.locked[locked];
            let first = self.facts.len() as u32;
            let paths = facts.paths.iter().map(|path| Arc::from(format!("{name}@{version}/{path}")));
            for path in paths {
                let file = FileId(self.paths.len() as u32);
                self.by_path.entry(Arc::clone(&path)).or_insert(file);
                self.paths.push(path);
            }
            for (file, call, made) in facts.expansions {
                self.expansions.insert((FileId(first + file), call), FileId(first + made));
                let path = self.paths[(first + file) as usize].clone();
                self.paths.push(path);
            }
            for facts in facts.facts {
                self.names.push(facts.names.iter().map(|name| self.symbols.intern(name)).collect());
                self.facts.push(facts);
                self.owners_of.push(Vec::new());
            }
            links.insert(locked, CrateId(self.crates.len() as u32));
            let library = facts.library;
            let origin = CrateOrigin::Library(locked);
            self.add_crate(origin, &library.name, library.kind, library.edition, FileId(first));
            self.library_dependencies.push(library.dependencies);
        }
        links
    }

    /// Fills the extern prelude of each of these crates.
    pub(super) fn link(&mut self, layout: &Layout, links: &Links, crates: std::ops::Range<usize>) {
        let first_library = self.crates.iter().position(Crate::is_library).unwrap_or(self.crates.len());
        let asked = self.asked_for();
        for at in crates {
            let mut externs: Vec<(Symbol, Extern)> = Vec::new();
            for name in std_table::CRATES {
                let symbol = self.symbols.intern(name);
                // `std` and `core` are there in any case.
                if matches!(name, "std" | "core")
                    || (name == "proc_macro" && self.crates[at].kind == TargetKind::ProcMacro)
                    || asked.contains(&(CrateId(at as u32), symbol))
                {
                    externs.push((symbol, Extern::Std(name)));
                }
            }
            match self.crates[at].origin {
                CrateOrigin::Package(package) => {
                    self.package_externs(layout, links, at, package, &mut externs);
                }
                CrateOrigin::Library(locked) => {
                    let of = Some(&layout.locked[locked]);
                    let dependencies = std::mem::take(&mut self.library_dependencies[at - first_library]);
                    let normal = |dependency: &&Dependency| dependency.kind == DependencyKind::Normal;
                    // An optional one that the lock file does not give it is switched on nowhere.
                    let may_be_built = |dependency: &&Dependency| {
                        let listed = of
                            .and_then(|of| locked_dependency(&layout.locked, of, &dependency.package, None));
                        !dependency.optional || listed.is_some()
                    };
                    for dependency in dependencies.iter().filter(normal).filter(may_be_built) {
                        externs.push(self.outside(layout, links, of, dependency));
                    }
                }
            }
            for (name, to) in externs {
                let own = match &to {
                    Extern::Known(krate) => self.crates[krate.0 as usize].name,
                    Extern::Unread(own) => *own,
                    Extern::Std(_) => name,
                };
                if own != name {
                    self.crates[at].aliases.push((name, own));
                }
                let known = self.crates[at].externs.entry(name).or_insert_with(|| to.clone());
                if matches!(known, Extern::Unread(_)) {
                    *known = to;
                }
            }
        }
    }

    /// The crates that `extern crate` asks for, each with the crate that asks.
    fn asked_for(&self) -> FxHashSet<(CrateId, Symbol)> {
        let mut asked = FxHashSet::default();
        for owner in &self.owners {
            let (facts, names) = (&self.facts[owner.file.index()], &self.names[owner.file.index()]);
            for leaf in facts.uses.iter().filter(|leaf| leaf.extern_crate) {
                let first = facts.path_segments(&facts.paths[leaf.path as usize]).first();
                asked.extend(first.map(|first| (owner.krate, names[first.name.0 as usize])));
            }
        }
        asked
    }

    /// The names that the manifest of a package of the layout gives to one of its crates.
    fn package_externs(
        &mut self,
        layout: &Layout,
        links: &Links,
        at: usize,
        package: usize,
        externs: &mut Vec<(Symbol, Extern)>,
    ) {
        let kind = self.crates[at].kind;
        let data = &layout.packages[package];
        let locked = locked_package(layout, data);
        for dependency in &data.dependencies {
            if (dependency.kind == DependencyKind::Build) != (kind == TargetKind::BuildScript) {
                continue;
            }
            let local = dependency
                .path
                .as_ref()
                .and_then(|dir| layout.packages.iter().position(|package| &package.dir == dir));
            externs.push(match local.and_then(|package| self.library(layout, package)) {
                Some(library) => {
                    let own = self.crates[library.0 as usize].name;
                    let name =
                        if dependency.renamed { self.symbols.intern(&dependency.extern_name) } else { own };
                    (name, Extern::Known(library))
                }
                None => self.outside(layout, links, locked, dependency),
            });
        }
        if !matches!(kind, TargetKind::Lib | TargetKind::ProcMacro | TargetKind::BuildScript)
            && let Some(library) = self.library(layout, package)
        {
            externs.push((self.crates[library.0 as usize].name, Extern::Known(library)));
        }
    }

    /// What a dependency outside of the workspace names: its library where that was read.
    fn outside(
        &mut self,
        layout: &Layout,
        links: &Links,
        of: Option<&LockedPackage>,
        dependency: &Dependency,
    ) -> (Symbol, Extern) {
        let locked = of.and_then(|of| {
            locked_dependency(&layout.locked, of, &dependency.package, dependency.version.as_deref())
        });
        match locked.and_then(|locked| links.get(&locked)) {
            Some(library) if dependency.renamed => {
                (self.symbols.intern(&dependency.extern_name), Extern::Known(*library))
            }
            Some(library) => (self.crates[library.0 as usize].name, Extern::Known(*library)),
            None => {
                let own = self.symbols.intern(&dependency.package.replace('-', "_"));
                (self.symbols.intern(&dependency.extern_name), Extern::Unread(own))
            }
        }
    }

    /// The crate of the library of a package of the layout.
    fn library(&self, layout: &Layout, package: usize) -> Option<CrateId> {
        let target = Package::library(&layout.packages[package])?;
        let is_it = |krate: &Crate| {
            krate.origin == CrateOrigin::Package(package)
                && krate.kind == target.kind
                && **self.symbols.text(krate.name) == *target.name
        };
        self.crates.iter().position(is_it).map(|at| CrateId(at as u32))
    }
}

/// What the lock file pins for a package of the layout itself.
pub fn locked_package<'l>(layout: &'l Layout, package: &Package) -> Option<&'l LockedPackage> {
    let first = layout.locked.partition_point(|locked| *locked.name < *package.name);
    let of_name = layout.locked[first..].iter().take_while(|locked| locked.name == package.name);
    of_name.into_iter().find(|locked| locked.source.is_none())
}
