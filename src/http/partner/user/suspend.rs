//! `PATCH /v1/user/{externalUserId}/suspend`: suspends a user.

use axum::Json;
use axum::extract::State;

use crate::flows::partner::create;
use crate::http::partner::answer::{PartnerMessage, done, run};
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::path::Named;
use crate::http::state::App;

/// Suspends a user: until it is unsuspended, only deleting it and asking for the status of its check are answered.
#[utoipa::path(
    patch, path = "/v1/user/{externalUserId}/suspend", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerUsers_suspend",
    params(("externalUserId" = String, Path, description = "Your own id of the user.")),
    responses((status = 200, body = PartnerMessage), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn suspend(
    State(state): App,
    broker: Broker,
    Named(external_id): Named<String>,
) -> Result<Json<PartnerMessage>, PartnerError> {
    run(&state, async move |services| {
        create::suspend(&services, broker.by(), &external_id, true).await
    })
    .await?;
    Ok(done("User suspended successfully"))
}
