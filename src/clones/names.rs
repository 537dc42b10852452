//! Names: whether one is a variant of another, by the words it is made of.

use crate::facts::fingerprints::mix;
use rustc_hash::FxHashMap;

/// How near two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Affinity {
    /// Two names.
    None,
    /// One has a word more than the other that is common in Rust, such as `Inner` or `_impl`.
    Weak,
    /// One has a word more that says "another one of these", such as `New` or `V2`.
    Strong,
    /// The same, whatever the case.
    Same,
}

/// Words that say "another one of these".
const STRONG: [&str; 14] = [
    "new",
    "old",
    "my",
    "legacy",
    "copy",
    "alt",
    "tmp",
    "custom",
    "simple",
    "basic",
    "improved",
    "enhanced",
    "better",
    "duplicate",
];
/// Letters that must be left of a name behind a dropped word.
const LETTERS_MIN: usize = 5;

/// How near two names are, by the words of each.
pub fn affinity(one: &str, other: &str) -> Affinity {
    if !one_begins_or_ends_other(one, other) {
        return Affinity::None;
    }
    let (one, other) = (words(one), words(other));
    if one == other {
        return Affinity::Same;
    }
    let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
    if long.len() != short.len() + 1 || short.iter().map(String::len).sum::<usize>() < LETTERS_MIN {
        return trailing_digit(&one, &other);
    }
    let dropped = if long[1..] == short[..] {
        &long[0]
    } else if long[..short.len()] == short[..] {
        &long[short.len()]
    } else {
        return Affinity::None;
    };
    if is_strong(dropped) { Affinity::Strong } else { Affinity::Weak }
}

/// Whether the letters of the shorter name begin or end the longer one, which near names have in common; almost all
/// pairs of names are told apart by their first and last letters.
fn one_begins_or_ends_other(one: &str, other: &str) -> bool {
    letters(one.chars()).zip(letters(other.chars())).all(|(a, b)| a == b)
        || letters(one.chars().rev()).zip(letters(other.chars().rev())).all(|(a, b)| a == b)
}

/// The letters of a name in lower case.
fn letters(name: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    name.filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase())
}

fn is_strong(word: &str) -> bool {
    let digits = word.strip_prefix('v').unwrap_or(word);
    STRONG.contains(&word) || (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether two names differ in a digit at the end of the last word.
fn trailing_digit(one: &[String], other: &[String]) -> Affinity {
    let (Some((a, before)), Some((b, before_other))) = (one.split_last(), other.split_last()) else {
        return Affinity::None;
    };
    let bare = |word: &'_ str| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let letters: usize = before.iter().map(String::len).sum::<usize>() + bare(a).len();
    let alike = before == before_other && bare(a) == bare(b) && letters >= LETTERS_MIN;
    // Two numbers are two of a family; a number against none is a second one.
    if alike && (bare(a) == *a || bare(b) == *b) { Affinity::Strong } else { Affinity::None }
}

/// Calls `visit` with each letter of a name in lower case, and whether a word begins with it.
fn for_each_letter(name: &str, mut visit: impl FnMut(char, bool)) {
    let mut is_first = true;
    let mut previous = '_';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = letter.is_uppercase()
            && (!previous.is_uppercase() || letters.peek().is_some_and(|next| next.is_lowercase()));
        is_first |= letter == '_' || begins;
        if letter != '_' {
            for lower in letter.to_lowercase() {
                visit(lower, std::mem::take(&mut is_first));
            }
        }
        previous = letter;
    }
}

/// The words of a name in lower case: `parse_httpHeader2` is `parse`, `http`, `header2`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for_each_letter(name, |letter, begins| match words.last_mut() {
        Some(word) if !begins => word.push(letter),
        _ => words.push(letter.to_string()),
    });
    words
}

/// A few names, so that those near another one are found without comparing each.
#[derive(Debug, Default)]
pub struct NameIndex {
    names: Vec<Box<str>>,
    /// Numbers of names by all their words.
    by_words: FxHashMap<u64, Vec<u32>>,
    /// Numbers of names by what is left without a word or digits at one end.
    by_rest: FxHashMap<u64, Vec<u32>>,
}

