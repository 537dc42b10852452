//! The Markdown report, GitHub-flavoured, short enough for a comment on a pull request.

use super::account::Account;
use super::markup::cell_code as code;
use super::summary::{counted, figure, fraction, percentage};
use super::{clean, record};
use crate::diagnostic::{Compliance, Finding, Ratio, Risk, Status};
use std::fmt::Write as _;

/// Most violations that are listed; all are counted. A comment holds 65 536 characters.
const LISTED: usize = 100;

/// The whole document with its record and digest.
pub(super) fn render(account: &Account<'_>) -> String {
    let mut text = head(account);
    text.push_str(&components(account));
    text.push_str(&criteria(account));
    text.push_str(&concepts(account));
    text.push_str(&violations(account));
    text.push_str(&exceptions(account));
    let _ = writeln!(text, "\n{}", account.record.comment(false));
    record::sealed(&text)
}

/// The state of the gate, and the figures of the whole.
fn head(account: &Account<'_>) -> String {
    let (report, record) = (account.report, account.record);
    let all = &report.overall.all;
    let why = account.reasons();
    let state = if why.is_empty() { "passes" } else { "**fails**" };
    let mut text = format!("## {}: the gate {state}\n\n", plain(&report.root));
    let facts = [("day", &record.day), ("label", &record.label)];
    let facts: Vec<String> = facts
        .iter()
        .filter_map(|(name, value)| Some(format!("{name} {}", plain(value.as_deref()?))))
        .collect();
    if !facts.is_empty() {
        let _ = writeln!(text, "{}\n", facts.join(" · "));
    }
    for line in &why {
        let _ = writeln!(text, "- {}", plain_prose(line));
    }
    if !why.is_empty() {
        text.push('\n');
    }
    let risk = Risk::of(report);
    text.push_str("| | compliance | uses | clean | files | deny | warn | baselined | suppressed |\n");
    text.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (name, part) in
        [("everything", all), ("production", &report.overall.production), ("test", &report.overall.test)]
    {
        let _ = writeln!(text, "| {name} |{}", numbers(part));
    }
    let files = &report.files;
    let _ = writeln!(
        text,
        "\n{} checked; {} generated, {} unparsed, {} orphan, {} excluded, {} ignored; {} of {} not analysed. Risk is {}: {}.",
        counted(all.files.whole, "file"),
        files.generated,
        files.unparsed,
        files.orphan,
        files.excluded,
        files.ignored,
        report.macro_calls.rest().part,
        counted(report.macro_calls.whole, "macro call"),
        risk.word(),
        risk.largest().map_or("nothing is exposed".to_owned(), |most| format!(
            "{} {} ({})",
            share(most.ratio),
            most.name,
            fraction(most.ratio)
        )),
    );
    if let Some(moves) = account.history.last().and_then(|last| record.moves(last)) {
        let (gone, new) = (moves.gone, moves.appeared);
        let _ = writeln!(
            text,
            "\nSince the run before: {} gone in {}, {} new in {}.",
            counted(gone.0, "violation"),
            counted(gone.1, "file"),
            new.0,
            counted(new.1, "file")
        );
    }
    text
}

fn components(account: &Account<'_>) -> String {
    let report = account.report;
    if report.components.is_empty() {
        return String::new();
    }
    let mut text =
        "\n### Components\n\n| component | threshold | compliance | uses | clean | files | deny | warn | \
                    baselined | suppressed |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    for component in &report.components {
        let name = component.id.as_deref().map_or("(no component)".to_owned(), plain);
        let all = &component.compliance.all;
        let threshold = match (component.least, all.adoption.percent()) {
            (None, _) => "-".to_owned(),
            (Some(least), Some(found)) if found < least => format!("**{least} % missed**"),
            (Some(least), _) => format!("{least} %"),
        };
        let _ = writeln!(text, "| {name} | {threshold} |{}", numbers(all));
    }
    text
}

