//! Which libraries outside of the workspace are wanted, and their facts: kept ones, else from their sources.

use super::{Panics, said};
use crate::cache::Cache;
use crate::discover::{
    self, Dependency, DependencyKind, Layout, Library, LockedPackage, Sources, locked_dependency,
};
use crate::facts::FileFacts;
use crate::resolve::{LibraryFacts, LoadedLibrary, locked_package};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Where sources of other packages lie, and where facts are kept.
#[derive(Debug, Clone, Default)]
pub struct Dependencies {
    /// The home folder of cargo.
    pub cargo_home: Option<PathBuf>,
    /// Facts of packages that never change, and of the workspace's files as they were last time.
    pub cache: Option<Cache>,
}

/// What was found of the libraries that the code speaks of.
#[derive(Debug, Default)]
pub(super) struct Libraries {
    /// Those that were read, in the order of the lock file.
    pub(super) loaded: Vec<LoadedLibrary>,
    /// `name version` of those without a source, sorted; paths into them stand as written.
    pub(super) without_source: Vec<String>,
    /// Caught panics.
    pub(super) panics: Panics,
}

/// Loads the libraries that names in the code may lead into.
///
/// A dependency is wanted where its name occurs at all, one of a library where a public import or alias of that begins
/// with its name.
pub(super) fn wanted_libraries(
    layout: &Layout,
    facts: &[FileFacts],
    dependencies: &Dependencies,
) -> Libraries {
    let mut libraries = Libraries::default();
    let names: FxHashSet<&str> = facts.iter().flat_map(|facts| facts.names.iter()).collect();
    let mut wanted = named_by(layout, &names);
    if wanted.is_empty() {
        return libraries;
    }
    let sources = Sources::new(&layout.root, dependencies.cargo_home.as_deref());
    let reader = Reader { sources: &sources, dependencies, names: &names };
    let mut done: BTreeMap<usize, Option<LibraryFacts>> = BTreeMap::new();
    while !wanted.is_empty() {
        let wave: Vec<(usize, Option<PathBuf>)> = std::mem::take(&mut wanted).into_iter().collect();
        let read: Vec<Result<Option<LibraryFacts>, String>> =
            wave.par_iter().map(|(at, dir)| reader.library(&layout.locked[*at], dir.as_deref())).collect();
        for ((at, dir), result) in wave.into_iter().zip(read) {
            let facts = result.unwrap_or_else(|panic| {
                libraries.panics.push(panic);
                None
            });
            if let Some(facts) = &facts {
                let is_named = |dependency: &&Dependency| {
                    dependency.kind == DependencyKind::Normal
                        && facts.outward.binary_search(&dependency.extern_name).is_ok()
                };
                let named = facts.library.dependencies.iter().filter(is_named);
                add(layout, &layout.locked[at], named, dir.as_deref(), &mut wanted);
            }
            done.insert(at, facts);
        }
        wanted.retain(|at, _| !done.contains_key(at));
    }
    for (locked, facts) in done {
        match facts {
            Some(facts) => libraries.loaded.push(LoadedLibrary { locked, facts }),
            None => libraries.without_source.push(describe(&layout.locked[locked])),
        }
    }
    libraries
}

/// Packages outside of the workspace, as indices into the lock file, each with its folder where a manifest names it.
type Wanted = BTreeMap<usize, Option<PathBuf>>;

/// The packages outside of the workspace whose names its code has.
fn named_by(layout: &Layout, names: &FxHashSet<&str>) -> Wanted {
    let mut wanted = Wanted::new();
    for package in &layout.packages {
        let Some(of) = locked_package(layout, package) else { continue };
        let named = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_none() && names.contains(&*dependency.extern_name));
        add(layout, of, named, Some(&layout.root), &mut wanted);
    }
    wanted
}

