//! Which errors each call can answer with, for the document.
//!
//! What every call of a kind can answer with follows from what it declares: a key, `Nxos-On-Behalf-Of`,
//! `Idempotency-Key`, a body, query parameters. So a new call is documented by what it is. What only one call can
//! answer with is in [`OWN`]. Each situation becomes an example, made by the constructor that makes the real answer.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Type};
use uuid::Uuid;

use crate::http::error::{ApiError, Situation};
use crate::http::request::{command, key};
use crate::http::serve::context;
use crate::http::{auth, limits};
use base::ids::RequestId;

/// What an officer's act may meet.
const REVIEW: &[Situation] = &[
    Situation::NotAnOfficer,
    Situation::OfficerDenied,
    Situation::OrganizationNotFound,
    Situation::FileRefused,
    Situation::OfficerRefused,
    Situation::NotApprovable,
];

/// What only these calls can answer with, by operation id.
const OWN: &[(&str, &[Situation])] = &[
    ("readyz", &[Situation::DatabaseAway]),
    ("writes", &[Situation::DatabaseAway]),
    (
        "receive",
        &[
            Situation::WebhookNotAuthentic,
            Situation::MalformedBody,
            Situation::EncodedBody,
            Situation::SlowBody,
            Situation::BodyTooLarge,
            Situation::DatabaseAway,
            Situation::TooSlow,
            Situation::Bug,
        ],
    ),
    ("openapi_json", &[Situation::RateLimited]),
    ("PublicKeys_list", &[Situation::RateLimited]),
    ("Authorizations_list", &[Situation::InvalidField]),
    (
        "Authorizations_revoke",
        &[Situation::NotAParty, Situation::AuthorizationNotFound],
    ),
    ("Organizations_create", &[Situation::ExternalIdTaken]),
    ("Organizations_listChildren", &[Situation::InvalidField]),
    (
        "Organizations_update",
        &[Situation::NotTheCreator, Situation::FileRefused],
    ),
    ("Verification_getSubmission", &[Situation::NotFound]),
    (
        "Verification_getAttestation",
        &[Situation::NotApproved, Situation::NothingSigns],
    ),
    (
        "Organizations_previewVerificationImport",
        &[
            Situation::ShareTokenInvalid,
            Situation::VerificationRejected,
            Situation::ImportUnsupported,
            Situation::OtherTrack,
            Situation::ProviderMisconfigured,
        ],
    ),
    (
        "Organizations_startVerification",
        &[
            Situation::VerificationRejected,
            Situation::OtherTrack,
            Situation::ProviderMisconfigured,
            Situation::ProviderUnavailable,
        ],
    ),
    (
        "VerificationDocuments_upload",
        &[
            Situation::FileRefused,
            Situation::DocumentDiffers,
            Situation::FileFull,
            Situation::StorageAway,
            Situation::UploadsFull,
        ],
    ),
    (
        "VerificationDocuments_getContent",
        &[Situation::NotTheUploader, Situation::StorageAway],
    ),
    ("VerificationDocuments_delete", &[Situation::FileRefused]),
    (
        "VerificationPeople_create",
        &[Situation::FileRefused, Situation::FileFull],
    ),
    ("VerificationPeople_list", &[Situation::InvalidField]),
    ("VerificationPeople_update", &[Situation::FileRefused]),
    ("VerificationPeople_delete", &[Situation::FileRefused]),
    ("VerificationOwnership_put", &[Situation::FileRefused]),
    (
        "VerificationOwnership_getPicture",
        &[Situation::NotFound, Situation::FileRefused],
    ),
    (
        "Verification_submit",
        &[Situation::FileRefused, Situation::FileIncomplete],
    ),
    ("Reviews_list", &[Situation::NotAnOfficer]),
    (
        "Reviews_get",
        &[Situation::NotAnOfficer, Situation::OrganizationNotFound],
    ),
    (
        "Reviews_listNotes",
        &[Situation::NotAnOfficer, Situation::OrganizationNotFound],
    ),
    ("Reviews_getRules", &[Situation::NotAnOfficer]),
    (
        "Reviews_getDossier",
        &[
            Situation::NotAnOfficer,
            Situation::OrganizationNotFound,
            Situation::NothingSigns,
            Situation::UploadsFull,
        ],
    ),
    ("Reviews_hold", REVIEW),
    ("Reviews_getDeclaration", &[Situation::NotAnOfficer]),
    ("Reviews_claim", REVIEW),
    ("Reviews_release", REVIEW),
    ("Reviews_decide", REVIEW),
    ("Reviews_decideFlags", REVIEW),
    ("Reviews_decideDocument", REVIEW),
    ("Reviews_decidePerson", REVIEW),
    ("Reviews_recordScreening", REVIEW),
    ("Reviews_withdrawRequest", REVIEW),
    ("Reviews_withdrawApproval", REVIEW),
    ("Reviews_reopen", REVIEW),
    ("WebhookEndpoints_list", &[Situation::WebhooksUnavailable]),
    ("WebhookEndpoints_get", &[Situation::WebhooksUnavailable]),
    (
        "WebhookEndpoints_getSecret",
        &[Situation::WebhooksUnavailable],
    ),
    ("WebhookEndpoints_delete", &[Situation::WebhooksUnavailable]),
    (
        "WebhookEndpoints_create",
        &[
            Situation::TooManyEndpoints,
            Situation::WebhooksRefused,
            Situation::WebhooksUnavailable,
        ],
    ),
    (
        "WebhookEndpoints_update",
        &[Situation::WebhooksRefused, Situation::WebhooksUnavailable],
    ),
    (
        "WebhookEndpoints_rotateSecret",
        &[Situation::WebhooksRefused, Situation::WebhooksUnavailable],
    ),
    (
        "WebhookEndpoints_test",
        &[Situation::NoReceiver, Situation::NotOffered],
    ),
    (
        "WebhookMessages_listDeliveries",
        &[Situation::InvalidField, Situation::WebhooksUnavailable],
    ),
    (
        "WebhookMessages_replay",
        &[Situation::NoReceiver, Situation::WebhooksUnavailable],
    ),
    (
        "Organizations_importVerification",
        &[
            Situation::ShareTokenInvalid,
            Situation::VerificationRejected,
            Situation::ReuseNotEnabled,
            Situation::ImportUnsupported,
            Situation::AlreadyApproved,
            Situation::ApplicantFound,
            Situation::OtherImport,
            Situation::OtherTrack,
            Situation::ProviderMisconfigured,
            Situation::ProviderUnavailable,
        ],
    ),
];

