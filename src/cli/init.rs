//! `ssot init`: a first registry, from what the code already has more than once.

use super::args::Init;
use super::output::write_below;
use super::project::Project;
use super::table::{Align, table};
use super::{Exit, Failure, Outcome, Session, survey, r#where};
use crate::clones::Family;
use crate::diagnostic::{Confidence, Finding};
use crate::discover::{Layout, Skipped};
use crate::engine::Options;
use crate::judge::{may_be_known, recorded};
use crate::registry::baseline::{Baseline, DEFAULT_FILE, Identity};
use crate::registry::{Proposal, load, quoted};
use crate::report::{clean_line, counted};
use crate::resolve::{Routes, Workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// The registry's name.
const REGISTRY: &str = "ssot.toml";
/// Concepts that are proposed: what a person reads through.
const PROPOSED_MAX: usize = 20;
/// Lines that have to be saved for a family to be worth an entry.
const LINES_MIN: usize = 6;
/// Places that are told of each.
const PLACES_SHOWN: usize = 4;
/// Files that do not parse from which their folder is left out as a whole, where nothing in it is compiled.
const FOLDER_MIN: usize = 2;

/// A concept that is proposed.
struct Entry {
    id: String,
    proposal: Proposal,
    /// Why: what is copied, and where.
    comment: String,
    copies: usize,
    lines: usize,
}

/// Proposes a registry and writes it with its baseline, or prints it.
pub(super) fn run(session: &Session, args: &Init) -> Outcome<Exit> {
    let project = session.project()?;
    if project.has_registry {
        let help = "`ssot check --only unregistered-duplicate -W unregistered-duplicate` shows copies that no entry \
                    names; `ssot baseline` records what is there";
        return Err(Failure::with_help(
            format!("there is a registry already: `{}`", project.registry.file),
            help,
        ));
    }
    for file in [REGISTRY, DEFAULT_FILE] {
        if project.root.join(file).symlink_metadata().is_ok() {
            let help = "move it away, or write the registry by hand";
            return Err(Failure::with_help(
                format!("`{file}` exists, and `ssot init` replaces nothing"),
                help,
            ));
        }
    }
    let layout = session.layout(&project, false);
    if layout.files.is_empty() {
        let message = format!("nothing to read: no Rust file below `{}`", project.root.display());
        return Err(Failure::with_help(message, "start it in a Cargo workspace, or give `--manifest-path`"));
    }
    let (workspace, mut families) = session.duplicates(&layout);
    families.retain(|family| family.confidence() > Confidence::Possible);
    let mut draft = Draft {
        entries: entries(&workspace, &families),
        example: survey::example_entry(&workspace),
        excluded: unparsed(&workspace, &layout),
        known: BTreeMap::new(),
    };
    std::mem::forget(workspace);
    draft.settle(session, &project)?;
    let text = draft.text();
    if args.dry_run {
        session.terminal.print(&text)?;
    } else {
        write_below(&project.root, REGISTRY, &text)?;
        if !draft.known.is_empty() {
            write_below(&project.root, DEFAULT_FILE, &draft.baseline())?;
        }
    }
    if session.terminal.quiet == 0 {
        tell(session, &draft, &families, &layout, args.dry_run);
    }
    Ok(Exit::Clean)
}

/// The registry that is proposed.
struct Draft {
    entries: Vec<Entry>,
    /// An entry of the code, as an example where nothing is there twice.
    example: String,
    /// Patterns of files that do not parse.
    excluded: Vec<String>,
    /// What the entries find today.
    known: BTreeMap<Identity, usize>,
}

impl Draft {
    fn text(&self) -> String {
        let version: Vec<&str> = env!("CARGO_PKG_VERSION").split('.').take(2).collect();
        let mut text = format!(
            "# One concept, one home. Written by `ssot init` from what this code has more than once: keep the entries of\n\
             # what should have one home, remove the others, and run `ssot baseline` after each change.\n\
             # `ssot config schema` has all keys, `ssot list --rules` all rules.\n\
             required-version = \"{}\"\n",
            version.join(".")
        );
        if !self.known.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\n[gate]\n# What is there today; only what is new fails.\nbaseline = \"{DEFAULT_FILE}\"\n"
            );
        }
        if !self.excluded.is_empty() {
            text.push_str(
                "\n[files]\n# These do not parse, so that nothing could be said of them.\nexclude = [\n",
            );
            for pattern in &self.excluded {
                let _ = writeln!(text, "  {},", quoted(pattern));
            }
            text.push_str("]\n");
        }
        for entry in &self.entries {
            let _ = write!(text, "\n{}{}", entry.comment, entry.proposal.text(&entry.id));
        }
        if self.entries.is_empty() {
            let _ = write!(
                text,
                "\n# Nothing here is a copy of something else. An entry names the home of what must exist once:\n\
                 # [canonical]\n# {}\n",
                self.example
            );
        }
        text
    }

    fn baseline(&self) -> String {
        Baseline::text(self.known.iter().map(|(identity, count)| (identity, *count)))
    }

    /// Checks the code by the draft: takes out what does not hold, and keeps what it finds.
    fn settle(&mut self, session: &Session, project: &Project) -> Outcome<()> {
        let mut is_routed = false;
        loop {
            let text = self.text();
            let read = |_: &Path| Ok(text.clone());
            let (registry, errors) = load::load(&project.root, Path::new(REGISTRY), &[], &read);
            if let Some(error) = errors.first() {
                return Err(Failure::new(format!(
                    "internal error: the proposed registry is wrong: {}",
                    error.message
                )));
            }
            let tried = Project { root: project.root.clone(), registry, has_registry: true };
            let layout = session.walk(&tried, false);
            let (report, workspace, _) = session.check(&tried, &layout, Options::default());
            if let Some(error) = report.internal_errors.first() {
                return Err(Failure::new(format!("internal error in {error}")));
            }
            let fails = |finding: &&Finding| {
                finding.level.fails() && !may_be_known(&finding.violation, finding.level)
            };
            let wrong: BTreeSet<usize> = report
                .findings
                .iter()
                .filter(fails)
                .filter_map(|finding| self.entry_at(&text, finding))
                .collect();
            if wrong.is_empty() && (is_routed || !self.take_shortest(&workspace)) {
                self.known = recorded(&report.findings);
                return Ok(());
            }
            is_routed |= wrong.is_empty();
            let mut at = 0;
            self.entries.retain(|_| {
                at += 1;
                !wrong.contains(&(at - 1))
            });
        }
    }

    /// The entry of the draft that a finding in its text is about.
    fn entry_at(&self, text: &str, finding: &Finding) -> Option<usize> {
        if &*finding.violation.place.file != REGISTRY {
            return None;
        }
        let line = finding.violation.place.span.start.line as usize;
        let before: Vec<&str> =
            text.lines().take(line).filter(|line| line.starts_with("[canonical.")).collect();
        let header = before.last()?;
        self.entries.iter().position(|entry| *header == format!("[canonical.{}]", entry.id))
    }

    /// Gives each entry the shortest path by which code can name its item; answers whether that changed any.
    fn take_shortest(&mut self, workspace: &Workspace) -> bool {
        let mut routes = Routes::new(&workspace.tree);
        let mut changed = false;
        for (at, entry) in self.entries.iter_mut().enumerate() {
            let path = &mut entry.proposal.path;
            let all = r#where::paths(workspace, &mut routes, at, path);
            if let Some(shortest) = all.into_iter().min_by_key(|path| path.matches("::").count())
                && shortest.matches("::").count() < path.matches("::").count()
            {
                *path = shortest;
                changed = true;
            }
        }
        changed
    }
}

