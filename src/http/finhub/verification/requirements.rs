//! `GET …/{organizationId}/verification/requirements`: what the organization has to bring.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{Success, success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::names::{level_name, to_deliver};
use crate::http::finhub::shareholders::object::percent;
use crate::http::finhub::verification::words::REVIEW_TIME;
use crate::http::finhub::verification_id;
use crate::http::state::App;
use crate::store::file::load;
use domain::file::{Item, outer_level, required_documents};
use domain::organization::OrganizationType;
use domain::ownership::BENEFICIAL_OWNER;

/// How many people of a role are needed, and what is done with them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubPeopleRequirement {
    #[schema(example = 1)]
    minimum: u32,
    /// From which share on a person is a beneficial owner, in percent. Only of beneficial owners.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 25.0)]
    ownership_threshold: Option<f64>,
    require_id_verification: bool,
    require_pep_check: bool,
}

/// The people that are needed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubPersonnelRequirement {
    directors: FinhubPeopleRequirement,
    beneficial_owners: FinhubPeopleRequirement,
}

/// Something that keeps the verification from being submitted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubOpenItem {
    /// A type of document, or what else is needed.
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    code: &'static str,
    /// The person or company that it is about; absent for the organization itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_id: Option<String>,
    /// A sentence for people.
    message: String,
}

impl From<Item> for FinhubOpenItem {
    fn from(item: Item) -> Self {
        Self {
            code: item.code.as_str(),
            subject_id: item.subject.id,
            message: item.message,
        }
    }
}

/// What is required.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubRequirements {
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// For the upload of documents.
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    /// TENANT_VERIFIED or POWER_TENANT_VERIFIED, by what is in the file now.
    #[schema(example = "TENANT_VERIFIED")]
    verification_level: &'static str,
    /// Every type that is needed, delivered or not, as the upload spells it.
    #[schema(example = json!(["CERTIFICATE_OF_INCORPORATION"]))]
    required_documents: Vec<&'static str>,
    required_personnel_verification: FinhubPersonnelRequirement,
    /// Ours: everything that is still to be delivered before the submission, but for what that itself says.
    open_items: Vec<FinhubOpenItem>,
    #[schema(example = "2-5 business days")]
    estimated_review_time: &'static str,
}

/// What is required of the organization. Computed from its file at this moment.
#[utoipa::path(
    get, path = "/api/v2.1/customer/organization/{organizationId}/verification/requirements", tag = "Verification", security(("ApiKey" = [])),
    operation_id = "getRequirements",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
    ),
    responses(
        (status = 200, body = Success<FinhubRequirements>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn requirements(
    State(state): App,
    scope: Scope,
) -> Result<Json<Success<FinhubRequirements>>, ApiError> {
    let services = &state.services;
    let owner = scope.acting.target;
    let facts = {
        let (sealer, now) = (&services.journal.sealer, services.clock.now());
        let mut conn = services.connection().await?;
        load(&mut conn, sealer, owner, now).await?.facts
    };
    let policy = services.requirements.of(OrganizationType::Business);
    let (level, _) = outer_level(&facts, policy);
    let people = |threshold| FinhubPeopleRequirement {
        minimum: 1,
        ownership_threshold: threshold,
        require_id_verification: true,
        require_pep_check: true,
    };
    Ok(success(FinhubRequirements {
        organization_id: owner.to_string(),
        verification_id: verification_id(owner),
        verification_level: level_name(level),
        required_documents: required_documents(&facts, policy)
            .into_iter()
            .map(|kind| kind.as_str())
            .collect(),
        required_personnel_verification: FinhubPersonnelRequirement {
            directors: people(None),
            beneficial_owners: people(Some(percent(BENEFICIAL_OWNER))),
        },
        open_items: to_deliver(&facts, policy)
            .into_iter()
            .map(FinhubOpenItem::from)
            .collect(),
        estimated_review_time: REVIEW_TIME,
    }))
}
