//! `GET /v1/webhooks/endpoints`: the organization's endpoints.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::WebhookEndpoint;
use crate::http::App;
use crate::http::auth::Scope;
use crate::http::cursor::{self, List};
use crate::http::error::{ApiError, ErrorResponse};
use crate::http::query;
use crate::store::{Position, endpoints};

/// A page of endpoints.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookEndpointList {
    /// Always `list`.
    #[schema(example = "list")]
    object: &'static str,
    data: Vec<WebhookEndpoint>,
    has_more: bool,
    /// For `cursor`; null on the last page.
    next_cursor: Option<String>,
}

/// The endpoints of your organization, newest first.
#[utoipa::path(
    get, path = "/v1/webhooks/endpoints", tag = "Webhooks", security(("ApiKey" = [])),
    operation_id = "WebhookEndpoints_list",
    params(
        ("limit" = Option<i32>, Query, description = "1 to 100; 25 where absent."),
        ("cursor" = Option<String>, Query, description = "From the previous nextCursor."),
    ),
    responses(
        (status = 200, body = WebhookEndpointList),
        (status = 400, description = "Malformed limit or cursor.", body = ErrorResponse),
        (status = 401, description = "No valid API key.", body = ErrorResponse),
        (status = 500, description = "A bug.", body = ErrorResponse),
        (status = 503, description = "Temporarily unavailable.", body = ErrorResponse),
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<WebhookEndpointList>, ApiError> {
    let page = query::page(raw.as_deref())?;
    let after = List::Endpoints.after(page.cursor.as_deref())?;
    let mut conn = state.services.connection().await?;
    let (owner, limit) = (scope.acting.caller, i64::from(page.limit) + 1);
    let found = endpoints::page(&mut conn, owner, after, limit).await?;
    let (found, next_cursor) =
        cursor::cut(found, page.limit, List::Endpoints, |endpoint| Position {
            created_at: endpoint.created_at,
            id: endpoint.id.0,
        });
    Ok(Json(WebhookEndpointList {
        object: "list",
        data: found.iter().map(WebhookEndpoint::from).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
