//! Reusable KYC, the recipient's side.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Params, required};
use crate::answer::ApiError;
use crate::core::Core;
use crate::gate::Caller;
use crate::model::Tenant;
use crate::reuse::Reuse;
use crate::scenarios::Scenario;
use crate::server;
use crate::wire;

fn call(tenant: Tenant, params: &HashMap<String, String>) -> Result<Reuse, ApiError> {
    Ok(Reuse {
        tenant,
        share_token: required(params, "shareToken")?,
        level_name: required(params, "levelName")?,
        user_id: params.get("userId").filter(|id| !id.is_empty()).cloned(),
        redo: false,
    })
}

/// `POST /resources/applicants/-/import?shareToken=`: the older form of reuse. Without `levelName` the level is that of
/// natural persons; with `resetIdDocSetTypes` the customer has steps to do again.
pub(super) async fn import(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Query(params): Params,
) -> Result<Response, ApiError> {
    let given = |name: &str| params.get(name).filter(|value| !value.is_empty()).cloned();
    let level = given("levelName").unwrap_or_else(|| core.settings.levels.individual.clone());
    let call = Reuse {
        tenant,
        share_token: required(&params, "shareToken")?,
        level_name: level,
        user_id: given("userId"),
        redo: given("resetIdDocSetTypes").is_some(),
    };
    answer(&core, &call).await
}

/// `POST /resources/api/reusableIdentity/reuse`: the new applicant.
pub(super) async fn reuse(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Query(params): Params,
) -> Result<Response, ApiError> {
    answer(&core, &call(tenant, &params)?).await
}

async fn answer(core: &Core, call: &Reuse) -> Result<Response, ApiError> {
    let committed = core.turn(|turn| turn.reuse(call))?;
    core.commit().await;
    let is_answered = match committed.scenario {
        Scenario::AnswerLost | Scenario::LookupDelayed => false,
        Scenario::Slow => core.pause(core.settings.slow_answer).await,
        _ => true,
    };
    Ok(if is_answered {
        Json(committed.answer).into_response()
    } else {
        server::broken_connection()
    })
}

/// `GET` or `POST /resources/api/reusableIdentity/reuse/preview`: the same checks, and nothing happens. The
/// documentation shows no answer; ours is the donor's data without an id.
pub(super) async fn preview(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Query(params): Params,
) -> Result<Json<Value>, ApiError> {
    let call = call(tenant, &params)?;
    core.read(|memory, now| {
        let token = memory.check_reuse(&core.settings, &call, now)?;
        let donor = memory.applicants.get(&token.applicant_id);
        let info = donor.and_then(|donor| wire::applicant(donor, now).get("info").cloned());
        Ok(Json(json!({
            "clientId": Tenant::Donor.client_id(),
            "externalUserId": call.user_id,
            "type": "individual",
            "info": info,
        })))
    })
}
