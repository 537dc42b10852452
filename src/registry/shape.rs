//! Every key of `ssot.toml` with its type and meaning: the one table behind the checks and the schema.

use super::{CopyFilter, ItemKindWord, Sharing};
use crate::diagnostic::{CodeScope, Level};

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Type {
    /// A string that is not empty.
    Text,
    /// One to three numbers with dots between, as a string.
    Version,
    /// A string or a whole number.
    TextOrInteger,
    /// `true` or `false`.
    Flag,
    /// A number between two bounds, both included.
    Number(f64, f64),
    /// A date, as a TOML date or as a string.
    Date,
    /// One of some words.
    Word(fn() -> Vec<&'static str>),
    /// A list that is not empty.
    List(&'static Self),
    /// A table with these keys.
    Table(&'static Shape),
    /// A table with these keys, or a string that stands for its `path`.
    ShortOrTable(&'static Shape),
    /// A table whose keys are names that the user chooses.
    Named(&'static Self),
}

/// One key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub holds: Type,
    /// What it is for; the description in the schema.
    #[cfg_attr(not(test), expect(dead_code, reason = "the schema is made in the tests and committed"))]
    pub meaning: &'static str,
}

/// The keys of a table.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Keys that only tables of this kind have.
    pub keys: &'static [Key],
    /// Whether the table is an entry, so that it has the keys of [`POLICY`] too.
    pub entry: bool,
    /// Keys without which the table is not complete.
    pub required: &'static [&'static str],
    /// Keys one of which must be there.
    pub one_of: &'static [&'static str],
}

impl Shape {
    /// All keys, those of every entry last.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().chain(if self.entry { POLICY } else { &[] })
    }

    const fn of(keys: &'static [Key]) -> Self {
        Self { keys, entry: false, required: &[], one_of: &[] }
    }
}

const fn key(name: &'static str, holds: Type, meaning: &'static str) -> Key {
    Key { name, holds, meaning }
}

fn levels() -> Vec<&'static str> {
    [Level::Allow, Level::Warn, Level::Deny, Level::Forbid].map(Level::word).to_vec()
}

fn kinds() -> Vec<&'static str> {
    ItemKindWord::ALL.map(ItemKindWord::word).to_vec()
}

fn scopes() -> Vec<&'static str> {
    [CodeScope::Production, CodeScope::Test].map(CodeScope::word).to_vec()
}

fn copy_filters() -> Vec<&'static str> {
    CopyFilter::ALL.map(CopyFilter::word).into_iter().chain([CopyFilter::ACCESSORS]).collect()
}

fn sharing() -> Vec<&'static str> {
    [Sharing::Allow, Sharing::Forbid].map(Sharing::word).to_vec()
}

const TEXTS: Type = Type::List(&Type::Text);
const LEVEL: Type = Type::Word(levels);
const LEVELS: Type = Type::Named(&LEVEL);
const PERCENT: Type = Type::Number(0.0, 100.0);

/// The whole file.
pub(crate) const ROOT: Shape = Shape::of(&[
    key("required-version", Type::Version, "Oldest version of ssot that may read this file, such as `0.1`."),
    key(
        "extends",
        TEXTS,
        "Registries this one builds on, later ones win: `pack:NAME` or a `.toml` file below the root.",
    ),
    key("canonical", Type::Named(&Type::ShortOrTable(&CONCEPT)), "Concepts: things that have one home."),
    key("ban", Type::Named(&Type::Table(&BAN)), "Things that may not be used or defined."),
    key("boundary", Type::Named(&Type::Table(&BOUNDARY)), "Parts of the code that may not use other parts."),
    key("component", Type::Named(&Type::Table(&COMPONENT)), "Named parts of the code."),
    key("scope", Type::Table(&SCOPES), "What counts as test and as production code, and rules there."),
    key("rules", LEVELS, "Levels of rules."),
    key("files", Type::Table(&FILES), "Files to leave out, and generated ones."),
    key("copies", Type::Table(&COPIES), "Which copies of code are reported."),
    key("gate", Type::Table(&GATE), "What makes a check fail."),
    key("criterion", Type::List(&Type::Table(&CRITERION)), "Conditions on the figures of a report."),
]);

