//! Says a declaration in statements.

mod party;
mod relationship;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::Declaration;
use crate::note::PROPERTY;

/// Who publishes a file, and when.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The day of the statements and of their publication. The standard has years of four digits.
    pub day: NaiveDate,
    /// The declaration's id: makes the records' ids unique among all that the publisher publishes.
    pub declaration: &'a str,
    /// The publisher's name.
    pub publisher: &'a str,
    /// Where the publisher describes itself, a URL.
    pub url: Option<&'a str>,
    /// What the file may be used for, as the URL of a licence.
    pub license: Option<&'a str>,
}

/// The statements of a declaration: first the root, then the other parties, then who has what in whom, each in the order
/// of their ids. The same declaration on the same day is the same file, to the last byte of its ids.
///
/// A structure that [`Structure::check`](domain::ownership::Structure::check) refuses is written as well, as far as it can
/// be said.
#[must_use]
pub fn write(declaration: &Declaration, publication: &Publication<'_>) -> Value {
    let declaration = &declaration.clone().in_order();
    let writer = Writer {
        declaration,
        publication,
    };
    let root = &declaration.structure.root;
    let parties = declaration.structure.parties.iter();
    let (roots, others): (Vec<_>, Vec<_>) = parties.partition(|party| party.id == *root);
    let mut statements: Vec<Value> = roots
        .into_iter()
        .chain(others)
        .map(|party| writer.party(party))
        .collect();
    statements.extend(writer.relationships());
    Value::Array(statements)
}

struct Writer<'a> {
    declaration: &'a Declaration,
    publication: &'a Publication<'a>,
}

impl Writer<'_> {
    /// A party's record.
    fn record_id(&self, party: &str) -> String {
        format!("{}/party/{party}", self.publication.declaration)
    }

    /// The record of what one party has in another.
    fn relationship_id(&self, subject: &str, holder: &str) -> String {
        let both = json!([subject, holder]).to_string();
        let short: String = hash(both.as_bytes()).chars().take(32).collect();
        format!("{}/relationship/{short}", self.publication.declaration)
    }

    /// A statement about a record. The source's description is what somebody else named as the source.
    fn statement(
        &self,
        kind: &str,
        record_id: &str,
        details: Value,
        source: Option<&str>,
        annotations: Vec<Value>,
    ) -> Value {
        let day = self.publication.day.to_string();
        let mut publisher = Map::new();
        publisher.insert("name".to_owned(), json!(self.publication.publisher));
        if let Some(url) = self.publication.url {
            publisher.insert("url".to_owned(), json!(url));
        }
        let mut published = Map::new();
        published.insert("publicationDate".to_owned(), json!(day));
        published.insert("bodsVersion".to_owned(), json!("0.4"));
        published.insert("publisher".to_owned(), Value::Object(publisher));
        if let Some(license) = self.publication.license {
            published.insert("license".to_owned(), json!(license));
        }
        let root = &self.declaration.structure.root;
        let mut declared_by = Map::new();
        declared_by.insert("type".to_owned(), json!(["selfDeclaration"]));
        if let Some(name) = self.declaration.names.get(root) {
            declared_by.insert("assertedBy".to_owned(), json!([{ "name": name }]));
        }
        if let Some(source) = source {
            declared_by.insert("description".to_owned(), json!(source));
        }
        let mut statement = Map::new();
        let mut put = |name: &str, value: Value| statement.insert(name.to_owned(), value);
        put("statementDate", json!(day));
        put("declaration", json!(self.publication.declaration));
        put("declarationSubject", json!(self.record_id(root)));
        put("publicationDetails", Value::Object(published));
        put("source", Value::Object(declared_by));
        put("recordId", json!(record_id));
        put("recordType", json!(kind));
        put("recordStatus", json!("new"));
        put("recordDetails", details);
        if !annotations.is_empty() {
            put("annotations", Value::Array(annotations));
        }
        let mut content = String::new();
        canonical(&Value::Object(statement.clone()), &mut content);
        statement.insert("statementId".to_owned(), json!(hash(content.as_bytes())));
        Value::Object(statement)
    }

    /// A note with its sentence for people.
    fn annotation(&self, pointer: &str, description: &str, note: &impl Serialize) -> Value {
        json!({
            "statementPointerTarget": pointer,
            "motivation": "commenting",
            "description": description,
            "creationDate": self.publication.day.to_string(),
            "createdBy": { "name": self.publication.publisher },
            // Notes are plain structures of texts, numbers and dates, which always can be said.
            PROPERTY: serde_json::to_value(note).unwrap_or_default(),
        })
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The text that is hashed. Keys are sorted here, for whether a map sorts them depends on how the library was built.
fn canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            text.push('{');
            for key in keys {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                canonical(map.get(key).unwrap_or(&Value::Null), text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        _ => text.push_str(&value.to_string()),
    }
}
