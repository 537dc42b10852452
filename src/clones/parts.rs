//! Whole statements and members among the words of a comparison.

use super::words::Word;

/// The number of statements that some words are, if they are whole ones.
pub(super) fn statements(before: &str, words: &[Word<'_>]) -> Option<usize> {
    let last = words.last()?.text;
    if !matches!(before, ";" | "{" | "}") || !matches!(last, ";" | "}") {
        return None;
    }
    let (mut depth, mut count) = (0_usize, 0);
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        let next = words.get(at + 1).map_or("", |word| word.text);
        let goes_on = matches!(next, "else" | "." | "?" | ";" | "," | ")");
        count += usize::from(depth == 0 && (word.text == ";" || (word.text == "}" && !goes_on)));
    }
    (depth == 0).then_some(count)
}

/// The number of members that some words are, if they are whole ones.
pub(super) fn members(before: &str, words: &[Word<'_>]) -> Option<usize> {
    let (first, last) = (words.first()?.text, words.last()?.text);
    let is_whole = (matches!(before, "{" | "," | "(") && last == ",") || (first == "," && last != ",");
    let (mut depth, mut count) = (0_usize, 0);
    for (at, word) in words.iter().enumerate() {
        let is_arrow = word.text == ">" && at > 0 && words[at - 1].text == "-";
        match word.text {
            "{" | "(" | "[" | "<" => depth += 1,
            "}" | ")" | "]" => depth = depth.checked_sub(1)?,
            ">" if !is_arrow => depth = depth.checked_sub(1)?,
            "," if depth == 0 => count += 1,
            _ => {}
        }
    }
    (is_whole && depth == 0).then_some(count)
}
