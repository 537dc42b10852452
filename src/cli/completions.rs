//! `ssot completions`: a script for a shell.

use super::args::{Cli, Completions};
use super::{Exit, Outcome, Session};
use clap::CommandFactory;

/// Prints the script.
pub(super) fn run(session: &Session, args: &Completions) -> Outcome<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ssot", &mut script);
    session.terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
