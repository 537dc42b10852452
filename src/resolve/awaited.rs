//! Concepts that must be awaited although their function gives no future, so that nothing of them can be dropped.

use super::identity::{Def, Origin};
use super::lookup::Resolver;
use super::workspace::Home;
use crate::facts::{ItemKind, Ns, TypeFact};
use crate::registry::Registry;

/// Types of the standard library that functions often return and that are no futures.
const NO_FUTURES: [&str; 4] = ["::option::Option", "::result::Result", "::string::String", "::vec::Vec"];

/// The concepts that are marked `awaited` and of whose functions each one certainly gives no future.
pub(super) fn futureless(resolver: &mut Resolver<'_>, registry: &Registry, homes: &[Home]) -> Vec<usize> {
    let mut futureless = Vec::new();
    for (at, concept) in registry.concepts.iter().enumerate() {
        let defs = &homes[at].target.defs;
        if concept.awaited && !defs.is_empty() && defs.iter().all(|(def, _)| gives_no_future(resolver, *def))
        {
            futureless.push(at);
        }
    }
    futureless
}

fn gives_no_future(resolver: &mut Resolver<'_>, def: Def) -> bool {
    let tree = resolver.tree;
    let (owner, kind, gives, calling) = match def {
        Def::Item(owner, item) => {
            let item = &tree.facts_of(owner).items[item as usize];
            (owner, item.kind, item.gives, item.calling)
        }
        Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member) => {
            let member = &tree.facts_of(owner).members[member as usize];
            (owner, member.kind, member.gives, member.calling)
        }
        Def::Module(_) | Def::Variant(..) | Def::Outside(_) => return false,
    };
    if calling.is_async || !matches!(kind, ItemKind::Function | ItemKind::Method) {
        return false;
    }
    match tree.facts_of(owner).types[gives as usize] {
        TypeFact::Other => calling.returns_unit,
        TypeFact::Pointer(..) | TypeFact::Slice(_) | TypeFact::Array(_) | TypeFact::Tuple(_) => true,
        TypeFact::Reference(_) | TypeFact::Bounds(_) | TypeFact::Equals(..) => false,
        TypeFact::Path(path, _) => {
            let candidates = resolver.path_answer(owner, path, Ns::TYPE).candidates;
            !candidates.is_empty() && candidates.iter().all(|candidate| is_no_future(resolver, candidate.def))
        }
    }
}

/// Whether a type, or what it is an alias of, is known to be no future.
fn is_no_future(resolver: &mut Resolver<'_>, def: Def) -> bool {
    let behind = resolver.behind_alias(def, |_| false).defs;
    let defs = if behind.is_empty() { vec![(def, resolver.keys.of(resolver.tree, def))] } else { behind };
    defs.iter().all(|(_, key)| {
        let key = resolver.keys.get(*key);
        match key.origin {
            Origin::Primitive => true,
            Origin::Std(_) => NO_FUTURES.iter().any(|known| key.path.ends_with(known)),
            Origin::Workspace | Origin::Unread | Origin::Partial => false,
        }
    })
}