/// The entries for the families that are worth one, those that save most first.
fn entries(workspace: &Workspace, families: &[Family]) -> Vec<Entry> {
    let facts = &workspace.tree.facts;
    let mut taken = Vec::new();
    let worth = families.iter().filter(|family| family.saved >= LINES_MIN);
    let proposed = worth.filter_map(|family| Some((family, family.proposal(facts)?)));
    proposed
        .take(PROPOSED_MAX)
        .map(|(family, proposal)| {
            let id = proposal.id(&taken);
            taken.push(id.clone());
            let comment = comment(workspace, family);
            Entry { id, proposal, comment, copies: family.members.len() - 1, lines: family.saved }
        })
        .collect()
}

/// Why an entry is proposed, as comment lines.
fn comment(workspace: &Workspace, family: &Family) -> String {
    let tree = &workspace.tree;
    let home = family.home.as_ref().map(|home| home.unit);
    let likeness = family.likeness();
    let others: Vec<_> = family.members.iter().filter(|member| Some(**member) != home).collect();
    let many = if others.len() == 1 { "1 copy".to_owned() } else { format!("{} copies", others.len()) };
    let uses = family.home.as_ref().map_or(0, |home| home.uses);
    let mut text = format!(
        "# {many}, {likeness}: {} could go; the home has {}.\n",
        counted(family.saved, "line"),
        counted(uses, "use")
    );
    for member in others.iter().take(PLACES_SHOWN) {
        let line = member.of(&tree.facts).span.start.line;
        let (file, name) = (&tree.paths[member.file as usize], member.name(&tree.facts));
        let _ = writeln!(text, "#   {}", clean_line(&format!("{file}:{line} `{name}`")));
    }
    if others.len() > PLACES_SHOWN {
        let _ = writeln!(text, "#   and {} more", others.len() - PLACES_SHOWN);
    }
    text
}

