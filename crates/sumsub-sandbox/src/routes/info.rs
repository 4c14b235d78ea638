//! What is known of an applicant, changed by the client.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Params;
use super::applicants::{own, shown};
use crate::answer::ApiError;
use crate::core::Core;
use crate::gate::Caller;

/// What `PATCH /resources/applicants` changes.
const TOP: [&str; 5] = ["email", "phone", "lang", "sourceKey", "metadata"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    id: String,
    external_user_id: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// `PATCH /resources/applicants`, the applicant named in the body: the applicant.
pub(super) async fn change(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let mut change: Change = super::json(&body)?;
    change.rest.retain(|name, _| TOP.contains(&name.as_str()));
    core.turn(|turn| {
        own(turn, tenant, &change.id)?;
        if let Some(wanted) = change.external_user_id {
            turn.rename(&change.id, wanted)?;
        }
        turn.change_data(&change.id, None, change.rest, &[]);
        Ok(shown(turn, &change.id))
    })
}

/// `PATCH /resources/applicants/{id}/info?unsetFields=a,b`: the applicant.
pub(super) async fn info(
    state: State<Arc<Core>>,
    caller: Caller,
    path: Path<String>,
    query: Params,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    change_part("info", state, caller, path, query, &body)
}

/// `PATCH /resources/applicants/{id}/fixedInfo?unsetFields=a,b`: the applicant.
pub(super) async fn fixed_info(
    state: State<Arc<Core>>,
    caller: Caller,
    path: Path<String>,
    query: Params,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    change_part("fixedInfo", state, caller, path, query, &body)
}

fn change_part(
    part: &str,
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    Query(params): Params,
    body: &[u8],
) -> Result<Json<Value>, ApiError> {
    let fields: Map<String, Value> = super::json(body)?;
    let unset: Vec<&str> = params
        .get("unsetFields")
        .map_or_else(Vec::new, |names| names.split(',').collect());
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.change_data(&id, Some(part), fields, &unset);
        Ok(shown(turn, &id))
    })
}
