//! Loads a registry with all it extends and what the command line overrides; the only file access of the registry.

use super::baseline::Baseline;
use super::check::{Errors, suggestion};
use super::document::{self, Table, Value};
use super::{Registry, Source, build, pack};
use crate::diagnostic::ConfigError;
use crate::source::Place;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

/// The file name of errors in `--config KEY=VALUE`.
pub const COMMAND_LINE: &str = "--config";

/// Why a file below the root is not read that a link puts elsewhere.
const OUTSIDE: &str = "a link leads out of the root";
/// The longest chain of files that extend each other.
const DEEPEST: usize = 16;
/// The most text that one registry may have, in bytes, over all its files.
const MOST_BYTES: u64 = 16 << 20;

/// Loads `file` (absolute, or relative to `root`), the files and packs it extends, and `overrides`
/// (`KEY=VALUE`, a dotted key and a TOML value), which win over every file.
///
/// An extended file lies below `root`, at a path relative to the file that names it; `read` gets the absolute
/// path of each file ([`read_text`] reads the disk). Files win over what they extend, key by key. The registry
/// holds every entry that could be read, whatever the errors.
pub fn load(
    root: &Path,
    file: &Path,
    overrides: &[String],
    read: &dyn Fn(&Path) -> io::Result<String>,
) -> (Registry, Vec<ConfigError>) {
    let path = root.join(file);
    let name = display_name(root, &path);
    let mut loader = Loader {
        root,
        read,
        bytes: 0,
        chain: Vec::new(),
        seen: BTreeSet::new(),
        merged: Table::new(),
        sources: Vec::new(),
        errors: Errors::default(),
        outdated: None,
    };
    match read(&path) {
        Ok(text) => {
            // A main file elsewhere, which only the command line can name, extends from the root.
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let folder = if path.strip_prefix(root).is_ok() { folder } else { "" };
            loader.file(&name, folder, &text, None);
        }
        Err(error) => {
            let message = format!("the registry cannot be read: {}", reason(&error));
            let error = ConfigError { file: name.clone(), span: None, message, help: None };
            return (Registry { file: name, ..Registry::default() }, vec![error]);
        }
    }
    loader.overrides(overrides);
    if let Some(error) = loader.outdated {
        return (Registry { file: name, ..Registry::default() }, vec![error]);
    }
    let (mut registry, errors) = build::registry(&name, &loader.merged, loader.errors.0);
    registry.sources = loader.sources;
    (registry, errors)
}

/// Reads the baseline that a registry names; an empty one where it names none.
pub fn load_baseline(root: &Path, registry: &Registry) -> (Baseline, Vec<ConfigError>) {
    let Some(named) = &registry.baseline else { return (Baseline::default(), Vec::new()) };
    let path = root.join(&*named.value);
    let read = || if leads_out(root, &path) { Err(OUTSIDE.into()) } else { text_of(&path) };
    match read() {
        Ok(text) => Baseline::parse(&text, &named.value),
        Err(reason) => {
            let mut errors = Errors::default();
            let help = "`ssot baseline` writes it".to_owned();
            errors.add(&named.place, format!("the baseline cannot be read: {reason}"), Some(help));
            (Baseline::default(), errors.0)
        }
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    read_text(path).map_err(|error| reason(&error))
}

/// Whether links lead a path out of the root. Where the path cannot be resolved it is not on the disk.
pub fn leads_out(root: &Path, path: &Path) -> bool {
    let resolved = fs::canonicalize(root).ok().zip(fs::canonicalize(path).ok());
    resolved.is_some_and(|(root, target)| !target.starts_with(root))
}

/// Reads a regular UTF-8 file of at most 16 MiB from the disk.
pub fn read_text(path: &Path) -> io::Result<String> {
    // A pipe or device could block or never end, and opening is what blocks.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

/// Why a file cannot be read, in the same words on every system.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData => "it is not UTF-8".into(),
        io::ErrorKind::InvalidInput => "it is not a regular file".into(),
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::FileTooLarge => format!("more than {} MiB", MOST_BYTES >> 20),
        kind => kind.to_string(),
    }
}

