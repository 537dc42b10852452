//! The graph as one SVG picture that needs nothing else, for light and dark pages.

mod layout;

use super::model::{Edge, Graph, Relation};
use crate::report::counted;
use crate::report::markup::xml;
use layout::{Layout, Node};
use std::fmt::Write;

/// Colours and types, all below one class, so that a page around the picture keeps its own.
const STYLE: &str = include_str!("style.css");
/// Height of title and legend.
const HEAD: f32 = 84.0;
/// Characters of a path that are shown.
const SHOWN: usize = 54;
/// Characters of a user's name that are shown beside its number of uses.
const SHOWN_USER: usize = 18;

/// Edges from which they are drawn pale, so that each can be followed when pointed at.
const DENSE: usize = 150;

/// Draws users on the left, concepts in the middle, what copies them on the right.
pub(super) fn render(graph: &Graph) -> String {
    let layout = Layout::of(graph, HEAD);
    let (width, height) = (layout.width, layout.height);
    let mut svg = Picture(String::new());
    let dense = if graph.edges.len() >= DENSE { " dense" } else { "" };
    svg.line(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ssot-graph{dense}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"ssot-graph-title ssot-graph-desc\">"
    ));
    svg.line("<title id=\"ssot-graph-title\">Concepts and who uses them</title>");
    svg.line(&format!("<desc id=\"ssot-graph-desc\">{}</desc>", description(graph)));
    svg.line(&format!("<style>\n{STYLE}</style>"));
    svg.line(&format!("<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>"));
    svg.text("title", 24.0, 34.0, "Concepts and who uses them");
    svg.legend(graph);
    for home in &layout.homes {
        svg.home(home);
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        svg.edge(graph, edge, &layout.edges[at]);
    }
    for (at, source) in graph.sources.iter().enumerate() {
        let class = if source.is_item() { "copy" } else { "user" };
        let detail = if source.is_item() { copies(graph, at) } else { source.detail().to_owned() };
        let full = format!("{}, {}", source.name(), source.detail());
        svg.node(class, &layout.sources[at], 12.0, [source.name(), &detail], &full);
    }
    for (at, concept) in graph.concepts.iter().enumerate() {
        let node = &layout.concepts[at];
        svg.node("concept", node, layout.gutter + 10.0, [&concept.id, &concept.item], &concept.item);
        let (x, top, bottom) = (node.x + layout.gutter, node.y + 6.0, node.y + node.height - 6.0);
        svg.line(&format!("<path class=\"rule\" d=\"M{x} {top}V{bottom}\"/>"));
    }
    for (at, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.relation != Relation::Copy) {
        let end = layout.edges[at].to;
        let (x, y) = (end.0 + layout.gutter - 7.0, end.1 + 4.0);
        svg.text("from", end.0 + 8.0, y, &user(graph, edge));
        svg.text(&format!("count {}", class(edge.relation)), x, y, &edge.count.to_string());
    }
    svg.line("</svg>");
    svg.0
}

/// What the picture shows, for those who cannot see it.
fn description(graph: &Graph) -> String {
    let totals = totals(graph).map(|(relation, count)| format!("{count} of {}", relation.word()));
    let users = graph.sources.iter().filter(|source| !source.is_item()).count();
    let (concepts, users) = (counted(graph.concepts.len(), "concept"), counted(users, "user"));
    format!("{concepts}, {users}; places: {}", totals.collect::<Vec<_>>().join(", "))
}

/// The relations that there are, with the number of places.
fn totals(graph: &Graph) -> impl Iterator<Item = (Relation, usize)> {
    let all = Relation::ALL.into_iter().map(|relation| {
        let of = graph.edges.iter().filter(|edge| edge.relation == relation);
        (relation, of.map(|edge| edge.count).sum())
    });
    all.filter(|(_, count)| *count > 0)
}

/// The rules by which an item copies something, and its file.
fn copies(graph: &Graph, source: usize) -> String {
    let edges = graph.edges.iter().filter(|edge| edge.source == source);
    let rules: Vec<&str> = edges.flat_map(|edge| edge.rules.keys().copied()).collect();
    format!("{} in {}", rules.join(", "), graph.sources[source].detail())
}

