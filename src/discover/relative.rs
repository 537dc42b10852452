//! Paths relative to the root, with `/`: joined and normalised as text, so that none leads out of the root.

use std::path::{Component, Path};

/// The path of `path` seen from the folder `dir` (relative to the root, empty for the root itself).
///
/// Nothing where it would lead out of the root, is absolute or is not UTF-8.
pub fn join(dir: &str, path: impl AsRef<Path>) -> Option<String> {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    let path = path.as_ref();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// The folder of a path; empty for what lies in the root itself.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// What remains of `path` below the folder `dir`; empty for the folder itself.
pub(super) fn below<'a>(path: &'a str, dir: &str) -> Option<&'a str> {
    if dir.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(dir)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The folders above `dir`, nearest first, down to the root (the empty path); `dir` itself is the first.
pub(super) fn ancestors(dir: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(dir), |dir| (!dir.is_empty()).then(|| parent(dir)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_path_never_leaves_the_root() {
        assert_eq!(join("a/b", "../c/./d.rs").as_deref(), Some("a/c/d.rs"));
        assert_eq!(join("a", "..").as_deref(), Some(""));
        assert_eq!(join("a", "../.."), None);
        assert_eq!(join("", "../x"), None);
        assert_eq!(join("a", "/etc/passwd"), None);
    }

    #[test]
    fn a_folder_is_no_prefix_of_its_siblings() {
        assert_eq!(below("ab/c", "a"), None);
        assert_eq!(below("a/b", "a"), Some("b"));
        assert_eq!(below("a", "a"), Some(""));
        assert_eq!(ancestors("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
    }
}
