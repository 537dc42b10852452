//! The command line: its commands, flags and help texts.

use super::global::Global;
use crate::diagnostic::{Confidence, Figure, Level};
use crate::registry::nearest::nearest;
use crate::report::{Form, Format};
use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgMatches, Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "\
Without a command, `ssot` runs `ssot check`.
Exit codes: 0 clean, 1 violations, 2 usage, registry or internal error.";

/// One concept, one home: holds every path of a Rust workspace against the registry in ssot.toml
#[derive(Debug, Parser)]
#[command(
    name = "ssot",
    version,
    styles = STYLES,
    max_term_width = 100,
    after_help = EXIT_CODES,
    disable_help_subcommand = true,
    subcommand_help_heading = "Commands"
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the workspace against ssot.toml (the default command)
    Check(Check),
    /// Propose a registry from what the code has more than once, with a baseline
    Init(Init),
    /// Show what each path names, and through which imports
    Resolve(Resolve),
    /// Show where a name or path is defined, its canonical path, and every use
    Where(Where),
    /// Explain a rule, or one entry of the registry with all that is known of it
    Explain(Explain),
    /// List the registry's entries with their uses and violations, or all rules
    List(List),
    /// Record today's violations, so that only new ones fail
    Baseline(Baseline),
    /// Write a compliance report as a page, Markdown or JSON, or verify one
    Report(Report),
    /// Draw concepts with who uses them and what copies them
    Graph(Graph),
    /// Show the settings, their schema, or how files are seen
    Config(Config),
    /// Remove the facts that were kept
    Clean,
    /// Print a script that completes commands and flags in a shell
    Completions(Completions),
}

/// `ssot check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files or folders to report on; the whole workspace is read in any case
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,

    /// Allow a rule or entry (of -A, -W and -D the last one wins)
    #[arg(short = 'A', long, value_name = "ID", help_heading = "Rules")]
    pub(super) allow: Vec<String>,
    /// Report a rule or entry as a warning
    #[arg(short = 'W', long, value_name = "ID", help_heading = "Rules")]
    pub(super) warn: Vec<String>,
    /// Report a rule or entry as an error
    #[arg(short = 'D', long, value_name = "ID", help_heading = "Rules")]
    pub(super) deny: Vec<String>,
    /// Report only this rule or entry (repeatable)
    #[arg(long, value_name = "ID", help_heading = "Rules")]
    pub(super) only: Vec<String>,

    /// Package to report on (repeatable)
    #[arg(short = 'p', long, value_name = "PKG", help_heading = "Selecting code")]
    pub(super) package: Vec<String>,
    /// Component of ssot.toml to report on (repeatable)
    #[arg(short = 'c', long, value_name = "COMPONENT", help_heading = "Selecting code")]
    pub(super) component: Vec<String>,
    /// Read what .gitignore and .ssotignore leave out, too
    #[arg(long, help_heading = "Selecting code")]
    pub(super) no_ignore: bool,

    /// auto, full, concise, json, jsonl or sarif; with `=FILE` into a file (repeatable)
    #[arg(
        short = 'f',
        long,
        value_name = "FORMAT[=FILE]",
        env = "SSOT_FORMAT",
        hide_env_values = true,
        value_parser = output,
        help_heading = "Output"
    )]
    pub(super) format: Vec<Output>,
    /// Show the number of violations of each rule and entry
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,
    /// Show at most N violations (0: all) [default: 50 in a terminal, else all]
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(super) max_diagnostics: Option<usize>,
    /// Show how long each phase took
    #[arg(long, help_heading = "Output")]
    pub(super) timings: bool,

    /// Report what the baseline knows, too
    #[arg(long, help_heading = "Gate")]
    pub(super) no_baseline: bool,
    /// Report what comments in the code allow, too
    #[arg(long, help_heading = "Gate")]
    pub(super) no_suppressions: bool,
    /// Exit with 0 even if there are violations
    #[arg(long, help_heading = "Gate")]
    pub(super) exit_zero: bool,
    /// Let warnings fail, too
    #[arg(long, help_heading = "Gate")]
    pub(super) deny_warnings: bool,
    /// Report what is at least this sure
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "probable",
        value_parser = confidence(),
        help_heading = "Gate"
    )]
    pub(super) confidence: Confidence,
    /// Fail below this compliance in percent
    #[arg(long, value_name = "PCT", value_parser = percentage, help_heading = "Gate")]
    pub(super) min_compliance: Option<f64>,
}

