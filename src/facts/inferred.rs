//! Values that take a type that is written elsewhere: beside a binding, as what a function gives or takes, or as a field.

use super::extractor::Extractor;
use super::{Expected, InferredValue, Within};
use proc_macro2::Ident;
use syn::visit::{self, Visit};

/// Conversions whose result is of the type that the surroundings ask for, and whether it comes in a `Result`.
const CONVERSIONS: [(&str, bool); 5] =
    [("into", false), ("try_into", true), ("parse", true), ("unwrap_or_default", false), ("collect", false)];

/// Functions of traits that make a value of the type that the surroundings ask for, with their trait, and whether it
/// comes in a `Result`.
const CONSTRUCTORS: [(&str, &str, bool); 5] = [
    ("Default", "default", false),
    ("From", "from", false),
    ("TryFrom", "try_from", true),
    ("FromStr", "from_str", true),
    ("FromIterator", "from_iter", false),
];

/// Methods that pass on what they are called on.
const PASSING: [&str; 4] = ["unwrap", "expect", "unwrap_or_else", "unwrap_or"];

/// Functions whose argument lies in what they give.
const HOLDING: [(&str, Within); 4] =
    [("Ok", Within::Ok), ("Err", Within::Err), ("Some", Within::Some), ("new", Within::New)];

impl Extractor<'_> {
    /// Visits the body of a function that gives the type of this number, and notes what it makes for that type.
    pub(super) fn body(&mut self, gives: u32, block: &syn::Block) {
        let before = self.returns;
        self.block(block);
        if !self.is_surface {
            self.results(gives, block, self.returns > before);
        }
    }

    /// Notes the values that a body gives for the type that its signature promises: its tail and, where it `returns` at
    /// all, what it returns before.
    pub(super) fn results<'b>(&mut self, gives: u32, body: impl Into<Code<'b>>, returns: bool) {
        if gives == 0 {
            return;
        }
        let expected = Expected::Written(gives);
        let body = body.into();
        match body {
            Code::Block(block) => self.made_by_block(expected, &mut Vec::new(), block),
            Code::Expr(expr) => self.made_for(expected, expr),
        }
        if returns {
            let mut returned = Returned::default();
            match body {
                Code::Block(block) => returned.visit_block(block),
                Code::Expr(expr) => returned.visit_expr(expr),
            }
            returned.values.into_iter().for_each(|value| self.made_for(expected, value));
        }
    }

    /// Notes the arguments of a call that are made for the parameters of what it calls.
    pub(super) fn made_for_parameters<'e>(
        &mut self,
        callee: u32,
        arguments: impl IntoIterator<Item = &'e syn::Expr>,
    ) {
        for (at, argument) in arguments.into_iter().enumerate() {
            self.made_for(Expected::Argument(callee, at as u32), argument);
        }
    }

    /// Notes each value in an expression that is converted or made for the type that the expression has to have.
    pub(super) fn made_for(&mut self, expected: Expected, value: &syn::Expr) {
        self.made_within(expected, &mut Vec::new(), value);
    }

    fn made_by_block(&mut self, expected: Expected, within: &mut Vec<Within>, block: &syn::Block) {
        if let Some(syn::Stmt::Expr(last, None)) = block.stmts.last() {
            self.made_within(expected, within, last);
        }
    }

    fn made_within(&mut self, expected: Expected, within: &mut Vec<Within>, value: &syn::Expr) {
        match value {
            syn::Expr::Paren(inner) => self.made_within(expected, within, &inner.expr),
            syn::Expr::Group(inner) => self.made_within(expected, within, &inner.expr),
            syn::Expr::Block(inner) if inner.label.is_none() => {
                self.made_by_block(expected, within, &inner.block);
            }
            syn::Expr::Unsafe(inner) => self.made_by_block(expected, within, &inner.block),
            syn::Expr::If(branch) => {
                self.made_by_block(expected, within, &branch.then_branch);
                if let Some((_, other)) = &branch.else_branch {
                    self.made_within(expected, within, other);
                }
            }
            syn::Expr::Match(choice) => {
                choice.arms.iter().for_each(|arm| self.made_within(expected, within, &arm.body));
            }
            syn::Expr::Tuple(values) => {
                for (at, value) in values.elems.iter().enumerate() {
                    self.made_inside(expected, within, Within::Part(at as u32), value);
                }
            }
            syn::Expr::Reference(inner) => {
                self.made_inside(expected, within, Within::Reference, &inner.expr);
            }
            value => match held(value) {
                Some((step, held)) => self.made_inside(expected, within, step, held),
                None => self.converted(expected, within, value),
            },
        }
    }

    fn made_inside(&mut self, expected: Expected, within: &mut Vec<Within>, step: Within, value: &syn::Expr) {
        within.push(step);
        self.made_within(expected, within, value);
        within.pop();
    }

    fn converted(&mut self, expected: Expected, within: &[Within], value: &syn::Expr) {
        let Some(Conversion { by, in_result }) = made_for_type(value) else { return };
        let (name, span) = self.named(by);
        let mut within = within.to_vec();
        within.extend(in_result.then_some(Within::Ok));
        self.facts.inferred.push(InferredValue { expected, within, name, span });
    }
}

