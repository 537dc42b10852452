//! Expansion of `macro_rules!` (Rust Reference, "Macros by example"), and the macros that need none.
//!
//! Most macros in item position only pass their items on under conditions; these are told by their shape. Others
//! are expanded to text, of which every token knows where it was written, and the text is extracted as usual.

use super::extract::{Detail, extract_expansion};
use super::matcher::{Bindings, Bound, DEPTH_MAX, Element, elements, match_all, variables};
use super::{CfgExpr, FileFacts, Passthrough, SourceText};
use crate::source::Pos;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use std::rc::Rc;
use std::sync::Arc;
use syn::Meta;
use syn::parse::{ParseStream, Parser};

/// Length of an expansion's text at which it is given up.
const TEXT_MAX: usize = 4 << 20;

/// Times that a macro which only calls itself again is followed: the compiler's own limit.
const ROUNDS_MAX: usize = 128;

/// Where the tokens of an expansion were written: place in its text, place, and whether in a call's arguments.
pub(super) type Origins = Vec<(Pos, Pos, bool)>;

/// A call of a macro, as far as its expansion depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Call<'c> {
    /// The name by which the macro is called.
    pub name: &'c str,
    /// What stands between the delimiters; places are those of its tokens.
    pub arguments: &'c SourceText,
    /// What `$crate` stands for at the call.
    pub krate: &'c str,
    /// Where it stands: the place of what the macro itself adds.
    pub place: Pos,
}

/// The facts of a call of a macro: of what its rules make of the arguments. Nothing where no rule fits.
///
/// A macro that takes its arguments piece by piece, which is a call of itself and nothing else until it comes to the last
/// one, is followed to there. `detail` is that of the file of the call.
pub fn expand(rules: &SourceText, call: Call<'_>, detail: Detail) -> Option<FileFacts> {
    proc_macro2::extra::invalidate_current_thread_spans();
    let parsed_rules = split_rules(rules.text.parse().ok()?);
    let mut out = transcribe((rules, &parsed_rules), call.arguments, call.krate)?;
    for _ in 0..ROUNDS_MAX {
        let Some(inner) = arguments_of_only_call(&out.text, call.name) else { break };
        let start = Pos::START.right(out.text[..inner.start].chars().count());
        let arguments =
            SourceText { text: out.text[inner].to_owned(), start, origins: Some(Arc::new(out.origins)) };
        out = transcribe((rules, &parsed_rules), &arguments, call.krate)?;
    }
    let facts = extract_expansion(&out.text, &Arc::new(out.origins), call.place, detail);
    facts.error.is_none().then_some(facts)
}

/// What the first rule that fits makes of some arguments.
fn transcribe(
    (rules, parsed_rules): (&SourceText, &[Rule]),
    arguments: &SourceText,
    krate: &str,
) -> Option<Output> {
    let arguments_stream: TokenStream = arguments.text.parse().ok()?;
    let mut out = Output { text: String::new(), origins: Vec::new(), at: Pos::START };
    let matched = parsed_rules.iter().find_map(|(matcher, transcriber)| {
        let parser = |input: ParseStream<'_>| match_all(input, matcher, 0);
        Some((parser.parse2(arguments_stream.clone()).ok()?, transcriber))
    });
    let (bindings, transcriber) = matched?;
    let transcription = Transcription { rules, arguments, krate };
    let scope = Scope { rounds: vec![&bindings], outer: None };
    transcription.write(transcriber, &scope, &mut out, 0)?;
    Some(out)
}

/// Where the arguments stand in a text that is a call of a macro of this name and nothing else.
fn arguments_of_only_call(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    // Most texts are told by their beginning.
    let path = text[..text.find('!')?].trim_end();
    let is_path = path.chars().all(|letter| letter.is_alphanumeric() || "_: ".contains(letter));
    if !is_path || path.rsplit([':', ' ']).next() != Some(name) {
        return None;
    }
    let behind_path = path.parse::<TokenStream>().ok()?.into_iter().count();
    let trees: Vec<TokenTree> = text.parse::<TokenStream>().ok()?.into_iter().skip(behind_path).collect();
    match trees.as_slice() {
        [TokenTree::Punct(_), TokenTree::Group(_)] => {}
        [TokenTree::Punct(_), TokenTree::Group(_), TokenTree::Punct(end)] if end.as_char() == ';' => {}
        _ => return None,
    }
    Some(text.find(['(', '[', '{'])? + 1..text.rfind([')', ']', '}'])?)
}

