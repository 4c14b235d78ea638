//! `GET /v1/organizations/verification/people/{id}`: one person.

use axum::Json;
use axum::extract::State;

use super::object::VerificationPerson;
use crate::http::auth::Scope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::OnBehalfOf;
use crate::http::request::path::InPath;
use crate::http::state::App;
use crate::store::file::people;
use base::ids::PersonId;

/// One person of the file of the business in scope.
#[utoipa::path(
    get, path = "/v1/organizations/verification/people/{id}", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "VerificationPeople_get",
    params(
        ("id" = String, Path, description = "The person's id."),
        OnBehalfOf,
    ),
    responses(
        (status = 200, body = VerificationPerson, example = json!(VerificationPerson::example())),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    InPath(id): InPath<PersonId>,
    scope: Scope,
) -> Result<Json<VerificationPerson>, ApiError> {
    let mut conn = state.services.connection().await?;
    let sealer = &state.services.journal.sealer;
    let person = people::read(&mut conn, sealer, scope.acting.target, id).await?;
    let person = person.ok_or(Situation::NotFound)?;
    Ok(Json(VerificationPerson::from(&person)))
}
