//! Branches, matches, loops and returns in their canonical form.

use super::Form;
use super::builder::{Builder, Tail};
use super::labels::syntax;
use super::tree::{Arm, Id};

impl<'a> Builder<'a> {
    pub(super) fn return_expression(&mut self, ret: &'a syn::ExprReturn, tail: Tail) -> Id {
        let line = self.at(ret.return_token.span);
        self.count(Form::Return);
        let inner = if tail == Tail::Body { tail } else { Tail::Not };
        let value = ret.expr.as_ref().map(|value| self.expression_in(value, inner));
        match (value, tail) {
            (Some(value), Tail::Body) => value,
            (None, Tail::Body) => self.leaf(syntax::UNIT),
            (Some(value), _) => self.tree.node(syntax::RETURN, line, &[value]),
            (None, _) => self.leaf(syntax::RETURN),
        }
    }

    pub(super) fn if_expression(&mut self, branch: &'a syn::ExprIf, tail: Tail) -> Id {
        let line = self.at(branch.if_token.span);
        let (condition, yes) = self.scoped(|this| {
            let condition = this.expression(&branch.cond);
            (condition, this.block(&branch.then_branch, tail))
        });
        let no = branch.else_branch.as_ref().map(|(_, other)| self.expression_in(other, tail));
        self.tree.branch(condition, yes, no, line)
    }

    pub(super) fn match_expression(&mut self, choice: &'a syn::ExprMatch, tail: Tail) -> Id {
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

    pub(super) fn loop_expression(&mut self, expr: &'a syn::Expr) -> Id {
        match expr {
            syn::Expr::Loop(repeat) => {
                let line = self.at(repeat.loop_token.span);
                self.count(Form::Loop);
                let body = self.deeper(|this| this.block(&repeat.body, Tail::Loop));
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
                        let body = this.block(&repeat.body, Tail::Loop);
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
                let body = this.block(&repeat.body, Tail::Loop);
                let wild = this.leaf(syntax::WILD);
                let end = this.leaf(syntax::BREAK);
                let arms = [Arm { pattern, body }, Arm { pattern: wild, body: end }];
                let choice = this.tree.choice(value, &arms, line);
                this.tree.repeat(choice, line)
            });
        }
        self.deeper(|this| {
            let condition = this.expression(&repeat.cond);
            let body = this.block(&repeat.body, Tail::Loop);
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
}
