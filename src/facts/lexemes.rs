//! The lexemes of a piece of source: what is left of a text without layout and comments.

use super::tokens::KEYWORDS;
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};
use std::ops::Range;

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LexemeKind {
    /// A word of the language.
    Keyword,
    /// Any other word.
    Name,
    /// A lifetime or label.
    Lifetime,
    /// A literal.
    Literal,
    /// One sign.
    Sign,
}

/// A lexeme and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// The lexemes of a text that is no whole file, in order.
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut at = 0;
    let mut found = Vec::new();
    for token in tokenize(text, FrontmatterAllowed::No) {
        let range = at..at + token.len as usize;
        at = range.end;
        let kind = match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => {
                continue;
            }
            TokenKind::Ident if KEYWORDS.contains(&&text[range.clone()]) => LexemeKind::Keyword,
            TokenKind::Ident | TokenKind::RawIdent => LexemeKind::Name,
            TokenKind::Lifetime { .. } | TokenKind::RawLifetime => LexemeKind::Lifetime,
            TokenKind::Literal { .. } => LexemeKind::Literal,
            _ => LexemeKind::Sign,
        };
        found.push(Lexeme { kind, range });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::LexemeKind::{Keyword, Lifetime, Literal, Name, Sign};
    use super::*;

    #[test]
    fn layout_and_comments_are_no_lexemes() {
        let text = "let r#type = 'a'; // x\n/* y */ f::<'b>(\"s\")?";
        let shown: Vec<(&str, LexemeKind)> =
            lexemes(text).into_iter().map(|one| (&text[one.range], one.kind)).collect();
        let expected = [
            ("let", Keyword),
            ("r#type", Name),
            ("=", Sign),
            ("'a'", Literal),
            (";", Sign),
            ("f", Name),
            (":", Sign),
            (":", Sign),
            ("<", Sign),
            ("'b", Lifetime),
            (">", Sign),
            ("(", Sign),
            ("\"s\"", Literal),
            (")", Sign),
            ("?", Sign),
        ];
        assert_eq!(shown, expected);
    }
}
