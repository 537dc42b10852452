//! The parallel walk: Rust files and manifests of a tree, and what was left out of it and why.
//!
//! The one home of the walk's rules; `ignored` asks the same functions.

use super::manifest::{self, Manifest};
use super::read::{MAX_FILE_SIZE, ReadError, read};
use super::{Options, SourceFile};
use globset::GlobMatcher;
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::fmt;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Ignore files of our own, with the syntax of `.gitignore` and more weight.
pub(super) const IGNORE_FILE: &str = ".ssotignore";
/// The file that marks a folder as made by a program and worth no backup.
pub(super) const CACHE_TAG: &str = "CACHEDIR.TAG";
/// The name of every manifest.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// Why a file or folder that would count could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// A symbolic link that leads to no file of the layout.
    Symlink,
    /// A pipe, socket or device.
    NotRegular,
    /// Larger than `MAX_FILE_SIZE`.
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// Its name is not UTF-8; the path is given with replacement characters.
    NotUtf8,
    /// The operating system refused, and says why.
    Unreadable(String),
}

impl fmt::Display for Skipped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symlink => ReadError::Symlink.fmt(out),
            Self::NotRegular => ReadError::NotRegular.fmt(out),
            Self::TooLarge { size } => ReadError::TooLarge { size: *size }.fmt(out),
            Self::NotUtf8 => write!(out, "its name is not UTF-8"),
            Self::Unreadable(why) => ReadError::Unreadable(why.clone()).fmt(out),
        }
    }
}

/// A symbolic link to a file or folder of the tree; both paths are relative to the root, with `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Where the link lies.
    pub from: String,
    /// Where it leads in the end.
    pub to: String,
}

/// What tells that a file is still the same without reading it: times in nanoseconds since 1970, and the inode.
///
/// Where the system has no such number it is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp {
    /// When the content was last modified.
    pub modified: i64,
    /// When content or attributes were last changed.
    pub changed: i64,
    /// The number of the file on its disk.
    pub inode: u64,
}

impl Stamp {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds =
            |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
        }
    }

    #[cfg(not(unix))]
    fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Self { modified: since.map_or(0, |since| since.as_nanos() as i64), ..Self::default() }
    }
}

/// What the walk found; every list is sorted by path.
pub(super) struct Walked {
    pub(super) files: Vec<SourceFile>,
    pub(super) links: Vec<Link>,
    pub(super) manifests: Vec<Manifest>,
    pub(super) skipped: Vec<(String, Skipped)>,
    pub(super) ignored: usize,
    pub(super) excluded: usize,
}

/// Walks `root`, which may itself be anything but a file.
pub(super) fn walk(root: &Path, options: &Options<'_>) -> Walked {
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let walker =
        Walker { root, real_root, options, found: Mutex::default(), listed: 0.into(), seen: 0.into() };
    let mut builder = WalkBuilder::new(root);
    if !options.no_ignore {
        builder.add_custom_ignore_filename(IGNORE_FILE);
    }
    builder
        .hidden(true)
        .follow_links(false)
        .require_git(true)
        // The lists of one user or one machine must not change what a gate sees.
        .git_global(false)
        // `.ignore` files are meant for search tools.
        .ignore(false)
        .git_ignore(!options.no_ignore)
        .git_exclude(!options.no_ignore)
        .parents(!options.no_ignore)
        .threads(options.threads)
        .build_parallel()
        .run(|| Box::new(|entry| walker.visit(entry)));
    let ignored = walker.listed.into_inner().saturating_sub(walker.seen.into_inner());
    let Found { mut files, links, mut manifests, mut skipped, excluded } =
        walker.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    manifests.sort_unstable_by(|a, b| a.file.cmp(&b.file));
    let (mut links, lost): (Vec<Link>, Vec<Link>) =
        links.into_iter().partition(|link| leads_to_file(&files, link));
    links.sort_unstable();
    // A folder without Rust files is nothing to report.
    let lost = lost.into_iter().filter(|link| is_rust(Path::new(&link.from)));
    skipped.extend(lost.map(|link| (link.from, Skipped::Symlink)));
    skipped.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Walked { files, links, manifests, skipped, ignored, excluded }
}

#[derive(Default)]
struct Found {
    files: Vec<SourceFile>,
    links: Vec<Link>,
    manifests: Vec<Manifest>,
    skipped: Vec<(String, Skipped)>,
    excluded: usize,
}

/// What the threads of a walk share.
///
/// The walk does not say what ignore files took away, so it is counted from both sides: everything of
/// interest that its folders list, less what the walk then came by.
struct Walker<'a> {
    root: &'a Path,
    real_root: PathBuf,
    options: &'a Options<'a>,
    found: Mutex<Found>,
    listed: AtomicUsize,
    seen: AtomicUsize,
}

