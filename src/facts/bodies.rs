//! Blocks and expressions: scopes, bindings and the paths in them.

use super::extractor::Extractor;
use super::{Context, Expected, Given, ModuleKind, Ns, ScopeKind, ValueFact};
use syn::visit::Visit;

impl Extractor<'_> {
    /// Visits a block in a scope of its own; one with items or imports is a module-like place too.
    pub(super) fn block(&mut self, block: &syn::Block) {
        self.statements(&block.stmts, false);
    }

    /// Visits statements as the body of a block; answers the value of the last one, where it is wanted.
    pub(super) fn statements(&mut self, statements: &[syn::Stmt], wanted: bool) -> u32 {
        if statements.is_empty() {
            return 0;
        }
        let holds_items = statements.iter().any(|statement| match statement {
            syn::Stmt::Item(_) => true,
            // Such a call may define items, as `thread_local! { … }` does.
            syn::Stmt::Macro(call) => matches!(call.mac.delimiter, syn::MacroDelimiter::Brace(_)),
            _ => false,
        });
        let (scope, scans) = (self.facts.scopes.len(), self.scans);
        let value = if holds_items {
            self.with_module(ModuleKind::Block, |this, _| this.each_statement(statements, wanted))
        } else {
            self.with_scope(ScopeKind::Body, |this| this.each_statement(statements, wanted))
        };
        self.discards(statements, scope, scans);
        value
    }

    fn each_statement(&mut self, statements: &[syn::Stmt], wanted: bool) -> u32 {
        for (at, statement) in statements.iter().enumerate() {
            match statement {
                syn::Stmt::Local(local) => self.local(local),
                syn::Stmt::Item(item) => self.item(item),
                syn::Stmt::Expr(expr, None) if wanted && at + 1 == statements.len() => {
                    return self.value(expr);
                }
                syn::Stmt::Expr(expr, _) => self.expression(expr),
                syn::Stmt::Macro(statement) => {
                    let read = self.attributes(&statement.attrs);
                    self.with_cfg(read.cfg, |this| _ = this.macro_in_expression(&statement.mac));
                }
            }
        }
        0
    }

    fn local(&mut self, local: &syn::Local) {
        let read = self.attributes(&local.attrs);
        self.with_cfg(read.cfg, |this| {
            let (pattern, ty) = match &local.pat {
                syn::Pat::Type(typed) => (&*typed.pat, this.type_fact(&typed.ty)),
                pattern => (pattern, 0),
            };
            let typed = this.typed(ty);
            let mut value = typed;
            if let Some(init) = &local.init {
                // A type that is written says more than a value that is converted to it.
                if typed == 0 {
                    value = this.value(&init.expr);
                } else {
                    this.expression(&init.expr);
                }
                if ty != 0 {
                    this.made_for(Expected::Written(ty), &init.expr);
                }
                if let Some((_, diverge)) = &init.diverge {
                    this.expression(diverge);
                }
            }
            this.pattern(pattern, value);
        });
    }

    /// Visits an expression under its own conditions.
    pub(super) fn expression(&mut self, expr: &syn::Expr) {
        // Of a package's surface only the implementations in `const _: () = { … };` count.
        if self.is_surface && !matches!(expr, syn::Expr::Block(_)) {
            return;
        }
        let attributes = expression_attributes(expr);
        if attributes.is_empty() {
            return self.expression_body(expr);
        }
        let read = self.attributes(attributes);
        self.with_cfg(read.cfg, |this| this.expression_body(expr));
    }

    pub(super) fn expression_body(&mut self, expr: &syn::Expr) {
        self.constant_expression(expr);
        match expr {
            syn::Expr::Path(path) => {
                self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Value);
            }
            syn::Expr::Call(call) => _ = self.call(call, false),
            syn::Expr::MethodCall(call) => _ = self.method_call(call),
            syn::Expr::Struct(literal) => _ = self.struct_literal(literal),
            syn::Expr::Closure(closure) => self.closure(closure, None),
            syn::Expr::Return(_) => {
                self.returns += 1;
                self.walk_expression(expr);
            }
            syn::Expr::If(branch) => _ = self.branch(branch, false),
            syn::Expr::While(repeat) => self.with_scope(ScopeKind::Body, |this| {
                this.expression(&repeat.cond);
                this.block(&repeat.body);
            }),
            syn::Expr::ForLoop(repeat) => {
                let over = self.value(&repeat.expr);
                let element = if over == 0 { 0 } else { self.add_value(ValueFact::Element(over)) };
                self.with_scope(ScopeKind::Body, |this| {
                    this.pattern(&repeat.pat, element);
                    this.block(&repeat.body);
                });
            }
            syn::Expr::Let(binding) => {
                let value = self.value(&binding.expr);
                self.pattern(&binding.pat, value);
            }
            syn::Expr::Match(choice) => _ = self.choice(choice, false),
            syn::Expr::Assign(assign) => {
                let place = self.value(&assign.left);
                if let syn::Expr::Path(path) = &*assign.left
                    && let Some(ident) = path.path.get_ident()
                {
                    let value = self.value(&assign.right);
                    let (name, _) = self.named(ident);
                    self.assigned(name, value);
                } else {
                    self.expression(&assign.right);
                }
                if place != 0 {
                    self.made_for(Expected::Place(place), &assign.right);
                }
            }
            syn::Expr::Verbatim(tokens) => self.scan_arguments(tokens.clone(), false),
            other => self.walk_expression(other),
        }
    }

    /// Visits a closure, which may be an argument of a call of a method: the call, and which argument.
    pub(super) fn closure(&mut self, closure: &syn::ExprClosure, taken_by: Option<(u32, u8)>) {
        self.with_scope(ScopeKind::Body, |this| {
            for (at, input) in closure.inputs.iter().enumerate() {
                let given = taken_by.zip(u8::try_from(at).ok()).map(|((call, argument), parameter)| {
                    this.add_value(ValueFact::Given(Given { call, argument, parameter }))
                });
                this.pattern(input, given.unwrap_or(0));
            }
            let gives = match &closure.output {
                syn::ReturnType::Type(_, ty) => this.type_fact(ty),
                syn::ReturnType::Default => 0,
            };
            let before = this.returns;
            this.expression(&closure.body);
            this.results(gives, &*closure.body, this.returns > before);
        });
    }

    /// Visits a struct expression and answers its path.
    pub(super) fn struct_literal(&mut self, literal: &syn::ExprStruct) -> Option<u32> {
        let (path, _) = self.path(literal.qself.as_ref(), &literal.path, Ns::TYPE, Context::StructLiteral);
        for field in &literal.fields {
            self.visit_field_value(field);
            if let (Some(path), syn::Member::Named(name)) = (path, &field.member) {
                let (name, _) = self.named(name);
                self.made_for(Expected::Field(path, name), &field.expr);
            }
        }
        if let Some(rest) = &literal.rest {
            self.expression(rest);
        }
        path
    }
}

