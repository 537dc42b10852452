//! Calls whose value goes nowhere: a statement's, that of a name which nothing uses, and what is dropped with what it
//! was given to.

use super::extractor::{Extractor, start};
use super::{Discard, DiscardedCall, Ns};
use crate::source::Pos;

/// Functions that drop or forget their argument (`std::mem`, prelude).
const DROPPING: [&str; 2] = ["drop", "forget"];

/// What the names of functions begin with that run a block, or what a closure gives.
const SPAWNING: &str = "spawn";

/// The function and method that runs a block and gives what that gives.
const BLOCKING: &str = "block_on";

/// Functions and methods that make another future of those that they are given.
const WRAPPING: [&str; 23] = [
    "and_then",
    "boxed",
    "boxed_local",
    "catch_unwind",
    "fuse",
    "in_current_span",
    "inspect",
    "instrument",
    "join",
    "join_all",
    "map",
    "map_err",
    "map_ok",
    "or_else",
    "pin",
    "race",
    "select",
    "shared",
    "then",
    "timeout",
    "timeout_at",
    "try_join",
    "try_join_all",
];

/// Methods that take what a task gives out of its result.
const PASSING: [&str; 3] = ["expect", "ok", "unwrap"];

/// The method that waits for a thread; that of a future takes another one.
const JOINING: &str = "join";

impl Extractor<'_> {
    /// Notes the calls whose values go nowhere in the statements of a block, once they are visited.
    ///
    /// `scope` is the scope of the block, `scans` how many macro calls were scanned before.
    pub(super) fn discards(&mut self, statements: &[syn::Stmt], scope: usize, scans: u32) {
        let mut drops = Drops::default();
        for (at, statement) in statements.iter().enumerate() {
            match statement {
                // A block in the middle needs no semicolon.
                syn::Stmt::Expr(expr, semicolon) if semicolon.is_some() || at + 1 < statements.len() => {
                    drops.value(expr, Discard::Statement);
                }
                syn::Stmt::Local(local) => {
                    if let (syn::Pat::Wild(_), Some(init)) = (untyped(&local.pat), &local.init) {
                        drops.value(&init.expr, Discard::Underscore);
                    }
                }
                _ => {}
            }
        }
        self.dropped_names.extend(drops.names.drain(..));
        // What becomes of a name is told by all statements.
        for statement in statements {
            match statement {
                syn::Stmt::Expr(expr, _) => drops.kept(expr),
                syn::Stmt::Local(local) => {
                    let Some(init) = &local.init else { continue };
                    if scans == self.scans {
                        self.binding(&local.pat, &init.expr, scope, &mut drops);
                    }
                    drops.kept(&init.expr);
                }
                _ => {}
            }
        }
        self.facts.discarded.append(&mut drops.calls);
    }

    /// Notes the calls in a future that is run and whose output goes nowhere.
    pub(super) fn discarded_output(&mut self, future: &syn::Expr) {
        let mut drops = Drops::default();
        drops.output(future);
        self.dropped_names.extend(drops.names);
        self.facts.discarded.append(&mut drops.calls);
    }

    /// Notes the calls whose values a pattern binds to names that nothing uses.
    fn binding(&mut self, pattern: &syn::Pat, value: &syn::Expr, scope: usize, drops: &mut Drops) {
        match (untyped(pattern), value) {
            (syn::Pat::Tuple(patterns), syn::Expr::Tuple(values))
                if patterns.elems.len() == values.elems.len() =>
            {
                for (pattern, value) in patterns.elems.iter().zip(&values.elems) {
                    match pattern {
                        syn::Pat::Rest(_) => return,
                        syn::Pat::Wild(_) => drops.value(value, Discard::Underscore),
                        pattern => self.binding(pattern, value, scope, drops),
                    }
                }
            }
            (syn::Pat::Ident(name), value) => {
                let Some(Fate { dropped, by }) = self.fate(&name.ident, scope) else { return };
                let mut inside = Drops { by, ..Drops::default() };
                match dropped {
                    Dropped::Value => inside.value(value, Discard::Binding),
                    Dropped::Output => inside.output(value),
                }
                drops.calls.append(&mut inside.calls);
            }
            _ => {}
        }
    }

    /// What becomes of all that a name is bound to; nothing where one path behind the binding in the block uses it. One
    /// that is bound a second time counts as used.
    fn fate(&mut self, ident: &proc_macro2::Ident, scope: usize) -> Option<Fate> {
        let (name, _) = self.named(ident);
        let bindings = &self.facts.scopes[scope].values;
        let mut bound = bindings.iter().filter(|binding| binding.name == name);
        let (Some(binding), None) = (bound.next(), bound.next()) else { return None };
        let mut fate = Fate { dropped: Dropped::Value, by: Vec::new() };
        for path in &self.facts.paths[binding.from as usize..] {
            let [only] = self.facts.path_segments(path) else { continue };
            if only.name == name && path.ns.meets(Ns::VALUE) && path.context != super::Context::Method {
                let here = self.dropped_names.get(&only.pos)?;
                fate.dropped = fate.dropped.max(here.dropped);
                fate.by.extend(&here.by);
            }
        }
        Some(fate)
    }
}

