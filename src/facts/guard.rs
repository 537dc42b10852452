//! What is looked at before the parser runs: how deep the tree can get, tokens, numbers and delimiters.
//!
//! The parser recurses, and an overflow of the stack ends the whole process. One linear pass over the tokens
//! gives an upper bound of the tree's height, from which the stack is sized.

use super::extract::Detail;
use super::suppressions::is_suppression;
use super::surface::Bodies;
use crate::source::{LineIndex, Span};
use ra_ap_rustc_lexer::{
    DocStyle, FrontmatterAllowed, LiteralKind, Token, TokenKind, strip_shebang, tokenize,
};
use std::ops::Range;

/// Stack the parser and the visitor take for each unit of the score, in bytes; measured, with a margin.
const STACK_PER_SCORE: usize = if cfg!(debug_assertions) { 48 << 10 } else { 8 << 10 };
/// Stack that is needed whatever the score, in bytes.
const STACK_BASE: usize = 1 << 20;
/// Score above which a file is refused instead of being given more stack.
const SCORE_MAX: usize = 100_000 / if cfg!(debug_assertions) { 8 } else { 1 };
/// Tokens above which a file is refused: the parser takes up to 600 bytes for each.
const TOKENS_MAX: usize = 2_000_000;
/// Digits above which a number is hidden from the parser, whose conversion takes quadratic time.
const DIGITS_MAX: usize = 512;

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Inspection {
    /// Upper bound of the height of the syntax tree.
    pub(super) score: usize,
    /// Byte ranges to overwrite before parsing.
    pub(super) masks: Vec<(Range<usize>, Mask)>,
    /// Byte ranges of comments that may allow something.
    pub(super) suppressions: Vec<Range<usize>>,
    /// Why the file is refused, with the byte offset.
    pub(super) refusal: Option<(usize, String)>,
    /// What is wrong with its tokens: the lexer's reason, which the parser does not tell.
    pub(super) token_error: Option<(usize, String)>,
    /// The comments that document something, in their order.
    pub(super) documentation: Vec<DocComment>,
}

/// A comment that documents something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocComment {
    /// Where it stands, its signs included.
    pub(super) range: Range<usize>,
    /// Whether it documents what is around it, `//!` or `/*! … */`.
    pub(super) is_inner: bool,
    /// Whether it is `/** … */` or `/*! … */`.
    pub(super) is_block: bool,
}

/// Why a part of the text is kept from the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mask {
    /// Frontmatter, which the parser does not know.
    Blank,
    /// A number of too many digits.
    Number,
    /// The sign that makes a comment documentation: the parser would make an attribute of each line.
    Comment {
        /// Whether it is the first of the comments that document one thing.
        leads: bool,
    },
}

/// Stack in bytes that parsing a file of this score needs.
pub fn stack_need(score: usize) -> usize {
    STACK_BASE + score * STACK_PER_SCORE
}

/// Looks at the tokens of a text.
pub(super) fn inspect(text: &str, detail: Detail) -> Inspection {
    let mut pass = Pass { bodies: (detail == Detail::Surface).then(Bodies::default), ..Pass::default() };
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    at += strip_shebang(&text[at..]).unwrap_or(0);
    for token in tokenize(&text[at..], FrontmatterAllowed::Yes) {
        let end = at + token.len as usize;
        let is_comment = matches!(token.kind, TokenKind::LineComment { .. } | TokenKind::BlockComment { .. });
        if is_comment && is_suppression(&text[at..end]) {
            pass.inspection.suppressions.push(at..end);
        }
        if let Some(bodies) = &mut pass.bodies {
            bodies.token(token.kind, &text[at..end], at, &mut pass.inspection.masks);
        }
        pass.token(&token, at..end);
        at = end;
        if pass.inspection.refusal.is_some() {
            break;
        }
    }
    if let (Some((open, delimiter)), None) = (pass.open.last(), &pass.inspection.token_error) {
        pass.inspection.token_error = Some((*open, format!("this `{delimiter}` is never closed")));
    }
    // A body is masked when it ends, behind what is masked in it.
    pass.inspection.masks.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut covered = 0;
    pass.inspection.masks.retain(|(range, _)| {
        let is_new = range.start >= covered;
        covered = covered.max(range.end);
        is_new
    });
    pass.inspection
}

