//! Closed lists of codes, each a schema of its own, with the fields and parameters that hold them.
//!
//! The codes come from the lists that the service reads and writes by, so that the document knows every one.

use domain::country::Country;
use serde_json::{Value, json};

use super::walk::{add, members, operations, parameters, refer};

/// A closed list.
#[derive(Debug)]
pub(in crate::http) struct Codes {
    /// What generators call it.
    pub(in crate::http) name: &'static str,
    /// What it says.
    pub(in crate::http) about: &'static str,
    /// Every code, in the documented order.
    pub(in crate::http) codes: fn() -> Value,
}

/// Closed lists, a row each: the name, what it says, the codes.
macro_rules! lists {
    ($($name:literal, $about:expr, $codes:expr;)*) => {
        &[$($crate::http::openapi::codes::Codes {
            name: $name,
            about: $about,
            codes: || serde_json::json!(&$codes[..]),
        },)*]
    };
}
pub(in crate::http) use lists;

/// The closed lists of a document.
#[derive(Debug)]
pub(in crate::http) struct Vocabulary {
    /// The lists.
    pub(in crate::http) codes: &'static [Codes],
    /// Which field holds codes of which list: the schema's name, or a call's operation id; the field's or parameter's name;
    /// the list's name.
    pub(in crate::http) fields: &'static [(&'static str, &'static str, &'static str)],
}

impl Vocabulary {
    /// Adds the lists to a document, and has the fields refer to them. Answers with the rows whose field is not there.
    pub(super) fn write(
        &self,
        document: &mut Value,
    ) -> Vec<&(&'static str, &'static str, &'static str)> {
        for codes in self.codes {
            let (about, all) = (codes.about, (codes.codes)());
            let schema = json!({ "type": "string", "description": about, "enum": all });
            add(document, codes.name, schema);
        }
        let rows = self.fields.iter();
        rows.filter(|row| !write(document, row)).collect()
    }
}

/// Every country that is read.
pub(in crate::http) fn countries() -> Vec<&'static str> {
    let letters = || 'A'..='Z';
    letters()
        .flat_map(|first| letters().map(move |second| String::from_iter([first, second])))
        .filter_map(|code| Country::parse(&code))
        .map(Country::as_str)
        .collect()
}

fn write(
    document: &mut Value,
    (place, field, codes): &(&'static str, &'static str, &'static str),
) -> bool {
    let property = format!("/components/schemas/{place}/properties/{field}");
    if let Some(property) = document.pointer_mut(&property) {
        refer(property, codes);
        return true;
    }
    // A schema made of parts has its own fields in one of them.
    let parts = document.pointer_mut(&format!("/components/schemas/{place}/allOf"));
    for part in parts.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some((_, property)) = members(part, "properties").find(|(name, _)| name == field) {
            refer(property, codes);
            return true;
        }
    }
    let mut found = false;
    operations(document, &mut |_, operation| {
        if operation.get("operationId").is_none_or(|id| id != place) {
            return;
        }
        for parameter in parameters(operation) {
            if parameter.get("name").is_some_and(|name| name == field)
                && let Some(schema) = parameter.get_mut("schema")
            {
                refer(schema, codes);
                found = true;
            }
        }
    });
    found
}
