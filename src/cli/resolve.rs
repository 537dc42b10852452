//! `ssot resolve`: what each path of the code names, and for one place by which imports.

use super::args::Resolve;
use super::project::Project;
use super::terminal::written;
use super::{Exit, Failure, Outcome, Session};
use crate::diagnostic::Confidence;
use crate::discover;
use crate::facts::{Context, Found, Ns, PathFact};
use crate::registry::Registry;
use crate::report::{clean_line, escaped, guard};
use crate::resolve::{Def, KeyId, ModuleTree, OwnerId, Resolver, is_unread};
use crate::source::{Place, Pos, Span};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// What is asked about: a file, perhaps a line of it, perhaps a column of that.
struct Asked {
    file: String,
    line: Option<u32>,
    column: Option<u32>,
}

/// What one segment names in one namespace, joined over all places that its file has in the module tree.
struct Row {
    /// The path by which the module tree reaches the file: its own, or that of a link to it.
    file: Arc<str>,
    pos: Pos,
    len: u32,
    ns: Ns,
    name: String,
    keys: Vec<KeyId>,
    definitions: Vec<Place>,
    confidence: Confidence,
    context: &'static str,
    /// What the aliases among the definitions stand for.
    behind: Vec<(String, Option<Place>)>,
    /// The path and the segment in it.
    at: (OwnerId, u32, usize),
}

/// A row as the contract has it; the order of the fields is that of the keys.
#[derive(serde::Serialize)]
struct Record<'r> {
    file: &'r str,
    line: u32,
    column: u32,
    name: &'r str,
    namespace: &'static str,
    items: Vec<&'r str>,
    confidence: &'static str,
    context: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hops: Option<Vec<HopLine>>,
}

/// One import on the way from a name to its definition.
#[derive(serde::Serialize)]
struct HopLine {
    file: String,
    line: u32,
    path: String,
    #[serde(skip)]
    place: Place,
}

/// Prints the rows of the workspace, a file, a line or a place. Needs no registry.
pub(super) fn run(session: &Session, args: &Resolve) -> Outcome<Exit> {
    let project = Project { root: session.root()?.dir, registry: Registry::default(), has_registry: false };
    let layout = session.layout(&project, false);
    let asked = args.place.as_deref().map(|text| asked(&project, &layout, text)).transpose()?;
    let workspace = session.workspace(&project.registry, &layout);
    if let Some(Asked { file, .. }) = &asked
        && !workspace.tree.paths.iter().any(|path| **path == **file)
    {
        let why = session.why_left_out(&project, file, false);
        return Err(Failure::new(format!("`{file}`: {why}")));
    }
    let mut printer = Printer { tree: &workspace.tree, resolver: Resolver::new(&workspace.tree), asked };
    if session.terminal.quiet > 1 {
        return Ok(Exit::Clean);
    }
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let is_json = args.format == "jsonl";
    let is_place = printer.asked.as_ref().is_some_and(|asked| asked.column.is_some());
    let count = if is_json {
        printer.print(&mut out, Printer::json)
    } else if is_place {
        printer.print(&mut out, |printer, row, out| printer.chain(&project.root, row, out))
    } else {
        printer.print(&mut out, Printer::line)
    };
    let count = count.and_then(|count| out.flush().map(|()| count));
    if let (Some(text), Ok(0)) = (&args.place, &count) {
        session.terminal.warn(&format!("no path at `{text}` names anything that is known"));
    }
    written(count.map(drop))?;
    Ok(Exit::Clean)
}

/// Reads `FILE[:LINE[:COL]]`; a file whose own name ends so goes first.
fn asked(project: &Project, layout: &discover::Layout, text: &str) -> Outcome<Asked> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
    let mut file = text;
    let mut numbers = Vec::new();
    while numbers.len() < 2
        && !Path::new(file).exists()
        && let Some((before, last)) = file.rsplit_once(':')
        && let Some(number) = number(last)
    {
        numbers.insert(0, number);
        file = before;
    }
    let inside = Session::inside(project, Path::new(file))?;
    // A path through a link means the file that the link leads to.
    let file = layout.file(&inside).map(|id| layout.files[id.index()].path.to_string());
    let mut numbers = numbers.into_iter();
    Ok(Asked { file: file.unwrap_or(inside), line: numbers.next(), column: numbers.next() })
}

struct Printer<'t> {
    tree: &'t ModuleTree,
    resolver: Resolver<'t>,
    asked: Option<Asked>,
}

