//! Untrusted text made safe for Markdown, HTML and SVG: it stays text, whatever signs are in it.

use super::clean;
use std::fmt::Write;

/// `text` as Markdown (`CommonMark` and GitHub's) that shows it as it is, on one line.
pub(crate) fn markdown(text: &str) -> String {
    let clean = clean::line(text);
    let chars: Vec<char> = clean.chars().collect();
    let mut out = String::with_capacity(clean.len() + 8);
    for (at, c) in chars.iter().enumerate() {
        let is_inside = |at: Option<usize>| {
            at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric() || *c == '_')
        };
        let means_something = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' => true,
            // Within a word it is a letter.
            '_' => !(is_inside(at.checked_sub(1)) && is_inside(Some(at + 1))),
            // These mean something at the start of a line; `#` not before a word.
            '#' => out.is_empty() && !is_inside(Some(at + 1)),
            '+' | '-' | '=' | ':' => out.is_empty(),
            '.' | ')' => !out.is_empty() && out.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if means_something {
            out.push('\\');
        }
        out.push(*c);
    }
    out
}

/// [`code`] for a cell of a table, where a bar ends the cell even within code.
pub(crate) fn cell_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// `text` as a code span of Markdown on one line.
pub(crate) fn code(text: &str) -> String {
    let clean = clean::line(text);
    // A fence is one longer than the longest run within.
    let longest = clean.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let needs_space = clean.starts_with(['`', ' ']) || clean.ends_with(['`', ' ']) || clean.is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{fence}{space}{clean}{space}{fence}")
}

/// `url`, which begins with a scheme, as a link of Markdown.
pub(crate) fn link(url: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\`|".contains(&byte);
    let mut out = String::from("<");
    for byte in url.bytes() {
        if is_safe(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out.push('>');
    out
}

/// `text` for the text and the quoted attributes of SVG, on one line.
pub(crate) fn xml(text: &str) -> String {
    // No document of XML may hold these, not even as numbers.
    html(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// `text` for the text and the quoted attributes of HTML, on one line.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in clean::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// What a reader of Markdown sees.
    fn shown(markdown: &str) -> String {
        let mut text = String::new();
        for event in Parser::new_ext(markdown, Options::all()) {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(&part),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                other => write!(text, "{other:?}").unwrap(),
            }
        }
        text
    }

    #[test]
    fn markup_stays_text() {
        let text = "1. a_b *c* <b>&amp; [x](y) `z` | ~~no~~ _d_ $e$ # \\";
        assert_eq!(shown(&markdown(text)), text);
        // What a build service takes for a command is broken in a document, too.
        assert_eq!(shown(&markdown("##[")), clean::line("##["));
        assert_eq!(markdown("snake_case stays"), "snake_case stays");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(link("https://a.example/<b> c"), "<https://a.example/%3Cb%3E%20c>");
        assert_eq!(xml("<a b='c'>&\u{1b}"), "&lt;a b=&#39;c&#39;&gt;&amp;\u{241b}");
    }

    proptest! {
        #[test]
        fn any_line_is_shown_as_it_is(text in "[a-c1._*`\\[\\]<>&|~$#+=:)(!\"'\\\\-]{1,24}") {
            // The smart punctuation of `Options::all` is no markup.
            let parser = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
            let mut seen = String::new();
            for event in Parser::new_ext(&markdown(&text), parser) {
                match event {
                    Event::Text(part) => seen.push_str(&part),
                    Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                    other => prop_assert!(false, "{text:?}: {other:?}"),
                }
            }
            prop_assert_eq!(seen, clean::line(&text));
        }
    }
}
