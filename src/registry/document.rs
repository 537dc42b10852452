//! TOML texts as trees of values that know their places; merging them; the only home of the TOML parser.

use crate::diagnostic::ConfigError;
use crate::source::{LineIndex, Place, Pos, Span};
use std::fmt::Write as _;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The deepest nesting of tables and lists; no key of the registry needs half of it.
const DEEPEST: usize = 16;

/// A table in the order of its text.
pub(crate) type Table = toml::map::Map<Arc<str>, Node>;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where its key is; where the value is for an element of a list.
    pub key: Place,
    /// Where the value is: for `[table]` the header.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(Arc<str>),
    Integer(i64),
    Float(f64),
    Flag(bool),
    /// A date, a time, or both, as written.
    Date(String),
    List(Vec<Node>),
    Table(Table),
}

impl Value {
    /// What it is, with its article.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Flag(_) => "a boolean",
            Self::Date(_) => "a date or time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// A text as a tree, with every syntax error in it.
pub(crate) fn parse(text: &str, file: &Arc<str>) -> (Table, Vec<ConfigError>) {
    let (root, syntax) = DeTable::parse_recoverable(text);
    let mut reader = Reader { positions: Positions::new(text), file: file.clone(), errors: Vec::new() };
    let mut tree = reader.table(root.into_inner(), 0);
    let spans = syntax.iter().map(|error| error.span().map(|span| reader.positions.span(&span)));
    let syntax_errors: Vec<ConfigError> = syntax
        .iter()
        .zip(spans.collect::<Vec<_>>())
        .map(|(error, span)| ConfigError {
            file: file.to_string(),
            span,
            message: error.message().to_owned(),
            help: None,
        })
        .collect();
    reader.errors.extend(syntax_errors);
    expand_short_forms(&mut tree);
    (tree, reader.errors)
}

/// Year, month and day of a text that names a day and nothing more.
pub(crate) fn parse_date(text: &str) -> Option<(u16, u8, u8)> {
    let moment: toml::value::Datetime = text.parse().ok()?;
    let date = moment.date.filter(|_| moment.time.is_none() && moment.offset.is_none())?;
    Some((date.year, date.month, date.day))
}

/// Lays `over` upon `base`: tables key by key, anything else replaced.
pub(crate) fn merge(base: &mut Table, over: Table) {
    for (name, node) in over {
        let Some(below) = base.get_mut(&name) else {
            base.insert(name, node);
            continue;
        };
        match (&mut below.value, node.value) {
            (Value::Table(below_table), Value::Table(table)) => {
                merge(below_table, table);
                below.key = node.key;
                below.place = node.place;
            }
            (_, value) => *below = Node { value, ..node },
        }
    }
}

/// Turns `id = "path"` of `[canonical]` into `id = { path = "path" }`, so that both forms merge.
fn expand_short_forms(tree: &mut Table) {
    let Some(Node { value: Value::Table(concepts), .. }) = tree.get_mut("canonical") else { return };
    for (_, node) in concepts.iter_mut() {
        if let Value::Text(_) = node.value {
            let mut entry = Table::new();
            entry.insert("path".into(), node.clone());
            node.value = Value::Table(entry);
        }
    }
}

/// Every value below `tree` that is no table, with its dotted key, in order.
pub(crate) fn leaves<'t>(tree: &'t Table, prefix: &str, found: &mut Vec<(String, &'t Node)>) {
    for (name, node) in tree {
        let name = if is_bare(name) { name.to_string() } else { quote(name) };
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match &node.value {
            Value::Table(table) if !table.is_empty() => leaves(table, &key, found),
            _ => found.push((key, node)),
        }
    }
}

/// Whether a key needs no quotes.
pub(crate) fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A value as TOML on one line.
pub(crate) fn render(value: &Value) -> String {
    match value {
        Value::Text(text) => quote(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => date.clone(),
        Value::List(list) => {
            let elements: Vec<String> = list.iter().map(|node| render(&node.value)).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Table(table) => {
            let entries: Vec<String> = table
                .iter()
                .map(|(name, node)| {
                    let name = if is_bare(name) { name.to_string() } else { quote(name) };
                    format!("{name} = {}", render(&node.value))
                })
                .collect();
            if entries.is_empty() { "{}".into() } else { format!("{{ {} }}", entries.join(", ")) }
        }
    }
}

/// A text as a TOML basic string.
pub fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // Writing to a string cannot fail.
            _ if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Turns the parser's tree into ours.
struct Reader<'t> {
    positions: Positions<'t>,
    file: Arc<str>,
    errors: Vec<ConfigError>,
}

impl Reader<'_> {
    fn table(&mut self, table: DeTable<'_>, depth: usize) -> Table {
        let mut tree = Table::new();
        for (name, value) in table {
            let key = self.place(&name.span());
            // What the parser made up for a value that is missing lies where its key is.
            let is_missing = value.span().is_empty();
            if let Some(mut node) = self.node(value, depth) {
                if is_missing {
                    node.place = key.clone();
                }
                node.key = key;
                tree.insert(name.get_ref().as_ref().into(), node);
            }
        }
        tree
    }

    fn node(&mut self, spanned: Spanned<DeValue<'_>>, depth: usize) -> Option<Node> {
        let range = spanned.span();
        // The start is looked up before the children and the end after them, so that positions only grow.
        let start = self.positions.pos(range.start);
        if depth > DEEPEST {
            self.error(&(range.start..range.start), "nested too deeply");
            dismantle(spanned.into_inner());
            return None;
        }
        let value = match spanned.into_inner() {
            DeValue::String(text) => Value::Text(text.as_ref().into()),
            DeValue::Integer(number) => {
                let Ok(number) = i64::from_str_radix(number.as_str(), number.radix()) else {
                    self.error(&range, "a number that is too large");
                    return None;
                };
                Value::Integer(number)
            }
            // What is no number is refused where the key's range is checked.
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Flag(flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(list) => {
                Value::List(list.into_iter().filter_map(|element| self.node(element, depth + 1)).collect())
            }
            DeValue::Table(table) => Value::Table(self.table(table, depth + 1)),
        };
        let place = Place { file: self.file.clone(), span: Span::new(start, self.positions.pos(range.end)) };
        Some(Node { key: place.clone(), place, value })
    }

    fn place(&mut self, range: &std::ops::Range<usize>) -> Place {
        Place { file: self.file.clone(), span: self.positions.span(range) }
    }

    fn error(&mut self, range: &std::ops::Range<usize>, message: &str) {
        let span = Some(self.positions.span(range));
        let file = self.file.to_string();
        self.errors.push(ConfigError { file, span, message: message.into(), help: None });
    }
}

/// Drops a value level by level: dotted keys nest deeper than a stack of drops may be.
fn dismantle(value: DeValue<'_>) {
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        match value {
            DeValue::Array(list) => rest.extend(list.into_iter().map(Spanned::into_inner)),
            DeValue::Table(table) => rest.extend(table.into_iter().map(|(_, value)| value.into_inner())),
            _ => {}
        }
    }
}

/// Positions of byte offsets, quick where offsets grow, as they do along a tree.
struct Positions<'t> {
    text: &'t str,
    index: LineIndex,
    last: (usize, Pos),
}

