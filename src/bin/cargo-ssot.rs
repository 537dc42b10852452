//! The program `cargo-ssot`, which cargo starts as `cargo ssot`: the same as `ssot`.

fn main() -> std::process::ExitCode {
    let mut args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    // Cargo passes the name of the subcommand on.
    if args.get(1).is_some_and(|word| word == "ssot") {
        args.remove(1);
    }
    ssot::cli::main(args, "cargo ssot")
}
