//! Violations by concept, ban and boundary, each with the code it is about.

use super::super::account::Account;
use super::super::texts::{Text, Texts};
use super::markup::Markup;
use super::pair::pair;
use crate::diagnostic::{Counts, Finding, Level, Status, Subject};
use crate::source::{Place, Pos, Span};

/// Most violations of an entry that are shown with their code; all are counted.
const SHOWN: usize = 200;
/// Up to so many violations everything is open.
const OPEN: usize = 12;
/// Lines around the place that are shown, and lines of the place itself.
const AROUND: u32 = 1;
const LINES: u32 = 8;
/// Characters of a line that are shown.
const COLUMNS: usize = 160;

/// A group for each entry, those with most new violations first.
pub(super) fn section(account: &Account<'_>, page: &mut Markup) {
    let groups = groups(&account.report.findings);
    if groups.is_empty() {
        page.raw("<p>There is no violation.</p>\n");
        return;
    }
    let is_open = account.report.findings.len() <= OPEN;
    for (subject, findings) in groups {
        let mut counts = Counts::default();
        findings.iter().for_each(|finding| counts.count(finding));
        page.raw(if is_open { "<details class=\"group\" open>" } else { "<details class=\"group\">" });
        page.raw("<summary><span class=\"entry\">");
        match subject {
            Some(subject) => page.raw(kind(subject)).raw(" <b>").text(subject.id()).raw("</b>"),
            None => page.raw("<b>no entry</b>"),
        };
        page.raw("</span> <span class=\"counts\">").text(&told(&counts)).raw("</span></summary>\n");
        about(page, findings[0]);
        page.raw("<ol>\n");
        for finding in findings.iter().take(SHOWN) {
            one(page, finding, account.texts);
        }
        page.raw("</ol>\n");
        if findings.len() > SHOWN {
            page.raw("<p>and ")
                .count(findings.len() - SHOWN)
                .raw(" more, which <code>ssot check</code> lists</p>\n");
        }
        page.raw("</details>\n");
    }
}

type Group<'r> = (Option<&'r Subject>, Vec<&'r Finding>);

/// Findings by what they are about, those with most new ones first.
fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in findings {
        let subject = finding.violation.subject.as_ref();
        match groups.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, all)) => all.push(finding),
            None => groups.push((subject, vec![finding])),
        }
    }
    let new = |all: &[&Finding]| all.iter().filter(|finding| finding.status == Status::New).count();
    groups
        .sort_by_key(|(subject, all)| (std::cmp::Reverse(new(all)), std::cmp::Reverse(all.len()), *subject));
    groups
}

fn kind(subject: &Subject) -> &'static str {
    match subject {
        Subject::Concept(_) => "concept",
        Subject::Ban(_) => "ban",
        Subject::Boundary(_) => "boundary",
    }
}

