//! Copies made on purpose: changes functions and types of real crates, looks for what was changed, and prints how much
//! is found and how much is not meant.
//!
//! `cargo bench --bench copies -- --background FOLDER…` makes the table of what is common anew.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use ssot::clones::survey;
use ssot::facts::{Detail, FileFacts, WORKER_STACK, extract};
use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let run = move || match arguments.split_first() {
        Some((first, folders)) if first == "--background" => background(folders),
        _ => println!("usage: cargo bench --bench copies -- --background FOLDER…"),
    };
    let worker = std::thread::Builder::new().stack_size(WORKER_STACK).spawn(run);
    worker.expect("a thread").join().expect("no panic");
}

/// Makes the table of what is common.
fn background(folders: &[String]) {
    let facts = read(folders.iter().map(PathBuf::from));
    let bytes = survey(&facts);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/clones/background.bin");
    std::fs::write(path, &bytes).expect("the table is written");
    println!("{} files, {} bytes", facts.len(), bytes.len());
}

/// The facts of all Rust files below some folders, sorted by path.
fn read(folders: impl Iterator<Item = PathBuf>) -> Vec<FileFacts> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut open: Vec<PathBuf> = folders.collect();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    texts.map(|text| extract(&text, Detail::Fingerprints)).collect()
}
