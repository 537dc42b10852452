//! The test suite.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cli;
