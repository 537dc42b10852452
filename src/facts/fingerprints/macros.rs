//! Macro calls and `macro_rules!` definitions in their canonical form.

use super::builder::{Builder, Tail};
use super::labels::{class, constructor, hashed, literal, name_hash, syntax, token};
use super::tree::Id;
use crate::facts::macros::Arguments;
use proc_macro2::{Ident, TokenStream, TokenTree};

impl<'a> Builder<'a> {
    /// A macro call: its name above its arguments.
    pub(super) fn macro_call(&mut self, mac: &'a syn::Macro) -> Id {
        let Some(last) = mac.path.segments.last() else { return self.leaf(syntax::OPAQUE) };
        let line = self.at(last.ident.span());
        let name = self.word(&last.ident);
        let label = token(class::MACRO, name.hash);
        let mark = self.stack.len();
        if mac.tokens.is_empty() && name.hash == name_hash("vec") {
            return self.leaf(constructor(name_hash("Vec"), name_hash("new")));
        }
        match self.arguments.of(mac) {
            Some(Arguments::Matching(parts)) => {
                let (value, pattern, rest) = &**parts;
                return self.matches_call(value, pattern, rest, line);
            }
            Some(Arguments::Expressions(expressions, _)) => {
                self.push_arguments(expressions);
                if Self::is_format(name) {
                    self.push_inlined(expressions);
                }
            }
            Some(Arguments::Statements(statements)) => {
                let body = self.scoped(|this| this.statements(statements, Tail::Not));
                self.stack.push(body);
            }
            Some(Arguments::Items(_) | Arguments::Type(_)) => {
                let opaque = self.leaf(syntax::OPAQUE);
                self.stack.push(opaque);
            }
            None => self.push_tokens(&mac.tokens),
        }
        self.gather(label, mark, line)
    }

    /// `matches!(value, P if guard)`.
    fn matches_call(
        &mut self,
        value: &'a syn::Expr,
        pattern: &'a syn::Pat,
        rest: &'a [syn::Expr],
        line: u32,
    ) -> Id {
        self.scoped(|this| {
            let value = this.expression(value);
            let mut pattern = this.pattern(pattern);
            if let Some(guard) = rest.first() {
                let guard = this.expression(guard);
                pattern = this.node(syntax::GUARD, &[pattern, guard]);
            }
            this.tree.test(value, pattern, true, line)
        })
    }

    /// The names in the first string of a formatting macro, as if they were arguments of their own.
    fn push_inlined(&mut self, arguments: &'a [syn::Expr]) {
        let text = arguments.iter().take(2).find_map(|argument| match argument {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        });
        let Some(text) = text.filter(|text| text.contains('{')) else { return };
        for part in text.split('{').skip(1) {
            let name: &str = part.split(['}', ':']).next().unwrap_or_default();
            let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if is_name && let Some(local) = self.local(name_hash(name)) {
                let leaf = self.leaf(local);
                self.stack.push(leaf);
            }
        }
    }

    /// Tokens that are no code that is known, one node each.
    fn push_tokens(&mut self, tokens: &TokenStream) {
        for tree in tokens.clone() {
            let id = match tree {
                TokenTree::Ident(ident) => self.loose_ident(&ident),
                TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '&' | ';') => continue,
                TokenTree::Punct(punct) => self.leaf(syntax::PUNCT + (u32::from(punct.as_char()) << 8)),
                TokenTree::Literal(text) => {
                    let text = text.to_string();
                    let kind = match text.as_bytes().first() {
                        Some(b'"' | b'r' | b'b' | b'c') => literal::TEXT,
                        Some(b'\'') => literal::CHARACTER,
                        _ => literal::NUMBER,
                    };
                    self.literal_value(kind, name_hash(&text))
                }
                TokenTree::Group(group) => {
                    let mark = self.stack.len();
                    self.push_tokens(&group.stream());
                    self.gather(syntax::GROUP, mark, self.line)
                }
            };
            self.stack.push(id);
        }
    }

    /// The rules of a macro: its metavariables are its locals.
    pub(super) fn macro_rules(&mut self, tokens: &TokenStream) -> Id {
        let mark = self.stack.len();
        let mut is_variable = false;
        for tree in tokens.clone() {
            if let (true, TokenTree::Ident(ident)) = (is_variable, &tree) {
                let hash = hashed(ident).hash;
                let label = self.local(hash).unwrap_or_else(|| self.bind_hash(hash, None));
                let leaf = self.leaf(label);
                self.stack.push(leaf);
            } else if let TokenTree::Group(group) = &tree {
                let inner = self.macro_rules(&group.stream());
                self.stack.push(inner);
            } else {
                self.push_tokens(&TokenStream::from(tree.clone()));
            }
            is_variable = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '$');
        }
        self.gather(syntax::GROUP, mark, self.line)
    }

    fn loose_ident(&mut self, ident: &Ident) -> Id {
        let name = hashed(ident);
        self.saw(name.hash);
        if let Some(local) = self.local(name.hash) {
            return self.leaf(local);
        }
        self.vocabulary.push(name.hash);
        self.leaf(if name.upper && !name.is_constant() {
            syntax::TYPE
        } else {
            token(class::CONST, name.hash)
        })
    }

    pub(super) fn verbatim(&mut self, tokens: &TokenStream) -> Id {
        let mark = self.stack.len();
        self.push_tokens(tokens);
        self.gather(syntax::VERBATIM, mark, self.line)
    }
}
