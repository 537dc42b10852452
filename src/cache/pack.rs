//! What is kept of the files of one workspace: values beside the very texts they were made from.
//!
//! A value is found again only for a text that is equal byte by byte, so that no two texts can be taken for one another.
//! Files are spread over shards by their paths: a change of one file rewrites only its shard.

use super::Cache;
use rustc_hash::FxHashMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;
use xxhash_rust::xxh3::xxh3_64;

/// Number of shards.
const SHARDS: usize = 16;

/// The values that are kept of the files of one workspace.
#[derive(Debug)]
pub struct Pack {
    cache: Cache,
    /// Begins the key of each shard.
    key: String,
    shards: [OnceLock<Shard>; SHARDS],
}

/// A value that was made anew, as it is kept.
#[derive(Debug)]
pub struct Made {
    path: String,
    text: String,
    value: Vec<u8>,
}

/// One entry: the texts of all entries follow one another, and then their values.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    path: String,
    text: u32,
    value: u32,
}

/// A shard as it was read.
#[derive(Debug, Default)]
struct Shard {
    bytes: Vec<u8>,
    /// Where the text and the value of a path lie.
    places: FxHashMap<String, (Range<usize>, Range<usize>)>,
}

impl Pack {
    /// What is kept for the workspace at `root`; `purpose` tells values of one kind from those of another.
    pub fn new(cache: &Cache, root: &Path, purpose: &str) -> Self {
        let root = xxh3_64(root.as_os_str().as_encoded_bytes());
        let key = format!("workspace-{root:016x}-{purpose}");
        Self { cache: cache.clone(), key, shards: std::array::from_fn(|_| OnceLock::new()) }
    }

    /// The value that is kept for a file of this text.
    pub fn load<T: DeserializeOwned>(&self, path: &str, text: &str) -> Option<T> {
        let shard = self.shard(shard_of(path));
        let (kept, value) = shard.places.get(path)?;
        if shard.bytes[kept.clone()] != *text.as_bytes() {
            return None;
        }
        postcard::from_bytes(&shard.bytes[value.clone()]).ok()
    }

    /// A value as it is kept; nothing where it has no such form.
    pub fn made<T: Serialize>(path: &str, text: String, value: &T) -> Option<Made> {
        let fits = text.len() < u32::MAX as usize;
        let value =
            postcard::to_stdvec(value).ok().filter(|value| fits && value.len() < u32::MAX as usize)?;
        Some(Made { path: path.to_owned(), text, value })
    }

    /// Keeps what was made anew beside what there is of the files in `present`, and forgets all others.
    pub fn store<'p>(&self, mut made: Vec<Made>, present: impl Iterator<Item = &'p str>) {
        let mut paths: [Vec<&str>; SHARDS] = Default::default();
        present.for_each(|path| paths[shard_of(path)].push(path));
        made.sort_by(|a, b| a.path.cmp(&b.path));
        let mut changed = false;
        for (number, present) in paths.iter_mut().enumerate() {
            present.sort_unstable();
            let of_shard: Vec<&Made> = made.iter().filter(|made| shard_of(&made.path) == number).collect();
            let shard = self.shard(number);
            if of_shard.is_empty() && shard.places.len() <= present.len() {
                continue;
            }
            self.cache.store_bytes(&self.key_of(number), shard.with(&of_shard, present));
            changed = true;
        }
        if changed {
            self.cache.prune();
        }
    }

    fn key_of(&self, shard: usize) -> String {
        format!("{}-{shard:02}", self.key)
    }

    fn shard(&self, number: usize) -> &Shard {
        self.shards[number].get_or_init(|| {
            self.cache.load_bytes(&self.key_of(number)).and_then(Shard::read).unwrap_or_default()
        })
    }
}

impl Shard {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let (entries, rest): (Vec<Entry>, &[u8]) = postcard::take_from_bytes(&bytes).ok()?;
        let mut text = bytes.len() - rest.len();
        let mut value = text + entries.iter().map(|entry| entry.text as usize).sum::<usize>();
        let mut places = FxHashMap::default();
        for entry in entries {
            let ends = (text + entry.text as usize, value + entry.value as usize);
            if ends.1 > bytes.len() {
                return None;
            }
            places.insert(entry.path, (text..ends.0, value..ends.1));
            (text, value) = ends;
        }
        Some(Self { bytes, places })
    }

    /// The shard's bytes with entries that were made anew, both lists sorted by path.
    fn with(&self, made: &[&Made], present: &[&str]) -> Vec<u8> {
        let parts: Vec<(&str, &[u8], &[u8])> = present
            .iter()
            .filter_map(|path| {
                if let Ok(at) = made.binary_search_by(|made| made.path.as_str().cmp(path)) {
                    return Some((*path, made[at].text.as_bytes(), &*made[at].value));
                }
                let (text, value) = self.places.get(*path)?;
                Some((*path, &self.bytes[text.clone()], &self.bytes[value.clone()]))
            })
            .collect();
        let entry = |(path, text, value): &(&str, &[u8], &[u8])| Entry {
            path: (*path).to_owned(),
            text: text.len() as u32,
            value: value.len() as u32,
        };
        let entries: Vec<Entry> = parts.iter().map(entry).collect();
        let mut bytes = postcard::to_stdvec(&entries).unwrap_or_default();
        parts.iter().for_each(|(_, text, _)| bytes.extend_from_slice(text));
        parts.iter().for_each(|(.., value)| bytes.extend_from_slice(value));
        bytes
    }
}

fn shard_of(path: &str) -> usize {
    (xxh3_64(path.as_bytes()) % SHARDS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_for_equal_texts_alone() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        let pack = || Pack::new(&cache, Path::new("/w"), "lengths");
        let paths: Vec<String> = (0..40).map(|at| format!("src/{at}.rs")).collect();
        let made = |path: &String, text: &str| Pack::made(path, text.to_owned(), &text.len()).unwrap();
        let all = || paths.iter().map(String::as_str);
        pack().store(paths.iter().map(|path| made(path, path)).collect(), all());
        let second = pack();
        assert!(paths.iter().all(|path| second.load(path, path) == Some(path.len())));
        assert_eq!(second.load::<usize>("src/1.rs", "src/2.rs"), None);
        assert_eq!(second.load::<usize>("src/40.rs", "src/40.rs"), None);
        // One is changed, and one is gone.
        second.store(vec![made(&paths[3], "fn")], all().skip(1));
        let third = pack();
        assert_eq!(third.load::<usize>(&paths[0], &paths[0]), None);
        assert_eq!(third.load(&paths[3], "fn"), Some(2_usize));
        assert!(paths[4..].iter().all(|path| third.load(path, path) == Some(path.len())));
        // Values of another kind and of another workspace are told apart.
        assert_eq!(Pack::new(&cache, Path::new("/w"), "other").load::<usize>(&paths[4], &paths[4]), None);
        assert_eq!(Pack::new(&cache, Path::new("/v"), "lengths").load::<usize>(&paths[4], &paths[4]), None);
    }

    #[test]
    fn damage_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        let pack = Pack::new(&cache, Path::new("/w"), "lengths");
        let number = shard_of("a.rs");
        cache.store_bytes(&pack.key_of(number), vec![1, 4, b'a', b'.', b'r', b's', 200, 1, 200, 1]);
        assert_eq!(pack.load::<usize>("a.rs", "a"), None);
    }
}
