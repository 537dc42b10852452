//! `ssot clean`: removes what the cache keeps.

use super::{Exit, Failure, Outcome, Session};
use crate::cache::Cache;
use crate::report::counted;

/// Removes the entries of the cache, those of other versions too, and says how many there were.
pub(super) fn run(session: &Session) -> Outcome<Exit> {
    let Some(dir) = session.cache_dir() else {
        return Err(Failure::with_help("there is no cache folder", "name one with `--cache-dir`"));
    };
    let shown = dir.display();
    let removed = Cache::clear(&dir)
        .map_err(|error| Failure::new(format!("`{shown}` could not be cleaned: {error}")))?;
    if session.terminal.quiet == 0 {
        session.terminal.say(&format!("removed {} from `{shown}`\n", counted(removed, "file")));
    }
    Ok(Exit::Clean)
}