/// Adds dependencies of a package; folders that its manifest names count from `base`.
fn add<'d>(
    layout: &Layout,
    of: &LockedPackage,
    dependencies: impl Iterator<Item = &'d Dependency>,
    base: Option<&Path>,
    wanted: &mut Wanted,
) {
    for dependency in dependencies {
        let version = dependency.version.as_deref();
        let Some(at) = locked_dependency(&layout.locked, of, &dependency.package, version) else { continue };
        // A package without a source lies where a manifest says.
        let named = base.zip(dependency.elsewhere.as_ref()).filter(|_| layout.locked[at].source.is_none());
        let dir = named.map(|(base, folder)| base.join(folder));
        if dir.is_some() || layout.locked[at].source.is_some() {
            wanted.entry(at).or_insert(dir);
        }
    }
}

fn describe(package: &LockedPackage) -> String {
    format!("{} {}", package.name, package.version)
}

/// Source in bytes from which a library is read in parts.
const LARGE: u64 = 2 << 20;

/// What is known of a library before it is read.
#[derive(Debug, Serialize, Deserialize)]
struct Extent {
    /// Names of its modules in files, sorted, where it is so large that it is read in parts.
    parts: Option<Vec<String>>,
}

/// Reads libraries, or takes what was kept of them.
struct Reader<'r> {
    sources: &'r Sources,
    dependencies: &'r Dependencies,
    /// Names that the code has.
    names: &'r FxHashSet<&'r str>,
}

impl Reader<'_> {
    /// The facts of a library; nothing where there is no source of it, an error where reading it found a bug of ours.
    ///
    /// `dir` is its folder where a manifest names it.
    fn library(&self, package: &LockedPackage, dir: Option<&Path>) -> Result<Option<LibraryFacts>, String> {
        let read = || {
            let found = OnceCell::new();
            let find = || {
                let named = dir.map(|dir| (dir.to_path_buf(), dir.to_path_buf()));
                found.get_or_init(|| named.or_else(|| self.sources.find(package))).as_ref()
            };
            let key = kept_under(package);
            let extent = self.kept(key.as_deref(), || {
                let (dir, top) = find()?;
                let library = Library::read(dir, top)?;
                Some(Extent { parts: (library.size(top) > LARGE).then(|| library.modules(top)) })
            })?;
            let parts = extent.parts.map(|parts| -> BTreeSet<String> {
                parts.into_iter().filter(|part| self.names.contains(&**part)).collect()
            });
            let key = key.map(|key| match &parts {
                Some(parts) => format!("{key}-{}", parts.iter().cloned().collect::<Vec<_>>().join("+")),
                None => format!("{key}-whole"),
            });
            self.kept(key.as_deref(), || {
                let (dir, top) = find()?;
                let library = Library::read(dir, top)?;
                Some(LibraryFacts::read(library, parts.as_ref(), &|path| discover::read(top, path).ok()))
            })
        };
        catch_unwind(AssertUnwindSafe(read))
            .map_err(|panic| format!("{}: {}", describe(package), said(&*panic)))
    }

    /// What is kept under a key, else what `make` makes, which is kept then.
    fn kept<T: Serialize + DeserializeOwned>(
        &self,
        key: Option<&str>,
        make: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        let cache = self.dependencies.cache.as_ref().zip(key);
        if let Some(kept) = cache.and_then(|(cache, key)| cache.load(key)) {
            return Some(kept);
        }
        let made = make()?;
        if let Some((cache, key)) = cache {
            cache.store(key, &made);
        }
        Some(made)
    }
}

/// The key of a package whose content its version tells for good.
fn kept_under(package: &LockedPackage) -> Option<String> {
    let LockedPackage { name, version, source, checksum, .. } = package;
    let revision = source.as_deref().filter(|source| source.starts_with("git+"));
    let revision = revision.and_then(|source| source.rsplit_once('#')).map(|(_, revision)| revision);
    let content = checksum.as_deref().or(revision)?;
    Some(format!("{name}@{version}-{content}"))
}
