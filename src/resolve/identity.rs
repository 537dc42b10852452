//! Identity: what a definition is, and the key by which two paths are told to name the same one.

use super::modules::{CrateId, ModId, ModuleTree, OwnerId};
use crate::facts::{ItemKind, Ns};
use crate::source::{Place, Pos, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A definition, as lookup finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Def {
    /// A module or crate root.
    Module(ModId),
    /// An item of a file of the workspace.
    Item(OwnerId, u32),
    /// A variant: the enum's item and the member.
    Variant(OwnerId, u32, u32),
    /// A member of a trait: the trait's item and the member.
    TraitMember(OwnerId, u32, u32),
    /// A member of an inherent impl: the impl and the member.
    ImplMember(OwnerId, u32, u32),
    /// Something outside of the workspace's sources.
    Outside(KeyId),
}

/// Number of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub u32);

/// Where the knowledge of a key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A definition in the workspace.
    Workspace,
    /// The table of the standard library, with its word for the kind.
    Std(&'static str),
    /// A path into a crate whose source was not read; it stands as written.
    Unread,
    /// An associated item whose type is known and whose trait is not.
    Partial,
    /// A primitive type.
    Primitive,
}

/// Identity of a definition: crate, namespace and definition path. Equal numbers of keys are the same item.
#[derive(Debug, Clone)]
pub struct Key {
    /// The definition path as rustc names it.
    pub path: Arc<str>,
    /// The namespace; a constructor has that of its type.
    pub ns: Ns,
    /// Where it is known from.
    pub origin: Origin,
}

/// What tells items of one definition path apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Within {
    /// A crate of the sources: two of them may have one name, as a library and its binary often do.
    Crate(CrateId),
    /// A section of the table of signatures: several of its types have functions under one path.
    Section(&'static str),
    /// Nothing: the path says it all.
    Path,
}

/// The table of keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    numbers: FxHashMap<(Within, Arc<str>, Ns), KeyId>,
    list: Vec<Key>,
    of_defs: FxHashMap<Def, KeyId>,
}

impl Keys {
    pub(super) fn get(&self, id: KeyId) -> &Key {
        &self.list[id.0 as usize]
    }

    /// All keys in order of their numbers.
    pub(super) fn into_list(self) -> Vec<Key> {
        self.list
    }

    /// The key of a path outside of the workspace.
    pub(super) fn intern(&mut self, path: &str, ns: Ns, origin: Origin) -> KeyId {
        self.number(Within::Path, path, ns, origin)
    }

    /// The key of a function of the standard library that the type of a section of the table of signatures has: for
    /// `u8::pow` and `u32::pow`, both `core::num::pow` to rustc, not the same.
    pub(super) fn intern_of(&mut self, section: Option<&'static str>, path: &str) -> KeyId {
        let within = section.map_or(Within::Path, Within::Section);
        self.number(within, path, Ns::VALUE, Origin::Std("method"))
    }

    fn number(&mut self, within: Within, path: &str, ns: Ns, origin: Origin) -> KeyId {
        let path: Arc<str> = path.into();
        let entry = (within, path.clone(), ns);
        if let Some(id) = self.numbers.get(&entry) {
            return *id;
        }
        let id = KeyId(self.list.len() as u32);
        self.numbers.insert(entry, id);
        self.list.push(Key { path, ns, origin });
        id
    }

    /// Gives a definition its key before it is asked for.
    pub(super) fn set(&mut self, tree: &ModuleTree, def: Def, path: &str, ns: Ns) {
        if !self.of_defs.contains_key(&def) {
            let key = self.number(crate_of(tree, def), path, ns, Origin::Workspace);
            self.of_defs.insert(def, key);
        }
    }

    /// The key of a definition.
    pub(super) fn of(&mut self, tree: &ModuleTree, def: Def) -> KeyId {
        if let Def::Outside(key) = def {
            return key;
        }
        if let Some(key) = self.of_defs.get(&def) {
            return *key;
        }
        let (path, ns) = describe(tree, def);
        let key = self.number(crate_of(tree, def), &path, ns, Origin::Workspace);
        self.of_defs.insert(def, key);
        key
    }
}

