//! Code in documentation: its facts have the places of the real file, and reports quote that file.

use serde_json::Value;
use ssot::facts::{Detail, FileFacts, doctests_of, extract};

/// Every kind of fact that has a place, with and without a `main`.
const CODE: [&str; 2] = [
    "use std::{fmt as f, io::*}; struct S { x: u8 } enum E { A(S) } impl S { fn m(&self) -> u8 { self.x } }\n\
     const C: &str = \"text\"; let s = S { x: 1 }; s.m().to_string(); let x: S = Default::default(); struct H { f: fn(E) -> S, s: S } drop(f()); println!(\"{}\", f::Error); match s { S { x } => x };",
    "macro_rules! make { ($n:ident) => { struct $n; } }\nmake!(T);\npub mod inner { pub trait Tr: Copy { const K: u8; } }\n\
     extern crate std as s;\nstatic L: std::sync::Mutex<inner::M> = todo!(); pub struct N; impl N { pub fn new() -> Box<Self> { g(); todo!() } }\n#[derive(Debug)] pub struct D;\nfn main() { let _ = inner::f(1, 2); }",
];
/// Lines above the documentation.
const ABOVE: usize = 100;

/// All line numbers in a value.
fn lines(value: &Value, found: &mut Vec<u64>) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| lines(value, found)),
        Value::Object(map) => map.iter().for_each(|(key, value)| match value.as_u64() {
            Some(line) if key == "line" => found.push(line),
            _ => lines(value, found),
        }),
        _ => {}
    }
}

#[test]
fn every_place_of_a_doctest_is_one_of_its_file() {
    let mut kinds = [0; 5];
    for code in CODE {
        let commented: Vec<String> = code.lines().map(|line| format!("    /// {line}\n")).collect();
        let text = format!(
            "{}    /// ```\n{}    /// ```\n    fn f() {{}}\n",
            "\n".repeat(ABOVE),
            commented.concat()
        );
        let tests = extract(&text, Detail::Names).doctests.tests;
        assert_eq!(tests.len(), 1, "{code}");
        let mut found = Vec::new();
        lines(&serde_json::to_value(&tests[0].facts).unwrap(), &mut found);
        let first = ABOVE as u64 + 2;
        let last = first + code.lines().count() as u64;
        assert!(found.len() > 20, "{code}");
        assert!(found.iter().all(|line| (first..last).contains(line)), "{found:?} in {code}");
        let facts = &tests[0].facts;
        kinds[0] += facts.discarded.len();
        kinds[1] += facts.statics.iter().map(|fact| fact.holds.len()).sum::<usize>();
        kinds[2] += facts.unheld.len();
        kinds[3] += facts.items.iter().filter(|item| item.value.is_some()).count();
        kinds[4] += facts.inferred.len();
        let all: Vec<&str> = text.lines().collect();
        for segment in &facts.segments {
            let written: String = all[segment.pos.line as usize - 1]
                .chars()
                .skip(segment.pos.column as usize - 1)
                .take(segment.len as usize)
                .collect();
            assert_eq!(written, facts.text(segment.name));
        }
    }
    assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
}

#[test]
fn blocks_that_do_not_parse_are_counted() {
    let text = "/// ```\n/// let a = ;\n/// ```\n/// ```\n/// $name!()\n/// ```\n/// ```\n/// f();\n/// ```\nfn f() {}\n";
    let doctests = extract(text, Detail::Names).doctests;
    assert_eq!((doctests.tests.len(), doctests.unparsed), (1, 2));
    let doctests = doctests_of("# T\n\n```\nuse a::b;\n```\n```\n(\n```\n");
    assert_eq!((doctests.tests.len(), doctests.unparsed, doctests.tests[0].line), (1, 1, 4));
}

#[test]
fn documents_are_known_by_their_paths() {
    let text = "#![doc = include_str!(\"../README.md\")]\n\
                #![cfg_attr(docs, doc = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/a.md\",)))]\n\
                #![doc = include_str!(concat!(env!(\"OUT_DIR\"), \"/a.md\"))]\n\
                mod inner { #[doc = include_str!(\"b.md\")] pub struct S; }\n";
    let FileFacts { documents, .. } = extract(text, Detail::Names);
    let found: Vec<(&str, bool, u32)> =
        documents.iter().map(|found| (&*found.path, found.from_package, found.module)).collect();
    assert_eq!(found, [("../README.md", false, 0), ("/a.md", true, 0), ("b.md", false, 1)]);
}

#[test]
fn deep_and_endless_documentation_ends() {
    let deep = format!("/// ```\n/// let a = {}1;\n/// ```\nfn f() {{}}\n", "(".repeat(50_000));
    assert_eq!(extract(&deep, Detail::Names).doctests.unparsed, 1);
    let many = "/// ```\n/// a();\n/// ```\n".repeat(20_000);
    let found = extract(&format!("{many}fn f() {{}}\n"), Detail::Names).doctests;
    assert!(found.tests.len() <= 10_000);
    let quotes = format!("//! {} ```\n", ">".repeat(20_000));
    extract(&quotes, Detail::Names);
    let odd = "/**/ /***/ /**\n*/ /*! ```\n let a = 1; */ //!\n///\n#[doc = \"\"]\n#[doc = r\"\"]\nfn f() {}\n/** ``` ";
    extract(odd, Detail::Names);
}
