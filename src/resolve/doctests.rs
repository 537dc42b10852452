//! Doc-tests in the module tree: each is a crate of its own that may name its package's library and dependencies.

use super::externs::Links;
use super::modules::{Crate, CrateId, CrateOrigin, ModuleTree, OwnerId, folder_of};
use crate::discover::{self, Edition, Layout, TargetKind};
use crate::facts::{DocTest, DocTests, FileFacts};
use crate::source::FileId;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name that rustdoc gives the crate of a doc-test.
const CRATE_NAME: &str = "rust_out";

/// A document whose text becomes documentation by `#[doc = include_str!("…")]`.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its path relative to the root, with `/`.
    pub path: Arc<str>,
    /// The files that include it, and the module of each that does.
    pub hosts: Vec<(FileId, u32)>,
    /// The code in it; empty until it is read.
    pub doctests: DocTests,
}

/// A doc-test between the facts and the module tree.
pub(super) struct Program {
    file: FileId,
    hosts: Vec<(FileId, u32)>,
    edition: Option<u16>,
}

/// The documents that the documentation of a layout's files includes, in order of their paths; none is read yet.
pub fn documents(layout: &Layout, facts: &[FileFacts]) -> Vec<Document> {
    let mut hosts: BTreeMap<String, Vec<(FileId, u32)>> = BTreeMap::new();
    for (at, facts) in facts.iter().enumerate() {
        let file = &layout.files[at].path;
        for document in &facts.documents {
            let folder = if document.from_package {
                layout.package_of(file).map_or("", |package| &package.dir)
            } else {
                folder_of(file)
            };
            let path = document.path.trim_start_matches(if document.from_package { "/" } else { "" });
            if let Some(path) = discover::join(folder, path) {
                hosts.entry(path).or_default().push((FileId(at as u32), document.module));
            }
        }
    }
    let document =
        |(path, hosts): (String, _)| Document { path: path.into(), hosts, doctests: DocTests::default() };
    hosts.into_iter().map(document).collect()
}

impl ModuleTree {
    /// Makes files of the doc-tests in the facts and documents, behind those that are there.
    pub(super) fn take_programs(&mut self, documents: Vec<Document>) -> Vec<Program> {
        let mut programs = Vec::new();
        for at in 0..self.facts.len() {
            let found = std::mem::take(&mut self.facts[at].doctests);
            self.unparsed_doctests += found.unparsed as usize;
            for test in found.tests {
                let hosts = vec![(FileId(at as u32), test.module)];
                programs.push(self.add_program(test, &self.paths[at].clone(), hosts));
            }
        }
        for Document { path, hosts, doctests } in documents {
            self.unparsed_doctests += doctests.unparsed as usize;
            for test in doctests.tests {
                programs.push(self.add_program(test, &path, hosts.clone()));
            }
        }
        programs
    }

    fn add_program(&mut self, test: DocTest, path: &Arc<str>, hosts: Vec<(FileId, u32)>) -> Program {
        let file = FileId(self.facts.len() as u32);
        self.names.push(test.facts.names.iter().map(|name| self.symbols.intern(name)).collect());
        self.facts.push(test.facts);
        self.paths.push(path.clone());
        Program { file, hosts, edition: test.edition }
    }

    /// Makes each doc-test of a library a crate; rustdoc compiles no others.
    pub(super) fn add_programs(&mut self, layout: &Layout, links: &Links, programs: Vec<Program>) {
        let mut of_packages: FxHashMap<usize, CrateId> = FxHashMap::default();
        for program in programs {
            for (host, local) in &program.hosts {
                let in_library = |owner: &&OwnerId| {
                    let owner = &self.owners[owner.0 as usize];
                    let kind = self.crates[owner.krate.0 as usize].kind;
                    !owner.orphan && matches!(kind, TargetKind::Lib | TargetKind::ProcMacro)
                };
                let Some(owner) = self.owners_of[host.index()].iter().find(in_library).copied() else {
                    continue;
                };
                let first = self.owners.len();
                self.add_program_crate((layout, links), &program, owner, &mut of_packages);
                let module = self.owners[owner.0 as usize].modules[*local as usize];
                for owner in &mut self.owners[first..] {
                    owner.documents = Some(module);
                }
            }
        }
    }

    /// Adds the crate of a doc-test of a library; `of_packages` has one of each package, whose crates it may name.
    fn add_program_crate(
        &mut self,
        (layout, links): (&Layout, &Links),
        program: &Program,
        host: OwnerId,
        of_packages: &mut FxHashMap<usize, CrateId>,
    ) {
        let name = self.symbols.intern(CRATE_NAME);
        let library = &self.crates[self.owners[host.0 as usize].krate.0 as usize];
        let CrateOrigin::Package(package) = library.origin else { return };
        let named = program.edition.and_then(|year| Edition::from_year(&year.to_string()));
        let edition = named.unwrap_or(library.edition);
        let krate = CrateId(self.crates.len() as u32);
        let root = self.add_module(krate, None, name, false);
        let no_std = self.facts[program.file.index()].no_std;
        let new = Crate::new(name, TargetKind::Test, edition, CrateOrigin::Package(package), root, no_std);
        self.crates.push(Crate { doctest: true, ..new });
        if let Some(known) = of_packages.get(&package) {
            let known = &self.crates[known.0 as usize];
            let (externs, aliases) = (known.externs.clone(), known.aliases.clone());
            let data = &mut self.crates[krate.0 as usize];
            (data.externs, data.aliases) = (externs, aliases);
        } else {
            self.link(layout, links, krate.0 as usize..krate.0 as usize + 1);
            of_packages.insert(package, krate);
        }
        // Modules that a doc-test declares have no files.
        self.load(program.file, root, None, 0);
    }
}