impl Walker<'_> {
    fn visit(&self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                self.skip_unreadable(&error);
                return WalkState::Continue;
            }
        };
        let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
        if entry.depth() > 0 && is_of_interest(entry.path(), is_dir) {
            self.seen.fetch_add(1, Ordering::Relaxed);
        }
        let Some(relative) = relative_path(self.root, entry.path()) else {
            if is_dir || is_rust(entry.path()) {
                let path = entry.path().strip_prefix(self.root).unwrap_or(entry.path());
                self.skip(path.to_string_lossy().into_owned(), Skipped::NotUtf8);
            }
            return WalkState::Skip;
        };
        if is_dir {
            return self.folder(entry.path(), entry.depth());
        }
        let is_link = entry.path_is_symlink();
        if entry.file_name() == MANIFEST {
            self.manifest(relative, is_link);
        } else if is_rust(entry.path()) || (is_link && entry.path().is_dir()) {
            self.file(relative, &entry);
        }
        WalkState::Continue
    }

    fn folder(&self, path: &Path, depth: usize) -> WalkState {
        let listing = Listing::of(path);
        if depth > 0 && (listing.is_cache || is_dot_git(path) || is_target_folder(path)) {
            return WalkState::Skip;
        }
        self.listed.fetch_add(listing.of_interest, Ordering::Relaxed);
        WalkState::Continue
    }

    fn manifest(&self, relative: String, is_link: bool) {
        if matches_any(self.options.exclude, &relative) {
            return;
        }
        if is_link {
            return self.skip(relative, Skipped::Symlink);
        }
        let manifest = match read(self.root, &relative) {
            Ok(text) => manifest::parse(relative, &text),
            Err(error) => Manifest::unreadable(relative, &error),
        };
        self.with_found(|found| found.manifests.push(manifest));
    }

    fn file(&self, relative: String, entry: &DirEntry) {
        if matches_any(self.options.exclude, &relative) {
            return self.with_found(|found| found.excluded += 1);
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) => return self.skip(relative, Skipped::Unreadable(reason(&error))),
        };
        if metadata.is_symlink() {
            return self.link(relative, entry.path());
        }
        if let Some(why) = obstacle(&metadata) {
            return self.skip(relative, why);
        }
        let file = SourceFile {
            generated: matches_any(self.options.generated, &relative),
            size: metadata.len(),
            stamp: Stamp::of(&metadata),
            path: relative.into(),
        };
        self.with_found(|found| found.files.push(file));
    }

    /// Notes where a link leads. Only a place inside the root counts, and it is read there, not through the link.
    fn link(&self, from: String, path: &Path) {
        let target = fs::canonicalize(path).ok();
        match target.and_then(|target| relative_path(&self.real_root, &target)) {
            Some(to) => self.with_found(|found| found.links.push(Link { from, to })),
            None => self.skip(from, Skipped::Symlink),
        }
    }

    fn skip_unreadable(&self, error: &ignore::Error) {
        let path = error_path(error).unwrap_or(self.root);
        let relative = path.strip_prefix(self.root).unwrap_or(path).to_string_lossy().into_owned();
        self.skip(relative, Skipped::Unreadable(reason(error)));
    }

    fn skip(&self, relative: String, why: Skipped) {
        self.with_found(|found| found.skipped.push((relative, why)));
    }

    fn with_found(&self, change: impl FnOnce(&mut Found)) {
        change(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Whether a link stands for a file of the layout, or for a folder with one.
fn leads_to_file(files: &[SourceFile], link: &Link) -> bool {
    let first = files.partition_point(|file| *file.path < *link.to);
    let folder = format!("{}/", link.to);
    let first_below = files.partition_point(|file| *file.path < *folder);
    files.get(first).is_some_and(|file| *file.path == *link.to)
        || files.get(first_below).is_some_and(|file| file.path.starts_with(&folder))
}

/// What a folder holds, one level deep.
struct Listing {
    of_interest: usize,
    is_cache: bool,
}

impl Listing {
    /// An unreadable folder lists nothing here; the walk itself reports it.
    fn of(path: &Path) -> Self {
        let mut listing = Self { of_interest: 0, is_cache: false };
        for child in fs::read_dir(path).into_iter().flatten().flatten() {
            listing.is_cache |= child.file_name() == CACHE_TAG;
            let is_dir = child.file_type().is_ok_and(|kind| kind.is_dir());
            listing.of_interest += usize::from(is_of_interest(Path::new(&child.file_name()), is_dir));
        }
        listing
    }
}

/// Whether ignoring the entry is worth counting: a folder or Rust file that is not hidden.
fn is_of_interest(path: &Path, is_dir: bool) -> bool {
    (is_dir || is_rust(path)) && !is_hidden(path)
}

/// Whether the name says that it is a Rust file.
pub(super) fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// Whether the name starts with a dot.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether a folder is cargo's build folder: named `target`, beside a manifest or marked as a cache.
pub(super) fn is_target_folder(path: &Path) -> bool {
    path.ends_with("target") && path.with_file_name(MANIFEST).is_file()
}

/// Whether a folder is git's own; an ignore file may un-hide it by `!.*`.
fn is_dot_git(path: &Path) -> bool {
    path.ends_with(".git")
}

/// What keeps a file from being read, told from the metadata of the entry itself.
pub(super) fn obstacle(metadata: &Metadata) -> Option<Skipped> {
    if metadata.is_symlink() {
        return Some(Skipped::Symlink);
    }
    if !metadata.is_file() {
        return Some(Skipped::NotRegular);
    }
    (metadata.len() > MAX_FILE_SIZE).then_some(Skipped::TooLarge { size: metadata.len() })
}

fn matches_any(globs: &[GlobMatcher], path: &str) -> bool {
    globs.iter().any(|glob| glob.is_match(path))
}

/// The path below `root` with `/`, if it is UTF-8.
fn relative_path(root: &Path, path: &Path) -> Option<String> {
    let path = path.strip_prefix(root).ok()?.to_str()?;
    Some(if std::path::MAIN_SEPARATOR == '/' { path.to_owned() } else { path.replace('\\', "/") })
}

/// The path that an error of the walk is about.
fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::Partial(errors) => errors.iter().find_map(error_path),
        _ => None,
    }
}

/// What the operating system said, without the path, which would name a folder of this machine.
fn reason(error: &ignore::Error) -> String {
    error.io_error().map_or_else(|| "not understood".to_owned(), ToString::to_string)
}
