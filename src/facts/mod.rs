//! Facts: what one file says by itself, as plain owned data without any syntax tree in it.
//!
//! Facts depend on a file's bytes, its edition and the version of this program, on nothing else. Names are
//! numbers into a table of the file, so facts of different files can be made in parallel and kept for good.
//! No type of syn leaves this module: a tree is dropped in the call that parsed it.

mod attributes;
mod bodies;
mod cfg;
mod code_blocks;
mod doctests;
mod expand;
mod extract;
pub mod fingerprints;
mod generators;
mod guard;
mod handling;
mod imports;
mod inferred;
mod items;
mod lexemes;
mod literals;
mod macros;
mod members;
mod patterns;
mod suppressions;
mod surface;
mod tokens;
mod values;
mod written_types;

pub use cfg::{CfgExpr, exclusive, holds_on_linux};
pub use doctests::doctests_of;
pub use expand::expand;
pub use extract::{Detail, WORKER_STACK, extract};
pub use guard::stack_need;
pub use lexemes::{Lexeme, LexemeKind, lexemes};

use crate::source::{Pos, Span};
use serde::{Deserialize, Serialize};

/// A name of one file: index into [`FileFacts::names`]. Raw identifiers are stored without `r#`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub u32);

/// A range of a table of the same file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Range {
    /// First index.
    pub start: u32,
    /// Index after the last one.
    pub end: u32,
}

impl Range {
    /// The range as indices.
    pub fn indices(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of entries.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is no entry.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// One segment of a path.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Segment {
    /// Its name; `self`, `super`, `crate`, `Self` and `$crate` are names too.
    pub name: Name,
    /// Where it starts.
    pub pos: Pos,
    /// Its length in characters as written, `r#` counted.
    pub len: u32,
}

impl Segment {
    /// Where the segment stands.
    pub fn span(&self) -> Span {
        Span::of_name(self.pos, self.len as usize)
    }
}

/// Namespaces of the language as bits (Rust Reference, "Namespaces").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ns(pub u8);

impl Ns {
    /// No namespace.
    pub const NONE: Self = Self(0);
    /// Types, traits, modules, crates.
    pub const TYPE: Self = Self(1);
    /// Functions, constants, statics, constructors.
    pub const VALUE: Self = Self(2);
    /// Macros of every kind.
    pub const MACRO: Self = Self(4);
    /// Each namespace by itself.
    pub const EACH: [Self; 3] = [Self::TYPE, Self::VALUE, Self::MACRO];

    /// Whether the two share a namespace.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The word of a single namespace.
    pub fn word(self) -> &'static str {
        match self {
            Self::VALUE => "value",
            Self::MACRO => "macro",
            _ => "type",
        }
    }
}

/// Who may name an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// Its module and what lies in it.
    Private,
    /// `pub(super)`.
    Super,
    /// `pub(crate)` and `pub(in path)`.
    Crate,
    /// `pub`.
    Public,
}

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
    /// The name of a method that is called; one segment, which [`FileFacts::method`] tells more of.
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
    /// Its segments, into [`FileFacts::segments`].
    pub segments: Range,
    /// The scope it stands in.
    pub scope: u32,
    /// Its conditions, into [`FileFacts::cfgs`].
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
    /// For `<T as Trait>::f`: how many leading segments name the trait.
    pub trait_segments: u32,
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
    /// What is bound, into [`FileFacts::values`]; the first entry where nothing is known of it.
    pub value: u32,
    /// Its conditions, into [`FileFacts::cfgs`].
    pub cfg: u32,
}

/// A type as written, without lifetimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypeFact {
    /// One of which nothing is told here: `_`, `!`, a function pointer, a macro call.
    Other,
    /// A path, and the generic arguments of its last segment that has some, into [`FileFacts::type_lists`].
    Path(u32, Range),
    /// `&T` or `&mut T`.
    Reference(u32),
    /// `*const T`, or `*mut T` where the flag is set.
    Pointer(u32, bool),
    /// `[T]`.
    Slice(u32),
    /// `[T; N]`.
    Array(u32),
    /// `(A, B)`, into [`FileFacts::type_lists`].
    Tuple(Range),
    /// `dyn A + B` or `impl A + B`: types that are the paths of the bounds, into [`FileFacts::type_lists`].
    Bounds(Range),
    /// Among generic arguments, `Name = T`.
    Equals(Name, u32),
}

