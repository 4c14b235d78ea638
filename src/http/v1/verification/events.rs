//! `GET /v1/organizations/verification/events`: the history of a record.
//!
//! Ascending; the cursor is the last entry's `sequence`. Another broker's acts show as `other_party`: that another party acted is the customer's history, which one is not the caller's business.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use crate::flows::Acting;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::query;
use crate::http::state::App;
use crate::http::v1::dto::VerificationStatus;
use crate::http::wire::timestamp;
use crate::store::history::{self, Actor, Event};

/// A page of the history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationEventList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<VerificationEvent>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// One entry.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationEvent {
    /// Always `verification_event`.
    #[schema(example = "verification_event")]
    object: &'static str,
    #[schema(example = "evt_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    id: String,
    /// From 1, without gaps.
    sequence: i64,
    /// Why it was written: created, session_opened, import_accepted, review, level_mismatch, applicant_unavailable, applicant_of_another, review_not_understood, flag_cleared; file_submitted, file_claimed, file_released, file_approved, file_rejected, information_requested, request_withdrawn, document_decided, person_decided, explanation_decided, people_compared, level_decided, findings_void, file_lapsed, identity_changed; of individuals data_declared, erased; officer_held, officer_released, officer_rejected, approval_withdrawn, reopened.
    #[schema(example = "review")]
    cause: &'static str,
    /// Null for entry 1.
    previous_status: Option<VerificationStatus>,
    /// The status after; equal to the one before where something was only noted.
    status: VerificationStatus,
    actor: EventActor,
    /// The provider's reject labels, what an officer had to say, or which facts changed, where there is any.
    #[schema(example = "UNSATISFACTORY_PHOTOS, SCREENSHOTS")]
    reason: Option<String>,
    /// The chain's hash over this entry and all before it, in hex.
    hash: String,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    created_at: String,
}

/// Who acted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventActor {
    /// `api_key`, `provider`, `system`, or `other_party` for another organization's act.
    #[schema(example = "api_key")]
    r#type: &'static str,
    /// The acting organization, where it is yours or the customer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<String>,
    /// The acting key, where it is your own organization's.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
}

/// The history of the verification in scope, oldest first.
#[utoipa::path(
    get, path = "/v1/organizations/verification/events", tag = "Organizations", security(("ApiKey" = [])),
    operation_id = "Organizations_listVerificationEvents",
    params(
        OnBehalfOf,
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = VerificationEventList),
    ),
)]
pub(in crate::http) async fn events(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<VerificationEventList>, ApiError> {
    query::only(raw.as_deref(), &query::PAGE)?;
    let page = query::page(raw.as_deref())?;
    let after = query::sequence(page.cursor.as_deref())?;
    let mut conn = state.services.connection().await?;
    let owner = scope.acting.target;
    let mut events = history::page(&mut conn, owner, after, i64::from(page.limit) + 1).await?;
    let has_more = events.len() > usize::try_from(page.limit).unwrap_or(usize::MAX);
    if has_more {
        events.pop();
    }
    let next_cursor = events
        .last()
        .filter(|_| has_more)
        .map(|event| event.sequence.to_string());
    let data = events
        .into_iter()
        .map(|event| dto(event, scope.acting))
        .collect();
    Ok(Json(VerificationEventList {
        object: "list",
        data,
        has_more,
        next_cursor,
    }))
}

fn dto(event: Event, acting: Acting) -> VerificationEvent {
    let bare = |r#type| EventActor {
        r#type,
        organization_id: None,
        key_id: None,
    };
    let actor = match event.actor {
        Actor::Provider => bare("provider"),
        Actor::System => bare("system"),
        Actor::Key(organization, _)
            if organization != acting.caller && organization != acting.target =>
        {
            bare("other_party")
        }
        Actor::Key(organization, key) => EventActor {
            r#type: "api_key",
            organization_id: Some(organization.to_string()),
            key_id: (organization == acting.caller).then(|| key.to_string()),
        },
    };
    VerificationEvent {
        object: "verification_event",
        id: event.id.to_string(),
        sequence: event.sequence,
        cause: event.cause.as_str(),
        previous_status: event.previous_status.map(VerificationStatus::from),
        status: event.status.into(),
        actor,
        reason: event.reason,
        hash: hex::encode(event.hash),
        created_at: timestamp(event.created_at),
    }
}
