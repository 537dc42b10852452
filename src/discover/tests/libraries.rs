//! Sources of packages outside of the tree: where they are found, and what their manifests say.

use super::tree;
use crate::discover::{Library, LockedPackage, Sources, TargetKind, locked_dependency};
use std::path::Path;

fn locked(name: &str, version: &str, source: &str, dependencies: &[&str]) -> LockedPackage {
    LockedPackage {
        name: name.to_owned(),
        version: version.to_owned(),
        source: Some(source.to_owned()),
        checksum: None,
        dependencies: dependencies.iter().map(|&dependency| dependency.to_owned()).collect(),
    }
}

const REGISTRY: &str = "registry+https://example.org/index";
const GIT: &str = "git+https://example.org/team/kit.git?branch=main#0123456789abcdef";

#[test]
fn an_unpacked_archive_is_found_by_name_and_version() {
    let home = tree(&[
        (
            "registry/src/example.org-1/kit-1.0.0/Cargo.toml",
            "[package]\nname = \"kit\"\nedition = \"2021\"\n",
        ),
        ("registry/src/example.org-1/kit-1.0.0/src/lib.rs", ""),
        ("registry/src/example.org-1/kit-2.0.0/src/lib.rs", ""),
    ]);
    let sources = Sources::new(Path::new("/nowhere"), Some(home.path()));
    let (dir, top) = sources.find(&locked("kit", "1.0.0", REGISTRY, &[])).unwrap();
    assert_eq!((dir.file_name().unwrap().to_str(), &dir), (Some("kit-1.0.0"), &top));
    let library = Library::read(&dir, &top).unwrap();
    assert_eq!((&*library.name, library.kind, &*library.root), ("kit", TargetKind::Lib, "src/lib.rs"));
    assert_eq!(sources.find(&locked("kit", "2.0.0", REGISTRY, &[])), None, "a folder without a manifest");
    assert_eq!(sources.find(&locked("kit", "1.0.1", REGISTRY, &[])), None);
}

#[test]
fn a_checkout_is_found_by_repository_and_revision_and_inherits_from_its_workspace() {
    let home = tree(&[
        (
            "git/checkouts/kit-77/0123456/Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\"]\n[workspace.package]\nedition = \"2018\"\n[workspace.dependencies]\nserde = { version = \"1\", package = \"serde-core\" }\n",
        ),
        (
            "git/checkouts/kit-77/0123456/crates/macros/Cargo.toml",
            "[package]\nname = \"kit-macros\"\nedition.workspace = true\n[lib]\nname = \"kit_rules\"\npath = \"root.rs\"\nproc-macro = true\n[dependencies]\nserde = { workspace = true }\n",
        ),
        ("git/checkouts/kit-77/0123456/crates/macros/root.rs", ""),
        ("git/checkouts/other-77/0123456/Cargo.toml", "[package]\nname = \"kit-macros\"\n"),
        ("git/checkouts/kit-77/fedcba9/Cargo.toml", "[package]\nname = \"kit-macros\"\n"),
    ]);
    let sources = Sources::new(Path::new("/nowhere"), Some(home.path()));
    let (dir, top) = sources.find(&locked("kit-macros", "1.0.0", GIT, &[])).unwrap();
    let library = Library::read(&dir, &top).unwrap();
    assert_eq!((&*library.name, library.kind), ("kit_rules", TargetKind::ProcMacro));
    assert_eq!((&*library.root, library.edition.year()), ("crates/macros/root.rs", "2018"));
    let dependency = &library.dependencies[0];
    assert_eq!(
        (&*dependency.extern_name, &*dependency.package, dependency.version.as_deref()),
        ("serde", "serde-core", Some("1"))
    );
}

#[test]
fn a_vendored_folder_goes_before_the_registry() {
    let root = tree(&[
        (".cargo/config.toml", "[source.a]\nreplace-with = \"b\"\n[source.b]\ndirectory = \"third/party\"\n"),
        ("third/party/kit/Cargo.toml", "[package]\nname = \"kit\"\nversion = \"1.0.0\"\n"),
        ("third/party/kit/src/lib.rs", ""),
    ]);
    let sources = Sources::new(root.path(), None);
    let found = sources.find(&locked("kit", "1.0.0", REGISTRY, &[])).unwrap().0;
    assert!(found.ends_with("third/party/kit"));
    assert_eq!(sources.find(&locked("kit", "1.1.0", REGISTRY, &[])), None, "another version lies there");
}

#[test]
fn of_several_versions_the_requirement_tells() {
    let mut all = vec![
        locked("app", "1.0.0", REGISTRY, &["kit 1.4.0", "kit 2.0.0", "one"]),
        locked("kit", "1.4.0", REGISTRY, &[]),
        locked("kit", "2.0.0", REGISTRY, &[]),
        locked("kit", "3.0.0", REGISTRY, &[]),
        locked("one", "0.1.0", REGISTRY, &[]),
    ];
    all.sort();
    let version = |package, requirement| {
        locked_dependency(&all, &all[0], package, requirement).map(|at| &*all[at].version)
    };
    assert_eq!(version("kit", Some("1")), Some("1.4.0"));
    assert_eq!(version("kit", Some("2.0")), Some("2.0.0"));
    assert_eq!(version("kit", Some("3")), None);
    assert_eq!(
        version("one", Some("9")),
        Some("0.1.0"),
        "the lock file knows better than a patched manifest"
    );
    assert_eq!(version("two", None), None);
}
