//! Tables of aligned columns, by the width that characters have in a terminal.

use crate::report::{Style, clean_line, guard};
use unicode_width::UnicodeWidthStr;

/// Which side the cells of a column stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Left.
    Left,
    /// Right, for numbers.
    Right,
}

/// `rows` below `columns` (titles and sides), two spaces between columns; empty without rows. Cells need not be
/// clean, a missing cell is empty.
pub(super) fn table(columns: &[(&str, Align)], rows: &[Vec<String>], style: &Style) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| clean_line(cell)).collect()).collect();
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, (title, _))| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
            cells.chain([title.width()]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.zip(&widths).zip(columns) {
            let pad = " ".repeat(width - cell.width());
            match align {
                Align::Left => line.extend([cell, &pad, "  "]),
                Align::Right => line.extend([&*pad, cell, "  "]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    };
    let mut text = style.paint("1", &line(&mut columns.iter().map(|(title, _)| *title)));
    text.push('\n');
    for row in &rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
        text.push('\n');
    }
    guard(&text, "|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_width() {
        let rows = [vec!["漢字".to_owned(), "7".to_owned()], vec!["a\u{1b}b".to_owned(), "100".to_owned()]];
        let text = table(&[("name", Align::Left), ("n", Align::Right)], &rows, &Style::default());
        assert_eq!(text, "name    n\n漢字    7\na␛b   100\n");
        assert_eq!(table(&[("name", Align::Left)], &[], &Style::default()), "");
    }
}
