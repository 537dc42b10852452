//! What every rule sees: registry, layout and workspace, and the questions about a place that all rules ask.

use crate::clones::{Copies, UnitId};
use crate::diagnostic::{CodeScope, Label, Subject, Violation};
use crate::discover::Layout;
use crate::facts::{Constant, Literal};
use crate::parallel;
use crate::registry::location::LocationPattern;
use crate::registry::{Date, Policy, Registry, is_over};
use crate::resolve::{Def, Held, ModId, Origin, OwnerId, Use, Workspace};
use crate::source::{FileId, Place, Span};
use std::sync::Arc;

/// The input of the rules.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The registry.
    pub registry: &'a Registry,
    /// Files, packages and targets.
    pub layout: &'a Layout,
    /// What everything resolves to.
    pub workspace: &'a Workspace,
    /// The day to measure `until` against; without one nothing is over.
    pub today: Option<Date>,
    /// Copies of concepts; none where no rule that is on asks for them.
    pub copies: &'a Copies,
}

/// A place as the registry's location patterns see it.
#[derive(Debug, Clone)]
pub struct Location {
    /// File path relative to the root.
    pub file: Arc<str>,
    /// Path of the module, from its crate's name.
    pub module: Vec<String>,
    /// The component it belongs to.
    pub component: Option<Arc<str>>,
}

impl Location {
    /// Whether a pattern covers the place.
    pub fn is_in(&self, pattern: &LocationPattern) -> bool {
        self.is_in_any(std::slice::from_ref(pattern))
    }

    /// Whether one of the patterns covers the place.
    pub fn is_in_any(&self, patterns: &[LocationPattern]) -> bool {
        let module: Vec<&str> = self.module.iter().map(String::as_str).collect();
        let component = self.component.as_deref();
        patterns.iter().any(|pattern| pattern.matches(&self.file, &module, component))
    }
}

/// A definition that may have a value made of literals.
#[derive(Debug, Clone, Copy)]
pub struct Valued<'a> {
    /// Whose it is.
    pub owner: OwnerId,
    /// Where its name stands.
    pub name: Span,
    /// The value, and where that is written.
    pub value: Option<&'a (Literal, Span)>,
}

impl<'a> Context<'a> {
    /// Runs a check of one file on all files of the workspace, in parallel; what it finds comes in the order of the files.
    pub fn for_each_file(
        &self,
        violations: &mut Vec<Violation>,
        check: impl Fn(FileId, &mut Vec<Violation>) + Sync + Send,
    ) {
        let files: Vec<FileId> = self.workspace.tree.files().collect();
        let found = parallel::map(
            &files,
            || (),
            |(), file| {
                let mut found = Vec::new();
                check(*file, &mut found);
                found
            },
        );
        violations.extend(found.into_iter().flatten());
    }

    /// The location of a place of the module tree; a doc-test is where its documentation is.
    pub fn location(&self, owner: OwnerId, module: ModId) -> Location {
        let tree = &self.workspace.tree;
        let module = tree.owners[owner.0 as usize].documents.unwrap_or(module);
        let file = tree.paths[tree.owners[owner.0 as usize].file.index()].clone();
        let module: Vec<String> = tree.module_path(module).split("::").map(str::to_owned).collect();
        let component = self.component(&file, &module);
        Location { file, module, component }
    }

    /// The location of a file as a whole.
    pub fn file_location(&self, file: FileId) -> Location {
        let tree = &self.workspace.tree;
        if let Some(owner) = tree.owners_of[file.index()].first() {
            return self.location(*owner, tree.owners[owner.0 as usize].modules[0]);
        }
        let path = tree.paths[file.index()].clone();
        let component = self.component(&path, &[]);
        Location { file: path, module: Vec::new(), component }
    }

    /// Whether a file as a whole is production or test code.
    pub fn file_scope(&self, file: FileId) -> CodeScope {
        let tree = &self.workspace.tree;
        let by_code = tree.owners_of[file.index()]
            .first()
            .map(|owner| self.workspace.scope_of(*owner, tree.owners[owner.0 as usize].modules[0], 0));
        self.scope(&self.file_location(file), by_code.unwrap_or(CodeScope::Production))
    }

    /// The first component whose patterns cover a place.
    fn component(&self, file: &str, module: &[String]) -> Option<Arc<str>> {
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        self.registry.component_of(file, &module).map(|component| component.id.clone())
    }

    /// Whether an entry holds at a place: it is not over, its scopes take the place in, and no `allow-in` that still
    /// counts leaves it out.
    pub fn holds(&self, policy: &Policy, location: &Location, scope: CodeScope) -> bool {
        let in_scope = policy.scopes.is_empty() || policy.scopes.contains(&scope);
        let mut exceptions =
            policy.allow_in.iter().filter(|exception| !is_over(exception.until.as_ref(), self.today));
        in_scope
            && !is_over(policy.until.as_ref(), self.today)
            && !exceptions.any(|exception| location.is_in(&exception.location))
    }

