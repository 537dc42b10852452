//! Turns violations into findings: the level in force at each place, a stable identity, one order.

use crate::diagnostic::{Confidence, Finding, Level, Status, Subject, Summary, Suppression, Violation};
use crate::registry::{Registry, RuleLevel};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What decides about levels, from the strongest to the weakest.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// `-A`, `-W` and `-D` in the order given: a rule or entry, and its level.
    pub command_line: Vec<(String, Level)>,
    /// `--only`: rules and entries; empty means all.
    pub only: Vec<String>,
    /// Levels of the rules where nothing else sets one.
    pub defaults: Vec<(&'static str, Level)>,
}

impl Levels {
    /// The level of a violation: command line, component, scope, entry, `[rules]`, default, the first that says one.
    pub fn of(&self, registry: &Registry, violation: &Violation) -> Level {
        let entry = violation.subject.as_ref().map(Subject::id);
        let is_meant = |id: &str| id == violation.rule || entry.is_some_and(|entry| **entry == *id);
        if !self.only.is_empty() && !self.only.iter().any(|id| is_meant(id)) {
            return Level::Allow;
        }
        let on_command_line =
            self.command_line.iter().rev().find(|(id, _)| is_meant(id)).map(|(_, level)| *level);
        let of_rule = |rules: &[RuleLevel]| {
            rules.iter().find(|entry| *entry.rule == *violation.rule).map(|entry| entry.level)
        };
        let component = violation.component.as_ref();
        let component = registry.components.iter().find(|known| Some(&known.id) == component);
        let scope = match violation.scope {
            crate::diagnostic::CodeScope::Production => &registry.production_scope,
            crate::diagnostic::CodeScope::Test => &registry.test_scope,
        };
        on_command_line
            .or_else(|| component.and_then(|component| of_rule(&component.rules)))
            .or_else(|| of_rule(&scope.rules))
            .or_else(|| entry_level(registry, violation.subject.as_ref()?))
            .or_else(|| of_rule(&registry.rules))
            .or_else(|| self.defaults.iter().find(|(id, _)| *id == violation.rule).map(|(_, level)| *level))
            .unwrap_or(Level::Deny)
    }
}

impl Levels {
    /// Whether a rule may have a level above `allow` anywhere.
    pub fn can_report(&self, registry: &Registry, rule: &str) -> bool {
        let speaks = |level: Level| level > Level::Allow;
        let is_entry = |id: &str| registry.concepts.iter().any(|entry| *entry.id == *id);
        if !self.only.is_empty() && !self.only.iter().any(|id| is_entry(id) || id == rule) {
            return false;
        }
        let scopes = registry.test_scope.rules.iter().chain(&registry.production_scope.rules);
        let places = registry.components.iter().flat_map(|component| &component.rules).chain(scopes);
        let of_rule = |entries: &[RuleLevel]| {
            entries.iter().find(|entry| *entry.rule == *rule).map(|entry| entry.level)
        };
        let default = self.defaults.iter().find(|(id, _)| *id == rule).map(|(_, level)| *level);
        let asked = self.command_line.iter().rev().find(|(id, _)| id == rule).map(|(_, level)| *level);
        let general = asked.or_else(|| of_rule(&registry.rules)).or(default).unwrap_or(Level::Deny);
        speaks(general)
            || self.command_line.iter().any(|(id, level)| id == rule && speaks(*level))
            || places.filter(|entry| *entry.rule == *rule).any(|entry| speaks(entry.level))
    }

    /// Whether a rule about concepts may have a level above `allow` anywhere, by itself or for one of them.
    pub fn can_report_concepts(&self, registry: &Registry, rule: &str) -> bool {
        let is_entry = |id: &str| registry.concepts.iter().any(|entry| *entry.id == *id);
        let is_left = self.only.is_empty() || self.only.iter().any(|id| is_entry(id) || id == rule);
        let by_entry = registry
            .concepts
            .iter()
            .any(|entry| entry.policy.level.is_some_and(|level| level > Level::Allow));
        let asked = self.command_line.iter().any(|(id, level)| is_entry(id) && *level > Level::Allow);
        !registry.concepts.is_empty() && ((is_left && (by_entry || asked)) || self.can_report(registry, rule))
    }
}

/// The level that an entry sets for what it finds.
fn entry_level(registry: &Registry, subject: &Subject) -> Option<Level> {
    match subject {
        Subject::Concept(id) => registry.concepts.iter().find(|entry| entry.id == *id)?.policy.level,
        Subject::Ban(id) => registry.bans.iter().find(|entry| entry.id == *id)?.policy.level,
        Subject::Boundary(id) => registry.boundaries.iter().find(|entry| entry.id == *id)?.policy.level,
    }
}