/// Every situation in which a call is not answered with success, in the catalogue's order.
pub(in crate::http) fn situations(method: &str, operation: &Operation) -> Vec<Situation> {
    let mut all = Vec::new();
    if operation.security.is_some() {
        all.extend([
            Situation::MissingApiKey,
            Situation::InvalidApiKey,
            Situation::AuthenticationFailed,
            Situation::AddressNotAllowed,
            Situation::RateLimited,
            Situation::DatabaseAway,
            Situation::TooSlow,
            Situation::Bug,
        ]);
        if method != "get" {
            all.extend([
                Situation::MalformedBody,
                Situation::EncodedBody,
                Situation::SlowBody,
                Situation::BodyTooLarge,
                Situation::BodiesFull,
            ]);
        }
        if operation.request_body.is_some() {
            all.extend([Situation::InvalidField, Situation::WrongContentType]);
        }
    }
    let parameters = operation.parameters.iter().flatten();
    for parameter in parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }) {
        let is = |name: &str| parameter.name.eq_ignore_ascii_case(name);
        if is(auth::ON_BEHALF_OF) {
            all.extend([
                Situation::OnBehalfOfMalformed,
                Situation::OrganizationNotFound,
                Situation::AuthorizationRequired,
            ]);
        } else if is(key::IDEMPOTENCY_KEY) {
            all.extend([
                Situation::InvalidIdempotencyKey,
                Situation::IdempotencyKeyInUse,
                Situation::IdempotencyInFlight,
            ]);
        } else if parameter.parameter_in == ParameterIn::Query {
            all.push(Situation::InvalidField);
        } else if parameter.parameter_in == ParameterIn::Path {
            all.push(Situation::NotFound);
        }
    }
    let id = operation.operation_id.as_deref();
    if let Some((_, own)) = OWN.iter().find(|(call, _)| Some(*call) == id) {
        all.extend(*own);
    }
    let mut ordered = Situation::ALL.to_vec();
    ordered.retain(|situation| all.contains(situation));
    ordered
}

