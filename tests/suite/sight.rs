//! Names as they are asked for: what a place names, by which paths an item is reached, and how much is known.

use crate::program::{folder, package, run};

#[test]
fn places_are_resolved_to_their_definitions() {
    let folder = package();
    let all = run(folder.path(), &["resolve", "-f", "jsonl"]);
    let rows: Vec<serde_json::Value> =
        all.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let row = rows
        .iter()
        .find(|row| row["file"] == "src/user.rs" && row["line"] == 2 && row["column"] == 9)
        .unwrap();
    assert_eq!(row["items"][0], "app::clock::Clock");
    assert_eq!((&row["namespace"], &row["context"]), (&"type".into(), &"path".into()));
    assert!(rows.iter().all(|row| row.get("hops").is_none()));
    let place = run(folder.path(), &["resolve", "src/user.rs:2:10", "-f", "jsonl"]);
    let row: serde_json::Value = serde_json::from_str(&place.out).unwrap();
    let hops: Vec<(&str, u64)> = row["hops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| (hop["file"].as_str().unwrap(), hop["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(hops, [("src/user.rs", 1), ("src/legacy.rs", 1)]);
    let chain = run(folder.path(), &["resolve", "src/user.rs:2:10"]);
    assert!(
        chain.out.starts_with("type `Clock` names `app::clock::Clock`\n  --> src/user.rs:2:9\n"),
        "{}",
        chain.out
    );
    assert!(chain.out.ends_with("note: defined here\n  --> src/clock.rs:2:12\n   |  pub struct Clock;\n"));
    let nothing = run(folder.path(), &["resolve", "src/user.rs:9:9"]);
    assert_eq!((nothing.code, &*nothing.out), (Some(0), ""));
    assert_eq!(run(folder.path(), &["resolve", "ssot.toml"]).code, Some(2));
}

#[test]
fn every_path_and_every_hop_is_told() {
    let manifest = |name: &str, dependencies: &str| {
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[dependencies]\n{dependencies}")
    };
    let folder = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"kit\", \"facade\"]\n"),
        ("kit/Cargo.toml", &manifest("kit", "")),
        ("facade/Cargo.toml", &manifest("facade", "kit = { path = \"../kit\" }\n")),
        ("app/Cargo.toml", &manifest("app", "facade = { path = \"../facade\" }\n")),
        (
            "kit/src/lib.rs",
            "pub mod deep { pub struct Bolt; }\npub use deep as parts;\n\
             pub mod prelude {\n    pub use crate::deep::Bolt as Screw;\n}\npub type Alias = deep::Bolt;\n",
        ),
        ("facade/src/lib.rs", "pub use kit as tools;\npub use kit::prelude::*;\n"),
        ("app/src/lib.rs", "use facade::*;\npub fn f(_: Screw, _: tools::Alias) {}\n"),
    ]);
    let ran = run(folder.path(), &["where", "kit::deep::Bolt", "-f", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let expected = [
        "facade::Screw",
        "kit::Alias",
        "facade::tools::Alias",
        "kit::deep::Bolt",
        "kit::parts::Bolt",
        "kit::prelude::Screw",
        "facade::tools::deep::Bolt",
        "facade::tools::parts::Bolt",
        "facade::tools::prelude::Screw",
    ];
    assert_eq!(json["items"][0]["paths"], serde_json::json!(expected));
    let steps = |place: &str| -> Vec<String> {
        let ran = run(folder.path(), &["resolve", place]);
        ran.out
            .lines()
            .filter(|line| !line.starts_with("   |"))
            .map(|line| line.trim_start().to_owned())
            .collect()
    };
    assert_eq!(
        steps("app/src/lib.rs:2:13"),
        [
            "type `Screw` names `kit::deep::Bolt`",
            "--> app/src/lib.rs:2:13",
            "note: imported as `facade::*`",
            "--> app/src/lib.rs:1:13",
            "note: imported as `kit::prelude::*`",
            "--> facade/src/lib.rs:2:23",
            "note: imported as `kit::deep::Bolt`",
            "--> kit/src/lib.rs:4:26",
            "note: defined here",
            "--> kit/src/lib.rs:1:27",
        ]
    );
    assert_eq!(
        steps("app/src/lib.rs:2:32"),
        [
            "type `Alias` names `kit::Alias`",
            "--> app/src/lib.rs:2:30",
            "note: imported as `facade::*`",
            "--> app/src/lib.rs:1:13",
            "note: imported as `kit`",
            "--> facade/src/lib.rs:1:9",
            "note: defined here",
            "--> kit/src/lib.rs:6:10",
            "note: an alias of `kit::deep::Bolt`",
            "--> kit/src/lib.rs:1:27",
        ]
    );
}

#[test]
fn what_is_not_known_is_counted_by_cause() {
    let folder = folder(&[
        ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n[dependencies]\nfar = \"1\"\n"),
        ("ssot.toml", ""),
        (
            "src/lib.rs",
            "//! ```\n//! let a = app::f;\n//! ```\n//! ```\n//! let = ;\n//! ```\n\
             mod gone;\nuse far::Thing;\nuse crate::lost::Found;\n#[helper]\npub struct S;\n\
             pub fn f(t: Thing) -> u8 { gone::g(); S::h(); missing(); t.call(); odd!(a b::c d); 1 }\n",
        ),
    ]);
    let ran = run(folder.path(), &["-v"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("1 code block in documentation, 1 more that does not parse\n"), "{}", ran.err);
    let rows: Vec<(&str, usize)> = ran
        .err
        .lines()
        .skip_while(|line| !line.starts_with("sight "))
        .skip(1)
        .map(|line| line.split_at(line.find(|c: char| c.is_ascii_digit()).unwrap()))
        .map(|(name, rest)| (name.trim_end(), rest.split(' ').next().unwrap().parse().unwrap()))
        .collect();
    for sort in ["names in paths", "names of methods"] {
        let at = rows.iter().position(|(name, _)| *name == sort).unwrap();
        let parts = rows[at + 1..].iter().take_while(|(name, _)| name.starts_with("  "));
        assert_eq!(parts.map(|(_, count)| count).sum::<usize>(), rows[at].1, "{}", ran.err);
    }
    for (cause, count) in [
        ("crate without source", 3),
        ("unresolved import", 2),
        ("attribute of a derive or tool", 1),
        ("module without its file", 1),
        ("associated item", 1),
        ("not in scope", 2),
        ("macro arguments", 2),
    ] {
        assert!(rows.contains(&(&*format!("  {cause}"), count)), "{cause} {count} in\n{}", ran.err);
    }
}

#[test]
fn an_item_is_told_with_its_paths_and_uses() {
    let folder = package();
    let ran = run(folder.path(), &["where", "clock", "-f", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let item = &json["items"][0];
    assert_eq!((&item["item"], &item["kind"]), (&"app::clock::Clock".into(), &"struct".into()));
    assert_eq!(item["definition"]["file"], "src/clock.rs");
    assert_eq!(item["paths"], serde_json::json!(["app::clock::Clock", "app::legacy::Clock"]));
    let kinds: Vec<(&str, bool)> = item["uses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["kind"].as_str().unwrap(), found["canonical"].as_bool().unwrap()))
        .collect();
    assert_eq!(kinds, [("import", true), ("import", false), ("type", true), ("type", true)]);
    assert_eq!(run(folder.path(), &["where", "Clock", "-q"]).out, "use app::clock::Clock;\n");
    let other = run(folder.path(), &["where", "Other"]);
    assert!(other.out.contains("no concept of the registry names it"), "{}", other.out);
    let missing = run(folder.path(), &["where", "app::clock::Cloc"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("there is no `Cloc` in `app::clock`"), "{}", missing.err);
    let slip = run(folder.path(), &["where", "Clok"]);
    assert!(slip.err.contains("did you mean `Clock`?"), "{}", slip.err);
}
