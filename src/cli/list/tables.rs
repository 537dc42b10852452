//! Entries and rules as tables for people.

use super::listing::{AboutLine, ExceptionLine, Listing, LiteralLine, RuleLine};
use crate::cli::table::{Align, table};
use crate::report::Style;

/// What stands where there is nothing.
const NOTHING: &str = "-";

/// Concepts, bans, boundaries and exceptions below each other, as far as there are some.
pub(super) fn entries(listing: &Listing, style: &Style) -> String {
    let tables = [
        concepts(listing, style),
        bans(listing, style),
        boundaries(listing, style),
        exceptions(listing, style),
    ];
    tables.into_iter().filter(|table| !table.is_empty()).collect::<Vec<_>>().join("\n")
}

/// All rules, with the level that `[rules]` sets.
pub(super) fn rules(rules: &[RuleLine<'_>], style: &Style) -> String {
    let row = |rule: &RuleLine<'_>| [rule.id, rule.level, rule.fix, rule.summary].map(str::to_owned).to_vec();
    let columns =
        [("rule", Align::Left), ("level", Align::Left), ("fix", Align::Left), ("finds", Align::Left)];
    table(&columns, &rules.iter().map(row).collect::<Vec<_>>(), style)
}

/// Concepts with the uses whose path can be right or wrong, and how many of those are right.
fn concepts(listing: &Listing, style: &Style) -> String {
    let rows: Vec<Vec<String>> = listing
        .concepts
        .iter()
        .map(|concept| {
            let place = concept.definition.as_ref().map(|place| format!("{}:{}", place.file, place.line));
            vec![
                concept.id.clone(),
                concept.kind.clone().unwrap_or_else(|| NOTHING.to_owned()),
                format!("{}/{}", concept.canonical_uses, concept.governed_uses),
                concept.violations.to_string(),
                concept.debt.to_string(),
                place.unwrap_or_else(|| NOTHING.to_owned()),
            ]
        })
        .collect();
    let columns = [
        ("concept", Align::Left),
        ("kind", Align::Left),
        ("canonical/all uses", Align::Right),
        ("violations", Align::Right),
        ("debt", Align::Right),
        ("home", Align::Left),
    ];
    table(&columns, &rows, style)
}

/// Bans with their hits and what they look for.
fn bans(listing: &Listing, style: &Style) -> String {
    let rows: Vec<Vec<String>> = listing
        .bans
        .iter()
        .map(|ban| {
            let paths = [&ban.paths, &ban.macros, &ban.methods].into_iter().flatten().cloned();
            let names = ban.names.iter().map(|name| format!("/{name}/"));
            let literals = ban.literals.iter().map(LiteralLine::code);
            let fields = ban.fields.iter().map(|path| format!("kept {path}"));
            let of: Vec<String> = paths.chain(names).chain(literals).chain(fields).collect();
            vec![ban.id.clone(), ban.violations.to_string(), of.join(", ")]
        })
        .collect();
    table(&[("ban", Align::Left), ("violations", Align::Right), ("of", Align::Left)], &rows, style)
}

/// Boundaries with their crossings and what they keep apart.
fn boundaries(listing: &Listing, style: &Style) -> String {
    let rows: Vec<Vec<String>> = listing
        .boundaries
        .iter()
        .map(|boundary| {
            let says =
                [("not", &boundary.deny), ("only", &boundary.only), ("no circle of", &boundary.acyclic)]
                    .into_iter()
                    .filter(|(_, patterns)| !patterns.is_empty())
                    .map(|(word, patterns)| format!("{word} {}", patterns.join(", ")));
            let says: Vec<String> = says.collect();
            let from = boundary.from.join(", ");
            vec![boundary.id.clone(), boundary.violations.to_string(), from, says.join("; ")]
        })
        .collect();
    let columns = [
        ("boundary", Align::Left),
        ("violations", Align::Right),
        ("from", Align::Left),
        ("may use", Align::Left),
    ];
    table(&columns, &rows, style)
}

/// Places that entries do not hold for and comments that allow something, each with its last day and its reason.
fn exceptions(listing: &Listing, style: &Style) -> String {
    let or_nothing = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
    let concepts = listing.concepts.iter().map(|entry| (&entry.id, &entry.about));
    let bans = listing.bans.iter().map(|entry| (&entry.id, &entry.about));
    let boundaries = listing.boundaries.iter().map(|entry| (&entry.id, &entry.about));
    let of_entry = |(id, about): (&String, &AboutLine)| {
        let row = |exception: &ExceptionLine| {
            let (until, reason) = (or_nothing(&exception.until), or_nothing(&exception.reason));
            vec![exception.path.clone(), id.clone(), until, reason]
        };
        about.allow_in.iter().map(row).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = concepts.chain(bans).chain(boundaries).flat_map(of_entry).collect();
    rows.extend(listing.suppressions.iter().map(|comment| {
        let place = format!("{}:{}", comment.file, comment.line);
        vec![place, comment.ids.join(", "), or_nothing(&comment.until), or_nothing(&comment.reason)]
    }));
    let columns =
        [("exception", Align::Left), ("from", Align::Left), ("until", Align::Left), ("reason", Align::Left)];
    table(&columns, &rows, style)
}

impl LiteralLine {
    /// The literal as code writes it.
    pub(super) fn code(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Integer(number) => number.to_string(),
        }
    }
}
