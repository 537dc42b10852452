//! The command line: arguments in, an exit code out, one file per command.
//!
//! Exit codes: 0 clean, 1 violations, 2 usage, registry or internal error.

mod args;
mod baseline;
mod calibrate;
mod check;
mod clean;
mod completions;
mod compliance;
mod config;
mod explain;
mod gate;
mod global;
mod graph;
mod init;
mod list;
mod output;
mod progress;
mod project;
mod report;
mod resolve;
mod selection;
mod sight;
mod survey;
mod table;
mod terminal;
mod r#where;

use args::{Cli, Command};
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use terminal::Terminal;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// 0.
    Clean,
    /// 1: violations, or a threshold missed.
    Violations,
    /// 2: no answer, and it was said why.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Violations => Self::from(1),
            Exit::Failed => Self::from(2),
        }
    }
}

/// Why a command could not do its work; always exit code 2.
#[derive(Debug)]
enum Failure {
    /// What is still to be said, and what to do about it.
    Message(String, Option<String>),
    /// Everything was said already.
    Told,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into(), None)
    }

    fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Message(message.into(), Some(help.into()))
    }
}

/// The result of a step that may fail with exit code 2.
type Outcome<T> = Result<T, Failure>;

/// Where in our own code panics happened, and what they said.
type Panics = Arc<Mutex<Vec<String>>>;

/// Runs the program; `program` is how its users call it.
///
/// Never panics: a panic that nothing else caught is told as an internal error, exit code 2.
pub fn main(args: Vec<OsString>, program: &'static str) -> ExitCode {
    let panics = Panics::default();
    let kept = panics.clone();
    // The caught panic is told by whoever caught it; the place is kept for `-v`.
    panic::set_hook(Box::new(move |info| {
        const MOST: usize = 16;
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST {
            kept.push(info.to_string().replace('\n', " "));
        }
    }));
    let run = AssertUnwindSafe(|| run(args, program, &panics));
    panic::catch_unwind(run).unwrap_or_else(|_| {
        let said = panics.lock().unwrap_or_else(PoisonError::into_inner).join("\n");
        write_error("error: internal error, a bug in ssot; please report it with these lines\n", &said);
        Exit::Failed.into()
    })
}

/// Understands the arguments and runs the command.
fn run(mut args: Vec<OsString>, program: &'static str, panics: &Panics) -> ExitCode {
    if args.is_empty() {
        args.push(program.into());
    }
    let parse = |args: &[OsString]| {
        let matches = Cli::command().bin_name(program).try_get_matches_from(args)?;
        let mut cli = Cli::from_arg_matches(&matches)?;
        cli.global.take_early(args);
        Ok((cli, matches))
    };
    let mut parsed = parse(&args);
    if parsed.as_ref().is_ok_and(|(cli, _)| cli.command.is_none()) {
        // Bare `ssot` is `ssot check`, with the variables that `check` reads.
        args.insert(1, "check".into());
        parsed = parse(&args);
    }
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error, &args),
    };
    let session = Session { terminal: Terminal::new(&cli.global), global: cli.global };
    let terminal = &session.terminal;
    let outcome = match cli.command {
        None => Err(Failure::new("no command")),
        Some(Command::Check(check)) => {
            let levels = matches.subcommand_matches("check").map(|matches| check.levels(matches));
            check::run(&session, &check, levels.unwrap_or_default())
        }
        Some(Command::Init(init)) => init::run(&session, &init),
        Some(Command::Resolve(resolve)) => resolve::run(&session, &resolve),
        Some(Command::Where(r#where)) => r#where::run(&session, &r#where),
        Some(Command::Explain(explain)) => explain::run(&session, &explain),
        Some(Command::List(list)) => list::run(&session, &list),
        Some(Command::Baseline(baseline)) => baseline::run(&session, &baseline),
        Some(Command::Report(report)) => report::run(&session, &report),
        Some(Command::Graph(graph)) => graph::run(&session, &graph),
        Some(Command::Config(config)) => config::run(&session, &config.command),
        Some(Command::Clean) => clean::run(&session),
        Some(Command::Completions(completions)) => completions::run(&session, &completions),
    };
    for place in panics.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        terminal.detail(place);
    }
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if let Failure::Message(message, help) = failure {
                terminal.error(&message, help.as_deref());
            }
            Exit::Failed.into()
        }
    }
}

/// Prints what clap says: help and version to stdout, errors to stderr.
fn usage(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let plain = error.render().to_string();
    let is_safe = !plain.chars().any(|c| c.is_control() && c != '\n');
    let is_terminal =
        if error.use_stderr() { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let mut text = if !is_safe {
        plain.lines().map(|line| crate::report::clean_line(line) + "\n").collect()
    } else if Terminal::wants_early_color(args, is_terminal) {
        error.render().ansi().to_string()
    } else {
        plain
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if error.use_stderr() {
        write_error(&text, "");
        Exit::Failed.into()
    } else {
        // A pipe that was closed has seen enough of the help.
        let _ = io::Write::write_all(&mut io::stdout().lock(), text.as_bytes());
        Exit::Clean.into()
    }
}

/// Writes to stderr where there is no terminal to ask yet.
fn write_error(text: &str, detail: &str) {
    let mut all = crate::report::guard(text, "|");
    all.extend(detail.lines().map(|line| crate::report::clean_line(line) + "\n"));
    let _ = io::Write::write_all(&mut io::stderr().lock(), all.as_bytes());
}

/// What every command is given: the global options and the terminal.
struct Session {
    global: global::Global,
    terminal: Terminal,
}
