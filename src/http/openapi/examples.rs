//! Successful answers as examples, made by the constructors of the real ones.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;

use crate::http::v1::authorizations::object::Authorization;
use crate::http::v1::dto::OrganizationVerification;
use crate::http::v1::organizations::object::Organization;
use crate::http::v1::verification;

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
