//! Hostile input: every text gets an answer, in time, with at most one error at a right place.

use crate::run;
use ssot::facts::{Detail, FileFacts, Literal, WORKER_STACK, extract};
use ssot::source::{LineIndex, Pos};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Levels that every construct must be analysed at, and levels that must at least be refused without harm.
const ANALYSED: usize = 300;
const EXTREME: [usize; 2] = [3_000, 100_000];
/// Time that one input may take, in a build without optimisation and on a machine that has much else to do: what grows
/// with the square of these levels takes longer on any.
const LIMIT: Duration = Duration::from_mins(1);
/// What a file is refused with that would need too much stack.
const TOO_DEEP: &str = "too deeply nested";

/// A construct that can be nested: head, what opens a level, the core, what closes a level, tail.
type Nesting = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Constructs that nest or chain without end in the grammar.
#[rustfmt::skip]
const NESTINGS: [Nesting; 62] = [
    ("", "mod a {", "", "}", ""),
    ("", "fn f() {", "", "}", ""),
    ("", "impl A { fn f() {", "", "} }", ""),
    ("", "trait A { fn f() {", "", "} }", ""),
    ("", "const A: u8 = { ", "const B: u8 = 1;", " 1 };", ""),
    ("fn f() ", "{", "", "}", ""),
    ("fn f() { ", "unsafe {", "", "}", " }"),
    ("fn f() { ", "async {", "", "}", " }"),
    ("fn f() { ", "loop {", "", "}", " }"),
    ("fn f() { ", "if a {", "", "}", " }"),
    ("fn f() { ", "if let A = a {", "", "}", " }"),
    ("fn f() { ", "while a {", "", "}", " }"),
    ("fn f() { ", "for a in b {", "", "}", " }"),
    ("fn f() { ", "match a { _ => ", "1", "}", " }"),
    ("fn f() { ", "match a { _ if ", "b", " => 1 }", " }"),
    ("fn f() { if a {}", " else if a {}", "", "", " }"),
    ("fn f() { let _ = ", "|| {", "", "}", "; }"),
    ("fn f() { let _ = ", "|x| ", "1", "", "; }"),
    ("fn f() { let _ = ", "move |x: u8| ", "1", "", "; }"),
    ("fn f() { let _ = ", "(", "1", ")", "; }"),
    ("fn f() { let _ = ", "(1, ", "1", ")", "; }"),
    ("fn f() { let _ = ", "[", "1", "]", "; }"),
    ("fn f() { let _ = ", "[1; ", "1", "]", "; }"),
    ("fn f() { let _ = ", "a(", "1", ")", "; }"),
    ("fn f() { let _ = ", "a.b(", "1", ")", "; }"),
    ("fn f() { let _ = ", "a[", "1", "]", "; }"),
    ("fn f() { let _ = ", "A { b: ", "1", "}", "; }"),
    ("fn f() { let _ = ", "!", "true", "", "; }"),
    ("fn f() { let _ = ", "-", "1", "", "; }"),
    ("fn f() { let _ = ", "*", "a", "", "; }"),
    ("fn f() { let _ = ", "& ", "a", "", "; }"),
    ("fn f() { let _ = ", "&mut ", "a", "", "; }"),
    ("fn f() { ", "a = ", "1", "", "; }"),
    ("fn f() { ", "a += ", "1", "", "; }"),
    ("fn f() { let _ = a", " + a", "", "", "; }"),
    ("fn f() { let _ = a", " && a", "", "", "; }"),
    ("fn f() { let _ = a", ".b", "", "", "; }"),
    ("fn f() { let _ = a", ".b()", "", "", "; }"),
    ("fn f() { let _ = a", "[0]", "", "", "; }"),
    ("fn f() { let _ = a", "()", "", "", "; }"),
    ("fn f() { let _ = a", "?", "", "", "; }"),
    ("fn f() { let _ = a", ".await", "", "", "; }"),
    ("fn f() { let _ = a", " as u8", "", "", "; }"),
    ("fn f() { ", "return ", "1", "", "; }"),
    ("fn f() { loop { ", "break ", "1", "", "; } }"),
    ("fn f() { let ", "(", "a", ",)", " = b; }"),
    ("fn f() { let ", "&", "a", "", " = b; }"),
    ("fn f() { let ", "[", "a", "]", " = b; }"),
    ("fn f() { let ", "A(", "a", ")", " = b; }"),
    ("fn f() { let ", "A { b: ", "a", "}", " = b; }"),
    ("fn f() { match a { A", " | A", "", "", " => 1 } }"),
    ("type A = ", "V<", "u8", ">", ";"),
    ("type A = ", "(", "u8", ",)", ";"),
    ("type A = ", "[", "u8", "]", ";"),
    ("type A = ", "[u8; { let _: [u8; 1]; ", "1", "}]", ";"),
    ("type A = ", "& ", "u8", "", ";"),
    ("type A = ", "*const ", "u8", "", ";"),
    ("type A = ", "fn() -> ", "u8", "", ";"),
    ("type A = Box<dyn ", "Fn(&dyn ", "A", ")", ">;"),
    ("fn f(_: ", "impl A<B = ", "u8", ">", ") {}"),
    ("use ", "a::{", "b", "}", ";"),
    ("use a", "::a", "", "", ";"),
];

