//! Expressions and patterns in their canonical form.

use super::Form;
use super::builder::{Builder, ClosureAt};
use super::labels::{Known, class, hashed, known, literal, name_hash, syntax, token};
use super::signatures::type_hash;
use super::tree::{Arm, Id, OK, SOME, call};
use crate::facts::macros::Arguments;
use proc_macro2::{Ident, TokenStream, TokenTree};

const IS_EMPTY: u32 = call("is_empty");
const LEN: u32 = call("len");
const TO_STRING: u32 = call("to_string");
const UNWRAP_OR: u32 = call("unwrap_or");

impl<'a> Builder<'a> {
    /// An expression that is not the value of the body.
    pub(super) fn expression(&mut self, expr: &'a syn::Expr) -> Id {
        self.expression_in(expr, false)
    }

    /// An expression; `tail` where its value is what the body returns.
    pub(super) fn expression_in(&mut self, expr: &'a syn::Expr, tail: bool) -> Id {
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
                self.node(syntax::TRY, &[value])
            }
            syn::Expr::Return(ret) => self.return_expression(ret, tail),
            syn::Expr::Block(block) => self.block(&block.block, tail),
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
            syn::Expr::Array(array) => self.list(syntax::ARRAY, &array.elems),
            syn::Expr::Tuple(tuple) if tuple.elems.is_empty() => self.leaf(syntax::UNIT),
            syn::Expr::Tuple(tuple) => self.list(syntax::TUPLE, &tuple.elems),
            syn::Expr::Index(index) => {
                let value = self.expression(&index.expr);
                let place = self.expression(&index.index);
                self.node(syntax::INDEX, &[value, place])
            }
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
                let body = self.deeper(|this| this.block(&block.block, true));
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
            syn::Expr::Continue(_) => self.leaf(syntax::CONTINUE),
            syn::Expr::Const(block) => {
                let body = self.block(&block.block, true);
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

    fn list(&mut self, label: u32, parts: impl IntoIterator<Item = &'a syn::Expr>) -> Id {
        let (mark, line) = (self.stack.len(), self.line);
        for part in parts {
            let id = self.expression(part);
            self.stack.push(id);
        }
        self.gather(label, mark, line)
    }

    fn member(&mut self, member: &'a syn::Member) -> u32 {
        match member {
            syn::Member::Named(ident) => token(class::FIELD, self.word(ident).hash),
            syn::Member::Unnamed(index) => token(class::FIELD, index.index),
        }
    }

    fn unary(&mut self, unary: &'a syn::ExprUnary) -> Id {
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

    fn binary(&mut self, binary: &'a syn::ExprBinary) -> Id {
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
        super::labels::class_of(label) == class::LITERAL
            && self.literals[super::labels::literal_index(label)] == name_hash("0")
    }

    /// A path that is not called.
    fn path_value(&mut self, path: &'a syn::Path) -> Id {
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
    fn qualifier(&mut self, path: &'a syn::Path) {
        let before = path.segments.iter().rev().nth(1);
        if let Some(before) = before.filter(|segment| segment.ident != "self" && segment.ident != "crate") {
            let name = hashed(&before.ident);
            self.saw(name.hash);
            if name.upper && before.ident != "Self" {
                self.vocabulary.push(name.hash);
            }
        }
    }

    fn call(&mut self, call: &'a syn::ExprCall) -> Id {
        let line = self.at(call.paren_token.span.open());
        let syn::Expr::Path(callee) = &*call.func else {
            let mark = self.stack.len();
            let callee = self.expression(&call.func);
            self.stack.push(callee);
            self.push_arguments(&call.args);
            return self.gather(syntax::CALL_VALUE, mark, line);
        };
        let path = &callee.path;
        let Some(last) = path.segments.last() else { return self.leaf(syntax::OPAQUE) };
        let name = hashed(&last.ident);
        let mark = self.stack.len();
        if path.segments.len() == 1
            && let Some(local) = self.local(name.hash)
        {
            self.saw(name.hash);
            let callee = self.leaf(local);
            self.stack.push(callee);
            self.push_arguments(&call.args);
            return self.gather(syntax::CALL_VALUE, mark, line);
        }
        self.saw(name.hash);
        self.count(Form::PathCall);
        let before = path.segments.iter().rev().nth(1).map(|segment| hashed(&segment.ident));
        let label = self.callee(name, before);
        self.push_arguments(&call.args);
        let is_no_op = known(name.hash) == Some(Known::NoOp)
            || (name.hash == name_hash("from")
                && before.is_some_and(|before| before.hash == name_hash("From")));
        if is_no_op && self.stack.len() == mark + 1 {
            return self.stack.pop().unwrap_or_default();
        }
        if label == token(class::CALL, name_hash("drop")) && path.segments.len() > 1 {
            self.saw(label);
        }
        self.gather(label, mark, line)
    }

    /// The label of a called path: its last name, with the type before it where that is of the standard library
    /// and the function makes a value of it.
    fn callee(&mut self, name: super::labels::NameHash, before: Option<super::labels::NameHash>) -> u32 {
        if let Some(before) = before {
            self.saw(before.hash);
        }
        if known(name.hash) == Some(Known::Variant) {
            return token(class::STD, name.hash);
        }
        self.vocabulary.push(name.hash);
        match before {
            Some(before) if known(before.hash) == Some(Known::Type) => {
                if before.hash == name_hash("String") && name.hash == name_hash("from") {
                    return TO_STRING;
                }
                if known(name.hash) == Some(Known::Constructor) {
                    return token(class::STD, before.hash.rotate_left(5) ^ name.hash);
                }
            }
            Some(before) if before.upper && before.hash != name_hash("Self") => {
                self.vocabulary.push(before.hash);
            }
            _ => {}
        }
        if name.upper { syntax::VARIANT } else { token(class::CALL, name.hash) }
    }

    fn push_arguments(&mut self, arguments: impl IntoIterator<Item = &'a syn::Expr>) {
        for argument in arguments {
            let id = self.expression(argument);
            self.stack.push(id);
        }
    }

    fn method_call(&mut self, method: &'a syn::ExprMethodCall) -> Id {
        let receiver = self.expression(&method.receiver);
        let line = self.at(method.method.span());
        let name = hashed(&method.method);
        self.saw(name.hash);
        self.count(Form::MethodCall);
        if known(name.hash) == Some(Known::NoOp) && method.args.is_empty() {
            return receiver;
        }
        let tests =
            [("is_some", SOME, true), ("is_none", SOME, false), ("is_ok", OK, true), ("is_err", OK, false)];
        if method.args.is_empty()
            && let Some((_, variant, positive)) =
                tests.into_iter().find(|(word, ..)| name_hash(word) == name.hash)
        {
            let wild = self.leaf(syntax::WILD);
            let pattern = self.node(variant, &[wild]);
            return self.tree.test(receiver, pattern, positive, line);
        }
        self.vocabulary.push(name.hash);
        if name.hash == name_hash("for_each")
            && let Some(syn::Expr::Closure(closure)) = method.args.first()
            && closure.inputs.len() == 1
        {
            self.count(Form::ForEach);
            return self.for_each(receiver, closure, line);
        }
        let mark = self.stack.len();
        self.stack.push(receiver);
        self.push_arguments(&method.args);
        self.combinator(name.hash, mark, line)
    }

    fn for_each(&mut self, receiver: Id, closure: &'a syn::ExprClosure, line: u32) -> Id {
        self.scoped(|this| {
            this.deeper(|this| {
                let pattern = closure.inputs.first().map(|input| this.pattern(input));
                let body = this.expression(&closure.body);
                let pattern = pattern.unwrap_or(body);
                this.tree.node(syntax::FOR, line, &[pattern, receiver, body])
            })
        })
    }

    /// A method call whose receiver and arguments lie on the stack; lazy forms become the plain ones.
    fn combinator(&mut self, name: u32, mark: usize, line: u32) -> Id {
        let lazy = [
            (name_hash("unwrap_or_else"), UNWRAP_OR),
            (name_hash("ok_or_else"), call("ok_or")),
            (name_hash("then"), call("then_some")),
        ];
        if let Some((_, plain)) = lazy.into_iter().find(|(lazy, _)| *lazy == name)
            && let [receiver, argument] = self.stack[mark..]
            && self.tree.label(argument) == syntax::CLOSURE
            && let [body] = self.tree.children(argument)
        {
            let body = *body;
            self.stack.truncate(mark);
            return self.tree.node(plain, line, &[receiver, body]);
        }
        self.gather(token(class::CALL, name), mark, line)
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

    fn return_expression(&mut self, ret: &'a syn::ExprReturn, tail: bool) -> Id {
        let line = self.at(ret.return_token.span);
        self.count(Form::Return);
        let value = ret.expr.as_ref().map(|value| self.expression_in(value, tail));
        match (value, tail) {
            (Some(value), true) => value,
            (None, true) => self.leaf(syntax::UNIT),
            (Some(value), false) => self.tree.node(syntax::RETURN, line, &[value]),
            (None, false) => self.leaf(syntax::RETURN),
        }
    }

    fn if_expression(&mut self, branch: &'a syn::ExprIf, tail: bool) -> Id {
        let line = self.at(branch.if_token.span);
        let (condition, yes) = self.scoped(|this| {
            let condition = this.expression(&branch.cond);
            (condition, this.block(&branch.then_branch, tail))
        });
        let no = branch.else_branch.as_ref().map(|(_, other)| self.expression_in(other, tail));
        self.tree.branch(condition, yes, no, line)
    }

    fn match_expression(&mut self, choice: &'a syn::ExprMatch, tail: bool) -> Id {
        let line = self.at(choice.match_token.span);
        self.count(Form::Match);
        let value = self.expression(&choice.expr);
        let mut arms = Vec::with_capacity(choice.arms.len());
        for arm in &choice.arms {
            let arm = self.scoped(|this| {
                this.at(arm.fat_arrow_token.spans[0]);
                let pattern = this.pattern(&arm.pat);
                Arm { pattern, body: this.expression_in(&arm.body, tail) }
            });
            arms.push(arm);
        }
        self.tree.choice(value, &arms, line)
    }

    fn closure(&mut self, closure: &'a syn::ExprClosure) -> Id {
        let line = self.at(closure.inputs_begin.span);
        let mark = self.stack.len();
        let body = self.scoped(|this| {
            this.deeper(|this| {
                for input in &closure.inputs {
                    let input = this.pattern(input);
                    this.stack.push(input);
                }
                this.expression_in(&closure.body, true)
            })
        });
        let parameters = self.stack.split_off(mark);
        let id = self.tree.closure(&parameters, body, line);
        if self.tree.label(id) == syntax::CLOSURE {
            let identity = self.tree.identity(id);
            self.closures.push(ClosureAt { identity, start: closure.inputs_begin.span, line });
        }
        id
    }

    fn loop_expression(&mut self, expr: &'a syn::Expr) -> Id {
        match expr {
            syn::Expr::Loop(repeat) => {
                let line = self.at(repeat.loop_token.span);
                self.count(Form::Loop);
                let body = self.deeper(|this| this.block(&repeat.body, false));
                self.tree.repeat(body, line)
            }
            syn::Expr::While(repeat) => {
                let line = self.at(repeat.while_token.span);
                self.count(Form::While);
                self.scoped(|this| this.while_loop(repeat, line))
            }
            syn::Expr::ForLoop(repeat) => {
                let line = self.at(repeat.for_token.span);
                self.count(Form::For);
                let source = self.expression(&repeat.expr);
                self.scoped(|this| {
                    this.deeper(|this| {
                        let pattern = this.pattern(&repeat.pat);
                        let body = this.block(&repeat.body, false);
                        this.tree.node(syntax::FOR, line, &[pattern, source, body])
                    })
                })
            }
            _ => self.leaf(syntax::OPAQUE),
        }
    }

    /// `while c { … }` as a loop that breaks at its start.
    fn while_loop(&mut self, repeat: &'a syn::ExprWhile, line: u32) -> Id {
        if let syn::Expr::Let(binding) = &*repeat.cond {
            // What is taken from stands before the loop, where the loop asks it for the next value.
            let taken = matches!(&*binding.expr, syn::Expr::MethodCall(call) if call.method == "next");
            self.depth += u32::from(!taken);
            let value = self.expression(&binding.expr);
            self.depth -= u32::from(!taken);
            return self.deeper(|this| {
                let pattern = this.pattern(&binding.pat);
                let body = this.block(&repeat.body, false);
                let wild = this.leaf(syntax::WILD);
                let end = this.leaf(syntax::BREAK);
                let arms = [Arm { pattern, body }, Arm { pattern: wild, body: end }];
                let choice = this.tree.choice(value, &arms, line);
                this.tree.repeat(choice, line)
            });
        }
        self.deeper(|this| {
            let condition = this.expression(&repeat.cond);
            let body = this.block(&repeat.body, false);
            let end = this.leaf(syntax::BREAK);
            let over = this.tree.not(condition, line);
            let first = this.tree.branch(over, end, None, line);
            let mut statements = vec![first];
            match this.tree.label(body) {
                syntax::BLOCK => statements.extend_from_slice(this.tree.children(body)),
                syntax::UNIT => {}
                _ => statements.push(body),
            }
            let body = this.tree.sequence(&statements, line);
            this.tree.repeat(body, line)
        })
    }

    // --- macros ---

    /// A macro call: its name above its arguments.
    pub(super) fn macro_call(&mut self, mac: &'a syn::Macro) -> Id {
        let Some(last) = mac.path.segments.last() else { return self.leaf(syntax::OPAQUE) };
        let line = self.at(last.ident.span());
        let name = self.word(&last.ident);
        let label = token(class::MACRO, name.hash);
        let mark = self.stack.len();
        match self.arguments.of(mac) {
            Some(Arguments::Matching(parts)) => {
                let (value, pattern, rest) = &**parts;
                return self.matches_call(value, pattern, rest, line);
            }
            Some(Arguments::Expressions(expressions, _)) => {
                self.push_arguments(expressions);
                if Self::is_format(name) {
                    self.push_inlined(expressions);
                }
            }
            Some(Arguments::Statements(statements)) => {
                let body = self.scoped(|this| this.statements(statements, false));
                self.stack.push(body);
            }
            Some(Arguments::Items(_) | Arguments::Type(_)) => {
                let opaque = self.leaf(syntax::OPAQUE);
                self.stack.push(opaque);
            }
            None => self.push_tokens(&mac.tokens),
        }
        self.gather(label, mark, line)
    }

    /// `matches!(value, P if guard)`.
    fn matches_call(
        &mut self,
        value: &'a syn::Expr,
        pattern: &'a syn::Pat,
        rest: &'a [syn::Expr],
        line: u32,
    ) -> Id {
        self.scoped(|this| {
            let value = this.expression(value);
            let mut pattern = this.pattern(pattern);
            if let Some(guard) = rest.first() {
                let guard = this.expression(guard);
                pattern = this.node(syntax::GUARD, &[pattern, guard]);
            }
            this.tree.test(value, pattern, true, line)
        })
    }

    /// The names in the first string of a formatting macro, as if they were arguments of their own.
    fn push_inlined(&mut self, arguments: &'a [syn::Expr]) {
        let text = arguments.iter().take(2).find_map(|argument| match argument {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        });
        let Some(text) = text.filter(|text| text.contains('{')) else { return };
        for part in text.split('{').skip(1) {
            let name: &str = part.split(['}', ':']).next().unwrap_or_default();
            let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            if is_name && let Some(local) = self.local(name_hash(name)) {
                let leaf = self.leaf(local);
                self.stack.push(leaf);
            }
        }
    }

    /// Tokens that are no code that is known, one node each.
    fn push_tokens(&mut self, tokens: &TokenStream) {
        for tree in tokens.clone() {
            let id = match tree {
                TokenTree::Ident(ident) => self.loose_ident(&ident),
                TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '&' | ';') => continue,
                TokenTree::Punct(punct) => self.leaf(syntax::PUNCT + (u32::from(punct.as_char()) << 8)),
                TokenTree::Literal(text) => {
                    let text = text.to_string();
                    let kind = match text.as_bytes().first() {
                        Some(b'"' | b'r' | b'b' | b'c') => literal::TEXT,
                        Some(b'\'') => literal::CHARACTER,
                        _ => literal::NUMBER,
                    };
                    self.literal_value(kind, name_hash(&text))
                }
                TokenTree::Group(group) => {
                    let mark = self.stack.len();
                    self.push_tokens(&group.stream());
                    self.gather(syntax::GROUP, mark, self.line)
                }
            };
            self.stack.push(id);
        }
    }

    /// The rules of a macro: its metavariables are its locals.
    pub(super) fn macro_rules(&mut self, tokens: &TokenStream) -> Id {
        let mark = self.stack.len();
        let mut is_variable = false;
        for tree in tokens.clone() {
            if let (true, TokenTree::Ident(ident)) = (is_variable, &tree) {
                let hash = hashed(ident).hash;
                let label = self.local(hash).unwrap_or_else(|| self.bind_hash(hash, None));
                let leaf = self.leaf(label);
                self.stack.push(leaf);
            } else if let TokenTree::Group(group) = &tree {
                let inner = self.macro_rules(&group.stream());
                self.stack.push(inner);
            } else {
                self.push_tokens(&TokenStream::from(tree.clone()));
            }
            is_variable = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '$');
        }
        self.gather(syntax::GROUP, mark, self.line)
    }

    fn loose_ident(&mut self, ident: &Ident) -> Id {
        let name = hashed(ident);
        self.saw(name.hash);
        if let Some(local) = self.local(name.hash) {
            return self.leaf(local);
        }
        self.vocabulary.push(name.hash);
        self.leaf(if name.upper && !name.is_constant() {
            syntax::TYPE
        } else {
            token(class::CONST, name.hash)
        })
    }

    fn verbatim(&mut self, tokens: &TokenStream) -> Id {
        let mark = self.stack.len();
        self.push_tokens(tokens);
        self.gather(syntax::VERBATIM, mark, self.line)
    }

    // --- patterns ---

    /// A pattern; the names it binds are in scope from here.
    pub(super) fn pattern(&mut self, pattern: &'a syn::Pat) -> Id {
        match pattern {
            syn::Pat::Ident(ident) => self.identifier(ident),
            syn::Pat::Wild(_) => self.leaf(syntax::WILD),
            syn::Pat::Rest(_) => self.leaf(syntax::REST),
            syn::Pat::Paren(inner) => self.pattern(&inner.pat),
            syn::Pat::Reference(inner) => {
                self.saw(syntax::REFERENCE);
                self.pattern(&inner.pat)
            }
            syn::Pat::Type(typed) => self.pattern(&typed.pat),
            syn::Pat::Lit(lit) => self.literal(&lit.lit),
            syn::Pat::Path(path) => self.path_value(&path.path),
            syn::Pat::TupleStruct(pat) => {
                let label = self.variant(&pat.path);
                self.patterns(label, &pat.elems)
            }
            syn::Pat::Struct(pat) => self.struct_pattern(pat),
            syn::Pat::Tuple(pat) => self.patterns(syntax::TUPLE, &pat.elems),
            syn::Pat::Slice(pat) => self.patterns(syntax::SLICE, &pat.elems),
            syn::Pat::Or(pat) => self.patterns(syntax::OR_PATTERN, &pat.cases),
            syn::Pat::Guard(pat) => {
                let inner = self.pattern(&pat.pat);
                let guard = self.expression(&pat.guard);
                self.node(syntax::GUARD, &[inner, guard])
            }
            syn::Pat::Range(range) => {
                let start = range.start.as_ref().map(|start| self.expression(start));
                let end = range.end.as_ref().map(|end| self.expression(end));
                let mark = self.stack.len();
                self.stack.extend(start.into_iter().chain(end));
                self.gather(syntax::RANGE_INCLUSIVE, mark, self.line)
            }
            syn::Pat::Macro(call) => self.macro_call(&call.mac),
            syn::Pat::Const(block) => self.block(&block.block, false),
            _ => self.leaf(syntax::OPAQUE),
        }
    }

    fn identifier(&mut self, pat: &'a syn::PatIdent) -> Id {
        let name = hashed(&pat.ident);
        if name.upper && pat.subpat.is_none() {
            self.saw(name.hash);
            if known(name.hash) == Some(Known::Variant) {
                return self.leaf(token(class::STD, name.hash));
            }
            self.vocabulary.push(name.hash);
            return self.leaf(if name.is_constant() {
                token(class::CONST, name.hash)
            } else {
                syntax::VARIANT
            });
        }
        let label = self.bind(&pat.ident);
        let bound = self.leaf(label);
        match &pat.subpat {
            Some((_, inner)) => {
                let inner = self.pattern(inner);
                self.node(syntax::AT, &[bound, inner])
            }
            None => bound,
        }
    }

    fn patterns(&mut self, label: u32, parts: impl IntoIterator<Item = &'a syn::Pat>) -> Id {
        let (mark, line) = (self.stack.len(), self.line);
        for part in parts {
            let id = self.pattern(part);
            self.stack.push(id);
        }
        self.gather(label, mark, line)
    }

    fn variant(&mut self, path: &'a syn::Path) -> u32 {
        let Some(last) = path.segments.last() else { return syntax::OPAQUE };
        let name = hashed(&last.ident);
        self.saw(name.hash);
        if known(name.hash) == Some(Known::Variant) {
            return token(class::STD, name.hash);
        }
        self.qualifier(path);
        self.vocabulary.push(name.hash);
        syntax::VARIANT
    }

    fn struct_pattern(&mut self, pat: &'a syn::PatStruct) -> Id {
        self.variant(&pat.path);
        let (mark, line) = (self.stack.len(), self.line);
        for field in &pat.fields {
            let label = self.member(&field.member);
            let inner = match (&*field.pat, &field.colon_token) {
                // `S { x }` binds `x`, never a constant of that name.
                (syn::Pat::Ident(ident), None) => {
                    let label = self.bind(&ident.ident);
                    self.leaf(label)
                }
                (inner, _) => self.pattern(inner),
            };
            let field = self.node(label, &[inner]);
            self.stack.push(field);
        }
        self.gather(syntax::VARIANT, mark, line)
    }
}
