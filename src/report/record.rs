//! What a report says in figures: kept as a line of a history, and in each report, so that it can be held against the
//! code again.

use super::json::escaped;
use crate::diagnostic::{Ratio, Report};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_128;

/// Version of the record's shape.
const VERSION: u64 = 1;
/// What stands before the record in a page or Markdown document.
const RECORD: &str = "<!-- ssot-record ";
/// What stands before the digest of a page or Markdown document.
const DIGEST: &str = "<!-- ssot-digest ";
/// What stands before the digest of a JSON report.
const JSON_DIGEST: &str = "\"digest\": \"";

/// The figures of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u64,
    tool: Tool,
    /// Name of the workspace's folder.
    pub root: String,
    /// The day of the run, where its user gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// What its user calls the run, such as a commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Digest of the registry's settings.
    pub registry: String,
    /// Every count by its name; one that is missing is 0.
    pub figures: Map<String, Value>,
    /// Fingerprints by file, with the status of those that are not new; nothing in a document that leaves them out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprints: Option<BTreeMap<String, Vec<String>>>,
}

/// The program that made a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Tool {
    name: String,
    version: String,
}

/// What became of violations between two runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// Violations that are there now and were not before, with the number of their files.
    pub appeared: (usize, usize),
    /// Those that are gone.
    pub gone: (usize, usize),
}

