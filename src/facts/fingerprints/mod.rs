//! Fingerprints: what a copy of an item has in common with it, as plain numbers.
//!
//! Each function, type, constant and macro of a file becomes a [`Unit`]. A body is brought into a canonical form in
//! which layout, names of locals, values of literals and many ways to write the same thing are no longer told
//! apart: `?` and the match it stands for, a `while` and a `loop`, a method and the call of its path. What is left
//! is a list of tokens, each a number with its line.

mod boilerplate;
mod builder;
mod calls;
mod control;
mod expressions;
mod labels;
mod macros;
mod operators;
mod patterns;
mod signatures;
mod tree;
mod units;

pub use boilerplate::Boilerplate;
pub use labels::{blind, class, class_of, is_known, literal_index, masked, mix, name_hash, payload};
pub(super) use units::{Body, Fingerprinter, trait_hash};

use super::macros::Arguments;
use super::{Name, Range};
use crate::source::{Pos, Span};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Kind of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UnitKind {
    /// A function outside of impl and trait.
    Function,
    /// A function of an impl, or a trait's with a body.
    Method,
    /// A closure of some size.
    Closure,
    /// `struct`.
    Struct,
    /// `enum`.
    Enum,
    /// `union`.
    Union,
    /// `trait`.
    Trait,
    /// `const`.
    Const,
    /// `static`.
    Static,
    /// `type`.
    TypeAlias,
    /// `macro_rules!`.
    Macro,
}

impl UnitKind {
    /// Whether units of this kind are compared by their bodies.
    pub fn has_body(self) -> bool {
        matches!(self, Self::Function | Self::Method | Self::Closure | Self::Macro)
    }

    /// Whether units of this kind are compared by their shapes.
    pub fn has_shape(self) -> bool {
        matches!(self, Self::Struct | Self::Enum | Self::Union | Self::Trait)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Function => "fn",
            Self::Method => "method",
            Self::Closure => "closure",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::Trait => "trait",
            Self::Const => "const",
            Self::Static => "static",
            Self::TypeAlias => "type",
            Self::Macro => "macro",
        }
    }
}

/// A way to write something that has others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Form {
    /// `?`.
    Question,
    /// `return`.
    Return,
    /// `let … else`.
    LetElse,
    /// `if let`, `while let`.
    IfLet,
    /// `match`.
    Match,
    /// `loop`.
    Loop,
    /// `while`.
    While,
    /// `for`.
    For,
    /// `for_each`.
    ForEach,
    /// A call by a dot.
    MethodCall,
    /// A call by a path.
    PathCall,
    /// A comparison with `>` or `>=`.
    Greater,
    /// Any other comparison.
    Comparison,
}

impl Form {
    /// Number of forms.
    pub const COUNT: usize = 13;
}

/// One item or closure of a file, and what its copies share with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Its name; of a closure that of the function around it.
    pub name: Name,
    /// Where the name stands; of a closure where it begins.
    pub span: Span,
    /// The whole of it, from its first keyword to its end.
    pub extent: Span,
    /// The module or block that holds it.
    pub module: u32,
    /// Its conditions.
    pub cfg: u32,
    /// The type or trait whose method it is.
    pub receiver: Option<Name>,
    /// For a method of a trait's impl: the hash of the trait's name.
    pub implements: Option<u32>,
    /// What its body is that many are.
    pub boilerplate: Boilerplate,
    /// Whether it was found in the arguments of a macro call.
    pub from_macro: bool,
    /// Its tokens, into [`Fingerprints::tokens`]: of a function first one for each type of its signature.
    pub tokens: Range,
    /// Its vocabulary, into [`Fingerprints::vocabulary`].
    pub vocabulary: Range,
    /// Its bindings, into [`Fingerprints::bindings`].
    pub bindings: Range,
    /// Name and type of its fields, variants or methods, into [`Fingerprints::shapes`].
    pub shape: Range,
    /// Hash of what is written, layout aside.
    pub written: u64,
    /// Hash of the canonical form.
    pub canonical: u64,
    /// Hash of the canonical form with all names and values masked; nothing for a closure.
    pub unnamed: u64,
    /// Hash of the canonical form of the signature.
    pub signature: u64,
    /// How often each [`Form`] was written.
    pub forms: [u8; Form::COUNT],
}

