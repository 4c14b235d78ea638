//! A document as it is served and committed: what utoipa reads from the routes, and what holds for all calls.

use std::collections::BTreeSet;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::codes::Vocabulary;
use super::{answers, formats, lengths, parameters, same, texts, walk};

/// The members in the order in which people read them; the others follow.
const ORDER: [&str; 6] = ["openapi", "info", "servers", "tags", "paths", "webhooks"];

/// An OpenAPI document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document(Value);

impl Document {
    /// Completes what was read from the routes.
    pub(in crate::http) fn new(read: &OpenApi, vocabulary: &Vocabulary) -> Self {
        Self::made(read, vocabulary).0
    }

    /// The document, and the rows of the vocabulary whose field it does not have.
    pub(in crate::http) fn made(
        read: &OpenApi,
        vocabulary: &Vocabulary,
    ) -> (Self, Vec<(&'static str, &'static str)>) {
        let mut document = serde_json::to_value(read).unwrap_or_default();
        same::name(&mut document);
        let unused = vocabulary.write(&mut document);
        let unused = unused.iter().map(|(place, field, _)| (*place, *field));
        let unused = unused.collect();
        let requested = walk::requested(&mut document);
        formats::write(&mut document, &requested);
        lengths::write(&mut document, &requested);
        parameters::write(&mut document);
        texts::write(&mut document);
        answers::files(&mut document);
        answers::describe(&mut document);
        answers::envelopes(&mut document);
        open(&mut document);
        server_made(&mut document, &requested);
        (Self(document), unused)
    }

    /// As JSON, for people.
    ///
    /// # Errors
    ///
    /// Where it cannot be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// As YAML. Days and moments are quoted: readers of YAML 1.1 take them for something else than texts.
    ///
    /// # Errors
    ///
    /// Where it cannot be written as YAML.
    pub fn to_yaml(&self) -> Result<String, yaml_serde::Error> {
        let plain = yaml_serde::to_string(self)?;
        Ok(plain.lines().map(quoted).collect())
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for name in ORDER {
            if let Some(member) = self.0.get(name) {
                map.serialize_entry(name, member)?;
            }
        }
        for (name, member) in self.0.as_object().into_iter().flatten() {
            if !ORDER.contains(&name.as_str()) {
                map.serialize_entry(name, member)?;
            }
        }
        map.end()
    }
}

/// A line of YAML whose value is a bare date, with the date in quotes.
fn quoted(line: &str) -> String {
    let start = line.rfind(' ').map_or(0, |space| space + 1);
    let (before, value) = line.split_at(start);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = value.splitn(3, '-');
    let is_date = matches!(
        (parts.next(), parts.next(), parts.next()),
        (Some(year), Some(month), Some(rest))
            if year.len() == 4 && digits(year) && month.len() == 2 && digits(month)
                && rest.get(..2).is_some_and(digits)
                && rest.get(2..).is_some_and(|more| more.is_empty() || more.starts_with('T'))
    );
    let names_it = before.trim_end().ends_with(':') || before.trim_start() == "- ";
    if is_date && names_it {
        format!("{before}'{value}'\n")
    } else {
        format!("{line}\n")
    }
}

/// A call that needs no key says so.
fn open(document: &mut Value) {
    walk::operations(document, &mut |_, operation| {
        if !operation.contains_key("security") {
            operation.insert("security".into(), Value::Array(Vec::new()));
        }
    });
}

/// What only the service sets of what it answers cannot be sent.
fn server_made(document: &mut Value, requested: &BTreeSet<String>) {
    walk::schemas(document, &mut |owner, schema| {
        if owner.is_empty() || requested.contains(owner) {
            return;
        }
        for (name, property) in walk::within_fields(schema, "properties") {
            if ["object", "id", "createdAt", "updatedAt"].contains(&name.as_str())
                && let Some(property) = property.as_object_mut()
            {
                property.insert("readOnly".into(), Value::Bool(true));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_dates_are_quoted_and_nothing_else() {
        for (line, told) in [
            ("  example: 2026-03-15", "  example: '2026-03-15'\n"),
            (
                "- 2026-03-15T14:30:00.000Z",
                "- '2026-03-15T14:30:00.000Z'\n",
            ),
            ("  example: '2026-03-15'", "  example: '2026-03-15'\n"),
            (
                "  description: since 2026-03-15",
                "  description: since 2026-03-15\n",
            ),
            ("  id: 0190a1b2-c3d4-7000", "  id: 0190a1b2-c3d4-7000\n"),
        ] {
            assert_eq!(quoted(line), told);
        }
    }
}