/// Documents the errors of a call, and the headers of all its answers.
pub(super) fn document(method: &str, operation: &mut Operation) {
    let situations = situations(method, operation);
    let mut by_status: BTreeMap<String, Vec<Situation>> = BTreeMap::new();
    for situation in &situations {
        let status = situation.row().status.as_u16().to_string();
        by_status.entry(status).or_default().push(*situation);
    }
    let responses = &mut operation.responses.responses;
    for (status, situations) in by_status {
        let written = match responses.get(&status) {
            Some(RefOr::T(response)) => Some(response.description.clone()),
            _ => None,
        };
        let description = written
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| codes(&situations));
        let mut content =
            ContentBuilder::new().schema(Some(Ref::from_schema_name(format!("Error{status}"))));
        for situation in &situations {
            let example = ExampleBuilder::new()
                .summary(situation.row().caller)
                .value(Some(example(*situation)));
            content = content.examples_from_iter([(format!("{situation:?}"), example.build())]);
        }
        let response = ResponseBuilder::new()
            .description(description)
            .content("application/json", content.build());
        responses.insert(status, RefOr::T(response.build()));
    }
    headers(operation, situations.contains(&Situation::RateLimited));
}

fn codes(situations: &[Situation]) -> String {
    let mut codes: Vec<String> = situations
        .iter()
        .map(|situation| format!("`{}`", situation.row().code))
        .collect();
    codes.dedup();
    codes.join(", ")
}

/// The answer itself, as a request would get it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most errors say no more than their row"
)]
fn example(situation: Situation) -> Value {
    let error = match situation {
        Situation::RateLimited => ApiError::rate_limited(1000, Duration::from_secs(23)),
        Situation::InvalidField => ApiError::field("name", "is missing"),
        other => other.into(),
    };
    let request_id = RequestId(Uuid::from_u128(0xa1b2_c3d4_e5f6_a1b2_c3d4_e5f6_a1b2_c3d4));
    serde_json::from_slice(&error.body(request_id)).unwrap_or_default()
}

/// Documents the headers of all answers of a call.
pub(in crate::http) fn headers(operation: &mut Operation, limited: bool) {
    let header = |description: &str, kind: Type| {
        let schema = ObjectBuilder::new().schema_type(kind).build();
        let header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(description));
        RefOr::T(header.build())
    };
    let idempotent = operation.parameters.iter().flatten().any(|parameter| {
        matches!(parameter, RefOr::T(parameter) if parameter.name.eq_ignore_ascii_case(key::IDEMPOTENCY_KEY))
    });
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        let mut add = |name: &str, description: &str, kind: Type| {
            response
                .headers
                .insert(name.to_owned(), header(description, kind));
        };
        let text = "Our id of the request, also in the error's body.";
        add(context::REQUEST_ID, text, Type::String);
        if limited {
            add(limits::LIMIT, "Requests per minute.", Type::Integer);
            add(limits::REMAINING, "Requests left now.", Type::Integer);
            let text = "Seconds until all of them are left again.";
            add(limits::RESET, text, Type::Integer);
            let text =
                "The limit as the newer drafts of the IETF write it: `q` requests in `w` seconds.";
            add(limits::POLICY, text, Type::String);
            let text = "What is left of it: `r` requests; all of them again in `t` seconds.";
            add(limits::STATE, text, Type::String);
        }
        if ["409", "429", "502", "503"].contains(&status.as_str()) {
            let text = "Seconds after which a retry makes sense, where one does.";
            add("retry-after", text, Type::Integer);
        }
        if idempotent && (status.starts_with('2') || status.starts_with('4')) {
            let text = "`true` where the answer is the saved one of an earlier request.";
            add(command::IDEMPOTENT_REPLAYED, text, Type::String);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn examples_are_what_a_request_would_get() {
        assert_eq!(
            example(Situation::RateLimited),
            json!({ "error": {
                "code": "rate_limited",
                "message": "Rate limit exceeded: 1000 requests per minute. Retry in 23 seconds.",
                "requestId": "req_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4",
            }})
        );
        for situation in Situation::ALL {
            let code = &example(*situation)["error"]["code"];
            assert_eq!(code, situation.row().code);
        }
    }
}
