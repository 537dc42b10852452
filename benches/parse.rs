//! Bare parse.
fn main() {}
