//! The program `ssot`: arguments to exit code.

fn main() -> std::process::ExitCode {
    ssot::cli::main(std::env::args_os().collect(), "ssot")
}
