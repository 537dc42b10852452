//! What the standard library's methods give to the closures they take, so far as their receiver tells it.

use super::identity::Def;
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::receiver_types::Known;
use super::std_notation::Stand;
use crate::facts::Given;

/// What the elements of an iterator are, in the notation of the table of signatures.
const ITEM: &str = "S@Item";

/// The path of a type or trait, or of the module that holds a primitive's methods; methods; the argument that is the
/// closure; and what the closure is given, in the notation of the table of signatures.
type Row = (&'static str, &'static [&'static str], u8, &'static [&'static str]);

/// Methods that hand on what they are called on, or a part of it. References are seen through.
const ROWS: &[Row] = &[
    (
        "core::option::Option",
        &["and_then", "filter", "inspect", "is_none_or", "is_some_and", "map", "take_if"],
        0,
        &["0"],
    ),
    ("core::option::Option", &["map_or", "map_or_else"], 1, &["0"]),
    ("core::result::Result", &["and_then", "inspect", "is_ok_and", "map"], 0, &["0"]),
    (
        "core::result::Result",
        &["inspect_err", "is_err_and", "map_err", "map_or_else", "or_else", "unwrap_or_else"],
        0,
        &["1"],
    ),
    ("core::result::Result", &["map_or", "map_or_else"], 1, &["0"]),
    ("core::task::poll::Poll", &["map"], 0, &["0"]),
    (
        "core::iter::traits::iterator::Iterator",
        &[
            "all",
            "any",
            "filter",
            "filter_map",
            "find",
            "find_map",
            "flat_map",
            "for_each",
            "inspect",
            "is_sorted_by_key",
            "map",
            "map_while",
            "max_by_key",
            "min_by_key",
            "partition",
            "position",
            "rposition",
            "skip_while",
            "take_while",
            "try_for_each",
        ],
        0,
        &[ITEM],
    ),
    (
        "core::iter::traits::iterator::Iterator",
        &["is_sorted_by", "max_by", "min_by", "reduce"],
        0,
        &[ITEM, ITEM],
    ),
    ("core::iter::traits::iterator::Iterator", &["fold", "try_fold"], 1, &["?", ITEM]),
    ("alloc::vec::Vec", &["dedup_by_key", "retain", "retain_mut"], 0, &["0"]),
    ("alloc::slice", &["sort_by_cached_key", "sort_by_key"], 0, &["0"]),
    ("alloc::slice", &["sort_by"], 0, &["0", "0"]),
    (
        "core::slice",
        &["binary_search_by", "is_sorted_by_key", "partition_point", "sort_unstable_by_key"],
        0,
        &["0"],
    ),
    ("core::slice", &["is_sorted_by", "sort_unstable_by"], 0, &["0", "0"]),
    ("std::collections::hash::map::HashMap", &["retain"], 0, &["0", "1"]),
    ("alloc::collections::btree::map::BTreeMap", &["retain"], 0, &["0", "1"]),
    ("std::thread::local::LocalKey", &["with", "try_with"], 0, &["0"]),
];

impl Resolver<'_> {
    /// The type of a parameter of a closure that a method is called with.
    pub(super) fn given(&mut self, owner: OwnerId, given: Given) -> Known {
        let called = self.called(owner, given.call);
        let Some((Def::Outside(method), confidence)) = called.single() else { return Known::unknown() };
        let path = self.keys.get(method).path.clone();
        let Some((of, name)) = path.rsplit_once("::") else { return Known::unknown() };
        let row = ROWS.iter().find(|(known, methods, argument, _)| {
            *known == of && *argument == given.argument && methods.contains(&name)
        });
        let Some(notation) = row.and_then(|(.., gives)| gives.get(usize::from(given.parameter))) else {
            return Known::unknown();
        };
        Known::of(self.std_notation(notation, Stand::of(&called.on))).at_most(confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::std_signatures;

    #[test]
    fn every_row_names_methods_of_the_table() {
        for (of, methods, ..) in ROWS {
            let section = if of.ends_with("::slice") { "slice" } else { of };
            for method in *methods {
                let signature = std_signatures::method(section, method);
                let path = signature.map(|found| std_signatures::definition(section, method, found).1);
                assert_eq!(path, Some(format!("{of}::{method}")));
            }
        }
    }
}
