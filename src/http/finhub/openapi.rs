//! `GET /openapi/finhub.yaml`, and the same document for `vouch openapi --dialect finhub`.
//!
//! Built from the routes that are served, as `/v1`'s document is; which errors a call can answer with follows from
//! what it declares and from [`OWN`].

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::error::{self, FinhubError};
use super::headers;
use super::vocabulary::FINHUB;
use crate::http::error::{ApiError, Situation};
use crate::http::openapi::document::Document;
use crate::http::openapi::errors::{headers as answer_headers, situations};
use crate::http::state::{App, AppState};
use base::ids::RequestId;

/// What a call for an organization may meet.
const NAMED: &[Situation] = &[
    Situation::OrganizationNotFound,
    Situation::AuthorizationRequired,
];
/// What a call that changes a file may meet.
const CHANGES: &[Situation] = &[
    Situation::OrganizationNotFound,
    Situation::AuthorizationRequired,
    Situation::FileRefused,
    Situation::FileFull,
];

/// What only these calls can answer with, by operation id.
const OWN: &[(&str, &[Situation])] = &[
    ("finhub_yaml", &[Situation::RateLimited]),
    ("addEmployee", CHANGES),
    ("addOneEmployee", CHANGES),
    ("listEmployees", NAMED),
    ("changeEmployeeRoles", CHANGES),
    ("addDirector", CHANGES),
    ("addOneDirector", CHANGES),
    ("listDirectors", NAMED),
    ("removeDirector", CHANGES),
    ("addShareholder", CHANGES),
    ("listShareholders", NAMED),
    ("removeShareholder", CHANGES),
    ("getRequirements", NAMED),
    ("getPersonnelStatus", NAMED),
    ("getVerificationStatus", NAMED),
    (
        "uploadDocument",
        &[
            Situation::OrganizationNotFound,
            Situation::AuthorizationRequired,
            Situation::FileRefused,
            Situation::FileFull,
            Situation::DocumentDiffers,
            Situation::StorageAway,
        ],
    ),
    (
        "submitVerification",
        &[
            Situation::OrganizationNotFound,
            Situation::AuthorizationRequired,
            Situation::FileRefused,
            Situation::FileIncomplete,
        ],
    ),
    (
        "approveVerification",
        &[
            Situation::NotAnOfficer,
            Situation::OfficerDenied,
            Situation::OrganizationNotFound,
            Situation::FileRefused,
            Situation::OfficerRefused,
            Situation::NotApprovable,
        ],
    ),
];

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Vouch API, FinHub dialect",
        description = "Verification of businesses under FinHub's paths and names. The record is the same as under `/v1`.\n\n\
            **Where to begin.** With a key in `Authorization: Bearer …`, your organization's id in `X-Tenant-ID` and a \
            `User-Agent`: register a customer, add its directors, shareholders and employees, ask what is required, upload \
            documents, submit the verification, and poll its status until an officer has decided.",
    ),
    servers(
        (url = "/", description = "This deployment: production or sandbox, as its keys say."),
        (url = "http://127.0.0.1:8080", description = "`vouch dev` on your own machine."),
    ),
    components(schemas(FinhubError)),
    tags(
        (name = "Registration", description = "New customers."),
        (name = "Personnel", description = "Who works for, leads and owns the organization: in this order."),
        (name = "Documents", description = "What proves it."),
        (name = "Verification", description = "Requirements, submission, status, decision."),
        (name = "Operations", description = "For operators of the service."),
    ),
    modifiers(&KeySecurity),
)]
struct Routes;

struct KeySecurity;

impl utoipa::Modify for KeySecurity {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("ApiKey", scheme);
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(finhub_yaml))
}

/// This document.
#[utoipa::path(get, path = "/openapi/finhub.yaml", tag = "Operations", responses((status = 200, description = "OpenAPI 3.1 document.", content_type = "application/yaml")))]
async fn finhub_yaml(State(state): App) -> Result<Response, ApiError> {
    state.documents.finhub.yaml(|| document(&state))
}

/// The document, built from the very routes that are served.
#[must_use]
pub fn document(state: &AppState) -> Document {
    Document::new(&read(state), &FINHUB)
}

