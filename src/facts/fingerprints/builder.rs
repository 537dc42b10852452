//! From a body of the syntax tree to its canonical form: scopes, names, statements.

use super::labels::{
    Known, NameHash, class, hashed, known, literal, literal_token, mix, name_hash, syntax, token,
};
use super::tree::{Arm, Id, Tree};
use super::{Form, MacroArguments};
use proc_macro2::Ident;

/// A binding of a unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding<'a> {
    /// Where it is bound; nothing for `self`.
    pub(super) ident: Option<&'a Ident>,
    /// Number of its uses.
    uses: u32,
    /// Loops and closures around it.
    depth: u32,
}

/// A closure that may become a unit of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClosureAt {
    /// See [`Tree::identity`].
    pub(super) identity: u32,
    pub(super) start: proc_macro2::Span,
    pub(super) line: u32,
}

/// What comes after an expression, which decides what need not be said there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Something.
    Not,
    /// The end of the body: its value is what the body returns.
    Body,
    /// The next round of a loop.
    Loop,
}

/// Makes the canonical form of one body.
pub(super) struct Builder<'a> {
    pub(super) tree: Tree,
    pub(super) arguments: &'a MacroArguments,
    /// Names in scope, innermost last, with the number of the binding.
    scope: Vec<(u32, u32)>,
    pub(super) bindings: Vec<Binding<'a>>,
    /// Hashes of the names of types, variants, functions, fields, constants and macros.
    pub(super) vocabulary: Vec<u32>,
    /// Hashes of the values of literals; the file's, so that their places are the file's.
    pub(super) literals: Vec<u32>,
    pub(super) closures: Vec<ClosureAt>,
    /// How often each form was written.
    pub(super) forms: [u8; Form::COUNT],
    /// Hash of everything that the canonical form leaves out.
    pub(super) written: u64,
    pub(super) stack: Vec<Id>,
    pub(super) depth: u32,
    pub(super) line: u32,
}

/// A statement of a block.
struct Statement {
    id: Id,
    /// Nodes that were made for it.
    range: std::ops::Range<Id>,
    /// The binding that it makes, where it makes just one of a value that may stand elsewhere.
    binds: Option<(u32, Id)>,
    /// Whether it is an `if` without `else` that ends by leaving for what comes after the block.
    guard: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(arguments: &'a MacroArguments, tree: Tree, literals: Vec<u32>) -> Self {
        Self {
            tree,
            arguments,
            scope: Vec::new(),
            bindings: Vec::new(),
            vocabulary: Vec::new(),
            literals,
            closures: Vec::new(),
            forms: [0; Form::COUNT],
            written: 0,
            stack: Vec::new(),
            depth: 0,
            line: 0,
        }
    }

    /// Takes something into the hash of what is written and of nothing else.
    pub(super) fn saw(&mut self, what: u32) {
        self.written = mix(self.written, u64::from(what));
    }

    /// Counts a form.
    pub(super) fn count(&mut self, form: Form) {
        let count = &mut self.forms[form as usize];
        *count = count.saturating_add(1);
    }

    /// Sets the line of the nodes that follow.
    pub(super) fn at(&mut self, span: proc_macro2::Span) -> u32 {
        self.line = span.start().line as u32;
        self.line
    }

    pub(super) fn leaf(&mut self, label: u32) -> Id {
        self.tree.leaf(label, self.line, self.depth)
    }

    pub(super) fn node(&mut self, label: u32, children: &[Id]) -> Id {
        self.tree.node(label, self.line, children)
    }

    /// A node whose children are what was pushed on the stack behind `mark`.
    pub(super) fn gather(&mut self, label: u32, mark: usize, line: u32) -> Id {
        let id = self.tree.node(label, line, &self.stack[mark..]);
        self.stack.truncate(mark);
        id
    }

    /// The hash of a name that belongs to the vocabulary.
    pub(super) fn word(&mut self, ident: &Ident) -> NameHash {
        let name = hashed(ident);
        self.vocabulary.push(name.hash);
        self.saw(name.hash);
        name
    }

