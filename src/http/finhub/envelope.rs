//! The form of every good answer: `{ success, data }` (FinHub "Organization Verification (KYB)").

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::error;
use crate::flows::Failure;
use crate::flows::idempotent::{Done, Idempotent};
use crate::http::AppState;
use crate::http::command::{Command, respond};
use crate::http::error::ApiError;
use crate::http::v1::dto::json;

/// A good answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Success<T> {
    /// Always true.
    #[schema(example = true)]
    success: bool,
    data: T,
}

/// An answer to a call that reads.
pub(super) fn success<T>(data: T) -> Json<Success<T>> {
    Json(Success {
        success: true,
        data,
    })
}

/// The bytes of an answer.
pub(super) fn bytes<T: Serialize>(data: T) -> Vec<u8> {
    json(&Success {
        success: true,
        data,
    })
}

/// What a flow needs to save the answer, with refusals in this dialect.
pub(super) fn idempotent<T: 'static>(
    command: &mut Command,
    dto: impl Fn(&T) -> Vec<u8> + Send + Sync + 'static,
) -> Idempotent<T> {
    command.idempotent_in(dto, error::answer)
}

/// Runs a flow to its end and answers with what came of it.
pub(super) async fn answer<T: Send + 'static>(
    State(state): State<AppState>,
    work: impl Future<Output = Result<Done<T>, Failure>> + Send + 'static,
    dto: impl Fn(&T) -> Vec<u8>,
) -> Result<Response, ApiError> {
    Ok(respond(state.to_the_end(work).await?, dto))
}
