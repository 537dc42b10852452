//! Path patterns: a `use` tree without `use`, flattened, matched against paths of items and modules.

use crate::source::Place;
use std::fmt;
use std::sync::Arc;

/// The most paths that one pattern may stand for.
const MOST_PATHS: usize = 1024;
/// The deepest nesting of braces in one pattern.
const DEEPEST_BRACES: usize = 32;

/// Keywords that can be raw identifiers (The Rust Reference, "Keywords").
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// One segment of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// This name; raw identifiers are written without `r#`.
    Name(Arc<str>),
    /// `*`: exactly one segment, whatever its name.
    One,
    /// `**`: any number of segments, none among them.
    Any,
}

/// One path of the registry after its braces were expanded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathPattern {
    /// At least one segment; the first one is the name of a crate unless the key asks for bare names.
    pub segments: Vec<Segment>,
    /// Whether it was written with a trailing `!`, so that only a macro is meant.
    pub bang: bool,
    /// The string in the registry that it was expanded from.
    pub place: Place,
}

/// Why a text is not a path pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl PathPattern {
    /// The patterns that `text` stands for, in the order written; `place` is where `text` is in the registry.
    pub fn expand(text: &str, place: &Place) -> Result<Vec<Self>, PathError> {
        let mut parser = Parser { text, at: 0, place, found: Vec::new() };
        parser.skip_space();
        parser.eat("::");
        parser.tree(&mut Vec::new(), 0)?;
        if parser.at < text.len() {
            return Err(parser.unexpected());
        }
        Ok(parser.found)
    }

    /// Whether it has no wildcard, so that it names one path.
    pub fn is_exact(&self) -> bool {
        self.segments.iter().all(|segment| matches!(segment, Segment::Name(_)))
    }

    /// Whether it matches a whole path, given by its segments without `r#`.
    pub fn matches(&self, path: &[&str]) -> bool {
        let (mut at, mut in_path) = (0, 0);
        // Where to go on after a mismatch: behind the last `**`, which then takes one segment more.
        let mut retry: Option<(usize, usize)> = None;
        while in_path < path.len() {
            match self.segments.get(at) {
                Some(Segment::Any) => {
                    retry = Some((at + 1, in_path));
                    at += 1;
                    continue;
                }
                Some(Segment::One) => {}
                Some(Segment::Name(name)) if **name == *path[in_path] => {}
                _ => {
                    let Some((behind, taken)) = retry else { return false };
                    retry = Some((behind, taken + 1));
                    (at, in_path) = (behind, taken + 1);
                    continue;
                }
            }
            at += 1;
            in_path += 1;
        }
        self.segments[at..].iter().all(|segment| *segment == Segment::Any)
    }

    /// Whether it matches a path or, where it has no wildcard, a parent of it.
    pub fn covers(&self, path: &[&str]) -> bool {
        let own = self.segments.len();
        if self.is_exact() { path.len() >= own && self.matches(&path[..own]) } else { self.matches(path) }
    }

    /// The path as Rust code writes it: without `!`, a keyword as a raw identifier.
    pub fn code(&self) -> String {
        let code = |segment: &Segment| match segment {
            Segment::Name(name) if KEYWORDS.contains(&&**name) => format!("r#{name}"),
            other => other.to_string(),
        };
        self.segments.iter().map(code).collect::<Vec<String>>().join("::")
    }

    /// The name of the last segment; nothing where that is a wildcard.
    pub fn last_name(&self) -> Option<&Arc<str>> {
        match self.segments.last() {
            Some(Segment::Name(name)) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name(name) => name,
            Self::One => "*",
            Self::Any => "**",
        })
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments.iter().enumerate() {
            let separator = if index == 0 { "" } else { "::" };
            write!(formatter, "{separator}{segment}")?;
        }
        formatter.write_str(if self.bang { "!" } else { "" })
    }
}

/// Reads one `use` tree from left to right.
struct Parser<'t> {
    text: &'t str,
    at: usize,
    place: &'t Place,
    found: Vec<PathPattern>,
}

