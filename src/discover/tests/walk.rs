//! Which files the walk takes, and why it leaves others.

use super::{layout, targets, tree};
use crate::discover::walk::is_rust;
use crate::discover::{Layout, MAX_FILE_SIZE, Options, Reason, Skipped, discover, why_ignored};
use globset::{Glob, GlobMatcher};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn paths(layout: &Layout) -> Vec<&str> {
    layout.files.iter().map(|file| &*file.path).collect()
}

fn globs(patterns: &[&str]) -> Vec<GlobMatcher> {
    patterns.iter().map(|pattern| Glob::new(pattern).unwrap().compile_matcher()).collect()
}

/// A repository with everything that keeps a file out.
fn repository() -> TempDir {
    tree(&[
        (".git/", ""),
        (".gitignore", "# made by a program\n/made\n*.tmp.rs\n"),
        (".ssotignore", "!made/kept.rs\nscratch.rs\n"),
        (".ignore", "a.rs\n"),
        (".hidden/x.rs", ""),
        ("Cargo.toml", "[package]\nname = \"p\"\n"),
        ("a.rs", ""),
        ("b.pb.rs", ""),
        ("notes.md", ""),
        ("made/x.rs", ""),
        ("src/lib.rs", ""),
        ("src/one.tmp.rs", ""),
        ("src/target/mod.rs", ""),
        ("sub/scratch.rs", ""),
        ("sub/.gitignore", "!one.tmp.rs\n"),
        ("sub/one.tmp.rs", ""),
        ("target/debug/x.rs", ""),
        ("cache/CACHEDIR.TAG", ""),
        ("cache/x.rs", ""),
        ("vendor/x.rs", ""),
        ("vendor/v/Cargo.toml", "broken"),
    ])
}

#[test]
fn the_walk_counts_what_it_leaves_out_and_says_why() {
    let dir = repository();
    let (exclude, generated) = (globs(&["vendor/**"]), globs(&["**/*.pb.rs"]));
    let options = Options { exclude: &exclude, generated: &generated, ..Options::default() };
    let layout = discover(dir.path(), &options);
    assert_eq!(paths(&layout), ["a.rs", "b.pb.rs", "src/lib.rs", "src/target/mod.rs", "sub/one.tmp.rs"]);
    assert_eq!(layout.files.iter().filter(|file| file.generated).count(), 1);
    // The folder `made`, and the files `src/one.tmp.rs` and `sub/scratch.rs`.
    assert_eq!((layout.ignored, layout.excluded, layout.skipped.len()), (3, 1, 0));
    assert_eq!(layout.errors, []);

    let why =
        |path: &str| why_ignored(dir.path(), Path::new(path), &options).map(|reason| reason.to_string());
    let expected = [
        ("a.rs", None),
        ("sub/one.tmp.rs", None),
        ("made/x.rs", Some("ignored by `/made` in `.gitignore`, line 2")),
        ("src/one.tmp.rs", Some("ignored by `*.tmp.rs` in `.gitignore`, line 3")),
        ("sub/scratch.rs", Some("ignored by `scratch.rs` in `.ssotignore`, line 2")),
        (".hidden/x.rs", Some("`.hidden` is hidden")),
        ("target/debug/x.rs", Some("`target` is a build folder of cargo's")),
        ("cache/x.rs", Some("`cache` holds a `CACHEDIR.TAG`")),
        ("vendor/x.rs", Some("excluded by `vendor/**` of `[files] exclude`")),
        ("notes.md", Some("not a Rust file")),
        ("src", Some("a folder")),
        ("src/none.rs", Some("there is no such file")),
        ("../x.rs", Some("outside of the workspace")),
    ];
    for (path, reason) in expected {
        assert_eq!(why(path).as_deref(), reason, "{path}");
    }
    let absolute = dir.path().join("made/x.rs");
    assert!(matches!(why_ignored(dir.path(), &absolute, &options), Some(Reason::IgnoreFile { line: 2, .. })));
}