/// State of the pass: tokens in the current segment of each open delimiter, and their sum.
#[derive(Default)]
struct Pass {
    inspection: Inspection,
    tokens: usize,
    sum: usize,
    segment: usize,
    outer: Vec<usize>,
    open: Vec<(usize, char)>,
    after_brace: bool,
    /// Set behind a comment that documents, and whether that is what is around it.
    documented: Option<bool>,
    /// Set where bodies are to be masked.
    bodies: Option<Bodies>,
}

impl Pass {
    fn token(&mut self, token: &Token, range: Range<usize>) {
        match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment { doc_style: None } => return,
            TokenKind::LineComment { doc_style: Some(style) } => {
                return self.document(range, style == DocStyle::Inner, false);
            }
            TokenKind::BlockComment { terminated, doc_style } => {
                if !terminated {
                    self.wrong(range.start, "this block comment is never closed");
                }
                if let Some(style) = doc_style {
                    self.document(range, style == DocStyle::Inner, true);
                }
                return;
            }
            TokenKind::Frontmatter { .. } => {
                self.inspection.masks.push((range, Mask::Blank));
                return;
            }
            TokenKind::Literal { kind, .. } => self.literal(kind, &range),
            _ => {}
        }
        self.documented = None;
        self.tokens += 1;
        if self.tokens > TOKENS_MAX {
            self.inspection.refusal =
                Some((range.start, format!("more than {TOKENS_MAX} tokens in one file")));
        }
        if self.after_brace && !continues(token.kind) {
            self.end_segment();
        }
        self.after_brace = false;
        self.segment += 1;
        self.sum += 1;
        match token.kind {
            TokenKind::OpenBrace => self.opened(range.start, '{'),
            TokenKind::OpenParen => self.opened(range.start, '('),
            TokenKind::OpenBracket => self.opened(range.start, '['),
            TokenKind::CloseBrace => self.closed(range.start, '{', '}'),
            TokenKind::CloseParen => self.closed(range.start, '(', ')'),
            TokenKind::CloseBracket => self.closed(range.start, '[', ']'),
            TokenKind::Semi | TokenKind::Comma => self.end_segment(),
            _ => {}
        }
        self.inspection.score = self.inspection.score.max(self.sum);
        if self.sum > SCORE_MAX {
            self.inspection.refusal = Some((range.start, "too deeply nested".to_owned()));
        }
    }

    /// Makes a comment that documents an ordinary one: its third character tells the two apart.
    fn document(&mut self, range: Range<usize>, is_inner: bool, is_block: bool) {
        let leads = self.documented != Some(is_inner);
        self.documented = Some(is_inner);
        self.inspection.masks.push((range.start + 2..range.start + 3, Mask::Comment { leads }));
        self.inspection.documentation.push(DocComment { range, is_inner, is_block });
    }

    fn literal(&mut self, kind: LiteralKind, range: &Range<usize>) {
        let terminated = match kind {
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => {
                if range.len() > DIGITS_MAX {
                    self.inspection.masks.push((range.clone(), Mask::Number));
                }
                true
            }
            LiteralKind::Char { terminated }
            | LiteralKind::Byte { terminated }
            | LiteralKind::Str { terminated }
            | LiteralKind::ByteStr { terminated }
            | LiteralKind::CStr { terminated } => terminated,
            LiteralKind::RawStr { n_hashes }
            | LiteralKind::RawByteStr { n_hashes }
            | LiteralKind::RawCStr { n_hashes } => n_hashes.is_some(),
        };
        if !terminated {
            self.wrong(range.start, "this literal is never closed");
        }
    }

    fn wrong(&mut self, at: usize, message: &str) {
        self.inspection.token_error.get_or_insert_with(|| (at, message.to_owned()));
    }

    fn opened(&mut self, at: usize, delimiter: char) {
        self.open.push((at, delimiter));
        self.outer.push(self.segment);
        self.segment = 0;
    }

    fn closed(&mut self, at: usize, opening: char, closing: char) {
        match self.open.last() {
            Some((_, open)) if *open == opening => {
                self.open.pop();
                self.sum -= self.segment;
                self.segment = self.outer.pop().unwrap_or(0);
            }
            Some((_, open)) => {
                let message = format!("`{closing}` does not close the `{open}` before it");
                self.wrong(at, &message);
            }
            None => self.wrong(at, &format!("`{closing}` closes nothing")),
        }
        self.after_brace = closing == '}';
    }

    fn end_segment(&mut self) {
        self.sum -= self.segment;
        self.segment = 0;
    }
}

