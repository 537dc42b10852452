//! Where everything stands: three columns, each edge with a place of its own at its concept.

use crate::cli::graph::model::{Graph, Relation};
use unicode_width::UnicodeWidthStr;

/// Space around the picture.
const MARGIN: f32 = 24.0;
/// Width of the legend.
const LEGEND: f32 = 760.0;
/// Space between columns, for the curves.
const BETWEEN: f32 = 150.0;
/// Height of a box with two lines of text.
const BOX: f32 = 42.0;
/// Space between boxes.
const GAP: f32 = 10.0;
/// Distance of two edges at a concept.
const PORT: f32 = 17.0;
/// Height of the name of a home, and the space around its concepts.
const HOME_NAME: f32 = 26.0;
const HOME_PAD: f32 = 10.0;
/// Width of a number of uses and the space around it.
const COUNT: f32 = 46.0;
/// Widths of a character of the fonts, rather too wide: each viewer has its own.
const CHARACTER: f32 = 7.2;
/// That of the bold one of names.
const BOLD_CHARACTER: f32 = 8.2;

/// A box.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// The frame of the concepts of one home.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) name: String,
    pub(super) frame: Node,
}

/// The ends of an edge.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    pub(super) from: (f32, f32),
    pub(super) to: (f32, f32),
}

/// Boxes and lines in the order of the graph's lists.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) width: f32,
    pub(super) height: f32,
    /// Width of the part of a concept that says who uses it how often.
    pub(super) gutter: f32,
    pub(super) concepts: Vec<Node>,
    pub(super) sources: Vec<Node>,
    pub(super) homes: Vec<Home>,
    pub(super) edges: Vec<Line>,
}

impl Layout {
    /// Places a graph below `top`.
    pub(super) fn of(graph: &Graph, top: f32) -> Self {
        let mut layout = Self {
            concepts: vec![Node::default(); graph.concepts.len()],
            sources: vec![Node::default(); graph.sources.len()],
            edges: vec![Line::default(); graph.edges.len()],
            ..Self::default()
        };
        let users: Vec<usize> = (0..graph.sources.len()).filter(|at| !graph.sources[*at].is_item()).collect();
        let items: Vec<usize> = (0..graph.sources.len()).filter(|at| graph.sources[*at].is_item()).collect();
        let width = |at: usize| {
            let source = &graph.sources[at];
            // Two lines, the lower one with the rules as well.
            let detail = if source.is_item() { super::copies(graph, at) } else { source.detail().to_owned() };
            name_width(&super::end_of(source.name())).max(text_width(&super::end_of(&detail))) + 24.0
        };
        let widest = |of: &[usize]| of.iter().map(|at| width(*at)).fold(0.0, f32::max);
        let (users_width, items_width) = (widest(&users), widest(&items));
        let column = if users.is_empty() { MARGIN } else { MARGIN + users_width + BETWEEN };
        let (concepts_width, bottom) = layout.stack(graph, column + HOME_PAD, top);
        let right = column + concepts_width + 2.0 * HOME_PAD;
        let lowest = layout.beside(graph, &users, (MARGIN, users_width), top);
        let lowest = lowest.max(layout.beside(graph, &items, (right + BETWEEN, items_width), top));
        layout.connect(graph);
        let end = if items.is_empty() { right } else { right + BETWEEN + items_width };
        layout.width = (end + MARGIN).max(LEGEND).ceil();
        layout.height = bottom.max(lowest) + MARGIN;
        layout
    }

    /// Puts the concepts below each other, each as high as its edges ask for; answers their width and the end.
    fn stack(&mut self, graph: &Graph, x: f32, top: f32) -> (f32, f32) {
        let texts = graph.concepts.iter().map(|concept| {
            name_width(&super::end_of(&concept.id)).max(text_width(&super::end_of(&concept.item)))
        });
        let users = graph.edges.iter().filter(|edge| edge.relation != Relation::Copy);
        let users = users.map(|edge| text_width(&super::user(graph, edge)));
        self.gutter = users.fold(0.0, f32::max) + COUNT;
        let width = texts.fold(120.0, f32::max) + self.gutter + 22.0;
        let mut y = top;
        for (name, concepts) in graph.homes() {
            let start = y;
            y += if name.is_some() { HOME_NAME } else { 0.0 };
            for (at, _) in concepts {
                let count = |is_copy: bool| {
                    let edges = graph.edges.iter().filter(|edge| edge.concept == at);
                    number(edges.filter(|edge| (edge.relation == Relation::Copy) == is_copy).count())
                };
                let height = (count(false) * PORT + 10.0).max(count(true) * (BOX + GAP) - GAP).max(BOX);
                self.concepts[at] = Node { x, y, width, height };
                y += height + GAP;
            }
            if let Some(name) = name {
                let frame =
                    Node { x: x - HOME_PAD, y: start, width: width + 2.0 * HOME_PAD, height: y - start };
                self.homes.push(Home { name: name.to_owned(), frame });
                y += GAP;
            }
        }
        (width, y)
    }

