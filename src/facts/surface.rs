//! Which parts of a file no other file can name: bodies of functions and unit tests, told by the tokens alone.
//!
//! Of the source of a dependency nothing else is wanted, and most of its cost is in these parts.

use super::guard::Mask;
use ra_ap_rustc_lexer::TokenKind;
use std::ops::Range;

/// `#[cfg(test)]` as texts of tokens.
const CFG_TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

/// What the tokens so far may be the beginning of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Head {
    #[default]
    Nothing,
    /// `fn`
    Fn,
    /// `fn name`
    Function,
    /// `macro_rules`
    MacroRules,
    /// `#[cfg(test)]`
    Test,
    /// `#[cfg(test)] mod`
    TestModule,
    /// `#[cfg(test)] mod name`
    TestModuleName,
}

/// A delimited part that is passed over.
#[derive(Debug)]
struct Passed {
    /// Open delimiters around it.
    depth: usize,
    /// Where its inside starts, if that is to be masked.
    mask_from: Option<usize>,
}

/// Finds the bodies, token by token.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    depth: usize,
    head: Head,
    /// Open delimiters around the head.
    head_depth: usize,
    /// How many tokens of `#[cfg(test)]` came last.
    matched: usize,
    passed: Option<Passed>,
}

impl Bodies {
    /// Takes the next token, which starts at byte `at`; adds a mask where it ends a body.
    pub(super) fn token(
        &mut self,
        kind: TokenKind,
        text: &str,
        at: usize,
        masks: &mut Vec<(Range<usize>, Mask)>,
    ) {
        match kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => return,
            TokenKind::CloseBrace | TokenKind::CloseBracket | TokenKind::CloseParen => self.close(at, masks),
            _ => {}
        }
        if self.passed.is_none() {
            self.follow(kind, text, at);
        }
        if matches!(kind, TokenKind::OpenBrace | TokenKind::OpenBracket | TokenKind::OpenParen) {
            self.depth += 1;
        }
    }

    fn close(&mut self, at: usize, masks: &mut Vec<(Range<usize>, Mask)>) {
        self.depth = self.depth.saturating_sub(1);
        if let Some(passed) = self.passed.take_if(|passed| passed.depth >= self.depth)
            && let Some(from) = passed.mask_from
        {
            masks.push((from..at, Mask::Blank));
        }
        if self.depth < self.head_depth {
            self.head = Head::Nothing;
        }
    }

    /// Follows what the token begins or continues.
    fn follow(&mut self, kind: TokenKind, text: &str, at: usize) {
        self.matched = match self.matched {
            matched if CFG_TEST.get(matched) == Some(&text) => matched + 1,
            _ => usize::from(text == CFG_TEST[0]),
        };
        if self.matched == CFG_TEST.len() {
            (self.head, self.head_depth, self.matched) = (Head::Test, self.depth, 0);
            return;
        }
        // Attributes, parameters and bounds between a head and its body.
        let is_inside = self.head != Head::Nothing && self.depth > self.head_depth;
        if is_inside {
            return;
        }
        let is_name = matches!(kind, TokenKind::Ident | TokenKind::RawIdent);
        let opens = matches!(kind, TokenKind::OpenBrace | TokenKind::OpenBracket | TokenKind::OpenParen);
        self.head = match self.head {
            Head::Function | Head::TestModuleName if kind == TokenKind::OpenBrace => {
                self.passed = Some(Passed { depth: self.depth, mask_from: Some(at + 1) });
                Head::Nothing
            }
            // What a macro makes depends on what stands in its rules.
            Head::MacroRules if opens => {
                self.passed = Some(Passed { depth: self.depth, mask_from: None });
                Head::Nothing
            }
            _ if kind == TokenKind::Semi => Head::Nothing,
            Head::Fn if is_name => Head::Function,
            Head::Test if text == "mod" => Head::TestModule,
            Head::TestModule if is_name => Head::TestModuleName,
            Head::Test if !is_name || text == "pub" => Head::Test,
            head @ (Head::Function | Head::MacroRules) => head,
            _ => match text {
                "fn" => Head::Fn,
                "macro_rules" => Head::MacroRules,
                _ => Head::Nothing,
            },
        };
        if matches!(self.head, Head::Fn | Head::MacroRules) {
            self.head_depth = self.depth;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::extract::Detail;
    use super::super::guard::{inspect, masked};

    fn surface(text: &str) -> String {
        masked(text, &inspect(text, Detail::Surface).masks)
    }

    #[test]
    fn bodies_of_functions_are_blank() {
        let text =
            "impl A {\n  pub const fn f<T>(x: [u8; 2]) -> T where T: B<fn(u8)> { g(); { 1 } }\n fn h(); }";
        let expected =
            "impl A {\n  pub const fn f<T>(x: [u8; 2]) -> T where T: B<fn(u8)> {            }\n fn h(); }";
        assert_eq!(surface(text), expected);
    }

    #[test]
    fn what_is_no_function_stays() {
        for text in [
            "type F = fn(u8) -> u8; struct S { f: fn() }",
            "macro_rules! m { ($n:ident) => { fn $n() { 1 } }; }\nmacro_rules! n ((fn a() { 1 }) => {});",
            "extern \"C\" { fn a(x: u8); static B: u8; }",
            "const _: () = { impl A for B {} };",
        ] {
            assert_eq!(surface(text), text);
        }
    }

    #[test]
    fn unit_tests_are_blank() {
        let text =
            "#[cfg(test)]\n#[path(\"x\")] mod tests { use a::*; }\n#[cfg(test)] use b; mod c { use d; }";
        let expected =
            "#[cfg(test)]\n#[path(\"x\")] mod tests {           }\n#[cfg(test)] use b; mod c { use d; }";
        assert_eq!(surface(text), expected);
    }

    #[test]
    fn documentation_in_bodies_is_masked_once() {
        let text = "fn a() { /// b\n c() } /// d\nfn e() {}";
        assert_eq!(surface(text), "fn a() {      \n     } //  d\nfn e() {}");
    }
}
