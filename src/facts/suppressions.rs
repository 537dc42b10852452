//! Inline suppressions: comments that allow a rule or an entry, and the part of the file that each covers.
//!
//! Ordinary comments are no part of the syntax tree, so that they and what they stand before are read from tokens.

use super::{Covers, SuppressionFact, WrittenId};
use crate::source::{LineIndex, Pos, Span};
use ra_ap_rustc_lexer::{FrontmatterAllowed, Token, TokenKind, tokenize};
use std::ops::Range;

/// What a suppression begins with.
const MARK: &str = "ssot:";

/// What may follow the mark, and whether it stands for the whole file.
const WORDS: [(&str, bool); 2] = [("allow-file", true), ("allow", false)];

/// Words that begin what ends with a semicolon only.
const ENDED_BY_SEMICOLON: [&str; 7] = ["let", "use", "static", "type", "return", "break", "yield"];

/// Words that begin what ends with its braces.
const ENDED_BY_BRACES: [&str; 15] = [
    "fn",
    "struct",
    "enum",
    "union",
    "trait",
    "impl",
    "mod",
    "macro_rules",
    "match",
    "if",
    "for",
    "while",
    "loop",
    "unsafe",
    "async",
];

/// Words that say nothing of what follows them.
const QUALIFIERS: [&str; 4] = ["pub", "default", "extern", "auto"];

/// Whether a comment, as written, may be a suppression.
pub(super) fn is_suppression(comment: &str) -> bool {
    let Some(rest) = body(comment).strip_prefix(MARK) else { return false };
    let rest = rest.trim_start();
    let word = rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '-');
    // Prose may begin with these letters too.
    rest.starts_with("allow") || (word.len() < rest.len() && word.trim_start().starts_with('('))
}

/// The text of a comment without its signs.
fn body(comment: &str) -> &str {
    let comment = comment.strip_prefix("//").or_else(|| comment.strip_prefix("/*")).unwrap_or(comment);
    comment.trim_end_matches("*/").trim_start_matches(['/', '!', '*']).trim()
}

/// Reads the suppressions among comments, given by their byte ranges.
pub(super) fn suppressions(text: &str, comments: &[Range<usize>]) -> Vec<SuppressionFact> {
    if comments.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(text);
    comments.iter().map(|range| suppression(text, &lines, range)).collect()
}

fn suppression(text: &str, lines: &LineIndex, range: &Range<usize>) -> SuppressionFact {
    let place = |range: Range<usize>| Span::new(lines.pos(text, range.start), lines.pos(text, range.end));
    let comment = &text[range.clone()];
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let mut fact = SuppressionFact {
        comment: place(range.start..range.start + comment.trim_end().len()),
        ids: Vec::new(),
        reason: None,
        until: None,
        covers: Covers::Nothing,
        error: None,
    };
    let rest = body(comment).strip_prefix(MARK).unwrap_or_default().trim_start();
    let word = WORDS.iter().find_map(|(word, file)| Some((rest.strip_prefix(word)?, *file)));
    let Some((rest, is_file)) = word else {
        fact.error = Some("only `allow(…)` and `allow-file(…)` are known".into());
        return fact;
    };
    let list = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let Some((list, reason)) = list else {
        fact.error = Some("the rule or entry stands in parentheses: `allow(…) reason`".into());
        return fact;
    };
    for part in list.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(day) = part.strip_prefix("until").and_then(|rest| rest.trim_start().strip_prefix('=')) {
            fact.until = Some(day.trim().trim_matches('"').into());
        } else {
            let span = place(offset(part)..offset(part) + part.len());
            fact.ids.push(WrittenId { text: part.into(), span });
        }
    }
    if fact.ids.is_empty() {
        fact.error = Some("no rule or entry stands in the parentheses".into());
    }
    let reason = reason.trim().trim_start_matches([':', '-', '–', '—']).trim();
    fact.reason = (!reason.is_empty()).then(|| reason.into());
    fact.covers = if is_file { Covers::File } else { covered(text, lines, range) };
    fact
}

/// What a comment stands before, or the line that it ends.
fn covered(text: &str, lines: &LineIndex, comment: &Range<usize>) -> Covers {
    let line = lines.pos(text, comment.start).line;
    let start = lines.line_range(text, line).start;
    if !text[start..comment.start].trim().is_empty() {
        return Covers::Part(Span::new(Pos::new(line, 1), Pos::new(line, u32::MAX)));
    }
    match extent(&text[comment.end..]) {
        Some(range) => {
            let (start, end) = (comment.end + range.start, comment.end + range.end);
            Covers::Part(Span::new(lines.pos(text, start), lines.pos(text, end)))
        }
        None => Covers::Nothing,
    }
}

/// How the node that a text begins with ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// With a semicolon.
    Semicolon,
    /// With its braces, or with a semicolon where it has none.
    Braces,
    /// With a comma, a semicolon, or what is around it: a field, a variant, an arm, an expression.
    Part,
}

