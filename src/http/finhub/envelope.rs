//! The form of every good answer: `{ success, data }` (FinHub "Organization Verification (KYB)").

use axum::Json;
use axum::response::Response;
use serde::Serialize;

use super::error;
use crate::http::error::{ApiError, FlowError};
use crate::http::request::command::Command;
use crate::http::request::flow::Flow;
use crate::http::wire::json;

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

/// Runs a flow to its end, with refusals in this dialect. See [`Command::run`].
pub(super) async fn run<T, E, Input, Named>(
    command: Command,
    dto: impl Fn(&T) -> Vec<u8> + Clone + Send + Sync + 'static,
    flow: Named,
    input: Input,
) -> Result<Response, ApiError>
where
    T: Send + 'static,
    E: FlowError + Send + 'static,
    Input: Send + 'static,
    Named: for<'s> Flow<'s, Input, T, E> + 'static,
{
    command.run_in(dto, error::answer, flow, input).await
}
