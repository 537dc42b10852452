//! `ssot` keeps one home for each concept of a Rust workspace: a linter that resolves names without compiling.
//!
//! # The pipe
//!
//! Code flows one way, from files to a report:
//!
//! 1. [`discover`] walks the tree and reads manifests: which files there are, which packages and targets own them.
//! 2. [`facts`] parses each file by itself and keeps what it says as plain data; the syntax tree never leaves it.
//! 3. [`resolve`] joins the facts of all files into crates and modules and tells which item each path names.
//! 4. [`rules`] hold the resolved workspace against the [`registry`] (`ssot.toml`) and make violations.
//! 5. [`judge`] gives each violation its level and identity and sorts them; [`report`] renders the result.
//!
//! [`engine::check`] is the middle of it. The command line ([`cli`]) and the tests call that and nothing else.
//!
//! # What holds it up
//!
//! * No module knows one above it: `main`, [`cli`], [`engine`], [`rules`] | [`judge`] | [`report`], [`resolve`],
//!   [`facts`], [`discover`], [`registry`], [`diagnostic`], [`source`]. A test reads this from the code itself.
//! * Facts depend on a file's bytes and on the version of this program, on nothing else
//!   ([`facts::FileFacts`]).
//! * Two paths are the same item when their keys are equal ([`resolve::Key`]); text that was written is never
//!   compared. The registry's own paths resolve by the same steps ([`resolve::Resolver::target`]).
//! * Nothing of conditional compilation is evaluated away: every branch is read, and alternatives that exclude
//!   each other are told apart by their predicates ([`facts::exclusive`]).
//! * Rules are pure: they know no level, no format and do no I/O ([`rules::Context`]).
//! * A panic in one file or rule is caught, named, and hides nothing else ([`diagnostic::Report::internal_errors`]).
//! * Same input, same bytes: files and violations are sorted, and no hash table is iterated into output.
//!
//! # Names
//!
//! Lookup is pulled: [`resolve::Resolver`] answers what a name means in a module when it is asked, per namespace,
//! its own items and imports before globs, and remembers the answer. Macros of the package are settled before
//! there is a module tree: those that only pass items on put their conditions on them, others are expanded
//! ([`facts::expand`]) with every token knowing where it was written. The standard library is a table; crates
//! whose source is not read keep their paths as written.
//!
//! Code in documentation ([`facts::DocTests`]) is read as rustdoc compiles it: each block is a file behind those of
//! the layout and a crate of its own, with the places that it has in the real file. A type alias is a use of its
//! target, and a use of the alias one through it ([`resolve::Use::through`]). What is known of all names, and why the
//! others are not, is [`resolve::Sight`]; `tests/situations.md` has a case for each situation of name resolution.

pub mod source;

pub mod parallel;

pub mod diagnostic;

pub mod registry;

pub mod discover;

pub mod facts;

pub mod resolve;

pub mod clones;

pub mod rules;

pub mod judge;

pub mod report;

pub mod cache;

pub mod engine;

pub mod cli;