impl Parser<'_> {
    /// Reads a path up to its end, its group or the end of the group it stands in.
    fn tree(&mut self, prefix: &mut Vec<Segment>, depth: usize) -> Result<(), PathError> {
        let outer = prefix.len();
        loop {
            self.skip_space();
            if self.eat("{") {
                self.group(prefix, depth + 1)?;
                break;
            }
            let in_group = outer > 0 && prefix.len() == outer;
            if let Some(segment) = self.segment(in_group)? {
                prefix.push(segment);
            }
            self.skip_space();
            if !self.eat("::") {
                let bang = self.eat("!");
                self.skip_space();
                self.found_path(prefix, bang)?;
                break;
            }
        }
        prefix.truncate(outer);
        Ok(())
    }

    /// Reads a group behind its opening brace.
    fn group(&mut self, prefix: &mut Vec<Segment>, depth: usize) -> Result<(), PathError> {
        if depth > DEEPEST_BRACES {
            return Err(error(format!("more than {DEEPEST_BRACES} nested braces in a path")));
        }
        let before = self.found.len();
        loop {
            self.skip_space();
            if self.eat("}") {
                break;
            }
            self.tree(prefix, depth)?;
            if !self.eat(",") {
                if !self.eat("}") {
                    return Err(self.unexpected());
                }
                break;
            }
        }
        self.skip_space();
        if self.found.len() == before { Err(error("an empty group in a path")) } else { Ok(()) }
    }

    /// Reads one segment; nothing for a `self` that stands for the path before a group.
    fn segment(&mut self, in_group: bool) -> Result<Option<Segment>, PathError> {
        if self.eat("**") {
            return self.whole_segment(Segment::Any);
        }
        if self.eat("*") {
            return self.whole_segment(Segment::One);
        }
        let rest = &self.text[self.at..];
        let raw = rest.strip_prefix("r#");
        let name = raw.unwrap_or(rest);
        let length = name.find(|c: char| !is_name_character(c) && c != '-').unwrap_or(name.len());
        let name = &name[..length];
        self.at += length + if raw.is_some() { 2 } else { 0 };
        if self.text[self.at..].starts_with('*') {
            return self.whole_segment(Segment::One);
        }
        match name {
            "" => Err(self.unexpected()),
            "self" if in_group => Ok(None),
            "crate" | "self" | "super" => Err(self.relative()),
            "Self" | "_" => Err(error(format!("`{name}` names nothing in the registry"))),
            _ if name.contains('-') => Err(self.hyphenated()),
            _ if name.starts_with(|c: char| c.is_numeric()) => Err(error("a name cannot start with a digit")),
            _ => Ok(Some(Segment::Name(name.into()))),
        }
    }

    /// A wildcard, which must not touch a name or another wildcard.
    fn whole_segment(&self, segment: Segment) -> Result<Option<Segment>, PathError> {
        let touches = |c: char| is_name_character(c) || c == '*' || c == '-';
        if self.text[self.at..].starts_with(touches) {
            return Err(PathError {
                message: "a wildcard stands for whole segments of a path".into(),
                help: Some("`*` is one segment, `**` any number; `names` takes regular expressions".into()),
            });
        }
        Ok(Some(segment))
    }

    /// Keeps one expanded path.
    fn found_path(&mut self, segments: &[Segment], bang: bool) -> Result<(), PathError> {
        if self.found.len() == MOST_PATHS {
            return Err(error(format!("a pattern that stands for more than {MOST_PATHS} paths")));
        }
        if !segments.iter().any(|segment| matches!(segment, Segment::Name(_))) {
            return Err(error("a pattern of wildcards alone matches everything"));
        }
        self.found.push(PathPattern { segments: segments.to_vec(), bang, place: self.place.clone() });
        Ok(())
    }

    /// The error for a path that depends on where it stands.
    fn relative(&self) -> PathError {
        let tail = self.text[self.at..].trim_start().trim_start_matches("::");
        PathError {
            message:
                "a path of the registry starts with the name of a crate, not with `crate`, `self` or `super`"
                    .into(),
            help: Some(format!("write it in full: `name_of_the_crate::{tail}`")),
        }
    }

    /// The error for a package name in the place of a crate name.
    fn hyphenated(&self) -> PathError {
        PathError {
            message: "a name in a path cannot contain `-`".into(),
            help: Some(format!("write `{}`, as in code", self.text.trim().replace('-', "_"))),
        }
    }

    fn unexpected(&self) -> PathError {
        match self.text[self.at..].trim_start().chars().next() {
            None if self.text.trim().is_empty() => error("an empty path"),
            None => error("a path that ends too early"),
            Some('<') => PathError {
                message: "a path without generic arguments is expected".into(),
                help: Some("leave out `<` and all up to its `>`".into()),
            },
            Some('(') => PathError {
                message: "a path without arguments is expected".into(),
                help: Some("leave out the parentheses".into()),
            },
            Some(':') if self.text[..self.at].trim_end().ends_with('}') => PathError {
                message: "a group in braces must be the end of a path".into(),
                help: Some("write what follows it inside: `a::{b::x, c::x}`".into()),
            },
            Some(other) => error(format!("unexpected `{}` in a path", other.escape_debug())),
        }
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.text[self.at..].starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }
}

