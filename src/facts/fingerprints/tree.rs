//! The canonical form of one body while it is made: a tree of numbers, and the rewrites that need only its shape.

use super::labels::{blind, class, class_of, is_commutative, masked, mix, name_hash, syntax, token};

/// A node of the tree. Children have smaller numbers than their parent.
pub(super) type Id = u32;

/// The token of `$`, any local.
const LOCAL: u32 = token(class::LOCAL, 0);
/// The variants that rewrites know.
pub(super) const SOME: u32 = token(class::STD, name_hash("Some"));
pub(super) const NONE: u32 = token(class::STD, name_hash("None"));
pub(super) const OK: u32 = token(class::STD, name_hash("Ok"));
pub(super) const ERR: u32 = token(class::STD, name_hash("Err"));

/// The call of a function or method of a name.
pub(super) const fn call(name: &str) -> u32 {
    token(class::CALL, name_hash(name))
}

const MAP: u32 = call("map");
const MAP_ERR: u32 = call("map_err");
const AND_THEN: u32 = call("and_then");
const UNWRAP_OR: u32 = call("unwrap_or");
const UNWRAP_OR_ELSE: u32 = call("unwrap_or_else");
const OK_OR: u32 = call("ok_or");
const NEXT: u32 = call("next");

#[derive(Debug, Clone, Copy)]
struct Node {
    label: u32,
    line: u32,
    /// First child in the table of children; of a leaf the depth of loops and closures around it.
    first: u32,
    len: u32,
}

/// Where a node stands among the tokens of its unit: start and length.
pub(super) type Extent = (u32, u32);

/// The tree of one body.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    children: Vec<Id>,
    hashes: Vec<u64>,
    /// The same with all names and values masked.
    blind: Vec<u64>,
    sizes: Vec<u32>,
    stack: Vec<Id>,
}

/// An arm of a match.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arm {
    pub(super) pattern: Id,
    pub(super) body: Id,
}

