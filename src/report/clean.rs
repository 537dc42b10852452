//! Untrusted text made safe to print: control and invisible characters become visible, and no line can be
//! taken for a command by a build service.

use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// `text` as one line: every control character, line ends included, is visible.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut out, c));
    out
}

/// `text` with its line ends kept; white space around it goes.
pub(super) fn paragraph(text: &str) -> String {
    let lines: Vec<String> = text.trim().lines().map(line).collect();
    lines.join("\n")
}

/// A path of the checked tree that opens a line, with a colon to follow; it gets a `./` where the line could
/// be taken for a command.
pub(super) fn path(path: &str) -> String {
    let opening = path.trim_start();
    let prefix = if opening.is_empty() || opening.starts_with(':') { "./" } else { "" };
    format!("{prefix}{}", line(path))
}

/// Appends `c`, made visible: a tab as four spaces, a control character as its picture, an invisible one as
/// its number.
pub(super) fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("    "),
        '\0'..='\u{1f}' => {
            out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        '\u{7f}' => out.push('\u{2421}'),
        // Writing to a string cannot fail.
        _ if is_invisible(c) || (c == '[' && opens_command(out)) => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
        _ => out.push(c),
    }
}

/// Whether a `[` after `before` opens a log command: some build services look for `##[…]` or `##name[…]`
/// anywhere in a line.
pub(super) fn opens_command(before: &str) -> bool {
    before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).ends_with("##")
}

/// Whether `c` is a C1 control, or a format character that no terminal shows or that reorders what it shows.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Columns that `c` takes once it is cleaned; a combining mark counts as one, so that every text is bounded.
pub(super) fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        '\0'..='\u{1f}' | '\u{7f}' => 1,
        _ if is_invisible(c) => format!("<U+{:04X}>", u32::from(c)).len(),
        _ => c.width().unwrap_or(1).max(1),
    }
}

/// `text`, which is clean, broken at spaces into lines of at most `columns`; a longer word stays whole, so
/// that paths can be copied.
pub(super) fn wrap(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let mut used = 0;
        for word in line.split(' ') {
            let width: usize = word.chars().map(|c| c.width().unwrap_or(0)).sum();
            if used > 0 && used + 1 + width > columns {
                out.push('\n');
                used = 0;
            } else if used > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += width;
        }
    }
    out
}

/// The first `columns` columns of `text`, which is clean, with `ellipsis` where it was cut.
pub(super) fn cut(text: &str, columns: usize, ellipsis: &str) -> String {
    let mut left = columns;
    for (at, c) in text.char_indices() {
        let width = c.width().unwrap_or(0).max(1);
        if width > left {
            return format!("{}{ellipsis}", &text[..at]);
        }
        left -= width;
    }
    text.to_owned()
}

/// `text` with a bar before every line that a build service would take for a command; it ignores the white
/// space before one.
pub(crate) fn guard(text: &str, bar: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let command = line.trim_start();
        if command.starts_with("::") {
            let indent = &line[..line.len() - command.len()];
            let _ = write!(out, "{}{bar} ", indent.strip_suffix("  ").unwrap_or(indent));
            out.push_str(command);
        } else {
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_visible() {
        assert_eq!(line("a\u{1b}]8;;x\u{7}b\r\n\tc\u{7f}\u{9b}"), "a␛]8;;x␇b␍␊    c␡<U+009B>");
        assert_eq!(line("\u{202e}\u{feff}é漢"), "<U+202E><U+FEFF>é漢");
    }

    #[test]
    fn log_commands_are_broken() {
        assert_eq!(
            line("x ##[add-mask]y ##vso[task] #[ok]"),
            "x ##<U+005B>add-mask]y ##vso<U+005B>task] #[ok]"
        );
        assert_eq!(path("::error::x.rs"), "./::error::x.rs");
        assert_eq!(guard("a\n        ::error::b\n::c\n", "|"), "a\n      | ::error::b\n| ::c\n");
    }

    #[test]
    fn text_is_wrapped_at_spaces_only() {
        assert_eq!(wrap("use a/b-c::d instead", 9), "use\na/b-c::d\ninstead");
        assert_eq!(wrap("one\ntwo three", 40), "one\ntwo three");
        assert_eq!(cut("漢字abc", 4, "…"), "漢字…");
    }
}
