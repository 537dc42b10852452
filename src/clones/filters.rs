//! Filters: what a copy is that says little, so that reports leave it out and only count it.

use super::names::{Affinity, words};
use super::twins::{Called, are_neighbours, are_twins};
use super::{UnitId, overlap};
use crate::diagnostic::CodeScope;
use crate::facts::fingerprints::{Boilerplate, name_hash};
use crate::facts::{CfgExpr, FileFacts, exclusive};
use crate::registry::CopyFilter;
use crate::resolve::{ModuleTree, Workspace};
use std::collections::BTreeSet;

/// Literals from which a body is a table, where one of so many tokens is one; and of how many literals two tables
/// have to share one.
const TABLE: (usize, usize, usize) = (5, 8, 3);

/// Folders whose packages and files are there to test and to show the others, by the last word of their names.
const TEST_FOLDERS: [&str; 4] = ["benches", "examples", "fuzz", "tests"];

/// Words by which modules and functions for one platform are called: systems, processors, what these can do, what
/// asks the system for events, data bases, and what encrypts. A word is one of a name's, or a whole segment of a path.
const PLATFORMS: [&str; 81] = [
    "aarch64",
    "alpine",
    "android",
    "appkit",
    "apple",
    "arm",
    "arm64",
    "armv7",
    "avx",
    "avx2",
    "avx512",
    "boringssl",
    "bsd",
    "cocoa",
    "cygwin",
    "darwin",
    "dragonfly",
    "duckdb",
    "emscripten",
    "epoll",
    "esp32",
    "freebsd",
    "fuchsia",
    "haiku",
    "hermit",
    "i686",
    "illumos",
    "ios",
    "kqueue",
    "linux",
    "loongarch64",
    "mac",
    "macos",
    "mariadb",
    "metal",
    "mingw",
    "mips",
    "mips64",
    "mssql",
    "msvc",
    "mysql",
    "neon",
    "netbsd",
    "openbsd",
    "openssl",
    "posix",
    "postgres",
    "postgresql",
    "powerpc",
    "powerpc64",
    "redox",
    "riscv",
    "riscv32",
    "riscv64",
    "rustls",
    "s390x",
    "schannel",
    "simd128",
    "solaris",
    "sparc64",
    "sqlite",
    "sse",
    "sse2",
    "sse3",
    "sse41",
    "sse42",
    "ssse3",
    "tvos",
    "uefi",
    "unix",
    "wasi",
    "wasm",
    "wasm32",
    "wasm64",
    "wayland",
    "win32",
    "windows",
    "x11",
    "x64",
    "x86",
    "x86_64",
];

/// Why a body is not worth a report whatever copies it.
pub(super) fn of_boilerplate(boilerplate: Boilerplate) -> Option<CopyFilter> {
    match boilerplate {
        Boilerplate::None => None,
        Boilerplate::Getter => Some(CopyFilter::Getter),
        Boilerplate::Setter => Some(CopyFilter::Setter),
        Boilerplate::Constructor => Some(CopyFilter::Constructor),
        Boilerplate::Delegation => Some(CopyFilter::Delegation),
        Boilerplate::Dispatch => Some(CopyFilter::Dispatch),
        Boilerplate::Table => Some(CopyFilter::Table),
        Boilerplate::Conversion => Some(CopyFilter::Conversion),
    }
}

/// Why the copy of a concept is not worth a report, by the two alone.
///
/// `is_meant` says that the name or every token is the concept's: then what hands on or converts is a second one of
/// it, while fields are given and set by the same words everywhere.
pub(super) fn of_copy(
    facts: &[FileFacts],
    (original, copy): (UnitId, UnitId),
    affinity: Affinity,
    is_meant: bool,
) -> Option<CopyFilter> {
    // The method that a trait has itself is one of its methods too.
    let of_trait = |id: UnitId| {
        let unit = id.of(facts);
        unit.implements.or_else(|| Some(name_hash(facts[id.file as usize].text(unit.receiver?))))
    };
    let unit = copy.of(facts);
    if unit.implements.is_some() && unit.implements == of_trait(original) && affinity == Affinity::Same {
        return Some(CopyFilter::TraitImpl);
    }
    of_boilerplate(unit.boilerplate).filter(|filter| {
        let is_of_fields =
            matches!(filter, CopyFilter::Getter | CopyFilter::Setter | CopyFilter::Constructor);
        !is_meant || is_of_fields
    })
}

