//! The test suite: one binary, one module per kind of proof.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod apex;
mod baseline;
mod calibrate;
mod cli;
mod docs;
mod doctests;
mod documents;
mod dogfood;
mod families;
mod fixtures;
mod gate;
mod hostile;
mod init;
mod kept;
mod left_out;
mod marks;
mod pages;
mod possible;
mod program;
mod report;
mod run;
mod sight;
mod situations;
