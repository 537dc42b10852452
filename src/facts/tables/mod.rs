//! The entries of a file's tables: plain data without any syntax tree in it.

mod comments;
mod documentation;
mod items;
mod macros;
mod names;
mod paths;
mod scopes;
mod values;

pub use comments::{Covers, SuppressionFact, SyntaxError, WrittenId};
pub use documentation::{DocTest, DocTests, IncludedDocument};
pub use items::{Calling, ImplFact, ItemFact, ItemKind, MacroKind, Member, ModuleBody, Shape, StaticFact};
pub use macros::{CallRanges, Include, MacroCall, MacroFact, MacroTally, Passthrough, SourceText};
pub use names::{Name, Names, Ns, Range, Segment, Visibility};
pub use paths::{Binding, Context, Found, PathFact, UseFact};
pub use scopes::{ModuleFact, ModuleKind, Scope, ScopeKind, TypeParameter, ValueBinding};
pub use values::{
    Discard, DiscardedCall, Expected, Given, InferredValue, Literal, LiteralFact, LiteralKind, MethodCall,
    TypeFact, ValueFact, Within,
};
