//! Twins: units that stand side by side on purpose, for what their names differ in is one of a few known things.
//!
//! A guard that reads and one that writes, a function for `u32` and one for `u64`, a call that blocks and one that
//! does not, the same reader for two versions of a format: their authors know of both, and Rust has no word that
//! would make one of them.

use super::names::words;

/// Words for ways to hold a value; a name without one has its own.
const ACCESS: [&str; 12] = [
    "borrowed",
    "boxed",
    "const",
    "exclusive",
    "mapped",
    "mut",
    "mutable",
    "owned",
    "pinned",
    "ref",
    "shared",
    "unchecked",
];
/// Words for the two directions of access, of which a name has either.
const DIRECTION: [&str; 6] = ["read", "write", "reader", "writer", "readable", "writable"];
/// Words for how one waits, and from which threads one may; a name without one has its own.
const WAITING: [&str; 8] = ["async", "atomic", "blocking", "local", "nonblocking", "sync", "unsync", "try"];
/// Words for numbers, of which a name has either; others have digits.
const NUMBERS: [&str; 8] = ["bool", "double", "float", "int", "integer", "signed", "uint", "unsigned"];
/// Letters before or behind digits that make a type of numbers: `u8`, `f32`.
const PRIMITIVES: [&str; 3] = ["f", "i", "u"];
/// What may be left out behind a word.
const DIMENSIONS: [&str; 2] = ["2d", "3d"];

/// Lines of a function up to which little is saved by what it shares with a neighbour, or with the method of another type.
pub(super) const SHORT: u32 = 20;

/// What a unit is called: the path of its module, the type whose method it is, its own name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Called<'a> {
    pub(super) module: &'a str,
    pub(super) receiver: Option<&'a str>,
    pub(super) name: &'a str,
}

/// Whether two short functions are neighbours that differ in what a part of their names says, as the rules of a grammar or
/// the calls of two libraries: who changes one sees the other, and little is saved by a third that both call.
///
/// `lines` is the length of the longer one.
pub(super) fn are_neighbours(one: Called<'_>, other: Called<'_>, lines: u32) -> bool {
    let (a, b) = (words(one.name), words(other.name));
    let (of_a, of_b) = rest(&a, &b);
    // What they share says more than what they differ in.
    let shared = a.len() - of_a.len();
    let differ = !of_a.is_empty() && !of_b.is_empty() && of_a.len().max(of_b.len()) <= shared;
    lines <= SHORT && differ && one.module == other.module && one.receiver == other.receiver
}

/// How two names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    Same,
    Twins,
    Strangers,
}

/// Whether two units are twins: by their types, else by their own names, else by their modules; and whatever their types
/// are, where one of them is for a plane and the other is not.
pub(super) fn are_twins(one: Called<'_>, other: Called<'_>) -> bool {
    let name = kin(one.name, other.name);
    if name != Kin::Strangers && is_for_plane(one) != is_for_plane(other) {
        return true;
    }
    let receiver = match (one.receiver, other.receiver) {
        (None, None) => Kin::Same,
        (Some(one), Some(other)) => kin(one, other),
        _ => Kin::Strangers,
    };
    match (receiver, name) {
        (Kin::Strangers, _) | (_, Kin::Strangers) => false,
        (Kin::Same, Kin::Same) => are_twin_paths(one.module, other.module),
        _ => true,
    }
}

/// Whether something is called by two dimensions.
fn is_for_plane(called: Called<'_>) -> bool {
    let names = called.module.split("::").chain(called.receiver).chain([called.name]);
    names.flat_map(words).any(|word| word.ends_with(DIMENSIONS[0]))
}

/// Whether the paths of two modules differ in one segment, and by what twins differ in.
fn are_twin_paths(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split("::").collect(), other.split("::").collect());
    match rest(&one, &other) {
        ([one], [other]) => kin(one, other) == Kin::Twins,
        ([more], []) | ([], [more]) => WAITING.contains(more) || is_version(more),
        _ => false,
    }
}

/// Whether a segment of a path names a version, as `v2` and `v1_1` do.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|number| {
        number.starts_with(|c: char| c.is_ascii_digit())
            && number.bytes().all(|b| b == b'_' || b.is_ascii_digit())
    })
}

fn kin(one: &str, other: &str) -> Kin {
    if one == other {
        return Kin::Same;
    }
    if is_version(one) && is_version(other) {
        return Kin::Twins;
    }
    let (one, other) = (words(one), words(other));
    let are_twins = match rest(&one, &other) {
        ([one], [other]) => are_twin_words(one, other),
        ([more], []) | ([], [more]) => {
            let more = more.as_str();
            [&ACCESS[..], &WAITING, &DIMENSIONS].iter().any(|words| words.contains(&more))
        }
        _ => false,
    };
    if are_twins { Kin::Twins } else { Kin::Strangers }
}

