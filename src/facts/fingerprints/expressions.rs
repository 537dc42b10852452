//! Expressions in their canonical form: values, paths, fields and literals of structs.

use super::Form;
use super::builder::{Builder, Tail};
use super::calls::{before_last, changes_nothing};
use super::labels::{Known, class, hashed, known, syntax, token};
use super::signatures::type_hash;
use super::tree::Id;

impl<'a> Builder<'a> {
    /// An expression that is not the value of the body.
    pub(super) fn expression(&mut self, expr: &'a syn::Expr) -> Id {
        self.expression_in(expr, Tail::Not)
    }

    /// An expression.
    pub(super) fn expression_in(&mut self, expr: &'a syn::Expr, tail: Tail) -> Id {
        match expr {
            syn::Expr::Paren(inner) => self.expression_in(&inner.expr, tail),
            syn::Expr::Group(inner) => self.expression_in(&inner.expr, tail),
            syn::Expr::Reference(inner) => {
                self.saw(syntax::REFERENCE);
                self.expression(&inner.expr)
            }
            syn::Expr::Unary(unary) => self.unary(unary),
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::Lit(lit) => self.literal(&lit.lit),
            syn::Expr::Path(path) => self.path_value(&path.path),
            syn::Expr::Field(field) => {
                let base = self.expression(&field.base);
                let label = self.member(&field.member);
                self.node(label, &[base])
            }
            syn::Expr::Call(call) => self.call(call),
            syn::Expr::MethodCall(call) => self.method_call(call),
            syn::Expr::Macro(call) => self.macro_call(&call.mac),
            syn::Expr::Try(inner) => {
                self.count(Form::Question);
                let value = self.expression(&inner.expr);
                self.tree.attempt(value, self.line)
            }
            syn::Expr::Return(ret) => self.return_expression(ret, tail),
            syn::Expr::Block(block) => self.block(&block.block, tail),
            syn::Expr::Continue(leave) => {
                let goes_on = tail == Tail::Loop && leave.label.is_none();
                self.leaf(if goes_on { syntax::UNIT } else { syntax::CONTINUE })
            }
            syn::Expr::Unsafe(block) => {
                self.saw(syntax::RAW);
                self.block(&block.block, tail)
            }
            syn::Expr::If(branch) => self.if_expression(branch, tail),
            syn::Expr::Match(choice) => self.match_expression(choice, tail),
            syn::Expr::Let(binding) => {
                self.count(Form::IfLet);
                let value = self.expression(&binding.expr);
                let pattern = self.pattern(&binding.pat);
                self.tree.test(value, pattern, true, self.line)
            }
            syn::Expr::Closure(closure) => self.closure(closure),
            syn::Expr::While(_) | syn::Expr::Loop(_) | syn::Expr::ForLoop(_) => self.loop_expression(expr),
            other => self.other(other),
        }
    }

    /// The rarer expressions.
    fn other(&mut self, expr: &'a syn::Expr) -> Id {
        match expr {
            syn::Expr::Assign(assign) => {
                let right = self.expression(&assign.right);
                let left = self.expression(&assign.left);
                self.node(syntax::ASSIGN, &[left, right])
            }
            syn::Expr::Array(array) => self.list(syntax::ARRAY, &array.elems, Self::expression),
            syn::Expr::Tuple(tuple) if tuple.elems.is_empty() => self.leaf(syntax::UNIT),
            syn::Expr::Tuple(tuple) => self.list(syntax::TUPLE, &tuple.elems, Self::expression),
            syn::Expr::Index(index) => self.index(index),
            syn::Expr::Range(range) => {
                let start = range.start.as_ref().map(|start| self.expression(start));
                let end = range.end.as_ref().map(|end| self.expression(end));
                let label = match range.limits {
                    syn::RangeLimits::HalfOpen(_) => syntax::RANGE,
                    syn::RangeLimits::Closed(_) => syntax::RANGE_INCLUSIVE,
                };
                let start = start.unwrap_or_else(|| self.leaf(syntax::UNIT));
                let end = end.unwrap_or_else(|| self.leaf(syntax::UNIT));
                self.node(label, &[start, end])
            }
            syn::Expr::Cast(cast) => {
                let value = self.expression(&cast.expr);
                let ty = type_hash(&cast.ty, &mut self.vocabulary);
                let ty = self.leaf(token(class::STD, ty));
                self.node(syntax::CAST, &[value, ty])
            }
            syn::Expr::Struct(literal) => self.struct_literal(literal),
            syn::Expr::Await(inner) => {
                let value = self.expression(&inner.base);
                self.node(syntax::AWAIT, &[value])
            }
            syn::Expr::Async(block) => {
                let body = self.deeper(|this| this.block(&block.block, Tail::Body));
                self.node(syntax::ASYNC, &[body])
            }
            syn::Expr::Repeat(repeat) => {
                let value = self.expression(&repeat.expr);
                let len = self.expression(&repeat.len);
                self.node(syntax::REPEAT, &[value, len])
            }
            syn::Expr::Break(leave) => match &leave.expr {
                Some(value) => {
                    let value = self.expression(value);
                    self.node(syntax::BREAK, &[value])
                }
                None => self.leaf(syntax::BREAK),
            },
            syn::Expr::Const(block) => {
                let body = self.block(&block.block, Tail::Body);
                self.node(syntax::CONST_BLOCK, &[body])
            }
            syn::Expr::RawAddr(raw) => {
                let value = self.expression(&raw.expr);
                self.node(syntax::RAW, &[value])
            }
            syn::Expr::Yield(given) => {
                let value = given.expr.as_ref().map(|value| self.expression(value));
                let mark = self.stack.len();
                self.stack.extend(value);
                self.gather(syntax::YIELD, mark, self.line)
            }
            syn::Expr::Verbatim(tokens) => self.verbatim(tokens),
            _ => self.leaf(syntax::OPAQUE),
        }
    }

