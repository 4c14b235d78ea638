//! `POST /v1/organizations/verification/import`: uses a Sumsub share token. See [`crate::flows::import`].

use axum::response::Response;
use secrecy::SecretString;
use serde::Deserialize;

use crate::flows::View;
use crate::flows::answered::Slot;
use crate::flows::import::import as import_verification;
use crate::http::error::ApiError;
use crate::http::request::command::Command;
use crate::http::request::headers::{IdempotencyKey, OnBehalfOf};
use crate::http::v1::dto::OrganizationVerification;

/// The longest share token, in bytes. Sumsub: opaque, at most 1 KB.
const SHARE_TOKEN_MAX_BYTES: usize = 1024;

/// A share token to import.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportVerificationRequest {
    /// Single-use share token that the donor generated on its own Sumsub account.
    #[schema(value_type = String, example = "_act-sbx-jwt-eyJhbGciOiJub25lIn0.eyJqdGkiOiJfYWN0LTAwMDAifQ.")]
    pub(super) share_token: String,
}

fn dto(view: &View) -> OrganizationVerification {
    OrganizationVerification::from(view)
}

/// Imports a verification from a donor's Sumsub share token (Reusable KYC). The record moves to PENDING; poll, or wait for a webhook, for what follows. For INDIVIDUAL
/// organizations. A share token works once; retries are safe.
#[utoipa::path(
    post, path = "/v1/organizations/verification/import", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_importVerification",
    params(OnBehalfOf, IdempotencyKey),
    request_body = ImportVerificationRequest,
    responses(
        (status = 200, body = OrganizationVerification, example = json!(OrganizationVerification::example())),
    ),
)]
pub(in crate::http) async fn import(command: Command) -> Result<Response, ApiError> {
    let request = command
        .read(|request: ImportVerificationRequest| check(&request.share_token).map(|()| request))?;
    let token = SecretString::from(request.share_token);
    let acting = command.scope.acting;
    let receipt = Slot::default();
    let input = (acting, token, Slot::clone(&receipt));
    let mut response = command.run(dto, import_verification, input).await?;
    if response.status().is_success()
        && let Some(receipt) = receipt.get()
    {
        response.extensions_mut().insert(receipt.clone());
    }
    Ok(response)
}

/// Whether a text can be a share token at all.
pub(super) fn check(share_token: &str) -> Result<(), ApiError> {
    if share_token.is_empty() {
        return Err(ApiError::field("shareToken", "must not be empty"));
    }
    if share_token.len() > SHARE_TOKEN_MAX_BYTES {
        return Err(ApiError::field(
            "shareToken",
            "must have at most 1024 bytes",
        ));
    }
    if !share_token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(ApiError::field(
            "shareToken",
            "must have visible ASCII characters only",
        ));
    }
    Ok(())
}
