//! Texts of the files that a report names, loaded when first needed and indexed by line once.

use crate::source::{LineIndex, Pos};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// So many texts are kept; findings come sorted by file, so few are in use at a time.
const KEPT: usize = 64;

/// Every so many characters the place in bytes is noted.
const STRIDE: usize = 1024;

/// A text with its line starts, and with steps to count characters by, so that places in a line of
/// megabytes are as cheap as in any other.
#[derive(Debug)]
pub(super) struct Text {
    /// The text as it lies on disk.
    pub(super) content: Arc<str>,
    /// Its lines.
    pub(super) index: LineIndex,
    /// Byte offset of each character whose number is a multiple of [`STRIDE`].
    steps: Vec<usize>,
}

impl Text {
    /// Indexes `content`.
    pub(super) fn new(content: Arc<str>) -> Self {
        let steps = content.char_indices().step_by(STRIDE).map(|(at, _)| at).collect();
        Self { index: LineIndex::new(&content), steps, content }
    }

    /// Byte offset of a position; one outside the text is moved to the nearest one inside.
    pub(super) fn offset(&self, pos: Pos) -> usize {
        let line = self.index.line_range(&self.content, pos.line);
        let number = self.number_of(line.start) + pos.column.saturating_sub(1) as usize;
        let Some(&step) = self.steps.get(number / STRIDE) else { return line.end };
        let rest = self.content[step..].char_indices().nth(number % STRIDE);
        rest.map_or(line.end, |(at, _)| line.end.min(step + at))
    }

    /// Position of a byte offset that lies in a line, on a character.
    pub(super) fn pos(&self, line: u32, offset: usize) -> Pos {
        let start = self.index.line_range(&self.content, line).start;
        Pos { line, column: 1 + (self.number_of(offset) - self.number_of(start)) as u32 }
    }

    /// Number of the characters before a byte offset.
    fn number_of(&self, offset: usize) -> usize {
        let step = self.steps.partition_point(|step| *step <= offset).saturating_sub(1);
        let start = self.steps.get(step).copied().unwrap_or(0);
        step * STRIDE + self.content[start..offset].chars().count()
    }
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
        let text = (self.load)(file).map(|text| Rc::new(Text::new(text)));
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(file.into(), text.clone());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_are_those_of_the_line_index(
            start in "[a\u{e4}\n]{0,9}",
            line in "[a\u{e4}]{0,3}",
            repeat in 0..900_usize,
            at in (0..5_u32, 0..3000_u32),
        ) {
            let text = Text::new(format!("\u{feff}{start}{}\r\n", line.repeat(repeat)).into());
            let pos = Pos::new(at.0, at.1);
            let offset = text.offset(pos);
            prop_assert_eq!(offset, text.index.offset(&text.content, pos));
            let expected = text.index.pos(&text.content, offset);
            prop_assert_eq!(text.pos(expected.line, offset), expected);
        }
    }

    #[test]
    fn a_text_is_loaded_once() {
        let loads = std::cell::Cell::new(0);
        let texts = Texts::new(|file| {
            loads.set(loads.get() + 1);
            (file == "a.rs").then(|| "text".into())
        });
        assert!(texts.get("a.rs").is_some() && texts.get("a.rs").is_some());
        assert!(texts.get("b.rs").is_none() && texts.get("b.rs").is_none());
        assert_eq!(loads.get(), 2);
    }
}
