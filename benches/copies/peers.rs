//! The table for other tools: those that are installed are given the same crates with the same copies on disk, and what
//! they report is read.
//!
//! A copy counts as found where one group of a report has most lines of the original and most lines of the copy; of
//! tools that tell no ends, the line where each begins. The copies are laid out by `rustfmt`, as they would be in a
//! crate.

use crate::random::Random;
use crate::subjects::{CLASSES, changes, functions};
use crate::table::{Planted, Tally, plant, search};
use crate::{Corpus, Options};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The part of the lines of either side that has to be in a group.
const COVERED: f64 = 0.7;
/// The folder of the copies beside the crates.
const PLANTED: &str = "planted";
/// Where a tool writes a report that it does not print.
const REPORTS: &str = "reports";

/// Another tool.
struct Peer {
    name: &'static str,
    program: &'static str,
    /// What it is called with, in the folder that it is to look at.
    arguments: &'static [&'static str],
    /// The file that it writes; without one it prints.
    report: Option<&'static str>,
    groups: fn(&[Value]) -> Vec<Group>,
}

/// Places that are copies of each other.
type Group = Vec<Place>;

/// A file relative to the folder, and lines of it; one line where no end is told.
#[derive(Debug)]
struct Place {
    file: PathBuf,
    lines: RangeInclusive<u64>,
}

const PEERS: [Peer; 6] = [
    Peer {
        name: "cargo-dupes",
        program: "cargo-dupes",
        arguments: &["--path", ".", "--format", "json"],
        report: None,
        groups: |documents| {
            let lists = documents.iter().filter_map(Value::as_array).flatten();
            lists.map(|group| members(&group["members"], "line_start", "line_end")).collect()
        },
    },
    Peer {
        name: "find-dup-defs",
        program: "find-dup-defs",
        arguments: &["--json", "."],
        report: None,
        groups: |documents| groups(documents, "groups", "members", ["line", "line"]),
    },
    Peer {
        name: "dupehound",
        program: "dupehound",
        arguments: &["scan", "--json", "--all", "."],
        report: None,
        groups: |documents| groups(documents, "clusters", "members", ["start_line", "end_line"]),
    },
    Peer {
        name: "rustqual",
        program: "rustqual",
        arguments: &["--format", "json", "."],
        report: None,
        groups: |documents| {
            let mut all = groups(documents, "duplicates", "entries", ["line", "line"]);
            all.extend(groups(documents, "fragments", "entries", ["start_line", "end_line"]));
            all
        },
    },
    Peer {
        name: "jscpd",
        program: "jscpd",
        arguments: &["--silent", "--format", "rust", "--reporters", "json", "--output", REPORTS, "."],
        report: Some("reports/jscpd-report.json"),
        groups: pairs_of_files,
    },
    Peer {
        name: "jscpd, blind",
        program: "jscpd",
        arguments: &[
            "--silent",
            "--format",
            "rust",
            "--ignore-identifiers",
            "--ignore-literals",
            "--max-gap-lines",
            "3",
            "--reporters",
            "json",
            "--output",
            REPORTS,
            ".",
        ],
        report: Some("reports/jscpd-report.json"),
        groups: pairs_of_files,
    },
];

/// The groups that stand in a list of a report's object.
fn groups(documents: &[Value], list: &str, inner: &str, [start, end]: [&str; 2]) -> Vec<Group> {
    let lists = documents.iter().filter_map(|document| document[list].as_array()).flatten();
    lists.map(|group| members(&group[inner], start, end)).collect()
}

/// The places of a group, by the keys of their first and last line.
fn members(list: &Value, start: &str, end: &str) -> Group {
    let place = |member: &Value| {
        let file = Path::new(member["file"].as_str()?);
        let file = file.strip_prefix(".").unwrap_or(file).to_owned();
        Some(Place { file, lines: member[start].as_u64()?..=member[end].as_u64()? })
    };
    list.as_array().into_iter().flatten().filter_map(place).collect()
}

/// The groups of two that jscpd tells.
fn pairs_of_files(documents: &[Value]) -> Vec<Group> {
    let side = |side: &Value| {
        let file = PathBuf::from(side["name"].as_str()?);
        Some(Place { file, lines: side["start"].as_u64()?..=side["end"].as_u64()? })
    };
    let pairs = documents.iter().filter_map(|document| document["duplicates"].as_array()).flatten();
    pairs
        .map(|pair| ["firstFile", "secondFile"].iter().filter_map(|key| side(&pair[key])).collect())
        .collect()
}

