//! The `full` format: each finding with its source lines, drawn by miette, and the look of registry errors.
//!
//! This is the only home of miette. It draws the message and the framed source lines; the title, the places
//! in other files and all wrapping are ours, so that paths stay whole and nothing untrusted gets through.

mod pair;
mod snippet;

use super::summary::counted;
use super::texts::Texts;
use super::{Style, clean, level_sgr, shown, write_hidden};
use crate::diagnostic::{Applicability, Comparison, ConfigError, Finding, Label, Level, Report, Violation};
use crate::source::{Place, Span};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode, ThemeStyles,
};
use pair::ROWS_MAX;
use snippet::{Room, Snippet};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};

/// Most places that one finding shows, its own included; drawing takes time by the square of them.
const MOST_PLACES: usize = 8;

/// Columns by which a place in another file is indented.
const INDENT: usize = 4;

/// Writes the new findings of `report`, an empty line between two.
pub(super) fn render(
    report: &Report,
    texts: &Texts<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let painter = Painter::new(texts, style);
    let (findings, hidden) = shown(report, style);
    for finding in findings {
        writeln!(out, "{}", painter.finding(finding))?;
    }
    write_hidden(hidden, out)
}

/// Writes all `errors` in their order, in the look of the `full` format, and a line that counts them.
///
/// # Errors
/// Those of `out`, such as a closed pipe.
pub fn render_config_errors(
    errors: &[ConfigError],
    texts: &Texts<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let painter = Painter::new(texts, style);
    let mut out = io::BufWriter::new(out);
    for error in errors {
        writeln!(out, "{}", painter.config_error(error))?;
    }
    let files: BTreeSet<&str> = errors.iter().map(|error| &*error.file).collect();
    let place = match files.first() {
        Some(file) if files.len() == 1 => clean::line(file),
        _ => counted(files.len(), "file"),
    };
    let count = style.paint(level_sgr(Level::Deny), &counted(errors.len(), "error"));
    writeln!(out, "{count} in {place}")?;
    out.flush()
}

/// A copy beside its original in at most `rows` lines, and what was done in words; nothing where a text cannot be read.
pub(crate) fn side_by_side(
    comparison: &Comparison,
    rows: usize,
    texts: &Texts<'_>,
    style: &Style,
) -> Option<String> {
    let painter = Painter::new(texts, style);
    Some(clean::guard(&painter.pair(comparison, rows)?, painter.bar()))
}

/// Draws findings and errors in one style.
struct Painter<'a> {
    texts: &'a Texts<'a>,
    style: &'a Style,
    theme: GraphicalTheme,
}

/// What is drawn in one go: a message and the places of one file.
struct Part<'p> {
    severity: Severity,
    /// The mark before the message; that of the severity where there is none.
    icon: Option<&'p str>,
    message: &'p str,
    /// Its path; empty where the message is all there is.
    file: &'p str,
    /// Spans and their texts, the main one first; without one only the file is named.
    spans: Vec<(Span, Option<&'p str>)>,
    help: Option<String>,
    /// Columns that the part may fill.
    columns: usize,
}

