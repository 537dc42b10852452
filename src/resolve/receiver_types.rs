//! Types as far as calls of methods need them: as written, with generic arguments put in, and what they lead to.
//!
//! References are seen through everywhere: a method is looked up on what they lead to all the same.

use super::identity::{Def, Origin};
use super::impls::TraitImpl;
use super::lookup::{Answer, Resolver};
use super::modules::OwnerId;
use super::std_signatures;
use super::std_table;
use super::symbols::Symbol;
use crate::diagnostic::Confidence;
use crate::facts::{ItemKind, Ns, Range, ScopeKind, TypeFact};
use std::sync::Arc;

/// A type without its lifetimes and references.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    /// One that is not known.
    Unknown,
    /// A struct, enum, union or primitive, with its generic arguments.
    Named(Def, Arc<[Type]>),
    /// `[T]`.
    Slice(Arc<Type>),
    /// `[T; N]`.
    Array(Arc<Type>),
    /// `*const T`, or `*mut T` where the flag is set.
    Pointer(Arc<Type>, bool),
    /// `(A, B)`.
    Tuple(Arc<[Type]>),
    /// A generic parameter: the scope that declares it, and which of its parameters.
    Parameter(OwnerId, u32, u32),
    /// `dyn A + B` or `impl A + B`.
    Bounds(Arc<[Bound]>),
    /// `Self` in a trait.
    SelfOf(Def),
    /// What an `async` function or block makes: a future of this.
    Future(Arc<Type>),
}

/// A trait that a type is known to implement, with the generic arguments and associated types that are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    pub(super) of: Def,
    pub(super) arguments: Vec<Type>,
    pub(super) equals: Vec<(Symbol, Type)>,
}

impl Bound {
    /// The trait with nothing written behind it.
    fn plain(of: Def) -> Self {
        Self { of, arguments: Vec::new(), equals: Vec::new() }
    }
}

/// A type and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    pub(super) ty: Type,
    pub(super) confidence: Confidence,
}

impl Known {
    pub(super) fn unknown() -> Self {
        Self::of(Type::Unknown)
    }

    pub(super) fn of(ty: Type) -> Self {
        Self { ty, confidence: Confidence::Definite }
    }

    /// The same, no surer than this.
    pub(super) fn at_most(mut self, confidence: Confidence) -> Self {
        self.confidence = self.confidence.min(confidence);
        self
    }

    pub(super) fn map(self, change: impl FnOnce(Type) -> Type) -> Self {
        Self { ty: change(self.ty), ..self }
    }
}

/// Depth of types in types at which no more is looked for: aliases may form circles.
const DEPTH_MAX: usize = 24;

/// The name by which the type of a bare integer is kept, which no type has.
const BARE_INTEGER: &str = "{integer}";

/// What takes the place of generic parameters and of `Self`.
#[derive(Debug, Default)]
pub(super) struct Substitution {
    pub(super) parameters: Vec<((OwnerId, u32, u32), Type)>,
    pub(super) this: Option<Type>,
}

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

impl Type {
    /// The generic argument at an index.
    pub(super) fn argument(&self, at: usize) -> Self {
        match self {
            Self::Named(_, arguments) => arguments.get(at).cloned().unwrap_or(Self::Unknown),
            Self::Slice(element) | Self::Array(element) | Self::Pointer(element, _) if at == 0 => {
                (**element).clone()
            }
            _ => Self::Unknown,
        }
    }

