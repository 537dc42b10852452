//! Matchers of `macro_rules!`: whether arguments fit a rule, and what its variables stand for then (Rust Reference, "Macros
//! by example").

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rustc_hash::FxHashMap;
use std::rc::Rc;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;

/// Depth of groups and repetitions in a macro at which it is not expanded.
pub(super) const DEPTH_MAX: usize = 64;

/// What the variables of a matcher stand for.
pub(super) type Bindings = FxHashMap<String, Bound>;

/// What one variable stands for.
#[derive(Debug, Clone)]
pub(super) enum Bound {
    Tokens(Vec<TokenTree>),
    Repeated(Rc<Vec<Bindings>>),
}

/// One element of a matcher or transcriber.
pub(super) enum Element<'m> {
    Variable(String, Option<String>),
    Repetition { inner: Vec<TokenTree>, separator: Vec<&'m TokenTree>, operator: char },
    Token(&'m TokenTree),
}

/// Splits a matcher or transcriber into elements; `kinds` tells whether variables carry a fragment kind.
pub(super) fn elements(trees: &[TokenTree], kinds: bool) -> Vec<Element<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < trees.len() {
        let is_dollar = matches!(&trees[at], TokenTree::Punct(punct) if punct.as_char() == '$');
        match (is_dollar, trees.get(at + 1)) {
            (true, Some(TokenTree::Ident(name))) => {
                let kind = match (kinds, trees.get(at + 2), trees.get(at + 3)) {
                    (true, Some(TokenTree::Punct(colon)), Some(TokenTree::Ident(kind)))
                        if colon.as_char() == ':' =>
                    {
                        Some(kind.to_string())
                    }
                    _ => None,
                };
                at += if kind.is_some() { 4 } else { 2 };
                found.push(Element::Variable(name.to_string(), kind));
            }
            (true, Some(TokenTree::Group(group))) => {
                let mut separator = Vec::new();
                at += 2;
                let mut operator = '*';
                while let Some(tree) = trees.get(at) {
                    at += 1;
                    match tree {
                        TokenTree::Punct(punct) if matches!(punct.as_char(), '*' | '+' | '?') => {
                            operator = punct.as_char();
                            break;
                        }
                        other => separator.push(other),
                    }
                }
                let inner = group.stream().into_iter().collect();
                found.push(Element::Repetition { inner, separator, operator });
            }
            _ => {
                found.push(Element::Token(&trees[at]));
                at += 1;
            }
        }
    }
    found
}

/// Matches the whole input.
pub(super) fn match_all(
    input: ParseStream<'_>,
    matcher: &[TokenTree],
    depth: usize,
) -> syn::Result<Bindings> {
    let bindings = match_some(input, matcher, depth)?;
    if input.is_empty() { Ok(bindings) } else { Err(input.error("more tokens than the rule takes")) }
}

fn match_some(input: ParseStream<'_>, matcher: &[TokenTree], depth: usize) -> syn::Result<Bindings> {
    if depth > DEPTH_MAX {
        return Err(input.error("nested too deeply"));
    }
    let mut bindings = Bindings::default();
    for element in elements(matcher, true) {
        match element {
            Element::Variable(name, Some(kind)) => {
                let tokens = fragment(input, &kind)?;
                bindings.insert(name, Bound::Tokens(tokens));
            }
            Element::Variable(..) => return Err(input.error("a variable without a kind")),
            Element::Repetition { inner, separator, .. }
                if separator.is_empty() && is_any_token(&inner).is_some() =>
            {
                // `$($t:tt)*` takes all that is left, as one piece.
                let rest: TokenStream = input.parse()?;
                let name = is_any_token(&inner).unwrap_or_default();
                let round = Bindings::from_iter([(name.clone(), Bound::Tokens(rest.into_iter().collect()))]);
                bindings.insert(name, Bound::Repeated(Rc::new(vec![round])));
            }
            Element::Repetition { inner, separator, operator } => {
                let rounds = Rc::new(match_repeated(input, &inner, &separator, operator, depth)?);
                for name in variables(&inner, true) {
                    bindings.insert(name, Bound::Repeated(rounds.clone()));
                }
            }
            Element::Token(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let content;
                match group.delimiter() {
                    Delimiter::Parenthesis => _ = syn::parenthesized!(content in input),
                    Delimiter::Bracket => _ = syn::bracketed!(content in input),
                    Delimiter::Brace => _ = syn::braced!(content in input),
                    Delimiter::None => return Err(input.error("an invisible group")),
                }
                bindings.extend(match_all(&content, &inner, depth + 1)?);
            }
            Element::Token(token) => literal_token(input, token)?,
        }
    }
    Ok(bindings)
}

