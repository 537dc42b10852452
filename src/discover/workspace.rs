//! Joins the manifests of a tree: who is a member of which workspace, and what packages inherit from it.

use super::manifest::{DependencyTable, Inheritable, Manifest, PackageTable, Text, WorkspaceTable};
use super::targets::Targets;
use super::walk::MANIFEST;
use super::{Dependency, DependencyKind, Edition, Link, Package, SourceFile, Target, TargetKind, relative};
use crate::diagnostic::ConfigError;
use crate::source::FileId;
use globset::{GlobBuilder, escape};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the manifests of a tree say together.
pub(super) struct Joined {
    /// The packages, sorted by folder.
    pub(super) packages: Vec<Package>,
    /// The folders of manifests with no other manifest above them.
    pub(super) workspaces: Vec<String>,
    /// What is wrong in the manifests.
    pub(super) errors: Vec<ConfigError>,
}

/// The packages of `manifests`, which are sorted by path; without a manifest, one package of loose files.
pub(super) fn packages(
    root: &Path,
    mut manifests: Vec<Manifest>,
    files: &[SourceFile],
    links: &[Link],
) -> Joined {
    let errors = manifests.iter_mut().flat_map(|manifest| std::mem::take(&mut manifest.errors)).collect();
    if manifests.is_empty() {
        let packages = loose_files(files).into_iter().collect();
        return Joined { packages, workspaces: vec![String::new()], errors };
    }
    let mut join = Join { root, files, links, manifests: &manifests, errors };
    let tops: Vec<usize> = (0..manifests.len()).filter(|&index| join.is_top(index)).collect();
    let members: BTreeSet<usize> = tops.iter().flat_map(|&top| join.members(top)).collect();
    let mut packages: Vec<Package> =
        (0..manifests.len()).filter_map(|index| join.package(index, members.contains(&index))).collect();
    packages.sort_by(|a, b| a.dir.cmp(&b.dir));
    name_externs(&mut packages);
    let workspaces = tops.iter().map(|&top| manifests[top].dir().to_owned()).collect();
    Joined { packages, workspaces, errors: join.errors }
}

/// The edition that a manifest names; an unknown one is reported and taken for the newest.
pub(super) fn edition(manifest: &Manifest, year: &Text, errors: &mut Vec<ConfigError>) -> Edition {
    Edition::from_year(&year.text).unwrap_or_else(|| {
        let message = format!("unknown edition `{}`", year.text);
        errors.push(manifest.error(Some(year.span), message, "write 2015, 2018, 2021 or 2024"));
        Edition::E2024
    })
}

/// Whether a workspace in the folder `workspace_dir` leaves out the package in the folder `dir`.
///
/// As in cargo, a member that is listed literally is stronger than `exclude`, one found by a glob is not.
pub(super) fn excludes(workspace: &WorkspaceTable, workspace_dir: &str, dir: &str) -> bool {
    let covers = |listed: &Text| {
        relative::join(workspace_dir, &listed.text)
            .is_some_and(|listed| relative::below(dir, &listed).is_some())
    };
    workspace.exclude.iter().any(covers) && !workspace.members.iter().any(covers)
}

/// The manifests of a tree while they are joined.
struct Join<'a> {
    root: &'a Path,
    files: &'a [SourceFile],
    links: &'a [Link],
    manifests: &'a [Manifest],
    errors: Vec<ConfigError>,
}

impl<'a> Join<'a> {
    /// The manifest in a folder.
    fn at(&self, dir: &str) -> Option<usize> {
        let file = relative::join(dir, MANIFEST)?;
        self.manifests.binary_search_by(|manifest| manifest.file.cmp(&file)).ok()
    }

    fn is_top(&self, index: usize) -> bool {
        relative::ancestors(self.manifests[index].dir()).skip(1).all(|dir| self.at(dir).is_none())
    }

    /// The members of the workspace at `index`: the listed ones, and what they depend on by `path` inside of it.
    fn members(&mut self, index: usize) -> BTreeSet<usize> {
        let manifest = &self.manifests[index];
        let mut members = BTreeSet::from([index]);
        let Some(workspace) = &manifest.workspace else { return members };
        let mut open = self.path_dependencies(index, manifest);
        for pattern in &workspace.members {
            open.extend(self.listed_members(manifest, pattern));
        }
        while let Some(candidate) = open.pop() {
            let other = &self.manifests[candidate];
            let is_member = other.workspace.is_none() && !excludes(workspace, manifest.dir(), other.dir());
            if is_member && members.insert(candidate) {
                open.extend(self.path_dependencies(candidate, manifest));
            }
        }
        members
    }

