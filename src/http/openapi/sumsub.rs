//! What Sumsub sends us, for the document's `webhooks`.
//!
//! The list of types is Sumsub's and open; only those that make us look at an applicant are shown. The body is never
//! evidence: see [`crate::sumsub::webhook`].

use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ContentBuilder, ObjectBuilder, PathItem, Paths, Required, ResponseBuilder, Type,
};

use base::signing::{PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM};

/// Types with a sentence each (Sumsub docs "user-verification-webhooks").
const TYPES: &[(&str, &str)] = &[
    (
        "applicantCreated",
        "An applicant exists: the customer opened the session, or a share token was used.",
    ),
    (
        "applicantPending",
        "Everything was submitted; the review begins.",
    ),
    (
        "applicantReviewed",
        "A review has ended: GREEN, or RED with RETRY or FINAL.",
    ),
    ("applicantOnHold", "A person at Sumsub has to look."),
    ("applicantAwaitingUser", "The customer has to do something."),
    (
        "applicantAwaitingService",
        "Sumsub waits for a service of its own.",
    ),
    (
        "applicantPrechecked",
        "The first, automatic part of the review has ended.",
    ),
    ("applicantReset", "The applicant begins anew."),
    (
        "applicantLevelChanged",
        "The applicant was moved to another level.",
    ),
    (
        "applicantPersonalInfoChanged",
        "Data or documents have changed.",
    ),
    ("applicantActivated", "The applicant was activated."),
    ("applicantDeactivated", "The applicant was deactivated."),
    ("applicantDeleted", "The applicant was deleted."),
    ("applicantWorkflowCompleted", "The workflow has ended."),
    (
        "applicantWorkflowFailed",
        "The workflow could not be carried out.",
    ),
];

/// One entry per type; all of them go to `POST /webhooks/sumsub`.
pub(super) fn webhooks() -> Paths {
    let mut paths = Paths::new();
    for (kind, meaning) in TYPES {
        let item = PathItem::new(HttpMethod::Post, operation(kind, meaning));
        paths.paths.insert((*kind).to_owned(), item);
    }
    paths
}

fn operation(kind: &str, meaning: &str) -> utoipa::openapi::path::Operation {
    let header = |name: &str, description: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    };
    let content = ContentBuilder::new()
        .schema(Some(body()))
        .example(Some(json!({
            "applicantId": "5cb56e8e0a975a35f333cb83",
            "externalUserId": "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4",
            "applicantType": "individual",
            "levelName": "basic-kyc-level",
            "type": kind,
            "reviewStatus": if kind == "applicantReviewed" { "completed" } else { "pending" },
            "sandboxMode": true,
            "createdAtMs": "2026-03-15 14:30:00.000",
        })))
        .build();
    OperationBuilder::new()
        .tag("Sumsub")
        .operation_id(Some(kind))
        .summary(Some(meaning))
        .description(Some(
            "Sent to POST /webhooks/sumsub. It makes us ask Sumsub about the applicant; what it says is not believed.",
        ))
        .parameter(header(PAYLOAD_DIGEST, "HMAC of the raw body, in hex."))
        .parameter(header(
            PAYLOAD_DIGEST_ALGORITHM,
            "HMAC_SHA1_HEX, HMAC_SHA256_HEX or HMAC_SHA512_HEX.",
        ))
        .request_body(Some(
            RequestBodyBuilder::new()
                .required(Some(Required::True))
                .content("application/json", content)
                .build(),
        ))
        .response(
            "200",
            ResponseBuilder::new().description("Kept. Anything else makes Sumsub send again."),
        )
        .build()
}

/// What we read of a body. Everything but the type may be absent, and there is more.
fn body() -> utoipa::openapi::schema::Object {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    ObjectBuilder::new()
        .property("type", text())
        .required("type")
        .property("applicantId", text())
        .property(
            "externalUserId",
            text().description(Some("The organization's id.")),
        )
        .property("applicantType", text())
        .property("levelName", text())
        .property("reviewStatus", text())
        .property("reuseScope", text())
        .property("createdAtMs", text())
        .property(
            "sandboxMode",
            ObjectBuilder::new().schema_type(Type::Boolean),
        )
        .property("testMode", ObjectBuilder::new().schema_type(Type::Boolean))
        .build()
}