/// Further constructs, some of which no recursion is behind.
#[rustfmt::skip]
const CHAINS: [Nesting; 10] = [
    ("fn f() { let _ = a", "::a", "", "", "; }"),
    ("", "#[a]", "struct S;", "", ""),
    ("", "/// a\n", "struct S;", "", ""),
    ("", "/*", "", "*/", "struct S;"),
    ("m! {", "(", "", ")", "}"),
    ("fn f() { m!(", "[", "a::b", "]", "); }"),
    ("fn f() { ", "m!(", "a::b", ")", "; }"),
    ("#[a(", "a(", "b", ")", ")] struct S;"),
    ("#[cfg(", "not(", "unix", ")", ")] struct S;"),
    ("macro_rules! m { () => {", "(", "a::b", ")", "} }"),
];

/// Runs on a thread with the stack that `extract` asks for.
fn on_worker<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(WORKER_STACK)
            .spawn_scoped(scope, work)
            .unwrap()
            .join()
            .unwrap()
    })
}

/// The facts of a text, which must come in time and with an error inside of the text, if any.
fn facts_of(name: &str, text: &str) -> FileFacts {
    let start = Instant::now();
    let facts = extract(text, Detail::Fingerprints);
    let elapsed = start.elapsed();
    assert!(elapsed < LIMIT, "{name}: took {elapsed:?}");
    if let Some(error) = &facts.error {
        let index = LineIndex::new(text);
        let at = error.span.start;
        assert_eq!(index.pos(text, index.offset(text, at)), at, "{name}: {error:?} lies outside of the text");
        assert!(error.span.end > at, "{name}: {error:?} is empty");
        assert!(!error.message.is_empty() && !error.message.contains('\n'), "{name}: {error:?}");
    }
    facts
}

fn nested((head, open, core, close, tail): Nesting, levels: usize) -> String {
    [head, &open.repeat(levels), core, &close.repeat(levels), tail].concat()
}

#[test]
fn every_construct_is_analysed_at_ordinary_depth() {
    on_worker(|| {
        for nesting in NESTINGS.into_iter().chain(CHAINS) {
            let facts = facts_of(nesting.1, &nested(nesting, ANALYSED));
            assert_eq!(facts.error, None, "`{}` at {ANALYSED} levels", nesting.1);
        }
    });
}

#[test]
fn every_construct_gets_an_answer_at_extreme_depth() {
    on_worker(|| {
        for nesting in NESTINGS.into_iter().chain(CHAINS) {
            for levels in EXTREME {
                let facts = facts_of(nesting.1, &nested(nesting, levels));
                let refused = facts.error.map(|error| error.message);
                let fits = refused.as_ref().is_none_or(|message| message == TOO_DEEP);
                assert!(fits, "`{}` at {levels} levels: {refused:?}", nesting.1);
            }
        }
    });
}

