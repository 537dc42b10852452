//! Tests of whole registry texts: what is read, and which errors are found.

use super::*;
use crate::source::Pos;
use proptest::prelude::*;

/// Every key there is.
const WHOLE: &str = r##"#:schema ./ssot.schema.json
required-version = "0.1"
extends = ["pack:modern-std"]

[canonical]
user-id = "app_types::UserId"

[canonical.message-router]
path       = "app_core::messaging::MessageRouter"
kind       = "struct"
also       = ["app_core::prelude::MessageRouter"]
deprecated = ["app_core::legacy::MessageRouter", "app_ws::router::*"]
instead-of = ["tokio::sync::broadcast::{Sender, Receiver}"]
lookalikes = { names = [".*MessageRouter.*"], similar = 0.85, shape = true }
construct  = { only-in = ["app_core::messaging::factory"], through = "app_core::messaging::router_for" }
shared     = "forbid"
require    = ["route", "r#type"]
allow-in   = ["component:core", "crates/bench/**", "app_core::messaging::**"]
level      = "deny"
scopes     = ["production"]
reason     = "One router per user session."
url        = "https://example.org/router"
owner      = "@acme/platform"
issue      = "#1115"
until      = 2027-01-31

[canonical.connect]
path    = "app_ws::connect"
kind    = "fn"
awaited = true
until   = "2027-02-28"

[canonical.event-started]
path  = "app_events::AGENT_STARTED"
kind  = "const"
value = true

[canonical.handler]
path      = "app_core::Handler"
kind      = "trait"
implement = { only-in = ["component:handlers"] }

[ban.set-env]
paths       = ["std::env::{set_var, remove_var}"]
names       = ["^Temp"]
kind        = "fn"
methods     = ["unwrap", "std::option::Option::expect"]
macros      = ["println!", "std::dbg"]
literals    = ["localhost", 8080]
replacement = "app_config::set"
fields      = ["app_core::Context", "user_id"]
allow-in    = [{ path = "component:core", reason = "Moves.", until = 2027-01-31, owner = "@core", issue = "#9", url = "https://example.org" }, "app_old"]

[boundary.core]
from   = "component:core"
deny   = ["component:handlers", "axum::**"]
only   = ["app_core"]
acyclic = ["app_core::*"]
reason = "Layers."

[component.core]
paths          = ["crates/core/**", "app_core"]
min-compliance = 62.5
rules          = { cloned-implementation = "warn" }
[component.handlers]
paths = ["app_handlers"]

[scope.test]
paths = ["crates/testkit/**"]
rules = { duplicate-definition = "allow" }
[scope.production]
rules = { renamed-import = "forbid" }

[rules]
cloned-implementation = "warn"
[files]
exclude = ["vendor/**"]
generated = ["**/*.pb.rs"]
[gate]
min-compliance = 90
baseline       = "ssot-baseline.toml"
"##;

fn shown(paths: &[PathPattern]) -> Vec<String> {
    paths.iter().map(ToString::to_string).collect()
}

/// The errors of a text as `LINE:COLUMN: MESSAGE (HELP)`.
fn errors(text: &str) -> Vec<String> {
    let (_, errors) = parse(text, "ssot.toml");
    let shown = |error: &ConfigError| {
        let Pos { line, column } = error.span.unwrap().start;
        let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{line}:{column}: {}{help}", error.message)
    };
    errors.iter().map(shown).collect()
}