/// How a macro passes its items on, where that is all it does.
pub(super) fn passthrough(rules: TokenStream) -> Option<Passthrough> {
    let rules = split_rules(rules);
    let [(matcher, transcriber)] = rules.as_slice() else { return None };
    let name = match matcher.as_slice() {
        [TokenTree::Punct(dollar), TokenTree::Group(group), TokenTree::Punct(_)]
            if dollar.as_char() == '$' =>
        {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            fragment_name(&inner)?
        }
        single => fragment_name(single)?,
    };
    let inner: Vec<TokenTree> = match transcriber.as_slice() {
        [TokenTree::Punct(dollar), TokenTree::Group(group), TokenTree::Punct(_)]
            if dollar.as_char() == '$' =>
        {
            group.stream().into_iter().collect()
        }
        other => other.to_vec(),
    };
    let mut found = Passthrough { cfg: CfgExpr::always(), macro_export: false };
    let mut conditions = Vec::new();
    let mut rest = inner.as_slice();
    while let [TokenTree::Punct(hash), TokenTree::Group(attribute), tail @ ..] = rest {
        if hash.as_char() != '#' {
            return None;
        }
        let meta: Meta = syn::parse2(attribute.stream()).ok()?;
        match &meta {
            Meta::List(list) if list.path.is_ident("cfg") => {
                conditions.push(super::attributes::predicate.parse2(list.tokens.clone()).ok()?);
            }
            meta => found.macro_export |= meta.path().is_ident("macro_export"),
        }
        rest = tail;
    }
    match rest {
        [TokenTree::Punct(dollar), TokenTree::Ident(ident)] if dollar.as_char() == '$' && *ident == name => {
            found.cfg = CfgExpr::All(conditions);
            Some(found)
        }
        _ => None,
    }
}

/// The name in `$name:item` or `$name:tt`.
fn fragment_name(matcher: &[TokenTree]) -> Option<String> {
    match matcher {
        [
            TokenTree::Punct(dollar),
            TokenTree::Ident(name),
            TokenTree::Punct(colon),
            TokenTree::Ident(kind),
        ] if dollar.as_char() == '$' && colon.as_char() == ':' && (kind == "item" || kind == "tt") => {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// A matcher and its transcriber.
type Rule = (Vec<TokenTree>, Vec<TokenTree>);

/// The rules of a macro.
fn split_rules(rules: TokenStream) -> Vec<Rule> {
    let groups = rules.into_iter().filter_map(|tree| match tree {
        TokenTree::Group(group) => Some(group.stream().into_iter().collect::<Vec<TokenTree>>()),
        _ => None,
    });
    let groups: Vec<Vec<TokenTree>> = groups.collect();
    groups.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// The variables that are known at one place of a transcriber.
struct Scope<'b> {
    /// What the variables stand for in this round of the innermost repetition.
    rounds: Vec<&'b Bindings>,
    outer: Option<&'b Scope<'b>>,
}

impl<'b> Scope<'b> {
    fn find(&self, name: &str) -> Option<&'b Bound> {
        let here = self.rounds.iter().find_map(|round| round.get(name));
        here.or_else(|| self.outer.and_then(|outer| outer.find(name)))
    }
}

/// The text of an expansion, and where its tokens were written.
struct Output {
    text: String,
    origins: Origins,
    at: Pos,
}

impl Output {
    fn push(&mut self, text: &str, place: Pos, from_arguments: bool) {
        self.origins.push((self.at, place, from_arguments));
        self.text.push_str(text);
        // A literal may go over several lines.
        for character in text.chars() {
            self.at = if character == '\n' { Pos::new(self.at.line + 1, 1) } else { self.at.right(1) };
        }
    }

    fn space(&mut self) {
        self.text.push(' ');
        self.at = self.at.right(1);
    }
}

/// What transcribing needs to know of the call.
struct Transcription<'c> {
    rules: &'c SourceText,
    arguments: &'c SourceText,
    krate: &'c str,
}

impl Transcription<'_> {
    /// Writes a transcriber out; nothing where it does not fit the bindings or grows too large.
    fn write(&self, trees: &[TokenTree], scope: &Scope<'_>, out: &mut Output, depth: usize) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        for element in elements(trees, false) {
            match element {
                Element::Variable(name, _) => match scope.find(&name) {
                    Some(Bound::Tokens(tokens)) => self.tokens(tokens, out, true)?,
                    None if name == "crate" => {
                        out.push(self.krate, self.rules.start, false);
                        out.space();
                    }
                    // What the matcher does not bind is left as it is: it belongs to a macro that this one defines.
                    None => {
                        out.push("$", self.rules.start, false);
                        out.push(&name, self.rules.start, false);
                        out.space();
                    }
                    Some(Bound::Repeated(_)) => return None,
                },
                Element::Repetition { inner, separator, .. } => {
                    self.repeat(&inner, &separator, scope, out, depth)?;
                }
                Element::Token(TokenTree::Group(group)) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let (open, close) = delimiters(group.delimiter());
                    out.push(open, self.rules.start, false);
                    self.write(&inner, scope, out, depth + 1)?;
                    out.push(close, self.rules.start, false);
                    out.space();
                }
                Element::Token(token) => self.tokens(std::slice::from_ref(token), out, false)?,
            }
        }
        (out.text.len() <= TEXT_MAX).then_some(())
    }

    fn repeat(
        &self,
        inner: &[TokenTree],
        separator: &[&TokenTree],
        scope: &Scope<'_>,
        out: &mut Output,
        depth: usize,
    ) -> Option<()> {
        let used = variables(inner, false);
        let repeated: Vec<&Rc<Vec<Bindings>>> = used
            .iter()
            .filter_map(|name| match scope.find(name) {
                Some(Bound::Repeated(rounds)) => Some(rounds),
                _ => None,
            })
            .collect();
        let turns = repeated.iter().map(|rounds| rounds.len()).max()?;
        for turn in 0..turns {
            if turn > 0 {
                for token in separator {
                    self.tokens(std::slice::from_ref(*token), out, false)?;
                }
            }
            let rounds = repeated.iter().filter_map(|rounds| rounds.get(turn)).collect();
            self.write(inner, &Scope { rounds, outer: Some(scope) }, out, depth + 1)?;
        }
        Some(())
    }

    fn tokens(&self, trees: &[TokenTree], out: &mut Output, from_arguments: bool) -> Option<()> {
        let source = if from_arguments { self.arguments } else { self.rules };
        let mut open: Vec<(Box<dyn Iterator<Item = TokenTree> + '_>, &'static str)> =
            vec![(Box::new(trees.iter().cloned()), "")];
        while let Some((rest, close)) = open.last_mut() {
            let close = *close;
            let Some(tree) = rest.next() else {
                open.pop();
                if !close.is_empty() {
                    out.push(close, source.start, false);
                    out.space();
                }
                continue;
            };
            if out.text.len() > TEXT_MAX {
                return None;
            }
            let (place, from_arguments) = placed(source, from_arguments, tree.span().start());
            match tree {
                TokenTree::Group(group) => {
                    let (opening, closing) = delimiters(group.delimiter());
                    out.push(opening, place, from_arguments);
                    open.push((Box::new(group.stream().into_iter()), closing));
                }
                TokenTree::Punct(punct) => {
                    out.push(punct.as_char().encode_utf8(&mut [0; 4]), place, from_arguments);
                    if punct.spacing() == Spacing::Alone {
                        out.space();
                    }
                }
                other => {
                    out.push(&other.to_string(), place, from_arguments);
                    out.space();
                }
            }
        }
        Some(())
    }
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => ("", ""),
    }
}

