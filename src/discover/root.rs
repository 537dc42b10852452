//! Finds the folder that a check is about, and the registry, from the folder where it was started.

use super::manifest::{self, Manifest};
use super::read::read;
use super::walk::MANIFEST;
use super::workspace::excludes;
use crate::diagnostic::ConfigError;
use std::fs;
use std::path::{Path, PathBuf};

/// The file name of the registry.
const REGISTRY: &str = "ssot.toml";

/// What a check is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The folder that all paths are relative to; absolute, without links.
    pub dir: PathBuf,
    /// The registry, if one was found; absolute.
    pub registry: Option<PathBuf>,
}

/// Finds root and registry from `start`, a folder or a file in it.
///
/// The workspace is the nearest `Cargo.toml` upwards with `[workspace]` that does not exclude the nearest
/// package, else that package, else the folder with `.git`, else `start`. `package.workspace` overrides it. The
/// registry is the nearest `ssot.toml` upwards, up to the git root, or up to the workspace without git. The root
/// is the folder of the workspace, or of the registry where that lies higher. Nothing above a git root is read.
pub fn find_root(start: &Path) -> Result<Root, ConfigError> {
    let start = fs::canonicalize(start).map_err(|error| ConfigError {
        file: start.display().to_string(),
        span: None,
        message: format!("cannot be opened: {error}"),
        help: Some("name a folder that exists".to_owned()),
    })?;
    let start = if start.is_dir() { start.as_path() } else { start.parent().unwrap_or(&start) };
    let git = start.ancestors().find(|dir| dir.join(".git").exists());
    let workspace = workspace(start, git)?.or_else(|| git.map(Path::to_path_buf));
    let workspace = workspace.unwrap_or_else(|| start.to_path_buf());
    let registry =
        up_to(start, git.unwrap_or(&workspace)).map(|dir| dir.join(REGISTRY)).find(|file| file.is_file());
    let above = registry.as_deref().and_then(Path::parent).filter(|dir| workspace.starts_with(dir));
    let dir = above.map_or_else(|| workspace.clone(), Path::to_path_buf);
    Ok(Root { dir, registry })
}

/// The folders from `start` upwards, `last` included; only `start` where `last` does not lie above it.
fn up_to<'a>(start: &'a Path, last: &'a Path) -> impl Iterator<Item = &'a Path> {
    let count =
        if start.starts_with(last) { start.ancestors().count() - last.ancestors().count() } else { 0 };
    start.ancestors().take(count + 1)
}

/// The folder of the workspace that the nearest package belongs to, or of that package itself.
fn workspace(start: &Path, git: Option<&Path>) -> Result<Option<PathBuf>, ConfigError> {
    let last = git.or_else(|| start.ancestors().last()).unwrap_or(start);
    let mut manifests = up_to(start, last).filter_map(|dir| Some((dir, manifest_in(dir)?)));
    let Some((nearest, manifest)) = manifests.next() else { return Ok(None) };
    if manifest.workspace.is_some() {
        return Ok(Some(nearest.to_path_buf()));
    }
    if let Some(named) = manifest.package.as_ref().and_then(|package| package.workspace.as_ref()) {
        let dir = fs::canonicalize(nearest.join(&named.text)).ok();
        let dir = dir.filter(|dir| git.is_none_or(|git| dir.starts_with(git)));
        let dir = dir.filter(|dir| manifest_in(dir).is_some_and(|manifest| manifest.workspace.is_some()));
        return dir.map(Some).ok_or_else(|| {
            let message = format!("no `[workspace]` at `{}` in this repository", named.text);
            let help = "name the folder of the workspace's manifest, or remove the key";
            manifest.error(Some(named.span), message, help)
        });
    }
    let includes = |dir: &Path, manifest: &Manifest| {
        let below = nearest.strip_prefix(dir).ok().and_then(Path::to_str);
        manifest
            .workspace
            .as_ref()
            .zip(below)
            .is_some_and(|(workspace, below)| !excludes(workspace, "", below))
    };
    let above = manifests.find(|(dir, manifest)| includes(dir, manifest));
    Ok(Some(above.map_or(nearest, |(dir, _)| dir).to_path_buf()))
}

/// The manifest in a folder, if there is one that can be read; what is wrong in it is told by `discover`.
fn manifest_in(dir: &Path) -> Option<Manifest> {
    Some(manifest::parse(MANIFEST.to_owned(), &read(dir, MANIFEST).ok()?))
}