#[test]
fn every_key_of_a_concept_is_read() {
    let (registry, errors) = parse(WHOLE, "ssot.toml");
    assert_eq!(errors, []);
    let ids: Vec<&str> = registry.concepts.iter().map(|concept| &*concept.id).collect();
    assert_eq!(ids, ["user-id", "message-router", "connect", "event-started", "handler"]);
    let [short, router, connect, event, handler] = &registry.concepts[..] else { panic!() };
    assert_eq!(short.path.to_string(), "app_types::UserId");
    assert_eq!(short.id_place.span.start, Pos::new(6, 1));
    assert_eq!(short.path.place.span.start, Pos::new(6, 11));
    assert_eq!(router.kind, Some(ItemKindWord::Struct));
    assert_eq!(shown(&router.also), ["app_core::prelude::MessageRouter"]);
    assert_eq!(shown(&router.deprecated), ["app_core::legacy::MessageRouter", "app_ws::router::*"]);
    assert_eq!(
        shown(&router.instead_of),
        ["tokio::sync::broadcast::Sender", "tokio::sync::broadcast::Receiver"]
    );
    assert!(router.lookalikes.names[0].value.is_match("NewMessageRouterV2"));
    assert_eq!((router.lookalikes.similar, router.lookalikes.shape), (Some(0.85), Some(true)));
    let construct = router.construct.as_ref().unwrap();
    assert!(construct.only_in[0].matches("f.rs", &["app_core", "messaging", "factory"], None));
    assert_eq!(construct.through.as_ref().unwrap().to_string(), "app_core::messaging::router_for");
    assert_eq!(router.shared, Sharing::Forbid);
    assert_eq!(&*router.require[1].value, "type");
    assert!(connect.awaited && event.value && !router.awaited && !router.value);
    assert!(handler.implement[0].matches("f.rs", &[], Some("handlers")));
    let policy = &router.policy;
    assert_eq!(policy.allow_in.len(), 3);
    assert_eq!((policy.level, &policy.scopes[..]), (Some(Level::Deny), &[CodeScope::Production][..]));
    assert_eq!(policy.reason.as_deref(), Some("One router per user session."));
    assert_eq!(policy.url.as_deref(), Some("https://example.org/router"));
    assert_eq!((policy.owner.as_deref(), policy.issue.as_deref()), (Some("@acme/platform"), Some("#1115")));
    assert_eq!(policy.until.as_ref().unwrap().value.to_string(), "2027-01-31");
    assert_eq!(connect.policy.until.as_ref().unwrap().value.to_string(), "2027-02-28");
}

#[test]
fn every_other_table_is_read() {
    let (registry, _) = parse(WHOLE, "ssot.toml");
    let ban = &registry.bans[0];
    assert_eq!(shown(&ban.paths), ["std::env::set_var", "std::env::remove_var"]);
    assert!(ban.names[0].value.is_match("TempFile"));
    assert_eq!(ban.kind, Some(ItemKindWord::Fn));
    assert_eq!(shown(&ban.methods), ["unwrap", "std::option::Option::expect"]);
    assert_eq!(shown(&ban.macros), ["println!", "std::dbg"]);
    assert_eq!(ban.literals[0].value, Literal::Text("localhost".into()));
    assert_eq!(ban.literals[1].value, Literal::Integer(8080));
    assert_eq!(ban.replacement.as_ref().unwrap().to_string(), "app_config::set");
    let [moved, old] = &ban.policy.allow_in[..] else { panic!() };
    assert_eq!(moved.location.text(), "component:core");
    assert_eq!(moved.until.as_ref().map(|until| until.value.to_string()).as_deref(), Some("2027-01-31"));
    assert_eq!((moved.reason.as_deref(), moved.owner.as_deref()), (Some("Moves."), Some("@core")));
    assert_eq!((old.location.text().as_str(), old.reason.as_deref()), ("app_old", None));
    assert_eq!(ban.fields.len(), 2);
    let boundary = &registry.boundaries[0];
    assert_eq!((boundary.only.len(), boundary.acyclic.len()), (1, 1));
    assert!(boundary.from[0].matches("f.rs", &[], Some("core")));
    assert!(boundary.deny[1].matches("f.rs", &["axum", "Router"], None));
    assert_eq!(boundary.policy.reason.as_deref(), Some("Layers."));
    let component = &registry.components[0];
    assert_eq!((&*component.id, component.min_compliance), ("core", Some(62.5)));
    assert!(component.paths[0].matches("crates/core/src/lib.rs", &[], None));
    assert_eq!((&*component.rules[0].rule, component.rules[0].level), ("cloned-implementation", Level::Warn));
    assert!(registry.test_scope.paths[0].matches("crates/testkit/src/lib.rs", &[], None));
    assert_eq!(registry.test_scope.rules[0].level, Level::Allow);
    assert_eq!(registry.production_scope.rules[0].level, Level::Forbid);
    assert_eq!(&*registry.rules[0].rule, "cloned-implementation");
    assert!(registry.exclude[0].matches("vendor/a/b.rs") && registry.generated[0].matches("a/b.pb.rs"));
    assert_eq!(registry.min_compliance, Some(90.0));
    assert_eq!(&*registry.baseline.as_ref().unwrap().value, "ssot-baseline.toml");
    assert_eq!(registry.settings[2].key, "canonical.user-id.path");
    assert_eq!(registry.settings[2].origin, "ssot.toml:6");
}

