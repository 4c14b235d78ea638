//! The review: its status, and what the client may do to it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::applicants::{own, told};
use crate::answer::ApiError;
use crate::core::Core;
use crate::gate::Caller;
use crate::model::{ReviewAnswer, ReviewResult};
use crate::wire;

/// `GET /resources/status/api`.
pub(super) async fn health() -> Json<Value> {
    Json(json!({}))
}

/// `GET /resources/applicants/{id}/status`: the review.
pub(super) async fn status(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    told(&core, tenant, &id, wire::review)
}

/// `GET /resources/moderationStates/-;applicantId={id}`: why the applicant was rejected.
pub(super) async fn moderation_states(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(of): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let id = of
        .strip_prefix("-;applicantId=")
        .ok_or_else(|| ApiError::bad_request("Whose states are meant is said by -;applicantId="))?;
    told(&core, tenant, id, |applicant, _| {
        wire::moderation_states(applicant)
    })
}

/// `POST /resources/applicants/{id}/status/pending`: asks for the check.
pub(super) async fn pending(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.submit(&id, false)
    })?;
    Ok(done())
}

/// `POST /resources/applicants/{id}/status/testCompleted`: Sumsub's own way to a verdict in sandbox mode, from any
/// status.
pub(super) async fn test_completed(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let result: ReviewResult = super::json(&body)?;
    let is_red = result.review_answer == ReviewAnswer::Red;
    if is_red != result.review_reject_type.is_some() {
        return Err(ApiError::bad_request(
            "reviewRejectType belongs to reviewAnswer RED, and only to it",
        ));
    }
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.decide(&id, result);
        Ok(())
    })?;
    Ok(done())
}

/// `POST /resources/applicants/{id}/reset`.
pub(super) async fn reset(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.reset(&id)
    })?;
    Ok(done())
}

fn done() -> Json<Value> {
    Json(json!({"ok": 1}))
}
