//! The table: how much is found of each class, and how much that is not meant.

use crate::random::Random;
use crate::subjects::{CLASSES, Change, Function, changes, functions, is_test, text};
use crate::{Corpus, Options};
use ssot::clones::{Anchor, Tier, find};
use ssot::facts::{CfgExpr, Detail, FileFacts, extract};
use std::collections::BTreeMap;

/// Found by tier, out of all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) sure: usize,
    pub(crate) any: usize,
    pub(crate) all: usize,
}

pub(crate) fn run(options: &Options) {
    let mut corpus = Corpus::read(&options.from);
    let own = corpus.facts.len();
    let rest = Corpus::read(&options.with);
    corpus.paths.extend(rest.paths);
    corpus.facts.extend(rest.facts);
    corpus.crates.extend(rest.crates);
    println!("{} files, functions of the first {own}, seed {}", corpus.facts.len(), options.seed);
    for (title, lines) in [("functions of 8 to 60 lines", 8..=60), ("functions of 3 to 7 lines", 3..=7)] {
        let mut random = Random::new(options.seed);
        let chosen = functions(&corpus, own, lines, options.count, &mut random);
        println!("\n{title}: {}", chosen.len());
        heading();
        let mut by_class: BTreeMap<&str, Tally> = BTreeMap::new();
        for change in changes() {
            let tally = look(&mut corpus, &chosen, &change, &mut random, options);
            line(change.class, &change.name, tally);
            let sum = by_class.entry(change.class).or_default();
            sum.sure += tally.sure;
            sum.any += tally.any;
            sum.all += tally.all;
        }
        println!();
        for class in CLASSES {
            line(class, "", by_class[class]);
        }
        unrelated(&corpus, &chosen, options);
    }
    crate::shapes::run(&mut corpus, own, options);
}

/// The names of the columns.
pub(crate) fn heading() {
    println!("{:<24}{:<20}{:>8}{:>12}{:>12}", "class", "change", "copies", "reported", "possible");
}

/// One line of the table.
pub(crate) fn line(class: &str, change: &str, tally: Tally) {
    let part = |count: usize| count as f64 / tally.all.max(1) as f64;
    println!("{class:<24}{change:<20}{:>8}{:>12.3}{:>12.3}", tally.all, part(tally.sure), part(tally.any));
}

/// A copy of a function, in a file of its own.
pub(crate) struct Planted {
    /// The function, as an index into those that were chosen.
    pub(crate) of: usize,
    pub(crate) text: String,
}

impl Planted {
    /// What the file says.
    pub(crate) fn facts(&self) -> FileFacts {
        extract(&self.text, Detail::Fingerprints)
    }
}

/// Makes one copy of each function that the change applies to.
pub(crate) fn plant(chosen: &[Function], change: &Change, random: &mut Random) -> Vec<Planted> {
    let mut planted = Vec::new();
    for (of, function) in chosen.iter().enumerate() {
        let mut item = function.item();
        if (change.apply)(&mut item, random) {
            let copy = Planted { of, text: text(&item) };
            if copy.facts().error.is_none() {
                planted.push(copy);
            }
        }
    }
    planted
}

/// Looks for copies from the functions as concepts; `missed` is told of each that was not found, with the corpus that
/// has the copies behind the rest.
pub(crate) fn search(
    corpus: &mut Corpus,
    chosen: &[Function],
    planted: &[Planted],
    missed: impl Fn(&Corpus, (usize, &Anchor)),
) -> Tally {
    let haystack = corpus.facts.len();
    corpus.facts.extend(planted.iter().map(Planted::facts));
    let anchors: Vec<Anchor> =
        planted.iter().enumerate().map(|(at, copy)| chosen[copy.of].anchor(at)).collect();
    let copies = find(&corpus.facts, &anchors);
    let mut found: Vec<Option<Tier>> = vec![None; anchors.len()];
    for pair in copies.pairs.iter().filter(|pair| pair.filter.is_none()) {
        if pair.copy.file as usize == haystack + pair.concept {
            found[pair.concept] = found[pair.concept].max(Some(pair.tier));
        }
    }
    for (at, anchor) in anchors.iter().enumerate().filter(|(at, _)| found[*at].is_none()) {
        missed(corpus, (at, anchor));
    }
    corpus.facts.truncate(haystack);
    let sure = found.iter().flatten().filter(|tier| **tier > Tier::Hint).count();
    Tally { sure, any: found.iter().flatten().count(), all: anchors.len() }
}

/// Makes one copy of each function, each in a file of its own, and looks for them.
fn look(
    corpus: &mut Corpus,
    chosen: &[Function],
    change: &Change,
    random: &mut Random,
    options: &Options,
) -> Tally {
    let haystack = corpus.facts.len();
    let planted = plant(chosen, change, random);
    let is_shown = |show: &String| *show == change.class || *show == change.name;
    let shows = options.show.as_ref().is_some_and(is_shown);
    search(corpus, chosen, &planted, |corpus, (at, anchor)| {
        if shows {
            let path = &corpus.paths[anchor.unit.file as usize];
            let candidates = ssot::clones::candidates(&corpus.facts, std::slice::from_ref(anchor));
            let own = candidates.iter().find(|(_, unit, _)| unit.file as usize == haystack + at);
            println!("  missed {}:{}", path.display(), anchor.unit.of(&corpus.facts).span.start.line);
            println!("    {:?}\n    {}", own.map(|own| own.2), planted[at].text);
        }
    })
}

/// Counts copies in other crates, which are not meant.
fn unrelated(corpus: &Corpus, chosen: &[Function], options: &Options) {
    let anchors: Vec<Anchor> = chosen.iter().enumerate().map(|(at, function)| function.anchor(at)).collect();
    let copies = find(&corpus.facts, &anchors);
    let (mut reported, mut possible, mut own) = (0, 0, 0);
    for pair in copies.pairs.iter().filter(|pair| pair.filter.is_none()) {
        let (facts, unit) = (&corpus.facts[pair.copy.file as usize], pair.copy.of(&corpus.facts));
        let tested = facts.cfg_chain(unit.cfg).any(CfgExpr::requires_test);
        if tested || is_test(&corpus.paths[pair.copy.file as usize]) {
            continue;
        }
        if corpus.crates[pair.copy.file as usize] == chosen[pair.concept].krate {
            own += usize::from(pair.tier > Tier::Hint);
            continue;
        }
        reported += usize::from(pair.tier > Tier::Hint);
        possible += usize::from(pair.tier == Tier::Hint);
        if options.show.as_deref() == Some("unrelated") {
            let original = &corpus.paths[pair.original.file as usize];
            let copy = &corpus.paths[pair.copy.file as usize];
            println!(
                "  {:?} {}:{} {}:{} {:?}",
                pair.tier,
                original.display(),
                pair.original.of(&corpus.facts).span.start.line,
                copy.display(),
                unit.span.start.line,
                pair.evidence
            );
        }
    }
    let each = |count: usize| count as f64 / chosen.len().max(1) as f64;
    println!(
        "unrelated for each: {:.3} reported, {:.3} possible; in the same crate {:.2} reported",
        each(reported),
        each(possible),
        each(own)
    );
}
