//! Packages, targets and dependencies by manifests; the root that a check starts from.

use super::{layout, targets, tree};
use crate::diagnostic::{CodeScope, ConfigError};
use crate::discover::{Dependency, DependencyKind, Layout, TargetKind, find_root};
use proptest::prelude::*;
use std::fs;
use tempfile::TempDir;

/// The dependencies of the package in a folder, each as `kind extern-name package path`.
fn dependencies(layout: &Layout, dir: &str) -> Vec<String> {
    let package = layout.packages.iter().find(|package| package.dir == dir).unwrap();
    let line = |dependency: &Dependency| {
        let path = dependency.path.as_deref().unwrap_or("-");
        let optional = if dependency.optional { " optional" } else { "" };
        format!("{:?} {} {} {path}{optional}", dependency.kind, dependency.extern_name, dependency.package)
    };
    package.dependencies.iter().map(line).collect()
}

fn members(layout: &Layout) -> Vec<(&str, bool)> {
    layout.packages.iter().map(|package| (&*package.dir, package.member)).collect()
}

/// The errors, each as `file:line:column message`.
fn errors(layout: &Layout) -> Vec<String> {
    let line = |error: &ConfigError| {
        let place = error
            .span
            .map_or_else(|| "-".to_owned(), |span| format!("{}:{}", span.start.line, span.start.column));
        format!("{}:{place} {}", error.file, error.message)
    };
    layout.errors.iter().map(line).collect()
}

const WORKSPACE: &str = r#"
[workspace]
members = ["crates/*", "./tools/gen/"]
exclude = ["crates/left-out"]

[workspace.package]
edition = "2021"

[workspace.dependencies]
base-lib = { path = "crates/base" }
alias = { package = "real-name", version = "1" }

[patch.crates-io]
patched = { path = "patched" }
"#;

const APP: &str = r#"
[package]
name = "my-app"
edition.workspace = true

[dependencies]
base-lib = { workspace = true, optional = true }
alias = { workspace = true }
patched = "1"
hidden-dep = { path = "../../inner/hidden" }

[target.'cfg(unix)'.dependencies]
libc = { version = "0.2", optional = true }
[target.'cfg(windows)'.dependencies]
libc = "0.2"

[dev-dependencies]
renamed = { package = "base-lib", path = "../base" }
outside = { path = "../../../elsewhere" }
[build-dependencies]
cc = "1"
"#;

fn workspace() -> TempDir {
    tree(&[
        ("Cargo.toml", WORKSPACE),
        ("crates/app/Cargo.toml", APP),
        ("crates/app/src/main.rs", ""),
        ("crates/app/build.rs", ""),
        (
            "crates/base/Cargo.toml",
            "[package]\nname = \"base-lib\"\n[lib]\nname = \"base_of_all\"\npath = \"lib/root.rs\"\n",
        ),
        ("crates/base/lib/root.rs", ""),
        ("crates/left-out/Cargo.toml", "[package]\nname = \"left-out\"\n"),
        ("crates/left-out/src/lib.rs", ""),
        ("crates/not-a-package/notes.md", ""),
        ("inner/hidden/Cargo.toml", "[package]\nname = \"hidden-dep\"\nedition = \"2018\"\n"),
        ("inner/hidden/src/lib.rs", ""),
        ("patched/Cargo.toml", "[package]\nname = \"patched\"\nedition = \"2024\"\n"),
        ("patched/src/lib.rs", ""),
        ("tools/gen/Cargo.toml", "[package]\nname = \"gen\"\n[lib]\nproc-macro = true\n"),
        ("tools/gen/src/lib.rs", ""),
        (
            "fuzz/Cargo.toml",
            "[package]\nname = \"fuzz\"\nedition = \"2021\"\n[workspace]\n[dependencies]\nmy-app = { path = \"../crates/app\" }\n",
        ),
        ("fuzz/src/main.rs", ""),
    ])
}

#[test]
fn members_come_from_globs_paths_and_path_dependencies() {
    let dir = workspace();
    let layout = layout(&dir);
    assert_eq!(errors(&layout), Vec::<String>::new());
    assert_eq!(
        members(&layout),
        [
            ("crates/app", true),
            ("crates/base", true),
            ("crates/left-out", false),
            ("fuzz", false),
            ("inner/hidden", true),
            ("patched", false),
            ("tools/gen", true),
        ]
    );
    assert_eq!(targets(&layout, "crates/base"), ["Lib base_of_all crates/base/lib/root.rs 2015"]);
    assert_eq!(targets(&layout, "tools/gen"), ["ProcMacro gen tools/gen/src/lib.rs 2015"]);
    assert_eq!(
        targets(&layout, "crates/app"),
        ["Bin my_app crates/app/src/main.rs 2021", "BuildScript build_script_build crates/app/build.rs 2021"]
    );
}

