//! The graph in the language of Graphviz.

use super::model::{Edge, Graph, Relation};
use crate::report::clean_line;
use std::fmt::Write;

/// What every graph begins with.
const HEAD: &str = r#"digraph ssot {
  rankdir=LR
  ranksep=1.4
  node [fontname="Helvetica,Arial,sans-serif" fontsize=11 shape=box style=rounded margin="0.12,0.06"]
  edge [fontname="Helvetica,Arial,sans-serif" fontsize=9]
"#;

/// Writes the digraph.
pub(super) fn render(graph: &Graph) -> String {
    let mut text = HEAD.to_owned();
    for (at, source) in graph.sources.iter().enumerate() {
        let name = quoted(&[source.name(), source.detail()]);
        let shape = if source.is_item() {
            "shape=note style=dashed color=\"#8e44ad\""
        } else {
            "style=filled fillcolor=\"#eef1f4\""
        };
        line(&mut text, &format!("  s{at} [label={name} {shape}]"));
    }
    for (group, (home, concepts)) in graph.homes().into_iter().enumerate() {
        if let Some(home) = home {
            line(&mut text, &format!("  subgraph cluster_{group} {{"));
            let label = quoted(&[home]);
            line(
                &mut text,
                &format!("    label={label} color=\"#c3cad1\" fontname=\"Helvetica,Arial,sans-serif\""),
            );
        }
        for (at, concept) in concepts {
            line(
                &mut text,
                &format!("    c{at} [label={} penwidth=1.6]", quoted(&[&concept.id, &concept.item])),
            );
        }
        if home.is_some() {
            line(&mut text, "  }");
        }
    }
    for edge in &graph.edges {
        line(&mut text, &format!("  {} [{}]", ends(edge), attributes(edge)));
    }
    line(&mut text, "}");
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

/// The nodes of an edge; copies are drawn on the other side of the concepts.
fn ends(edge: &Edge) -> String {
    match edge.relation {
        Relation::Copy => format!("c{} -> s{}", edge.concept, edge.source),
        _ => format!("s{} -> c{}", edge.source, edge.concept),
    }
}

fn attributes(edge: &Edge) -> String {
    let label = match edge.relation {
        Relation::Canonical => quoted(&[&edge.count.to_string()]),
        _ => quoted(&[&edge.explanation()]),
    };
    let look = match edge.relation {
        Relation::Canonical => "color=\"#27804f\"",
        Relation::OtherPath => "color=\"#a3690f\" style=dashed",
        Relation::FormerPath => "color=\"#b84a16\" style=dashed penwidth=1.6",
        Relation::Violation => "color=\"#c53030\" penwidth=1.8",
        Relation::Copy => "color=\"#8e44ad\" style=dotted penwidth=1.8 dir=back",
    };
    format!("label={label} {look}")
}

/// A quoted string of some lines, in which nothing means anything to Graphviz.
fn quoted(lines: &[&str]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| clean_line(line).replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;"))
        .collect();
    format!("\"{}\"", lines.join("\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_where_they_should() {
        assert_eq!(quoted(&["a\"b\\", "&lt;\n"]), r#""a\"b\\\n&amp;lt;␊""#);
    }
}