/// Keys of every entry: where it holds, how much it matters, and why.
const POLICY: &[Key] = &[
    key(
        "allow-in",
        Type::List(&Type::ShortOrTable(&EXCEPTION)),
        "Where the entry does not hold: `component:NAME`, file globs or module paths, alone or with a reason.",
    ),
    key("level", LEVEL, "Level of what the entry finds; `forbid` allows no inline comment to allow it."),
    key("scopes", Type::List(&Type::Word(scopes)), "Kinds of code that the entry holds for; all by default."),
    key("reason", Type::Text, "Why; shown with every violation."),
    key("url", Type::Text, "Where to read more; shown with every violation."),
    key("owner", Type::Text, "Who to ask."),
    key("issue", Type::Text, "The issue that tracks it."),
    key("until", Type::Date, "Last day on which the entry holds."),
];

/// Keys of an exception, which may be a place alone.
const EXCEPTION: Shape = Shape {
    keys: &[
        key("path", Type::Text, "Where: `component:NAME`, a file glob or a module path."),
        key("reason", Type::Text, "Why the entry does not hold there."),
        key("until", Type::Date, "Last day of the exception; from the next on it is a violation."),
        key("owner", Type::Text, "Who to ask."),
        key("issue", Type::Text, "The issue that tracks it."),
        key("url", Type::Text, "Where to read more."),
    ],
    entry: false,
    required: &["path"],
    one_of: &[],
};

const CONCEPT: Shape = Shape {
    keys: &[
        key("path", Type::Text, "The one path that other code writes, crate name first."),
        key("kind", Type::Word(kinds), "Kind of the item."),
        key("also", TEXTS, "Further accepted paths."),
        key("deprecated", TEXTS, "Former paths, even if they no longer exist."),
        key("instead-of", TEXTS, "Foreign items that this one replaces."),
        key(
            "lookalikes",
            Type::Table(&LOOKALIKES),
            "What counts as a look-alike besides a variant of the name.",
        ),
        key("construct", Type::Table(&CONSTRUCT), "Where values of the type may be made."),
        key("shared", Type::Word(sharing), "`forbid`: no static or thread-local may hold one."),
        key("implement", Type::Table(&IMPLEMENT), "Where the trait may be implemented."),
        key("require", TEXTS, "Names of members that the item must have."),
        key("awaited", Type::Flag, "Whether the future that the function returns must not be dropped."),
        key(
            "value",
            Type::Flag,
            "Whether the constant's value may not be written out as a literal elsewhere.",
        ),
    ],
    entry: true,
    required: &["path"],
    one_of: &[],
};

const LOOKALIKES: Shape = Shape {
    keys: &[
        key("names", TEXTS, "Regular expressions; a definition whose name matches is a look-alike."),
        key(
            "similar",
            Type::Number(0.0, 1.0),
            "Similarity from 0 to 1, in hundredths, from which a body or shape is reported as a copy, and below which none is; else what is shared is weighed.",
        ),
        key(
            "shape",
            Type::Flag,
            "`true`: shapes of types are compared even where they are small or share no names; `false`: not at all.",
        ),
    ],
    entry: false,
    required: &[],
    one_of: &["names", "similar", "shape"],
};

const CONSTRUCT: Shape = Shape {
    keys: &[
        key("only-in", TEXTS, "Where: `component:NAME`, file globs or module paths."),
        key("through", Type::Text, "The function to call instead."),
    ],
    entry: false,
    required: &[],
    one_of: &["only-in", "through"],
};

const IMPLEMENT: Shape = Shape {
    keys: &[key("only-in", TEXTS, "Where: `component:NAME`, file globs or module paths.")],
    entry: false,
    required: &["only-in"],
    one_of: &[],
};

