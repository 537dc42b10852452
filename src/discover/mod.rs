//! Walks a tree and reads its manifests: which files there are, which packages and targets they belong to.
//!
//! Nothing of the tree is executed and no cargo is run. Manifests are read as text, symbolic links are never
//! followed, and a target counts only if the walk itself found its root file, so no manifest can point outside.

mod ignored;
mod library;
mod lock;
mod manifest;
mod read;
mod relative;
mod root;
mod targets;
mod walk;
mod workspace;

#[cfg(test)]
mod tests;

pub use ignored::{Reason, why_ignored};
pub use library::{Library, Sources};
pub use lock::{LockedPackage, locked_dependency};
pub use read::{MAX_FILE_SIZE, ReadError, read};
pub use relative::join;
pub use root::{Root, find_root};
pub use walk::{Link, Skipped, Stamp};

use crate::diagnostic::{CodeScope, ConfigError};
use crate::source::FileId;
use globset::GlobMatcher;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What limits the walk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Whether `.gitignore` and `.ssotignore` files count for nothing.
    pub no_ignore: bool,
    /// Files and manifests that are left out; matched against paths relative to the root, with `/`.
    pub exclude: &'a [GlobMatcher],
    /// Files that are read for their definitions and never reported; matched as `exclude` is.
    pub generated: &'a [GlobMatcher],
    /// Threads of the walk; 0 takes as many as there are processors, up to 12.
    pub threads: usize,
}

/// A tree as a check sees it: every Rust file, and the packages and targets that own them.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The folder that all paths are relative to.
    pub root: PathBuf,
    /// The Rust files, sorted by the bytes of their paths; a `FileId` is an index into it.
    pub files: Vec<SourceFile>,
    /// Symbolic links inside the tree that lead to such files, sorted; `Layout::file` looks through them.
    pub links: Vec<Link>,
    /// The packages, sorted by folder.
    pub packages: Vec<Package>,
    /// Rust files, manifests and folders that could not be taken, sorted by path.
    pub skipped: Vec<(String, Skipped)>,
    /// Rust files and folders that ignore files left out; a folder counts once, whatever it holds.
    pub ignored: usize,
    /// Rust files that `Options::exclude` left out.
    pub excluded: usize,
    /// What `Cargo.lock` pins, sorted; empty without one.
    pub locked: Vec<LockedPackage>,
    /// What is wrong in manifests and lock files, sorted; everything else still came out.
    pub errors: Vec<ConfigError>,
}

impl Layout {
    /// The id of the file at a path relative to the root, with `/`, if it is part of the layout.
    ///
    /// A path through a link gives the file that the link leads to.
    pub fn file(&self, path: &str) -> Option<FileId> {
        file_at(&self.files, &self.links, path)
    }

    /// The Rust files that could not be read, and why. A link's target is checked where it lies.
    pub fn unread(&self) -> impl Iterator<Item = (&str, &Skipped)> {
        let is_file = |why: &Skipped| !matches!(why, Skipped::Symlink | Skipped::NotRegular);
        let is_rust = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rs");
        let all = self.skipped.iter().map(|(path, why)| (path.as_str(), why));
        all.filter(move |(path, why)| is_file(why) && is_rust(path))
    }

    /// The package of a path relative to the root: of those whose folder holds it the innermost.
    pub fn package_of(&self, path: &str) -> Option<&Package> {
        let holds = |package: &&Package| relative::below(path, &package.dir).is_some();
        self.packages.iter().filter(holds).max_by_key(|package| package.dir.len())
    }
}

/// A Rust file of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the root, with `/`.
    pub path: Arc<str>,
    /// Size in bytes when it was walked.
    pub size: u64,
    /// What tells, without reading it, whether the file changed.
    pub stamp: Stamp,
    /// Whether it is read for its definitions and never reported.
    pub generated: bool,
}

/// A Rust edition; ordered by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Edition {
    /// Rust 2015, which a manifest means that names none.
    E2015,
    /// Rust 2018.
    E2018,
    /// Rust 2021.
    E2021,
    /// Rust 2024.
    E2024,
}

impl Edition {
    /// The year, as manifests write it.
    pub fn year(self) -> &'static str {
        match self {
            Self::E2015 => "2015",
            Self::E2018 => "2018",
            Self::E2021 => "2021",
            Self::E2024 => "2024",
        }
    }

    /// The edition of a year of a manifest, if there is one.
    pub fn from_year(year: &str) -> Option<Self> {
        [Self::E2015, Self::E2018, Self::E2021, Self::E2024]
            .into_iter()
            .find(|edition| edition.year() == year)
    }
}

