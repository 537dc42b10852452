//! Where a kept document differs from what would be written now.

use crate::report::{Style, clean_line, guard};
use similar::{ChangeTag, TextDiff};

/// Equal lines around what differs.
const AROUND: usize = 1;
/// Most lines that are shown.
const MOST: usize = 60;

/// The lines that differ, each part below the heading that it stands under; `-` is kept, `+` would be written.
pub(super) fn of(kept: &str, now: &str, style: &Style) -> String {
    let diff = TextDiff::from_lines(kept, now);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        let first = group.first().map_or(0, |op| op.new_range().start);
        let changes = group.iter().flat_map(|op| diff.iter_changes(op));
        let heading = heading(now, first);
        lines.push(style.paint("36", &format!("@@ {}", clean_line(heading))));
        for change in changes {
            let (sign, sgr) = match change.tag() {
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
                ChangeTag::Equal => (' ', "0"),
            };
            let line = format!("{sign}{}", clean_line(change.value().trim_end_matches('\n')));
            lines.push(if sign == ' ' { line } else { style.paint(sgr, &line) });
        }
    }
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        lines.truncate(MOST);
        lines.push(format!("and {more} more lines"));
    }
    guard(&(lines.join("\n") + "\n"), "|")
}

/// The last heading of Markdown at or above a line, or the line's number.
fn heading(text: &str, line: usize) -> &str {
    let above = text.lines().take(line + 1);
    above
        .filter(|line| line.starts_with('#'))
        .last()
        .map_or("", |heading| heading.trim_start_matches(['#', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_stands_below_its_heading() {
        let kept = "# a\n\n## b\n\none\ntwo\nthree\n\n## c\n\nfour\n";
        let now = kept.replace("two", "2").replace("four", "4\u{1b}");
        let text = of(kept, &now, &Style::default());
        assert_eq!(text, "@@ b\n one\n-two\n+2\n three\n@@ c\n \n-four\n+4␛\n");
    }

    #[test]
    fn a_long_difference_is_cut_and_counted() {
        let kept = "line\n".repeat(100);
        let text = of(&kept, "", &Style::default());
        assert!(text.ends_with("and 41 more lines\n"), "{text}");
    }
}
