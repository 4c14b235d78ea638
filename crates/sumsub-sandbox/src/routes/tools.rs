//! The sandbox's own calls, for people and tests. They need no signature: the sandbox belongs on loopback.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::tokens::SHARE_TOKEN_SECONDS;
use super::{Params, seconds};
use crate::answer::ApiError;
use crate::core::Core;
use crate::faults::Planned;
use crate::model::{ApplicantType, ShareToken, Webhook};
use crate::phases::Performed;
use crate::probe::ProbeReport;
use crate::queue::{Delivery, public_id};
use crate::scenarios::Scenario;
use crate::wire;

/// `GET /sandbox/scenarios`: `[{name, description}]`.
pub(super) async fn scenarios() -> Json<Vec<Value>> {
    let all = Scenario::all();
    Json(
        all.map(|(_, name, description)| json!({"name": name, "description": description}))
            .collect(),
    )
}

/// 400 with every name that would have been right.
pub(super) fn unknown_scenario(name: &str) -> Response {
    let names: Vec<_> = Scenario::all().map(|(_, name, _)| name).collect();
    let body = json!({
        "code": 400,
        "description": format!("There is no scenario named '{name}'"),
        "scenarios": names,
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewShareToken {
    scenario: String,
    level_name: Option<String>,
    ttl_in_secs: Option<Value>,
}

/// `POST /sandbox/share-tokens {scenario, levelName?, ttlInSecs?}`: `{token, applicantId}`. Creates an approved
/// applicant of the donor at the level, and a share token for us.
pub(super) async fn create_share_token(
    State(core): State<Arc<Core>>,
    body: Bytes,
) -> Result<Json<Value>, Response> {
    let body: NewShareToken = super::json(&body).map_err(ApiError::into_response)?;
    let scenario =
        Scenario::parse(&body.scenario).ok_or_else(|| unknown_scenario(&body.scenario))?;
    let ttl = seconds(body.ttl_in_secs.as_ref(), SHARE_TOKEN_SECONDS);
    let ttl = ttl.map_err(ApiError::into_response)?;
    let levels = &core.settings.levels;
    let level = body.level_name.unwrap_or_else(|| levels.individual.clone());
    if levels.applicant_type(&level) != Some(ApplicantType::Individual) {
        return Err(ApiError::level_not_found(&level).into_response());
    }
    let base_url = core.base_url();
    let (token, applicant_id) =
        core.turn(|turn| turn.mint_scenario(scenario, level, ttl, &base_url));
    core.commit().await;
    Ok(Json(json!({"token": token, "applicantId": applicant_id})))
}

/// `GET /sandbox/share-tokens`, the newest last.
pub(super) async fn share_tokens(State(core): State<Arc<Core>>) -> Json<Vec<ShareToken>> {
    core.read(|memory, _| Json(memory.share_tokens.iter().cloned().collect()))
}

/// `GET /sandbox/applicants[?externalUserId=]`, of both tenants, the newest last.
pub(super) async fn applicants(
    State(core): State<Arc<Core>>,
    Query(params): Params,
) -> Json<Vec<Value>> {
    core.read(|memory, _| {
        let wanted = |user: &str| params.get("externalUserId").is_none_or(|id| id == user);
        let applicants = memory.applicants.iter();
        Json(
            applicants
                .filter(|applicant| wanted(&applicant.external_user_id))
                .map(wire::summary)
                .collect(),
        )
    })
}

/// `GET /sandbox/webhooks[?externalUserId=&applicantId=&type=]`, the newest last. `body` is the exact text that is
/// signed.
pub(super) async fn webhooks(
    State(core): State<Arc<Core>>,
    Query(params): Params,
) -> Json<Vec<Value>> {
    core.read(|memory, _| {
        let webhooks = memory.webhooks.values();
        Json(
            webhooks
                .filter(|webhook| matches(webhook, &params))
                .map(shown)
                .collect(),
        )
    })
}

fn matches(webhook: &Webhook, params: &HashMap<String, String>) -> bool {
    [
        ("externalUserId", &webhook.external_user_id),
        ("applicantId", &webhook.applicant_id),
        ("type", &webhook.kind),
    ]
    .into_iter()
    .all(|(name, value)| params.get(name).is_none_or(|wanted| wanted == value))
}

fn shown(webhook: &Webhook) -> Value {
    json!({
        "id": public_id(webhook.id),
        "type": webhook.kind,
        "applicantId": webhook.applicant_id,
        "externalUserId": webhook.external_user_id,
        "body": webhook.body,
        "algorithm": webhook.algorithm,
        "createdAt": webhook.created_at,
        "state": webhook.state,
        "nextAttemptAt": webhook.due.map(|(due, _)| due),
        "attempts": webhook.attempts,
    })
}

/// `POST /sandbox/webhooks/{id}/resend`: sends it now, in any state, and tells how it went.
pub(super) async fn resend(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
) -> Result<Json<Delivery>, ApiError> {
    let number = id.strip_prefix("wh-").and_then(|id| id.parse().ok());
    let known = number.filter(|number| core.read(|memory, _| memory.webhooks.contains_key(number)));
    let number = known.ok_or_else(|| ApiError::not_found(format!("No webhook is named {id}")))?;
    let sent = core.resend(number).await;
    sent.map(Json).ok_or_else(|| {
        ApiError::conflict("The webhook is on its way already, or there is no address for it")
    })
}

/// `GET /sandbox/faults`: those that still wait for their calls.
pub(super) async fn faults(State(core): State<Arc<Core>>) -> Json<Vec<Planned>> {
    Json(core.faults.list())
}

/// `POST /sandbox/faults {call, fault, times?}`.
pub(super) async fn add_fault(
    State(core): State<Arc<Core>>,
    body: Bytes,
) -> Result<Json<Vec<Planned>>, ApiError> {
    let planned: Planned = super::json(&body)?;
    if planned.times == 0 {
        return Err(ApiError::bad_request("times is at least 1"));
    }
    core.faults.add(planned);
    Ok(Json(core.faults.list()))
}

/// `DELETE /sandbox/faults`: every call works again.
pub(super) async fn clear_faults(State(core): State<Arc<Core>>) -> StatusCode {
    core.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bounds {
    limit: Option<usize>,
    /// Also what is not due yet.
    regardless: bool,
}

fn optional<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, ApiError> {
    if body.is_empty() {
        Ok(T::default())
    } else {
        super::json(body)
    }
}

/// `POST /sandbox/advance [{limit}]`: performs the waiting phases now, the earliest first, whether or not they are
/// due, and those that follow from them.
pub(super) async fn advance(
    State(core): State<Arc<Core>>,
    body: Bytes,
) -> Result<Json<Vec<Performed>>, ApiError> {
    let bounds: Bounds = optional(&body)?;
    let limit = bounds.limit.unwrap_or(usize::MAX);
    Ok(Json(core.turn(|turn| turn.advance(limit, true))))
}

/// `POST /sandbox/deliver [{limit, regardless}]`: sends the queued webhooks that are due by the sandbox's clock, with
/// `regardless` all of them, one after the other, each at most once.
pub(super) async fn deliver(
    State(core): State<Arc<Core>>,
    body: Bytes,
) -> Result<Json<Vec<Delivery>>, ApiError> {
    let bounds: Bounds = optional(&body)?;
    let limit = bounds.limit.unwrap_or(usize::MAX);
    Ok(Json(core.deliver(limit, bounds.regardless).await))
}

/// `GET /sandbox/probe`: `{calls, violations, errors}`.
pub(super) async fn probe(State(core): State<Arc<Core>>) -> Result<Json<ProbeReport>, ApiError> {
    match &core.probe {
        Some(probe) => Ok(Json(probe.report().await)),
        None => Err(ApiError::not_found(
            "The sandbox was started without a probe",
        )),
    }
}
