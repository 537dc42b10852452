//! What becomes of values, as far as a file tells by itself: calls whose value is dropped, what statics hold,
//! functions that make a value of their own type.
//!
//! Places stand for paths here: whoever asks has the path of an interesting item and looks its place up.

use super::extract::{Extractor, start};
use super::{Discard, DiscardedCall, ItemKind, MakerFact, Name, Ns, StaticFact};
use crate::source::Pos;

/// Functions that drop or forget their argument (`std::mem`, prelude).
const DROPPING: [&str; 2] = ["drop", "forget"];

impl Extractor<'_> {
    /// Notes what becomes of values in the statements of a block, once they are visited.
    ///
    /// `scope` is the scope of the block, `scans` how many macro calls were scanned before.
    pub(super) fn handling(&mut self, statements: &[syn::Stmt], scope: usize, scans: u32) {
        let mut found = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            match statement {
                syn::Stmt::Expr(expr, semicolon) => {
                    // A block in the middle needs no semicolon.
                    if semicolon.is_some() || at + 1 < statements.len() {
                        discarded(expr, Discard::Statement, &mut found);
                    }
                    detached(expr, &mut found);
                }
                syn::Stmt::Local(local) => {
                    let Some(init) = &local.init else { continue };
                    detached(&init.expr, &mut found);
                    let (pattern, ty) = match &local.pat {
                        syn::Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
                        pattern => (pattern, None),
                    };
                    match pattern {
                        syn::Pat::Wild(_) => discarded(&init.expr, Discard::Underscore, &mut found),
                        syn::Pat::Ident(ident)
                            if matches!(*init.expr, syn::Expr::Call(_))
                                && scans == self.scans
                                && self.is_unused(&ident.ident, scope) =>
                        {
                            discarded(&init.expr, Discard::Binding, &mut found);
                        }
                        _ => {}
                    }
                    if let Some(ty) = ty {
                        self.made_as(ty, &init.expr);
                    }
                }
                syn::Stmt::Item(_) | syn::Stmt::Macro(_) => {}
            }
        }
        self.facts.discarded.append(&mut found);
    }

    /// Whether no path behind a binding in the block names it. One that is bound a second time counts as used.
    fn is_unused(&mut self, ident: &proc_macro2::Ident, scope: usize) -> bool {
        let (name, _) = self.named(ident);
        let bindings = &self.facts.scopes[scope].values;
        let mut bound = bindings.iter().filter(|binding| binding.name == name);
        let (Some(binding), None) = (bound.next(), bound.next()) else { return false };
        !self.facts.paths[binding.from as usize..].iter().any(|path| {
            path.ns.meets(Ns::VALUE)
                && path.context != super::Context::Method
                && matches!(self.facts.path_segments(path), [only] if only.name == name)
        })
    }

    /// Notes what a static may hold.
    pub(super) fn static_holds(&mut self, item: u32, ty: &syn::Type) {
        let mut holds = Vec::new();
        held(ty, &mut holds);
        debug_assert_eq!(self.facts.items[item as usize].kind, ItemKind::Static);
        self.facts.statics.push(StaticFact { item, holds });
    }

    /// Notes a function without receiver that gives a value of the type around it, alone or wrapped.
    pub(super) fn maker(&mut self, sig: &syn::Signature, own: Option<&proc_macro2::Ident>) {
        let syn::ReturnType::Type(_, output) = &sig.output else { return };
        if sig.inputs.iter().any(|input| matches!(input, syn::FnArg::Receiver(_))) {
            return;
        }
        let alternatives: Vec<&syn::Type> = match &**output {
            syn::Type::Tuple(tuple) => tuple.elems.iter().collect(),
            other => vec![other],
        };
        for output in alternatives {
            let mut wrappers = Vec::new();
            if gives_own(output, own, &mut wrappers) {
                let at = start(sig.ident.span());
                let wrappers: Vec<Name> = wrappers.iter().map(|ident| self.named(ident).0).collect();
                self.facts.makers.push(MakerFact { at, wrappers });
                return;
            }
        }
    }
}