/// What is left of two lists without what they begin and end with alike.
fn rest<'l, T: PartialEq>(one: &'l [T], other: &'l [T]) -> (&'l [T], &'l [T]) {
    let before = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[before..], &other[before..]);
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    (&one[..one.len() - after], &other[..other.len() - after])
}

fn are_twin_words(one: &str, other: &str) -> bool {
    let both = |words: &[&str]| words.contains(&one) && words.contains(&other);
    if both(&ACCESS) || both(&DIRECTION) || both(&WAITING) {
        return true;
    }
    let without_dimension =
        |word: &str| DIMENSIONS.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).to_owned();
    if without_dimension(one) == without_dimension(other) {
        return true;
    }
    let has_digits = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let letters = |word: &str| word.replace(|letter: char| letter.is_ascii_digit(), "");
    let is_number = |word: &str| NUMBERS.contains(&word) || PRIMITIVES.contains(&letters(word).as_str());
    // A number against none is a second one, and no twin.
    let is_numbered = has_digits(one) && has_digits(other) && letters(one) == letters(other);
    is_numbered || (is_number(one) && is_number(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called<'a>(path: &[&'a str]) -> Called<'a> {
        match *path {
            [module, receiver, name] => Called { module, receiver: Some(receiver), name },
            [module, name] => Called { module, receiver: None, name },
            _ => unreachable!(),
        }
    }

    #[test]
    fn twins_differ_in_one_known_word() {
        for (one, other) in [
            (&["a::b", "ReadGuard", "map"][..], &["a::c", "WriteGuard", "map"][..]),
            (&["a", "MutexGuard", "map"], &["a", "MappedMutexGuard", "map"]),
            (&["a", "Tree", "views"], &["a", "Tree", "views_mut"]),
            (&["a", "try_lock"], &["a", "try_lock_owned"]),
            (&["a", "Vec2", "dot"], &["a", "Vec3", "dot"]),
            (&["a", "read_u16"], &["a", "read_u32"]),
            (&["a", "from_int"], &["a", "from_f64"]),
            (&["a", "queue_material2d_meshes"], &["b", "queue_material_meshes"]),
            (&["a::mesh2d::wire", "apply"], &["b::wire", "apply"]),
            (&["a::irect", "IRect", "union"], &["a::urect", "URect", "union"]),
            (&["dump::v3::tasks", "Task", "load"], &["dump::v4::tasks", "Task", "load"]),
            (&["client::get", "Get", "send"], &["client::blocking::get", "Get", "send"]),
        ] {
            assert!(are_twins(called(one), called(other)), "{one:?} {other:?}");
            assert!(are_twins(called(other), called(one)), "{other:?} {one:?}");
        }
    }

    #[test]
    fn short_neighbours_share_most_of_their_names() {
        let is_null = called(&["a", "parse_is_null"]);
        assert!(are_neighbours(is_null, called(&["a", "parse_is_empty"]), 20));
        assert!(!are_neighbours(is_null, called(&["a", "parse_is_empty"]), 21));
        assert!(!are_neighbours(is_null, called(&["b", "parse_is_empty"]), 20));
        assert!(!are_neighbours(is_null, called(&["a", "Filter", "parse_is_empty"]), 20));
        assert!(!are_neighbours(is_null, called(&["a", "read_is_empty"]), 20));
        assert!(!are_neighbours(is_null, called(&["a", "parse_is_null_again"]), 20));
        let (up, end) = (called(&["a", "button_on_up"]), called(&["a", "button_on_drag_end"]));
        assert!(are_neighbours(up, end, 12));
        assert!(!are_neighbours(called(&["a", "sum"]), called(&["a", "total"]), 3));
    }

    #[test]
    fn others_are_no_twins() {
        for (one, other) in [
            (&["a", "retry"][..], &["b", "retry"][..]),
            (&["a", "retry"], &["a", "retry2"]),
            (&["a", "retry"], &["a", "retry_again"]),
            (&["a", "rotate_left"], &["a", "rotate_right"]),
            (&["a", "sha1"], &["a", "md5"]),
            (&["a", "Mutex", "lock"], &["a", "Queue", "lock"]),
            (&["a", "Mutex", "lock"], &["a", "lock"]),
            (&["a::read", "open"], &["b::write", "open"]),
        ] {
            assert!(!are_twins(called(one), called(other)), "{one:?} {other:?}");
        }
    }
}
