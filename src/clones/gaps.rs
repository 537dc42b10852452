//! Where what only one side of a comparison has begins and ends, as people see it: with a statement or a line.

use super::words::Word;

/// Moves what only one side has to where a statement or line begins, where the words around it allow that.
pub(super) fn slide(pairs: &mut [(usize, usize)], one: &[Word<'_>], other: &[Word<'_>]) {
    slide_side(pairs, other, |pair| (pair.0, pair.1), |pair, at| pair.1 = at);
    slide_side(pairs, one, |pair| (pair.1, pair.0), |pair, at| pair.0 = at);
}

/// As [`slide`], for what only `words` have; `of` gives the place of a pair in the other words and in these.
fn slide_side(
    pairs: &mut [(usize, usize)],
    words: &[Word<'_>],
    of: impl Fn(&(usize, usize)) -> (usize, usize),
    set: impl Fn(&mut (usize, usize), usize),
) {
    for at in 1..pairs.len() {
        let ((before, start), (after, end)) = (of(&pairs[at - 1]), of(&pairs[at]));
        let length = end.saturating_sub(start + 1);
        // The statement that was changed ends where it did, and what follows it is one more.
        if after > before + 1
            && words[end].text == ";"
            && let Some(first) = first_end(&words[start + 1..end])
        {
            set(&mut pairs[at], start + 1 + first);
            continue;
        }
        if after != before + 1 || length == 0 {
            continue;
        }
        let stays = rank(words, start + 1, end);
        let left = (1..=at)
            .map(|by| (by, start + 1 - by, end - by))
            .take_while(|(by, first, last)| {
                of(&pairs[at - by]).1 == *first && words[*first].text == words[*last].text
            })
            .map(|(by, first, last)| (rank(words, first, last), by))
            .fold((stays, 0), std::cmp::max);
        let right = (1..=pairs.len() - at)
            .map(|by| (by, start + by, end + by - 1))
            .take_while(|(by, first, last)| {
                of(&pairs[at + by - 1]).1 == *last && words[*first].text == words[*last].text
            })
            .map(|(by, first, last)| (rank(words, first + 1, last + 1), by))
            .fold((stays, 0), std::cmp::max);
        if right.0 > left.0 {
            for pair in &mut pairs[at..at + right.1] {
                let moved = of(pair).1 - length;
                set(pair, moved);
            }
        } else {
            for pair in &mut pairs[at - left.1..at] {
                let moved = of(pair).1 + length;
                set(pair, moved);
            }
        }
    }
}

/// Where the first statement of some words ends.
fn first_end(words: &[Word<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.checked_sub(1)?,
            ";" if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether each bracket among some words has its partner among them.
fn is_balanced(words: &[Word<'_>]) -> bool {
    let depth = words.iter().try_fold(0_usize, |depth, word| match word.text {
        "{" | "(" | "[" => Some(depth + 1),
        "}" | ")" | "]" => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

/// How well a gap fits where it is.
fn rank(words: &[Word<'_>], start: usize, end: usize) -> u8 {
    let before = start.checked_sub(1).map_or("{", |at| words[at].text);
    let begins_line = start == 0 || words[start - 1].span.start.line != words[start].span.start.line;
    let is_whole = matches!(before, ";" | "{" | "}" | ",") && matches!(words[end - 1].text, ";" | "}" | ",");
    4 * u8::from(is_whole) + 2 * u8::from(is_balanced(&words[start..end])) + u8::from(begins_line)
}
