//! Facts that are kept between runs: they change nothing of what is printed.

use crate::program::{CLOCK, LEGACY, LIB, MANIFEST, REGISTRY, USER, folder, run};
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn kept_facts_of_dependencies_give_the_same_and_can_be_removed() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dependencies");
    let cache = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ssot"));
        let output =
            command.current_dir(&case).arg("--cache-dir").arg(cache.path()).args(arguments).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (first, _) = run(&["check", "-f", "concise"]);
    let (kept, said) = run(&["check", "-f", "concise", "-v"]);
    let (without, _) = run(&["check", "-f", "concise", "--no-cache"]);
    assert!(first.contains("banned-path(timer)"), "{first}");
    assert_eq!((&first, &first), (&kept, &without));
    assert!(said.contains("no source of `nowhere 2.0.0`"), "{said}");
    // Of the four packages with a source the one beside the workspace may change, and is not kept; of each of the
    // others there is one file about its extent and one with its facts.
    let entries = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().path());
    let names: Vec<String> = entries
        .filter(|path| path.is_dir())
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let of_packages = names.iter().filter(|name| !name.starts_with("workspace-")).count();
    assert!(of_packages == 6 && names.len() > 6, "{names:?}");
    assert!(run(&["clean"]).1.contains(&format!("removed {} files", names.len())));
    assert!(run(&["clean"]).1.contains("removed 0 files"));
}

#[test]
fn kept_facts_of_the_workspace_are_those_of_its_texts() {
    let folder = folder(&[MANIFEST, LIB, CLOCK, LEGACY, USER, REGISTRY]);
    let cache = tempfile::tempdir().unwrap();
    let kept = ["check", "-f", "json", "--cache-dir", cache.path().to_str().unwrap()];
    let without = ["check", "-f", "json", "--no-cache"];
    let first = run(folder.path(), &kept).out;
    let fresh = run(folder.path(), &without).out;
    assert_eq!((&first, &first), (&run(folder.path(), &kept).out, &fresh));
    // A text of the same length is another one; a file may go, and come back.
    let changed = USER.1.replace("legacy::Clock", "legacy::Other");
    assert_eq!(changed.len(), USER.1.len());
    fs::write(folder.path().join(USER.0), changed).unwrap();
    let second = run(folder.path(), &kept).out;
    assert_ne!(second, first);
    assert_eq!(second, run(folder.path(), &without).out);
    fs::remove_file(folder.path().join(USER.0)).unwrap();
    assert_eq!(run(folder.path(), &kept).out, run(folder.path(), &without).out);
    fs::write(folder.path().join(USER.0), USER.1).unwrap();
    assert_eq!(run(folder.path(), &kept).out, first);
}