/// What gives a value: a function's block or a closure's expression.
#[derive(Clone, Copy)]
pub(super) enum Code<'b> {
    Block(&'b syn::Block),
    Expr(&'b syn::Expr),
}

impl<'b> From<&'b syn::Block> for Code<'b> {
    fn from(block: &'b syn::Block) -> Self {
        Self::Block(block)
    }
}

impl<'b> From<&'b syn::Expr> for Code<'b> {
    fn from(expr: &'b syn::Expr) -> Self {
        Self::Expr(expr)
    }
}

/// What a body returns before its end; closures, async blocks and items inside return for themselves.
#[derive(Default)]
struct Returned<'b> {
    values: Vec<&'b syn::Expr>,
}

impl<'b> Visit<'b> for Returned<'b> {
    fn visit_expr_return(&mut self, returned: &'b syn::ExprReturn) {
        self.values.extend(returned.expr.as_deref());
        visit::visit_expr_return(self, returned);
    }
    fn visit_expr_closure(&mut self, _: &'b syn::ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'b syn::ExprAsync) {}
    fn visit_item(&mut self, _: &'b syn::Item) {}
}

/// What a call gives its argument in, and the argument: `Ok(value)`, `Some(value)`, `Box::new(value)`.
fn held(value: &syn::Expr) -> Option<(Within, &syn::Expr)> {
    let syn::Expr::Call(call) = value else { return None };
    let syn::Expr::Path(callee) = &*call.func else { return None };
    let function = &callee.path.segments.last()?.ident;
    let (_, step) = HOLDING.iter().find(|(name, _)| function == name)?;
    call.args.first().filter(|_| call.args.len() == 1).map(|argument| (*step, argument))
}

/// What gives a value the type that is asked for.
struct Conversion<'v> {
    by: &'v Ident,
    /// Whether the value comes in a `Result`.
    in_result: bool,
}

/// The conversion or constructor by which a value takes the type that is written elsewhere.
fn made_for_type(value: &syn::Expr) -> Option<Conversion<'_>> {
    let taken_out = |inner| made_for_type(inner).map(|made| Conversion { in_result: false, ..made });
    match value {
        syn::Expr::Try(inner) => taken_out(&inner.expr),
        syn::Expr::Paren(inner) => made_for_type(&inner.expr),
        syn::Expr::MethodCall(call) if PASSING.iter().any(|name| call.method == name) => {
            taken_out(&call.receiver)
        }
        syn::Expr::MethodCall(call) => {
            let (_, in_result) = CONVERSIONS.iter().find(|(name, _)| call.method == name)?;
            Some(Conversion { by: &call.method, in_result: *in_result })
        }
        syn::Expr::Call(call) => {
            let syn::Expr::Path(callee) = &*call.func else { return None };
            let mut segments = callee.path.segments.iter().rev();
            let (function, of) = (&segments.next()?.ident, &segments.next()?.ident);
            let (.., in_result) =
                CONSTRUCTORS.iter().find(|(item, name, _)| of == item && function == name)?;
            Some(Conversion { by: function, in_result: *in_result })
        }
        _ => None,
    }
}
