//! Turns violations into findings: the level in force at each place, a stable identity, one order.

use crate::diagnostic::{Confidence, Finding, Level, Status, Subject, Summary, Suppression, Violation};
use crate::registry::baseline::{Baseline, Identity, Known};
use crate::registry::{Registry, RuleLevel};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
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
    /// Whether the command line keeps a record of a baseline from being found.
    fn leaves_out(&self, identity: &Identity) -> bool {
        let is_meant = |id: &str| *id == *identity.rule || *id == *identity.entry;
        let silences = |(id, level): &(String, Level)| *level == Level::Allow && is_meant(id);
        self.command_line.iter().any(silences)
            || (!self.only.is_empty() && !self.only.iter().any(|id| is_meant(id)))
    }

    /// The level of a rule where no component, scope or entry sets another.
    pub fn of_rule(&self, registry: &Registry, rule: &str) -> Level {
        let set = registry.rules.iter().find(|entry| *entry.rule == *rule).map(|entry| entry.level);
        let default = || self.defaults.iter().find(|(id, _)| *id == rule).map(|(_, level)| *level);
        let asked = self.command_line.iter().rev().find(|(id, _)| id == rule).map(|(_, level)| *level);
        asked.or(set).or_else(default).unwrap_or(Level::Deny)
    }

    /// Whether a rule may have a level above `allow` anywhere.
    pub fn can_report(&self, registry: &Registry, rule: &str) -> bool {
        let speaks = |level: Level| level > Level::Allow;
        let is_entry = |id: &str| registry.concepts.iter().any(|entry| *entry.id == *id);
        if !self.only.is_empty() && !self.only.iter().any(|id| is_entry(id) || id == rule) {
            return false;
        }
        let scopes = registry.test_scope.rules.iter().chain(&registry.production_scope.rules);
        let places = registry.components.iter().flat_map(|component| &component.rules).chain(scopes);
        speaks(self.of_rule(registry, rule))
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

/// Rules that no baseline may hold: what they find makes the answer itself doubtful.
const NEVER_KNOWN: [&str; 4] = ["conflicting-entry", "stale-baseline", "stale-entry", "unparsed-file"];

/// Whether a baseline may hold a violation of this level.
pub fn may_be_known(violation: &Violation, level: Level) -> bool {
    let is_of_suppressions = violation.rule.ends_with(OF_SUPPRESSIONS);
    level != Level::Forbid && !is_of_suppressions && !NEVER_KNOWN.contains(&violation.rule)
}

/// What a baseline tells a violation by.
fn identity(violation: &Violation) -> Identity {
    let what = violation.written.as_deref().or(violation.item.as_deref()).unwrap_or(&violation.message);
    Identity {
        file: violation.place.file.clone(),
        rule: violation.rule.into(),
        entry: violation.subject.as_ref().map_or("".into(), |subject| subject.id().clone()),
        what: what.into(),
    }
}

/// The records that a baseline of these findings has: the new ones that it may hold, each identity with its number.
pub fn recorded(findings: &[Finding]) -> BTreeMap<Identity, usize> {
    let mut recorded = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.status != Status::Suppressed) {
        if may_be_known(&finding.violation, finding.level) {
            *recorded.entry(identity(&finding.violation)).or_default() += 1;
        }
    }
    recorded
}

/// Records of a baseline that are more than there is, each with how many there are. What this run was told to leave
/// out is not asked for; how sure a violation is, and whether it was asked for, does not matter.
///
/// `violations` are [`sorted`].
pub fn stale<'b>(
    violations: &[Violation],
    registry: &Registry,
    levels: &Levels,
    suppressions: &[Suppression],
    baseline: &'b Baseline,
) -> Vec<(&'b Known, usize)> {
    let mut found = vec![0; baseline.known.len()];
    for violation in violations {
        let Some(at) = baseline.position(&identity(violation)) else { continue };
        let level = levels.of(registry, violation);
        let counts = level > Level::Allow && may_be_known(violation, level);
        let is_allowed = may_be_allowed(violation, registry, levels)
            && suppressions.iter().any(|one| one.allowing(violation).next().is_some());
        found[at] += usize::from(counts && !is_allowed);
    }
    let known = baseline.known.iter().zip(found);
    known.filter(|(known, found)| *found < known.count && !levels.leaves_out(&known.identity)).collect()
}

/// Violations sorted by file, place and rule, each claim once.
pub fn sorted(mut violations: Vec<Violation>) -> Vec<Violation> {
    violations.sort_by(|one, other| order(one).cmp(&order(other)));
    violations.dedup_by(|one, other| order(one) == order(other));
    violations
}

