//! `ssot.toml` as data: the entries of the registry with their places, and every error in it at once.
//!
//! Knows neither rules nor code: names of rules are kept as written, and paths are not resolved.

pub mod baseline;
pub mod expression;
pub mod load;
pub mod location;
pub mod nearest;
pub mod pack;
pub mod path;

mod build;
mod check;
mod document;
mod keys;
mod proposal;
mod shape;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;

pub use document::quote as quoted;
pub use proposal::{Proposal, kebab};

use crate::diagnostic::{CodeScope, ConfigError, Level};
use crate::source::Place;
use location::{FilePattern, LocationPattern};
use path::PathPattern;
use regex::Regex;
use std::fmt;
use std::sync::Arc;

/// JSON Schema (draft 7) of `ssot.toml`, for editors.
pub const SCHEMA: &str = include_str!("../../ssot.schema.json");

/// Reads one registry text; `file` is its name in errors.
///
/// `extends` is checked but not followed: [`load::load`] does that. The registry holds every entry that could
/// be read, whatever the errors.
pub fn parse(text: &str, file: &str) -> (Registry, Vec<ConfigError>) {
    let (tree, errors) = document::parse(text, &file.into());
    build::registry(file, &tree, errors)
}

/// A value with its place in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: Place,
}

/// All entries, in the order of the files: what is extended first.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    /// Name of the main file.
    pub file: String,
    /// `[canonical]`.
    pub concepts: Vec<Concept>,
    /// `[ban]`.
    pub bans: Vec<Ban>,
    /// `[boundary]`.
    pub boundaries: Vec<Boundary>,
    /// `[component]`.
    pub components: Vec<Component>,
    /// `[scope.test]`.
    pub test_scope: ScopeRules,
    /// `[scope.production]`.
    pub production_scope: ScopeRules,
    /// `[rules]`.
    pub rules: Vec<RuleLevel>,
    /// `files.exclude`.
    pub exclude: Vec<FilePattern>,
    /// `files.generated`.
    pub generated: Vec<FilePattern>,
    /// `copies.report`: kinds of copies that are reported although they are left out otherwise.
    pub reported_copies: Vec<CopyFilter>,
    /// `gate.min-compliance`, in percent.
    pub min_compliance: Option<f64>,
    /// `gate.baseline`, a path below the root with `/`.
    pub baseline: Option<Placed<Arc<str>>>,
    /// `[[criterion]]`.
    pub criteria: Vec<Criterion>,
    /// The files it was read from, in the order in which they take effect.
    pub sources: Vec<Source>,
    /// Every value in force.
    pub settings: Vec<Setting>,
}

impl Registry {
    /// The first component whose patterns cover a file and the module or item `path` in it, crate name first.
    pub fn component_of(&self, file: &str, path: &[&str]) -> Option<&Component> {
        let covers =
            |component: &&Component| component.paths.iter().any(|pattern| pattern.matches(file, path, None));
        self.components.iter().find(covers)
    }
}

/// A file that the registry was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path relative to the root, `pack:NAME`, or `--config`.
    pub file: Arc<str>,
    /// The `extends` that names it; nothing for the main file and the command line.
    pub named_at: Option<Place>,
}

/// One value in force and where it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Dotted key.
    pub key: String,
    /// The value as TOML on one line.
    pub value: String,
    /// `FILE:LINE`, or `--config`.
    pub origin: String,
}

/// The level of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLevel {
    /// The rule's name as written; not checked here.
    pub rule: Arc<str>,
    /// The level.
    pub level: Level,
    /// Where the name is written.
    pub place: Place,
}

/// What every entry may say: where it holds, how much it matters, and why.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Code that the entry does not hold for.
    pub allow_in: Vec<Exception>,
    /// Level of what it finds.
    pub level: Option<Level>,
    /// Scopes that it holds for; empty means all.
    pub scopes: Vec<CodeScope>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// Where to read more; starts with `https://` or `http://`.
    pub url: Option<Arc<str>>,
    /// Who to ask.
    pub owner: Option<Arc<str>>,
    /// The issue that tracks it.
    pub issue: Option<Arc<str>>,
    /// The last day on which it holds.
    pub until: Option<Placed<Date>>,
}

/// A place that an entry does not hold for, and why.
#[derive(Debug, Clone)]
pub struct Exception {
    /// The place.
    pub location: LocationPattern,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// The last day on which the exception holds.
    pub until: Option<Placed<Date>>,
    /// Who to ask.
    pub owner: Option<Arc<str>>,
    /// The issue that tracks it.
    pub issue: Option<Arc<str>>,
    /// Where to read more; starts with `https://` or `http://`.
    pub url: Option<Arc<str>>,
}

/// Whether a day is over, `today` being what the caller says; nothing is where no day is said.
pub fn is_over(until: Option<&Placed<Date>>, today: Option<Date>) -> bool {
    until.zip(today).is_some_and(|(until, today)| until.value < today)
}

