//! Small workspaces on disk, and what discovery makes of them.

mod libraries;
mod packages;
mod walk;

use super::{Layout, Options, Target, discover};
use std::fs;
use tempfile::TempDir;

/// A tree of files; a path that ends with `/` is a folder.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path_on_disk = dir.path().join(path);
        if path.ends_with('/') {
            fs::create_dir_all(path_on_disk).unwrap();
        } else {
            fs::create_dir_all(path_on_disk.parent().unwrap()).unwrap();
            fs::write(path_on_disk, text).unwrap();
        }
    }
    dir
}

fn layout(dir: &TempDir) -> Layout {
    discover(dir.path(), &Options::default())
}

/// The targets of the package in a folder, each as `kind name root edition`.
fn targets(layout: &Layout, dir: &str) -> Vec<String> {
    let package = layout.packages.iter().find(|package| package.dir == dir).unwrap();
    let line = |target: &Target| {
        let root = &layout.files[target.root.index()].path;
        format!("{:?} {} {root} {}", target.kind, target.name, target.edition.year())
    };
    package.targets.iter().map(line).collect()
}
