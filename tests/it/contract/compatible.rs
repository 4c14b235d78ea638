//! A change of the documents breaks no client.
//!
//! What is committed is compared with `openapi/baseline`: nothing may be gone, nothing that is sent may be narrower or
//! newly required, nothing that is answered may be absent or of another kind. Codes may be added to what is answered.
//! `openapi/baseline/deliberate.json` lists the changes that are made all the same, each with its reason.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::documents::documents;
use super::read;

/// Who writes what a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Client,
    Service,
}

struct Comparison<'d> {
    old: &'d Value,
    new: &'d Value,
    found: BTreeSet<String>,
    seen: BTreeSet<(String, By)>,
}

/// What a client would notice, one line each.
fn broken(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut comparison = Comparison {
        old,
        new,
        found: BTreeSet::new(),
        seen: BTreeSet::new(),
    };
    for (name, _) in members(&old["components"]["schemas"]) {
        if new["components"]["schemas"].get(name).is_none() {
            comparison.note(format!("schema {name}: gone"));
        }
    }
    for (group, by) in [("paths", By::Client), ("webhooks", By::Service)] {
        for (path, item) in members(&old[group]) {
            for (method, operation) in members(item) {
                let place = format!("{} {path}", method.to_uppercase());
                match new[group][path].get(method) {
                    None => comparison.note(format!("{place}: gone")),
                    Some(newer) => comparison.operation(&place, by, operation, newer),
                }
            }
        }
    }
    comparison.found
}

