//! The program `ssot`: arguments to exit code.

/// A syntax tree is made of millions of small boxes: the system's allocator takes a third of a check.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    ssot::cli::main(std::env::args_os().collect(), "ssot")
}
