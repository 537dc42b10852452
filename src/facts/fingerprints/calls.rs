//! Calls of functions, methods and closures in their canonical form.

use super::Form;
use super::builder::{Builder, ClosureAt};
use super::labels::{Known, NameHash, class, hashed, known, name_hash, syntax, token};
use super::tree::{Id, OK, SOME, call};

const TO_STRING: u32 = call("to_string");
const UNWRAP_OR: u32 = call("unwrap_or");

impl<'a> Builder<'a> {
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
    fn callee(&mut self, name: NameHash, before: Option<NameHash>) -> u32 {
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

    pub(super) fn push_arguments(&mut self, arguments: impl IntoIterator<Item = &'a syn::Expr>) {
        for argument in arguments {
            let id = self.expression(argument);
            self.stack.push(id);
        }
    }

    pub(super) fn method_call(&mut self, method: &'a syn::ExprMethodCall) -> Id {
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

    pub(super) fn closure(&mut self, closure: &'a syn::ExprClosure) -> Id {
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
}
