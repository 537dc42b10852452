//! Holds the committed `ssot.schema.json` against the table of known keys.

use super::SCHEMA;
use super::shape::{Key, ROOT, Shape, Type};
use serde_json::{Map, Value, json};

/// Set to write the schema instead of comparing it.
const BLESS: &str = "SSOT_BLESS";

/// What the schema must be, from the table that the parser checks by.
///
/// Required keys are left out: an entry that only overrides an extended one is complete without them.
fn schema() -> Value {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "ssot.toml",
        "description": "Registry of ssot: concepts that have one home, and what may not stand beside them.",
    });
    let Value::Object(top) = &mut schema else { unreachable!() };
    top.extend(object(&ROOT));
    schema
}

fn object(shape: &Shape) -> Map<String, Value> {
    let property = |key: &Key| {
        let mut property = Map::new();
        property.insert("description".into(), key.meaning.into());
        property.extend(of(key.holds));
        (key.name.to_owned(), Value::Object(property))
    };
    let properties: Map<String, Value> = shape.keys().map(property).collect();
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("properties".into(), properties.into());
    object.insert("additionalProperties".into(), false.into());
    object
}

fn of(holds: Type) -> Map<String, Value> {
    let schema = match holds {
        Type::Text => json!({ "type": "string", "minLength": 1 }),
        Type::Version => json!({ "type": "string", "pattern": r"^[0-9]+(\.[0-9]+){0,2}$" }),
        Type::TextOrInteger => json!({ "type": ["string", "integer"] }),
        Type::Flag => json!({ "type": "boolean" }),
        Type::Number(least, most) => json!({ "type": "number", "minimum": least, "maximum": most }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Word(words) => json!({ "type": "string", "enum": words() }),
        Type::List(element) => json!({ "type": "array", "minItems": 1, "items": of(*element) }),
        Type::Table(shape) => object(shape).into(),
        Type::ShortOrTable(shape) => json!({ "anyOf": [of(Type::Text), object(shape)] }),
        Type::Named(element) => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z0-9_-]+$" },
            "additionalProperties": of(*element),
        }),
    };
    let Value::Object(schema) = schema else { unreachable!() };
    schema
}

#[test]
fn the_committed_schema_is_the_one_the_parser_checks_by() {
    let wanted = format!("{:#}\n", schema());
    if std::env::var_os(BLESS).is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ssot.schema.json");
        return std::fs::write(path, wanted).unwrap();
    }
    assert!(wanted == SCHEMA, "ssot.schema.json is out of date: run the tests with `{BLESS}=1`");
}

#[test]
fn no_table_has_a_key_twice_or_needs_one_that_it_does_not_have() {
    fn visit(holds: Type) {
        match holds {
            Type::Table(shape) | Type::ShortOrTable(shape) => shape_is_sound(shape),
            Type::Named(element) | Type::List(element) => visit(*element),
            _ => {}
        }
    }
    fn shape_is_sound(shape: &Shape) {
        let mut names: Vec<&str> = shape.keys().map(|key| key.name).collect();
        assert!(shape.required.iter().chain(shape.one_of).all(|key| names.contains(key)), "{names:?}");
        assert!(shape.keys().all(|key| key.meaning.ends_with('.')), "{names:?}");
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        shape.keys().for_each(|key| visit(key.holds));
    }
    shape_is_sound(&ROOT);
}
