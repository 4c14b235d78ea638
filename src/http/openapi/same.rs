//! A schema that is written out where one of the components says the same becomes a reference to it.
//!
//! utoipa writes a generic envelope's content out, so that no generator can see that it is one of the named types.

use serde_json::{Value, json};

use super::walk::Fields;

/// Replaces what is written out.
pub(super) fn name(document: &mut Value) {
    let Some(schemas) = document.pointer("/components/schemas") else {
        return;
    };
    let known = schemas.as_object().cloned().unwrap_or_default();
    let schemas = document.pointer_mut("/components/schemas");
    for schema in schemas.and_then(Value::as_object_mut).into_iter().flatten() {
        within(schema.1, &known);
    }
}

fn within(schema: &mut Value, known: &Fields) {
    for place in ["/properties/data", "/properties/data/items"] {
        let Some(part) = schema.pointer_mut(place) else {
            continue;
        };
        let is_object = part.get("properties").is_some();
        let same = known.iter().find(|(_, one)| *one == part);
        if let (true, Some((name, _))) = (is_object, same) {
            *part = json!({ "$ref": format!("#/components/schemas/{name}") });
        }
    }
}
