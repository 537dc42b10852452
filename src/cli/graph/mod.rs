//! `ssot graph`: concepts with who uses them and what stands beside them, as Mermaid, DOT or SVG.

mod dot;
mod mermaid;
mod model;
mod svg;

use super::args::Graph as Args;
use super::output;
use super::selection::unknown;
use super::{Exit, Failure, Outcome, Session};
use crate::clones::Copies;
use crate::engine::Options;
use crate::report::counted;
use crate::rules::Context;
use clap::ValueEnum;
use model::{Graph, Limits};
use std::sync::Arc;

/// Edges that Mermaid draws unless its settings allow more.
const MERMAID_EDGES: usize = 500;

/// How a graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Drawing {
    /// A flowchart, which code hosts draw in Markdown.
    Mermaid,
    /// The language of Graphviz.
    Dot,
    /// A picture that needs no other program, light and dark.
    Svg,
}

/// Writes the graph of the registry's concepts.
pub(super) fn run(session: &Session, args: &Args) -> Outcome<Exit> {
    let format = format(args)?;
    let project = session.project()?;
    let registry = &project.registry;
    if !project.has_registry {
        let help = "`ssot check` says how to begin a registry";
        let message = format!("no `ssot.toml` in `{}` or above it", project.root.display());
        return Err(Failure::with_help(message, help));
    }
    let concepts: Vec<&Arc<str>> = registry.concepts.iter().map(|concept| &concept.id).collect();
    known("concept", &args.concept, &concepts)?;
    let components: Vec<&Arc<str>> = registry.components.iter().map(|component| &component.id).collect();
    known("component", &args.component, &components)?;
    let layout = session.layout(&project, false);
    let (report, workspace, _) = session.check(&project, &layout, Options::default());
    let copies = Copies::default();
    let today = session.today();
    let cx = Context { registry, layout: &layout, workspace: &workspace, copies: &copies, today };
    let limits = Limits { concepts: &args.concept, components: &args.component };
    let graph = Graph::of(&cx, &report, &limits);
    if graph.concepts.is_empty() {
        session.terminal.warn("there is no concept to draw");
    }
    let text = match format {
        Drawing::Mermaid => mermaid::render(&graph),
        Drawing::Dot => dot::render(&graph),
        Drawing::Svg => svg::render(&graph),
    };
    if format == Drawing::Mermaid && graph.edges.len() > MERMAID_EDGES {
        session.terminal.warn(&format!(
            "{}, and Mermaid draws {MERMAID_EDGES} by default; `--concept` and `-c` take a part",
            counted(graph.edges.len(), "edge")
        ));
    }
    output::give(session, args.output.as_deref(), &text)?;
    Ok(Exit::Clean)
}

/// Refuses ids that no entry has.
fn known(what: &str, asked: &[String], ids: &[&Arc<str>]) -> Outcome<()> {
    let ids: Vec<&str> = ids.iter().map(|id| &***id).collect();
    match asked.iter().find(|id| !ids.contains(&id.as_str())) {
        Some(id) => Err(unknown(what, id, &ids, "`ssot list` shows the entries")),
        None => Ok(()),
    }
}

/// The format that is asked for, else the one that the name of the file ends in, else Mermaid.
fn format(args: &Args) -> Outcome<Drawing> {
    let Some(file) = args.output.as_deref().filter(|_| args.format.is_none()) else {
        return Ok(args.format.unwrap_or(Drawing::Mermaid));
    };
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("mmd" | "mermaid") => Ok(Drawing::Mermaid),
        Some("dot" | "gv") => Ok(Drawing::Dot),
        Some("svg") => Ok(Drawing::Svg),
        _ => Err(Failure::with_help(
            format!("the name `{}` does not say which format is meant", file.display()),
            "say it with `-f mermaid`, `-f dot` or `-f svg`",
        )),
    }
}
