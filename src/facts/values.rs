//! Values: what tells the type of a receiver, or of what a name is bound to.

use super::bodies::expression_attributes;
use super::extractor::Extractor;
use super::{Context, LiteralKind, MethodCall, Ns, Range, ScopeKind, ValueFact};
use syn::visit::Visit;

impl Extractor<'_> {
    /// Visits an expression and answers its entry in the table of values.
    pub(super) fn value(&mut self, expr: &syn::Expr) -> u32 {
        let attributes = expression_attributes(expr);
        if attributes.is_empty() {
            return self.value_body(expr);
        }
        let read = self.attributes(attributes);
        self.with_cfg(read.cfg, |this| this.value_body(expr))
    }

    fn value_body(&mut self, expr: &syn::Expr) -> u32 {
        self.constant_expression(expr);
        let fact = match expr {
            // References are seen through: a method is looked up on what they lead to all the same.
            syn::Expr::Reference(inner) => return self.value(&inner.expr),
            syn::Expr::Paren(inner) => return self.value(&inner.expr),
            syn::Expr::Group(inner) => return self.value(&inner.expr),
            syn::Expr::Path(path) => {
                let (path, _) = self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Value);
                path.map_or(ValueFact::Other, ValueFact::Path)
            }
            syn::Expr::Call(call) => {
                let (path, first) = self.call(call, true);
                path.map_or(ValueFact::Other, |path| ValueFact::Call(path, first))
            }
            syn::Expr::MethodCall(call) => ValueFact::Method(self.method_call(call)),
            syn::Expr::Struct(literal) => {
                self.struct_literal(literal).map_or(ValueFact::Other, ValueFact::Struct)
            }
            syn::Expr::Macro(call) => {
                let path = self.macro_in_expression(&call.mac);
                path.map_or(ValueFact::Other, ValueFact::Macro)
            }
            syn::Expr::Lit(literal) => {
                self.literal(&literal.lit);
                self.literal_kind(&literal.lit).map_or(ValueFact::Other, ValueFact::Literal)
            }
            syn::Expr::Cast(cast) => {
                self.expression(&cast.expr);
                ValueFact::Typed(self.type_fact(&cast.ty))
            }
            syn::Expr::Tuple(tuple) => {
                let before = self.open_values.len();
                for element in &tuple.elems {
                    let element = self.value(element);
                    self.open_values.push(element);
                }
                ValueFact::Tuple(self.value_list(before))
            }
            syn::Expr::Array(array) => {
                let mut elements = array.elems.iter();
                let first = elements.next().map_or(0, |first| self.value(first));
                elements.for_each(|element| self.expression(element));
                ValueFact::Array(first)
            }
            syn::Expr::Repeat(array) => {
                let element = self.value(&array.expr);
                self.expression(&array.len);
                ValueFact::Array(element)
            }
            syn::Expr::Binary(binary) if is_comparison(&binary.op) => {
                self.walk_expression(expr);
                ValueFact::Literal(LiteralKind::Boolean)
            }
            other => return self.value_inside(other),
        };
        self.add_value(fact)
    }

    /// The value of an expression that is made from another one.
    fn value_inside(&mut self, expr: &syn::Expr) -> u32 {
        let fact = match expr {
            syn::Expr::Field(field) => {
                let base = self.value(&field.base);
                match &field.member {
                    syn::Member::Named(name) => ValueFact::Field(base, self.segment(name).name),
                    syn::Member::Unnamed(index) => ValueFact::Part(base, index.index),
                }
            }
            syn::Expr::Unary(unary) => {
                self.operator(unary);
                let operand = self.value(&unary.expr);
                match (&unary.op, self.facts.values[operand as usize]) {
                    (syn::UnOp::Deref(_), _) => ValueFact::Dereferenced(operand),
                    (_, literal @ ValueFact::Literal(_)) => literal,
                    _ => ValueFact::Other,
                }
            }
            syn::Expr::Try(tried) => ValueFact::Tried(self.value(&tried.expr)),
            syn::Expr::Await(awaited) => ValueFact::Awaited(self.value(&awaited.base)),
            syn::Expr::Index(indexed) => {
                let base = self.value(&indexed.expr);
                let index = self.value(&indexed.index);
                match &*indexed.index {
                    syn::Expr::Range(_) => ValueFact::Ranged(base),
                    _ => ValueFact::Indexed(base, index),
                }
            }
            syn::Expr::Unsafe(block) => return self.statements(&block.block.stmts, true),
            syn::Expr::Block(block) if block.label.is_none() => {
                return self.statements(&block.block.stmts, true);
            }
            syn::Expr::Async(block) => ValueFact::Future(self.statements(&block.block.stmts, true)),
            syn::Expr::If(branch) => return self.branch(branch, true),
            syn::Expr::Match(choice) => return self.choice(choice, true),
            other => {
                self.expression_body(other);
                ValueFact::Other
            }
        };
        self.add_value(fact)
    }

    /// Visits a call; answers the path that is called and, where it is wanted, the first argument.
    pub(super) fn call(&mut self, call: &syn::ExprCall, wanted: bool) -> (Option<u32>, u32) {
        let path = match &*call.func {
            syn::Expr::Path(path) if path.attrs.is_empty() => {
                self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Call).0
            }
            callee => {
                self.expression(callee);
                None
            }
        };
        let mut arguments = call.args.iter();
        let first = match arguments.next() {
            Some(first) if wanted && path.is_some() => self.value(first),
            Some(first) => {
                self.expression(first);
                0
            }
            None => 0,
        };
        arguments.for_each(|argument| self.expression(argument));
        if let Some(path) = path {
            self.made_for_parameters(path, &call.args);
        }
        (path, first)
    }

    /// Visits a call of a method and answers its number.
    pub(super) fn method_call(&mut self, call: &syn::ExprMethodCall) -> u32 {
        let receiver = self.value(&call.receiver);
        let name = self.segment(&call.method);
        let path = self.add_path(&[name], Ns::VALUE, Context::Method, false);
        let id = self.facts.methods.len();
        self.facts.methods.push(MethodCall { path, receiver, turbofish: 0 });
        for (at, argument) in call.turbofish.iter().flat_map(|turbofish| &turbofish.args).enumerate() {
            match argument {
                syn::GenericArgument::Type(ty) if at == 0 => {
                    self.facts.methods[id].turbofish = self.type_fact(ty);
                }
                other => self.visit_generic_argument(other),
            }
        }
        for (at, argument) in call.args.iter().enumerate() {
            match argument {
                syn::Expr::Closure(closure) if closure.attrs.is_empty() && !self.is_surface => {
                    self.closure(closure, u8::try_from(at).ok().map(|at| (id as u32, at)));
                }
                other => self.expression(other),
            }
        }
        self.made_for_parameters(path, &call.args);
        id as u32
    }

    /// Visits `if`; answers the value of its first branch that has one, where it is wanted.
    pub(super) fn branch(&mut self, branch: &syn::ExprIf, wanted: bool) -> u32 {
        let first = self.with_scope(ScopeKind::Body, |this| {
            this.expression(&branch.cond);
            this.statements(&branch.then_branch.stmts, wanted)
        });
        match &branch.else_branch {
            Some((_, other)) if wanted => {
                let other = self.value(other);
                self.either(first, other)
            }
            Some((_, other)) => {
                self.expression(other);
                0
            }
            None => 0,
        }
    }

    /// Visits `match`; answers the value of its arms, where it is wanted.
    pub(super) fn choice(&mut self, choice: &syn::ExprMatch, wanted: bool) -> u32 {
        let matched = self.value(&choice.expr);
        let mut result = 0;
        for arm in &choice.arms {
            let read = self.attributes(&arm.attrs);
            let value = self.with_cfg(read.cfg, |this| {
                this.with_scope(ScopeKind::Body, |this| {
                    this.pattern(&arm.pat, matched);
                    if wanted {
                        return this.value(&arm.body);
                    }
                    this.expression(&arm.body);
                    0
                })
            });
            result = self.either(result, value);
        }
        result
    }

    /// A value that is one of two of the same type, of which one may be of no type, as that of `return` is.
    pub(super) fn either(&mut self, one: u32, other: u32) -> u32 {
        match (one, other) {
            (0, known) | (known, 0) => known,
            (one, other) => self.add_value(ValueFact::Either(one, other)),
        }
    }

    /// A value of a type that is written, by the number of that type.
    pub(super) fn typed(&mut self, ty: u32) -> u32 {
        if ty == 0 { 0 } else { self.add_value(ValueFact::Typed(ty)) }
    }

    pub(super) fn add_value(&mut self, fact: ValueFact) -> u32 {
        if fact == ValueFact::Other {
            return 0;
        }
        self.facts.values.push(fact);
        self.facts.values.len() as u32 - 1
    }

    /// Makes a list of the values that were opened since there were `before` of them.
    fn value_list(&mut self, before: usize) -> Range {
        let start = self.facts.value_lists.len() as u32;
        self.facts.value_lists.extend(self.open_values.drain(before..));
        Range { start, end: self.facts.value_lists.len() as u32 }
    }

    fn literal_kind(&mut self, literal: &syn::Lit) -> Option<LiteralKind> {
        Some(match literal {
            syn::Lit::Str(_) => LiteralKind::Text,
            syn::Lit::ByteStr(_) => LiteralKind::Bytes,
            syn::Lit::CStr(_) => LiteralKind::CText,
            syn::Lit::Char(_) => LiteralKind::Character,
            syn::Lit::Bool(_) => LiteralKind::Boolean,
            syn::Lit::Byte(_) => LiteralKind::Number(self.name("u8")),
            syn::Lit::Int(number) if number.suffix().is_empty() => LiteralKind::Integer,
            syn::Lit::Int(number) => LiteralKind::Number(self.name(number.suffix())),
            syn::Lit::Float(number) if !number.suffix().is_empty() => {
                LiteralKind::Number(self.name(number.suffix()))
            }
            _ => return None,
        })
    }
}

/// Whether an operator's result is a truth value, whatever its operands are.
fn is_comparison(op: &syn::BinOp) -> bool {
    use syn::BinOp::{And, Eq, Ge, Gt, Le, Lt, Ne, Or};
    matches!(op, And(_) | Eq(_) | Ge(_) | Gt(_) | Le(_) | Lt(_) | Ne(_) | Or(_))
}
