//! The test suite: one binary, one module per kind of proof.

mod docs;
mod dogfood;
mod fixtures;
mod hostile;
mod marks;
mod pages;
mod run;
