//! Successful answers.

use axum::Json;
use axum::http::StatusCode;
use serde::Serialize;

/// What was done, in words.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(in crate::http) struct PartnerMessage {
    message: &'static str,
}

/// Something was created, or taken.
pub(super) type Created = (StatusCode, Json<PartnerMessage>);

pub(super) fn created(message: &'static str) -> Created {
    (StatusCode::CREATED, done(message))
}

pub(super) fn done(message: &'static str) -> Json<PartnerMessage> {
    Json(PartnerMessage { message })
}