/// What becomes of a name's value.
#[derive(Debug)]
pub(super) struct Fate {
    dropped: Dropped,
    /// Where the functions are written that it is given to.
    by: Vec<Pos>,
}

/// What is dropped of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dropped {
    /// The value itself.
    Value,
    /// It is run, and what that gives is dropped.
    Output,
}

/// Collects what is dropped.
#[derive(Default)]
struct Drops {
    calls: Vec<DiscardedCall>,
    names: Vec<(Pos, Fate)>,
    /// Where the functions around the current place are written that a future is given to.
    by: Vec<Pos>,
}

impl Drops {
    fn add(&mut self, at: Pos, how: Discard) {
        self.calls.push(DiscardedCall { at, how, by: self.by.clone() });
    }

    /// Goes on inside of what is given to a function.
    fn given_to(&mut self, function: Pos, inside: impl FnOnce(&mut Self)) {
        self.by.push(function);
        inside(self);
        self.by.pop();
    }

    /// Notes each call whose value an expression gives, where that value goes nowhere.
    fn value(&mut self, expr: &syn::Expr, how: Discard) {
        match expr {
            syn::Expr::Path(path) => self.name(path, Dropped::Value),
            syn::Expr::Call(call) => self.call(call, how),
            syn::Expr::MethodCall(call) => {
                self.add(start(call.method.span()), how);
                self.method(call, how);
            }
            syn::Expr::Await(inner) => self.output(&inner.base),
            syn::Expr::Try(inner) => self.value(&inner.expr, how),
            syn::Expr::Async(block) => self.tail(&block.block, Discard::Unrun),
            syn::Expr::Paren(inner) => self.value(&inner.expr, how),
            syn::Expr::Group(inner) => self.value(&inner.expr, how),
            syn::Expr::Reference(inner) => self.value(&inner.expr, how),
            syn::Expr::Block(block) => self.tail(&block.block, how),
            syn::Expr::Unsafe(block) => self.tail(&block.block, how),
            syn::Expr::If(branch) => {
                self.tail(&branch.then_branch, how);
                if let Some((_, other)) = &branch.else_branch {
                    self.value(other, how);
                }
            }
            syn::Expr::Match(choice) => choice.arms.iter().for_each(|arm| self.value(&arm.body, how)),
            syn::Expr::Tuple(tuple) => tuple.elems.iter().for_each(|element| self.value(element, how)),
            syn::Expr::Array(array) => array.elems.iter().for_each(|element| self.value(element, how)),
            syn::Expr::Assign(assign) if matches!(*assign.left, syn::Expr::Infer(_)) => {
                self.value(&assign.right, Discard::Underscore);
            }
            _ => {}
        }
    }

    fn name(&mut self, path: &syn::ExprPath, dropped: Dropped) {
        if let Some(name) = path.path.get_ident() {
            self.names.push((start(name.span()), Fate { dropped, by: self.by.clone() }));
        }
    }

    fn call(&mut self, call: &syn::ExprCall, how: Discard) {
        let Some((place, name)) = callee(call) else {
            if let Some(closure) = called_closure(call) {
                let how = if closure.asyncness.is_some() { Discard::Unrun } else { how };
                self.value(&closure.body, how);
            }
            return;
        };
        let is_of = |names: &[&str]| names.iter().any(|known| name == known);
        if let (true, Some(argument), 1) = (is_of(&DROPPING), call.args.first(), call.args.len()) {
            return self.given_to(place, |this| this.value(argument, Discard::Argument));
        }
        self.add(place, how);
        if is_of(&WRAPPING) {
            self.given_to(place, |this| {
                call.args.iter().for_each(|argument| this.value(argument, Discard::Wrapped));
            });
        }
        if runs(name) {
            self.given_to(place, |this| this.blocks(&call.args, Discard::Output));
        }
    }