/// Whether two are tables of literals, and of different ones.
pub(super) fn are_other_tables(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let values = |id: UnitId| {
        let mut values: Vec<Option<u32>> =
            facts[id.file as usize].fingerprints.literals(id.of(facts)).collect();
        values.sort_unstable();
        values
    };
    let is_table =
        |id: UnitId, values: usize| values >= TABLE.0 && values * TABLE.1 >= id.tokens(facts).len();
    let (a, mut b) = (values(one), values(other));
    let (count, is_other) = (a.len().max(b.len()), is_table(one, a.len()) && is_table(other, b.len()));
    let shared = a.iter().filter(|value| {
        b.binary_search(value).is_ok_and(|at| {
            b.remove(at);
            true
        })
    });
    is_other && shared.count() * TABLE.2 < count
}

/// Whether two are methods of types of different names.
pub(super) fn are_of_two_types(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let receiver = |id: UnitId| id.of(facts).receiver.map(|name| facts[id.file as usize].text(name));
    matches!((receiver(one), receiver(other)), (Some(a), Some(b)) if a != b)
}

/// Whether two are methods of different types that fill the fields of a new value and do nothing else: each type has
/// such a one of its own.
pub(super) fn are_makers_of_other_types(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let is_maker = |id: UnitId| {
        let unit = id.of(facts);
        unit.implements.is_none() && facts[id.file as usize].fingerprints.fills_fields(unit)
    };
    are_of_two_types(facts, one, other) && is_maker(one) && is_maker(other)
}

/// Whether one of two waits for futures and the other does not: no one body does both.
pub(super) fn does_one_wait(facts: &[FileFacts], one: UnitId, other: UnitId) -> bool {
    let waits = |id: UnitId| facts[id.file as usize].fingerprints.awaits(id.of(facts));
    waits(one) != waits(other)
}

/// What only the workspace can tell of units: where they stand, and under which conditions.
pub(super) struct Surroundings<'w, G> {
    pub(super) workspace: &'w Workspace,
    /// Kinds of copies that are not left out.
    pub(super) reported: &'w [CopyFilter],
    /// Whether a file of this number is written by a program.
    pub(super) is_generated: G,
}

impl<G: Fn(u32) -> bool> Surroundings<'_, G> {
    fn tree(&self) -> &ModuleTree {
        &self.workspace.tree
    }

    /// The first of some kinds that is left out.
    pub(super) fn left_out(&self, mut kinds: impl Iterator<Item = CopyFilter>) -> Option<CopyFilter> {
        kinds.find(|kind| !self.reported.contains(kind))
    }

    /// What a unit is by the file and the module that it stands in.
    pub(super) fn of_unit(&self, id: UnitId) -> impl Iterator<Item = CopyFilter> {
        let generated = (self.is_generated)(id.file).then_some(CopyFilter::Generated);
        generated.into_iter().chain(self.is_test(id).then_some(CopyFilter::Test))
    }

    /// What two units are to each other.
    pub(super) fn of_pair(&self, one: UnitId, other: UnitId) -> impl Iterator<Item = CopyFilter> {
        let (a, b) = (self.module(one), self.module(other));
        let are_twins = are_twins(self.called(one, &a), self.called(other, &b));
        let is_platform = self.are_alternatives((one, &a), (other, &b));
        let platform = is_platform.then_some(CopyFilter::Platform);
        platform.into_iter().chain(are_twins.then_some(CopyFilter::Twin))
    }

    /// What two units are to each other where neither is a concept, whose copies are asked for.
    pub(super) fn of_any_pair(&self, one: UnitId, other: UnitId) -> impl Iterator<Item = CopyFilter> {
        let (a, b) = (self.module(one), self.module(other));
        let longer = one.of(&self.tree().facts).lines().max(other.of(&self.tree().facts).lines());
        let are_neighbours = are_neighbours(self.called(one, &a), self.called(other, &b), longer);
        self.of_pair(one, other).chain(are_neighbours.then_some(CopyFilter::Twin))
    }

    /// The path of the module that a unit stands in.
    fn module(&self, id: UnitId) -> String {
        let tree = self.tree();
        let owner = tree.owners_of[id.file as usize].first();
        owner.map_or_else(String::new, |owner| {
            let module = id.of(&tree.facts).module as usize;
            tree.module_path(tree.owners[owner.0 as usize].modules[module])
        })
    }

    fn called<'a>(&'a self, id: UnitId, module: &'a str) -> Called<'a> {
        let facts = &self.tree().facts;
        let receiver = id.of(facts).receiver.map(|name| facts[id.file as usize].text(name));
        Called { module, receiver, name: id.name(facts) }
    }

    /// Whether a unit is test code, packages among examples and what tests of other crates are given taken in.
    pub(super) fn is_test(&self, id: UnitId) -> bool {
        let tree = self.tree();
        let folders = tree.paths[id.file as usize].rsplit_once('/').map_or("", |(folders, _)| folders);
        let is_given_to_tests =
            || self.conditions(id).is_some_and(|all| all.into_iter().any(CfgExpr::admits_tests));
        if folders.split('/').any(is_for_tests) || is_given_to_tests() {
            return true;
        }
        tree.owners_of[id.file as usize].first().is_some_and(|owner| {
            let unit = id.of(&tree.facts);
            let module = tree.owners[owner.0 as usize].modules[unit.module as usize];
            self.workspace.scope_of(*owner, module, unit.cfg) == CodeScope::Test
        })
    }

    /// Whether two units are for other platforms: conditions of one package keep them from ever being compiled
    /// together, or each is called by a platform that the other is not.
    fn are_alternatives(&self, (one, module): (UnitId, &str), (other, its): (UnitId, &str)) -> bool {
        if let (Some(a), Some(b)) = (self.conditions(one), self.conditions(other))
            && !a.is_empty()
            && !b.is_empty()
            && exclusive(a.into_iter().chain(b))
        {
            return true;
        }
        let (a, b) = (platforms(self.called(one, module)), platforms(self.called(other, its)));
        a.difference(&b).next().is_some() && b.difference(&a).next().is_some()
    }

    /// All conditions that a unit stands under.
    fn conditions(&self, id: UnitId) -> Option<Vec<&CfgExpr>> {
        let tree = self.tree();
        let owner = *tree.owners_of[id.file as usize].first()?;
        let (facts, unit) = (&tree.facts[id.file as usize], id.of(&tree.facts));
        let mut all: Vec<&CfgExpr> = facts.cfg_chain(unit.cfg).collect();
        let mut module = Some(tree.owners[owner.0 as usize].modules[unit.module as usize]);
        while let Some(at) = module {
            let data = &tree.modules[at.0 as usize];
            if let Some((owner, item)) = data.declared {
                let facts = tree.facts_of(owner);
                all.extend(facts.cfg_chain(facts.items[item as usize].cfg));
            }
            module = data.parent;
        }
        all.retain(|condition| **condition != CfgExpr::always());
        Some(all)
    }
}