impl Printer<'_> {
    /// Writes what `write` makes of each row that is asked about; answers how many there were.
    fn print<W: Write>(
        &mut self,
        out: &mut W,
        write: impl Fn(&mut Self, &Row, &mut W) -> io::Result<()>,
    ) -> io::Result<usize> {
        // Doc-tests and expansions of macros have the path of their file and stand behind all files.
        let mut files: Vec<usize> = self.tree.files().map(crate::source::FileId::index).collect();
        if let Some(asked) = &self.asked {
            files.retain(|file| *self.tree.paths[*file] == *asked.file);
        }
        files.sort_by_key(|file| &self.tree.paths[*file]);
        let mut count = 0;
        for group in files.chunk_by(|one, other| self.tree.paths[*one] == self.tree.paths[*other]) {
            for row in self.rows(group) {
                count += 1;
                write(self, &row, out)?;
            }
        }
        Ok(count)
    }

    /// The rows of a file and the expansions of its macro calls, in order of their places.
    fn rows(&mut self, files: &[usize]) -> Vec<Row> {
        let tree = self.tree;
        let mut rows: Vec<Row> = Vec::new();
        for owner in files.iter().flat_map(|file| &tree.owners_of[*file]) {
            let facts = tree.facts_of(*owner);
            for (path, fact) in facts.paths.iter().enumerate() {
                let segments = facts.path_segments(fact);
                if fact.found == Found::Expanded {
                    continue;
                }
                if !segments.iter().any(|segment| self.is_asked(segment.pos, segment.len)) {
                    continue;
                }
                for named in self.resolver.resolve(*owner, path as u32) {
                    let segment = &segments[named.segment];
                    if named.defs.is_empty() || !self.is_asked(segment.pos, segment.len) {
                        continue;
                    }
                    let keys: Vec<KeyId> = named.defs.iter().map(|(_, key)| *key).collect();
                    let unread = keys.iter().any(|key| is_unread(self.resolver.key(*key)));
                    let is_place = self.asked.as_ref().is_some_and(|asked| asked.column.is_some());
                    rows.push(Row {
                        file: tree.path_of(*owner).clone(),
                        pos: segment.pos,
                        len: segment.len,
                        ns: named.ns,
                        name: facts.text(segment.name).to_owned(),
                        keys,
                        definitions: if is_place {
                            named.defs.iter().filter_map(|(def, _)| tree.definition(*def)).collect()
                        } else {
                            Vec::new()
                        },
                        confidence: if unread { Confidence::Possible } else { named.confidence },
                        context: context(fact),
                        behind: if is_place { self.behind(&named.defs) } else { Vec::new() },
                        at: (*owner, path as u32, named.segment),
                    });
                }
            }
        }
        // Leaves in braces share their prefix, and a file may have several owners.
        rows.sort_by(|one, other| (&one.file, one.pos, one.ns).cmp(&(&other.file, other.pos, other.ns)));
        rows.dedup_by(|row, kept| {
            let is_same = (&row.file, row.pos, row.ns) == (&kept.file, kept.pos, kept.ns);
            if is_same {
                kept.join(row);
            }
            is_same
        });
        rows
    }

    fn is_asked(&self, pos: Pos, len: u32) -> bool {
        let Some(asked) = &self.asked else { return true };
        let in_column =
            asked.column.is_none_or(|column| (pos.column..pos.column + len.max(1)).contains(&column));
        asked.line.is_none_or(|line| line == pos.line) && in_column
    }

    /// What the aliases among definitions stand for, and where that is defined.
    fn behind(&mut self, defs: &[(Def, KeyId)]) -> Vec<(String, Option<Place>)> {
        let mut all = Vec::new();
        for (def, _) in defs {
            for (def, key) in self.resolver.behind(*def) {
                all.push((self.resolver.key(key).path.to_string(), self.tree.definition(def)));
            }
        }
        all
    }

    /// The imports that a row's path goes through, where a line was asked about: over all rows they would cost
    /// more than everything else.
    fn hops(&mut self, row: &Row) -> Option<Vec<HopLine>> {
        self.asked.as_ref()?.line?;
        let (owner, path, segment) = row.at;
        let hops = self.resolver.hops(owner, path, segment);
        let line = |hop: crate::resolve::Hop| {
            let (owner, leaf) = hop.leaf;
            let span = self.tree.facts_of(owner).uses[leaf as usize].leaf;
            let file = self.tree.paths[self.tree.owners[owner.0 as usize].file.index()].clone();
            HopLine {
                file: file.to_string(),
                line: span.start.line,
                path: hop.path,
                place: Place { file, span },
            }
        };
        Some(hops.into_iter().map(line).collect())
    }

    /// A row as JSON.
    fn json(&mut self, row: &Row, out: &mut impl Write) -> io::Result<()> {
        let hops = self.hops(row);
        let path = &*row.file;
        let record = Record {
            file: path,
            line: row.pos.line,
            column: row.pos.column,
            name: &row.name,
            namespace: row.ns.word(),
            items: row.keys.iter().map(|key| &*self.resolver.key(*key).path).collect(),
            confidence: row.confidence.word(),
            context: row.context,
            hops,
        };
        if path.is_ascii() {
            serde_json::to_writer(&mut *out, &record)?;
        } else {
            out.write_all(escaped(&serde_json::to_string(&record)?).as_bytes())?;
        }
        out.write_all(b"\n")
    }

    /// A row as one line for people: place, what is written, what it names.
    fn line(&mut self, row: &Row, out: &mut impl Write) -> io::Result<()> {
        let text = format!(
            "{}:{}:{}: {} {} -> {}{}\n",
            clean_line(&row.file),
            row.pos.line,
            row.pos.column,
            row.ns.word(),
            row.name,
            self.items(row),
            sureness(row.confidence),
        );
        out.write_all(guard(&text, "|").as_bytes())
    }

    /// A row as a chain of places: the name, each import, the definition.
    fn chain(&mut self, root: &Path, row: &Row, out: &mut impl Write) -> io::Result<()> {
        let name = &row.name;
        let place = Place { file: row.file.clone(), span: Span::of_name(row.pos, row.len as usize) };
        let mut steps = vec![(
            format!("{} `{name}` names {}{}", row.ns.word(), self.items(row), sureness(row.confidence)),
            Some(place),
        )];
        for hop in self.hops(row).unwrap_or_default() {
            steps.push((format!("imported as `{}`", hop.path), Some(hop.place)));
        }
        for definition in &row.definitions {
            steps.push(("defined here".to_owned(), Some(definition.clone())));
        }
        for (path, place) in &row.behind {
            steps.push((format!("an alias of `{path}`"), place.clone()));
        }
        if row.definitions.is_empty() {
            steps.push(("defined outside of this workspace".to_owned(), None));
        }
        let mut lines = Vec::new();
        for (number, (message, place)) in steps.into_iter().enumerate() {
            lines.push(format!("{}{}\n", if number > 0 { "note: " } else { "" }, clean_line(&message)));
            let Some(place) = place else { continue };
            let Pos { line, column } = place.span.start;
            lines.push(format!("  --> {}:{line}:{column}\n", clean_line(&place.file)));
            if let Some(source) = source_line(root, &place) {
                lines.push(format!("   |  {source}\n"));
            }
        }
        out.write_all(guard(&lines.concat(), "|").as_bytes())
    }

    /// What a row names, for people.
    fn items(&self, row: &Row) -> String {
        let paths: Vec<String> =
            row.keys.iter().map(|key| format!("`{}`", clean_line(&self.resolver.key(*key).path))).collect();
        paths.join(" or ")
    }
}

