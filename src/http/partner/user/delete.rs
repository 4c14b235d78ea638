//! `DELETE /v1/user/{externalUserId}`: deletes a user. See [`crate::flows::partner::erase`].

use axum::Json;
use axum::extract::State;

use crate::flows::partner::erase;
use crate::flows::partner::find;
use crate::http::partner::answer::{PartnerMessage, done, run};
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::path::Named;
use crate::http::state::App;

/// Deletes a user: everything personal is erased at once, documents too, and the id is free again. What stays is an anonymous record whose history can still be checked.
#[utoipa::path(
    delete, path = "/v1/user/{externalUserId}", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerUsers_delete",
    params(("externalUserId" = String, Path, description = "Your own id of the user.")),
    responses((status = 200, body = PartnerMessage), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn delete(
    State(state): App,
    broker: Broker,
    Named(external_id): Named<String>,
) -> Result<Json<PartnerMessage>, PartnerError> {
    let user = find(&state.services, broker.organization, &external_id).await?;
    let acting = broker.acting(user.organization_id);
    run(&state, async move |services| {
        erase::delete(&services, acting).await
    })
    .await?;
    Ok(done("User deleted successfully"))
}
