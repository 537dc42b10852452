//! Resolution: joins the facts of all files into crates and modules, and tells what each path names.

mod aliases;
mod associated;
mod crossings;
mod doctests;
mod identity;
mod implementations;
mod loading;
mod lookup;
mod macros;
mod mentions;
mod methods;
mod modules;
mod paths;
mod preludes;
mod reach;
mod receiver_types;
mod registry_paths;
mod std_signatures;
mod std_table;
mod symbols;
mod values;
mod wanted;
mod workspace;

pub use crossings::{Crossing, CrossingKind};
pub use doctests::{Document, documents};
pub use identity::{Def, Key, KeyId, Origin};
pub use implementations::{Implementation, ImplementedFor};
pub use lookup::Resolver;
pub use mentions::{Held, Mention, Mentions, field_of};
pub use modules::{Crate, CrateId, ModId, Module, ModuleTree, Owner, OwnerId};
pub use paths::Named;
pub use reach::Hop;
pub use registry_paths::Target;
pub use symbols::{Symbol, Symbols};
pub use workspace::{Hit, Home, Standing, Use, Workspace, ban_patterns, is_unread, registry_names};
