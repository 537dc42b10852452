//! The alignment of two sequences in which gaps cost by their number, not by their length (Gotoh 1982).
//!
//! A longest common subsequence would tear unrelated statements into commas and brackets that they share.

/// Cells of the table above which two sequences are not aligned.
const CELLS_MAX: usize = 16_000_000;
/// What a gap costs, in the unit of the scores.
const GAP: i32 = 4;
/// Worse than every real sum, and far from overflow.
const NEVER: i32 = i32::MIN / 4;

/// What the last step of a partial alignment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Step {
    /// It paired one of each.
    Pair,
    /// It left one of the first out.
    First,
    /// It left one of the second out.
    Second,
}

/// The best of three sums by the step that each ends with; the earlier one of equals.
fn best(sums: [i32; 3]) -> (i32, Step) {
    [(sums[1], Step::First), (sums[2], Step::Second)]
        .into_iter()
        .fold((sums[0], Step::Pair), |best, next| if next.0 > best.0 { next } else { best })
}

/// Places of two sequences that stand for each other, in order: those whose scores, less what the gaps cost, have
/// the greatest sum. `score` says nothing of places that cannot stand for each other. Nothing where the sequences
/// are too long.
pub(super) fn align(
    first: usize,
    second: usize,
    score: impl Fn(usize, usize) -> Option<i32>,
) -> Option<Vec<(usize, usize)>> {
    let width = second + 1;
    if (first + 1).checked_mul(width)? > CELLS_MAX {
        return None;
    }
    // For each cell and last step the step before it, two bits each.
    let mut steps = vec![0u8; (first + 1) * width];
    let mut above: Vec<[i32; 3]> = vec![[NEVER; 3]; width];
    let mut row = above.clone();
    for a in 0..=first {
        for b in 0..=second {
            let pair = if a > 0 && b > 0 { score(a - 1, b - 1) } else { None };
            let paired = pair.map_or((NEVER, Step::Pair), |score| {
                let (sum, step) = best(above[b - 1]);
                (sum + score, step)
            });
            let down = if a > 0 { left_out(above[b], Step::First) } else { (NEVER, Step::Pair) };
            let right = if b > 0 { left_out(row[b - 1], Step::Second) } else { (NEVER, Step::Pair) };
            row[b] = if a + b == 0 { [0, NEVER, NEVER] } else { [paired.0, down.0, right.0] };
            steps[a * width + b] = paired.1 as u8 | (down.1 as u8) << 2 | (right.1 as u8) << 4;
        }
        std::mem::swap(&mut above, &mut row);
    }
    Some(trace(&steps, (first, second), best(above[second]).1))
}

/// The sum after one more of a sequence was left out.
fn left_out(sums: [i32; 3], step: Step) -> (i32, Step) {
    let mut sums = sums.map(|sum| sum - GAP);
    sums[step as usize] += GAP;
    best(sums)
}

/// The pairs on the way back from the end.
fn trace(steps: &[u8], (mut a, mut b): (usize, usize), last: Step) -> Vec<(usize, usize)> {
    let width = b + 1;
    let mut step = last;
    let mut pairs = Vec::new();
    while a > 0 || b > 0 {
        let before = steps[a * width + b] >> (2 * step as u8) & 3;
        match step {
            Step::Pair => {
                (a, b) = (a - 1, b - 1);
                pairs.push((a, b));
            }
            Step::First => a -= 1,
            Step::Second => b -= 1,
        }
        step = [Step::Pair, Step::First, Step::Second][usize::from(before.min(2))];
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(one: &str, other: &str) -> Vec<(usize, usize)> {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        align(one.len(), other.len(), |a, b| (one[a] == other[b]).then_some(2)).unwrap()
    }

    #[test]
    fn a_lone_likeness_is_not_worth_two_gaps() {
        assert_eq!(pairs("abc", "abc"), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(pairs("abXc", "abc").len(), 3);
        assert_eq!(pairs("ab;XXX;de", "ab;YY;Y;de"), [(0, 0), (1, 1), (2, 2), (6, 7), (7, 8), (8, 9)]);
        assert_eq!(pairs("", "abc"), []);
        assert_eq!(pairs("", ""), []);
    }

    #[test]
    fn too_much_is_refused() {
        assert_eq!(align(5000, 5000, |_, _| None), None);
    }

    /// The greatest sum, by trying everything.
    fn by_force(one: &[u8], other: &[u8], last: Option<Step>) -> i32 {
        let gap = |step| if last == Some(step) { 0 } else { -GAP };
        let mut sums = Vec::new();
        if let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other)
            && a == b
        {
            sums.push(2 + by_force(one_rest, other_rest, Some(Step::Pair)));
        }
        if let [_, rest @ ..] = one {
            sums.push(gap(Step::First) + by_force(rest, other, Some(Step::First)));
        }
        if let [_, rest @ ..] = other {
            sums.push(gap(Step::Second) + by_force(one, rest, Some(Step::Second)));
        }
        sums.into_iter().max().unwrap_or(0)
    }

    /// The sum of an alignment.
    fn sum(pairs: &[(usize, usize)], lengths: (usize, usize)) -> i32 {
        let mut total = 0;
        let mut next = (0, 0);
        for (a, b) in pairs.iter().copied().chain([lengths]) {
            total -= GAP * (i32::from(a > next.0) + i32::from(b > next.1));
            next = (a + 1, b + 1);
        }
        total + 2 * i32::try_from(pairs.len()).unwrap()
    }

    proptest! {
        #[test]
        fn no_other_alignment_is_better(
            one in proptest::collection::vec(0u8..3, 0..6),
            other in proptest::collection::vec(0u8..3, 0..6),
        ) {
            let found = align(one.len(), other.len(), |a, b| (one[a] == other[b]).then_some(2)).unwrap();
            prop_assert!(found.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            prop_assert!(found.iter().all(|(a, b)| one[*a] == other[*b]));
            prop_assert_eq!(sum(&found, (one.len(), other.len())), by_force(&one, &other, None));
        }
    }
}
