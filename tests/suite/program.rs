//! How tests run the program: in a folder of their own, with nothing around it that changes what it prints.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program in `folder`, with nothing in its environment that changes what it prints.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssot"));
    command.current_dir(folder).stdin(Stdio::null()).env_clear();
    // What is kept of tests is no business of the user's cache.
    command.env("SSOT_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// What a run printed, and its exit code.
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
    }
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    command(folder).args(args).output().unwrap().into()
}

/// A folder with these files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

pub(crate) const MANIFEST: (&str, &str) = ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
pub(crate) const LIB: (&str, &str) = (
    "src/lib.rs",
    "pub mod clock;\npub mod legacy;\nmod user;\npub struct Config;\nfn sleep() { std::thread::sleep(todo!()) }\n",
);
pub(crate) const CLOCK: (&str, &str) = ("src/clock.rs", "/// The clock.\npub struct Clock;\n");
pub(crate) const LEGACY: (&str, &str) =
    ("src/legacy.rs", "pub use crate::clock::Clock;\npub struct Other;\n");
pub(crate) const USER: (&str, &str) =
    ("src/user.rs", "use crate::legacy::Clock;\nfn f(_: Clock, _: crate::clock::Clock) {}\n");
pub(crate) const REGISTRY: (&str, &str) = (
    "ssot.toml",
    "[canonical]\nclock = \"app::clock::Clock\"\n[ban.sleep]\npaths = [\"std::thread::sleep\"]\nlevel = \"warn\"\n\
     [component.user]\npaths = [\"src/user.rs\"]\nmin-compliance = 10\n",
);

/// A package with a re-export, a use of it, and a banned call that is only warned of.
pub(crate) fn package() -> TempDir {
    folder(&[MANIFEST, LIB, CLOCK, LEGACY, USER, REGISTRY])
}
