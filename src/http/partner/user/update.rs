//! `PATCH /v1/user/{externalUserId}`: changes what is known of who a user is.

use axum::Json;
use axum::extract::State;

use super::create::read;
use crate::flows::partner::create::change;
use crate::flows::partner::find_active;
use crate::http::partner::answer::{PartnerMessage, done, run};
use crate::http::partner::auth::Broker;
use crate::http::partner::error::{PartnerError, PartnerErrorBody};
use crate::http::partner::fields::Fields;
use crate::http::partner::path::Named;
use crate::http::state::App;
use domain::partner::Identity;

/// What to change. What is absent stays as it is; null or an empty text takes out what may be left out.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body for the document")]
pub(in crate::http) struct UpdateUserRequest {
    first_name: Option<String>,
    last_name: Option<String>,
    /// YYYY-MM-DD, from 1850 to today.
    birth_date: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    street: Option<String>,
    number: Option<String>,
    city: Option<String>,
    post_code: Option<String>,
    /// A country's code or English name, as the three below.
    country: Option<String>,
    citizenship: Option<String>,
    nationality: Option<String>,
    birth_country: Option<String>,
    user_identification_number: Option<String>,
}

/// Changes what is known of who a user is. What was declared for the verification, and its outcome, stay.
#[utoipa::path(
    patch, path = "/v1/user/{externalUserId}", tag = "Users", security(("PartnerKey" = [])),
    operation_id = "PartnerUsers_update",
    params(("externalUserId" = String, Path, description = "Your own id of the user.")),
    request_body = UpdateUserRequest,
    responses((status = 200, body = PartnerMessage), (status = 400, body = PartnerErrorBody)),
)]
pub(in crate::http) async fn update(
    State(state): App,
    broker: Broker,
    Named(external_id): Named<String>,
    mut fields: Fields,
) -> Result<Json<PartnerMessage>, PartnerError> {
    let mut probe = Identity::default();
    read(&mut fields, &mut probe, false);
    fields.check()?;
    let user = find_active(&state.services, broker.organization, &external_id).await?;
    let acting = broker.acting(user.organization_id);
    run(&state, async move |services| {
        // Applied to what is known under the lock, so that of two changes at once none is lost.
        change(&services, acting, |who| read(&mut fields, who, false)).await
    })
    .await?;
    Ok(done("User updated successfully"))
}