    /// Opens a scope, calls `inside`, closes it.
    pub(super) fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.scope.len();
        let out = inside(self);
        self.scope.truncate(mark);
        out
    }

    /// Calls `inside` one loop or closure deeper.
    pub(super) fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let out = inside(self);
        self.depth -= 1;
        out
    }

    /// Binds a name; answers the token of the binding.
    pub(super) fn bind(&mut self, ident: &'a Ident) -> u32 {
        let hash = hashed(ident).hash;
        // The alternatives of an or-pattern bind one name.
        self.bind_hash(hash, Some(ident))
    }

    pub(super) fn bind_hash(&mut self, hash: u32, ident: Option<&'a Ident>) -> u32 {
        self.saw(hash);
        let number = self.bindings.len() as u32;
        self.bindings.push(Binding { ident, uses: 0, depth: self.depth });
        self.scope.push((hash, number));
        token(class::LOCAL, number)
    }

    /// The local that a name means here.
    pub(super) fn local(&mut self, hash: u32) -> Option<u32> {
        let (_, number) = self.scope.iter().rev().find(|(bound, _)| *bound == hash)?;
        self.bindings[*number as usize].uses += 1;
        Some(token(class::LOCAL, *number))
    }

    /// A leaf for a literal.
    pub(super) fn literal(&mut self, lit: &syn::Lit) -> Id {
        let kind = match lit {
            syn::Lit::Bool(value) => {
                return self.leaf(if value.value { syntax::TRUE } else { syntax::FALSE });
            }
            syn::Lit::Str(_) => literal::TEXT,
            syn::Lit::Int(_) | syn::Lit::Float(_) => literal::NUMBER,
            syn::Lit::Char(_) | syn::Lit::Byte(_) => literal::CHARACTER,
            _ => literal::BYTES,
        };
        let value = match lit {
            syn::Lit::Int(number) => name_hash(number.base10_digits()),
            syn::Lit::Float(number) => name_hash(number.base10_digits()),
            syn::Lit::Str(text) => name_hash(&text.value()),
            syn::Lit::Char(character) => u32::from(character.value()),
            syn::Lit::Byte(byte) => u32::from(byte.value()),
            syn::Lit::ByteStr(bytes) => name_hash(&String::from_utf8_lossy(&bytes.value())),
            _ => 0,
        };
        self.literal_value(kind, value)
    }

    pub(super) fn literal_value(&mut self, kind: u32, value: u32) -> Id {
        self.saw(value);
        let index = self.literals.len() as u32;
        self.literals.push(value);
        self.leaf(literal_token(kind, index))
    }

    /// The body of a function with its parameters.
    pub(super) fn function(&mut self, signature: &'a syn::Signature, block: &'a syn::Block) -> Id {
        for input in &signature.inputs {
            match input {
                syn::FnArg::Receiver(_) => {
                    self.bind_hash(name_hash("self"), None);
                }
                syn::FnArg::Typed(typed) => {
                    self.pattern(&typed.pat);
                }
            }
        }
        self.block(block, Tail::Body)
    }

    /// A block in a scope of its own.
    pub(super) fn block(&mut self, block: &'a syn::Block, tail: Tail) -> Id {
        self.scoped(|this| this.statements(&block.stmts, tail))
    }

    /// Statements; the names they bind stay in scope.
    pub(super) fn statements(&mut self, statements: &'a [syn::Stmt], tail: Tail) -> Id {
        let line = self.line;
        let mut list: Vec<Statement> = Vec::with_capacity(statements.len());
        for (at, statement) in statements.iter().enumerate() {
            let is_last = at + 1 == statements.len();
            let start = self.tree.end();
            let before = self.bindings.len();
            let (id, guard) = self.statement(statement, tail, is_last);
            let range = start..self.tree.end();
            let Some(id) = id else { continue };
            let binds = self.single_binding(id, before);
            list.push(Statement { id, range, binds, guard });
        }
        self.inline(&mut list);
        self.fold_guards(list, line)
    }

    /// One statement, and whether it is a guard; nothing where it says nothing.
    fn statement(&mut self, statement: &'a syn::Stmt, tail: Tail, is_last: bool) -> (Option<Id>, bool) {
        match statement {
            syn::Stmt::Local(local) => (Some(self.let_statement(local)), false),
            syn::Stmt::Item(syn::Item::Use(_)) => (None, false),
            syn::Stmt::Item(_) => (Some(self.leaf(syntax::ITEM)), false),
            syn::Stmt::Macro(call) => (Some(self.macro_call(&call.mac)), false),
            syn::Stmt::Expr(expr, semicolon) => {
                let guard = !is_last && is_guard(expr, tail);
                // A returned value at the end is the value of the body, with a semicolon behind it or not.
                let says_all =
                    semicolon.is_none() || matches!(expr, syn::Expr::Return(_)) || tail == Tail::Loop;
                let tail = if guard || (is_last && says_all) { tail } else { Tail::Not };
                (Some(self.expression_in(expr, tail)), guard)
            }
        }
    }

    fn let_statement(&mut self, local: &'a syn::Local) -> Id {
        let line = self.at(local.let_token.span);
        let Some(init) = &local.init else {
            let pattern = self.pattern(&local.pat);
            return self.tree.node(syntax::LET, line, &[pattern]);
        };
        let value = self.expression(&init.expr);
        let Some((_, diverge)) = &init.diverge else {
            let pattern = self.pattern(&local.pat);
            return self.tree.node(syntax::LET, line, &[pattern, value]);
        };
        self.count(Form::LetElse);
        let otherwise = self.scoped(|this| this.expression(diverge));
        let before = self.bindings.len();
        let pattern = self.pattern(&local.pat);
        let wild = self.leaf(syntax::WILD);
        let bound = (self.bindings.len() == before + 1).then(|| token(class::LOCAL, before as u32));
        // The value of the pattern: the one name that it binds, else nothing.
        let given = match bound {
            Some(local) => self.leaf(local),
            None => self.leaf(syntax::UNIT),
        };
        let arms = [Arm { pattern, body: given }, Arm { pattern: wild, body: otherwise }];
        let choice = self.tree.choice(value, &arms, line);
        let target = if bound.is_some() { given } else { pattern };
        self.tree.node(syntax::LET, line, &[target, choice])
    }

    /// The binding and value of `let name = value`, where the value has one branch.
    fn single_binding(&self, id: Id, before: usize) -> Option<(u32, Id)> {
        let &[pattern, value] = self.tree.children(id) else { return None };
        let local = self.tree.label(pattern);
        let made = before as u32..self.bindings.len() as u32;
        let is_own = self.tree.is_local(pattern) && made.contains(&super::labels::payload(local));
        let branches = matches!(
            self.tree.label(value),
            syntax::IF | syntax::MATCH | syntax::LOOP | syntax::FOR | syntax::BLOCK | syntax::CLOSURE
        );
        (self.tree.label(id) == syntax::LET && is_own && !branches).then_some((local, value))
    }

    /// Puts values that are bound for one use in the next statement in the place of that use.
    fn inline(&mut self, list: &mut Vec<Statement>) {
        let mut kept = 0;
        for at in 0..list.len() {
            let mut moved = false;
            if let (Some((local, value)), Some(next)) = (list[at].binds, list.get(at + 1)) {
                let binding = self.bindings[super::labels::payload(local) as usize];
                if binding.uses == 1
                    && let Some(place) = self.tree.use_in(next.range.clone(), local, binding.depth)
                {
                    self.tree.put(place, value);
                    moved = true;
                }
            }
            if !moved {
                list.swap(kept, at);
                kept += 1;
            }
        }
        list.truncate(kept);
    }

    /// The statements as one node, `if c { return x } rest` as `if c { x } else { rest }`.
    fn fold_guards(&mut self, list: Vec<Statement>, line: u32) -> Id {
        let mut behind: Vec<Id> = Vec::with_capacity(list.len());
        for statement in list.into_iter().rev() {
            let id = statement.id;
            if statement.guard && !behind.is_empty() {
                behind.reverse();
                let rest = self.tree.sequence(&behind, self.tree.line(behind[0]));
                behind.clear();
                behind.push(self.fold_guard(id, rest));
                continue;
            }
            // A block among statements is no more than its statements.
            if self.tree.label(id) == syntax::BLOCK {
                behind.extend(self.tree.children(id).iter().rev());
            } else if self.tree.label(id) != syntax::UNIT {
                behind.push(id);
            }
        }
        behind.reverse();
        self.tree.sequence(&behind, line)
    }

    fn fold_guard(&mut self, id: Id, rest: Id) -> Id {
        let line = self.tree.line(id);
        match (self.tree.label(id), self.tree.children(id)) {
            (syntax::IF, &[condition, yes]) => self.tree.branch(condition, yes, Some(rest), line),
            (syntax::MATCH, &[value, first, second]) => {
                let (&[pattern, body], &[other, empty]) =
                    (self.tree.children(first), self.tree.children(second))
                else {
                    return self.tree.sequence(&[id, rest], line);
                };
                // The branch that does nothing is the one that goes on.
                let swapped = self.tree.label(body) == syntax::UNIT;
                let (body, other_body) = if swapped { (rest, empty) } else { (body, rest) };
                let arms = [Arm { pattern, body }, Arm { pattern: other, body: other_body }];
                self.tree.choice(value, &arms, line)
            }
            _ => self.tree.sequence(&[id, rest], line),
        }
    }

    /// What a macro's name means.
    pub(super) fn is_format(name: NameHash) -> bool {
        known(name.hash) == Some(Known::Format)
    }
}

/// Whether an expression is an `if` without `else` whose branch ends by leaving for what comes after it all.
fn is_guard(expr: &syn::Expr, tail: Tail) -> bool {
    let syn::Expr::If(syn::ExprIf { else_branch: None, then_branch, .. }) = expr else { return false };
    match then_branch.stmts.last() {
        Some(syn::Stmt::Expr(syn::Expr::Return(_), _)) => tail == Tail::Body,
        Some(syn::Stmt::Expr(syn::Expr::Continue(leave), _)) => tail == Tail::Loop && leave.label.is_none(),
        _ => false,
    }
}
