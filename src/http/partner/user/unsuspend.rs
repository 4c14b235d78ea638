//! `PATCH /v1/user/{externalUserId}/unsuspend`: ends a suspension.

use axum::Json;
use axum::extract::State;

use crate::flows::partner::create;
use crate::http::partner::answer::{PartnerMessage, done, run};
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::path::Named;
use crate::http::state::App;

/// Ends a suspension. A user that is not suspended stays as it is.
#[utoipa::path(
    patch, path = "/v1/user/{externalUserId}/unsuspend", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerUsers_unsuspend",
    params(("externalUserId" = String, Path, description = "Your own id of the user.")),
    responses((status = 200, body = PartnerMessage), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn unsuspend(
    State(state): App,
    broker: Broker,
    Named(external_id): Named<String>,
) -> Result<Json<PartnerMessage>, PartnerError> {
    run(&state, async move |services| {
        create::suspend(&services, broker.by(), &external_id, false).await
    })
    .await?;
    Ok(done("User unsuspended successfully"))
}
