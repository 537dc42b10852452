//! The types of values: local names, literals, indices, macros, step by step while each has one answer.

use super::identity::Def;
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::receiver_types::{Known, Substitution, Type, agreed};
use super::std_notation::Stand;
use super::std_signatures;
use super::symbols::Symbol;
use crate::diagnostic::Confidence;
use crate::facts::{Found, ItemKind, LiteralKind, Ns, ScopeKind, ValueFact, exclusive};
use std::sync::Arc;

/// Depth of values in values at which no more is looked for, so that no input can exhaust the stack.
const DEPTH_MAX: usize = 120;

/// Types of the standard library that lead to their first argument and are hardly ever referred to themselves.
const TRANSPARENT: [&str; 8] = [
    "alloc::boxed::Box",
    "core::cell::Ref",
    "core::cell::RefMut",
    "core::mem::manually_drop::ManuallyDrop",
    "std::sync::poison::mutex::MutexGuard",
    "std::sync::poison::rwlock::RwLockReadGuard",
    "std::sync::poison::rwlock::RwLockWriteGuard",
    "std::sync::lazy_lock::LazyLock",
];

impl Resolver<'_> {
    /// The type of a value of a file.
    pub(super) fn value(&mut self, owner: OwnerId, value: u32) -> Known {
        if value == 0 {
            return Known::unknown();
        }
        if let Some(known) = self.values.get(&(owner, value)) {
            return known.clone();
        }
        if self.value_depth > DEPTH_MAX {
            return Known::unknown();
        }
        self.value_depth += 1;
        let known = self.value_of(owner, value);
        self.value_depth -= 1;
        self.values.insert((owner, value), known.clone());
        known
    }

    fn value_of(&mut self, owner: OwnerId, value: u32) -> Known {
        let facts = self.tree.facts_of(owner);
        match facts.values[value as usize] {
            ValueFact::Other => Known::unknown(),
            ValueFact::Typed(ty) => self.written(owner, ty, 0),
            ValueFact::Path(path) => self.path_value(owner, path),
            ValueFact::Call(path, first) => self.call_value(owner, path, first),
            ValueFact::Struct(path) => self.struct_value(owner, path),
            ValueFact::Method(call) => self.called(owner, call).gives.clone(),
            ValueFact::Macro(path) => self.macro_value(owner, path),
            ValueFact::Literal(kind) => Known::of(self.literal_type(owner, kind)),
            ValueFact::Field(of, name) => {
                let name = self.tree.symbol(owner, name);
                let of = self.value(owner, of);
                self.through(&of, |this, ty| this.field(ty, name))
            }
            ValueFact::Part(of, at) => {
                let of = self.value(owner, of);
                self.through(&of, |this, ty| this.part(ty, at))
            }
            ValueFact::Dereferenced(of) => self.dereferenced_value(owner, of),
            ValueFact::Tried(of) => {
                let known = self.value(owner, of);
                let ty = self.tried(&known.ty);
                Known { ty, ..known }
            }
            ValueFact::Awaited(of) => {
                let of = self.value(owner, of);
                self.through(&of, |this, ty| {
                    this.projected(ty, "core::future::future::Future", "Output").map(Known::of)
                })
            }
            ValueFact::Indexed(of, index) => self.indexed_value(owner, of, index),
            ValueFact::Ranged(of) => {
                let of = self.value(owner, of);
                self.through(&of, |this, ty| match ty {
                    Type::Slice(element) | Type::Array(element) => {
                        Some(Known::of(Type::Slice(element.clone())))
                    }
                    _ => (this.std_section(ty).as_deref() == Some("str")).then(|| Known::of(ty.clone())),
                })
            }
            ValueFact::Element(of) => {
                let known = self.value(owner, of);
                let ty = self.element(&known.ty).unwrap_or(Type::Unknown);
                Known { ty, ..known }
            }
            ValueFact::Payload(path, at, of) => self.payload(owner, path, at, of),
            ValueFact::Array(first) => self.value(owner, first).map(|ty| Type::Array(Arc::new(ty))),
            ValueFact::Tuple(parts) => {
                let parts = &facts.value_lists[parts.indices()];
                let parts: Vec<Known> = parts.iter().map(|part| self.value(owner, *part)).collect();
                let confidence = parts.iter().map(|part| part.confidence).min();
                let ty = Type::Tuple(parts.into_iter().map(|part| part.ty).collect());
                Known { ty, confidence: confidence.unwrap_or(Confidence::Definite) }
            }
            ValueFact::Future(last) => self.value(owner, last).map(|ty| Type::Future(Arc::new(ty))),
            ValueFact::Given(given) => self.given(owner, given),
            ValueFact::Either(one, other) => {
                let known = self.value(owner, one);
                if known.ty == Type::Unknown { self.value(owner, other) } else { known }
            }
        }
    }

    /// `value[index]`, where the index may turn out to be a range.
    fn indexed_value(&mut self, owner: OwnerId, of: u32, index: u32) -> Known {
        let index = self.value(owner, index);
        let sureness = self.sureness_of_index(&index);
        let of = self.value(owner, of);
        self.through(&of, |this, ty| {
            let element = this.indexed(ty).map(Known::of)?;
            // A map has no ranges of keys.
            let ranged = matches!(ty, Type::Slice(_) | Type::Array(_));
            Some(if ranged { element.at_most(sureness) } else { element })
        })
    }

    fn literal_type(&mut self, owner: OwnerId, kind: LiteralKind) -> Type {
        match kind {
            LiteralKind::Text => self.primitive("str"),
            LiteralKind::Bytes => Type::Array(Arc::new(self.primitive("u8"))),
            LiteralKind::CText => self.std_type("core::ffi::c_str::CStr", Vec::new()),
            LiteralKind::Character => self.primitive("char"),
            LiteralKind::Boolean => self.primitive("bool"),
            LiteralKind::Number(suffix) => {
                let suffix = self.tree.symbols.text(self.tree.symbol(owner, suffix)).clone();
                self.primitive(&suffix)
            }
            LiteralKind::Integer => self.bare_integer(),
        }
    }

    /// The type of a name in an expression: a local one, `self`, a constant, a unit struct or variant.
    fn path_value(&mut self, owner: OwnerId, path: u32) -> Known {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        if let [only] = facts.path_segments(fact)
            && !fact.rooted
            && !fact.is_qualified()
        {
            let name = self.tree.symbol(owner, only.name);
            let unsure = match fact.found {
                Found::Parsed | Found::MacroParsed => Confidence::Definite,
                _ => Confidence::Possible,
            };
            if name == Symbol::SELF_TYPE {
                return self.self_known(owner, fact.scope);
            }
            if let Some(values) = self.local(owner, path, name) {
                let all = values.into_iter().map(|value| self.value(owner, value)).collect();
                return agreed(all).at_most(unsure);
            }
            if name == Symbol::SELF_VALUE {
                return self.self_known(owner, fact.scope).at_most(unsure);
            }
        }
        let Some((def, confidence)) = self.single(owner, path, Ns::VALUE) else { return Known::unknown() };
        let known = match def {
            Def::Item(of, item) => {
                let fact = &self.tree.facts_of(of).items[item as usize];
                match fact.kind {
                    ItemKind::Const | ItemKind::Static => self.static_value(of, item),
                    ItemKind::Struct => Known::of(Type::Named(def, Arc::default())),
                    _ => Known::unknown(),
                }
            }
            Def::ImplMember(of, _, member) | Def::TraitMember(of, _, member) => {
                let member = &self.tree.facts_of(of).members[member as usize];
                match member.kind {
                    ItemKind::AssociatedConst => {
                        self.written(of, member.gives, 0).map(|ty| ty.substitute(&Substitution::default()))
                    }
                    _ => Known::unknown(),
                }
            }
            _ => self.variant_type(def, &[]),
        };
        known.at_most(confidence)
    }

    /// The type of a constant or static; one in the arguments of a macro has the type that the macro gives it.
    fn static_value(&mut self, owner: OwnerId, item: u32) -> Known {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.items[item as usize];
        let written = self.written(owner, fact.gives, 0);
        if !fact.from_macro {
            return written;
        }
        // The innermost call around it comes first.
        let Some(call) = facts.calls.iter().find(|call| call.made.items.indices().contains(&(item as usize)))
        else {
            return Known::unknown();
        };
        match self.single(owner, call.path, Ns::MACRO) {
            Some((Def::Item(..), confidence)) => written.at_most(confidence),
            Some((Def::Outside(key), _)) if self.keys.get(key).path.ends_with("::thread_local") => {
                let ty = self.std_type("std::thread::local::LocalKey", vec![written.ty]);
                Known { ty, confidence: written.confidence }
            }
            _ => Known::unknown(),
        }
    }

    /// What a name is bound to that is local to the scopes around a path, alternatives under conditions included.
    pub(super) fn local(&mut self, owner: OwnerId, path: u32, name: Symbol) -> Option<Vec<u32>> {
        let facts = self.tree.facts_of(owner);
        let here = facts.paths[path as usize].cfg;
        let mut found: Vec<(u32, u32)> = Vec::new();
        let mut at = facts.paths[path as usize].scope;
        loop {
            let scope = &facts.scopes[at as usize];
            for binding in scope.values.iter().rev() {
                if binding.from > path || self.tree.symbol(owner, binding.name) != name {
                    continue;
                }
                let binds = match binding.path {
                    None => true,
                    Some(pattern) => pattern != path && !self.pattern_names_item(owner, pattern),
                };
                let excluded = |cfg: u32| {
                    cfg != binding.cfg && exclusive(facts.cfg_chain(cfg).chain(facts.cfg_chain(binding.cfg)))
                };
                if !binds || excluded(here) {
                    continue;
                }
                if found.iter().all(|(_, cfg)| excluded(*cfg)) {
                    found.push((binding.value, binding.cfg));
                }
            }
            let is_last = matches!(scope.kind, ScopeKind::Item | ScopeKind::Module) || scope.parent == at;
            if is_last || !found.is_empty() {
                let values: Vec<u32> = found.into_iter().map(|(value, _)| value).collect();
                return (!values.is_empty()).then_some(values);
            }
            at = scope.parent;
        }
    }

    pub(super) fn struct_value(&mut self, owner: OwnerId, path: u32) -> Known {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        if let [only] = facts.path_segments(fact)
            && self.tree.symbol(owner, only.name) == Symbol::SELF_TYPE
        {
            return self.self_known(owner, fact.scope);
        }
        match self.single(owner, path, Ns::TYPE) {
            Some((def @ (Def::Variant(..) | Def::Outside(_)), confidence)) if self.is_variant(def) => {
                self.variant_type(def, &[]).at_most(confidence)
            }
            Some((def, confidence)) => self.named_type(def, Vec::new(), 0).at_most(confidence),
            None => Known::unknown(),
        }
    }

    fn macro_value(&mut self, owner: OwnerId, path: u32) -> Known {
        let Some((Def::Outside(key), confidence)) = self.single(owner, path, Ns::MACRO) else {
            return Known::unknown();
        };
        let path = self.keys.get(key).path.clone();
        let ty = match &*path {
            "alloc::macros::vec" => self.std_type("alloc::vec::Vec", Vec::new()),
            "alloc::macros::format" => self.std_type("alloc::string::String", Vec::new()),
            "core::macros::builtin::format_args" => self.std_type("core::fmt::Arguments", Vec::new()),
            "core::macros::matches" | "core::macros::builtin::cfg" => self.primitive("bool"),
            "core::macros::builtin::concat"
            | "core::macros::builtin::env"
            | "core::macros::builtin::file"
            | "core::macros::builtin::include_str"
            | "core::macros::builtin::module_path"
            | "core::macros::builtin::stringify" => self.primitive("str"),
            // They call `write_fmt` of what is written to, which is `fmt::Write`'s or `io::Write`'s nearly always.
            "core::macros::write" | "core::macros::writeln" => {
                let parts = vec![Type::Tuple(Arc::default())];
                return Known::of(self.std_type("core::result::Result", parts))
                    .at_most(confidence.min(Confidence::Probable));
            }
            _ => Type::Unknown,
        };
        Known { ty, confidence }
    }

    /// `*value`: of a reference what it leads to, which is the type itself here, else what the type leads to.
    fn dereferenced_value(&mut self, owner: OwnerId, of: u32) -> Known {
        let known = self.value(owner, of);
        if let Type::Pointer(to, _) = &known.ty {
            return Known { ty: (**to).clone(), confidence: known.confidence };
        }
        if matches!(known.ty, Type::Array(_)) {
            return known;
        }
        let Some(target) = self.dereferenced(&known.ty) else { return known };
        match self.std_section(&known.ty) {
            Some(path) if TRANSPARENT.contains(&&*path) => {
                Known { ty: target, confidence: known.confidence }.at_most(Confidence::Probable)
            }
            // Whether the value is a reference to such a type or the type itself is not known.
            _ => Known::unknown(),
        }
    }

    /// `value?`.
    fn tried(&self, ty: &Type) -> Type {
        match self.std_section(ty).as_deref() {
            Some("core::option::Option" | "core::result::Result") => ty.argument(0),
            _ => Type::Unknown,
        }
    }

    /// How sure it is that an index is that of one element: a name may stand for a range.
    fn sureness_of_index(&self, index: &Known) -> Confidence {
        match self.std_section(&index.ty).as_deref() {
            _ if index.ty == Type::Unknown => Confidence::Possible,
            Some("usize" | "i32" | "str" | "alloc::string::String") => index.confidence,
            _ => Confidence::Possible,
        }
    }

    /// `value[index]`.
    fn indexed(&mut self, ty: &Type) -> Option<Type> {
        match ty {
            Type::Slice(element) | Type::Array(element) => Some((**element).clone()),
            Type::Unknown => None,
            _ => {
                if let Some(section) = self.std_section(ty) {
                    let notation = std_signatures::associated(&section, "Index")?;
                    return Some(self.std_notation(notation, Stand::of(ty)));
                }
                self.projected(ty, "core::ops::index::Index", "Output")
            }
        }
    }
}