impl Comparison<'_> {
    fn note(&mut self, change: String) {
        self.found.insert(change);
    }

    fn operation(&mut self, place: &str, by: By, old: &Value, new: &Value) {
        if old["operationId"] != new["operationId"] {
            self.note(format!("{place}: has another operationId"));
        }
        if old["security"] == json!([]) && new["security"] != json!([]) {
            self.note(format!("{place}: needs a key now"));
        }
        let parameters = |operation: &Value| -> Vec<Value> {
            operation["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default()
        };
        let same =
            |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
        for older in parameters(old) {
            let place = format!("{place} {}", older["name"].as_str().unwrap_or_default());
            match parameters(new).iter().find(|newer| same(&older, newer)) {
                None => self.note(format!("{place}: gone")),
                Some(newer) => self.schema(&place, by, &older["schema"], &newer["schema"]),
            }
        }
        for newer in parameters(new) {
            let older = parameters(old)
                .into_iter()
                .find(|older| same(older, &newer));
            let was = older.is_some_and(|older| older["required"] == true);
            if newer["required"] == true && !was && by == By::Client {
                let name = newer["name"].as_str().unwrap_or_default();
                self.note(format!("{place} {name}: newly required"));
            }
        }
        let (body, newer) = (&old["requestBody"], &new["requestBody"]);
        if by == By::Client && newer["required"] == true && body["required"] != true {
            self.note(format!("{place}: its body is newly required"));
        }
        self.content(&format!("{place} body"), by, body, newer);
        for (status, answer) in members(&old["responses"]) {
            let place = format!("{place} {status}");
            match new["responses"].get(status) {
                // An error that does not occur any more breaks nobody.
                None if status.starts_with(['4', '5']) => {}
                None => self.note(format!("{place}: gone")),
                Some(newer) => self.content(&place, By::Service, answer, newer),
            }
        }
    }

    fn content(&mut self, place: &str, by: By, old: &Value, new: &Value) {
        for (kind, content) in members(&old["content"]) {
            match new["content"].get(kind) {
                None => self.note(format!("{place}: {kind} gone")),
                Some(newer) => self.schema(place, by, &content["schema"], &newer["schema"]),
            }
        }
    }

    fn schema(&mut self, place: &str, by: By, old: &Value, new: &Value) {
        // A schema that refers to itself, or is used by many, is compared once in each direction.
        if let Some(name) = old["$ref"].as_str()
            && old["$ref"] == new["$ref"]
        {
            if !self.seen.insert((name.to_owned(), by)) {
                return;
            }
            let name = name.rsplit('/').next().unwrap_or_default().to_owned();
            let (older, newer) = (flat(self.old, old), flat(self.new, new));
            return self.fields(&name, by, &older, &newer);
        }
        let (older, newer) = (flat(self.old, old), flat(self.new, new));
        self.fields(place, by, &older, &newer);
    }

    fn fields(&mut self, place: &str, by: By, old: &Value, new: &Value) {
        self.kinds(place, by, old, new);
        self.forms(place, by, old, new);
        let required = |schema: &Value| -> BTreeSet<String> {
            let names = schema["required"].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (were, are) = (required(old), required(new));
        match by {
            By::Client => {
                for name in are.difference(&were) {
                    self.note(format!("{place}.{name}: newly required"));
                }
            }
            By::Service => {
                for name in were.difference(&are) {
                    self.note(format!("{place}.{name}: may be absent now"));
                }
            }
        }
        for (name, property) in members(&old["properties"]) {
            let place = format!("{place}.{name}");
            match new["properties"].get(name) {
                None => self.note(format!("{place}: gone")),
                Some(newer) => self.schema(&place, by, property, newer),
            }
        }
        if old["items"].is_object() && new["items"].is_object() {
            self.schema(&format!("{place}[]"), by, &old["items"], &new["items"]);
        }
        let closed = |schema: &Value| schema["additionalProperties"] == false;
        if by == By::Client && closed(new) && !closed(old) {
            self.note(format!("{place}: takes no other fields now"));
        }
    }

    /// Types, and closed lists.
    fn kinds(&mut self, place: &str, by: By, old: &Value, new: &Value) {
        let (were, are) = (types(old), types(new));
        let (wider, narrower) = match by {
            By::Client => (&are, &were),
            By::Service => (&were, &are),
        };
        if let (Some(wider), Some(narrower)) = (wider, narrower) {
            let lost: Vec<_> = narrower.difference(wider).collect();
            if !lost.is_empty() {
                self.note(match by {
                    By::Client => format!("{place}: takes no {lost:?} any more"),
                    By::Service => format!("{place}: may be {lost:?} now"),
                });
            }
        } else if narrower.is_none() && wider.is_some() {
            self.note(format!("{place}: has another type"));
        }
        match (by, values(old), values(new)) {
            (By::Client, Some(were), Some(are)) => {
                for value in were.difference(&are) {
                    self.note(format!("{place}: takes {value} no more"));
                }
            }
            (By::Client, None, Some(_)) => self.note(format!("{place}: is a closed list now")),
            (By::Service, Some(were), Some(are)) if were.is_disjoint(&are) => {
                self.note(format!("{place}: has other codes"));
            }
            _ => {}
        }
    }

    /// Formats, patterns, lengths and bounds.
    fn forms(&mut self, place: &str, by: By, old: &Value, new: &Value) {
        for rule in ["format", "pattern", "contentEncoding"] {
            let (was, is) = (&old[rule], &new[rule]);
            let stricter = match by {
                By::Client => is,
                By::Service => was,
            };
            if was != is && !stricter.is_null() {
                self.note(format!("{place}: has another {rule}"));
            }
        }
        if by == By::Service {
            return;
        }
        for rule in ["minLength", "minItems", "minimum"] {
            let (was, is) = (old[rule].as_f64(), new[rule].as_f64());
            let narrowed = is.is_some_and(|is| was.is_none_or(|was| is > was));
            // A text or a list has no fewer than none.
            if narrowed && !(rule != "minimum" && is == Some(0.0)) {
                self.note(format!("{place}: {rule} is narrower"));
            }
        }
        for rule in ["maxLength", "maxItems", "maximum"] {
            let (was, is) = (old[rule].as_f64(), new[rule].as_f64());
            if is.is_some_and(|is| was.is_none_or(|was| is < was)) {
                self.note(format!("{place}: {rule} is narrower"));
            }
        }
    }
}

/// A schema without references and parts; `null` among its types where it may be null.
fn flat(document: &Value, schema: &Value) -> Value {
    let mut whole = match schema["$ref"].as_str() {
        Some(reference) => {
            let found = document.pointer(reference.trim_start_matches('#'));
            flat(document, found.expect("a reference leads somewhere"))
        }
        None => schema.clone(),
    };
    for part in schema["allOf"].as_array().into_iter().flatten() {
        for (name, value) in members(&flat(document, part)) {
            match (&mut whole[name], value) {
                (Value::Object(fields), Value::Object(more)) => fields.extend(more.clone()),
                (Value::Array(items), Value::Array(more)) => items.extend(more.clone()),
                (place, value) => *place = value.clone(),
            }
        }
    }
    if let Some([one, other]) = schema["oneOf"].as_array().map(Vec::as_slice)
        && other["type"] == "null"
    {
        whole = flat(document, one);
        let mut kinds = types(&whole).unwrap_or_default();
        kinds.insert("null".into());
        whole["type"] = json!(kinds);
    }
    whole
}

fn types(schema: &Value) -> Option<BTreeSet<String>> {
    match &schema["type"] {
        Value::String(kind) => Some(BTreeSet::from([kind.clone()])),
        Value::Array(kinds) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            Some(kinds.map(str::to_owned).collect())
        }
        _ => None,
    }
}

