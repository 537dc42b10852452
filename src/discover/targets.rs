//! The targets of one package, by cargo's rules: what the manifest lists and what lies where cargo looks by itself.
//!
//! Root files are looked up among the files of the walk, never opened.

use super::manifest::{Manifest, PackageTable, TargetTable, Text};
use super::{Edition, Link, SourceFile, Target, TargetKind, file_at, relative};
use crate::diagnostic::ConfigError;
use crate::source::{FileId, Span};
use std::path::Path;

/// One package while its targets are collected.
pub(super) struct Targets<'a> {
    pub(super) root: &'a Path,
    pub(super) files: &'a [SourceFile],
    pub(super) links: &'a [Link],
    pub(super) manifest: &'a Manifest,
    pub(super) package: &'a PackageTable,
    pub(super) edition: Edition,
    pub(super) errors: &'a mut Vec<ConfigError>,
}

/// A target that cargo finds by itself: its name and the path of its root file.
type Inferred = (String, String);

impl Targets<'_> {
    /// All targets: library, binaries, examples, tests, benches, build scripts.
    pub(super) fn collect(mut self) -> Vec<Target> {
        let (manifest, package) = (self.manifest, self.package);
        let mut targets: Vec<Target> = self.library().into_iter().collect();
        let lists = [
            (TargetKind::Bin, "bin", &manifest.bins, package.autobins),
            (TargetKind::Example, "example", &manifest.examples, package.autoexamples),
            (TargetKind::Test, "test", &manifest.tests, package.autotests),
            (TargetKind::Bench, "bench", &manifest.benches, package.autobenches),
        ];
        for (kind, key, listed, automatic) in lists {
            let inferred = self.inferred(kind);
            match listed {
                Some(listed) => targets.extend(self.listed(kind, key, listed, inferred, automatic)),
                None if automatic == Some(false) => {}
                None => targets.extend(inferred.into_iter().filter_map(|found| self.automatic(kind, found))),
            }
        }
        targets.extend(self.build_scripts());
        targets
    }

    fn library(&mut self) -> Option<Target> {
        const PATH: &str = "src/lib.rs";
        let (package, manifest) = (self.package, self.manifest);
        let Some(table) = &manifest.lib else {
            let path = relative::join(manifest.dir(), PATH)?;
            if package.autolib == Some(false) {
                return None;
            }
            let root = self.find(&path)?;
            return Some(self.target(TargetKind::Lib, &package.name.text, root, None));
        };
        let path = table.path.clone().unwrap_or_else(|| Text { text: PATH.to_owned(), span: table.span });
        let root = self.root_file(&path)?;
        let name = table.name.as_ref().unwrap_or(&package.name);
        let kind = if table.proc_macro { TargetKind::ProcMacro } else { TargetKind::Lib };
        Some(self.target(kind, &name.text, root, table.edition.as_ref()))
    }

    /// The targets of `[[key]]` tables, then those that cargo finds beside them.
    fn listed(
        &mut self,
        kind: TargetKind,
        key: &str,
        tables: &[TargetTable],
        inferred: Vec<Inferred>,
        automatic: Option<bool>,
    ) -> Vec<Target> {
        let mut targets = Vec::new();
        for table in tables {
            let Some(name) = &table.name else {
                self.error(table.span, format!("a `[[{key}]]` has no `name`"), "add `name = \"…\"`");
                continue;
            };
            let root = match &table.path {
                Some(path) => self.root_file(path),
                None => self.named(kind, name, &inferred),
            };
            if let Some(root) = root {
                targets.push(self.target(kind, &name.text, root, table.edition.as_ref()));
            }
        }
        if automatic.unwrap_or(self.edition > Edition::E2015) {
            let dir = self.manifest.dir();
            let is_listed = |(name, path): &Inferred| {
                tables.iter().any(|table| {
                    table.name.as_ref().is_some_and(|listed| listed.text == *name)
                        || table.path.as_ref().and_then(|listed| relative::join(dir, &listed.text)).as_ref()
                            == Some(path)
                })
            };
            let rest = inferred.into_iter().filter(|found| !is_listed(found));
            targets.extend(rest.filter_map(|found| self.automatic(kind, found)));
        }
        targets
    }

    /// The root file of a listed target without `path`.
    fn named(&mut self, kind: TargetKind, name: &Text, inferred: &[Inferred]) -> Option<FileId> {
        if let Some((_, path)) = inferred.iter().find(|(found, _)| *found == name.text) {
            return self.find(path);
        }
        let folder = folder(kind);
        let mut candidates =
            vec![format!("{folder}/{}.rs", name.text), format!("{folder}/{}/main.rs", name.text)];
        if kind == TargetKind::Bin {
            // Before edition 2018 a listed binary could also lie here.
            candidates.extend([
                format!("src/{}.rs", name.text),
                "src/bin/main.rs".into(),
                "src/main.rs".into(),
            ]);
            if self.edition > Edition::E2015 {
                candidates.truncate(2);
            }
        }
        let paths: Vec<String> =
            candidates.iter().filter_map(|path| relative::join(self.manifest.dir(), path)).collect();
        let found = paths.iter().find_map(|path| self.find(path));
        if found.is_none() && !paths.iter().any(|path| self.exists(path)) {
            let message =
                format!("target `{}` has no `path`, and there is no `{}`", name.text, candidates[0]);
            self.error(name.span, message, "add `path = \"…\"`");
        }
        found
    }

    fn build_scripts(&mut self) -> Vec<Target> {
        let package = self.package;
        let roots: Vec<FileId> = match &package.build {
            Some(paths) => paths.iter().filter_map(|path| self.root_file(path)).collect(),
            None => relative::join(self.manifest.dir(), "build.rs")
                .and_then(|path| self.find(&path))
                .into_iter()
                .collect(),
        };
        let name = |root: FileId| {
            let path = Path::new(&*self.files[root.index()].path);
            format!("build-script-{}", path.file_stem().unwrap_or_default().to_string_lossy())
        };
        let named: Vec<(FileId, String)> = roots.into_iter().map(|root| (root, name(root))).collect();
        named
            .into_iter()
            .map(|(root, name)| self.target(TargetKind::BuildScript, &name, root, None))
            .collect()
    }

    /// What lies where cargo looks by itself.
    fn inferred(&self, kind: TargetKind) -> Vec<Inferred> {
        let mut found = Vec::new();
        if kind == TargetKind::Bin
            && let Some(path) = relative::join(self.manifest.dir(), "src/main.rs")
            && self.find(&path).is_some()
        {
            found.push((self.package.name.text.clone(), path));
        }
        let Some(folder) = relative::join(self.manifest.dir(), folder(kind)) else { return found };
        let first = self.files.partition_point(|file| *file.path < *format!("{folder}/"));
        for file in &self.files[first..] {
            let Some(rest) = relative::below(&file.path, &folder) else { break };
            let name = match rest.split_once('/') {
                None => rest.strip_suffix(".rs"),
                Some((name, "main.rs")) => Some(name),
                Some(_) => None,
            };
            found.extend(name.map(|name| (name.to_owned(), file.path.to_string())));
        }
        found
    }

    fn automatic(&mut self, kind: TargetKind, (name, path): Inferred) -> Option<Target> {
        let root = self.find(&path)?;
        Some(self.target(kind, &name, root, None))
    }

    fn target(&mut self, kind: TargetKind, name: &str, root: FileId, edition: Option<&Text>) -> Target {
        let edition =
            edition.map_or(self.edition, |text| super::workspace::edition(self.manifest, text, self.errors));
        Target { name: name.replace('-', "_"), kind, root, edition }
    }

    /// The file at a path of the manifest. A file that ignore files or `exclude` left out is no error.
    fn root_file(&mut self, path: &Text) -> Option<FileId> {
        let Some(relative) = relative::join(self.manifest.dir(), &path.text) else {
            let message = format!("`{}` leads out of the workspace", path.text);
            self.error(path.span, message, "name a file inside the workspace by a relative path");
            return None;
        };
        let found = self.find(&relative);
        if found.is_none() && !self.exists(&relative) {
            self.error(path.span, format!("there is no file `{relative}`"), "mend the path");
        }
        found
    }

    fn find(&self, path: &str) -> Option<FileId> {
        file_at(self.files, self.links, path)
    }

    fn exists(&self, relative: &str) -> bool {
        self.root.join(relative).symlink_metadata().is_ok()
    }

    fn error(&mut self, span: Span, message: String, help: &str) {
        self.errors.push(self.manifest.error(Some(span), message, help));
    }
}

/// The folder where cargo looks for targets of a kind.
fn folder(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Example => "examples",
        TargetKind::Test => "tests",
        TargetKind::Bench => "benches",
        TargetKind::Lib | TargetKind::ProcMacro | TargetKind::Bin | TargetKind::BuildScript => "src/bin",
    }
}
