//! Copies that nobody made on purpose: functions of an old version of a crate and what became of them in the newest, and
//! functions of different crates that share no more than a name.

use crate::random::Random;
use crate::subjects::{Function, function, meant};
use crate::{Corpus, Options};
use ssot::clones::{Tier, UnitId, find};
use ssot::facts::fingerprints::UnitKind;
use std::collections::BTreeMap;

/// Lines of a function.
const LINES: std::ops::RangeInclusive<u32> = 8..=60;
/// Shares of equal tokens, from and below, with the share that is to be found.
const BANDS: [(&str, f64, f64, &str); 5] = [
    ("1", 1.0, f64::INFINITY, "-"),
    ("0.9 to 1", 0.9, 1.0, "0.99"),
    ("0.7 to 0.9", 0.7, 0.9, "0.96"),
    ("0.5 to 0.7", 0.5, 0.7, "0.80"),
    ("below 0.5", 0.0, 0.5, "-"),
];
/// Two functions of one name are taken as unrelated below this share of equal tokens.
const UNRELATED: f64 = 0.5;
/// Pairs of one name, so that `new` is not all there is.
const PAIRS_OF_NAME: usize = 5;

/// Two functions; the first one is the concept.
type Both = (Function, Function);

/// How a pair was told: nothing, or the best tier.
type Told = Option<Tier>;

pub(crate) fn run(options: &Options) {
    let corpus = Corpus::read(&options.from);
    let all = meant(&corpus, corpus.facts.len(), LINES);
    println!("{} files, {} functions of 8 to 60 lines", corpus.facts.len(), all.len());
    drifted(&corpus, &all, options);
    namesakes(&corpus, &all, options);
}

/// Name and version of a crate's folder: `rand-0.9.0` is `rand` and 0, 9, 0.
fn name_version(folder: &str) -> (&str, Vec<u64>) {
    let at =
        folder.match_indices('-').find(|(at, _)| folder[at + 1..].starts_with(|c: char| c.is_ascii_digit()));
    let (name, version) = at.map_or((folder, ""), |(at, _)| (&folder[..at], &folder[at + 1..]));
    (name, version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect())
}

/// The crate's name, and the oldest and newest folder of each.
fn versions(corpus: &Corpus) -> BTreeMap<&str, (&str, &str)> {
    let mut folders: Vec<&str> = corpus.crates.iter().map(String::as_str).collect();
    folders.sort_by_key(|folder| name_version(folder));
    folders.dedup();
    let mut versions: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for folder in folders {
        versions.entry(name_version(folder).0).or_insert((folder, folder)).1 = folder;
    }
    versions
}

/// What a function is in its crate: file, type or trait, name. Nothing else tells cfg twins and inline modules apart,
/// so that more than one of a key are left out.
fn by_place<'a>(corpus: &'a Corpus, all: &[UnitId], krate: &str) -> BTreeMap<Vec<String>, Vec<UnitId>> {
    let mut places: BTreeMap<Vec<String>, Vec<UnitId>> = BTreeMap::new();
    let text = |file: usize, name| -> &'a str { corpus.facts[file].text(name) };
    for id in all.iter().filter(|id| corpus.crates[id.file as usize] == krate) {
        let file = id.file as usize;
        let path = &corpus.paths[file];
        // The crate's own folder has the version in its name.
        let inside = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let mut place: Vec<String> = inside.skip_while(|part| part != krate).skip(1).collect();
        place
            .push(id.of(&corpus.facts).receiver.map_or_else(String::new, |name| text(file, name).to_owned()));
        place.push(id.name(&corpus.facts).to_owned());
        places.entry(place).or_default().push(*id);
    }
    places
}

