//! The bare cost that a check is held against: reads and parses every Rust file of a tree in parallel, and drops it.
//!
//! `cargo bench --bench parse -- ROOT` prints the number of files and bytes; time it from outside, as
//! `benches/ratio.sh` does.

use rayon::prelude::*;
use std::path::PathBuf;

fn main() {
    let root = std::env::args().skip(1).find(|argument| argument != "--bench").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    let layout = ssot::discover::discover(&root, &ssot::discover::Options::default());
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(ssot::facts::WORKER_STACK)
        .build()
        .expect("threads can be made");
    let parsed: usize = pool.install(|| {
        layout
            .files
            .par_iter()
            .filter(|file| {
                proc_macro2::extra::invalidate_current_thread_spans();
                let text = ssot::discover::read(&layout.root, &file.path);
                text.is_ok_and(|text| syn::parse_file(&text).is_ok())
            })
            .count()
    });
    let bytes: u64 = layout.files.iter().map(|file| file.size).sum();
    let mut out = std::io::stdout();
    let line = format!("{parsed} of {} files parsed, {bytes} bytes\n", layout.files.len());
    // A closed standard output is no failure of the benchmark.
    let _ = std::io::Write::write_all(&mut out, line.as_bytes());
}
