//! Modules, blocks and lexical scopes.

use super::names::Name;
use serde::{Deserialize, Serialize};

/// What kind of module-like place a [`ModuleFact`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModuleKind {
    /// The file itself.
    File,
    /// `mod name { … }`; the item that declares it.
    Inline(u32),
    /// A block with items or imports of its own; its owner is the path of the function around it.
    Block,
}

/// A place that holds items and imports: the file, an inline module, or a block.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ModuleFact {
    /// File, inline module or block.
    pub kind: ModuleKind,
    /// The module around it.
    pub parent: u32,
    /// Names of the functions and types around a block, outermost first.
    pub owner: Vec<Name>,
    /// Set where a macro call may have added items that are not known here.
    pub unknown_items: bool,
    /// Set where a macro's expansion stands in for it.
    pub replaced: bool,
}

/// What a scope is, for lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScopeKind {
    /// A module: lookup ends here.
    Module,
    /// A block, function, closure, arm or loop.
    Body,
    /// An item with generics: outer bindings and type parameters end here.
    Item,
    /// `impl`: names `Self`; the index of the impl.
    Impl(u32),
    /// `trait`, `struct`, `enum`, `union`: names `Self`; the index of the item.
    SelfItem(u32),
}

/// A name bound in a scope to a value.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ValueBinding {
    /// The name.
    pub name: Name,
    /// Index of the first path that sees it.
    pub from: u32,
    /// For a pattern identifier that may name a constant: the path that decides.
    pub path: Option<u32>,
    /// What is bound, into `FileFacts::values`; the first entry where nothing is known of it.
    pub value: u32,
    /// Its conditions, into `FileFacts::cfgs`.
    pub cfg: u32,
}

/// A type or const parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TypeParameter {
    /// Its name.
    pub name: Name,
    /// Whether it is a `const` parameter.
    pub is_const: bool,
    /// Whether it is one of a scope around, which a `where` clause here binds further.
    pub is_outer: bool,
    /// The paths of its trait bounds.
    pub bounds: Vec<u32>,
}

/// A lexical scope.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scope {
    /// The scope around it; itself for the file.
    pub parent: u32,
    /// What it is.
    pub kind: ScopeKind,
    /// The innermost module-like place.
    pub module: u32,
    /// Whether it opens that module-like place.
    pub opens_module: bool,
    /// Type and const parameters.
    pub parameters: Vec<TypeParameter>,
    /// Value bindings in source order.
    pub values: Vec<ValueBinding>,
}
