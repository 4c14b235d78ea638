//! Successful answers as examples, made by the constructors of the real ones.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

use crate::http::v1::authorizations::object::Authorization;
use crate::http::v1::dto::OrganizationVerification;
use crate::http::v1::organizations::object::Organization;
use crate::http::v1::reviews::object::VerificationReview;
use crate::http::v1::verification;
use crate::http::v1::verification::documents;
use crate::http::v1::verification::documents::object::VerificationDocument;
use crate::http::v1::verification::people;
use crate::http::v1::verification::people::object::VerificationPerson;
use crate::http::v1::webhooks::endpoints::object::WebhookEndpoint;
use crate::http::v1::webhooks::endpoints::{delete, secret};
use crate::http::v1::webhooks::messages::deliveries;
use crate::http::v1::webhooks::messages::object::WebhookMessage;

/// The body of a call's example.
type Example = fn() -> Vec<u8>;

/// By operation id. A call that is not here shows the examples of its fields.
const EXAMPLES: &[(&str, Example)] = &[
    ("Authorizations_revoke", Authorization::example),
    ("Organizations_create", Organization::example),
    ("Organizations_get", Organization::example),
    (
        "Organizations_getVerification",
        OrganizationVerification::example,
    ),
    (
        "Organizations_importVerification",
        OrganizationVerification::example,
    ),
    (
        "Organizations_previewVerificationImport",
        verification::preview::example,
    ),
    (
        "Organizations_startVerification",
        verification::start::example,
    ),
    ("Reviews_claim", VerificationReview::example),
    ("VerificationDocuments_delete", documents::delete::example),
    ("VerificationDocuments_get", VerificationDocument::example),
    (
        "VerificationDocuments_upload",
        VerificationDocument::example,
    ),
    ("VerificationPeople_create", VerificationPerson::example),
    ("VerificationPeople_delete", people::delete::example),
    ("VerificationPeople_get", VerificationPerson::example),
    ("VerificationPeople_update", VerificationPerson::example),
    ("Verification_submit", verification::submission::example),
    ("WebhookEndpoints_create", WebhookEndpoint::example),
    ("WebhookEndpoints_delete", delete::example),
    ("WebhookEndpoints_get", WebhookEndpoint::example),
    ("WebhookEndpoints_getSecret", secret::example),
    ("WebhookEndpoints_rotateSecret", secret::example),
    ("WebhookEndpoints_test", WebhookMessage::example),
    ("WebhookEndpoints_update", WebhookEndpoint::example),
    ("WebhookMessages_get", WebhookMessage::example),
    ("WebhookMessages_listDeliveries", deliveries::example),
    ("WebhookMessages_replay", WebhookMessage::example),
];

/// Adds a call's example.
pub(super) fn document(operation: &mut Operation) {
    let id = operation.operation_id.as_deref();
    let Some((_, example)) = EXAMPLES.iter().find(|(call, _)| Some(*call) == id) else {
        return;
    };
    let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") else {
        return;
    };
    if let Some(RefOr::T(content)) = response.content.get_mut("application/json") {
        content.example = serde_json::from_slice::<Value>(&example()).ok();
    }
}
