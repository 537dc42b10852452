//! Copies made on purpose: changes functions and types of real crates, looks for what was changed, and prints how much
//! is found and how much is not meant.
//!
//! Each folder on the command line holds one crate in each of its folders, such as Cargo's registry of sources does;
//! `benches/copies/fetch.sh FOLDER CRATE…` makes one:
//!
//! * `cargo bench --bench copies -- FOLDER [--with FOLDER]… [--count N] [--seed N] [--show CLASS]` prints the table;
//!   functions come from FOLDER, the haystack is all of them.
//! * `cargo bench --bench copies -- --fit FOLDER [--with FOLDER]…` fits the score.
//! * `cargo bench --bench copies -- --drift FOLDER [--seed N] [--show drift|namesakes]` needs an old and a new version of
//!   crates in FOLDER (`fetch.sh FOLDER rand@0.7.3 rand@0.9.0 …`). It registers functions of the oldest version and
//!   looks for those of the same file, type and name in the newest, in bands of the tokens that are equal; then it
//!   counts unrelated functions of one name in different crates that are taken for copies.
//! * `cargo bench --bench copies -- --peers FOLDER [--count N] [--seed N]` prints the table by class, with a column for
//!   each of cargo-dupes, find-dup-defs, dupehound, rustqual and jscpd that is installed, and how much each reports
//!   beside.
//! * `cargo bench --bench copies -- --background FOLDER…` makes the table of what is common anew.
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]

mod drift;
mod edits;
mod fit;
mod peers;
mod random;
mod renaming;
mod rewrites;
mod shapes;
mod subjects;
mod table;

use ssot::clones::survey;
use ssot::facts::{Detail, FileFacts, WORKER_STACK, extract};
use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let run = move || match arguments.first().map(String::as_str) {
        Some("--background") => background(&arguments[1..]),
        Some("--drift") => drift::run(&Options::read(&arguments[1..])),
        Some("--peers") => peers::run(&Options::read(&arguments[1..])),
        Some("--fit") => fit::run(&Options::read(&arguments[1..])),
        Some(_) => table::run(&Options::read(&arguments)),
        None => {
            println!("usage: cargo bench --bench copies -- FOLDER [--with FOLDER]… [--count N] [--seed N]");
        }
    };
    let worker = std::thread::Builder::new().stack_size(WORKER_STACK).spawn(run);
    worker.expect("a thread").join().expect("no panic");
}

/// What the command line asks for.
pub(crate) struct Options {
    pub(crate) from: Vec<PathBuf>,
    pub(crate) with: Vec<PathBuf>,
    pub(crate) count: usize,
    pub(crate) seed: u64,
    pub(crate) show: Option<String>,
}

impl Options {
    fn read(arguments: &[String]) -> Self {
        let mut options = Self { from: Vec::new(), with: Vec::new(), count: 200, seed: 1, show: None };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().cloned().unwrap_or_default();
            match argument.as_str() {
                "--with" => options.with.push(value().into()),
                "--count" => options.count = value().parse().expect("a number"),
                "--seed" => options.seed = value().parse().expect("a number"),
                "--show" => options.show = Some(value()),
                folder => options.from.push(folder.into()),
            }
        }
        options
    }
}

/// Files with their facts and crates.
#[derive(Default)]
pub(crate) struct Corpus {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) facts: Vec<FileFacts>,
    pub(crate) crates: Vec<String>,
}

impl Corpus {
    /// Reads the Rust files of all crates below some folders.
    pub(crate) fn read(folders: &[PathBuf]) -> Self {
        let mut corpus = Self::default();
        for folder in folders {
            let mut crates: Vec<PathBuf> =
                std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            crates.sort();
            for path in crates.iter().filter(|path| path.is_dir()) {
                corpus.add(path);
            }
        }
        corpus
    }

    fn add(&mut self, root: &Path) {
        let mut files: Vec<PathBuf> = Vec::new();
        let mut open: Vec<PathBuf> = vec![root.to_owned()];
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
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for file in files {
            let Ok(text) = std::fs::read_to_string(&file) else { continue };
            self.facts.push(extract(&text, Detail::Fingerprints));
            self.paths.push(file);
            self.crates.push(name.clone());
        }
    }
}

/// Makes the table of what is common.
fn background(folders: &[String]) {
    let folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    let corpus = Corpus::read(&folders);
    let bytes = survey(&corpus.facts);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/clones/background.bin");
    std::fs::write(path, &bytes).expect("the table is written");
    println!("{} files, {} bytes", corpus.facts.len(), bytes.len());
}