/// What besides the registry decides about findings.
#[derive(Debug, Clone, Copy)]
pub struct Judgement<'a> {
    /// Levels by command line and rule.
    pub levels: &'a Levels,
    /// Confidence from which a violation is reported.
    pub confidence: Confidence,
    /// Comments that allow something.
    pub suppressions: &'a [Suppression],
    /// What is known.
    pub baseline: &'a Baseline,
}

/// Findings at warn or above and of enough confidence among those that are asked for, sorted by file, place and rule;
/// and their totals.
///
/// Of violations that the baseline cannot tell apart, the first ones are those that it knows.
pub fn judge(
    violations: Vec<Violation>,
    registry: &Registry,
    by: Judgement<'_>,
    is_asked: impl Fn(&Violation) -> bool,
) -> (Vec<Finding>, Summary) {
    let mut summary = Summary::default();
    let mut findings = Vec::new();
    let mut seen: FxHashMap<Identity, usize> = FxHashMap::default();
    let mut left: Vec<usize> = by.baseline.known.iter().map(|known| known.count).collect();
    for mut violation in sorted(violations) {
        let level = by.levels.of(registry, &violation);
        if level == Level::Allow {
            continue;
        }
        let identity = identity(&violation);
        let fingerprint = fingerprint(&identity, &mut seen);
        let is_asked = is_asked(&violation);
        if violation.confidence < by.confidence {
            summary.below_confidence += usize::from(is_asked);
            continue;
        }
        let is_allowed = may_be_allowed(&violation, registry, by.levels)
            && by.suppressions.iter().any(|one| one.allowing(&violation).next().is_some());
        let record = by.baseline.position(&identity).filter(|_| may_be_known(&violation, level));
        let status = match record {
            _ if is_allowed => Status::Suppressed,
            Some(at) if left[at] > 0 => {
                left[at] -= 1;
                Status::Baselined
            }
            Some(at) => {
                tell_of_others(&mut violation, by.baseline.known[at].count);
                Status::New
            }
            None => Status::New,
        };
        if is_asked {
            let finding = Finding { violation, level, status, fingerprint };
            count(&finding, &mut summary);
            findings.push(finding);
        }
    }
    (findings, summary)
}

/// Says that a violation is one of several of which some are known.
fn tell_of_others(violation: &mut Violation, known: usize) {
    let others = if known == 1 { "one" } else { &format!("{known}") };
    let note = format!("the baseline knows {others} of the same in this file, and this is one more");
    violation.help = Some(match violation.help.take() {
        Some(help) => format!("{help}\n{note}"),
        None => note,
    });
}