    /// The scope of a place, what the registry adds to either scope taken in.
    pub fn scope(&self, location: &Location, by_code: CodeScope) -> CodeScope {
        let named = |patterns: &[LocationPattern]| location.is_in_any(patterns);
        if named(&self.registry.production_scope.paths) {
            CodeScope::Production
        } else if named(&self.registry.test_scope.paths) {
            CodeScope::Test
        } else {
            by_code
        }
    }

    /// A violation at a use, where the entry's policy holds there.
    pub fn at_use(
        &self,
        rule: &'static str,
        found: &Use,
        subject: Subject,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        let location = self.location(found.owner, self.workspace.module_of(found));
        let scope = self.scope(&location, found.scope);
        if self.is_generated(found.file) || !self.holds(policy, &location, scope) {
            return None;
        }
        let alias = found.through.map(|(owner, item)| self.alias(owner, item));
        // Who is allowed to name an item may give it a name for others.
        if alias.as_ref().is_some_and(|(location, _)| !self.holds(policy, location, scope)) {
            return None;
        }
        let mut violation = Violation::new(rule, self.workspace.place(found), message);
        violation.related.extend(alias.map(|(_, label)| label));
        violation.written = Some(self.workspace.written(found));
        let key = found.key.map(|key| self.workspace.key(key)).filter(|key| key.origin != Origin::Partial);
        violation.item = key.map(|key| key.path.to_string());
        violation.confidence = found.confidence;
        violation.scope = scope;
        violation.component = location.component;
        Some(about(violation, subject, policy))
    }

    /// Where a type alias lies, and a label at it.
    fn alias(&self, owner: OwnerId, item: u32) -> (Location, Label) {
        let tree = &self.workspace.tree;
        let fact = &tree.facts_of(owner).items[item as usize];
        let owner_data = &tree.owners[owner.0 as usize];
        let location = self.location(owner, owner_data.modules[fact.module as usize]);
        let place = self.place(owner_data.file, fact.span);
        (
            location,
            Label { place, message: format!("`{}` is an alias of it", tree.facts_of(owner).text(fact.name)) },
        )
    }

    /// A violation at a span in a scope and under a condition of a file, where the entry's policy holds there.
    pub fn at_span(
        &self,
        rule: &'static str,
        (owner, scope, cfg, span): (OwnerId, u32, u32, Span),
        subject: Subject,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        let module = self.workspace.tree.facts_of(owner).scopes[scope as usize].module;
        self.at_place(rule, owner, (module, cfg, span), subject, policy, message)
    }

    /// A violation at a span in a module and under a condition of a file, where the entry's policy holds there.
    fn at_place(
        &self,
        rule: &'static str,
        owner: OwnerId,
        (module, cfg, span): (u32, u32, Span),
        subject: Subject,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        let data = &self.workspace.tree.owners[owner.0 as usize];
        let module = data.modules[module as usize];
        let location = self.location(owner, module);
        let scope = self.scope(&location, self.workspace.scope_of(owner, module, cfg));
        if self.is_generated(data.file) || !self.holds(policy, &location, scope) {
            return None;
        }
        let mut violation = Violation::new(rule, self.place(data.file, span), message);
        violation.scope = scope;
        violation.component = location.component;
        Some(about(violation, subject, policy))
    }

    /// A violation at a definition of a file, where the entry's policy holds there.
    pub fn at_item(
        &self,
        rule: &'static str,
        (owner, item): (OwnerId, u32),
        subject: Subject,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        let facts = self.workspace.tree.facts_of(owner);
        let fact = &facts.items[item as usize];
        let place = (fact.module, fact.cfg, fact.span);
        let found = self.at_place(rule, owner, place, subject, policy, message)?;
        Some(self.defined(found, (owner, fact.module), facts.text(fact.name)))
    }

