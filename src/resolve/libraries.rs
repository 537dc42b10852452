//! Libraries outside of the workspace: the facts of all their files, read module by module, apart from any workspace.
//!
//! What they say depends on their own files alone, so that it can be kept for good.

use super::loading::{body_files, folders_of};
use super::modules::{FILE_DEPTH_MAX, ModuleTree, folder_of, join};
use crate::discover::Library;
use crate::facts::{CfgExpr, Detail, FileFacts, ItemKind, Visibility, extract};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
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
    pub fn read(library: Library, read: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut reader = Reader { read, seen: FxHashSet::default(), paths: Vec::new(), facts: Vec::new() };
        let folder = folder_of(&library.root).to_owned();
        reader.file(&library.root, &folder, 0);
        let Reader { paths, facts, .. } = reader;
        let mut outward = Vec::new();
        facts.iter().for_each(|facts| add_outward(facts, &mut outward));
        outward.sort_unstable();
        outward.dedup();
        let count = facts.len();
        let shared: Vec<Arc<str>> = paths.iter().map(|path| path.as_str().into()).collect();
        let mut tree = ModuleTree::of_files(shared, facts);
        tree.settle_macros(vec![0; count], &[], None);
        let mut expansions: Vec<(u32, u32, u32)> =
            tree.expansions.iter().map(|((file, call), made)| (file.0, *call, made.0)).collect();
        expansions.sort_unstable();
        Self { library, paths, facts: tree.facts, expansions, outward }
    }
}

/// Reads files in the order in which their modules are declared.
struct Reader<'r> {
    read: &'r dyn Fn(&str) -> Option<String>,
    seen: FxHashSet<String>,
    paths: Vec<String>,
    facts: Vec<FileFacts>,
}

impl Reader<'_> {
    /// Reads a file and those of the modules below it; `folder` is where the files of its child modules lie.
    fn file(&mut self, path: &str, folder: &str, depth: usize) {
        if depth > FILE_DEPTH_MAX || !self.seen.insert(path.to_owned()) {
            return;
        }
        let Some(text) = (self.read)(path) else { return };
        let facts = extract(&text, Detail::Surface);
        let mut next: Vec<(String, String)> = Vec::new();
        let own_folder = folder_of(path);
        let folders = folders_of(&facts, folder, Some(own_folder));
        for item in facts.items.iter().filter(|item| item.kind == ItemKind::Module) {
            if !facts.cfg_chain(item.cfg).any(CfgExpr::requires_test) {
                next.extend(body_files(&facts, item, own_folder, &folders));
            }
        }
        for include in &facts.includes {
            next.extend(include.file.as_ref().map(|file| {
                let file = join(own_folder, file);
                let folder = folder_of(&file).to_owned();
                (file, folder)
            }));
        }
        self.paths.push(path.to_owned());
        self.facts.push(facts);
        for (path, folder) in next {
            self.file(&path, &folder, depth + 1);
        }
    }
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