    fn index(&mut self, index: &'a syn::ExprIndex) -> Id {
        let value = self.expression(&index.expr);
        let is_all = |range: &syn::ExprRange| range.start.is_none() && range.end.is_none();
        if matches!(&*index.index, syn::Expr::Range(range) if is_all(range)) {
            return value;
        }
        let place = self.expression(&index.index);
        self.node(syntax::INDEX, &[value, place])
    }

    /// A node above what `make` makes of each part.
    pub(super) fn list<P>(
        &mut self,
        label: u32,
        parts: impl IntoIterator<Item = P>,
        mut make: impl FnMut(&mut Self, P) -> Id,
    ) -> Id {
        let (mark, line) = (self.stack.len(), self.line);
        for part in parts {
            let id = make(self, part);
            self.stack.push(id);
        }
        self.gather(label, mark, line)
    }

    pub(super) fn member(&mut self, member: &'a syn::Member) -> u32 {
        match member {
            syn::Member::Named(ident) => token(class::FIELD, self.word(ident).hash),
            syn::Member::Unnamed(index) => token(class::FIELD, index.index),
        }
    }

    /// A path that is not called.
    pub(super) fn path_value(&mut self, path: &'a syn::Path) -> Id {
        let Some(last) = path.segments.last() else { return self.leaf(syntax::OPAQUE) };
        let name = hashed(&last.ident);
        if path.segments.len() == 1
            && let Some(local) = self.local(name.hash)
        {
            self.saw(name.hash);
            return self.leaf(local);
        }
        self.qualifier(path);
        self.saw(name.hash);
        if known(name.hash) == Some(Known::Variant) {
            return self.leaf(token(class::STD, name.hash));
        }
        if path.segments.len() > 1 && !name.upper {
            let before = before_last(path);
            if changes_nothing(name, before) {
                return self.leaf(syntax::IDENTITY);
            }
            let label = self.callee(name, before);
            return self.leaf(if label == syntax::CAST { token(class::CALL, name.hash) } else { label });
        }
        self.vocabulary.push(name.hash);
        let label = if name.is_constant() {
            token(class::CONST, name.hash)
        } else if name.upper {
            syntax::VARIANT
        } else {
            token(class::CALL, name.hash)
        };
        self.leaf(label)
    }

    /// Takes the type or module before the last segment into the vocabulary.
    pub(super) fn qualifier(&mut self, path: &'a syn::Path) {
        let before = path.segments.iter().rev().nth(1);
        if let Some(before) = before.filter(|segment| segment.ident != "self" && segment.ident != "crate") {
            let name = hashed(&before.ident);
            self.saw(name.hash);
            if name.upper && before.ident != "Self" {
                self.vocabulary.push(name.hash);
            }
        }
    }

    fn struct_literal(&mut self, literal: &'a syn::ExprStruct) -> Id {
        let line = self.at(literal.brace_token.span.open());
        if let Some(last) = literal.path.segments.last().filter(|last| last.ident != "Self") {
            self.word(&last.ident);
        }
        let mark = self.stack.len();
        for field in &literal.fields {
            let value = self.expression(&field.expr);
            let label = self.member(&field.member);
            let field = self.node(label, &[value]);
            self.stack.push(field);
        }
        if let Some(rest) = &literal.rest {
            let rest = self.expression(rest);
            let rest = self.node(syntax::REST, &[rest]);
            self.stack.push(rest);
        }
        self.gather(syntax::VARIANT, mark, line)
    }
}
