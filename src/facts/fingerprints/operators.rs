//! Operators in their canonical form.

use super::Form;
use super::builder::Builder;
use super::labels::{class, class_of, literal_index, name_hash, syntax};
use super::tree::{Id, call};

const IS_EMPTY: u32 = call("is_empty");
const LEN: u32 = call("len");

impl<'a> Builder<'a> {
    pub(super) fn unary(&mut self, unary: &'a syn::ExprUnary) -> Id {
        let value = self.expression(&unary.expr);
        match unary.op {
            syn::UnOp::Not(_) => self.tree.not(value, self.line),
            syn::UnOp::Neg(_) => self.node(syntax::NEG, &[value]),
            _ => {
                self.saw(syntax::POINTER);
                value
            }
        }
    }

    pub(super) fn binary(&mut self, binary: &'a syn::ExprBinary) -> Id {
        use syn::BinOp as B;
        let left = self.expression(&binary.left);
        let right = self.expression(&binary.right);
        let (label, assigns) = match &binary.op {
            B::Add(_) => (syntax::ADD, false),
            B::Sub(_) => (syntax::SUB, false),
            B::Mul(_) => (syntax::MUL, false),
            B::Div(_) => (syntax::DIV, false),
            B::Rem(_) => (syntax::REM, false),
            B::And(_) => (syntax::AND, false),
            B::Or(_) => (syntax::OR, false),
            B::BitXor(_) => (syntax::BIT_XOR, false),
            B::BitAnd(_) => (syntax::BIT_AND, false),
            B::BitOr(_) => (syntax::BIT_OR, false),
            B::Shl(_) => (syntax::SHL, false),
            B::Shr(_) => (syntax::SHR, false),
            B::AddAssign(_) => (syntax::ADD, true),
            B::SubAssign(_) => (syntax::SUB, true),
            B::MulAssign(_) => (syntax::MUL, true),
            B::DivAssign(_) => (syntax::DIV, true),
            B::RemAssign(_) => (syntax::REM, true),
            B::BitXorAssign(_) => (syntax::BIT_XOR, true),
            B::BitAndAssign(_) => (syntax::BIT_AND, true),
            B::BitOrAssign(_) => (syntax::BIT_OR, true),
            B::ShlAssign(_) => (syntax::SHL, true),
            B::ShrAssign(_) => (syntax::SHR, true),
            other => return self.comparison(other, left, right),
        };
        self.saw(label + u32::from(assigns));
        if matches!(label, syntax::AND | syntax::OR) {
            return self.tree.join(label, self.line, [left, right]);
        }
        let value = self.node(label, &[left, right]);
        if assigns { self.node(syntax::ASSIGN, &[left, value]) } else { value }
    }

    fn comparison(&mut self, op: &syn::BinOp, left: Id, right: Id) -> Id {
        use syn::BinOp as B;
        self.count(match op {
            B::Gt(_) | B::Ge(_) => Form::Greater,
            _ => Form::Comparison,
        });
        let line = self.line;
        // The length compared with zero asks for emptiness.
        if let (Some(value), true) = (self.length_of(left), self.is_zero(right)) {
            let is_empty = self.node(IS_EMPTY, &[value]);
            match op {
                B::Eq(_) | B::Le(_) => return is_empty,
                B::Ne(_) | B::Gt(_) => return self.tree.not(is_empty, line),
                _ => {}
            }
        }
        match op {
            B::Eq(_) => self.node(syntax::EQ, &[left, right]),
            B::Ne(_) => self.node(syntax::NE, &[left, right]),
            B::Lt(_) => self.node(syntax::LT, &[left, right]),
            B::Le(_) => self.node(syntax::LE, &[left, right]),
            B::Gt(_) => self.node(syntax::LT, &[right, left]),
            B::Ge(_) => self.node(syntax::LE, &[right, left]),
            _ => self.node(syntax::OPAQUE, &[left, right]),
        }
    }

    fn length_of(&self, id: Id) -> Option<Id> {
        match self.tree.children(id) {
            [value] if self.tree.label(id) == LEN => Some(*value),
            _ => None,
        }
    }

    fn is_zero(&self, id: Id) -> bool {
        let label = self.tree.label(id);
        class_of(label) == class::LITERAL && self.literals[literal_index(label)] == name_hash("0")
    }
}
