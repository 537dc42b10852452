//! Functions that a future is given to before it is dropped: what their names say holds where they are of other crates.

use super::identity::Def;
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::workspace::{Hit, Use};
use crate::diagnostic::Confidence;
use crate::facts::Context;
use crate::registry::Registry;
use crate::source::{FileId, Pos};
use rustc_hash::FxHashSet;

/// Where functions of other crates are written that futures of functions which must be awaited are given to.
pub(super) fn foreign_callees(
    resolver: &mut Resolver<'_>,
    registry: &Registry,
    uses: &[Use],
) -> FxHashSet<(FileId, Pos)> {
    let mut foreign = FxHashSet::default();
    for found in uses {
        let is_awaited = |concept: usize| registry.concepts[concept].awaited;
        if !matches!(found.hit, Hit::Concept(concept) if is_awaited(concept)) {
            continue;
        }
        let facts = resolver.tree.facts_of(found.owner);
        let at = facts.path_segments(&facts.paths[found.path as usize])[0].pos;
        let calls = facts.discarded.iter().filter(|call| call.at == at);
        for place in calls.flat_map(|call| &call.by) {
            if is_foreign(resolver, found.owner, *place) {
                foreign.insert((found.file, *place));
            }
        }
    }
    foreign
}

/// Whether the function or method that is called at a place is one of another crate.
fn is_foreign(resolver: &mut Resolver<'_>, owner: OwnerId, at: Pos) -> bool {
    let tree = resolver.tree;
    let facts = tree.facts_of(owner);
    let is_meant = |context: Context| matches!(context, Context::Call | Context::Method);
    let Some(path) = facts.paths.iter().position(|path| {
        is_meant(path.context) && facts.path_segments(path).first().is_some_and(|first| first.pos == at)
    }) else {
        return false;
    };
    let segments = facts.path_segments(&facts.paths[path]);
    let named = resolver.resolve(owner, path as u32);
    let Some(function) = named.iter().find(|one| one.segment + 1 == segments.len()) else {
        // A method of a receiver that is not known: no type and no trait that was read has one of this name.
        let name = tree.symbol(owner, segments[0].name);
        return facts.paths[path].context == Context::Method && !resolver.method_names().contains(&name);
    };
    let is_outside = |def: &Def| match def {
        Def::Outside(_) => true,
        _ => tree.module_of(*def).is_some_and(|module| tree.is_library(module)),
    };
    function.confidence > Confidence::Possible && function.defs.iter().all(|(def, _)| is_outside(def))
}
