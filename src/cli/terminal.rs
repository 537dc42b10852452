//! What the terminal can show, asked once, and the two streams that everything is written to.
//!
//! Answers and violations go to stdout, everything else to stderr. No write can panic: a closed pipe is no error,
//! and what stderr does not take is lost.

use super::global::{Global, When};
use super::{Failure, Outcome};
use crate::report::{self, Style, clean_line};
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

/// Access to the environment.
type Env<'e> = &'e dyn Fn(&str) -> Option<OsString>;

/// Both streams and how to write to them.
#[derive(Debug, Clone)]
pub(super) struct Terminal {
    /// How stdout is written.
    pub(super) out: Style,
    /// How stderr is written.
    pub(super) err: Style,
    /// Whether people read stdout as it comes.
    pub(super) is_interactive: bool,
    /// Whether a progress bar may be drawn, and after how many milliseconds.
    pub(super) progress_after: Option<u64>,
    /// How often `-q` was given.
    pub(super) quiet: u8,
    /// How often `-v` was given.
    pub(super) verbose: u8,
}

impl Terminal {
    /// Asks the streams and the environment.
    pub(super) fn new(global: &Global) -> Self {
        let env: Env<'_> = &|name| std::env::var_os(name);
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let style = |is_terminal: bool, size: Option<(terminal_size::Width, terminal_size::Height)>| {
            let color = wants_color(global.color, env, is_terminal);
            Style {
                color,
                unicode: !is_terminal || shows_unicode(env),
                links: match global.hyperlinks {
                    When::Always => true,
                    When::Never => false,
                    When::Auto => is_terminal && color && shows_links(env),
                },
                width: size.map_or(Style::DEFAULT_WIDTH, |(width, _)| usize::from(width.0)),
                max_diagnostics: None,
            }
        };
        Self {
            out: style(out, out.then(|| terminal_size::terminal_size_of(io::stdout())).flatten()),
            err: style(err, err.then(|| terminal_size::terminal_size_of(io::stderr())).flatten()),
            is_interactive: out,
            progress_after: match global.progress {
                When::Always if err => Some(0),
                When::Auto if err && global.quiet == 0 && !is_dumb(env) => Some(400),
                _ => None,
            },
            quiet: global.quiet,
            verbose: global.verbose,
        }
    }

    /// Whether clap's texts are to be coloured, told before the arguments were understood.
    pub(super) fn wants_early_color(args: &[OsString], is_terminal: bool) -> bool {
        let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
        let behind = words.iter().position(|word| *word == "--color").and_then(|at| words.get(at + 1));
        let choice = words.iter().find_map(|word| word.strip_prefix("--color=")).or(behind.copied());
        let when = match choice {
            Some("always") => When::Always,
            Some("never") => When::Never,
            _ => When::Auto,
        };
        wants_color(when, &|name| std::env::var_os(name), is_terminal)
    }

