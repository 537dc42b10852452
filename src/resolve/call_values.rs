//! The types of what calls of functions give.

use super::identity::{Def, Origin};
use super::lookup::{Answer, Resolver};
use super::modules::OwnerId;
use super::receiver_types::{Bound, Known, Substitution, Type, agreed};
use super::std_notation::Stand;
use super::std_signatures;
use super::symbols::Symbol;
use crate::diagnostic::Confidence;
use crate::facts::{ItemKind, Ns};
use std::sync::Arc;

/// Traits whose method gives what their generic argument names, as `path.as_ref()` of an `impl AsRef<Path>` does.
const CONVERSIONS: [&str; 3] = ["core::convert::AsMut", "core::convert::AsRef", "core::convert::Into"];

impl Resolver<'_> {
    /// What a call of a path gives.
    pub(super) fn call_value(&mut self, owner: OwnerId, path: u32, first: u32) -> Known {
        let count = self.tree.facts_of(owner).paths[path as usize].segments.len();
        let mut before = Answer::default();
        let mut last = Answer::default();
        self.walk(owner, path, Ns::VALUE, |_, segment, answer| {
            if segment + 1 == count {
                last = answer.clone();
            } else if segment + 2 == count {
                before = answer.clone();
            }
        });
        let Some((def, confidence)) = self.single_of(owner, path, Ns::VALUE, &last) else {
            return Known::unknown();
        };
        let this = self.type_before(owner, path, &before);
        let argument = self.value(owner, first);
        let fact = &self.tree.facts_of(owner).paths[path as usize];
        // Alternatives under conditions are one item, and may give different types.
        let key = self.keys.of(self.tree, def);
        let defs = self.possible(owner, (fact.scope, fact.cfg), &last.candidates, key);
        let all = defs.into_iter().map(|def| self.function_value(def, &this, &argument)).collect();
        agreed(all).at_most(confidence)
    }

    /// The type that stands before the last segment of a path.
    fn type_before(&mut self, owner: OwnerId, path: u32, before: &Answer) -> Known {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let segments = facts.path_segments(fact);
        if let [first, _] = segments
            && !fact.is_qualified()
            && !fact.rooted
        {
            let name = self.tree.symbol(owner, first.name);
            if name == Symbol::SELF_TYPE {
                return self.self_known(owner, fact.scope);
            }
            if let Some(parameter) = self.parameter(owner, fact.scope, name) {
                return Known::of(parameter);
            }
        }
        match self.single_of(owner, path, Ns::TYPE, before) {
            Some((def, confidence)) => match self.named_type(def, Vec::new(), 0) {
                // A trait says nothing of the type that implements it.
                Known { ty: Type::Bounds(_), .. } => Known::unknown(),
                known => known.at_most(confidence),
            },
            None => Known::unknown(),
        }
    }

    /// What a function gives that is called through a type, with this first argument.
    fn function_value(&mut self, def: Def, this: &Known, argument: &Known) -> Known {
        match def {
            Def::Item(owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                match fact.kind {
                    ItemKind::Function => {
                        let gives = self.written(owner, fact.gives, 0);
                        gives.map(|ty| {
                            awaitable(ty.substitute(&Substitution::default()), fact.calling.is_async)
                        })
                    }
                    ItemKind::Struct => Known::of(Type::Named(def, Arc::default())),
                    _ => Known::unknown(),
                }
            }
            Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member) => {
                let takes_self = self.tree.facts_of(owner).members[member as usize].calling.takes_self;
                let this = if takes_self && argument.ty != Type::Unknown { argument } else { this };
                self.member_value(def, &this.ty, &Type::Unknown).at_most(this.confidence)
            }
            Def::Outside(key) => {
                let key = self.keys.get(key).clone();
                if let Origin::Std("variant" | "ctor") = key.origin {
                    return self.variant_type(def, std::slice::from_ref(&argument.ty));
                }
                self.std_function_value(&key.path, this, argument)
            }
            Def::Variant(..) => self.variant_type(def, &[]),
            Def::Module(_) => Known::unknown(),
        }
    }

    /// What a function of the standard library gives.
    fn std_function_value(&mut self, path: &str, this: &Known, argument: &Known) -> Known {
        if let Some(signature) = std_signatures::function("fn", path) {
            return Known::of(self.std_notation(signature.gives, Stand::of(&Type::Unknown)));
        }
        let Some((of, name)) = path.rsplit_once("::") else { return Known::unknown() };
        // The functions of primitives are named by their modules; the type before the name tells the section.
        let section =
            self.std_section(&this.ty).filter(|section| std_signatures::function(section, name).is_some());
        let section = section.as_deref().unwrap_or(of);
        let Some(signature) = std_signatures::function(section, name) else { return Known::unknown() };
        let mut this =
            if signature.takes_self && argument.ty != Type::Unknown { argument } else { this }.clone();
        if let (Some((_, at)), Type::Named(def, arguments)) = (signature.gives.split_once('!'), &this.ty)
            && let Ok(at) = at.parse::<usize>()
        {
            let mut arguments = arguments.to_vec();
            arguments.resize(arguments.len().max(at + 1), Type::Unknown);
            arguments[at] = argument.ty.clone();
            this.ty = Type::Named(*def, arguments.into());
        }
        let confidence = this.confidence;
        Known { ty: self.std_notation(signature.gives, Stand::of(&this.ty)), confidence }
    }

    /// What a member of an impl or trait gives that is called on or through a type; `own` is the function's own first
    /// generic argument.
    pub(super) fn member_value(&mut self, def: Def, this: &Type, own: &Type) -> Known {
        match def {
            Def::ImplMember(owner, imp, member) => {
                let fact = &self.tree.facts_of(owner).members[member as usize];
                let mut by = self.applied(owner, imp, this);
                by.this = Some(this.clone());
                let gives = self.written(owner, fact.gives, 0);
                if let Type::Parameter(owner, scope, 0) = gives.ty
                    && by.parameters.iter().all(|(known, _)| *known != (owner, scope, 0))
                {
                    by.parameters.push(((owner, scope, 0), own.clone()));
                }
                gives.map(|ty| awaitable(ty.substitute(&by), fact.calling.is_async))
            }
            Def::TraitMember(owner, item, member) => {
                let fact = &self.tree.facts_of(owner).members[member as usize];
                // What the implementation writes is nearer than what the trait does.
                let name = self.tree.symbol(owner, fact.name);
                if let Some(found) = self.implemented(Def::Item(owner, item), name, this) {
                    return self.member_value(found, this, own);
                }
                let by = Substitution { this: Some(this.clone()), ..Substitution::default() };
                let gives = self.written(owner, fact.gives, 0);
                gives.map(|ty| awaitable(ty.substitute(&by), fact.calling.is_async))
            }
            Def::Outside(key) => {
                let path = self.keys.get(key).path.clone();
                let Some((of, name)) = path.rsplit_once("::") else { return Known::unknown() };
                if CONVERSIONS.contains(&of)
                    && let Some(target) = self.argument_of_bound(of, this)
                {
                    return Known::of(target).at_most(Confidence::Probable);
                }
                let Some(signature) = std_signatures::function(of, name) else { return Known::unknown() };
                if let Some(found) = self.implemented_outside(of, name, this) {
                    return self.member_value(found, this, own);
                }
                let stand = Stand { of: this, this, own };
                Known::of(self.std_notation(signature.gives, stand))
            }
            _ => Known::unknown(),
        }
    }

    /// The generic argument of the one bound by a trait outside of the workspace.
    fn argument_of_bound(&self, of: &str, ty: &Type) -> Option<Type> {
        let Type::Bounds(bounds) = ty else { return None };
        let is_meant =
            |bound: &&Bound| matches!(bound.of, Def::Outside(key) if *self.keys.get(key).path == *of);
        let mut meant = bounds.iter().filter(is_meant);
        let only = meant.next().filter(|_| meant.next().is_none())?;
        only.arguments.first().cloned()
    }
}

/// What a call gives: a future, where the function is `async`.
fn awaitable(ty: Type, is_async: bool) -> Type {
    if is_async { Type::Future(Arc::new(ty)) } else { ty }
}
