//! Holds a tree against the table of known keys: unknown keys, wrong types, unknown words, empty lists.

use super::document::{Node, Table, Value, is_bare};
use super::nearest::nearest;
use super::shape::{ROOT, Shape, Type};
use crate::diagnostic::ConfigError;
use crate::source::Place;

/// Errors in the order they were found. Messages name keys and never repeat a value, because an extended file
/// may be one that its reader was not meant to see.
#[derive(Debug, Default)]
pub(crate) struct Errors(pub(crate) Vec<ConfigError>);

impl Errors {
    /// Adds an error at `place`.
    pub(crate) fn add(&mut self, place: &Place, message: impl Into<String>, help: Option<String>) {
        self.0.push(ConfigError {
            file: place.file.to_string(),
            span: Some(place.span),
            message: message.into(),
            help,
        });
    }
}

/// "Did you mean", or else the words that are known.
pub(crate) fn suggestion(written: &str, known: &[&str]) -> String {
    match nearest(written, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None if known.is_empty() => "there is none".into(),
        None => format!("known are {}", listed(known)),
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Checks a whole file; what passes can be read without a look at types.
pub(crate) fn check(tree: &Table, errors: &mut Errors) {
    keys(tree, &ROOT, "", errors);
}

/// Checks the keys of a table; `name` is its dotted name, empty for the whole file.
fn keys(table: &Table, shape: &Shape, name: &str, errors: &mut Errors) {
    for (key, node) in table {
        let Some(known) = shape.keys().find(|known| *known.name == **key) else {
            let known: Vec<&str> = shape.keys().map(|known| known.name).collect();
            let message = format!("unknown key `{}`{}", key.escape_debug(), within(name));
            errors.add(&node.key, message, Some(suggestion(key, &known)));
            continue;
        };
        value(node, known.holds, &dotted(name, key), errors);
    }
}

/// Checks that a table has what it cannot do without.
fn complete(table: &Node, entries: &Table, shape: &Shape, name: &str, errors: &mut Errors) {
    for key in shape.required {
        if !entries.contains_key(*key) {
            let help = format!("add `{key} = …`");
            errors.add(&table.key, format!("no `{key}`{}", within(name)), Some(help));
        }
    }
    if !shape.one_of.is_empty() && !shape.one_of.iter().any(|key| entries.contains_key(*key)) {
        let help = format!("add one of {}", listed(shape.one_of));
        errors.add(&table.key, format!("nothing to look for{}", within(name)), Some(help));
    }
}

fn value(node: &Node, holds: Type, name: &str, errors: &mut Errors) {
    match (holds, &node.value) {
        (Type::Text | Type::TextOrInteger | Type::Date | Type::ShortOrTable(_), Value::Text(text)) => {
            if text.trim().is_empty() {
                errors.add(&node.place, format!("`{name}` is empty"), None);
            }
        }
        (Type::Version, Value::Text(text)) => {
            if version(text).is_none() {
                let help = Some("write it as `0.1` or `0.1.2`: the oldest version that will do".into());
                errors.add(&node.place, format!("`{name}` is no version"), help);
            }
        }
        // What is in a date is read where it is used.
        (Type::TextOrInteger, Value::Integer(_))
        | (Type::Flag, Value::Flag(_))
        | (Type::Date, Value::Date(_)) => {}
        (Type::Number(least, most), Value::Integer(_) | Value::Float(_)) => {
            if number(&node.value).is_none_or(|number| !(least..=most).contains(&number)) {
                errors.add(&node.place, format!("`{name}` must be between {least} and {most}"), None);
            }
        }
        (Type::Word(words), Value::Text(text)) => {
            let words = words();
            if !words.contains(&&**text) {
                let message = format!("`{name}` must be {}", one_of(&words));
                let near = nearest(text, words.iter().copied());
                errors.add(&node.place, message, near.map(|word| format!("did you mean `{word}`?")));
            }
        }
        (Type::List(element), Value::List(list)) => {
            if list.is_empty() {
                let help = Some("leave the key out, or list something".into());
                errors.add(&node.place, format!("`{name}` is an empty list"), help);
            }
            for node in list {
                value(node, *element, name, errors);
            }
        }
        (Type::Table(shape) | Type::ShortOrTable(shape), Value::Table(table)) => {
            keys(table, shape, name, errors);
            complete(node, table, shape, name, errors);
        }
        (Type::Named(holds), Value::Table(table)) => {
            for (key, node) in table {
                if !is_bare(key) {
                    let message = format!("`{}`{} is no name", key.escape_debug(), within(name));
                    errors.add(&node.key, message, Some("use letters, digits, `-` and `_`".into()));
                }
                value(node, *holds, &dotted(name, key), errors);
            }
        }
        (_, found) => {
            let message = format!("`{name}` must be {}, not {}", expected(holds), found.type_name());
            errors.add(&node.place, message, type_help(holds, found, name));
        }
    }
}

/// Major, minor and patch of a version, those left out as 0.
pub(crate) fn version(text: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    for (index, part) in text.split('.').enumerate() {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        *numbers.get_mut(index)? = part.parse().ok().filter(|_| is_number)?;
    }
    Some(numbers)
}

/// The number that a value is.
#[expect(clippy::cast_precision_loss, reason = "the bounds of every number key are far below 2^52")]
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn expected(holds: Type) -> String {
    match holds {
        Type::Text | Type::Version => "a string".into(),
        Type::TextOrInteger => "a string or a whole number".into(),
        Type::Flag => "`true` or `false`".into(),
        Type::Number(..) => "a number".into(),
        Type::Date => "a date".into(),
        Type::Word(words) => one_of(&words()),
        Type::List(_) => "a list".into(),
        Type::Table(_) | Type::Named(_) => "a table".into(),
        Type::ShortOrTable(_) => "a path or a table".into(),
    }
}

fn one_of(words: &[&str]) -> String {
    if let [word] = words { format!("`{word}`") } else { format!("one of {}", listed(words)) }
}

/// The mend for the usual mistakes of type.
fn type_help(holds: Type, found: &Value, name: &str) -> Option<String> {
    match (holds, found) {
        (Type::List(_), Value::Text(_)) => Some("put it in brackets: `[\"…\"]`".into()),
        (Type::Named(_), Value::List(_)) => {
            Some(format!("the name of an entry is its key: `[{name}.<name>]`"))
        }
        (Type::Text, Value::List(list)) if list.len() == 1 => Some("leave out the brackets".into()),
        _ => None,
    }
}

fn dotted(name: &str, key: &str) -> String {
    let key = key.escape_debug();
    if name.is_empty() { key.to_string() } else { format!("{name}.{key}") }
}

fn within(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" in [{name}]") }
}
