//! From a checked tree to the registry: its entries, and what two of them say against each other.

use super::check::{Errors, check, version};
use super::document::{Node, Table, Value, leaves, render};
use super::expression::{self, Parts};
use super::keys::{flag, float, kind, levels, list, string, table, text, texts};
use super::load::COMMAND_LINE;
use super::{
    Ban, Boundary, Component, Concept, Construct, CopyFilter, Criterion, ItemKindWord, Literal, Lookalikes,
    Placed, Registry, ScopeRules, Setting, Sharing,
};
use crate::diagnostic::{CodeScope, ConfigError};
use crate::source::{Place, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Reads the whole registry from `tree`; `errors` are those found before, and all are returned by place.
pub(crate) fn registry(file: &str, tree: &Table, errors: Vec<ConfigError>) -> (Registry, Vec<ConfigError>) {
    let mut found = Errors::default();
    if let Some(error) = outdated(tree) {
        // What a newer version may write is no error of the file.
        found.0.push(error);
        return (Registry { file: file.into(), ..Registry::default() }, found.0);
    }
    check(tree, &mut found);
    let components =
        table(tree, "component").map(|table| table.keys().cloned().collect()).unwrap_or_default();
    let mut builder = Builder { file, errors: found, components };
    let registry = builder.registry(tree);
    let mut all = errors;
    // The rest of a line with a syntax error is guessed, so nothing more is said of it.
    let broken: BTreeSet<(String, u32)> = (all.iter().filter(|error| error.file != COMMAND_LINE))
        .filter_map(|error| Some((error.file.clone(), error.span?.start.line)))
        .collect();
    let is_broken = |error: &ConfigError| {
        error.span.is_some_and(|span| broken.contains(&(error.file.clone(), span.start.line)))
    };
    all.extend(builder.errors.0.into_iter().filter(|error| !is_broken(error)));
    all.sort_by(|left, right| (&left.file, left.span).cmp(&(&right.file, right.span)));
    (registry, all)
}

/// The error of a tree that asks for a newer version than this one.
pub(crate) fn outdated(tree: &Table) -> Option<ConfigError> {
    let (text, place) = text(tree, "required-version")?;
    let own = env!("CARGO_PKG_VERSION");
    if version(text)? <= version(own)? {
        return None;
    }
    let mut errors = Errors::default();
    let message = format!("this file needs a newer version of ssot than {own}");
    errors.add(place, message, Some("install the version that it names".into()));
    errors.0.pop()
}

/// Every value in force and where it was set.
fn settings(tree: &Table) -> Vec<Setting> {
    let mut found = Vec::new();
    leaves(tree, "", &mut found);
    let setting = |(key, node): (String, &Node)| {
        let Place { file, span } = &node.place;
        let is_override = &**file == COMMAND_LINE;
        let origin = if is_override { file.to_string() } else { format!("{file}:{}", span.start.line) };
        Setting { key, value: render(&node.value), origin }
    };
    found.into_iter().map(setting).collect()
}

/// Collects errors along the way.
pub(super) struct Builder<'f> {
    /// The main file.
    pub(super) file: &'f str,
    pub(super) errors: Errors,
    /// The names of all components.
    pub(super) components: Vec<Arc<str>>,
}

