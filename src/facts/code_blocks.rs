//! Which code blocks of Markdown rustdoc takes for Rust, and their text without what hides lines.
//!
//! The Markdown is read by the parser that rustdoc reads it with; info strings and hidden lines follow the rustdoc
//! book, "Documentation tests".

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// Words of an info string that say how a block is tested, which makes it Rust where nothing else is said.
const TEST_WORDS: [&str; 7] =
    ["should_panic", "no_run", "ignore", "compile_fail", "test_harness", "standalone_crate", "standalone"];

/// What the info string of a Rust block says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Info {
    edition: Option<u16>,
}

/// A code block that is Rust.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CodeBlock {
    /// The edition it names.
    pub(super) edition: Option<u16>,
    /// Its lines as byte ranges of the Markdown, without the signs that hide a line.
    pub(super) lines: Vec<Range<usize>>,
}

/// Whether a line of documentation may begin a code block, its comment signs left away.
///
/// Rather says yes than no: documentation without such a line is not parsed as Markdown.
pub(super) fn may_begin(line: &str) -> bool {
    let inner = line.trim_start_matches([' ', '\t', '>', '*', '-', '+', '.', ')']);
    let inner = inner.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    let is_indented = line.starts_with("     ") || line.trim_start_matches(' ').starts_with('\t');
    inner.starts_with("```") || inner.starts_with("~~~") || is_indented
}

/// The Rust code blocks of a piece of Markdown, in order.
pub(super) fn code_blocks(markdown: &str) -> Vec<CodeBlock> {
    let mut blocks = Vec::new();
    let mut current: Option<(Info, Vec<Range<usize>>)> = None;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                current = Some((Info::default(), Vec::new()));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                current = rust_info(&info).map(|info| (info, Vec::new()));
            }
            Event::Text(_) => {
                if let Some((_, pieces)) = &mut current {
                    pieces.push(range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some((Info { edition }, pieces)) = current.take() else { continue };
                let lines = shown_lines(markdown, &pieces);
                if lines.iter().any(|line| !markdown[line.clone()].trim().is_empty()) {
                    blocks.push(CodeBlock { edition, lines });
                }
            }
            _ => {}
        }
    }
    blocks
}

/// The lines of a block's pieces; pieces of one line follow one another.
fn shown_lines(markdown: &str, pieces: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut is_open = false;
    for piece in pieces {
        let mut start = piece.start;
        for part in markdown[piece.clone()].split_inclusive('\n') {
            let end = start + part.trim_end_matches(['\n', '\r']).len();
            match lines.last_mut() {
                Some(line) if is_open => line.end = end,
                _ => lines.push(start..end),
            }
            start += part.len();
            is_open = !part.ends_with('\n');
        }
    }
    for line in &mut lines {
        line.start += hidden_by(&markdown[line.clone()]);
    }
    lines
}

/// The length in bytes of the signs in front of a line's code: `# ` hides it, `##` stands for `#`.
fn hidden_by(line: &str) -> usize {
    let code = line.trim_start();
    let before = line.len() - code.len();
    if code.starts_with("##") || code.trim_end() == "#" {
        before + 1
    } else if code.starts_with("# ") {
        before + 2
    } else {
        0
    }
}

/// What an info string says, if the block is Rust.
fn rust_info(info: &str) -> Option<Info> {
    let mut edition = None;
    let (mut is_rust, mut is_other) = (false, false);
    let without_remarks = info.split('(').enumerate().map(|(at, part)| match at {
        0 => part,
        _ => part.split_once(')').map_or("", |(_, rest)| rest),
    });
    let words = without_remarks.flat_map(|part| part.split([',', ' ', '\t'])).filter(|word| !word.is_empty());
    for word in words {
        if let Some(year) = word.strip_prefix("edition") {
            edition = year.parse().ok();
        } else if word == "rust" {
            is_rust = true;
        } else if TEST_WORDS.contains(&word) || word.starts_with("ignore-") || is_error_code(word) {
            is_rust |= !is_other;
        } else if !(word.starts_with('{') || word.ends_with('}')) {
            is_other = true;
        }
    }
    (is_rust || !is_other).then_some(Info { edition })
}

/// `E0308` and its like.
fn is_error_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with('E') && word[1..].bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(markdown: &str) -> Vec<Vec<&str>> {
        let text = |block: CodeBlock| block.lines.into_iter().map(|line| &markdown[line]).collect();
        code_blocks(markdown).into_iter().map(text).collect()
    }

    #[test]
    fn info_strings_tell_what_is_rust() {
        for info in [
            "",
            "rust",
            "should_panic",
            "no_run",
            "ignore (needs a server)",
            "compile_fail,E0308",
            "edition2018",
            "rust,no_run",
            "ignore-windows",
            "custom,rust",
            "{.line-numbers}",
        ] {
            assert!(rust_info(info).is_some(), "{info}");
        }
        for info in ["text", "sh", "toml,ignore", "console", "json", "rs", "E030"] {
            assert!(rust_info(info).is_none(), "{info}");
        }
        assert_eq!(rust_info("edition2018,no_run"), Some(Info { edition: Some(2018) }));
    }

    #[test]
    fn fences_and_indentation_make_blocks() {
        let markdown = "a\n\n```\none\n```\n~~~rust\ntwo\n~~~\n\n    three\n\n````\n```\n````\n- x\n  ```\n  four\n  ```\n> ```\n> five\n> ```\n";
        let expected = [vec!["one"], vec!["two"], vec!["three"], vec!["```"], vec!["four"], vec!["five"]];
        assert_eq!(texts(markdown), expected);
        assert_eq!(texts("```sh\nls\n```\ntext `x`\n\n```\n\n```\n"), Vec::<Vec<&str>>::new());
        assert_eq!(texts("```\nnever closed"), [vec!["never closed"]]);
    }

    #[test]
    fn signs_that_hide_lines_are_left_away() {
        let markdown = "```\n# use a;\n#\n  # hidden\n##[x]\n#[test]\n#! [y]\n```\n";
        assert_eq!(texts(markdown), [vec!["use a;", "", "hidden", "#[x]", "#[test]", "#! [y]"]]);
    }

    #[test]
    fn lines_that_may_begin_a_block_are_told() {
        for line in [" ```", "```rust", " ~~~", "     let a;", " \tlet a;", " 1. ```", " * ```", " > ```"] {
            assert!(may_begin(line), "{line}");
        }
        for line in [" text", " `code` ```x", "", "   wide", " - item", " 3.5 of them"] {
            assert!(!may_begin(line), "{line}");
        }
    }
}
