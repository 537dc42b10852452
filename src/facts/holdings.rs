//! What statics hold, as far as a file tells by itself.
//!
//! Places stand for paths here: whoever asks has the path of an interesting item and looks its place up.

use super::extractor::{Extractor, start};
use super::{ItemKind, StaticFact};
use crate::source::Pos;

/// The type that names others and holds nothing of them (`std::marker`).
const PHANTOM: &str = "PhantomData";

impl Extractor<'_> {
    /// Notes what a static may hold.
    pub(super) fn static_holds(&mut self, item: u32, ty: &syn::Type) {
        let mut holds = Vec::new();
        held(ty, &mut holds);
        debug_assert_eq!(self.facts.items[item as usize].kind, ItemKind::Static);
        self.facts.statics.push(StaticFact { item, holds });
    }
}

/// Calls `visit` with the types that a type is made of by its own syntax, as those of a reference or tuple.
fn for_each_part<'t>(ty: &'t syn::Type, mut visit: impl FnMut(&'t syn::Type)) {
    match ty {
        syn::Type::Paren(outer) => visit(&outer.elem),
        syn::Type::Group(outer) => visit(&outer.elem),
        syn::Type::Reference(outer) => visit(&outer.elem),
        syn::Type::Ptr(outer) => visit(&outer.elem),
        syn::Type::Slice(outer) => visit(&outer.elem),
        syn::Type::Array(outer) => visit(&outer.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().for_each(visit),
        _ => {}
    }
}

/// The places of the types in a type that only stand in the signature of a function, or for no value at all.
pub(super) fn unheld(ty: &syn::Type, places: &mut Vec<Pos>) {
    match ty {
        syn::Type::FnPtr(function) => {
            function.inputs.iter().for_each(|input| held(&input.ty, places));
            if let syn::ReturnType::Type(_, output) = &function.output {
                held(output, places);
            }
        }
        syn::Type::Path(path) => unheld_in_path(&path.path, places),
        syn::Type::TraitObject(object) => {
            for bound in &object.bounds {
                if let syn::TypeParamBound::Trait(bound) = bound {
                    unheld_in_path(&bound.path, places);
                }
            }
        }
        _ => for_each_part(ty, |part| unheld(part, places)),
    }
}

fn unheld_in_path(path: &syn::Path, places: &mut Vec<Pos>) {
    for segment in &path.segments {
        match &segment.arguments {
            syn::PathArguments::None => {}
            syn::PathArguments::AngleBracketed(arguments) => {
                for argument in &arguments.args {
                    match argument {
                        syn::GenericArgument::Type(ty) if segment.ident == PHANTOM => held(ty, places),
                        syn::GenericArgument::Type(ty) => unheld(ty, places),
                        _ => {}
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
        syn::Type::TraitObject(object) => {
            for bound in &object.bounds {
                if let syn::TypeParamBound::Trait(bound) = bound {
                    held_by_path(&bound.path, places);
                }
            }
        }
        _ => for_each_part(ty, |part| held(part, places)),
    }
}

fn held_by_path(path: &syn::Path, places: &mut Vec<Pos>) {
    if let Some(first) = path.segments.first() {
        places.push(start(first.ident.span()));
    }
    for segment in path.segments.iter().filter(|segment| segment.ident != PHANTOM) {
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
