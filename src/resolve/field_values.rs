//! The types of what lies in values: fields, parts of tuples, what a variant holds.

use super::identity::{Def, Origin};
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::receiver_types::{Known, Type};
use super::std_notation::Stand;
use super::std_signatures;
use super::symbols::Symbol;
use crate::facts::{ItemKind, Ns};
use std::sync::Arc;

impl Resolver<'_> {
    /// The enum of a variant, with what its constructor takes where that tells the enum's argument.
    pub(super) fn variant_type(&mut self, def: Def, first: &[Type]) -> Known {
        match def {
            Def::Variant(owner, item, _) => Known::of(Type::Named(Def::Item(owner, item), Arc::default())),
            Def::Outside(key) => {
                let key = self.keys.get(key).clone();
                let Origin::Std("variant" | "ctor") = key.origin else { return Known::unknown() };
                let first = first.first().cloned().unwrap_or(Type::Unknown);
                let (of, arguments) = match &*key.path {
                    "core::option::Option::Some" => ("core::option::Option", vec![first]),
                    "core::option::Option::None" => ("core::option::Option", Vec::new()),
                    "core::result::Result::Ok" => ("core::result::Result", vec![first]),
                    "core::result::Result::Err" => ("core::result::Result", vec![Type::Unknown, first]),
                    "core::task::poll::Poll::Ready" => ("core::task::poll::Poll", vec![first]),
                    path => match path.rsplit_once("::") {
                        // The variant of an enum has the enum before it, a tuple struct is its own.
                        Some((of, _)) if std_signatures::is_known(of) => (of, Vec::new()),
                        _ if std_signatures::is_known(path) => (path, Vec::new()),
                        _ => return Known::unknown(),
                    },
                };
                let of = of.to_owned();
                Known::of(self.std_type(&of, arguments))
            }
            _ => Known::unknown(),
        }
    }

    pub(super) fn is_variant(&self, def: Def) -> bool {
        match def {
            Def::Variant(..) => true,
            Def::Outside(key) => matches!(self.keys.get(key).origin, Origin::Std("variant" | "ctor")),
            _ => false,
        }
    }

    /// The first answer along what a type is dereferenced to.
    pub(super) fn through(
        &mut self,
        known: &Known,
        find: impl Fn(&mut Self, &Type) -> Option<Known>,
    ) -> Known {
        let mut at = known.ty.clone();
        for _ in 0..8 {
            if at == Type::Unknown {
                break;
            }
            if let Some(found) = find(self, &at) {
                return found.at_most(known.confidence);
            }
            let Some(next) = self.dereferenced(&at) else { break };
            at = next;
        }
        Known::unknown()
    }

    /// The type of a field of this name.
    pub(super) fn field(&mut self, ty: &Type, name: Symbol) -> Option<Known> {
        let Type::Named(Def::Item(owner, item), _) = ty else {
            let name = self.tree.symbols.text(name).clone();
            return self.std_field(ty, &name);
        };
        let facts = self.tree.facts_of(*owner);
        let members = &facts.members[facts.items[*item as usize].members.indices()];
        let mut fields = members
            .iter()
            .filter(|member| member.kind == ItemKind::Field && self.tree.symbol(*owner, member.name) == name);
        let field = fields.next()?;
        let types: Vec<u32> = std::iter::once(field).chain(fields).map(|field| field.gives).collect();
        self.field_type(ty, *owner, &types)
    }

    /// The type of a field at an index.
    pub(super) fn part(&mut self, ty: &Type, at: u32) -> Option<Known> {
        match ty {
            Type::Tuple(parts) => parts.get(at as usize).cloned().map(Known::of),
            Type::Named(Def::Item(owner, item), _) => {
                let facts = self.tree.facts_of(*owner);
                let fields = &facts.type_lists[facts.items[*item as usize].fields.indices()];
                self.field_type(ty, *owner, &[*fields.get(at as usize)?])
            }
            _ => self.std_field(ty, &at.to_string()),
        }
    }

    /// The type of a public field of a type of the standard library.
    fn std_field(&mut self, ty: &Type, name: &str) -> Option<Known> {
        let section = self.std_section(ty)?;
        let notation = std_signatures::associated(&section, name)?;
        Some(Known::of(self.std_notation(notation, Stand::of(ty))))
    }

    /// The type that fields of a struct or variant are written with; alternatives under conditions must agree.
    fn field_type(&mut self, of: &Type, owner: OwnerId, written: &[u32]) -> Option<Known> {
        let Type::Named(_, arguments) = of else { return None };
        let mut types =
            written.iter().map(|ty| self.written(owner, *ty, 0).map(|ty| ty.with_arguments(arguments)));
        let first = types.next()?;
        let agreed = types.all(|other| other.ty == first.ty);
        Some(if agreed { first } else { Known::unknown() })
    }

    /// What a tuple variant's pattern takes from a value.
    pub(super) fn payload(&mut self, owner: OwnerId, path: u32, at: u16, of: u32) -> Known {
        let Some((def, confidence)) = self.single(owner, path, Ns::VALUE) else { return Known::unknown() };
        let of = self.value(owner, of);
        let known = match def {
            Def::Outside(key) => {
                let (path, index) = match &*self.keys.get(key).path {
                    "core::option::Option::Some" => ("core::option::Option", 0),
                    "core::result::Result::Ok" => ("core::result::Result", 0),
                    "core::result::Result::Err" => ("core::result::Result", 1),
                    "core::task::poll::Poll::Ready" => ("core::task::poll::Poll", 0),
                    _ => return Known::unknown(),
                };
                let section = self.std_section(&of.ty);
                if at != 0 || section.as_deref() != Some(path) {
                    return Known::unknown();
                }
                of.map(|ty| ty.argument(index))
            }
            Def::Variant(in_file, item, member) => {
                let facts = self.tree.facts_of(in_file);
                let fields = &facts.type_lists[facts.members[member as usize].fields.indices()];
                let Some(field) = fields.get(at as usize) else { return Known::unknown() };
                let def = Def::Item(in_file, item);
                let ty = match of.ty {
                    Type::Named(known, _) if known == def => of.ty,
                    _ => Type::Named(def, Arc::default()),
                };
                self.field_type(&ty, in_file, &[*field]).unwrap_or_else(Known::unknown)
            }
            Def::Item(..) => {
                let ty = if matches!(of.ty, Type::Named(known, _) if known == def) {
                    of.ty
                } else {
                    Type::Named(def, Arc::default())
                };
                self.part(&ty, u32::from(at)).unwrap_or_else(Known::unknown)
            }
            _ => Known::unknown(),
        };
        known.at_most(confidence)
    }
}