/// Adds a finding to the totals.
fn count(finding: &Finding, summary: &mut Summary) {
    match finding.status {
        Status::Suppressed => summary.suppressed += 1,
        Status::Baselined => summary.baselined += 1,
        Status::New => {
            summary.deny += usize::from(finding.level.fails());
            summary.warn += usize::from(!finding.level.fails());
            summary.fixable += usize::from(finding.violation.fix.is_some());
        }
    }
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

/// An identity without line numbers: that of the baseline, and the how-manieth of its like.
fn fingerprint(identity: &Identity, seen: &mut FxHashMap<Identity, usize>) -> String {
    let ordinal = seen.entry(identity.clone()).or_default();
    *ordinal += 1;
    let Identity { file, rule, entry, what } = identity;
    let text = [rule, entry, file, what, ordinal.to_string().as_str()].join("\0");
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
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

    static NOTHING_KNOWN: Baseline = Baseline { file: String::new(), known: Vec::new() };

    fn by(levels: &Levels) -> Judgement<'_> {
        Judgement { levels, confidence: Confidence::Probable, suppressions: &[], baseline: &NOTHING_KNOWN }
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
            let by = Judgement { suppressions: &suppressions, ..by(&levels) };
            let (findings, summary) = judge(all, &registry, by, |_| true);
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
        let (findings, _) = judge(vec![violation(1)], &registry(BAN), by(&levels), |_| true);
        assert!(findings.is_empty());
    }

    #[test]
    fn findings_are_sorted_counted_and_told_apart() {
        let mut unsure = violation(3);
        unsure.confidence = Confidence::Possible;
        let all = vec![violation(2), violation(1), violation(1), unsure];
        let levels = Levels::default();
        let (findings, summary) = judge(all, &registry(BAN), by(&levels), |_| true);
        let lines: Vec<u32> =
            findings.iter().map(|finding| finding.violation.place.span.start.line).collect();
        assert_eq!(lines, [1, 2]);
        assert_eq!((summary.deny, summary.warn, summary.below_confidence), (2, 0, 1));
        assert_ne!(findings[0].fingerprint, findings[1].fingerprint);
        let (moved, _) = judge(vec![violation(9)], &registry(BAN), by(&levels), |_| true);
        assert_eq!(moved[0].fingerprint, findings[0].fingerprint);
    }

    /// A baseline of what is found.
    fn baseline(violations: &[Violation]) -> Baseline {
        let levels = Levels::default();
        let (findings, _) = judge(violations.to_vec(), &registry(BAN), by(&levels), |_| true);
        let recorded = recorded(&findings);
        let text = Baseline::text(recorded.iter().map(|(identity, count)| (identity, *count)));
        let (baseline, errors) = Baseline::parse(&text, "ssot-baseline.toml");
        assert_eq!(errors, []);
        baseline
    }

    /// Lines of what is new, how many are known, and how many records are stale.
    fn against(baseline: &Baseline, violations: &[Violation], levels: &Levels) -> (Vec<u32>, usize, usize) {
        let registry = registry(BAN);
        let judgement = Judgement { baseline, ..by(levels) };
        let (findings, summary) = judge(violations.to_vec(), &registry, judgement, |_| true);
        let new = findings.iter().filter(|finding| finding.status == Status::New);
        let lines = new.map(|finding| finding.violation.place.span.start.line).collect();
        let violations = sorted(violations.to_vec());
        (lines, summary.baselined, stale(&violations, &registry, levels, &[], baseline).len())
    }

    #[test]
    fn what_is_known_may_move_and_not_grow() {
        let levels = Levels::default();
        let known = baseline(&[violation(1), violation(5)]);
        assert_eq!(against(&known, &[violation(7), violation(90)], &levels), (vec![], 2, 0));
        assert_eq!(against(&known, &[violation(1), violation(5), violation(6)], &levels), (vec![6], 2, 0));
        let mut elsewhere = violation(5);
        elsewhere.place.file = "b.rs".into();
        assert_eq!(against(&known, &[violation(1), elsewhere], &levels), (vec![5], 1, 1));
        let mut other = violation(5);
        other.written = Some("Instant".to_owned());
        assert_eq!(against(&known, &[violation(1), other], &levels), (vec![5], 1, 1));
        assert_eq!(against(&known, &[], &levels), (vec![], 0, 1));
    }

    #[test]
    fn one_more_of_the_same_says_so() {
        let known = baseline(&[violation(1)]);
        let levels = Levels::default();
        let judgement = Judgement { baseline: &known, ..by(&levels) };
        let (findings, _) = judge(vec![violation(1), violation(2)], &registry(BAN), judgement, |_| true);
        let helps: Vec<Option<&str>> =
            findings.iter().map(|finding| finding.violation.help.as_deref()).collect();
        assert_eq!(
            helps,
            [None, Some("the baseline knows one of the same in this file, and this is one more")]
        );
    }

    #[test]
    fn what_a_run_leaves_out_is_not_stale() {
        let known = baseline(&[violation(1)]);
        let levels = |only: &[&str], allow: &[&str]| Levels {
            only: only.iter().map(ToString::to_string).collect(),
            command_line: allow.iter().map(|id| (id.to_string(), Level::Allow)).collect(),
            ..Levels::default()
        };
        assert_eq!(against(&known, &[violation(1)], &levels(&["orphan-file"], &[])), (vec![], 0, 0));
        assert_eq!(against(&known, &[], &levels(&["clock"], &[])), (vec![], 0, 1));
        assert_eq!(against(&known, &[violation(1)], &levels(&[], &["clock"])), (vec![], 0, 0));
        let mut unsure = violation(1);
        unsure.confidence = Confidence::Possible;
        assert_eq!(against(&known, &[unsure], &levels(&[], &[])), (vec![], 0, 0));
    }

    #[test]
    fn what_makes_the_answer_doubtful_is_never_known() {
        let mut unparsed = violation(1);
        unparsed.rule = "unparsed-file";
        let mut expired = violation(1);
        expired.rule = "expired-suppression";
        assert_eq!(baseline(&[unparsed.clone(), expired]).known.len(), 0);
        let known = baseline(&[violation(1)]);
        let levels = Levels { command_line: vec![("clock".into(), Level::Forbid)], ..Levels::default() };
        assert_eq!(against(&known, &[violation(1)], &levels), (vec![1], 0, 1));
    }
}
