//! Flags that every command understands.

use super::args::Cli;
use crate::registry::Date;
use clap::parser::ValueSource;
use clap::{ArgAction, Args, CommandFactory, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// What every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Registry to read instead of ssot.toml, or `KEY=VALUE` to override one setting (repeatable)
    #[arg(long, global = true, value_name = "FILE|KEY=VALUE", env = "SSOT_CONFIG", hide_env_values = true)]
    pub(super) config: Vec<String>,
    /// Read no registry: only `--config KEY=VALUE` counts
    #[arg(long, global = true)]
    pub(super) isolated: bool,
    /// Cargo.toml of the workspace [default: the nearest one upwards]
    #[arg(long, global = true, value_name = "PATH")]
    pub(super) manifest_path: Option<PathBuf>,
    /// Day to measure `until` by [default: today, UTC]
    #[arg(
        long,
        global = true,
        value_name = "YYYY-MM-DD",
        env = "SSOT_TODAY",
        hide_env_values = true,
        value_parser = day
    )]
    pub(super) today: Option<Date>,
    /// Number of threads (0: one for each core)
    #[arg(
        short = 'j',
        long,
        global = true,
        value_name = "N",
        env = "SSOT_THREADS",
        hide_env_values = true,
        default_value = "0",
        hide_default_value = true,
        value_parser = threads
    )]
    pub(super) threads: usize,
    /// Keep and use no facts of files that did not change
    #[arg(long, global = true)]
    pub(super) no_cache: bool,
    /// Folder for facts that are kept [default: `ssot` in the user's cache folder]
    #[arg(long, global = true, value_name = "DIR", env = "SSOT_CACHE_DIR", hide_env_values = true)]
    pub(super) cache_dir: Option<PathBuf>,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: When,
    /// Clickable links
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) hyperlinks: When,
    /// Progress bar
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) progress: When,
    /// More detail on stderr; of a check also how many names are known
    #[arg(short = 'v', long, global = true, action = ArgAction::Count)]
    pub(super) verbose: u8,
    /// Violations only; twice: nothing but the exit code
    #[arg(short = 'q', long, global = true, action = ArgAction::Count)]
    pub(super) quiet: u8,
}

impl Global {
    /// Takes in the settings before the name of the command, which clap drops where there are others behind it.
    pub(super) fn take_early(&mut self, args: &[OsString]) {
        if self.config.is_empty() {
            return;
        }
        let command = Cli::command().mut_arg("config", |arg| arg.global(false)).ignore_errors(true);
        let Ok(matches) = command.try_get_matches_from(args) else { return };
        if matches.value_source("config") != Some(ValueSource::CommandLine) {
            return;
        }
        let early: Vec<String> = matches.get_many("config").into_iter().flatten().cloned().collect();
        if early != self.config {
            self.config.splice(0..0, early);
        }
    }
}

/// Whether to do something that depends on the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    // Not doc comments: those would turn the help text into one of several pages.
    Auto,
    Always,
    Never,
}

/// Reads a number of threads; empty text, as of an empty variable, is 0.
fn threads(text: &str) -> Result<usize, String> {
    const MOST: usize = 256;
    match text.parse() {
        Ok(count) if count <= MOST => Ok(count),
        Ok(_) => Err(format!("at most {MOST}")),
        Err(_) if text.is_empty() => Ok(0),
        Err(_) => Err("not a number".to_owned()),
    }
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text.trim()).ok_or_else(|| "not a day, such as 2027-01-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::FromArgMatches;

    #[test]
    fn threads_have_bounds() {
        assert_eq!((threads("8"), threads("")), (Ok(8), Ok(0)));
        assert!(threads("257").is_err() && threads("-1").is_err());
    }

    fn settings(args: &[&str]) -> Vec<String> {
        let args: Vec<OsString> = args.iter().map(Into::into).collect();
        let mut global = Cli::from_arg_matches(&Cli::command().get_matches_from(&args)).unwrap().global;
        global.take_early(&args);
        global.config
    }

    #[test]
    fn settings_count_on_both_sides_of_the_command() {
        assert_eq!(settings(&["ssot", "--config", "a", "check", "--config", "b=1"]), ["a", "b=1"]);
        assert_eq!(settings(&["ssot", "-j", "1", "--config=a", "list", "-q"]), ["a"]);
        assert_eq!(settings(&["ssot", "explain", "--config", "a", "x", "--config", "b"]), ["a", "b"]);
        assert_eq!(settings(&["ssot", "--config", "a", "config", "--config", "b", "show"]), ["a", "b"]);
        assert!(settings(&["ssot", "check"]).is_empty());
    }
}
