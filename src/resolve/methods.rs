//! Calls of methods: inherent ones first, then those of traits, then those of what the receiver is dereferenced to
//! (Rust Reference, "Method-call expressions").

use super::alternatives::Settled;
use super::identity::{Def, Origin};
use super::impls::TraitImpl;
use super::lookup::{Candidate, Resolver};
use super::modules::{ModId, OwnerId};
use super::paths::Named;
use super::receiver_types::{Known, Type, agreed};
use super::std_notation::Stand;
use super::std_signatures;
use super::std_table;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::diagnostic::Confidence;
use crate::facts::{Found, ItemKind, Ns};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Steps of dereferencing at which no more is looked for: `Deref` may form a circle.
const STEPS_MAX: usize = 10;

/// Pointers that have the traits of what they lead to, which therefore answers first.
const FORWARDING: [&str; 5] =
    ["alloc::boxed::Box", "alloc::rc::Rc", "alloc::sync::Arc", "core::pin::Pin", "alloc::borrow::Cow"];

/// Traits that such pointers have by themselves.
const OF_POINTERS: [&str; 5] = [
    "core::borrow::Borrow",
    "core::borrow::BorrowMut",
    "core::clone::Clone",
    "core::convert::AsMut",
    "core::convert::AsRef",
];

/// Methods that every type has by a trait without any condition, so that nothing it leads to is asked.
const OF_EVERY_TYPE: [&str; 5] = ["borrow", "borrow_mut", "into", "try_into", "type_id"];

/// Methods of prelude traits whose names nothing else in the standard library has: they are taken for these whatever
/// they are called on, if nothing that is known has a method of such a name.
const BY_NAME: [(&str, &str); 5] = [
    ("clone", "core::clone::Clone"),
    ("into", "core::convert::Into"),
    ("to_owned", "alloc::borrow::ToOwned"),
    ("to_string", "alloc::string::ToString"),
    ("try_into", "core::convert::TryInto"),
];

/// What a call of a method turned out to call.
#[derive(Debug)]
pub(super) struct Called {
    /// The method; nothing where the receiver is not known well enough.
    settled: Option<Settled>,
    /// The receiver as it was dereferenced to.
    pub(super) on: Type,
    /// The type that the call gives.
    pub(super) gives: Known,
}

impl Called {
    /// The method, if it is one, and how sure it is.
    pub(super) fn single(&self) -> Option<(Def, Confidence)> {
        let settled = self.settled.as_ref()?;
        let [(def, _)] = settled.defs.as_slice() else { return None };
        Some((*def, settled.confidence))
    }
}

/// A method that is looked for: its name, and the module it is called in.
#[derive(Clone, Copy)]
struct Asked<'n> {
    name: Symbol,
    text: &'n str,
    module: ModId,
    /// The trait that is being implemented around the call, which is in scope there.
    around: Option<Def>,
    /// The pointer that is taken as `self`, as in `self: Pin<&mut Self>`; nothing for all other forms of it.
    pointer: Option<&'n str>,
}

/// The methods that a name may mean for a receiver.
struct Match {
    candidates: Vec<Candidate>,
    /// The receiver as it was dereferenced to.
    on: Type,
    /// What it gives, in the notation of the table of signatures.
    notation: Option<&'static str>,
    confidence: Confidence,
}

impl Match {
    fn of(def: Def, on: &Type) -> Self {
        let candidate = Candidate { def, seen: Seen::Everywhere, cfgs: Vec::new(), via: None };
        Self { candidates: vec![candidate], on: on.clone(), notation: None, confidence: Confidence::Definite }
    }

    fn at_most(self, confidence: Confidence) -> Self {
        Self { confidence: self.confidence.min(confidence), ..self }
    }
}

