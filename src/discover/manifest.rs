//! One `Cargo.toml` as plain data, with the place of each value that a later step may have to complain about.
//!
//! Knows nothing of other manifests or of the files beside it.

use super::read::ReadError;
use super::{DependencyKind, relative};
use crate::diagnostic::ConfigError;
use crate::source::{LineIndex, Span};
use rustc_hash::FxHashMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What one manifest says by itself.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// Path of the manifest relative to the root.
    pub(super) file: String,
    /// The `[package]` table.
    pub(super) package: Option<PackageTable>,
    /// The `[workspace]` table.
    pub(super) workspace: Option<WorkspaceTable>,
    /// The `[lib]` table.
    pub(super) lib: Option<TargetTable>,
    /// The `[[bin]]` tables; nothing where there is no such key.
    pub(super) bins: Option<Vec<TargetTable>>,
    /// The `[[example]]` tables.
    pub(super) examples: Option<Vec<TargetTable>>,
    /// The `[[test]]` tables.
    pub(super) tests: Option<Vec<TargetTable>>,
    /// The `[[bench]]` tables.
    pub(super) benches: Option<Vec<TargetTable>>,
    /// The dependencies of every kind and platform.
    pub(super) dependencies: Vec<(DependencyKind, DependencyTable)>,
    /// The `[patch]` tables by package name: what a workspace takes from elsewhere.
    pub(super) patches: FxHashMap<String, DependencyTable>,
    /// What is wrong in it.
    pub(super) errors: Vec<ConfigError>,
}

impl Manifest {
    /// The folder of the manifest relative to the root.
    pub(super) fn dir(&self) -> &str {
        relative::parent(&self.file)
    }

    /// An error at a place of this manifest.
    pub(super) fn error(&self, span: Option<Span>, message: String, help: &str) -> ConfigError {
        ConfigError { file: self.file.clone(), span, message, help: Some(help.to_owned()) }
    }

    /// A manifest that could not be read at all.
    pub(super) fn unreadable(file: String, error: &ReadError) -> Self {
        let mut manifest = Self { file, ..Self::default() };
        let help = "mend the file, or leave its folder out with `[files] exclude`";
        manifest.errors.push(manifest.error(None, format!("the manifest was not read: {error}"), help));
        manifest
    }
}

/// A string and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) span: Span,
}

/// A value that may be taken from the workspace (`key.workspace = true`).
#[derive(Debug)]
pub(super) enum Inheritable<T> {
    Own(T),
    Workspace(Span),
}

/// The part of `[package]` that says what is built.
#[derive(Debug)]
pub(super) struct PackageTable {
    pub(super) name: Text,
    pub(super) edition: Option<Inheritable<Text>>,
    pub(super) workspace: Option<Text>,
    /// The build scripts; nothing where the manifest does not say.
    pub(super) build: Option<Vec<Text>>,
    pub(super) autolib: Option<bool>,
    pub(super) autobins: Option<bool>,
    pub(super) autoexamples: Option<bool>,
    pub(super) autotests: Option<bool>,
    pub(super) autobenches: Option<bool>,
}

/// The part of `[workspace]` that says who belongs to it and what they inherit.
#[derive(Debug)]
pub(super) struct WorkspaceTable {
    pub(super) members: Vec<Text>,
    pub(super) exclude: Vec<Text>,
    pub(super) edition: Option<Text>,
    /// What members may inherit, by key.
    pub(super) dependencies: FxHashMap<String, DependencyTable>,
}

/// `[lib]`, or one of `[[bin]]`, `[[example]]`, `[[test]]`, `[[bench]]`.
#[derive(Debug)]
pub(super) struct TargetTable {
    pub(super) span: Span,
    pub(super) name: Option<Text>,
    pub(super) path: Option<Text>,
    pub(super) edition: Option<Text>,
    pub(super) proc_macro: bool,
}

/// One entry of a table of dependencies.
#[derive(Debug)]
pub(super) struct DependencyTable {
    pub(super) key: Text,
    pub(super) version: Option<String>,
    pub(super) package: Option<Text>,
    pub(super) path: Option<Text>,
    pub(super) optional: bool,
    pub(super) inherited: bool,
}

impl DependencyTable {
    /// The real name of the package.
    pub(super) fn package_name(&self) -> &str {
        &self.package.as_ref().unwrap_or(&self.key).text
    }
}

