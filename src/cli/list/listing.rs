//! What `ssot list` knows of each entry, in the order and with the keys of its JSON.

use crate::cli::r#where;
use crate::diagnostic::{Report, Subject};
use crate::registry::location::LocationPattern;
use crate::registry::path::PathPattern;
use crate::registry::{Ban, Boundary, Concept, Exception, Literal, Policy, Registry, Sharing};
use crate::resolve::{Def, Standing, Workspace};
use crate::rules::{Page, RULES};
use serde::Serialize;

/// All entries, and the comments in the code that allow something.
#[derive(Debug, Serialize)]
pub(super) struct Listing {
    version: u8,
    /// Name of the registry's main file.
    pub(super) registry: String,
    pub(super) concepts: Vec<ConceptLine>,
    pub(super) bans: Vec<BanLine>,
    pub(super) boundaries: Vec<BoundaryLine>,
    /// Ids of all components, in the registry's order.
    pub(super) components: Vec<String>,
    pub(super) suppressions: Vec<SuppressionLine>,
}

/// A concept, and how it is used.
#[derive(Debug, Serialize)]
pub(super) struct ConceptLine {
    pub(super) id: String,
    pub(super) path: String,
    /// The import to write for it; absent where no import can name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) import: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) definition: Option<DefinitionLine>,
    /// Component of the definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) component: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) also: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) deprecated: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) instead_of: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) construct: Option<ConstructLine>,
    /// Whether statics and thread-locals may hold one.
    pub(super) shared: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) implement_only_in: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) require: Vec<String>,
    pub(super) awaited: bool,
    pub(super) value: bool,
    #[serde(flatten)]
    pub(super) about: AboutLine,
    /// Uses by an accepted path, and those whose path can be right or wrong.
    pub(super) canonical_uses: usize,
    pub(super) governed_uses: usize,
    pub(super) violations: usize,
    /// Violations that the baseline knows or a comment allows.
    pub(super) debt: usize,
}

/// Where an item is defined.
#[derive(Debug, Serialize)]
pub(super) struct DefinitionLine {
    pub(super) file: String,
    pub(super) line: u32,
}

/// Where values of a type may be made.
#[derive(Debug, Serialize)]
pub(super) struct ConstructLine {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) only_in: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) through: Option<String>,
}

/// What every entry may say.
#[derive(Debug, Serialize)]
pub(super) struct AboutLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) scopes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) allow_in: Vec<ExceptionLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

/// A place that an entry does not hold for.
#[derive(Debug, Serialize)]
pub(super) struct ExceptionLine {
    pub(super) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issue: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

/// A ban, and how often it is broken.
#[derive(Debug, Serialize)]
pub(super) struct BanLine {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) paths: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) macros: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) methods: Vec<String>,
    /// Regular expressions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) literals: Vec<LiteralLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fields: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replacement: Option<String>,
    #[serde(flatten)]
    pub(super) about: AboutLine,
    pub(super) violations: usize,
}

/// A banned literal.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum LiteralLine {
    Text(String),
    Integer(i64),
}

/// A boundary, and how often it is crossed.
#[derive(Debug, Serialize)]
pub(super) struct BoundaryLine {
    pub(super) id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) from: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) deny: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) only: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) acyclic: Vec<String>,
    #[serde(flatten)]
    pub(super) about: AboutLine,
    pub(super) violations: usize,
}

/// A comment that allows something.
#[derive(Debug, Serialize)]
pub(super) struct SuppressionLine {
    pub(super) file: String,
    pub(super) line: u32,
    /// Rules and entries.
    pub(super) ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

/// A rule with the level that `[rules]` sets.
#[derive(Debug, Serialize)]
pub(super) struct RuleLine<'r> {
    pub(super) id: &'r str,
    pub(super) level: &'static str,
    pub(super) fix: &'r str,
    pub(super) summary: &'r str,
}

impl Listing {
    /// What is known of the entries of a registry whose workspace was checked.
    pub(super) fn of(registry: &Registry, report: &Report, workspace: &Workspace) -> Self {
        let concepts = registry.concepts.iter().enumerate();
        Self {
            version: 1,
            registry: registry.file.clone(),
            concepts: concepts.map(|(at, entry)| concept(registry, at, entry, report, workspace)).collect(),
            bans: registry.bans.iter().map(|entry| ban(entry, report)).collect(),
            boundaries: registry.boundaries.iter().map(|entry| boundary(entry, report)).collect(),
            components: registry.components.iter().map(|component| component.id.to_string()).collect(),
            suppressions: suppressions(workspace),
        }
    }

    /// Whether there is nothing to list.
    pub(super) fn is_empty(&self) -> bool {
        self.concepts.is_empty()
            && self.bans.is_empty()
            && self.boundaries.is_empty()
            && self.suppressions.is_empty()
    }
}

/// All rules.
pub(super) fn rules(registry: &Registry) -> Vec<RuleLine<'static>> {
    let line = |rule: &&'static crate::rules::Rule| {
        let page = Page::of(rule);
        let set = registry.rules.iter().rev().find(|entry| *entry.rule == *rule.id);
        let level = set.map_or(page.level, |entry| entry.level);
        RuleLine { id: rule.id, level: level.word(), fix: page.fix, summary: page.summary }
    };
    RULES.iter().map(line).collect()
}