#[test]
fn constructs_nested_in_each_other_get_an_answer() {
    on_worker(|| {
        let blocks: Vec<Nesting> =
            NESTINGS.into_iter().filter(|nesting| nesting.0.starts_with("fn f() { let _")).collect();
        for (at, outer) in blocks.iter().enumerate() {
            let inner = blocks[(at * 7 + 3) % blocks.len()];
            let inside = format!("{{ {} 1 }}", nested(inner, 200).replace("fn f()", "fn g()"));
            let text = [outer.0, &outer.1.repeat(200), &inside, &outer.3.repeat(200), outer.4].concat();
            facts_of(outer.1, &text);
        }
    });
}

#[test]
fn long_numbers_are_quick() {
    on_worker(|| {
        for digits in [600, 25_000, 1_000_000] {
            let number = "7".repeat(digits);
            for text in [
                format!("const A: u8 = {number};"),
                format!("const A: u8 = 0x{number};"),
                format!("const A: f64 = {number}.{number};"),
                format!("const A: f64 = 1.{number}e5;"),
                format!("fn f() {{ a.{number}; }}"),
                format!("fn f() {{ m!({number}); }}"),
                format!("#[a = {number}] fn f() {{}}"),
                format!("const A: [u8; 2] = [{number}, {number}_u8];"),
            ] {
                let facts = facts_of("a long number", &format!("{text}\nfn behind() {{}}"));
                assert_eq!(facts.error, None, "{}", &text[..30]);
                let last = facts.items.last().unwrap();
                assert_eq!((facts.text(last.name), last.span.start), ("behind", Pos::new(2, 4)));
            }
        }
        let many = format!("const A: [u8; 1] = [{}];", format!("{}, ", "7".repeat(512)).repeat(200));
        assert_eq!(facts_of("many long numbers", &many).error, None);
    });
}

/// Numbers at the ends of what can be computed give nothing rather than another number.
#[test]
fn constants_are_computed_without_overflow() {
    let max = i128::MAX;
    let cases = [
        ("-(-170141183460469231731687303715884105727 - 1)", None),
        ("-170141183460469231731687303715884105727 - 1", Some(Literal::Integer(i128::MIN))),
        ("-170141183460469231731687303715884105728", None),
        ("170141183460469231731687303715884105727 + 1", None),
        ("170141183460469231731687303715884105727 * -1", Some(Literal::Integer(-max))),
        ("(-170141183460469231731687303715884105727 - 1) / -1", None),
        ("(-170141183460469231731687303715884105727 - 1) % -1", None),
        ("340282366920938463463374607431768211455", None),
        ("-(1 << 127)", None),
        ("1 << 127", None),
        ("1 << 126", Some(Literal::Integer(1 << 126))),
        ("2 << 126", None),
        ("1 << -1", None),
        ("1 << 4294967297", None),
        ("1 >> 128", None),
        ("0xf0u8 << 4", None),
        ("7 / 0", None),
        ("7 % (1 - 1)", None),
        ("7431u64 as u8", None),
        ("-1 as u32", None),
        ("128 as i8", None),
        ("-128 as i8", Some(Literal::Integer(-128))),
        ("b'a' as u32", Some(Literal::Integer(97))),
        ("1.5 as u32", None),
        ("7 as f64", None),
        ("1e999", None),
        ("-(-1.5)", Some(Literal::Float("1.5".to_owned()))),
        ("--1_5.0e-1", Some(Literal::Float("1.5".to_owned()))),
        ("-\"a\"", None),
        ("\"a\" * 2", None),
        ("[\"a\"].concat()", None),
        ("[\"a\", b\"b\"].concat()", None),
        ("concat!(-1, 2.50, 'c', true)", Some(Literal::Text("-12.50ctrue".to_owned()))),
        ("!0", None),
    ];
    on_worker(|| {
        for (expression, expected) in cases {
            let text = format!("const A: T = {expression};\nfn f() {{ g({expression}) }}");
            let facts = facts_of(expression, &text);
            let value = facts.items[0].value.as_ref().map(|(value, _)| value.clone());
            assert_eq!(value, expected, "{expression}");
        }
        // The whole is one literal, its parts are others; a sign belongs to its number.
        let facts = facts_of("parts", "fn f() { g(60 * -7 + 0, -(-420), \"ab\".to_owned() + \"\") }");
        let literals: Vec<_> =
            facts.literals.iter().map(|fact| (&fact.value, fact.span.start.column)).collect();
        let [whole, sixty, seven, zero, twice, text, empty] = &literals[..] else { panic!("{literals:?}") };
        assert_eq!(*whole, (&Literal::Integer(-420), 12));
        assert_eq!(*sixty, (&Literal::Integer(60), 12));
        assert_eq!(*seven, (&Literal::Integer(-7), 17));
        assert_eq!(*zero, (&Literal::Integer(0), 22));
        assert_eq!(*twice, (&Literal::Integer(420), 25));
        assert_eq!(*text, (&Literal::Text("ab".to_owned()), 34));
        assert_eq!(empty.0, &Literal::Text(String::new()));
    });
}