    /// Writes an answer, which is clean and ends with a line end, to stdout.
    pub(super) fn print(&self, text: &str) -> Outcome<()> {
        if self.quiet > 1 {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// Writes `text`, which is clean, to stderr.
    pub(super) fn say(&self, text: &str) {
        if self.quiet < 2 {
            // There is nowhere to tell that stderr is gone.
            let _ = io::stderr().lock().write_all(text.as_bytes());
        }
    }

    /// An error with what to do about it; neither need be clean.
    pub(super) fn error(&self, message: &str, help: Option<&str>) {
        let mut text = format!("{} {}\n", self.err.paint("1;31", "error:"), clean_line(message));
        for line in help.into_iter().flat_map(str::lines) {
            text.push_str("  ");
            text.push_str(&clean_line(line));
            text.push('\n');
        }
        self.say(&report::guard(&text, "|"));
    }

    /// A warning of one line, which need not be clean; silent with `-q`.
    pub(super) fn warn(&self, message: &str) {
        if self.quiet == 0 {
            let text = format!("{} {}\n", self.err.paint("1;33", "warning:"), clean_line(message));
            self.say(&text);
        }
    }

    /// A detail, which need not be clean, for those who ask with `-v`.
    pub(super) fn detail(&self, message: &str) {
        if self.verbose > 0 {
            self.say(&report::guard(&format!("{}\n", clean_line(message)), "|"));
        }
    }
}

/// Whether a write to stdout went well; one into a closed pipe did, for its reader wants no more.
pub(super) fn written(result: io::Result<()>) -> Outcome<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// `--color`, else the first variable that decides, else whether there is a terminal.
fn wants_color(choice: When, env: Env<'_>, is_terminal: bool) -> bool {
    let is_set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
    let is_on = |name: &str| is_set(name) && env(name).is_some_and(|value| value != "0");
    let cargo = env("CARGO_TERM_COLOR");
    match choice {
        When::Always => true,
        When::Never => false,
        When::Auto if is_set("NO_COLOR") => false,
        When::Auto if is_on("CLICOLOR_FORCE") || is_on("FORCE_COLOR") => true,
        When::Auto if cargo.as_ref().is_some_and(|value| value == "always") => true,
        When::Auto if cargo.as_ref().is_some_and(|value| value == "never") => false,
        When::Auto => is_terminal && !is_dumb(env),
    }
}

fn is_dumb(env: Env<'_>) -> bool {
    env("TERM").is_some_and(|term| term == "dumb")
}

/// Whether a terminal draws box characters: not the console of Linux, and no locale of another charset.
fn shows_unicode(env: Env<'_>) -> bool {
    let term = env("TERM").unwrap_or_default();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(env).find(|value| !value.is_empty());
    let is_utf8 = locale.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    term != "dumb" && term != "linux" && is_utf8
}

/// Whether a terminal is one of those that are known to make links clickable.
fn shows_links(env: Env<'_>) -> bool {
    const PROGRAMS: [&str; 6] = ["iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "Tabby"];
    let program = env("TERM_PROGRAM").unwrap_or_default();
    let term = env("TERM").unwrap_or_default().to_string_lossy().into_owned();
    let vte = env("VTE_VERSION").and_then(|version| version.to_str()?.parse::<u32>().ok()).unwrap_or(0);
    PROGRAMS.iter().any(|known| program == *known)
        || ["WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM"]
            .iter()
            .any(|name| env(name).is_some())
        || ["alacritty", "foot", "xterm-kitty"].iter().any(|known| term.starts_with(known))
        || vte >= 5000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(choice: When, variables: &[(&str, &str)], is_terminal: bool) -> bool {
        let env = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        wants_color(choice, &env, is_terminal)
    }

    #[test]
    fn the_strongest_word_about_colour_counts() {
        assert!(color(When::Auto, &[], true) && !color(When::Auto, &[], false));
        assert!(color(When::Always, &[("NO_COLOR", "1")], false));
        assert!(!color(When::Never, &[("FORCE_COLOR", "1")], true));
        assert!(!color(When::Auto, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(color(When::Auto, &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], false));
        assert!(!color(When::Auto, &[("CLICOLOR_FORCE", "0")], false));
        assert!(color(When::Auto, &[("CARGO_TERM_COLOR", "always")], false));
        assert!(color(When::Auto, &[("CARGO_TERM_COLOR", "bogus")], true));
        assert!(!color(When::Auto, &[("TERM", "dumb")], true));
    }

    #[test]
    fn box_characters_need_a_charset_that_has_them() {
        let shows = |variables: &[(&str, &str)]| {
            shows_unicode(&|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            })
        };
        assert!(
            shows(&[]) && shows(&[("LANG", "de_DE.UTF-8")]) && shows(&[("LC_ALL", ""), ("LANG", "C.utf8")])
        );
        assert!(!shows(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]) && !shows(&[("TERM", "linux")]));
    }
}
