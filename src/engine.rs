//! The pipe: from a layout to facts, from facts to a module tree, from there to a report.

use crate::discover::{self, Layout};
use crate::facts::{self, FileFacts};
use crate::resolve::ModuleTree;
use rayon::prelude::*;

/// Reads and parses every file of a layout.
pub fn tree(layout: &Layout) -> ModuleTree {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(facts::WORKER_STACK).build().expect("pool");
    let facts: Vec<FileFacts> = pool.install(|| {
        layout
            .files
            .par_iter()
            .map(|file| match discover::read(&layout.root, &file.path) {
                Ok(text) => facts::extract(&text),
                Err(_) => FileFacts::default(),
            })
            .collect()
    });
    ModuleTree::build(layout, facts)
}
