//! Associated items: what a name means below a type or trait.

use super::identity::{Def, KeyId, Origin};
use super::lookup::{Answer, Candidate, Resolver, conditions};
use super::modules::{ModId, OwnerId};
use super::receiver_types::{Bound, Type};
use super::std_signatures;
use super::std_table;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::{Context, ItemKind, Ns};
use std::sync::Arc;

impl Resolver<'_> {
    /// `name` as an associated item of what a path names so far, which stands in a scope of an owner's file.
    pub(super) fn associated(
        &mut self,
        answer: &Answer,
        name: Symbol,
        ns: Ns,
        place: (OwnerId, u32),
    ) -> Answer {
        let mut out = Answer { candidates: Vec::new(), ..*answer };
        if ns == Ns::MACRO {
            return out;
        }
        for candidate in &answer.candidates {
            for def in self.peel(candidate.def) {
                for found in self.associated_of(def, name, ns, place) {
                    out.candidates.push(Candidate {
                        def: found,
                        seen: Seen::Everywhere,
                        cfgs: candidate.cfgs.clone(),
                        via: None,
                    });
                }
            }
        }
        out
    }

    fn associated_of(&mut self, def: Def, name: Symbol, ns: Ns, place: (OwnerId, u32)) -> Vec<Def> {
        match def {
            Def::Item(of, item) => match self.tree.facts_of(of).items[item as usize].kind {
                ItemKind::Trait => return self.trait_item(def, name, ns).into_iter().collect(),
                ItemKind::Enum => {
                    let variants = self.below(def, name, ns);
                    if !variants.is_empty() {
                        return variants.candidates.iter().map(|candidate| candidate.def).collect();
                    }
                }
                ItemKind::Struct | ItemKind::Union => {}
                _ => return Vec::new(),
            },
            Def::Outside(key) => match self.keys.get(key).origin {
                Origin::Std("trait") => return self.trait_item(def, name, ns).into_iter().collect(),
                Origin::Std("struct" | "enum" | "union" | "type") | Origin::Primitive => {
                    let variants = self.below(def, name, ns);
                    if !variants.is_empty() {
                        return variants.candidates.iter().map(|candidate| candidate.def).collect();
                    }
                }
                _ => return Vec::new(),
            },
            // `T::Item::f`: what the trait says of its associated type.
            Def::TraitMember(..) => {
                let bounds = self.bounds_of_member(def);
                return bounds.into_iter().find_map(|of| self.trait_item(of, name, ns)).into_iter().collect();
            }
            Def::Module(_) | Def::Variant(..) | Def::ImplMember(..) => return Vec::new(),
        }
        self.of_type(def, name, ns, place)
    }

    /// `name` as an associated item of a type as it is written, which has no path: `<[T]>::f`, `<dyn Trait>::f`.
    pub(super) fn associated_of_type(
        &mut self,
        (owner, fact): (OwnerId, u32),
        name: Symbol,
        ns: Ns,
        scope: u32,
    ) -> Answer {
        let ty = self.written(owner, fact, 0).ty;
        let found = match &ty {
            Type::Named(def, _) => self.associated_of(*def, name, ns, (owner, scope)),
            Type::Bounds(bounds) => {
                let traits: Vec<Def> = bounds.iter().map(|bound| bound.of).collect();
                let inherent = self.inherent_of_object(&ty, name, ns);
                if inherent.is_empty() {
                    return self.trait_items(&traits, name, ns);
                }
                inherent
            }
            _ => match self.std_section(&ty) {
                Some(section) => {
                    let of = Def::Outside(self.keys.intern(&section, Ns::TYPE, Origin::Primitive));
                    self.of_type(of, name, ns, (owner, scope))
                }
                None => return Answer::default(),
            },
        };
        let is_whole =
            |def: &Def| !matches!(def, Def::Outside(key) if self.keys.get(*key).origin == Origin::Partial);
        let candidates = found.into_iter().filter(is_whole);
        let candidate = |def| Candidate { def, seen: Seen::Everywhere, cfgs: Vec::new(), via: None };
        Answer { candidates: candidates.map(candidate).collect(), ..Answer::default() }
    }

    /// Whether a segment that names an item of a trait names it as one of a type: `T::f`, `<T as Trait>::f`, `x.f()`.
    pub(super) fn is_of_type(&mut self, (owner, path): (OwnerId, u32), segment: usize, of: KeyId) -> bool {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        if fact.context == Context::Method {
            let Some(call) = facts.method(path) else { return false };
            let called = self.called(owner, call);
            return self.type_key(&called.on) == Some(of);
        }
        let first = facts.path_segments(fact).first().map(|first| self.tree.symbol(owner, first.name));
        let mut before = Answer::default();
        if let Some(base) = fact.base {
            before = self.type_answer(owner, base);
        } else if segment == 1 && first == Some(Symbol::SELF_TYPE) {
            before = self.self_type(owner, fact.scope);
        } else {
            self.walk(owner, path, Ns::VALUE, |_, at, answer| {
                if at + 1 == segment {
                    before = answer.clone();
                }
            });
        }
        let mut types: Vec<Def> = Vec::new();
        for candidate in &before.candidates {
            types.extend(self.peel(candidate.def));
        }
        types.into_iter().any(|def| self.keys.of(self.tree, def) == of)
    }

    /// The items of this name of the inherent impls of a `dyn Trait`.
    fn inherent_of_object(&mut self, ty: &Type, name: Symbol, ns: Ns) -> Vec<Def> {
        let Some((key, impls)) = self.inherent_impls(ty) else { return Vec::new() };
        self.inherent(&impls, key, name, ns)
    }

    /// The traits that a trait binds one of its associated types by.
    pub(super) fn bounds_of_member(&mut self, def: Def) -> Vec<Def> {
        let Def::TraitMember(owner, _, member) = def else { return Vec::new() };
        let facts = self.tree.facts_of(owner);
        let member = &facts.members[member as usize];
        if member.kind != ItemKind::AssociatedType {
            return Vec::new();
        }
        let bounds = facts.type_lists[member.fields.indices()].iter();
        let paths = bounds.filter_map(|bound| facts.type_path(*bound));
        paths.filter_map(|path| self.single(owner, path, Ns::TYPE)).map(|(of, _)| of).collect()
    }

    /// An associated item of a type: inherent ones, those of its traits in scope, those of other traits in scope.
    fn of_type(&mut self, def: Def, name: Symbol, ns: Ns, (owner, scope): (OwnerId, u32)) -> Vec<Def> {
        let module = self.module_of_scope(owner, scope);
        let key = self.keys.of(self.tree, def);
        let indices = self.indices(def);
        for index in &indices {
            let inherent = self.inherent(index.inherent_of(key), key, name, ns);
            if !inherent.is_empty() {
                return inherent;
            }
        }
        let text = self.tree.symbols.text(name).clone();
        let path = self.keys.get(key).path.clone();
        if std_table::has_inherent(&path, &text) {
            let item = self.keys.intern(&format!("{path}::{text}"), Ns::VALUE, Origin::Std("method"));
            return vec![Def::Outside(item)];
        }
        let primitive = self.keys.get(key).origin == Origin::Primitive;
        if (primitive || std_signatures::is_atomic(&path))
            && let Some(signature) = std_signatures::function(&path, &text)
        {
            let (section, path) = std_signatures::definition(&path, &text, signature);
            return vec![Def::Outside(self.keys.intern_of(section, &path))];
        }
        let implemented = indices.iter().filter_map(|index| index.traits.get(&key)).flatten();
        let implemented: Vec<(Def, Def)> = implemented
            .filter_map(|known| self.trait_item(*known, name, ns).map(|item| (*known, item)))
            .collect();
        if !implemented.is_empty() {
            let around = self.trait_around(owner, scope);
            for (known, _) in &implemented {
                // A trait in scope does not bring those it builds on with it.
                if self.is_in_scope(*known, module, around)
                    && let Some(item) = self.own_trait_item(*known, name, ns)
                {
                    return vec![item];
                }
            }
        }
        let is_outside = matches!(def, Def::Outside(_));
        let in_prelude = self.prelude_trait_item(module, &text, ns);
        if let Some((trait_path, item)) = in_prelude
            && (is_outside || std_table::BLANKET.contains(&&*trait_path))
        {
            return vec![item];
        }
        for known in self.traits_in_scope(module).iter() {
            if let Some(item) = self.own_trait_item(*known, name, ns)
                && (is_outside || self.is_implemented_beside(*known, def))
            {
                return vec![item];
            }
        }
        if primitive && let Some(constant) = std_table::primitive_constant(&path, &text) {
            let section = std_signatures::section(&path);
            return vec![Def::Outside(self.keys.intern_of(section, &constant))];
        }
        // What brings its trait into scope is not known.
        if let [(_, item), ..] = implemented.as_slice() {
            return vec![*item];
        }
        if ns == Ns::TYPE {
            return Vec::new();
        }
        let partial = self.keys.intern(&format!("?{path}::{text}"), ns, Origin::Partial);
        vec![Def::Outside(partial)]
    }

    /// The methods of this name of a type's inherent impls.
    pub(super) fn inherent_methods(&mut self, ty: &Type, name: Symbol) -> Vec<Candidate> {
        let Some((key, impls)) = self.inherent_impls(ty) else { return Vec::new() };
        let found = self.inherent(&impls, key, name, Ns::VALUE);
        let candidate = |def: Def| {
            let Def::ImplMember(owner, _, member) = def else { return None };
            let facts = self.tree.facts_of(owner);
            let member = &facts.members[member as usize];
            // The impl's conditions are among those of its members.
            let cfgs = conditions(owner, member.cfg);
            let is_method = member.kind == ItemKind::Method && member.calling.takes_self;
            is_method.then_some(Candidate { def, seen: Seen::Everywhere, cfgs, via: None })
        };
        found.into_iter().filter_map(candidate).collect()
    }

    fn inherent(&mut self, impls: &[(OwnerId, u32)], key: KeyId, name: Symbol, ns: Ns) -> Vec<Def> {
        let mut found = Vec::new();
        for (owner, imp) in impls {
            let facts = self.tree.facts_of(*owner);
            for member in facts.impls[*imp as usize].members.indices() {
                let fact = &facts.members[member];
                if self.tree.symbol(*owner, fact.name) != name {
                    continue;
                }
                let in_types = fact.kind == ItemKind::AssociatedType;
                if in_types != (ns == Ns::TYPE) {
                    continue;
                }
                let of = self.keys.get(key).path.clone();
                let text = self.tree.symbols.text(name).clone();
                let item = Def::ImplMember(*owner, *imp, member as u32);
                // The key carries the path of the type where the impl stands beside it; rustc names an impl
                // elsewhere by its module, which is the key that a member has by itself.
                let local = facts.impls[*imp as usize].module as usize;
                let module = self.tree.owners[owner.0 as usize].modules[local];
                let around = self.tree.module_path(self.tree.normal(module));
                let beside = of.rsplit_once("::").is_some_and(|(parent, _)| parent == around)
                    || self.tree.modules[module.0 as usize].is_block;
                if beside {
                    self.keys.set(self.tree, item, &format!("{of}::{text}"), ns);
                }
                found.push(item);
            }
        }
        found
    }

    /// An item of one of several traits: for `T::f` with the bounds of `T`.
    pub(super) fn trait_items(&mut self, traits: &[Def], name: Symbol, ns: Ns) -> Answer {
        for known in traits {
            if let Some(item) = self.trait_item(*known, name, ns) {
                return Answer::of(item);
            }
        }
        Answer::default()
    }

    /// An item of a trait or of one of its supertraits, nearest first.
    pub(super) fn trait_item(&mut self, known: Def, name: Symbol, ns: Ns) -> Option<Def> {
        self.supertraits(known).into_iter().find_map(|of| self.own_trait_item(of, name, ns))
    }

    /// A trait and its supertraits, nearest first.
    pub(super) fn supertraits(&mut self, known: Def) -> Vec<Def> {
        let mut seen = vec![known];
        let mut at = 0;
        while let Some(known) = seen.get(at).copied() {
            at += 1;
            if let Def::Outside(key) = known {
                for path in std_table::supertraits(&self.keys.get(key).path) {
                    let of = Def::Outside(self.keys.intern(path, Ns::TYPE, Origin::Std("trait")));
                    if !seen.contains(&of) {
                        seen.push(of);
                    }
                }
            }
            let Def::Item(owner, item) = known else { continue };
            let fact = &self.tree.facts_of(owner).items[item as usize];
            if fact.kind != ItemKind::Trait {
                continue;
            }
            for supertrait in &fact.traits {
                for candidate in self.path_answer(owner, *supertrait, Ns::TYPE).candidates {
                    if !seen.contains(&candidate.def) {
                        seen.push(candidate.def);
                    }
                }
            }
        }
        seen
    }

    /// An item that a trait itself has.
    pub(super) fn own_trait_item(&mut self, known: Def, name: Symbol, ns: Ns) -> Option<Def> {
        match known {
            Def::Item(owner, item) => {
                let facts = self.tree.facts_of(owner);
                let fact = &facts.items[item as usize];
                let is_meant = |member: &usize| {
                    let member = &facts.members[*member];
                    let in_types = member.kind == ItemKind::AssociatedType;
                    self.tree.symbol(owner, member.name) == name && in_types == (ns == Ns::TYPE)
                };
                let members = fact.members.indices().filter(|_| fact.kind == ItemKind::Trait);
                members.into_iter().find(is_meant).map(|member| Def::TraitMember(owner, item, member as u32))
            }
            Def::Outside(key) => {
                let path = self.keys.get(key).path.clone();
                let text = self.tree.symbols.text(name).clone();
                let found = self.in_std(&path, &text, ns);
                found.candidates.first().map(|candidate| candidate.def)
            }
            _ => None,
        }
    }

    /// The item of this name of a trait that the prelude brings into scope, with the trait's path.
    ///
    /// Traits of iterators come last: of the types named in paths few are iterators.
    fn prelude_trait_item(&mut self, module: ModId, name: &str, ns: Ns) -> Option<(String, Def)> {
        let traits = self.prelude_traits(module);
        for path in traits.iter() {
            let found = self.in_std(path, name, ns);
            if let Some(candidate) = found.candidates.first() {
                return Some((path.clone(), candidate.def));
            }
        }
        None
    }

    /// Whether a trait is implemented for every type, or for this one in the trait's own library.
    fn is_implemented_beside(&mut self, known: Def, def: Def) -> bool {
        let by_std =
            matches!(known, Def::Outside(key) if std_table::BLANKET.contains(&&*self.keys.get(key).path));
        let ty = Type::Named(def, Arc::default());
        by_std || self.has_blanket_impl(known, &ty) || !self.impls_beside(known, &ty).is_empty()
    }

    /// A member of a type or trait for a path of the registry: only what is certain.
    pub(super) fn member_of(&mut self, def: Def, name: Symbol, ns: Ns) -> Answer {
        if ns == Ns::MACRO || matches!(def, Def::Module(_)) {
            return Answer::default();
        }
        for def in self.peel(def) {
            if let Some(item) = self.trait_item(def, name, ns) {
                return Answer::of(item);
            }
            let object = Bound { of: def, arguments: Vec::new(), equals: Vec::new() };
            if let Some(first) = self.inherent_of_object(&Type::Bounds([object].into()), name, ns).first() {
                return Answer::of(*first);
            }
            let key = self.keys.of(self.tree, def);
            let indices = self.indices(def);
            let inherent = indices
                .iter()
                .find_map(|index| self.inherent(index.inherent_of(key), key, name, ns).first().copied());
            if let Some(first) = inherent {
                return Answer::of(first);
            }
            let traits = indices.iter().filter_map(|index| index.traits.get(&key)).flatten();
            for known in traits {
                if let Some(item) = self.trait_item(*known, name, ns) {
                    return Answer::of(item);
                }
            }
        }
        Answer::default()
    }

    /// Whether a trait of the standard library that a type implements or derives has an item of a name, which need not
    /// be written anywhere in the workspace.
    pub(super) fn has_std_member(&mut self, def: Def, name: &str) -> bool {
        let key = self.keys.of(self.tree, def);
        let indices = self.indices(def);
        let mut traits = indices.iter().filter_map(|index| index.traits.get(&key)).flatten();
        traits.any(|known| match *known {
            Def::Outside(key) => {
                let path = self.keys.get(key).path.clone();
                [Ns::VALUE, Ns::TYPE].into_iter().any(|ns| !self.in_std(&path, name, ns).is_empty())
            }
            _ => false,
        })
    }

    /// A name below a path of the standard library, inherent items included, for a path of the registry.
    pub(super) fn std_member(&mut self, path: &str, name: &str, ns: Ns) -> Answer {
        let found = self.in_std(path, name, ns);
        if !found.is_empty() || ns == Ns::MACRO {
            return found;
        }
        if ns == Ns::VALUE
            && (std_table::is_primitive(path) || path == "slice" || std_signatures::is_atomic(path))
            && let Some(signature) = std_signatures::function(path, name)
        {
            let (section, path) = std_signatures::definition(path, name, signature);
            return Answer::of(Def::Outside(self.keys.intern_of(section, &path)));
        }
        if ns == Ns::VALUE
            && let Some(constant) = std_table::primitive_constant(path, name)
        {
            let section = std_signatures::section(path);
            return Answer::of(Def::Outside(self.keys.intern_of(section, &constant)));
        }
        if ns == Ns::VALUE && std_table::has_inherent(path, name) {
            let key = self.keys.intern(&format!("{path}::{name}"), Ns::VALUE, Origin::Std("method"));
            return Answer::of(Def::Outside(key));
        }
        if ns == Ns::VALUE
            && let Some(target) = std_table::alias_target(path).filter(|target| *target != path)
        {
            return self.std_member(target, name, ns);
        }
        Answer::default()
    }
}
