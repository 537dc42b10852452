//! Names of the whole workspace as numbers.

use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A name of the workspace; equal numbers are equal names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

impl Symbol {
    /// `crate`.
    pub const CRATE: Self = Self(0);
    /// `self`.
    pub const SELF_VALUE: Self = Self(1);
    /// `super`.
    pub const SUPER: Self = Self(2);
    /// `Self`.
    pub const SELF_TYPE: Self = Self(3);
    /// `$crate`.
    pub const DOLLAR_CRATE: Self = Self(4);
}

/// The table of names.
#[derive(Debug)]
pub struct Symbols {
    numbers: FxHashMap<Arc<str>, Symbol>,
    texts: Vec<Arc<str>>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self { numbers: FxHashMap::default(), texts: Vec::new() };
        for word in ["crate", "self", "super", "Self", "$crate"] {
            symbols.intern(word);
        }
        symbols
    }
}

impl Symbols {
    /// The number of a name, made on first sight.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.numbers.get(text) {
            return *symbol;
        }
        let symbol = Symbol(self.texts.len() as u32);
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.numbers.insert(text, symbol);
        symbol
    }

    /// The number of a name that was seen before.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.numbers.get(text).copied()
    }

    /// The text of a name.
    pub fn text(&self, symbol: Symbol) -> &Arc<str> {
        &self.texts[symbol.0 as usize]
    }
}
