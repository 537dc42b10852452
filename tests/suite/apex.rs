//! The example service `fixtures/apex`: what is planted is found, what only looks alike is silent, and every row of
//! the status paper that inspired the project is answered by something that can be checked.
//!
//! A line that ends in `//~ rule` holds a planted violation, one that ends in `//- rule` a site that a coarser tool
//! would report and that must be silent. That nothing else is found is held by the test of all fixtures.

use crate::marks;
use crate::program;
use crate::run::{self, Checked};
use ssot::diagnostic::{CodeScope, Finding, Level, Report, Status, Subject};
use ssot::report::{Format, Style, Texts, render};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

/// What stands before the rule that must be silent on a line.
const SILENT: &str = "//- ";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apex")
}

/// The example, checked once for all tests.
fn checked() -> &'static Checked {
    static CHECKED: OnceLock<Checked> = OnceLock::new();
    CHECKED.get_or_init(|| run::check(&root(), 0))
}

/// Path and text of every source and of the registry.
fn texts(checked: &Checked) -> Vec<(String, String)> {
    let tree = &checked.workspace.tree;
    let paths = tree.files().map(|file| tree.paths[file.index()].to_string());
    // What a macro makes is a file of the same path.
    let all: BTreeSet<String> = paths.chain(["ssot.toml".to_owned()]).collect();
    all.into_iter().map(|path| (path.clone(), fs::read_to_string(root().join(&path)).unwrap())).collect()
}

fn new(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.status == Status::New)
}

/// Rules of the new findings about an entry, with their numbers.
fn rules_of(report: &Report, entry: &str) -> BTreeMap<&'static str, usize> {
    let mut rules = BTreeMap::new();
    for finding in new(report) {
        if finding.violation.subject.as_ref().is_some_and(|subject| **subject.id() == *entry) {
            *rules.entry(finding.violation.rule).or_default() += 1;
        }
    }
    rules
}

/// File and line.
type Site = (String, usize);

fn site(finding: &Finding) -> Site {
    let place = &finding.violation.place;
    (place.file.to_string(), place.span.start.line as usize)
}

/// Where the new findings of a rule are.
fn found(report: &Report, rule: &str) -> BTreeSet<Site> {
    new(report).filter(|finding| finding.violation.rule == rule).map(site).collect()
}

