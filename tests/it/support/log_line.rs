//! Reading a line of the log as strictly as the strictest reader of logs: an object, and no name twice.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The page that lists the names which a line may have, whatever it tells of: an alert that filters by one goes on
/// working.
const PAGE: &str = include_str!("../../../docs/operate/metrics.md");

/// The line, or what is wrong with it.
pub(crate) fn read(line: &[u8]) -> Result<Value, String> {
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    let value = Strict
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| error.to_string())?;
    let Value::Object(members) = &value else {
        return Err("no object".to_owned());
    };
    for name in ["timestamp", "level", "target"] {
        if !members.get(name).is_some_and(Value::is_string) {
            return Err(format!("no `{name}`"));
        }
    }
    let ours = members["target"]
        .as_str()
        .is_some_and(|target| target.starts_with("vouch"));
    let unknown = members.keys().find(|name| !is_listed(name));
    match unknown {
        Some(name) if ours => Err(format!(
            "`{name}` is not among the names in docs/operate/metrics.md"
        )),
        _ => Ok(value),
    }
}

/// Whether the page has the name, in its chapter about the log.
fn is_listed(name: &str) -> bool {
    let (_, chapter) = PAGE.split_once("\n## The log\n").expect("the chapter");
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    chapter.contains(&format!("`{name}`"))
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without a name twice")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Strict)?;
            if read.contains_key(&name) {
                return Err(A::Error::custom(format_args!("`{name}` is there twice")));
            }
            read.insert(name, value);
        }
        Ok(Value::Object(read))
    }
}

#[test]
fn a_name_that_is_there_twice_is_found() {
    let begin = r#"{"timestamp":"t","level":"INFO","target":"vouch::worker""#;
    let twice = format!(r#"{begin},"message":"1","message":"a webhook failed"}}"#);
    assert_eq!(
        read(twice.as_bytes()).unwrap_err(),
        "`message` is there twice at line 1 column 100"
    );
    let deep = format!(r#"{begin},"spans":[{{"name":"a","name":"b"}}]}}"#);
    assert!(
        read(deep.as_bytes())
            .unwrap_err()
            .starts_with("`name` is there twice")
    );
    let strange = format!(r#"{begin},"of_no_alert":1}}"#);
    assert_eq!(
        read(strange.as_bytes()).unwrap_err(),
        "`of_no_alert` is not among the names in docs/operate/metrics.md"
    );
    let once = format!(r#"{begin},"message":"a webhook failed"}}"#);
    assert_eq!(
        read(once.as_bytes()).unwrap()["message"],
        "a webhook failed"
    );
}