/// The item, statement, field, variant or arm at the start of a text, attributes included.
fn extent(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let mut walk = Walk::default();
    for token in tokenize(text, FrontmatterAllowed::No) {
        let range = at..at + token.len as usize;
        at = range.end;
        if is_trivia(&token) {
            continue;
        }
        // One token ahead decides whether what ends with braces goes on.
        if let Some(end) = walk.pending.take() {
            let goes_on = match token.kind {
                TokenKind::Dot | TokenKind::Question | TokenKind::Eq => true,
                TokenKind::Ident => &text[range.clone()] == "else",
                _ => false,
            };
            if !goes_on {
                let is_closing = matches!(token.kind, TokenKind::Comma | TokenKind::Semi);
                return Some(walk.start?..if is_closing { range.end } else { end });
            }
        }
        if let Some(end) = walk.token(token.kind, &text[range.clone()], &range) {
            return Some(walk.start?..end);
        }
    }
    let end = walk.pending.unwrap_or_else(|| text.trim_end().len());
    walk.start.map(|start| start..end)
}

fn is_trivia(token: &Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
    )
}

/// State of the walk over the tokens of one node.
#[derive(Default)]
struct Walk {
    start: Option<usize>,
    form: Option<Form>,
    depth: usize,
    /// Whether an attribute is being passed over.
    in_attribute: bool,
    after_const: bool,
    /// Kinds of the two tokens before.
    before: [Option<TokenKind>; 2],
    /// Whether the braces that are open at depth 0 belong to a macro call or the body of an arm.
    own_braces: bool,
    /// Whether `=>` was seen at depth 0.
    arrow: bool,
    /// The end of the node, if it does not go on.
    pending: Option<usize>,
}

impl Walk {
    /// Takes one token; answers the end of the node where it is the last one or stands behind it.
    fn token(&mut self, kind: TokenKind, text: &str, range: &Range<usize>) -> Option<usize> {
        if self.start.is_none() {
            if matches!(kind, TokenKind::CloseBrace | TokenKind::CloseParen | TokenKind::CloseBracket) {
                return Some(range.start);
            }
            self.start = Some(range.start);
        }
        let at_top = self.depth == 0;
        if self.form.is_none() && at_top {
            self.in_attribute |= kind == TokenKind::Pound;
            if !self.in_attribute {
                // `const` begins a constant or a function.
                let is_const = std::mem::replace(&mut self.after_const, text == "const");
                self.form = match form(kind, text) {
                    Some(Form::Part) if self.after_const => None,
                    Some(Form::Part) if is_const => Some(Form::Semicolon),
                    form => form,
                };
            }
        }
        let end = match kind {
            TokenKind::OpenBrace | TokenKind::OpenParen | TokenKind::OpenBracket => {
                if at_top {
                    let after_bang = self.before.contains(&Some(TokenKind::Bang));
                    self.own_braces = kind == TokenKind::OpenBrace && (after_bang || self.arrow);
                }
                self.depth += 1;
                None
            }
            TokenKind::CloseBrace | TokenKind::CloseParen | TokenKind::CloseBracket => {
                self.closed(kind, range)
            }
            TokenKind::Semi if at_top => Some(range.end),
            TokenKind::Comma if at_top && self.form == Some(Form::Part) => Some(range.end),
            _ => None,
        };
        self.arrow |= at_top && kind == TokenKind::Gt && self.before[0] == Some(TokenKind::Eq);
        self.before = [Some(kind), self.before[0]];
        end
    }

    fn closed(&mut self, kind: TokenKind, range: &Range<usize>) -> Option<usize> {
        if self.depth == 0 {
            return Some(range.start);
        }
        self.depth -= 1;
        if self.depth > 0 {
            return None;
        }
        if self.in_attribute && kind == TokenKind::CloseBracket {
            self.in_attribute = false;
        } else if kind == TokenKind::CloseBrace
            && (self.form == Some(Form::Braces) || (self.form == Some(Form::Part) && self.own_braces))
        {
            self.pending = Some(range.end);
        }
        None
    }
}