/// A thing that has one home.
#[derive(Debug, Clone)]
pub struct Concept {
    /// The entry's name.
    pub id: Arc<str>,
    /// Where that is written.
    pub id_place: Place,
    /// The canonical path, without wildcards.
    pub path: PathPattern,
    /// Kind of the item.
    pub kind: Option<ItemKindWord>,
    /// Further accepted paths.
    pub also: Vec<PathPattern>,
    /// Former paths.
    pub deprecated: Vec<PathPattern>,
    /// Foreign items that this one replaces.
    pub instead_of: Vec<PathPattern>,
    /// What else counts as a look-alike.
    pub lookalikes: Lookalikes,
    /// Where values may be made.
    pub construct: Option<Construct>,
    /// Whether a static or thread-local may hold one.
    pub shared: Sharing,
    /// Where the trait may be implemented; empty means everywhere.
    pub implement: Vec<LocationPattern>,
    /// Names of members that the item must have.
    pub require: Vec<Placed<Arc<str>>>,
    /// Whether the returned future must not be dropped.
    pub awaited: bool,
    /// Whether the constant's value may not be written out elsewhere.
    pub value: bool,
    /// Where it holds, how much it matters, and why.
    pub policy: Policy,
}

/// What counts as a look-alike of a concept.
#[derive(Debug, Clone, Default)]
pub struct Lookalikes {
    /// Searched in names of definitions.
    pub names: Vec<Placed<Regex>>,
    /// Similarity, from 0 to 1, from which a body or shape is reported and below which none is.
    pub similar: Option<f64>,
    /// Whether shapes are compared: where not set those that say enough, with `true` slighter ones too.
    pub shape: Option<bool>,
}

/// Where values of a type may be made.
#[derive(Debug, Clone)]
pub struct Construct {
    /// Where; empty means nowhere but in the function below.
    pub only_in: Vec<LocationPattern>,
    /// The function to call instead, without wildcards.
    pub through: Option<PathPattern>,
}

/// Things that may not be used or defined.
#[derive(Debug, Clone)]
pub struct Ban {
    /// The entry's name.
    pub id: Arc<str>,
    /// Where that is written.
    pub id_place: Place,
    /// Items, modules or crates.
    pub paths: Vec<PathPattern>,
    /// Searched in names of definitions.
    pub names: Vec<Placed<Regex>>,
    /// Kind of the definitions that `names` is about.
    pub kind: Option<ItemKindWord>,
    /// Methods, by path or by name (a path of one segment).
    pub methods: Vec<PathPattern>,
    /// Macros, by path or by name (a path of one segment).
    pub macros: Vec<PathPattern>,
    /// Literals.
    pub literals: Vec<Placed<Literal>>,
    /// Types by path, and names of fields (paths of one segment), that nothing shared may hold.
    pub fields: Vec<PathPattern>,
    /// What to write instead, without wildcards.
    pub replacement: Option<PathPattern>,
    /// Where it holds, how much it matters, and why.
    pub policy: Policy,
}

/// A value that may not stand in code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// The whole value of a string literal.
    Text(Arc<str>),
    /// The value of an integer literal.
    Integer(i64),
}

/// Code that may not use other code.
#[derive(Debug, Clone)]
pub struct Boundary {
    /// The entry's name.
    pub id: Arc<str>,
    /// Where that is written.
    pub id_place: Place,
    /// The code that is bound; empty for an entry that only keeps parts out of circles.
    pub from: Vec<LocationPattern>,
    /// What it may not use.
    pub deny: Vec<LocationPattern>,
    /// All that it may use, where that is said.
    pub only: Vec<LocationPattern>,
    /// Parts that may not use each other in a circle.
    pub acyclic: Vec<LocationPattern>,
    /// Where it holds, how much it matters, and why.
    pub policy: Policy,
}

/// A named part of the code.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name.
    pub id: Arc<str>,
    /// Where that is written.
    pub id_place: Place,
    /// Files and modules; never another component.
    pub paths: Vec<LocationPattern>,
    /// Percentage below which the gate fails for it.
    pub min_compliance: Option<f64>,
    /// Levels of rules in it.
    pub rules: Vec<RuleLevel>,
}

/// A condition on the figures of a report.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Its name.
    pub name: Arc<str>,
    /// The expression as written.
    pub text: Arc<str>,
    /// The expression.
    pub expression: expression::Expression,
    /// Whether a check fails when it is not met.
    pub gate: bool,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// Who to ask.
    pub owner: Option<Arc<str>>,
    /// The issue that tracks it.
    pub issue: Option<Arc<str>>,
}

/// What one scope has besides what Cargo and `#[cfg(test)]` tell.
#[derive(Debug, Clone, Default)]
pub struct ScopeRules {
    /// Code that belongs to it too.
    pub paths: Vec<LocationPattern>,
    /// Levels of rules in it.
    pub rules: Vec<RuleLevel>,
}

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

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, from 0 to 9999.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The day that `text` names as `2027-01-31`, if there is such a day.
    pub fn parse(text: &str) -> Option<Self> {
        document::parse_date(text).map(|(year, month, day)| Self { year, month, day })
    }

    /// The day that lies `days` after 1970-01-01 in the Gregorian calendar, up to the year 9999.
    ///
    /// Counts in eras of 400 years that begin in March, so that the leap day is the last of its year (Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms").
    pub fn from_days(days: u32) -> Self {
        let days = days.min(2_932_896) + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + u32::from(month <= 2);
        Self { year: year as u16, month: month as u8, day: day as u8 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
