//! Literals in code: strings, bytes, numbers and characters, with what they stand for.

use super::extract::{Extractor, end, start};
use super::{Literal, LiteralFact};
use crate::source::{Pos, Span};

/// Length in bytes above which a text is not kept: nobody writes it out twice by hand.
const LONGEST: usize = 512;

impl Extractor<'_> {
    /// Notes a literal.
    pub(super) fn literal(&mut self, literal: &syn::Lit) {
        let is_negative = std::mem::take(&mut self.negates);
        let Some(value) = value(literal) else { return };
        let value = match value {
            Literal::Integer(number) if is_negative => Literal::Integer(-number),
            Literal::Float(digits) if is_negative => Literal::Float(format!("-{digits}")),
            value => value,
        };
        let span = Span::new(start(literal.span()), end(literal.span()));
        self.add_literal(value, span);
    }

    /// Notes that a literal which is the operand of a minus is negative.
    pub(super) fn operator(&mut self, unary: &syn::ExprUnary) {
        self.negates = matches!(unary.op, syn::UnOp::Neg(_)) && matches!(*unary.expr, syn::Expr::Lit(_));
    }

    /// Notes what `concat!` makes of literals.
    pub(super) fn concatenation(&mut self, arguments: &[syn::Expr]) {
        let mut text = String::new();
        let mut places: Option<(Pos, Pos)> = None;
        for argument in arguments {
            let syn::Expr::Lit(syn::ExprLit { lit, .. }) = argument else { return };
            match value(lit) {
                Some(Literal::Text(part) | Literal::Float(part)) => text.push_str(&part),
                Some(Literal::Integer(number)) => text.push_str(&number.to_string()),
                Some(Literal::Character(character)) => text.push(character),
                _ => return,
            }
            let first = places.map_or_else(|| start(lit.span()), |(first, _)| first);
            places = Some((first, end(lit.span())));
        }
        if let (Some((first, last)), true) = (places, arguments.len() > 1) {
            self.add_literal(Literal::Text(text), Span::new(first, last));
        }
    }

    fn add_literal(&mut self, value: Literal, span: Span) {
        let is_long = match &value {
            Literal::Text(text) => text.len() > LONGEST,
            Literal::Bytes(bytes) => bytes.len() > LONGEST,
            _ => false,
        };
        // The two truth values are no facts to keep in one place.
        if is_long || matches!(value, Literal::Boolean(_)) {
            return;
        }
        let (scope, cfg, found) = (self.scope, self.cfg, self.found);
        self.facts.literals.push(LiteralFact { value, span, scope, cfg, found });
    }
}

/// What a literal stands for.
pub(super) fn value(literal: &syn::Lit) -> Option<Literal> {
    match literal {
        syn::Lit::Str(text) => Some(Literal::Text(text.value())),
        syn::Lit::ByteStr(bytes) => Some(Literal::Bytes(bytes.value())),
        syn::Lit::CStr(text) => Some(Literal::Bytes(text.value().into_bytes())),
        syn::Lit::Byte(byte) => Some(Literal::Integer(i128::from(byte.value()))),
        syn::Lit::Char(character) => Some(Literal::Character(character.value())),
        syn::Lit::Int(number) => number.base10_parse().ok().map(Literal::Integer),
        syn::Lit::Float(number) => Some(Literal::Float(number.base10_digits().to_owned())),
        syn::Lit::Bool(value) => Some(Literal::Boolean(value.value)),
        _ => None,
    }
}