/// What is said of suppressions cannot be suppressed itself.
const OF_SUPPRESSIONS: &str = "-suppression";

/// Which ids of each suppression allow a violation, of whatever level and confidence.
pub fn used(
    violations: &[Violation],
    registry: &Registry,
    levels: &Levels,
    suppressions: &[Suppression],
) -> Vec<Vec<bool>> {
    let mut used: Vec<Vec<bool>> = suppressions.iter().map(|one| vec![false; one.ids.len()]).collect();
    for violation in violations.iter().filter(|violation| may_be_allowed(violation, registry, levels)) {
        for (suppression, flags) in suppressions.iter().zip(&mut used) {
            suppression.allowing(violation).for_each(|id| flags[id] = true);
        }
    }
    used
}

/// Whether a comment may allow a violation.
fn may_be_allowed(violation: &Violation, registry: &Registry, levels: &Levels) -> bool {
    !violation.rule.ends_with(OF_SUPPRESSIONS) && levels.of(registry, violation) != Level::Forbid
}

/// Findings at warn or above and of enough confidence, sorted by file, place and rule; and their totals.
pub fn judge(
    mut violations: Vec<Violation>,
    registry: &Registry,
    levels: &Levels,
    confidence: Confidence,
    suppressions: &[Suppression],
) -> (Vec<Finding>, Summary) {
    violations.sort_by(|one, other| order(one).cmp(&order(other)));
    violations.dedup_by(|one, other| order(one) == order(other));
    let mut summary = Summary::default();
    let mut findings = Vec::new();
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for violation in violations {
        let level = levels.of(registry, &violation);
        if level == Level::Allow {
            continue;
        }
        let fingerprint = fingerprint(&violation, &mut seen);
        if violation.confidence < confidence {
            summary.below_confidence += 1;
            continue;
        }
        let is_allowed = may_be_allowed(&violation, registry, levels)
            && suppressions.iter().any(|one| one.allowing(&violation).next().is_some());
        if is_allowed {
            summary.suppressed += 1;
            findings.push(Finding { violation, level, status: Status::Suppressed, fingerprint });
            continue;
        }
        if level.fails() {
            summary.deny += 1;
        } else {
            summary.warn += 1;
        }
        summary.fixable += usize::from(violation.fix.is_some());
        findings.push(Finding { violation, level, status: Status::New, fingerprint });
    }
    (findings, summary)
}

/// What findings are sorted by; equal ones are the same claim made twice.
fn order(violation: &Violation) -> (Arc<str>, crate::source::Span, &'static str, Option<&Subject>, &str) {
    (
        violation.place.file.clone(),
        violation.place.span,
        violation.rule,
        violation.subject.as_ref(),
        &violation.message,
    )
}

