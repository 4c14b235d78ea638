//! Every response of the suite is held against the document that describes it, and those of the verification calls
//! against nxos' own schema as well.
//!
//! Objects may have no field that the document does not name, so what is answered and what is documented cannot drift
//! apart.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Map, Value, json};
use vouch::http::openapi::document::Document;

/// nxos' published shapes of the verification calls, typed from its description of the import call, with the code
/// that nxos' revoke page adds.
const NXOS: &str = include_str!("../contract/nxos.json");

static CONTRACT: OnceLock<Contract> = OnceLock::new();

struct Contract {
    calls: Vec<Call>,
    nxos_record: Validator,
    nxos_error: Validator,
}

/// One documented answer of one call.
struct Call {
    method: String,
    template: Vec<String>,
    status: u16,
    /// None where the answer has no body, or one that is not JSON.
    body: Option<Validator>,
    /// Whether it may be something else than JSON as well.
    other: bool,
    /// The error codes among the examples; empty where there are none.
    codes: BTreeSet<String>,
}

/// Reads the documents, the first time.
pub(crate) fn learn<const N: usize>(documents: impl FnOnce() -> [Document; N]) {
    CONTRACT.get_or_init(|| {
        let documents = documents().map(|document| serde_json::to_value(document).expect("JSON"));
        let nxos: Value = serde_json::from_str(NXOS).expect("JSON");
        Contract {
            calls: documents.iter().flat_map(calls).collect(),
            nxos_record: validator(&nxos, "#/components/schemas/OrganizationVerification"),
            nxos_error: validator(&nxos, "#/components/schemas/Error"),
        }
    });
}

fn calls(document: &Value) -> Vec<Call> {
    let mut document = document.clone();
    let separate = document["components"]["schemas"].clone();
    for schema in members_mut(&mut document["components"]["schemas"]) {
        join(schema, &separate);
        forbid_more(schema);
    }
    let mut calls = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for (method, operation) in members(item) {
            for (status, response) in members(&operation["responses"]) {
                let content = &response["content"]["application/json"];
                let examples = members(&content["examples"]);
                calls.push(Call {
                    method: method.to_uppercase(),
                    template: path.split('/').map(str::to_owned).collect(),
                    status: status.parse().expect("a status"),
                    body: content.get("schema").map(|schema| {
                        let mut root = schema.clone();
                        root["components"] = document["components"].clone();
                        // A moment, a day or an address has to be one, not only to be documented as one.
                        let options = jsonschema::options().should_validate_formats(true);
                        options.build(&root).expect("a schema")
                    }),
                    other: members(&response["content"]).count() > 1,
                    codes: examples
                        .filter_map(|(_, example)| Some(code(&example["value"])?.to_owned()))
                        .collect(),
                });
            }
        }
    }
    calls
}

/// The code of an error, in the form of `/v1`, of the FinHub dialect or of the Partner API's.
fn code(body: &Value) -> Option<&str> {
    let code = body["error"]["code"].as_str();
    let code = code.or_else(|| body["data"]["error"].as_str());
    code.or_else(|| body["errorCode"].as_str())
}

/// An object that is described in parts, as one: each part alone would forbid the fields of the others.
fn join(schema: &mut Value, schemas: &Value) {
    let Some(parts) = schema["allOf"].as_array().cloned() else {
        return;
    };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in parts {
        let name = part["$ref"]
            .as_str()
            .and_then(|path| path.rsplit('/').next());
        let part = name.map_or(&part, |name| &schemas[name]);
        let fields = members(&part["properties"]);
        properties.extend(fields.map(|(name, field)| (name.clone(), field.clone())));
        required.extend(part["required"].as_array().into_iter().flatten().cloned());
    }
    *schema = json!({ "type": "object", "properties": properties, "required": required });
}

/// An object with known fields has no others.
fn forbid_more(schema: &mut Value) {
    if schema["properties"].is_object() && schema.get("additionalProperties").is_none() {
        schema["additionalProperties"] = json!(false);
        for property in members_mut(&mut schema["properties"]) {
            forbid_more(property);
        }
    }
}

fn validator(document: &Value, reference: &str) -> Validator {
    let schema = json!({ "$ref": reference, "components": document["components"] });
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Fails where a response is not as documented.
pub(crate) fn check(method: &Method, path: &str, status: u16, body: &Value) {
    let contract = CONTRACT.get().expect("an app was built before");
    let answers = contract.answers(method, path);
    if answers.is_empty() {
        // No such path, or a path that does not take this method; pages are not in the document.
        let pages =
            ["/docs", "/openapi/partner.yaml"].contains(&path) || path.starts_with("/docs/");
        let nowhere = matches!(
            (status, code(body).map(str::to_lowercase).as_deref()),
            (404, Some("not_found")) | (405, Some("invalid_request")) | (429, Some("rate_limited"))
        );
        assert!(
            pages
                || nowhere
                || method == Method::HEAD
                || (method == Method::OPTIONS && status == 204),
            "{method} {path}: {status} is not documented: {body}"
        );
        return;
    }
    let answer = answers.iter().find(|call| call.status == status);
    let answer =
        answer.unwrap_or_else(|| panic!("{method} {path}: {status} is not documented: {body}"));
    if let Some(schema) = &answer.body
        && !(answer.other && body.is_null())
    {
        conforms(schema, body, &format!("{method} {path} {status}"));
    }
    if let Some(code) = code(body) {
        assert!(
            answer.codes.is_empty() || answer.codes.contains(code),
            "{method} {path}: {status} {code} is not documented"
        );
    }
    contract.nxos(method, path, status, body);
}

impl Contract {
    /// The documented answers of a call: of the template with the fewest placeholders.
    fn answers(&self, method: &Method, path: &str) -> Vec<&Call> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |call: &&Call| {
            let same = |(part, wanted): (&&str, &String)| wanted.starts_with('{') || part == wanted;
            let same_length = call.template.len() == parts.len();
            call.method == method.as_str()
                && same_length
                && parts.iter().zip(&call.template).all(same)
        };
        let placeholders = |call: &Call| {
            call.template
                .iter()
                .filter(|part| part.starts_with('{'))
                .count()
        };
        let all: Vec<&Call> = self.calls.iter().filter(fits).collect();
        let fewest = all.iter().map(|call| placeholders(call)).min();
        all.into_iter()
            .filter(|call| Some(placeholders(call)) == fewest)
            .collect()
    }

    /// The three calls that nxos has.
    fn nxos(&self, method: &Method, path: &str, status: u16, body: &Value) {
        let what = format!("{method} {path} {status}, as nxos has it");
        let import = path == "/v1/organizations/verification/import" && method == Method::POST;
        let own = path == "/v1/organizations/verification";
        if !import && !own {
            return;
        }
        match status {
            200 if import || method == Method::GET => conforms(&self.nxos_record, body, &what),
            400.. => conforms(&self.nxos_error, body, &what),
            _ => {}
        }
    }
}

fn conforms(schema: &Validator, body: &Value, what: &str) {
    let problems: Vec<String> = schema
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{what}: {problems:?} in {body}");
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn members_mut(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value
        .as_object_mut()
        .into_iter()
        .flat_map(|object| object.values_mut())
}
