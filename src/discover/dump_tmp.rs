//! tmp
use super::*;
#[test]
fn dump() {
    let Ok(list) = std::env::var("DUMP_ROOTS") else { return };
    for root in list.split(':') {
        let root = find_root(Path::new(root)).unwrap().dir;
        for _ in 0..3 {
        let t = std::time::Instant::now();
        let l = discover(&root, &Options::default());
        eprintln!("{} {:?} files {} skipped {:?} ignored {} locked {} errors {:?}", root.display(), t.elapsed(), l.files.len(), l.skipped, l.ignored, l.locked.len(), l.errors);
        }
        let l = discover(&root, &Options::default());
        for p in &l.packages {
            println!("DUMP\t{}\tP\t{}\t{}\t{}\t{}", root.display(), p.dir, p.name, p.edition.year(), p.member);
            for t in &p.targets { println!("DUMP\t{}\tT\t{}\t{}\t{:?}\t{}\t{}", root.display(), p.dir, t.name, t.kind, l.files[t.root.index()].path, t.edition.year()); }
            for d in &p.dependencies { println!("DUMP\t{}\tD\t{}\t{}\t{}\t{}\t{:?}\t{}\t{:?}", root.display(), p.dir, d.extern_name, d.package, d.renamed, d.kind, d.optional, d.path); }
        }
    }
}
