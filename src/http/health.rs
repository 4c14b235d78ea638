//! `GET /livez`, `GET /readyz`, `GET /readyz/writes`: for what restarts and routes.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{ApiError, Situation};
use crate::flows::writable::writable;
use crate::http::state::{App, AppState};
use crate::store::write_probe::Reason;
use crate::store::{confirms, deliveries, imports, inbox};

/// How long the database may take to answer before it counts as away.
const DATABASE_DEADLINE: Duration = Duration::from_secs(2);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(livez))
        .routes(routes!(readyz))
        .routes(routes!(writes))
}

/// The process runs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Alive {
    #[schema(example = "alive")]
    status: &'static str,
}

/// Whether the process runs. Says nothing about the database, so that an outage there restarts nobody.
#[utoipa::path(get, path = "/livez", tag = "Operations", responses((status = 200, body = Alive)))]
async fn livez() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

/// The process can serve.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct Ready {
    #[schema(example = "ready")]
    status: &'static str,
    /// Whether a write would work: at most a second ago one was tried.
    writable: bool,
    /// Why not: `read_only`, `recovery` (a standby, or starting), `full` (its disk), `away` (no answer in time) or `failed`; null where writes work.
    #[schema(example = json!(null))]
    not_writable_reason: Option<&'static str>,
    /// Age of the oldest webhook of Sumsub's that is due and not processed, in seconds; null where none is.
    oldest_webhook_seconds: Option<i64>,
    /// How long the oldest wish to compare a record with Sumsub has been due, in seconds; null where none is.
    oldest_confirm_seconds: Option<i64>,
    /// How long the outcome of the oldest open import has been open, in seconds; null where none is.
    oldest_import_seconds: Option<i64>,
    /// How long the oldest delivery of an outgoing webhook has been due, in seconds; null where none is.
    oldest_delivery_seconds: Option<i64>,
}

/// Whether the process can serve: the database answers. Also tells whether it takes writes, and how far the workers are behind.
#[utoipa::path(get, path = "/readyz", tag = "Operations", responses(
    (status = 200, body = Ready),
    (status = 503, description = "The database is away."),
))]
async fn readyz(State(state): App) -> Response {
    let services = &state.services;
    let writes = writable(services);
    let checked = async {
        let now = services.clock.now();
        let mut conn = services.connection().await?;
        let webhook = inbox::oldest_due(&mut conn, now).await?;
        let confirm = confirms::oldest_due(&mut conn, now).await?;
        let import = imports::oldest_open(&mut conn, now).await?;
        let delivery = deliveries::oldest_due(&mut conn, now).await?;
        Ok::<_, crate::store::StoreError>((webhook, confirm, import, delivery))
    };
    let checked = tokio::time::timeout(DATABASE_DEADLINE, checked);
    let (checked, writes) = tokio::join!(checked, writes);
    match checked {
        Ok(Ok((webhook, confirm, import, delivery))) => Json(Ready {
            status: "ready",
            writable: writes.is_ok(),
            not_writable_reason: writes.err().map(Reason::as_str),
            oldest_webhook_seconds: webhook,
            oldest_confirm_seconds: confirm,
            oldest_import_seconds: import,
            oldest_delivery_seconds: delivery,
        })
        .into_response(),
        Ok(Err(error)) => ApiError::from(Situation::DatabaseAway)
            .because(error)
            .into_response(),
        Err(_) => ApiError::from(Situation::DatabaseAway)
            .because("no answer in time")
            .into_response(),
    }
}

/// Writes work.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Writable {
    #[schema(example = "writable")]
    status: &'static str,
}

/// Whether a write would work: at most a second ago one was tried. Where it would not, `details.reason` says why: `read_only`, `recovery`, `full`, `away` or `failed`.
#[utoipa::path(get, path = "/readyz/writes", tag = "Operations", responses(
    (status = 200, body = Writable),
    (status = 503, description = "The database takes no writes."),
))]
async fn writes(State(state): App) -> Response {
    match writable(&state.services).await {
        Ok(()) => Json(Writable { status: "writable" }).into_response(),
        Err(reason) => ApiError::from(Situation::DatabaseAway)
            .because(reason.as_str())
            .with_details(serde_json::json!({ "reason": reason.as_str() }))
            .into_response(),
    }
}
