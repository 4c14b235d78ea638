//! How a call ends: its flow runs to its end, and the answer says what was done.

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use serde::Serialize;

use super::error::PartnerError;
use crate::flows::Services;
use crate::flows::partner::error::UserError;
use crate::http::state::AppState;

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
