//! Libraries outside of the workspace: the facts of all their files, read module by module, apart from any workspace.
//!
//! What they say depends on their own files alone, so that it can be kept for good.

use super::loading::{body_files, folders_of};
use super::modules::{FILE_DEPTH_MAX, ModuleTree, folder_of};
use crate::discover::{self, Library};
use crate::facts::{CfgExpr, Detail, FileFacts, ItemKind, Visibility, extract, holds_on_linux};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A library with the facts of its files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LibraryFacts {
    /// What its manifest says.
    pub library: Library,
    /// Path of each file, relative to the folder of the library; the first is its root.
    pub paths: Vec<String>,
    /// The facts of each file, then those of the expansions of macro calls in them.
    pub facts: Vec<FileFacts>,
    /// Expansions: the file of the call, the call, and the expansion, which has the path of the file.
    pub expansions: Vec<(u32, u32, u32)>,
    /// Names by which its public imports and aliases may begin, sorted: crates among them are needed to follow these.
    pub outward: Vec<String>,
}

impl LibraryFacts {
    /// Reads the files that the root's module tree reaches; `read` gives the text of a file, if there is one.
    ///
    /// Of a library that is read in parts, a module is read only if its name is one of `parts` or an import of a module
    /// that was read names it, and of alternatives for targets only those of one target, which is always the same.
    pub fn read(
        library: Library,
        parts: Option<&BTreeSet<String>>,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let mut known: Vec<Declared> = Vec::new();
        loop {
            let mut reader = Reader {
                read,
                parts: parts.cloned(),
                seen: FxHashSet::default(),
                open: known.clone(),
                paths: Vec::new(),
                places: Vec::new(),
                facts: Vec::new(),
            };
            reader.tree(&library.root);
            let count = reader.facts.len();
            let shared: Vec<Arc<str>> = reader.paths.iter().map(|path| path.as_str().into()).collect();
            let mut tree = ModuleTree::of_files(shared, std::mem::take(&mut reader.facts));
            tree.settle_macros((vec![0; count], &[]), Detail::Surface, &[], None);
            let mut expansions: Vec<(u32, u32, u32)> =
                tree.expansions.iter().map(|((file, call), made)| (file.0, *call, made.0)).collect();
            expansions.sort_unstable_by_key(|(_, _, made)| *made);
            let places = std::mem::take(&mut reader.places);
            let mut declared =
                declared_by_expansions(&tree.facts, &expansions, &reader.paths, places, parts.is_some());
            declared.retain(|file| {
                !reader.seen.contains(&file.path) && !known.iter().any(|known| known.path == file.path)
            });
            reader.open.extend(declared.iter().cloned());
            reader.follow();
            let late = std::mem::take(&mut reader.facts);
            if late.iter().any(|facts| !facts.macros.is_empty() || !facts.calls.is_empty()) {
                // What only an expansion declares has macros of its own, or calls some, so all is settled anew with it.
                known.extend(declared);
                continue;
            }
            let behind = |file: &mut u32| *file += if *file < count as u32 { 0 } else { late.len() as u32 };
            for (file, _, made) in &mut expansions {
                behind(file);
                behind(made);
            }
            let mut facts = tree.facts;
            facts.splice(count..count, late);
            expansions.sort_unstable();
            let mut outward = Vec::new();
            facts.iter().for_each(|facts| add_outward(facts, &mut outward));
            outward.sort_unstable();
            outward.dedup();
            return Self { library, paths: reader.paths, facts, expansions, outward };
        }
    }
}

/// The files that the expansions of macro calls declare; `places` is the folder and depth of each file that was read.
fn declared_by_expansions(
    facts: &[FileFacts],
    expansions: &[(u32, u32, u32)],
    paths: &[String],
    mut places: Vec<(Option<String>, usize)>,
    in_parts: bool,
) -> Vec<Declared> {
    let mut found = Vec::new();
    let mut origins: Vec<usize> = (0..paths.len()).collect();
    for &(file, call, made) in expansions {
        let (file, made) = (file as usize, &facts[made as usize]);
        let (folder, depth) = places[file].clone();
        let origin = origins[file];
        let own_folder = folder_of(&paths[origin]);
        let of_call = folders_of(&facts[file], folder.as_deref(), (file == origin).then_some(own_folder));
        let folder = of_call[facts[file].calls[call as usize].module as usize].clone();
        let folders = folders_of(made, folder.as_deref(), None);
        found.extend(declared_files(made, own_folder, &folders, depth + 1, in_parts));
        places.push((folder, depth + 1));
        origins.push(origin);
    }
    found
}

