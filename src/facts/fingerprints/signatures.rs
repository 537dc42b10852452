//! Types in their canonical form: signatures, and the shapes of structs, enums and traits.

use super::labels::{Known, hashed, known, mix, name_hash, syntax};

/// Tells what is returned from a parameter of the type.
const RETURNED: u64 = 0x0a5a_5a5a;

/// How the names of types that are not of the standard library count.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names {
    /// They are all one.
    Masked,
    /// As they are, but the type's own one.
    Kept { own: u32 },
}

/// Makes hashes of types, and takes the names in them into a vocabulary.
pub(in crate::facts) struct TypeHasher<'v> {
    pub(super) names: Names,
    pub(super) vocabulary: &'v mut Vec<u32>,
}

/// The hash of a type without references and lifetimes, 28 bits wide; its names join the vocabulary.
pub(super) fn type_hash(ty: &syn::Type, vocabulary: &mut Vec<u32>) -> u32 {
    narrowed(TypeHasher { names: Names::Masked, vocabulary }.of(ty))
}

/// A hash in 28 bits.
pub(super) fn narrowed(hash: u64) -> u32 {
    ((hash ^ (hash >> 32)) as u32) & 0x0fff_ffff
}

impl TypeHasher<'_> {
    /// The hash of a type.
    pub(in crate::facts) fn of(&mut self, ty: &syn::Type) -> u64 {
        match ty {
            syn::Type::Path(path) => self.path(&path.path),
            syn::Type::Reference(inner) => self.of(&inner.elem),
            syn::Type::Paren(inner) => self.of(&inner.elem),
            syn::Type::Group(inner) => self.of(&inner.elem),
            syn::Type::Ptr(inner) => mix(u64::from(syntax::POINTER), self.of(&inner.elem)),
            syn::Type::Slice(inner) => mix(u64::from(syntax::SLICE), self.of(&inner.elem)),
            syn::Type::Array(inner) => mix(u64::from(syntax::ARRAY), self.of(&inner.elem)),
            syn::Type::Tuple(tuple) => {
                let start = mix(0, u64::from(syntax::TUPLE));
                tuple.elems.iter().fold(start, |hash, ty| mix(hash, self.of(ty)))
            }
            syn::Type::FnPtr(function) => {
                let start = mix(0, u64::from(syntax::FN_TYPE));
                let hash = function.inputs.iter().fold(start, |hash, input| mix(hash, self.of(&input.ty)));
                mix(hash, self.returned(&function.output))
            }
            syn::Type::ImplTrait(bounds) => {
                let hash = self.bounds(&bounds.bounds);
                // A parameter of its own type says the same.
                if matches!(self.names, Names::Masked) { u64::from(syntax::TYPE) } else { hash }
            }
            syn::Type::TraitObject(bounds) => self.bounds(&bounds.bounds),
            syn::Type::Never(_) => u64::from(syntax::NEVER),
            syn::Type::Infer(_) => u64::from(syntax::INFER),
            _ => u64::from(syntax::OPAQUE),
        }
    }

    fn bounds<'b>(&mut self, bounds: impl IntoIterator<Item = &'b syn::TypeParamBound>) -> u64 {
        bounds.into_iter().fold(u64::from(syntax::BOUND), |hash, bound| match bound {
            syn::TypeParamBound::Trait(bound) => mix(hash, self.path(&bound.path)),
            _ => hash,
        })
    }

    fn path(&mut self, path: &syn::Path) -> u64 {
        let Some(last) = path.segments.last() else { return 0 };
        let name = hashed(&last.ident).hash;
        let is_known = known(name) == Some(Known::Type);
        if !is_known && name != name_hash("Self") {
            self.vocabulary.push(name);
        }
        let start = match self.names {
            Names::Masked if is_known => return self.held(name, last),
            _ if is_known => u64::from(name),
            Names::Masked => u64::from(syntax::TYPE),
            Names::Kept { own } if own == name || name == name_hash("Self") => u64::from(syntax::SELF_TYPE),
            Names::Kept { .. } => u64::from(name),
        };
        self.arguments(start, last)
    }

    fn arguments(&mut self, start: u64, segment: &syn::PathSegment) -> u64 {
        match &segment.arguments {
            syn::PathArguments::None => start,
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().fold(start, |hash, argument| match argument {
                    syn::GenericArgument::Type(ty) => mix(hash, self.of(ty)),
                    syn::GenericArgument::AssocType(assoc) => mix(hash, self.of(&assoc.ty)),
                    _ => hash,
                })
            }
            syn::PathArguments::Parenthesized(arguments) => {
                let hash = arguments.inputs.iter().fold(start, |hash, input| mix(hash, self.of(&input.ty)));
                mix(hash, self.returned(&arguments.output))
            }
        }
    }

    /// A type of the standard library that is the same however it is held: `Vec<T>` and `[T]`, `String` and `str`,
    /// a `Result` with whatever error.
    fn held(&mut self, name: u32, segment: &syn::PathSegment) -> u64 {
        let borrowed = [("String", "str"), ("PathBuf", "Path"), ("OsString", "OsStr"), ("CString", "CStr")];
        let of = |words: (&str, &str)| (name_hash(words.0) == name).then(|| u64::from(name_hash(words.1)));
        if let Some(hash) = borrowed.into_iter().find_map(of) {
            return hash;
        }
        let start = if name == name_hash("Vec") { u64::from(syntax::SLICE) } else { u64::from(name) };
        let hash = self.arguments(start, segment);
        if name != name_hash("Result") {
            return hash;
        }
        let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return hash };
        match arguments.args.first() {
            Some(syn::GenericArgument::Type(ty)) => mix(start, self.of(ty)),
            _ => hash,
        }
    }

    fn returned(&mut self, output: &syn::ReturnType) -> u64 {
        match output {
            syn::ReturnType::Default => 0,
            syn::ReturnType::Type(_, ty) => self.of(ty),
        }
    }

    /// The hash of a signature: its parameters in order, and what it returns.
    fn signature(&mut self, signature: &syn::Signature) -> u64 {
        let start = u64::from(signature.asyncness.is_some());
        self.signature_types(signature).iter().fold(start, |hash, (ty, _)| mix(hash, u64::from(*ty)))
    }

    /// The types of a signature, each with its line: its parameters in order, and what it returns. The receiver of a
    /// method is a parameter as any other.
    pub(super) fn signature_types(&mut self, signature: &syn::Signature) -> Vec<(u32, u32)> {
        let line = |span: proc_macro2::Span| span.start().line as u32;
        let mut types: Vec<(u32, u32)> = Vec::with_capacity(signature.inputs.len() + 1);
        for input in &signature.inputs {
            types.push(match input {
                syn::FnArg::Receiver(receiver) => {
                    (narrowed(u64::from(syntax::TYPE)), line(receiver.self_token.span))
                }
                syn::FnArg::Typed(typed) => (narrowed(self.of(&typed.ty)), line(typed.colon_token.span)),
            });
        }
        if let syn::ReturnType::Type(arrow, ty) = &signature.output {
            types.push((narrowed(self.of(ty) ^ RETURNED), line(arrow.spans[0])));
        }
        types
    }

    /// Name and type of each named field; nothing for a tuple.
    pub(in crate::facts) fn fields(&mut self, fields: &syn::Fields) -> Vec<(u32, u32)> {
        let syn::Fields::Named(named) = fields else { return Vec::new() };
        self.named_fields(named)
    }

    pub(in crate::facts) fn named_fields(&mut self, fields: &syn::FieldsNamed) -> Vec<(u32, u32)> {
        let pair = |field: &syn::Field| {
            let name = hashed(field.ident.as_ref()?).hash;
            self.vocabulary.push(name);
            Some((name, narrowed(self.of(&field.ty))))
        };
        fields.named.iter().filter_map(pair).collect()
    }

    /// Name and payload of each variant.
    pub(in crate::facts) fn variants(&mut self, item: &syn::ItemEnum) -> Vec<(u32, u32)> {
        let pair = |variant: &syn::Variant| {
            let name = hashed(&variant.ident).hash;
            self.vocabulary.push(name);
            let payload = variant.fields.iter().fold(1, |hash, field| {
                let name = field.ident.as_ref().map_or(0, |ident| hashed(ident).hash);
                mix(mix(hash, u64::from(name)), self.of(&field.ty))
            });
            (name, narrowed(payload))
        };
        item.variants.iter().map(pair).collect()
    }

    /// Name and signature of each member of a trait.
    pub(in crate::facts) fn trait_members(&mut self, item: &syn::ItemTrait) -> Vec<(u32, u32)> {
        let mut members = Vec::new();
        for member in &item.items {
            let (ident, hash) = match member {
                syn::TraitItem::Fn(member) => (&member.sig.ident, self.signature(&member.sig)),
                syn::TraitItem::Const(member) => (&member.ident, self.of(&member.ty)),
                syn::TraitItem::Type(member) => (&member.ident, u64::from(syntax::TYPE)),
                _ => continue,
            };
            let name = hashed(ident).hash;
            self.vocabulary.push(name);
            members.push((name, narrowed(hash)));
        }
        members
    }
}
