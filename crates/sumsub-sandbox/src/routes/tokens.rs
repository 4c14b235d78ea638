//! SDK access tokens, WebSDK links and share tokens.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::applicants::own;
use super::{Params, required, seconds};
use crate::answer::ApiError;
use crate::core::Core;
use crate::gate::Caller;
use crate::minting::NewSession;
use crate::model::{Redirect, Tenant};

/// Lifetimes that Sumsub documents for calls without `ttlInSecs`, in seconds.
const SDK_TOKEN_SECONDS: u64 = 600;
const LINK_SECONDS: u64 = 1800;
pub(super) const SHARE_TOKEN_SECONDS: u64 = 1200;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sdk {
    user_id: String,
    level_name: String,
    ttl_in_secs: Option<Value>,
}

/// `POST /resources/accessTokens/sdk`: `{token, userId}`.
pub(super) async fn sdk(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let body: Sdk = super::json(&body)?;
    let ttl_seconds = seconds(body.ttl_in_secs.as_ref(), SDK_TOKEN_SECONDS)?;
    sdk_token(&core, tenant, body.user_id, body.level_name, ttl_seconds)
}

/// `POST /resources/accessTokens?userId=&levelName=&ttlInSecs=`: the older form of the same.
pub(super) async fn sdk_by_query(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Query(params): Params,
) -> Result<Json<Value>, ApiError> {
    let ttl = params.get("ttlInSecs").cloned().map(Value::String);
    let ttl_seconds = seconds(ttl.as_ref(), SDK_TOKEN_SECONDS)?;
    let user_id = required(&params, "userId")?;
    sdk_token(
        &core,
        tenant,
        user_id,
        required(&params, "levelName")?,
        ttl_seconds,
    )
}

fn sdk_token(
    core: &Core,
    tenant: Tenant,
    user_id: String,
    level_name: String,
    ttl_seconds: u64,
) -> Result<Json<Value>, ApiError> {
    known_level(core, &level_name)?;
    let token = format!("_act-sbx-{}", core.ids.uuid());
    let answer = json!({"token": token, "userId": user_id});
    core.turn(|turn| {
        turn.mint_session(
            token,
            NewSession {
                tenant,
                user_id,
                level_name,
                ttl_seconds,
                redirect: None,
            },
        );
    });
    Ok(Json(answer))
}

fn known_level(core: &Core, name: &str) -> Result<(), ApiError> {
    core.settings
        .levels
        .applicant_type(name)
        .map(|_| ())
        .ok_or_else(|| ApiError::level_not_found(name))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Link {
    user_id: Option<String>,
    /// The user's older name.
    external_user_id: Option<String>,
    level_name: Option<String>,
    ttl_in_secs: Option<Value>,
    redirect: Option<Redirect>,
}

/// `POST /resources/sdkIntegrations/levels/-/websdkLink`: `{url}`. The older form names the level in the path and the
/// user in the query.
pub(super) async fn websdk_link(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Path(level): Path<String>,
    Query(params): Params,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let is_current = level == "-";
    let link: Link = if body.is_empty() && !is_current {
        Link::default()
    } else {
        super::json(&body)?
    };
    let missing = |name| ApiError::bad_request(format!("Required field '{name}' is not present"));
    let level_name = if is_current {
        link.level_name.ok_or_else(|| missing("levelName"))?
    } else {
        level
    };
    let user_id = link
        .user_id
        .or(link.external_user_id)
        .or_else(|| params.get("externalUserId").cloned())
        .filter(|user_id| !user_id.is_empty())
        .ok_or_else(|| missing("userId"))?;
    let by_query = params.get("ttlInSecs").cloned().map(Value::String);
    let ttl_seconds = seconds(link.ttl_in_secs.or(by_query).as_ref(), LINK_SECONDS)?;
    known_level(&core, &level_name)?;
    let token = core.ids.uuid().simple().to_string();
    let url = format!("{}/sandbox/websdk/{token}", core.base_url());
    core.turn(|turn| {
        turn.mint_session(
            token,
            NewSession {
                tenant,
                user_id,
                level_name,
                ttl_seconds,
                redirect: link.redirect,
            },
        );
    });
    Ok(Json(json!({"url": url})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Share {
    applicant_id: String,
    for_client_id: String,
    ttl_in_secs: Option<Value>,
}

/// `POST /resources/accessTokens/shareToken`: `{token, forClientId}`.
pub(super) async fn share(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    share_token(&core, tenant, super::json(&body)?).await
}

/// `POST /resources/accessTokens/-/shareToken?applicantId=&forClientId=&ttlInSecs=`: the older form of the same.
pub(super) async fn share_by_query(
    State(core): State<Arc<Core>>,
    Caller(tenant): Caller,
    Query(params): Params,
) -> Result<Json<Value>, ApiError> {
    let share = Share {
        applicant_id: required(&params, "applicantId")?,
        for_client_id: required(&params, "forClientId")?,
        ttl_in_secs: params.get("ttlInSecs").cloned().map(Value::String),
    };
    share_token(&core, tenant, share).await
}

async fn share_token(core: &Core, tenant: Tenant, share: Share) -> Result<Json<Value>, ApiError> {
    let ttl_seconds = seconds(share.ttl_in_secs.as_ref(), SHARE_TOKEN_SECONDS)?;
    let base_url = core.base_url();
    let token = core.turn(|turn| {
        own(turn, tenant, &share.applicant_id)?;
        Ok(turn.mint_share_token(
            &share.applicant_id,
            &share.for_client_id,
            ttl_seconds,
            &base_url,
        ))
    })?;
    core.commit().await;
    Ok(Json(
        json!({"token": token, "forClientId": share.for_client_id}),
    ))
}
