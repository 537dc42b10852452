//! Comments that allow rules or entries, and errors of syntax.

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// Why a file could not be parsed, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    /// The parser's message.
    pub message: String,
    /// Its place.
    pub span: Span,
}

/// A rule or entry as a comment names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenId {
    /// The name.
    pub text: Box<str>,
    /// Where it stands.
    pub span: Span,
}

/// What a suppression covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Covers {
    /// The whole file.
    File,
    /// What starts in this part of it.
    Part(Span),
    /// Nothing stands behind it.
    Nothing,
}

/// A comment that allows rules or entries: `// ssot: allow(rule) reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuppressionFact {
    /// Where the comment stands.
    pub comment: Span,
    /// What it names.
    pub ids: Vec<WrittenId>,
    /// Why.
    pub reason: Option<Box<str>>,
    /// The last day on which it holds, as written.
    pub until: Option<Box<str>>,
    /// What it covers.
    pub covers: Covers,
    /// Why it cannot be read.
    pub error: Option<Box<str>>,
}
