//! The dialect's own OpenAPI document, made of the routes that are served. The webhooks are in it as well.

use std::collections::BTreeMap;

use utoipa::OpenApi as _;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, PathItem, PathsBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

use super::auth::API_KEY;
use super::error::{Code, PartnerError};
use super::vocabulary::PARTNER;
use crate::http::openapi::document::Document;
use crate::http::state::AppState;
use crate::outgoing::partner::{PartnerCheckNotice, PartnerNotice};
use domain::partner::notice::Notice;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Vouch: the Partner API's calls",
        description = "Verification of individuals, for clients of the Partner API. The same records as under `/v1/organizations`.\n\n\
            **Where to begin.** With a key in `x-api-key`: create a user, then either send what was verified elsewhere, files and \
            a declaration, or create a check and send the user to its page. The webhooks tell how it goes, and so does \
            `GET /v1/kyc/status/{externalUserId}`.",
    ),
    servers(
        (url = "/", description = "This deployment: production or sandbox, as its keys say."),
        (url = "http://127.0.0.1:8080", description = "`vouch dev` on your own machine."),
    ),
    components(schemas(super::error::PartnerErrorBody, PartnerNotice, PartnerCheckNotice)),
    tags(
        (name = "Users", description = "Individuals, their files, and what is declared of them."),
        (name = "KYC", description = "The hosted check, and where a check stands."),
    ),
    modifiers(&KeySecurity),
)]
struct Routes;

struct KeySecurity;

impl utoipa::Modify for KeySecurity {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(API_KEY)));
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("PartnerKey", scheme);
    }
}

/// What any call can answer with.
const EVERY: &[Code] = &[
    Code::NoKey,
    Code::WrongKey,
    Code::WrongAddress,
    Code::RateLimited,
    Code::P500,
    Code::P501,
];

/// What only some calls can answer with, by operation id.
const OWN: &[(&str, &[Code])] = &[
    ("PartnerUsers_create", &[Code::P403]),
    ("PartnerUsers_update", &[Code::P403, Code::P412]),
    ("PartnerUsers_delete", &[Code::P412]),
    ("PartnerUsers_suspend", &[Code::P412]),
    ("PartnerUsers_unsuspend", &[Code::P412]),
    ("PartnerFiles_addKyc", FILES),
    ("PartnerFiles_addPoa", FILES),
    (
        "PartnerUsers_addVerification",
        &[
            Code::P403,
            Code::P412,
            Code::P427,
            Code::P430,
            Code::P442,
            Code::P446,
            Code::P466,
            Code::P473,
        ],
    ),
    (
        "PartnerKyc_create",
        &[Code::P403, Code::P412, Code::P430, Code::P442, Code::P446],
    ),
    (
        "PartnerKyc_redirect",
        &[Code::P412, Code::P430, Code::P445, Code::P446],
    ),
    ("PartnerKyc_status", &[Code::P412, Code::P445]),
];

const FILES: &[Code] = &[
    Code::P403,
    Code::P412,
    Code::P426,
    Code::P430,
    Code::P440,
    Code::P442,
    Code::P446,
];

/// The document.
#[must_use]
pub fn document(state: &AppState) -> Document {
    Document::new(&read(state), &PARTNER)
}

/// The rows of the vocabulary whose field the document does not have.
#[cfg(test)]
pub(in crate::http) fn unused(state: &AppState) -> Vec<(&'static str, &'static str)> {
    Document::made(&read(state), &PARTNER).1
}

fn read(state: &AppState) -> utoipa::openapi::OpenApi {
    let (_, documented) = super::routes(state).split_for_parts();
    let mut document = Routes::openapi();
    document.merge(documented);
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            errors(operation);
        }
    }
    document.webhooks = Some(webhooks());
    document
}

/// Documents the errors of a call, each with the body that a request would get.
fn errors(operation: &mut Operation) {
    let id = operation.operation_id.as_deref();
    let own = OWN.iter().find(|(call, _)| Some(*call) == id);
    let own = own.map_or(&[][..], |(_, codes)| codes);
    let mut by_status: BTreeMap<String, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL {
        if EVERY.contains(code) || own.contains(code) {
            let status = code.status().to_string();
            by_status.entry(status).or_default().push(*code);
        }
    }
    for (status, codes) in by_status {
        let mut content =
            ContentBuilder::new().schema(Some(Ref::from_schema_name("PartnerErrorBody")));
        let mut names: Vec<&str> = Vec::new();
        for code in codes {
            let body = serde_json::to_value(PartnerError::from(code).body()).ok();
            let example = ExampleBuilder::new().value(body).build();
            content = content.examples_from_iter([(format!("{code:?}"), example)]);
            if !names.contains(&code.code()) {
                names.push(code.code());
            }
        }
        let response = ResponseBuilder::new()
            .description(names.join(", "))
            .content("application/json", content.build());
        operation
            .responses
            .responses
            .insert(status, RefOr::T(response.build()));
    }
}

fn webhooks() -> utoipa::openapi::path::Paths {
    let mut paths = PathsBuilder::new();
    for notice in Notice::ALL.iter().copied() {
        let (schema, text) = match notice {
            Notice::FileAdded => ("PartnerNotice", "Files of the identity document came."),
            Notice::ResidenceChanged => (
                "PartnerNotice",
                "A proof of residence came, or was looked at.",
            ),
            Notice::CheckChanged => ("PartnerCheckNotice", "A check moved."),
        };
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema)));
        let body = RequestBodyBuilder::new()
            .content("application/json", content.build())
            .build();
        let taken = ResponseBuilder::new()
            .description("Taken. Anything else is tried again: five attempts within two minutes.");
        let operation = OperationBuilder::new()
            .operation_id(Some(notice.as_str()))
            .description(Some(format!(
                "{text} `Authorization` holds the endpoint's token as it is, `x-webhook-event` the event's name."
            )))
            .request_body(Some(body))
            .response("200", taken.build());
        paths = paths.path(
            notice.as_str(),
            PathItem::new(HttpMethod::Post, operation.build()),
        );
    }
    paths.build()
}
