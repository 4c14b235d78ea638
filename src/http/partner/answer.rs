//! How a call ends: its flow runs to its end, and the answer says what was done.

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use serde::Serialize;

use super::error::PartnerError;
use super::files::PartnerFileDetails;
use crate::flows::Services;
use crate::flows::partner::error::UserError;
use crate::http::state::AppState;

/// What was done, in words.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(in crate::http) struct PartnerMessage {
    message: &'static str,
    /// Ours: what is to be said of files that were taken; absent where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<PartnerFileDetails>,
}

/// Something was created, or taken.
pub(super) type Created = (StatusCode, Json<PartnerMessage>);

pub(super) fn created(message: &'static str) -> Created {
    (StatusCode::CREATED, done(message))
}

/// Files were taken.
pub(super) fn delivered(message: &'static str, details: Option<PartnerFileDetails>) -> Created {
    (
        StatusCode::CREATED,
        Json(PartnerMessage { message, details }),
    )
}

pub(super) fn done(message: &'static str) -> Json<PartnerMessage> {
    let details = None;
    Json(PartnerMessage { message, details })
}

/// Runs a flow to its end, even if the client hangs up meanwhile. The Partner API knows no keys for repeating a call, so
/// there is nothing to claim first: its flows are such as can be asked for again.
pub(super) async fn run<T: Send + 'static, Work>(
    state: &AppState,
    flow: impl FnOnce(Arc<Services>) -> Work,
) -> Result<T, PartnerError>
where
    Work: Future<Output = Result<T, UserError>> + Send + 'static,
{
    let work = flow(Arc::clone(&state.services));
    Ok(state.to_the_end(work).await??)
}