#[test]
fn long_sums_are_quick() {
    on_worker(|| {
        for (part, end) in [("1 + ", "1"), ("1 + ", "a"), ("\"a\".to_owned() + ", "\"a\""), ("-(1 * ", "1")] {
            let close = if part.contains('(') { ")" } else { "" };
            let text = [&part.repeat(400), end, &close.repeat(400)].concat();
            facts_of(part, &format!("const A: u8 = {text}; fn f() {{ g({text}) }}"));
        }
        let many = "\"a\", ".repeat(100_000);
        facts_of("a long array", &format!("fn f() {{ g([{many}].concat()) }}"));
    });
}

#[test]
fn what_is_never_closed_is_told_where_it_opens() {
    let cases = [
        ("fn f() {\n    let a = \"never;\n}\n", Pos::new(2, 13)),
        ("const A: &str = r##\"never\"#;\n", Pos::new(1, 17)),
        ("const A: &[u8] = b\"never;\n", Pos::new(1, 18)),
        ("fn f() {}\n/* never /* */\n", Pos::new(2, 1)),
        ("fn f() {}\nfn g() { a(\n", Pos::new(2, 11)),
        ("fn f() {}\n}\nfn g() {}\n", Pos::new(2, 1)),
        ("fn f() { a(] }\n", Pos::new(1, 12)),
        ("\u{feff}const ä: &str = \"never", Pos::new(1, 17)),
    ];
    on_worker(|| {
        for (text, place) in cases {
            let error = facts_of(text, text).error;
            assert_eq!(error.map(|error| error.span.start), Some(place), "{text:?}");
        }
    });
}

#[test]
fn odd_characters_get_an_answer() {
    let texts = [
        "",
        "\u{feff}",
        "\u{feff}\u{feff}fn f() {}",
        "#!",
        "#!/bin/sh",
        "\u{feff}#!/usr/bin/env x\r\nfn f() {}",
        "\0",
        "fn a\0b() {}",
        "const A: &str = \"\0\";",
        "// \0\nfn f() {}",
        "fn f() {}\r\r\n\rfn g() {}",
        "fn f() {\u{2028}}\u{85}fn g() {}",
        "fn a\u{301}() {}",
        "fn \u{202e}f() {}",
        "const A: &str = \"\u{202e}\u{2066}\";",
        "fn r#crate() {}",
        "fn r#() {}",
        "fn f() { 'a }",
        "fn f() { '\\u{110000}' }",
        "fn f() { \"\\u{fffffff}\" }",
        "fn f() { 0b2 + 0x + 1e }",
        "fn f() { a.0.0.0 }",
        "---\nname = 1\n---\nfn f() {}",
        "---\nfn f() {}",
        "#",
        "#[",
        "use",
        "use ::;",
        "use a::{self::b, super};",
        "use {{{a}}, *};",
        "pub(in) fn f() {}",
        "#![cfg(]",
        "#[derive(1, \"a\")] struct S;",
        "#[path = 1] mod a;",
        "#[path] mod a;",
        "macro_rules! m",
        "macro_rules! {}",
        "include!();",
        "include!(concat!(1, 2));",
        "🦀",
        "fn 🦀() {}",
        "\\",
        "$crate::a!();",
        "impl for {}",
        "fn f() { $crate }",
    ];
    on_worker(|| {
        for text in texts {
            facts_of(text, text);
        }
    });
}