impl Tree {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.children.clear();
    }

    /// Adds a node above its children.
    pub(super) fn node(&mut self, label: u32, line: u32, children: &[Id]) -> Id {
        let first = self.children.len() as u32;
        self.children.extend_from_slice(children);
        self.nodes.push(Node { label, line, first, len: children.len() as u32 });
        self.nodes.len() as u32 - 1
    }

    /// Adds a leaf that stands within so many loops and closures.
    pub(super) fn leaf(&mut self, label: u32, line: u32, depth: u32) -> Id {
        self.nodes.push(Node { label, line, first: depth, len: 0 });
        self.nodes.len() as u32 - 1
    }

    /// The number that the next node gets.
    pub(super) fn end(&self) -> Id {
        self.nodes.len() as u32
    }

    pub(super) fn label(&self, id: Id) -> u32 {
        self.nodes[id as usize].label
    }

    pub(super) fn line(&self, id: Id) -> u32 {
        self.nodes[id as usize].line
    }

    pub(super) fn children(&self, id: Id) -> &[Id] {
        let node = &self.nodes[id as usize];
        if node.len == 0 {
            &[]
        } else {
            &self.children[node.first as usize..(node.first + node.len) as usize]
        }
    }

    /// What tells a node from all others even after it was copied to another place.
    pub(super) fn identity(&self, id: Id) -> u32 {
        self.nodes[id as usize].first
    }

    /// The only child of a node of this label.
    fn only(&self, id: Id, label: u32) -> Option<Id> {
        match self.children(id) {
            [only] if self.label(id) == label => Some(*only),
            _ => None,
        }
    }

    fn is(&self, id: Id, label: u32) -> bool {
        self.label(id) == label
    }

    /// The one use of a local among the nodes of a range, if it stands at this depth.
    pub(super) fn use_in(&self, range: std::ops::Range<Id>, local: u32, depth: u32) -> Option<Id> {
        range.into_iter().find(|id| {
            let node = &self.nodes[*id as usize];
            node.label == local && node.len == 0 && node.first == depth
        })
    }

    /// Puts the contents of a node in the place of a later one.
    pub(super) fn put(&mut self, id: Id, what: Id) {
        debug_assert!(what < id, "children come before their parents");
        self.nodes[id as usize] = self.nodes[what as usize];
    }

    /// `!value`, pushed inwards where an operator has an opposite.
    pub(super) fn not(&mut self, id: Id, line: u32) -> Id {
        match (self.label(id), self.children(id)) {
            (syntax::NOT, [inner]) => *inner,
            (syntax::TRUE, []) => self.leaf(syntax::FALSE, line, 0),
            (syntax::FALSE, []) => self.leaf(syntax::TRUE, line, 0),
            (syntax::EQ, &[a, b]) => self.node(syntax::NE, line, &[a, b]),
            (syntax::NE, &[a, b]) => self.node(syntax::EQ, line, &[a, b]),
            (syntax::LT, &[a, b]) => self.node(syntax::LE, line, &[b, a]),
            (syntax::LE, &[a, b]) => self.node(syntax::LT, line, &[b, a]),
            (label @ (syntax::AND | syntax::OR), parts) => {
                let parts = parts.to_vec();
                let opposites: Vec<Id> = parts.into_iter().map(|part| self.not(part, line)).collect();
                self.node(if label == syntax::AND { syntax::OR } else { syntax::AND }, line, &opposites)
            }
            (syntax::MATCH, &[value, first, second]) => match self.boolean_arms(first, second) {
                Some((pattern, positive)) => self.test(value, pattern, !positive, line),
                None => self.node(syntax::NOT, line, &[id]),
            },
            _ => self.node(syntax::NOT, line, &[id]),
        }
    }

    /// `a && b`, `a || b`: one node for a chain of them.
    pub(super) fn join(&mut self, label: u32, line: u32, operands: [Id; 2]) -> Id {
        let of = |tree: &Self, id: Id| {
            if tree.is(id, label) { tree.children(id).to_vec() } else { vec![id] }
        };
        let parts: Vec<Id> = operands.into_iter().flat_map(|id| of(self, id)).collect();
        self.node(label, line, &parts)
    }

    /// Whether a condition is one of the two ways to say something that says what does not hold.
    fn is_negative(&self, id: Id) -> bool {
        match (self.label(id), self.children(id)) {
            (syntax::NOT | syntax::NE | syntax::LE, _) => true,
            (syntax::AND | syntax::OR, [first, ..]) => self.is_negative(*first),
            (syntax::MATCH, &[_, first, second]) => {
                self.boolean_arms(first, second).is_some_and(|(_, positive)| !positive)
            }
            _ => false,
        }
    }

    /// The pattern of `P => true, _ => false`, and whether it is that way round.
    fn boolean_arms(&self, first: Id, second: Id) -> Option<(Id, bool)> {
        let (&[pattern, yes], &[rest, no]) = (self.children(first), self.children(second)) else {
            return None;
        };
        let positive = self.is(yes, syntax::TRUE) && self.is(no, syntax::FALSE);
        let negative = self.is(yes, syntax::FALSE) && self.is(no, syntax::TRUE);
        (self.is(rest, syntax::WILD) && (positive || negative)).then_some((pattern, positive))
    }

    /// Whether a value matches a pattern, as a match with the answers `true` and `false`.
    pub(super) fn test(&mut self, value: Id, pattern: Id, positive: bool, line: u32) -> Id {
        let answer = |yes: bool| if yes { syntax::TRUE } else { syntax::FALSE };
        let yes = self.leaf(answer(positive), line, 0);
        let no = self.leaf(answer(!positive), line, 0);
        let first = self.node(syntax::ARM, line, &[pattern, yes]);
        let wild = self.leaf(syntax::WILD, line, 0);
        let second = self.node(syntax::ARM, line, &[wild, no]);
        self.node(syntax::MATCH, line, &[value, first, second])
    }

    /// `if condition { yes } else { no }`, without negations that swapping the branches makes needless.
    pub(super) fn branch(&mut self, condition: Id, yes: Id, no: Option<Id>, line: u32) -> Id {
        let no = no.filter(|no| !self.is(*no, syntax::UNIT));
        if let (syntax::MATCH, &[value, first, second]) = (self.label(condition), self.children(condition))
            && let Some((pattern, positive)) = self.boolean_arms(first, second)
        {
            let no = no.unwrap_or_else(|| self.leaf(syntax::UNIT, line, 0));
            let (yes, no) = if positive { (yes, no) } else { (no, yes) };
            let wild = self.leaf(syntax::WILD, line, 0);
            return self.choice(value, &[Arm { pattern, body: yes }, Arm { pattern: wild, body: no }], line);
        }
        let Some(no) = no else { return self.condition(condition, yes, line) };
        match (self.label(yes), self.label(no)) {
            (syntax::TRUE, syntax::FALSE) => return condition,
            (syntax::FALSE, syntax::TRUE) => return self.not(condition, line),
            _ => {}
        }
        if self.is_negative(condition) {
            let opposite = self.not(condition, line);
            return self.node(syntax::IF, line, &[opposite, no, yes]);
        }
        self.node(syntax::IF, line, &[condition, yes, no])
    }

    /// `if condition { yes }`; nested ones are one whose conditions all hold, but a pattern is matched by itself.
    fn condition(&mut self, condition: Id, yes: Id, line: u32) -> Id {
        let tests_pattern = |id: &Id| match (self.label(*id), self.children(*id)) {
            (syntax::MATCH, &[_, first, second]) => self.boolean_arms(first, second).is_some(),
            _ => false,
        };
        if self.is(condition, syntax::AND) && self.children(condition).iter().any(tests_pattern) {
            let parts = self.children(condition).to_vec();
            return parts.into_iter().rev().fold(yes, |inner, part| self.branch(part, inner, None, line));
        }
        if let (syntax::IF, &[inner, body]) = (self.label(yes), self.children(yes)) {
            let both = self.join(syntax::AND, line, [condition, inner]);
            return self.node(syntax::IF, line, &[both, body]);
        }
        self.node(syntax::IF, line, &[condition, yes])
    }

    /// A match; one of two arms takes the form of the operator or method it stands for.
    pub(super) fn choice(&mut self, value: Id, arms: &[Arm], line: u32) -> Id {
        if let [one, other] = arms {
            return self.two_arms(value, *one, *other, line);
        }
        let mark = self.stack.len();
        self.stack.push(value);
        for arm in arms {
            let arm = self.node(syntax::ARM, self.line(arm.body), &[arm.pattern, arm.body]);
            self.stack.push(arm);
        }
        let children = self.stack.split_off(mark);
        self.node(syntax::MATCH, line, &children)
    }

    fn two_arms(&mut self, value: Id, mut one: Arm, mut other: Arm, line: u32) -> Id {
        if matches!(self.label(one.pattern), NONE | ERR | syntax::FALSE) {
            std::mem::swap(&mut one, &mut other);
        }
        match (self.label(one.pattern), self.label(other.pattern)) {
            (syntax::TRUE, syntax::FALSE | syntax::WILD) => {
                return self.branch(value, one.body, Some(other.body), line);
            }
            (SOME | OK, NONE | ERR | syntax::WILD) => {}
            _ => {
                let children = self.two_arm_nodes(one, other);
                return self.node(syntax::MATCH, line, &[value, children.0, children.1]);
            }
        }
        if let Some(made) = self.operator(value, one, other, line) {
            return made;
        }
        let rest = self.children(other.pattern);
        if matches!(rest, []) || matches!(rest, [inner] if self.is(*inner, syntax::WILD)) {
            other.pattern = self.leaf(syntax::WILD, line, 0);
        }
        let (first, second) = self.two_arm_nodes(one, other);
        self.node(syntax::MATCH, line, &[value, first, second])
    }

    fn two_arm_nodes(&mut self, one: Arm, other: Arm) -> (Id, Id) {
        let first = self.node(syntax::ARM, self.line(one.body), &[one.pattern, one.body]);
        let second = self.node(syntax::ARM, self.line(other.body), &[other.pattern, other.body]);
        (first, second)
    }

    /// `?`, `unwrap_or`, `ok_or`, `map`, `map_err` and `and_then`, where a match on `Some` or `Ok` is one of them.
    fn operator(&mut self, value: Id, one: Arm, other: Arm, line: u32) -> Option<Id> {
        let good = self.label(one.pattern);
        let &[bound] = self.children(one.pattern) else { return None };
        let local = self.label(bound);
        if class_of(local) != class::LOCAL {
            return None;
        }
        let passes = self.is(one.body, local);
        // The error of the second arm, where it is bound and handed on.
        let error = match self.children(other.pattern) {
            [error] if class_of(self.label(*error)) == class::LOCAL => Some(*error),
            _ => None,
        };
        let gives_error = |tree: &Self, body: Id| {
            let given = tree.only(body, ERR);
            given.is_some_and(|given| error.is_some_and(|error| tree.is(given, tree.label(error))))
        };
        let fails = match good {
            SOME => self.is(other.body, NONE),
            _ => gives_error(self, other.body),
        };
        if passes && self.is(other.body, syntax::RETURN) {
            let &[returned] = self.children(other.body) else { return None };
            let hands_on = if good == SOME { self.is(returned, NONE) } else { gives_error(self, returned) };
            if hands_on {
                return Some(self.node(syntax::TRY, line, &[value]));
            }
            let given = self.only(returned, ERR)?;
            let made = self.with_error(good, (value, given), other.pattern, line);
            return Some(self.node(syntax::TRY, line, &[made]));
        }
        if passes && !self.leaves(other.body) {
            let Some(error) = error else { return Some(self.node(UNWRAP_OR, line, &[value, other.body])) };
            let closure = self.closure(&[error], other.body, line);
            return Some(self.node(UNWRAP_OR_ELSE, line, &[value, closure]));
        }
        if good == SOME
            && self.only(one.body, OK).is_some_and(|given| self.is(given, local))
            && let Some(given) = self.only(other.body, ERR)
        {
            return Some(self.node(OK_OR, line, &[value, given]));
        }
        if good == OK
            && self.only(one.body, OK).is_some_and(|given| self.is(given, local))
            && let (Some(given), Some(_)) = (self.only(other.body, ERR), error)
        {
            return Some(self.with_error(good, (value, given), other.pattern, line));
        }
        if !fails {
            return None;
        }
        match self.only(one.body, good) {
            Some(given) => {
                let closure = self.closure(&[bound], given, line);
                Some(self.node(MAP, line, &[value, closure]))
            }
            None if !self.leaves(one.body) => {
                let closure = self.closure(&[bound], one.body, line);
                Some(self.node(AND_THEN, line, &[value, closure]))
            }
            None => None,
        }
    }

    /// `ok_or` or `map_err`: a value with another error, which the pattern of the second arm binds or not.
    fn with_error(&mut self, good: u32, (value, given): (Id, Id), pattern: Id, line: u32) -> Id {
        if good == SOME {
            return self.node(OK_OR, line, &[value, given]);
        }
        let parameter = match self.children(pattern) {
            &[error] => error,
            _ => self.leaf(syntax::WILD, line, 0),
        };
        let closure = self.closure(&[parameter], given, line);
        self.node(MAP_ERR, line, &[value, closure])
    }

    /// `value?`; an error that is handed on at once is returned.
    pub(super) fn attempt(&mut self, value: Id, line: u32) -> Id {
        match self.only(value, ERR) {
            Some(_) => self.node(syntax::RETURN, line, &[value]),
            None => self.node(syntax::TRY, line, &[value]),
        }
    }

    /// What a function of nothing, or of an error that it does not look at, gives.
    pub(super) fn result(&self, function: Id) -> Option<Id> {
        match (self.label(function), self.children(function)) {
            (syntax::CLOSURE, [body]) => Some(*body),
            (syntax::CLOSURE, [parameter, body]) if self.is(*parameter, syntax::WILD) => Some(*body),
            (label, []) if matches!(class_of(label), class::CALL | class::STD) => Some(function),
            _ => None,
        }
    }

    /// Whether a body ends by leaving it, or does nothing.
    fn leaves(&self, id: Id) -> bool {
        match self.label(id) {
            syntax::RETURN | syntax::BREAK | syntax::CONTINUE | syntax::UNIT => true,
            syntax::BLOCK => self.children(id).last().is_some_and(|last| self.leaves(*last)),
            label => class_of(label) == class::MACRO,
        }
    }

    /// A closure; one that only hands its parameters on is what it calls.
    pub(super) fn closure(&mut self, parameters: &[Id], body: Id, line: u32) -> Id {
        if let [parameter] = parameters
            && self.is_local(*parameter)
            && self.is(body, self.label(*parameter))
        {
            return self.leaf(syntax::IDENTITY, line, 0);
        }
        if let [parameter] = parameters
            && class_of(self.label(*parameter)) == class::LOCAL
            && let [argument] = self.children(body)
            && self.is(*argument, self.label(*parameter))
            && matches!(class_of(self.label(body)), class::CALL | class::STD)
        {
            return self.leaf(self.label(body), line, 0);
        }
        let mark = self.stack.len();
        self.stack.extend_from_slice(parameters);
        self.stack.push(body);
        let children = self.stack.split_off(mark);
        self.node(syntax::CLOSURE, line, &children)
    }

    /// A loop; one that takes values until there are none is a `for`.
    pub(super) fn repeat(&mut self, body: Id, line: u32) -> Id {
        let body = self.leading_break(body);
        if let (syntax::MATCH, &[value, first, second]) = (self.label(body), self.children(body))
            && let (&[pattern, inner], &[rest, end]) = (self.children(first), self.children(second))
            && self.is(rest, syntax::WILD)
            && self.is(end, syntax::BREAK)
            && self.children(end).is_empty()
            && let (Some(bound), Some(source)) = (self.only(pattern, SOME), self.only(value, NEXT))
        {
            return self.node(syntax::FOR, line, &[bound, source, inner]);
        }
        self.node(syntax::LOOP, line, &[body])
    }

    /// `let P = value else { break }; rest` at the start of a loop as a match around the rest.
    fn leading_break(&mut self, body: Id) -> Id {
        let Some((&first, rest)) = self.children(body).split_first().filter(|_| self.is(body, syntax::BLOCK))
        else {
            return body;
        };
        let rest = rest.to_vec();
        if let (syntax::LET, &[bound, choice]) = (self.label(first), self.children(first))
            && let (syntax::MATCH, &[value, good, bad]) = (self.label(choice), self.children(choice))
            && let (&[pattern, given], &[wild, end]) = (self.children(good), self.children(bad))
            && let &[inside] = self.children(pattern)
            && self.is(given, self.label(inside))
            && self.is_local(inside)
            && self.is(wild, syntax::WILD)
            && self.is(end, syntax::BREAK)
        {
            let line = self.line(first);
            let inner = self.sequence(&rest, line);
            // What the statement binds is what the rest of the loop knows.
            let pattern = self.node(self.label(pattern), line, &[bound]);
            return self.choice(
                value,
                &[Arm { pattern, body: inner }, Arm { pattern: wild, body: end }],
                line,
            );
        }
        body
    }

    /// Statements as one node: a block, its only statement, or nothing.
    pub(super) fn sequence(&mut self, statements: &[Id], line: u32) -> Id {
        match statements {
            [] => self.leaf(syntax::UNIT, line, 0),
            [only] => *only,
            _ => self.node(syntax::BLOCK, line, statements),
        }
    }

    /// Hashes every node and puts the operands of commutative operators in the order of their hashes.
    fn settle(&mut self) {
        self.hashes.clear();
        self.blind.clear();
        self.sizes.clear();
        let mut sorted: Vec<((u64, u64), Id)> = Vec::new();
        for at in 0..self.nodes.len() {
            let node = self.nodes[at];
            let range = node.first as usize..(node.first + node.len) as usize;
            let any_order = is_commutative(node.label) || node.label == syntax::VARIANT;
            if any_order && node.len > 1 && self.order_is_free(node.label, range.clone()) {
                sorted.clear();
                // By their forms first, so that new names change nothing.
                let key = |id: Id| (self.blind[id as usize], self.hashes[id as usize]);
                sorted.extend(self.children[range.clone()].iter().map(|id| (key(*id), *id)));
                sorted.sort_by_key(|(hash, _)| *hash);
                for (place, (_, id)) in self.children[range.clone()].iter_mut().zip(&sorted) {
                    *place = *id;
                }
            }
            let mut hash = mix(0, u64::from(masked(node.label)));
            let mut unnamed = mix(0, u64::from(blind(node.label)));
            let mut size = 1u32;
            let children: &[Id] = if node.len == 0 { &[] } else { &self.children[range] };
            for child in children {
                hash = mix(hash, self.hashes[*child as usize]);
                unnamed = mix(unnamed, self.blind[*child as usize]);
                size = size.saturating_add(self.sizes[*child as usize]);
            }
            self.hashes.push(mix(hash, u64::from(node.len)));
            self.blind.push(mix(unnamed, u64::from(node.len)));
            self.sizes.push(size);
        }
    }

    /// Whether children may be put in another order: operands, and the fields of a struct that are named.
    fn order_is_free(&self, label: u32, range: std::ops::Range<usize>) -> bool {
        let is_field = |id: &Id| class_of(self.label(*id)) == class::FIELD;
        label != syntax::VARIANT || self.children[range].iter().all(is_field)
    }

    /// Writes the tokens below a node in preorder, at most `limit` of them; answers the hash of the whole and the
    /// extent of each closure.
    pub(super) fn emit(
        &mut self,
        root: Id,
        limit: usize,
        mut write: impl FnMut(u32, u32),
    ) -> (u64, Vec<(Id, Extent)>) {
        self.settle();
        let mut closures = Vec::new();
        let mut written = 0;
        self.stack.clear();
        self.stack.push(root);
        while let Some(id) = self.stack.pop() {
            let node = self.nodes[id as usize];
            if node.label == syntax::CLOSURE {
                closures.push((id, (written as u32, self.sizes[id as usize])));
            }
            write(node.label, node.line);
            written += 1;
            if written == limit {
                self.stack.clear();
                break;
            }
            if node.len > 0 {
                let range = node.first as usize..(node.first + node.len) as usize;
                self.stack.extend(self.children[range].iter().rev());
            }
        }
        (self.hashes[root as usize], closures)
    }

    /// The hash of a node, once its tree was written.
    pub(super) fn hash(&self, id: Id) -> u64 {
        self.hashes[id as usize]
    }

    /// The hash of a node with all names and values masked, once its tree was written.
    pub(super) fn unnamed(&self, id: Id) -> u64 {
        self.blind[id as usize]
    }

    /// Whether a node is a local, or a chain of fields from one.
    pub(super) fn is_place(&self, mut id: Id) -> bool {
        loop {
            match (class_of(self.label(id)), self.children(id)) {
                (class::LOCAL, []) => return true,
                (class::FIELD, [base]) => id = *base,
                _ => return false,
            }
        }
    }

    /// Whether a node is any local.
    pub(super) fn is_local(&self, id: Id) -> bool {
        masked(self.label(id)) == LOCAL
    }
}
