//! What the name, the example or the meaning of a field says about its form, said in its schema: moments, days, addresses,
//! ids, sums, and what is always the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::walk::{Fields, add, is_a, refer, schemas, within_fields};

/// nxos' name for a moment.
const MOMENT: &str = "dateTimeString";
/// The fields that hold a calendar day, and one for each that shows none.
const DAYS: &[(&str, &str)] = &[
    ("birthDate", "1990-02-28"),
    ("checkedOn", "2026-11-29"),
    ("dateOfBirth", "1990-02-28"),
    ("day", "2026-03-15"),
    ("deadline", "2031-12-31"),
    ("documentExpirationDate", "2031-12-31"),
    ("from", "2024-01-01"),
    ("inForceFrom", "2020-02-21"),
    ("incorporationDate", "2015-06-01"),
    ("published", "2020-02-21"),
    ("until", "2031-12-31"),
    ("validUntil", "2031-12-31"),
];
/// The fields that hold a UUID, by schema.
const UUIDS: &[(&str, &str)] = &[
    ("CreatedKyc", "verificationId"),
    ("DeletedVerificationDocument", "id"),
    ("FinhubDocument", "documentId"),
    ("FinhubUploadRequest", "docId"),
    ("ReviewRequest", "id"),
    ("UnnamedDocument", "documentId"),
    ("UploadDocumentForm", "docId"),
    ("UploadDocumentRequest", "docId"),
    ("VerificationDocument", "id"),
];
/// The beginnings of our own ids. Those of webhook endpoints are not among them: a Svix server makes its own.
const PREFIXES: &[&str] = &["org", "per", "evt", "msg", "scr", "key", "req", "ver"];
/// Fields whose examples are ids of ours, while others are taken too.
const ANY_ID: &[(&str, &str)] = &[
    ("FinhubShareholder", "id"),
    ("FinhubShareholder", "shareholderId"),
    ("OwnershipParty", "id"),
    ("ReviewAbsent", "subjectId"),
    ("ReviewedNamesake", "id"),
    ("RiskFactor", "subjectId"),
];

/// Writes the forms into the schemas.
pub(super) fn write(document: &mut Value, requested: &BTreeSet<String>) {
    schemas(document, &mut |owner, schema| {
        for (name, property) in within_fields(schema, "properties") {
            let field = (owner, name.as_str());
            if is_moment(name) && property.as_object().is_some_and(|one| is_a(one, "string")) {
                refer(property, MOMENT);
            } else if let Some(property) = property.as_object_mut() {
                constant(property);
                form(field, property);
                if !requested.contains(owner) {
                    continue;
                }
                match name.as_str() {
                    "url" => {
                        property.insert("pattern".into(), r"^https://\S+$".into());
                    }
                    "eventTypes" => {
                        let name =
                            json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$" });
                        property.insert("items".into(), name);
                    }
                    "ownershipPercentage" => {
                        property.insert("minimum".into(), json!(0.01));
                        property.insert("maximum".into(), json!(100));
                    }
                    "basisPoints" => {
                        property.insert("minimum".into(), 1.into());
                        property.insert("maximum".into(), 10_000.into());
                    }
                    _ => {}
                }
            }
        }
    });
    let moment = json!({
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$",
        "description": "ISO 8601 timestamp string, in UTC, with milliseconds.",
        "example": "2026-03-15T14:30:00.000Z",
    });
    add(document, MOMENT, moment);
}

fn is_moment(name: &str) -> bool {
    name.ends_with("At") || ["at", "timestamp"].contains(&name)
}

/// A field that is `Always` something has no other value.
fn constant(property: &mut Fields) {
    let about = property.get("description").and_then(Value::as_str);
    let Some(text) = about.and_then(|about| about.strip_prefix("Always ")) else {
        return;
    };
    let text = text.trim_start_matches('`');
    let end = text.find(['`', '.', ':', ',']).unwrap_or(text.len());
    let value = match text.get(..end).unwrap_or_default() {
        "null" => {
            property.insert("type".into(), "null".into());
            return;
        }
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        word => word.into(),
    };
    property.insert("const".into(), value);
}

fn form(field: (&str, &str), property: &mut Fields) {
    if !is_a(property, "string") || property.contains_key("const") {
        return;
    }
    let (_, name) = field;
    let mut say = |rule: &str, value: &str| {
        property.insert(rule.into(), value.into());
    };
    if let Some((_, example)) = DAYS.iter().find(|(day, _)| *day == name) {
        say("format", "date");
        property
            .entry("example")
            .or_insert_with(|| (*example).into());
    } else if UUIDS.contains(&field) {
        say("format", "uuid");
    } else if name == "url" {
        say("format", "uri");
    } else if name == "fileContent" {
        say("contentEncoding", "base64");
    } else if ["hash", "sha256"].contains(&name) {
        say("pattern", "^[0-9a-f]{64}$");
    } else if name == "shareToken" {
        say("pattern", "^[!-~]+$");
    } else if name == "percent" {
        say("pattern", r"^\d+\.\d{6}$");
    } else if !ANY_ID.contains(&field)
        && let Some(prefix) = property
            .get("example")
            .and_then(Value::as_str)
            .and_then(prefix)
    {
        property.insert("pattern".into(), id_pattern(prefix).into());
    }
}

/// The form of our ids of one kind.
pub(super) fn id_pattern(prefix: &str) -> String {
    format!("^{prefix}_[0-9a-f]{{32}}$")
}

fn prefix(id: &str) -> Option<&str> {
    let (prefix, tail) = id.split_once('_')?;
    (PREFIXES.contains(&prefix) && tail.len() == 32).then_some(prefix)
}