impl Record {
    /// The record of a report; `settings` are the registry's keys and values.
    pub fn of<'s>(
        report: &Report,
        settings: impl Iterator<Item = (&'s str, &'s str)>,
        day: Option<String>,
        label: Option<String>,
    ) -> Self {
        let figures = report.counts().into_iter().filter(|(_, count)| *count > 0);
        let mut fingerprints: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for finding in &report.findings {
            let of_file = fingerprints.entry(finding.violation.place.file.to_string()).or_default();
            of_file.push(entry(&finding.fingerprint, finding.status.word()));
        }
        fingerprints.values_mut().for_each(|of_file| of_file.sort_unstable());
        let mut text = String::new();
        for (key, value) in settings {
            text.extend([key, "=", value, "\n"]);
        }
        Self {
            version: VERSION,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            root: report.root.clone(),
            day,
            label,
            registry: digest(&text),
            figures: figures.map(|(name, count)| (name.to_string(), count.into())).collect(),
            fingerprints: Some(fingerprints),
        }
    }

    /// The record without fingerprints.
    pub(super) fn figures_alone(&self) -> Self {
        Self { fingerprints: None, ..self.clone() }
    }

    /// The version of the program that made it.
    pub fn tool_version(&self) -> &str {
        &self.tool.version
    }

    /// A count by its name.
    pub fn count(&self, name: &str) -> usize {
        self.figures.get(name).and_then(Value::as_u64).map_or(0, |count| count as usize)
    }

    /// Canonical uses out of governed sites.
    pub fn adoption(&self) -> Ratio {
        Ratio { part: self.count("canonical_uses"), whole: self.count("governed_sites") }
    }

    /// Clean files out of all.
    pub fn files(&self) -> Ratio {
        Ratio { part: self.count("clean_files"), whole: self.count("files") }
    }

    /// One line of JSON, without a line end.
    pub fn line(&self) -> String {
        // A record holds nothing that JSON cannot.
        escaped(&serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads a line that [`Record::line`] made.
    ///
    /// # Errors
    /// Says why the line is none.
    pub fn read(line: &str) -> Result<Self, String> {
        let record: Self = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if record.version == VERSION {
            Ok(record)
        } else {
            Err(format!("version {} is not known", record.version))
        }
    }

    /// What became of violations since `before`; nothing where one of the two does not say.
    pub fn moves(&self, before: &Self) -> Option<Moves> {
        let (old, new) = (before.all()?, self.all()?);
        let count = |set: &BTreeSet<(&str, &str)>, other: &BTreeSet<(&str, &str)>| {
            let rest: Vec<_> = set.difference(other).collect();
            let files: BTreeSet<&str> = rest.iter().map(|(file, _)| *file).collect();
            (rest.len(), files.len())
        };
        Some(Moves { appeared: count(&new, &old), gone: count(&old, &new) })
    }

    /// All fingerprints with their files, whatever their status.
    fn all(&self) -> Option<BTreeSet<(&str, &str)>> {
        let mut set = BTreeSet::new();
        for (file, all) in self.fingerprints.as_ref()? {
            set.extend(all.iter().map(|entry| (file.as_str(), entry.split(' ').next().unwrap_or_default())));
        }
        Some(set)
    }

    /// Every count that another record gives differently: name, count here, count there.
    pub fn differences(&self, other: &Self) -> Vec<(String, usize, usize)> {
        let names =
            self.figures.keys().chain(other.figures.keys().filter(|name| !self.figures.contains_key(*name)));
        let counts = names.map(|name| (name.clone(), self.count(name), other.count(name)));
        counts.filter(|(_, one, two)| one != two).collect()
    }

    /// The comment by which a page or document carries the record; of Markdown, whose length is limited, without
    /// fingerprints.
    pub(super) fn comment(&self, with_fingerprints: bool) -> String {
        let line = if with_fingerprints { self.line() } else { self.figures_alone().line() };
        // None of these ends the comment or begins a tag; all stand in strings.
        let line = line.replace('<', "\\u003c").replace('>', "\\u003e").replace("--", "-\\u002d");
        format!("{RECORD}{line} -->")
    }
}

/// A fingerprint as records keep it.
fn entry(fingerprint: &str, status: &str) -> String {
    if status == "new" { fingerprint.to_owned() } else { format!("{fingerprint} {status}") }
}

/// 128 bits of XXH3 as 32 digits: tells texts apart that differ by accident, and is no signature.
fn digest(text: &str) -> String {
    format!("{:032x}", xxh3_128(text.as_bytes()))
}

/// The digest of a document's text, however its line ends were changed.
fn content_digest(text: &str) -> String {
    digest(&text.replace("\r\n", "\n"))
}

/// A page or Markdown document with its digest behind it.
pub(super) fn sealed(text: &str) -> String {
    format!("{text}{DIGEST}{} -->\n", content_digest(text))
}

/// A JSON report with its digest as the last key of its object.
pub(super) fn sealed_json(object: &str) -> String {
    let open = object.trim_end().strip_suffix('}').unwrap_or(object).trim_end();
    let open = format!("{open},\n  ");
    format!("{open}{JSON_DIGEST}{}\"\n}}\n", content_digest(&open))
}

/// A report as it was read from a file.
#[derive(Debug)]
pub struct Kept {
    /// Its figures.
    pub record: Record,
    /// Whether its text is the one that was written.
    pub is_as_written: bool,
}

/// Reads a report of any format back.
///
/// # Errors
/// Says why a text is no report.
pub fn read_report(text: &str) -> Result<Kept, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        let record = from_json(text)?;
        return Ok(Kept { record, is_as_written: is_as_written(text, JSON_DIGEST, "\"\n}") });
    }
    let none = || "there is no record in it: it was not written by `ssot report`".to_owned();
    let (_, rest) = text.rsplit_once(RECORD).ok_or_else(none)?;
    let (line, _) = rest.split_once(" -->").ok_or_else(none)?;
    Ok(Kept { record: Record::read(line)?, is_as_written: is_as_written(text, DIGEST, " -->") })
}

/// Whether a text has the digest that stands behind `mark`, and nothing but `end` behind that.
fn is_as_written(text: &str, mark: &str, end: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    text.rfind(mark).is_some_and(|at| {
        let (before, rest) = (&text[..at], &text[at + mark.len()..]);
        rest.trim_end().strip_suffix(end).is_some_and(|kept| kept == content_digest(before))
    })
}

