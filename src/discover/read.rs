//! Reads one file of the tree safely: no link is followed, only regular UTF-8 files of bounded size come out.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path};

/// The size in bytes above which a file is not read: 8 MiB.
pub const MAX_FILE_SIZE: u64 = 8 << 20;

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The path is absolute or leads out of the root.
    Outside,
    /// There is no such file.
    Missing,
    /// The file, or a folder on the way to it, is a symbolic link.
    Symlink,
    /// A folder, pipe, socket or device.
    NotRegular,
    /// Larger than `MAX_FILE_SIZE`.
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
    /// The bytes are no UTF-8.
    NotUtf8 {
        /// The first byte, from 0, that is wrong.
        byte: usize,
    },
    /// The operating system refused, and says why.
    Unreadable(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => write!(out, "the path leads out of the workspace"),
            Self::Missing => write!(out, "there is no such file"),
            Self::Symlink => write!(out, "a symbolic link is not followed"),
            Self::NotRegular => write!(out, "not a regular file"),
            Self::TooLarge { size } => {
                write!(out, "{size} bytes are more than the {MAX_FILE_SIZE} that are read of one file")
            }
            Self::NotUtf8 { byte } => write!(out, "not UTF-8 from byte {byte} on"),
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
        }
    }
}

impl std::error::Error for ReadError {}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Unreadable(error.to_string()),
        }
    }
}

/// The text of the file at `relative` below `root`, with its byte order mark if it has one.
///
/// `relative` may come from the tree itself: it may not leave `root`, by `..`, by being absolute or through a
/// link. `root` is trusted and may be a link.
pub fn read(root: &Path, relative: &str) -> Result<String, ReadError> {
    let mut path = root.to_path_buf();
    let mut seen = None;
    for component in Path::new(relative).components() {
        match component {
            Component::CurDir => continue,
            Component::Normal(part) => path.push(part),
            _ => return Err(ReadError::Outside),
        }
        let metadata = fs::symlink_metadata(&path)?;
        if metadata.is_symlink() {
            return Err(ReadError::Symlink);
        }
        seen = Some(metadata);
    }
    let metadata = seen.filter(Metadata::is_file).ok_or(ReadError::NotRegular)?;
    if metadata.len() > MAX_FILE_SIZE {
        return Err(ReadError::TooLarge { size: metadata.len() });
    }
    let file = File::open(&path)?;
    // A link put in the file's place since it was looked at would show here.
    if !same_file(&metadata, &file.metadata()?) {
        return Err(ReadError::Symlink);
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    file.take(MAX_FILE_SIZE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(ReadError::TooLarge { size: bytes.len() as u64 });
    }
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 { byte: error.utf8_error().valid_up_to() })
}

#[cfg(unix)]
fn same_file(before: &Metadata, after: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    before.dev() == after.dev() && before.ino() == after.ino()
}

#[cfg(not(unix))]
fn same_file(_before: &Metadata, after: &Metadata) -> bool {
    after.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_obstacle_has_its_own_error() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir(root.join("src")).unwrap();
        fs::write(root.join("src/a.rs"), "fn a() {}").unwrap();
        fs::write(root.join("src/latin.rs"), b"// \xe4").unwrap();
        File::create(root.join("src/large.rs")).unwrap().set_len(MAX_FILE_SIZE + 1).unwrap();
        assert_eq!(read(root, "src/a.rs").as_deref(), Ok("fn a() {}"));
        assert_eq!(read(root, "./src/a.rs").as_deref(), Ok("fn a() {}"));
        assert_eq!(read(root, "src/latin.rs"), Err(ReadError::NotUtf8 { byte: 3 }));
        assert_eq!(read(root, "src/large.rs"), Err(ReadError::TooLarge { size: MAX_FILE_SIZE + 1 }));
        assert_eq!(read(root, "src"), Err(ReadError::NotRegular));
        assert_eq!(read(root, "src/b.rs"), Err(ReadError::Missing));
        assert_eq!(read(root, "src/a.rs/b.rs"), Err(ReadError::Missing));
        assert_eq!(read(root, "src/../src/a.rs"), Err(ReadError::Outside));
        assert_eq!(read(root, "/etc/passwd"), Err(ReadError::Outside));
        assert!(matches!(read(root, "src/\0"), Err(ReadError::Unreadable(_))));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_nowhere_on_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir(root.join("real")).unwrap();
        fs::write(root.join("real/a.rs"), "").unwrap();
        std::os::unix::fs::symlink("real", root.join("link")).unwrap();
        std::os::unix::fs::symlink("a.rs", root.join("real/b.rs")).unwrap();
        assert_eq!(read(root, "link/a.rs"), Err(ReadError::Symlink));
        assert_eq!(read(root, "real/b.rs"), Err(ReadError::Symlink));
    }
}
