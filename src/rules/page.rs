//! Reads a rule's page: its metadata, and the files of its examples.

use super::Rule;
use crate::diagnostic::Level;

/// The metadata of a rule's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// One sentence that says what is found.
    pub summary: &'static str,
    /// Level where nothing else sets one.
    pub level: Level,
    /// `safe`, `unsafe`, `display` or `none`.
    pub fix: &'static str,
    /// The version that brought the rule.
    pub since: &'static str,
}

impl Page {
    /// The metadata of a rule: the TOML block behind its title, one `key = "value"` a line.
    pub fn of(rule: &Rule) -> Self {
        let block = rule.page.split("```").nth(1).unwrap_or_default();
        let value = |key: &str| {
            block
                .lines()
                .find_map(|line| {
                    line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')
                })
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_default()
        };
        Self {
            summary: value("summary"),
            level: Level::from_word(value("level")).unwrap_or(Level::Deny),
            fix: value("fix"),
            since: value("since"),
        }
    }
}

/// A file of an example: its path and its text.
pub type ExampleFile = (String, String);

/// The files of one section of a page: fenced blocks whose info string is a language and a path.
pub fn example_files(page: &str, heading: &str) -> Vec<ExampleFile> {
    let mut files = Vec::new();
    let mut in_section = false;
    let mut open: Option<ExampleFile> = None;
    let mut in_fence = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            in_fence = !in_fence;
            if let Some(file) = open.take() {
                files.push(file);
            } else if in_fence && in_section {
                open = info.split_once(' ').map(|(_, path)| (path.trim().to_owned(), String::new()));
            }
        } else if let Some((_, text)) = &mut open {
            text.push_str(line);
            text.push('\n');
        } else if let (false, Some(title)) = (in_fence, line.strip_prefix("## ")) {
            in_section = title.trim() == heading;
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_section_are_read() {
        let page = "# x\n## Example\n```rust a/src/lib.rs\nfn f() {}\n```\n```text\nno file\n```\n## Instead\n```rust b.rs\n```\n";
        assert_eq!(example_files(page, "Example"), [("a/src/lib.rs".to_owned(), "fn f() {}\n".to_owned())]);
        assert_eq!(example_files(page, "Instead"), [("b.rs".to_owned(), String::new())]);
    }
}
