//! Says why a path on disk is no file of the layout.

use super::walk::{CACHE_TAG, IGNORE_FILE, Skipped, is_hidden, is_rust, is_target_folder, obstacle};
use super::{Options, relative};
use ignore::Match;
use ignore::gitignore::Gitignore;
use std::fmt;
use std::fs;
use std::path::Path;

/// Why a path is no file of the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It lies outside of the root.
    Outside,
    /// Nothing is there.
    Missing,
    /// A folder; only files are listed.
    Folder,
    /// A file of another language.
    NotRust,
    /// It, or a folder on the way to it, could not be taken.
    Skipped {
        /// The file or folder.
        path: String,
        /// Why.
        why: Skipped,
    },
    /// The name of it, or of a folder on the way to it, starts with a dot.
    Hidden(String),
    /// It lies in a build folder of cargo's.
    Target(String),
    /// It lies in a folder with a `CACHEDIR.TAG`.
    Cache(String),
    /// A line of an ignore file matches it, or a folder on the way to it.
    IgnoreFile {
        /// The ignore file, relative to the root where it lies in it.
        file: String,
        /// The line, from 1; 0 where the line is not found again.
        line: usize,
        /// The pattern in that line.
        pattern: String,
    },
    /// A glob of `[files] exclude` matches it.
    Exclude(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => write!(out, "outside of the workspace"),
            Self::Missing => write!(out, "there is no such file"),
            Self::Folder => write!(out, "a folder"),
            Self::NotRust => write!(out, "not a Rust file"),
            Self::Skipped { path, why } => write!(out, "`{path}`: {why}"),
            Self::Hidden(path) => write!(out, "`{path}` is hidden"),
            Self::Target(path) => write!(out, "`{path}` is a build folder of cargo's"),
            Self::Cache(path) => write!(out, "`{path}` holds a `{CACHE_TAG}`"),
            Self::IgnoreFile { file, line, pattern } => {
                write!(out, "ignored by `{pattern}` in `{file}`, line {line}")
            }
            Self::Exclude(glob) => write!(out, "excluded by `{glob}` of `[files] exclude`"),
        }
    }
}

/// Why `path`, relative to `root` or absolute, is no file of the layout; nothing if it is one.
///
/// `options` must be those of the walk.
pub fn why_ignored(root: &Path, path: &Path, options: &Options<'_>) -> Option<Reason> {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let Some(path) = relative::join("", inside) else {
        let is_text = inside.to_str().is_some();
        let skipped = Skipped::NotUtf8;
        let path = inside.to_string_lossy().into_owned();
        return Some(if is_text { Reason::Outside } else { Reason::Skipped { path, why: skipped } });
    };
    let mut prefixes: Vec<&str> = relative::ancestors(&path).filter(|prefix| !prefix.is_empty()).collect();
    prefixes.reverse();
    let folders = prefixes.len().saturating_sub(1);
    prefixes
        .iter()
        .enumerate()
        .find_map(|(depth, prefix)| entry(root, prefix, depth < folders, options))
        .or_else(|| file(root, &path, options))
}

/// Why the walk does not take the entry at `path`, given that it came as far as to the entry's folder.
fn entry(root: &Path, path: &str, leads_on: bool, options: &Options<'_>) -> Option<Reason> {
    let absolute = root.join(path);
    let Ok(metadata) = absolute.symlink_metadata() else { return Some(Reason::Missing) };
    let skipped = |why| Some(Reason::Skipped { path: path.to_owned(), why });
    if metadata.is_symlink() && leads_on {
        return skipped(Skipped::Symlink);
    }
    let listed =
        if options.no_ignore { Match::None } else { ignore_line(root, &absolute, metadata.is_dir()) };
    match listed {
        Match::Ignore(reason) => return Some(reason),
        Match::None if is_hidden(&absolute) => return Some(Reason::Hidden(path.to_owned())),
        Match::None | Match::Whitelist(_) => {}
    }
    if !metadata.is_dir() {
        return leads_on.then_some(Reason::Missing);
    }
    if absolute.ends_with(".git") {
        return Some(Reason::Hidden(path.to_owned()));
    }
    if absolute.join(CACHE_TAG).symlink_metadata().is_ok() {
        return Some(Reason::Cache(path.to_owned()));
    }
    if is_target_folder(&absolute) {
        return Some(Reason::Target(path.to_owned()));
    }
    match fs::read_dir(&absolute) {
        Err(error) => skipped(Skipped::Unreadable(error.to_string())),
        Ok(_) => None,
    }
}

/// Why the walk does not take the file at `path`, given that it came by it.
fn file(root: &Path, path: &str, options: &Options<'_>) -> Option<Reason> {
    let absolute = root.join(path);
    let Ok(metadata) = absolute.symlink_metadata() else { return Some(Reason::Missing) };
    if metadata.is_dir() {
        return Some(Reason::Folder);
    }
    if !is_rust(&absolute) {
        return Some(Reason::NotRust);
    }
    if let Some(glob) = options.exclude.iter().find(|glob| glob.is_match(path)) {
        return Some(Reason::Exclude(glob.glob().glob().to_owned()));
    }
    obstacle(&metadata).map(|why| Reason::Skipped { path: path.to_owned(), why })
}

/// The line of an ignore file that decides about a path, in the order in which the walk asks them: our own
/// files, then git's up to the root of the repository, then the repository's private list.
fn ignore_line(root: &Path, path: &Path, is_dir: bool) -> Match<Reason> {
    let folders = || path.ancestors().skip(1);
    let own = folders().map(|folder| ask(root, &folder.join(IGNORE_FILE), folder, path, is_dir));
    let own = own.fold(Match::None, Match::or);
    let Some(repository) = folders().find(|folder| folder.join(".git").exists()) else { return own };
    let tracked = folders().take_while(|folder| folder.starts_with(repository));
    let tracked = tracked.map(|folder| ask(root, &folder.join(".gitignore"), folder, path, is_dir));
    let private = ask(root, &repository.join(".git/info/exclude"), repository, path, is_dir);
    own.or(tracked.fold(Match::None, Match::or)).or(private)
}

/// What one ignore file, whose patterns count from `folder`, says about a path.
fn ask(root: &Path, ignore_file: &Path, folder: &Path, path: &Path, is_dir: bool) -> Match<Reason> {
    let Ok(text) = fs::read_to_string(ignore_file) else { return Match::None };
    let mut builder = ignore::gitignore::GitignoreBuilder::new(folder);
    for line in text.lines() {
        // A line that is no glob is passed over by the walk too.
        let _ = builder.add_line(Some(ignore_file.to_path_buf()), line);
    }
    let rules = builder.build().unwrap_or_else(|_| Gitignore::empty());
    rules.matched(path, is_dir).map(|glob| Reason::IgnoreFile {
        file: ignore_file.strip_prefix(root).unwrap_or(ignore_file).to_string_lossy().into_owned(),
        line: text.lines().position(|line| line.trim_end() == glob.original()).map_or(0, |at| at + 1),
        pattern: glob.original().to_owned(),
    })
}
