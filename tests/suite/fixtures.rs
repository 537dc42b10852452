//! Every rule over every fixture: the marks, the lines and the JSON are those that lie beside it.
//!
//! `SSOT_BLESS=1` writes the expected files anew; the marks in the sources still have to agree.

use crate::{marks, run};
use ssot::report::{Format, Style, Texts, render};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Set to write the expected files instead of comparing them.
const BLESS: &str = "SSOT_BLESS";
/// The formats, and the file in which each is expected.
const EXPECTED: [(Format, &str); 2] = [(Format::Concise, "expected.txt"), (Format::Json, "expected.json")];
/// Formats that are expected where there is such a file.
const WHERE_ASKED: [(Format, &str); 2] =
    [(Format::Full, "expected.full.txt"), (Format::Sarif, "expected.sarif")];
/// Threads of the second run, whose output must be the same.
const MANY_THREADS: usize = 4;

#[test]
fn fixtures_give_what_lies_beside_them() {
    let bless = std::env::var_os(BLESS).is_some();
    let mut wrong = String::new();
    let mut cases: Vec<PathBuf> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let checked = run::check(&case, 1);
        let again = run::check(&case, MANY_THREADS);
        // Documents that documentation includes are among them.
        let sources: BTreeSet<String> =
            checked.workspace.tree.paths.iter().map(ToString::to_string).collect();
        let registries = checked.registry.sources.iter().map(|source| source.file.to_string());
        let baseline = checked.registry.baseline.iter().map(|named| named.value.to_string());
        let files: Vec<(String, String)> = sources
            .into_iter()
            .chain(registries)
            .chain(baseline)
            .map(|path| (path.clone(), fs::read_to_string(case.join(&path)).unwrap_or_default()))
            .collect();
        let expected = marks::marks(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        for line in marks::differences(&checked.report, &expected) {
            let _ = writeln!(wrong, "fixtures/{name}: {line}");
        }
        let asked = WHERE_ASKED.into_iter().filter(|(_, file)| case.join(file).exists());
        for (format, file) in EXPECTED.into_iter().chain(asked) {
            let text = rendered(&case, &checked, format);
            if text != rendered(&case, &again, format) {
                let _ = writeln!(wrong, "fixtures/{name}: {file} depends on the number of threads");
            }
            let path = case.join(file);
            if bless {
                fs::write(&path, &text).unwrap();
            } else if fs::read_to_string(&path).unwrap_or_default() != text {
                let _ = writeln!(wrong, "fixtures/{name}: {file} is another one now:\n{text}");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn rendered(case: &Path, checked: &run::Checked, format: Format) -> String {
    let texts = Texts::new(|file| fs::read_to_string(case.join(file)).ok().map(Into::into));
    let mut out = Vec::new();
    render(&checked.report, format, &texts, &Style::default(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    // The version of the program is no part of what is expected.
    let version = env!("CARGO_PKG_VERSION");
    text.replace(&format!("\"version\": \"{version}\""), "\"version\": \"0.0.0\"")
        .replace(&format!("\"semanticVersion\":\"{version}\""), "\"semanticVersion\":\"0.0.0\"")
}