    /// The type with parameters and `Self` exchanged; a parameter for which nothing is given is not known.
    pub(super) fn substitute(&self, by: &Substitution) -> Self {
        let one = |ty: &Arc<Self>| Arc::new(ty.substitute(by));
        let all = |types: &Arc<[Self]>| types.iter().map(|ty| ty.substitute(by)).collect();
        match self {
            Self::Unknown => Self::Unknown,
            Self::Named(def, arguments) => Self::Named(*def, all(arguments)),
            Self::Slice(element) => Self::Slice(one(element)),
            Self::Array(element) => Self::Array(one(element)),
            Self::Pointer(to, mutable) => Self::Pointer(one(to), *mutable),
            Self::Tuple(parts) => Self::Tuple(all(parts)),
            Self::Parameter(owner, scope, at) => {
                let given = by.parameters.iter().find(|(known, _)| *known == (*owner, *scope, *at));
                given.map_or(Self::Unknown, |(_, ty)| ty.clone())
            }
            Self::Bounds(bounds) => Self::Bounds(
                bounds
                    .iter()
                    .map(|bound| Bound {
                        of: bound.of,
                        arguments: bound.arguments.iter().map(|ty| ty.substitute(by)).collect(),
                        equals: bound.equals.iter().map(|(name, ty)| (*name, ty.substitute(by))).collect(),
                    })
                    .collect(),
            ),
            Self::SelfOf(_) => by.this.clone().unwrap_or_else(|| self.clone()),
            Self::Future(of) => Self::Future(one(of)),
        }
    }

    /// Finds what the parameters of this type stand for in another one.
    pub(super) fn unify(&self, with: &Self, found: &mut Substitution) {
        match (self, with) {
            (Self::Parameter(owner, scope, at), ty) => {
                found.parameters.push(((*owner, *scope, *at), ty.clone()));
            }
            (Self::Named(one, mine), Self::Named(other, theirs)) if one == other => {
                mine.iter().zip(theirs.iter()).for_each(|(mine, theirs)| mine.unify(theirs, found));
            }
            (Self::Slice(mine), Self::Slice(theirs))
            | (Self::Array(mine), Self::Array(theirs))
            | (Self::Pointer(mine, _), Self::Pointer(theirs, _)) => mine.unify(theirs, found),
            (Self::Tuple(mine), Self::Tuple(theirs)) => {
                mine.iter().zip(theirs.iter()).for_each(|(mine, theirs)| mine.unify(theirs, found));
            }
            _ => {}
        }
    }
}

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
        if fact.base.is_some() {
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
            let found = data
                .parameters
                .iter()
                .position(|parameter| !parameter.is_const && self.tree.symbol(owner, parameter.name) == name);
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

impl Type {
    /// A type that an alias stands for or a field has, with the arguments put in for the parameters of the item.
    pub(super) fn with_arguments(&self, arguments: &[Self]) -> Self {
        let mut by = Substitution::default();
        self.for_each_parameter(&mut |parameter| {
            let argument = arguments.get(parameter.2 as usize).cloned().unwrap_or(Self::Unknown);
            by.parameters.push((parameter, argument));
        });
        self.substitute(&by)
    }

    fn for_each_parameter(&self, visit: &mut impl FnMut((OwnerId, u32, u32))) {
        match self {
            Self::Parameter(owner, scope, at) => visit((*owner, *scope, *at)),
            Self::Named(_, all) | Self::Tuple(all) => all.iter().for_each(|ty| ty.for_each_parameter(visit)),
            Self::Slice(one) | Self::Array(one) | Self::Pointer(one, _) | Self::Future(one) => {
                one.for_each_parameter(visit);
            }
            Self::Bounds(bounds) => {
                for bound in bounds.iter() {
                    let equals = bound.equals.iter().map(|(_, ty)| ty);
                    bound.arguments.iter().chain(equals).for_each(|ty| ty.for_each_parameter(visit));
                }
            }
            Self::Unknown | Self::SelfOf(_) => {}
        }
    }
}

/// What several answers agree on.
pub(super) fn agreed(all: Vec<Known>) -> Known {
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return Known::unknown() };
    all.fold(
        first,
        |known, other| {
            if known.ty == other.ty { known.at_most(other.confidence) } else { Known::unknown() }
        },
    )
}

/// Takes a path off the front of a notation.
fn notation_path<'n>(rest: &mut &'n str) -> &'n str {
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
    let (path, behind) = rest.split_at(end);
    *rest = behind;
    path
}