/// The path below the root that `text`, written in a file in `folder`, leads to; with `/`, without `.` and `..`.
pub(crate) fn below_root(folder: &str, text: &str) -> Option<String> {
    // Neither schemes, drives, home folders nor the separators of another system.
    if text.starts_with(['/', '~']) || text.contains([':', '\\']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// The path below the root where it lies there, else the whole path; with `/`.
fn display_name(root: &Path, path: &Path) -> String {
    let shown = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() }
}

/// Reads files depth first, what is extended before what extends it, and lays each upon those before.
struct Loader<'l> {
    root: &'l Path,
    read: &'l dyn Fn(&Path) -> io::Result<String>,
    bytes: u64,
    /// The files that extend each other down to the one being read.
    chain: Vec<String>,
    seen: BTreeSet<String>,
    merged: Table,
    sources: Vec<Source>,
    errors: Errors,
    /// The error of the first file that asks for another version of ssot.
    outdated: Option<ConfigError>,
}

impl Loader<'_> {
    /// Reads a file that lies in `folder`, and before it what it extends.
    fn file(&mut self, name: &str, folder: &str, text: &str, named_at: Option<Place>) {
        let file: Arc<str> = name.into();
        let (mut tree, errors) = document::parse(text, &file);
        // What is left of a broken file that another one names may be guesswork on a text of any kind.
        let is_usable = errors.is_empty() || named_at.is_none();
        self.errors.0.extend(errors);
        if self.outdated.is_none() {
            self.outdated = build::outdated(&tree);
        }
        self.chain.push(name.to_owned());
        self.seen.insert(name.to_owned());
        if is_usable {
            self.extends(&tree, folder);
        }
        self.chain.pop();
        if named_at.is_some() {
            // Said of that file alone, and done.
            tree.remove("extends");
        }
        if is_usable {
            document::merge(&mut self.merged, tree);
        }
        self.sources.push(Source { file, named_at });
    }

    /// Reads all that a tree extends. What is no list of strings is reported with all other types.
    fn extends(&mut self, tree: &Table, folder: &str) {
        let Some(Value::List(list)) = tree.get("extends").map(|node| &node.value) else { return };
        for node in list {
            if let Value::Text(text) = &node.value {
                self.extend(text, &node.place, folder);
            }
        }
    }

    fn extend(&mut self, text: &str, place: &Place, folder: &str) {
        if let Some(name) = text.strip_prefix(pack::PREFIX) {
            return self.pack(name, place);
        }
        let Some(path) = below_root(folder, text) else {
            let help =
                "name a file below the root, relative to this one and with `/`; nothing is ever fetched";
            return self.errors.add(place, "`extends` leads out of the root", Some(help.into()));
        };
        if path.strip_suffix(".toml").is_none() {
            return self.errors.add(place, "an extended file has a name that ends in `.toml`", None);
        }
        if let Some(first) = self.chain.iter().position(|file| *file == path) {
            let chain: Vec<String> = self.chain[first..].iter().map(|file| format!("`{file}`")).collect();
            return self.errors.add(
                place,
                format!("a circle of files: {} extends itself", chain.join(" -> ")),
                None,
            );
        }
        if self.seen.contains(&path) {
            // Read by another way: laid upon the registry again it would undo what came after it.
            return;
        }
        if self.chain.len() >= DEEPEST {
            let message = format!("more than {DEEPEST} files that extend each other");
            return self.errors.add(place, message, None);
        }
        match self.read_below(&path) {
            Ok(text) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                self.file(&path, &folder, &text, Some(place.clone()));
            }
            Err(reason) => {
                self.errors.add(place, format!("the extended file cannot be read: {reason}"), None);
            }
        }
    }

    fn pack(&mut self, name: &str, place: &Place) {
        let Some(text) = pack::text(name) else {
            let known = pack::PACKS.map(|(known, _)| known);
            return self.errors.add(place, "an unknown pack", Some(suggestion(name, &known)));
        };
        let name = format!("{}{name}", pack::PREFIX);
        if !self.seen.contains(&name) {
            self.file(&name, "", text, Some(place.clone()));
        }
    }

    /// Reads a file below the root, or says why not.
    fn read_below(&mut self, path: &str) -> Result<String, String> {
        let path = self.root.join(path);
        if leads_out(self.root, &path) {
            return Err(OUTSIDE.into());
        }
        let text = (self.read)(&path).map_err(|error| reason(&error))?;
        self.bytes += text.len() as u64;
        if self.bytes > MOST_BYTES { Err(reason(&io::ErrorKind::FileTooLarge.into())) } else { Ok(text) }
    }

    /// Lays `KEY=VALUE` texts upon the registry, the last one last.
    fn overrides(&mut self, overrides: &[String]) {
        let file: Arc<str> = COMMAND_LINE.into();
        for text in overrides {
            let (mut tree, errors) = document::parse(text, &file);
            let is_usable = errors.is_empty();
            let help =
                "write a dotted key and a TOML value: `KEY=\"text\"`, `KEY=90` or `KEY=[\"a\", \"b\"]`";
            self.errors.0.extend(errors.into_iter().map(|error| ConfigError {
                message: format!("`{}`: {}", text.escape_debug(), error.message),
                help: Some(help.into()),
                ..error
            }));
            if let Some(node) = tree.remove("extends") {
                self.errors.add(&node.key, "`extends` cannot be set on the command line", None);
            }
            if is_usable {
                document::merge(&mut self.merged, tree);
            }
        }
        if !overrides.is_empty() {
            self.sources.push(Source { file, named_at: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loads `ssot.toml` from files in memory.
    fn load_from(files: &[(&str, &str)], overrides: &[&str]) -> Result<Registry, Vec<ConfigError>> {
        let root = Path::new("/no/such/root");
        let read = |path: &Path| {
            let found = files.iter().find(|(name, _)| root.join(name) == path);
            found.map(|(_, text)| (*text).to_owned()).ok_or(io::ErrorKind::NotFound.into())
        };
        let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
        let (registry, errors) = load(root, Path::new("ssot.toml"), &overrides, &read);
        if errors.is_empty() { Ok(registry) } else { Err(errors) }
    }

    fn messages(files: &[(&str, &str)], overrides: &[&str]) -> Vec<String> {
        let errors = load_from(files, overrides).unwrap_err();
        let line = |error: &ConfigError| error.span.map_or(0, |span| span.start.line);
        errors.iter().map(|error| format!("{}:{}: {}", error.file, line(error), error.message)).collect()
    }

    fn set(registry: &Registry, key: &str) -> Option<(String, String)> {
        let setting = registry.settings.iter().find(|setting| setting.key == key)?;
        Some((setting.value.clone(), setting.origin.clone()))
    }

    #[test]
    fn later_files_and_the_command_line_win_key_by_key() {
        let registry = load_from(
            &[
                ("ssot.toml", "extends = ['shared/a.toml', 'shared/b.toml']\n[rules]\nz = 'deny'\n[canonical.c]\nlevel = 'warn'"),
                ("shared/a.toml", "extends = ['../base.toml']\n[rules]\nx = 'warn'\ny = 'warn'"),
                ("shared/b.toml", "extends = ['../base.toml']\n[rules]\ny = 'allow'"),
                ("base.toml", "required-version = '0.0.1'\n[rules]\nx = 'allow'\n[canonical]\nc = 'a::C'\nd = 'a::D'"),
            ],
            &["rules.z=\"forbid\"", "gate.min-compliance=50"],
        )
        .unwrap();
        let pair = |value: &str, origin: &str| Some((value.to_owned(), origin.to_owned()));
        assert_eq!(set(&registry, "rules.x"), pair("\"warn\"", "shared/a.toml:3"));
        assert_eq!(set(&registry, "rules.y"), pair("\"allow\"", "shared/b.toml:3"));
        assert_eq!(set(&registry, "rules.z"), pair("\"forbid\"", "--config"));
        assert_eq!(set(&registry, "canonical.c.path"), pair("\"a::C\"", "base.toml:5"));
        assert_eq!(set(&registry, "required-version"), pair("\"0.0.1\"", "base.toml:1"));
        assert_eq!(set(&registry, "extends"), pair("[\"shared/a.toml\", \"shared/b.toml\"]", "ssot.toml:1"));
        assert_eq!(registry.concepts[0].policy.level, Some(crate::diagnostic::Level::Warn));
        assert_eq!(&*registry.concepts[0].id_place.file, "ssot.toml");
        assert_eq!(registry.min_compliance, Some(50.0));
        let sources: Vec<&str> = registry.sources.iter().map(|source| &*source.file).collect();
        assert_eq!(sources, ["base.toml", "shared/a.toml", "shared/b.toml", "ssot.toml", "--config"]);
    }

    #[test]
    fn nothing_leads_out_of_the_root() {
        for path in [
            "/etc/x.toml",
            "../x.toml",
            "a/../../x.toml",
            "~/x.toml",
            "https://h/x.toml",
            "C:/x.toml",
            "..\\x.toml",
        ] {
            let text = format!("extends = ['{path}']");
            assert_eq!(
                messages(&[("ssot.toml", &text)], &[]),
                ["ssot.toml:1: `extends` leads out of the root"]
            );
        }
        let text = "extends = ['.env', 'pack:modern-sdt', 'gone.toml']";
        let errors = load_from(&[("ssot.toml", text)], &[]).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:#?}");
        assert_eq!(errors[1].help.as_deref(), Some("did you mean `modern-std`?"));
    }

    #[test]
    fn circles_and_long_chains_are_refused() {
        let circle = [("ssot.toml", "extends = ['a.toml']"), ("a.toml", "extends = ['ssot.toml']")];
        assert_eq!(
            messages(&circle, &[]),
            ["a.toml:1: a circle of files: `ssot.toml` -> `a.toml` extends itself"]
        );
        let names: Vec<String> = (0..20).map(|at| format!("f{at}.toml")).collect();
        let texts: Vec<String> = (1..21).map(|at| format!("extends = ['f{at}.toml']")).collect();
        let mut files = vec![("ssot.toml", "extends = ['f0.toml']")];
        files.extend(names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)));
        assert_eq!(messages(&files, &[]), ["f14.toml:1: more than 16 files that extend each other"]);
    }

    #[test]
    fn doubling_diamonds_are_read_once_each() {
        let names: Vec<String> = (0..14).map(|at| format!("f{at}.toml")).collect();
        let text = |at: usize| format!("extends = ['f{at}.toml', './f{at}.toml']");
        let texts: Vec<String> = (1..15).map(text).collect();
        let mut files: Vec<(&str, &str)> =
            names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
        files[13].1 = "";
        files.push(("ssot.toml", "extends = ['f0.toml']"));
        assert_eq!(load_from(&files, &[]).unwrap().sources.len(), 15);
    }

    #[test]
    fn errors_of_all_files_are_found_and_repeat_no_text_of_theirs() {
        let files = [
            ("ssot.toml", "extends = ['a.toml', 'b.toml']\nruels = 1\n"),
            (
                "a.toml",
                "[canonical]\nx = 'SECRET'\ny = 'a::SECRET*'\nv = 'a::SECRET-T'\nw = 'crate::SECRET'\n[canonical.z]\nkind = 'SECRET'\npath = 7\n",
            ),
            ("b.toml", "password = SECRET\n[user]\ntoken SECRET\n"),
        ];
        let errors = load_from(&files, &[]).unwrap_err();
        assert!(errors.iter().any(|error| error.file == "ssot.toml" && error.message.contains("`ruels`")));
        assert_eq!(errors.iter().filter(|error| error.file == "a.toml").count(), 6, "{errors:#?}");
        assert!(errors.iter().filter(|error| error.file == "b.toml").count() >= 2, "{errors:#?}");
        assert!(!format!("{errors:?}").contains("SECRET"), "{errors:#?}");
    }

    #[test]
    fn a_file_for_a_newer_version_says_only_that() {
        let files = [
            ("ssot.toml", "extends = ['a.toml']\n"),
            ("a.toml", "required-version = '99'\nnew-key = true\n"),
        ];
        let own = env!("CARGO_PKG_VERSION");
        assert_eq!(
            messages(&files, &[]),
            [format!("a.toml:1: this file needs a newer version of ssot than {own}")]
        );
    }

    #[test]
    fn overrides_are_checked_like_files() {
        let files = [("ssot.toml", "")];
        let found = messages(
            &files,
            &["rules.x=warn", "rulez.x='warn'", "extends=['a.toml']", "gate.min-compliance=200"],
        );
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found.iter().all(|message| message.starts_with("--config:1: ")), "{found:#?}");
    }

    #[test]
    fn a_missing_registry_is_an_error_without_a_place() {
        assert_eq!(messages(&[], &[]), ["ssot.toml:0: the registry cannot be read: there is no such file"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_root_and_special_files_are_not_read() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("x.toml"), "[rules]\n").unwrap();
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("ssot.toml"), "extends = ['link/x.toml', 'dir.toml']").unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("link")).unwrap();
        fs::create_dir(root.path().join("dir.toml")).unwrap();
        let (_, errors) = load(root.path(), Path::new("ssot.toml"), &[], &read_text);
        let found: Vec<&str> = errors.iter().map(|error| &*error.message).collect();
        assert_eq!(
            found,
            [
                "the extended file cannot be read: a link leads out of the root",
                "the extended file cannot be read: it is not a regular file"
            ]
        );
        assert!(read_text(Path::new("/dev/zero")).is_err());
    }
}
