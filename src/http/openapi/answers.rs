//! What the statuses mean, in nxos' words where it has them, and the errors' schemas under nxos' names.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::walk::{add, members, operations, within_fields};

/// What a status means.
fn meaning(status: &str) -> &'static str {
    match status {
        "201" => "The request has succeeded and a new resource has been created as a result.",
        "304" => "Nothing has changed.",
        "400" => "The server could not understand the request due to invalid syntax.",
        "401" => "Access is unauthorized.",
        "403" => "Access is forbidden.",
        "404" => "The server cannot find the requested resource.",
        "405" => "The resource does not take this method.",
        "408" => "The body of the request came too slowly.",
        "409" => "The request conflicts with the current state of the server.",
        "413" => "The body of the request is too large.",
        "415" => "The body of the request is of a type that is not taken.",
        "422" => "The request is understood, and cannot be carried out as things stand.",
        "429" => "Too many requests.",
        "500" => "The server met a condition that it did not expect.",
        "502" => "A service that the server depends on failed.",
        "503" => "The server cannot answer at the moment.",
        _ => "The request has succeeded.",
    }
}

/// A PDF or a picture comes as the bytes of a file, and a document in YAML as an object.
pub(super) fn files(document: &mut Value) {
    operations(document, &mut |_, operation| {
        for (_, answer) in within_fields(operation, "responses") {
            for (kind, content) in members(answer, "content") {
                let schema = match kind.as_str() {
                    "application/yaml" => json!({ "type": "object" }),
                    "application/pdf" | "application/x-tar" | "image/jpeg" | "image/png" => {
                        json!({ "type": "string", "format": "binary" })
                    }
                    _ => continue,
                };
                if let Some(content) = content.as_object_mut() {
                    content.insert("schema".into(), schema);
                }
            }
        }
    });
}

/// Gives every answer a description: what its status means, then the codes it comes with.
pub(super) fn describe(document: &mut Value) {
    operations(document, &mut |_, operation| {
        for (status, answer) in within_fields(operation, "responses") {
            let written = answer.get("description").and_then(Value::as_str);
            let text = match written.filter(|text| !text.is_empty()) {
                None => meaning(status).to_owned(),
                Some(text) if status.starts_with(['4', '5']) => {
                    format!("{} {text}", meaning(status))
                }
                Some(_) => continue,
            };
            if let Some(answer) = answer.as_object_mut() {
                answer.insert("description".into(), text.into());
            }
        }
    });
}

/// Adds nxos' `Error400` and its like: the same envelope for each status, with one of the status' examples.
///
/// The dialects have forms of errors of their own.
pub(super) fn envelopes(document: &mut Value) {
    if document.pointer("/components/schemas/ErrorBody").is_none() {
        return;
    }
    let mut examples = Vec::new();
    let mut statuses = BTreeSet::new();
    operations(document, &mut |_, operation| {
        for (status, answer) in within_fields(operation, "responses") {
            if status.starts_with(['4', '5'])
                && let Some(content) = answer.pointer_mut("/content/application~1json")
                && let Some(example) =
                    members(content, "examples").find_map(|(_, one)| one.get("value").cloned())
                && statuses.insert(status.clone())
            {
                examples.push((status.clone(), example));
            }
        }
    });
    for (status, example) in examples {
        let schema = json!({
            "type": "object",
            "description": "Standard error response returned by all endpoints on failure.",
            "required": ["error"],
            "properties": { "error": { "$ref": "#/components/schemas/ErrorBody" } },
            "example": example,
        });
        add(document, &format!("Error{status}"), schema);
    }
}
