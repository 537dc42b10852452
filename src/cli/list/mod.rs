//! `ssot list`: the registry's entries with what the code makes of them, or all rules; as tables, as JSON, or as a
//! document that can be held against the registry later.

mod difference;
mod document;
mod listing;
mod tables;

use super::args::List;
use super::output;
use super::{Exit, Failure, Outcome, Session};
use crate::engine::Options;
use crate::report::escaped;
use clap::ValueEnum;
use listing::{Listing, RuleLine};
use std::path::Path;

/// How entries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Document {
    /// Tables for people, with uses and violations.
    Full,
    /// A document of what the registry says, without what changes from day to day.
    Markdown,
    /// One JSON object with everything.
    Json,
}

/// Lists entries or rules, or says whether a file still holds them.
pub(super) fn run(session: &Session, args: &List) -> Outcome<Exit> {
    let format = format(args)?;
    let kept = args.check.as_deref().map(|file| read(file).map(|text| (file, text))).transpose()?;
    let project = session.project()?;
    let style = &session.terminal.out;
    let text = if args.rules {
        let rules = listing::rules(&project.registry);
        match format {
            Document::Full => tables::rules(&rules, style),
            Document::Markdown => document::rules(&rules),
            Document::Json => json(&RuleLines { version: 1, rules }),
        }
    } else {
        if !project.has_registry {
            let help = "`ssot list --rules` lists the rules, `ssot check` says how to begin a registry";
            let message = format!("no `ssot.toml` in `{}` or above it", project.root.display());
            return Err(Failure::with_help(message, help));
        }
        let layout = session.layout(&project, false);
        let (report, workspace, _) = session.check(&project, &layout, Options::default());
        let listing = Listing::of(&project.registry, &report, &workspace);
        if listing.is_empty() {
            session.terminal.warn(&format!("`{}` has no entries", project.registry.file));
        }
        match format {
            Document::Full => tables::entries(&listing, style),
            Document::Markdown => document::entries(&listing),
            Document::Json => json(&listing),
        }
    };
    if let Some((file, kept)) = kept {
        return held(session, file, &kept, &text);
    }
    output::give(session, args.output.as_deref(), &text)?;
    Ok(Exit::Clean)
}

/// The rules as one object.
#[derive(serde::Serialize)]
struct RuleLines<'r> {
    version: u8,
    rules: Vec<RuleLine<'r>>,
}

/// The format that is asked for, else the one that the name of the file to write or to check ends in.
fn format(args: &List) -> Outcome<Document> {
    let file = args.output.as_deref().or(args.check.as_deref());
    match (args.format, file) {
        (Some(Document::Full), Some(_)) if args.check.is_some() => {
            let help = "`-f markdown` is the format for documents";
            Err(Failure::with_help(
                "`full` is for people to read, it is nothing to check a file against",
                help,
            ))
        }
        (Some(format), _) => Ok(format),
        (None, None) => Ok(Document::Full),
        (None, Some(file)) => match file.extension().and_then(|ending| ending.to_str()) {
            Some("md" | "markdown") => Ok(Document::Markdown),
            Some("json") => Ok(Document::Json),
            _ => Err(Failure::with_help(
                format!("the name `{}` does not say which format is meant", file.display()),
                "say it with `-f markdown` or `-f json`",
            )),
        },
    }
}

/// A document that was kept.
fn read(file: &Path) -> Outcome<String> {
    std::fs::read_to_string(file).map_err(|error| {
        let help = format!("write it with `ssot list -o {}`", file.display());
        Failure::with_help(format!("`{}` cannot be read: {error}", file.display()), help)
    })
}

/// Says whether a document is what would be written now.
fn held(session: &Session, file: &Path, kept: &str, now: &str) -> Outcome<Exit> {
    // A checkout may have changed the line ends.
    let kept = kept.replace("\r\n", "\n");
    if kept == now {
        return Ok(Exit::Clean);
    }
    session.terminal.print(&difference::of(&kept, now, &session.terminal.out))?;
    let help = format!("write it with `ssot list -o {}`", file.display());
    session.terminal.error(&format!("`{}` is out of date", file.display()), Some(&help));
    Ok(Exit::Violations)
}

/// An object on several lines.
fn json(object: &impl serde::Serialize) -> String {
    // These types always serialise.
    escaped(&serde_json::to_string_pretty(object).unwrap_or_default()) + "\n"
}