/// Patterns of the files that do not parse or cannot be read: folders where nothing is compiled, else single files.
fn unparsed(workspace: &Workspace, layout: &Layout) -> Vec<String> {
    let tree = &workspace.tree;
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let (mut broken, mut compiled): (Vec<&str>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    for (at, file) in layout.files.iter().enumerate() {
        if tree.facts[at].error.is_some() {
            broken.push(&file.path);
        }
        let is_reached = tree.owners_of[at].iter().any(|owner| !tree.owners[owner.0 as usize].orphan);
        if is_reached {
            compiled.insert(folder(&file.path));
        }
    }
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "rs");
    let is_told = |why: &Skipped| !matches!(why, Skipped::Symlink | Skipped::NotRegular);
    broken.extend(
        layout.skipped.iter().filter(|(path, why)| is_rust(path) && is_told(why)).map(|(path, _)| &**path),
    );
    let mut by_folder: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for path in broken {
        by_folder.entry(folder(path)).or_default().push(path);
    }
    let mut patterns = Vec::new();
    for (folder, files) in by_folder {
        if files.len() >= FOLDER_MIN && !folder.is_empty() && !compiled.contains(&folder) {
            patterns.push(format!("{}/*.rs", literal(&folder)));
        } else {
            patterns.extend(files.into_iter().map(literal));
        }
    }
    patterns
}

/// A path as a glob that matches it: any character stands for one that a glob reads otherwise.
fn literal(path: &str) -> String {
    path.chars().map(|c| if "*?[]{}\\!".contains(c) { '?' } else { c }).collect()
}

/// What was found, what was written, and what to do next.
fn tell(session: &Session, draft: &Draft, families: &[Family], layout: &Layout, is_dry: bool) {
    let terminal = &session.terminal;
    let files = counted(layout.files.len(), "file");
    if draft.entries.is_empty() {
        let found = match families.len() {
            0 => "nothing that is written twice".to_owned(),
            1 => "one family of small copies, and nothing worth an entry".to_owned(),
            many => format!("{many} families of small copies, and nothing worth an entry"),
        };
        terminal.say(&format!("Looked at {files}: {found}.\n"));
    } else {
        let many =
            if families.len() == 1 { "1 family".to_owned() } else { format!("{} families", families.len()) };
        terminal.say(&format!("Looked at {files}: {many} of copies. Proposed:\n\n"));
        let rows: Vec<Vec<String>> = draft
            .entries
            .iter()
            .map(|entry| {
                let (copies, lines) = (entry.copies.to_string(), entry.lines.to_string());
                vec![entry.id.clone(), clean_line(&entry.proposal.path), copies, lines]
            })
            .collect();
        let columns = [
            ("concept", Align::Left),
            ("home", Align::Left),
            ("copies", Align::Right),
            ("lines to save", Align::Right),
        ];
        terminal.say(&table(&columns, &rows, &terminal.err));
    }
    let known: usize = draft.known.values().sum();
    let baseline = match known {
        0 => String::new(),
        _ => format!(" and `{DEFAULT_FILE}` ({} known)", counted(known, "violation")),
    };
    let verb = if is_dry { "Would write" } else { "Wrote" };
    let concepts = counted(draft.entries.len(), "concept");
    terminal.say(&format!("\n{verb} `{REGISTRY}` ({concepts}){baseline}: the gate is green today.\n"));
    if is_dry {
        return;
    }
    let explain =
        draft.entries.first().map(|entry| format!("`ssot explain {}`, ", entry.id)).unwrap_or_default();
    terminal.say(&format!(
        "Next: read `{REGISTRY}` and remove what need not have one home; `ssot baseline` after that; {explain}`ssot check`.\n"
    ));
}
