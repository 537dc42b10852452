//! What the keys of an entry hold: texts, flags, days, paths, patterns and places; what cannot be read is an error where
//! it stands.

use super::build::Builder;
use super::check::{number, suggestion};
use super::document::{Node, Table, Value};
use super::load::below_root;
use super::location::{FilePattern, LocationPattern};
use super::path::{PathError, PathPattern};
use super::{Date, Exception, ItemKindWord, Placed, Policy, RuleLevel};
use crate::diagnostic::{CodeScope, Level};
use crate::source::Place;
use regex::{Regex, RegexBuilder};
use std::sync::Arc;

/// Most memory that one compiled regular expression may take, in bytes.
const REGEX_BYTES: usize = 1 << 20;

pub(super) fn table<'t>(parent: &'t Table, key: &str) -> Option<&'t Table> {
    match &parent.get(key)?.value {
        Value::Table(table) => Some(table),
        _ => None,
    }
}

pub(super) fn text<'t>(parent: &'t Table, key: &str) -> Option<(&'t Arc<str>, &'t Place)> {
    as_text(parent.get(key)?)
}

pub(super) fn as_text(node: &Node) -> Option<(&Arc<str>, &Place)> {
    match &node.value {
        // An empty string was reported with the types.
        Value::Text(text) if !text.trim().is_empty() => Some((text, &node.place)),
        _ => None,
    }
}

pub(super) fn string(parent: &Table, key: &str) -> Option<Arc<str>> {
    text(parent, key).map(|(text, _)| text.clone())
}

pub(super) fn list<'t>(parent: &'t Table, key: &str) -> &'t [Node] {
    match parent.get(key).map(|node| &node.value) {
        Some(Value::List(list)) => list,
        _ => &[],
    }
}

pub(super) fn texts<'t>(parent: &'t Table, key: &str) -> impl Iterator<Item = (&'t Arc<str>, &'t Place)> {
    list(parent, key).iter().filter_map(as_text)
}

pub(super) fn flag(parent: &Table, key: &str) -> bool {
    matches!(parent.get(key).map(|node| &node.value), Some(Value::Flag(true)))
}

pub(super) fn float(parent: &Table, key: &str) -> Option<f64> {
    number(&parent.get(key)?.value)
}

pub(super) fn levels(parent: &Table) -> Vec<RuleLevel> {
    let entries = table(parent, "rules").into_iter().flatten();
    entries
        .filter_map(|(rule, node)| {
            let level = Level::from_word(as_text(node)?.0)?;
            Some(RuleLevel { rule: rule.clone(), level, place: node.key.clone() })
        })
        .collect()
}

pub(super) fn kind(parent: &Table) -> Option<ItemKindWord> {
    ItemKindWord::from_word(text(parent, "kind")?.0)
}

