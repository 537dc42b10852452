//! A calibration as one JSON object.

use super::histogram::buckets;
use super::{Calibration, Candidate, Standing};
use crate::report::{self, Texts};

/// The order of the fields is that of the keys.
#[derive(serde::Serialize)]
struct Document<'c> {
    version: u8,
    concept: &'c str,
    canonical: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    similar: Option<f64>,
    units: usize,
    sharing: usize,
    compared: usize,
    reported: usize,
    possible: usize,
    left_out: usize,
    histogram: Vec<BucketLine>,
    thresholds: Vec<ThresholdLine>,
    candidates: Vec<CandidateLine<'c>>,
    not_counted: Vec<NotCounted<'c>>,
}

#[derive(serde::Serialize)]
struct BucketLine {
    from: f64,
    to: f64,
    reported: usize,
    possible: usize,
    left_out: usize,
}

#[derive(serde::Serialize)]
struct ThresholdLine {
    name: &'static str,
    similar: f64,
    reported: usize,
    toml: String,
    /// An index into the candidates.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<usize>,
}

#[derive(serde::Serialize)]
struct CandidateLine<'c> {
    item: &'c str,
    file: &'c str,
    span: report::SpanLine,
    similarity: f64,
    standing: &'static str,
    status: &'static str,
}

#[derive(serde::Serialize)]
struct NotCounted<'c> {
    why: &'c str,
    count: usize,
}

/// The calibration as one object on several lines.
pub(super) fn json(calibration: &Calibration<'_>, texts: &Texts<'_>) -> String {
    let document = Document {
        version: 1,
        concept: &calibration.concept.id,
        canonical: calibration.concept.path.to_string(),
        similar: calibration.concept.lookalikes.similar,
        units: calibration.units,
        sharing: calibration.sharing,
        compared: calibration.compared,
        reported: calibration.count(Standing::Reported),
        possible: calibration.count(Standing::Possible),
        left_out: calibration.count(Standing::LeftOut),
        histogram: histogram(calibration),
        thresholds: thresholds(calibration),
        candidates: calibration.candidates.iter().map(|candidate| line(candidate, texts)).collect(),
        not_counted: calibration.never.iter().map(|(why, count)| NotCounted { why, count: *count }).collect(),
    };
    // These types always serialise.
    report::escaped(&serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
}

fn histogram(calibration: &Calibration<'_>) -> Vec<BucketLine> {
    let line = |bucket: super::histogram::Bucket| {
        let [reported, possible, left_out] = bucket.counts;
        BucketLine { from: hundredths(bucket.from), to: hundredths(bucket.to), reported, possible, left_out }
    };
    buckets(&calibration.candidates).into_iter().map(line).collect()
}

fn thresholds(calibration: &Calibration<'_>) -> Vec<ThresholdLine> {
    let line = |threshold: &super::Threshold| ThresholdLine {
        name: threshold.name.word(),
        similar: hundredths(threshold.percent),
        reported: calibration.reported_from(threshold.percent),
        toml: calibration.line(threshold.percent),
        nearest: calibration.nearest(threshold.percent),
    };
    calibration.thresholds.iter().map(line).collect()
}

fn line<'c>(candidate: &Candidate<'c>, texts: &Texts<'_>) -> CandidateLine<'c> {
    let violation = &candidate.finding.violation;
    CandidateLine {
        item: violation.item.as_deref().unwrap_or_default(),
        file: &violation.place.file,
        span: report::span_line(&violation.place, texts),
        similarity: hundredths(candidate.percent),
        standing: candidate.standing.word(),
        status: candidate.finding.status.word(),
    }
}

/// Percent as a part of one.
fn hundredths(percent: u32) -> f64 {
    f64::from(percent) / 100.0
}