/// How many there are, by what became of them.
fn told(counts: &Counts) -> String {
    let parts = [
        (counts.deny, "deny"),
        (counts.warn, "warn"),
        (counts.baselined, "in the baseline"),
        (counts.suppressed, "suppressed"),
    ];
    let some = parts.into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// What the entry of a group says of itself, which each of its violations repeats.
fn about(page: &mut Markup, finding: &Finding) {
    let violation = &finding.violation;
    let said = [
        ("why", &violation.reason),
        ("owner", &violation.owner),
        ("issue", &violation.issue),
        ("see", &violation.url),
    ];
    for (name, said) in said.into_iter().filter(|_| violation.subject.is_some()) {
        if let Some(said) = said {
            page.raw("<p class=\"more\"><b>").raw(name).raw(":</b> ").prose(said).raw("</p>\n");
        }
    }
}

/// One violation: what, where, what to do, and the code.
fn one(page: &mut Markup, finding: &Finding, texts: &Texts<'_>) {
    let violation = &finding.violation;
    let class = if finding.level >= Level::Deny { "bad" } else { "warn" };
    page.raw("<li><p><span class=\"").raw(class).raw("\">").raw(finding.level.word()).raw("</span> ");
    if finding.status != Status::New {
        page.raw("<span class=\"tag\">").raw(finding.status.word()).raw("</span> ");
    }
    page.raw("<code>").raw(violation.rule).raw("</code> ");
    page.prose(&violation.message);
    page.raw("</p><p class=\"place\">").text(&place(&violation.place)).raw(" <span class=\"note\">");
    page.raw(violation.scope.word());
    if let Some(component) = &violation.component {
        page.raw(", ").text(component);
    }
    page.raw("</span></p>\n");
    match &violation.comparison {
        Some(comparison) => pair(page, comparison, texts),
        None => excerpt(page, &violation.place, texts),
    }
    if let Some(help) = &violation.help {
        page.raw("<p class=\"more\"><b>help:</b> ").prose(help).raw("</p>\n");
    }
    for label in &violation.related {
        page.raw("<p class=\"more\"><b>").text(&place(&label.place)).raw("</b> ");
        page.prose(&label.message);
        page.raw("</p>\n");
    }
    page.raw("</li>\n");
}

fn place(place: &Place) -> String {
    format!("{}:{}:{}", place.file, place.span.start.line, place.span.start.column)
}

/// The lines around a place, the place itself marked; nothing where its text cannot be read.
fn excerpt(page: &mut Markup, place: &Place, texts: &Texts<'_>) {
    let Some(text) = texts.get(&place.file) else { return };
    let Span { start, end } = place.span;
    let first = start.line.saturating_sub(AROUND).max(1);
    let last = end.line.min(start.line + LINES) + AROUND;
    page.raw("<pre tabindex=\"0\"><code>");
    for number in first..=last {
        let range = text.index.line_range(&text.content, number);
        if number > start.line
            && range.is_empty()
            && text.index.line_range(&text.content, number + 1).is_empty()
        {
            break;
        }
        let line = Line { text: &text, number, range };
        line.write(page, place.span);
    }
    page.raw("</code></pre>\n");
}

/// A line of a text.
struct Line<'t> {
    text: &'t Text,
    number: u32,
    range: std::ops::Range<usize>,
}

impl Line<'_> {
    /// The line with its number, and with what of it lies in `span` marked.
    fn write(&self, page: &mut Markup, span: Span) {
        page.raw("<span class=\"line\">").text(&format!("{:>4} ", self.number)).raw("</span>");
        let content = &self.text.content;
        let line = content[self.range.clone()].trim_end_matches(['\r', '\n']);
        let end = self.range.start + line.len();
        let at = |pos: Pos| self.text.offset(pos).clamp(self.range.start, end);
        let is_marked = span.start.line <= self.number && self.number <= span.end.line;
        let (mark, rest) = if is_marked { (at(span.start), at(span.end)) } else { (end, end) };
        let mark = if span.start.line < self.number && is_marked { self.range.start } else { mark };
        let rest = if span.end.line > self.number && is_marked { end } else { rest };
        let mut left = COLUMNS;
        // A long line is shown from a little before the place.
        let before = tail(&content[self.range.start..mark], COLUMNS / 2);
        piece(page, before, &mut left);
        if mark < rest {
            page.raw("<mark>");
            piece(page, &content[mark..rest], &mut left);
            page.raw("</mark>");
        }
        piece(page, &content[rest.max(mark)..end], &mut left);
        page.raw("\n");
    }
}

/// The last characters of a text.
fn tail(text: &str, most: usize) -> &str {
    let skip = text.char_indices().rev().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
    &text[skip..]
}

/// As many characters of a text as are left.
fn piece(page: &mut Markup, text: &str, left: &mut usize) {
    let end = text.char_indices().nth(*left).map_or(text.len(), |(at, _)| at);
    let shown = &text[..end];
    *left -= shown.chars().count().min(*left);
    page.text(shown);
    if end < text.len() && *left == 0 {
        page.raw("…");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_text_is_told_by_characters() {
        assert_eq!((tail("aäb", 2), tail("aäb", 9), tail("", 3)), ("äb", "aäb", ""));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}x{}\n", "a".repeat(1000), "b".repeat(1000));
        let texts = Texts::new(move |_| Some(line.as_str().into()));
        let start = Pos::new(1, 1001);
        let mut page = Markup::default();
        excerpt(&mut page, &Place { file: "a.rs".into(), span: Span::of_name(start, 1) }, &texts);
        let html = page.into_text();
        assert!(html.contains("a<mark>x</mark>b") && html.contains('…') && html.len() < 400, "{html}");
    }
}
