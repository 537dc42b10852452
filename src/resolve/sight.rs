//! Sight: how many of the names in the code are known, and why the others are not.
//!
//! Asked for is every segment of every path, local variables and generic parameters aside. A segment behind one that
//! is not known is counted with it: one cause, one place to mend.

use super::identity::{Def, Origin};
use super::lookup::{Answer, Resolver};
use super::modules::{ModId, ModuleTree, OwnerId};
use crate::diagnostic::Confidence;
use crate::facts::{Context, Found, Ns, PathFact};
use crate::source::FileId;
use std::collections::BTreeMap;

/// Why a name is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// It leads into a crate whose source was not read, where it stands as written.
    UnreadCrate,
    /// It stands in macro arguments or a macro's rules, whose meaning is the macro's own.
    MacroArguments,
    /// It is an attribute that no import brings in: a helper of a derive, or a tool's.
    HelperAttribute,
    /// A macro call, or an include that is computed, may add it to the module.
    IncompleteModule,
    /// A file of the module is missing, left out, or lies outside of the root.
    UnreadFile,
    /// An import leads nowhere, or a glob does that could bring it in.
    UnresolvedImport,
    /// It belongs to a type that is not known, or to a trait that the type is not known to implement.
    AssociatedItem,
    /// Nothing of this name is in scope.
    NotInScope,
    /// What a method is called on has a type that is not known.
    Receiver,
}

impl Cause {
    /// What it is, for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::UnreadCrate => "crate without source",
            Self::MacroArguments => "macro arguments",
            Self::HelperAttribute => "attribute of a derive or tool",
            Self::IncompleteModule => "module behind a macro",
            Self::UnreadFile => "module without its file",
            Self::UnresolvedImport => "unresolved import",
            Self::AssociatedItem => "associated item",
            Self::NotInScope => "not in scope",
            Self::Receiver => "unknown receiver",
        }
    }
}

/// How many names of one sort are known.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Known names by confidence, the least sure ones first.
    pub known: BTreeMap<Confidence, usize>,
    /// Unknown names by cause, and where each is found most: crates, files, modules or types.
    pub unknown: BTreeMap<Cause, BTreeMap<String, usize>>,
}

impl Tally {
    /// Number of names that are known.
    pub fn answered(&self) -> usize {
        self.known.values().sum()
    }

    /// Number of names that were asked for.
    pub fn asked(&self) -> usize {
        self.answered() + self.unknown.values().flat_map(BTreeMap::values).sum::<usize>()
    }

    fn add_known(&mut self, confidence: Confidence) {
        *self.known.entry(confidence).or_default() += 1;
    }

    fn add_unknown(&mut self, (cause, of): (Cause, String), count: usize) {
        *self.unknown.entry(cause).or_default().entry(of).or_default() += count;
    }
}

/// What is known of the names of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// Segments of paths.
    pub paths: Tally,
    /// Names of methods that are called.
    pub methods: Tally,
}

impl Sight {
    /// Looks at every path of the workspace's own files, their doc-tests and expansions, each in one of its places in
    /// the module tree.
    pub fn of(tree: &ModuleTree) -> Self {
        let mut resolver = Resolver::new(tree);
        let mut sight = Self::default();
        for file in tree.files().map(FileId::index) {
            let Some(owner) = tree.owners_of[file].first() else { continue };
            for (path, fact) in tree.facts[file].paths.iter().enumerate() {
                if fact.found == Found::Expanded {
                    continue;
                }
                if fact.context == Context::Method {
                    sight.methods.add_method(&mut resolver, *owner, path as u32);
                } else {
                    sight.paths.add_path(&mut resolver, *owner, path as u32);
                }
            }
        }
        sight
    }
}

impl Tally {
    fn add_method(&mut self, resolver: &mut Resolver<'_>, owner: OwnerId, path: u32) {
        let named = resolver.resolve(owner, path);
        let Some(named) = named.first() else {
            let file = resolver.tree.path_of(owner).to_string();
            return self.add_unknown((Cause::Receiver, file), 1);
        };
        match named.defs.iter().find_map(|(def, _)| resolver.opaque(*def)) {
            Some(opaque) => self.add_unknown(opaque, 1),
            None => self.add_known(named.confidence),
        }
    }

