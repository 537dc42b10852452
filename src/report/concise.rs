//! The `concise` format: one line per finding, for terminals, editors and `grep`.

use super::{Style, clean, level_sgr, shown, write_hidden};
use crate::diagnostic::{Finding, Report};
use std::io::{self, Write};

/// Writes the new findings of `report`, one a line.
pub(super) fn render(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let (findings, hidden) = shown(report, style);
    for finding in findings {
        writeln!(out, "{}", finding_line(finding, style))?;
    }
    write_hidden(hidden, out)
}

/// `path:line:column: level rule(concept): message`.
fn finding_line(finding: &Finding, style: &Style) -> String {
    let violation = &finding.violation;
    let start = violation.place.span.start;
    let place = format!("{}:{}:{}", clean::path(&violation.place.file), start.line, start.column);
    let subject = violation
        .subject
        .as_ref()
        .map_or(String::new(), |subject| format!("({})", clean::line(subject.id())));
    format!(
        "{}: {} {}: {}",
        style.paint("1", &place),
        style.paint(level_sgr(finding.level), finding.level.word()),
        style.paint("36", &format!("{}{subject}", violation.rule)),
        clean::line(&violation.message),
    )
}
