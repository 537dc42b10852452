//! Libraries outside of the tree: where cargo keeps their sources, and what their manifests say.
//!
//! No cargo is run. Sources lie in cargo's home (unpacked archives of registries, checkouts of git repositories), in a
//! folder that the configuration of cargo puts in their place, or beside the tree.

use super::lock::LockedPackage;
use super::manifest::{self, Manifest};
use super::read::{MAX_FILE_SIZE, read};
use super::walk::{MANIFEST, Stamp};
use super::{Dependency, Edition, SourceFile, TargetKind, relative, workspace};
use crate::source::FileId;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Folders below a git checkout in which a package is looked for.
const CHECKOUT_DEPTH_MAX: usize = 5;

/// What the manifest of a package outside of the tree says of its library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// The crate's name as code writes it.
    pub name: String,
    /// Library or procedural macros.
    pub kind: TargetKind,
    /// The edition of all its files.
    pub edition: Edition,
    /// The root file, relative to the folder that all its paths are relative to.
    pub root: String,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
}

/// Where the sources of packages outside of the tree may lie.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Folders with a folder for each package.
    vendored: Vec<PathBuf>,
    /// Folders with a folder `name-version` for each package.
    unpacked: Vec<PathBuf>,
    /// Folders with one folder for each revision of a repository.
    checkouts: Vec<PathBuf>,
}

impl Sources {
    /// Finds the folders by the configuration of cargo at `root` and in `home`, which is cargo's home folder.
    pub fn new(root: &Path, home: Option<&Path>) -> Self {
        let mut sources = Self::default();
        let configurations =
            root.ancestors().map(|dir| dir.join(".cargo")).chain(home.map(Path::to_path_buf));
        for dir in configurations {
            for name in ["config.toml", "config"] {
                let Ok(text) = fs::read_to_string(dir.join(name)) else { continue };
                let base = if Some(dir.as_path()) == home { &dir } else { dir.parent().unwrap_or(&dir) };
                sources.vendored.extend(directories(&text).into_iter().map(|path| base.join(path)));
                break;
            }
        }
        if let Some(home) = home {
            sources.unpacked = folders(&home.join("registry/src"));
            sources.checkouts = folders(&home.join("git/checkouts"));
        }
        sources
    }

    /// The folder of a package, and the folder that its manifest may inherit from, which is that or one above it.
    pub fn find(&self, package: &LockedPackage) -> Option<(PathBuf, PathBuf)> {
        let LockedPackage { name, version, source, .. } = package;
        let source = source.as_deref()?;
        let versioned = format!("{name}-{version}");
        for folder in &self.vendored {
            for dir in [folder.join(&versioned), folder.join(name)] {
                if is_version(&dir, version) {
                    return Some((dir.clone(), dir));
                }
            }
        }
        if let Some(repository) = source.strip_prefix("git+") {
            return self.checkout(repository, name);
        }
        let unpacked = self.unpacked.iter().map(|folder| folder.join(&versioned));
        unpacked.into_iter().find(|dir| dir.join(MANIFEST).is_file()).map(|dir| (dir.clone(), dir))
    }

    /// The folder of a package in the checkout of a repository at a revision: `url?query#revision`.
    fn checkout(&self, repository: &str, name: &str) -> Option<(PathBuf, PathBuf)> {
        let (url, revision) = repository.rsplit_once('#')?;
        let url = url.split('?').next().unwrap_or(url).trim_end_matches('/');
        let stem = url.rsplit('/').next().unwrap_or(url);
        let stem = stem.strip_suffix(".git").unwrap_or(stem);
        let of_repository = |folder: &&PathBuf| {
            let folder = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            folder.rsplit_once('-').is_some_and(|(own, _)| own == stem)
        };
        let revisions = self.checkouts.iter().filter(of_repository).flat_map(|folder| folders(folder));
        let is_revision = |folder: &PathBuf| {
            let short = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            !short.is_empty() && revision.starts_with(short)
        };
        revisions.filter(is_revision).find_map(|top| Some((package_below(&top, name, 0)?, top)))
    }
}

