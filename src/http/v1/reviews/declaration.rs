//! `GET /v1/reviews/{organizationId}/declaration`: what a broker says of an individual, for the officer who compares it
//! with the documents.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::officer::OfficerScope;
use crate::http::error::{ApiError, Situation};
use crate::http::request::path::InPath;
use crate::http::state::App;
use crate::http::wire::timestamp;
use crate::store::file::reads;
use crate::store::partner::users::{self, User};
use base::ids::OrganizationId;
use domain::partner::Identity;
use domain::partner::declaration::Declaration;

/// Who the individual is, as the broker gave it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeclaredIdentity {
    first_name: String,
    last_name: String,
    #[schema(example = "1990-02-28")]
    birth_date: String,
    email: Option<String>,
    phone: Option<String>,
    street: Option<String>,
    number: Option<String>,
    city: Option<String>,
    post_code: Option<String>,
    country: Option<String>,
    citizenship: Option<String>,
    nationality: Option<String>,
    birth_country: Option<String>,
    user_identification_number: Option<String>,
}

/// What the broker declared for the verification.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeclaredData {
    #[schema(example = "ID_CARD")]
    document_type: &'static str,
    document_number: String,
    #[schema(example = "2030-06-11")]
    document_expiration_date: String,
    #[schema(example = "DAILY_USE")]
    open_account_reason: &'static str,
    #[schema(example = "SALARY")]
    income_source: &'static str,
    occupation: Option<&'static str>,
    tax_id: Option<String>,
    additional_info: Option<String>,
    country: Option<&'static str>,
    #[schema(example = "LOW")]
    risk_lvl: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    declared_at: String,
}

/// An individual, as its broker describes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IndividualDeclaration {
    /// Always `individual_declaration`.
    #[schema(example = "individual_declaration")]
    object: &'static str,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// The broker's own id.
    external_user_id: String,
    identity: DeclaredIdentity,
    /// Null while nothing was declared.
    declaration: Option<DeclaredData>,
}

impl From<Identity> for DeclaredIdentity {
    fn from(who: Identity) -> Self {
        Self {
            first_name: who.first_name,
            last_name: who.last_name,
            birth_date: who.birth_date,
            email: who.email,
            phone: who.phone,
            street: who.street,
            number: who.number,
            city: who.city,
            post_code: who.post_code,
            country: who.country,
            citizenship: who.citizenship,
            nationality: who.nationality,
            birth_country: who.birth_country,
            user_identification_number: who.user_identification_number,
        }
    }
}

fn data(declared: Declaration, at: String) -> DeclaredData {
    DeclaredData {
        document_type: declared.document_type.as_str(),
        document_number: declared.document_number,
        document_expiration_date: declared.document_expiration_date.to_string(),
        open_account_reason: declared.open_account_reason.as_str(),
        income_source: declared.income_source.as_str(),
        occupation: declared.occupation.map(|occupation| occupation.as_str()),
        tax_id: declared.tax_id,
        additional_info: declared.additional_info,
        country: declared.country.map(|country| country.as_str()),
        risk_lvl: declared.risk_lvl.as_str(),
        declared_at: at,
    }
}

impl From<User> for IndividualDeclaration {
    fn from(user: User) -> Self {
        Self {
            object: "individual_declaration",
            organization_id: user.organization_id.to_string(),
            external_user_id: user.external_id,
            identity: user.identity.into(),
            declaration: user
                .declared
                .map(|(declared, at)| data(declared, timestamp(at))),
        }
    }
}

/// What a broker says of an individual that it brought through the Partner API's calls. Each look is written down.
#[utoipa::path(
    get, path = "/v1/reviews/{organizationId}/declaration", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_getDeclaration",
    params(("organizationId" = String, Path, description = "Whose.")),
    responses(
        (status = 200, body = IndividualDeclaration),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    OfficerScope(officer): OfficerScope,
    InPath(owner): InPath<OrganizationId>,
) -> Result<Json<IndividualDeclaration>, ApiError> {
    let services = &state.services;
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    let mut conn = services.connection().await?;
    let user = users::read(&mut conn, sealer, owner).await?;
    let user = user.ok_or(Situation::NotFound)?;
    let (id, by) = (services.ids.uuid(), officer.acting.key_id);
    let route = "/v1/reviews/{organizationId}/declaration";
    reads::note(&mut conn, owner, id, by, "GET", route, now).await?;
    Ok(Json(user.into()))
}
