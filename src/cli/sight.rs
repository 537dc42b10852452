//! What `ssot check -v` says of its own sight: how many names are known, and what hides the others.

use super::Session;
use super::table::{Align, table};
use crate::discover::Layout;
use crate::registry::Registry;
use crate::report::counted;
use crate::resolve::{Sight, Tally};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Places of a cause that are named.
const MOST_NAMED: usize = 3;

/// Says how many names of a workspace are known, and why the others are not.
///
/// What a check needs not know for its registry is looked at here too, so that the numbers are those of the code.
pub(super) fn tell(session: &Session, layout: &Layout) {
    let workspace = session.workspace(&Registry::default(), layout);
    let tree = &workspace.tree;
    let sight = Sight::of(tree);
    let rows = [rows("names in paths", &sight.paths), rows("names of methods", &sight.methods)].concat();
    let columns =
        [("sight", Align::Left), ("names", Align::Right), ("share", Align::Right), ("mostly", Align::Left)];
    let doctests = tree.programs.len();
    session.terminal.detail(&format!(
        "{} in documentation, {} more that {} not parse",
        counted(doctests, "code block"),
        tree.unparsed_doctests,
        if tree.unparsed_doctests == 1 { "does" } else { "do" }
    ));
    session.terminal.say(&table(&columns, &rows, &session.terminal.err));
}

/// How many names of one sort there are, how many are known, and each cause that hides others, the largest first,
/// with where it is largest. What is below the first row adds up to it.
fn rows(what: &str, tally: &Tally) -> Vec<Vec<String>> {
    let row = |name: String, count: usize, mostly: String| {
        vec![format!("  {name}"), count.to_string(), share(count, tally.asked()), mostly]
    };
    let known = tally.known.iter().rev().map(|(confidence, count)| format!("{count} {}", confidence.word()));
    let known = row("known".to_owned(), tally.answered(), known.collect::<Vec<_>>().join(", "));
    let mut causes: Vec<_> =
        tally.unknown.iter().map(|(cause, of)| (of.values().sum::<usize>(), *cause, of)).collect();
    causes.sort_by_key(|(count, cause, _)| (Reverse(*count), *cause));
    let causes =
        causes.into_iter().map(|(count, cause, of)| row(cause.word().to_owned(), count, largest(of)));
    let title = vec![what.to_owned(), tally.asked().to_string()];
    [title, known].into_iter().chain(causes).collect()
}

/// The largest of a cause's places with their counts.
fn largest(of: &BTreeMap<String, usize>) -> String {
    let mut all: Vec<(&String, &usize)> = of.iter().collect();
    all.sort_by_key(|(name, count)| (Reverse(**count), *name));
    let mut named: Vec<String> =
        all.iter().take(MOST_NAMED).map(|(name, count)| format!("{name} {count}")).collect();
    if all.len() > MOST_NAMED {
        named.push(format!("and {} more", all.len() - MOST_NAMED));
    }
    named.join(", ")
}

/// A part of a whole in per cent, rounded to hundredths.
fn share(part: usize, whole: usize) -> String {
    let hundredths = (part * 10_000 + whole / 2).checked_div(whole).unwrap_or(0);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