/// The rows of the vocabulary whose field the document does not have.
#[cfg(test)]
pub(in crate::http) fn unused(state: &AppState) -> Vec<(&'static str, &'static str)> {
    Document::made(&read(state), &FINHUB).1
}

fn read(state: &AppState) -> OpenApi {
    let (_, documented) = super::routes(state).split_for_parts();
    let mut document = Routes::openapi();
    document.merge(documented);
    for item in document.paths.paths.values_mut() {
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                errors(method, operation);
            }
        }
    }
    document
}

fn errors(method: &str, operation: &mut Operation) {
    let mut met = situations(method, operation);
    let with_tenant = operation.parameters.iter().flatten().any(|parameter| {
        matches!(parameter, RefOr::T(parameter) if parameter.name.eq_ignore_ascii_case(headers::TENANT))
    });
    if with_tenant {
        met.extend([Situation::HeaderMissing, Situation::OtherTenant]);
    }
    let id = operation.operation_id.as_deref();
    if let Some((_, own)) = OWN.iter().find(|(call, _)| Some(*call) == id) {
        met.extend(*own);
    }
    let mut ordered = Situation::ALL.to_vec();
    ordered.retain(|situation| met.contains(situation));
    let mut by_status: BTreeMap<String, Vec<(String, Situation, Value)>> = BTreeMap::new();
    for situation in ordered.iter().copied() {
        for (name, error) in examples(situation) {
            let status = error::kind(&error).0.as_u16().to_string();
            let example = (name, situation, body(&error));
            by_status.entry(status).or_default().push(example);
        }
    }
    for (status, examples) in by_status {
        let mut names: Vec<String> = Vec::new();
        let mut content = ContentBuilder::new().schema(Some(Ref::from_schema_name("FinhubError")));
        for (name, situation, value) in examples {
            let code = format!("`{}`", value["data"]["error"].as_str().unwrap_or_default());
            if !names.contains(&code) {
                names.push(code);
            }
            let summary = situation.row().message;
            let example = ExampleBuilder::new().summary(summary).value(Some(value));
            content = content.examples_from_iter([(name, example.build())]);
        }
        let response = ResponseBuilder::new()
            .description(names.join(", "))
            .content("application/json", content.build());
        let responses = &mut operation.responses.responses;
        responses.insert(status, RefOr::T(response.build()));
    }
    answer_headers(operation, ordered.contains(&Situation::RateLimited));
}

/// The errors of a situation, each with the name of its example: one situation can have two statuses.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most errors say no more than their row"
)]
fn examples(situation: Situation) -> Vec<(String, ApiError)> {
    let name = format!("{situation:?}");
    match situation {
        Situation::RateLimited => {
            vec![(name, ApiError::rate_limited(1000, Duration::from_secs(23)))]
        }
        Situation::InvalidField => vec![(name, ApiError::field("documentType", "is missing"))],
        Situation::HeaderMissing => {
            let fields = json!({ "fields": [{ "field": "X-Tenant-ID", "problem": "is missing" }] });
            vec![(name, ApiError::from(situation).with_details(fields))]
        }
        Situation::FileIncomplete => {
            let lacks = |code: &str, message: &str| {
                let unmet = json!({ "unmet": [{ "code": code, "message": message }] });
                ApiError::from(situation).with_details(unmet)
            };
            vec![
                (
                    name.clone(),
                    lacks(
                        "BANK_STATEMENT",
                        "Please deliver bank statements of the last three months.",
                    ),
                ),
                (
                    format!("{name}Otherwise"),
                    lacks(
                        "BUSINESS_PURPOSE",
                        "Please state the purpose of the business.",
                    ),
                ),
            ]
        }
        other => vec![(name, other.into())],
    }
}

/// Every name that an error can have.
pub(super) fn error_names() -> Vec<String> {
    let mut names = Vec::new();
    for situation in Situation::ALL {
        for (_, error) in examples(*situation) {
            let (_, name) = error::kind(&error);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn body(error: &ApiError) -> Value {
    let request_id = RequestId(Uuid::from_u128(0xa1b2_c3d4_e5f6_a1b2_c3d4_e5f6_a1b2_c3d4));
    serde_json::from_slice(&error::answer(error, request_id).body).unwrap_or_default()
}