#[test]
fn dependencies_are_inherited_renamed_patched_and_merged_over_platforms() {
    let dir = workspace();
    let layout = layout(&dir);
    assert_eq!(
        dependencies(&layout, "crates/app"),
        [
            // Its library has a name of its own, which is what code writes.
            "Normal base_of_all base-lib crates/base optional",
            "Normal alias real-name -",
            "Normal patched patched patched",
            "Normal hidden_dep hidden-dep inner/hidden",
            "Dev renamed base-lib crates/base",
            "Dev outside outside -",
            "Build cc cc -",
            "Normal libc libc -",
        ]
    );
    assert_eq!(dependencies(&layout, "fuzz"), ["Normal my_app my-app crates/app"]);
    let app = &layout.packages[0];
    assert!(app.dependencies.iter().any(|dependency| dependency.kind == DependencyKind::Build));
}

#[test]
fn targets_are_found_where_cargo_looks() {
    let dir = tree(&[
        (
            "Cargo.toml",
            "[package]\nname = \"all-kinds\"\nedition = \"2021\"\n[[bin]]\nname = \"named\"\n[[test]]\nname = \"suite\"\npath = \"tests/suite/entry.rs\"\nedition = \"2018\"\n",
        ),
        ("src/lib.rs", ""),
        ("src/main.rs", ""),
        ("src/bin/named.rs", ""),
        ("src/bin/two-files/main.rs", ""),
        ("src/bin/two-files/part.rs", ""),
        ("src/bin/two/deep/main.rs", ""),
        ("examples/show.rs", ""),
        ("tests/one.rs", ""),
        ("tests/suite/entry.rs", ""),
        ("tests/folder/main.rs", ""),
        ("benches/fast.rs", ""),
        ("build.rs", ""),
    ]);
    let layout = layout(&dir);
    assert_eq!(
        targets(&layout, ""),
        [
            "Lib all_kinds src/lib.rs 2021",
            "Bin named src/bin/named.rs 2021",
            "Bin all_kinds src/main.rs 2021",
            "Bin two_files src/bin/two-files/main.rs 2021",
            "Example show examples/show.rs 2021",
            "Test suite tests/suite/entry.rs 2018",
            "Test folder tests/folder/main.rs 2021",
            "Test one tests/one.rs 2021",
            "Bench fast benches/fast.rs 2021",
            "BuildScript build_script_build build.rs 2021",
        ]
    );
    assert_eq!(TargetKind::Example.scope(), CodeScope::Test);
    assert_eq!(TargetKind::BuildScript.scope(), CodeScope::Production);
}

#[test]
fn switches_turn_discovery_off() {
    let off = "autolib = false\nautobins = false\nautoexamples = false\nautotests = false\nautobenches = false\nbuild = false\n";
    let files = [
        "src/lib.rs",
        "src/main.rs",
        "src/bin/b.rs",
        "examples/e.rs",
        "tests/t.rs",
        "benches/c.rs",
        "build.rs",
    ];
    let manifest = format!("[package]\nname = \"off\"\n{off}");
    let mut all: Vec<(&str, &str)> = files.iter().map(|file| (*file, "")).collect();
    all.push(("Cargo.toml", &manifest));
    let dir = tree(&all);
    assert_eq!(targets(&layout(&dir), ""), Vec::<String>::new());
}

#[test]
fn edition_2015_finds_nothing_beside_listed_targets() {
    let manifest = "[package]\nname = \"old\"\nbuild = \"make.rs\"\n[[bin]]\nname = \"tool\"\n[[test]]\nname = \"listed\"\n";
    let files = [
        ("Cargo.toml", manifest),
        ("make.rs", ""),
        ("src/main.rs", ""),
        ("tests/listed.rs", ""),
        ("tests/other.rs", ""),
    ];
    let dir = tree(&files);
    let layout = layout(&dir);
    assert_eq!(errors(&layout), Vec::<String>::new());
    assert_eq!(
        targets(&layout, ""),
        [
            "Bin tool src/main.rs 2015",
            "Test listed tests/listed.rs 2015",
            "BuildScript build_script_make make.rs 2015"
        ]
    );
}

#[test]
fn paths_out_of_the_root_are_refused_and_the_rest_comes_out() {
    let dir = tree(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\", \"../out\", \"gone\"]\n"),
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\nbuild = \"../../build.rs\"\n[lib]\npath = \"/etc/passwd\"\n[[bin]]\nname = \"bin\"\npath = \"src/none.rs\"\n",
        ),
        ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = 2021\n"),
        ("b/src/lib.rs", ""),
        ("c/Cargo.toml", "[package\nname = \"c\"\n"),
        ("d/Cargo.toml", "[dependencies]\n"),
        ("e/Cargo.toml", "[package]\nname = \"e\"\nedition = \"2017\"\n[dependencies]\nx.workspace = true\n"),
    ]);
    let layout = layout(&dir);
    let found = errors(&layout);
    let expected = [
        "Cargo.toml:2:22 member `../out` lies outside of the workspace",
        "Cargo.toml:2:32 member `gone` has no `Cargo.toml`",
        "a/Cargo.toml:3:9 `../../build.rs` leads out of the workspace",
        "a/Cargo.toml:5:8 `/etc/passwd` leads out of the workspace",
        "a/Cargo.toml:8:8 there is no file `a/src/none.rs`",
        "b/Cargo.toml:3:11 `edition` must be a string, not integer",
        "d/Cargo.toml:- neither a `[package]` nor a `[workspace]`",
        "e/Cargo.toml:3:11 unknown edition `2017`",
        "e/Cargo.toml:5:1 `x` is not in `[workspace.dependencies]`",
    ];
    for line in expected {
        assert!(found.contains(&line.to_owned()), "{line} is not in {found:#?}");
    }
    assert_eq!(found.iter().filter(|line| line.starts_with("c/Cargo.toml:1:9 ")).count(), 1, "{found:#?}");
    assert_eq!(targets(&layout, "b"), ["Lib b b/src/lib.rs 2015"]);
}

