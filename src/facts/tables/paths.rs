//! Paths in the code, and what `use` declarations bind.

use super::names::{Name, Ns, Range, Visibility};
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// Where in the syntax a path stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Context {
    /// A leaf or prefix of a `use` declaration.
    Use,
    /// A type.
    Type,
    /// A trait bound.
    Bound,
    /// The trait of `impl Trait for`.
    ImplTrait,
    /// A value that is not called.
    Value,
    /// The callee of a call.
    Call,
    /// The name of a method that is called; one segment, which `FileFacts::method` tells more of.
    Method,
    /// The head of a struct expression.
    StructLiteral,
    /// A path in a pattern.
    Pattern,
    /// The name of a macro that is called.
    MacroName,
    /// An attribute's name.
    Attribute,
    /// An argument of `derive`.
    Derive,
    /// A path found in an attribute's arguments.
    AttributeArgument,
    /// The path of `pub(in path)`.
    Visibility,
}

/// How a path was found; decides how far an answer can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// Parsed as Rust outside of macro arguments.
    Parsed,
    /// Parsed as Rust from macro arguments.
    MacroParsed,
    /// Parsed from a part of macro arguments whose surroundings did not parse: bindings are unknown.
    MacroPart,
    /// Found by scanning the tokens of macro arguments or attribute arguments.
    MacroScanned,
    /// Found by scanning the body of a `macro_rules!` definition.
    MacroBody,
    /// Written by a macro's expansion; it stands nowhere in the file.
    Expanded,
}

/// One path in the code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PathFact {
    /// Its segments, into `FileFacts::segments`.
    pub segments: Range,
    /// The scope it stands in.
    pub scope: u32,
    /// Its conditions, into `FileFacts::cfgs`.
    pub cfg: u32,
    /// Namespace of the last segment.
    pub ns: Ns,
    /// Where in the syntax it stands.
    pub context: Context,
    /// How it was found.
    pub found: Found,
    /// Whether it begins with `::`.
    pub rooted: bool,
    /// For `<T>::f`: the path of `T`, to which all segments are relative.
    pub base: Option<u32>,
    /// For `<[T]>::f`: the type, which has no path, and to which all segments are relative; else 0.
    pub of_type: u32,
    /// For `<T as Trait>::f`: how many leading segments name the trait.
    pub trait_segments: u32,
}

impl PathFact {
    /// Whether its first segment is not looked up by itself: that of `<T>::f` and of `<T as Trait>::f`.
    pub fn is_qualified(&self) -> bool {
        self.base.is_some() || self.of_type != 0
    }
}

/// What a `use` leaf brings into scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binding {
    /// A name: the last segment or what stands behind `as`.
    Name(Name),
    /// Everything, by `*`.
    Glob,
    /// `as _`: only a trait's methods.
    Anonymous,
}

/// One leaf of a `use` declaration, or an `extern crate`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UseFact {
    /// The path from the declaration's start to the leaf; a glob's star is no segment.
    pub path: u32,
    /// What it binds.
    pub binding: Binding,
    /// Where the bound name or the star stands.
    pub binding_span: Span,
    /// The span of the whole leaf, with its `as` part.
    pub leaf: Span,
    /// Whether the leaf is `self`, which binds only in the type namespace.
    pub is_self: bool,
    /// Whether it was renamed by `as`.
    pub renamed: bool,
    /// `extern crate name`, which makes the crate's name known.
    pub extern_crate: bool,
    /// `#[macro_use]` on an `extern crate`.
    pub macro_use: bool,
    /// The names in `#[macro_use(…)]` on an `extern crate`.
    pub macro_names: Vec<Name>,
    /// Whether the leaf stands inside braces.
    pub in_braces: bool,
    /// Who may use the binding.
    pub visibility: Visibility,
    /// The module that holds it.
    pub module: u32,
    /// Set where a macro's expansion stands in for it.
    pub replaced: bool,
}
