//! The report of `ssot report`: what a check found, as an account that people decide by and that can be verified.

use super::record::Record;
use super::summary::counted;
use super::{Texts, html, json_report, markdown};
use crate::diagnostic::Report;

/// The form of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One page that needs nothing else.
    Html,
    /// GitHub-flavoured Markdown, for a comment.
    Markdown,
    /// One JSON object.
    Json,
}

impl Form {
    /// Every form: its word, and how the names of its files end.
    pub const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::Html, "html", "html"), (Self::Markdown, "markdown", "md"), (Self::Json, "json", "json")];

    /// The form of a word of the command line.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, known, ending)| word == *known || word == *ending)
            .map(|(form, ..)| form)
    }
}

/// What an account is made from.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// What the check found.
    pub report: &'a Report,
    /// The source texts that are quoted.
    pub texts: &'a Texts<'a>,
    /// The figures of this run.
    pub record: &'a Record,
    /// Those of the runs before it, oldest first.
    pub history: &'a [Record],
    /// Thresholds and criteria of the gate that are missed, a line for each.
    pub missed: &'a [String],
}

impl Account<'_> {
    /// Why the gate fails, a line for each reason: what is new, thresholds that are missed, and what went wrong; none
    /// where it passes.
    pub fn reasons(&self) -> Vec<String> {
        let new = self.report.summary.deny;
        let deny = (new > 0).then(|| format!("{} at deny or forbid", counted(new, "new violation")));
        let errors = self.report.internal_errors.iter().map(|error| format!("internal error in {error}"));
        deny.into_iter().chain(self.missed.iter().cloned()).chain(errors).collect()
    }

    /// Whether the gate passes.
    pub fn passes(&self) -> bool {
        self.reasons().is_empty()
    }

    /// The whole account in one form; the same account gives the same bytes.
    pub fn render(&self, form: Form) -> String {
        match form {
            Form::Html => html::render(self),
            Form::Markdown => markdown::render(self),
            Form::Json => json_report::render(self),
        }
    }
}
