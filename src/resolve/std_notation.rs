//! The notation in which the types of the standard library's signatures are kept, read into types.

use super::identity::{Def, Origin};
use super::lookup::Resolver;
use super::receiver_types::{Bound, DEPTH_MAX, Type};
use super::std_table;
use crate::facts::Ns;
use std::sync::Arc;

/// What the signs of a notation stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand<'t> {
    /// The type whose generic arguments the digits are.
    pub(super) of: &'t Type,
    /// `S`.
    pub(super) this: &'t Type,
    /// `$`.
    pub(super) own: &'t Type,
}

impl<'t> Stand<'t> {
    /// Everything of one type.
    pub(super) fn of(ty: &'t Type) -> Self {
        Self { of: ty, this: ty, own: &Type::Unknown }
    }
}

impl Resolver<'_> {
    /// The type that a notation of the table of signatures stands for.
    pub(super) fn std_notation(&mut self, text: &str, stand: Stand<'_>) -> Type {
        let mut rest = text.split('!').next().unwrap_or(text);
        self.notation(&mut rest, stand, 0)
    }

    fn notation(&mut self, rest: &mut &str, stand: Stand<'_>, depth: usize) -> Type {
        let mut ty = self.notation_head(rest, stand, depth);
        while let Some(behind) = rest.strip_prefix('@') {
            let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(behind.len());
            let (name, after) = behind.split_at(end);
            *rest = after;
            ty = self.notation_projection(&ty, name);
        }
        ty
    }

    fn notation_projection(&mut self, ty: &Type, name: &str) -> Type {
        let found = match name {
            "Item" => self.element(ty),
            "Target" => self.dereferenced(ty),
            // Whatever can be cloned is its own owned form, if nothing else is said.
            "Owned" => {
                Some(self.projected(ty, "alloc::borrow::ToOwned", "Owned").unwrap_or_else(|| ty.clone()))
            }
            "IntoIter" => {
                let of_trait = self.projected(ty, "core::iter::traits::collect::IntoIterator", "IntoIter");
                // Every iterator is turned into itself.
                of_trait.or_else(|| self.element(ty).map(|_| ty.clone()))
            }
            "Output" => self.projected(ty, "core::future::future::Future", "Output"),
            _ => None,
        };
        found.unwrap_or(Type::Unknown)
    }

    fn notation_head(&mut self, rest: &mut &str, stand: Stand<'_>, depth: usize) -> Type {
        let mut characters = rest.chars();
        let first = characters.next();
        let behind = characters.as_str();
        if depth > DEPTH_MAX {
            return Type::Unknown;
        }
        match first {
            Some('?') => {
                *rest = behind;
                Type::Unknown
            }
            Some('$') => {
                *rest = behind;
                stand.own.clone()
            }
            Some(digit) if digit.is_ascii_digit() => {
                *rest = behind;
                stand.of.argument(digit as usize - '0' as usize)
            }
            Some('S') if !behind.starts_with(char::is_alphanumeric) => {
                *rest = behind;
                stand.this.clone()
            }
            Some(pointer @ ('*' | '^')) => {
                *rest = behind;
                let to = self.notation(rest, stand, depth + 1);
                Type::Pointer(Arc::new(to), pointer == '^')
            }
            Some('[') => {
                *rest = behind;
                let element = self.notation(rest, stand, depth + 1);
                *rest = rest.strip_prefix(']').unwrap_or(rest);
                Type::Slice(Arc::new(element))
            }
            Some('(') => {
                *rest = behind;
                Type::Tuple(self.notation_list(rest, ')', stand, depth).into())
            }
            Some('~') => {
                *rest = behind;
                let path = notation_path(rest);
                let key = self.keys.intern(path, Ns::TYPE, Origin::Std("trait"));
                let item = self.tree.symbols.find("Item");
                let equals = match (path.ends_with("::Iterator"), item) {
                    (true, Some(item)) => self.element(stand.of).map(|ty| (item, ty)).into_iter().collect(),
                    _ => Vec::new(),
                };
                Type::Bounds([Bound { equals, ..Bound::plain(Def::Outside(key)) }].into())
            }
            _ => {
                let path = notation_path(rest);
                if path.is_empty() {
                    *rest = behind;
                    return Type::Unknown;
                }
                if std_table::is_primitive(path) {
                    return self.primitive(path);
                }
                let arguments = match rest.strip_prefix('<') {
                    Some(behind) => {
                        *rest = behind;
                        self.notation_list(rest, '>', stand, depth)
                    }
                    None => Vec::new(),
                };
                self.std_type(path, arguments)
            }
        }
    }

    fn notation_list(&mut self, rest: &mut &str, end: char, stand: Stand<'_>, depth: usize) -> Vec<Type> {
        let mut all = Vec::new();
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix(end) {
                *rest = behind;
                break;
            }
            all.push(self.notation(rest, stand, depth + 1));
            *rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        all
    }
}

/// Takes a path off the front of a notation.
fn notation_path<'n>(rest: &mut &'n str) -> &'n str {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
    let (path, behind) = rest.split_at(end);
    *rest = behind;
    path
}
