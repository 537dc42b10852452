//! Associated items: inherent impls, traits of a type, and the traits in scope.

use super::bindings::Bound;
use super::identity::{Def, KeyId, Origin};
use super::lookup::{Answer, Candidate, Resolver, conditions};
use super::modules::{CrateId, ModId, OwnerId};
use super::receiver_types::Type;
use super::std_signatures;
use super::std_table;
use super::symbols::Symbol;
use super::visibility::Seen;
use crate::facts::{ItemKind, Ns};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Impl blocks of the workspace, or of one library outside of it, by the type they are for.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Inherent impls.
    inherent: FxHashMap<KeyId, Vec<(OwnerId, u32)>>,
    /// Traits implemented or derived, each once.
    traits: FxHashMap<KeyId, Vec<Def>>,
}

/// The same impl blocks as calls of methods see them: by the type they are for, whatever its form.
#[derive(Debug, Default)]
pub(super) struct Implementations {
    /// Implementations of traits, those for references to a type among them.
    impls: FxHashMap<KeyId, Vec<TraitImpl>>,
    /// Traits implemented for a bare type parameter.
    blanket: Vec<TraitImpl>,
    /// Inherent impls of a `dyn Trait`, which no path names.
    dynamic: FxHashMap<KeyId, Vec<(OwnerId, u32)>>,
}

impl Index {
    /// The inherent impls of a type.
    fn inherent_of(&self, key: KeyId) -> &[(OwnerId, u32)] {
        self.inherent.get(&key).map_or(&[], |impls| impls)
    }
}

/// An implementation of a trait.
#[derive(Debug, Clone, Copy)]
pub(super) struct TraitImpl {
    /// The trait.
    pub(super) of: Def,
    pub(super) owner: OwnerId,
    pub(super) imp: u32,
}

