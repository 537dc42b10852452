//! Names: whether one is a variant of another, by the words it is made of.

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

/// The words of a name in lower case: `parse_httpHeader2` is `parse`, `http`, `header2`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous = '_';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = letter.is_uppercase()
            && (!previous.is_uppercase() || letters.peek().is_some_and(|next| next.is_lowercase()));
        if (letter == '_' || begins) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter != '_' {
            word.extend(letter.to_lowercase());
        }
        previous = letter;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
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
}
