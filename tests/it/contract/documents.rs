//! What the committed documents say of themselves: whole, valid, and in the forms that generators read.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::read;

/// The documents, as a client reads them.
pub(super) fn documents() -> [(&'static str, Value); 3] {
    ["v1.json", "finhub.yaml", "partner.yaml"].map(|name| {
        let text = read(&format!("openapi/{name}"));
        (name, yaml_serde::from_str(&text).expect("YAML, or JSON"))
    })
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// Every object of a document with where it stands, but for what examples hold.
fn objects(document: &Value) -> Vec<(String, &Map<String, Value>)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), document)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                found.push((place.clone(), fields));
                for (name, member) in fields {
                    // A property may have these names as well.
                    let is_value = ["example", "examples"].contains(&name.as_str())
                        && !place.ends_with("/properties");
                    if !is_value {
                        open.push((format!("{place}/{name}"), member));
                    }
                }
            }
            Value::Array(members) => {
                let members = members.iter().enumerate();
                open.extend(members.map(|(at, one)| (format!("{place}/{at}"), one)));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_reference_leads_somewhere() {
    for (name, document) in documents() {
        for (place, object) in objects(&document) {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                let target = document.pointer(reference.trim_start_matches('#'));
                assert!(target.is_some(), "{name}{place}: {reference} is nowhere");
            }
        }
    }
}

#[test]
fn every_call_and_every_answer_is_described() {
    for (name, document) in documents() {
        let calls = members(&document["paths"]).chain(members(&document["webhooks"]));
        for (path, item) in calls {
            for (method, operation) in members(item) {
                let place = format!("{name}: {method} {path}");
                let text = |field: &str| operation[field].as_str().unwrap_or_default();
                let summary = text("summary");
                assert!(!summary.is_empty(), "{place} has no summary");
                assert!(
                    !summary.contains(['`', '\n']) && summary.len() <= 200,
                    "{place}: no page renders marks and breaks in a summary: {summary}"
                );
                assert!(text("description").len() >= summary.len(), "{place}");
                assert!(!text("operationId").is_empty(), "{place} has no id");
                assert!(operation["security"].is_array(), "{place}: which key?");
                for (status, answer) in members(&operation["responses"]) {
                    let about = answer["description"].as_str().unwrap_or_default();
                    assert!(!about.is_empty(), "{place} {status} is not described");
                }
            }
        }
    }
}

/// Also their dates and addresses, which JSON Schema only notes by itself.
#[test]
fn every_example_is_valid() {
    let mut seen = 0;
    for (name, document) in documents() {
        let valid = |place: &str, schema: &Value, example: &Value| {
            let mut root = schema.clone();
            root["components"] = document["components"].clone();
            let options = jsonschema::options().should_validate_formats(true);
            let validator = options.build(&root).expect("a schema");
            let problems: Vec<String> = validator
                .iter_errors(example)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(problems.is_empty(), "{name}{place}: {problems:?}");
        };
        for (place, object) in objects(&document) {
            let whole = Value::Object(object.clone());
            let schema = object.get("schema").unwrap_or(&whole);
            let examples = members(&whole["examples"]).map(|(_, one)| &one["value"]);
            for example in object.get("example").into_iter().chain(examples) {
                valid(&place, schema, example);
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

/// Fields that list codes in their description and are texts all the same: FinHub's and the provider's words.
const OPEN: &[&str] = &[
    "/components/schemas/FinhubErrorData/properties/details",
    "/components/schemas/RegistrationAddress/allOf/1/properties/type",
];

/// A text whose example or description shows a form says it in its schema as well.
#[test]
fn what_has_a_form_says_it() {
    for (name, document) in documents() {
        for (place, object) in objects(&document) {
            let is_text = match &object.get("type") {
                Some(Value::String(kind)) => kind == "string",
                Some(Value::Array(kinds)) => kinds.contains(&json!("string")),
                _ => false,
            };
            let rules = ["enum", "const", "format", "pattern", "contentEncoding"];
            if !is_text || rules.iter().any(|rule| object.contains_key(*rule)) {
                continue;
            }
            let text = |field: &str| {
                object
                    .get(field)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let example = text("example");
            let shown = example.starts_with("https://")
                || chrono::NaiveDate::parse_from_str(example, "%Y-%m-%d").is_ok()
                || chrono::DateTime::parse_from_rfc3339(example).is_ok();
            assert!(!shown, "{name}{place}: {example} has a form");
            let listed = codes(text("description"));
            assert!(
                listed.len() < 2 || OPEN.contains(&place.as_str()),
                "{name}{place}: {listed:?} are codes"
            );
        }
    }
}

/// The words in capitals that stand side by side.
fn codes(description: &str) -> BTreeSet<&str> {
    let words: Vec<&str> = description.split_whitespace().collect();
    let code = |word: &str| {
        let word = word.trim_matches([',', '.', ':', ';', '`']);
        let capitals = |letter: char| letter.is_ascii_uppercase() || letter == '_';
        word.len() > 2 && word.chars().all(capitals)
    };
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let after = if next == "or" {
            words.get(at + 2).copied().unwrap_or_default()
        } else {
            next
        };
        let listed = word.ends_with(',') || next == "or";
        if code(word) && listed && code(after) {
            found.extend([*word, after]);
        }
    }
    found
}

/// Readers of YAML 1.1 take a bare date for something else than a text.
#[test]
fn dates_are_quoted() {
    for place in ["openapi/finhub.yaml", "openapi/partner.yaml"] {
        for line in read(place).lines() {
            let value = line.rsplit([' ']).next().unwrap_or_default();
            let day = value.get(..10).unwrap_or_default();
            let bare = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok();
            let is_value = line.contains(": ") || line.trim_start().starts_with("- ");
            assert!(
                !(bare && is_value && !line.contains("description")),
                "{place}: {line}"
            );
        }
    }
}

/// nxos' own names, and every code of its list.
#[test]
fn the_names_are_those_of_nxos() {
    let [(_, v1), ..] = documents();
    let nxos: Value = serde_json::from_str(include_str!("nxos.json")).expect("JSON");
    let schemas = &v1["components"]["schemas"];
    for name in [
        "ImportVerificationRequest",
        "OrganizationVerification",
        "VerificationStatus",
        "VerificationType",
        "dateTimeString",
        "ErrorBody",
        "ErrorCode",
        "Error400",
        "Error401",
        "Error403",
        "Error404",
        "Error409",
        "Error429",
        "Error500",
    ] {
        assert!(schemas[name].is_object(), "{name}");
    }
    let ours = schemas["ErrorCode"]["enum"].as_array().expect("codes");
    let theirs = nxos.pointer("/components/schemas/ErrorBody/properties/code/enum");
    let theirs = theirs.and_then(Value::as_array).expect("codes");
    assert!(theirs.len() >= 31);
    for code in theirs {
        assert!(ours.contains(code), "{code}");
    }
}
