//! The standard library by a table: what each public path of it names, as the compiler has it.
//!
//! The table was printed by rustc for the crates std, core, alloc, `proc_macro` and test: for each module, enum and trait its
//! names with namespace, kind and definition path; for each type its inherent functions with the type they return.
//! Primitive types' inherent items and the targets of type aliases are not in it and are told by rule here.

use crate::facts::Ns;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The table's text. A line `@path` opens a module, enum or trait, `!path` the inherent items of a type.
const TEXT: &str = include_str!("std.txt");

/// The crates of the standard library.
pub(super) const CRATES: [&str; 5] = ["std", "core", "alloc", "proc_macro", "test"];

/// One row: what a name in a module names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StdItem {
    /// Its definition path; nothing where that is the module's path and the name.
    pub(super) definition: Option<&'static str>,
    /// The table's word for its kind.
    pub(super) kind: &'static str,
}

/// Sections of the table by path.
struct Sections {
    modules: FxHashMap<&'static str, &'static str>,
    inherent: FxHashMap<&'static str, &'static str>,
}

fn sections() -> &'static Sections {
    static SECTIONS: OnceLock<Sections> = OnceLock::new();
    SECTIONS.get_or_init(|| {
        let mut sections = Sections { modules: FxHashMap::default(), inherent: FxHashMap::default() };
        let mut at = 0;
        let mut open: Option<(&'static str, usize)> = None;
        for line in TEXT.split_inclusive('\n') {
            let start = at;
            at += line.len();
            if line.starts_with(['@', '!']) {
                sections.close(open, start);
                open = Some((line.trim_end(), at));
            }
        }
        sections.close(open, at);
        sections
    })
}

impl Sections {
    /// Enters the section that was opened, now that its end is known.
    fn close(&mut self, open: Option<(&'static str, usize)>, end: usize) {
        let Some((head, start)) = open else { return };
        let table = if head.starts_with('@') { &mut self.modules } else { &mut self.inherent };
        table.insert(&head[1..], &TEXT[start..end]);
    }
}

/// What `name` in `module` names in a namespace.
pub(super) fn find(module: &str, name: &str, ns: Ns) -> Option<StdItem> {
    let letter = match ns {
        Ns::TYPE => "t",
        Ns::VALUE => "v",
        _ => "m",
    };
    rows(sections().modules.get(module)?, name)
        .find(|row| row.0 == letter)
        .map(|(_, kind, to)| StdItem { definition: (to != "=").then_some(to), kind })
}

/// Whether a type has an inherent item of this name.
pub(super) fn has_inherent(of: &str, name: &str) -> bool {
    sections().inherent.get(of).is_some_and(|body| rows(body, name).next().is_some())
}

/// All names of a module, enum or trait with their namespace letters and kinds, in the table's order.
pub(super) fn names(module: &str) -> impl Iterator<Item = (&'static str, StdItem)> {
    let body = sections().modules.get(module).copied().unwrap_or("");
    body.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        let (name, _, kind, to) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        Some((name, StdItem { definition: (to != "=").then_some(to), kind }))
    })
}

/// The rows of one name: the three fields behind it. Rows are sorted by name, so that the first is found by halving.
pub(super) fn rows<'n>(
    body: &'static str,
    name: &'n str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> + use<'n> {
    let name_of = |line: &'static str| line.split(' ').next().unwrap_or_default();
    let (mut low, mut high) = (0, body.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = body[..middle].rfind('\n').map_or(0, |at| at + 1).max(low);
        let end = body[middle..].find('\n').map_or(body.len(), |at| middle + at + 1);
        if name_of(&body[start..end]) < name {
            low = end;
        } else {
            high = start;
        }
    }
    body[low..].lines().map_while(move |line| {
        let rest = line.strip_prefix(name)?.strip_prefix(' ')?;
        let mut fields = rest.split(' ');
        Some((fields.next()?, fields.next()?, fields.next()?))
    })
}

/// The type that a type alias of the standard library stands for, where it is known.
pub(super) fn alias_target(path: &str) -> Option<&'static str> {
    match path {
        "std::io::error::Result"
        | "core::fmt::Result"
        | "std::thread::Result"
        | "std::thread::result::Result"
        | "core::io::error::Result" => Some("core::result::Result"),
        _ if path.starts_with("core::num::nonzero::NonZero") => Some("core::num::nonzero::NonZero"),
        _ => None,
    }
}

/// The primitive types.
const PRIMITIVES: [&str; 17] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128",
    "isize", "f32", "f64",
];

/// Whether this is the name of a primitive type.
pub(super) fn is_primitive(name: &str) -> bool {
    PRIMITIVES.contains(&name)
}

/// Inherent constants of integers.
const OF_INTEGERS: &[&str] = &["BITS", "MAX", "MIN"];
/// Inherent constants of floating-point numbers.
const OF_FLOATS: &[&str] = &[
    "DIGITS",
    "EPSILON",
    "INFINITY",
    "MANTISSA_DIGITS",
    "MAX",
    "MAX_10_EXP",
    "MAX_EXP",
    "MIN",
    "MIN_10_EXP",
    "MIN_EXP",
    "MIN_POSITIVE",
    "NAN",
    "NEG_INFINITY",
    "RADIX",
];
/// Inherent constants of `char`.
const OF_CHAR: &[&str] =
    &["MAX", "MAX_LEN_UTF8", "MAX_LEN_UTF16", "MIN", "REPLACEMENT_CHARACTER", "UNICODE_VERSION"];