/// Whether a folder is called after what is there to test and to show the others.
fn is_for_tests(folder: &str) -> bool {
    folder.rsplit(['-', '_']).next().is_some_and(|word| TEST_FOLDERS.contains(&word))
}

/// The platforms that a unit, the type whose method it is and its modules are called by.
fn platforms(called: Called<'_>) -> BTreeSet<&'static str> {
    let names = called.module.split("::").chain(called.receiver).chain([called.name]);
    names.flat_map(platforms_of).collect()
}

/// The platforms that a name is made of.
fn platforms_of(name: &str) -> Vec<&'static str> {
    let platform = |word: &str| PLATFORMS.iter().find(|platform| **platform == word).copied();
    platform(name)
        .map_or_else(|| words(name).iter().filter_map(|word| platform(word)).collect(), |one| vec![one])
}

/// Of copies that lie within each other the places of all but the best of them, which says what they say.
///
/// `copies` are those of one concept by place, each with how good it is.
pub(super) fn nested<R: Ord>(facts: &[FileFacts], copies: &[(UnitId, R)]) -> Vec<usize> {
    let says_it = |inner: usize, outer: usize| {
        let ((a, rank), (b, other)) = (&copies[inner], &copies[outer]);
        // Of equals the outer one tells more.
        let begins_before = a.of(facts).extent.start.cmp(&b.of(facts).extent.start);
        inner != outer && overlap(facts, *a, *b) && other.cmp(rank).then(begins_before).is_gt()
    };
    let near = |at: usize| {
        // Units of one file stand together.
        let file = copies[at].0.file;
        let before = copies[..at].iter().rev().take_while(move |copy| copy.0.file == file).count();
        let after = copies[at..].iter().take_while(move |copy| copy.0.file == file).count();
        at - before..at + after
    };
    (0..copies.len()).filter(|at| near(*at).any(|other| says_it(*at, other))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_names_say_what_they_are_for() {
        for (folder, is_meant) in [
            ("tests", true),
            ("end-to-end-tests", true),
            ("ui_tests", true),
            ("contests", false),
            ("test-runner", false),
        ] {
            assert_eq!(is_for_tests(folder), is_meant, "{folder}");
        }
        assert_eq!(platforms_of("store_postgres"), ["postgres"]);
        assert_eq!(platforms_of("x86_64"), ["x86_64"]);
        assert!(platforms_of("postgresque").is_empty());
    }
}
