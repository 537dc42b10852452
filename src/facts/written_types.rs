//! Types as written: paths with their generic arguments, references, slices, tuples, bounds.

use super::extractor::Extractor;
use super::{Context, Ns, Range, TypeFact};
use syn::visit::{self, Visit};

impl Extractor<'_> {
    /// Visits a type and answers its entry in the table of types.
    pub(super) fn type_fact(&mut self, ty: &syn::Type) -> u32 {
        let fact = match ty {
            syn::Type::Path(path) => {
                let (id, arguments) = self.path(path.qself.as_ref(), &path.path, Ns::TYPE, Context::Type);
                id.map_or(TypeFact::Other, |id| TypeFact::Path(id, arguments))
            }
            syn::Type::Paren(inner) => return self.type_fact(&inner.elem),
            syn::Type::Group(inner) => return self.type_fact(&inner.elem),
            syn::Type::Reference(inner) => TypeFact::Reference(self.type_fact(&inner.elem)),
            syn::Type::Ptr(inner) => {
                let mutable = matches!(inner.mutability, syn::PointerMutability::Mut(_));
                TypeFact::Pointer(self.type_fact(&inner.elem), mutable)
            }
            syn::Type::Slice(inner) => TypeFact::Slice(self.type_fact(&inner.elem)),
            syn::Type::Array(inner) => {
                let element = self.type_fact(&inner.elem);
                self.expression(&inner.len);
                TypeFact::Array(element)
            }
            syn::Type::Tuple(inner) => {
                let before = self.open_types.len();
                for element in &inner.elems {
                    let element = self.type_fact(element);
                    self.open_types.push(element);
                }
                TypeFact::Tuple(self.type_list(before))
            }
            syn::Type::TraitObject(object) => TypeFact::Bounds(self.bounds_fact(&object.bounds)),
            syn::Type::ImplTrait(object) => TypeFact::Bounds(self.bounds_fact(&object.bounds)),
            other => {
                visit::visit_type(self, other);
                TypeFact::Other
            }
        };
        self.add_type(fact)
    }

    /// Visits a type; where it is a path, answers that path's number beside the type's entry.
    pub(super) fn type_path(&mut self, ty: &syn::Type) -> (Option<u32>, u32) {
        let fact = self.type_fact(ty);
        match self.facts.types[fact as usize] {
            TypeFact::Path(path, _) => (Some(path), fact),
            _ => (None, fact),
        }
    }

    /// Visits the generic arguments of a segment of a path and answers the types among them: lifetimes are left
    /// out, constants stand as types that tell nothing.
    pub(super) fn generic_arguments(&mut self, arguments: &syn::PathArguments) -> Range {
        let syn::PathArguments::AngleBracketed(arguments) = arguments else {
            // `Fn(A) -> B` says nothing that is needed here.
            self.visit_path_arguments(arguments);
            return Range::default();
        };
        let before = self.open_types.len();
        for argument in &arguments.args {
            let argument = match argument {
                syn::GenericArgument::Type(ty) => self.type_fact(ty),
                syn::GenericArgument::AssocType(assoc) => {
                    let (name, _) = self.named(&assoc.ident);
                    let ty = self.type_fact(&assoc.ty);
                    self.add_type(TypeFact::Equals(name, ty))
                }
                syn::GenericArgument::Lifetime(_) => continue,
                other => {
                    self.visit_generic_argument(other);
                    0
                }
            };
            self.open_types.push(argument);
        }
        self.type_list(before)
    }

    /// Visits bounds and answers the list of their paths as types.
    pub(super) fn bounds_fact(
        &mut self,
        bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>,
    ) -> Range {
        let before = self.open_types.len();
        for bound in bounds {
            match bound {
                syn::TypeParamBound::Trait(bound) => {
                    if let Some(bound) = self.bound(bound) {
                        self.open_types.push(bound);
                    }
                }
                other => self.visit_type_param_bound(other),
            }
        }
        self.type_list(before)
    }

    /// Visits a trait bound and answers its entry; its path is added before those of its arguments.
    pub(super) fn bound(&mut self, bound: &syn::TraitBound) -> Option<u32> {
        let (path, arguments) = self.path(None, &bound.path, Ns::TYPE, Context::Bound);
        path.map(|path| self.add_type(TypeFact::Path(path, arguments)))
    }

    /// Makes a list of the types that were opened since there were `before` of them.
    pub(super) fn type_list(&mut self, before: usize) -> Range {
        let start = self.facts.type_lists.len() as u32;
        self.facts.type_lists.extend(self.open_types.drain(before..));
        Range { start, end: self.facts.type_lists.len() as u32 }
    }

    pub(super) fn add_type(&mut self, fact: TypeFact) -> u32 {
        if fact == TypeFact::Other {
            return 0;
        }
        self.facts.types.push(fact);
        self.facts.types.len() as u32 - 1
    }
}