impl Unit {
    /// The lines that it stands on.
    pub fn lines(&self) -> u32 {
        self.extent.end.line - self.extent.start.line + 1
    }
}

/// The fingerprints of one file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Fingerprints {
    /// Items and closures, inner ones before those they stand in.
    pub units: Vec<Unit>,
    /// Tokens of all canonical forms.
    pub tokens: Vec<u32>,
    /// The line of each token.
    pub lines: Vec<u32>,
    /// Hashes of the names of functions, types, fields, constants and macros; sorted within a unit.
    pub vocabulary: Vec<u32>,
    /// Names of bindings.
    pub bindings: Vec<Name>,
    /// Hashes of the values of literals.
    pub literals: Vec<u32>,
    /// Hashes of names and types.
    pub shapes: Vec<(u32, u32)>,
}

impl Fingerprints {
    /// The tokens of a unit.
    pub fn tokens(&self, unit: &Unit) -> &[u32] {
        &self.tokens[unit.tokens.indices()]
    }

    /// Hashes of the values of a unit's literals, in order.
    pub fn literals(&self, unit: &Unit) -> impl Iterator<Item = Option<u32>> {
        let literals = self.tokens(unit).iter().filter(|token| class_of(**token) == class::LITERAL);
        literals.map(|token| self.literals.get(literal_index(*token)).copied())
    }

    /// The lines of a unit's tokens.
    pub fn lines(&self, unit: &Unit) -> &[u32] {
        &self.lines[unit.tokens.indices()]
    }

    /// The vocabulary of a unit.
    pub fn vocabulary(&self, unit: &Unit) -> &[u32] {
        &self.vocabulary[unit.vocabulary.indices()]
    }

    /// The tokens of a unit without those of its signature.
    fn body(&self, unit: &Unit) -> impl Iterator<Item = u32> {
        self.tokens(unit).iter().copied().skip_while(|token| class_of(*token) == class::STD)
    }

    /// Whether the body of a unit is one value whose fields are filled, and nothing else, what hands it on aside.
    pub fn fills_fields(&self, unit: &Unit) -> bool {
        let mut body = self.body(unit);
        body.next() == Some(labels::syntax::VARIANT)
            && body.next().is_some_and(|token| class_of(token) == class::FIELD)
    }

    /// Whether the body of a unit is one match, value of fields or list, in which nothing is done after another.
    pub fn is_one_value(&self, unit: &Unit) -> bool {
        use labels::syntax::{ARRAY, ASSIGN, FOR, IF, LET, LOOP, MATCH, VARIANT};
        let mut body = self.body(unit);
        body.next().is_some_and(|head| [MATCH, VARIANT, ARRAY].contains(&head))
            && !body.any(|token| [LET, ASSIGN, LOOP, FOR, IF].contains(&token))
    }

    /// Whether the body of a unit waits for futures.
    pub fn awaits(&self, unit: &Unit) -> bool {
        self.tokens(unit).contains(&labels::syntax::AWAIT)
    }

    /// The names and types of a unit's fields, variants or methods.
    pub fn shape(&self, unit: &Unit) -> &[(u32, u32)] {
        &self.shapes[unit.shape.indices()]
    }

    /// The unit whose name stands at a place.
    pub fn at(&self, place: Pos) -> Option<usize> {
        self.units.iter().position(|unit| unit.span.start == place && unit.kind != UnitKind::Closure)
    }
}

/// The arguments of macro calls as they were parsed once, by the place of the macro's name.
#[derive(Default)]
pub(super) struct MacroArguments(FxHashMap<Pos, Arguments>);

impl MacroArguments {
    /// Keeps what the arguments of a call turned out to be.
    pub(super) fn keep(&mut self, mac: &syn::Macro, arguments: Arguments) {
        if let Some(last) = mac.path.segments.last() {
            self.0.insert(super::extractor::start(last.ident.span()), arguments);
        }
    }

    /// What the arguments of a call turned out to be, where they parsed.
    fn of(&self, mac: &syn::Macro) -> Option<&Arguments> {
        let last = mac.path.segments.last()?;
        self.0.get(&super::extractor::start(last.ident.span()))
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}
