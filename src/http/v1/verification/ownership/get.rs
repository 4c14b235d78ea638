//! `GET /v1/organizations/verification/ownership`: who owns the business.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::object::VerificationOwnership;
use super::statements::{Form, STATEMENTS, written};
use crate::flows::file::ownership::read;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;

/// The declared ownership of the business in scope, and who owns it in effect. With `format=bods` what is declared as statements of the Beneficial Ownership Data Standard 0.4: an array, empty while nothing is.
#[utoipa::path(
    get, path = "/v1/organizations/verification/ownership", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationOwnership_get",
    params(
        ("format" = Option<String>, Query, description = "bods for statements of the Beneficial Ownership Data Standard 0.4."),
        OnBehalfOf,
    ),
    responses(
        (status = 200, content((VerificationOwnership = "application/json"), (Vec<Object> = "application/vnd.bods+json"))),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    RawQuery(query): RawQuery,
    scope: Scope,
) -> Result<Response, ApiError> {
    let form = Form::of(query.as_deref())?;
    let target = scope.acting.target;
    let solved = read(&state.services, target).await?;
    if form == Form::Statements {
        let statements = solved.map_or_else(|| json!([]), |solved| written(target, &solved));
        let kind = [(header::CONTENT_TYPE, STATEMENTS)];
        return Ok((kind, statements.to_string()).into_response());
    }
    let ownership = solved.as_ref().map(VerificationOwnership::from);
    let ownership = ownership.unwrap_or_else(VerificationOwnership::none);
    Ok(Json(ownership).into_response())
}
