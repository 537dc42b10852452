//! The version of what is kept: it changes with every source that facts come from, so that nobody can forget to.

use std::sync::OnceLock;
use xxhash_rust::xxh3::Xxh3;

/// The sources that decide what facts are: those that make them, and the versions of the parser.
macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        /// Each source with its path from this file.
        const SOURCES: &[(&str, &[u8])] = &[$(($path, include_bytes!($path))),*];
    };
}

sources![
    "../../Cargo.lock",
    "../facts/attributes.rs",
    "../facts/bodies.rs",
    "../facts/cfg.rs",
    "../facts/code_blocks.rs",
    "../facts/constants.rs",
    "../facts/discards.rs",
    "../facts/doctests.rs",
    "../facts/expand.rs",
    "../facts/extract.rs",
    "../facts/extractor.rs",
    "../facts/fingerprints/boilerplate.rs",
    "../facts/fingerprints/builder.rs",
    "../facts/fingerprints/calls.rs",
    "../facts/fingerprints/control.rs",
    "../facts/fingerprints/expressions.rs",
    "../facts/fingerprints/labels.rs",
    "../facts/fingerprints/macros.rs",
    "../facts/fingerprints/mod.rs",
    "../facts/fingerprints/operators.rs",
    "../facts/fingerprints/patterns.rs",
    "../facts/fingerprints/signatures.rs",
    "../facts/fingerprints/tree.rs",
    "../facts/fingerprints/units.rs",
    "../facts/format_strings.rs",
    "../facts/generated.rs",
    "../facts/generators.rs",
    "../facts/guard.rs",
    "../facts/holdings.rs",
    "../facts/imports.rs",
    "../facts/inferred.rs",
    "../facts/items.rs",
    "../facts/lexemes.rs",
    "../facts/literals.rs",
    "../facts/macros.rs",
    "../facts/matcher.rs",
    "../facts/members.rs",
    "../facts/mod.rs",
    "../facts/patterns.rs",
    "../facts/suppressions.rs",
    "../facts/surface.rs",
    "../facts/tables/comments.rs",
    "../facts/tables/documentation.rs",
    "../facts/tables/items.rs",
    "../facts/tables/macros.rs",
    "../facts/tables/mod.rs",
    "../facts/tables/names.rs",
    "../facts/tables/paths.rs",
    "../facts/tables/scopes.rs",
    "../facts/tables/values.rs",
    "../facts/tokens.rs",
    "../facts/values.rs",
    "../facts/written_types.rs",
    "../source.rs",
    "../discover/library.rs",
    "../discover/manifest.rs",
    "../discover/mod.rs",
    "../discover/relative.rs",
    "../discover/targets.rs",
    "../discover/workspace.rs",
    "../resolve/libraries.rs",
    "../resolve/loading.rs",
    "../resolve/macros.rs",
];

/// A number for all of them.
pub(super) fn version() -> u64 {
    static VERSION: OnceLock<u64> = OnceLock::new();
    *VERSION.get_or_init(|| {
        let mut hasher = Xxh3::new();
        for (path, text) in SOURCES {
            hasher.update(path.as_bytes());
            hasher.update(text);
        }
        hasher.digest()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_source_of_facts_counts() {
        let mut open = vec![String::from("facts")];
        let mut files = 0;
        while let Some(folder) = open.pop() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(&folder);
            for entry in std::fs::read_dir(path).unwrap() {
                let entry = entry.unwrap();
                let below = format!("{folder}/{}", entry.file_name().into_string().unwrap());
                if entry.file_type().unwrap().is_dir() {
                    open.push(below);
                    continue;
                }
                files += 1;
                let path = format!("../{below}");
                assert!(SOURCES.iter().any(|(known, _)| *known == path), "`{path}` is not in the list");
            }
        }
        assert!(files > 1);
    }
}