    /// Puts sources into a column, each as near to the middle of its concepts as the others let it; answers the end.
    fn beside(&mut self, graph: &Graph, sources: &[usize], (x, width): (f32, f32), top: f32) -> f32 {
        let middle = |source: &usize| {
            let edges = graph.edges.iter().filter(|edge| edge.source == *source);
            let middles = edges.map(|edge| {
                let node = self.concepts[edge.concept];
                node.y + node.height / 2.0
            });
            let (sum, count) = middles.fold((0.0, 0.0), |(sum, count), y| (sum + y, count + 1.0));
            if count > 0.0 { sum / count } else { top }
        };
        let mut wanted: Vec<(usize, f32)> =
            sources.iter().map(|source| (*source, middle(source) - BOX / 2.0)).collect();
        wanted.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
        let tops = spread(&wanted.iter().map(|(_, y)| *y).collect::<Vec<f32>>(), BOX + GAP, top);
        for ((source, _), y) in wanted.iter().zip(&tops) {
            self.sources[*source] = Node { x, y: *y, width, height: BOX };
        }
        tops.last().map_or(top, |last| last + BOX)
    }

    /// Gives each edge its place at its concept, from above in the order of the other ends.
    fn connect(&mut self, graph: &Graph) {
        for (at, concept) in self.concepts.iter().enumerate() {
            for is_copy in [false, true] {
                let mut edges: Vec<usize> = (0..graph.edges.len())
                    .filter(|edge| graph.edges[*edge].concept == at)
                    .filter(|edge| (graph.edges[*edge].relation == Relation::Copy) == is_copy)
                    .collect();
                let source = |edge: usize| self.sources[graph.edges[edge].source];
                edges.sort_by(|one, other| source(*one).y.total_cmp(&source(*other).y).then(one.cmp(other)));
                let height = number(edges.len().saturating_sub(1)) * PORT;
                let mut y = concept.y + (concept.height - height) / 2.0;
                for edge in edges {
                    let node = source(edge);
                    let from = node.y + node.height / 2.0;
                    self.edges[edge] = if is_copy {
                        Line { from: (node.x, from), to: (concept.x + concept.width, y) }
                    } else {
                        Line { from: (node.x + node.width, from), to: (concept.x, y) }
                    };
                    y += PORT;
                }
            }
        }
    }
}

/// Places at least `step` apart and not above `top`, as near as can be to those wanted, which ascend: the least sum of
/// squared distances, by pooling adjacent violators.
fn spread(wanted: &[f32], step: f32, top: f32) -> Vec<f32> {
    // Sum and number of the places that are moved as one.
    let mut pools: Vec<(f32, usize)> = Vec::new();
    for (at, y) in wanted.iter().enumerate() {
        pools.push((y - number(at) * step, 1));
        while let [.., (above, of_above), (below, of_below)] = pools[..]
            && above / number(of_above) > below / number(of_below)
        {
            pools.truncate(pools.len() - 2);
            pools.push((above + below, of_above + of_below));
        }
    }
    let means = pools.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / number(*count), *count));
    means.enumerate().map(|(at, mean)| (mean.max(top) + number(at) * step).round()).collect()
}

/// A count as a number to reckon with; there are never so many boxes or characters that it is another one.
fn number(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Columns of a text in pixels, about.
pub(super) fn text_width(text: &str) -> f32 {
    width_in(text, CHARACTER)
}

/// Columns of a name in pixels, about.
fn name_width(name: &str) -> f32 {
    width_in(name, BOLD_CHARACTER)
}

fn width_in(text: &str, character: f32) -> f32 {
    (number(text.width()) * character).ceil()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_their_distance_and_their_order() {
        assert_eq!(spread(&[0.0, 100.0], 50.0, 0.0), [0.0, 100.0]);
        assert_eq!(spread(&[100.0, 100.0, 100.0], 50.0, 0.0), [50.0, 100.0, 150.0]);
        assert_eq!(spread(&[-500.0, 0.0, 10.0], 50.0, 80.0), [80.0, 130.0, 180.0]);
        assert_eq!(spread(&[], 50.0, 0.0), [] as [f32; 0]);
    }
}