/// `ssot init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Print the registry, and write nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
}

/// `ssot resolve`.
#[derive(Debug, Args)]
pub(super) struct Resolve {
    /// A file, or a line or place in it, both from 1 [default: all files of the workspace]
    #[arg(value_name = "FILE[:LINE[:COL]]")]
    pub(super) place: Option<String>,
    /// Output format
    #[arg(short = 'f', long, value_name = "FORMAT", default_value = "full", value_parser = ["full", "jsonl"])]
    pub(super) format: String,
}

/// `ssot where`.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// Id of a concept, bare name of an item, or path from a crate's name
    #[arg(value_name = "NAME|PATH")]
    pub(super) name: String,
    /// Output format
    #[arg(short = 'f', long, value_name = "FORMAT", default_value = "full", value_parser = ["full", "json"])]
    pub(super) format: String,
}

/// `ssot explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A rule, or the id of an entry of the registry
    #[arg(value_name = "RULE|ID")]
    pub(super) id: String,
    /// Show how alike a concept's candidates are, and what each `lookalikes.similar` would report
    #[arg(long)]
    pub(super) calibrate: bool,
    /// Output format of --calibrate
    #[arg(
        short = 'f',
        long,
        value_name = "FORMAT",
        default_value = "full",
        requires = "calibrate",
        value_parser = ["full", "json"]
    )]
    pub(super) format: String,
}

/// `ssot list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// List all rules with their levels instead
    #[arg(long)]
    pub(super) rules: bool,
    /// Output format [default: what the file's name ends in, else full]
    #[arg(short = 'f', long, value_name = "FORMAT")]
    pub(super) format: Option<super::list::Document>,
    /// Write into a file, which is replaced as a whole
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Fail, and show what differs, where this file is not what would be written now
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub(super) check: Option<PathBuf>,
}

/// `ssot graph`.
#[derive(Debug, Args)]
pub(super) struct Graph {
    /// Output format [default: what the file's name ends in, else mermaid]
    #[arg(short = 'f', long, value_name = "FORMAT")]
    pub(super) format: Option<super::graph::Drawing>,
    /// Write into a file, which is replaced as a whole
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Draw only this concept (repeatable)
    #[arg(long, value_name = "ID")]
    pub(super) concept: Vec<String>,
    /// Draw only concepts of this component and what it uses (repeatable)
    #[arg(short = 'c', long, value_name = "COMPONENT")]
    pub(super) component: Vec<String>,
}

/// `ssot baseline`.
#[derive(Debug, Args)]
pub(super) struct Baseline {
    /// Take out what is mended, and add nothing
    #[arg(long)]
    pub(super) prune: bool,
    /// Write nothing, and fail if the baseline is not exactly what is there
    #[arg(long, conflicts_with = "prune")]
    pub(super) check: bool,
    /// Record what is at least this sure
    #[arg(long, value_name = "LEVEL", default_value = "probable", value_parser = confidence())]
    pub(super) confidence: Confidence,
}

/// `ssot report`.
#[derive(Debug, Args)]
#[command(after_help = figures())]
pub(super) struct Report {
    /// Where to write it: a file that ends in .html, .md or .json, or `-` for stdout (repeatable)
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(super) output: Vec<PathBuf>,
    /// Form, where no ending tells it: html, markdown or json [default: markdown]
    #[arg(short = 'f', long, value_name = "FORM", value_parser = form)]
    pub(super) form: Option<Form>,
    /// File with a line for each run, which is drawn and gets one more
    #[arg(long, value_name = "FILE")]
    pub(super) history: Option<PathBuf>,
    /// What to call this run, such as a commit
    #[arg(long, value_name = "TEXT")]
    pub(super) label: Option<String>,
    /// Compute the figures of this report again, and list those that differ
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "form", "history", "label"])]
    pub(super) verify: Option<PathBuf>,
}

/// `ssot config`.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub(super) struct Config {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

/// The commands below `ssot config`.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Show every setting in force and where it was set
    Show,
    /// Print the JSON Schema of ssot.toml, for editors
    Schema,
    /// Check the registry alone: its keys, its patterns, and whether its paths name anything
    Validate,
    /// Show crate, module, component and scope of files, or why they are left out
    Files {
        /// Files or folders [default: the workspace]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

/// `ssot completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: Shell,
}

/// An output format and the file it goes to; without one it goes to stdout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) file: Option<PathBuf>,
}

