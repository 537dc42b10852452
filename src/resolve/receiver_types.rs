//! Types as far as calls of methods need them, and what takes the place of their parameters.
//!
//! References are seen through everywhere: a method is looked up on what they lead to all the same.

use super::identity::Def;
use super::modules::OwnerId;
use super::symbols::Symbol;
use crate::diagnostic::Confidence;
use std::sync::Arc;

/// Depth of types in types at which no more is looked for: aliases may form circles.
pub(super) const DEPTH_MAX: usize = 24;

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
    pub(super) fn plain(of: Def) -> Self {
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

/// What takes the place of generic parameters and of `Self`.
#[derive(Debug, Default)]
pub(super) struct Substitution {
    pub(super) parameters: Vec<((OwnerId, u32, u32), Type)>,
    pub(super) this: Option<Type>,
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