#[test]
fn no_ignore_brings_back_what_ignore_files_took() {
    let dir = repository();
    let layout = discover(dir.path(), &Options { no_ignore: true, ..Options::default() });
    assert!(layout.file("made/x.rs").is_some() && layout.file("sub/scratch.rs").is_some());
    assert!(layout.file("target/debug/x.rs").is_none() && layout.file(".hidden/x.rs").is_none());
    assert_eq!(layout.ignored, 0);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_large_files_are_not_lost() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let outside = tree(&[("secret.rs", "")]);
    let dir = tree(&[
        ("Cargo.toml", "[package]\nname = \"p\"\nedition = \"2021\"\n[lib]\npath = \"linked/lib.rs\"\n"),
        ("shared/lib.rs", ""),
        ("docs/a.md", ""),
    ]);
    let root = dir.path();
    symlink("shared", root.join("linked")).unwrap();
    symlink("docs", root.join("papers")).unwrap();
    symlink("shared/lib.rs", root.join("same.rs")).unwrap();
    symlink("none.rs", root.join("dangling.rs")).unwrap();
    symlink(outside.path(), root.join("away")).unwrap();
    symlink(outside.path().join("secret.rs"), root.join("secret.rs")).unwrap();
    symlink("..", root.join("shared/round")).unwrap();
    fs::File::create(root.join("large.rs")).unwrap().set_len(MAX_FILE_SIZE + 1).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.rs")).unwrap();
    fs::write(root.join(std::ffi::OsStr::from_bytes(b"\xff.rs")), "").unwrap();
    let layout = layout(&dir);
    assert_eq!(paths(&layout), ["shared/lib.rs"]);
    let shared = layout.file("shared/lib.rs");
    assert_eq!(layout.file("same.rs"), shared);
    assert_eq!(layout.file("linked/lib.rs"), shared);
    assert_eq!(layout.file("away/secret.rs"), None);
    assert_eq!(targets(&layout, ""), ["Lib p shared/lib.rs 2021"]);
    let skipped: Vec<_> = layout.skipped.iter().map(|(path, why)| (&**path, why.clone())).collect();
    assert_eq!(
        skipped,
        [
            ("away", Skipped::Symlink),
            ("dangling.rs", Skipped::Symlink),
            ("large.rs", Skipped::TooLarge { size: MAX_FILE_SIZE + 1 }),
            ("secret.rs", Skipped::Symlink),
            ("socket.rs", Skipped::NotRegular),
            ("\u{fffd}.rs", Skipped::NotUtf8),
        ]
    );
    assert_eq!(layout.errors, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The walk and its explanation agree: a Rust file is in the layout exactly when there is no reason against it.
    #[test]
    fn every_file_is_in_the_layout_or_has_a_reason(
        rules in proptest::collection::vec("(!?)(/?)(a|b|\\*|a/b|\\*\\*/b|\\*\\.rs|a/\\*)(/?)", 0..5),
        inner in proptest::collection::vec("(!?)(/?)(a|b|\\*|b\\.rs)", 0..3),
        is_repository in any::<bool>(),
    ) {
        let (outer, inner) = (rules.join("\n"), inner.join("\n"));
        let mut files = vec![
            (".gitignore", &*outer), ("a/.gitignore", &*inner), ("a/b/.ssotignore", &*inner),
            ("a.rs", ""), ("b.rs", ""), ("a/a.rs", ""), ("a/b.rs", ""), ("a/b/a.rs", ""), ("a/b/b.rs", ""),
            ("b/b.rs", ""), ("b/b/b.rs", ""),
        ];
        if is_repository {
            files.push((".git/", ""));
        }
        let dir = tree(&files);
        let layout = layout(&dir);
        for (path, _) in files.iter().filter(|(path, _)| is_rust(Path::new(path))) {
            let reason = why_ignored(dir.path(), Path::new(path), &Options::default());
            prop_assert_eq!(layout.file(path).is_some(), reason.is_none(), "{} {:?}", path, reason);
        }
    }
}