impl Resolver<'_> {
    /// The indices that may know of a type: that of the workspace and that of the type's own library.
    fn indices(&mut self, def: Def) -> Vec<Arc<Index>> {
        self.libraries(def).into_iter().map(|of| self.index(of)).collect()
    }

    /// The library that a definition is of, where it is of one, and the workspace.
    fn libraries(&self, def: Def) -> Vec<Option<CrateId>> {
        self.library_of(def).into_iter().map(Some).chain([None]).collect()
    }

    /// The library that a definition is of, where it is of one.
    fn library_of(&self, def: Def) -> Option<CrateId> {
        let module = self.tree.module_of(def).filter(|module| self.tree.is_library(*module))?;
        Some(self.tree.modules[module.0 as usize].krate)
    }

    /// The implementations that may be of a type.
    fn implementations_of(&mut self, ty: &Type) -> Vec<Arc<Implementations>> {
        let libraries = match ty {
            Type::Named(def, _) => self.libraries(*def),
            Type::Bounds(bounds) if !bounds.is_empty() => self.libraries(bounds[0].of),
            _ => vec![None],
        };
        libraries.into_iter().map(|of| self.implementations(of)).collect()
    }

    /// The implementations of a library, or of the workspace, collected on first use.
    fn implementations(&mut self, library: Option<CrateId>) -> Arc<Implementations> {
        if let Some(known) = self.implementations.get(&library) {
            return known.clone();
        }
        // While they are collected, projections in the types of impls find nothing.
        self.implementations.insert(library, Arc::default());
        let mut all = Implementations::default();
        for owner in self.owners_of_library(library) {
            let facts = self.tree.facts_of(owner);
            for (imp, _) in facts.impls.iter().enumerate().filter(|(_, imp)| !imp.replaced) {
                self.enter_impl(owner, imp as u32, &mut all);
            }
        }
        let all = Arc::new(all);
        self.implementations.insert(library, all.clone());
        all
    }

    fn enter_impl(&mut self, owner: OwnerId, at: u32, all: &mut Implementations) {
        let imp = &self.tree.facts_of(owner).impls[at as usize];
        let ty = self.written(owner, imp.for_type, 0).ty;
        if imp.trait_path.is_none() && !matches!(ty, Type::Bounds(_)) {
            return;
        }
        let traits = self.traits_of_impl(owner, at);
        let impls = traits.iter().map(|of| TraitImpl { of: *of, owner, imp: at });
        if let (Type::Parameter(..), true) = (&ty, imp.self_type.is_some()) {
            all.blanket.extend(impls);
            return;
        }
        let Some(key) = self.type_key(&ty) else { return };
        if imp.trait_path.is_none() {
            all.dynamic.entry(key).or_default().push((owner, at));
        }
        all.impls.entry(key).or_default().extend(impls);
    }

    /// The trait of an impl, with its alternatives; none for an inherent one.
    fn traits_of_impl(&mut self, owner: OwnerId, imp: u32) -> Vec<Def> {
        let Some(path) = self.tree.facts_of(owner).impls[imp as usize].trait_path else { return Vec::new() };
        let found = self.path_answer(owner, path, Ns::TYPE);
        found.candidates.iter().map(|candidate| candidate.def).collect()
    }

    /// The places of the files of a library, or of the workspace.
    fn owners_of_library(&self, library: Option<CrateId>) -> Vec<OwnerId> {
        let is_meant = |owner: &super::modules::Owner| {
            let is_library = self.tree.crates[owner.krate.0 as usize].is_library();
            library.map_or(!is_library, |library| owner.krate == library)
        };
        let owners = self.tree.owners.iter().enumerate().filter(|(_, owner)| is_meant(owner));
        owners.map(|(at, _)| OwnerId(at as u32)).collect()
    }

    /// The index of a library, or that of the workspace, built on first use.
    fn index(&mut self, library: Option<CrateId>) -> Arc<Index> {
        if let Some(index) = self.associated.get(&library) {
            return index.clone();
        }
        // While it is built, associated items in the paths of impls find nothing.
        self.associated.insert(library, Arc::new(Index::default()));
        let mut index = Index::default();
        for owner in self.owners_of_library(library) {
            self.index_owner(owner, &mut index);
        }
        let index = Arc::new(index);
        self.associated.insert(library, index.clone());
        index
    }

    fn index_owner(&mut self, owner: OwnerId, index: &mut Index) {
        let facts = self.tree.facts_of(owner);
        for (at, imp) in facts.impls.iter().enumerate() {
            let Some(self_type) = imp.self_type.filter(|_| !imp.replaced) else { continue };
            let traits = self.traits_of_impl(owner, at as u32);
            let types = self.path_answer(owner, self_type, Ns::TYPE);
            for candidate in &types.candidates {
                for def in self.peel(candidate.def) {
                    let key = self.keys.of(self.tree, def);
                    // No inherent impl may be written for a type of another package (Rust Reference, "Inherent
                    // implementations"): where one seems to be, an alias under a condition led astray.
                    if imp.trait_path.is_none() && matches!(def, Def::Outside(_)) {
                        continue;
                    }
                    if imp.trait_path.is_none() {
                        index.inherent.entry(key).or_default().push((owner, at as u32));
                    } else {
                        index.traits.entry(key).or_default().extend(&traits);
                    }
                }
            }
        }
        for (at, item) in facts.items.iter().enumerate() {
            if item.kind == ItemKind::Trait || item.traits.is_empty() || item.replaced {
                continue;
            }
            let key = self.keys.of(self.tree, Def::Item(owner, at as u32));
            let derived: Vec<Def> =
                item.traits.iter().flat_map(|derive| self.derived_traits(owner, *derive)).collect();
            index.traits.entry(key).or_default().extend(derived);
        }
    }

    /// The traits that an argument of `derive` implements.
    pub(super) fn derived_traits(&mut self, owner: OwnerId, derive: u32) -> Vec<Def> {
        let macros = self.path_answer(owner, derive, Ns::MACRO).candidates;
        let mut of_std = Vec::new();
        for candidate in &macros {
            let derived = self.keys.of(self.tree, candidate.def);
            if let Some(path) = std_table::derived_trait(&self.keys.get(derived).path) {
                of_std.push(Def::Outside(self.keys.intern(path, Ns::TYPE, Origin::Std("trait"))));
            }
        }
        if !of_std.is_empty() {
            return of_std;
        }
        // A derive stands beside the trait of its name, as serde's do.
        let beside = self.path_answer(owner, derive, Ns::TYPE).candidates;
        beside.into_iter().map(|candidate| candidate.def).filter(|def| self.may_be_trait(*def)).collect()
    }

    /// Whether a definition is a trait; what was not read may be one.
    fn may_be_trait(&self, def: Def) -> bool {
        match def {
            Def::Item(owner, item) => self.tree.facts_of(owner).items[item as usize].kind == ItemKind::Trait,
            Def::Outside(key) => {
                matches!(self.keys.get(key).origin, Origin::Std("trait") | Origin::Unread)
            }
            _ => false,
        }
    }

    /// The key under which what is implemented for a type is kept; for a `dyn Trait` that of the trait.
    fn type_key(&mut self, ty: &Type) -> Option<KeyId> {
        match ty {
            Type::Named(def, _) if !self.is_bare_integer(ty) => Some(self.keys.of(self.tree, *def)),
            Type::Bounds(bounds) => {
                let of = bounds.first()?.of;
                Some(self.keys.of(self.tree, of))
            }
            _ => {
                let section = self.std_section(ty)?;
                Some(self.keys.intern(&section, Ns::TYPE, Origin::Primitive))
            }
        }
    }

    /// The implementations of traits for a type or for references to it.
    pub(super) fn impls_of(&mut self, ty: &Type) -> Vec<TraitImpl> {
        let all = self.implementations_of(ty);
        let Some(key) = self.type_key(ty) else { return Vec::new() };
        all.iter().filter_map(|all| all.impls.get(&key)).flatten().copied().collect()
    }

    /// The implementations of a trait for a type or for references to it that stand in the trait's own library, as those
    /// for types of the standard library do.
    pub(super) fn impls_beside(&mut self, of: Def, ty: &Type) -> Vec<TraitImpl> {
        let Some(library) = self.library_of(of) else { return Vec::new() };
        let Some(key) = self.type_key(ty) else { return Vec::new() };
        let all = self.implementations(Some(library));
        let impls = all.impls.get(&key).into_iter().flatten();
        impls.filter(|imp| imp.of == of).copied().collect()
    }

    /// The traits that a type of the workspace is known to implement or derive, and those implemented in the
    /// workspace for a type of another crate.
    pub(super) fn traits_of(&mut self, ty: &Type) -> Vec<Def> {
        let mut traits: Vec<Def> = self.impls_of(ty).into_iter().map(|imp| imp.of).collect();
        if let Type::Named(def, _) = ty {
            let key = self.keys.of(self.tree, *def);
            let indices = self.indices(*def);
            traits.extend(indices.iter().filter_map(|index| index.traits.get(&key)).flatten());
        }
        traits.sort_unstable();
        traits.dedup();
        traits
    }

    /// Whether a trait that is in scope in a module may have methods that are not known.
    pub(super) fn has_unread_traits(&mut self, module: ModId) -> bool {
        let traits = self.traits_in_scope(module);
        traits.iter().any(|of| self.is_unread(*of))
    }

    /// The implementations for every type that has some other trait: those of the workspace, and those of the libraries
    /// whose traits are in scope in a module.
    pub(super) fn blanket_impls(&mut self, module: ModId) -> Vec<TraitImpl> {
        let mut libraries: Vec<CrateId> =
            self.traits_in_scope(module).iter().filter_map(|of| self.library_of(*of)).collect();
        libraries.sort_unstable();
        libraries.dedup();
        let indices = libraries.into_iter().map(Some).chain([None]);
        indices.flat_map(|of| self.implementations(of).blanket.clone()).collect()
    }

    /// The member of this name of the one implementation of a trait for a type.
    pub(super) fn implemented(&mut self, of: Def, name: Symbol, ty: &Type) -> Option<Def> {
        let mut found = None;
        let mut impls = self.impls_of(ty);
        impls.retain(|imp| imp.of == of);
        if impls.is_empty() {
            impls = self.impls_beside(of, ty);
        }
        for imp in impls {
            let facts = self.tree.facts_of(imp.owner);
            let members = facts.impls[imp.imp as usize].members.indices();
            let named = |member: &usize| {
                let fact = &facts.members[*member];
                fact.kind == ItemKind::Method && self.tree.symbol(imp.owner, fact.name) == name
            };
            if let Some(member) = members.into_iter().find(named) {
                // A trait with generic arguments may be implemented several times.
                if found.is_some() {
                    return None;
                }
                found = Some(Def::ImplMember(imp.owner, imp.imp, member as u32));
            }
        }
        found
    }

    /// The same for a trait outside of the workspace, by its path.
    pub(super) fn implemented_outside(&mut self, of: &str, name: &str, ty: &Type) -> Option<Def> {
        let symbol = self.tree.symbols.find(name)?;
        let key = self.keys.intern(of, Ns::TYPE, Origin::Std("trait"));
        self.implemented(Def::Outside(key), symbol, ty)
    }

    /// `name` as an associated item of what a path names so far.
    pub(super) fn associated(&mut self, answer: &Answer, name: Symbol, ns: Ns, module: ModId) -> Answer {
        let mut out = Answer { candidates: Vec::new(), ..*answer };
        if ns == Ns::MACRO {
            return out;
        }
        for candidate in &answer.candidates {
            for def in self.peel(candidate.def) {
                for found in self.associated_of(def, name, ns, module) {
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

    fn associated_of(&mut self, def: Def, name: Symbol, ns: Ns, module: ModId) -> Vec<Def> {
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
        self.of_type(def, name, ns, module)
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

    /// An associated item of a type: inherent ones, those of its traits, those of traits in scope.
    fn of_type(&mut self, def: Def, name: Symbol, ns: Ns, module: ModId) -> Vec<Def> {
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
        for known in implemented {
            if let Some(item) = self.trait_item(*known, name, ns) {
                return vec![item];
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
            if let Some(item) = self.trait_item(*known, name, ns)
                && (is_outside || self.is_blanket_in_workspace(*known))
            {
                return vec![item];
            }
        }
        if primitive && let Some(constant) = std_table::primitive_constant(&path, &text) {
            let section = std_signatures::section(&path);
            return vec![Def::Outside(self.keys.intern_of(section, &constant))];
        }
        if ns == Ns::TYPE {
            return Vec::new();
        }
        let partial = self.keys.intern(&format!("?{path}::{text}"), ns, Origin::Partial);
        vec![Def::Outside(partial)]
    }

    /// The methods of this name of a type's inherent impls.
    pub(super) fn inherent_methods(&mut self, ty: &Type, name: Symbol) -> Vec<Candidate> {
        let Some(key) = self.type_key(ty) else { return Vec::new() };
        let mut found = Vec::new();
        match ty {
            Type::Named(def, _) => {
                for index in self.indices(*def) {
                    found.extend(self.inherent(index.inherent_of(key), key, name, Ns::VALUE));
                }
            }
            Type::Bounds(_) => {
                for all in self.implementations_of(ty) {
                    let impls = all.dynamic.get(&key).map_or(&[][..], |impls| impls);
                    found.extend(self.inherent(impls, key, name, Ns::VALUE));
                }
            }
            _ => {}
        }
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

    /// The paths of the traits that the prelude brings into scope.
    pub(super) fn prelude_traits(&mut self, module: ModId) -> Arc<Vec<String>> {
        let krate = &self.tree.crates[self.tree.modules[module.0 as usize].krate.0 as usize];
        let library = if krate.no_std { "core" } else { "std" };
        let prelude = format!("{library}::prelude::rust_{}", krate.edition.year());
        self.prelude_traits
            .entry(prelude)
            .or_insert_with_key(|prelude| {
                let traits = std_table::names(prelude).filter(|(_, item)| item.kind == "trait");
                let path = |(name, item): (&str, std_table::StdItem)| {
                    item.definition.map_or_else(|| format!("{prelude}::{name}"), str::to_owned)
                };
                let mut traits: Vec<String> = traits.map(path).collect();
                traits.sort_by_key(|path| path.contains("::iter::"));
                Arc::new(traits)
            })
            .clone()
    }

    /// Whether a trait of the workspace is implemented for a bare type parameter.
    fn is_blanket_in_workspace(&self, known: Def) -> bool {
        matches!(known, Def::Outside(key) if std_table::BLANKET.contains(&&*self.keys.get(key).path))
    }

    /// The traits that imports and items bring into scope in a module and the blocks below it.
    pub(super) fn traits_in_scope(&mut self, module: ModId) -> Arc<Vec<Def>> {
        if let Some(known) = self.traits_in.get(&module) {
            return known.clone();
        }
        self.traits_in.insert(module, Arc::new(Vec::new()));
        let mut found = Vec::new();
        let mut at = Some(module);
        while let Some(id) = at {
            self.named_in(id, &mut found);
            self.anonymous_in(id, &mut found);
            self.globbed_in(id, &mut found);
            let data = &self.tree.modules[id.0 as usize];
            at = if data.is_block { data.parent } else { None };
        }
        found.retain(|def| self.may_be_trait(*def));
        let found = Arc::new(found);
        self.traits_in.insert(module, found.clone());
        found
    }

    /// The definitions that the items and named imports of a module bind in the type namespace.
    fn named_in(&mut self, id: ModId, found: &mut Vec<Def>) {
        let data = &self.tree.modules[id.0 as usize];
        let mut entries: Vec<Bound> = data
            .names
            .values()
            .flatten()
            .filter(|entry| entry.ns.meets(Ns::TYPE))
            .map(|entry| entry.bound)
            .collect();
        entries.sort_unstable_by_key(|bound| match bound {
            Bound::Item(owner, item) => (0, owner.0, *item),
            Bound::Use(owner, leaf) => (1, owner.0, *leaf),
            Bound::Module(module, ..) => (2, module.0, 0),
        });
        for bound in entries {
            match bound {
                Bound::Item(owner, item)
                    if self.tree.facts_of(owner).items[item as usize].kind == ItemKind::Trait =>
                {
                    found.push(Def::Item(owner, item));
                }
                Bound::Use(owner, leaf) => {
                    let path = self.tree.facts_of(owner).uses[leaf as usize].path;
                    let answer = self.path_answer(owner, path, Ns::TYPE);
                    found.extend(answer.candidates.iter().map(|candidate| candidate.def));
                }
                _ => {}
            }
        }
    }

    /// The definitions that the imports of a module bind to no name, by `as _`.
    fn anonymous_in(&mut self, id: ModId, found: &mut Vec<Def>) {
        for (owner, leaf) in &self.tree.modules[id.0 as usize].anonymous {
            let path = self.tree.facts_of(*owner).uses[*leaf as usize].path;
            let answer = self.path_answer(*owner, path, Ns::TYPE);
            found.extend(answer.candidates.iter().map(|candidate| candidate.def));
        }
    }

    /// The traits that the globs of a module bring in.
    fn globbed_in(&mut self, id: ModId, found: &mut Vec<Def>) {
        let data = &self.tree.modules[id.0 as usize];
        for (owner, leaf) in data.globs.clone() {
            let path = self.tree.facts_of(owner).uses[leaf as usize].path;
            for candidate in self.path_answer(owner, path, Ns::TYPE).candidates {
                match candidate.def {
                    Def::Module(other) if other != id => {
                        found.extend(self.traits_in_scope(other).iter().copied());
                    }
                    Def::Outside(key) => {
                        let path = self.keys.get(key).path.clone();
                        for (name, item) in std_table::names(&path).filter(|(_, item)| item.kind == "trait") {
                            let path =
                                item.definition.map_or_else(|| format!("{path}::{name}"), str::to_owned);
                            found.push(Def::Outside(self.keys.intern(&path, Ns::TYPE, Origin::Std("trait"))));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

impl Resolver<'_> {
    /// A member of a type or trait for a path of the registry: only what is certain.
    pub(super) fn member_of(&mut self, def: Def, name: Symbol, ns: Ns) -> Answer {
        if ns == Ns::MACRO || matches!(def, Def::Module(_)) {
            return Answer::default();
        }
        for def in self.peel(def) {
            if let Some(item) = self.trait_item(def, name, ns) {
                return Answer::of(item);
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