/// Where a token of a piece of text was written, and whether that is in the arguments of a call.
///
/// A piece of an expansion's text goes back to where the expansion's tokens came from.
fn placed(source: &SourceText, from_arguments: bool, at: proc_macro2::LineColumn) -> (Pos, bool) {
    let (line, column) = (at.line as u32, at.column as u32);
    let base = source.start;
    let place = if line == 1 {
        Pos::new(base.line, base.column + column)
    } else {
        Pos::new(base.line + line - 1, column + 1)
    };
    match &source.origins {
        None => (place, from_arguments),
        Some(origins) => match origin(origins, place) {
            Some((_, place, from_arguments)) => (*place, *from_arguments),
            None => (base, false),
        },
    }
}

/// The origin of the token that covers a position of an expansion's text.
pub(super) fn origin(origins: &Origins, pos: Pos) -> Option<&(Pos, Pos, bool)> {
    origins.get(origins.partition_point(|(at, ..)| *at <= pos).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str, line: u32) -> SourceText {
        SourceText { text: text.to_owned(), start: Pos::new(line, 1), origins: None }
    }

    fn expanded_to(rules: &SourceText, arguments: &SourceText, line: u32) -> Option<FileFacts> {
        let call = Call { name: "made", arguments, krate: "crate", place: Pos::new(line, 1) };
        expand(rules, call, Detail::Names)
    }

    fn expanded(rules: &str, arguments: &str) -> Option<Vec<String>> {
        let facts = expanded_to(&source(rules, 1), &source(arguments, 10), 9)?;
        assert_eq!(facts.error, None);
        Some(
            facts
                .items
                .iter()
                .map(|item| format!("{}@{}", facts.text(item.name), item.span.start.line))
                .collect(),
        )
    }

    #[test]
    fn names_of_arguments_keep_their_places() {
        let rules = "($($name:ident => $kind:ty),* $(,)?) => { $(const S: &str = \"\n\"; struct $name($kind);)* fn made() {} }";
        let items = expanded(rules, "One => u8,\nTwo => Vec<u8>,");
        assert_eq!(items, Some(["S@9", "One@10", "S@9", "Two@11", "made@9"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let rules =
            "(a $x:ident) => { struct $x; }; ($($t:tt)*) => { mod one { $($t)* } mod two { $($t)* } }";
        assert_eq!(expanded(rules, "a B"), Some(vec!["B@10".into()]));
        let twice = expanded(rules, "fn f() {}");
        assert_eq!(twice, Some(vec!["one@9".into(), "f@10".into(), "two@9".into(), "f@10".into()]));
        assert_eq!(expanded("(a) => { struct X; }", "b"), None);
    }

    #[test]
    fn nested_repetitions_and_crate_are_written_out() {
        let rules = "($($name:ident { $($field:ident: $ty:ty),* })*) => { $(struct $name { $($field: $crate::$ty),* })* }";
        let arguments = source("A { x: X, y: Y } B { z: Z }", 3);
        let facts = expanded_to(&source(rules, 1), &arguments, 1).expect("expands");
        let paths: Vec<String> = facts.paths.iter().map(|path| facts.path_text(path)).collect();
        assert_eq!(paths, ["crate::X", "crate::Y", "crate::Z"]);
    }

    #[test]
    fn documentation_is_an_attribute_to_a_matcher() {
        let text = "macro_rules! make { ($n:ident) => { make!(/// Made.\n $n;); }; ($(#[$m:meta])+ $n:ident;) => { $(#[$m])+ fn $n() {} } }\nmake!(one);";
        let facts = crate::facts::extract(text, Detail::Names);
        let rules = facts.macros[0].rules.as_ref().expect("has rules");
        let outer = expanded_to(rules, &facts.calls[0].arguments, 1).expect("expands");
        let inner = expanded_to(rules, &outer.calls[0].arguments, 1).expect("expands again");
        assert_eq!(inner.text(inner.items[0].name), "one");
    }

    #[test]
    fn a_macro_that_a_macro_defines_keeps_its_variables() {
        let rules = "($name:ident) => { struct $name; macro_rules! tri { ($e:expr) => { $e::<$name>() }; } }";
        let facts = expanded_to(&source(rules, 1), &source("Outer", 3), 2).expect("expands");
        let inner = &facts.macros[0].rules.as_ref().expect("has rules").text;
        assert!(inner.contains("$e") && inner.contains("Outer"), "{inner}");
    }

    #[test]
    fn a_call_in_an_expansion_keeps_the_places_of_its_arguments() {
        let rules = source("($a:ident, $b:ident) => { struct $a; again!($b -> $a); }", 1);
        let outer = expanded_to(&rules, &source("One,\n  Two", 10), 9).expect("expands");
        let inner_rules = source("($x:ident -> $y:ident) => { fn f(x: $x, y: $y) {} }", 2);
        let call = &outer.calls[0];
        let inner = expanded_to(&inner_rules, &call.arguments, 9).expect("expands");
        let places: Vec<(String, Pos)> =
            inner.paths.iter().map(|path| (inner.path_text(path), inner.path_span(path).start)).collect();
        assert_eq!(places, [("Two".to_owned(), Pos::new(11, 3)), ("One".to_owned(), Pos::new(10, 1))]);
    }

    #[test]
    fn a_repetition_that_takes_all_ends_the_one_around_it() {
        let rules = "($($name:ident { $($all:tt)* })* $($rest:ident = $($left:tt)*),*) => { $(struct $rest { $($left)* })* }";
        assert_eq!(expanded(rules, "A = x: u8, y: u8"), Some(vec!["A@10".to_owned()]));
    }

    #[test]
    fn passing_on_is_told_by_shape() {
        let told = |rules: &str| rules.parse().ok().and_then(passthrough);
        let found = told("($($item:item)*) => { $(#[cfg(feature = \"rt\")] #[doc(hidden)] $item)* }");
        assert_eq!(
            found.map(|found| found.cfg),
            Some(CfgExpr::All(vec![CfgExpr::Option("feature=\"rt\"".into())]))
        );
        assert!(told("($m:item) => { #[macro_export] $m }").is_some_and(|found| found.macro_export));
        assert!(told("($($t:tt)*) => { mod a { $($t)* } }").is_none());
    }
}
