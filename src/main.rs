//! The program: arguments to exit code.
use ssot::facts::Context;
use std::io::Write;
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let t0 = std::time::Instant::now();
    let layout = ssot::discover::discover(&root, &Default::default());
    eprintln!("discover {:?} errors {:?} crates {}", t0.elapsed(), layout.errors, layout.packages.len());
    let t0 = std::time::Instant::now();
    let tree = ssot::engine::tree(&layout);
    eprintln!("tree {:?} modules {}", t0.elapsed(), tree.modules.len());
    for (i, f) in tree.facts.iter().enumerate() { if let Some(e) = &f.error { eprintln!("{} {:?}", tree.paths[i], e) } }
    let t0 = std::time::Instant::now();
    let mut r = ssot::resolve::Resolver::new(&tree);
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let mut n = 0;
    for file in 0..tree.facts.len() {
        for owner in tree.owners_of[file].clone() {
            for path in 0..tree.facts[file].paths.len() {
                for named in r.resolve(owner, path as u32) {
                    n += 1;
                    if std::env::args().nth(2).is_some() { continue; }
                    let f = &tree.facts[file];
                    let seg = &f.path_segments(&f.paths[path])[named.segment];
                    let items: Vec<String> = named.defs.iter().map(|(_, k)| r.key(*k).path.to_string()).collect();
                    let _ = Context::Use;
                    writeln!(out, "{}", serde_json::json!({"file": &*tree.paths[file], "line": seg.pos.line, "column": seg.pos.column, "name": f.text(seg.name), "items": items, "confidence": named.confidence.word()})).unwrap();
                }
            }
        }
    }
    eprintln!("resolve {:?} {n}", t0.elapsed());
}
