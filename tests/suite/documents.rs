//! Documents made from the registry, as pictures and as text: what lies in the example is what is written now, hostile
//! texts stay texts, and a document that is out of date is told.

use crate::program;
use crate::run::TODAY;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Set to write the documents of the example instead of comparing them.
const BLESS: &str = "SSOT_BLESS";
/// The documents of the example, each with the arguments that write it.
const OF_APEX: [(&str, &[&str]); 6] = [
    ("registry.md", &["list", "-f", "markdown"]),
    ("graph.svg", &["graph", "-f", "svg"]),
    ("graph.mmd", &["graph", "-f", "mermaid"]),
    ("graph.dot", &["graph", "-f", "dot"]),
    ("report.html", &["report", "-f", "html"]),
    ("report.md", &["report", "-f", "markdown"]),
];

fn apex() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apex")
}

fn ssot(folder: &Path, arguments: &[&str]) -> Output {
    let fixed = ["--today", TODAY, "--color", "never", "--no-cache"];
    program::command(folder).args(fixed).args(arguments).output().unwrap()
}

fn out(folder: &Path, arguments: &[&str]) -> String {
    let output = ssot(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_documents_of_the_example_hold() {
    for (file, arguments) in OF_APEX {
        let path = apex().join(file);
        let text = out(&apex(), &[arguments, &["-j", "1"]].concat());
        assert!(text == out(&apex(), &[arguments, &["-j", "4"]].concat()), "{file} depends on threads");
        if std::env::var_os(BLESS).is_some() {
            fs::write(&path, &text).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == text, "{file} is another one now:\n{text}");
    }
    assert_eq!(out(&apex(), &["list", "--check", "registry.md"]), "");
    for report in ["report.html", "report.md"] {
        out(&apex(), &["report", "--verify", report]);
    }
}

#[test]
fn a_document_out_of_date_is_told_with_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept.md");
    let check = || ssot(&apex(), &["list", "--check", kept.to_str().unwrap()]);
    // There is nothing to compare with.
    assert_eq!(check().status.code(), Some(2));
    let text = out(&apex(), &["list", "-o", kept.to_str().unwrap()]);
    assert_eq!((text, check().status.code()), (String::new(), Some(0)));
    let written = fs::read_to_string(&kept).unwrap();
    // A checkout with other line ends still holds.
    fs::write(&kept, written.replace('\n', "\r\n")).unwrap();
    assert_eq!(check().status.code(), Some(0));
    fs::write(&kept, written.replace("use apex_db::Database;", "use apex_db::Pool;")).unwrap();
    let output = check();
    assert_eq!(output.status.code(), Some(1));
    let difference = "@@ `database`\n ```rust\n-use apex_db::Pool;\n+use apex_db::Database;\n ```\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), difference);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("is out of date") && error.contains("ssot list -o "), "{error}");
}

#[test]
fn the_format_is_that_of_the_name_or_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let starts = [
        ("list", "a.md", "# Import registry\n"),
        ("list", "a.json", "{\n  \"version\": 1,"),
        ("graph", "a.svg", "<svg "),
        ("graph", "a.gv", "digraph"),
        ("graph", "a.mmd", "flowchart LR\n"),
    ];
    for (command, name, start) in starts {
        out(&apex(), &[command, "-o", &file(name)]);
        assert!(fs::read_to_string(file(name)).unwrap().starts_with(start), "{name}");
    }
    for command in ["list", "graph"] {
        let output = ssot(&apex(), &[command, "-o", &file("a.txt")]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(error.contains("does not say which format") && error.contains("-f "), "{error}");
    }
    let rules: serde_json::Value =
        serde_json::from_str(&out(&apex(), &["list", "--rules", "-f", "json"])).unwrap();
    assert_eq!(rules["rules"].as_array().unwrap().len(), ssot::rules::RULES.len());
}

#[test]
fn entries_are_told_to_programs() {
    let all: serde_json::Value = serde_json::from_str(&out(&apex(), &["list", "-f", "json"])).unwrap();
    let entry = |list: &str, id: &str| {
        let entries = all[list].as_array().unwrap();
        entries.iter().find(|entry| entry["id"] == id).unwrap().clone()
    };
    let router = entry("concepts", "message-router");
    assert_eq!(router["import"], "use apex_core::messaging::MessageRouter;");
    assert_eq!((&router["owner"], &router["component"]), (&"@apex/platform".into(), &"core".into()));
    assert!(router["canonical_uses"].as_u64() < router["governed_uses"].as_u64());
    // A method is reached by the type that has it.
    assert_eq!(entry("concepts", "ws-send")["import"], "use apex_ws::manager::WebSocketManager;");
    assert_eq!(entry("bans", "service-names")["literals"][2], 8443);
    assert_eq!(entry("boundaries", "agents-in-layers")["acyclic"][0], "apex_agents::*");
}

#[test]
fn a_part_of_the_graph_is_drawn() {
    let one = out(&apex(), &["graph", "--concept", "retry"]);
    assert!(one.contains("retry<br/>") && !one.contains("message-router"), "{one}");
    assert!(one.contains("apex_auth::oauth::ask"), "{one}");
    let of_auth = out(&apex(), &["graph", "-c", "auth"]);
    assert!(of_auth.contains("verify-token") && of_auth.contains("user-context"), "{of_auth}");
    // What the component uses is shown without its other users.
    assert!(!of_auth.contains("([\"websocket\"])"), "{of_auth}");
    let output = ssot(&apex(), &["graph", "--concept", "rety"]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("did you mean `retry`"), "{error}");
}

/// Whatever stands in a registry or in the code stays text in every format.
#[test]
fn hostile_texts_stay_texts() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        (
            "src/lib.rs",
            "pub mod r#type { pub struct Clock; }\npub fn f(_: r#type::Clock) {}\n\
             #[path = \"<b>`x`\\\"#;]]>.rs\"] pub mod copy;\n",
        ),
        ("src/<b>`x`\"#;]]>.rs", "pub struct Clock;\n"),
        (
            "ssot.toml",
            "[canonical.clock]\npath = \"app::type::Clock\"\nowner = \"<script>alert(1)</script>\"\n\
             reason = \"# <img src=x> [a](javascript:b) | \\u001b[31m \\u202e\"\n\
             url = \"https://a.example/<b>?a b\"\n[ban.text]\nliterals = [\"`<b>`|\"]\n",
        ),
    ];
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let text = out(folder.path(), &["list", "-f", "markdown"]);
    assert!(text.contains("use app::r#type::Clock;"), "{text}");
    for event in pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::ENABLE_TABLES) {
        use pulldown_cmark::{Event, Tag};
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html} in\n{text}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://"), "{dest_url}");
            }
            Event::Start(Tag::Image { .. }) => panic!("{text}"),
            _ => {}
        }
    }
    for format in ["mermaid", "dot", "svg"] {
        let text = out(folder.path(), &["graph", "-f", format]);
        assert!(text.contains("copy::Clock") && text.contains(".rs"), "{text}");
        assert!(format == "dot" || !text.contains("<b>"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
    let dot = out(folder.path(), &["graph", "-f", "dot"]);
    assert!(dot.contains("`\\\"#;]]>.rs\""), "{dot}");
}
