//! Constant expressions: what operators, casts and concatenations make of literals.
//!
//! Integers are folded as if their type were wide enough (Rust Reference, "Arithmetic and Logical Binary Operators"):
//! what would wrap, lose bits or leave 128 bits gives nothing.

use super::Literal;
use super::extractor::{end, start};
use super::literals::value;
use crate::source::{Pos, Span};
use syn::parse::Parser;

/// Expressions in each other above which nothing is folded. Nobody writes so many by hand, and an expression that gives
/// nothing is read again from each one around it.
const DEPTH_MAX: usize = 16;

/// Elements from which an array is a concatenation.
const PARTS_MIN: usize = 2;

/// Methods that make a string of its own from a literal.
const OWNING: [&str; 2] = ["to_owned", "to_string"];

/// Bits of `usize` and `isize` on which every target that counts can hold a number.
const POINTER_WIDTH: u32 = 32;

/// What an expression of literals stands for, and where it stands; nothing where it is no such expression.
pub(super) fn folded(expr: &syn::Expr) -> Option<(Literal, Span)> {
    Some((fold(expr, 0)?, place(expr)?))
}

/// Whether an expression has parts that may make a value together; a literal with a sign has none.
pub(super) fn has_parts(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Binary(_) => true,
        syn::Expr::MethodCall(call) => call.method == "concat" || call.method == "join",
        syn::Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)) && !is_signed(&unary.expr),
        _ => false,
    }
}

/// Whether an expression is a literal, with signs and parentheses or without.
pub(super) fn is_signed(mut expr: &syn::Expr) -> bool {
    loop {
        expr = match expr {
            syn::Expr::Lit(_) => return true,
            syn::Expr::Paren(inner) => &inner.expr,
            syn::Expr::Group(inner) => &inner.expr,
            syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => &unary.expr,
            _ => return false,
        };
    }
}

/// Where an expression stands that can be folded.
fn place(expr: &syn::Expr) -> Option<Span> {
    Some(Span::new(first_token(expr)?, last_token(expr)?))
}

fn first_token(mut expr: &syn::Expr) -> Option<Pos> {
    loop {
        expr = match expr {
            syn::Expr::Lit(lit) => return Some(start(lit.lit.span())),
            syn::Expr::Paren(inner) => return Some(start(inner.paren_token.span.open())),
            syn::Expr::Array(array) => return Some(start(array.bracket_token.span.open())),
            syn::Expr::Reference(inner) => return Some(start(inner.and_token.span)),
            syn::Expr::Unary(unary) => return operator_at(unary),
            syn::Expr::Macro(call) => return Some(start(call.mac.path.segments.first()?.ident.span())),
            syn::Expr::Group(inner) => &inner.expr,
            syn::Expr::Binary(binary) => &binary.left,
            syn::Expr::Cast(cast) => &cast.expr,
            syn::Expr::MethodCall(call) => &call.receiver,
            _ => return None,
        };
    }
}

fn last_token(mut expr: &syn::Expr) -> Option<Pos> {
    loop {
        expr = match expr {
            syn::Expr::Lit(lit) => return Some(end(lit.lit.span())),
            syn::Expr::Paren(inner) => return Some(end(inner.paren_token.span.close())),
            syn::Expr::Macro(call) => return Some(end(call.mac.delimiter.span().close())),
            syn::Expr::MethodCall(call) => return Some(end(call.paren_token.span.close())),
            syn::Expr::Cast(cast) => {
                let syn::Type::Path(ty) = &*cast.ty else { return None };
                return Some(end(ty.path.segments.last()?.ident.span()));
            }
            syn::Expr::Group(inner) => &inner.expr,
            syn::Expr::Reference(inner) => &inner.expr,
            syn::Expr::Unary(unary) => &unary.expr,
            syn::Expr::Binary(binary) => &binary.right,
            _ => return None,
        };
    }
}

/// Where a prefix operator stands.
pub(super) fn operator_at(unary: &syn::ExprUnary) -> Option<Pos> {
    match &unary.op {
        syn::UnOp::Neg(token) => Some(start(token.span)),
        syn::UnOp::Deref(token) => Some(start(token.span)),
        syn::UnOp::Not(token) => Some(start(token.span)),
        _ => None,
    }
}

/// The negative of a number.
pub(super) fn negative(number: Literal) -> Option<Literal> {
    match number {
        Literal::Integer(number) => number.checked_neg().map(Literal::Integer),
        Literal::Float(digits) => Some(Literal::Float(match digits.strip_prefix('-') {
            Some(digits) => digits.to_owned(),
            None => format!("-{digits}"),
        })),
        _ => None,
    }
}

/// The text that `concat!` makes of its arguments.
pub(super) fn concatenated(arguments: &[syn::Expr]) -> Option<Literal> {
    concatenated_at(arguments, 0)
}

fn concatenated_at(arguments: &[syn::Expr], depth: usize) -> Option<Literal> {
    let mut text = String::new();
    for argument in arguments {
        // The digits of a float are taken as written.
        if let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Float(number), .. }) = argument {
            text.push_str(number.base10_digits());
            continue;
        }
        match fold(argument, depth + 1)? {
            Literal::Text(part) => text.push_str(&part),
            Literal::Integer(number) => text.push_str(&number.to_string()),
            Literal::Character(character) => text.push(character),
            Literal::Boolean(value) => text.push_str(if value { "true" } else { "false" }),
            Literal::Bytes(_) | Literal::Float(_) => return None,
        }
    }
    Some(Literal::Text(text))
}

