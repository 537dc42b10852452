//! Scanning of tokens that do not parse: path runs in macro arguments, attributes and `macro_rules!` bodies.

use super::extractor::Extractor;
use super::{Context, Found, ItemKind, Ns, Segment};
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Keywords: none of them is a name in a path, and a path run ends before them.
pub(super) const KEYWORDS: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "static", "struct", "trait", "true", "type", "union", "unsafe", "use", "where", "while", "yield", "box",
    "_",
];

/// Words behind which a name is being defined or bound.
const DEFINING: [(&str, Option<ItemKind>); 11] = [
    ("fn", Some(ItemKind::Function)),
    ("struct", Some(ItemKind::Struct)),
    ("enum", Some(ItemKind::Enum)),
    ("trait", Some(ItemKind::Trait)),
    ("type", Some(ItemKind::TypeAlias)),
    ("static", Some(ItemKind::Static)),
    ("const", Some(ItemKind::Const)),
    ("mod", None),
    ("let", None),
    ("union", None),
    ("for", None),
];

/// What a scan takes from the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Take {
    /// Paths of every length, macro calls, and definitions where items may stand.
    Arguments { items: bool },
    /// Paths of two or more segments, and names of macros.
    Long,
    /// As long, and names of macros: the body of a macro definition.
    Body,
}

impl Extractor<'_> {
    /// Scans macro arguments; delimited parts that parse are visited as Rust.
    pub(super) fn scan_arguments(&mut self, tokens: TokenStream, items: bool) {
        self.scans += 1;
        self.with_found(Found::MacroScanned, |this| this.scan(tokens, Take::Arguments { items }));
    }

    /// Scans the arguments of an attribute.
    pub(super) fn scan_attribute(&mut self, tokens: TokenStream) {
        self.scan(tokens, Take::Long);
    }

    /// Scans tokens that become code elsewhere.
    pub(super) fn scan_macro_tokens(&mut self, tokens: TokenStream) {
        self.with_found(Found::MacroBody, |this| this.scan(tokens, Take::Body));
    }

    /// Scans the transcribers of a `macro_rules!` definition.
    pub(super) fn scan_macro_body(&mut self, rules: TokenStream) {
        let mut is_transcriber = false;
        for tree in rules {
            match tree {
                TokenTree::Punct(punct) => is_transcriber |= punct.as_char() == '>',
                TokenTree::Group(group) if is_transcriber => {
                    is_transcriber = false;
                    self.scan_macro_tokens(group.stream());
                }
                _ => {}
            }
        }
    }

    fn scan(&mut self, tokens: TokenStream, take: Take) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            at = match &trees[at] {
                TokenTree::Ident(_) => self.scan_run(&trees, at, take, false),
                TokenTree::Punct(punct) if punct.as_char() == ':' && is_path_separator(&trees, at) => {
                    match trees.get(at + 2) {
                        Some(TokenTree::Ident(_)) => self.scan_run(&trees, at + 2, take, true),
                        _ => at + 2,
                    }
                }
                // A lifetime, a label, a field, or a variable of a macro: the name behind it is no path.
                TokenTree::Punct(punct) if matches!(punct.as_char(), '\'' | '.' | '$') => {
                    let crate_variable = punct.as_char() == '$'
                        && matches!(trees.get(at + 1), Some(TokenTree::Ident(ident)) if ident == "crate");
                    match (crate_variable, trees.get(at + 1)) {
                        (true, _) => self.scan_run(&trees, at + 1, take, false),
                        (false, Some(TokenTree::Ident(_))) => skip_run(&trees, at + 1),
                        _ => at + 1,
                    }
                }
                TokenTree::Group(group) => {
                    let parsed = match take {
                        Take::Arguments { items } => {
                            self.argument_part(group.delimiter(), &group.stream(), items)
                        }
                        Take::Long | Take::Body => false,
                    };
                    if !parsed {
                        let inner = match take {
                            Take::Arguments { items } => {
                                Take::Arguments { items: items && group.delimiter() == Delimiter::Brace }
                            }
                            other => other,
                        };
                        self.scan(group.stream(), inner);
                    }
                    at + 1
                }
                TokenTree::Literal(literal) => {
                    if matches!(take, Take::Arguments { .. }) {
                        self.literal(&syn::Lit::new(literal.clone()));
                    }
                    at + 1
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let behind = at + 1 + usize::from(is_punct(trees.get(at + 1), '!'));
                    match (take, trees.get(behind)) {
                        (Take::Arguments { .. }, Some(TokenTree::Group(group)))
                            if group.delimiter() == Delimiter::Bracket =>
                        {
                            self.attribute_tokens(group.stream());
                            behind + 1
                        }
                        _ => at + 1,
                    }
                }
                TokenTree::Punct(_) => at + 1,
            };
        }
    }

    /// Takes the path run that starts with the identifier at `at`; answers the index behind it.
    fn scan_run(&mut self, trees: &[TokenTree], at: usize, take: Take, rooted: bool) -> usize {
        let TokenTree::Ident(first) = &trees[at] else { return at + 1 };
        let text = first.to_string();
        let after_dollar = at > 0 && is_punct(trees.get(at - 1), '$');
        if KEYWORDS.contains(&text.as_str()) && !after_dollar {
            return self.scan_definition(trees, at, &text, take);
        }
        let mut segments = Vec::new();
        let mut segment = self.segment(first);
        if after_dollar {
            segment.name = self.name("$crate");
        }
        segments.push(segment);
        let mut next = at + 1;
        while is_path_separator(trees, next) {
            match trees.get(next + 2) {
                Some(TokenTree::Ident(ident)) => {
                    segments.push(self.segment(ident));
                    next += 3;
                }
                Some(TokenTree::Punct(punct)) if punct.as_char() == '<' => {
                    next = skip_generics(trees, next + 2);
                }
                // `path::$name`: the rest is not known here, and neither is what the whole names.
                Some(TokenTree::Punct(punct)) if punct.as_char() == '$' => {
                    return skip_run(trees, next + 2);
                }
                _ => break,
            }
        }
        self.take_run(trees, &segments, next, take, rooted);
        next
    }

    fn take_run(&mut self, trees: &[TokenTree], segments: &[Segment], next: usize, take: Take, rooted: bool) {
        // What the code of another package uses is not asked.
        if self.is_surface {
            return;
        }
        let single = segments.len() == 1;
        let upper = self.facts.text(segments[0].name).starts_with(char::is_uppercase);
        let following = trees.get(next);
        let is_macro = is_punct(following, '!') && matches!(trees.get(next + 1), Some(TokenTree::Group(_)));
        let (ns, context) = match following {
            _ if is_macro => (Ns::MACRO, Context::MacroName),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                (Ns::VALUE, Context::Call)
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && upper => {
                (Ns::TYPE, Context::StructLiteral)
            }
            // Field names, named arguments and patterns are the macro's own.
            Some(TokenTree::Punct(punct)) if single && punct.as_char() == '=' => return,
            Some(TokenTree::Punct(_)) if single && is_punct(following, ':') => return,
            _ => (Ns::TYPE.and(Ns::VALUE), Context::Value),
        };
        let wanted = match take {
            Take::Arguments { .. } => !single || is_macro || upper || context == Context::Call,
            Take::Long | Take::Body => !single || is_macro,
        };
        if wanted {
            let context = if take == Take::Long { Context::AttributeArgument } else { context };
            self.add_path(segments, ns, context, rooted);
        }
    }

    /// Behind a keyword: a name that is being defined or bound is no path.
    fn scan_definition(&mut self, trees: &[TokenTree], at: usize, word: &str, take: Take) -> usize {
        let Some((_, kind)) = DEFINING.iter().find(|(defining, _)| *defining == word) else { return at + 1 };
        let mut next = at + 1;
        while matches!(trees.get(next), Some(TokenTree::Ident(ident)) if ident == "mut" || ident == "ref") {
            next += 1;
        }
        let Some(TokenTree::Ident(ident)) = trees.get(next) else { return at + 1 };
        // `impl Trait for Type` and `const fn` define nothing by this word, and nobody defines a path.
        if is_path_separator(trees, next + 1)
            || (word == "for" && !matches!(trees.get(next + 1), Some(TokenTree::Ident(then)) if then == "in"))
            || KEYWORDS.iter().any(|keyword| ident == keyword)
        {
            return at + 1;
        }
        if let (Some(kind), Take::Arguments { items: true }) = (kind, take) {
            self.weak_item(ident, *kind);
        }
        next + 1
    }
}