impl Library {
    /// The library of the package in the folder `dir`; `top` is `dir` or a folder above it that it may inherit from.
    ///
    /// Nothing where there is none. Paths are relative to `top`.
    pub fn read(dir: &Path, top: &Path) -> Option<Self> {
        let below = dir.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
        let mut manifests: Vec<Manifest> = relative::ancestors(&below)
            .filter_map(|folder| {
                let file = relative::join(folder, MANIFEST)?;
                Some(manifest::parse(file.clone(), &read(top, &file).ok()?))
            })
            .collect();
        let own = manifests.first().filter(|manifest| manifest.dir() == below)?;
        let named =
            own.lib.as_ref().and_then(|lib| lib.path.as_ref()).map_or("src/lib.rs", |path| &path.text);
        let root = relative::join(&below, named)?;
        let file = SourceFile {
            path: root.as_str().into(),
            size: top.join(&root).metadata().ok().filter(|data| data.len() <= MAX_FILE_SIZE)?.len(),
            stamp: Stamp::default(),
            generated: false,
        };
        manifests.sort_by(|one, other| one.file.cmp(&other.file));
        let joined = workspace::packages(top, manifests, &[file], &[]);
        let package = joined.packages.into_iter().find(|package| package.dir == below)?;
        let target = package.library().filter(|target| target.root == FileId(0))?.clone();
        Some(Self {
            name: target.name,
            kind: target.kind,
            edition: target.edition,
            root,
            dependencies: package.dependencies,
        })
    }
}

impl Library {
    /// Size in bytes of the Rust files in the folder of the root file and below.
    pub fn size(&self, top: &Path) -> u64 {
        self.files(top).iter().filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum()
    }

    /// Names that modules in these files may have, sorted.
    pub fn modules(&self, top: &Path) -> Vec<String> {
        let name = |file: &PathBuf| {
            let stem = file.file_stem()?.to_str()?;
            let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str());
            Some(if stem == "mod" { folder? } else { stem }.to_owned())
        };
        let mut names: Vec<String> = self.files(top).iter().filter_map(name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn files(&self, top: &Path) -> Vec<PathBuf> {
        let mut open: Vec<PathBuf> =
            top.join(&self.root).parent().map(Path::to_path_buf).into_iter().collect();
        let mut files = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push(entry.path()),
                    Ok(kind) if kind.is_file() && entry.path().extension().is_some_and(|it| it == "rs") => {
                        files.push(entry.path());
                    }
                    _ => {}
                }
            }
        }
        files
    }
}

/// The folders in a folder, sorted.
fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The `directory` of each source in a configuration of cargo.
fn directories(text: &str) -> Vec<String> {
    let (document, _) = DeTable::parse_recoverable(text);
    let sources = document.get_ref().get("source").and_then(|value| value.get_ref().as_table());
    let directory = |source: &DeValue<'_>| Some(source.get("directory")?.get_ref().as_str()?.to_owned());
    sources
        .into_iter()
        .flat_map(|sources| sources.values())
        .filter_map(|it| directory(it.get_ref()))
        .collect()
}

/// Whether the manifest in a folder is that of a version.
fn is_version(dir: &Path, version: &str) -> bool {
    let Ok(text) = read(dir, MANIFEST) else { return false };
    let (document, _) = DeTable::parse_recoverable(&text);
    let package = document.get_ref().get("package").and_then(|package| package.get_ref().get("version"));
    package.and_then(|found| found.get_ref().as_str()) == Some(version)
}

/// The folder at or below `dir` whose manifest names a package.
fn package_below(dir: &Path, name: &str, depth: usize) -> Option<PathBuf> {
    let package =
        read(dir, MANIFEST).ok().and_then(|text| manifest::parse(MANIFEST.to_owned(), &text).package);
    if package.is_some_and(|package| package.name.text == name) {
        return Some(dir.to_path_buf());
    }
    if depth == CHECKOUT_DEPTH_MAX {
        return None;
    }
    let is_code = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
        !name.starts_with('.') && name != "target"
    };
    folders(dir).into_iter().filter(is_code).find_map(|below| package_below(&below, name, depth + 1))
}
