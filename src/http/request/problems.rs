//! Everything that is wrong with a JSON body, told at once.
//!
//! What reads a body stops where the first thing is wrong. So that is noted, something takes its place that may stand
//! there, and the body is read again, until it is read or nothing helps. What comes of such a reading is thrown away.

use std::collections::{HashMap, HashSet};

use serde::Deserializer;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::http::error::ApiError;

/// The most problems that are told of one body.
const MAX_TOLD: usize = 20;
/// How many bytes are read again at most, so that a large body costs no more than a small one.
const MAX_READ_AGAIN: usize = 1024 * 1024;
/// The most readings of a small body.
const MAX_READINGS: usize = 100;
/// Fields on which it depends what else is asked for: where one is wrong, nothing can be said of the others.
const DECISIVE: &[&str] = &["type", "decision"];

/// Reads a body, and what it says: `check` is asked for what it makes of it, or what is wrong.
pub(in crate::http) fn read<T: DeserializeOwned, U>(
    mut body: Value,
    size: usize,
    check: impl Fn(T) -> Result<U, ApiError>,
) -> Result<U, ApiError> {
    if size > MAX_READ_AGAIN {
        // Read once and moved, so that it takes no more room than itself.
        return once(body, check).map_err(|wrong| wrong.error);
    }
    let first = match once(&body, &check) {
        Ok(read) => return Ok(read),
        Err(wrong) => wrong,
    };
    let error = first.error.clone();
    let mut notes = Notes::default();
    let mut next = Some(first);
    let mut readings = (MAX_READ_AGAIN / size.max(1)).min(MAX_READINGS);
    while let Some(wrong) = next.take() {
        let Some(field) = notes.note(&wrong.error) else {
            break;
        };
        let decisive = !wrong.of_shape && DECISIVE.contains(&field.as_str());
        if decisive || notes.told.len() >= MAX_TOLD || readings == 0 {
            break;
        }
        readings -= 1;
        let replaced = notes
            .substitute(&field)
            .map(|value| put(&mut body, &field, value));
        if replaced != Some(true) {
            break;
        }
        next = once(&body, &check).err();
    }
    Err(match notes.told.len() {
        0 | 1 => error,
        _ => error.with_details(json!({ "fields": notes.told })),
    })
}

/// The first thing that is wrong.
struct Wrong {
    error: ApiError,
    /// The body has not the shape that is asked for, whatever it says.
    of_shape: bool,
}

fn once<'b, T: DeserializeOwned, U>(
    body: impl Deserializer<'b, Error = serde_json::Error>,
    check: impl Fn(T) -> Result<U, ApiError>,
) -> Result<U, Wrong> {
    let request = serde_path_to_error::deserialize(body).map_err(|error| Wrong {
        error: shape(&error.path().to_string(), &error.inner().to_string()),
        of_shape: true,
    })?;
    check(request).map_err(|error| Wrong {
        error,
        of_shape: false,
    })
}

/// What is wrong with the shape of a body. The text is the reader's own, which repeats values: only names of ours are taken from
/// it.
fn shape(path: &str, text: &str) -> ApiError {
    let missing = text.strip_prefix("missing field `");
    if let Some(field) = missing.and_then(|rest| rest.split('`').next()) {
        return if path == "." {
            ApiError::field(field, "is missing")
        } else {
            ApiError::field(&format!("{path}.{field}"), "is missing")
        };
    }
    let problem = "has the wrong type or value";
    // The value comes first, and may say anything.
    let variants = text
        .starts_with("unknown variant")
        .then(|| text.rsplit_once(", expected "));
    match variants.flatten() {
        Some((_, words)) => {
            let allowed: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
            ApiError::one_of(path, problem, &allowed)
        }
        None => ApiError::field(path, problem),
    }
}

#[derive(Default)]
struct Notes {
    /// As they are answered.
    told: Vec<Value>,
    /// What may take the place of a field, in the order in which it is tried.
    substitutes: HashMap<String, std::vec::IntoIter<Value>>,
    /// The fields of which it is known what is allowed.
    allowed: HashSet<String>,
}

impl Notes {
    /// Notes what is wrong, but for what follows from something noted before. The field that is to be replaced.
    fn note(&mut self, error: &ApiError) -> Option<String> {
        let entries = error.fields()?;
        for entry in entries {
            let field = entry["field"].as_str()?;
            let known = self.substitutes.keys().any(|known| is_within(field, known));
            if !known {
                self.told.push(entry.clone());
            }
            // What is allowed is often told only of a value that is not.
            let told_now = !entry["allowed"].is_null() && self.allowed.insert(field.to_owned());
            if told_now || !self.substitutes.contains_key(field) {
                self.substitutes
                    .insert(field.to_owned(), substitutes(entry));
            }
        }
        entries.first()?["field"].as_str().map(str::to_owned)
    }