fn class(relation: Relation) -> &'static str {
    match relation {
        Relation::Canonical => "canonical",
        Relation::OtherPath => "other",
        Relation::FormerPath => "former",
        Relation::Violation => "violation",
        Relation::Copy => "copies",
    }
}

/// The user at the other end of an edge, short enough to stand within the concept.
fn user(graph: &Graph, edge: &Edge) -> String {
    last(graph.sources[edge.source].name(), SHOWN_USER)
}

/// As much of a path's end as is shown.
fn end_of(text: &str) -> String {
    last(text, SHOWN)
}

/// The last characters of a text, with an ellipsis where its start was left out: the name of a path is its end.
fn last(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().skip(count + 1 - most).collect();
    format!("\u{2026}{kept}")
}

/// The text of the picture so far.
struct Picture(String);

impl Picture {
    fn line(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
    }

    fn text(&mut self, class: &str, x: f32, y: f32, text: &str) {
        self.line(&format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", xml(text)));
    }

    /// A sample of each kind of line with the number of places.
    fn legend(&mut self, graph: &Graph) {
        let mut x = 24.0;
        for (relation, count) in totals(graph) {
            let (class, words) = (class(relation), format!("{} {}", relation.word(), count));
            self.line(&format!("<path class=\"edge {class}\" d=\"M{x} 58h28\"/>"));
            self.text("legend", x + 36.0, 62.0, &words);
            x += 60.0 + layout::text_width(&words);
        }
        if graph.concepts.is_empty() {
            self.text("legend", x, 62.0, "no concept to draw");
        }
    }

    /// The frame around the concepts of a home, with its name.
    fn home(&mut self, home: &layout::Home) {
        let Node { x, y, width, height } = home.frame;
        self.line(&format!(
            "<rect class=\"home\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>"
        ));
        self.text("home-name", x + 12.0, y + 17.0, &end_of(&home.name));
    }

    /// A box with two lines of text; `full` is shown when pointed at.
    fn node(&mut self, class: &str, node: &Node, indent: f32, lines: [&str; 2], full: &str) {
        let Node { x, y, width, height } = *node;
        let (text, middle) = (x + indent, y + height / 2.0);
        self.line(&format!("<g><title>{}</title>", xml(full)));
        self.line(&format!(
            "<rect class=\"node {class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
        ));
        self.text("name", text, middle - 3.0, &end_of(lines[0]));
        self.text("detail", text, middle + 12.0, &end_of(lines[1]));
        self.line("</g>");
    }

    /// A curve with a tip at the concept.
    fn edge(&mut self, graph: &Graph, edge: &Edge, line: &layout::Line) {
        let ((from_x, from_y), (to_x, to_y)) = (line.from, line.to);
        let bend = (to_x - from_x) / 2.0;
        let (c1, c2) = (from_x + bend, to_x - bend);
        let back = if to_x > from_x { to_x - 7.0 } else { to_x + 7.0 };
        let (above, below) = (to_y - 3.5, to_y + 3.5);
        let class = class(edge.relation);
        let (source, concept) = (graph.sources[edge.source].name(), &graph.concepts[edge.concept].id);
        let said = xml(&format!("{source}, {concept}: {}", edge.explanation()));
        self.line(&format!("<g><title>{said}</title>"));
        self.line(&format!(
            "<path class=\"edge {class}\" d=\"M{from_x} {from_y}C{c1} {from_y} {c2} {to_y} {back} {to_y}\"/>"
        ));
        self.line(&format!(
            "<path class=\"tip {class}\" d=\"M{back} {above}L{to_x} {to_y}L{back} {below}Z\"/></g>"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_path_is_shown() {
        assert_eq!(end_of("short"), "short");
        let long = format!("{}::Name", "module::".repeat(10));
        assert!(end_of(&long).starts_with('\u{2026}') && end_of(&long).ends_with("::Name"));
        assert_eq!(end_of(&long).chars().count(), SHOWN);
    }
}
