//! The types of values: local names, fields, calls, literals, patterns, step by step while each has one answer.

use super::identity::{Def, Origin};
use super::lookup::{Answer, Resolver};
use super::modules::OwnerId;
use super::receiver_types::{Bound, Known, Stand, Substitution, Type, agreed};
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

/// Traits whose method gives what their generic argument names, as `path.as_ref()` of an `impl AsRef<Path>` does.
const CONVERSIONS: [&str; 3] = ["core::convert::AsMut", "core::convert::AsRef", "core::convert::Into"];

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
            && fact.base.is_none()
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
    fn local(&mut self, owner: OwnerId, path: u32, name: Symbol) -> Option<Vec<u32>> {
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

    /// The enum of a variant, with what its constructor takes where that tells the enum's argument.
    fn variant_type(&mut self, def: Def, first: &[Type]) -> Known {
        match def {
            Def::Variant(owner, item, _) => Known::of(Type::Named(Def::Item(owner, item), Arc::default())),
            Def::Outside(key) => {
                let key = self.keys.get(key).clone();
                let Origin::Std("variant" | "ctor") = key.origin else { return Known::unknown() };
                let first = first.first().cloned().unwrap_or(Type::Unknown);
                let (of, arguments) = match &*key.path {
                    "core::option::Option::Some" => ("core::option::Option", vec![first]),
                    "core::option::Option::None" => ("core::option::Option", Vec::new()),
                    "core::result::Result::Ok" => ("core::result::Result", vec![first]),
                    "core::result::Result::Err" => ("core::result::Result", vec![Type::Unknown, first]),
                    "core::task::poll::Poll::Ready" => ("core::task::poll::Poll", vec![first]),
                    path => match path.rsplit_once("::") {
                        // The variant of an enum has the enum before it, a tuple struct is its own.
                        Some((of, _)) if std_signatures::is_known(of) => (of, Vec::new()),
                        _ if std_signatures::is_known(path) => (path, Vec::new()),
                        _ => return Known::unknown(),
                    },
                };
                let of = of.to_owned();
                Known::of(self.std_type(&of, arguments))
            }
            _ => Known::unknown(),
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

    fn is_variant(&self, def: Def) -> bool {
        match def {
            Def::Variant(..) => true,
            Def::Outside(key) => matches!(self.keys.get(key).origin, Origin::Std("variant" | "ctor")),
            _ => false,
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

    /// The first answer along what a type is dereferenced to.
    fn through(&mut self, known: &Known, find: impl Fn(&mut Self, &Type) -> Option<Known>) -> Known {
        let mut at = known.ty.clone();
        for _ in 0..8 {
            if at == Type::Unknown {
                break;
            }
            if let Some(found) = find(self, &at) {
                return found.at_most(known.confidence);
            }
            let Some(next) = self.dereferenced(&at) else { break };
            at = next;
        }
        Known::unknown()
    }

    /// The type of a field of this name.
    fn field(&mut self, ty: &Type, name: Symbol) -> Option<Known> {
        let Type::Named(Def::Item(owner, item), _) = ty else {
            let name = self.tree.symbols.text(name).clone();
            return self.std_field(ty, &name);
        };
        let facts = self.tree.facts_of(*owner);
        let members = &facts.members[facts.items[*item as usize].members.indices()];
        let mut fields = members
            .iter()
            .filter(|member| member.kind == ItemKind::Field && self.tree.symbol(*owner, member.name) == name);
        let field = fields.next()?;
        let types: Vec<u32> = std::iter::once(field).chain(fields).map(|field| field.gives).collect();
        self.field_type(ty, *owner, &types)
    }

    /// The type of a field at an index.
    fn part(&mut self, ty: &Type, at: u32) -> Option<Known> {
        match ty {
            Type::Tuple(parts) => parts.get(at as usize).cloned().map(Known::of),
            Type::Named(Def::Item(owner, item), _) => {
                let facts = self.tree.facts_of(*owner);
                let fields = &facts.type_lists[facts.items[*item as usize].fields.indices()];
                self.field_type(ty, *owner, &[*fields.get(at as usize)?])
            }
            _ => self.std_field(ty, &at.to_string()),
        }
    }

    /// The type of a public field of a type of the standard library.
    fn std_field(&mut self, ty: &Type, name: &str) -> Option<Known> {
        let section = self.std_section(ty)?;
        let notation = std_signatures::associated(&section, name)?;
        Some(Known::of(self.std_notation(notation, Stand::of(ty))))
    }

    /// The type that fields of a struct or variant are written with; alternatives under conditions must agree.
    fn field_type(&mut self, of: &Type, owner: OwnerId, written: &[u32]) -> Option<Known> {
        let Type::Named(_, arguments) = of else { return None };
        let mut types =
            written.iter().map(|ty| self.written(owner, *ty, 0).map(|ty| ty.with_arguments(arguments)));
        let first = types.next()?;
        let agreed = types.all(|other| other.ty == first.ty);
        Some(if agreed { first } else { Known::unknown() })
    }

    /// What a tuple variant's pattern takes from a value.
    fn payload(&mut self, owner: OwnerId, path: u32, at: u16, of: u32) -> Known {
        let Some((def, confidence)) = self.single(owner, path, Ns::VALUE) else { return Known::unknown() };
        let of = self.value(owner, of);
        let known = match def {
            Def::Outside(key) => {
                let (path, index) = match &*self.keys.get(key).path {
                    "core::option::Option::Some" => ("core::option::Option", 0),
                    "core::result::Result::Ok" => ("core::result::Result", 0),
                    "core::result::Result::Err" => ("core::result::Result", 1),
                    "core::task::poll::Poll::Ready" => ("core::task::poll::Poll", 0),
                    _ => return Known::unknown(),
                };
                let section = self.std_section(&of.ty);
                if at != 0 || section.as_deref() != Some(path) {
                    return Known::unknown();
                }
                of.map(|ty| ty.argument(index))
            }
            Def::Variant(in_file, item, member) => {
                let facts = self.tree.facts_of(in_file);
                let fields = &facts.type_lists[facts.members[member as usize].fields.indices()];
                let Some(field) = fields.get(at as usize) else { return Known::unknown() };
                let def = Def::Item(in_file, item);
                let ty = match of.ty {
                    Type::Named(known, _) if known == def => of.ty,
                    _ => Type::Named(def, Arc::default()),
                };
                self.field_type(&ty, in_file, &[*field]).unwrap_or_else(Known::unknown)
            }
            Def::Item(..) => {
                let ty = if matches!(of.ty, Type::Named(known, _) if known == def) {
                    of.ty
                } else {
                    Type::Named(def, Arc::default())
                };
                self.part(&ty, u32::from(at)).unwrap_or_else(Known::unknown)
            }
            _ => Known::unknown(),
        };
        known.at_most(confidence)
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

    /// What a call of a path gives.
    fn call_value(&mut self, owner: OwnerId, path: u32, first: u32) -> Known {
        let count = self.tree.facts_of(owner).paths[path as usize].segments.len();
        let mut before = Answer::default();
        let mut last = Answer::default();
        self.walk(owner, path, Ns::VALUE, |_, segment, answer| {
            if segment + 1 == count {
                last = answer.clone();
            } else if segment + 2 == count {
                before = answer.clone();
            }
        });
        let Some((def, confidence)) = self.single_of(owner, path, Ns::VALUE, &last) else {
            return Known::unknown();
        };
        let this = self.type_before(owner, path, &before);
        let argument = self.value(owner, first);
        let fact = &self.tree.facts_of(owner).paths[path as usize];
        // Alternatives under conditions are one item, and may give different types.
        let key = self.keys.of(self.tree, def);
        let defs = self.possible(owner, (fact.scope, fact.cfg), &last.candidates, key);
        let all = defs.into_iter().map(|def| self.function_value(def, &this, &argument)).collect();
        agreed(all).at_most(confidence)
    }

    /// The type that stands before the last segment of a path.
    fn type_before(&mut self, owner: OwnerId, path: u32, before: &Answer) -> Known {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let segments = facts.path_segments(fact);
        if let [first, _] = segments
            && fact.base.is_none()
            && !fact.rooted
        {
            let name = self.tree.symbol(owner, first.name);
            if name == Symbol::SELF_TYPE {
                return self.self_known(owner, fact.scope);
            }
            if let Some(parameter) = self.parameter(owner, fact.scope, name) {
                return Known::of(parameter);
            }
        }
        match self.single_of(owner, path, Ns::TYPE, before) {
            Some((def, confidence)) => match self.named_type(def, Vec::new(), 0) {
                // A trait says nothing of the type that implements it.
                Known { ty: Type::Bounds(_), .. } => Known::unknown(),
                known => known.at_most(confidence),
            },
            None => Known::unknown(),
        }
    }

    /// What a function gives that is called through a type, with this first argument.
    fn function_value(&mut self, def: Def, this: &Known, argument: &Known) -> Known {
        match def {
            Def::Item(owner, item) => {
                let fact = &self.tree.facts_of(owner).items[item as usize];
                match fact.kind {
                    ItemKind::Function => {
                        let gives = self.written(owner, fact.gives, 0);
                        gives.map(|ty| {
                            awaitable(ty.substitute(&Substitution::default()), fact.calling.is_async)
                        })
                    }
                    ItemKind::Struct => Known::of(Type::Named(def, Arc::default())),
                    _ => Known::unknown(),
                }
            }
            Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member) => {
                let takes_self = self.tree.facts_of(owner).members[member as usize].calling.takes_self;
                let this = if takes_self && argument.ty != Type::Unknown { argument } else { this };
                self.member_value(def, &this.ty, &Type::Unknown).at_most(this.confidence)
            }
            Def::Outside(key) => {
                let key = self.keys.get(key).clone();
                if let Origin::Std("variant" | "ctor") = key.origin {
                    return self.variant_type(def, std::slice::from_ref(&argument.ty));
                }
                self.std_function_value(&key.path, this, argument)
            }
            Def::Variant(..) => self.variant_type(def, &[]),
            Def::Module(_) => Known::unknown(),
        }
    }

    /// What a function of the standard library gives.
    fn std_function_value(&mut self, path: &str, this: &Known, argument: &Known) -> Known {
        if let Some(signature) = std_signatures::function("fn", path) {
            return Known::of(self.std_notation(signature.gives, Stand::of(&Type::Unknown)));
        }
        let Some((of, name)) = path.rsplit_once("::") else { return Known::unknown() };
        // The functions of primitives are named by their modules; the type before the name tells the section.
        let section =
            self.std_section(&this.ty).filter(|section| std_signatures::function(section, name).is_some());
        let section = section.as_deref().unwrap_or(of);
        let Some(signature) = std_signatures::function(section, name) else { return Known::unknown() };
        let mut this =
            if signature.takes_self && argument.ty != Type::Unknown { argument } else { this }.clone();
        if let (Some((_, at)), Type::Named(def, arguments)) = (signature.gives.split_once('!'), &this.ty)
            && let Ok(at) = at.parse::<usize>()
        {
            let mut arguments = arguments.to_vec();
            arguments.resize(arguments.len().max(at + 1), Type::Unknown);
            arguments[at] = argument.ty.clone();
            this.ty = Type::Named(*def, arguments.into());
        }
        let confidence = this.confidence;
        Known { ty: self.std_notation(signature.gives, Stand::of(&this.ty)), confidence }
    }

    /// What a member of an impl or trait gives that is called on or through a type; `own` is the function's own first
    /// generic argument.
    pub(super) fn member_value(&mut self, def: Def, this: &Type, own: &Type) -> Known {
        match def {
            Def::ImplMember(owner, imp, member) => {
                let fact = &self.tree.facts_of(owner).members[member as usize];
                let mut by = self.applied(owner, imp, this);
                by.this = Some(this.clone());
                let gives = self.written(owner, fact.gives, 0);
                if let Type::Parameter(owner, scope, 0) = gives.ty
                    && by.parameters.iter().all(|(known, _)| *known != (owner, scope, 0))
                {
                    by.parameters.push(((owner, scope, 0), own.clone()));
                }
                gives.map(|ty| awaitable(ty.substitute(&by), fact.calling.is_async))
            }
            Def::TraitMember(owner, item, member) => {
                let fact = &self.tree.facts_of(owner).members[member as usize];
                // What the implementation writes is nearer than what the trait does.
                let name = self.tree.symbol(owner, fact.name);
                if let Some(found) = self.implemented(Def::Item(owner, item), name, this) {
                    return self.member_value(found, this, own);
                }
                let by = Substitution { this: Some(this.clone()), ..Substitution::default() };
                let gives = self.written(owner, fact.gives, 0);
                gives.map(|ty| awaitable(ty.substitute(&by), fact.calling.is_async))
            }
            Def::Outside(key) => {
                let path = self.keys.get(key).path.clone();
                let Some((of, name)) = path.rsplit_once("::") else { return Known::unknown() };
                if CONVERSIONS.contains(&of)
                    && let Some(target) = self.argument_of_bound(of, this)
                {
                    return Known::of(target).at_most(Confidence::Probable);
                }
                let Some(signature) = std_signatures::function(of, name) else { return Known::unknown() };
                if let Some(found) = self.implemented_outside(of, name, this) {
                    return self.member_value(found, this, own);
                }
                let stand = Stand { of: this, this, own };
                Known::of(self.std_notation(signature.gives, stand))
            }
            _ => Known::unknown(),
        }
    }

    /// The generic argument of the one bound by a trait outside of the workspace.
    fn argument_of_bound(&self, of: &str, ty: &Type) -> Option<Type> {
        let Type::Bounds(bounds) = ty else { return None };
        let is_meant =
            |bound: &&Bound| matches!(bound.of, Def::Outside(key) if *self.keys.get(key).path == *of);
        let mut meant = bounds.iter().filter(is_meant);
        let only = meant.next().filter(|_| meant.next().is_none())?;
        only.arguments.first().cloned()
    }
}

/// What a call gives: a future, where the function is `async`.
fn awaitable(ty: Type, is_async: bool) -> Type {
    if is_async { Type::Future(Arc::new(ty)) } else { ty }
}
