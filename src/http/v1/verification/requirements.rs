//! `GET /v1/organizations/verification/requirements`: what is required of the business, in four buckets.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::risk::{RiskFactor, shown};
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::request::headers::OnBehalfOf;
use crate::http::state::App;
use crate::store::file::load;
use domain::file::{Buckets, Item, Subject, buckets, level_of};
use domain::organization::OrganizationType;
use domain::risk::factors;

/// Whom a requirement is about.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequirementSubject {
    /// ORGANIZATION, PERSON or COMPANY.
    #[schema(example = "ORGANIZATION")]
    r#type: &'static str,
    /// Of the person or the company above; absent for the organization itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// One requirement of one subject, and where it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequirementItem {
    /// What is required.
    #[schema(example = "CERTIFICATE_OF_INCORPORATION")]
    code: &'static str,
    subject: RequirementSubject,
    /// Where it stands.
    #[schema(example = "MISSING")]
    status: &'static str,
    /// CUSTOMER, OFFICER or NOBODY.
    #[schema(example = "CUSTOMER")]
    who_acts: &'static str,
    /// NONE, BLOCKS_SUBMISSION, BLOCKS_APPROVAL or LAPSES_APPROVAL.
    #[schema(example = "BLOCKS_SUBMISSION")]
    impact: &'static str,
    /// The last day, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    /// Why it was refused, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// A sentence for people.
    #[schema(example = "Please deliver the certificate of incorporation.")]
    message: String,
}

impl From<Subject> for RequirementSubject {
    fn from(subject: Subject) -> Self {
        Self {
            r#type: subject.kind.as_str(),
            id: subject.id,
            name: subject.name,
        }
    }
}

impl From<Item> for RequirementItem {
    fn from(item: Item) -> Self {
        Self {
            code: item.code.as_str(),
            subject: item.subject.into(),
            status: item.status.as_str(),
            who_acts: item.who_acts.as_str(),
            impact: item.impact.as_str(),
            deadline: item.deadline.map(|day| day.to_string()),
            reason: item.reason.map(|reason| reason.as_str()),
            message: item.message,
        }
    }
}

/// Every requirement in exactly one of four buckets.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationRequirements {
    /// Always `verification_requirements`.
    #[schema(example = "verification_requirements")]
    object: &'static str,
    /// STANDARD or ENHANCED, by what is in the file now.
    #[schema(example = "STANDARD")]
    level: &'static str,
    /// Why it is not STANDARD: REQUESTED, HIGH_RISK_INDUSTRY, POLITICALLY_EXPOSED_PERSON, HIGH_RISK_JURISDICTION, MONITORED_JURISDICTION, LARGE_TRANSACTIONS, UNKNOWN_JURISDICTION, EARLIER_SUBMISSION.
    level_reasons: Vec<&'static str>,
    /// Everything that counts for the level, each with the row of the list that names a country.
    risk_factors: Vec<RiskFactor>,
    /// Nothing more to do.
    complete: Vec<RequirementItem>,
    /// Delivered; an officer has to look.
    pending: Vec<RequirementItem>,
    /// To be delivered, for the first time or again.
    missing: Vec<RequirementItem>,
    /// Refused, expired or soon to expire, contradictory.
    issues: Vec<RequirementItem>,
}

/// What is required of the business in scope, and where each of it stands. Computed from the file at this moment.
#[utoipa::path(
    get, path = "/v1/organizations/verification/requirements", tag = "Verification file", security(("ApiKey" = [])),
    operation_id = "Verification_getRequirements",
    params(OnBehalfOf),
    responses(
        (status = 200, body = VerificationRequirements),
    ),
)]
pub(in crate::http) async fn requirements(
    State(state): App,
    scope: Scope,
) -> Result<Json<VerificationRequirements>, ApiError> {
    let services = &state.services;
    let facts = {
        let (sealer, now) = (&services.journal.sealer, services.clock.now());
        let mut conn = services.connection().await?;
        load(&mut conn, sealer, scope.acting.target, now)
            .await?
            .facts
    };
    let policy = services.requirements.of(OrganizationType::Business);
    let factors = factors(&facts, policy);
    let (level, reasons) = level_of(&factors);
    let Buckets {
        complete,
        pending,
        missing,
        issues,
    } = buckets(&facts, policy);
    let wire = |items: Vec<Item>| items.into_iter().map(RequirementItem::from).collect();
    Ok(Json(VerificationRequirements {
        object: "verification_requirements",
        level: level.as_str(),
        level_reasons: reasons.iter().map(|reason| reason.as_str()).collect(),
        risk_factors: shown(factors, &facts.lists),
        complete: wire(complete),
        pending: wire(pending),
        missing: wire(missing),
        issues: wire(issues),
    }))
}