#[test]
fn long_lines_and_names_keep_their_places() {
    let name = "a".repeat(1 << 20);
    let statements = "g(1);".repeat(50_000);
    let string = "ä".repeat(1 << 20);
    on_worker(|| {
        let facts = facts_of("a long name", &format!("fn {name}() {{}} fn behind() {{}}"));
        assert_eq!(facts.items[1].span.start, Pos::new(1, (1 << 20) + 13));
        let facts = facts_of("a long line", &format!("fn f() {{ {statements} a::b(); }}"));
        assert_eq!(facts.paths.len(), 50_001);
        assert_eq!(facts.path_span(&facts.paths[50_000]).start, Pos::new(1, 250_011));
        let facts = facts_of("a long text", &format!("const A: &str = \"{string}\"; fn behind() {{}}"));
        assert_eq!(facts.items[1].span.start, Pos::new(1, (1 << 20) + 24));
        let spaces = " ".repeat(4 << 20);
        assert_eq!(facts_of("spaces", &format!("fn f() {{}}{spaces}fn g() {{}}")).items.len(), 2);
    });
}

#[test]
fn too_many_tokens_are_refused() {
    on_worker(|| {
        let facts = facts_of("semicolons", &";".repeat(2_000_001));
        assert_eq!(facts.error.unwrap().span.start, Pos::new(1, 2_000_001));
    });
}

/// Checks files of one crate with a ban that fires in the last of them; answers what is found.
fn checked(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
    write("ssot.toml", "[ban.exit]\npaths = [\"std::process::exit\"]\n[canonical]\nstart = \"app::start\"\n");
    write("src/main.rs", "fn main() { std::process::exit(1) }\n");
    write("src/lib.rs", "pub fn start() {}\n");
    for (path, text) in files {
        write(path, text);
    }
    found(name, root.path())
}

/// What is found in a folder: file, line and rule.
fn found(name: &str, root: &Path) -> Vec<String> {
    let start = Instant::now();
    let report = run::check(root, 2).report;
    assert!(start.elapsed() < LIMIT, "{name}: took {:?}", start.elapsed());
    let place = |finding: &ssot::diagnostic::Finding| {
        let violation = &finding.violation;
        format!("{}:{} {}", violation.place.file, violation.place.span.start.line, violation.rule)
    };
    report.findings.iter().map(place).collect()
}

/// The one finding that must be there whatever the other files are.
const OTHER: &str = "src/main.rs:1 banned-path";