fn concept(
    registry: &Registry,
    at: usize,
    entry: &Concept,
    report: &Report,
    workspace: &Workspace,
) -> ConceptLine {
    let home = &workspace.homes[at];
    let count =
        |standing: Standing| r#where::uses(workspace, at).filter(|found| found.standing == standing).count();
    let first = home.target.defs.first();
    let found_kind = || first.and_then(|(def, _)| workspace.kind_word(*def));
    let place = home.definitions.first();
    let path = first.map(|(_, key)| workspace.key(*key).path.to_string()).unwrap_or_default();
    let path: Vec<&str> = path.split("::").collect();
    let component = place.and_then(|place| registry.component_of(&place.file, &path));
    let canonical = count(Standing::Canonical);
    let standing = report.concepts.iter().find(|concept| concept.id == entry.id);
    ConceptLine {
        id: entry.id.to_string(),
        path: entry.path.to_string(),
        import: import(entry, first.map(|(def, _)| *def)),
        kind: found_kind().or(entry.kind.map(crate::registry::ItemKindWord::word)).map(str::to_owned),
        definition: place
            .map(|place| DefinitionLine { file: place.file.to_string(), line: place.span.start.line }),
        component: component.map(|component| component.id.to_string()),
        also: paths(&entry.also),
        deprecated: paths(&entry.deprecated),
        instead_of: paths(&entry.instead_of),
        construct: entry.construct.as_ref().map(|construct| ConstructLine {
            only_in: places(&construct.only_in),
            through: construct.through.as_ref().map(ToString::to_string),
        }),
        shared: if entry.shared == Sharing::Forbid { "forbid" } else { "allow" },
        implement_only_in: places(&entry.implement),
        require: entry.require.iter().map(|name| name.value.to_string()).collect(),
        awaited: entry.awaited,
        value: entry.value,
        about: about(&entry.policy),
        canonical_uses: canonical,
        governed_uses: canonical + count(Standing::Other),
        violations: violations(report, &Subject::Concept(entry.id.clone())),
        debt: standing.map_or(0, |concept| concept.compliance.all.counts.debt()),
    }
}

/// The import to write for a concept: of a member that of its type.
fn import(entry: &Concept, def: Option<Def>) -> Option<String> {
    let is_member = match def {
        Some(Def::ImplMember(..) | Def::TraitMember(..)) => true,
        Some(_) => false,
        None => entry.kind == Some(crate::registry::ItemKindWord::Method),
    };
    let named = entry.path.segments.len() - usize::from(is_member);
    // Every crate is in scope by its name.
    (named > 1).then(|| {
        let path = PathPattern { segments: entry.path.segments[..named].to_vec(), ..entry.path.clone() };
        format!("use {};", path.code())
    })
}

fn ban(entry: &Ban, report: &Report) -> BanLine {
    let literal = |literal: &Literal| match literal {
        Literal::Text(text) => LiteralLine::Text(text.to_string()),
        Literal::Integer(number) => LiteralLine::Integer(*number),
    };
    BanLine {
        id: entry.id.to_string(),
        paths: paths(&entry.paths),
        macros: paths(&entry.macros),
        methods: paths(&entry.methods),
        names: entry.names.iter().map(|name| name.value.to_string()).collect(),
        kind: entry.kind.map(crate::registry::ItemKindWord::word),
        literals: entry.literals.iter().map(|one| literal(&one.value)).collect(),
        fields: paths(&entry.fields),
        replacement: entry.replacement.as_ref().map(ToString::to_string),
        about: about(&entry.policy),
        violations: violations(report, &Subject::Ban(entry.id.clone())),
    }
}

fn boundary(entry: &Boundary, report: &Report) -> BoundaryLine {
    BoundaryLine {
        id: entry.id.to_string(),
        from: places(&entry.from),
        deny: places(&entry.deny),
        only: places(&entry.only),
        acyclic: places(&entry.acyclic),
        about: about(&entry.policy),
        violations: violations(report, &Subject::Boundary(entry.id.clone())),
    }
}

fn about(policy: &Policy) -> AboutLine {
    AboutLine {
        level: policy.level.map(crate::diagnostic::Level::word),
        scopes: policy.scopes.iter().map(|scope| scope.word()).collect(),
        allow_in: policy.allow_in.iter().map(exception).collect(),
        until: policy.until.as_ref().map(|until| until.value.to_string()),
        owner: policy.owner.as_ref().map(ToString::to_string),
        issue: policy.issue.as_ref().map(ToString::to_string),
        reason: policy.reason.as_ref().map(ToString::to_string),
        url: policy.url.as_ref().map(ToString::to_string),
    }
}

fn exception(exception: &Exception) -> ExceptionLine {
    ExceptionLine {
        path: exception.location.text(),
        until: exception.until.as_ref().map(|until| until.value.to_string()),
        owner: exception.owner.as_ref().map(ToString::to_string),
        issue: exception.issue.as_ref().map(ToString::to_string),
        reason: exception.reason.as_ref().map(ToString::to_string),
        url: exception.url.as_ref().map(ToString::to_string),
    }
}

fn suppressions(workspace: &Workspace) -> Vec<SuppressionLine> {
    let tree = &workspace.tree;
    let mut lines = Vec::new();
    for file in tree.files() {
        for comment in &tree.facts[file.index()].suppressions {
            lines.push(SuppressionLine {
                file: tree.paths[file.index()].to_string(),
                line: comment.comment.start.line,
                ids: comment.ids.iter().map(|id| id.text.to_string()).collect(),
                until: comment.until.as_deref().map(str::to_owned),
                reason: comment.reason.as_deref().map(str::to_owned),
            });
        }
    }
    lines
}

fn paths(patterns: &[PathPattern]) -> Vec<String> {
    patterns.iter().map(PathPattern::to_string).collect()
}

fn places(patterns: &[LocationPattern]) -> Vec<String> {
    patterns.iter().map(LocationPattern::text).collect()
}

/// How many findings are about an entry.
fn violations(report: &Report, subject: &Subject) -> usize {
    report.findings.iter().filter(|finding| finding.violation.subject.as_ref() == Some(subject)).count()
}
