//! `ssot` keeps one home for each concept of a Rust workspace.

pub mod source;

pub mod diagnostic;

pub mod discover;
