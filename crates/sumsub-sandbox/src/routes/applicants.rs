//! Applicants: create, read, change.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Params, required};
use crate::answer::ApiError;
use crate::core::Core;
use crate::events::Event;
use crate::gate::Caller;
use crate::lifecycle::{NewApplicant, Turn};
use crate::model::{Applicant, ApplicantType, Tenant};
use crate::state::State as Memory;
use crate::wire;

/// What the body may set besides the type and the id.
const GIVEN: [&str; 6] = ["email", "phone", "lang", "sourceKey", "info", "fixedInfo"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Create {
    external_user_id: Option<String>,
    #[serde(rename = "type")]
    applicant_type: Option<ApplicantType>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// `POST /resources/applicants?levelName=`: 201, or 409 where the `externalUserId` is taken.
pub(super) async fn create(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Query(params): Params,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let level_name = required(&params, "levelName")?;
    let mut create: Create = super::json(&body)?;
    let applicant_type = core
        .settings
        .levels
        .applicant_type(&level_name)
        .ok_or_else(|| ApiError::level_not_found(&level_name))?;
    if create.applicant_type.unwrap_or(ApplicantType::Individual) != applicant_type {
        return Err(ApiError::bad_request(
            "The level is for applicants of another type",
        ));
    }
    let external_user_id = create
        .external_user_id
        .take()
        .unwrap_or_else(|| core.ids.uuid().to_string());
    create.rest.retain(|key, _| GIVEN.contains(&key.as_str()));
    core.turn(|turn| {
        if let Some(taken) = turn.state.by_external_user_id(tenant, &external_user_id) {
            return Err(ApiError::duplicate(&external_user_id, &taken.id));
        }
        let id = turn.create(NewApplicant {
            tenant,
            external_user_id,
            applicant_type,
            level_name,
            platform: "API",
            given: create.rest,
            scenario: None,
        });
        turn.emit(&id, &Event::of("applicantCreated"));
        Ok((StatusCode::CREATED, shown(turn, &id)))
    })
}

/// `GET /resources/applicants/{id}/one` and `…/-;externalUserId={external}/one`.
pub(super) async fn one(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    core.read(|memory, now| {
        let applicant = match id.strip_prefix("-;externalUserId=") {
            Some(external_user_id) => visible(memory, tenant, external_user_id),
            None => memory.applicant(tenant, &id),
        };
        applicant
            .map(|applicant| Json(wire::applicant(applicant, now)))
            .ok_or_else(ApiError::applicant_not_found)
    })
}

/// `GET /resources/applicants/-/byExternalUserId/{external}`: always 200.
pub(super) async fn by_external_user_id(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(external_user_id): Path<String>,
) -> Json<Value> {
    core.read(|memory, now| {
        Json(match visible(memory, tenant, &external_user_id) {
            Some(applicant) => {
                json!({"exists": true, "applicant": wire::applicant(applicant, now)})
            }
            None => json!({"exists": false}),
        })
    })
}

fn visible<'m>(
    memory: &'m Memory,
    tenant: Tenant,
    external_user_id: &str,
) -> Option<&'m Applicant> {
    memory
        .by_external_user_id(tenant, external_user_id)
        .filter(|applicant| !applicant.hidden)
}

/// `POST /resources/applicants/{id}/moveToLevel?name=`: the applicant.
pub(super) async fn move_to_level(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    Query(params): Params,
) -> Result<Json<Value>, ApiError> {
    let level = required(&params, "name")?;
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.move_to_level(&id, &level)?;
        Ok(shown(turn, &id))
    })
}

/// `PATCH /resources/applicants/{id}/presence/{deactivated|activated}`: the applicant, whose `deleted` tells the
/// result.
pub(super) async fn presence(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path((id, presence)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let deactivated = match presence.as_str() {
        "deactivated" => true,
        "activated" => false,
        _ => {
            return Err(ApiError::bad_request(
                "Presence is activated or deactivated",
            ));
        }
    };
    core.turn(|turn| {
        own(turn, tenant, &id)?;
        turn.set_presence(&id, deactivated);
        let Json(mut applicant) = shown(turn, &id);
        if let Some(fields) = applicant.as_object_mut() {
            fields.insert("deleted".to_owned(), json!(deactivated));
        }
        Ok(Json(applicant))
    })
}

/// `GET /resources/applicants/-/levels`.
pub(super) async fn levels(State(core): State<Arc<Core>>, Caller(tenant): Caller) -> Json<Value> {
    let levels = &core.settings.levels;
    let items: Vec<Value> = levels
        .names()
        .enumerate()
        .map(|(index, name)| {
            let applicant_type = levels.applicant_type(name);
            json!({
                "id": format!("5e9f{index:020}"),
                "clientId": tenant.client_id(),
                "name": name,
                "desc": "",
                "requiredIdDocs": applicant_type.map(wire::required_documents),
            })
        })
        .collect();
    Json(json!({"totalItems": items.len(), "items": items}))
}

/// What is told of a tenant's applicant.
pub(super) fn told(
    core: &Core,
    tenant: Tenant,
    id: &str,
    tell: impl FnOnce(&Applicant, DateTime<Utc>) -> Value,
) -> Result<Json<Value>, ApiError> {
    core.read(|memory, now| {
        memory
            .applicant(tenant, id)
            .map(|applicant| Json(tell(applicant, now)))
            .ok_or_else(ApiError::applicant_not_found)
    })
}

/// Another tenant's applicant is not found.
pub(super) fn own(turn: &Turn<'_>, tenant: Tenant, id: &str) -> Result<(), ApiError> {
    turn.state
        .applicant(tenant, id)
        .map(|_| ())
        .ok_or_else(ApiError::applicant_not_found)
}

pub(super) fn shown(turn: &Turn<'_>, id: &str) -> Json<Value> {
    let applicant = turn.state.applicants.get(id);
    Json(applicant.map_or(Value::Null, |applicant| {
        wire::applicant(applicant, turn.now)
    }))
}
