//! Texts of the files that a report names, loaded when first needed and indexed by line once.

use crate::source::LineIndex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// So many texts are kept; findings come sorted by file, so few are in use at a time.
const KEPT: usize = 64;

/// A text with its line starts.
#[derive(Debug)]
pub(super) struct Text {
    /// The text as it lies on disk.
    pub(super) text: Arc<str>,
    /// Its lines.
    pub(super) index: LineIndex,
}

/// The loader that [`Texts`] wraps.
type Load<'a> = dyn Fn(&str) -> Option<Arc<str>> + 'a;

/// Access to the texts that places point into.
pub struct Texts<'a> {
    load: Box<Load<'a>>,
    kept: RefCell<HashMap<Box<str>, Option<Rc<Text>>>>,
}

impl<'a> Texts<'a> {
    /// Texts that `load` gives for a path relative to the workspace root; nothing where there is none, in
    /// which case places are shown without source lines and JSON has no bytes for them.
    pub fn new(load: impl Fn(&str) -> Option<Arc<str>> + 'a) -> Self {
        Self { load: Box::new(load), kept: RefCell::default() }
    }

    /// The text of `file`, if it can be loaded.
    pub(super) fn get(&self, file: &str) -> Option<Rc<Text>> {
        if let Some(text) = self.kept.borrow().get(file) {
            return text.clone();
        }
        let text = (self.load)(file).map(|text| Rc::new(Text { index: LineIndex::new(&text), text }));
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(file.into(), text.clone());
        text
    }
}
