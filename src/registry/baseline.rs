//! The baseline: violations that are known, as a file that people read, merge and keep under version control.
//!
//! One record is one line: a place (file, rule, entry and what is written there) and how often it is there. Lines of
//! code are no part of it, so that moving code changes nothing; the number is, so that one more of the same is new.

use super::check::{Errors, suggestion};
use super::document::{self, Node, Table, Value, quote};
use crate::diagnostic::ConfigError;
use crate::source::Place;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// The name of the file where the registry names none.
pub const DEFAULT_FILE: &str = "ssot-baseline.toml";

/// The form of the file.
const VERSION: i64 = 1;
/// What the file begins with.
const HEAD: &str = "\
# Violations that were there when `ssot baseline` wrote this: not reported, and no part of what is compliant.
# One more of the same is reported as any other. `ssot baseline --prune` takes out what is mended.
";
/// The keys of a record, in their order.
const KEYS: [&str; 5] = ["file", "rule", "entry", "what", "count"];

/// What is known at one place of the code, and told apart there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The file, relative to the root.
    pub file: Arc<str>,
    /// The rule's id.
    pub rule: Arc<str>,
    /// The id of the concept, ban or boundary; empty where it is about none.
    pub entry: Arc<str>,
    /// The path as it is written, else the item, else the message.
    pub what: Arc<str>,
}

/// A line of the baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What is known.
    pub identity: Identity,
    /// How often it is there; at least once.
    pub count: usize,
    /// The line.
    pub place: Place,
}

/// Violations that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Name of the file.
    pub file: String,
    /// Its records, each identity once, sorted.
    pub known: Vec<Known>,
}

impl Baseline {
    /// Reads a baseline; `file` is its name in errors. It holds every record that could be read, whatever the errors.
    pub fn parse(text: &str, file: &str) -> (Self, Vec<ConfigError>) {
        let (tree, errors) = document::parse(text, &file.into());
        let mut errors = Errors(errors);
        let mut known: BTreeMap<Identity, Known> = BTreeMap::new();
        let (records, is_current) = records(&tree, &mut errors);
        for node in records.iter().filter(|_| is_current) {
            let Some(record) = record(node, &mut errors) else { continue };
            // Two branches may both have added one.
            known
                .entry(record.identity.clone())
                .and_modify(|same| same.count += record.count)
                .or_insert(record);
        }
        if tree.get("version").is_none() && errors.0.is_empty() {
            let help = "`ssot baseline` writes such a file".to_owned();
            let message = "this is no baseline: it says no `version`".to_owned();
            errors.0.push(ConfigError { file: file.into(), span: None, message, help: Some(help) });
        }
        (Self { file: file.to_owned(), known: known.into_values().collect() }, errors.0)
    }

    /// The text of a file with these records.
    pub fn text<'k>(known: impl IntoIterator<Item = (&'k Identity, usize)>) -> String {
        let mut text = format!("{HEAD}version = {VERSION}\nknown = [\n");
        for (Identity { file, rule, entry, what }, count) in known {
            let entry = if entry.is_empty() { String::new() } else { format!(" entry = {},", quote(entry)) };
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "  {{ file = {}, rule = {},{entry} what = {}, count = {count} }},",
                quote(file),
                quote(rule),
                quote(what)
            );
        }
        text + "]\n"
    }

    /// The record of an identity, as an index into [`Self::known`].
    pub fn position(&self, identity: &Identity) -> Option<usize> {
        self.known.binary_search_by(|known| known.identity.cmp(identity)).ok()
    }
}

/// The nodes of all records, and whether the file has a form that is known.
fn records<'t>(tree: &'t Table, errors: &mut Errors) -> (&'t [Node], bool) {
    let (mut records, mut is_current): (&[Node], bool) = (&[], true);
    for (key, node) in tree {
        match (&**key, &node.value) {
            ("version", Value::Integer(VERSION)) => {}
            ("version", Value::Integer(_)) => {
                is_current = false;
                let own = env!("CARGO_PKG_VERSION");
                let message = format!("this baseline is of a form that ssot {own} does not know");
                errors.add(&node.place, message, Some("use the version of ssot that wrote it".into()));
            }
            ("known", Value::List(list)) => records = list,
            ("version" | "known", value) => {
                let wanted = if &**key == "known" { "a list" } else { "a number" };
                let message = format!("`{key}` must be {wanted}, not {}", value.type_name());
                errors.add(&node.place, message, None);
            }
            _ => {
                let message = format!("unknown key `{}` in a baseline", key.escape_debug());
                errors.add(&node.key, message, Some(suggestion(key, &["version", "known"])));
            }
        }
    }
    (records, is_current)
}