    fn substitute(&mut self, field: &str) -> Option<Value> {
        self.substitutes.get_mut(field)?.next()
    }
}

/// What may stand where something is wrong: what is said to be allowed, or nothing, or a value of each type.
fn substitutes(entry: &Value) -> std::vec::IntoIter<Value> {
    let allowed = entry["allowed"].get(0);
    let words = allowed
        .into_iter()
        .flat_map(|word| [word.clone(), json!([word])]);
    let others = [
        Value::Null,
        json!("x"),
        json!({}),
        json!([]),
        json!(1),
        json!(true),
        json!("2000-01-01"),
        json!("LT"),
        json!("https://example.com/"),
    ];
    words.chain(others).collect::<Vec<_>>().into_iter()
}

/// Whether a field is another one, or a part of it.
fn is_within(field: &str, other: &str) -> bool {
    let rest = field.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Puts a value where a path leads, as `a.b[2].c`. `false` where it leads nowhere.
fn put(body: &mut Value, path: &str, value: Value) -> bool {
    let mut place = body;
    for part in path.split('.') {
        let mut keys = part.split('[');
        let (Some(name), Some(object)) = (keys.next(), place.as_object_mut()) else {
            return false;
        };
        place = object.entry(name).or_insert(Value::Null);
        for key in keys {
            let index = key
                .strip_suffix(']')
                .and_then(|key| key.parse::<usize>().ok());
            let Some(element) = index.and_then(|index| place.get_mut(index)) else {
                return false;
            };
            place = element;
        }
    }
    *place = value;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Kind {
        Big,
        Small,
    }

    #[derive(Debug, Deserialize)]
    struct Part {
        count: u32,
    }

    #[derive(Debug, Deserialize)]
    struct Whole {
        name: String,
        kind: Kind,
        parts: Vec<Part>,
        first: Part,
        note: Option<String>,
    }

    fn check(whole: Whole) -> Result<(), ApiError> {
        let Whole {
            name,
            kind: Kind::Big | Kind::Small,
            parts,
            first: Part { .. },
            note,
        } = whole;
        if name.is_empty() {
            return Err(ApiError::field("name", "must not be empty"));
        }
        for (at, part) in parts.into_iter().enumerate() {
            if part.count == 0 {
                return Err(ApiError::field(
                    &format!("parts[{at}].count"),
                    "must not be 0",
                ));
            }
        }
        match note.as_deref() {
            Some("") => Err(ApiError::field("note", "must not be empty")),
            _ => Ok(()),
        }
    }

    fn told(body: Value) -> Value {
        let size = body.to_string().len();
        let refused = read(body, size, check).unwrap_err();
        let details = refused.details().unwrap();
        let fields = details["fields"].as_array().unwrap().iter();
        fields.map(|entry| entry["field"].clone()).collect()
    }

    #[test]
    fn everything_is_told_whether_shape_or_rule() {
        let good = json!({ "name": "a", "kind": "BIG", "parts": [], "first": { "count": 1 } });
        assert!(read(good, 10, check).is_ok());
        for (body, fields) in [
            (json!({}), json!(["name", "kind", "parts", "first"])),
            (
                json!({ "name": "", "kind": "HUGE", "parts": [{}, { "count": 0 }, { "count": -1 }], "first": 1, "note": "" }),
                json!([
                    "first",
                    "kind",
                    "parts[0].count",
                    "parts[2].count",
                    "name",
                    "parts[1].count",
                    "note"
                ]),
            ),
            (
                json!({ "name": [], "kind": 1, "parts": {}, "first": { "count": 1 }, "note": 1 }),
                json!(["kind", "name", "note", "parts"]),
            ),
        ] {
            assert_eq!(told(body.clone()), fields, "{body}");
        }
    }

    #[test]
    fn what_is_allowed_is_told_and_a_value_that_looks_like_it_is_not() {
        let kind = "x`, expected `SECRET`";
        let body = json!({ "name": "a", "kind": kind, "parts": [], "first": { "count": 1 } });
        let refused = read(body, 10, check).unwrap_err();
        let expected = json!({ "fields": [
            { "field": "kind", "problem": "has the wrong type or value", "allowed": ["BIG", "SMALL"] },
        ]});
        assert_eq!(refused.details(), Some(&expected));
    }

    #[test]
    fn a_large_body_is_told_the_first_problem_and_a_long_list_is_cut() {
        let parts = Value::from(vec![json!({ "count": 0 }); 30]);
        let body = json!({ "name": "", "kind": "BIG", "parts": parts, "first": { "count": 1 } });
        assert_eq!(told(body.clone()).as_array().unwrap().len(), MAX_TOLD);
        let refused = read(body, MAX_READ_AGAIN + 1, check).unwrap_err();
        assert_eq!(
            refused.details().unwrap()["fields"],
            json!([{ "field": "name", "problem": "must not be empty" }])
        );
    }
}