/// A value as far as its expression tells its type; numbers are those of other entries unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueFact {
    /// One of which nothing is told here.
    Other,
    /// One of a type that is written, into [`FileFacts::types`].
    Typed(u32),
    /// A path: a local name, a constant, a unit struct; into [`FileFacts::paths`].
    Path(u32),
    /// A call of a path (into [`FileFacts::paths`]), and the first argument.
    Call(u32, u32),
    /// `Path { … }`, into [`FileFacts::paths`].
    Struct(u32),
    /// A call of a method, into [`FileFacts::methods`].
    Method(u32),
    /// A call of a macro, into [`FileFacts::paths`].
    Macro(u32),
    /// A literal.
    Literal(LiteralKind),
    /// `value.name`.
    Field(u32, Name),
    /// The part of a tuple or tuple struct at an index.
    Part(u32, u32),
    /// `*value`.
    Dereferenced(u32),
    /// `value?`.
    Tried(u32),
    /// `value.await`.
    Awaited(u32),
    /// `value[index]`: value and index.
    Indexed(u32, u32),
    /// `value[range]`.
    Ranged(u32),
    /// What `for` takes from the value.
    Element(u32),
    /// What a tuple variant's pattern (into [`FileFacts::paths`]) takes at an index from a value.
    Payload(u32, u16, u32),
    /// `[value, …]`.
    Array(u32),
    /// `(…)`, into [`FileFacts::value_lists`].
    Tuple(Range),
    /// An `async` block that ends in this value.
    Future(u32),
    /// The one or the other, which are of one type.
    Either(u32, u32),
}

/// What a literal is, as far as types go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LiteralKind {
    /// `"…"`.
    Text,
    /// `b"…"`.
    Bytes,
    /// `c"…"`.
    CText,
    /// `'…'`.
    Character,
    /// `true` and `false`.
    Boolean,
    /// A number with this suffix, or a byte.
    Number(Name),
    /// An integer without a suffix.
    Integer,
}

/// A call of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodCall {
    /// The path that its name is, into [`FileFacts::paths`].
    pub path: u32,
    /// What it is called on, into [`FileFacts::values`].
    pub receiver: u32,
    /// The type in its turbofish, into [`FileFacts::types`]; the first entry where there is none.
    pub turbofish: u32,
}

/// A type or const parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TypeParameter {
    /// Its name.
    pub name: Name,
    /// Whether it is a `const` parameter.
    pub is_const: bool,
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

/// The value of a constant that is one literal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A byte string or C string.
    Bytes(Vec<u8>),
    /// An integer, negative if written so.
    Integer(i128),
    /// A float, by its digits.
    Float(String),
    /// A character.
    Character(char),
    /// A truth value.
    Boolean(bool),
}

/// A literal in code; attributes are no code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiteralFact {
    /// What it stands for; for `concat!` of literals what that makes.
    pub value: Literal,
    /// Where it stands.
    pub span: Span,
    /// The scope it stands in.
    pub scope: u32,
    /// Its conditions, into [`FileFacts::cfgs`].
    pub cfg: u32,
    /// How it was found.
    pub found: Found,
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
    /// [`FileFacts::types`]; the first entry where none is written.
    pub gives: u32,
    /// For a function: how it is called.
    pub calling: Calling,
    /// Types of a tuple struct's fields, into [`FileFacts::type_lists`].
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
    /// For a constant or static: its value, where that is one literal.
    pub value: Option<Literal>,
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
    /// The type it gives, into [`FileFacts::types`]: what a method returns, that of a field or constant, what an
    /// associated type stands for; the first entry where none is written.
    pub gives: u32,
    /// For a method: how it is called.
    pub calling: Calling,
    /// Types of a tuple variant's fields, or the bounds of an associated type, into [`FileFacts::type_lists`].
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
    /// The type of `self` where that is written, into [`FileFacts::types`].
    pub self_type: u32,
}

/// An `impl` block.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImplFact {
    /// The path of the type it is for, where that is a path.
    pub self_type: Option<u32>,
    /// The type it is for, into [`FileFacts::types`].
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

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// The text.
    pub text: String,
    /// Where it starts.
    pub start: Pos,
    /// For a piece of an expansion: where its tokens were written.
    #[serde(skip)]
    pub origins: Option<std::sync::Arc<expand::Origins>>,
}

