//! Candidates by similarity as bars of a terminal.

use super::{Candidate, Standing};
use crate::report::Style;
// Writing to a string cannot fail.
use std::fmt::Write;

/// Percent of one bar.
const STEP: u32 = 5;
/// Percent below which likenesses are so many and say so little that they make one bar.
const LAST: u32 = 30;
/// Columns of the widest bar, in a wide and in a narrow terminal.
const WIDEST: usize = 60;
const NARROWEST: usize = 5;
/// Columns that everything is indented by.
const INDENT: usize = 2;
/// Columns of the titles behind the bars, with the marks before them.
const TITLES: usize = "  # reported  + possible  . left out".len();

/// The candidates of one bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bucket {
    /// The least similarity in percent.
    pub(super) from: u32,
    /// The greatest one.
    pub(super) to: u32,
    /// How many there are of each standing, in their order.
    pub(super) counts: [usize; 3],
}

/// Candidates by similarity, from 100 % down to the least one.
pub(super) fn buckets(candidates: &[Candidate<'_>]) -> Vec<Bucket> {
    let Some(least) = candidates.iter().map(|candidate| candidate.percent).min() else {
        return Vec::new();
    };
    let (mut buckets, mut to) = (Vec::new(), 100);
    while to >= least {
        let from = match to {
            100 => 100 - STEP,
            LAST.. => to + 1 - STEP,
            _ => 0,
        };
        let count = |standing| {
            let is_here = |candidate: &&Candidate<'_>| (from..=to).contains(&candidate.percent);
            candidates.iter().filter(is_here).filter(|candidate| candidate.standing == standing).count()
        };
        buckets.push(Bucket { from, to, counts: Standing::ALL.map(count) });
        let Some(below) = from.checked_sub(1) else { break };
        to = below;
    }
    buckets
}

/// The buckets as a table with bars; each line is indented and ends with a line end.
pub(super) fn draw(buckets: &[Bucket], style: &Style) -> String {
    let (dash, marks) = if style.unicode { ("–", ["█", "▒", "░"]) } else { ("-", ["#", "+", "."]) };
    let labels: Vec<String> =
        buckets.iter().map(|bucket| format!("{}{dash}{} %", bucket.from, bucket.to)).collect();
    let label = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let most = buckets.iter().map(|bucket| bucket.counts.iter().sum::<usize>()).max().unwrap_or(0);
    let width = style.width.clamp(Style::NARROWEST, Style::WIDEST);
    let room = width.saturating_sub(INDENT + label + 2 + TITLES).clamp(NARROWEST, WIDEST).min(most);
    let mark = |standing: Standing, times: usize| {
        style.paint(sgr(standing), &marks[standing as usize].repeat(times))
    };
    let mut text = format!("{:INDENT$}{:label$}  {:room$}", "", "", "");
    for standing in Standing::ALL {
        let _ = write!(text, "  {} {}", mark(standing, 1), style.paint("1", standing.word()));
    }
    text.push('\n');
    for (bucket, name) in buckets.iter().zip(&labels) {
        let cells = cells(bucket.counts, most, room);
        let mut line = format!("{:INDENT$}{name:>label$}  ", "");
        for (standing, cells) in Standing::ALL.into_iter().zip(cells).filter(|(_, cells)| *cells > 0) {
            line.push_str(&mark(standing, cells));
        }
        let _ = write!(line, "{:fill$}", "", fill = room - cells.iter().sum::<usize>());
        for (standing, count) in Standing::ALL.into_iter().zip(bucket.counts) {
            let count = if count > 0 { count.to_string() } else { String::new() };
            let _ = write!(line, "  {count:>width$}", width = standing.word().len() + 2);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The cells of each part of a bar, `room` for `most`: none is nothing but where there is nothing.
fn cells(counts: [usize; 3], most: usize, room: usize) -> [usize; 3] {
    let mut cells = counts.map(|count| if count == 0 { 0 } else { (count * room / most.max(1)).max(1) });
    while cells.iter().sum::<usize>() > room
        && let Some(widest) = cells.iter_mut().filter(|cells| **cells > 1).max()
    {
        *widest -= 1;
    }
    cells
}

/// The rendition of a standing.
fn sgr(standing: Standing) -> &'static str {
    match standing {
        Standing::Reported => "31",
        Standing::Possible => "33",
        Standing::LeftOut => "2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fits_and_shows_every_part_of_it() {
        assert_eq!(cells([1000, 1, 1], 1002, 20), [18, 1, 1]);
        assert_eq!(cells([0, 0, 3], 1000, 20), [0, 0, 1]);
        assert_eq!(cells([3, 2, 1], 6, 6), [3, 2, 1]);
        assert_eq!(cells([0, 0, 0], 0, 0), [0, 0, 0]);
    }

    #[test]
    fn bars_have_counts_beside_them() {
        let buckets = [
            Bucket { from: 95, to: 100, counts: [3, 0, 0] },
            Bucket { from: 90, to: 94, counts: [0, 0, 0] },
            Bucket { from: 85, to: 89, counts: [1, 2, 1] },
        ];
        let style = Style { unicode: false, ..Style::default() };
        let expected = "
                  # reported  + possible  . left out
  95-100 %  ###            3
   90-94 %
   85-89 %  #++.           1           2           1
";
        assert_eq!(draw(&buckets, &style), expected[1..]);
    }
}