/// Notes each call whose value an expression gives, where that value goes nowhere.
fn discarded(expr: &syn::Expr, how: Discard, found: &mut Vec<DiscardedCall>) {
    match expr {
        syn::Expr::Call(call) => {
            let syn::Expr::Path(callee) = &*call.func else { return };
            let is_dropping = callee
                .path
                .segments
                .last()
                .is_some_and(|last| DROPPING.iter().any(|name| last.ident == name));
            if let (true, Some(argument), 1) = (is_dropping, call.args.first(), call.args.len()) {
                return discarded(argument, Discard::Argument, found);
            }
            if let Some(first) = callee.path.segments.first() {
                found.push(DiscardedCall { at: start(first.ident.span()), how });
            }
        }
        syn::Expr::MethodCall(call) => found.push(DiscardedCall { at: start(call.method.span()), how }),
        syn::Expr::Paren(inner) => discarded(&inner.expr, how, found),
        syn::Expr::Group(inner) => discarded(&inner.expr, how, found),
        syn::Expr::Reference(inner) => discarded(&inner.expr, how, found),
        syn::Expr::Block(block) => tail(&block.block, how, found),
        syn::Expr::Unsafe(block) => tail(&block.block, how, found),
        syn::Expr::If(branch) => {
            tail(&branch.then_branch, how, found);
            if let Some((_, other)) = &branch.else_branch {
                discarded(other, how, found);
            }
        }
        syn::Expr::Match(choice) => choice.arms.iter().for_each(|arm| discarded(&arm.body, how, found)),
        syn::Expr::Tuple(tuple) => tuple.elems.iter().for_each(|element| discarded(element, how, found)),
        syn::Expr::Assign(assign) if matches!(*assign.left, syn::Expr::Infer(_)) => {
            discarded(&assign.right, Discard::Underscore, found);
        }
        _ => {}
    }
}

/// Notes the calls that give the value of a block.
fn tail(block: &syn::Block, how: Discard, found: &mut Vec<DiscardedCall>) {
    if let Some(syn::Stmt::Expr(last, None)) = block.stmts.last() {
        discarded(last, how, found);
    }
}

/// Notes calls that give the value of an async block which is spawned: the future in it is never run.
fn detached(expr: &syn::Expr, found: &mut Vec<DiscardedCall>) {
    let (name, arguments) = match expr {
        syn::Expr::Await(inner) => return detached(&inner.base, found),
        syn::Expr::Try(inner) => return detached(&inner.expr, found),
        syn::Expr::Paren(inner) => return detached(&inner.expr, found),
        syn::Expr::MethodCall(call) => {
            detached(&call.receiver, found);
            (Some(&call.method), &call.args)
        }
        syn::Expr::Call(call) => match &*call.func {
            syn::Expr::Path(callee) => (callee.path.segments.last().map(|last| &last.ident), &call.args),
            _ => return,
        },
        _ => return,
    };
    for argument in arguments {
        let syn::Expr::Async(block) = argument else { continue };
        let name = name.map(ToString::to_string).unwrap_or_default();
        if name.starts_with("spawn") || name == "block_on" {
            tail(&block.block, Discard::AsyncBlock, found);
        }
    }
}

/// Whether a type is that of the impl or trait around it, by value; `wrappers` are the types around it.
fn gives_own<'t>(
    ty: &'t syn::Type,
    own: Option<&proc_macro2::Ident>,
    wrappers: &mut Vec<&'t proc_macro2::Ident>,
) -> bool {
    match ty {
        syn::Type::Paren(inner) => gives_own(&inner.elem, own, wrappers),
        syn::Type::Group(inner) => gives_own(&inner.elem, own, wrappers),
        syn::Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return false };
            if last.ident == "Self" || own.is_some_and(|own| last.ident == *own) {
                return true;
            }
            wrappers.push(&last.ident);
            first_type(&last.arguments).is_some_and(|inner| gives_own(inner, own, wrappers))
        }
        syn::Type::ImplTrait(future) => future.bounds.iter().any(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else { return false };
            let Some(last) = bound.path.segments.last().filter(|last| last.ident == "Future") else {
                return false;
            };
            wrappers.push(&last.ident);
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
            arguments.args.iter().any(|argument| match argument {
                syn::GenericArgument::AssocType(output) => gives_own(&output.ty, own, wrappers),
                _ => false,
            })
        }),
        _ => false,
    }
}

/// The first type among the arguments of a path.
pub(super) fn first_type(arguments: &syn::PathArguments) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
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
