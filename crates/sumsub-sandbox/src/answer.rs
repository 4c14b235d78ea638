//! Sumsub's error bodies.
//!
//! Two families are documented: most errors are `{description, code, correlationId}` with optional `errorCode` and
//! `errorName`; errors of share tokens and reuse name a Java class in `type` and have no `correlationId`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::refusals::Refusal;

/// The `type` of errors that Sumsub's services throw.
const SERVICE_EXCEPTION: &str = "de.smtdp.commons.service.exceptions.ServiceException";

/// An error as Sumsub would answer it.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    description: String,
    named: Option<(u16, &'static str)>,
    service_exception: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    description: &'a str,
    code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_name: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
}

impl ApiError {
    /// An error without `errorCode`.
    pub(super) fn new(status: StatusCode, description: impl Into<String>) -> Self {
        Self {
            status,
            description: description.into(),
            named: None,
            service_exception: false,
        }
    }

    /// The same error with `errorCode` and `errorName`.
    pub(super) fn named(mut self, code: u16, name: &'static str) -> Self {
        self.named = Some((code, name));
        self
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn bad_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, description)
    }

    pub(super) fn unauthorized(description: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, description)
    }

    pub(super) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "User not authorized.")
    }

    pub(super) fn not_found(description: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, description)
    }

    pub(super) fn applicant_not_found() -> Self {
        Self::not_found("Applicant not found")
    }

    pub(super) fn level_not_found(name: &str) -> Self {
        Self::not_found(format!("Level '{name}' not found"))
    }

    pub(super) fn conflict(description: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, description)
    }

    /// An `externalUserId` that is taken. Clients read the applicant's id from the sentence, so it is Sumsub's.
    pub(super) fn duplicate(external_user_id: &str, applicant_id: &str) -> Self {
        Self::conflict(format!(
            "Applicant with external user id '{external_user_id}' already exists: {applicant_id}"
        ))
    }

    pub(super) fn too_many_requests() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests")
    }

    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
    }

    pub(super) fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable")
    }

    /// A share token that is not, or no longer, valid.
    pub(super) fn invalid_token(detail: &str) -> Self {
        Self {
            service_exception: true,
            ..Self::unauthorized(format!("Token is invalid: {detail} [source: null]"))
        }
    }

    /// A reuse that is refused without saying why in a way that a program could read.
    pub(super) fn unnamed() -> Self {
        Self {
            service_exception: true,
            ..Self::bad_request("Applicant cannot be imported")
        }
    }

    /// A reuse that is refused for the donor's or the level's sake.
    pub(super) fn refused(refusal: &Refusal, level: &str) -> Self {
        Self {
            service_exception: true,
            named: Some((refusal.code, refusal.name)),
            ..Self::bad_request(refusal.description.replace("{level}", level))
        }
    }
}

/// A new `correlationId` of an error: 32 hexadecimal digits.
fn correlation_id() -> String {
    let mut bytes = [0; 16];
    // Without randomness the id says nothing, and the error is still answered.
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Body {
            description: &self.description,
            code: self.status.as_u16(),
            correlation_id: (!self.service_exception).then(correlation_id),
            error_code: self.named.map(|(code, _)| code),
            error_name: self.named.map(|(_, name)| name),
            class: self.service_exception.then_some(SERVICE_EXCEPTION),
        };
        (self.status, Json(body)).into_response()
    }
}