#[test]
fn unknown_keys_are_found_everywhere_with_the_nearest_known_one() {
    assert_eq!(
        errors(
            "[canonical.clock]\npath = 'a::clock'\ninsted-of = ['std::time']\n[gates]\n[ban.x]\npath = ['a::b']\n\
             [canonical.b]\npath = 'a::b'\nlookalikes = { simlar = 0.5 }\n[scope.tests]\n"
        ),
        [
            "3:1: unknown key `insted-of` in [canonical.clock] (did you mean `instead-of`?)",
            "4:2: unknown key `gates` (did you mean `gate`?)",
            "5:6: nothing to look for in [ban.x] (add one of `paths`, `names`, `methods`, `macros`, `literals`, `fields`)",
            "6:1: unknown key `path` in [ban.x] (did you mean `paths`?)",
            "9:1: nothing to look for in [canonical.b.lookalikes] (add one of `names`, `similar`, `shape`)",
            "9:16: unknown key `simlar` in [canonical.b.lookalikes] (did you mean `similar`?)",
            "10:8: unknown key `tests` in [scope] (did you mean `test`?)",
        ]
    );
}

#[test]
fn wrong_types_and_values_are_found_all_at_once() {
    assert_eq!(
        errors(
            "required-version = 'x'\n[canonical.a]\npath = ['a::A']\nkind = 'strct'\nalso = 'a::B'\ndeprecated = []\n\
             awaited = 'yes'\nlevel = 'error'\nscopes = ['tests']\nuntil = '2027-02-30'\nurl = 'javascript:x'\n\
             reason = ' '\n[gate]\nmin-compliance = 101\nbaseline = '../b.toml'\n[rules]\nx = true\n"
        ),
        [
            "1:20: `required-version` is no version (write it as `0.1` or `0.1.2`: the oldest version that will do)",
            "3:8: `canonical.a.path` must be a string, not a list (leave out the brackets)",
            "4:8: `canonical.a.kind` must be one of `struct`, `enum`, `union`, `trait`, `fn`, `method`, `macro`, \
             `const`, `static`, `type`, `module` (did you mean `struct`?)",
            "5:8: `canonical.a.also` must be a list, not a string (put it in brackets: `[\"…\"]`)",
            "6:14: `canonical.a.deprecated` is an empty list (leave the key out, or list something)",
            "7:11: `canonical.a.awaited` must be `true` or `false`, not a string",
            "8:9: `canonical.a.level` must be one of `allow`, `warn`, `deny`, `forbid`",
            "9:11: `canonical.a.scopes` must be one of `production`, `test` (did you mean `test`?)",
            "10:9: `until` is no day (write it as `2027-01-31`)",
            "11:7: a `url` starts with `https://` or `http://`",
            "12:10: `canonical.a.reason` is empty",
            "14:18: `gate.min-compliance` must be between 0 and 100",
            "15:12: `gate.baseline` leads out of the root (name a file below the root, with `/`)",
            "17:5: `rules.x` must be one of `allow`, `warn`, `deny`, `forbid`, not a boolean",
        ]
    );
}

