//! What the headers, queries and ids in paths of calls may be.

use serde_json::{Value, json};

use super::formats::id_pattern;
use super::walk::{Fields, members, operations, parameters};
use crate::http::request::query::{DEFAULT_LIMIT, MAX_LIMIT};

/// Writes the rules of every parameter into its schema.
pub(super) fn write(document: &mut Value) {
    operations(document, &mut |_, operation| {
        if let Some(content) = operation.get_mut("requestBody") {
            bodies(content);
        }
        let id = operation.get("operationId").and_then(Value::as_str);
        let id = id.unwrap_or_default().to_owned();
        for parameter in parameters(operation) {
            let name = parameter.get("name").and_then(Value::as_str);
            let name = name.unwrap_or_default().to_owned();
            let schema = parameter.get_mut("schema").and_then(Value::as_object_mut);
            if let Some(schema) = schema {
                // A header or query that is not sent is absent: no text says null.
                if schema.get("type").is_some_and(Value::is_array) {
                    schema.insert("type".into(), "string".into());
                }
                rules(&id, &name, schema);
            }
        }
    });
}

/// A body that may be left out is left out: it does not say null.
fn bodies(body: &mut Value) {
    for (_, content) in members(body, "content") {
        let parts = content.pointer("/schema/oneOf").and_then(Value::as_array);
        let said = parts.and_then(|parts| parts.iter().find(|part| part.get("$ref").is_some()));
        if let (Some(said), Some(content)) = (said.cloned(), content.as_object_mut()) {
            content.insert("schema".into(), said);
        }
    }
}

fn rules(operation: &str, name: &str, schema: &mut Fields) {
    let more = match name {
        "Idempotency-Key" => json!({ "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }),
        "Nxos-On-Behalf-Of" | "organizationId" | "X-Tenant-ID" => {
            json!({ "pattern": id_pattern("org"), "example": "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4" })
        }
        "cursor" => json!({ "minLength": 1 }),
        "limit" => json!({ "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT }),
        "personId" | "directorId" | "employeeId" => json!({ "pattern": id_pattern("per") }),
        "documentId" | "requestId" => json!({ "format": "uuid" }),
        "X-Forwarded-For" => json!({ "minLength": 1, "example": "203.0.113.7" }),
        "externalUserId" => json!({ "minLength": 1, "maxLength": 255 }),
        "id" if operation.starts_with("VerificationDocuments") => json!({ "format": "uuid" }),
        "id" if operation.starts_with("VerificationPeople") => {
            json!({ "pattern": id_pattern("per") })
        }
        "id" if operation.starts_with("WebhookMessages") => json!({ "pattern": id_pattern("msg") }),
        "verificationId" if operation == "uploadDocument" => {
            json!({ "pattern": id_pattern("ver") })
        }
        _ => return,
    };
    schema.extend(more.as_object().cloned().into_iter().flatten());
}
