//! Calls of functions, methods and closures in their canonical form.

use super::Form;
use super::builder::{Builder, ClosureAt, Tail};
use super::labels::{
    Known, NameHash, class, class_of, constructor, hashed, is_number, known, name_hash, syntax, token,
};
use super::tree::{Arm, Id, NONE, OK, SOME, call};

const MAP: u32 = call("map");
const MAP_ERR: u32 = call("map_err");
const UNWRAP_OR: u32 = call("unwrap_or");
/// Methods that ask for a variant, and whether for this one or the other.
const TESTS: [(u32, u32, bool); 4] = [
    (name_hash("is_some"), SOME, true),
    (name_hash("is_none"), SOME, false),
    (name_hash("is_ok"), OK, true),
    (name_hash("is_err"), OK, false),
];

impl<'a> Builder<'a> {
    /// A call of a path or of a value.
    pub(super) fn call(&mut self, call: &'a syn::ExprCall) -> Id {
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
        let before = before_last(path);
        let label = self.callee(name, before);
        self.push_arguments(&call.args);
        if changes_nothing(name, before) && self.stack.len() == mark + 1 {
            return self.stack.pop().unwrap_or_default();
        }
        match self.stack[mark..] {
            [value] if label == syntax::CAST => {
                let ty = self.leaf(token(class::STD, before.map_or(0, |before| before.hash)));
                self.stack.truncate(mark);
                self.tree.node(syntax::CAST, line, &[value, ty])
            }
            // `Ok(value?)` says no more than the value.
            [value] if matches!(label, OK | SOME) && self.tree.label(value) == syntax::TRY => {
                self.stack.truncate(mark);
                self.tree.children(value)[0]
            }
            _ if class_of(label) == class::CALL => self.applied(name.hash, mark, line),
            _ => self.gather(label, mark, line),
        }
    }

    /// The label of a called path: its last name, with the type before it where that is of the standard library
    /// and the function makes a value of it.
    pub(super) fn callee(&mut self, name: NameHash, before: Option<NameHash>) -> u32 {
        if let Some(before) = before {
            self.saw(before.hash);
        }
        if known(name.hash) == Some(Known::Variant) {
            return token(class::STD, name.hash);
        }
        self.vocabulary.push(name.hash);
        match before {
            Some(before) if known(before.hash) == Some(Known::Type) => {
                let constructs = known(name.hash) == Some(Known::Constructor);
                if name.hash == name_hash("from") && is_number(before.hash) {
                    return syntax::CAST;
                }
                if constructs {
                    return constructor(before.hash, name.hash);
                }
            }
            Some(before) if before.upper && before.hash != name_hash("Self") => {
                self.vocabulary.push(before.hash);
            }
            _ => {}
        }
        if name.upper { syntax::VARIANT } else { token(class::CALL, name.hash) }
    }

    /// Arguments, onto the stack.
    pub(super) fn push_arguments(&mut self, arguments: impl IntoIterator<Item = &'a syn::Expr>) {
        for argument in arguments {
            let id = self.expression(argument);
            self.stack.push(id);
        }
    }