fn values(schema: &Value) -> Option<BTreeSet<String>> {
    if let Some(only) = schema.get("const") {
        return Some(BTreeSet::from([only.to_string()]));
    }
    let all = schema["enum"].as_array()?;
    Some(all.iter().map(Value::to_string).collect())
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[test]
fn no_change_of_the_documents_breaks_a_client() {
    let deliberate: Value =
        serde_json::from_str(&read("openapi/baseline/deliberate.json")).expect("JSON");
    let deliberate = deliberate.as_array().expect("a list");
    for (name, document) in documents() {
        let baseline = read(&format!("openapi/baseline/{name}"));
        let baseline = yaml_serde::from_str(&baseline).expect("YAML, or JSON");
        let allowed: BTreeSet<String> = deliberate
            .iter()
            .filter(|row| row["document"] == name)
            .map(|row| {
                let reason = row["reason"].as_str().unwrap_or_default();
                assert!(!reason.is_empty(), "{row} has no reason");
                row["change"].as_str().expect("a change").to_owned()
            })
            .collect();
        let found = broken(&baseline, &document);
        assert_eq!(
            found, allowed,
            "{name} breaks clients (left), which openapi/baseline/deliberate.json (right) does not say"
        );
    }
}

/// Each kind of change is seen: what is changed, to what, and the line that says so.
#[test]
fn every_kind_of_change_is_seen() {
    let [(_, v1), ..] = documents();
    let import = "/paths/~1v1~1organizations~1verification~1import/post";
    let create = "/components/schemas/CreateOrganizationRequest";
    let record = "/components/schemas/OrganizationVerification";
    let place = "POST /v1/organizations/verification/import";
    for (pointer, value, expected) in [
        (
            "/paths/~1livez".to_owned(),
            json!({}),
            "GET /livez: gone".to_owned(),
        ),
        (
            format!("{import}/operationId"),
            json!("other"),
            format!("{place}: has another operationId"),
        ),
        (
            format!("{import}/parameters/1/required"),
            json!(true),
            format!("{place} Idempotency-Key: newly required"),
        ),
        (
            format!("{import}/parameters/1/name"),
            json!("Other"),
            format!("{place} Idempotency-Key: gone"),
        ),
        (
            format!("{import}/responses/200/content"),
            json!({}),
            format!("{place} 200: application/json gone"),
        ),
        (
            format!("{create}/required/2"),
            json!("externalId"),
            "CreateOrganizationRequest.externalId: newly required".into(),
        ),
        (
            format!("{create}/properties/name/maxLength"),
            json!(100),
            "CreateOrganizationRequest.name: maxLength is narrower".into(),
        ),
        (
            format!("{create}/properties/name/minLength"),
            json!(2),
            "CreateOrganizationRequest.name: minLength is narrower".into(),
        ),
        (
            format!("{create}/properties/name/pattern"),
            json!("^a"),
            "CreateOrganizationRequest.name: has another pattern".into(),
        ),
        (
            format!("{create}/properties/name/enum"),
            json!(["a"]),
            "CreateOrganizationRequest.name: is a closed list now".into(),
        ),
        (
            format!("{create}/properties/externalId/type"),
            json!("string"),
            "CreateOrganizationRequest.externalId: takes no [\"null\"] any more".into(),
        ),
        (
            format!("{create}/properties/name/type"),
            json!("integer"),
            "CreateOrganizationRequest.name: takes no [\"string\"] any more".into(),
        ),
        (
            "/components/schemas/OrganizationType/enum/1".into(),
            json!("OTHER"),
            "OrganizationType: takes \"INDIVIDUAL\" no more".into(),
        ),
        (
            format!("{record}/required/2"),
            json!("status"),
            "OrganizationVerification.type: may be absent now".into(),
        ),
        (
            format!("{record}/properties/object/const"),
            json!("other"),
            "OrganizationVerification.object: has other codes".into(),
        ),
        (
            "/components/schemas/dateTimeString/format".into(),
            json!("date"),
            "dateTimeString: has another format".into(),
        ),
        (
            "/components/schemas/VerificationStatus/type".into(),
            json!(["string", "null"]),
            "VerificationStatus: may be [\"null\"] now".into(),
        ),
    ] {
        let mut changed = v1.clone();
        let (parent, name) = pointer.rsplit_once('/').expect("a path");
        let name = name.replace("~1", "/");
        match changed.pointer_mut(parent).expect(parent) {
            Value::Object(fields) => {
                fields.insert(name, value);
            }
            Value::Array(items) => {
                let at: usize = name.parse().expect("a number");
                items.resize(items.len().max(at + 1), Value::Null);
                items[at] = value;
            }
            other => panic!("{parent} is {other}"),
        }
        let found = broken(&v1, &changed);
        assert!(found.contains(&expected), "{pointer}: {found:?}");
    }
    let mut fewer = v1.clone();
    fewer["components"]["schemas"]
        .as_object_mut()
        .expect("schemas")
        .remove("Alive");
    fewer["paths"]["/livez"] = v1["paths"]["/openapi.json"].clone();
    assert!(broken(&v1, &fewer).contains("schema Alive: gone"));
    assert_eq!(broken(&v1, &v1), BTreeSet::new());
}