/// What a macro does that only passes its items on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passthrough {
    /// The condition it puts on them.
    pub cfg: CfgExpr,
    /// Whether it exports the macros among them.
    pub macro_export: bool,
}

/// A `macro_rules!` definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MacroFact {
    /// Its item.
    pub item: u32,
    /// Set where it only passes items on.
    pub passthrough: Option<Passthrough>,
    /// Its rules, where it does more.
    pub rules: Option<SourceText>,
}

/// The entries of a file's tables that one macro call's arguments made.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct CallRanges {
    /// Of [`FileFacts::items`].
    pub items: Range,
    /// Of [`FileFacts::uses`].
    pub uses: Range,
    /// Of [`FileFacts::paths`].
    pub paths: Range,
    /// Of [`FileFacts::impls`].
    pub impls: Range,
    /// Of [`FileFacts::modules`].
    pub modules: Range,
    /// Of [`FileFacts::calls`].
    pub calls: Range,
}

impl CallRanges {
    /// The ranges from where these start to where the others end.
    fn up_to(self, end: Self) -> Self {
        let range = |from: Range, to: Range| Range { start: from.start, end: to.end };
        Self {
            items: range(self.items, end.items),
            uses: range(self.uses, end.uses),
            paths: range(self.paths, end.paths),
            impls: range(self.impls, end.impls),
            modules: range(self.modules, end.modules),
            calls: range(self.calls, end.calls),
        }
    }
}

/// A call of a macro in item position.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MacroCall {
    /// The path of the macro.
    pub path: u32,
    /// The module that holds the call.
    pub module: u32,
    /// Whether its arguments parsed as items, which were then taken as such.
    pub parsed: bool,
    /// Whether it stands among the members of an impl or trait, so that what it makes is no item.
    pub among_members: bool,
    /// The condition of its own that the items in its arguments stand under, to be set when the macro is known.
    pub cfg: u32,
    /// What its arguments made.
    pub made: CallRanges,
    /// Its arguments.
    pub arguments: SourceText,
    /// Set where its arguments are no items and its expansion is not known.
    pub unread: bool,
}

/// How many macro calls stand where expressions, statements, types, patterns or members do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MacroTally {
    /// All of them.
    pub all: u32,
    /// Those whose arguments are no Rust as a whole, so that they were only scanned for paths.
    pub scanned: u32,
}

/// `include!("file")` in item position.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Include {
    /// The literal path, relative to the file's folder; nothing where it is computed.
    pub file: Option<String>,
    /// The module that the text becomes part of.
    pub module: u32,
}

/// A code block of documentation, as the program that rustdoc makes of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocTest {
    /// What it says by itself; its places are those in the file or document that holds it.
    pub facts: FileFacts,
    /// The edition that the block names, as a year.
    pub edition: Option<u16>,
    /// Its first line.
    pub line: u32,
    /// The module of the file that its documentation stands in.
    pub module: u32,
}

/// The doc-tests of a file or document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DocTests {
    /// Those that parse.
    pub tests: Vec<DocTest>,
    /// Number of those that do not.
    pub unparsed: u32,
}

/// A document that documentation includes: `#[doc = include_str!("file")]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncludedDocument {
    /// The path as written.
    pub path: String,
    /// Whether it is relative to the package's folder, `concat!(env!("CARGO_MANIFEST_DIR"), …)`, not to the file's.
    pub from_package: bool,
    /// The module that includes it.
    pub module: u32,
}

/// Why a file could not be parsed, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    /// The parser's message.
    pub message: String,
    /// Its place.
    pub span: Span,
}

/// A rule or entry as a comment names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenId {
    /// The name.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// What a suppression covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Covers {
    /// The whole file.
    File,
    /// What starts in this part of it.
    Part(Span),
    /// Nothing stands behind it.
    Nothing,
}

/// A comment that allows rules or entries: `// ssot: allow(rule) reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuppressionFact {
    /// Where the comment stands.
    pub comment: Span,
    /// What it names.
    pub ids: Vec<WrittenId>,
    /// Why.
    pub reason: Option<Box<str>>,
    /// The last day on which it holds, as written.
    pub until: Option<Box<str>>,
    /// What it covers.
    pub covers: Covers,
    /// Why it cannot be read.
    pub error: Option<Box<str>>,
}

/// How a value goes nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Discard {
    /// It is a statement.
    Statement,
    /// It is given to `_`.
    Underscore,
    /// It is bound to a name that nothing uses.
    Binding,
    /// It is given to `drop` or `forget`.
    Argument,
    /// It is what a spawned async block gives.
    AsyncBlock,
}

