//! Kinds of copies that are left out: `fixtures/left-out` has a pair of each for both rules about copies.
//!
//! By default none of them is told, and each is counted; what takes in one kind takes in its pair and no other.

use crate::run::{self, Checked};
use ssot::diagnostic::Subject;
use ssot::registry::CopyFilter;
use std::path::{Path, PathBuf};

/// Kinds that are too short to be looked for without a concept.
const ONLY_OF_CONCEPTS: [CopyFilter; 1] = [CopyFilter::Getter];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/left-out")
}

/// What is told of copies, in order: the entry, or what the module of the pair that no entry names is called.
fn told(checked: &Checked) -> Vec<(&'static str, &'static str)> {
    let words = CopyFilter::ALL.map(CopyFilter::word);
    let module = |item: &str| {
        words.into_iter().find(|word| item.split("::").any(|part| part == word.replace('-', "_")))
    };
    let violations = checked.report.findings.iter().map(|finding| &finding.violation);
    let mut told: Vec<_> = violations
        .filter_map(|violation| {
            let kind = match (violation.rule, &violation.subject) {
                ("cloned-implementation", Some(Subject::Concept(id))) => {
                    words.into_iter().find(|word| **word == **id)
                }
                ("unregistered-duplicate", _) => violation.item.as_deref().and_then(module),
                _ => return None,
            };
            Some((violation.rule, kind.unwrap()))
        })
        .collect();
    told.sort_unstable();
    told
}

#[test]
fn a_pair_of_each_kind_is_left_out_and_counted() {
    let report = run::check_reporting(&root(), &[]).report;
    let words = |kinds: &mut dyn Iterator<Item = CopyFilter>| -> Vec<(&str, usize)> {
        kinds.map(|kind| (kind.word(), 1)).collect()
    };
    assert_eq!(report.copies_left_out, words(&mut CopyFilter::ALL.into_iter()));
    let longer = CopyFilter::ALL.into_iter().filter(|kind| !ONLY_OF_CONCEPTS.contains(kind));
    assert_eq!(report.families_left_out, words(&mut longer.into_iter()));
}

#[test]
fn what_takes_in_a_kind_takes_in_its_pair_alone() {
    let silent = told(&run::check_reporting(&root(), &[]));
    // Of a copy within a copy the outer one is told.
    let outer = [("cloned-implementation", "nested"), ("unregistered-duplicate", "nested")];
    assert_eq!(silent, outer);
    for kind in CopyFilter::ALL {
        let mut expected = vec![("cloned-implementation", kind.word())];
        if !ONLY_OF_CONCEPTS.contains(&kind) {
            expected.push(("unregistered-duplicate", kind.word()));
        }
        expected.extend(outer);
        expected.sort_unstable();
        assert_eq!(told(&run::check_reporting(&root(), &[kind])), expected);
    }
}
