//! `GET /v1/webhooks/endpoints`: the organization's endpoints.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;

use super::object::WebhookEndpoint;
use crate::flows::webhooks::{self, Place, Transport};
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::cursor::List;
use crate::http::request::query;
use crate::http::state::App;

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
    ),
)]
pub(in crate::http) async fn list(
    State(state): App,
    scope: Scope,
    RawQuery(raw): RawQuery,
) -> Result<Json<WebhookEndpointList>, ApiError> {
    let page = query::page(raw.as_deref())?;
    let place = match state.services.webhooks {
        Transport::BuiltIn => Place::After(List::Endpoints.after(page.cursor.as_deref())?),
        Transport::Svix(_) => Place::Svix(List::SvixEndpoints.text_after(page.cursor.as_deref())?),
    };
    let owner = scope.acting.caller;
    let found = webhooks::list(&state.services, owner, place, page.limit).await?;
    let next_cursor = found.next.and_then(|next| match next {
        Place::After(last) => Some(List::Endpoints.cursor(last)),
        Place::Svix(iterator) => Some(List::SvixEndpoints.text_cursor(&iterator?)),
    });
    Ok(Json(WebhookEndpointList {
        object: "list",
        data: found.endpoints.iter().map(WebhookEndpoint::from).collect(),
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}