const BAN: Shape = Shape {
    keys: &[
        key("paths", TEXTS, "Paths of items, modules or crates that may not be used."),
        key("names", TEXTS, "Regular expressions; a definition whose name matches is banned."),
        key("kind", Type::Word(kinds), "Kind of the definitions that `names` is about; all by default."),
        key("methods", TEXTS, "Methods that may not be called, by name or path."),
        key("macros", TEXTS, "Macros that may not be called, by name or path, with or without `!`."),
        key(
            "literals",
            Type::List(&Type::TextOrInteger),
            "Strings and whole numbers that may not stand in code.",
        ),
        key(
            "fields",
            TEXTS,
            "Types, by path, and names of fields that nothing shared may hold: neither what a static holds nor \
             what is cloned to share its state.",
        ),
        key("replacement", Type::Text, "The path to write instead."),
    ],
    entry: true,
    required: &[],
    one_of: &["paths", "names", "methods", "macros", "literals", "fields"],
};

const BOUNDARY: Shape = Shape {
    keys: &[
        key("from", Type::Text, "The code that is bound: `component:NAME`, a file glob or a module path."),
        key(
            "deny",
            TEXTS,
            "What it may not use: `component:NAME`, file globs or paths of modules and items.",
        ),
        key(
            "only",
            TEXTS,
            "All that it may use besides itself and the standard library: every other use is a crossing.",
        ),
        key(
            "acyclic",
            TEXTS,
            "Parts that may not use each other in a circle: `component:NAME`, file globs or module paths; a path \
             that ends in `*` stands for each module there.",
        ),
    ],
    entry: true,
    required: &[],
    one_of: &["deny", "only", "acyclic"],
};

const COMPONENT: Shape = Shape {
    keys: &[
        key("paths", TEXTS, "File globs or module paths."),
        key("min-compliance", PERCENT, "Percentage below which the gate fails for this component."),
        key("rules", LEVELS, "Levels of rules in this component."),
    ],
    entry: false,
    required: &["paths"],
    one_of: &[],
};

const SCOPES: Shape = Shape::of(&[
    key("test", Type::Table(&SCOPE), "Test code, besides what Cargo and `#[cfg(test)]` tell."),
    key("production", Type::Table(&SCOPE), "Production code, against what Cargo tells."),
]);

const SCOPE: Shape = Shape {
    keys: &[
        key("paths", TEXTS, "File globs or module paths that belong to it too."),
        key("rules", LEVELS, "Levels of rules in it."),
    ],
    entry: false,
    required: &[],
    one_of: &["paths", "rules"],
};

const FILES: Shape = Shape::of(&[
    key("exclude", TEXTS, "Globs of files that are not read."),
    key("generated", TEXTS, "Globs of files that are read for definitions and never reported."),
]);

const COPIES: Shape = Shape::of(&[key(
    "report",
    Type::List(&Type::Word(copy_filters)),
    "Kinds of copies that are reported although they say little: left out otherwise, and counted.",
)]);

const GATE: Shape = Shape::of(&[
    key("min-compliance", PERCENT, "Percentage below which the gate fails."),
    key("baseline", Type::Text, "File that records known violations, relative to the root."),
]);

const CRITERION: Shape = Shape {
    keys: &[
        key("name", Type::Text, "What it demands, in words; names are unique."),
        key(
            "expression",
            Type::Text,
            "Comparisons of figures and numbers, joined by `and`, `or`, `not` and parentheses, such as \
             `compliance >= 95 and production.suppressed == 0`. A figure is one that README.md lists, alone \
             or behind `component.ID.`, `concept.ID.`, `production.` or `test.`.",
        ),
        key("gate", Type::Flag, "Whether a check fails when it is not met; it is shown in any case."),
        key("reason", Type::Text, "Why."),
        key("owner", Type::Text, "Who to ask."),
        key("issue", Type::Text, "The issue that tracks it."),
    ],
    entry: false,
    required: &["name", "expression"],
    one_of: &[],
};
