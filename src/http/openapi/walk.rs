//! Walks over a document.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The members of an object.
pub(super) type Fields = Map<String, Value>;

/// What a path's members are called that are calls.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// Where references to schemas lead.
const SCHEMAS: &str = "#/components/schemas/";

/// The members of a member that is an object.
pub(super) fn members<'a>(
    value: &'a mut Value,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    let object = value.as_object_mut();
    object
        .into_iter()
        .flat_map(move |fields| within_fields(fields, name))
}

/// The same where the object is known to be one: the answers of a call, the properties of a schema.
pub(super) fn within_fields<'a>(
    fields: &'a mut Fields,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    let object = fields.get_mut(name).and_then(Value::as_object_mut);
    object.into_iter().flatten()
}

/// Every call of a document, with its method, and every webhook.
pub(super) fn operations(document: &mut Value, act: &mut dyn FnMut(&str, &mut Fields)) {
    for place in ["paths", "webhooks"] {
        for (_, item) in members(document, place) {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                if let Some(operation) = operation.as_object_mut()
                    && METHODS.contains(&method.as_str())
                {
                    act(method, operation);
                }
            }
        }
    }
}

/// The parameters of a call.
pub(super) fn parameters(operation: &mut Fields) -> impl Iterator<Item = &mut Value> {
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    parameters.into_iter().flatten()
}

/// Every schema of a document and every part of one, with the name of the component that it belongs to, or none where
/// a call has it.
pub(super) fn schemas(document: &mut Value, act: &mut dyn FnMut(&str, &mut Fields)) {
    for place in ["paths", "webhooks"] {
        if let Some(calls) = document.get_mut(place) {
            in_calls(calls, act);
        }
    }
    for (group, components) in members(document, "components") {
        if group == "schemas" {
            for (name, schema) in components.as_object_mut().into_iter().flatten() {
                within(name, schema, act);
            }
        } else {
            in_calls(components, act);
        }
    }
}

fn in_calls(value: &mut Value, act: &mut dyn FnMut(&str, &mut Fields)) {
    match value {
        Value::Object(fields) => {
            for (name, member) in fields {
                match name.as_str() {
                    "schema" => within("", member, act),
                    // What an example holds is no schema, whatever it is called.
                    "example" | "examples" => {}
                    _ => in_calls(member, act),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|one| in_calls(one, act)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn within(owner: &str, schema: &mut Value, act: &mut dyn FnMut(&str, &mut Fields)) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    act(owner, fields);
    for (name, part) in fields {
        match name.as_str() {
            "properties" => {
                let properties = part.as_object_mut().into_iter().flatten();
                properties.for_each(|(_, property)| within(owner, property, act));
            }
            "items" | "additionalProperties" => within(owner, part, act),
            "oneOf" | "allOf" | "anyOf" => {
                let parts = part.as_array_mut().into_iter().flatten();
                parts.for_each(|one| within(owner, one, act));
            }
            _ => {}
        }
    }
}

/// The names of the schemas that requests are made of.
pub(super) fn requested(document: &mut Value) -> BTreeSet<String> {
    let mut bodies = Vec::new();
    operations(document, &mut |_, operation| {
        bodies.extend(operation.get("requestBody").cloned());
    });
    let mut names = BTreeSet::new();
    for body in &bodies {
        reached(document, body, &mut names);
    }
    names
}

/// The names of the schemas that a part of a document leads to.
fn reached(document: &Value, part: &Value, names: &mut BTreeSet<String>) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let new = reference
                    .strip_prefix(SCHEMAS)
                    .is_none_or(|name| names.insert(name.to_owned()));
                if let Some(found) = document.pointer(reference.trim_start_matches('#'))
                    && new
                {
                    reached(document, found, names);
                }
            }
            for (name, member) in fields {
                if !["example", "examples"].contains(&name.as_str()) {
                    reached(document, member, names);
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|one| reached(document, one, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Adds a schema to the components.
pub(super) fn add(document: &mut Value, name: &str, schema: Value) {
    let schemas = document.pointer_mut("/components/schemas");
    if let Some(schemas) = schemas.and_then(Value::as_object_mut) {
        schemas.insert(name.to_owned(), schema);
    }
}

/// Whether a schema's type is the one named, or that or null.
pub(super) fn is_a(schema: &Fields, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        _ => false,
    }
}

/// Has a property, or the entries of one that is a list, follow a schema of the components instead of its own. What it
/// means, its example, and whether it may be null stay.
pub(super) fn refer(property: &mut Value, name: &str) {
    let reference = json!({ "$ref": format!("{SCHEMAS}{name}") });
    let Some(fields) = property.as_object_mut() else {
        return;
    };
    if is_a(fields, "array") {
        fields.insert("items".into(), reference);
        return;
    }
    let or_null = is_a(fields, "null") || fields.contains_key("oneOf");
    let mut referring = if or_null {
        json!({ "oneOf": [reference, { "type": "null" }] })
    } else {
        reference
    };
    for kept in ["description", "example"] {
        if let (Some(value), Some(fields)) = (fields.remove(kept), referring.as_object_mut()) {
            fields.insert(kept.into(), value);
        }
    }
    *property = referring;
}
