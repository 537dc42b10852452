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
mod date;
mod document;
mod keys;
mod proposal;
mod shape;
mod words;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;

pub use date::Date;
pub use document::quote as quoted;
pub use proposal::{Proposal, kebab};
pub use words::{CopyFilter, ItemKindWord, Sharing};

use crate::diagnostic::{CodeScope, ConfigError, Level};
use crate::source::Place;
use location::{FilePattern, LocationPattern};
use path::PathPattern;
use regex::Regex;
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