#[test]
fn loose_files_are_crates_of_their_own() {
    let dir = tree(&[("one-a.rs", ""), ("two.rs", ""), ("deep/three.rs", "")]);
    assert_eq!(targets(&layout(&dir), ""), ["Lib one_a one-a.rs 2021", "Lib two two.rs 2021"]);
    let dir = tree(&[("src/lib.rs", ""), ("src/main.rs", ""), ("other.rs", "")]);
    assert_eq!(targets(&layout(&dir), ""), ["Lib lib src/lib.rs 2021", "Bin main src/main.rs 2021"]);
    let nothing = layout(&tree(&[("README.md", "")]));
    assert!(nothing.packages.is_empty() && nothing.files.is_empty());
}

#[test]
fn the_lock_file_is_read() {
    let lock = "version = 4\n[[package]]\nname = \"z\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\nchecksum = \"ab\"\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\"z\"]\n";
    let manifest = "[package]\nname = \"a\"\n";
    let locked = layout(&tree(&[("Cargo.toml", manifest), ("Cargo.lock", lock)])).locked;
    let lines: Vec<_> = locked.iter().map(|it| (&*it.name, &*it.version, it.checksum.as_deref())).collect();
    assert_eq!(lines, [("a", "0.1.0", None), ("z", "1.0.0", Some("ab"))]);
    assert_eq!(locked[0].dependencies, ["z"]);
    let broken = layout(&tree(&[("Cargo.toml", manifest), ("Cargo.lock", "version = \n")]));
    assert_eq!(broken.errors.len(), 1);
    assert_eq!(broken.packages.len(), 1);
}

#[test]
fn the_root_is_the_workspace_or_higher_where_the_registry_lies() {
    let dir = workspace();
    let real = dir.path().canonicalize().unwrap();
    let root = |start: &str| find_root(&dir.path().join(start)).unwrap();
    assert_eq!(root("crates/app/src/main.rs").dir, real);
    assert_eq!(root("crates/left-out/src").dir, real.join("crates/left-out"));
    assert_eq!(root("fuzz/src").dir, real.join("fuzz"));
    assert_eq!(root("fuzz").registry, None);
    fs::create_dir(dir.path().join(".git")).unwrap();
    fs::write(dir.path().join("ssot.toml"), "").unwrap();
    assert_eq!(root("crates/app").registry, Some(real.join("ssot.toml")));
    assert_eq!(root("fuzz").dir, real);
    assert!(find_root(&dir.path().join("nowhere")).is_err());

    let plain = tree(&[("a/b/x.rs", "")]);
    let start = plain.path().join("a/b");
    assert_eq!(find_root(&start).unwrap().dir, start.canonicalize().unwrap());
    fs::create_dir(plain.path().join(".git")).unwrap();
    assert_eq!(find_root(&start).unwrap().dir, plain.path().canonicalize().unwrap());
}

#[test]
fn a_package_may_name_its_workspace() {
    let dir = tree(&[
        (".git/", ""),
        ("ws/Cargo.toml", "[workspace]\nmembers = []\n[workspace.package]\nedition = \"2024\"\n"),
        ("p/Cargo.toml", "[package]\nname = \"p\"\nworkspace = \"../ws\"\nedition.workspace = true\n"),
        ("p/src/lib.rs", ""),
        ("q/Cargo.toml", "[package]\nname = \"q\"\nworkspace = \"../../..\"\n"),
    ]);
    let real = dir.path().canonicalize().unwrap();
    assert_eq!(find_root(&dir.path().join("p")).unwrap().dir, real.join("ws"));
    assert!(find_root(&dir.path().join("q")).unwrap_err().message.contains("no `[workspace]` at `../../..`"));
    let layout = layout(&dir);
    assert_eq!(targets(&layout, "p"), ["Lib p p/src/lib.rs 2024"]);
    assert_eq!(errors(&layout), ["q/Cargo.toml:3:13 no `[workspace]` at `../../..`"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// No text makes the manifest reader panic.
    #[test]
    fn any_manifest_is_read(text in "(\\[(package|lib|workspace|dependencies|target|\\[bin\\])\\]\n|(name|path|members|a\\.b|build|edition) = (\"[./a]*\"|1|true|\\{ path = \"\\.\\.\" \\}|\\[\"[*\\[./]*\", 1\\])\n|\\PC){0,12}") {
        layout(&tree(&[("Cargo.toml", &text), ("src/lib.rs", "")]));
    }
}
