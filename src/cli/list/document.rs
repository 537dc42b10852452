//! The registry as a Markdown document: what it says and where things are, nothing that changes from day to day.

use super::listing::{
    AboutLine, BanLine, BoundaryLine, ConceptLine, ExceptionLine, Listing, LiteralLine, RuleLine,
};
use crate::report::counted;
use crate::report::markup::{cell_code, code, link, markdown};

/// Heading of what belongs to no group.
const NO_GROUP: &str = "Others";

/// All entries.
pub(super) fn entries(listing: &Listing) -> String {
    let mut page = Paper(String::new());
    page.line("# Import registry");
    page.paragraph(&format!(
        "Written from {} by `ssot list -f markdown`, not by hand; `ssot list --check FILE` says whether it still \
         holds.",
        code(&listing.registry)
    ));
    concepts(listing, &mut page);
    if !listing.bans.is_empty() {
        page.paragraph("## Bans");
        page.paragraph("What may not stand in code.");
        listing.bans.iter().for_each(|ban| page.ban(ban));
    }
    if !listing.boundaries.is_empty() {
        page.paragraph("## Boundaries");
        page.paragraph("Which part may use which.");
        listing.boundaries.iter().for_each(|boundary| page.boundary(boundary));
    }
    page.0
}

/// All rules as a table.
pub(super) fn rules(rules: &[RuleLine<'_>]) -> String {
    let mut page = Paper(String::new());
    page.line("| rule | level | fix | finds |");
    page.line("|---|---|---|---|");
    for rule in rules {
        let (id, fix, summary) = (cell_code(rule.id), markdown(rule.fix), markdown(rule.summary));
        page.line(&format!("| {id} | {} | {fix} | {summary} |", rule.level));
    }
    page.0
}

/// An overview, then each concept; by component where there are some, else by owner.
fn concepts(listing: &Listing, page: &mut Paper) {
    if listing.concepts.is_empty() {
        return;
    }
    page.paragraph("## Concepts");
    page.paragraph(&format!(
        "{}, each with the one path to import it by.",
        counted(listing.concepts.len(), "concept")
    ));
    page.line("");
    page.line("| concept | kind | path | owner |");
    page.line("|---|---|---|---|");
    for concept in &listing.concepts {
        let kind = concept.kind.as_deref().unwrap_or_default();
        let owner = concept.about.owner.as_deref().map(markdown).unwrap_or_default();
        page.line(&format!(
            "| {} | {kind} | {} | {owner} |",
            cell_code(&concept.id),
            cell_code(&concept.path)
        ));
    }
    let groups = groups(listing);
    let are_named = groups.iter().any(|(name, _)| name.is_some());
    let level = if are_named { 4 } else { 3 };
    let noun = if by_component(listing) { "Component" } else { "Owner" };
    for (name, concepts) in groups {
        if are_named {
            let name = name.map_or_else(|| NO_GROUP.to_owned(), |name| format!("{noun} {}", markdown(name)));
            page.paragraph(&format!("### {name}"));
        }
        concepts.into_iter().for_each(|concept| page.concept(concept, level));
    }
}

/// Whether some concept is of a component.
fn by_component(listing: &Listing) -> bool {
    listing.concepts.iter().any(|concept| concept.component.is_some())
}

/// Concepts by group; a group without a name comes last, empty ones are left out.
fn groups(listing: &Listing) -> Vec<(Option<&str>, Vec<&ConceptLine>)> {
    let by_component = by_component(listing);
    let mut names: Vec<Option<&str>> = if by_component {
        listing.components.iter().map(|id| Some(id.as_str())).collect()
    } else {
        let mut owners: Vec<Option<&str>> =
            listing.concepts.iter().filter_map(|concept| concept.about.owner.as_deref()).map(Some).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    };
    names.push(None);
    let group = |concept: &ConceptLine| -> Option<String> {
        if by_component { concept.component.clone() } else { concept.about.owner.clone() }
    };
    let groups = names.into_iter().map(|name| {
        let of: Vec<&ConceptLine> =
            listing.concepts.iter().filter(|concept| group(concept).as_deref() == name).collect();
        (name, of)
    });
    groups.filter(|(_, concepts)| !concepts.is_empty()).collect()
}

/// The text so far.
struct Paper(String);

impl Paper {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// A line with an empty one before it.
    fn paragraph(&mut self, text: &str) {
        self.line("");
        self.line(text);
    }

    /// The heading of an entry with its reason, and a line of Rust to copy.
    fn entry(&mut self, id: &str, level: usize, about: &AboutLine, import: Option<&str>) {
        self.paragraph(&format!("{} {}", "#".repeat(level), code(id)));
        if let Some(reason) = &about.reason {
            self.paragraph(&markdown(reason));
        }
        if let Some(import) = import {
            self.paragraph("```rust");
            self.line(import);
            self.line("```");
        }
        self.line("");
    }

    /// A point of a list, where there is something to say.
    fn point(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.line(&format!("- {name}: {}", values.join(", ")));
        }
    }

    fn concept(&mut self, concept: &ConceptLine, level: usize) {
        self.entry(&concept.id, level, &concept.about, concept.import.as_deref());
        let kind = concept.kind.as_deref().unwrap_or("item");
        let file = concept.definition.as_ref().map(|place| format!(" in {}", code(&place.file)));
        self.line(&format!("- {kind} {}{}", code(&concept.path), file.unwrap_or_default()));
        self.point("also", &codes(&concept.also));
        self.point("deprecated", &codes(&concept.deprecated));
        self.point("instead of", &codes(&concept.instead_of));
        if let Some(construct) = &concept.construct {
            self.point("made by", &codes(construct.through.as_slice()));
            self.point("made only in", &codes(&construct.only_in));
        }
        if concept.shared == "forbid" {
            self.line("- shared: no static or thread-local may hold one");
        }
        self.point("implemented only in", &codes(&concept.implement_only_in));
        self.point("must have", &codes(&concept.require));
        if concept.awaited {
            self.line("- awaited: its future may not be dropped");
        }
        if concept.value {
            self.line("- value: it may not be written out elsewhere");
        }
        self.about(&concept.about);
    }

    fn ban(&mut self, ban: &BanLine) {
        self.entry(&ban.id, 3, &ban.about, None);
        self.point("paths", &codes(&ban.paths));
        self.point("macros", &codes(&ban.macros));
        self.point("methods", &codes(&ban.methods));
        let kind = ban.kind.map_or_else(|| "names".to_owned(), |kind| format!("names of a {kind}"));
        self.point(&kind, &codes(&ban.names));
        let literals: Vec<String> = ban.literals.iter().map(LiteralLine::code).collect();
        self.point("literals", &codes(&literals));
        self.point("kept in what is shared", &codes(&ban.fields));
        self.point("write instead", &codes(ban.replacement.as_slice()));
        self.about(&ban.about);
    }

    fn boundary(&mut self, boundary: &BoundaryLine) {
        self.entry(&boundary.id, 3, &boundary.about, None);
        self.point("from", &codes(&boundary.from));
        self.point("may not use", &codes(&boundary.deny));
        self.point("may use only", &codes(&boundary.only));
        self.point("no circles among", &codes(&boundary.acyclic));
        self.about(&boundary.about);
    }

    /// What every entry may say, its reason aside.
    fn about(&mut self, about: &AboutLine) {
        let exceptions: Vec<String> = about.allow_in.iter().map(exception).collect();
        self.point("except in", &exceptions);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        self.point("scopes", &words(&about.scopes));
        self.point("level", &words(about.level.as_slice()));
        self.point("until", about.until.as_slice());
        self.point("owner", &texts(about.owner.as_deref()));
        self.point("issue", &texts(about.issue.as_deref()));
        self.point("more", &about.url.iter().map(|url| link(url)).collect::<Vec<_>>());
    }
}

/// A place that an entry does not hold for, with what is said of it in parentheses.
fn exception(exception: &ExceptionLine) -> String {
    let until = exception.until.as_ref().map(|until| format!("until {until}"));
    let said = [&exception.owner, &exception.issue].into_iter().flatten().map(|text| markdown(text));
    let url = exception.url.as_ref().map(|url| link(url));
    let reason = exception.reason.as_ref().map(|reason| markdown(reason.trim_end_matches('.')));
    let said: Vec<String> = reason.into_iter().chain(until).chain(said).chain(url).collect();
    let place = code(&exception.path);
    if said.is_empty() { place } else { format!("{place} ({})", said.join(", ")) }
}

fn codes(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| code(text)).collect()
}

fn texts(text: Option<&str>) -> Vec<String> {
    text.map(markdown).into_iter().collect()
}
