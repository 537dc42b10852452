//! The bare cost that a check is held against: reads and parses every Rust file of a tree in parallel, and drops it.
//!
//! `parse ROOT` prints the number of files and bytes; time it from outside, as `benches/ratio.sh` does. With a second
//! argument, a file that lists further files, these are parsed too; `parse ROOT --dependencies` prints such a list: the
//! files of dependencies that a check of the tree reads, by cargo's home folder in `CARGO_HOME`.

use rayon::prelude::*;
use ssot::discover::{self, Layout, Sources};
use ssot::engine::{self, Dependencies};
use ssot::registry::Registry;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let root = arguments.next().map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = std::fs::canonicalize(root).expect("the tree is there");
    let layout = discover::discover(&root, &discover::Options::default());
    let mut files: Vec<PathBuf> = layout.files.iter().map(|file| root.join(&*file.path)).collect();
    let text = match arguments.next() {
        Some(list) if list == "--dependencies" => dependencies(&layout),
        list => {
            let list = list.map(|list| std::fs::read_to_string(list).expect("the list is there"));
            files.extend(list.iter().flat_map(|list| list.lines()).map(PathBuf::from));
            parse(&files)
        }
    };
    // A closed standard output is no failure of the benchmark.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Parses all files and drops the trees; says how many there were.
fn parse(files: &[PathBuf]) -> String {
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(ssot::facts::WORKER_STACK)
        .build()
        .expect("threads can be made");
    let parsed: Vec<usize> = pool.install(|| {
        let parse = |file: &PathBuf| {
            proc_macro2::extra::invalidate_current_thread_spans();
            let text = std::fs::read_to_string(file).ok()?;
            syn::parse_file(&text).is_ok().then_some(text.len())
        };
        files.par_iter().filter_map(parse).collect()
    });
    let bytes: usize = parsed.iter().sum();
    format!("{} of {} files parsed, {bytes} bytes\n", parsed.len(), files.len())
}

/// The files of dependencies that a check reads, one a line.
fn dependencies(layout: &Layout) -> String {
    let home =
        std::env::var_os("CARGO_HOME").map(PathBuf::from).expect("CARGO_HOME names cargo's home folder");
    let sources = Sources::new(&layout.root, Some(&home));
    let dependencies = Dependencies { cargo_home: Some(home), cache: None };
    let workspace = engine::workspace(&Registry::default(), layout, &dependencies, 0, &AtomicUsize::new(0));
    let place = |path: &str| -> Option<PathBuf> {
        let (package, file) = path.split_once('/')?;
        let (name, version) = package.split_once('@')?;
        let locked = layout.locked.iter().find(|it| it.name == name && it.version == version)?;
        sources.find(locked).map(|(_, top)| top.join(Path::new(file)))
    };
    let files = workspace.tree.library_files().filter_map(|path| place(path));
    let lines: Vec<String> = files.map(|file| file.display().to_string()).collect();
    lines.join("\n") + "\n"
}