    /// A call by a dot.
    pub(super) fn method_call(&mut self, method: &'a syn::ExprMethodCall) -> Id {
        let receiver = self.expression(&method.receiver);
        let line = self.at(method.method.span());
        let name = hashed(&method.method);
        self.saw(name.hash);
        self.count(Form::MethodCall);
        if known(name.hash) == Some(Known::NoOp) && method.args.is_empty() {
            return receiver;
        }
        if name.hash == name_hash("for_each")
            && let Some(syn::Expr::Closure(closure)) = method.args.first()
            && closure.inputs.len() == 1
        {
            self.count(Form::ForEach);
            self.vocabulary.push(name.hash);
            return self.for_each(receiver, closure, line);
        }
        let mark = self.stack.len();
        self.stack.push(receiver);
        self.push_arguments(&method.args);
        if TESTS.iter().all(|(test, ..)| *test != name.hash) {
            self.vocabulary.push(name.hash);
        }
        self.applied(name.hash, mark, line)
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

    /// A called name whose receiver and arguments lie on the stack behind `mark`.
    fn applied(&mut self, name: u32, mark: usize, line: u32) -> Id {
        let made = match self.stack[mark..] {
            [receiver] => self.applied_to_one(name, receiver, line),
            [receiver, argument] => self.applied_to_two(name, receiver, argument, line),
            [receiver, default, function] => self.applied_to_three(name, (receiver, default, function), line),
            _ => None,
        };
        let Some(made) = made else { return self.gather(token(class::CALL, name), mark, line) };
        self.stack.truncate(mark);
        made
    }

    fn applied_to_one(&mut self, name: u32, receiver: Id, line: u32) -> Option<Id> {
        if name == name_hash("unwrap_or_default") {
            let default = self.leaf(call("default"));
            return Some(self.tree.node(UNWRAP_OR, line, &[receiver, default]));
        }
        let (_, variant, positive) = TESTS.into_iter().find(|(test, ..)| *test == name)?;
        let wild = self.leaf(syntax::WILD);
        let pattern = self.node(variant, &[wild]);
        Some(self.tree.test(receiver, pattern, positive, line))
    }

    /// Lazy forms become the plain ones, and those with two answers a match.
    fn applied_to_two(&mut self, name: u32, receiver: Id, argument: Id, line: u32) -> Option<Id> {
        let lazy = [
            (name_hash("unwrap_or_else"), name_hash("unwrap_or")),
            (name_hash("ok_or_else"), name_hash("ok_or")),
            (name_hash("then"), name_hash("then_some")),
        ];
        if let Some((_, plain)) = lazy.into_iter().find(|(lazy, _)| *lazy == name) {
            let body = self.tree.result(argument)?;
            let plain_form = self.applied_to_two(plain, receiver, body, line);
            return Some(
                plain_form
                    .unwrap_or_else(|| self.tree.node(token(class::CALL, plain), line, &[receiver, body])),
            );
        }
        if name == name_hash("then_some") {
            let yes = self.tree.node(SOME, line, &[argument]);
            let no = self.leaf(NONE);
            return Some(self.tree.branch(receiver, yes, Some(no), line));
        }
        if name == name_hash("unwrap_or") {
            let &[value, function] = self.tree.children(receiver) else { return None };
            let maps = self.tree.label(receiver) == call("map");
            return if maps { self.either(value, function, argument, line) } else { None };
        }
        if matches!(token(class::CALL, name), MAP | MAP_ERR) && self.tree.label(argument) == syntax::IDENTITY
        {
            return Some(receiver);
        }
        let answers = [(name_hash("is_some_and"), syntax::FALSE), (name_hash("is_none_or"), syntax::TRUE)];
        let (_, answer) = answers.into_iter().find(|(method, _)| *method == name)?;
        let otherwise = self.leaf(answer);
        self.either(receiver, argument, otherwise, line)
    }

    fn applied_to_three(
        &mut self,
        name: u32,
        (receiver, default, function): (Id, Id, Id),
        line: u32,
    ) -> Option<Id> {
        if name == name_hash("map_or") {
            return self.either(receiver, function, default, line);
        }
        if name == name_hash("map_or_else") {
            let otherwise = self.tree.result(default)?;
            return self.either(receiver, function, otherwise, line);
        }
        None
    }

    /// What a closure makes of a value that is there, or something else, as a match.
    fn either(&mut self, value: Id, function: Id, otherwise: Id, line: u32) -> Option<Id> {
        let &[parameter, body] = self.tree.children(function) else { return None };
        if self.tree.label(function) != syntax::CLOSURE {
            return None;
        }
        let pattern = self.node(SOME, &[parameter]);
        let rest = self.leaf(syntax::WILD);
        let arms = [Arm { pattern, body }, Arm { pattern: rest, body: otherwise }];
        Some(self.tree.choice(value, &arms, line))
    }

    /// A closure.
    pub(super) fn closure(&mut self, closure: &'a syn::ExprClosure) -> Id {
        let line = self.at(closure.inputs_begin.span);
        let mark = self.stack.len();
        let body = self.scoped(|this| {
            this.deeper(|this| {
                for input in &closure.inputs {
                    let input = this.pattern(input);
                    this.stack.push(input);
                }
                this.expression_in(&closure.body, Tail::Body)
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
}

/// The segment before the last one of a path.
pub(super) fn before_last(path: &syn::Path) -> Option<NameHash> {
    path.segments.iter().rev().nth(1).map(|segment| hashed(&segment.ident))
}

/// Whether a function of one argument only changes how a value is held.
pub(super) fn changes_nothing(name: NameHash, before: Option<NameHash>) -> bool {
    let converts = |before: NameHash| before.hash == name_hash("From") || before.hash == name_hash("String");
    known(name.hash) == Some(Known::NoOp) || (name.hash == name_hash("from") && before.is_some_and(converts))
}