impl<'a> Painter<'a> {
    fn new(texts: &'a Texts<'a>, style: &'a Style) -> Self {
        let mut theme = match (style.unicode, style.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        if style.color {
            // The link style of miette shouts; the position is read last.
            theme.styles.link = theme.styles.help;
        }
        Self { texts, style, theme }
    }

    /// One finding: title, message, source lines, help, then the places in other files.
    fn finding(&self, finding: &Finding) -> String {
        let violation = &finding.violation;
        let near = violation.related.len().min(MOST_PLACES - 1);
        let (near, far) = violation.related.split_at(near);
        let (here, mut elsewhere): (Vec<&Label>, Vec<&Label>) =
            near.iter().partition(|label| label.place.file == violation.place.file);
        let mut spans = vec![(violation.place.span, violation.label.as_deref())];
        spans.extend(here.iter().map(|label| (label.place.span, Some(&*label.message))));
        let part = Part {
            severity: if finding.level.fails() { Severity::Error } else { Severity::Warning },
            icon: None,
            message: &violation.message,
            file: &violation.place.file,
            spans,
            help: help(violation),
            columns: self.style.columns(),
        };
        let subject = violation.subject.as_ref().map(|subject| &**subject.id());
        let mut text = self.title(violation.rule, subject, violation.url.as_deref(), finding.level);
        text.push_str(&self.part(&part));
        let comparison = violation.comparison.as_deref();
        let pair = comparison.and_then(|comparison| self.pair(comparison, ROWS_MAX));
        if let (Some(pair), Some(comparison)) = (pair, comparison) {
            text.push_str(&pair);
            // The original is there already.
            elsewhere.retain(|label| !lies_in(&label.place, &comparison.canonical));
        }
        for (number, label) in elsewhere.iter().enumerate() {
            let last = number + 1 == elsewhere.len() && far.is_empty();
            text.push_str(&self.branch(&label.message, Some(&label.place), last));
        }
        if !far.is_empty() {
            text.push_str(&self.branch(&format!("and {}", counted(far.len(), "more place")), None, true));
        }
        clean::guard(&text, self.bar())
    }

    /// An error of the registry or a manifest.
    fn config_error(&self, error: &ConfigError) -> String {
        let part = Part {
            severity: Severity::Error,
            icon: None,
            message: &error.message,
            file: &error.file,
            spans: error.span.iter().map(|span| (*span, None)).collect(),
            help: error.help.clone(),
            columns: self.style.columns(),
        };
        let text = self.title("config", None, None, Level::Deny) + &self.part(&part);
        clean::guard(&text, self.bar())
    }

    /// `ssot::rule  concept`, with the link where there is one.
    fn title(&self, rule: &str, subject: Option<&str>, url: Option<&str>, level: Level) -> String {
        let mut title = self.style.paint(level_sgr(level), &format!("ssot::{rule}"));
        if let Some(subject) = subject {
            title.push_str("  ");
            title.push_str(&self.style.paint("1", &clean::line(subject)));
        }
        match url {
            Some(url) if self.style.links && is_plain_link(url) => {
                title = format!("\u{1b}]8;;{url}\u{1b}\\{title}\u{1b}]8;;\u{1b}\\");
            }
            Some(url) => title = format!("{title} ({})", clean::line(url)),
            None => {}
        }
        title.push('\n');
        title
    }

    /// A place in another file as a branch of the finding's tree; one line where its text cannot be read.
    fn branch(&self, message: &str, place: Option<&Place>, last: bool) -> String {
        let chars = &self.theme.characters;
        let fork = if last { chars.lbot } else { chars.lcross };
        let unread = place.filter(|place| self.texts.get(&place.file).is_none());
        let named = unread.map(|Place { file, span: Span { start, .. } }| {
            format!("{message}, {file}:{}:{}", start.line, start.column)
        });
        let framed = place.filter(|_| unread.is_none());
        let part = Part {
            severity: Severity::Advice,
            icon: Some(&format!("{fork}{}{}", chars.hbar, chars.rarrow)),
            message: named.as_deref().unwrap_or(message),
            file: framed.map_or("", |place| &place.file),
            spans: framed.iter().map(|place| (place.span, None)).collect(),
            help: None,
            columns: self.style.columns() - INDENT,
        };
        let stem = if last { "  ".to_owned() } else { self.style.paint("36", &chars.vbar.to_string()) + " " };
        let mut text = String::new();
        for (number, line) in self.part(&part).lines().enumerate() {
            if number > 0 {
                text.push_str("  ");
                text.push_str(&stem);
            }
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Has miette draw `part`.
    fn part(&self, part: &Part<'_>) -> String {
        let name = clean::line(part.file);
        let spans: Vec<Span> = part.spans.iter().map(|(span, _)| *span).collect();
        let room = Room { columns: part.columns, ellipsis: self.ellipsis() };
        let snippet = match self.texts.get(part.file) {
            Some(text) if !spans.is_empty() => Snippet::new(name, &text, &spans, room),
            _ => Snippet::unread(name, &spans),
        };
        let label = |text: &str| clean::cut(&clean::line(text), part.columns / 2, self.ellipsis());
        let mut labels: Vec<LabeledSpan> = Vec::new();
        for (number, (_, text)) in part.spans.iter().enumerate() {
            let (range, text) = (snippet.mark(number), text.map(label));
            labels.push(match number {
                0 => LabeledSpan::new_primary_with_span(text, range),
                _ => LabeledSpan::new_with_span(text, range),
            });
        }
        if labels.is_empty() && !part.file.is_empty() {
            // Without a label miette would not name the file.
            labels.push(LabeledSpan::new_primary_with_span(None, 0..0));
        }
        // miette indents a message by 4 columns and a help by 8.
        let drawing = Drawing {
            severity: part.severity,
            message: clean::wrap(&clean::line(part.message), part.columns - 4),
            help: part.help.as_ref().map(|help| clean::wrap(&clean::paragraph(help), part.columns - 8)),
            labels,
            snippet,
        };
        let mut text = String::new();
        if self.handler(part, &drawing.labels).render_report(&mut text, &drawing).is_err() {
            // Not reached: miette fails only where a source does, and a snippet answers every span.
            text = format!("  {}\n", drawing.message);
        }
        text
    }

    /// The miette renderer for one part: its icon, and the main place in the colour of the severity.
    fn handler(&self, part: &Part<'_>, labels: &[LabeledSpan]) -> GraphicalReportHandler {
        let mut theme = self.theme.clone();
        if let Some(icon) = part.icon {
            icon.clone_into(&mut theme.characters.advice);
        }
        let ThemeStyles { error, warning, advice, .. } = theme.styles;
        let main = match part.severity {
            Severity::Error => error,
            Severity::Warning => warning,
            Severity::Advice => advice,
        };
        // miette gives colours to labels in the order of their places.
        let mut order: Vec<&LabeledSpan> = labels.iter().collect();
        order.sort_by_key(|label| label.offset());
        theme.styles.highlights =
            order.iter().map(|label| if label.primary() { main } else { advice }).chain([main]).collect();
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(part.columns)
            .with_wrap_lines(false)
            .with_break_words(false)
            .with_context_lines(0)
            .without_cause_chain();
        if part.spans.is_empty() { handler.without_primary_span_start() } else { handler }
    }

    /// What stands where text was cut.
    fn ellipsis(&self) -> &'static str {
        if self.style.unicode { "…" } else { "..." }
    }

    /// What keeps a line from being taken for a command.
    fn bar(&self) -> &'static str {
        if self.style.unicode { "│" } else { "|" }
    }
}

/// Whether a place starts in another.
fn lies_in(place: &Place, whole: &Place) -> bool {
    let start = place.span.start;
    place.file == whole.file && whole.span.start <= start && start < whole.span.end
}

/// The help, with what is known of a fix, and below it the registry's reason, its issue and who to ask.
fn help(violation: &Violation) -> Option<String> {
    let fix = violation.fix.as_ref();
    let replacement = fix.and_then(|fix| match &*fix.edits {
        [edit] if !edit.text.contains('\n') && !edit.text.is_empty() => {
            Some(format!("write `{}`", edit.text))
        }
        _ => None,
    });
    let advice = violation.help.clone().or(replacement);
    let hint = fix.map(|fix| match fix.applicability {
        Applicability::Safe => "(safe fix)",
        Applicability::Unsafe => "(unsafe fix)",
    });
    let first: Vec<&str> = advice.as_deref().into_iter().chain(hint).collect();
    let first = first.join(" ");
    let reason = violation.reason.as_deref().unwrap_or_default();
    let about: Vec<&str> =
        violation.issue.as_deref().into_iter().chain(violation.owner.as_deref()).map(str::trim).collect();
    let about = about.join(", ");
    let lines: Vec<&str> =
        [&*first, reason, &about].map(str::trim).into_iter().filter(|text| !text.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Whether `url` may stand in an escape sequence: a web address of visible ASCII that needs no cleaning.
fn is_plain_link(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && url.bytes().all(|byte| byte.is_ascii_graphic()) && clean::line(url) == url
}

/// One part in the terms of miette; every text in it is clean.
#[derive(Debug)]
struct Drawing {
    severity: Severity,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    snippet: Snippet,
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests;