/// A file that a module declaration or an `include!` names.
#[derive(Debug, Clone)]
struct Declared {
    /// The module's name; nothing for a file that is wanted in any case.
    name: Option<String>,
    path: String,
    /// Where the files of its child modules lie.
    folder: String,
    depth: usize,
}

/// Reads files in the order in which they are found to be wanted.
struct Reader<'r> {
    read: &'r dyn Fn(&str) -> Option<String>,
    /// Names of modules that are wanted; nothing where all are.
    parts: Option<BTreeSet<String>>,
    seen: FxHashSet<String>,
    open: Vec<Declared>,
    paths: Vec<String>,
    /// Of each file where the files of its child modules lie, and its depth.
    places: Vec<(Option<String>, usize)>,
    facts: Vec<FileFacts>,
}

impl Reader<'_> {
    /// Reads the root and what is wanted below it.
    fn tree(&mut self, root: &str) {
        let folder = folder_of(root).to_owned();
        self.open.insert(0, Declared { name: None, path: root.to_owned(), folder, depth: 0 });
        self.follow();
    }

    /// Reads what is wanted of the files that are known and not read.
    fn follow(&mut self) {
        loop {
            let wanted = |declared: &Declared| match (&self.parts, &declared.name) {
                (Some(parts), Some(name)) => parts.contains(name),
                _ => true,
            };
            // What was read last may want what was not wanted before.
            let (next, later) = std::mem::take(&mut self.open).into_iter().partition(wanted);
            self.open = later;
            let next: Vec<Declared> = next;
            if next.is_empty() {
                return;
            }
            next.into_iter().for_each(|declared| self.file(&declared));
        }
    }

    /// Reads a file, and notes those of the modules below it.
    fn file(&mut self, Declared { path, folder, depth, .. }: &Declared) {
        if *depth > FILE_DEPTH_MAX || !self.seen.insert(path.clone()) {
            return;
        }
        let Some(text) = (self.read)(path) else { return };
        let facts = extract(&text, Detail::Surface);
        let own_folder = folder_of(path);
        let folders = folders_of(&facts, Some(folder), Some(own_folder));
        let in_parts = self.parts.is_some();
        self.open.extend(declared_files(&facts, own_folder, &folders, depth + 1, in_parts));
        if let Some(parts) = &mut self.parts {
            let imports = facts.uses.iter().flat_map(|leaf| {
                facts.path_segments(&facts.paths[leaf.path as usize]).iter().map(|segment| segment.name)
            });
            parts.extend(imports.map(|name| facts.text(name).to_owned()));
        }
        self.paths.push(path.clone());
        self.places.push((Some(folder.clone()), *depth));
        self.facts.push(facts);
    }
}

/// The files that a file or an expansion declares or includes; `folders` are those of its module-like places.
fn declared_files(
    facts: &FileFacts,
    own_folder: &str,
    folders: &[Option<String>],
    depth: usize,
    in_parts: bool,
) -> Vec<Declared> {
    let is_away = |condition: &CfgExpr| {
        condition.requires_test() || (in_parts && holds_on_linux(condition) == Some(false))
    };
    let mut declared = Vec::new();
    for item in facts.items.iter().filter(|item| item.kind == ItemKind::Module) {
        if facts.cfg_chain(item.cfg).any(is_away) {
            continue;
        }
        for (path, folder) in body_files(facts, item, own_folder, folders) {
            let name = Some(facts.text(item.name).to_owned());
            declared.push(Declared { name, path, folder, depth });
        }
    }
    for file in facts.includes.iter().filter_map(|include| include.file.as_ref()) {
        let Some(path) = discover::join(own_folder, &**file) else { continue };
        let folder = folder_of(&path).to_owned();
        declared.push(Declared { name: None, path, folder, depth });
    }
    declared
}

