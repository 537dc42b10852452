//! Facts kept on disk: what was read once of a file or package that did not change is not read again.
//!
//! An entry that is missing, damaged or of another version of this program is made anew; nothing depends on it.

mod format;
mod pack;

pub use pack::{Made, Pack};

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// The signature by which backup programs know a folder that they need not keep.
const TAG: &str =
    "Signature: 8a477f597d28d172789f06886806bc55\n# Facts that ssot keeps; all of it can be deleted.\n";

/// Days after which an entry that was not written again is removed, so that workspaces that are gone leave nothing.
const DAYS_KEPT: u64 = 30;

/// A folder of entries.
#[derive(Debug, Clone)]
pub struct Cache {
    /// The folder that the user named.
    top: PathBuf,
    /// The folder of the entries of this version of the program.
    dir: PathBuf,
}

impl Cache {
    /// The cache in a folder, which is made when something is kept.
    pub fn new(dir: &Path) -> Self {
        Self { top: dir.to_path_buf(), dir: dir.join(format!("facts-{:016x}", format::version())) }
    }

    /// What is kept under a key; nothing where there is no whole entry.
    pub fn load<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        postcard::from_bytes(&self.load_bytes(key)?).ok()
    }

    /// The bytes that are kept under a key; nothing where they are damaged.
    fn load_bytes(&self, key: &str) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.entry(key)).ok()?;
        let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(size_of::<u64>())?)?;
        if xxh3_64(content).to_le_bytes() != *sum {
            return None;
        }
        bytes.truncate(content.len());
        Some(bytes)
    }

    /// Keeps a value under a key. A cache that cannot be written is no error: the value is made again next time.
    pub fn store<T: Serialize>(&self, key: &str, value: &T) {
        if let Ok(bytes) = postcard::to_stdvec(value) {
            self.store_bytes(key, bytes);
        }
    }

    fn store_bytes(&self, key: &str, mut bytes: Vec<u8>) {
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        // Written beside and moved, so that no other process sees half of it.
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&self.dir)?;
            let tag = self.top.join("CACHEDIR.TAG");
            if !tag.exists() {
                fs::write(tag, TAG)?;
            }
            let mut file = tempfile::NamedTempFile::new_in(&self.dir)?;
            file.write_all(&bytes)?;
            file.persist(self.entry(key)).map(drop).map_err(std::io::Error::from)
        };
        _ = write();
    }

    /// Removes entries, and folders of other versions, that are old; what cannot be removed stays.
    fn prune(&self) {
        let is_old = |entry: &fs::DirEntry| {
            let age = entry.metadata().and_then(|it| it.modified()).ok().and_then(|time| time.elapsed().ok());
            age.is_some_and(|age| age.as_secs() > DAYS_KEPT * 24 * 60 * 60)
        };
        let old = |dir: &Path| fs::read_dir(dir).into_iter().flatten().flatten().filter(is_old);
        for entry in old(&self.top).filter(|entry| entry.path() != self.dir && is_of_facts(entry)) {
            _ = fs::remove_dir_all(entry.path());
        }
        for entry in old(&self.dir) {
            _ = fs::remove_file(entry.path());
        }
    }

    /// Removes all entries, those of other versions too.
    pub fn clear(dir: &Path) -> std::io::Result<usize> {
        let mut removed = 0;
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            if is_of_facts(&entry) && entry.file_type()?.is_dir() {
                removed += fs::read_dir(entry.path())?.count();
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(removed)
    }

    /// The file of a key; what no file name should have in it is written as `_`.
    fn entry(&self, key: &str) -> PathBuf {
        // Names of files have a limit of about 255 bytes.
        const LONGEST: usize = 120;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.+@".contains(c);
        let plain =
            |key: &str| -> String { key.chars().map(|c| if is_plain(c) { c } else { '_' }).collect() };
        let name = match key.char_indices().nth(LONGEST) {
            None => plain(key),
            Some((cut, _)) => format!("{}-{:016x}", plain(&key[..cut]), xxh3_64(key.as_bytes())),
        };
        self.dir.join(name)
    }
}

/// Whether something in the user's folder is the folder of a version's entries.
fn is_of_facts(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.starts_with("facts-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_comes_back_and_damage_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        assert_eq!(cache.load::<Vec<u32>>("a/b@1"), None);
        cache.store("a/b@1", &vec![1_u32, 2, 3]);
        assert_eq!(cache.load("a/b@1"), Some(vec![1_u32, 2, 3]));
        let entry = cache.entry("a/b@1");
        assert_eq!(entry.parent(), Some(cache.dir.as_path()));
        let mut bytes = fs::read(&entry).unwrap();
        bytes[1] ^= 1;
        fs::write(&entry, bytes).unwrap();
        assert_eq!(cache.load::<Vec<u32>>("a/b@1"), None);
        assert!(dir.path().join("CACHEDIR.TAG").is_file());
        // What is old goes, what is not stays.
        let aged = |path: &Path| {
            let day = std::time::Duration::from_hours(24);
            let times = fs::FileTimes::new().set_modified(std::time::SystemTime::now() - day * 31);
            fs::File::open(path).unwrap().set_times(times).unwrap();
        };
        let (old, other) = (cache.entry("old"), dir.path().join("facts-0"));
        cache.store("old", &1);
        fs::create_dir(&other).unwrap();
        [&old, &other].into_iter().for_each(|path| aged(path));
        cache.prune();
        assert!(!old.exists() && !other.exists() && entry.exists());
        assert_eq!(Cache::clear(dir.path()).unwrap(), 1);
        assert_eq!(Cache::clear(dir.path()).unwrap(), 0);
    }
}
