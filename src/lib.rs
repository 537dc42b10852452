//! `ssot` keeps one home for each concept of a Rust workspace.

pub mod source;

pub mod diagnostic;

pub mod registry;

pub mod discover;

pub mod facts;

pub mod resolve;

pub mod report;

pub mod rules;

pub mod judge;

pub mod engine;

pub mod cli;
