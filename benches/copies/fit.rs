//! Fits the score: a logistic regression over made copies and pairs of unrelated crates.

use crate::random::Random;
use crate::subjects::{CLASSES, changes, functions, text};
use crate::{Corpus, Options};
use ssot::clones::{Anchor, Evidence, candidates};
use ssot::facts::{Detail, extract};

/// Number of features, the constant included.
const FEATURES: usize = 7;
/// Steps of the descent, and their size.
const STEPS: (usize, f64) = (4000, 0.05);
/// Pull towards zero.
const PULL: f64 = 1e-4;

type Row = ([f64; FEATURES], f64, f64);

fn features(evidence: &Evidence) -> [f64; FEATURES] {
    [
        1.0,
        evidence.similarity,
        (1.0 + evidence.bits).log2(),
        (evidence.size.max(1) as f64).log2(),
        (1.0 + evidence.words).log2(),
        evidence.share,
        evidence.jaccard,
    ]
}

pub(crate) fn run(options: &Options) {
    let mut corpus = Corpus::read(&options.from);
    let own = corpus.facts.len();
    let rest = Corpus::read(&options.with);
    corpus.paths.extend(rest.paths);
    corpus.facts.extend(rest.facts);
    corpus.crates.extend(rest.crates);
    let mut random = Random::new(options.seed);
    let chosen = functions(&corpus, own, 4..=60, options.count, &mut random);
    let mut rows: Vec<Row> = Vec::new();
    let haystack = corpus.facts.len();
    for change in changes().iter().filter(|change| change.class != "blind") {
        let mut anchors: Vec<Anchor> = Vec::new();
        for function in &chosen {
            let mut copy = function.item();
            if (change.apply)(&mut copy, &mut random) {
                anchors.push(function.anchor(anchors.len()));
                corpus.facts.push(extract(&text(&copy), Detail::Fingerprints));
            }
        }
        let found = candidates(&corpus.facts, &anchors);
        let hits = found.iter().filter(|(at, unit, _)| unit.file as usize == haystack + at);
        rows.extend(hits.map(|(_, _, evidence)| (features(evidence), 1.0, 1.0 / anchors.len() as f64)));
        corpus.facts.truncate(haystack);
    }
    let positive: f64 = rows.iter().map(|row| row.2).sum();
    rows.iter_mut().for_each(|row| row.2 /= positive);
    let anchors: Vec<Anchor> = chosen.iter().enumerate().map(|(at, function)| function.anchor(at)).collect();
    let others = candidates(&corpus.facts, &anchors);
    let negative: Vec<_> = others
        .iter()
        .filter(|(at, unit, evidence)| {
            // Neighbours are no copies either unless they are very much alike.
            corpus.crates[unit.file as usize] != chosen[*at].krate || evidence.similarity < 0.6
        })
        .collect();
    let weight = 1.0 / negative.len() as f64;
    rows.extend(negative.iter().map(|(_, _, evidence)| (features(evidence), 0.0, weight)));
    println!("{} classes, {} rows, {} of them negative", CLASSES.len() - 1, rows.len(), negative.len());
    let fitted = descend(&rows);
    println!("constant, similarity, log bits, log size, log words, share, jaccard:\n{fitted:.2?}");
    let score = |row: &Row| -> f64 { row.0.iter().zip(&fitted).map(|(a, b)| a * b).sum() };
    for floor in [-1.0, 0.0, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0] {
        let part = |label: f64| {
            let of: Vec<&Row> = rows.iter().filter(|row| (row.1 - label).abs() < 0.5).collect();
            let total: f64 = of.iter().map(|row| row.2).sum();
            of.iter().filter(|row| score(row) > floor).map(|row| row.2).sum::<f64>() / total
        };
        let wrong = rows.iter().filter(|row| row.1 < 0.5 && score(row) > floor).count();
        println!("above {floor:>5}: {:.4} of copies, {wrong} others", part(1.0));
    }
}

/// Gradient descent with momentum over standardised features.
fn descend(rows: &[Row]) -> [f64; FEATURES] {
    let total: f64 = rows.iter().map(|row| row.2).sum();
    let mut mean = [0.0; FEATURES];
    let mut spread = [1.0; FEATURES];
    for at in 1..FEATURES {
        mean[at] = rows.iter().map(|row| row.0[at] * row.2).sum::<f64>() / total;
        let variance = rows.iter().map(|row| (row.0[at] - mean[at]).powi(2) * row.2).sum::<f64>() / total;
        spread[at] = variance.sqrt().max(1e-9);
    }
    let mut weights = [0.0; FEATURES];
    let mut speed = [0.0; FEATURES];
    for _ in 0..STEPS.0 {
        let mut slope = [0.0; FEATURES];
        for (row, label, weight) in rows {
            let scaled = |at: usize| if at == 0 { 1.0 } else { (row[at] - mean[at]) / spread[at] };
            let sum: f64 = (0..FEATURES).map(|at| weights[at] * scaled(at)).sum();
            let error = (1.0 / (1.0 + (-sum).exp()) - label) * weight;
            for (at, slope) in slope.iter_mut().enumerate() {
                *slope += error * scaled(at);
            }
        }
        for at in 0..FEATURES {
            speed[at] = 0.9 * speed[at] - STEPS.1 * 10.0 * (slope[at] / total + PULL * weights[at]);
            weights[at] += speed[at];
        }
    }
    let mut out = [0.0; FEATURES];
    out[0] = weights[0];
    for at in 1..FEATURES {
        out[at] = weights[at] / spread[at];
        out[0] -= weights[at] * mean[at] / spread[at];
    }
    out
}