    /// The manifests that one element of `members` means.
    fn listed_members(&mut self, workspace: &Manifest, pattern: &Text) -> Vec<usize> {
        let Some(path) = relative::join(&escape(workspace.dir()), &pattern.text) else {
            let message = format!("member `{}` lies outside of the workspace", pattern.text);
            self.error(workspace, pattern, message, "list folders inside the workspace, by relative paths");
            return Vec::new();
        };
        if pattern.text.contains(['*', '?', '[']) {
            return match GlobBuilder::new(&path).literal_separator(true).build() {
                Ok(glob) => {
                    let glob = glob.compile_matcher();
                    let is_match = |index: &usize| glob.is_match(self.manifests[*index].dir());
                    (0..self.manifests.len()).filter(is_match).collect()
                }
                Err(error) => {
                    let message = format!("bad glob `{}`: {}", pattern.text, error.kind());
                    self.error(workspace, pattern, message, "mend the glob");
                    Vec::new()
                }
            };
        }
        let dir = relative::join(workspace.dir(), &pattern.text).unwrap_or_default();
        let found = self.at(&dir);
        if found.is_none() && self.root.join(&dir).join(MANIFEST).symlink_metadata().is_err() {
            let message = format!("member `{}` has no `{MANIFEST}`", pattern.text);
            self.error(workspace, pattern, message, "mend the path, or remove the member");
        }
        found.into_iter().collect()
    }

    /// The manifests below a workspace's folder that the one at `index` depends on by `path`.
    fn path_dependencies(&self, index: usize, workspace: &Manifest) -> Vec<usize> {
        let found = self.manifests[index].dependencies.iter().filter_map(|(_, dependency)| {
            let (base, entry) = self.source_of(index, dependency)?;
            let dir = relative::join(base, &entry.path.as_ref()?.text)?;
            relative::below(&dir, workspace.dir())?;
            self.at(&dir)
        });
        found.collect()
    }

