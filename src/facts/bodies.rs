//! Blocks and expressions: scopes, bindings and the paths in them.

use super::extract::Extractor;
use super::{Context, ModuleKind, Ns, ScopeKind};
use syn::visit::Visit;

impl Extractor<'_> {
    /// Visits a block in a scope of its own; one with items or imports is a module-like place too.
    pub(super) fn block(&mut self, block: &syn::Block) {
        self.statements(&block.stmts);
    }

    /// Visits statements as the body of a block.
    pub(super) fn statements(&mut self, statements: &[syn::Stmt]) {
        let holds_items = statements.iter().any(|statement| match statement {
            syn::Stmt::Item(_) => true,
            // Such a call may define items, as `thread_local! { … }` does.
            syn::Stmt::Macro(call) => matches!(call.mac.delimiter, syn::MacroDelimiter::Brace(_)),
            _ => false,
        });
        let (scope, scans) = (self.facts.scopes.len(), self.scans);
        if holds_items {
            self.with_module(ModuleKind::Block, |this, _| this.each_statement(statements));
        } else {
            self.with_scope(ScopeKind::Body, |this| this.each_statement(statements));
        }
        self.handling(statements, scope, scans);
    }

    fn each_statement(&mut self, statements: &[syn::Stmt]) {
        for statement in statements {
            match statement {
                syn::Stmt::Local(local) => self.local(local),
                syn::Stmt::Item(item) => self.item(item),
                syn::Stmt::Expr(expr, _) => self.expression(expr),
                syn::Stmt::Macro(statement) => {
                    let read = self.attributes(&statement.attrs);
                    self.with_cfg(read.cfg, |this| this.macro_in_expression(&statement.mac));
                }
            }
        }
    }

    fn local(&mut self, local: &syn::Local) {
        let read = self.attributes(&local.attrs);
        self.with_cfg(read.cfg, |this| {
            if let syn::Pat::Type(typed) = &local.pat {
                this.visit_type(&typed.ty);
            }
            if let Some(init) = &local.init {
                this.expression(&init.expr);
                if let Some((_, diverge)) = &init.diverge {
                    this.expression(diverge);
                }
            }
            match &local.pat {
                syn::Pat::Type(typed) => this.pattern(&typed.pat),
                pat => this.pattern(pat),
            }
        });
    }

    /// Visits an expression under its own conditions.
    pub(super) fn expression(&mut self, expr: &syn::Expr) {
        let attributes = expression_attributes(expr);
        if attributes.is_empty() {
            return self.expression_body(expr);
        }
        let read = self.attributes(attributes);
        self.with_cfg(read.cfg, |this| this.expression_body(expr));
    }

    fn expression_body(&mut self, expr: &syn::Expr) {
        match expr {
            syn::Expr::Path(path) => {
                self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Value);
            }
            syn::Expr::Call(call) => {
                match &*call.func {
                    syn::Expr::Path(path) if path.attrs.is_empty() => {
                        self.path(path.qself.as_ref(), &path.path, Ns::VALUE, Context::Call);
                    }
                    callee => self.expression(callee),
                }
                call.args.iter().for_each(|argument| self.expression(argument));
            }
            syn::Expr::Struct(literal) => {
                self.path(literal.qself.as_ref(), &literal.path, Ns::TYPE, Context::StructLiteral);
                literal.fields.iter().for_each(|field| self.visit_field_value(field));
                if let Some(rest) = &literal.rest {
                    self.expression(rest);
                }
            }
            syn::Expr::Closure(closure) => self.with_scope(ScopeKind::Body, |this| {
                closure.inputs.iter().for_each(|input| this.pattern(input));
                if let syn::ReturnType::Type(_, ty) = &closure.output {
                    this.visit_type(ty);
                }
                this.expression(&closure.body);
            }),
            syn::Expr::If(branch) => {
                self.with_scope(ScopeKind::Body, |this| {
                    this.expression(&branch.cond);
                    this.block(&branch.then_branch);
                });
                if let Some((_, other)) = &branch.else_branch {
                    self.expression(other);
                }
            }
            syn::Expr::While(repeat) => self.with_scope(ScopeKind::Body, |this| {
                this.expression(&repeat.cond);
                this.block(&repeat.body);
            }),
            syn::Expr::ForLoop(repeat) => {
                self.expression(&repeat.expr);
                self.with_scope(ScopeKind::Body, |this| {
                    this.pattern(&repeat.pat);
                    this.block(&repeat.body);
                });
            }
            syn::Expr::Let(binding) => {
                self.expression(&binding.expr);
                self.pattern(&binding.pat);
            }
            syn::Expr::Match(choice) => {
                self.expression(&choice.expr);
                for arm in &choice.arms {
                    let read = self.attributes(&arm.attrs);
                    self.with_cfg(read.cfg, |this| {
                        this.with_scope(ScopeKind::Body, |this| {
                            this.pattern(&arm.pat);
                            this.expression(&arm.body);
                        });
                    });
                }
            }
            syn::Expr::Verbatim(tokens) => self.scan_arguments(tokens.clone(), false),
            other => self.walk_expression(other),
        }
    }
}

/// The attributes of the expressions that carry some in practice; on others they are nowhere allowed.
fn expression_attributes(expr: &syn::Expr) -> &[syn::Attribute] {
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
