//! "Did you mean": the known word that a mistyped one is nearest to.

/// The known word nearest to `written`, if one is near enough to be a slip of the keys.
///
/// Of equally near words the first one is given.
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A word of one letter is as near to every other one.
    let letters = written.chars().count();
    let allowed = (letters / 3).clamp(1, 3).min(letters.saturating_sub(1));
    let mut best: Option<(usize, &str)> = None;
    // The distance costs the product of both lengths, and no word of ours is long.
    if written.len() > 100 {
        return None;
    }
    for word in known {
        let distance = strsim::damerau_levenshtein(written, word);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
    }
    best.map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let known = ["instead-of", "also", "allow-in", "path"];
        assert_eq!(nearest("insted-of", known), Some("instead-of"));
        assert_eq!(nearest("allow_in", known), Some("allow-in"));
        assert_eq!(nearest("aslo", known), Some("also"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", known), None);
        assert_eq!((nearest("", ["a"]), nearest("b", ["a"])), (None, None));
        assert_eq!(nearest(&"a".repeat(100_000), known), None);
    }
}
