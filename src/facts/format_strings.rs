//! Names that format strings capture: in `format!("{NAME}")` the name is a path of one segment (`std::fmt`, "Named
//! parameters").

use super::extractor::{Extractor, start};
use super::{Context, Found, Ns, Segment};
use crate::source::Pos;
use std::iter::Peekable;
use std::str::Chars;

/// Macros of the standard library that format, and how many arguments stand before the format string.
const FORMATTING: [(&str, usize); 18] = [
    ("format", 0),
    ("format_args", 0),
    ("print", 0),
    ("println", 0),
    ("eprint", 0),
    ("eprintln", 0),
    ("panic", 0),
    ("todo", 0),
    ("unimplemented", 0),
    ("unreachable", 0),
    ("write", 1),
    ("writeln", 1),
    ("assert", 1),
    ("debug_assert", 1),
    ("assert_eq", 2),
    ("assert_ne", 2),
    ("debug_assert_eq", 2),
    ("debug_assert_ne", 2),
];

impl Extractor<'_> {
    /// Takes the names that the format string among the arguments of a macro captures.
    ///
    /// Whether a macro that is not known formats its texts is not known either: of what they seem to capture only
    /// names that constants have by convention are taken, and less surely.
    pub(super) fn captured_names(&mut self, macro_name: &str, arguments: &[syn::Expr]) {
        let known = FORMATTING.iter().find(|(name, _)| *name == macro_name);
        let (texts, found) = match known {
            Some((_, before)) => (arguments.get(*before..=*before).unwrap_or_default(), Found::MacroParsed),
            None => (arguments, Found::MacroScanned),
        };
        for argument in texts {
            let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = argument else { continue };
            let source = text.token().to_string();
            for (name, pos) in captures(&source, start(text.span())) {
                let is_wanted = known.is_some() || name.starts_with(char::is_uppercase);
                if !is_wanted || arguments.iter().any(|argument| gives(argument, &name)) {
                    continue;
                }
                let segment = Segment { name: self.name(&name), pos, len: name.chars().count() as u32 };
                self.with_found(found, |this| this.add_path(&[segment], Ns::VALUE, Context::Value, false));
            }
        }
    }
}

/// Whether an argument is `name = value`.
fn gives(argument: &syn::Expr, name: &str) -> bool {
    match argument {
        syn::Expr::Assign(assign) => match &*assign.left {
            syn::Expr::Path(path) => path.path.is_ident(name),
            _ => false,
        },
        _ => false,
    }
}

/// The text of a literal as it is written, character by character, with the place of the next one.
struct Written<'t> {
    rest: Peekable<Chars<'t>>,
    at: Pos,
}

impl Written<'_> {
    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        self.at = if next == '\n' { Pos::new(self.at.line + 1, 1) } else { self.at.right(1) };
        Some(next)
    }

    fn next_if(&mut self, wanted: impl FnOnce(char) -> bool) -> Option<char> {
        let next = self.rest.peek().copied();
        next.filter(|next| wanted(*next))?;
        self.next()
    }

    /// A name that starts here, with its place.
    fn name(&mut self) -> Option<(String, Pos)> {
        let at = self.at;
        let mut name = String::from(self.next_if(|next| next == '_' || next.is_alphabetic())?);
        while let Some(next) = self.next_if(|next| next == '_' || next.is_alphanumeric()) {
            name.push(next);
        }
        Some((name, at))
    }
}

/// The names in a format string, each with its place: `{name}`, and the width and precision in `{name:width$.precision$}`.
fn captures(literal: &str, start: Pos) -> Vec<(String, Pos)> {
    let mut found = Vec::new();
    let is_raw = literal.starts_with('r');
    let mut text = Written { rest: literal.chars().peekable(), at: start };
    while let Some(next) = text.next() {
        match next {
            // `\u{…}` is no argument.
            '\\' if !is_raw => {
                let escaped = text.next();
                if escaped == Some('u') {
                    while text.next_if(|next| next != '}').is_some() {}
                    text.next();
                }
            }
            '{' if text.next_if(|next| next == '{').is_none() => {
                let name = text.name();
                if !matches!(text.rest.peek(), Some('}' | ':')) {
                    continue;
                }
                found.extend(name);
                while text.rest.peek().is_some_and(|next| *next != '}') {
                    match text.name() {
                        Some(name) if text.rest.peek() == Some(&'$') => found.push(name),
                        Some(_) => {}
                        None => _ = text.next(),
                    }
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(literal: &str) -> Vec<(String, u32, u32)> {
        let found = captures(literal, Pos::new(1, 1)).into_iter();
        found.map(|(name, at)| (name, at.line, at.column)).collect()
    }

    #[test]
    fn names_widths_and_precisions_are_captured() {
        let found = names("\"{A} {{B}} {C:>W$.P$} {0} {0:?} {X Y} {D:#x}\n{E:}\"");
        let expected = [("A", 1, 3), ("C", 1, 13), ("W", 1, 16), ("P", 1, 19), ("D", 1, 40), ("E", 2, 2)];
        assert_eq!(found, expected.map(|(name, line, column)| (name.to_owned(), line, column)));
    }

    #[test]
    fn escapes_hide_no_name_and_are_none() {
        assert_eq!(names(r#""\u{AB}\"{A}""#), [("A".to_owned(), 1, 11)]);
        assert_eq!(names(r##"r#"\{A}"#"##), [("A".to_owned(), 1, 6)]);
        assert_eq!(names("\"{\""), []);
    }
}
