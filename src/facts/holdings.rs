//! What statics hold, as far as a file tells by itself.
//!
//! Places stand for paths here: whoever asks has the path of an interesting item and looks its place up.

use super::extract::{Extractor, start};
use super::{ItemKind, StaticFact};
use crate::source::Pos;

impl Extractor<'_> {
    /// Notes what a static may hold.
    pub(super) fn static_holds(&mut self, item: u32, ty: &syn::Type) {
        let mut holds = Vec::new();
        held(ty, &mut holds);
        debug_assert_eq!(self.facts.items[item as usize].kind, ItemKind::Static);
        self.facts.statics.push(StaticFact { item, holds });
    }
}

/// The places of the types in a type that only stand in the signature of a function.
pub(super) fn unheld(ty: &syn::Type, places: &mut Vec<Pos>) {
    match ty {
        syn::Type::FnPtr(function) => {
            function.inputs.iter().for_each(|input| held(&input.ty, places));
            if let syn::ReturnType::Type(_, output) = &function.output {
                held(output, places);
            }
        }
        syn::Type::Path(path) => unheld_in_path(&path.path, places),
        syn::Type::Paren(inner) => unheld(&inner.elem, places),
        syn::Type::Group(inner) => unheld(&inner.elem, places),
        syn::Type::Reference(inner) => unheld(&inner.elem, places),
        syn::Type::Ptr(inner) => unheld(&inner.elem, places),
        syn::Type::Slice(inner) => unheld(&inner.elem, places),
        syn::Type::Array(inner) => unheld(&inner.elem, places),
        syn::Type::Tuple(inner) => inner.elems.iter().for_each(|element| unheld(element, places)),
        syn::Type::TraitObject(object) => {
            for bound in &object.bounds {
                if let syn::TypeParamBound::Trait(bound) = bound {
                    unheld_in_path(&bound.path, places);
                }
            }
        }
        _ => {}
    }
}

fn unheld_in_path(path: &syn::Path, places: &mut Vec<Pos>) {
    for segment in &path.segments {
        match &segment.arguments {
            syn::PathArguments::None => {}
            syn::PathArguments::AngleBracketed(arguments) => {
                for argument in &arguments.args {
                    if let syn::GenericArgument::Type(ty) = argument {
                        unheld(ty, places);
                    }
                }
            }
            syn::PathArguments::Parenthesized(signature) => {
                signature.inputs.iter().for_each(|input| held(&input.ty, places));
                if let syn::ReturnType::Type(_, output) = &signature.output {
                    held(output, places);
                }
            }
        }
    }
}

/// The places of the types that a value of a type may hold; those of a function's signature are not held.
fn held(ty: &syn::Type, places: &mut Vec<Pos>) {
    match ty {
        syn::Type::Path(path) => held_by_path(&path.path, places),
        syn::Type::Paren(inner) => held(&inner.elem, places),
        syn::Type::Group(inner) => held(&inner.elem, places),
        syn::Type::Reference(inner) => held(&inner.elem, places),
        syn::Type::Ptr(inner) => held(&inner.elem, places),
        syn::Type::Slice(inner) => held(&inner.elem, places),
        syn::Type::Array(inner) => held(&inner.elem, places),
        syn::Type::Tuple(inner) => inner.elems.iter().for_each(|element| held(element, places)),
        syn::Type::TraitObject(object) => {
            for bound in &object.bounds {
                if let syn::TypeParamBound::Trait(bound) = bound {
                    held_by_path(&bound.path, places);
                }
            }
        }
        _ => {}
    }
}

fn held_by_path(path: &syn::Path, places: &mut Vec<Pos>) {
    if let Some(first) = path.segments.first() {
        places.push(start(first.ident.span()));
    }
    for segment in &path.segments {
        let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { continue };
        for argument in &arguments.args {
            match argument {
                syn::GenericArgument::Type(ty) => held(ty, places),
                syn::GenericArgument::AssocType(assoc) => held(&assoc.ty, places),
                _ => {}
            }
        }
    }
}
