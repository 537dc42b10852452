//! Macros, their calls, and files that are included.

use super::names::Range;
use crate::facts::CfgExpr;
use crate::facts::expand;
use crate::source::Pos;
use serde::{Deserialize, Serialize};

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
    /// Of `FileFacts::items`.
    pub items: Range,
    /// Of `FileFacts::uses`.
    pub uses: Range,
    /// Of `FileFacts::paths`.
    pub paths: Range,
    /// Of `FileFacts::impls`.
    pub impls: Range,
    /// Of `FileFacts::modules`.
    pub modules: Range,
    /// Of `FileFacts::calls`.
    pub calls: Range,
}

impl CallRanges {
    /// The ranges from where these start to where the others end.
    pub(in crate::facts) fn up_to(self, end: Self) -> Self {
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