#[test]
fn what_can_never_fire_is_found() {
    assert_eq!(
        errors(
            "[canonical]\na = 'x::A'\nb = 'x::A'\nc = 'C'\nd = 'x::*'\n\"e f\" = 'x::E'\n\
             g = { path = 'x::g', kind = 'fn', implement = { only-in = ['x'] } }\n\
             h = { path = 'x::H', lookalikes = { names = ['('] }, allow-in = ['component:cor', 'src/[a'] }\n\
             [component.core]\npaths = ['x', 'component:core']\n[ban.k]\nkind = 'fn'\nmacros = ['x!']\n[canonical.l]\n\
             [boundary.m]\ndeny = ['x']\n[boundary.n]\nfrom = 'x'\nacyclic = ['x::*']\n"
        ),
        [
            "3:5: `b` and `a` are two concepts for one path (keep one of them)",
            "4:5: a canonical path names a crate and an item in it (write it in full: `name_of_the_crate::…`)",
            "5:5: `path` names one path, without wildcards and braces",
            "6:1: `e f` in [canonical] is no name (use letters, digits, `-` and `_`)",
            "7:35: `implement` never finds anything for the kind `fn` (it is for `trait`)",
            "8:46: a bad regular expression (unclosed group)",
            "8:66: an unknown component (did you mean `core`?)",
            "8:83: a bad file pattern: unclosed character class; missing ']'",
            "10:15: a component cannot stand here (write file globs or module paths)",
            "12:1: `kind` never finds anything without `names` (add `names`, or leave `kind` out)",
            "14:12: no `path` in [canonical.l] (add `path = …`)",
            "16:1: a boundary without `from` binds nothing (add `from = …`)",
            "18:1: `from` binds nothing without `deny` or `only` (add `deny` or `only`, or leave `from` out)",
        ]
    );
}

#[test]
fn a_broken_line_hides_no_other_error_and_makes_none() {
    assert_eq!(errors("[canonical.a]\npath = \nkind = 'fm'\n[rules]\nx = warn\n").len(), 3);
    let found = errors("[canonical.a]\npath = \nkind = 'fn'\n[ban.b]\n");
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("2:") && found[1].starts_with("4:6: nothing to look for"), "{found:#?}");
}

#[test]
fn lists_of_tables_are_told_the_form() {
    assert_eq!(
        errors("[[canonical]]\nid = 'a'\npath = 'x::A'\n"),
        [
            "1:1: `canonical` must be a table, not a list (the name of an entry is its key: `[canonical.<name>]`)"
        ]
    );
}

#[test]
fn expensive_regular_expressions_are_refused() {
    assert_eq!(
        errors("[ban.a]\nnames = ['((a{1000}){1000}){1000}']\n"),
        ["2:10: a regular expression that is too large"]
    );
}

#[test]
fn many_entries_are_read_in_time() {
    let entries: Vec<String> =
        (0..20_000).map(|at| format!("[canonical.c{at}]\npath = 'a::C{at}'")).collect();
    let (registry, errors) = parse(&entries.join("\n"), "ssot.toml");
    assert_eq!((registry.concepts.len(), errors.len()), (20_000, 0));
}

#[test]
fn packs_are_read_without_errors_and_say_why() {
    for (name, text) in pack::PACKS {
        let (registry, errors) = parse(text, name);
        assert_eq!(errors, [], "{name}");
        assert!(registry.bans.iter().all(|ban| ban.policy.reason.is_some()), "{name}");
        assert!(!registry.settings.iter().any(|setting| setting.key == "extends"), "{name}");
    }
}

#[test]
fn accessors_are_getters_and_setters() {
    let (registry, errors) = parse("[copies]\nreport = [\"accessors\", \"tests\"]", "ssot.toml");
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(registry.reported_copies, [CopyFilter::Getter, CopyFilter::Setter, CopyFilter::Test]);
}

#[test]
fn days_are_counted_over_leap_years() {
    let day = |days| Date::from_days(days).to_string();
    assert_eq!([day(0), day(59), day(365)], ["1970-01-01", "1970-03-01", "1971-01-01"]);
    assert_eq!([day(11_016), day(11_017)], ["2000-02-29", "2000-03-01"]);
    assert_eq!([day(20_618), day(u32::MAX - 719_468)], ["2026-06-14", "9999-12-31"]);
}

proptest! {
    #[test]
    fn no_damaged_text_is_too_much(from in 0..WHOLE.len(), length in 0..40_usize, patch in "[a-z\"'\\[\\]{}=.\n\u{0}ä]{0,6}") {
        let end = (from + length).min(WHOLE.len());
        let text = format!("{}{patch}{}", &WHOLE[..from], &WHOLE[end..]);
        let (_, errors) = parse(&text, "ssot.toml");
        prop_assert!(errors.iter().all(|error| error.span.is_some()));
    }
}