pub(crate) fn run(options: &Options) {
    let mut corpus = Corpus::read(&options.from);
    let folder = tempfile::tempdir().expect("a folder for the copies");
    let paths = lay_out(&corpus, options, folder.path());
    let peers: Vec<&Peer> = PEERS.iter().filter(|peer| is_installed(peer)).collect();
    let mut random = Random::new(options.seed);
    let chosen = functions(&corpus, corpus.facts.len(), 8..=60, options.count, &mut random);
    println!("{} files, {} functions of 8 to 60 lines, seed {}\n", paths.len(), chosen.len(), options.seed);
    let names = ["ssot", "ssot, possible"].into_iter().chain(peers.iter().map(|peer| peer.name));
    let columns: Vec<String> = names.map(|name| format!("{name:>16}")).collect();
    println!("{:<24}{:>8}{}", "class", "copies", columns.concat());
    let mut found: BTreeMap<&str, (usize, Vec<usize>)> = BTreeMap::new();
    for change in changes() {
        let planted = plant(&chosen, &change, &mut random);
        let Tally { sure, any, all } = search(&mut corpus, &chosen, &planted, |_, _| ());
        let mut counts = vec![sure, any];
        let copies = write(&planted, folder.path());
        for peer in &peers {
            let groups = report(peer, folder.path());
            let is_found = |at: &usize| {
                let function = &chosen[planted[*at].of];
                let lines = function.unit.of(&corpus.facts).extent;
                let lines = u64::from(lines.start.line)..=u64::from(lines.end.line);
                let original = &paths[function.unit.file as usize];
                let has = |group: &Group, file: &Path, lines: &RangeInclusive<u64>| {
                    group.iter().any(|place| place.file == file && covers(&place.lines, lines))
                };
                let (copy, copied) = &copies[*at];
                groups.iter().any(|group| has(group, original, &lines) && has(group, copy, copied))
            };
            counts.push((0..planted.len()).filter(is_found).count());
        }
        let (copies, sums) = found.entry(change.class).or_insert_with(|| (0, vec![0; counts.len()]));
        *copies += all;
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    for class in CLASSES {
        let (copies, sums) = &found[class];
        let share = |sum: &usize| format!("{:>16.3}", *sum as f64 / (*copies).max(1) as f64);
        println!("{class:<24}{copies:>8}{}", sums.iter().map(share).collect::<String>());
    }
    beside(&peers, folder.path());
}

/// Copies the files of the corpus below a folder; gives their paths in it.
fn lay_out(corpus: &Corpus, options: &Options, folder: &Path) -> Vec<PathBuf> {
    let lay = |path: &PathBuf| {
        let inside =
            options.from.iter().find_map(|from| path.strip_prefix(from).ok()).expect("a crate's file");
        let target = folder.join(inside);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder is made");
        std::fs::copy(path, target).expect("a file is copied");
        inside.to_owned()
    };
    corpus.paths.iter().map(lay).collect()
}

/// Whether a tool can be started; says so where not.
fn is_installed(peer: &Peer) -> bool {
    let mut version = Command::new(peer.program);
    let is_there = version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !is_there {
        println!("{} is not installed, and left out", peer.name);
    }
    is_there
}

/// Writes the copies, each into a file of its own; gives these and the lines of the functions in them.
fn write(planted: &[Planted], folder: &Path) -> Vec<(PathBuf, RangeInclusive<u64>)> {
    let copies = folder.join(PLANTED);
    // There are none the first time.
    let _ = std::fs::remove_dir_all(&copies);
    std::fs::create_dir_all(&copies).expect("a folder is made");
    let names: Vec<String> = (0..planted.len()).map(|at| format!("copy_{at}.rs")).collect();
    for (name, copy) in names.iter().zip(planted) {
        std::fs::write(copies.join(name), &copy.text).expect("a copy is written");
    }
    // Arguments have a length that systems limit.
    for names in names.chunks(100) {
        let formatted =
            Command::new("rustfmt").args(["--edition", "2024"]).args(names).current_dir(&copies).output();
        formatted.expect("rustfmt is installed");
    }
    let lines = |name: &String| {
        let text = std::fs::read_to_string(copies.join(name)).expect("a copy is read");
        let lines = text.lines().count() as u64;
        let is_method = text.starts_with("impl ");
        (Path::new(PLANTED).join(name), if is_method { 2..=lines.max(3) - 1 } else { 1..=lines })
    };
    names.iter().map(lines).collect()
}

/// The groups that a tool reports of a folder.
fn report(peer: &Peer, folder: &Path) -> Vec<Group> {
    let output = Command::new(peer.program).args(peer.arguments).current_dir(folder).output();
    let output = output.expect("it was started before");
    let text = match peer.report {
        Some(file) => std::fs::read_to_string(folder.join(file)).unwrap_or_default(),
        None => String::from_utf8_lossy(&output.stdout).into_owned(),
    };
    let documents: Vec<Value> =
        serde_json::Deserializer::from_str(&text).into_iter().map_while(Result::ok).collect();
    if documents.is_empty() {
        println!("{} says nothing: {}", peer.name, String::from_utf8_lossy(&output.stderr).trim());
    }
    (peer.groups)(&documents)
}

/// Whether a place has most of some lines, or begins within them where it tells no end.
fn covers(place: &RangeInclusive<u64>, lines: &RangeInclusive<u64>) -> bool {
    if place.start() == place.end() {
        return lines.contains(place.start());
    }
    let (start, end) = (*place.start().max(lines.start()), *place.end().min(lines.end()));
    let common = (end + 1).saturating_sub(start);
    let all = lines.end() + 1 - lines.start();
    common as f64 >= COVERED * all as f64
}

/// Counts what is reported where nothing was planted: groups, and those of them that are across crates.
fn beside(peers: &[&Peer], folder: &Path) {
    write(&[], folder);
    println!("\n{:<24}{:>8}{:>16}", "where none is planted", "groups", "across crates");
    let line = |name: &str, groups: Vec<Vec<String>>| {
        let is_across = |crates: &&Vec<String>| crates.iter().any(|other| *other != crates[0]);
        println!("{name:<24}{:>8}{:>16}", groups.len(), groups.iter().filter(is_across).count());
    };
    for peer in peers {
        let crates = |group: &Group| {
            let first =
                |place: &Place| place.file.iter().next().map(|part| part.to_string_lossy().into_owned());
            group.iter().filter_map(first).collect()
        };
        line(peer.name, report(peer, folder).iter().map(crates).collect());
    }
}