/// A folder with a manifest that names a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The name, as the manifest writes it.
    pub name: String,
    /// The folder relative to the root, with `/`; empty for the root itself.
    pub dir: String,
    /// The edition of the targets that name none.
    pub edition: Edition,
    /// Whether it belongs to the workspace at the root. A package in a folder of its own workspace does not.
    pub member: bool,
    /// The crates: library, binaries, examples, tests, benches, build scripts, in this order.
    pub targets: Vec<Target>,
    /// What the manifest asks for, for any platform, in its order.
    pub dependencies: Vec<Dependency>,
}

impl Package {
    /// The library or proc-macro target, if there is one.
    pub fn library(&self) -> Option<&Target> {
        self.targets.iter().find(|target| matches!(target.kind, TargetKind::Lib | TargetKind::ProcMacro))
    }
}

/// A crate of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The crate's name as code writes it, with `_`.
    pub name: String,
    /// What is built from it.
    pub kind: TargetKind,
    /// The file of the crate's root module.
    pub root: FileId,
    /// The edition of all its files.
    pub edition: Edition,
}

/// What is built from a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TargetKind {
    /// A library that other crates may name.
    Lib,
    /// A library of procedural macros.
    ProcMacro,
    /// A program.
    Bin,
    /// An example.
    Example,
    /// An integration test.
    Test,
    /// A benchmark.
    Bench,
    /// A program that cargo runs before it builds the package.
    BuildScript,
}

impl TargetKind {
    /// Whether all code of such a target is test code.
    pub fn scope(self) -> CodeScope {
        match self {
            Self::Lib | Self::ProcMacro | Self::Bin | Self::BuildScript => CodeScope::Production,
            Self::Example | Self::Test | Self::Bench => CodeScope::Test,
        }
    }
}

/// A crate that a package may name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dependency {
    /// The key of the manifest with `_`. Code writes it, unless it equals the package's name and that
    /// package's library has a name of its own.
    pub extern_name: String,
    /// Whether the key is a rename (`package = "…"`), which hides the library's own name.
    pub renamed: bool,
    /// The real name of the package.
    pub package: String,
    /// The versions that will do, as the manifest writes it.
    pub version: Option<String>,
    /// Its folder relative to the root, with `/`, where its source lies in the tree; by `path` or `[patch]`.
    pub path: Option<String>,
    /// Its folder, relative to the root, where the manifest names one that is no part of the tree.
    pub elsewhere: Option<PathBuf>,
    /// Which targets may name it.
    pub kind: DependencyKind,
    /// Whether a feature switches it on.
    pub optional: bool,
}

/// Which targets of a package may name a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DependencyKind {
    /// All but build scripts.
    Normal,
    /// Tests, examples, benches, and test code of the others.
    Dev,
    /// Build scripts.
    Build,
}

/// Walks `root` and reads its manifests and lock file.
///
/// Never fails as a whole: what cannot be read is in `Layout::skipped`, what is wrong in a manifest in
/// `Layout::errors`. The same tree gives the same layout, whatever the number of threads.
pub fn discover(root: &Path, options: &Options<'_>) -> Layout {
    let walk::Walked { files, links, manifests, skipped, ignored, excluded } = walk::walk(root, options);
    let workspace::Joined { packages, workspaces, mut errors } =
        workspace::packages(root, manifests, &files, &links);
    let mut locked = Vec::new();
    for dir in workspaces {
        lock::locked(root, &dir, &mut locked, &mut errors);
    }
    locked.sort();
    locked.dedup();
    errors.sort();
    Layout { root: root.to_path_buf(), files, links, packages, skipped, ignored, excluded, locked, errors }
}

/// The id of the file at `path`, itself or through a link; both lists are sorted.
fn file_at(files: &[SourceFile], links: &[Link], path: &str) -> Option<FileId> {
    let at = |path: &str| files.binary_search_by(|file| (*file.path).cmp(path)).ok();
    let index = at(path).or_else(|| behind(links, path).find_map(|path| at(&path)));
    index.map(|index| FileId(index as u32))
}

/// The paths that `path` leads to through a link of `links`, which are sorted: at the path, or at a folder above it.
pub fn behind(links: &[Link], path: &str) -> impl Iterator<Item = String> {
    relative::ancestors(path).filter_map(move |from| {
        let link = &links[links.binary_search_by(|link| (*link.from).cmp(from)).ok()?];
        join(&link.to, relative::below(path, from)?)
    })
}
