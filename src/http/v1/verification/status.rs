//! `GET /v1/organizations/verification`: where the verification stands.
//!
//! The record was read together with the caller's authorization, in one statement; Sumsub is never asked here, so polling is cheap and works while Sumsub is away.
//!
//! The `ETag` is the organization and the number of its newest history entry, so it changes whenever anything about the
//! record does. With `If-None-Match` a poll that finds nothing new is answered 304, without a body; with
//! `Prefer: wait=N` beside it, it is held until there is something new, and answered 304 only after N seconds.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::flows::View;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::{conditional, wait};
use crate::http::state::App;
use crate::http::v1::dto::OrganizationVerification;
use crate::store::access::Target;
use base::ids::OrganizationId;

/// The verification record of the organization in scope. Poll every 10 to 30 seconds while the customer is mid-flow, or
/// wait for a change with If-None-Match and Prefer.
#[utoipa::path(
    get, path = "/v1/organizations/verification", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_getVerification",
    params(
        OnBehalfOf,
        ("If-None-Match" = Option<String>, Header, description = "ETags that you have; * matches any."),
        ("Prefer" = Option<String>, Header, description = "wait=N (RFC 7240): beside If-None-Match, the answer is held until the ETag is another, for at most N seconds (60 at most); 100 such requests of a key at a time."),
    ),
    responses(
        (status = 200, body = OrganizationVerification, headers(
            ("ETag" = String, description = "Changes with every entry of the record's history."),
            ("Cache-Control" = String, description = "private, no-cache"),
            ("Vary" = String, description = "Authorization, Nxos-On-Behalf-Of"),
            ("Preference-Applied" = Option<String>, description = "The wait that was granted, where one was asked for."),
        ), example = json!(OrganizationVerification::example())),
        (status = 304, description = "You have the current state: same headers, no body."),
    ),
)]
pub(in crate::http) async fn status(
    State(state): App,
    scope: Scope,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(wait) = wait::preferred(&headers) else {
        return answer(&scope.target, &headers);
    };
    let condition = conditional::apart(&headers);
    drop(headers);
    let is_news = |target: &Target| {
        let etag = etag(target.organization_id, target.sequence);
        !conditional::is_known(&condition, &etag)
    };
    let scope = Box::pin(wait::until(&state, scope, wait, is_news)).await?;
    let mut response = answer(&scope.target, &condition)?;
    let applied = HeaderValue::from_str(&format!("wait={}", wait.as_secs()));
    if let Ok(applied) = applied {
        response
            .headers_mut()
            .insert(wait::PREFERENCE_APPLIED, applied);
    }
    Ok(response)
}

pub(in crate::http) fn etag(id: OrganizationId, sequence: i64) -> String {
    format!("\"{id}.{sequence}\"")
}

fn answer(target: &Target, headers: &HeaderMap) -> Result<Response, ApiError> {
    let etag = etag(target.organization_id, target.sequence);
    let shared = [
        (header::ETAG, visible(&etag)?),
        (header::CACHE_CONTROL, CACHE_CONTROL),
        (header::VARY, VARY),
    ];
    if conditional::is_known(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    let view = View {
        kind: target.kind,
        status: target.status,
        updated_at: target.updated_at,
    };
    Ok((shared, Json(OrganizationVerification::from(&view))).into_response())
}

/// Kept by the client alone, and asked about before every use.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, no-cache");
/// What the answer depends on beside the path.
const VARY: HeaderValue = HeaderValue::from_static("Authorization, Nxos-On-Behalf-Of");

fn visible(etag: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(etag).map_err(|error| ApiError::from(Situation::Bug).because(error))
}
