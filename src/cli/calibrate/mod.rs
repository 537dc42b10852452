//! `ssot explain CONCEPT --calibrate`: how alike the candidates of a concept are, and what each threshold would report.
//!
//! Candidates are what a check reports where the entry asks for no similarity at all. What is counted from a threshold
//! on is thus what a check reports with it.

mod document;
mod histogram;
mod text;
mod thresholds;

use super::args::Explain;
use super::project::{Project, texts};
use super::selection::unknown;
use super::{Exit, Failure, Outcome, Session};
use crate::clones::{Copies, Pair, Tier, of_concepts};
use crate::diagnostic::{Finding, Level, Report, Status, Subject};
use crate::engine::{Options, is_generated};
use crate::judge::Levels;
use crate::registry::{Concept, CopyFilter};
use crate::resolve::Workspace;
use crate::rules::{self, Page, RULES};
use thresholds::{Threshold, thresholds};

/// The rule that reports copies by their similarity.
const RULE: &str = "cloned-implementation";

/// What a check makes of a candidate as things are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is reported.
    Reported,
    /// It is reported to those who ask for what is possible.
    Possible,
    /// It is not reported.
    LeftOut,
}

impl Standing {
    const ALL: [Self; 3] = [Self::Reported, Self::Possible, Self::LeftOut];

    fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Possible => "possible",
            Self::LeftOut => "left out",
        }
    }
}

/// A body or shape that a threshold could have reported.
struct Candidate<'r> {
    finding: &'r Finding,
    percent: u32,
    standing: Standing,
}

/// What is known of a concept's candidates.
struct Calibration<'r> {
    concept: &'r Concept,
    /// Whether it has a body; else it has a shape.
    has_body: bool,
    /// Bodies or shapes that were looked at, those that share enough, and those that were compared.
    units: usize,
    sharing: usize,
    compared: usize,
    /// The most similar first, those of one similarity by place.
    candidates: Vec<Candidate<'r>>,
    /// What is not reported whatever the threshold is, by reason.
    never: Vec<(String, usize)>,
    thresholds: Vec<Threshold>,
}

/// Measures the candidates of a concept and shows them.
pub(super) fn run(session: &Session, args: &Explain) -> Outcome<Exit> {
    let project = session.project()?;
    let at = concept(&project, &args.id)?;
    let layout = session.layout(&project, false);
    let baseline = session.baseline(&project)?;
    let mut registry = project.registry.clone();
    registry.concepts[at].lookalikes.similar = Some(0.0);
    let open = Project { root: project.root.clone(), registry, has_registry: true };
    let levels = Levels { only: vec![RULE.to_owned()], ..Levels::default() };
    let options = Options { levels, baseline, ..Options::default() };
    let (report, workspace, _) = session.check(&open, &layout, options);
    let is_generated = |file: u32| is_generated(&layout, &workspace.tree, file);
    let now = of_concepts(&workspace, &project.registry, is_generated);
    let all = of_concepts(&workspace, &open.registry, is_generated);
    let entry = &project.registry.concepts[at];
    searched(entry, at, &workspace, &all)?;
    let calibration = Calibration::new(entry, at, &workspace, &report, [&now, &all]);
    let texts = texts(&project.root, &project.registry);
    let text = match args.format.as_str() {
        "json" => document::json(&calibration, &texts),
        _ => text::human(&calibration, &texts, &session.terminal.out),
    };
    session.terminal.print(&text)?;
    Ok(Exit::Clean)
}

/// The concept of an id, whose copies a check looks for.
fn concept(project: &Project, id: &str) -> Outcome<usize> {
    let registry = &project.registry;
    let Some(at) = registry.concepts.iter().position(|entry| *entry.id == *id) else {
        if rules::find(id).is_some() || registry.ids().iter().any(|known| known == id) {
            let help = "`ssot list` shows concepts: the entries of `[canonical]`";
            return Err(Failure::with_help(
                format!("`{id}` is no concept, so nothing can be a copy of it"),
                help,
            ));
        }
        let known: Vec<&str> = registry.concepts.iter().map(|entry| &*entry.id).collect();
        return Err(unknown(
            "concept",
            id,
            &known,
            "`ssot list` shows concepts: the entries of `[canonical]`",
        ));
    };
    let defaults = RULES.iter().map(|rule| (rule.id, Page::of(rule).level)).collect();
    let levels = Levels { defaults, ..Levels::default() };
    if levels.can_report_concepts(registry, RULE) {
        return Ok(at);
    }
    let help = format!("`[rules]` with `{RULE} = \"{}\"` has copies looked for", Level::Warn.word());
    Err(Failure::with_help(format!("`{RULE}` is allowed everywhere, so no copies are looked for"), help))
}

/// Says why nothing was compared with a concept, if nothing was.
fn searched(entry: &Concept, at: usize, workspace: &Workspace, all: &Copies) -> Outcome<()> {
    if all.searches.iter().any(|search| search.concept == at) {
        return Ok(());
    }
    let id = &entry.id;
    if workspace.homes[at].definitions.is_empty() {
        let help = format!("`ssot where {}` says more", entry.path);
        return Err(Failure::with_help(format!("no definition of `{id}` was found in the workspace"), help));
    }
    if entry.lookalikes.shape == Some(false) && all.original(at).is_some() {
        let message = format!("the shape of `{id}` is not compared: its entry says `shape = false`");
        return Err(Failure::new(message));
    }
    let help = "copies are looked for of functions, methods, macros, and types and traits with members";
    Err(Failure::with_help(format!("`{id}` has no body or shape that could be compared"), help))
}

