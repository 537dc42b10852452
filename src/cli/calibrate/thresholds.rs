//! Thresholds that the similarities of candidates themselves suggest: where there is a gap.

/// Percent below the threshold in force where a looser one is looked for, unless no candidate is as near.
const LOOSER: u32 = 25;
/// Percent below which two have nothing particular in common.
const LEAST: u32 = 30;
/// Percent below a candidate that a threshold which reports it lies at most.
const REACH: u32 = 10;
/// Percent that a round number is a multiple of.
const ROUND: u32 = 5;

/// How a threshold stands to the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// It reports less.
    Strict,
    /// It is the one in force, or the one that comes nearest to what the evidence weighs.
    Now,
    /// It reports more.
    Loose,
}

impl Name {
    /// The word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Now => "as now",
            Self::Loose => "loose",
        }
    }
}

/// A similarity from which candidates would be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Threshold {
    /// How it stands to the settings.
    pub(super) name: Name,
    /// The similarity in percent.
    pub(super) percent: u32,
}

/// Thresholds that report differently, the strictest first, for candidates with their similarities in percent, the
/// greatest first, and whether they are reported now; `set` is the threshold that the entry sets.
pub(super) fn thresholds(candidates: &[(u32, bool)], set: Option<u32>) -> Vec<Threshold> {
    let mut levels: Vec<u32> = candidates.iter().map(|(percent, _)| *percent).collect();
    levels.dedup();
    let now = set.unwrap_or_else(|| between(&levels, agreeing(candidates, &levels)));
    let kept = levels.partition_point(|level| *level >= now);
    // The later of two gaps as wide is nearer to the threshold from above, and the earlier one from below.
    let strict = (1..kept).max_by_key(|cut| gap(&levels, *cut)).map(|cut| between(&levels, cut));
    let reach = now.saturating_sub(LOOSER).min(levels.get(kept).copied().unwrap_or(0));
    let looser = (kept + 1..=levels.len()).filter(|cut| levels[*cut - 1] >= reach.max(LEAST)).rev();
    let loose = looser.max_by_key(|cut| gap(&levels, *cut)).map(|cut| between(&levels, cut));
    let all = [(Name::Strict, strict), (Name::Now, Some(now)), (Name::Loose, loose)];
    all.into_iter().filter_map(|(name, percent)| Some(Threshold { name, percent: percent? })).collect()
}

/// How many of the levels have to be kept to report as nearly as possible what is reported now: of several numbers the
/// least, but not none where anything is reported.
fn agreeing(candidates: &[(u32, bool)], levels: &[u32]) -> usize {
    let least = usize::from(candidates.iter().any(|(_, reported)| *reported));
    let disagreeing = |kept: &usize| {
        let is_kept = |percent: u32| *kept > 0 && percent >= levels[*kept - 1];
        candidates.iter().filter(|(percent, reported)| is_kept(*percent) != *reported).count()
    };
    (least..=levels.len()).min_by_key(disagreeing).unwrap_or(0)
}

/// The width of the gap below the first `cut` levels.
fn gap(levels: &[u32], cut: usize) -> u32 {
    levels[cut - 1] - levels.get(cut).copied().unwrap_or(levels[cut - 1].saturating_sub(REACH))
}

/// A threshold that keeps the first `cut` levels: in the middle of the gap below them, a round number where there is
/// one.
fn between(levels: &[u32], cut: usize) -> u32 {
    let below = levels.get(cut).copied().unwrap_or(0);
    let (above, below) = match cut.checked_sub(1) {
        Some(last) => (levels[last], below.max(levels[last].saturating_sub(REACH))),
        None => (100, below),
    };
    let middle = (above + below).div_ceil(2);
    let round = (below + 1..=above).filter(|percent| percent.is_multiple_of(ROUND));
    round.min_by_key(|percent| percent.abs_diff(middle)).unwrap_or(middle.max(below + 1).min(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(candidates: &[(u32, bool)], set: Option<u32>) -> Vec<(&'static str, u32)> {
        let all = thresholds(candidates, set);
        all.iter().map(|threshold| (threshold.name.word(), threshold.percent)).collect()
    }

    #[test]
    fn thresholds_lie_in_the_widest_gaps_above_and_below() {
        let candidates = [
            (100, true),
            (98, true),
            (84, true),
            (81, true),
            (78, true),
            (62, false),
            (60, false),
            (41, false),
        ];
        assert_eq!(found(&candidates, None), [("strict", 95), ("as now", 75), ("loose", 55)]);
        assert_eq!(found(&candidates, Some(83)), [("strict", 95), ("as now", 83), ("loose", 55)]);
        assert_eq!(found(&candidates, Some(100)), [("as now", 100), ("loose", 75)]);
    }

    #[test]
    fn where_no_threshold_does_what_the_evidence_does_the_nearest_is_taken() {
        let candidates = [(90, true), (80, false), (79, true), (78, true), (50, false)];
        assert_eq!(found(&candidates, None)[1], ("as now", 75));
        assert_eq!(found(&[(90, true), (80, false), (79, true)], None)[0], ("as now", 85));
    }

    #[test]
    fn thresholds_that_would_report_the_same_are_none() {
        assert_eq!(found(&[], Some(80)), [("as now", 80)]);
        assert_eq!(found(&[(97, true)], None), [("as now", 90)]);
        assert_eq!(found(&[(20, false)], None), [("as now", 60)]);
        assert_eq!(found(&[(40, false)], None), [("as now", 70), ("loose", 35)]);
        assert_eq!(found(&[(72, false), (67, false)], None), [("as now", 85), ("loose", 60)]);
    }
}