    fn method(&mut self, call: &syn::ExprMethodCall, how: Discard) {
        let place = start(call.method.span());
        let is_of = |names: &[&str]| names.iter().any(|known| call.method == known);
        if is_of(&PASSING) {
            self.value(&call.receiver, how);
        } else if call.method == JOINING && call.args.is_empty() {
            self.output(&call.receiver);
        } else if call.method == BLOCKING {
            // What another method runs may be asked for later, as that of `JoinSet::spawn`.
            self.given_to(place, |this| this.blocks(&call.args, Discard::Output));
        } else if is_of(&WRAPPING) && matches!(*call.receiver, syn::Expr::Call(_) | syn::Expr::MethodCall(_))
        {
            self.given_to(place, |this| this.value(&call.receiver, Discard::Wrapped));
        }
    }

    /// Notes the calls that give the value of a block.
    fn tail(&mut self, block: &syn::Block, how: Discard) {
        if let Some(syn::Stmt::Expr(last, None)) = block.stmts.last() {
            self.value(last, how);
        }
    }

    /// Notes the calls that give the values of async blocks and closures among arguments.
    fn blocks<'e>(&mut self, arguments: impl IntoIterator<Item = &'e syn::Expr>, how: Discard) {
        for argument in arguments {
            match argument {
                syn::Expr::Async(block) => self.tail(&block.block, how),
                syn::Expr::Closure(closure) => self.value(&closure.body, how),
                _ => {}
            }
        }
    }

    /// Notes each call whose value a future or task gives, where it is run and its value goes nowhere.
    fn output(&mut self, future: &syn::Expr) {
        match future {
            syn::Expr::Path(path) => self.name(path, Dropped::Output),
            syn::Expr::Paren(inner) => self.output(&inner.expr),
            syn::Expr::Group(inner) => self.output(&inner.expr),
            syn::Expr::Async(block) => self.tail(&block.block, Discard::Output),
            syn::Expr::Call(call) => {
                let Some((place, name)) = callee(call) else { return };
                let is_future = name != BLOCKING && runs(name) || WRAPPING.iter().any(|known| name == known);
                if is_future {
                    self.given_to(place, |this| this.blocks(&call.args, Discard::Output));
                }
            }
            _ => {}
        }
    }

    /// Notes calls that give the value of what a task runs, where somebody may still ask for it.
    fn kept(&mut self, expr: &syn::Expr) {
        let (place, name, arguments) = match expr {
            syn::Expr::Await(inner) => return self.kept(&inner.base),
            syn::Expr::Try(inner) => return self.kept(&inner.expr),
            syn::Expr::Paren(inner) => return self.kept(&inner.expr),
            syn::Expr::MethodCall(call) => {
                self.kept(&call.receiver);
                (start(call.method.span()), &call.method, &call.args)
            }
            syn::Expr::Call(call) => {
                let Some((place, name)) = callee(call) else { return };
                (place, name, &call.args)
            }
            _ => return,
        };
        if runs(name) {
            let mut inside = Self { by: vec![place], ..Self::default() };
            inside.blocks(arguments, Discard::Kept);
            inside.calls.retain(|call| self.calls.iter().all(|known| known.at != call.at));
            self.calls.append(&mut inside.calls);
        }
    }
}

/// The pattern without the type beside it.
fn untyped(pattern: &syn::Pat) -> &syn::Pat {
    match pattern {
        syn::Pat::Type(typed) => untyped(&typed.pat),
        syn::Pat::Paren(inner) => untyped(&inner.pat),
        pattern => pattern,
    }
}

/// Where the path of a called function starts, and its last name.
fn callee(call: &syn::ExprCall) -> Option<(Pos, &proc_macro2::Ident)> {
    let syn::Expr::Path(callee) = &*call.func else { return None };
    let segments = &callee.path.segments;
    Some((start(segments.first()?.ident.span()), &segments.last()?.ident))
}

/// The closure that is called where it is written.
fn called_closure(call: &syn::ExprCall) -> Option<&syn::ExprClosure> {
    let mut callee = &*call.func;
    loop {
        callee = match callee {
            syn::Expr::Paren(inner) => &inner.expr,
            syn::Expr::Closure(closure) => return Some(closure),
            _ => return None,
        };
    }
}

/// Whether a function or method of this name runs the blocks and closures that it is given.
fn runs(name: &proc_macro2::Ident) -> bool {
    name == BLOCKING || name.to_string().starts_with(SPAWNING)
}