/// Whether a token after a closing brace carries the same expression or item on.
fn continues(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Ident
            | TokenKind::Dot
            | TokenKind::Question
            | TokenKind::Colon
            | TokenKind::OpenParen
            | TokenKind::OpenBracket
            | TokenKind::Eq
            | TokenKind::Lt
            | TokenKind::Gt
            | TokenKind::Minus
            | TokenKind::And
            | TokenKind::Or
            | TokenKind::Plus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Caret
            | TokenKind::Percent
    )
}

/// The text with masks laid over it: same length in characters and lines, nothing the parser stumbles on.
pub(super) fn masked<'m>(text: &str, masks: impl IntoIterator<Item = &'m (Range<usize>, Mask)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, mask) in masks {
        out.push_str(&text[at..range.start]);
        for (index, character) in text[range.clone()].char_indices() {
            out.push(match character {
                '\n' => '\n',
                _ if *mask == Mask::Number => {
                    if index == 0 {
                        '0'
                    } else {
                        '_'
                    }
                }
                _ => ' ',
            });
        }
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The span of the one character at a byte offset.
pub(super) fn character_at(text: &str, offset: usize) -> Span {
    let start = LineIndex::new(text).pos(text, offset);
    Span::of_name(start, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspect(text: &str) -> Inspection {
        super::inspect(text, Detail::Names)
    }

    #[test]
    fn depth_counts_what_has_no_delimiter() {
        assert!(inspect(&format!("const A: u8 = {}1;", "!".repeat(900))).score > 900);
        assert!(inspect(&format!("type A = {}u8{};", "V<".repeat(500), ">".repeat(500))).score > 1000);
    }

    #[test]
    fn length_is_not_depth() {
        let flat = "fn f() { g(1, 2); }\n".repeat(5000);
        assert!(inspect(&flat).score < 40_000, "{}", inspect(&flat).score);
        let statements = format!("fn f() {{ {} }}", "g(1);".repeat(5000));
        assert!(inspect(&statements).score < 40);
    }

    #[test]
    fn long_numbers_are_masked_with_the_same_length() {
        let text = format!("const A: u8 = {};", "9".repeat(600));
        let inspection = inspect(&text);
        let masked = masked(&text, &inspection.masks);
        assert_eq!(masked.len(), text.len());
        assert!(masked.contains("= 0____"));
    }

    #[test]
    fn documentation_becomes_comment() {
        let text = "//! a\n/// b\n/** c */ //// d\n/**/ /*! e */ fn f() {}";
        let masked = masked(text, &inspect(text).masks);
        assert_eq!(masked, "//  a\n//  b\n/*  c */ //// d\n/**/ /*  e */ fn f() {}");
    }

    #[test]
    fn unbalanced_delimiters_name_their_place() {
        assert_eq!(inspect("fn f() {").token_error, Some((7, "this `{` is never closed".to_owned())));
        assert_eq!(inspect("}").token_error, Some((0, "`}` closes nothing".to_owned())));
    }
}