/// A call whose value goes nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardedCall {
    /// Where the path of the function starts, or the name of the method.
    pub at: Pos,
    /// How.
    pub how: Discard,
}

/// What a static may hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaticFact {
    /// Its item.
    pub item: u32,
    /// Where the paths of the types in its type start, those of function signatures left out.
    pub holds: Vec<Pos>,
}

/// A function of an impl or trait that makes a value of the type around it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakerFact {
    /// Where its name stands.
    pub at: Pos,
    /// The names of the types that the value is wrapped in, outermost first.
    pub wrappers: Vec<Name>,
}

/// A value that is made or converted for a type written elsewhere: `let x: T = Default::default()`, or what a function
/// gives.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct InferredValue {
    /// Where the path of the type starts.
    pub ty: Pos,
    /// The function or method that makes it.
    pub name: Name,
    /// Where that is written.
    pub span: Span,
}

/// Everything one file says by itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FileFacts {
    /// The names that occur, each once.
    pub names: Vec<Box<str>>,
    /// Segments of all paths.
    pub segments: Vec<Segment>,
    /// All paths, in the order the scopes see them.
    pub paths: Vec<PathFact>,
    /// All types as written, inner ones first; the first entry tells nothing.
    pub types: Vec<TypeFact>,
    /// Lists of types.
    pub type_lists: Vec<u32>,
    /// Receivers of methods and what names are bound to, inner ones first; the first entry tells nothing.
    pub values: Vec<ValueFact>,
    /// Lists of values.
    pub value_lists: Vec<u32>,
    /// Calls of methods, in order of their paths.
    pub methods: Vec<MethodCall>,
    /// All leaves of `use` declarations.
    pub uses: Vec<UseFact>,
    /// Module-like places; the first is the file.
    pub modules: Vec<ModuleFact>,
    /// Scopes; the first is the file.
    pub scopes: Vec<Scope>,
    /// Items.
    pub items: Vec<ItemFact>,
    /// Members of items and impls.
    pub members: Vec<Member>,
    /// Impl blocks.
    pub impls: Vec<ImplFact>,
    /// `macro_rules!` definitions.
    pub macros: Vec<MacroFact>,
    /// Macro calls in item position, inner ones before the one they stand in.
    pub calls: Vec<MacroCall>,
    /// The other macro calls.
    pub macro_calls: MacroTally,
    /// Inline modules with a `path` attribute, which moves the files below them: item and path.
    pub moved_modules: Vec<(u32, String)>,
    /// Files included as items.
    pub includes: Vec<Include>,
    /// Literals, truth values and long texts left out.
    pub literals: Vec<LiteralFact>,
    /// Comments that allow rules or entries, in order.
    pub suppressions: Vec<SuppressionFact>,
    /// Calls whose value goes nowhere.
    pub discarded: Vec<DiscardedCall>,
    /// What statics hold, those of thread-locals and of `lazy_static!` included.
    pub statics: Vec<StaticFact>,
    /// Places of types in fields that only stand in the signature of a function: nothing of them is held.
    pub unheld: Vec<Pos>,
    /// Functions that make a value of the type around them.
    pub makers: Vec<MakerFact>,
    /// Values that are of the type written beside them.
    pub inferred: Vec<InferredValue>,
    /// Conditions: each entry is its own predicate and the index of the ones around it; the first is "always".
    pub cfgs: Vec<(CfgExpr, u32)>,
    /// `#![no_std]` or `#![no_core]` at the top.
    pub no_std: bool,
    /// `#![macro_use]` at the top: its macros stay in scope behind the `mod` that declares it.
    pub macro_use: bool,
    /// Code in the file's documentation.
    pub doctests: DocTests,
    /// Documents that its documentation includes.
    pub documents: Vec<IncludedDocument>,
    /// What copies of its items share with them, where that was asked for.
    pub fingerprints: fingerprints::Fingerprints,
    /// Why parts of the file are missing here.
    pub error: Option<SyntaxError>,
}

impl FileFacts {
    /// The call of a method whose name a path is.
    pub fn method(&self, path: u32) -> Option<u32> {
        self.methods.binary_search_by_key(&path, |call| call.path).ok().map(|at| at as u32)
    }