/// The attributes of the expressions that carry some in practice; on others they are nowhere allowed.
pub(super) fn expression_attributes(expr: &syn::Expr) -> &[syn::Attribute] {
    match expr {
        syn::Expr::Array(expr) => &expr.attrs,
        syn::Expr::Assign(expr) => &expr.attrs,
        syn::Expr::Async(expr) => &expr.attrs,
        syn::Expr::Await(expr) => &expr.attrs,
        syn::Expr::Block(expr) => &expr.attrs,
        syn::Expr::Call(expr) => &expr.attrs,
        syn::Expr::Closure(expr) => &expr.attrs,
        syn::Expr::ForLoop(expr) => &expr.attrs,
        syn::Expr::If(expr) => &expr.attrs,
        syn::Expr::Let(expr) => &expr.attrs,
        syn::Expr::Lit(expr) => &expr.attrs,
        syn::Expr::Loop(expr) => &expr.attrs,
        syn::Expr::Macro(expr) => &expr.attrs,
        syn::Expr::Match(expr) => &expr.attrs,
        syn::Expr::MethodCall(expr) => &expr.attrs,
        syn::Expr::Path(expr) => &expr.attrs,
        syn::Expr::Return(expr) => &expr.attrs,
        syn::Expr::Struct(expr) => &expr.attrs,
        syn::Expr::Tuple(expr) => &expr.attrs,
        syn::Expr::Unsafe(expr) => &expr.attrs,
        syn::Expr::While(expr) => &expr.attrs,
        _ => &[],
    }
}
