//! What commands work on: the root, its registry and its files, found by the global options.

use super::global::Global;
use super::progress::Progress;
use super::{Failure, Outcome, Session};
use crate::cache::Cache;
use crate::clones::Family;
use crate::diagnostic::{ConfigError, Report};
use crate::discover::{self, Layout, Reason, Root, Skipped};
use crate::engine;
use crate::registry::baseline::Baseline;
use crate::registry::{Date, Registry, load, pack};
use crate::report::{self, Texts, counted};
use crate::resolve::Workspace;
use crate::rules;
use etcetera::BaseStrategy as _;
use globset::GlobMatcher;
use std::io;
use std::path::{Path, PathBuf};

/// Most skipped files that are named without `-v`.
const MOST_NAMED: usize = 3;

/// A root with its registry.
pub(super) struct Project {
    /// The folder that all paths are relative to.
    pub(super) root: PathBuf,
    /// The registry; an empty one where there is none.
    pub(super) registry: Registry,
    /// Whether a registry was read, or `--isolated` said that there is none.
    pub(super) has_registry: bool,
}

impl Session {
    /// Finds the root and reads the registry; errors in it are printed, all at once.
    pub(super) fn project(&self) -> Outcome<Project> {
        let (settings, files) = split_config(&self.global);
        if files.len() > 1 {
            return Err(Failure::with_help(
                "`--config` names more than one registry",
                "give one file; `KEY=VALUE` overrides single settings",
            ));
        }
        let root = self.root()?;
        let named = files.first().filter(|_| !self.global.isolated);
        let file = match named {
            Some(file) => Some(absolute(file)),
            None if self.global.isolated => Some(root.dir.join("ssot.toml")),
            None => root.registry.clone(),
        };
        let Some(file) = file else {
            if !settings.is_empty() {
                let help = "write one, or give `--isolated` to check without any";
                return Err(Failure::with_help("`--config KEY=VALUE`, but no `ssot.toml` to override", help));
            }
            return Ok(Project { root: root.dir, registry: Registry::default(), has_registry: false });
        };
        let is_isolated = self.global.isolated;
        let read = |path: &Path| if is_isolated { Ok(String::new()) } else { load::read_text(path) };
        let (registry, mut errors) = load::load(&root.dir, &file, &settings, &read);
        errors.extend(rules::check_names(&registry));
        if errors.is_empty() {
            self.terminal.detail(&format!("root `{}`, registry `{}`", root.dir.display(), registry.file));
            return Ok(Project { root: root.dir, registry, has_registry: true });
        }
        // In the order of the places, so that one can go through a file from top to bottom.
        errors.sort_by(|one, other| (&one.file, one.span).cmp(&(&other.file, other.span)));
        self.config_errors(&errors, &texts(&root.dir, &registry));
        Err(Failure::Told)
    }

    /// Reads the baseline that the registry names; errors in it are printed, all at once.
    pub(super) fn baseline(&self, project: &Project) -> Outcome<Baseline> {
        let (baseline, errors) = load::load_baseline(&project.root, &project.registry);
        if errors.is_empty() {
            return Ok(baseline);
        }
        self.baseline_errors(project, &errors);
        Err(Failure::Told)
    }

    /// Prints what is wrong with a baseline.
    pub(super) fn baseline_errors(&self, project: &Project, errors: &[ConfigError]) {
        self.config_errors(errors, &texts(&project.root, &project.registry));
    }

    /// Finds the root alone.
    pub(super) fn root(&self) -> Outcome<Root> {
        let start = self.global.manifest_path.as_deref().unwrap_or(Path::new("."));
        discover::find_root(start).map_err(|error| {
            if error.span.is_none() {
                return Failure::Message(format!("`{}`: {}", error.file, error.message), error.help);
            }
            self.config_errors(&[error], &Texts::new(|_| None));
            Failure::Told
        })
    }

    fn config_errors(&self, errors: &[ConfigError], texts: &Texts<'_>) {
        let mut text = Vec::new();
        // Writing to memory cannot fail.
        let _ = report::render_config_errors(errors, texts, &self.terminal.err, &mut text);
        self.terminal.say(&String::from_utf8_lossy(&text));
    }

    /// Walks the project's files and warns of what could not be taken.
    pub(super) fn layout(&self, project: &Project, no_ignore: bool) -> Layout {
        let layout = self.walk(project, no_ignore);
        self.warn_of_manifests(&layout.errors);
        self.warn_of_skipped(&layout.skipped);
        layout
    }

    /// Walks the project's files, and says nothing of what could not be taken.
    pub(super) fn walk(&self, project: &Project, no_ignore: bool) -> Layout {
        let (exclude, generated) = globs(&project.registry);
        discover::discover(&project.root, &self.options(no_ignore, &exclude, &generated))
    }

    /// Why a path relative to the root, which is there, stands for no file of the project.
    pub(super) fn why_left_out(&self, project: &Project, inside: &str, no_ignore: bool) -> String {
        let (exclude, generated) = globs(&project.registry);
        let options = self.options(no_ignore, &exclude, &generated);
        match discover::why_ignored(&project.root, Path::new(inside), &options) {
            None | Some(Reason::Folder) => "there is no Rust file below it".to_owned(),
            Some(reason) => reason.to_string(),
        }
    }

