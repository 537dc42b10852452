//! Location patterns: the parts of the code that an entry speaks of, by component, file or module.

use super::path::{PathError, PathPattern};
use crate::source::Place;
use globset::{GlobBuilder, GlobMatcher};
use std::sync::Arc;

/// What a component's name is written behind.
const COMPONENT: &str = "component:";

/// A pattern for file paths relative to the workspace root, with `/`.
#[derive(Debug, Clone)]
pub struct FilePattern {
    /// The pattern as written.
    pub text: Arc<str>,
    /// Where it is written.
    pub place: Place,
    matcher: GlobMatcher,
}

impl FilePattern {
    /// Compiles a glob: `*` stays within a folder, `**` does not. A path without wildcards that names no
    /// `.rs` or `.md` file is a folder and covers all below it.
    pub fn new(text: &str, place: &Place) -> Result<Self, PathError> {
        let refuse = |message: &str, help: Option<String>| PathError { message: message.into(), help };
        if text.contains('\\') {
            return Err(refuse("a file pattern with `\\`", Some("separate folders with `/`".into())));
        }
        if text.starts_with('/') || text.split('/').any(|part| part == "." || part == "..") {
            return Err(refuse(
                "a file pattern starts at the workspace root and has no `.` or `..` part",
                Some("write it as `crates/name/src/**`".into()),
            ));
        }
        let is_folder = !text.contains(['*', '?', '[', '{']) && !is_file(text);
        let glob = if is_folder { format!("{}/**", text.trim_end_matches('/')) } else { text.to_owned() };
        let glob = GlobBuilder::new(&glob).literal_separator(true).build();
        let glob = glob.map_err(|error| refuse(&format!("a bad file pattern: {}", error.kind()), None))?;
        Ok(Self { text: text.into(), place: place.clone(), matcher: glob.compile_matcher() })
    }

    /// The compiled glob.
    pub fn matcher(&self) -> &GlobMatcher {
        &self.matcher
    }

    /// Whether a file, by its path relative to the workspace root with `/`, is meant.
    pub fn matches(&self, file: &str) -> bool {
        self.matcher.is_match(file)
    }
}

/// A part of the code.
#[derive(Debug, Clone)]
pub enum LocationPattern {
    /// `component:name`: the files of a component.
    Component(Arc<str>, Place),
    /// Files.
    Files(FilePattern),
    /// Modules or items by their path, and without a wildcard all that is below.
    Items(PathPattern),
}

impl LocationPattern {
    /// The patterns that `text`, written at `place`, stands for: several only for a path with braces.
    pub fn expand(text: &str, place: &Place) -> Result<Vec<Self>, PathError> {
        if let Some(name) = text.strip_prefix(COMPONENT) {
            return Ok(vec![Self::Component(name.trim().into(), place.clone())]);
        }
        let means_files =
            text.contains(['/', '\\']) || is_file(text) || text.starts_with('*') && !text.contains("::");
        if means_files {
            return Ok(vec![Self::Files(FilePattern::new(text, place)?)]);
        }
        Ok(PathPattern::expand(text, place)?.into_iter().map(Self::Items).collect())
    }

    /// Whether code is meant that lies in `file`, in the module or item `path` (crate name first), in
    /// `component`.
    pub fn matches(&self, file: &str, path: &[&str], component: Option<&str>) -> bool {
        match self {
            Self::Component(name, _) => component == Some(name),
            Self::Files(files) => files.matches(file),
            Self::Items(pattern) => pattern.covers(path),
        }
    }

    /// The pattern as the registry writes it, braces expanded.
    pub fn text(&self) -> String {
        match self {
            Self::Component(name, _) => format!("{COMPONENT}{name}"),
            Self::Files(files) => files.text.to_string(),
            Self::Items(path) => path.to_string(),
        }
    }

    /// Where it is written.
    pub fn place(&self) -> &Place {
        match self {
            Self::Component(_, place) => place,
            Self::Files(files) => &files.place,
            Self::Items(pattern) => &pattern.place,
        }
    }
}

/// Whether a path names a file: one of Rust, or a document whose code is read.
fn is_file(text: &str) -> bool {
    text.strip_suffix(".rs").or_else(|| text.strip_suffix(".md")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Pos, Span};

    fn place() -> Place {
        Place { file: "ssot.toml".into(), span: Span::new(Pos::START, Pos::START) }
    }

    fn one(text: &str) -> LocationPattern {
        LocationPattern::expand(text, &place()).unwrap().remove(0)
    }

    #[test]
    fn form_decides_what_is_meant() {
        assert!(matches!(one("component:core"), LocationPattern::Component(name, _) if &*name == "core"));
        for files in ["crates/bench/**", "build.rs", "*_test.rs", "vendor/", "**"] {
            assert!(matches!(one(files), LocationPattern::Files(_)), "{files}");
        }
        for items in ["app_core::messaging::**", "app_core", "*::prelude", "a::{b, c}"] {
            assert!(matches!(one(items), LocationPattern::Items(_)), "{items}");
        }
        assert_eq!(LocationPattern::expand("a::{b, c}", &place()).unwrap().len(), 2);
    }

    #[test]
    fn files_match_by_folder_and_glob() {
        let matches = |pattern: &str, file: &str| one(pattern).matches(file, &["a"], None);
        assert!(matches("crates/bench/**", "crates/bench/src/lib.rs"));
        assert!(matches("crates/bench", "crates/bench/src/lib.rs"));
        assert!(!matches("crates/bench", "crates/benches/src/lib.rs"));
        assert!(matches("crates/*/build.rs", "crates/a/build.rs"));
        assert!(!matches("crates/*.rs", "crates/a/b.rs"));
        assert!(matches("**/*.pb.rs", "x.pb.rs"));
        assert!(matches("README.md", "README.md"));
    }

    #[test]
    fn modules_and_components_match() {
        let location = one("app_core::messaging");
        assert!(location.matches("f.rs", &["app_core", "messaging", "router"], None));
        assert!(!location.matches("f.rs", &["app_core"], None));
        assert!(one("component:core").matches("f.rs", &[], Some("core")));
        assert!(!one("component:core").matches("f.rs", &[], None));
    }

    #[test]
    fn paths_outside_and_bad_globs_are_refused() {
        for text in ["/etc/**", "../other/**", "a/../b", "./a/b", "a\\b"] {
            assert!(LocationPattern::expand(text, &place()).is_err(), "{text}");
        }
        let error = LocationPattern::expand("src/[a", &place()).unwrap_err();
        assert!(error.message.starts_with("a bad file pattern"), "{}", error.message);
    }
}
