//! Signatures of the standard library by a table: methods of types and traits with the type they give, the traits a
//! type implements, and its associated types.
//!
//! The table was made from the documentation of the standard library. It knows what is stable.

use super::std_table::rows;

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The table's text.
///
/// A line `!path` opens a type, a trait, a primitive (by its name; `slice`, `array`, `tuple`, `*` for `*const`, `^` for
/// `*mut`) or, as `!fn`, the free functions. Behind it stand `+` with the traits a type implements, `=Name type` for each
/// associated type of these and `=name type` for each public field, then the functions by name: `.` for methods, `:` for those that take `self` by value, `-`
/// for others, the type it gives, and the module of its definition path, where that is not the one of the type.
///
/// In types lifetimes and references are left out. A digit is a generic argument of the type, `S` is `Self`, `$` the
/// function's first own generic argument, `~path` a type of which one trait is known, `@Name` behind a type its
/// associated type, `*` and `^` before a type a pointer, `?` what is not known. `!0` behind a type tells that the
/// first argument is of the type of that generic argument.
const TEXT: &str = include_str!("std_types.txt");

/// One function of a type or trait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signature {
    /// Whether it takes `self`.
    pub(super) takes_self: bool,
    /// Whether it takes `self` as it is.
    pub(super) by_value: bool,
    /// The type it gives, in the table's notation.
    pub(super) gives: &'static str,
    /// The module of its definition path, where that is not the one of the type.
    pub(super) module: Option<&'static str>,
}

fn sections() -> &'static FxHashMap<&'static str, &'static str> {
    static SECTIONS: OnceLock<FxHashMap<&'static str, &'static str>> = OnceLock::new();
    SECTIONS.get_or_init(|| {
        TEXT.split("\n!").filter_map(|section| section.trim_start_matches('!').split_once('\n')).collect()
    })
}

/// The name of the section of a type or primitive, by which it is told from others whose items have the same path.
pub(super) fn section(of: &str) -> Option<&'static str> {
    sections().get_key_value(of).map(|(section, _)| *section)
}

/// Whether a type or trait of this path, or a primitive of this name, is in the table.
pub(super) fn is_known(path: &str) -> bool {
    sections().contains_key(path)
}

/// The function of this name of a type or trait.
pub(super) fn function(of: &str, name: &str) -> Option<Signature> {
    let body = sections().get(of)?;
    // The lines about traits stand before the functions, which are sorted.
    let start =
        body.split_inclusive('\n').take_while(|line| line.starts_with(['+', '='])).map(str::len).sum();
    let (kind, gives, module) = rows(&body[start..], name).next()?;
    Some(Signature {
        takes_self: kind != "-",
        by_value: kind == ":",
        gives,
        module: (module != "=").then_some(module),
    })
}

/// The method of this name of a type or trait.
pub(super) fn method(of: &str, name: &str) -> Option<Signature> {
    function(of, name).filter(|signature| signature.takes_self)
}

/// The traits that a type implements, those without methods left out.
pub(super) fn traits(of: &str) -> impl Iterator<Item = &'static str> {
    let line = sections().get(of).and_then(|body| body.lines().next()?.strip_prefix('+'));
    line.into_iter().flat_map(|line| line.split(' '))
}

/// What an associated type of a type's traits stands for, or the type of a public field.
pub(super) fn associated(of: &str, name: &str) -> Option<&'static str> {
    let mut lines = sections().get(of)?.lines().take_while(|line| line.starts_with(['+', '=']));
    lines.find_map(|line| line.strip_prefix('=')?.strip_prefix(name)?.strip_prefix(' '))
}

/// Whether a type has an inherent method of this name, or a trait other than this one has.
pub(super) fn is_elsewhere(name: &str, except: &str) -> bool {
    sections().keys().any(|path| *path != except && method(path, name).is_some())
}

/// Whether a path is that of an alias of one type of the standard library's atomics, which has a section of its own.
pub(super) fn is_atomic(path: &str) -> bool {
    path.starts_with("core::sync::atomic::Atomic") && is_known(path)
}

/// The definition path of a function of a type or primitive that has it by itself, and the section that tells it from
/// those of the same path, where there are such.
pub(super) fn definition(of: &str, name: &str, signature: Signature) -> (Option<&'static str>, String) {
    let section = section(of);
    match signature.module {
        Some(module) => (section, format!("{module}::{name}")),
        None if is_atomic(of) => (section, format!("core::sync::atomic::Atomic::{name}")),
        None => (None, format!("{of}::{name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_have_types() {
        let unwrap = method("core::option::Option", "unwrap");
        assert_eq!(unwrap.map(|signature| signature.gives), Some("0"));
        assert_eq!(method("alloc::vec::Vec", "with_capacity"), None);
        assert!(function("alloc::vec::Vec", "with_capacity").is_some());
        let trim = method("str", "trim").map(|signature| definition("str", "trim", signature));
        assert_eq!(trim, Some((Some("str"), "core::str::trim".to_owned())));
        assert_eq!(associated("alloc::vec::Vec", "Target"), Some("[0]"));
        assert!(traits("alloc::sync::Arc").any(|path| path == "core::clone::Clone"));
        assert_eq!(
            function("fn", "std::thread::functions::spawn").map(|signature| signature.takes_self),
            Some(false)
        );
    }

    #[test]
    fn every_line_is_read() {
        let mut all: Vec<_> = sections().iter().collect();
        all.sort_unstable();
        for (path, body) in all {
            for line in body.lines().filter(|line| !line.starts_with(['+', '='])) {
                let fields: Vec<&str> = line.split(' ').collect();
                assert_eq!(fields.len(), 4, "{path}: {line}");
                assert!(function(path, fields[0]).is_some(), "{path}: {line}");
            }
        }
    }
}
