//! Impl blocks of the workspace and of each library, by the type that they are for.

use super::identity::{Def, KeyId, Origin};
use super::lookup::Resolver;
use super::modules::{CrateId, ModId, OwnerId};
use super::receiver_types::Type;
use super::std_table;
use super::symbols::Symbol;
use crate::facts::{ItemKind, Ns};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Impl blocks of the workspace, or of one library outside of it, by the type they are for.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Inherent impls.
    inherent: FxHashMap<KeyId, Vec<(OwnerId, u32)>>,
    /// Traits implemented or derived, each once.
    pub(super) traits: FxHashMap<KeyId, Vec<Def>>,
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
    pub(super) fn inherent_of(&self, key: KeyId) -> &[(OwnerId, u32)] {
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
    pub(super) fn indices(&mut self, def: Def) -> Vec<Arc<Index>> {
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

    /// The key under which what is implemented for a type is kept; for a `dyn Trait` that of the trait.
    pub(super) fn type_key(&mut self, ty: &Type) -> Option<KeyId> {
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

    /// The inherent impls of a type, and the key under which they are kept.
    pub(super) fn inherent_impls(&mut self, ty: &Type) -> Option<(KeyId, Vec<(OwnerId, u32)>)> {
        let key = self.type_key(ty)?;
        let impls = match ty {
            Type::Named(def, _) => {
                self.indices(*def).iter().flat_map(|index| index.inherent_of(key)).copied().collect()
            }
            Type::Bounds(_) => {
                let all = self.implementations_of(ty);
                all.iter().filter_map(|all| all.dynamic.get(&key)).flatten().copied().collect()
            }
            _ => Vec::new(),
        };
        Some((key, impls))
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

    /// Whether a trait is implemented for every type of which this is one, in the workspace or in its own library.
    pub(super) fn has_blanket_impl(&mut self, of: Def, ty: &Type) -> bool {
        let mut impls: Vec<TraitImpl> = Vec::new();
        for library in self.libraries(of) {
            impls.extend(self.implementations(library).blanket.iter().filter(|imp| imp.of == of));
        }
        impls.into_iter().any(|imp| self.meets_bounds(ty, imp.owner, imp.imp))
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
}