impl ModuleTree {
    /// Where a definition of the workspace is written; for a crate root the start of its file.
    pub fn definition(&self, def: Def) -> Option<Place> {
        let (owner, span) = match def {
            Def::Item(owner, item) => (owner, self.facts_of(owner).items[item as usize].span),
            Def::Variant(owner, _, member)
            | Def::TraitMember(owner, _, member)
            | Def::ImplMember(owner, _, member) => {
                (owner, self.facts_of(owner).members[member as usize].span)
            }
            Def::Module(module) => {
                let module = &self.modules[module.0 as usize];
                match module.declared {
                    Some((owner, item)) => (owner, self.facts_of(owner).items[item as usize].span),
                    None => (module.bodies.first()?.0, Span::new(Pos::START, Pos::START)),
                }
            }
            Def::Outside(_) => return None,
        };
        let file = self.paths[self.owners[owner.0 as usize].file.index()].clone();
        Some(Place { file, span })
    }

    /// The module that a definition of the workspace is written in; a module is its own.
    pub fn module_of(&self, def: Def) -> Option<ModId> {
        let (owner, local) = match def {
            Def::Module(module) => return Some(module),
            Def::Item(owner, item) | Def::Variant(owner, item, _) | Def::TraitMember(owner, item, _) => {
                (owner, self.facts_of(owner).items[item as usize].module)
            }
            Def::ImplMember(owner, imp, _) => (owner, self.facts_of(owner).impls[imp as usize].module),
            Def::Outside(_) => return None,
        };
        Some(self.owners[owner.0 as usize].modules[local as usize])
    }
}

/// The crate of a definition of the workspace.
fn crate_of(tree: &ModuleTree, def: Def) -> Within {
    match def {
        Def::Module(module) => Within::Crate(tree.modules[module.0 as usize].krate),
        Def::Item(owner, _)
        | Def::Variant(owner, ..)
        | Def::TraitMember(owner, ..)
        | Def::ImplMember(owner, ..) => Within::Crate(tree.owners[owner.0 as usize].krate),
        Def::Outside(_) => Within::Path,
    }
}

/// Definition path and namespace of a definition of the workspace.
fn describe(tree: &ModuleTree, def: Def) -> (String, Ns) {
    match def {
        Def::Module(module) => (tree.module_path(module), Ns::TYPE),
        Def::Item(owner, item) => {
            let fact = &tree.facts_of(owner).items[item as usize];
            let module = tree.owners[owner.0 as usize].modules[fact.module as usize];
            let path = format!("{}::{}", tree.module_path(module), tree.facts_of(owner).text(fact.name));
            (path, item_namespace(fact.kind))
        }
        Def::Variant(owner, item, member) => {
            let (path, _) = describe(tree, Def::Item(owner, item));
            (join(&path, tree, owner, member), Ns::TYPE)
        }
        Def::TraitMember(owner, item, member) => {
            let (path, _) = describe(tree, Def::Item(owner, item));
            let kind = tree.facts_of(owner).members[member as usize].kind;
            (join(&path, tree, owner, member), item_namespace(kind))
        }
        // The type's path takes the place of the module's where the impl index knows it.
        Def::ImplMember(owner, imp, member) => {
            let facts = tree.facts_of(owner);
            let module = tree.owners[owner.0 as usize].modules[facts.impls[imp as usize].module as usize];
            let kind = facts.members[member as usize].kind;
            (join(&tree.module_path(module), tree, owner, member), item_namespace(kind))
        }
        Def::Outside(_) => (String::new(), Ns::TYPE),
    }
}

fn join(path: &str, tree: &ModuleTree, owner: OwnerId, member: u32) -> String {
    let facts = tree.facts_of(owner);
    format!("{path}::{}", facts.text(facts.members[member as usize].name))
}

/// The namespace that identifies an item of a kind.
pub(super) fn item_namespace(kind: ItemKind) -> Ns {
    match kind {
        ItemKind::Function
        | ItemKind::Const
        | ItemKind::Static
        | ItemKind::Method
        | ItemKind::AssociatedConst
        | ItemKind::Field => Ns::VALUE,
        ItemKind::Macro => Ns::MACRO,
        _ => Ns::TYPE,
    }
}

/// The namespace that identifies an item of the table of the standard library.
pub(super) fn std_namespace(kind: &str) -> Ns {
    match kind {
        "fn" | "const" | "static" | "method" | "assoc-const" => Ns::VALUE,
        "bang" | "attribute" | "derive" => Ns::MACRO,
        _ => Ns::TYPE,
    }
}