/// The form of a node by its first word; nothing where that does not say it.
fn form(kind: TokenKind, text: &str) -> Option<Form> {
    match kind {
        TokenKind::Ident if QUALIFIERS.contains(&text) => None,
        TokenKind::Ident if ENDED_BY_SEMICOLON.contains(&text) => Some(Form::Semicolon),
        TokenKind::Ident if ENDED_BY_BRACES.contains(&text) => Some(Form::Braces),
        // `pub(crate)` and `extern "C"`.
        TokenKind::OpenParen | TokenKind::CloseParen | TokenKind::Literal { .. } => None,
        TokenKind::OpenBrace => Some(Form::Braces),
        _ => Some(Form::Part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the first suppression of a text covers, as text.
    fn covered_text(text: &str) -> String {
        let start = text.find("// ssot").unwrap();
        let end = start + text[start..].find('\n').unwrap_or(text.len() - start);
        let [fact] = &suppressions(text, std::slice::from_ref(&(start..end)))[..] else { panic!() };
        let Covers::Part(span) = fact.covers else { return format!("{:?}", fact.covers) };
        let lines = LineIndex::new(text);
        text[lines.offset(text, span.start)..lines.offset(text, span.end)].to_owned()
    }

    fn after(code: &str) -> String {
        covered_text(&format!("{{ a();\n// ssot: allow(x) why\n{code} }}"))
    }

    #[test]
    fn what_stands_behind_is_covered_to_its_end() {
        for (code, covered) in [
            ("use a::{b, c};\nuse d;", "use a::{b, c};"),
            ("#[test]\nfn f() { g(); }\nfn h() {}", "#[test]\nfn f() { g(); }"),
            (
                "pub(crate) async fn f<A, B>(a: A, b: B) -> [u8; 2] where A: B {}\nx",
                "pub(crate) async fn f<A, B>(a: A, b: B) -> [u8; 2] where A: B {}",
            ),
            ("let x = S { a: 1, b: 2 }.c();\nd();", "let x = S { a: 1, b: 2 }.c();"),
            ("if a { b } else if c { d } else { e }\nf()", "if a { b } else if c { d } else { e }"),
            ("match a { _ => b }.c();\nd();", "match a { _ => b }.c();"),
            ("if let S { a } = b { c }\nd", "if let S { a } = b { c }"),
            ("call(a, b)\n.then(c);\nd()", "call(a, b)\n.then(c);"),
            ("S { a, b }", "S { a, b } "),
            ("a: u8,\nb: u8", "a: u8,"),
            ("A(u8) => { b }\nC => d", "A(u8) => { b }"),
            ("A { x } => b,\nC => d", "A { x } => b,"),
            ("m! { a; b }\nc", "m! { a; b }"),
            ("struct A(u8);\nb", "struct A(u8);"),
            ("const A: S = S { a: 1 };\nb", "const A: S = S { a: 1 };"),
            ("const fn f() {}\nb", "const fn f() {}"),
            ("impl A { fn b() {} }\nc", "impl A { fn b() {} }"),
            ("// another\n/* one */ a();\nb", "a();"),
        ] {
            assert_eq!(after(code), covered, "{code}");
        }
    }

    #[test]
    fn a_comment_behind_code_covers_its_line() {
        let text = "a();\nb(); // ssot: allow(x) why\nc();";
        assert_eq!(covered_text(text), "b(); // ssot: allow(x) why");
        assert_eq!(covered_text("{ a();\n// ssot: allow(x) why\n}"), "Nothing");
        assert_eq!(covered_text("a();\n// ssot: allow(x) why"), "Nothing");
    }

    #[test]
    fn parts_are_read() {
        let text = "// ssot: allow(a, b-c , until = 2027-01-01) - because (it) is";
        let [fact] = &suppressions(text, std::slice::from_ref(&(0..text.len())))[..] else { panic!() };
        let ids: Vec<&str> = fact.ids.iter().map(|id| &*id.text).collect();
        assert_eq!((ids, fact.until.as_deref()), (vec!["a", "b-c"], Some("2027-01-01")));
        assert_eq!(fact.reason.as_deref(), Some("because (it) is"));
        assert_eq!(fact.ids[1].span, Span::of_name(Pos::new(1, 19), 3));
    }

    proptest! {
        #[test]
        fn any_code_behind_a_comment_is_covered_or_not(
            code in "(pub |const |fn f|#\\[a\\]|[\\(\\)\\[\\]{};,.=>!?a-c\"'\\\\/* \n\u{e4}]|else |r#\"|'a ){0,24}",
        ) {
            let text = format!("// ssot: allow(x) why\n{code}");
            let end = text.find('\n').unwrap();
            let found = suppressions(&text, std::slice::from_ref(&(0..end)));
            if let Covers::Part(span) = found[0].covers {
                prop_assert!(span.start <= span.end && span.start.line > 1);
            }
        }

        #[test]
        fn any_comment_is_read(comment in "// ?ssot: ?(allow|allow-file|x)?[(a,=\u{e4} )-]{0,16}") {
            if is_suppression(&comment) {
                let found = suppressions(&comment, std::slice::from_ref(&(0..comment.len())));
                prop_assert!(found[0].error.is_some() || !found[0].ids.is_empty());
            }
        }
    }

    #[test]
    fn prose_is_no_suppression() {
        assert!(is_suppression("//! ssot: allow-file(x) y") && is_suppression("/* ssot: allow(x) y */"));
        assert!(is_suppression("// ssot: ignore(x)") && is_suppression("// ssot: allow x"));
        assert!(!is_suppression("// ssot: one home for each") && !is_suppression("// see ssot: allow(x)"));
    }
}