fn drifted(corpus: &Corpus, all: &[UnitId], options: &Options) {
    let mut pairs: Vec<Both> = Vec::new();
    let mut crates = 0;
    for (old, new) in versions(corpus).into_values().filter(|(old, new)| old != new) {
        crates += 1;
        let later = by_place(corpus, all, new);
        for (place, units) in by_place(corpus, all, old) {
            if let ([old], Some([new])) = (units.as_slice(), later.get(&place).map(Vec::as_slice)) {
                pairs.extend(function(corpus, *old).zip(function(corpus, *new)));
            }
        }
    }
    let told = tell(corpus, &pairs);
    println!("\ndrift from the oldest to the newest version of {crates} crates: {} functions", pairs.len());
    println!("{:<24}{:>20}{:>20}{:>10}", "share of equal tokens", "reported", "or possible", "asked");
    for (title, from, below, asked) in BANDS {
        let within = |pair: &Both| (from..below).contains(&pair.0.overlap(&pair.1));
        let band: Vec<(&Both, Told)> =
            pairs.iter().zip(told.iter().copied()).filter(|(pair, _)| within(pair)).collect();
        let reported = band.iter().filter(|(_, told)| *told > Some(Tier::Hint)).count();
        let any = band.iter().filter(|(_, told)| told.is_some()).count();
        println!("{title:<24}{:>20}{:>20}{asked:>10}", share(reported, band.len()), share(any, band.len()));
        if options.show.as_deref() == Some("drift") {
            band.iter().filter(|(_, told)| told.is_none()).for_each(|(pair, _)| show(corpus, pair));
        }
    }
}

fn namesakes(corpus: &Corpus, all: &[UnitId], options: &Options) {
    let newest: Vec<&str> = versions(corpus).into_values().map(|(_, new)| new).collect();
    let mut random = Random::new(options.seed);
    println!("\nthe same name in different crates, less than {UNRELATED} of the tokens equal");
    println!("{:<24}{:>20}{:>20}", "", "reported", "possible");
    for (title, kind) in [("functions", UnitKind::Function), ("methods", UnitKind::Method)] {
        let mut by_name: BTreeMap<&str, Vec<UnitId>> = BTreeMap::new();
        for id in all.iter().filter(|id| id.of(&corpus.facts).kind == kind) {
            if newest.contains(&corpus.crates[id.file as usize].as_str()) {
                by_name.entry(id.name(&corpus.facts)).or_default().push(*id);
            }
        }
        let mut pairs: Vec<Both> = Vec::new();
        for units in by_name.values_mut() {
            random.shuffle(units);
            let all = units
                .iter()
                .enumerate()
                .flat_map(|(at, one)| units[at + 1..].iter().map(move |two| (one, two)));
            let apart =
                all.filter(|(one, two)| corpus.crates[one.file as usize] != corpus.crates[two.file as usize]);
            let both = apart.filter_map(|(one, two)| function(corpus, *one).zip(function(corpus, *two)));
            pairs.extend(both.filter(|(one, two)| one.overlap(two) < UNRELATED).take(PAIRS_OF_NAME));
        }
        let told = tell(corpus, &pairs);
        let reported = told.iter().filter(|told| **told > Some(Tier::Hint)).count();
        let possible = told.iter().filter(|told| **told == Some(Tier::Hint)).count();
        println!("{title:<24}{:>20}{:>20}", share(reported, pairs.len()), share(possible, pairs.len()));
        if options.show.as_deref() == Some("namesakes") {
            pairs
                .iter()
                .zip(&told)
                .filter(|(_, told)| told.is_some())
                .for_each(|(pair, _)| show(corpus, pair));
        }
    }
}

/// How the second function of each pair is told where the first one is the concept.
fn tell(corpus: &Corpus, pairs: &[Both]) -> Vec<Told> {
    let anchors: Vec<_> = pairs.iter().enumerate().map(|(at, (one, _))| one.anchor(at)).collect();
    let mut told: Vec<Told> = vec![None; pairs.len()];
    for pair in find(&corpus.facts, &anchors).pairs.iter().filter(|pair| pair.filter.is_none()) {
        if pair.copy == pairs[pair.concept].1.unit {
            told[pair.concept] = told[pair.concept].max(Some(pair.tier));
        }
    }
    told
}

/// A share with what it is made of.
fn share(part: usize, all: usize) -> String {
    if all == 0 { "none".to_owned() } else { format!("{part}/{all} {:.3}", part as f64 / all as f64) }
}

fn show(corpus: &Corpus, pair: &Both) {
    let place = |function: &Function| {
        let line = function.unit.of(&corpus.facts).span.start.line;
        format!("{}:{line}", corpus.paths[function.unit.file as usize].display())
    };
    println!("  {} {} {:.2}", place(&pair.0), place(&pair.1), pair.0.overlap(&pair.1));
}