impl<'t> Positions<'t> {
    fn new(text: &'t str) -> Self {
        let index = LineIndex::new(text);
        let last = (0, index.pos(text, 0));
        Self { text, index, last }
    }

    fn span(&mut self, range: &std::ops::Range<usize>) -> Span {
        Span::new(self.pos(range.start), self.pos(range.end.max(range.start)))
    }

    fn pos(&mut self, offset: usize) -> Pos {
        let (before, pos) = self.last;
        // A long line is not counted from its start again for each of its values.
        let between = if before > 0 { self.text.get(before..offset) } else { None };
        let found = match between {
            Some(between) if !between.contains('\n') => pos.right(between.chars().count()),
            _ => self.index.pos(self.text, offset),
        };
        self.last = (offset, found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Table, Vec<ConfigError>) {
        parse(text, &"ssot.toml".into())
    }

    fn settings(tree: &Table) -> Vec<String> {
        let mut found = Vec::new();
        leaves(tree, "", &mut found);
        found.iter().map(|(key, node)| format!("{key} = {}", render(&node.value))).collect()
    }

    #[test]
    fn spans_are_right_with_byte_order_mark_crlf_and_wide_characters() {
        let (tree, errors) = read("\u{feff}a = \"x\"\r\n[b]\r\n\"ä\" = { c = [1, true] }\r\n");
        assert_eq!(errors, []);
        assert_eq!(tree["a"].key.span, Span::new(Pos::new(1, 1), Pos::new(1, 2)));
        assert_eq!(tree["a"].place.span, Span::new(Pos::new(1, 5), Pos::new(1, 8)));
        assert_eq!(tree["b"].key.span, Span::new(Pos::new(2, 2), Pos::new(2, 3)));
        let Value::Table(b) = &tree["b"].value else { panic!() };
        assert_eq!(b["ä"].key.span, Span::new(Pos::new(3, 1), Pos::new(3, 4)));
        let Value::Table(inline) = &b["ä"].value else { panic!() };
        let Value::List(list) = &inline["c"].value else { panic!() };
        assert_eq!(list[1].place.span, Span::new(Pos::new(3, 17), Pos::new(3, 21)));
        assert_eq!(inline["c"].key.span, Span::new(Pos::new(3, 9), Pos::new(3, 10)));
    }

    #[test]
    fn all_syntax_errors_are_found() {
        let (_, errors) = read("a = \nb = \"open\nc = 1\n[d\n");
        let lines: Vec<u32> = errors.iter().map(|error| error.span.unwrap().start.line).collect();
        assert!(lines.contains(&1) && lines.contains(&2) && lines.contains(&4), "{errors:#?}");
    }

    #[test]
    fn newer_toml_is_read() {
        let (tree, errors) = read("a = {\n  b = 1, # why\n  c = 0x1F,\n}\n");
        assert_eq!(errors, []);
        assert_eq!(settings(&tree), ["a.b = 1", "a.c = 31"]);
    }

    #[test]
    fn bombs_are_errors() {
        let dotted = format!("{}x", "x.".repeat(70));
        let nested = format!("{}1{}", format!("{{{dotted} = ").repeat(70), "}".repeat(70));
        for bomb in [
            format!("a = {}", "[".repeat(200_000)),
            format!("a = {}", "{a=".repeat(200_000)),
            format!("{} = 1", "a.".repeat(200_000)),
            format!("[{}a]", "a.".repeat(200_000)),
            format!("a = {nested}"),
            format!("a = {}{}", "[".repeat(40), "]".repeat(40)),
            format!("{dotted} = 1"),
        ] {
            assert!(!read(&bomb).1.is_empty(), "{}", &bomb[..60]);
        }
    }

    #[test]
    fn one_long_line_is_read_in_linear_time() {
        let text = format!("a = [{}]", "\"some text\", ".repeat(60_000));
        let (tree, errors) = read(&text);
        assert_eq!(errors, []);
        let Value::List(list) = &tree["a"].value else { panic!() };
        assert_eq!(list[59_999].place.span.start.column as usize, 6 + 59_999 * 13);
    }

    #[test]
    fn later_trees_win_key_by_key_and_keep_the_order() {
        let (mut base, _) = read("[canonical]\nb = \"x::B\"\na = { path = \"x::A\", kind = \"fn\" }\n");
        let (over, _) = read("[canonical]\na = \"y::A\"\nc = \"y::C\"\n[canonical.b]\nlevel = \"warn\"\n");
        merge(&mut base, over);
        assert_eq!(
            settings(&base),
            [
                "canonical.b.path = \"x::B\"",
                "canonical.b.level = \"warn\"",
                "canonical.a.path = \"y::A\"",
                "canonical.a.kind = \"fn\"",
                "canonical.c.path = \"y::C\"",
            ]
        );
    }

    #[test]
    fn rendered_values_read_back() {
        let text = "a = [\"q\\\"\\\\\\n\\u007F\", 1.5, -3, 2027-01-01, { b = true }]\n\"c d\" = {}";
        let (tree, errors) = read(text);
        assert_eq!(errors, []);
        let rendered = settings(&tree);
        let (again, errors) = read(&rendered.join("\n"));
        assert_eq!(errors, []);
        assert_eq!(settings(&again), rendered);
    }
}
