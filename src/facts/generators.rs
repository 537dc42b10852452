//! Items that well-known procedural macros make, which nothing in the code defines otherwise.
//!
//! What these macros do is told by their documentation: mockall (`mock!`, `#[automock]`), strum (`EnumDiscriminants`),
//! pin-project (`#[pin_project(project = Name)]`), derive-new (`new`), `derive_more` (`Constructor`), smart-default
//! (`SmartDefault`), derivative and educe (`#[derivative(Default)]`, `#[educe(Default)]`), bitflags (`bitflags!`).

use super::extractor::Extractor;
use super::items::head;
use super::tokens::is_punct;
use super::{Calling, Context, Found, ImplFact, ItemKind, Member, Ns, Range, Segment, Shape, TypeFact};
use crate::source::Span;
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

impl Extractor<'_> {
    /// The mock object of `mock! { pub Name { … } … }`.
    pub(super) fn mock_object(&mut self, tokens: TokenStream) {
        let parser = |input: ParseStream<'_>| {
            input.call(syn::Attribute::parse_outer)?;
            let named: (syn::Visibility, Ident) = (input.parse()?, input.parse()?);
            input.parse::<TokenStream>()?;
            Ok(named)
        };
        if let Ok((vis, ident)) = parser.parse2(tokens) {
            self.mock_of(&ident, &vis);
        }
    }

    /// What attributes and derives of an enum, struct or trait make beside it; `item` is its number.
    pub(super) fn made_beside(
        &mut self,
        attributes: &[syn::Attribute],
        ident: &Ident,
        vis: &syn::Visibility,
        item: u32,
    ) {
        for attribute in attributes {
            let Some(last) = attribute.path().segments.last() else { continue };
            if last.ident == "automock" {
                self.mock_of(ident, vis);
            } else if last.ident == "derive" {
                let parser = syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
                let derives = attribute.parse_args_with(parser).unwrap_or_default();
                for derived in derives.iter().filter_map(|path| path.segments.last()) {
                    if derived.ident == "EnumDiscriminants" {
                        let name = renamed(attributes).unwrap_or_else(|| format!("{ident}Discriminants"));
                        self.copy_of(&Ident::new(&name, ident.span()), ident, vis, item);
                    } else if derived.ident == "new" || derived.ident == "Constructor" {
                        self.constructor_of(ident);
                    } else if derived.ident == "SmartDefault" {
                        self.default_of(ident, item);
                    }
                }
            } else if (last.ident == "derivative" || last.ident == "educe") && names_default(attribute) {
                self.default_of(ident, item);
            } else if last.ident == "pin_project" {
                for projection in projections(attribute) {
                    self.copy_of(&projection, &projection, vis, item);
                }
            }
        }
    }

    /// A struct `MockName` that stands where the name is written and derives what mockall implements.
    fn mock_of(&mut self, ident: &Ident, vis: &syn::Visibility) {
        let mock = Ident::new(&format!("Mock{ident}"), ident.span());
        let id = self.define(&mock, &head(ItemKind::Struct, Ns::TYPE, vis));
        self.facts.items[id as usize].shape = Shape::Named;
        self.default_of(ident, id);
        let place = self.segment(ident).span();
        self.mark_made(id, place);
    }

    /// That an item derives `Default`, by whatever name.
    fn default_of(&mut self, ident: &Ident, item: u32) {
        let at = self.segment(ident).pos;
        let derived = ["core", "default", "Default"];
        let segments: Vec<Segment> =
            derived.iter().map(|name| Segment { name: self.name(name), pos: at, len: 1 }).collect();
        let derive = self
            .with_found(Found::Expanded, |this| this.add_path(&segments, Ns::MACRO, Context::Derive, true));
        self.facts.items[item as usize].traits.push(derive);
    }

    /// An associated function `new` that gives a value of the type, in an impl of its own.
    fn constructor_of(&mut self, ident: &Ident) {
        let own = self.segment(ident);
        let path =
            self.with_found(Found::Expanded, |this| this.add_path(&[own], Ns::TYPE, Context::Type, false));
        let gives = self.add_type(TypeFact::Path(path, Range::default()));
        let function = Member {
            name: self.name("new"),
            span: own.span(),
            kind: ItemKind::Method,
            shape: Shape::None,
            cfg: self.cfg,
            gives,
            calling: Calling::default(),
            value: None,
            fields: Range::default(),
        };
        let members = self.add_members(vec![function]);
        self.facts.impls.push(ImplFact {
            self_type: Some(path),
            for_type: gives,
            trait_path: None,
            members,
            module: self.module(),
            cfg: self.cfg,
            replaced: false,
        });
    }

    /// An item of another name, made of the item of number `of`; `place` is what it is written after.
    fn copy_of(&mut self, name: &Ident, place: &Ident, vis: &syn::Visibility, of: u32) {
        let original = &self.facts.items[of as usize];
        let (kind, ns, members) = (original.kind, original.ns, original.members);
        let variants: Vec<_> = self.facts.members[members.indices()]
            .iter()
            .filter(|member| member.kind == ItemKind::Variant)
            .cloned()
            .collect();
        let id = self.define(name, &head(kind, ns, vis));
        let variants = self.add_members(variants);
        self.facts.items[id as usize].members = variants;
        let place = self.segment(place).span();
        self.mark_made(id, place);
    }

    fn mark_made(&mut self, id: u32, place: Span) {
        let made = &mut self.facts.items[id as usize];
        made.span = place;
        made.from_macro = true;
    }
}

