//! What names, paths and their places are made of.

use crate::source::{Pos, Span};
use serde::{Deserialize, Serialize};

/// A name of one file: index into `FileFacts::names`. Raw identifiers are stored without `r#`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name(pub u32);

/// The names of one file, in one text: most of its facts are numbers of these.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Names {
    text: String,
    /// Where each name ends; it starts where the one before it ends.
    ends: Vec<u32>,
}

impl Names {
    /// Adds a name, which is not looked for among those that are there.
    pub(in crate::facts) fn push(&mut self, name: &str) -> Name {
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        Name(self.ends.len() as u32 - 1)
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        let at = name.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// All names, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|at| self.text(Name(at)))
    }
}

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
