//! Patterns: paths in them, and the names they bind.

use super::extract::Extractor;
use super::{Context, Ns, ValueBinding};
use syn::visit::{self, Visit};

impl Extractor<'_> {
    /// Visits a pattern; names it binds are visible to the paths added behind it in the current scope.
    pub(super) fn pattern(&mut self, pat: &syn::Pat) {
        match pat {
            syn::Pat::Ident(ident) => self.identifier_pattern(ident),
            syn::Pat::Path(path) => {
                self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Pattern);
            }
            syn::Pat::TupleStruct(pat) => {
                self.path(pat.qself.as_ref(), &pat.path, Ns::VALUE, Context::Pattern);
                pat.elems.iter().for_each(|element| self.pattern(element));
            }
            syn::Pat::Struct(pat) => {
                self.path(pat.qself.as_ref(), &pat.path, Ns::TYPE, Context::Pattern);
                for field in &pat.fields {
                    let read = self.attributes(&field.attrs);
                    self.with_cfg(read.cfg, |this| match (&*field.pat, &field.colon_token) {
                        // `S { x }` binds `x`, never a constant of that name.
                        (syn::Pat::Ident(ident), None) => this.bind(&ident.ident, None),
                        (inner, _) => this.pattern(inner),
                    });
                }
            }
            syn::Pat::Guard(guard) => {
                self.pattern(&guard.pat);
                self.expression(&guard.guard);
            }
            syn::Pat::Type(typed) => {
                self.visit_type(&typed.ty);
                self.pattern(&typed.pat);
            }
            syn::Pat::Verbatim(tokens) => self.scan_arguments(tokens.clone(), false),
            other => visit::visit_pat(self, other),
        }
    }

    fn identifier_pattern(&mut self, pat: &syn::PatIdent) {
        let plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
        let segment = self.segment(&pat.ident);
        // A lower-case name is taken as a binding: constants and unit structs have upper-case ones.
        let upper = self.facts.text(segment.name).starts_with(char::is_uppercase);
        let path = (plain && upper).then(|| self.add_path(&[segment], Ns::VALUE, Context::Pattern, false));
        self.bind(&pat.ident, path);
        if let Some((_, inner)) = &pat.subpat {
            self.pattern(inner);
        }
    }

    /// Binds a name in the current scope.
    fn bind(&mut self, ident: &proc_macro2::Ident, path: Option<u32>) {
        let (name, _) = self.named(ident);
        let from = self.facts.paths.len() as u32;
        self.facts.scopes[self.scope as usize].values.push(ValueBinding { name, from, path });
    }
}
