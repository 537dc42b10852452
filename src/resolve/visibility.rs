//! Who may see what: visibilities in absolute terms, and which module or crate lies within the reach of which.

use super::modules::{CrateId, Extern, ModId, ModuleTree};
use crate::discover::TargetKind;
use crate::facts::Visibility;

/// Who may see a name, in absolute terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Seen {
    Everywhere,
    Within(ModId),
}

impl ModuleTree {
    /// Who sees a name of this visibility in a module.
    pub(super) fn seen(&self, visibility: Visibility, module: ModId) -> Seen {
        let around = self.normal(module);
        match visibility {
            Visibility::Public => Seen::Everywhere,
            Visibility::Private => Seen::Within(module),
            Visibility::Super => {
                let parent = self.modules[around.0 as usize].parent.unwrap_or(around);
                Seen::Within(self.normal(parent))
            }
            // While the trees are built the crate's entry is not there yet; its root is its first module.
            Visibility::Crate => Seen::Within(self.root_of(module)),
        }
    }

    /// The root module of the crate of a module.
    pub(super) fn root_of(&self, module: ModId) -> ModId {
        let mut at = module;
        while let Some(parent) = self.modules[at.0 as usize].parent {
            at = parent;
        }
        at
    }

    /// The module itself, or the nearest one around a block.
    pub fn normal(&self, module: ModId) -> ModId {
        let mut at = module;
        while self.modules[at.0 as usize].is_block {
            let Some(parent) = self.modules[at.0 as usize].parent else { break };
            at = parent;
        }
        at
    }

    /// Whether `module` is `around` or lies in it.
    pub fn is_within(&self, module: ModId, around: ModId) -> bool {
        let mut at = Some(module);
        while let Some(id) = at {
            if id == around {
                return true;
            }
            at = self.modules[id.0 as usize].parent;
        }
        false
    }

    /// Whether other crates can write the path of a module: it and all around it are `pub`, in a library.
    pub fn is_public(&self, module: ModId) -> bool {
        let mut at = module;
        loop {
            let data = &self.modules[at.0 as usize];
            match (data.parent, data.declared) {
                (None, _) => {
                    let kind = self.crates[data.krate.0 as usize].kind;
                    return matches!(kind, TargetKind::Lib | TargetKind::ProcMacro);
                }
                (Some(parent), Some((owner, item))) => {
                    if self.facts_of(owner).items[item as usize].visibility != Visibility::Public {
                        return false;
                    }
                    at = parent;
                }
                // A block, or a file whose place is guessed.
                (Some(_), None) => return false,
            }
        }
    }

    /// Whether code of one crate can name items of another: its own, or that of a crate it depends on, however far.
    pub fn reaches(&self, from: CrateId, to: CrateId) -> bool {
        let (mut seen, mut next) = (vec![from], vec![from]);
        while let Some(krate) = next.pop() {
            if krate == to {
                return true;
            }
            #[expect(clippy::iter_over_hash_type, reason = "the order does not matter")]
            for found in self.crates[krate.0 as usize].externs.values() {
                if let Extern::Known(found) = found
                    && !seen.contains(found)
                {
                    seen.push(*found);
                    next.push(*found);
                }
            }
        }
        false
    }

    /// Whether a module may see a name.
    pub(super) fn may_see(&self, seen: Seen, from: ModId) -> bool {
        match seen {
            Seen::Everywhere => true,
            Seen::Within(around) => self.is_within(from, around),
        }
    }

    /// The narrower of two.
    pub(super) fn narrower(&self, one: Seen, other: Seen) -> Seen {
        match (one, other) {
            (Seen::Everywhere, seen) | (seen, Seen::Everywhere) => seen,
            (Seen::Within(a), Seen::Within(b)) => Seen::Within(if self.is_within(a, b) { a } else { b }),
        }
    }
}