impl Builder<'_> {
    pub(super) fn policy(&mut self, entry: &Table) -> Policy {
        Policy {
            allow_in: list(entry, "allow-in").iter().flat_map(|node| self.exceptions(node)).collect(),
            level: text(entry, "level").and_then(|(word, _)| Level::from_word(word)),
            scopes: texts(entry, "scopes").filter_map(|(word, _)| scope_from_word(word)).collect(),
            reason: string(entry, "reason"),
            url: self.url(entry),
            owner: string(entry, "owner"),
            issue: string(entry, "issue"),
            until: self.until(entry),
        }
    }

    /// The exceptions that one element of `allow-in` stands for: a place, or a table with a place and more.
    pub(super) fn exceptions(&mut self, node: &Node) -> Vec<Exception> {
        let none = Table::new();
        let (place, more) = match &node.value {
            Value::Table(table) => (table.get("path").and_then(as_text), table),
            _ => (as_text(node), &none),
        };
        let Some((text, place)) = place else { return Vec::new() };
        let (until, url) = (self.until(more), self.url(more));
        let exception = |location| Exception {
            location,
            reason: string(more, "reason"),
            until: until.clone(),
            owner: string(more, "owner"),
            issue: string(more, "issue"),
            url: url.clone(),
        };
        self.location(text, place).into_iter().map(exception).collect()
    }

    pub(super) fn url(&mut self, entry: &Table) -> Option<Arc<str>> {
        let (url, place) = text(entry, "url")?;
        if !url.starts_with("https://") && !url.starts_with("http://") {
            self.errors.add(place, "a `url` starts with `https://` or `http://`", None);
        }
        Some(url.clone())
    }

    pub(super) fn until(&mut self, entry: &Table) -> Option<Placed<Date>> {
        let node = entry.get("until")?;
        let date = match &node.value {
            Value::Date(text) => Date::parse(text),
            _ => Date::parse(as_text(node)?.0),
        };
        if date.is_none() {
            self.errors.add(&node.place, "`until` is no day", Some("write it as `2027-01-31`".into()));
        }
        date.map(|value| Placed { value, place: node.place.clone() })
    }

    pub(super) fn baseline(&mut self, gate: &Table) -> Option<Placed<Arc<str>>> {
        let (text, place) = text(gate, "baseline")?;
        let Some(path) = below_root("", text) else {
            let help = Some("name a file below the root, with `/`".into());
            self.errors.add(place, "`gate.baseline` leads out of the root", help);
            return None;
        };
        Some(Placed { value: path.into(), place: place.clone() })
    }

    pub(super) fn paths(&mut self, parent: &Table, key: &str) -> Vec<PathPattern> {
        texts(parent, key).flat_map(|(text, place)| self.path(text, place)).collect()
    }

    pub(super) fn path(&mut self, text: &str, place: &Place) -> Vec<PathPattern> {
        PathPattern::expand(text, place).unwrap_or_else(|error| self.refuse(place, error))
    }

    /// The one path of a key that takes neither wildcards nor braces.
    pub(super) fn exact_path(&mut self, parent: &Table, key: &str) -> Option<PathPattern> {
        let (text, place) = text(parent, key)?;
        let mut paths = self.path(text, place);
        let last = paths.pop()?;
        if !paths.is_empty() || !last.is_exact() {
            self.errors.add(place, format!("`{key}` names one path, without wildcards and braces"), None);
            return None;
        }
        Some(last)
    }

    pub(super) fn regexes(&mut self, parent: &Table, key: &str) -> Vec<Placed<Regex>> {
        let mut regexes = Vec::new();
        for (text, place) in texts(parent, key) {
            match RegexBuilder::new(text).size_limit(REGEX_BYTES).build() {
                Ok(value) => regexes.push(Placed { value, place: place.clone() }),
                Err(regex::Error::CompiledTooBig(_)) => {
                    self.errors.add(place, "a regular expression that is too large", None);
                }
                Err(error) => self.errors.add(place, "a bad regular expression", Some(last_line(&error))),
            }
        }
        regexes
    }

    pub(super) fn files(&mut self, parent: &Table, key: &str) -> Vec<FilePattern> {
        let mut files = Vec::new();
        for (text, place) in texts(parent, key) {
            match FilePattern::new(text, place) {
                Ok(pattern) => files.push(pattern),
                Err(error) => files.extend(self.refuse::<FilePattern>(place, error)),
            }
        }
        files
    }

    pub(super) fn locations(&mut self, parent: &Table, key: &str) -> Vec<LocationPattern> {
        texts(parent, key).flat_map(|(text, place)| self.location(text, place)).collect()
    }

    pub(super) fn location(&mut self, text: &str, place: &Place) -> Vec<LocationPattern> {
        let found = LocationPattern::expand(text, place).unwrap_or_else(|error| self.refuse(place, error));
        for location in &found {
            if let LocationPattern::Component(name, _) = location
                && !self.components.contains(name)
            {
                let known: Vec<&str> = self.components.iter().map(|name| &**name).collect();
                self.errors.add(place, "an unknown component", Some(suggestion(name, &known)));
            }
        }
        found
    }

    /// Locations that make up a component or scope, and so cannot be named by one.
    pub(super) fn code(&mut self, parent: &Table) -> Vec<LocationPattern> {
        let mut found = self.locations(parent, "paths");
        found.retain(|location| {
            let is_component = matches!(location, LocationPattern::Component(..));
            if is_component {
                let help = Some("write file globs or module paths".into());
                self.errors.add(location.place(), "a component cannot stand here", help);
            }
            !is_component
        });
        found
    }

    pub(super) fn refuse<T>(&mut self, place: &Place, error: PathError) -> Vec<T> {
        // The help repeats the path, and a file that another one names may not be for every reader's eyes.
        self.errors.add(place, error.message, error.help.filter(|_| *place.file == *self.file));
        Vec::new()
    }
}

fn scope_from_word(word: &str) -> Option<CodeScope> {
    [CodeScope::Production, CodeScope::Test].into_iter().find(|scope| scope.word() == word)
}

/// The reason at the end of a report that repeats the whole expression first.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
