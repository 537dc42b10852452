//! Implementations of the traits that the registry governs, written out, derived or made by a macro of the workspace.

use super::identity::{Def, KeyId, Origin};
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::symbols::Symbol;
use super::wanted::close_over_renames;
use super::workspace::{Hit, Home, Standing, Use, scope_of};
use crate::diagnostic::Confidence;
use crate::facts::{Context, FileFacts, Found, ItemKind, Ns, ScopeKind};
use crate::registry::{Concept, Registry};
use rustc_hash::FxHashSet;

/// What a trait is implemented for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImplementedFor {
    /// One type.
    Type,
    /// A type by `derive`: the item that derives it.
    Derived(u32),
    /// Every type that meets some bounds: `impl<T> Trait for T`.
    Blanket,
    /// A reference to or pointer at whatever implements the trait already: `impl<T: Trait> Trait for Box<T>`.
    Forwarded,
}

/// One implementation of a concept's trait.
#[derive(Debug, Clone)]
pub struct Implementation {
    /// The concept.
    pub concept: usize,
    /// The path that names the trait, as a use of the concept.
    pub found: Use,
    /// The impl; nothing for a derive.
    pub imp: Option<u32>,
    /// What it is for.
    pub of: ImplementedFor,
    /// Whether the body may have members that are not known here, from macros among them.
    pub open: bool,
}

/// Pointers through which an implementation is only passed on.
const POINTERS: [&str; 6] = ["Arc", "Box", "Cow", "Pin", "Rc", "Weak"];

/// Whether an entry asks who implements its trait.
fn governs(concept: &Concept) -> bool {
    !concept.implement.is_empty() || !concept.require.is_empty()
}

/// All implementations of governed traits, sorted by file and path.
pub(super) fn implementations(
    resolver: &mut Resolver<'_>,
    registry: &Registry,
    homes: &[Home],
) -> Vec<Implementation> {
    let tree = resolver.tree;
    let governed: Vec<(usize, Vec<KeyId>)> = registry
        .concepts
        .iter()
        .enumerate()
        .filter(|(_, concept)| governs(concept))
        .map(|(at, _)| (at, homes[at].target.defs.iter().map(|(_, key)| *key).collect()))
        .collect();
    let mut found: Vec<Implementation> = Vec::new();
    if governed.is_empty() {
        return found;
    }
    let mut names = FxHashSet::default();
    for (at, keys) in &governed {
        let written = registry.concepts[*at].path.last_name().map(|name| &**name);
        let defined = keys.iter().filter_map(|key| resolver.key(*key).path.rsplit("::").next());
        names.extend(written.into_iter().chain(defined).filter_map(|name| tree.symbols.find(name)));
    }
    close_over_renames(tree, &mut names);
    for at in 0..tree.owners.len() {
        let owner = OwnerId(at as u32);
        if tree.crates[tree.owners[at].krate.0 as usize].is_library() {
            continue;
        }
        let mut pass = Pass { resolver: &mut *resolver, governed: &governed, names: &names, owner };
        pass.impls(&mut found);
        pass.derives(&mut found);
    }
    // A file with several places in the module tree is reported once.
    found.sort_by_key(|one| (one.found.file, one.found.path, one.concept));
    found.dedup_by_key(|one| (one.found.file, one.found.path, one.concept));
    found
}

/// One place of a file in the module tree, while its implementations are looked for.
struct Pass<'p, 't> {
    resolver: &'p mut Resolver<'t>,
    governed: &'p [(usize, Vec<KeyId>)],
    names: &'p FxHashSet<Symbol>,
    owner: OwnerId,
}

