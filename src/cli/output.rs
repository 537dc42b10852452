//! Where reports go: one format to stdout, others to files that are replaced as a whole.

use super::args::Output;
use super::terminal::{Terminal, written};
use super::{Failure, Outcome, Session};
use crate::diagnostic::Report;
use crate::registry::load::leads_out;
use crate::report::{Format, Style, Texts, render};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Most violations that a terminal shows if nobody says how many.
const SHOWN_IN_TERMINAL: usize = 50;

/// Refuses two formats on stdout, which no program could tell apart.
pub(super) fn check_outputs(outputs: &[Output]) -> Outcome<()> {
    if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
        let help = "write all but one to a file, as in `-f full -f json=ssot.json`";
        return Err(Failure::with_help("more than one format for stdout", help));
    }
    Ok(())
}

/// The formats that were asked for; `full` to stdout if none was.
fn asked_for(outputs: &[Output]) -> &[Output] {
    const FULL: &[Output] = &[Output { format: Format::Full, file: None }];
    if outputs.is_empty() { FULL } else { outputs }
}

/// Whether anything that is written shows a copy beside what it copies.
pub(super) fn shows_comparisons(outputs: &[Output], quiet: u8) -> bool {
    let is_written = |output: &&Output| output.file.is_some() || quiet < 2;
    asked_for(outputs).iter().filter(is_written).any(|output| output.format.shows_comparisons())
}

/// Writes a report in every format that was asked for.
pub(super) fn write(
    report: &Report,
    outputs: &[Output],
    most: Option<usize>,
    texts: &Texts<'_>,
    terminal: &Terminal,
) -> Outcome<()> {
    for Output { format, file } in asked_for(outputs) {
        if let Some(file) = file {
            let style = Style { max_diagnostics: most.and_then(NonZeroUsize::new), ..Style::default() };
            replace(file, |out| render(report, *format, texts, &style, out))
                .map_err(|error| unwritable(file, &error))?;
        } else if terminal.quiet < 2 {
            let most = most.or(terminal.is_interactive.then_some(SHOWN_IN_TERMINAL));
            let style = Style { max_diagnostics: most.and_then(NonZeroUsize::new), ..terminal.out };
            written(render(report, *format, texts, &style, &mut io::stdout().lock()))?;
        }
    }
    Ok(())
}

/// Writes a file below the root, as a whole or not at all. A link is not written through, nor a folder made.
pub(super) fn write_below(root: &Path, relative: &str, text: &str) -> Outcome<()> {
    let path = root.join(relative);
    let refuse = |why: &str| Err(Failure::new(format!("`{relative}` cannot be written: {why}")));
    let Some(folder) = path.parent().filter(|folder| folder.is_dir()) else {
        return refuse("there is no such folder");
    };
    if leads_out(root, folder) {
        return refuse("a link leads out of the workspace");
    }
    if path.symlink_metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return refuse("it is not a regular file");
    }
    replace(&path, |out| out.write_all(text.as_bytes())).or_else(|error| refuse(&error.to_string()))
}

/// Writes a text, which is clean, to a file or, where none is named, to stdout.
pub(super) fn give(session: &Session, file: Option<&Path>, text: &str) -> Outcome<()> {
    let Some(file) = file else { return session.terminal.print(text) };
    replace(file, |out| out.write_all(text.as_bytes())).map_err(|error| unwritable(file, &error))
}

fn unwritable(file: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be written: {error}", file.display()))
}

/// Writes a file so that it is there as a whole or not at all. What is no regular file, such as `/dev/stdout`, is
/// written to as it is.
pub(super) fn replace(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if file.symlink_metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return write(&mut OpenOptions::new().write(true).open(file)?);
    }
    let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside: PathBuf = file.with_file_name(beside);
    // A file of that name can only be left from a run that was killed.
    let _ = fs::remove_file(&beside);
    let done = File::create_new(&beside)
        .and_then(|mut out| {
            // Who may read and write the file stays as it was.
            fs::metadata(file).map_or(Ok(()), |old| out.set_permissions(old.permissions()))?;
            write(&mut out)
        })
        .and_then(|()| fs::rename(&beside, file));
    if done.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_made_where_they_are_shown() {
        let output = |format: Format, file: Option<&str>| Output { format, file: file.map(PathBuf::from) };
        let concise = output(Format::Concise, None);
        assert!(shows_comparisons(&[], 1) && !shows_comparisons(&[], 2));
        assert!(!shows_comparisons(std::slice::from_ref(&concise), 0));
        assert!(shows_comparisons(&[concise, output(Format::Json, Some("a.json"))], 2));
    }

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.json");
        replace(&file, |out| out.write_all(b"one")).unwrap();
        let failed = replace(&file, |out| {
            out.write_all(b"two")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(folder.path(), |_| Ok(())).is_err());
    }
}
