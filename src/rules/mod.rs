//! The rules: each a function from the resolved workspace and the registry to violations.
//!
//! A rule is one page in `rules/`, one file here and one line in [`RULES`]. Rules are pure: they know no level, no
//! suppression, no output format and do no I/O.

mod banned_field;
mod banned_literal;
mod banned_name;
mod banned_path;
mod boundary_crossing;
mod cloned_implementation;
mod conflicting_entry;
mod context;
mod copies;
mod deprecated_path;
mod direct_construction;
mod duplicate_definition;
mod expired_suppression;
mod inline;
mod lookalike_definition;
mod missing_member;
mod noncanonical_path;
mod orphan_file;
mod outside_implementation;
mod page;
mod renamed_import;
mod repeated_value;
mod shadow_reexport;
mod shared_instance;
mod stale_baseline;
mod stale_entry;
mod unawaited_call;
mod unexplained_suppression;
mod unparsed_file;
mod unregistered_duplicate;
mod unused_suppression;

pub use context::{Context, Location};
pub use copies::{copied, is_of_one_name};
pub use inline::{SuppressionAt, UsedIds, is_over as is_comment_over, suppressions, written};
pub use page::{ExampleFile, Page, example_files};

use crate::diagnostic::{ConfigError, RuleInfo, Violation};
use crate::registry::baseline::Known;
use crate::registry::{Registry, RuleLevel, nearest};
use crate::source::FileId;

/// A rule: its name, its page, and its function.
#[derive(Debug)]
pub struct Rule {
    /// The name that completes "allow …".
    pub id: &'static str,
    /// The text of `rules/<id>.md`.
    pub page: &'static str,
    /// What finds its violations.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// One file; called for each, in parallel.
    File(fn(&Context<'_>, FileId, &mut Vec<Violation>)),
    /// The whole workspace; called once.
    Workspace(fn(&Context<'_>, &mut Vec<Violation>)),
    /// What became of the inline suppressions; called once all other rules are done, with those that hold and a flag
    /// for each of their ids: whether it allows something.
    Suppressions(fn(&Context<'_>, &[UsedIds], &mut Vec<Violation>)),
    /// What became of the baseline; called once all other rules are done, with the records that are more than there
    /// is, and how many there are.
    Baseline(fn(&Context<'_>, &[StaleRecord<'_>], &mut Vec<Violation>)),
}

/// A record of the baseline that is more than there is, and how many there are.
pub type StaleRecord<'b> = (&'b Known, usize);

/// Makes the `RULE` of a rule's file: `rule!("the-id", Workspace(check))`.
macro_rules! rule {
    ($id:literal, $($check:tt)*) => {
        pub(super) static RULE: $crate::rules::Rule = $crate::rules::Rule {
            id: $id,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $id, ".md")),
            check: $crate::rules::Check::$($check)*,
        };
    };
}
pub(crate) use rule;

/// All rules, in alphabetical order.
pub static RULES: &[&Rule] = &[
    &banned_field::RULE,
    &banned_literal::RULE,
    &banned_name::RULE,
    &banned_path::RULE,
    &boundary_crossing::RULE,
    &cloned_implementation::RULE,
    &conflicting_entry::RULE,
    &deprecated_path::RULE,
    &direct_construction::RULE,
    &duplicate_definition::RULE,
    &expired_suppression::RULE,
    &lookalike_definition::RULE,
    &missing_member::RULE,
    &noncanonical_path::RULE,
    &orphan_file::RULE,
    &outside_implementation::RULE,
    &renamed_import::RULE,
    &repeated_value::RULE,
    &shadow_reexport::RULE,
    &shared_instance::RULE,
    &stale_baseline::RULE,
    &stale_entry::RULE,
    &unawaited_call::RULE,
    &unexplained_suppression::RULE,
    &unparsed_file::RULE,
    &unregistered_duplicate::RULE,
    &unused_suppression::RULE,
];

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// What renderers may say about the rules of these ids, in the table's order.
pub fn infos(ids: &[&str]) -> Vec<RuleInfo> {
    RULES
        .iter()
        .filter(|rule| ids.contains(&rule.id))
        .map(|rule| RuleInfo { id: rule.id, summary: Page::of(rule).summary, page: rule.page })
        .collect()
}

/// Errors for the names of rules in a registry that are none.
pub fn check_names(registry: &Registry) -> Vec<ConfigError> {
    let components = registry.components.iter().flat_map(|component| &component.rules);
    let scopes = registry.test_scope.rules.iter().chain(&registry.production_scope.rules);
    registry
        .rules
        .iter()
        .chain(components)
        .chain(scopes)
        .filter(|entry| find(&entry.rule).is_none())
        .map(unknown_rule)
        .collect()
}

fn unknown_rule(entry: &RuleLevel) -> ConfigError {
    let near = nearest::nearest(&entry.rule, RULES.iter().map(|rule| rule.id));
    ConfigError {
        file: entry.place.file.to_string(),
        span: Some(entry.place.span),
        message: format!("unknown rule `{}`", entry.rule),
        help: Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`ssot list --rules` shows all rules".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_in_order_and_have_pages_that_read() {
        assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
        for rule in RULES {
            let page = Page::of(rule);
            assert!(
                !page.summary.is_empty() && !page.summary.ends_with('.'),
                "{}: {}",
                rule.id,
                page.summary
            );
            assert!(rule.page.starts_with(&format!("# {}\n", rule.id)), "{}", rule.id);
        }
    }
}
