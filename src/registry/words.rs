//! The words of `ssot.toml` that stand for one thing of a few: kinds of items, kinds of copies, sharing.

/// Kind of an item, as the registry writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the Rust keyword or term of its name")]
pub enum ItemKindWord {
    Struct,
    Enum,
    Union,
    Trait,
    Fn,
    Method,
    Macro,
    Const,
    Static,
    Type,
    Module,
}

impl ItemKindWord {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::Struct,
        Self::Enum,
        Self::Union,
        Self::Trait,
        Self::Fn,
        Self::Method,
        Self::Macro,
        Self::Const,
        Self::Static,
        Self::Type,
        Self::Module,
    ];

    /// The word used in `ssot.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::Trait => "trait",
            Self::Fn => "fn",
            Self::Method => "method",
            Self::Macro => "macro",
            Self::Const => "const",
            Self::Static => "static",
            Self::Type => "type",
            Self::Module => "module",
        }
    }

    /// The kind of a word of `ssot.toml`, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a copy is that is left out of reports unless the registry asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyFilter {
    /// It gives a field.
    Getter,
    /// It sets fields, and may give itself back.
    Setter,
    /// It puts its parameters into the fields of a new value.
    Constructor,
    /// It hands on to another function.
    Delegation,
    /// A match whose arms all call one method.
    Dispatch,
    /// Values and nothing else: a match whose arms are one each, a list of literals.
    Table,
    /// One expression of `From`, `Display`, `Default` and their like.
    Conversion,
    /// A method that both types have for a trait.
    TraitImpl,
    /// The two are for other platforms, by their conditions or by what they and their modules are called.
    Platform,
    /// What they are called differs in a word by which two of one kind are told apart: `read` and `write`, `u8` and `u16`.
    Twin,
    /// It stands in another copy.
    Nested,
    /// It stands in a generated file.
    Generated,
    /// It is test code.
    Test,
}

impl CopyFilter {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Getter,
        Self::Setter,
        Self::Constructor,
        Self::Delegation,
        Self::Dispatch,
        Self::Table,
        Self::Conversion,
        Self::TraitImpl,
        Self::Platform,
        Self::Twin,
        Self::Nested,
        Self::Generated,
        Self::Test,
    ];

    /// The word for both getters and setters.
    pub const ACCESSORS: &'static str = "accessors";

    /// The kinds that a word of `ssot.toml` means; none where it is no such word.
    pub fn of_word(word: &str) -> Vec<Self> {
        if word == Self::ACCESSORS {
            return vec![Self::Getter, Self::Setter];
        }
        Self::ALL.into_iter().filter(|filter| filter.word() == word).collect()
    }

    /// The word used in `ssot.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Getter => "getters",
            Self::Setter => "setters",
            Self::Constructor => "constructors",
            Self::Delegation => "delegations",
            Self::Dispatch => "dispatches",
            Self::Table => "tables",
            Self::Conversion => "conversions",
            Self::TraitImpl => "trait-impls",
            Self::Platform => "platforms",
            Self::Twin => "twins",
            Self::Nested => "nested",
            Self::Generated => "generated",
            Self::Test => "tests",
        }
    }
}

/// Whether a static or thread-local may hold a value of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// It may.
    #[default]
    Allow,
    /// It may not.
    Forbid,
}

impl Sharing {
    /// The word used in `ssot.toml`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Forbid => "forbid",
        }
    }
}