impl NameIndex {
    /// An index of names, each with its number in their order.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self::default();
        let mut words = WordHashes::default();
        for name in names {
            let number = index.names.len() as u32;
            words.read(name);
            index.by_words.entry(words.whole()).or_default().push(number);
            for part in words.parts() {
                index.by_rest.entry(part).or_default().push(number);
            }
            index.names.push(name.into());
        }
        index
    }

    /// Fills a list with the names near another one, each by its number and how near it is; `words` is space to work
    /// in.
    pub fn near(&self, name: &str, words: &mut WordHashes, found: &mut Vec<(u32, Affinity)>) {
        found.clear();
        words.read(name);
        let whole = words.whole();
        let lists = words.parts().map(|part| self.by_words.get(&part));
        for list in lists.chain([self.by_words.get(&whole), self.by_rest.get(&whole)]).flatten() {
            found.extend(list.iter().map(|number| (*number, Affinity::None)));
        }
        found.sort_unstable();
        found.dedup();
        found.retain_mut(|(number, near)| {
            *near = affinity(&self.names[*number as usize], name);
            *near > Affinity::None
        });
    }
}

/// Hashes of a name's words.
#[derive(Debug, Default)]
pub struct WordHashes {
    words: Vec<u64>,
    /// The last word without the digits at its end.
    bare: u64,
}

impl WordHashes {
    fn read(&mut self, name: &str) {
        self.words.clear();
        self.bare = 0;
        for_each_letter(name, |letter, begins| {
            if begins {
                self.words.push(0);
                self.bare = 0;
            }
            let Some(word) = self.words.last_mut() else { return };
            *word = mix(*word, u64::from(letter) + 1);
            if !letter.is_ascii_digit() {
                self.bare = *word;
            }
        });
    }

    /// The hash of all words.
    fn whole(&self) -> u64 {
        hash(&self.words)
    }

    /// The hashes of what is left without the digits at the end, without the last word and without the first one.
    fn parts(&self) -> impl Iterator<Item = u64> {
        let before = self.words.split_last().map_or(&[][..], |(_, before)| before);
        let rest = self.words.get(1..).unwrap_or_default();
        let shorter = [before, rest].into_iter().filter(|words| !words.is_empty()).map(hash);
        [mix(hash(before), self.bare)].into_iter().chain(shorter)
    }
}

fn hash(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, word| mix(hash, *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("parse_HTTPHeader2"), ["parse", "http", "header2"]);
        assert_eq!(words("MAX_RETRIES"), ["max", "retries"]);
        assert_eq!(words("__"), [] as [String; 0]);
    }

    #[test]
    fn variants_of_a_name_are_told() {
        assert_eq!(affinity("MessageRouter", "message_router"), Affinity::Same);
        assert_eq!(affinity("MessageRouter", "MessageRouterV2"), Affinity::Strong);
        assert_eq!(affinity("LegacyMessageRouter", "MessageRouter"), Affinity::Strong);
        assert_eq!(affinity("MessageRouter", "MessageRouterInner"), Affinity::Weak);
        assert_eq!(affinity("retry2", "retry"), Affinity::Strong);
        assert_eq!(affinity("block1", "block2"), Affinity::None);
        assert_eq!(affinity("MessageRouter", "MessageQueue"), Affinity::None);
        assert_eq!(affinity("run", "run_new"), Affinity::None);
    }

    #[test]
    fn an_index_finds_what_comparing_each_name_finds() {
        let names = [
            "MessageRouter",
            "message_router",
            "MessageRouterV2",
            "OldMessageRouter",
            "MessageRouterInner",
            "MessageQueue",
            "Router",
            "retry",
            "retry2",
            "retry_2",
            "retry3",
            "try_retry",
            "v2",
            "_",
            "RETRY",
            "Größe",
            "GRÖSSE",
        ];
        let index = NameIndex::new(names);
        let (mut words, mut found) = (WordHashes::default(), Vec::new());
        for name in names {
            index.near(name, &mut words, &mut found);
            let all = names.iter().enumerate().map(|(at, other)| (at as u32, affinity(other, name)));
            let near: Vec<(u32, Affinity)> = all.filter(|(_, near)| *near > Affinity::None).collect();
            assert_eq!(found, near, "{name}");
            assert!(name == "_" || !near.is_empty(), "{name}");
        }
    }
}