/// The arguments of `bitflags!` as a struct and an impl with its constants: `struct Name: u8 { const A = 1; }`.
pub(super) fn flags(tokens: &TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut trees = tokens.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        let named = match &tree {
            TokenTree::Ident(ident) => {
                out.last().is_some_and(|before| is_word(before, "struct")).then_some(ident)
            }
            _ => None,
        };
        let (Some(name), true) = (named.cloned(), is_punct(trees.peek(), ':')) else {
            out.push(tree);
            continue;
        };
        trees.next();
        let bits: Vec<TokenTree> = std::iter::from_fn(|| trees.next_if(|next| !is_braced(next))).collect();
        let Some(TokenTree::Group(body)) = trees.next() else { return tokens.clone() };
        out.push(tree);
        out.push(TokenTree::Group(Group::new(Delimiter::Parenthesis, bits.into_iter().collect())));
        out.push(TokenTree::Punct(Punct::new(';', Spacing::Alone)));
        out.push(TokenTree::Ident(Ident::new("impl", name.span())));
        out.push(TokenTree::Ident(name));
        out.push(TokenTree::Group(Group::new(Delimiter::Brace, typed_constants(body.stream()))));
    }
    out.into_iter().collect()
}

/// Constants without a type as such of type `Self`.
fn typed_constants(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        let [.., word, TokenTree::Ident(name)] = out.as_slice() else {
            out.push(tree);
            continue;
        };
        if is_word(word, "const") && is_punct(Some(&tree), '=') {
            let own = Ident::new("Self", name.span());
            out.push(TokenTree::Punct(Punct::new(':', Spacing::Alone)));
            out.push(TokenTree::Ident(own));
        }
        out.push(tree);
    }
    out.into_iter().collect()
}

fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

fn is_braced(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether `Default` is among the traits that an attribute asks for.
fn names_default(attribute: &syn::Attribute) -> bool {
    let parser = syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
    let traits = attribute.parse_args_with(parser).unwrap_or_default();
    traits.iter().any(|asked| asked.path().is_ident("Default"))
}

/// The name in `#[strum_discriminants(name(Name))]`.
fn renamed(attributes: &[syn::Attribute]) -> Option<String> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("strum_discriminants")) {
        // Other settings are of no interest, and what does not parse is the macro's to complain about.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                let content;
                syn::parenthesized!(content in meta.input);
                found = Some(content.parse::<Ident>()?.to_string());
            } else {
                meta.input.parse::<TokenStream>()?;
            }
            Ok(())
        });
    }
    found
}

/// The names in `#[pin_project(project = Name, project_ref = Name, project_replace = Name)]`.
fn projections(attribute: &syn::Attribute) -> Vec<Ident> {
    let mut found = Vec::new();
    // As above: what does not parse names nothing.
    let _ = attribute.parse_nested_meta(|meta| {
        let is_projection =
            ["project", "project_ref", "project_replace"].iter().any(|it| meta.path.is_ident(it));
        if meta.input.peek(syn::Token![=]) {
            let value = meta.value()?;
            if is_projection {
                found.push(value.parse::<Ident>()?);
            } else {
                value.parse::<syn::Expr>()?;
            }
        }
        Ok(())
    });
    found
}
