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

/// Runs a flow to its end, with refusals in this dialect. See [`Command::run`].
pub(super) async fn run<T, E, Wire, Input, Function>(
    command: Command,
    dto: impl Fn(&T) -> Wire + Clone + Send + Sync + 'static,
    flow: Function,
    input: Input,
) -> Result<Response, ApiError>
where
    T: Send + 'static,
    E: FlowError + Send + 'static,
    Wire: Serialize,
    Input: Send + 'static,
    Function: for<'s> Flow<'s, Input, T, E> + 'static,
{
    let bytes = move |value: &T| json(&success(dto(value)).0);
    command.run_in(bytes, error::answer, flow, input).await
}