    fn add_path(&mut self, resolver: &mut Resolver<'_>, owner: OwnerId, path: u32) {
        let facts = resolver.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let Some(trail) = resolver.trail(owner, path) else { return };
        let named = resolver.resolve(owner, path);
        for (segment, answer) in &trail.known {
            let here = named.iter().filter(|named| named.segment == *segment);
            // Of several namespaces the surest tells; a primitive type has no definition to name.
            let surest = here.map(|named| named.confidence).max().unwrap_or(Confidence::Definite);
            let opaque = answer.candidates.iter().find_map(|candidate| resolver.opaque(candidate.def));
            match opaque {
                Some(opaque) => self.add_unknown(opaque, 1),
                None => self.add_known(surest),
            }
        }
        let Trail { first, known: trail } = trail;
        let known = first + trail.len();
        let behind = fact.segments.len().saturating_sub(known);
        if behind > 0 {
            let last = trail.last().map(|(_, answer)| answer);
            self.add_unknown(resolver.cause(owner, fact, known, last), behind);
        }
    }
}

/// How far a path is known.
struct Trail {
    /// The first segment that is asked for: `Self` and parameters are not.
    first: usize,
    /// The segments that are known from there on, each with its answer.
    known: Vec<(usize, Answer)>,
}

impl Resolver<'_> {
    /// How far a path is known; nothing for what is not asked for, because it names a local variable or a parameter,
    /// or binds one.
    fn trail(&mut self, owner: OwnerId, path: u32) -> Option<Trail> {
        let fact = &self.tree.facts_of(owner).paths[path as usize];
        let (ns, context, count) = (fact.ns, fact.context, fact.segments.len());
        let mut best: Option<Trail> = None;
        for ns in Ns::EACH.into_iter().filter(|one| ns.meets(*one)) {
            let mut first = None;
            let mut known = Vec::new();
            self.walk(owner, path, ns, |_, segment, answer| {
                first.get_or_insert(segment);
                if !answer.is_empty() {
                    known.push((segment, answer.clone()));
                }
            });
            // An identifier in a pattern that names no item is a binding.
            let binds = context == Context::Pattern && count == 1 && known.is_empty();
            let Some(first) = first.filter(|_| !binds) else { continue };
            if best.as_ref().is_none_or(|best| known.len() > best.known.len()) {
                best = Some(Trail { first, known });
            }
        }
        best
    }

    /// What hides behind an answer that is no definition.
    fn opaque(&self, def: Def) -> Option<(Cause, String)> {
        let Def::Outside(key) = def else { return None };
        let key = self.key(key);
        match key.origin {
            Origin::Unread => {
                let krate = key.path.split("::").next().unwrap_or_default();
                Some((Cause::UnreadCrate, krate.to_owned()))
            }
            Origin::Partial => {
                let of = key.path.trim_start_matches('?').rsplit_once("::").map_or("", |(of, _)| of);
                Some((Cause::AssociatedItem, of.to_owned()))
            }
            _ => None,
        }
    }

    /// Why the segment at `at` is not known, behind what is known of its path, and where that is.
    fn cause(
        &mut self,
        owner: OwnerId,
        fact: &PathFact,
        at: usize,
        before: Option<&Answer>,
    ) -> (Cause, String) {
        let tree = self.tree;
        let file = tree.paths[tree.owners[owner.0 as usize].file.index()].to_string();
        let module = self.module_of(owner, fact);
        if let Some(before) = before.filter(|_| at > 0) {
            let module = before.candidates.iter().find_map(|candidate| match candidate.def {
                Def::Module(module) => Some(module),
                _ => None,
            });
            if let Some(module) = module {
                let path = || format!("in {}", tree.module_path(tree.normal(module)));
                return self.cause_in(module).unwrap_or_else(|| (Cause::UnresolvedImport, path()));
            }
            let of = before.candidates.first().map(|candidate| self.keys.of(tree, candidate.def));
            return (Cause::AssociatedItem, of.map_or(String::new(), |key| self.key(key).path.to_string()));
        }
        let in_macro = !matches!(fact.found, Found::Parsed);
        match fact.context {
            Context::Attribute | Context::Derive => (Cause::HelperAttribute, file),
            Context::AttributeArgument => (Cause::MacroArguments, file),
            _ if in_macro => (Cause::MacroArguments, file),
            _ if at > 0 => (Cause::AssociatedItem, file),
            Context::Use => (Cause::UnresolvedImport, file),
            _ => self.cause_in(module).unwrap_or((Cause::NotInScope, file)),
        }
    }

    /// Why a name may be missing in a module, if there is a reason to see.
    fn cause_in(&mut self, module: ModId) -> Option<(Cause, String)> {
        let mut at = Some(module);
        while let Some(id) = at {
            let data = &self.tree.modules[id.0 as usize];
            let path = || self.tree.module_path(self.tree.normal(id));
            if let Some(cause) = data.unknown {
                return Some((cause, path()));
            }
            if self.has_unresolved_glob(id) {
                return Some((Cause::UnresolvedImport, format!("globs of {}", path())));
            }
            at = if data.is_block { data.parent } else { None };
        }
        None
    }
}
