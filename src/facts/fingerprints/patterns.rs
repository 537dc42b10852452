//! Patterns in their canonical form.

use super::builder::{Builder, Tail};
use super::labels::{Known, class, hashed, known, syntax, token};
use super::tree::Id;

impl<'a> Builder<'a> {
    /// A pattern; the names it binds are in scope from here.
    pub(super) fn pattern(&mut self, pattern: &'a syn::Pat) -> Id {
        match pattern {
            syn::Pat::Ident(ident) => self.identifier(ident),
            syn::Pat::Wild(_) => self.leaf(syntax::WILD),
            syn::Pat::Rest(_) => self.leaf(syntax::REST),
            syn::Pat::Paren(inner) => self.pattern(&inner.pat),
            syn::Pat::Reference(inner) => {
                self.saw(syntax::REFERENCE);
                self.pattern(&inner.pat)
            }
            syn::Pat::Type(typed) => self.pattern(&typed.pat),
            syn::Pat::Lit(lit) => self.literal(&lit.lit),
            syn::Pat::Path(path) => self.path_value(&path.path),
            syn::Pat::TupleStruct(pat) => {
                let label = self.variant(&pat.path);
                self.list(label, &pat.elems, Self::pattern)
            }
            syn::Pat::Struct(pat) => self.struct_pattern(pat),
            syn::Pat::Tuple(pat) => self.list(syntax::TUPLE, &pat.elems, Self::pattern),
            syn::Pat::Slice(pat) => self.list(syntax::SLICE, &pat.elems, Self::pattern),
            syn::Pat::Or(pat) => self.list(syntax::OR_PATTERN, &pat.cases, Self::pattern),
            syn::Pat::Guard(pat) => {
                let inner = self.pattern(&pat.pat);
                let guard = self.expression(&pat.guard);
                self.node(syntax::GUARD, &[inner, guard])
            }
            syn::Pat::Range(range) => {
                let start = range.start.as_ref().map(|start| self.expression(start));
                let end = range.end.as_ref().map(|end| self.expression(end));
                let mark = self.stack.len();
                self.stack.extend(start.into_iter().chain(end));
                self.gather(syntax::RANGE_INCLUSIVE, mark, self.line)
            }
            syn::Pat::Macro(call) => self.macro_call(&call.mac),
            syn::Pat::Const(block) => self.block(&block.block, Tail::Not),
            _ => self.leaf(syntax::OPAQUE),
        }
    }

    fn identifier(&mut self, pat: &'a syn::PatIdent) -> Id {
        let name = hashed(&pat.ident);
        if name.upper && pat.subpat.is_none() {
            self.saw(name.hash);
            if known(name.hash) == Some(Known::Variant) {
                return self.leaf(token(class::STD, name.hash));
            }
            self.vocabulary.push(name.hash);
            return self.leaf(if name.is_constant() {
                token(class::CONST, name.hash)
            } else {
                syntax::VARIANT
            });
        }
        let label = self.bind(&pat.ident);
        let bound = self.leaf(label);
        match &pat.subpat {
            Some((_, inner)) => {
                let inner = self.pattern(inner);
                self.node(syntax::AT, &[bound, inner])
            }
            None => bound,
        }
    }

    fn variant(&mut self, path: &'a syn::Path) -> u32 {
        let Some(last) = path.segments.last() else { return syntax::OPAQUE };
        let name = hashed(&last.ident);
        self.saw(name.hash);
        if known(name.hash) == Some(Known::Variant) {
            return token(class::STD, name.hash);
        }
        self.qualifier(path);
        self.vocabulary.push(name.hash);
        syntax::VARIANT
    }

    fn struct_pattern(&mut self, pat: &'a syn::PatStruct) -> Id {
        self.variant(&pat.path);
        let (mark, line) = (self.stack.len(), self.line);
        for field in &pat.fields {
            let label = self.member(&field.member);
            let inner = match (&*field.pat, &field.colon_token) {
                // `S { x }` binds `x`, never a constant of that name.
                (syn::Pat::Ident(ident), None) => {
                    let label = self.bind(&ident.ident);
                    self.leaf(label)
                }
                (inner, _) => self.pattern(inner),
            };
            let field = self.node(label, &[inner]);
            self.stack.push(field);
        }
        self.gather(syntax::VARIANT, mark, line)
    }
}
