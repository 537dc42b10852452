//! Values that take a type that is written elsewhere: beside a binding, or as what a function gives.

use super::InferredValue;
use super::extract::{Extractor, start};
use super::handling::first_type;
use proc_macro2::Ident;
use syn::visit::{self, Visit};

/// Conversions whose result is of the type that the surroundings ask for, and whether it comes in a `Result`.
const CONVERSIONS: [(&str, bool); 4] =
    [("into", false), ("try_into", true), ("parse", true), ("unwrap_or_default", false)];

/// Functions of traits that make a value of the type that the surroundings ask for, with their trait, and whether it
/// comes in a `Result`.
const CONSTRUCTORS: [(&str, &str, bool); 4] = [
    ("Default", "default", false),
    ("From", "from", false),
    ("TryFrom", "try_from", true),
    ("FromStr", "from_str", true),
];

/// Methods that pass on what they are called on.
const PASSING: [&str; 4] = ["unwrap", "expect", "unwrap_or_else", "unwrap_or"];

/// Variants that hold the value of the type that they belong to, with that type.
const VARIANTS: [(&str, &str); 2] = [("Ok", "Result"), ("Some", "Option")];

/// The function of a pointer or lock that takes what it holds.
const HOLDING: &str = "new";

impl Extractor<'_> {
    /// Visits the body of a function, and notes what it makes for the type that the signature promises.
    pub(super) fn body(&mut self, output: &syn::ReturnType, block: &syn::Block) {
        let before = self.returns;
        self.block(block);
        if !self.is_surface {
            self.results(output, block, self.returns > before);
        }
    }

    /// Notes the values that a body gives for the type that its signature promises: its tail and, where it `returns` at
    /// all, what it returns before.
    pub(super) fn results<'b>(&mut self, output: &syn::ReturnType, body: impl Into<Code<'b>>, returns: bool) {
        let syn::ReturnType::Type(_, ty) = output else { return };
        let body = body.into();
        match body {
            Code::Block(block) => self.made_by_block(ty, block),
            Code::Expr(expr) => self.made_as(ty, expr),
        }
        if returns {
            let mut returned = Returned::default();
            match body {
                Code::Block(block) => returned.visit_block(block),
                Code::Expr(expr) => returned.visit_expr(expr),
            }
            returned.values.into_iter().for_each(|value| self.made_as(ty, value));
        }
    }

    fn made_by_block(&mut self, ty: &syn::Type, block: &syn::Block) {
        if let Some(syn::Stmt::Expr(last, None)) = block.stmts.last() {
            self.made_as(ty, last);
        }
    }

    /// Notes each value in an expression that is converted or made for the type that the expression has to have.
    pub(super) fn made_as(&mut self, ty: &syn::Type, value: &syn::Expr) {
        match (value, ty) {
            (_, syn::Type::Paren(inner)) => self.made_as(&inner.elem, value),
            (_, syn::Type::Group(inner)) => self.made_as(&inner.elem, value),
            (syn::Expr::Paren(inner), _) => self.made_as(ty, &inner.expr),
            (syn::Expr::Group(inner), _) => self.made_as(ty, &inner.expr),
            (syn::Expr::Block(inner), _) if inner.label.is_none() => self.made_by_block(ty, &inner.block),
            (syn::Expr::Unsafe(inner), _) => self.made_by_block(ty, &inner.block),
            (syn::Expr::If(branch), _) => {
                self.made_by_block(ty, &branch.then_branch);
                if let Some((_, other)) = &branch.else_branch {
                    self.made_as(ty, other);
                }
            }
            (syn::Expr::Match(choice), _) => choice.arms.iter().for_each(|arm| self.made_as(ty, &arm.body)),
            (syn::Expr::Tuple(values), syn::Type::Tuple(types))
                if values.elems.len() == types.elems.len() =>
            {
                values.elems.iter().zip(&types.elems).for_each(|(value, ty)| self.made_as(ty, value));
            }
            (_, syn::Type::Path(path)) if path.qself.is_none() => self.made_as_path(&path.path, value),
            _ => {}
        }
    }

    fn made_as_path(&mut self, ty: &syn::Path, value: &syn::Expr) {
        let Some(last) = ty.segments.last() else { return };
        if let (Some(inner), Some(held)) = (first_type(&last.arguments), held_by(value, &last.ident)) {
            return self.made_as(inner, held);
        }
        let Some(Conversion { by, in_result }) = made_for_type(value) else { return };
        let is_result = VARIANTS[..1].iter().any(|(_, result)| last.ident == result);
        match (in_result, first_type(&last.arguments)) {
            (true, Some(syn::Type::Path(inner))) if is_result => self.inferred(&inner.path, by),
            (true, _) => {}
            (false, _) => self.inferred(ty, by),
        }
    }

    fn inferred(&mut self, ty: &syn::Path, by: &Ident) {
        let Some(first) = ty.segments.first() else { return };
        let place = start(first.ident.span());
        let (name, span) = self.named(by);
        self.facts.inferred.push(InferredValue { ty: place, name, span });
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

/// What a value holds that is made of the type of this name: `Ok(value)`, `Some(value)`, `Box::new(value)`.
fn held_by<'v>(value: &'v syn::Expr, ty: &Ident) -> Option<&'v syn::Expr> {
    let syn::Expr::Call(call) = value else { return None };
    let syn::Expr::Path(callee) = &*call.func else { return None };
    let mut segments = callee.path.segments.iter().rev().map(|segment| &segment.ident);
    let (function, of) = (segments.next()?, segments.next());
    let is_variant = VARIANTS.iter().any(|(variant, of)| function == variant && ty == of);
    let is_holding = function == HOLDING && of == Some(ty);
    call.args.first().filter(|_| call.args.len() == 1 && (is_variant || is_holding))
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