#[test]
fn circles_end() {
    #[rustfmt::skip]
    let cases: [(&str, &[(&str, &str)]); 25] = [
        ("a file that is its own module", &[("src/lib.rs", "#[path = \"lib.rs\"] pub mod again; pub fn start() {} pub fn go() { again::again::again::start() }")]),
        ("two files that are each other's module", &[("src/lib.rs", "#[path = \"a.rs\"] mod a; pub fn start() {}"), ("src/a.rs", "#[path = \"b.rs\"] pub mod b;"), ("src/b.rs", "#[path = \"a.rs\"] pub mod a; use a::b::a::b::c;")]),
        ("a file that includes itself", &[("src/lib.rs", "include!(\"lib.rs\"); pub fn start() {}")]),
        ("files that include each other", &[("src/lib.rs", "include!(\"a.rs\"); pub fn start() {}"), ("src/a.rs", "include!(\"b.rs\");"), ("src/b.rs", "include!(\"a.rs\");")]),
        ("globs both ways", &[("src/lib.rs", "pub fn start() {} pub mod a { pub use crate::b::*; } pub mod b { pub use crate::a::*; } use a::*; fn f() { nothing(); a::nothing(); b::a::b::nothing::x() }")]),
        ("a glob of itself", &[("src/lib.rs", "pub fn start() {} pub use self::*; pub use crate::*; fn f() { nothing(); crate::start() }")]),
        ("a ring of globs", &[("src/lib.rs", "pub fn start() {} mod a { pub use crate::b::*; } mod b { pub use crate::c::*; } mod c { pub use crate::a::*; pub use crate::start; } fn f() { a::nothing(); }")]),
        ("an import of itself", &[("src/lib.rs", "pub fn start() {} use self::x as x; use crate::y; use crate::y as y; fn f() { x(); y::z() }")]),
        ("imports of each other", &[("src/lib.rs", "pub fn start() {} mod a { pub use crate::b::x; } mod b { pub use crate::a::x; } fn f() { a::x(); b::x::y() }")]),
        ("an import through itself", &[("src/lib.rs", "pub fn start() {} use a::b as a; fn f() { a::c() }")]),
        ("the crate under its own name", &[("src/lib.rs", "extern crate self as me; pub use me::*; pub use me as you; pub fn start() {} fn f() { me::you::me::nothing() }")]),
        ("aliases of each other", &[("src/lib.rs", "pub fn start() {} type A = B; type B = A; fn f() { A::new(); <B>::x(); let _: A::C; }")]),
        ("an alias of itself", &[("src/lib.rs", "pub fn start() {} type A = A; type B<T> = B<B<T>>; fn f() { A::new(); B::x(); A::B::C::d() }")]),
        ("traits above each other", &[("src/lib.rs", "pub fn start() {} trait A: B {} trait B: A {} fn f<T: A>(t: T) { T::x(); t.y(); } struct S; impl A for S {} fn g() { S::x() }")]),
        ("impls for each other", &[("src/lib.rs", "pub fn start() {} trait A { type T; } impl<X: A> A for X { type T = X::T; } impl A for <S as A>::T { type T = <Self as A>::T; } struct S; fn f() { <S as A>::T::x(); S::T::T::y() }")]),
        ("an impl for Self", &[("src/lib.rs", "pub fn start() {} trait A { fn x(&self); } struct S; impl A for Self { fn x(&self) { self.start(); } } impl A for Vec<Self> { fn x(&self) { self.start(); } } fn f(s: S) { s.start() }")]),
        ("an associated type of itself", &[("src/lib.rs", "pub fn start() {} struct S; impl Iterator for S { type Item = Self::Item; fn next(&mut self) -> Self::Item { self.next().start() } } fn f(s: S) { s.next().start(); for x in s { x.start() } }")]),
        ("types that are taken for each other", &[("src/lib.rs", "pub fn start() {} use std::ops::Deref; struct A; struct B; impl Deref for A { type Target = B; } impl Deref for B { type Target = A; } impl Deref for S { type Target = Self; } struct S; fn f(a: A, s: S) { a.start(); s.start(); }")]),
        ("values of each other", &[("src/lib.rs", "pub fn start() {} fn a() -> impl Fn() -> B { b } fn b() -> A { A } type A = <B as C>::T; type B = <A as C>::T; trait C { type T; } fn f() { let x = y; let y = x; y.start(); a()().start(); let z = |z| z.start(); z(z).start() }")]),
        ("bounds on each other", &[("src/lib.rs", "pub fn start() {} trait A: Iterator<Item = Self::T> { type T: A<T = Self>; } fn f<T: A<T = U>, U: A<T = T>>(t: T) { t.next().start(); for u in t { u.next().start() } } impl<T: A> A for T { type T = T::T; }")]),
        ("variants that are modules", &[("src/lib.rs", "pub fn start() {} pub enum E { E } pub use E::*; pub use self::E::E::*; fn f() { E::E::E::E }")]),
        ("a glob of what a glob brings", &[("src/lib.rs", "pub fn start() {} pub use a::*; pub mod a { pub mod a { pub use super::*; pub use super::super::*; } } fn f() { a::a::a::a::nothing() }")]),
        ("too many steps up", &[("src/lib.rs", concat!("pub fn start() {} mod a { use super::super::super::super::super::super::super::super::super::super::super::super::x; ", "fn f() { super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::super::x() } }"))]),
        ("macros that define themselves", &[("src/lib.rs", "pub fn start() {} macro_rules! m { () => { macro_rules! m { () => { m!(); } } m!(); } } m!(); fn f() { m!(m!(m!())) }")]),
        ("a dependency on itself", &[("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n[dependencies]\napp = { path = \".\" }\n"), ("src/lib.rs", "pub use app::*; pub fn start() {} fn f() { app::app::nothing() }")]),
    ];
    for (name, files) in cases {
        let found = checked(name, files);
        assert!(found.iter().any(|line| line == OTHER), "{name}: {found:?}");
    }
}

