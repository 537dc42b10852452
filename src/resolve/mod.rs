//! Resolution: joins the facts of all files into crates and modules, and tells what each path names.

mod associated;
mod identity;
mod lookup;
mod modules;
mod paths;
mod std_table;
mod symbols;

pub use identity::{Def, Key, KeyId, Origin};
pub use lookup::Resolver;
pub use modules::{Crate, CrateId, ModId, Module, ModuleTree, Owner, OwnerId};
pub use paths::Named;
pub use symbols::{Symbol, Symbols};
