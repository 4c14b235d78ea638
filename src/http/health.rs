//! `GET /livez`, `GET /readyz`: for whoever restarts and routes.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{ApiError, Situation};
use super::{App, AppState};
use crate::store::{confirms, deliveries, imports, inbox};

/// How long the database may take to answer before it counts as away.
const DATABASE_DEADLINE: Duration = Duration::from_secs(2);

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(livez))
        .routes(routes!(readyz))
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
    /// Age of the oldest webhook of Sumsub's that is due and not processed, in seconds; null where none is.
    oldest_webhook_seconds: Option<i64>,
    /// How long the oldest wish to compare a record with Sumsub has been due, in seconds; null where none is.
    oldest_confirm_seconds: Option<i64>,
    /// How long the outcome of the oldest open import has been open, in seconds; null where none is.
    oldest_import_seconds: Option<i64>,
    /// How long the oldest delivery of an outgoing webhook has been due, in seconds; null where none is.
    oldest_delivery_seconds: Option<i64>,
}

/// Whether the process can serve: the database answers. Also tells how far the workers are behind.
#[utoipa::path(get, path = "/readyz", tag = "Operations", responses(
    (status = 200, body = Ready),
    (status = 503, description = "The database is away.", body = super::error::ErrorResponse),
))]
async fn readyz(State(state): App) -> Response {
    let services = &state.services;
    let checked = tokio::time::timeout(DATABASE_DEADLINE, async {
        let now = services.clock.now();
        let mut conn = services.connection().await?;
        let webhook = inbox::oldest_due(&mut conn, now).await?;
        let confirm = confirms::oldest_due(&mut conn, now).await?;
        let import = imports::oldest_open(&mut conn, now).await?;
        let delivery = deliveries::oldest_due(&mut conn, now).await?;
        Ok::<_, crate::store::StoreError>(Ready {
            status: "ready",
            oldest_webhook_seconds: webhook,
            oldest_confirm_seconds: confirm,
            oldest_import_seconds: import,
            oldest_delivery_seconds: delivery,
        })
    });
    match checked.await {
        Ok(Ok(ready)) => Json(ready).into_response(),
        Ok(Err(error)) => ApiError::from(Situation::DatabaseAway)
            .because(error)
            .into_response(),
        Err(_) => ApiError::from(Situation::DatabaseAway)
            .because("no answer in time")
            .into_response(),
    }
}
