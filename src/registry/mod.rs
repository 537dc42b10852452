//! The registry.

pub mod location;
pub mod nearest;
pub mod path;

mod document;
