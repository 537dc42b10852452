//! Items, their members, and impl blocks.

use super::names::{Name, Ns, Range, Visibility};
use super::values::Literal;
use crate::source::{Pos, Span};
use serde::{Deserialize, Serialize};

/// Kind of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ItemKind {
    /// `mod`.
    Module,
    /// `struct`.
    Struct,
    /// `enum`.
    Enum,
    /// `union`.
    Union,
    /// `trait` or trait alias.
    Trait,
    /// `type`.
    TypeAlias,
    /// `fn` outside of impl and trait.
    Function,
    /// `const`.
    Const,
    /// `static`.
    Static,
    /// `macro_rules!`, `macro`, or the function of a procedural macro.
    Macro,
    /// A variant of an enum.
    Variant,
    /// A function of an impl or trait.
    Method,
    /// A constant of an impl or trait.
    AssociatedConst,
    /// A type of an impl or trait.
    AssociatedType,
    /// A named field.
    Field,
}

impl ItemKind {
    /// The word of `kind = "…"` in `ssot.toml`; members that no entry can name have a word of their own.
    pub fn word(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::Trait => "trait",
            Self::TypeAlias => "type",
            Self::Function => "fn",
            Self::Const => "const",
            Self::Static => "static",
            Self::Macro => "macro",
            Self::Variant => "variant",
            Self::Method => "method",
            Self::AssociatedConst => "associated const",
            Self::AssociatedType => "associated type",
            Self::Field => "field",
        }
    }
}

/// Kinds of macros, which have names of their own (Rust Reference, "Sub-namespaces").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MacroKind {
    /// Called with `!`.
    Bang,
    /// An attribute.
    Attribute,
    /// An argument of `derive`.
    Derive,
}

/// Whether a struct or variant has a constructor in the value namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Not a struct or variant.
    None,
    /// `{ … }`: no constructor.
    Named,
    /// `( … )`.
    Tuple,
    /// Nothing behind the name.
    Unit,
}

/// An item of a module or block.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ItemFact {
    /// Its name.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// Its kind.
    pub kind: ItemKind,
    /// Namespaces it has a name in.
    pub ns: Ns,
    /// Constructor shape of a struct.
    pub shape: Shape,
    /// Who may name it.
    pub visibility: Visibility,
    /// Its conditions.
    pub cfg: u32,
    /// The module or block that holds it.
    pub module: u32,
    /// Variants, fields, or the members of a trait.
    pub members: Range,
    /// Paths of the traits a type derives, or of the supertraits of a trait.
    pub traits: Vec<u32>,
    /// For a type alias: the path it stands for.
    pub target: Option<u32>,
    /// For a type alias: whether it fixes parameters of what it stands for, so that it is more than another name.
    pub specialised: bool,
    /// What a function returns, the type of a constant or static, or what an alias stands for, into
    /// `FileFacts::types`; the first entry where none is written.
    pub gives: u32,
    /// For a function: how it is called.
    pub calling: Calling,
    /// Types of a tuple struct's fields, or of a function's parameters, into `FileFacts::type_lists`.
    pub fields: Range,
    /// For a module: where its body is.
    pub body: ModuleBody,
    /// For a macro: how it is called.
    pub macro_kind: Option<MacroKind>,
    /// For a macro: exported to the crate root.
    pub macro_export: bool,
    /// For a module: its macros stay in scope behind it.
    pub macro_use: bool,
    /// Number of the first path behind it; orders macro definitions among their uses.
    pub order: u32,
    /// Found in the arguments of a macro call, whose expansion may differ.
    pub from_macro: bool,
    /// Told only by its keyword and name in macro arguments that do not parse.
    pub weak: bool,
    /// Set where a macro's expansion stands in for it.
    pub replaced: bool,
    /// For a constant or static: its value, where that is made of literals, and where that is written.
    pub value: Option<(Literal, Span)>,
}

/// Where the body of a `mod` is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ModuleBody {
    /// Not a module.
    #[default]
    None,
    /// Inline; the module-like place.
    Inline(u32),
    /// In another file, found by the rules of the language.
    File,
    /// In one of the files named by `#[path]`, `cfg_attr(…, path = …)` alternatives included; the flag tells
    /// whether the plain file may also be meant.
    Paths(Vec<String>, bool),
}

/// A member of an enum, struct, trait or impl.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Where the name stands.
    pub span: Span,
    /// Variant, method, associated const or type, or field.
    pub kind: ItemKind,
    /// Shape of a variant.
    pub shape: Shape,
    /// Its conditions.
    pub cfg: u32,
    /// The type it gives, into `FileFacts::types`: what a method returns, that of a field or constant, what an
    /// associated type stands for; the first entry where none is written.
    pub gives: u32,
    /// For a method: how it is called.
    pub calling: Calling,
    /// For an associated constant: its value, where that is made of literals, and where that is written.
    pub value: Option<Box<(Literal, Span)>>,
    /// Types of a tuple variant's fields, of a method's parameters without `self`, or the bounds of an associated type,
    /// into `FileFacts::type_lists`.
    pub fields: Range,
}

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calling {
    /// Whether it takes `self`.
    pub takes_self: bool,
    /// Whether it takes `self` as it is, by no reference or pointer.
    pub by_value: bool,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Whether it says no type that it returns, which is `()` then.
    pub returns_unit: bool,
    /// The type of `self` where that is written, into `FileFacts::types`.
    pub self_type: u32,
}

/// An `impl` block.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImplFact {
    /// The path of the type it is for, where that is a path.
    pub self_type: Option<u32>,
    /// The type it is for, into `FileFacts::types`.
    pub for_type: u32,
    /// The trait, for a trait impl.
    pub trait_path: Option<u32>,
    /// Its functions, constants and types.
    pub members: Range,
    /// The module or block that holds it.
    pub module: u32,
    /// Its conditions.
    pub cfg: u32,
    /// Set where a macro's expansion stands in for it.
    pub replaced: bool,
}

/// What a static may hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaticFact {
    /// Its item.
    pub item: u32,
    /// Where the paths of the types in its type start, those of function signatures left out.
    pub holds: Vec<Pos>,
}
