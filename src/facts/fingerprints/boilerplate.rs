//! Boilerplate: what a body is that many bodies are, so that a likeness of two says little.

use super::labels::{class, class_of, name_hash, syntax};
use super::tree::{Id, Tree};
use serde::{Deserialize, Serialize};

/// Nodes up to which a body that sets one field to some value is no more than that.
const SETTER_MAX: u32 = 24;
/// Traits whose impls are one expression everywhere.
const CONVERSIONS: [&str; 14] = [
    "From", "Into", "TryFrom", "Display", "Debug", "Default", "Deref", "DerefMut", "AsRef", "AsMut",
    "Borrow", "Error", "Drop", "FromStr",
];

/// What a body is that many bodies are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Boilerplate {
    /// Nothing of the kind.
    None,
    /// It gives a field or a constant.
    Getter,
    /// It sets fields, and may give itself back.
    Setter,
    /// It puts its parameters into the fields of a new value.
    Constructor,
    /// It calls another function and does nothing else.
    Delegation,
    /// A match whose arms all call one method.
    Dispatch,
    /// A match whose arms are one value each.
    Table,
    /// The only expression of `From`, `Display`, `Default` and their like.
    Conversion,
}

impl Boilerplate {
    /// What the body of a function is, and of a method for the trait of this hash.
    pub(super) fn of(tree: &Tree, root: Id, implements: Option<u32>) -> Self {
        let label = tree.label(root);
        let single = label != syntax::BLOCK;
        if single && implements.is_some_and(|name| CONVERSIONS.iter().any(|word| name_hash(word) == name)) {
            return Self::Conversion;
        }
        if is_simple(tree, root) {
            return Self::Getter;
        }
        let simple = |id: &Id| is_simple(tree, *id);
        match (label, tree.children(root)) {
            (syntax::ASSIGN, _) if sets(tree, root) => Self::Setter,
            (syntax::BLOCK, [set @ .., last])
                if (sets(tree, *last) || tree.is_local(*last) && !set.is_empty())
                    && set.iter().all(|statement| sets(tree, *statement)) =>
            {
                Self::Setter
            }
            (syntax::VARIANT, fields @ [_, ..]) if fields.iter().all(|field| is_filled(tree, *field)) => {
                Self::Constructor
            }
            (syntax::MATCH, [_, arms @ ..]) if arms.len() > 1 => Self::of_arms(tree, arms),
            (syntax::TRY | syntax::AWAIT, [inner])
                if class_of(tree.label(*inner)) == class::CALL
                    && tree.children(*inner).iter().all(simple) =>
            {
                Self::Delegation
            }
            (label, children)
                if matches!(class_of(label), class::CALL | class::STD) && children.iter().all(simple) =>
            {
                Self::Delegation
            }
            _ => Self::None,
        }
    }

    /// What a match of several arms is.
    fn of_arms(tree: &Tree, arms: &[Id]) -> Self {
        let value = |arm: &Id| tree.children(*arm).get(1).copied();
        let called =
            |arm: &Id| value(arm).map(|body| tree.label(body)).filter(|l| class_of(*l) == class::CALL);
        if arms.iter().all(|arm| value(arm).is_some_and(|body| tree.children(body).is_empty())) {
            return Self::Table;
        }
        let first = arms.first().and_then(called);
        if first.is_some() && arms.iter().all(|arm| called(arm) == first) {
            Self::Dispatch
        } else {
            Self::None
        }
    }
}

/// Whether a node is a place, or something without parts.
fn is_simple(tree: &Tree, id: Id) -> bool {
    tree.is_place(id) || tree.children(id).is_empty()
}

/// Whether a statement sets a field: to something simple, or to some value where that is all the body does.
fn sets(tree: &Tree, id: Id) -> bool {
    match (tree.label(id), tree.children(id)) {
        (syntax::ASSIGN, [place, value]) => {
            tree.is_place(*place) && (tree.end() <= SETTER_MAX || is_simple(tree, *value))
        }
        _ => false,
    }
}

/// Whether a field of a new value is filled with what its maker was given.
fn is_filled(tree: &Tree, id: Id) -> bool {
    match (class_of(tree.label(id)), tree.children(id)) {
        (class::FIELD, [value]) => is_simple(tree, *value) && class_of(tree.label(*value)) != class::LITERAL,
        (class, _) => class != class::LITERAL && is_simple(tree, id),
    }
}