/// An identity without line numbers: rule, entry, file, what is written, and the how-manieth of its like.
fn fingerprint(violation: &Violation, seen: &mut FxHashMap<String, usize>) -> String {
    let text = [
        violation.rule,
        violation.subject.as_ref().map_or("", |subject| subject.id()),
        &violation.place.file,
        violation.written.as_deref().unwrap_or_default(),
        violation.item.as_deref().unwrap_or_default(),
    ]
    .join("\0");
    let ordinal = seen.entry(text.clone()).or_default();
    *ordinal += 1;
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(format!("{text}\0{ordinal}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Pos, Span};

    fn registry(text: &str) -> Registry {
        let (registry, errors) = crate::registry::parse(text, "ssot.toml");
        assert!(errors.is_empty(), "{errors:?}");
        registry
    }

    fn violation(line: u32) -> Violation {
        let place = Place { file: "a.rs".into(), span: Span::of_name(Pos::new(line, 1), 1) };
        let mut violation = Violation::new("banned-path", place, "no".to_owned());
        violation.subject = Some(Subject::Ban("clock".into()));
        violation
    }

    const BAN: &str = "[ban.clock]\npaths = [\"std::time::Instant\"]\n";

    #[test]
    fn the_strongest_word_counts() {
        let defaults = vec![("banned-path", Level::Warn)];
        let levels = Levels { defaults, ..Levels::default() };
        assert_eq!(levels.of(&registry(BAN), &violation(1)), Level::Warn);
        let by_rules = registry(&format!("{BAN}[rules]\nbanned-path = \"deny\"\n"));
        assert_eq!(levels.of(&by_rules, &violation(1)), Level::Deny);
        let by_entry = registry(&format!("{BAN}level = \"forbid\"\n[rules]\nbanned-path = \"deny\"\n"));
        assert_eq!(levels.of(&by_entry, &violation(1)), Level::Forbid);
        let by_component = registry(&format!(
            "{BAN}level = \"forbid\"\n[component.web]\npaths = [\"web/**\"]\nrules = {{ banned-path = \"warn\" }}\n"
        ));
        let mut in_web = violation(1);
        in_web.component = Some("web".into());
        assert_eq!(levels.of(&by_component, &in_web), Level::Warn);
        let command_line = Levels {
            command_line: vec![("banned-path".into(), Level::Warn), ("clock".into(), Level::Allow)],
            ..levels
        };
        assert_eq!(command_line.of(&by_entry, &violation(1)), Level::Allow);
    }

    #[test]
    fn a_rule_that_is_off_everywhere_can_report_nothing() {
        let concept = registry("[canonical]\nclock = 'a::Clock'\n");
        let defaults = vec![("cloned-implementation", Level::Warn)];
        let levels = Levels { defaults, ..Levels::default() };
        let can = |registry: &Registry, levels: &Levels| {
            levels.can_report_concepts(registry, "cloned-implementation")
        };
        assert!(can(&concept, &levels));
        assert!(!can(&registry(""), &levels));
        let off = "[canonical]\nclock = 'a::Clock'\n[rules]\ncloned-implementation = 'allow'\n";
        assert!(!can(&registry(off), &levels));
        let in_tests = format!("{off}[scope.test]\nrules = {{ cloned-implementation = 'warn' }}\n");
        assert!(can(&registry(&in_tests), &levels));
        let by_entry = "[canonical.clock]\npath = 'a::Clock'\nlevel = 'deny'\n[rules]\ncloned-implementation = 'allow'\n";
        assert!(can(&registry(by_entry), &levels));
        assert!(!levels.can_report(&registry(by_entry), "cloned-implementation"));
        let asked = Levels { command_line: vec![("clock".into(), Level::Deny)], ..levels.clone() };
        assert!(can(&registry(off), &asked));
        let only = Levels { only: vec!["banned-path".into()], ..levels };
        assert!(!can(&concept, &only));
    }

    #[test]
    fn comments_allow_what_they_cover_and_nothing_that_is_forbidden() {
        let place = violation(2).place;
        let one = |part: Option<Span>, id: &str| Suppression {
            file: place.file.clone(),
            part,
            ids: vec!["clock-x".into(), id.into()],
        };
        let line = Some(Span::new(Pos::new(2, 1), Pos::new(3, 1)));
        let suppressions = [one(line, "clock"), one(None, "banned-name")];
        let statuses = |text: &str| {
            let (registry, levels) = (registry(text), Levels::default());
            let all = vec![violation(1), violation(2), violation(3)];
            let flags = used(&all, &registry, &levels, &suppressions);
            let (findings, summary) = judge(all, &registry, &levels, Confidence::Probable, &suppressions);
            let new = findings.iter().filter(|finding| finding.status == Status::New).count();
            (new, summary.deny, summary.suppressed, flags)
        };
        let by_line = vec![vec![false, true], vec![false, false]];
        assert_eq!(statuses(BAN), (2, 2, 1, by_line));
        let none = vec![vec![false, false], vec![false, false]];
        assert_eq!(statuses(&format!("{BAN}level = \"forbid\"\n")), (3, 3, 0, none));
    }

    #[test]
    fn only_leaves_the_rest_out() {
        let levels = Levels { only: vec!["orphan-file".into()], ..Levels::default() };
        let (findings, _) = judge(vec![violation(1)], &registry(BAN), &levels, Confidence::Probable, &[]);
        assert!(findings.is_empty());
    }

    #[test]
    fn findings_are_sorted_counted_and_told_apart() {
        let mut unsure = violation(3);
        unsure.confidence = Confidence::Possible;
        let all = vec![violation(2), violation(1), violation(1), unsure];
        let (findings, summary) = judge(all, &registry(BAN), &Levels::default(), Confidence::Probable, &[]);
        let lines: Vec<u32> =
            findings.iter().map(|finding| finding.violation.place.span.start.line).collect();
        assert_eq!(lines, [1, 2]);
        assert_eq!((summary.deny, summary.warn, summary.below_confidence), (2, 0, 1));
        assert_ne!(findings[0].fingerprint, findings[1].fingerprint);
        let (moved, _) =
            judge(vec![violation(9)], &registry(BAN), &Levels::default(), Confidence::Probable, &[]);
        assert_eq!(moved[0].fingerprint, findings[0].fingerprint);
    }
}
