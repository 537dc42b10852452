//! What types that are written name, with generic arguments put in, and what they lead to.

use super::identity::{Def, Origin};
use super::impls::TraitImpl;
use super::lookup::{Answer, Resolver};
use super::modules::OwnerId;
use super::receiver_types::{Bound, DEPTH_MAX, Known, Substitution, Type};
use super::std_notation::Stand;
use super::std_signatures;
use super::std_table;
use super::symbols::Symbol;
use crate::diagnostic::Confidence;
use crate::facts::{ItemKind, Ns, Range, ScopeKind, TypeFact};
use std::sync::Arc;

/// The name by which the type of a bare integer is kept, which no type has.
const BARE_INTEGER: &str = "{integer}";

impl Resolver<'_> {
    /// The type that is written at an entry of a file's table of types.
    pub(super) fn written(&mut self, owner: OwnerId, ty: u32, depth: usize) -> Known {
        if depth > DEPTH_MAX {
            return Known::unknown();
        }
        let facts = self.tree.facts_of(owner);
        let list = |this: &mut Self, range: Range| -> (Vec<Type>, Confidence) {
            let mut all = Vec::with_capacity(range.len());
            let mut confidence = Confidence::Definite;
            for ty in &facts.type_lists[range.indices()] {
                let known = this.written(owner, *ty, depth + 1);
                confidence = confidence.min(known.confidence);
                all.push(known.ty);
            }
            (all, confidence)
        };
        match facts.types[ty as usize] {
            TypeFact::Other | TypeFact::Equals(..) => Known::unknown(),
            TypeFact::Path(path, arguments) => {
                // How sure an argument is matters where it is taken out again, which is rare.
                let (arguments, confidence) = list(self, arguments);
                self.written_path(owner, path, arguments, depth).at_most(confidence)
            }
            TypeFact::Reference(inner) => self.written(owner, inner, depth + 1),
            TypeFact::Pointer(inner, mutable) => {
                self.written(owner, inner, depth + 1).map(|ty| Type::Pointer(Arc::new(ty), mutable))
            }
            TypeFact::Slice(inner) => {
                self.written(owner, inner, depth + 1).map(|ty| Type::Slice(Arc::new(ty)))
            }
            TypeFact::Array(inner) => {
                self.written(owner, inner, depth + 1).map(|ty| Type::Array(Arc::new(ty)))
            }
            TypeFact::Tuple(parts) => {
                let (parts, confidence) = list(self, parts);
                Known { ty: Type::Tuple(parts.into()), confidence }
            }
            TypeFact::Bounds(bounds) => {
                let bounds = facts.type_lists[bounds.indices()].iter();
                let bounds: Vec<Bound> =
                    bounds.filter_map(|bound| self.written_bound(owner, *bound, depth)).collect();
                Known::of(if bounds.is_empty() { Type::Unknown } else { Type::Bounds(bounds.into()) })
            }
        }
    }

    /// A trait bound with the associated types that are written.
    fn written_bound(&mut self, owner: OwnerId, ty: u32, depth: usize) -> Option<Bound> {
        let facts = self.tree.facts_of(owner);
        let TypeFact::Path(path, arguments) = facts.types[ty as usize] else { return None };
        let of = self.single(owner, path, Ns::TYPE)?.0;
        let (mut generic, mut equals) = (Vec::new(), Vec::new());
        for argument in &facts.type_lists[arguments.indices()] {
            if let TypeFact::Equals(name, ty) = facts.types[*argument as usize] {
                let ty = self.written(owner, ty, depth + 1).ty;
                equals.push((self.tree.symbol(owner, name), ty));
            } else {
                generic.push(self.written(owner, *argument, depth + 1).ty);
            }
        }
        Some(Bound { of, arguments: generic, equals })
    }

    /// The one definition that a path names, if it is one.
    pub(super) fn single(&mut self, owner: OwnerId, path: u32, ns: Ns) -> Option<(Def, Confidence)> {
        let answer = self.path_answer(owner, path, ns);
        self.single_of(owner, path, ns, &answer)
    }

    /// The one definition of an answer to a path, if it is one.
    pub(super) fn single_of(
        &mut self,
        owner: OwnerId,
        path: u32,
        ns: Ns,
        answer: &Answer,
    ) -> Option<(Def, Confidence)> {
        let settled = self.settle(owner, path, ns, answer)?;
        let [(def, key)] = settled.defs.as_slice() else { return None };
        // Alternatives under conditions are one item, and as aliases stand for different ones.
        let fact = &self.tree.facts_of(owner).paths[path as usize];
        let open = self.is_alias(*def)
            && self.possible(owner, (fact.scope, fact.cfg), &answer.candidates, *key).len() > 1;
        Some((*def, if open { Confidence::Possible } else { settled.confidence }))
    }

    fn is_alias(&self, def: Def) -> bool {
        match def {
            Def::Item(owner, item) => {
                self.tree.facts_of(owner).items[item as usize].kind == ItemKind::TypeAlias
            }
            _ => false,
        }
    }

    fn written_path(&mut self, owner: OwnerId, path: u32, arguments: Vec<Type>, depth: usize) -> Known {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let segments = facts.path_segments(fact);
        if fact.is_qualified() {
            return Known::unknown();
        }
        let first = self.tree.symbol(owner, segments[0].name);
        if !fact.rooted {
            if first == Symbol::SELF_TYPE {
                return match segments {
                    [_] => self.self_known_at(owner, fact.scope, depth),
                    [_, name] => {
                        self.associated_in_impl(owner, fact.scope, self.tree.symbol(owner, name.name), depth)
                    }
                    _ => Known::unknown(),
                };
            }
            if let [_] = segments
                && let Some(parameter) = self.parameter(owner, fact.scope, first)
            {
                return Known::of(parameter);
            }
        }
        match self.single(owner, path, Ns::TYPE) {
            Some((def, confidence)) => self.named_type(def, arguments, depth).at_most(confidence),
            None => Known::unknown(),
        }
    }

    /// A generic type parameter of this name that is in scope.
    pub(super) fn parameter(&self, owner: OwnerId, scope: u32, name: Symbol) -> Option<Type> {
        let facts = self.tree.facts_of(owner);
        let mut at = scope;
        loop {
            let data = &facts.scopes[at as usize];
            let found = data.parameters.iter().position(|parameter| {
                !parameter.is_const && !parameter.is_outer && self.tree.symbol(owner, parameter.name) == name
            });
            if let Some(index) = found {
                return Some(Type::Parameter(owner, at, index as u32));
            }
            if matches!(data.kind, ScopeKind::Item | ScopeKind::Module) || data.parent == at {
                return None;
            }
            at = data.parent;
        }
    }

    /// The type that a definition in the type namespace is, with these generic arguments.
    pub(super) fn named_type(&mut self, def: Def, arguments: Vec<Type>, depth: usize) -> Known {
        if depth > DEPTH_MAX {
            return Known::unknown();
        }
        match def {
            Def::Item(owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                match fact.kind {
                    ItemKind::Struct | ItemKind::Enum | ItemKind::Union => {
                        Known::of(Type::Named(def, arguments.into()))
                    }
                    ItemKind::Trait => Known::of(Type::Bounds([Bound::plain(def)].into())),
                    ItemKind::TypeAlias => {
                        let target = self.written(owner, fact.gives, depth + 1);
                        target.map(|ty| ty.with_arguments(&arguments))
                    }
                    _ => Known::unknown(),
                }
            }
            Def::Outside(key) => {
                let (path, origin) = (self.keys.get(key).path.clone(), self.keys.get(key).origin);
                match origin {
                    Origin::Primitive | Origin::Unread | Origin::Std("struct" | "enum" | "union") => {
                        Known::of(Type::Named(def, arguments.into()))
                    }
                    Origin::Std("trait") => Known::of(Type::Bounds([Bound::plain(def)].into())),
                    Origin::Std("type") => match std_table::alias_target(&path) {
                        Some(target) => Known::of(self.std_type(target, arguments)),
                        None if std_signatures::is_atomic(&path) => {
                            Known::of(Type::Named(def, arguments.into()))
                        }
                        None => Known::unknown(),
                    },
                    _ => Known::unknown(),
                }
            }
            Def::ImplMember(owner, _, member) => {
                let member = &self.tree.facts_of(owner).members[member as usize];
                let ty = self.written(owner, member.gives, depth + 1);
                ty.map(|ty| ty.substitute(&Substitution::default()))
            }
            Def::TraitMember(..) => {
                let bounds = self.bounds_of_member(def).into_iter();
                let bounds: Vec<Bound> = bounds.map(Bound::plain).collect();
                Known::of(if bounds.is_empty() { Type::Unknown } else { Type::Bounds(bounds.into()) })
            }
            _ => Known::unknown(),
        }
    }

    /// A type of the standard library by its definition path.
    pub(super) fn std_type(&mut self, path: &str, arguments: Vec<Type>) -> Type {
        let key = self.keys.intern(path, Ns::TYPE, Origin::Std("struct"));
        Type::Named(Def::Outside(key), arguments.into())
    }

    pub(super) fn primitive(&mut self, name: &str) -> Type {
        let key = self.keys.intern(name, Ns::TYPE, Origin::Primitive);
        Type::Named(Def::Outside(key), Arc::default())
    }

    /// The type of an integer literal without a suffix, which may be any of them.
    pub(super) fn bare_integer(&mut self) -> Type {
        self.primitive(BARE_INTEGER)
    }

    pub(super) fn is_bare_integer(&self, ty: &Type) -> bool {
        matches!(ty, Type::Named(Def::Outside(key), _) if *self.keys.get(*key).path == *BARE_INTEGER)
    }

    /// The type of `Self` in a scope.
    pub(super) fn self_known(&mut self, owner: OwnerId, scope: u32) -> Known {
        self.self_known_at(owner, scope, 0)
    }

    /// The type of `Self`, which code that a macro is given may write in the head of its own impl.
    fn self_known_at(&mut self, owner: OwnerId, scope: u32, depth: usize) -> Known {
        let facts = self.tree.facts_of(owner);
        let mut at = scope;
        loop {
            let data = &facts.scopes[at as usize];
            match data.kind {
                ScopeKind::Impl(imp) => {
                    return self.written(owner, facts.impls[imp as usize].for_type, depth + 1);
                }
                ScopeKind::SelfItem(item) => {
                    let def = Def::Item(owner, item);
                    if facts.items[item as usize].kind == ItemKind::Trait {
                        return Known::of(Type::SelfOf(def));
                    }
                    let own =
                        (0..data.parameters.len() as u32).map(|index| Type::Parameter(owner, at, index));
                    return Known::of(Type::Named(def, own.collect()));
                }
                ScopeKind::Item | ScopeKind::Module => return Known::unknown(),
                ScopeKind::Body => {}
            }
            if data.parent == at {
                return Known::unknown();
            }
            at = data.parent;
        }
    }

    /// `Self::Name` in an impl that says what it stands for.
    fn associated_in_impl(&mut self, owner: OwnerId, scope: u32, name: Symbol, depth: usize) -> Known {
        let facts = self.tree.facts_of(owner);
        let mut at = scope;
        while facts.scopes[at as usize].parent != at {
            if let ScopeKind::Impl(imp) = facts.scopes[at as usize].kind {
                return match self.member_type(owner, imp, name) {
                    Some(ty) => self.written(owner, ty, depth + 1),
                    None => Known::unknown(),
                };
            }
            at = facts.scopes[at as usize].parent;
        }
        Known::unknown()
    }

    /// The type that an impl gives to one of its associated types.
    fn member_type(&self, owner: OwnerId, imp: u32, name: Symbol) -> Option<u32> {
        let facts = self.tree.facts_of(owner);
        let members = &facts.members[facts.impls[imp as usize].members.indices()];
        let named = |member: &&crate::facts::Member| {
            member.kind == ItemKind::AssociatedType && self.tree.symbol(owner, member.name) == name
        };
        members.iter().find(named).map(|member| member.gives)
    }

    /// What the parameters of an impl stand for where it is applied to a type.
    pub(super) fn applied(&mut self, owner: OwnerId, imp: u32, to: &Type) -> Substitution {
        let for_type = self.tree.facts_of(owner).impls[imp as usize].for_type;
        let pattern = self.written(owner, for_type, 1).ty;
        let mut found = Substitution::default();
        pattern.unify(to, &mut found);
        found
    }

    /// The path of a type's section in the table of signatures.
    pub(super) fn std_section(&self, ty: &Type) -> Option<Arc<str>> {
        match ty {
            Type::Named(Def::Outside(key), _) => {
                let key = self.keys.get(*key);
                if self.is_bare_integer(ty) {
                    return Some("i32".into());
                }
                matches!(key.origin, Origin::Std(_) | Origin::Primitive).then(|| key.path.clone())
            }
            Type::Slice(_) => Some("slice".into()),
            Type::Array(_) => Some("array".into()),
            Type::Tuple(_) => Some("tuple".into()),
            Type::Pointer(_, mutable) => Some(if *mutable { "^" } else { "*" }.into()),
            _ => None,
        }
    }

    /// What a type is dereferenced to when a method is looked for.
    pub(super) fn dereferenced(&mut self, ty: &Type) -> Option<Type> {
        if let Type::Array(element) = ty {
            return Some(Type::Slice(element.clone()));
        }
        if let Some(section) = self.std_section(ty) {
            // References are seen through, and so what is pinned is what `Pin` leads to.
            if &*section == "core::pin::Pin" {
                return Some(ty.argument(0));
            }
            let target = std_signatures::associated(&section, "Target")?;
            return Some(self.std_notation(target, Stand::of(ty)));
        }
        self.projected(ty, "core::ops::deref::Deref", "Target")
    }

    /// An associated type of a type's implementation of a trait.
    pub(super) fn projected(&mut self, ty: &Type, of: &str, name: &str) -> Option<Type> {
        let symbol = self.tree.symbols.find(name);
        match ty {
            Type::Future(result) => (name == "Output").then(|| (**result).clone()),
            Type::Bounds(bounds) => {
                let equals = bounds.iter().flat_map(|bound| &bound.equals);
                equals.into_iter().find(|(known, _)| Some(*known) == symbol).map(|(_, ty)| ty.clone())
            }
            _ => {
                if let Some(section) = self.std_section(ty)
                    && let Some(notation) = std_signatures::associated(&section, name)
                {
                    return Some(self.std_notation(notation, Stand::of(ty)));
                }
                let mut found: Option<Type> = None;
                for TraitImpl { of: implemented, owner, imp } in self.impls_of(ty) {
                    let key = self.keys.of(self.tree, implemented);
                    if *self.keys.get(key).path != *of {
                        continue;
                    }
                    let written = self.member_type(owner, imp, symbol?)?;
                    let applied = self.applied(owner, imp, ty);
                    let one = self.written(owner, written, 1);
                    if one.confidence < Confidence::Probable {
                        return None;
                    }
                    let one = one.ty.substitute(&applied);
                    // Implementations for the type and for references to it may differ.
                    if found.as_ref().is_some_and(|known| *known != one) {
                        return None;
                    }
                    found = Some(one);
                }
                found
            }
        }
    }

    /// What iterating over a type gives.
    pub(super) fn element(&mut self, ty: &Type) -> Option<Type> {
        const INTO_ITERATOR: &str = "core::iter::traits::collect::IntoIterator";
        const ITERATOR: &str = "core::iter::traits::iterator::Iterator";
        match ty {
            Type::Slice(element) | Type::Array(element) => Some((**element).clone()),
            _ => {
                let found = self.projected(ty, INTO_ITERATOR, "Item");
                found.or_else(|| self.projected(ty, ITERATOR, "Item"))
            }
        }
    }
}