    fn options<'a>(
        &self,
        no_ignore: bool,
        exclude: &'a [GlobMatcher],
        generated: &'a [GlobMatcher],
    ) -> discover::Options<'a> {
        discover::Options { no_ignore, exclude, generated, threads: self.global.threads }
    }

    fn warn_of_manifests(&self, errors: &[ConfigError]) {
        if errors.is_empty() {
            return;
        }
        let hint = if self.terminal.verbose == 0 { "; `-v` shows them" } else { "" };
        let count = counted(errors.len(), "error");
        self.terminal.warn(&format!("{count} in manifests, their packages may be incomplete{hint}"));
        for error in errors {
            let place = error
                .span
                .map_or(String::new(), |span| format!(":{}:{}", span.start.line, span.start.column));
            let help = error.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            self.terminal.detail(&format!("  {}{place}: {}{help}", error.file, error.message));
        }
    }

    /// Rust files among them are violations of `unparsed-file`; links and folders are told here.
    fn warn_of_skipped(&self, skipped: &[(String, Skipped)]) {
        let is_told = |path: &str, why: &Skipped| {
            let is_rust = Path::new(path).extension().is_some_and(|ending| ending == "rs");
            matches!(why, Skipped::Symlink | Skipped::NotRegular) || !is_rust
        };
        let told: Vec<&(String, Skipped)> = skipped.iter().filter(|(path, why)| is_told(path, why)).collect();
        let most = if self.terminal.verbose > 0 { told.len() } else { MOST_NAMED };
        for (path, why) in told.iter().take(most) {
            self.terminal.warn(&format!("`{path}` was left out: {why}"));
        }
        if told.len() > most {
            self.terminal.warn(&format!("{} more were left out; `-v` shows them", told.len() - most));
        }
    }

    /// Checks a layout, with a progress bar.
    pub(super) fn check(
        &self,
        project: &Project,
        layout: &Layout,
        options: engine::Options,
    ) -> (Report, Workspace, engine::Timings) {
        let progress = Progress::start(&self.terminal, layout.files.len());
        let dependencies = self.dependencies();
        let today = self.today();
        let options = engine::Options { threads: self.global.threads, dependencies, today, ..options };
        engine::check(&project.registry, layout, &options, &progress.done)
    }

    /// The day to measure `until` by: the one given, else the day of the system's clock in UTC.
    pub(super) fn today(&self) -> Option<Date> {
        let clock = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
        let today = || clock().map(|since| Date::from_days((since.as_secs() / 86_400) as u32));
        self.global.today.or_else(today)
    }

    /// Resolves a layout for a registry, with a progress bar.
    pub(super) fn workspace(&self, registry: &Registry, layout: &Layout) -> Workspace {
        let progress = Progress::start(&self.terminal, layout.files.len());
        engine::workspace(registry, layout, &self.dependencies(), self.global.threads, &progress.done)
    }

    /// Finds the copies in a layout, with a progress bar.
    pub(super) fn duplicates(&self, layout: &Layout) -> (Workspace, Vec<Family>) {
        let progress = Progress::start(&self.terminal, layout.files.len());
        engine::duplicates(layout, &self.dependencies(), self.global.threads, &progress.done)
    }

    /// Where the sources of dependencies lie, and where their facts are kept.
    fn dependencies(&self) -> engine::Dependencies {
        let home = etcetera::home_dir().ok();
        let cargo_home = std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        engine::Dependencies {
            cargo_home: cargo_home.or_else(|| home.map(|home| home.join(".cargo"))),
            cache: self.cache_dir().filter(|_| !self.global.no_cache).map(|dir| Cache::new(&dir)),
        }
    }

    /// The folder of the cache; nothing where the user has no home.
    pub(super) fn cache_dir(&self) -> Option<PathBuf> {
        let of_user = || Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("ssot"));
        self.global.cache_dir.clone().or_else(of_user)
    }

    /// The path relative to the root, with `/`, of a path as the user names it from the current folder.
    pub(super) fn inside(project: &Project, path: &Path) -> Outcome<String> {
        let shown = path.display();
        let found = std::fs::canonicalize(path).map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
                _ => error.to_string(),
            };
            Failure::new(format!("`{shown}`: {why}"))
        })?;
        let Ok(inside) = found.strip_prefix(&project.root) else {
            let root = project.root.display();
            let help = "start it in that workspace, or name its manifest with `--manifest-path`";
            return Err(Failure::with_help(
                format!("`{shown}` lies outside of the workspace `{root}`"),
                help,
            ));
        };
        let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
        parts
            .map(|parts| parts.join("/"))
            .ok_or_else(|| Failure::new(format!("`{shown}`: its name is not UTF-8")))
    }
}

/// The texts that a report about a project quotes.
pub(super) fn texts<'a>(root: &'a Path, registry: &'a Registry) -> Texts<'a> {
    Texts::new(move |file| {
        if let Some(name) = file.strip_prefix(pack::PREFIX) {
            return pack::text(name).map(Into::into);
        }
        // The main file alone may lie elsewhere, for the command line names it.
        if file == registry.file {
            return load::read_text(&root.join(file)).ok().map(Into::into);
        }
        discover::read(root, file).ok().map(Into::into)
    })
}

/// `files.exclude` and `files.generated` as globs.
fn globs(registry: &Registry) -> (Vec<GlobMatcher>, Vec<GlobMatcher>) {
    let globs = |patterns: &[crate::registry::location::FilePattern]| {
        patterns.iter().map(|pattern| pattern.matcher().clone()).collect()
    };
    (globs(&registry.exclude), globs(&registry.generated))
}

/// `--config` values as settings and files: a setting has a `=` behind what may be a key.
fn split_config(global: &Global) -> (Vec<String>, Vec<PathBuf>) {
    let is_key =
        |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || " ._-\"'".contains(c));
    let is_setting = |text: &String| text.split_once('=').is_some_and(|(key, _)| is_key(key));
    let given = global.config.iter().filter(|text| !text.is_empty());
    let (settings, files): (Vec<String>, Vec<String>) = given.cloned().partition(is_setting);
    (settings, files.into_iter().map(PathBuf::from).collect())
}

/// The path without links where it exists, so that it can be told whether it lies below the root.
fn absolute(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}