#[test]
fn many_aliases_and_deep_modules_get_an_answer() {
    use std::fmt::Write as _;
    let mut imports = "pub fn start() {}\nuse std::process::exit as a0;\n".to_owned();
    let mut types = "pub fn start() {}\nstruct A0;\n".to_owned();
    let mut globs = "pub fn start() {}\nmod m0 { pub use std::process::exit; }\n".to_owned();
    for at in 1..500 {
        let before = at - 1;
        let _ = writeln!(imports, "use a{before} as a{at};");
        let _ = writeln!(types, "type A{at} = A{before};");
        let _ = writeln!(globs, "mod m{at} {{ pub use crate::m{before}::*; }}");
    }
    let modules = format!("pub fn start() {{}} {}{}", "pub mod a {".repeat(1000), "}".repeat(1000));
    let blocks = format!("pub fn start() {{}} fn f() {}{}", "{ fn g() {} ".repeat(400), "}".repeat(400));
    let leaves = format!("pub fn start() {{}} use std::{{{}}};", "process::exit as a, ".repeat(20_000));
    for (name, text) in [
        ("imports of imports", format!("{imports} fn f() {{ a499() }}")),
        ("aliases of aliases", format!("{types} fn f() {{ A499::x() }}")),
        ("globs of globs", format!("{globs} fn f() {{ m499::exit() }}")),
        ("modules in modules", modules),
        ("items in blocks in blocks", blocks),
        ("many leaves", leaves),
    ] {
        let found = checked(name, &[("src/lib.rs", &text)]);
        assert!(found.iter().any(|line| line == OTHER), "{name}: {found:?}");
    }
}

#[test]
fn a_bad_file_hides_no_other() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    fs::create_dir_all(path("src/folder.rs")).unwrap();
    fs::write(path("Cargo.toml"), "[package]\nname = \"app\"\nedition = \"2024\"\n").unwrap();
    fs::write(path("ssot.toml"), "[ban.exit]\npaths = [\"std::process::exit\"]\n").unwrap();
    fs::write(path("src/main.rs"), "fn main() { std::process::exit(1) }\n").unwrap();
    fs::write(path("src/bytes.rs"), b"fn f() {}\n\xff\xfe\n").unwrap();
    fs::write(path("src/large.rs"), vec![b'\n'; 9 << 20]).unwrap();
    fs::write(path("src/deep.rs"), "(".repeat(100_000)).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("loop.rs", path("src/loop.rs")).unwrap();
        symlink("/dev/zero", path("src/zero.rs")).unwrap();
        symlink("/", path("src/root")).unwrap();
        symlink("..", path("src/up")).unwrap();
    }
    let found = found("bad files", root.path());
    let unparsed: Vec<&str> = found.iter().filter_map(|line| line.strip_suffix(" unparsed-file")).collect();
    assert_eq!(unparsed, ["src/bytes.rs:1", "src/deep.rs:1", "src/large.rs:1"]);
    assert!(found.iter().any(|line| line == OTHER), "{found:?}");
}