fn criteria(account: &Account<'_>) -> String {
    let criteria = &account.report.criteria;
    if criteria.is_empty() {
        return String::new();
    }
    let mut text =
        "\n### Criteria\n\n| criterion | state | expression | figures |\n|---|---|---|---|\n".to_owned();
    for criterion in criteria {
        let state = match criterion.is_met {
            Some(true) => "met",
            Some(false) => "**not met**",
            None => "n/a",
        };
        let values =
            criterion.values.iter().map(|(name, value)| format!("{name} = {}", figure(name.figure, *value)));
        let values = values.collect::<Vec<_>>().join("; ");
        let (name, expression) = (plain(&criterion.name), code(&criterion.expression));
        let _ = writeln!(text, "| {name} | {state} | {expression} | {} |", plain(&values));
    }
    text
}

fn concepts(account: &Account<'_>) -> String {
    let concepts = &account.report.concepts;
    if concepts.is_empty() {
        return String::new();
    }
    let mut text = "\n<details><summary>Concepts</summary>\n\n| concept | canonical path | compliance | uses | new | put \
                    off |\n|---|---|--:|--:|--:|--:|\n"
        .to_owned();
    for concept in concepts {
        let all = &concept.compliance.all;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            plain(&concept.id),
            code(&concept.path),
            share(all.adoption),
            fraction(all.adoption),
            all.counts.deny + all.counts.warn,
            all.counts.debt()
        );
    }
    text + "\n</details>\n"
}

fn violations(account: &Account<'_>) -> String {
    let new: Vec<&Finding> =
        account.report.findings.iter().filter(|finding| finding.status == Status::New).collect();
    if new.is_empty() {
        return String::new();
    }
    let mut text = format!("\n<details><summary>{}</summary>\n\n", counted(new.len(), "new violation"));
    text.push_str("| place | level | rule | entry | what |\n|---|---|---|---|---|\n");
    for finding in new.iter().take(LISTED) {
        let violation = &finding.violation;
        let start = violation.place.span.start;
        let entry = violation.subject.as_ref().map_or(String::new(), |subject| plain(subject.id()));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {entry} | {} |",
            code(&format!("{}:{}:{}", violation.place.file, start.line, start.column)),
            finding.level.word(),
            violation.rule,
            plain_prose(&violation.message)
        );
    }
    if new.len() > LISTED {
        let _ = writeln!(text, "\nand {} more", new.len() - LISTED);
    }
    text + "\n</details>\n"
}

fn exceptions(account: &Account<'_>) -> String {
    let exceptions = &account.report.exceptions;
    if exceptions.is_empty() {
        return String::new();
    }
    let mut text = format!("\n<details><summary>{}</summary>\n\n", counted(exceptions.len(), "exception"));
    text.push_str("| exception | from | until | reason |\n|---|---|---|---|\n");
    for note in exceptions {
        let until = note.until.as_deref().map_or("always".to_owned(), plain);
        let over = if note.is_over { " (**over**)" } else { "" };
        let reason = note.reason.as_deref().map_or("none given".to_owned(), plain);
        let _ = writeln!(
            text,
            "| {} | {} | {until}{over} | {reason} |",
            code(&note.what),
            plain(&note.from.join(", "))
        );
    }
    text + "\n</details>\n"
}

/// The cells of a part's figures, the first bar left out.
fn numbers(part: &Compliance) -> String {
    let counts = part.counts;
    format!(
        " {} | {} | {} | {} | {} | {} | {} | {} |",
        share(part.adoption),
        fraction(part.adoption),
        share(part.files),
        fraction(part.files),
        counts.deny,
        counts.warn,
        counts.baselined,
        counts.suppressed
    )
}

fn share(ratio: Ratio) -> String {
    percentage(ratio).map_or("n/a".to_owned(), |share| format!("{share} %"))
}

/// A text that means nothing to Markdown or HTML.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in clean::line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A word behind one of these would call somebody, or link to an issue of another project.
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => out.extend(['\\', c]),
            ':' if out.ends_with("http") || out.ends_with("https") => out.push_str("&#58;"),
            c => out.push(c),
        }
    }
    out
}

/// A text in which code stands in backticks.
fn plain_prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { code(part) } else { plain(part) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_neither_markdown_nor_html() {
        assert_eq!(
            plain("<img>|*a*[x](https://h)@me #1"),
            "&lt;img&gt;\\|\\*a\\*\\[x\\](https&#58;//h)&#64;me &#35;1"
        );
        assert_eq!(code("a|``b`"), "``` a\\|``b` ```");
        assert_eq!(plain_prose("`<x>` is _"), "`<x>` is \\_");
    }
}