/// Reads the text of the manifest at `file`. Errors are part of the result.
pub(super) fn parse(file: String, text: &str) -> Manifest {
    let (document, syntax_errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { file: &file, text, index: LineIndex::new(text), errors: Vec::new() };
    let mut manifest = reader.manifest(document.get_ref());
    if !syntax_errors.is_empty() {
        // What a broken text seems to lack says nothing.
        reader.errors.clear();
        for error in syntax_errors {
            reader.error(
                error.span(),
                error.message().to_owned(),
                Some("mend the manifest; cargo cannot read it either"),
            );
        }
    }
    manifest.errors = reader.errors;
    manifest.file = file;
    manifest
}

/// Takes values out of one TOML document and collects what is wrong with them.
struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    index: LineIndex,
    errors: Vec<ConfigError>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn span(&self, bytes: Range<usize>) -> Span {
        Span::new(self.index.pos(self.text, bytes.start), self.index.pos(self.text, bytes.end))
    }

    fn error(&mut self, bytes: Option<Range<usize>>, message: String, help: Option<&str>) {
        let span = bytes.map(|bytes| self.span(bytes));
        self.errors.push(ConfigError {
            file: self.file.to_owned(),
            span,
            message,
            help: help.map(str::to_owned),
        });
    }

    /// What `take` finds in the value of `key`; an error where there is a value and it is not `expected`.
    fn value<'a, 'i, T>(
        &mut self,
        table: &'a DeTable<'i>,
        key: &str,
        expected: &str,
        take: impl FnOnce(&'a DeValue<'i>) -> Option<T>,
    ) -> Option<(T, Range<usize>)> {
        let value = table.get(key)?;
        let taken = take(value.get_ref());
        if taken.is_none() {
            let found = value.get_ref().type_str();
            self.error(Some(value.span()), format!("`{key}` must be {expected}, not {found}"), None);
        }
        taken.map(|taken| (taken, value.span()))
    }

    fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<Text> {
        let (text, bytes) = self.value(table, key, "a string", DeValue::as_str)?;
        Some(Text { text: text.to_owned(), span: self.span(bytes) })
    }

    fn flag(&mut self, table: &DeTable<'_>, key: &str) -> Option<bool> {
        Some(self.value(table, key, "`true` or `false`", DeValue::as_bool)?.0)
    }

    fn table<'a, 'i>(&mut self, table: &'a DeTable<'i>, key: &str) -> Option<&'a DeTable<'i>> {
        Some(self.value(table, key, "a table", DeValue::as_table)?.0)
    }

    fn strings(&mut self, table: &DeTable<'_>, key: &str) -> Option<Vec<Text>> {
        let (values, _) = self.value(table, key, "an array of strings", DeValue::as_array)?;
        Some(values.iter().filter_map(|value| self.element(key, value)).collect())
    }

    fn element(&mut self, key: &str, value: &Value<'_>) -> Option<Text> {
        let span = self.span(value.span());
        let Some(text) = value.get_ref().as_str() else {
            self.error(Some(value.span()), format!("each element of `{key}` must be a string"), None);
            return None;
        };
        Some(Text { text: text.to_owned(), span })
    }

    fn manifest(&mut self, document: &DeTable<'_>) -> Manifest {
        // `[project]` is the oldest name of `[package]`; cargo still takes it before edition 2024.
        let package_key = if document.contains_key("package") { "package" } else { "project" };
        let package = self.table(document, package_key).and_then(|table| self.package(table, package_key));
        let workspace = self.table(document, "workspace").map(|table| self.workspace(table));
        if !document.contains_key(package_key) && !document.contains_key("workspace") {
            let help = "leave its folder out with `[files] exclude` if it is no manifest of cargo's";
            self.error(None, "neither a `[package]` nor a `[workspace]`".to_owned(), Some(help));
        }
        let lib = self.value(document, "lib", "a table", DeValue::as_table);
        let mut dependencies = self.dependency_kinds(document);
        if let Some(platforms) = self.table(document, "target") {
            for platform in platforms.values().filter_map(|value| value.get_ref().as_table()) {
                dependencies.extend(self.dependency_kinds(platform));
            }
        }
        let mut patches = FxHashMap::default();
        if let Some(sources) = self.table(document, "patch") {
            for source in sources.values().filter_map(|value| value.get_ref().as_table()) {
                let entries = self.dependencies(source).into_iter();
                patches.extend(entries.map(|entry| (entry.package_name().to_owned(), entry)));
            }
        }
        Manifest {
            file: String::new(),
            package,
            workspace,
            lib: lib.map(|(table, bytes)| self.target(table, bytes)),
            bins: self.targets(document, "bin"),
            examples: self.targets(document, "example"),
            tests: self.targets(document, "test"),
            benches: self.targets(document, "bench"),
            dependencies,
            patches,
            errors: Vec::new(),
        }
    }

    fn package(&mut self, table: &DeTable<'_>, key: &str) -> Option<PackageTable> {
        if !table.contains_key("name") {
            self.error(None, format!("`[{key}]` has no `name`"), Some("add `name = \"…\"`"));
        }
        Some(PackageTable {
            name: self.string(table, "name")?,
            edition: self.inheritable(table, "edition"),
            workspace: self.string(table, "workspace"),
            build: self.build_scripts(table),
            autolib: self.flag(table, "autolib"),
            autobins: self.flag(table, "autobins"),
            autoexamples: self.flag(table, "autoexamples"),
            autotests: self.flag(table, "autotests"),
            autobenches: self.flag(table, "autobenches"),
        })
    }

    fn inheritable(&mut self, table: &DeTable<'_>, key: &str) -> Option<Inheritable<Text>> {
        let value = table.get(key)?;
        if value.get_ref().get("workspace").and_then(|flag| flag.get_ref().as_bool()) == Some(true) {
            return Some(Inheritable::Workspace(self.span(value.span())));
        }
        self.string(table, key).map(Inheritable::Own)
    }

    fn build_scripts(&mut self, table: &DeTable<'_>) -> Option<Vec<Text>> {
        match table.get("build")?.get_ref() {
            DeValue::Boolean(true) => None,
            DeValue::Boolean(false) => Some(Vec::new()),
            DeValue::Array(_) => self.strings(table, "build"),
            _ => self.string(table, "build").map(|path| vec![path]),
        }
    }

    fn workspace(&mut self, table: &DeTable<'_>) -> WorkspaceTable {
        let package = self.table(table, "package");
        let dependencies =
            self.table(table, "dependencies").map(|table| self.dependencies(table)).unwrap_or_default();
        WorkspaceTable {
            members: self.strings(table, "members").unwrap_or_default(),
            exclude: self.strings(table, "exclude").unwrap_or_default(),
            edition: package.and_then(|package| self.string(package, "edition")),
            dependencies: dependencies.into_iter().map(|entry| (entry.key.text.clone(), entry)).collect(),
        }
    }

    fn targets(&mut self, document: &DeTable<'_>, key: &str) -> Option<Vec<TargetTable>> {
        let (values, _) = self.value(document, key, "an array of tables", DeValue::as_array)?;
        let mut targets = Vec::new();
        for value in values {
            match value.get_ref().as_table() {
                Some(table) => targets.push(self.target(table, value.span())),
                None => {
                    self.error(Some(value.span()), format!("each element of `{key}` must be a table"), None);
                }
            }
        }
        Some(targets)
    }

    fn target(&mut self, table: &DeTable<'_>, bytes: Range<usize>) -> TargetTable {
        let flag = self.flag(table, "proc-macro").or_else(|| self.flag(table, "proc_macro"));
        let types = self.strings(table, "crate-type").or_else(|| self.strings(table, "crate_type"));
        TargetTable {
            span: self.span(bytes),
            name: self.string(table, "name"),
            path: self.string(table, "path"),
            edition: self.string(table, "edition"),
            proc_macro: flag == Some(true)
                || types.is_some_and(|types| types.iter().any(|kind| kind.text == "proc-macro")),
        }
    }

    fn dependency_kinds(&mut self, table: &DeTable<'_>) -> Vec<(DependencyKind, DependencyTable)> {
        let kinds = [
            ("dependencies", DependencyKind::Normal),
            ("dev-dependencies", DependencyKind::Dev),
            ("dev_dependencies", DependencyKind::Dev),
            ("build-dependencies", DependencyKind::Build),
            ("build_dependencies", DependencyKind::Build),
        ];
        let mut found = Vec::new();
        for (key, kind) in kinds {
            if let Some(entries) = self.table(table, key) {
                found.extend(self.dependencies(entries).into_iter().map(|entry| (kind, entry)));
            }
        }
        found
    }

    fn dependencies(&mut self, entries: &DeTable<'_>) -> Vec<DependencyTable> {
        let mut found = Vec::new();
        for (key, value) in entries {
            let name = Text { text: key.get_ref().to_string(), span: self.span(key.span()) };
            let plain = DependencyTable {
                key: name,
                version: None,
                package: None,
                path: None,
                optional: false,
                inherited: false,
            };
            match value.get_ref() {
                DeValue::String(version) => {
                    found.push(DependencyTable { version: Some(version.to_string()), ..plain });
                }
                DeValue::Table(table) => found.push(DependencyTable {
                    version: self.string(table, "version").map(|version| version.text),
                    package: self.string(table, "package"),
                    path: self.string(table, "path"),
                    optional: self.flag(table, "optional") == Some(true),
                    inherited: self.flag(table, "workspace") == Some(true),
                    ..plain
                }),
                other => {
                    let message = format!(
                        "`{}` must be a version or a table, not {}",
                        plain.key.text,
                        other.type_str()
                    );
                    self.error(Some(value.span()), message, None);
                }
            }
        }
        found
    }
}
