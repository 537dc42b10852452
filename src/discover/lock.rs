//! `Cargo.lock`: which version of which package a workspace was last built with.

use super::read::{ReadError, read};
use super::relative;
use crate::diagnostic::ConfigError;
use crate::source::{LineIndex, Span};
use semver::{Version, VersionReq};
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

/// The package that `of` depends on under the name `package`, as an index into `locked`, which is sorted.
///
/// Of several versions the one that `version`, a requirement as manifests write it, takes in.
pub fn locked_dependency(
    locked: &[LockedPackage],
    of: &LockedPackage,
    package: &str,
    version: Option<&str>,
) -> Option<usize> {
    let first = locked.partition_point(|other| *other.name < *package);
    let of_name = (first..).zip(&locked[first..]).take_while(|(_, other)| other.name == package);
    let listed = |(_, other): &(usize, &LockedPackage)| {
        of.dependencies.iter().any(|dependency| {
            let mut words = dependency.split(' ');
            words.next() == Some(package)
                && words.next().is_none_or(|version| version == other.version)
                && words.next().is_none_or(|source| {
                    other.source.as_deref().is_some_and(|own| source.trim_matches(['(', ')']) == own)
                })
        })
    };
    let mut candidates: Vec<(usize, &LockedPackage)> = of_name.filter(listed).collect();
    if candidates.len() > 1
        && let Some(requirement) = version.and_then(|version| VersionReq::parse(version).ok())
    {
        let fits = |(_, other): &(usize, &LockedPackage)| {
            Version::parse(&other.version).is_ok_and(|version| requirement.matches(&version))
        };
        candidates.retain(fits);
    }
    candidates.pop().map(|(at, _)| at)
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
