//! Types as written, and values as far as their expressions tell their types.

use super::names::{Name, Range};
use super::paths::Found;
use crate::source::{Pos, Span};
use serde::{Deserialize, Serialize};

/// A type as written, without lifetimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypeFact {
    /// One of which nothing is told here: `_`, `!`, a function pointer, a macro call.
    Other,
    /// A path, and the generic arguments of its last segment that has some, into `FileFacts::type_lists`.
    Path(u32, Range),
    /// `&T` or `&mut T`.
    Reference(u32),
    /// `*const T`, or `*mut T` where the flag is set.
    Pointer(u32, bool),
    /// `[T]`.
    Slice(u32),
    /// `[T; N]`.
    Array(u32),
    /// `(A, B)`, into `FileFacts::type_lists`.
    Tuple(Range),
    /// `dyn A + B` or `impl A + B`: types that are the paths of the bounds, into `FileFacts::type_lists`.
    Bounds(Range),
    /// Among generic arguments, `Name = T`.
    Equals(Name, u32),
}

/// A value as far as its expression tells its type; numbers are those of other entries unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueFact {
    /// One of which nothing is told here.
    Other,
    /// One of a type that is written, into `FileFacts::types`.
    Typed(u32),
    /// A path: a local name, a constant, a unit struct; into `FileFacts::paths`.
    Path(u32),
    /// A call of a path (into `FileFacts::paths`), and the first argument.
    Call(u32, u32),
    /// `Path { … }`, into `FileFacts::paths`.
    Struct(u32),
    /// A call of a method, into `FileFacts::methods`.
    Method(u32),
    /// A call of a macro, into `FileFacts::paths`.
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
    /// What a tuple variant's pattern (into `FileFacts::paths`) takes at an index from a value.
    Payload(u32, u16, u32),
    /// `[value, …]`.
    Array(u32),
    /// `(…)`, into `FileFacts::value_lists`.
    Tuple(Range),
    /// An `async` block that ends in this value.
    Future(u32),
    /// The one or the other, which are of one type.
    Either(u32, u32),
    /// What a closure is given that a method is called with.
    Given(Given),
}

/// A parameter of a closure that is an argument of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The call, into `FileFacts::methods`.
    pub call: u32,
    /// Which of its arguments the closure is.
    pub argument: u8,
    /// Which of the closure's parameters it is.
    pub parameter: u8,
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
    /// The path that its name is, into `FileFacts::paths`.
    pub path: u32,
    /// What it is called on, into `FileFacts::values`.
    pub receiver: u32,
    /// The type in its turbofish, into `FileFacts::types`; the first entry where there is none.
    pub turbofish: u32,
}

/// The value of a literal, or of an expression of literals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A byte string or C string.
    Bytes(Vec<u8>),
    /// An integer, negative if written so.
    Integer(i128),
    /// A float, by the shortest digits that tell its value.
    Float(String),
    /// A character.
    Character(char),
    /// A truth value.
    Boolean(bool),
}

/// A literal in code, or an expression of literals; attributes are no code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiteralFact {
    /// What it stands for; for an expression of literals what that makes.
    pub value: Literal,
    /// Where it stands.
    pub span: Span,
    /// The scope it stands in.
    pub scope: u32,
    /// Its conditions, into `FileFacts::cfgs`.
    pub cfg: u32,
    /// How it was found.
    pub found: Found,
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
    /// It is wrapped in another future, which goes nowhere.
    Wrapped,
    /// It is the value of an async block that nothing runs.
    Unrun,
    /// It is the value of an async block or closure that is run, whose result goes nowhere.
    Output,
    /// It is the value of an async block or closure that is run, whose result may be used.
    Kept,
}

/// A call whose value goes nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscardedCall {
    /// Where the path of the function starts, or the name of the method.
    pub at: Pos,
    /// How.
    pub how: Discard,
    /// Where the functions are written that it is given to: they do with it what their names say, or it may be used.
    pub by: Vec<Pos>,
}

/// What tells the type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// A type that is written, beside a binding or as what a function gives; into `FileFacts::types`.
    Written(u32),
    /// An argument, from 0, of what a path calls; into `FileFacts::paths`.
    Argument(u32, u32),
    /// A field of the struct that a path names; into `FileFacts::paths`.
    Field(u32, Name),
    /// A place that is assigned to; into `FileFacts::values`.
    Place(u32),
}

/// How a value stands in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Within {
    /// As a part of a tuple.
    Part(u32),
    /// Behind a reference.
    Reference,
    /// In `Ok`.
    Ok,
    /// In `Err`.
    Err,
    /// In `Some`.
    Some,
    /// In what the `new` of a pointer or lock makes.
    New,
}

/// A value that is made or converted for a type that its surroundings ask for: `let x: T = Default::default()`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InferredValue {
    /// What tells the type.
    pub expected: Expected,
    /// How the value stands in one of that type, outermost step first.
    pub within: Vec<Within>,
    /// The function or method that makes it.
    pub name: Name,
    /// Where that is written.
    pub span: Span,
}