    /// The workspace that the package at `index` inherits from.
    fn workspace_of(&self, index: usize) -> Option<&'a Manifest> {
        let manifest = &self.manifests[index];
        if manifest.workspace.is_some() {
            return Some(manifest);
        }
        if let Some(path) = manifest.package.as_ref().and_then(|package| package.workspace.as_ref()) {
            let named = relative::join(manifest.dir(), &path.text).and_then(|dir| self.at(&dir));
            return named.map(|index| &self.manifests[index]).filter(|named| named.workspace.is_some());
        }
        relative::ancestors(manifest.dir()).skip(1).find_map(|dir| {
            let above = &self.manifests[self.at(dir)?];
            let workspace = above.workspace.as_ref()?;
            (!excludes(workspace, dir, manifest.dir())).then_some(above)
        })
    }

    /// The entry that says where a dependency comes from, and the folder that its `path` counts from: its own,
    /// or one of `[workspace.dependencies]`, if there is such an entry.
    fn source_of(&self, index: usize, own: &'a DependencyTable) -> Option<(&'a str, &'a DependencyTable)> {
        if !own.inherited {
            return Some((self.manifests[index].dir(), own));
        }
        let workspace = self.workspace_of(index)?;
        let entry = workspace.workspace.as_ref()?.dependencies.get(&own.key.text)?;
        Some((workspace.dir(), entry))
    }

    fn package(&mut self, index: usize, member: bool) -> Option<Package> {
        let manifest = &self.manifests[index];
        let package = manifest.package.as_ref()?;
        if let Some(path) = &package.workspace
            && self.workspace_of(index).is_none()
        {
            let message = format!("no `[workspace]` at `{}`", path.text);
            self.error(
                manifest,
                path,
                message,
                "name the folder of the workspace's manifest, or remove the key",
            );
        }
        let edition = self.edition(index, package);
        let (root, files, links, errors) = (self.root, self.files, self.links, &mut self.errors);
        let targets = Targets { root, files, links, manifest, package, edition, errors }.collect();
        let dependencies = self.dependencies(index);
        let (name, dir) = (package.name.text.clone(), manifest.dir().to_owned());
        Some(Package { name, dir, edition, member, targets, dependencies })
    }

    fn edition(&mut self, index: usize, package: &PackageTable) -> Edition {
        let manifest = &self.manifests[index];
        let span = match &package.edition {
            None => return Edition::E2015,
            Some(Inheritable::Own(year)) => return edition(manifest, year, &mut self.errors),
            Some(Inheritable::Workspace(span)) => *span,
        };
        let workspace = self.workspace_of(index);
        let table = workspace.and_then(|workspace| workspace.workspace.as_ref());
        if let Some((workspace, year)) = workspace.zip(table.and_then(|table| table.edition.as_ref())) {
            return edition(workspace, year, &mut self.errors);
        }
        let message = "the workspace has no `edition` to inherit".to_owned();
        self.errors.push(manifest.error(Some(span), message, "add `edition` to `[workspace.package]`"));
        Edition::E2024
    }

    fn dependencies(&mut self, index: usize) -> Vec<Dependency> {
        let mut found: Vec<Dependency> = Vec::new();
        let mut places = FxHashMap::default();
        for (kind, table) in &self.manifests[index].dependencies {
            let Some(dependency) = self.dependency(index, *kind, table) else { continue };
            // The same crate may be asked for once for each platform, and is optional if all of them say so.
            let optional = dependency.optional;
            let place =
                *places.entry(Dependency { optional: false, ..dependency.clone() }).or_insert(found.len());
            match found.get_mut(place) {
                Some(same) => same.optional &= optional,
                None => found.push(dependency),
            }
        }
        found
    }

    fn dependency(
        &mut self,
        index: usize,
        kind: DependencyKind,
        table: &'a DependencyTable,
    ) -> Option<Dependency> {
        let Some((base, entry)) = self.source_of(index, table) else {
            let message = format!("`{}` is not in `[workspace.dependencies]`", table.key.text);
            let help = "add it there, or give it a version here";
            self.error(&self.manifests[index], &table.key, message, help);
            return None;
        };
        let package = entry.package_name().to_owned();
        let path = match &entry.path {
            Some(path) => relative::join(base, &path.text),
            None => self.patched(index, &package),
        };
        let path = path.filter(|dir| self.at(dir).is_some());
        let elsewhere = entry.path.as_ref().filter(|_| path.is_none());
        Some(Dependency {
            extern_name: entry.key.text.replace('-', "_"),
            renamed: entry.package.is_some(),
            version: entry.version.clone(),
            path,
            elsewhere: elsewhere.map(|path| Path::new(base).join(&path.text)),
            package,
            kind,
            optional: table.optional,
        })
    }

    /// The folder that `[patch]` of the workspace puts in the place of a package.
    fn patched(&self, index: usize, package: &str) -> Option<String> {
        let workspace = self.workspace_of(index).unwrap_or(&self.manifests[index]);
        let patch = workspace.patches.get(package)?;
        relative::join(workspace.dir(), &patch.path.as_ref()?.text)
    }

    fn error(&mut self, manifest: &Manifest, at: &Text, message: String, help: &str) {
        self.errors.push(manifest.error(Some(at.span), message, help));
    }
}

/// Gives dependencies inside the tree the name of their library, unless they are renamed.
fn name_externs(packages: &mut [Package]) {
    let libraries: BTreeMap<String, String> = packages
        .iter()
        .filter_map(|package| Some((package.dir.clone(), package.library()?.name.clone())))
        .collect();
    for dependency in packages.iter_mut().flat_map(|package| &mut package.dependencies) {
        let library = dependency.path.as_ref().and_then(|dir| libraries.get(dir));
        if let Some(library) = library.filter(|_| !dependency.renamed) {
            dependency.extern_name.clone_from(library);
        }
    }
}

/// One package for a tree without a manifest: the usual crate roots, else each file at the top by itself.
///
/// A crate is named by its root file, because the folder's name would differ between machines.
fn loose_files(files: &[SourceFile]) -> Option<Package> {
    const EDITION: Edition = Edition::E2021;
    const ROOTS: [&str; 4] = ["src/lib.rs", "src/main.rs", "lib.rs", "main.rs"];
    let target = |(index, file): (usize, &SourceFile)| {
        let stem = file.path.rsplit('/').next()?.strip_suffix(".rs")?;
        let kind = if stem == "main" { TargetKind::Bin } else { TargetKind::Lib };
        Some(Target { name: stem.replace('-', "_"), kind, root: FileId(index as u32), edition: EDITION })
    };
    let roots = |is_root: &dyn Fn(&str) -> bool| -> Vec<Target> {
        files.iter().enumerate().filter(|(_, file)| is_root(&file.path)).filter_map(target).collect()
    };
    let mut targets = roots(&|path| ROOTS.contains(&path));
    if targets.is_empty() {
        targets = roots(&|path| !path.contains('/'));
    }
    let name = targets.first()?.name.clone();
    let (dir, dependencies) = (String::new(), Vec::new());
    Some(Package { name, dir, edition: EDITION, member: true, targets, dependencies })
}
