//! `Cargo.lock`: which version of which package a workspace was last built with.

use super::read::{ReadError, read};
use super::relative;
use crate::diagnostic::ConfigError;
use crate::source::{LineIndex, Span};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// A package that `Cargo.lock` pins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPackage {
    /// Its name.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// Where it comes from, as cargo writes it; nothing for a package of the tree.
    pub source: Option<String>,
    /// The SHA-256 of its archive in hexadecimal, for a package of a registry.
    pub checksum: Option<String>,
    /// What it depends on: a name, followed by the version and then the source where the name is not enough.
    pub dependencies: Vec<String>,
}

/// Adds to `locked` what the lock file in the folder `dir` pins; a missing lock file pins nothing.
pub(super) fn locked(root: &Path, dir: &str, locked: &mut Vec<LockedPackage>, errors: &mut Vec<ConfigError>) {
    let Some(file) = relative::join(dir, "Cargo.lock") else { return };
    let help = "run `cargo generate-lockfile`";
    let error =
        |span, message| ConfigError { file: file.clone(), span, message, help: Some(help.to_owned()) };
    match read(root, &file) {
        Ok(text) => {
            let (document, syntax_errors) = DeTable::parse_recoverable(&text);
            locked.extend(packages(document.get_ref()));
            let index = LineIndex::new(&text);
            errors.extend(syntax_errors.iter().map(|wrong| {
                let span = wrong
                    .span()
                    .map(|bytes| Span::new(index.pos(&text, bytes.start), index.pos(&text, bytes.end)));
                error(span, wrong.message().to_owned())
            }));
        }
        Err(ReadError::Missing) => {}
        Err(why) => errors.push(error(None, format!("the lock file was not read: {why}"))),
    }
}

fn packages(document: &DeTable<'_>) -> Vec<LockedPackage> {
    let Some(entries) = document.get("package").and_then(|value| value.get_ref().as_array()) else {
        return Vec::new();
    };
    entries.iter().filter_map(|entry| package(entry.get_ref())).collect()
}

fn package(entry: &DeValue<'_>) -> Option<LockedPackage> {
    let string = |key: &str| Some(entry.get(key)?.get_ref().as_str()?.to_owned());
    let dependencies = entry.get("dependencies").and_then(|value| value.get_ref().as_array());
    Some(LockedPackage {
        name: string("name")?,
        version: string("version")?,
        source: string("source"),
        checksum: string("checksum"),
        dependencies: dependencies
            .into_iter()
            .flatten()
            .filter_map(|dependency| Some(dependency.get_ref().as_str()?.to_owned()))
            .collect(),
    })
}