/// The first names of public imports and of what type aliases stand for.
fn add_outward(facts: &FileFacts, outward: &mut Vec<String>) {
    let leaves = facts.uses.iter().filter(|leaf| leaf.visibility == Visibility::Public).map(|leaf| leaf.path);
    let aliases = facts.items.iter().filter(|item| item.visibility == Visibility::Public);
    for path in leaves.chain(aliases.filter_map(|item| item.target)) {
        let first = facts.path_segments(&facts.paths[path as usize]).first();
        outward.extend(first.map(|first| facts.text(first.name).to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::{Edition, TargetKind};

    const FILES: [(&str, &str); 9] = [
        (
            "src/lib.rs",
            "pub mod a; pub mod b; mod hidden; pub use hidden::Shown; #[cfg(test)] mod tests; pub mod os;",
        ),
        ("src/a.rs", "pub mod inner { pub mod deep; } pub fn f() { let nothing = 1; }"),
        ("src/a/inner/deep.rs", "pub struct Deep;"),
        (
            "src/b.rs",
            "macro_rules! make { ($n:ident) => { pub fn $n() { let inside = 1; } pub mod declared; pub use of_macro::X; } } make!(made);",
        ),
        ("src/b/declared.rs", "pub struct Declared;"),
        ("src/hidden/mod.rs", "pub struct Shown;"),
        ("src/tests.rs", ""),
        (
            "src/os.rs",
            "#[cfg(windows)] pub mod windows; #[cfg(unix)] pub mod unix; pub use self::windows::*; pub use self::unix::*;",
        ),
        ("src/os/unix.rs", "pub use dependency::Handle;"),
    ];

    fn read(parts: Option<&[&str]>) -> LibraryFacts {
        read_of(&FILES, parts)
    }

    fn read_of(files: &[(&str, &str)], parts: Option<&[&str]>) -> LibraryFacts {
        let library = Library {
            name: "kit".to_owned(),
            kind: TargetKind::Lib,
            edition: Edition::E2021,
            root: "src/lib.rs".to_owned(),
            dependencies: Vec::new(),
        };
        let parts: Option<BTreeSet<String>> =
            parts.map(|parts| parts.iter().map(|&part| part.to_owned()).collect());
        let text =
            |path: &str| files.iter().find(|(file, _)| *file == path).map(|(_, text)| (*text).to_owned());
        LibraryFacts::read(library, parts.as_ref(), &text)
    }

    #[test]
    fn a_library_is_read_without_its_tests() {
        let facts = read(None);
        let expected = [
            "src/lib.rs",
            "src/a.rs",
            "src/b.rs",
            "src/hidden/mod.rs",
            "src/os.rs",
            "src/a/inner/deep.rs",
            "src/os/unix.rs",
            "src/b/declared.rs",
        ];
        assert_eq!(facts.paths, expected);
        assert_eq!(facts.outward, ["dependency", "hidden", "of_macro", "self"]);
        let names = |file: usize| facts.facts[file].names.iter().collect::<Vec<&str>>();
        assert!(!names(1).contains(&"nothing"), "a body was read");
        let (file, _, expansion) = facts.expansions[0];
        assert_eq!(facts.paths[file as usize], "src/b.rs");
        assert!(names(expansion as usize).contains(&"made"));
        assert!(!names(expansion as usize).contains(&"inside"), "a body was read in an expansion");
    }

    #[test]
    fn macros_of_modules_that_an_expansion_declares_are_expanded() {
        let files = [
            ("src/lib.rs", "macro_rules! held { () => { pub mod inner; } } held!();"),
            (
                "src/inner.rs",
                "macro_rules! make { ($n:ident) => { pub struct $n; } } make!(Made); pub mod deep;",
            ),
            ("src/inner/deep.rs", "pub struct Deep;"),
        ];
        let facts = read_of(&files, None);
        assert_eq!(facts.paths, ["src/lib.rs", "src/inner.rs", "src/inner/deep.rs"]);
        let calls: Vec<&str> =
            facts.expansions.iter().map(|(file, ..)| &*facts.paths[*file as usize]).collect();
        assert_eq!(calls, ["src/lib.rs", "src/inner.rs"]);
    }

    #[test]
    fn a_large_library_is_read_as_far_as_names_lead() {
        assert_eq!(read(Some(&[])).paths, ["src/lib.rs", "src/hidden/mod.rs"]);
        let deep = ["src/lib.rs", "src/a.rs", "src/hidden/mod.rs", "src/a/inner/deep.rs"];
        assert_eq!(read(Some(&["a", "deep"])).paths, deep);
        let of_linux = ["src/lib.rs", "src/hidden/mod.rs", "src/os.rs", "src/os/unix.rs"];
        assert_eq!(read(Some(&["os"])).paths, of_linux);
    }
}
