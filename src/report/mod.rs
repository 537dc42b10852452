//! Output: a report as text for people or as JSON for programs, one file per format.
//!
//! Renderers only read. Every text of the checked tree goes through `clean` or, in JSON, through escapes,
//! so that no name, source line or registry text can steer a terminal or the log of a build service.

mod account;
mod clean;
mod concise;
mod html;
mod human;
mod json;
mod json_report;
mod markdown;
pub(crate) mod markup;
mod pair;
mod record;
mod sarif;
mod summary;
mod texts;

pub use account::{Account, Form};
pub(crate) use clean::{guard, line as clean_line};
pub use human::render_config_errors;
pub(crate) use human::side_by_side;
pub(crate) use json::{Span as SpanLine, escaped, span as span_line};
pub use record::{Kept, Moves, Record, read_history, read_report};
pub use summary::summary;
pub(crate) use summary::{counted, figure, fraction, percentage};
pub use texts::Texts;

use crate::diagnostic::{Finding, Level, Report, Status};
use std::io::{self, Write};
use std::num::NonZeroUsize;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Each finding with its source lines and the canonical definition.
    Full,
    /// One line per finding.
    Concise,
    /// One JSON object.
    Json,
    /// One JSON object per finding and line.
    Jsonl,
    /// SARIF 2.1.0, as code scanning services read it.
    Sarif,
}

impl Format {
    /// Every format, in the order in which help texts name them.
    pub const ALL: [Self; 5] = [Self::Full, Self::Concise, Self::Json, Self::Jsonl, Self::Sarif];

    /// The word used on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
        }
    }

    /// Whether it shows a copy beside what it copies.
    pub fn shows_comparisons(self) -> bool {
        self != Self::Concise
    }

    /// The format of a word of the command line, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }
}

/// What the output medium can show; the caller finds it out once.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to colour, with SGR sequences only.
    pub color: bool,
    /// Whether to draw with box characters; ASCII otherwise.
    pub unicode: bool,
    /// Whether to write links as OSC 8 sequences; as text otherwise.
    pub links: bool,
    /// Columns to fill; kept between [`Style::NARROWEST`] and [`Style::WIDEST`].
    pub width: usize,
    /// Most findings that `full` and `concise` show; nothing shows all.
    pub max_diagnostics: Option<NonZeroUsize>,
}

impl Style {
    /// Below this width source lines say nothing.
    pub const NARROWEST: usize = 40;
    /// Beyond this width lines are hard to read.
    pub const WIDEST: usize = 120;
    /// The width where there is no terminal to ask.
    pub const DEFAULT_WIDTH: usize = 100;

    /// The width that is used.
    fn columns(&self) -> usize {
        self.width.clamp(Self::NARROWEST, Self::WIDEST)
    }

    /// `text` in the rendition `sgr` (parameters of an SGR sequence), or as it is without colour.
    pub(crate) fn paint(&self, sgr: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{sgr}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

impl Default for Style {
    /// What suits a file: no colour, no links, box characters.
    fn default() -> Self {
        Self { color: false, unicode: true, links: false, width: Self::DEFAULT_WIDTH, max_diagnostics: None }
    }
}

/// Writes `report` to `out` as `format` says and flushes it; source lines and bytes come from `texts`.
///
/// The formats for people hold the findings that are new, the others hold all of them.
///
/// # Errors
/// Those of `out`, such as a closed pipe.
pub fn render(
    report: &Report,
    format: Format,
    texts: &Texts<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Full => human::render(report, texts, style, &mut out)?,
        Format::Concise => concise::render(report, style, &mut out)?,
        Format::Json => json::render(report, texts, &mut out)?,
        Format::Jsonl => json::render_lines(report, texts, &mut out)?,
        Format::Sarif => sarif::render(report, texts, &mut out)?,
    }
    out.flush()
}

/// The findings that people are shown, and how many more there are.
fn shown<'r>(report: &'r Report, style: &Style) -> (Vec<&'r Finding>, usize) {
    let mut new: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.status == Status::New).collect();
    let hidden = style.max_diagnostics.map_or(0, |most| new.len().saturating_sub(most.get()));
    new.truncate(new.len() - hidden);
    (new, hidden)
}

/// Tells how many findings were left out, if any were.
fn write_hidden(hidden: usize, out: &mut dyn Write) -> io::Result<()> {
    if hidden == 0 {
        return Ok(());
    }
    writeln!(out, "and {} more; `--max-diagnostics 0` shows all", summary::grouped(hidden))
}

/// The rendition of a level's name: red for what fails the gate, yellow for the rest.
fn level_sgr(level: Level) -> &'static str {
    if level.fails() { "1;31" } else { "1;33" }
}

#[cfg(test)]
mod tests;