/// The definition path of an inherent constant of a primitive type: rustc names it by the module of the impl.
pub(super) fn primitive_constant(primitive: &str, name: &str) -> Option<String> {
    let (module, constants) = match primitive {
        "f32" => ("core::f32", OF_FLOATS),
        "f64" => ("core::f64", OF_FLOATS),
        "char" => ("core::char::methods", OF_CHAR),
        "bool" | "str" => return None,
        _ if is_primitive(primitive) => ("core::num", OF_INTEGERS),
        _ => return None,
    };
    constants.contains(&name).then(|| format!("{module}::{name}"))
}

/// The trait that a builtin derive implements: the one of the macro's own name.
pub(super) fn derived_trait(derive: &str) -> Option<&'static str> {
    Some(match derive {
        "core::clone::Clone" => "core::clone::Clone",
        "core::marker::Copy" => "core::marker::Copy",
        "core::fmt::macros::Debug" => "core::fmt::Debug",
        "core::default::Default" => "core::default::Default",
        "core::hash::macros::Hash" => "core::hash::Hash",
        "core::cmp::PartialEq" => "core::cmp::PartialEq",
        "core::cmp::PartialOrd" => "core::cmp::PartialOrd",
        "core::cmp::Eq" => "core::cmp::Eq",
        "core::cmp::Ord" => "core::cmp::Ord",
        _ => return None,
    })
}

/// The traits of the standard library whose items the bounds by one of them bring with them.
pub(super) fn supertraits(path: &str) -> &'static [&'static str] {
    const SUPERTRAITS: [(&str, &[&str]); 14] = [
        ("core::borrow::BorrowMut", &["core::borrow::Borrow"]),
        ("core::cmp::Eq", &["core::cmp::PartialEq"]),
        ("core::cmp::Ord", &["core::cmp::Eq", "core::cmp::PartialOrd"]),
        ("core::cmp::PartialOrd", &["core::cmp::PartialEq"]),
        ("core::error::Error", &["core::fmt::Debug", "core::fmt::Display"]),
        (
            "core::iter::traits::double_ended::DoubleEndedIterator",
            &["core::iter::traits::iterator::Iterator"],
        ),
        ("core::iter::traits::exact_size::ExactSizeIterator", &["core::iter::traits::iterator::Iterator"]),
        ("core::iter::traits::marker::FusedIterator", &["core::iter::traits::iterator::Iterator"]),
        ("core::marker::Copy", &["core::clone::Clone"]),
        ("core::ops::deref::DerefMut", &["core::ops::deref::Deref"]),
        ("core::ops::function::Fn", &["core::ops::function::FnMut"]),
        ("core::ops::function::FnMut", &["core::ops::function::FnOnce"]),
        ("core::ops::index::IndexMut", &["core::ops::index::Index"]),
        ("std::io::BufRead", &["std::io::Read"]),
    ];
    let found = SUPERTRAITS.binary_search_by(|(of, _)| (*of).cmp(path));
    found.map_or(&[], |at| SUPERTRAITS[at].1)
}

/// Traits that are implemented for every type, or for every type with some other trait.
pub(super) const BLANKET: [&str; 8] = [
    "core::convert::From",
    "core::convert::Into",
    "core::convert::TryFrom",
    "core::convert::TryInto",
    "core::any::Any",
    "core::borrow::Borrow",
    "alloc::borrow::ToOwned",
    "alloc::string::ToString",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_paths_lead_to_definitions() {
        let item = find("std::sync", "Mutex", Ns::TYPE).and_then(|item| item.definition);
        assert_eq!(item, Some("std::sync::poison::mutex::Mutex"));
        assert_eq!(find("core::mem", "swap", Ns::VALUE).map(|item| item.kind), Some("fn"));
        assert_eq!(find("core::mem", "swap", Ns::TYPE), None);
        assert!(find("std", "vec", Ns::MACRO).is_some() && find("std", "vec", Ns::TYPE).is_some());
    }

    #[test]
    fn enums_traits_and_inherent_items_have_names() {
        assert!(find("core::option::Option", "Some", Ns::VALUE).is_some());
        assert!(find("core::default::Default", "default", Ns::VALUE).is_some());
        assert!(has_inherent("alloc::vec::Vec", "with_capacity"));
        assert!(!has_inherent("alloc::vec::Vec", "with"));
    }

    #[test]
    fn every_name_is_found_by_halving() {
        let mut modules: Vec<_> = sections().modules.iter().collect();
        modules.sort_unstable();
        for (module, body) in modules {
            for line in body.lines() {
                let name = line.split(' ').next().unwrap_or_default();
                assert!(rows(body, name).any(|row| line.contains(row.2)), "{module}: {line}");
            }
            assert_eq!(rows(body, "no_such_name").count(), 0);
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines: usize = sections()
            .modules
            .values()
            .chain(sections().inherent.values())
            .map(|body| body.lines().count())
            .sum();
        let heads = TEXT.lines().filter(|line| line.starts_with(['@', '!'])).count();
        assert_eq!(lines + heads, TEXT.lines().count());
        assert!(names("core::clone::Clone").any(|(name, item)| name == "clone" && item.kind == "method"));
    }
}