fn fold(expr: &syn::Expr, depth: usize) -> Option<Literal> {
    if depth > DEPTH_MAX {
        return None;
    }
    let inside = |expr: &syn::Expr| fold(expr, depth + 1);
    match expr {
        syn::Expr::Lit(lit) => value(&lit.lit),
        syn::Expr::Paren(inner) => inside(&inner.expr),
        syn::Expr::Group(inner) => inside(&inner.expr),
        syn::Expr::Reference(inner) => inside(&inner.expr),
        syn::Expr::Unary(unary) => match unary.op {
            syn::UnOp::Neg(_) => negative(inside(&unary.expr)?),
            syn::UnOp::Deref(_) => inside(&unary.expr),
            _ => None,
        },
        syn::Expr::Binary(binary) => operation(binary, inside(&binary.right)?, inside(&binary.left)?),
        syn::Expr::Cast(cast) => {
            let number = inside(&cast.expr)?;
            let syn::Type::Path(ty) = &*cast.ty else { return None };
            let name = ty.path.get_ident()?.to_string();
            matches!(number, Literal::Integer(number) if holds(&name, number)).then_some(number)
        }
        syn::Expr::Macro(call) => {
            let path = &call.mac.path;
            let is_known = path.segments.last().is_some_and(|last| last.ident == "concat");
            let parser = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
            let arguments = is_known.then(|| parser.parse2(call.mac.tokens.clone()).ok())??;
            concatenated_at(&arguments.into_iter().collect::<Vec<_>>(), depth)
        }
        syn::Expr::MethodCall(call) => method(call, depth),
        _ => None,
    }
}

/// What an operator makes of two values.
fn operation(binary: &syn::ExprBinary, right: Literal, left: Literal) -> Option<Literal> {
    let (left, right) = match (left, right) {
        (Literal::Text(left), Literal::Text(right)) if matches!(binary.op, syn::BinOp::Add(_)) => {
            return Some(Literal::Text(left + &right));
        }
        (Literal::Integer(left), Literal::Integer(right)) => (left, right),
        _ => return None,
    };
    let number = match binary.op {
        syn::BinOp::Add(_) => left.checked_add(right),
        syn::BinOp::Sub(_) => left.checked_sub(right),
        syn::BinOp::Mul(_) => left.checked_mul(right),
        syn::BinOp::Div(_) => left.checked_div(right),
        syn::BinOp::Rem(_) => left.checked_rem(right),
        syn::BinOp::BitAnd(_) => Some(left & right),
        syn::BinOp::BitOr(_) => Some(left | right),
        syn::BinOp::BitXor(_) => Some(left ^ right),
        syn::BinOp::Shl(_) => shifted(left, right).filter(|number| match suffix(&binary.left) {
            Some(ty) => holds(ty, *number),
            None => true,
        }),
        syn::BinOp::Shr(_) => left.checked_shr(u32::try_from(right).ok()?),
        _ => None,
    };
    number.map(Literal::Integer)
}

/// A number shifted to the left, where neither a bit nor the sign is lost.
fn shifted(number: i128, by: i128) -> Option<i128> {
    let by = u32::try_from(by).ok().filter(|by| *by < i128::BITS - 1)?;
    number.checked_mul(1 << by)
}

/// The suffix of the first number in an expression.
fn suffix(mut expr: &syn::Expr) -> Option<&str> {
    loop {
        expr = match expr {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) => {
                return Some(number.suffix()).filter(|suffix| !suffix.is_empty());
            }
            syn::Expr::Paren(inner) => &inner.expr,
            syn::Expr::Group(inner) => &inner.expr,
            syn::Expr::Unary(inner) => &inner.expr,
            syn::Expr::Binary(binary) => &binary.left,
            _ => return None,
        };
    }
}

/// Whether every value of a number is the same in an integer type; in a type of another name it is not.
fn holds(ty: &str, number: i128) -> bool {
    let Some((sign, width)) = ty.split_at_checked(1) else { return false };
    let width = match width {
        "size" => POINTER_WIDTH,
        "8" | "16" | "32" | "64" | "128" => width.parse().unwrap_or_default(),
        _ => return false,
    };
    match sign {
        "u" => number >= 0 && number.checked_shr(width).is_none_or(|above| above == 0),
        "i" => matches!(number >> (width - 1), 0 | -1),
        _ => false,
    }
}

/// What a method makes of literals.
fn method(call: &syn::ExprMethodCall, depth: usize) -> Option<Literal> {
    let argument = call.args.first();
    if call.args.len() > 1 {
        return None;
    }
    if OWNING.iter().any(|name| call.method == name) {
        let owned = argument.is_none().then(|| fold(&call.receiver, depth + 1))??;
        return matches!(owned, Literal::Text(_)).then_some(owned);
    }
    if call.method == "concat" && argument.is_none() {
        return joined(&call.receiver, &Literal::Text(String::new()), depth);
    }
    if call.method == "join" {
        return joined(&call.receiver, &fold(argument?, depth + 1)?, depth);
    }
    None
}

/// The strings or byte strings of an array in a row.
fn joined(array: &syn::Expr, between: &Literal, depth: usize) -> Option<Literal> {
    let (syn::Expr::Array(array), Literal::Text(between)) = (array, between) else { return None };
    if array.elems.len() < PARTS_MIN {
        return None;
    }
    let (mut texts, mut bytes) = (Vec::new(), Vec::new());
    for element in &array.elems {
        match fold(element, depth + 1)? {
            Literal::Text(part) => texts.push(part),
            Literal::Bytes(part) => bytes.push(part),
            _ => return None,
        }
    }
    match (texts.is_empty(), bytes.is_empty()) {
        (false, true) => Some(Literal::Text(texts.join(between.as_str()))),
        (true, false) if between.is_empty() => Some(Literal::Bytes(bytes.concat())),
        _ => None,
    }
}