impl Check {
    /// The levels given by `-A`, `-W` and `-D`, in the order in which they were given.
    pub(super) fn levels(&self, matches: &ArgMatches) -> Vec<(String, Level)> {
        let given = [
            ("allow", Level::Allow, &self.allow),
            ("warn", Level::Warn, &self.warn),
            ("deny", Level::Deny, &self.deny),
        ];
        let mut levels: Vec<(usize, String, Level)> = Vec::new();
        for (name, level, ids) in given {
            let indices = matches.indices_of(name).into_iter().flatten();
            levels.extend(indices.zip(ids).map(|(index, id)| (index, id.clone(), level)));
        }
        levels.sort_by_key(|(index, ..)| *index);
        levels.into_iter().map(|(_, id, level)| (id, level)).collect()
    }
}

/// Reads `FORMAT[=FILE]`; empty text, as of an empty variable, is `auto`.
fn output(text: &str) -> Result<Output, String> {
    let (word, file) = match text.split_once('=') {
        Some((_, "")) => return Err("no file behind `=`".to_owned()),
        Some((word, file)) => (word, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = match word {
        "" | "auto" => Format::Full,
        _ => Format::from_word(word).ok_or_else(|| {
            let known = || std::iter::once("auto").chain(Format::ALL.map(Format::word));
            match nearest(word, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", known().collect::<Vec<_>>().join(", ")),
            }
        })?,
    };
    Ok(Output { format, file })
}

fn form(text: &str) -> Result<Form, String> {
    Form::from_word(text).ok_or_else(|| {
        let known = || Form::ALL.map(|(_, word, _)| word);
        match nearest(text, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known().join(", ")),
        }
    })
}

/// The figures that criteria are written with, and how a report ends.
fn figures() -> String {
    let mut text = "Figures for the `expression` of a `[[criterion]]` in ssot.toml:\n".to_owned();
    for figure in Figure::ALL {
        let sign = if figure.is_of_parts() { '*' } else { ' ' };
        text.extend([&*format!("  {:<23}{sign} ", figure.word()), figure.meaning(), "\n"]);
    }
    text.push_str(
        "  * also of a part: production.NAME, test.NAME, component.ID.NAME, concept.ID.NAME, component.ID.test.NAME\n\n\
         Exit codes: 0 written, or it holds; 1 what was verified no longer holds; 2 as everywhere.\n\
         `ssot check` is the gate; a report that shows it failing is written all the same.",
    );
    text
}

fn percentage(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim_end_matches('%').trim().parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=100.0).contains(&number) { Ok(number) } else { Err("not between 0 and 100".to_owned()) }
}

fn confidence() -> impl TypedValueParser<Value = Confidence> {
    const LEVELS: [Confidence; 3] = [Confidence::Definite, Confidence::Probable, Confidence::Possible];
    PossibleValuesParser::new(LEVELS.map(Confidence::word)).map(|word| {
        // The parser lets no other word through.
        LEVELS.into_iter().find(|level| level.word() == word).unwrap_or(Confidence::Probable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, FromArgMatches};

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn levels_keep_their_order() {
        let args = ["ssot", "check", "-D", "a", "--allow", "b", "-W=a", "-A", "c", "x.rs"];
        let matches = Cli::command().try_get_matches_from(args).unwrap();
        let Some(Command::Check(check)) = Cli::from_arg_matches(&matches).unwrap().command else { panic!() };
        let levels = check.levels(matches.subcommand_matches("check").unwrap());
        let words: Vec<String> = levels.iter().map(|(id, level)| format!("{} {id}", level.word())).collect();
        assert_eq!(words, ["deny a", "allow b", "warn a", "allow c"]);
    }

    #[test]
    fn outputs_have_a_format_and_a_file() {
        let full = Output { format: Format::Full, file: None };
        assert_eq!(output("auto"), Ok(full.clone()));
        assert_eq!(output(""), Ok(full));
        assert_eq!(output("json=a=b"), Ok(Output { format: Format::Json, file: Some("a=b".into()) }));
        assert_eq!(output("jsno"), Err("did you mean `json`?".to_owned()));
        assert!(output("json=").is_err() && output("=x").is_ok());
    }

    #[test]
    fn numbers_have_bounds() {
        assert_eq!(percentage("87.5%"), Ok(87.5));
        assert!(percentage("101").is_err() && percentage("NaN").is_err());
    }
}