impl<'r> Calibration<'r> {
    /// Puts together what a check without a threshold reported, and what the search finds as things are set and without
    /// a threshold.
    fn new(
        concept: &'r Concept,
        at: usize,
        workspace: &Workspace,
        report: &'r Report,
        [now, all]: [&Copies; 2],
    ) -> Self {
        let of_concept = |finding: &&Finding| {
            let subject = finding.violation.subject.as_ref();
            finding.violation.rule == RULE
                && matches!(subject, Some(Subject::Concept(id)) if *id == concept.id)
        };
        let mut candidates: Vec<Candidate<'_>> = report
            .findings
            .iter()
            .filter(of_concept)
            .map(|finding| Candidate {
                finding,
                percent: percent(finding.violation.similarity.unwrap_or(0.0)),
                standing: standing(pairs(now, at).find(|pair| is_at(workspace, pair, finding))),
            })
            .collect();
        candidates.sort_by_key(|candidate| std::cmp::Reverse(candidate.percent));
        let searches = || all.searches.iter().filter(|search| search.concept == at);
        let values: Vec<(u32, bool)> = candidates
            .iter()
            .map(|candidate| (candidate.percent, candidate.standing == Standing::Reported))
            .collect();
        Self {
            concept,
            has_body: all.original(at).is_some_and(|unit| unit.of(&workspace.tree.facts).kind.has_body()),
            units: searches().map(|search| search.units).max().unwrap_or(0),
            sharing: searches().map(|search| search.candidates).sum(),
            compared: searches().map(|search| search.compared).sum(),
            never: never(workspace, pairs(all, at), candidates.len()),
            thresholds: thresholds(&values, concept.lookalikes.similar.map(percent)),
            candidates,
        }
    }

    /// How many candidates stand so.
    fn count(&self, standing: Standing) -> usize {
        self.candidates.iter().filter(|candidate| candidate.standing == standing).count()
    }

    /// How many candidates have this status by comments and the baseline.
    fn with_status(&self, status: Status) -> usize {
        self.candidates.iter().filter(|candidate| candidate.finding.status == status).count()
    }

    /// How many candidates a threshold reports.
    fn reported_from(&self, threshold: u32) -> usize {
        self.candidates.iter().filter(|candidate| candidate.percent >= threshold).count()
    }

    /// The candidate whose similarity is nearest to a threshold, of two as near the one that is reported.
    fn nearest(&self, threshold: u32) -> Option<usize> {
        let distance = |at: &usize| self.candidates[*at].percent.abs_diff(threshold);
        (0..self.candidates.len()).min_by_key(distance)
    }

    /// The line of the entry that sets a threshold, with whatever else it says of look-alikes.
    fn line(&self, threshold: u32) -> String {
        let similar = Some(f64::from(threshold) / 100.0);
        crate::registry::Lookalikes { similar, ..self.concept.lookalikes.clone() }.text()
    }
}

/// The copies of a concept.
fn pairs(copies: &Copies, concept: usize) -> impl Iterator<Item = &Pair> {
    copies.pairs.iter().filter(move |pair| pair.concept == concept)
}

/// Whether a finding is about a pair's copy.
fn is_at(workspace: &Workspace, pair: &Pair, finding: &Finding) -> bool {
    let (tree, place) = (&workspace.tree, &finding.violation.place);
    tree.paths[pair.copy.file as usize] == place.file && pair.copy.of(&tree.facts).span == place.span
}

/// What a check makes of a candidate that the search finds as things are set, or does not find.
fn standing(pair: Option<&Pair>) -> Standing {
    match pair {
        Some(pair) if pair.words_only || pair.filter.is_some() => Standing::LeftOut,
        Some(pair) if pair.tier == Tier::Hint => Standing::Possible,
        Some(_) => Standing::Reported,
        None => Standing::LeftOut,
    }
}

/// Why copies are no candidates, with how many there are of each.
fn never<'p>(
    workspace: &Workspace,
    pairs: impl Iterator<Item = &'p Pair>,
    candidates: usize,
) -> Vec<(String, usize)> {
    let pairs: Vec<&Pair> = pairs.collect();
    let filtered = |filter: CopyFilter| pairs.iter().filter(|pair| pair.filter == Some(filter)).count();
    let taken_in =
        |filter: CopyFilter| format!("left out: {} (`copies.report` takes them in)", filter.word());
    let mut never: Vec<(String, usize)> =
        CopyFilter::ALL.iter().map(|filter| (taken_in(*filter), filtered(*filter))).collect();
    let facts = &workspace.tree.facts;
    let unfiltered = pairs.iter().filter(|pair| pair.filter.is_none());
    let (of_name, others): (Vec<&&Pair>, Vec<&&Pair>) =
        unfiltered.partition(|pair| rules::is_of_one_name(facts, pair));
    never.push(("of its own name, which `duplicate-definition` tells of".to_owned(), of_name.len()));
    let allowed = others.len().saturating_sub(candidates);
    never.push(("where the entry does not hold or the rule is allowed".to_owned(), allowed));
    never.retain(|(_, count)| *count > 0);
    never
}

/// The least percentage that is no less than a similarity.
fn percent(similarity: f64) -> u32 {
    (0..100).find(|percent| f64::from(*percent) / 100.0 >= similarity).unwrap_or(100)
}
