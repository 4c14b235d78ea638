//! `POST /v1/organizations/verification`: opens a hosted session, or refreshes one. See [`crate::flows::start`].

use axum::response::Response;
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::flows::start::{Session, start as start_session};
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};

/// A hosted verification session.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationSession {
    /// Always `verification_session`.
    #[schema(example = "verification_session")]
    object: &'static str,
    /// Sumsub's hosted page for the whole flow.
    #[schema(example = "https://in.sumsub.com/websdk/p/sbx_token_placeholder")]
    url: String,
    /// For the embedded Sumsub WebSDK; valid for about 30 minutes.
    #[schema(example = "_act-sbx-jwt-token-placeholder")]
    access_token: String,
}

fn dto(session: &Session) -> VerificationSession {
    VerificationSession {
        object: "verification_session",
        url: session.url.expose_secret().to_owned(),
        access_token: session.access_token.expose_secret().to_owned(),
    }
}

/// What an answer looks like, for the document.
fn example() -> VerificationSession {
    dto(&Session {
        url: "https://in.sumsub.com/websdk/p/sbx_token_placeholder".into(),
        access_token: "_act-sbx-jwt-token-placeholder".into(),
    })
}

/// Opens a hosted session for the organization in scope. Calling again gives a fresh token for the same applicant; use a fresh Idempotency-Key for that.
#[utoipa::path(
    post, path = "/v1/organizations/verification", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_startVerification",
    params(OnBehalfOf, IdempotencyKey),
    responses(
        (status = 200, body = VerificationSession, example = json!(example())),
    ),
)]
pub(in crate::http) async fn start(command: Command) -> Result<Response, ApiError> {
    let acting = command.scope.acting;
    command.run(dto, start_session, (acting,)).await
}