impl Resolver<'_> {
    /// What a call of a method calls, where its receiver is known well enough.
    pub(super) fn method(&mut self, owner: OwnerId, call: u32) -> Option<Named> {
        let called = self.called(owner, call);
        let settled = called.settled.as_ref()?;
        let Settled { defs, confidence, one_of_them, .. } = settled.clone();
        Some(Named { segment: 0, ns: Ns::VALUE, defs, confidence, one_of_them, via: None })
    }

    /// What a call of a method calls and gives.
    pub(super) fn called(&mut self, owner: OwnerId, call: u32) -> Arc<Called> {
        if let Some(known) = self.calls.get(&(owner, call)) {
            return known.clone();
        }
        let called = Arc::new(self.call(owner, call));
        self.calls.insert((owner, call), called.clone());
        called
    }

    fn call(&mut self, owner: OwnerId, call: u32) -> Called {
        let facts = self.tree.facts_of(owner);
        let fact = facts.methods[call as usize];
        let path = &facts.paths[fact.path as usize];
        let name = self.tree.symbol(owner, facts.path_segments(path)[0].name);
        let module = self.module_of(owner, path);
        let receiver = self.value(owner, fact.receiver);
        let around = self.trait_around(owner, path.scope);
        let Some(found) = self.method_on(&receiver.ty, name, module, around) else {
            return Called { settled: None, on: Type::Unknown, gives: Known::unknown() };
        };
        let mut settled = self.choose(owner, (path.scope, path.cfg), &found.candidates);
        // What is told by the name alone does not lean on the receiver.
        let by_receiver = if found.on == Type::Unknown { Confidence::Definite } else { receiver.confidence };
        let by_place = confidence_by_place(path.found);
        let orphan = self.tree.owners[owner.0 as usize].orphan;
        let by_place = if orphan { Confidence::Possible } else { by_place };
        let least = found.confidence.min(by_receiver).min(by_place);
        settled.confidence = settled.confidence.min(least);
        settled.one_of_them = settled.one_of_them.min(least);
        let gives = match settled.defs.as_slice() {
            [(_, key)] => {
                let own = self.written(owner, fact.turbofish, 0).ty;
                let gives = if let Some(notation) = found.notation {
                    let stand = Stand { of: &found.on, this: &found.on, own: &own };
                    Known::of(self.std_notation(notation, stand))
                } else {
                    // Impls for several types of one generic, or under conditions, have one path.
                    let place = (path.scope, path.cfg);
                    let defs = self.possible(owner, place, &found.candidates, *key);
                    let all = defs.into_iter().map(|def| self.member_value(def, &found.on, &own));
                    agreed(all.collect())
                };
                gives.at_most(settled.confidence)
            }
            _ => Known::unknown(),
        };
        Called { settled: Some(settled), on: found.on, gives }
    }

    /// The methods of this name that a receiver of a type has.
    fn method_on(&mut self, ty: &Type, name: Symbol, module: ModId, around: Option<Def>) -> Option<Match> {
        let text = self.tree.symbols.text(name).clone();
        let asked = Asked { name, text: &text, module, around, pointer: None };
        let mut at = ty.clone();
        // The pointer that the last step went through: what takes it as a whole goes first.
        let mut through: Option<Arc<str>> = None;
        for step in 0..STEPS_MAX {
            if let Some(pointer) = through.as_deref().filter(|pointer| FORWARDING.contains(pointer))
                && let Some(found) = self.method_at(&at, &Asked { pointer: Some(pointer), ..asked })
            {
                return Some(found);
            }
            if let Some(found) = self.method_at(&at, &asked) {
                return Some(found);
            }
            if step == 0
                && OF_EVERY_TYPE.contains(&&*text)
                && at != Type::Unknown
                && let Some(found) = self.blanket(&at, &asked)
            {
                return Some(found);
            }
            if self.is_open(&at) {
                return self.by_name(&text);
            }
            let Some(next) = self.dereferenced(&at) else { break };
            through = self.std_section(&at);
            at = next;
        }
        self.forwarded(ty, &asked).or_else(|| self.blanket(ty, &asked))
    }

    /// Whether a type may have methods that are not known here.
    fn is_open(&self, ty: &Type) -> bool {
        match ty {
            Type::Unknown => true,
            Type::Named(def, _) => self.is_unread(*def),
            _ => false,
        }
    }

    /// The methods that a type has by itself or by the traits it implements.
    fn method_at(&mut self, ty: &Type, asked: &Asked<'_>) -> Option<Match> {
        let Asked { name, text, pointer, .. } = *asked;
        match ty {
            Type::Unknown => return None,
            Type::Parameter(owner, scope, at) => {
                let bounds = self.bounds_of(*owner, *scope, *at);
                return self.method_of_traits(ty, &bounds, asked, false);
            }
            Type::SelfOf(of) => return self.method_of_traits(ty, &[*of], asked, false),
            _ => {}
        }
        let mut inherent = self.inherent_methods(ty, name);
        inherent.retain(|candidate| self.takes(candidate.def, pointer));
        if !inherent.is_empty() {
            let by_value = inherent.iter().all(|candidate| self.is_by_value(candidate.def));
            let found = Match {
                candidates: inherent,
                on: ty.clone(),
                notation: None,
                confidence: Confidence::Definite,
            };
            return Some(if by_value { found } else { self.unless_by_value(found, ty, asked) });
        }
        if let Type::Bounds(bounds) = ty {
            let bounds: Vec<Def> = bounds.iter().map(|bound| bound.of).collect();
            return self.method_of_traits(ty, &bounds, asked, false);
        }
        let section = self.std_section(ty);
        let forwards = section.as_deref().is_some_and(|section| FORWARDING.contains(&section));
        let mut traits = if forwards { Vec::new() } else { self.traits_for(ty, asked) };
        if let Some(section) = section {
            if let Some(signature) = std_signatures::method(&section, text).filter(|_| pointer.is_none()) {
                let (section, path) = std_signatures::definition(&section, text, signature);
                // Of a bare number it is not known whose method it is, and so it is nobody's.
                let section = section.filter(|_| !self.is_bare_integer(ty));
                let key = self.keys.intern_of(section, &path);
                return Some(Match { notation: Some(signature.gives), ..Match::of(Def::Outside(key), ty) });
            }
            let is_listed = !std_signatures::is_known(&section) && std_table::has_inherent(&section, text);
            if is_listed && pointer.is_none() {
                let path = format!("{section}::{text}");
                let key = self.keys.intern(&path, Ns::VALUE, Origin::Std("method"));
                return Some(Match::of(Def::Outside(key), ty).at_most(Confidence::Probable));
            }
            for path in std_signatures::traits(&section) {
                if !forwards || OF_POINTERS.contains(&path) {
                    traits.push(Def::Outside(self.keys.intern(path, Ns::TYPE, Origin::Std("trait"))));
                }
            }
        }
        self.method_of_traits(ty, &traits, asked, true)
    }

    /// The traits that a type has, those in scope that have such a method and are implemented for it in their own library
    /// included.
    fn traits_for(&mut self, ty: &Type, asked: &Asked<'_>) -> Vec<Def> {
        let mut traits = self.traits_of(ty);
        for of in self.traits_in_scope(asked.module).iter() {
            if !traits.contains(of)
                && self.own_trait_method(*of, asked, ty).is_some()
                && !self.impls_beside(*of, ty).is_empty()
            {
                traits.push(*of);
            }
        }
        traits
    }

    /// A method that takes `self` by reference, less sure where a trait has one of this name that takes it by value:
    /// that one goes first where the receiver is no reference itself.
    fn unless_by_value(&mut self, found: Match, ty: &Type, asked: &Asked<'_>) -> Match {
        let traits = self.traits_for(ty, asked);
        let other = self.method_of_traits(ty, &traits, asked, true);
        let is_by_value = other
            .is_some_and(|other| other.candidates.iter().any(|candidate| self.is_by_value(candidate.def)));
        if is_by_value { found.at_most(Confidence::Possible) } else { found }
    }

    /// Whether a method takes `self` as it is.
    fn is_by_value(&self, def: Def) -> bool {
        match def {
            Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member) => {
                self.tree.facts_of(owner).members[member as usize].calling.by_value
            }
            Def::Outside(key) => {
                let path = &self.keys.get(key).path;
                let signature =
                    path.rsplit_once("::").and_then(|(of, name)| std_signatures::method(of, name));
                signature.is_some_and(|signature| signature.by_value)
            }
            _ => false,
        }
    }

    /// The methods of this name that some traits have, where that is asked for only those of traits in scope.
    fn method_of_traits(
        &mut self,
        ty: &Type,
        traits: &[Def],
        asked: &Asked<'_>,
        in_scope: bool,
    ) -> Option<Match> {
        let mut items: Vec<Def> = Vec::new();
        for of in traits {
            // Bounds bring the methods of supertraits with them, imports do not.
            let item = if in_scope {
                self.own_trait_method(*of, asked, ty)
                    .filter(|_| self.is_in_scope(*of, asked.module, asked.around))
            } else {
                self.trait_method(*of, asked, ty)
            };
            items.extend(item.filter(|item| !items.contains(item)));
        }
        let (first, rest) = items.split_first()?;
        let mut found = Match::of(*first, ty);
        for other in rest {
            found.candidates.extend(Match::of(*other, ty).candidates);
            found.confidence = Confidence::Possible;
        }
        Some(found)
    }

    /// The method of this name that a trait or one of its supertraits has.
    fn trait_method(&mut self, of: Def, asked: &Asked<'_>, ty: &Type) -> Option<Def> {
        self.supertraits(of).into_iter().find_map(|of| self.own_trait_method(of, asked, ty))
    }

    fn own_trait_method(&mut self, of: Def, asked: &Asked<'_>, ty: &Type) -> Option<Def> {
        let Asked { name, text, pointer, .. } = *asked;
        if let Def::Outside(key) = of {
            let key = self.keys.get(key).clone();
            if key.origin == Origin::Unread {
                // Of a trait that was not read the methods are known that its implementation has.
                let known = self.implemented(of, name, ty)?;
                let path = format!("{}::{text}", key.path);
                let item = Def::Outside(self.keys.intern(&path, Ns::VALUE, Origin::Unread));
                return self.takes(known, pointer).then_some(item);
            }
            // The one method of the standard library that takes a pointer as a whole.
            let takes_pointer = &*key.path == "core::future::future::Future";
            if takes_pointer != pointer.is_some()
                || (std_signatures::is_known(&key.path) && std_signatures::method(&key.path, text).is_none())
            {
                return None;
            }
            return self.own_trait_item(of, name, Ns::VALUE);
        }
        let item = self.own_trait_item(of, name, Ns::VALUE)?;
        let Def::TraitMember(owner, _, member) = item else { return None };
        let member = &self.tree.facts_of(owner).members[member as usize];
        let is_method = member.kind == ItemKind::Method && member.calling.takes_self;
        (is_method && self.takes(item, pointer)).then_some(item)
    }

    /// The traits that a generic parameter is bound by.
    fn bounds_of(&mut self, owner: OwnerId, scope: u32, at: u32) -> Vec<Def> {
        let facts = self.tree.facts_of(owner);
        let mut bounds = Vec::new();
        for bound in &facts.scopes[scope as usize].parameters[at as usize].bounds {
            bounds.extend(self.single(owner, *bound, Ns::TYPE).map(|(def, _)| def));
        }
        bounds
    }

    /// Whether a method of the sources takes this pointer as `self`, or none, as most do.
    fn takes(&mut self, def: Def, pointer: Option<&str>) -> bool {
        let (Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member)) = def else {
            return pointer.is_none();
        };
        let of_self = self.tree.facts_of(owner).members[member as usize].calling.self_type;
        if of_self == 0 {
            return pointer.is_none();
        }
        let ty = self.written(owner, of_self, 0).ty;
        let section = self.std_section(&ty);
        section.as_deref().filter(|section| FORWARDING.contains(section)) == pointer
    }

    /// A method that a pointer has because what it leads to has it.
    fn forwarded(&mut self, ty: &Type, asked: &Asked<'_>) -> Option<Match> {
        let section = self.std_section(ty)?;
        if !FORWARDING.contains(&&*section) {
            return None;
        }
        let mut traits: Vec<Def> = std_signatures::traits(&section)
            .map(|path| Def::Outside(self.keys.intern(path, Ns::TYPE, Origin::Std("trait"))))
            .collect();
        traits.extend(self.traits_for(ty, asked));
        let pinned = Asked { pointer: Some(&section), ..*asked };
        let found = self.method_of_traits(ty, &traits, &pinned, true);
        let found = found.or_else(|| self.method_of_traits(ty, &traits, asked, true));
        // Whether what it leads to has the trait is not known.
        found.map(|found| found.at_most(Confidence::Possible))
    }

    /// A method of a trait in scope that is implemented for every type with some other trait.
    fn blanket(&mut self, ty: &Type, asked: &Asked<'_>) -> Option<Match> {
        let of_std = std_table::BLANKET
            .map(|path| Def::Outside(self.keys.intern(path, Ns::TYPE, Origin::Std("trait"))));
        let module = asked.module;
        if let Some(found) = self.method_of_traits(ty, &of_std, asked, true) {
            return Some(found);
        }
        let mut traits = Vec::new();
        for TraitImpl { of, owner, imp } in self.blanket_impls(module) {
            if self.is_in_scope(of, asked.module, asked.around) && self.meets_bounds(ty, owner, imp) {
                traits.push(of);
            }
        }
        let section = self.std_section(ty);
        let pointer = section.as_deref().filter(|section| FORWARDING.contains(section));
        let pinned = self.method_of_traits(ty, &traits, &Asked { pointer, ..*asked }, true);
        let found = pinned.or_else(|| self.method_of_traits(ty, &traits, asked, true))?;
        let least = if self.has_unread_traits(module) { Confidence::Possible } else { Confidence::Probable };
        Some(found.at_most(least))
    }

    /// Whether a type has the traits that an implementation for every type asks for.
    pub(super) fn meets_bounds(&mut self, ty: &Type, owner: OwnerId, imp: u32) -> bool {
        let for_type = self.tree.facts_of(owner).impls[imp as usize].for_type;
        let Type::Parameter(owner, scope, at) = self.written(owner, for_type, 0).ty else { return false };
        let bounds = self.bounds_of(owner, scope, at);
        bounds.into_iter().all(|bound| match bound {
            Def::Outside(key) if self.keys.get(key).path.starts_with("core::marker::") => true,
            _ => self.has_trait(ty, bound),
        })
    }

    /// Whether a type is known to have a trait, by itself or, for a pointer, by what it leads to.
    fn has_trait(&mut self, ty: &Type, of: Def) -> bool {
        let mut at = ty.clone();
        for _ in 0..STEPS_MAX {
            let mut traits = match &at {
                Type::Parameter(owner, scope, at) => self.bounds_of(*owner, *scope, *at),
                Type::SelfOf(of) => vec![*of],
                Type::Bounds(bounds) => bounds.iter().map(|bound| bound.of).collect(),
                _ => self.traits_of(&at),
            };
            let section = self.std_section(&at);
            if let Some(section) = &section {
                for path in std_signatures::traits(section) {
                    traits.push(Def::Outside(self.keys.intern(path, Ns::TYPE, Origin::Std("trait"))));
                }
            }
            let forwards = section.is_some_and(|section| FORWARDING.contains(&&*section));
            if !forwards {
                return traits.into_iter().any(|known| self.supertraits(known).contains(&of))
                    || !self.impls_beside(of, &at).is_empty();
            }
            let Some(next) = self.dereferenced(&at) else { return false };
            at = next;
        }
        false
    }

    /// A method that is known by its name, whatever it is called on.
    fn by_name(&mut self, text: &str) -> Option<Match> {
        let (_, of) = BY_NAME.into_iter().find(|(name, _)| *name == text)?;
        let name = self.tree.symbols.find(text)?;
        if self.method_names().contains(&name) || std_signatures::is_elsewhere(text, of) {
            return None;
        }
        let key = self.keys.intern(of, Ns::TYPE, Origin::Std("trait"));
        let item = self.trait_item(Def::Outside(key), name, Ns::VALUE)?;
        Some(Match::of(item, &Type::Unknown).at_most(Confidence::Probable))
    }

    /// The names of all methods that traits and inherent impls of the sources define.
    pub(super) fn method_names(&mut self) -> Arc<FxHashSet<Symbol>> {
        if let Some(known) = &self.method_names {
            return known.clone();
        }
        let mut names = FxHashSet::default();
        for (file, facts) in self.tree.facts.iter().enumerate() {
            let of_traits = facts.items.iter().filter(|item| item.kind == ItemKind::Trait);
            let of_impls = facts.impls.iter().filter(|imp| imp.trait_path.is_none());
            let ranges = of_traits.map(|item| item.members).chain(of_impls.map(|imp| imp.members));
            for member in ranges.flat_map(|range| &facts.members[range.indices()]) {
                if member.calling.takes_self {
                    names.insert(self.tree.names[file][member.name.0 as usize]);
                }
            }
        }
        let names = Arc::new(names);
        self.method_names = Some(names.clone());
        names
    }
}

/// How sure anything is that is called in a place found like this.
pub(super) fn confidence_by_place(found: Found) -> Confidence {
    match found {
        Found::Parsed | Found::MacroParsed => Confidence::Definite,
        Found::MacroPart | Found::MacroScanned => Confidence::Probable,
        Found::MacroBody | Found::Expanded => Confidence::Possible,
    }
}
