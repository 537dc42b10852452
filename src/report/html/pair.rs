//! A copy beside its original in the page: a table of both, line by line, with what differs marked.

use super::super::pair::{Cell, PairRow, in_words, rows};
use super::super::texts::Texts;
use super::markup::Markup;
use crate::diagnostic::{Change, Comparison};
use crate::source::Place;

/// Rows that are shown; the rest is counted.
const ROWS_MAX: usize = 120;
/// Columns of a line that are shown.
const COLUMNS: usize = 160;

/// Writes both sides and what was done in words; nothing where a text cannot be read.
///
/// Marks stand before changed lines, so that nothing is told by colour alone.
pub(super) fn pair(page: &mut Markup, comparison: &Comparison, texts: &Texts<'_>) {
    let Some(rows) = rows(comparison, texts) else { return };
    page.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Original and copy\">");
    page.raw("<table class=\"pair\"><thead><tr>");
    head(page, "original", &comparison.canonical);
    head(page, "copy", &comparison.copy);
    page.raw("</tr></thead>\n<tbody>\n");
    for row in rows.iter().take(ROWS_MAX) {
        page.raw("<tr>");
        match row {
            PairRow::Lines(original, copy, change) => {
                side(page, original.as_ref(), *change);
                side(page, copy.as_ref(), *change);
            }
            PairRow::Alike(count) => {
                let told = if *count == 1 { " line alike" } else { " lines alike" };
                page.raw("<td></td><td class=\"note\">")
                    .count(*count)
                    .raw(told)
                    .raw("</td><td></td><td></td>");
            }
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
    if rows.len() > ROWS_MAX {
        page.raw("<p class=\"more\">and ").count(rows.len() - ROWS_MAX).raw(" more rows</p>\n");
    }
    for line in in_words(comparison, "→") {
        page.raw("<p class=\"more\">").prose(&line).raw("</p>\n");
    }
}

/// The heads of a side: of its line numbers and of its code.
fn head(page: &mut Markup, name: &'static str, place: &Place) {
    page.raw("<th scope=\"col\" class=\"n\">line</th><th scope=\"col\">")
        .raw(name)
        .raw(" <span class=\"note\">");
    page.text(&format!("{}:{}", place.file, place.span.start.line)).raw("</span></th>");
}

/// The cells of one side of a row.
fn side(page: &mut Markup, cell: Option<&Cell>, change: Option<Change>) {
    let Some(cell) = cell else {
        page.raw("<td></td><td></td>");
        return;
    };
    page.number_cell(&cell.line.to_string());
    let sign = match change {
        None => "  ",
        Some(Change::Inserted) => "+ ",
        Some(Change::Deleted) => "- ",
        Some(Change::Changed | Change::Renamed) => "~ ",
    };
    page.raw("<td><code>").raw(sign);
    for (change, text) in cell.pieces(COLUMNS, "…") {
        match change {
            None => page.text(&text),
            Some(Change::Renamed) => page.raw("<mark class=\"renamed\">").text(&text).raw("</mark>"),
            Some(_) => page.raw("<mark>").text(&text).raw("</mark>"),
        };
    }
    page.raw("</code></td>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Difference, Row};
    use crate::source::{Pos, Span};

    #[test]
    fn both_sides_stand_in_a_table_and_nothing_of_theirs_is_markup() {
        let span = |line, from, to| Span::new(Pos::new(line, from), Pos::new(line, to));
        let place = |file: &str| Place { file: file.into(), span: span(1, 1, 9) };
        let row = |canonical, copy, change| Row { canonical, copy, change };
        let comparison = Comparison {
            canonical: place("a.rs"),
            copy: place("b.rs"),
            edits: vec!["1 local renamed".to_owned()],
            renames: vec![("x".to_owned(), "y".to_owned())],
            bijective: false,
            differences: vec![Difference {
                change: Change::Renamed,
                canonical: Some(span(1, 1, 2)),
                copy: Some(span(1, 1, 2)),
            }],
            rows: vec![row(Some(1), Some(1), None), row(None, Some(2), Some(Change::Inserted))],
        };
        let texts =
            Texts::new(|file| Some(if file == "a.rs" { "x < 1;\n" } else { "y < 1;\n<b>&\n" }.into()));
        let mut page = Markup::default();
        pair(&mut page, &comparison, &texts);
        let html = page.into_text();
        let renamed =
            "<td class=\"n\">1</td><td><code>  <mark class=\"renamed\">y</mark> &lt; 1;</code></td>";
        assert!(html.contains(renamed), "{html}");
        assert!(
            html.contains("<td></td><td></td><td class=\"n\">2</td><td><code>+ &lt;b&gt;&amp;"),
            "{html}"
        );
        assert!(html.contains("renamed: <code>x</code> → <code>y</code>"), "{html}");
        assert!(html.contains("not exchanged one for one"), "{html}");
    }
}
