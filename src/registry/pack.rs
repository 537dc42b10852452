//! Bundled registries, named by `pack:NAME` in `extends`.

/// What the name of a pack is written behind in `extends`.
pub(crate) const PREFIX: &str = "pack:";

/// Every pack: its name, and its text in the form of `ssot.toml`.
pub const PACKS: [(&str, &str); 3] = [
    ("modern-std", include_str!("../../rules/packs/modern-std.toml")),
    ("unsafe-env", include_str!("../../rules/packs/unsafe-env.toml")),
    ("testable-time", include_str!("../../rules/packs/testable-time.toml")),
];

/// The text of a pack.
pub fn text(name: &str) -> Option<&'static str> {
    PACKS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