/// One record; nothing where it cannot be read.
fn record(node: &Node, errors: &mut Errors) -> Option<Known> {
    let Value::Table(table) = &node.value else {
        let message = format!("a record must be a table, not {}", node.value.type_name());
        errors.add(&node.place, message, Some("write `{ file = …, rule = …, what = …, count = 1 }`".into()));
        return None;
    };
    let before = errors.0.len();
    for (key, value) in table {
        if !KEYS.contains(&&**key) {
            let message = format!("unknown key `{}` of a record", key.escape_debug());
            errors.add(&value.key, message, Some(suggestion(key, &KEYS)));
        }
    }
    let mut text = |key: &str, is_needed: bool| -> Arc<str> {
        match table.get(key).map(|value| (&value.value, &value.place)) {
            Some((Value::Text(text), _)) => return text.clone(),
            Some((value, place)) => {
                errors.add(place, format!("`{key}` must be a string, not {}", value.type_name()), None);
            }
            None if is_needed => errors.add(&node.place, format!("no `{key}` in a record"), None),
            None => {}
        }
        "".into()
    };
    let (file, rule, entry) = (text("file", true), text("rule", true), text("entry", false));
    let identity = Identity { file, rule, entry, what: text("what", true) };
    let count = match table.get("count").map(|value| (&value.value, &value.place)) {
        None => 1,
        Some((Value::Integer(count), _)) if *count > 0 && u32::try_from(*count).is_ok() => {
            usize::try_from(*count).unwrap_or(usize::MAX)
        }
        Some((_, place)) => {
            errors.add(place, "`count` must be a number from 1", Some("remove what is not there".into()));
            1
        }
    };
    (errors.0.len() == before).then(|| Known { identity, count, place: node.place.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(file: &str, what: &str) -> Identity {
        Identity { file: file.into(), rule: "banned-path".into(), entry: "clock".into(), what: what.into() }
    }

    #[test]
    fn what_is_written_reads_back_sorted() {
        let odd = Identity { entry: "".into(), ..identity("a \"b\".rs", "x\ny") };
        let known = [(&identity("b.rs", "a::B"), 2), (&odd, 1)];
        let text = Baseline::text(known);
        assert!(text.lines().all(|line| line.len() < 120), "{text}");
        let (baseline, errors) = Baseline::parse(&text, "ssot-baseline.toml");
        assert_eq!(errors, []);
        let read: Vec<(&Identity, usize)> =
            baseline.known.iter().map(|known| (&known.identity, known.count)).collect();
        assert_eq!(read, [(&odd, 1), (&identity("b.rs", "a::B"), 2)]);
        assert_eq!(baseline.known[1].place.span.start.line, 5);
        assert_eq!(baseline.position(&identity("b.rs", "a::B")), Some(1));
        assert_eq!(baseline.position(&identity("b.rs", "a::C")), None);
    }

    #[test]
    fn the_same_record_from_two_branches_counts_for_both() {
        let line = "{ file = 'a.rs', rule = 'x', what = 'y' },\n";
        let (baseline, errors) = Baseline::parse(&format!("version = 1\nknown = [\n{line}{line}]\n"), "b");
        assert_eq!(errors, []);
        assert_eq!(baseline.known.iter().map(|known| known.count).collect::<Vec<usize>>(), [2]);
    }

    #[test]
    fn every_error_has_its_place() {
        let text = "version = 1\nknwon = []\nknown = [\n{ file = 'a', rule = 'x' },\n{ file = 1, rule = 'x', what = \
                    'y', cuont = 1 },\n{ file = 'a', rule = 'x', what = 'y', count = 0 },\n7,\n]\n";
        let (baseline, errors) = Baseline::parse(text, "b.toml");
        assert_eq!(baseline.known, []);
        let lines: Vec<String> = errors
            .iter()
            .map(|error| format!("{}: {}", error.span.unwrap().start.line, error.message))
            .collect();
        assert_eq!(
            lines,
            [
                "2: unknown key `knwon` in a baseline",
                "4: no `what` in a record",
                "5: unknown key `cuont` of a record",
                "5: `file` must be a string, not a number",
                "6: `count` must be a number from 1",
                "7: a record must be a table, not a number",
            ]
        );
    }

    #[test]
    fn other_forms_and_other_files_are_refused() {
        let message = |text: &str| {
            let (_, errors) = Baseline::parse(text, "b.toml");
            errors.first().map(|error| error.message.clone()).unwrap_or_default()
        };
        assert!(message("version = 2\nknown = [7]\n").ends_with("does not know"));
        assert_eq!(message(""), "this is no baseline: it says no `version`");
        assert_eq!(message("version = '1'"), "`version` must be a number, not a string");
        assert!(!message("<<<<<<< ours\nversion = 1\n").is_empty());
    }
}
