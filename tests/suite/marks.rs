//! Marks in checked files: `//~ rule-id` at the end of each line where a rule fires, `#~ rule-id` in TOML.

use ssot::diagnostic::{Report, Status};
use std::collections::{BTreeMap, BTreeSet};

/// What stands between code and the names of the rules that fire on its line.
const MARKERS: [&str; 2] = ["//~", "#~"];

/// File, line and rule.
pub(crate) type Mark = (String, usize, String);

/// What the marks of files, given by path and text, claim.
pub(crate) fn marks<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> BTreeSet<Mark> {
    let mut marks = BTreeSet::new();
    for (path, text) in files {
        for (at, line) in text.lines().enumerate() {
            let Some((_, ids)) = MARKERS.iter().find_map(|marker| line.split_once(marker)) else { continue };
            for id in ids.split([' ', ',']).filter(|id| !id.is_empty()) {
                assert!(ssot::rules::find(id).is_some(), "{path}:{}: `{id}` is no rule", at + 1);
                marks.insert((path.to_owned(), at + 1, id.to_owned()));
            }
        }
    }
    marks
}

/// Where a report and the marks differ, one line each.
pub(crate) fn differences(report: &Report, expected: &BTreeSet<Mark>) -> Vec<String> {
    let mut found: BTreeMap<Mark, &str> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.status == Status::New) {
        let violation = &finding.violation;
        let line = violation.place.span.start.line as usize;
        let mark = (violation.place.file.to_string(), line, violation.rule.to_owned());
        found.insert(mark, &violation.message);
    }
    let missing = expected.iter().filter(|mark| !found.contains_key(*mark));
    let missing = missing.map(|(file, line, id)| format!("{file}:{line}: expected {id}, found nothing"));
    let surplus = found.iter().filter(|(mark, _)| !expected.contains(*mark));
    let surplus =
        surplus.map(|((file, line, id), message)| format!("{file}:{line}: unexpected {id}: {message}"));
    missing.chain(surplus).collect()
}