impl Builder<'_> {
    fn registry(&mut self, tree: &Table) -> Registry {
        let scopes = table(tree, "scope");
        let files = table(tree, "files");
        let gate = table(tree, "gate");
        let registry = Registry {
            file: self.file.into(),
            concepts: self.entries(tree, "canonical", Self::concept).into_iter().flatten().collect(),
            bans: self.entries(tree, "ban", Self::ban),
            boundaries: self.entries(tree, "boundary", Self::boundary),
            components: self.entries(tree, "component", Self::component),
            test_scope: self.scope(scopes, CodeScope::Test),
            production_scope: self.scope(scopes, CodeScope::Production),
            rules: levels(tree),
            exclude: files.map(|files| self.files(files, "exclude")).unwrap_or_default(),
            generated: files.map(|files| self.files(files, "generated")).unwrap_or_default(),
            reported_copies: table(tree, "copies")
                .into_iter()
                .flat_map(|copies| texts(copies, "report"))
                .flat_map(|(word, _)| CopyFilter::of_word(word))
                .collect(),
            min_compliance: gate.and_then(|gate| float(gate, "min-compliance")),
            baseline: gate.and_then(|gate| self.baseline(gate)),
            criteria: Vec::new(),
            sources: Vec::new(),
            settings: settings(tree),
        };
        let criteria = self.criteria(tree, &registry.concepts);
        let registry = Registry { criteria, ..registry };
        self.same_paths(&registry.concepts);
        registry
    }

    /// What `read` makes of each entry below `key`, from its name and its table.
    fn entries<T>(
        &mut self,
        tree: &Table,
        key: &str,
        read: fn(&mut Self, &Arc<str>, &Place, &Table) -> T,
    ) -> Vec<T> {
        let entries = table(tree, key).into_iter().flatten();
        entries
            .filter_map(|(id, node)| match &node.value {
                Value::Table(entry) => Some(read(self, id, &node.key, entry)),
                _ => None,
            })
            .collect()
    }

    /// A concept; nothing where its path cannot be read.
    fn concept(&mut self, id: &Arc<str>, id_place: &Place, entry: &Table) -> Option<Concept> {
        let path = self.exact_path(entry, "path");
        if let Some(short) = path.as_ref().filter(|path| path.segments.len() < 2) {
            let help = Some("write it in full: `name_of_the_crate::…`".into());
            self.errors.add(&short.place, "a canonical path names a crate and an item in it", help);
        }
        let kind = kind(entry);
        self.fits_kind(entry, kind);
        let construct = table(entry, "construct").map(|construct| Construct {
            only_in: self.locations(construct, "only-in"),
            through: self.exact_path(construct, "through"),
        });
        let concept = Concept {
            id: id.clone(),
            id_place: id_place.clone(),
            kind,
            also: self.paths(entry, "also"),
            deprecated: self.paths(entry, "deprecated"),
            instead_of: self.paths(entry, "instead-of"),
            lookalikes: self.lookalikes(entry),
            construct,
            shared: match text(entry, "shared") {
                Some((word, _)) if **word == *Sharing::Forbid.word() => Sharing::Forbid,
                _ => Sharing::Allow,
            },
            implement: table(entry, "implement")
                .map(|table| self.locations(table, "only-in"))
                .unwrap_or_default(),
            require: self.member_names(entry),
            awaited: flag(entry, "awaited"),
            value: flag(entry, "value"),
            policy: self.policy(entry),
            path: path?,
        };
        Some(concept)
    }

    /// Refuses keys that never find anything for the kind of item that the entry names.
    fn fits_kind(&mut self, entry: &Table, kind: Option<ItemKindWord>) {
        use ItemKindWord::{Const, Enum, Fn, Method, Static, Struct, Trait, Type, Union};
        let Some(kind) = kind else { return };
        let types = &[Struct, Enum, Union, Type];
        let keys: [(&str, &[ItemKindWord]); 5] = [
            ("awaited", &[Fn, Method]),
            ("value", &[Const, Static]),
            ("implement", &[Trait]),
            ("construct", types),
            ("shared", types),
        ];
        for (key, kinds) in keys {
            if let Some(node) = entry.get(key).filter(|_| !kinds.contains(&kind)) {
                let message = format!("`{key}` never finds anything for the kind `{}`", kind.word());
                let words: Vec<String> = kinds.iter().map(|kind| format!("`{}`", kind.word())).collect();
                self.errors.add(&node.key, message, Some(format!("it is for {}", words.join(", "))));
            }
        }
    }

    fn lookalikes(&mut self, entry: &Table) -> Lookalikes {
        let Some(lookalikes) = table(entry, "lookalikes") else { return Lookalikes::default() };
        Lookalikes {
            names: self.regexes(lookalikes, "names"),
            similar: float(lookalikes, "similar"),
            shape: match lookalikes.get("shape").map(|node| &node.value) {
                Some(Value::Flag(flag)) => Some(*flag),
                _ => None,
            },
        }
    }

    fn member_names(&mut self, entry: &Table) -> Vec<Placed<Arc<str>>> {
        let mut names = Vec::new();
        for path in self.paths(entry, "require") {
            match path.last_name().filter(|_| path.segments.len() == 1) {
                Some(name) => names.push(Placed { value: name.clone(), place: path.place.clone() }),
                None => self.errors.add(&path.place, "`require` lists names of members, not paths", None),
            }
        }
        names
    }

    fn ban(&mut self, id: &Arc<str>, id_place: &Place, entry: &Table) -> Ban {
        if let Some(kind) = entry.get("kind").filter(|_| !entry.contains_key("names")) {
            let help = Some("add `names`, or leave `kind` out".into());
            self.errors.add(&kind.key, "`kind` never finds anything without `names`", help);
        }
        let literals = list(entry, "literals").iter().filter_map(|node| {
            let value = match &node.value {
                Value::Text(text) => Literal::Text(text.clone()),
                Value::Integer(number) => Literal::Integer(*number),
                _ => return None,
            };
            Some(Placed { value, place: node.place.clone() })
        });
        Ban {
            id: id.clone(),
            id_place: id_place.clone(),
            paths: self.paths(entry, "paths"),
            names: self.regexes(entry, "names"),
            kind: kind(entry),
            methods: self.paths(entry, "methods"),
            macros: self.paths(entry, "macros"),
            literals: literals.collect(),
            fields: self.paths(entry, "fields"),
            replacement: self.exact_path(entry, "replacement"),
            policy: self.policy(entry),
        }
    }

    fn boundary(&mut self, id: &Arc<str>, id_place: &Place, entry: &Table) -> Boundary {
        let from = text(entry, "from").map(|(text, place)| self.location(text, place)).unwrap_or_default();
        let binds = ["deny", "only"].iter().find_map(|key| entry.get(*key));
        match (entry.get("from"), binds) {
            (None, Some(key)) => {
                self.errors.add(
                    &key.key,
                    "a boundary without `from` binds nothing",
                    Some("add `from = …`".into()),
                );
            }
            (Some(from), None) => {
                let help = Some("add `deny` or `only`, or leave `from` out".into());
                self.errors.add(&from.key, "`from` binds nothing without `deny` or `only`", help);
            }
            _ => {}
        }
        Boundary {
            id: id.clone(),
            id_place: id_place.clone(),
            from,
            deny: self.locations(entry, "deny"),
            only: self.locations(entry, "only"),
            acyclic: self.locations(entry, "acyclic"),
            policy: self.policy(entry),
        }
    }

    fn component(&mut self, id: &Arc<str>, id_place: &Place, entry: &Table) -> Component {
        Component {
            id: id.clone(),
            id_place: id_place.clone(),
            paths: self.code(entry),
            min_compliance: float(entry, "min-compliance"),
            rules: levels(entry),
        }
    }

    /// All criteria whose expressions can be read.
    fn criteria(&mut self, tree: &Table, concepts: &[Concept]) -> Vec<Criterion> {
        let concepts: Vec<Arc<str>> = concepts.iter().map(|concept| concept.id.clone()).collect();
        let components = self.components.clone();
        let parts = Parts { components: &components, concepts: &concepts };
        let mut criteria: Vec<Criterion> = Vec::new();
        for node in list(tree, "criterion") {
            let Value::Table(entry) = &node.value else { continue };
            if let Some((name, place)) = text(entry, "name")
                && criteria.iter().any(|known| known.name == *name)
            {
                self.errors.add(place, "two criteria of one name", Some("give each its own".into()));
            }
            criteria.extend(self.criterion(entry, parts));
        }
        criteria
    }

    fn criterion(&mut self, entry: &Table, parts: Parts<'_>) -> Option<Criterion> {
        let (text, place) = text(entry, "expression")?;
        let expression = expression::parse(text, parts);
        for error in expression.as_ref().err().into_iter().flatten() {
            self.errors.add(&within(place, text, &error.range), error.message.clone(), error.help.clone());
        }
        Some(Criterion {
            name: string(entry, "name")?,
            text: text.clone(),
            expression: expression.ok()?,
            gate: flag(entry, "gate"),
            reason: string(entry, "reason"),
            owner: string(entry, "owner"),
            issue: string(entry, "issue"),
        })
    }

    fn scope(&mut self, scopes: Option<&Table>, scope: CodeScope) -> ScopeRules {
        let Some(scope) = scopes.and_then(|scopes| table(scopes, scope.word())) else {
            return ScopeRules::default();
        };
        ScopeRules { paths: self.code(scope), rules: levels(scope) }
    }

    /// Reports two concepts that are written with one path.
    fn same_paths(&mut self, concepts: &[Concept]) {
        let mut seen: BTreeMap<String, &Arc<str>> = BTreeMap::new();
        for concept in concepts {
            if let Some(first) = seen.insert(concept.path.to_string(), &concept.id) {
                let message = format!("`{}` and `{first}` are two concepts for one path", concept.id);
                self.errors.add(&concept.path.place, message, Some("keep one of them".into()));
            }
        }
    }
}

/// The place of a part of a string, where the string stands in one line as it is; else the whole string.
fn within(place: &Place, text: &str, range: &std::ops::Range<usize>) -> Place {
    let Span { start, end } = place.span;
    let length = text.chars().count();
    // Escapes and the quotes of several lines make the source longer than the text.
    let is_plain = start.line == end.line && (end.column - start.column) as usize == length + 2;
    if !is_plain {
        return place.clone();
    }
    let before = text[..range.start].chars().count();
    let span = Span::of_name(start.right(1 + before), text[range.clone()].chars().count().max(1));
    Place { file: place.file.clone(), span }
}