/// The record of a JSON report, which has the same figures, and fingerprints with its violations.
fn from_json(text: &str) -> Result<Record, String> {
    let mut value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut fingerprints: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for violation in value["violations"].as_array().into_iter().flatten() {
        let text = |key: &str| violation[key].as_str().unwrap_or_default();
        let of_file = fingerprints.entry(text("file").to_owned()).or_default();
        of_file.push(entry(text("fingerprint"), text("status")));
    }
    fingerprints.values_mut().for_each(|of_file| of_file.sort_unstable());
    let missing = |key: &str| format!("there is no `{key}` in it: it was not written by `ssot report`");
    let object = value.as_object_mut().ok_or_else(|| missing("version"))?;
    if !object.contains_key("figures") {
        return Err(missing("figures"));
    }
    let keys = ["version", "tool", "root", "day", "label", "registry", "figures"];
    let mut record: Map<String, Value> =
        keys.into_iter().filter_map(|key| Some((key.to_owned(), object.remove(key)?))).collect();
    record.insert("fingerprints".to_owned(), serde_json::to_value(fingerprints).unwrap_or_default());
    Record::read(&Value::Object(record).to_string())
}

/// The records of a history's text, oldest first, and the numbers of lines that are none.
pub fn read_history(text: &str) -> (Vec<Record>, Vec<usize>) {
    let mut records = Vec::new();
    let mut broken = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match Record::read(line) {
            Ok(record) => records.push(record),
            Err(_) => broken.push(at + 1),
        }
    }
    (records, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(day: &str, fingerprints: &[(&str, &[&str])]) -> Record {
        let owned = |(file, all): &(&str, &[&str])| {
            ((*file).to_owned(), all.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let mut record = Record::of(&Report::default(), std::iter::empty(), Some(day.to_owned()), None);
        record.fingerprints = Some(fingerprints.iter().map(owned).collect());
        record
    }

    #[test]
    fn records_read_back_from_lines_and_comments() {
        let mut record = record("2026-01-01", &[("a-->b<script>--.rs", &["1", "2 suppressed"])]);
        record.figures.insert("deny".to_owned(), 3.into());
        assert_eq!(Record::read(&record.line()), Ok(record.clone()));
        let page = sealed(&format!("<p>x</p>\n{}\n", record.comment(true)));
        assert_eq!(page.matches("-->").count(), 2, "{page}");
        let kept = read_report(&page).unwrap();
        assert!(kept.is_as_written && kept.record == record);
        assert!(read_report(&page.replace('\n', "\r\n")).unwrap().is_as_written);
        assert!(!read_report(&page.replace("<p>x", "<p>y")).unwrap().is_as_written);
        assert!(!read_report(&format!("{page}more")).unwrap().is_as_written);
        assert_eq!(
            read_report("# a text").unwrap_err(),
            "there is no record in it: it was not written by `ssot report`"
        );
        let (records, broken) = read_history(&format!("{}\n\n{{\"torn\":\n{}", record.line(), record.line()));
        assert_eq!((records.len(), broken), (2, vec![3]));
    }

    #[test]
    fn json_reports_are_sealed_as_objects() {
        let text = sealed_json("{\n  \"version\": 1\n}\n");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["digest"].as_str().map(str::len), Some(32));
        assert!(is_as_written(&text, JSON_DIGEST, "\"\n}"));
        assert!(!is_as_written(&text.replace('1', "2"), JSON_DIGEST, "\"\n}"));
        assert_eq!(
            read_report(&text).unwrap_err(),
            "there is no `figures` in it: it was not written by `ssot report`"
        );
    }

    #[test]
    fn what_moved_is_told_by_fingerprint_and_file() {
        let before = record("2026-01-01", &[("a.rs", &["1", "2"]), ("b.rs", &["3"])]);
        let now = record("2026-01-02", &[("a.rs", &["1 baselined", "4", "5"])]);
        assert_eq!(now.moves(&before), Some(Moves { appeared: (2, 1), gone: (2, 2) }));
        let silent = Record { fingerprints: None, ..before };
        assert_eq!(now.moves(&silent), None);
    }

    #[test]
    fn differences_name_both_counts() {
        let (mut old, mut new) = (record("d", &[]), record("d", &[]));
        old.figures.insert("deny".to_owned(), 3.into());
        old.figures.insert("warn".to_owned(), 1.into());
        new.figures.insert("warn".to_owned(), 1.into());
        new.figures.insert("suppressed".to_owned(), 2.into());
        assert_eq!(old.differences(&new), [("deny".to_owned(), 3, 0), ("suppressed".to_owned(), 0, 2)]);
    }
}