    /// An item or a member, with its value where that is made of literals.
    pub fn valued(&self, def: Def) -> Option<Valued<'a>> {
        let tree = &self.workspace.tree;
        match def {
            Def::Item(owner, item) => {
                let item = &tree.facts_of(owner).items[item as usize];
                Some(Valued { owner, name: item.span, value: item.value.as_ref() })
            }
            Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member) => {
                let member = &tree.facts_of(owner).members[member as usize];
                Some(Valued { owner, name: member.span, value: member.value.as_deref() })
            }
            Def::Module(_) | Def::Variant(..) | Def::Outside(_) => None,
        }
    }

    /// A violation at a constant of a file, where the entry's policy holds there.
    pub fn at_constant(
        &self,
        rule: &'static str,
        (owner, constant): (OwnerId, Constant<'_>),
        subject: Subject,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        let facts = self.workspace.tree.facts_of(owner);
        let place = (constant.module, constant.cfg, constant.span);
        let name = facts.text(constant.name);
        let name = constant.of.map_or_else(|| name.to_owned(), |of| format!("{}::{name}", facts.text(of)));
        let found = self.at_place(rule, owner, place, subject, policy, message)?;
        Some(self.defined(found, (owner, constant.module), &name))
    }

    /// A violation with the path of what is defined there: its module and its name in that.
    fn defined(&self, mut violation: Violation, (owner, module): (OwnerId, u32), name: &str) -> Violation {
        let tree = &self.workspace.tree;
        let module = tree.owners[owner.0 as usize].modules[module as usize];
        violation.item = Some(format!("{}::{name}", tree.module_path(module)));
        violation
    }

    /// A violation at a unit, where the entry's policy holds there.
    pub fn at_unit(
        &self,
        rule: &'static str,
        id: UnitId,
        subject: Subject,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        Some(about(self.found_at_unit(rule, id, policy, message)?, subject, policy))
    }

    /// A violation at a unit that is about no entry, where a policy holds there.
    pub fn found_at_unit(
        &self,
        rule: &'static str,
        id: UnitId,
        policy: &Policy,
        message: String,
    ) -> Option<Violation> {
        let tree = &self.workspace.tree;
        let owner = *tree.owners_of[id.file as usize].first()?;
        let (facts, unit) = (&tree.facts[id.file as usize], id.of(&tree.facts));
        let module = tree.owners[owner.0 as usize].modules[unit.module as usize];
        let location = self.location(owner, module);
        let scope = self.scope(&location, self.workspace.scope_of(owner, module, unit.cfg));
        let file = FileId(id.file);
        if self.is_generated(file) || !self.holds(policy, &location, scope) {
            return None;
        }
        let mut violation = Violation::new(rule, self.place(file, unit.span), message);
        let receiver = unit.receiver.map(|name| format!("{}::", facts.text(name))).unwrap_or_default();
        violation.item = Some(format!("{}::{receiver}{}", tree.module_path(module), facts.text(unit.name)));
        violation.scope = scope;
        violation.component = location.component;
        Some(violation)
    }

    /// All uses that the path of a use is, for each segment and entry.
    pub fn uses_of_path(&self, found: &Use) -> &'a [Use] {
        let uses = &self.workspace.uses;
        let path = (found.file, found.path);
        let start = uses.partition_point(|other| (other.file, other.path) < path);
        let len = uses[start..].partition_point(|other| (other.file, other.path) == path);
        &uses[start..start + len]
    }

    /// Whether a file is read for its definitions and never reported.
    pub fn is_generated(&self, file: FileId) -> bool {
        // What a macro made belongs to the file that calls it, which comes before it.
        let path = &self.workspace.tree.paths[file.index()];
        self.layout.file(path).is_some_and(|file| self.layout.files[file.index()].generated)
    }

    /// The place of a span of a file.
    pub fn place(&self, file: FileId, span: Span) -> Place {
        Place { file: self.workspace.tree.paths[file.index()].clone(), span }
    }

    /// Labels at the definitions of a concept.
    pub fn definition_labels(&self, concept: usize) -> Vec<Label> {
        let definitions = &self.workspace.homes[concept].definitions;
        definitions
            .iter()
            .map(|place| Label { place: place.clone(), message: "canonical definition".to_owned() })
            .collect()
    }

    /// The name of a static that holds something.
    pub fn static_name(&self, held: &Held) -> &'a str {
        let facts = self.workspace.tree.facts_of(held.owner);
        facts.text(facts.items[held.item as usize].name)
    }

    /// The path to write for a concept.
    pub fn canonical(&self, concept: usize) -> String {
        let path = self.registry.concepts[concept].path.to_string();
        path.trim_end_matches('!').to_owned()
    }

    /// The concept's entry as the subject of a violation.
    pub fn concept(&self, concept: usize) -> Subject {
        Subject::Concept(self.registry.concepts[concept].id.clone())
    }

    /// The registry, for as long as it lives.
    pub fn entry(&self, concept: usize) -> &'a crate::registry::Concept {
        &self.registry.concepts[concept]
    }
}

/// The violation with what its entry says about it.
fn about(mut violation: Violation, subject: Subject, policy: &Policy) -> Violation {
    violation.subject = Some(subject);
    violation.reason = policy.reason.as_ref().map(ToString::to_string);
    violation.url = policy.url.as_ref().map(ToString::to_string);
    violation.owner = policy.owner.as_ref().map(ToString::to_string);
    violation.issue = policy.issue.as_ref().map(ToString::to_string);
    violation
}