    /// The path that a type is, where it is one.
    pub fn type_path(&self, ty: u32) -> Option<u32> {
        match self.types[ty as usize] {
            TypeFact::Path(path, _) => Some(path),
            _ => None,
        }
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        &self.names[name.0 as usize]
    }

    /// The segments of a path.
    pub fn path_segments(&self, path: &PathFact) -> &[Segment] {
        &self.segments[path.segments.indices()]
    }

    /// The span of a path from its first to its last segment.
    pub fn path_span(&self, path: &PathFact) -> Span {
        match self.path_segments(path) {
            [] => Span::new(Pos::START, Pos::START),
            [first, .., last] => Span::new(first.pos, last.span().end),
            [only] => only.span(),
        }
    }

    /// The path as written, without generic arguments.
    pub fn path_text(&self, path: &PathFact) -> String {
        self.prefix_text(path, path.segments.len())
    }

    /// The first segments of a path as written, without generic arguments.
    pub fn prefix_text(&self, path: &PathFact, segments: usize) -> String {
        let names: Vec<&str> =
            self.path_segments(path).iter().take(segments).map(|segment| self.text(segment.name)).collect();
        let trait_segments = path.trait_segments as usize;
        match path.base {
            Some(base) if trait_segments == 0 => {
                format!("<{}>::{}", self.path_text(&self.paths[base as usize]), names.join("::"))
            }
            Some(base) if names.len() > trait_segments => {
                let (of_trait, item) = names.split_at(trait_segments);
                let base = self.path_text(&self.paths[base as usize]);
                format!("<{base} as {}>::{}", of_trait.join("::"), item.join("::"))
            }
            None if path.rooted => format!("::{}", names.join("::")),
            Some(_) | None => names.join("::"),
        }
    }

    /// Drops what only the code of the file itself asks for, so that what other files can name is left.
    pub(super) fn drop_inner(&mut self) {
        self.values.clear();
        self.value_lists.clear();
        self.methods.clear();
        self.literals.clear();
        self.suppressions.clear();
        self.discarded.clear();
        self.statics.clear();
        self.unheld.clear();
        self.makers.clear();
        self.inferred.clear();
    }

    /// Marks what a call's arguments made as replaced by the call's expansion.
    pub fn replace(&mut self, made: CallRanges) {
        self.items[made.items.indices()].iter_mut().for_each(|item| item.replaced = true);
        self.uses[made.uses.indices()].iter_mut().for_each(|leaf| leaf.replaced = true);
        self.impls[made.impls.indices()].iter_mut().for_each(|imp| imp.replaced = true);
        self.modules[made.modules.indices()].iter_mut().for_each(|module| module.replaced = true);
        self.paths[made.paths.indices()].iter_mut().for_each(|path| path.found = Found::Expanded);
    }

    /// Puts everything under one more condition.
    pub fn put_under(&mut self, condition: CfgExpr) {
        let outermost = self.cfgs.len() as u32;
        for (_, outer) in self.cfgs.iter_mut().skip(1).filter(|(_, outer)| *outer == 0) {
            *outer = outermost;
        }
        self.cfgs.push((condition, 0));
        let units = self.fingerprints.units.iter_mut().map(|unit| &mut unit.cfg);
        let literals = self.literals.iter_mut().map(|literal| &mut literal.cfg);
        units.chain(literals).filter(|cfg| **cfg == 0).for_each(|cfg| *cfg = outermost);
        let items = self.items.iter_mut().map(|item| &mut item.cfg);
        let paths = self.paths.iter_mut().map(|path| &mut path.cfg);
        let members = self.members.iter_mut().map(|member| &mut member.cfg);
        let impls = self.impls.iter_mut().map(|imp| &mut imp.cfg);
        for cfg in items.chain(paths).chain(members).chain(impls).filter(|cfg| **cfg == 0) {
            *cfg = outermost;
        }
    }

    /// The conjunction of all predicates of a condition, innermost first.
    pub fn cfg_chain(&self, cfg: u32) -> impl Iterator<Item = &CfgExpr> {
        let mut at = cfg;
        std::iter::from_fn(move || {
            if at == 0 {
                return None;
            }
            let (predicate, outer) = &self.cfgs[at as usize];
            at = *outer;
            Some(predicate)
        })
    }
}

// Facts cross threads; nothing of a syntax tree may be in them.
const _: fn() = || {
    fn crosses_threads<T: Send + Sync>() {}
    crosses_threads::<FileFacts>();
};
