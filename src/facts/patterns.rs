//! Patterns: paths in them, and the names they bind.

use super::extractor::Extractor;
use super::{Context, Name, Ns, ScopeKind, ValueBinding, ValueFact};
use syn::visit;

impl Extractor<'_> {
    /// Visits a pattern that a value is held against; names it binds are visible to the paths added behind it in
    /// the current scope.
    pub(super) fn pattern(&mut self, pat: &syn::Pat, value: u32) {
        match pat {
            syn::Pat::Ident(ident) => self.identifier_pattern(ident, value),
            syn::Pat::Path(path) => {
                self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Pattern);
            }
            syn::Pat::TupleStruct(pat) => {
                let (path, _) = self.path(pat.qself.as_ref(), &pat.path, Ns::VALUE, Context::Pattern);
                self.parts(&pat.elems, |at| Some(ValueFact::Payload(path?, at.try_into().ok()?, value)));
            }
            syn::Pat::Struct(pat) => self.struct_pattern(pat, value),
            syn::Pat::Tuple(pat) => {
                self.parts(&pat.elems, |at| (value != 0).then_some(ValueFact::Part(value, at)));
            }
            // References are seen through.
            syn::Pat::Reference(pat) => self.pattern(&pat.pat, value),
            syn::Pat::Paren(pat) => self.pattern(&pat.pat, value),
            syn::Pat::Or(pat) => pat.cases.iter().for_each(|case| self.pattern(case, value)),
            syn::Pat::Guard(guard) => {
                self.pattern(&guard.pat, value);
                self.expression(&guard.guard);
            }
            syn::Pat::Type(typed) => {
                let ty = self.type_fact(&typed.ty);
                let value = self.typed(ty);
                self.pattern(&typed.pat, value);
            }
            syn::Pat::Verbatim(tokens) => self.scan_arguments(tokens.clone(), false),
            other => visit::visit_pat(self, other),
        }
    }

    /// Visits the patterns of parts by position; what stands behind `..` is counted from the end and unknown.
    fn parts(
        &mut self,
        patterns: &syn::punctuated::Punctuated<syn::Pat, syn::Token![,]>,
        part: impl Fn(u32) -> Option<ValueFact>,
    ) {
        let mut behind_rest = false;
        for (at, pattern) in patterns.iter().enumerate() {
            behind_rest |= matches!(pattern, syn::Pat::Rest(_));
            // Only what is bound or looked into needs a value.
            let bound = !behind_rest && !matches!(pattern, syn::Pat::Wild(_) | syn::Pat::Lit(_));
            let fact = if bound { part(at as u32) } else { None };
            let value = fact.map_or(0, |fact| self.add_value(fact));
            self.pattern(pattern, value);
        }
    }

    fn struct_pattern(&mut self, pat: &syn::PatStruct, value: u32) {
        let (path, _) = self.path(pat.qself.as_ref(), &pat.path, Ns::TYPE, Context::Pattern);
        let named = path.map_or(0, |path| self.add_value(ValueFact::Struct(path)));
        let value = self.either(value, named);
        for field in &pat.fields {
            let read = self.attributes(&field.attrs);
            self.with_cfg(read.cfg, |this| {
                let part = match &field.member {
                    syn::Member::Named(name) => ValueFact::Field(value, this.segment(name).name),
                    syn::Member::Unnamed(index) => ValueFact::Part(value, index.index),
                };
                let part = if value == 0 { 0 } else { this.add_value(part) };
                match (&*field.pat, &field.colon_token) {
                    // `S { x }` binds `x`, never a constant of that name.
                    (syn::Pat::Ident(ident), None) => {
                        let (name, _) = this.named(&ident.ident);
                        this.bind_name(name, None, part);
                    }
                    (inner, _) => this.pattern(inner, part),
                }
            });
        }
    }

    fn identifier_pattern(&mut self, pat: &syn::PatIdent, value: u32) {
        let plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
        let segment = self.segment(&pat.ident);
        // A lower-case name is taken as a binding: constants and unit structs have upper-case ones.
        let upper = self.facts.text(segment.name).starts_with(char::is_uppercase);
        let path = (plain && upper).then(|| self.add_path(&[segment], Ns::VALUE, Context::Pattern, false));
        self.bind_name(segment.name, path, value);
        if let Some((_, inner)) = &pat.subpat {
            self.pattern(inner, value);
        }
    }

    /// Binds a name to a value in the current scope.
    pub(super) fn bind_name(&mut self, name: Name, path: Option<u32>, value: u32) {
        let (from, cfg) = (self.facts.paths.len() as u32, self.cfg);
        self.facts.scopes[self.scope as usize].values.push(ValueBinding { name, from, path, value, cfg });
    }

    /// Gives a value to a name that was bound without one: `let x; x = value;`.
    pub(super) fn assigned(&mut self, name: Name, value: u32) {
        let mut at = self.scope as usize;
        loop {
            let scope = &mut self.facts.scopes[at];
            if let Some(binding) = scope.values.iter_mut().rev().find(|binding| binding.name == name) {
                // What else is bound without a value is a pattern or a parameter of a function, of the same type.
                if binding.value == 0 {
                    binding.value = value;
                }
                return;
            }
            if scope.parent as usize == at || scope.kind != ScopeKind::Body {
                return;
            }
            at = scope.parent as usize;
        }
    }
}