impl Row {
    /// Takes in what another owner or leaf says about the same place; the answer is as sure as the least sure one.
    fn join(&mut self, other: &mut Self) {
        self.confidence = self.confidence.min(other.confidence);
        for key in other.keys.drain(..) {
            if !self.keys.contains(&key) {
                self.keys.push(key);
            }
        }
        for behind in other.behind.drain(..) {
            if !self.behind.contains(&behind) {
                self.behind.push(behind);
            }
        }
        for place in other.definitions.drain(..) {
            if !self.definitions.contains(&place) {
                self.definitions.push(place);
            }
        }
    }
}

/// The line that a place starts in, without the space around it and cut to what a terminal shows.
fn source_line(root: &Path, place: &Place) -> Option<String> {
    const MOST: usize = 100;
    let text = discover::read(root, &place.file).ok()?;
    let line = text.lines().nth(place.span.start.line as usize - 1)?;
    let cut: String = line.trim_start_matches('\u{feff}').trim().chars().take(MOST).collect();
    Some(clean_line(&cut))
}

fn sureness(confidence: Confidence) -> String {
    match confidence {
        Confidence::Definite => String::new(),
        less => format!(" ({})", less.word()),
    }
}

/// The contract's word for where a path stands.
fn context(fact: &PathFact) -> &'static str {
    match (fact.context, fact.found) {
        (Context::Method, _) => "method",
        (Context::Attribute | Context::Derive | Context::AttributeArgument, _) => "attribute",
        (_, Found::MacroParsed | Found::MacroPart | Found::MacroScanned | Found::MacroBody) => "macro-args",
        (Context::Use, _) => "use",
        (Context::Pattern, _) => "pattern",
        (Context::MacroName, _) => "macro-name",
        _ => "path",
    }
}