/// Whether a token is this punctuation character.
pub(super) fn is_punct(tree: Option<&TokenTree>, character: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// Whether `::` starts at `at`.
fn is_path_separator(trees: &[TokenTree], at: usize) -> bool {
    matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint)
        && is_punct(trees.get(at + 1), ':')
}

/// The index behind a run of `name::name`, starting at the identifier or variable at `at`.
fn skip_run(trees: &[TokenTree], at: usize) -> usize {
    let mut next = at + 1;
    while is_path_separator(trees, next) {
        next += 2;
        while matches!(trees.get(next), Some(TokenTree::Punct(punct)) if punct.as_char() == '$') {
            next += 1;
        }
        if matches!(trees.get(next), Some(TokenTree::Ident(_))) {
            next += 1;
        }
    }
    next
}

/// The index behind `<…>`, starting at the `<`.
fn skip_generics(trees: &[TokenTree], at: usize) -> usize {
    let mut depth = 0_usize;
    for (next, tree) in trees.iter().enumerate().skip(at) {
        if let TokenTree::Punct(punct) = tree {
            let after_minus = next > 0 && is_punct(trees.get(next - 1), '-');
            match punct.as_char() {
                '<' => depth += 1,
                '>' if !after_minus => depth -= 1,
                _ => {}
            }
        }
        if depth == 0 {
            return next + 1;
        }
    }
    trees.len()
}
