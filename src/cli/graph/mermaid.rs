//! The graph as a Mermaid flowchart.

use super::model::{Edge, Graph, Relation, Source};
use crate::report::clean_line;
use std::fmt::Write;

/// Writes the flowchart. Colours say nothing that the lines do not say, and suit light and dark pages.
pub(super) fn render(graph: &Graph) -> String {
    let mut text = String::from("flowchart LR\n");
    let is_user = |source: &&(usize, &Source)| !source.1.is_item();
    let sources: Vec<(usize, &Source)> = graph.sources.iter().enumerate().collect();
    for (at, source) in sources.iter().filter(is_user) {
        line(&mut text, &format!("  s{at}([\"{}\"])", quoted(source.name())));
    }
    for (group, (home, concepts)) in graph.homes().into_iter().enumerate() {
        if let Some(home) = home {
            line(&mut text, &format!("  subgraph g{group}[\"{}\"]", quoted(home)));
        }
        for (at, concept) in concepts {
            let (id, item) = (quoted(&concept.id), quoted(&concept.item));
            line(&mut text, &format!("    c{at}[\"{id}<br/>{item}\"]"));
        }
        if home.is_some() {
            line(&mut text, "  end");
        }
    }
    for (at, source) in sources.iter().filter(|source| !is_user(source)) {
        let (item, file) = (quoted(source.name()), quoted(source.detail()));
        line(&mut text, &format!("  s{at}[/\"{item}<br/>{file}\"/]"));
    }
    for edge in &graph.edges {
        line(&mut text, &format!("  s{} {} c{}", edge.source, arrow(edge), edge.concept));
    }
    for relation in Relation::ALL {
        let of: Vec<String> = (0..graph.edges.len())
            .filter(|at| graph.edges[*at].relation == relation)
            .map(|at| at.to_string())
            .collect();
        if !of.is_empty() {
            line(&mut text, &format!("  linkStyle {} stroke:{}", of.join(","), color(relation)));
        }
    }
    let items: Vec<String> =
        sources.iter().filter(|source| !is_user(source)).map(|(at, _)| format!("s{at}")).collect();
    if !items.is_empty() {
        line(&mut text, &format!("  classDef copy stroke:{},stroke-dasharray:4 3", color(Relation::Copy)));
        line(&mut text, &format!("  class {} copy", items.join(",")));
    }
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

/// The arrow of an edge with what it says.
fn arrow(edge: &Edge) -> String {
    match edge.relation {
        Relation::Canonical => format!("-->|{}|", edge.count),
        // Longer labels would lie upon each other.
        Relation::OtherPath | Relation::FormerPath => format!("-.->|\"{}\"|", edge.said()),
        Relation::Violation => format!("==>|\"{}\"|", edge.said()),
        Relation::Copy => format!("==>|\"{}\"|", quoted(&edge.explanation())),
    }
}

fn color(relation: Relation) -> &'static str {
    match relation {
        Relation::Canonical => "#2f8f5b",
        Relation::OtherPath => "#b7791f",
        Relation::FormerPath => "#c05621",
        Relation::Violation => "#d64545",
        Relation::Copy => "#9f4fc4",
    }
}

/// Text within quotes: every sign that could mean something is written as its number.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean_line(text).chars() {
        if c.is_alphanumeric() || " :._-/(),'*+@".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_mermaid_and_html_are_numbers() {
        assert_eq!(quoted("a\"]<b>#1;\n`x`"), "a#34;#93;#60;b#62;#35;1#59;␊#96;x#96;".replace('␊', "#9226;"));
        assert_eq!(quoted("app::Clock (v2)"), "app::Clock (v2)");
    }
}
