//! Literals in code: strings, bytes, numbers and characters, with what they stand for.

use super::constants::{concatenated, folded, has_parts, is_signed, negative, operator_at};
use super::extractor::{Extractor, end, start};
use super::{Literal, LiteralFact};
use crate::source::{Pos, Span};

/// Length in bytes above which a text is not kept: nobody writes it out twice by hand.
const LONGEST: usize = 512;

/// The signs before a literal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    /// Where the first one stands.
    at: Pos,
    /// Whether they make it negative.
    is_negative: bool,
}

impl Extractor<'_> {
    /// Notes a literal.
    pub(super) fn literal(&mut self, literal: &syn::Lit) {
        let sign = self.sign.take();
        let Some(mut number) = value(literal) else { return };
        let mut place = start(literal.span());
        if let Some(Sign { at, is_negative }) = sign {
            place = at;
            if is_negative {
                let Some(negative) = negative(number) else { return };
                number = negative;
            }
        }
        self.add_literal(number, Span::new(place, end(literal.span())));
    }

    /// Notes that a literal which is the operand of a minus is negative.
    pub(super) fn operator(&mut self, unary: &syn::ExprUnary) {
        let before = self.sign.take();
        if matches!(unary.op, syn::UnOp::Neg(_)) && is_signed(&unary.expr) {
            self.sign = match before {
                Some(sign) => Some(Sign { is_negative: !sign.is_negative, ..sign }),
                None => operator_at(unary).map(|at| Sign { at, is_negative: true }),
            };
        }
    }

    /// Notes what an expression of literals makes of them.
    pub(super) fn constant_expression(&mut self, expr: &syn::Expr) {
        if has_parts(expr)
            && let Some((value, span)) = folded(expr)
        {
            self.add_whole(value, span);
        }
    }

    /// Notes what `concat!` makes of literals.
    pub(super) fn concatenation(&mut self, arguments: &[syn::Expr], call: &syn::Macro) {
        if arguments.len() > 1
            && let Some(text) = concatenated(arguments)
            && let Some(first) = call.path.segments.first()
        {
            let last = call.delimiter.span().close();
            self.add_whole(text, Span::new(start(first.ident.span()), end(last)));
        }
    }

    /// Notes the value of an expression that is no part of another one; what is in it is a part from now on.
    fn add_whole(&mut self, value: Literal, span: Span) {
        if self.whole_around(span.start).is_some() {
            return;
        }
        let before = self.facts.literals.len();
        self.add_literal(value, span);
        self.whole = (self.facts.literals.len() > before).then_some(before);
    }

    /// The expression that was folded last, if a place is in it.
    fn whole_around(&self, at: Pos) -> Option<&LiteralFact> {
        let whole = &self.facts.literals[self.whole?];
        whole.span.contains(at).then_some(whole)
    }

    fn add_literal(&mut self, value: Literal, span: Span) {
        let is_long = match &value {
            Literal::Text(text) => text.len() > LONGEST,
            Literal::Bytes(bytes) => bytes.len() > LONGEST,
            _ => false,
        };
        // The two truth values are no facts to keep in one place, nor is a part that is the value of the whole.
        if is_long
            || matches!(value, Literal::Boolean(_))
            || self.whole_around(span.start).is_some_and(|whole| whole.value == value)
        {
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
        syn::Lit::Float(number) => {
            let number: f64 = number.base10_parse().ok()?;
            number.is_finite().then(|| Literal::Float(format!("{number:?}")))
        }
        syn::Lit::Bool(value) => Some(Literal::Boolean(value.value)),
        _ => None,
    }
}