/// Lines that are marked with a rule.
fn planted(checked: &Checked, rule: &str) -> BTreeSet<Site> {
    let texts = texts(checked);
    let marks = marks::marks(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    marks.into_iter().filter(|(.., id)| id == rule).map(|(file, line, _)| (file, line)).collect()
}

/// The code on whose lines a rule speaks of an entry, without the marks.
fn code_of(checked: &Checked, rule: &str, entry: &str) -> BTreeSet<String> {
    let texts: BTreeMap<String, String> = texts(checked).into_iter().collect();
    let about = new(&checked.report).filter(|finding| {
        let subject = finding.violation.subject.as_ref();
        finding.violation.rule == rule && subject.is_some_and(|subject| **subject.id() == *entry)
    });
    let line = |(file, line): Site| {
        let code = texts[&file].lines().nth(line - 1).unwrap();
        code.split("//~").next().unwrap().trim().to_owned()
    };
    about.map(|finding| line(site(finding))).collect()
}

/// Runs the program in the example, on the day of all tests.
fn ssot(arguments: &[&str]) -> Output {
    let fixed = ["--today", run::TODAY, "--color", "never"];
    program::command(&root()).args(fixed).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn two_hundred_sites_are_planted_and_a_hundred_look_alike() {
    let checked = checked();
    let texts = texts(checked);
    let marks = marks::marks(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    assert!(marks.len() >= 200, "{} sites are planted", marks.len());
    let differences = marks::differences(&checked.report, &marks);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    let mut silent = BTreeMap::new();
    for (path, text) in &texts {
        for (at, line) in text.lines().enumerate() {
            let Some((_, rule)) = line.split_once(SILENT) else { continue };
            let rule = rule.split(' ').next().unwrap();
            assert!(ssot::rules::find(rule).is_some(), "{path}:{}: `{rule}` is no rule", at + 1);
            silent.insert((path.as_str(), at as u32 + 1), rule);
        }
    }
    assert!(silent.len() >= 100, "{} sites must be silent", silent.len());
    for finding in new(&checked.report) {
        let place = (&*finding.violation.place.file, finding.violation.place.span.start.line);
        assert_ne!(silent.get(&place), Some(&finding.violation.rule), "{place:?}");
    }
}

#[test]
fn the_forms_of_every_rule_on_the_life_of_a_concept_are_planted() {
    let checked = checked();
    for (rule, least) in [
        ("banned-field", 8),
        ("banned-literal", 6),
        ("banned-name", 8),
        ("banned-path", 30),
        ("boundary-crossing", 8),
        ("cloned-implementation", 3),
        ("deprecated-path", 8),
        ("direct-construction", 35),
        ("duplicate-definition", 3),
        ("expired-suppression", 2),
        ("missing-member", 3),
        ("noncanonical-path", 6),
        ("outside-implementation", 5),
        ("renamed-import", 5),
        ("repeated-value", 13),
        ("shadow-reexport", 6),
        ("shared-instance", 15),
        ("unawaited-call", 40),
        ("unexplained-suppression", 1),
        ("unused-suppression", 2),
    ] {
        let planted = planted(checked, rule);
        assert!(planted.len() >= least, "{} sites of {rule} are planted", planted.len());
        assert_eq!(found(&checked.report, rule), planted, "{rule}");
    }
}

/// What a shared type takes over may be kept: told when what is possible is asked for.
#[test]
fn what_is_only_possible_is_shown_when_it_is_asked_for() {
    let lines = |confidence: &str| {
        let arguments =
            ["check", "-q", "-f", "concise", "--only", "banned-field", "--confidence", confidence];
        let text = String::from_utf8(ssot(&arguments).stdout).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let (sure, all) = (lines("probable"), lines("possible"));
    let more: Vec<&String> = all.iter().filter(|line| !sure.contains(line)).collect();
    let [only] = more[..] else { panic!("{more:?}") };
    assert!(only.contains("`UserContext` is taken over by `SharedState`, which is shared"), "{only}");
}

// --- the rows of the status paper, in its order (its own words in quotes) ---

/// Keys of the report in JSON that a reader could take for a claim.
fn json_keys() -> BTreeSet<String> {
    fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| {
                found.insert(key.clone());
                keys(value, found);
            }),
            serde_json::Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let output = ssot(&["check", "-f", "json", "-q"]);
    let mut found = BTreeSet::new();
    keys(&serde_json::from_slice(&output.stdout).unwrap(), &mut found);
    found
}

/// "Phase complete, validation in progress", "System health 99 %": no word stands in for the gate, which fails.
#[test]
fn seed_phase_and_system_health() {
    let keys = json_keys();
    assert!(keys.iter().all(|key| !key.contains("health") && !key.contains("phase")), "{keys:?}");
    assert_eq!(code(&ssot(&["check", "-q"])), 1);
}

/// "Key commits": a violation is known by its fingerprint, wherever its line went.
#[test]
fn seed_key_commits() {
    let folder = tempfile::tempdir().unwrap();
    let moved = texts(checked());
    for (path, text) in moved.iter().chain(&manifests()) {
        let to = folder.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let is_moved = path.ends_with("relay.rs") || path.ends_with("handlers.rs");
        fs::write(to, if is_moved { format!("\n\n\n{text}") } else { text.clone() }).unwrap();
    }
    let prints = |report: &Report| -> BTreeSet<String> {
        report.findings.iter().map(|finding| finding.fingerprint.clone()).collect()
    };
    assert_eq!(prints(&run::check(folder.path(), 0).report), prints(&checked().report));
}

fn manifests() -> Vec<(String, String)> {
    let mut all = vec![("Cargo.toml".to_owned(), fs::read_to_string(root().join("Cargo.toml")).unwrap())];
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let name = format!("crates/{}/Cargo.toml", entry.unwrap().file_name().into_string().unwrap());
        all.push((name.clone(), fs::read_to_string(root().join(&name)).unwrap()));
    }
    all
}

/// "#1115 message router": other paths, old homes, re-exports, twins, makers and shared ones are each found.
#[test]
fn seed_1115_message_router() {
    for (rule, code) in [
        ("banned-path", "sender: Sender<u64>,"),
        ("deprecated-path", "old: apex_core::legacy::MessageRouter,"),
        ("direct-construction", "let first = MessageRouter::new(user);"),
        ("direct-construction", "Session { router: Default::default(), started },"),
        ("duplicate-definition", "pub struct MessageRouter {"),
        ("noncanonical-path", "use apex_core::Router;"),
        ("renamed-import", "pub use messaging::MessageRouter as Router;"),
        ("shadow-reexport", "pub type Hub = messaging::MessageRouter;"),
        ("shared-instance", "static ROUTER: OnceLock<MessageRouter> = OnceLock::new();"),
    ] {
        let found = code_of(checked(), rule, "message-router");
        assert!(found.contains(code), "{rule}: {found:#?}");
    }
    let text = String::from_utf8(ssot(&["check", "--only", "message-router", "-q"]).stdout).unwrap();
    assert!(text.contains("#1115, @apex/platform"), "{text}");
}

/// "#1184 await, 255 fixes in 83 files": the number of sites and of files is computed from the sites.
#[test]
fn seed_1184_await() {
    let checked = checked();
    let sites = found(&checked.report, "unawaited-call");
    assert_eq!(sites, planted(checked, "unawaited-call"));
    let files: BTreeSet<&str> = sites.iter().map(|(file, _)| file.as_str()).collect();
    assert!(sites.len() > 40 && files.len() >= 4, "{} sites in {files:?}", sites.len());
    for (entry, code) in [
        ("ws-connect", "connect(user);"),
        ("ws-connect", "std::mem::forget(connect(user));"),
        ("ws-connect", "tokio::spawn(async move { connect(user) });"),
        ("ws-flush", "tokio::time::timeout(limit, flush());"),
        ("ws-send", "drop(other.send(\"four\"));"),
    ] {
        let found = code_of(checked, "unawaited-call", entry);
        assert!(found.contains(code), "{entry}: {found:#?}");
    }
}

/// "#1116 agent factory migration": statics, makers past the factory and kept contexts.
#[test]
fn seed_1116_agent_factory() {
    let checked = checked();
    for rule in ["shared-instance", "direct-construction", "banned-field"] {
        assert_eq!(found(&checked.report, rule), planted(checked, rule), "{rule}");
    }
    let rules = rules_of(&checked.report, "agent-registry");
    assert!(rules["shared-instance"] >= 5 && rules["direct-construction"] >= 4, "{rules:?}");
    for (rule, code) in [
        ("shared-instance", "static REGISTRY: OnceLock<AgentRegistry> = OnceLock::new();"),
        ("shared-instance", "static HOLDER: Mutex<Holder> = Mutex::new(Holder { registry: None });"),
        ("direct-construction", "AgentRegistry::new()"),
    ] {
        let found = code_of(checked, rule, "agent-registry");
        assert!(found.contains(code), "{rule}: {found:#?}");
    }
}

/// "Production files 100 %": what does not parse is told and is no clean file.
#[test]
fn seed_production_files() {
    let report = &checked().report;
    let unparsed = BTreeSet::from([("crates/apex_api/src/broken.rs".to_owned(), 3)]);
    assert_eq!((report.files.unparsed, found(report, "unparsed-file")), (1, unparsed));
    let production: Vec<Site> =
        new(report).filter(|finding| finding.violation.scope == CodeScope::Production).map(site).collect();
    assert!(production.len() > 150, "{}", production.len());
    assert!(production.iter().all(|(file, _)| !file.contains("/tests/")), "{production:?}");
}

/// "Test infrastructure 95.4 %": test code is told by targets and conditions, not by a word in a path.
#[test]
fn seed_test_infrastructure() {
    let report = &checked().report;
    let test: Vec<&Finding> =
        new(report).filter(|finding| finding.violation.scope == CodeScope::Test).collect();
    let files: BTreeSet<&str> = test.iter().map(|finding| &*finding.violation.place.file).collect();
    let expected = [
        "crates/apex_agents/src/pool.rs",
        "crates/apex_api/tests/api.rs",
        "crates/apex_core/tests/routing.rs",
        "crates/apex_ws/src/relay.rs",
        "crates/apex_ws/tests/socket.rs",
    ];
    assert_eq!(files, BTreeSet::from(expected));
    // Of the sources, what stands under `cfg(test)` and in documentation.
    let texts: BTreeMap<String, String> = texts(checked()).into_iter().collect();
    for (file, line) in test.iter().map(|finding| site(finding)).filter(|(file, _)| file.contains("/src/")) {
        let before: Vec<&str> = texts[&file].lines().take(line).collect();
        let is_test = before.contains(&"#[cfg(test)]") || before[line - 1].starts_with("///");
        assert!(is_test, "{file}:{line}");
    }
    let named_test = new(report).find(|finding| finding.violation.place.file.ends_with("hub.rs")).unwrap();
    assert_eq!(named_test.violation.scope, CodeScope::Production);
}

/// "WebSocket, Database, Auth, Agent": one row each, with numerator and denominator.
#[test]
fn seed_component_rows() {
    let report = &checked().report;
    for id in ["websocket", "database", "auth", "agents"] {
        let row = report.components.iter().find(|row| row.id.as_deref() == Some(id)).unwrap();
        let ratio = row.compliance.all.adoption;
        assert!(ratio.whole > 0 && ratio.part <= ratio.whole, "{id}: {ratio:?}");
        let of_concepts = |finding: &&Finding| {
            let violation = &finding.violation;
            let is_concept = matches!(violation.subject, Some(Subject::Concept(_)));
            is_concept && violation.component.as_deref() == Some(id)
        };
        let is_clean = report.findings.iter().find(of_concepts).is_none();
        assert_eq!(ratio.part == ratio.whole, is_clean, "{id}: {ratio:?}");
    }
}

/// "Mission critical, integration, end-to-end %": data of a test runner, of which nothing is said.
#[test]
fn seed_mission_critical_tests() {
    let keys = json_keys();
    assert!(keys.iter().all(|key| !key.contains("mission") && !key.contains("end_to_end")), "{keys:?}");
}

/// "Zero violations in production": the criterion is the exit code.
#[test]
fn seed_zero_violations_in_production() {
    assert_eq!(code(&ssot(&["check", "-q", "-q"])), 1);
    assert_eq!(code(&ssot(&["check", "-q", "-q", "-p", "apex_testkit", "--exit-zero"])), 0);
    let clean = ["check", "-q", "-q", "--only", "conflicting-entry", "--min-compliance", "0"];
    let thresholds = ["--config", "component.websocket.min-compliance=0"];
    assert_eq!(code(&ssot(&[&clean[..], &thresholds].concat())), 0);
}

/// "All mission-critical at 100 %, staging, performance": out of scope, and no figure is made up.
#[test]
fn seed_staging_and_performance() {
    let keys = json_keys();
    assert!(keys.iter().all(|key| !key.contains("staging") && !key.contains("performance")), "{keys:?}");
}

/// "Success criteria": each threshold is met or told with both of its numbers.
#[test]
fn seed_success_criteria() {
    let output = ssot(&["check", "-q", "-q"]);
    let text = String::from_utf8(ssot(&["check", "-f", "concise"]).stderr).unwrap();
    let line = text.lines().find(|line| line.contains("compliance of component `websocket` is")).unwrap();
    assert!(line.contains('/') && line.contains(" points below the 95 %"), "{line}");
    assert!(!text.contains("component `agents`"), "{text}");
    assert_eq!(code(&output), 1);
    let report = String::from_utf8(ssot(&["report", "-f", "markdown"]).stdout).unwrap();
    for told in [
        "| No violation in production | **not met** | `production.deny == 0` |",
        "| At most ten sites are put off, none in a baseline | met | `suppressed <= 10 and baselined == 0` |",
    ] {
        assert!(report.contains(told), "{report}");
    }
}

/// "Update all import registries": the registry is held against the code, each stale entry is told.
#[test]
fn seed_import_registries() {
    let checked = checked();
    assert_eq!(found(&checked.report, "stale-entry"), planted(checked, "stale-entry"));
    let output = ssot(&["config", "validate"]);
    let text = [output.stdout.clone(), output.stderr.clone()].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(code(&output), 1, "{text}");
    assert!(text.contains("apex_config::prelude::setting"), "{text}");
}

/// Entries, boundaries and exceptions are listed with what the code makes of them.
#[test]
fn the_registry_is_listed_with_its_boundaries_and_exceptions() {
    let output = ssot(&["list"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |start: &str| {
        let line = text.lines().find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("no `{start}` in\n{text}")).to_owned()
    };
    // What a comment allows on the day of the test is debt: two places in the old singleton, none of the router.
    let debt = |start: &str| line(start).split_whitespace().nth(4).map(str::to_owned);
    assert_eq!(
        (debt("agent-registry").as_deref(), debt("message-router").as_deref()),
        (Some("2"), Some("0"))
    );
    assert!(line("agents-in-layers").contains("no circle of apex_agents::*"));
    assert!(line("api ").contains("not sqlx::**, apex_db::pool, std::fs"));
    assert!(line("service-names").contains("\"DATABASE_URL\", 8443"));
    assert!(line("kept-context").contains("kept apex_core::context::UserContext"));
    assert!(line("apex_api::legacy").contains("2026-05-31  Until the old endpoints are gone."));
    assert!(line("crates/apex_agents/src/singleton.rs:21").contains("2026-09-30"));
}

/// "Finalize compliance audit reports": two runs give the same bytes.
#[test]
fn seed_audit_reports() {
    let text = |checked: &Checked| {
        let texts = Texts::new(|file| fs::read_to_string(root().join(file)).ok().map(Into::into));
        let mut out = Vec::new();
        render(&checked.report, Format::Json, &texts, &Style::default(), &mut out).unwrap();
        out
    };
    assert!(text(&run::check(&root(), 1)) == text(&run::check(&root(), 4)));
}

/// "Archive legacy documentation": documentation that still shows an old path is found.
#[test]
fn seed_legacy_documentation() {
    let found = code_of(checked(), "deprecated-path", "message-router");
    let documented: Vec<&str> =
        found.iter().map(String::as_str).filter(|code| code.starts_with("///")).collect();
    assert_eq!(documented, ["/// use apex_core::legacy::MessageRouter;"]);
}

/// "Advanced compliance reporting": exceptions end on a day, and say so.
#[test]
fn seed_advanced_reporting() {
    let report = &checked().report;
    let expired: Vec<&str> = new(report)
        .filter(|finding| finding.violation.rule == "expired-suppression")
        .map(|finding| finding.violation.message.as_str())
        .collect();
    assert_eq!(expired.len(), 2, "{expired:?}");
    assert_eq!(found(report, "expired-suppression"), planted(checked(), "expired-suppression"));
    assert!(expired.iter().any(|message| message.contains("2026-05-31")), "{expired:?}");
}

/// "Risk LOW": risk is what fails the gate, counted for each component.
#[test]
fn seed_risk_assessment() {
    let report = &checked().report;
    let mut by_component: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in new(report).filter(|finding| finding.level >= Level::Deny) {
        *by_component.entry(finding.violation.component.as_deref().unwrap_or("none")).or_default() += 1;
    }
    assert_eq!(by_component.values().sum::<usize>(), report.summary.deny);
    for (id, folder) in
        [("api", "crates/apex_api/"), ("auth", "crates/apex_auth/"), ("core", "crates/apex_core/")]
    {
        let failing = new(report).filter(|finding| finding.level >= Level::Deny).map(site);
        let in_folder = failing.filter(|(file, _)| file.starts_with(folder)).count();
        assert_eq!(by_component.get(id), Some(&in_folder), "{by_component:?}");
    }
}

/// "4.6 % non-blocking": warnings do not fail, unless they are asked to.
#[test]
fn seed_non_blocking() {
    let only = ["check", "-q", "-q", "--only", "renamed-import", "--min-compliance", "0"];
    let thresholds = ["--config", "component.websocket.min-compliance=0"];
    let warnings = [&only[..], &thresholds].concat();
    assert_eq!(code(&ssot(&warnings)), 0);
    assert_eq!(code(&ssot(&[&warnings[..], &["--deny-warnings"]].concat())), 1);
}

/// "Rollback procedure": nothing is written by a check, so there is nothing to roll back.
#[test]
fn seed_rollback() {
    let before = texts(checked());
    ssot(&["check", "-q"]);
    assert_eq!(texts(checked()), before);
}

/// "Business impact": reason, owner, link and issue of the entry stand with its violations.
#[test]
fn seed_business_impact() {
    let report = &checked().report;
    let about = |finding: &&Finding| finding.violation.rule == "shared-instance";
    let router = new(report).filter(about).find(|finding| {
        finding.violation.subject.as_ref().is_some_and(|subject| **subject.id() == *"message-router")
    });
    let violation = &router.unwrap().violation;
    assert_eq!(violation.owner.as_deref(), Some("@apex/platform"));
    assert_eq!(violation.issue.as_deref(), Some("#1115"));
    assert_eq!(violation.reason.as_deref(), Some("One router for each user session."));
    assert_eq!(violation.url.as_deref(), Some("https://apex.example/decisions/router"));
}

/// "Next update, point of contact, references": owners and links are those of the registry, for one entry too.
#[test]
fn seed_point_of_contact() {
    let text = String::from_utf8(ssot(&["explain", "message-router"]).stdout).unwrap();
    assert!(text.contains("@apex/platform") && text.contains("decisions/router"), "{text}");
}

/// "Timeline, confidence HIGH, blockers none": the only dates are those of `until`.
#[test]
fn seed_timeline_and_confidence() {
    let run = |day: &str| {
        let text = program::run(&root(), &["--today", day, "check", "-q", "-f", "jsonl"]).out;
        let key = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            format!("{} {} {}", value["rule"], value["file"], value["status"])
        };
        text.lines().map(key).collect::<Vec<String>>()
    };
    assert_eq!(run("2026-06-15"), run("2026-09-30"));
    // The last exception ends with September.
    let (before, after) = (run("2026-09-30"), run("2026-10-01"));
    assert_eq!(before.len() + 1, after.len());
    let rules = ["definite", "probable"];
    let output = String::from_utf8(ssot(&["check", "-q", "-f", "jsonl"]).stdout).unwrap();
    for line in output.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(rules.contains(&value["confidence"].as_str().unwrap()), "{line}");
    }
}

/// "Data consistency, integration risks": not a linter's to say, and not said.
#[test]
fn seed_data_consistency() {
    let keys = json_keys();
    assert!(keys.iter().all(|key| !key.contains("risk") && !key.contains("consistency")), "{keys:?}");
}