fn match_repeated(
    input: ParseStream<'_>,
    inner: &[TokenTree],
    separator: &[&TokenTree],
    operator: char,
    depth: usize,
) -> syn::Result<Vec<Bindings>> {
    let mut rounds = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if !rounds.is_empty() && separator.iter().any(|token| literal_token(&ahead, token).is_err()) {
            break;
        }
        let before = ahead.cursor();
        let Ok(round) = match_some(&ahead, inner, depth + 1) else { break };
        if ahead.cursor() == before && separator.is_empty() {
            break;
        }
        rounds.push(round);
        // `advance_to` panics where the fork has left an invisible group, which the input is still in.
        while input.cursor() != ahead.cursor() && !input.is_empty() {
            input.parse::<TokenTree>()?;
        }
        if operator == '?' {
            break;
        }
    }
    if operator == '+' && rounds.is_empty() {
        return Err(input.error("expected at least one"));
    }
    Ok(rounds)
}

/// The variable's name in `$t:tt`.
fn is_any_token(matcher: &[TokenTree]) -> Option<String> {
    match elements(matcher, true).as_slice() {
        [Element::Variable(name, Some(kind))] if kind == "tt" => Some(name.clone()),
        _ => None,
    }
}

/// The names of all variables of a matcher or transcriber, nested ones included; `kinds` is that of [`elements`].
pub(super) fn variables(trees: &[TokenTree], kinds: bool) -> Vec<String> {
    let mut names = Vec::new();
    for element in elements(trees, kinds) {
        match element {
            Element::Variable(name, _) => names.push(name),
            Element::Repetition { inner, .. } => names.extend(variables(&inner, kinds)),
            Element::Token(TokenTree::Group(group)) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                names.extend(variables(&inner, kinds));
            }
            Element::Token(_) => {}
        }
    }
    names
}

fn literal_token(input: ParseStream<'_>, wanted: &TokenTree) -> syn::Result<()> {
    let found: TokenTree = input.parse()?;
    let same = match (&found, wanted) {
        (TokenTree::Punct(one), TokenTree::Punct(other)) => one.as_char() == other.as_char(),
        (TokenTree::Ident(one), TokenTree::Ident(other)) => one == other,
        (TokenTree::Literal(one), TokenTree::Literal(other)) => one.to_string() == other.to_string(),
        _ => false,
    };
    if same { Ok(()) } else { Err(input.error("another token")) }
}

/// Takes one fragment of a kind from the input.
fn fragment(input: ParseStream<'_>, kind: &str) -> syn::Result<Vec<TokenTree>> {
    let before = input.cursor();
    match kind {
        "tt" => drop(input.parse::<TokenTree>()?),
        "ident" => drop(input.call(syn::Ident::parse_any)?),
        "item" => drop(input.parse::<syn::Item>()?),
        "expr" | "expr_2021" => drop(input.parse::<syn::Expr>()?),
        "ty" => drop(input.parse::<syn::Type>()?),
        "path" => drop(input.parse::<syn::Path>()?),
        "literal" => drop(input.parse::<syn::Lit>()?),
        "vis" => drop(input.parse::<syn::Visibility>()?),
        "block" => drop(input.parse::<syn::Block>()?),
        "pat" | "pat_param" => drop(syn::Pat::parse_multi_with_leading_vert(input)?),
        "stmt" => drop(input.parse::<syn::Stmt>()?),
        "meta" => drop(input.parse::<syn::Meta>()?),
        "lifetime" => drop(input.parse::<syn::Lifetime>()?),
        _ => return Err(input.error("an unknown kind of fragment")),
    }
    let after = input.cursor();
    let mut tokens = Vec::new();
    let mut at = before;
    while at != after {
        let Some((tree, next)) = at.token_tree() else { break };
        tokens.push(tree);
        at = next;
    }
    Ok(tokens)
}
