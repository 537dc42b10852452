//! Code blocks of documentation, and documents that it includes.

use crate::facts::FileFacts;
use serde::{Deserialize, Serialize};

/// A code block of documentation, as the program that rustdoc makes of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocTest {
    /// What it says by itself; its places are those in the file or document that holds it.
    pub facts: FileFacts,
    /// The edition that the block names, as a year.
    pub edition: Option<u16>,
    /// Its first line.
    pub line: u32,
    /// The module of the file that its documentation stands in.
    pub module: u32,
}

/// The doc-tests of a file or document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DocTests {
    /// Those that parse.
    pub tests: Vec<DocTest>,
    /// Number of those that do not.
    pub unparsed: u32,
}

/// A document that documentation includes: `#[doc = include_str!("file")]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncludedDocument {
    /// The path as written.
    pub path: String,
    /// Whether it is relative to the package's folder, `concat!(env!("CARGO_MANIFEST_DIR"), …)`, not to the file's.
    pub from_package: bool,
    /// The module that includes it.
    pub module: u32,
}