impl<'t> Pass<'_, 't> {
    fn facts(&self) -> &'t FileFacts {
        self.resolver.tree.facts_of(self.owner)
    }

    /// Whether a path ends in a name that a governed trait may have.
    fn is_interesting(&self, path: u32) -> bool {
        let facts = self.facts();
        let last = facts.path_segments(&facts.paths[path as usize]).last();
        last.is_some_and(|last| self.names.contains(&self.resolver.tree.symbol(self.owner, last.name)))
    }

    fn impls(&mut self, found: &mut Vec<Implementation>) {
        let facts = self.facts();
        for (at, imp) in facts.impls.iter().enumerate() {
            let Some(path) = imp.trait_path.filter(|path| !imp.replaced && self.is_interesting(*path)) else {
                continue;
            };
            let last = facts.paths[path as usize].segments.len().saturating_sub(1);
            let named = self.resolver.resolve(self.owner, path);
            for named in named.into_iter().filter(|named| named.segment == last && named.ns == Ns::TYPE) {
                for (concept, keys) in self.governed {
                    if !named.defs.iter().any(|(_, key)| keys.contains(key)) {
                        continue;
                    }
                    // A macro of the workspace was followed to what it writes.
                    let is_expanded = facts.paths[path as usize].found == Found::Expanded;
                    let confidence = match named.confidence {
                        Confidence::Possible if is_expanded && named.defs.len() == 1 => Confidence::Probable,
                        other => other,
                    };
                    let of = self.implemented_for(at as u32, keys);
                    let open = has_macros(facts, at as u32);
                    let one = self.implementation(*concept, (Some(at as u32), path), of, confidence);
                    found.push(Implementation { open, ..one });
                }
            }
        }
    }

    fn implementation(
        &self,
        concept: usize,
        (imp, path): (Option<u32>, u32),
        of: ImplementedFor,
        confidence: Confidence,
    ) -> Implementation {
        let tree = self.resolver.tree;
        let fact = &self.facts().paths[path as usize];
        let found = Use {
            file: tree.owners[self.owner.0 as usize].file,
            owner: self.owner,
            path,
            segment: fact.segments.len().saturating_sub(1),
            hit: Hit::Concept(concept),
            key: self
                .governed
                .iter()
                .find(|(at, _)| *at == concept)
                .and_then(|(_, keys)| keys.first().copied()),
            confidence,
            reached: None,
            standing: Standing::Other,
            scope: scope_of(tree, self.owner, self.resolver.module_of(self.owner, fact), fact.cfg),
            through: None,
        };
        Implementation { concept, found, imp, of, open: false }
    }

    /// What the impl is for, `keys` being those of its trait.
    fn implemented_for(&mut self, imp: u32, keys: &[KeyId]) -> ImplementedFor {
        let facts = self.facts();
        let Some(scope) = facts.scopes.iter().position(|scope| scope.kind == ScopeKind::Impl(imp)) else {
            return ImplementedFor::Type;
        };
        let parameters = &facts.scopes[scope].parameters;
        let self_type = facts.impls[imp as usize].self_type;
        let name = self_type.and_then(|path| match facts.path_segments(&facts.paths[path as usize]) {
            [only] => Some(only.name),
            _ => None,
        });
        if parameters.iter().any(|parameter| !parameter.is_const && Some(parameter.name) == name) {
            return ImplementedFor::Blanket;
        }
        let is_pointer = match self_type {
            // References, slices and tuples have no path.
            None => true,
            Some(path) => {
                self.resolver.path_answer(self.owner, path, Ns::TYPE).candidates.iter().any(|candidate| {
                    match candidate.def {
                        Def::Outside(key) => {
                            let key = self.resolver.keys.get(key);
                            let last = key.path.rsplit("::").next().unwrap_or_default();
                            matches!(key.origin, Origin::Std(_)) && POINTERS.contains(&last)
                        }
                        _ => false,
                    }
                })
            }
        };
        let bounds: Vec<u32> = parameters.iter().flat_map(|parameter| parameter.bounds.clone()).collect();
        let is_bound = bounds.into_iter().any(|bound| {
            let answer = self.resolver.path_answer(self.owner, bound, Ns::TYPE);
            answer.candidates.iter().any(|candidate| {
                let key = self.resolver.keys.of(self.resolver.tree, candidate.def);
                keys.contains(&key)
            })
        });
        if is_pointer && is_bound { ImplementedFor::Forwarded } else { ImplementedFor::Type }
    }

    /// Derives whose name, read as that of a trait, is the concept's; or that are known to derive it.
    fn derives(&mut self, found: &mut Vec<Implementation>) {
        let facts = self.facts();
        for (at, item) in facts.items.iter().enumerate() {
            if item.kind == ItemKind::Trait || item.replaced {
                continue;
            }
            for path in item.traits.iter().copied() {
                if !self.is_interesting(path) {
                    continue;
                }
                let traits = self.resolver.derived_traits(self.owner, path);
                let keys: Vec<KeyId> =
                    traits.into_iter().map(|def| self.resolver.keys.of(self.resolver.tree, def)).collect();
                for (concept, governed) in self.governed {
                    if keys.iter().any(|key| governed.contains(key)) {
                        let of = ImplementedFor::Derived(at as u32);
                        let one = self.implementation(*concept, (None, path), of, Confidence::Probable);
                        found.push(Implementation { open: true, ..one });
                    }
                }
            }
        }
    }
}

/// Whether macros are called among the members of an impl.
fn has_macros(facts: &FileFacts, imp: u32) -> bool {
    facts.paths.iter().any(|path| {
        path.context == Context::MacroName && facts.scopes[path.scope as usize].kind == ScopeKind::Impl(imp)
    })
}

/// The required members that the item of a concept does not have: concept and index in its `require`.
pub(super) fn lacking(
    resolver: &mut Resolver<'_>,
    registry: &Registry,
    homes: &[Home],
) -> Vec<(usize, usize)> {
    let mut lacking = Vec::new();
    for (at, concept) in registry.concepts.iter().enumerate() {
        let defs: Vec<Def> = homes[at].target.defs.iter().map(|(def, _)| *def).collect();
        for (index, name) in concept.require.iter().enumerate() {
            let has = |def: &Def| has_member(resolver, *def, &name.value);
            if !defs.is_empty() && !defs.iter().any(has) {
                lacking.push((at, index));
            }
        }
    }
    lacking
}

/// Whether an item has a field, variant or associated item of a name, its traits' included.
fn has_member(resolver: &mut Resolver<'_>, def: Def, name: &str) -> bool {
    let Def::Item(owner, item) = def else {
        // Nothing certain is known of what is not read.
        return matches!(def, Def::Outside(_));
    };
    let facts = resolver.tree.facts_of(owner);
    let members = facts.items[item as usize].members.indices();
    if facts.members[members].iter().any(|member| facts.text(member.name) == name) {
        return true;
    }
    let Some(symbol) = resolver.tree.symbols.find(name) else { return resolver.has_std_member(def, name) };
    [Ns::VALUE, Ns::TYPE].into_iter().any(|ns| !resolver.member_of(def, symbol, ns).is_empty())
}
