//! Traits, impls and generics: members, and the bounds of type parameters.

use super::constants::folded;
use super::extractor::Extractor;
use super::fingerprints::{Body, UnitKind, trait_hash};
use super::items::{SignatureFacts, head};
use super::{
    Calling, Context, Found, ImplFact, ItemKind, Member, Name, Ns, Range, ScopeKind, Shape, TypeParameter,
};
use syn::parse::{Parse, ParseStream, Parser};
use syn::visit::Visit;

impl Extractor<'_> {
    pub(super) fn trait_item(&mut self, item: &syn::ItemTrait) {
        let id = self.define(&item.ident, &head(ItemKind::Trait, Ns::TYPE, &item.vis));
        let name = self.facts.items[id as usize].name;
        self.owner.push(name);
        self.self_item(id, &item.generics, |this| {
            for bound in &item.supertraits {
                let first = this.facts.paths.len() as u32;
                this.visit_type_param_bound(bound);
                if matches!(bound, syn::TypeParamBound::Trait(_)) {
                    // The bound's own path is the first one that visiting it adds.
                    this.facts.items[id as usize].traits.push(first);
                }
            }
            let mut members = Vec::new();
            for item in &item.items {
                this.trait_member(item, &mut members);
            }
            let members = this.add_members(members);
            this.facts.items[id as usize].members = members;
        });
        let end = item.brace_token.span.close();
        self.fingerprint_type(UnitKind::Trait, &item.ident, end, |hasher| hasher.trait_members(item));
    }

    fn trait_member(&mut self, item: &syn::TraitItem, members: &mut Vec<Member>) {
        let (attributes, ident, kind) = match item {
            syn::TraitItem::Fn(item) => (&item.attrs, &item.sig.ident, ItemKind::Method),
            syn::TraitItem::Const(item) => (&item.attrs, &item.ident, ItemKind::AssociatedConst),
            syn::TraitItem::Type(item) => (&item.attrs, &item.ident, ItemKind::AssociatedType),
            syn::TraitItem::Macro(item) => {
                return self.macro_among_members(&item.mac, |this, item| this.trait_member(item, members));
            }
            syn::TraitItem::Verbatim(tokens) => return self.scan_arguments(tokens.clone(), false),
            _ => return,
        };
        let read = self.attributes(attributes);
        self.with_cfg(read.cfg, |this| {
            let (name, span) = this.named(ident);
            let (mut calling, mut types, mut value) = (Calling::default(), Range::default(), None);
            let gives = match item {
                syn::TraitItem::Fn(item) => {
                    let signature = this.method(name, &item.sig, item.default.as_ref(), None);
                    (calling, types) = (signature.calling, signature.parameters);
                    signature.gives
                }
                syn::TraitItem::Const(item) => {
                    let gives = this.type_fact(&item.ty);
                    if let Some((_, default)) = &item.default {
                        this.expression(default);
                        value = folded(default).map(Box::new);
                    }
                    gives
                }
                syn::TraitItem::Type(item) => this.with_scope(ScopeKind::Body, |this| {
                    this.generics(&item.generics);
                    types = this.bounds_fact(&item.bounds);
                    item.default.as_ref().map_or(0, |(_, ty)| this.type_fact(ty))
                }),
                _ => 0,
            };
            let (shape, cfg, fields) = (Shape::None, this.cfg, types);
            members.push(Member { name, span, kind, shape, cfg, gives, calling, value, fields });
        });
    }

    /// Visits a macro call among the members of an impl or trait: members, if its arguments are such as a whole.
    fn macro_among_members<T: Parse>(&mut self, mac: &syn::Macro, mut member: impl FnMut(&mut Self, &T)) {
        let parser = |input: ParseStream<'_>| {
            let mut all: Vec<T> = Vec::new();
            while !input.is_empty() {
                all.push(input.parse()?);
            }
            Ok(all)
        };
        match parser.parse2(mac.tokens.clone()) {
            Ok(members) if !members.is_empty() => {
                let (path, _) = self.path(None, &mac.path, Ns::MACRO, Context::MacroName);
                self.macro_call(mac, path, true, |this| {
                    this.with_found(Found::MacroParsed, |this| {
                        members.iter().for_each(|it| member(this, it));
                    });
                    true
                });
            }
            _ => self.macro_in_item_list(mac),
        }
    }

    fn method(
        &mut self,
        name: Name,
        sig: &syn::Signature,
        block: Option<&syn::Block>,
        implements: Option<u32>,
    ) -> SignatureFacts {
        let receiver = self.owner.last().copied();
        let body =
            block.map(|block| Body { kind: UnitKind::Method, signature: sig, block, receiver, implements });
        self.owner.push(name);
        let signature = self.with_body(body.as_ref(), |this| {
            this.with_scope(ScopeKind::Body, |this| {
                let signature = this.signature(sig);
                if let Some(block) = block {
                    this.body(signature.gives, block);
                }
                signature
            })
        });
        self.owner.pop();
        signature
    }

    pub(super) fn impl_item(&mut self, item: &syn::ItemImpl) {
        let id = self.facts.impls.len() as u32;
        self.facts.impls.push(ImplFact {
            self_type: None,
            for_type: 0,
            trait_path: None,
            members: Range::default(),
            module: self.module(),
            cfg: self.cfg,
            replaced: false,
        });
        self.with_scope(ScopeKind::Item, |this| {
            this.with_scope(ScopeKind::Impl(id), |this| {
                this.generics(&item.generics);
                if let Some((path, _)) = &item.trait_ {
                    let (path, _) = this.path(None, path, Ns::TYPE, Context::ImplTrait);
                    this.facts.impls[id as usize].trait_path = path;
                }
                let (self_type, for_type) = this.type_path(&item.self_ty);
                this.facts.impls[id as usize].self_type = self_type;
                this.facts.impls[id as usize].for_type = for_type;
                let owner = this.owner.len();
                if let Some(path) = self_type
                    && let Some(last) =
                        this.facts.segments[this.facts.paths[path as usize].segments.indices()].last()
                {
                    let name = last.name;
                    this.owner.push(name);
                }
                let mut members = Vec::new();
                let implements = item.trait_.as_ref().and_then(|(path, _)| trait_hash(path));
                for item in &item.items {
                    this.impl_member(item, implements, &mut members);
                }
                this.facts.impls[id as usize].members = this.add_members(members);
                this.owner.truncate(owner);
            });
        });
    }

    fn impl_member(&mut self, item: &syn::ImplItem, implements: Option<u32>, members: &mut Vec<Member>) {
        let (attributes, ident, kind) = match item {
            syn::ImplItem::Fn(item) if implements.is_none() && self.hides(&item.vis) => return,
            syn::ImplItem::Fn(item) => (&item.attrs, &item.sig.ident, ItemKind::Method),
            syn::ImplItem::Const(item) => (&item.attrs, &item.ident, ItemKind::AssociatedConst),
            syn::ImplItem::Type(item) => (&item.attrs, &item.ident, ItemKind::AssociatedType),
            syn::ImplItem::Macro(item) => {
                return self.macro_among_members(&item.mac, |this, item| {
                    this.impl_member(item, implements, members);
                });
            }
            syn::ImplItem::Verbatim(tokens) => return self.scan_arguments(tokens.clone(), false),
            _ => return,
        };
        let read = self.attributes(attributes);
        self.with_cfg(read.cfg, |this| {
            let (name, span) = this.named(ident);
            let (mut calling, mut fields, mut value) = (Calling::default(), Range::default(), None);
            let gives = match item {
                syn::ImplItem::Fn(item) => {
                    let signature = this.method(name, &item.sig, Some(&item.block), implements);
                    (calling, fields) = (signature.calling, signature.parameters);
                    signature.gives
                }
                syn::ImplItem::Const(item) => {
                    let gives = this.type_fact(&item.ty);
                    this.expression(&item.expr);
                    value = folded(&item.expr).map(Box::new);
                    gives
                }
                syn::ImplItem::Type(item) => this.with_scope(ScopeKind::Body, |this| {
                    this.generics(&item.generics);
                    this.type_fact(&item.ty)
                }),
                _ => 0,
            };
            let (shape, cfg) = (Shape::None, this.cfg);
            members.push(Member { name, span, kind, shape, cfg, gives, calling, value, fields });
        });
    }

    /// Visits generics into the current scope.
    pub(super) fn generics(&mut self, generics: &syn::Generics) {
        let scope = self.scope as usize;
        for parameter in &generics.params {
            let (ident, is_const) = match parameter {
                syn::GenericParam::Type(parameter) => (&parameter.ident, false),
                syn::GenericParam::Const(parameter) => (&parameter.ident, true),
                syn::GenericParam::Lifetime(_) => continue,
            };
            let (name, _) = self.named(ident);
            self.facts.scopes[scope].parameters.push(TypeParameter {
                name,
                is_const,
                is_outer: false,
                bounds: Vec::new(),
            });
        }
        for parameter in &generics.params {
            match parameter {
                syn::GenericParam::Type(parameter) => {
                    let (name, _) = self.named(&parameter.ident);
                    self.parameter_bounds(scope, Some(name), &parameter.bounds);
                    if let Some((_, ty)) = &parameter.default {
                        self.visit_type(ty);
                    }
                }
                syn::GenericParam::Const(parameter) => {
                    self.visit_type(&parameter.ty);
                    if let Some((_, value)) = &parameter.default {
                        self.expression(value);
                    }
                }
                syn::GenericParam::Lifetime(_) => {}
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate {
                let (bounded, _) = self.type_path(&predicate.bounded_ty);
                let name = bounded.and_then(|path| {
                    let segments = self.facts.path_segments(&self.facts.paths[path as usize]);
                    (segments.len() == 1).then(|| segments[0].name)
                });
                self.parameter_bounds(scope, name, &predicate.bounds);
            }
        }
    }

    fn parameter_bounds(
        &mut self,
        scope: usize,
        name: Option<Name>,
        bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>,
    ) {
        for bound in bounds {
            let first = self.facts.paths.len() as u32;
            self.visit_type_param_bound(bound);
            if !matches!(bound, syn::TypeParamBound::Trait(_)) || first == self.facts.paths.len() as u32 {
                continue;
            }
            let Some(name) = name else { continue };
            let is_outer = self.declared_around(scope, name);
            let parameters = &mut self.facts.scopes[scope].parameters;
            if let Some(parameter) = parameters.iter_mut().find(|parameter| parameter.name == name) {
                parameter.bounds.push(first);
            } else if is_outer {
                parameters.push(TypeParameter { name, is_const: false, is_outer, bounds: vec![first] });
            }
        }
    }

    /// Whether a scope around one declares a type parameter that code in it may name.
    fn declared_around(&self, scope: usize, name: Name) -> bool {
        let mut at = scope;
        loop {
            let parent = self.facts.scopes[at].parent as usize;
            if parent == at || matches!(self.facts.scopes[at].kind, ScopeKind::Item | ScopeKind::Module) {
                return false;
            }
            at = parent;
            let mut parameters = self.facts.scopes[at].parameters.iter();
            if parameters.any(|parameter| parameter.name == name && !parameter.is_const) {
                return true;
            }
        }
    }
}