fn is_name_character(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn error(message: impl Into<String>) -> PathError {
    PathError { message: message.into(), help: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Pos, Span};
    use proptest::prelude::*;

    fn place() -> Place {
        Place { file: "ssot.toml".into(), span: Span::new(Pos::START, Pos::START) }
    }

    fn expand(text: &str) -> Vec<String> {
        PathPattern::expand(text, &place()).unwrap().iter().map(ToString::to_string).collect()
    }

    fn refused(text: &str) -> PathError {
        PathPattern::expand(text, &place()).unwrap_err()
    }

    fn matches(pattern: &str, path: &str) -> bool {
        let path: Vec<&str> = path.split("::").collect();
        PathPattern::expand(pattern, &place()).unwrap()[0].matches(&path)
    }

    #[test]
    fn trees_expand_in_order() {
        assert_eq!(expand("a::{b, c::*, d::{e, f!,},}"), ["a::b", "a::c::*", "a::d::e", "a::d::f!"]);
        assert_eq!(expand(" ::std :: sync::{self, Mutex} "), ["std::sync", "std::sync::Mutex"]);
        assert_eq!(expand("{a::b, c}"), ["a::b", "c"]);
        assert_eq!(expand("a::r#type::r#match"), ["a::type::match"]);
        let macros = PathPattern::expand("a::r#type::b!", &place()).unwrap();
        assert_eq!(macros[0].code(), "a::r#type::b");
        assert_eq!(expand("größe::Maß"), ["größe::Maß"]);
    }

    #[test]
    fn wildcards_take_one_or_any_segments() {
        assert!(matches("a::*", "a::b"));
        assert!(!matches("a::*", "a"));
        assert!(!matches("a::*", "a::b::c"));
        assert!(matches("a::**", "a"));
        assert!(matches("a::**", "a::b::c"));
        assert!(matches("**::prelude::*", "x::y::prelude::z"));
        assert!(!matches("**::prelude::*", "x::y::prelude"));
        assert!(matches("a::**::b::**::c", "a::b::b::x::c"));
        assert!(!matches("a::**::b", "a::b::c"));
        assert!(!matches("a::b", "a::bc"));
    }

    #[test]
    fn many_wildcards_do_not_explode() {
        let pattern = format!("{}end", "**::a::".repeat(200));
        let path = vec!["a"; 5000];
        assert!(!PathPattern::expand(&pattern, &place()).unwrap()[0].matches(&path));
    }

    #[test]
    fn exact_paths_cover_what_is_below() {
        let pattern = |text: &str| PathPattern::expand(text, &place()).unwrap().remove(0);
        assert!(pattern("a::b").covers(&["a", "b", "c"]));
        assert!(!pattern("a::b").covers(&["a"]));
        assert!(!pattern("a::*").covers(&["a", "b", "c"]));
    }

    #[test]
    fn what_is_no_full_path_is_refused_with_the_mend() {
        assert_eq!(refused("crate::a::b").help.unwrap(), "write it in full: `name_of_the_crate::a::b`");
        assert!(refused("a::{super::b}").message.contains("`super`"));
        assert_eq!(refused("my-crate::T").help.unwrap(), "write `my_crate::T`, as in code");
        assert!(refused("a::Foo*").message.contains("whole segments"));
        assert!(refused("a::*Foo").message.contains("whole segments"));
        assert!(refused("a::***").message.contains("whole segments"));
        assert_eq!(refused("a::b as c").message, "unexpected `a` in a path");
        assert!(refused("Vec<u8>").message.contains("generic"));
        assert!(refused("**").message.contains("everything"));
        assert_eq!(refused("").message, "an empty path");
        assert_eq!(refused("a::").message, "a path that ends too early");
        assert_eq!(refused("a::{b").message, "a path that ends too early");
        assert_eq!(refused("a::{}").message, "an empty group in a path");
        assert_eq!(refused("a::{b, c}::d").message, "a group in braces must be the end of a path");
        assert_eq!(refused("a::{b}}").message, "unexpected `}` in a path");
        assert_eq!(refused("self::a").message, refused("super::a").message);
    }

    #[test]
    fn bombs_are_refused() {
        let wide = format!("a::{{{}}}", "b,".repeat(MOST_PATHS + 1));
        assert!(refused(&wide).message.contains("more than 1024 paths"));
        let deep = format!("{}b{}", "a::{".repeat(100_000), "}".repeat(100_000));
        assert!(refused(&deep).message.contains("nested"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-c:{}*!, r#<-]{0,24}") {
            if let Ok(found) = PathPattern::expand(&text, &place()) {
                for pattern in found {
                    let again = PathPattern::expand(&pattern.to_string(), &place()).unwrap();
                    prop_assert_eq!(again, vec![pattern]);
                }
            }
        }
    }
}
