//! `GET …/{organizationId}/verification/status`: where the verification stands, and what came of it.
//!
//! Who is told who decided: an officer of the platform the key, everybody else that it was an officer, the provider or
//! the service itself, as in the history under `/v1`. The checks are those of the in-house file; a verification by
//! Sumsub has none. The level is that of the submission; screenings have no part in it.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::words::{next_steps, notes};
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::finhub::envelope::{Success, success};
use crate::http::finhub::error::FinhubError;
use crate::http::finhub::names::{FinhubStatus, approver, check, is_begun, level_name};
use crate::http::finhub::verification_id;
use crate::http::state::App;
use crate::http::wire::timestamp;
use crate::store::api_keys::Role;
use crate::store::file::load;
use crate::store::history::{self, Actor};
use domain::file::personnel::personnel;
use domain::file::requirements::{Code, Policy};
use domain::file::{CompanyFile, ItemStatus, ScreeningKind, buckets, outer_level};
use domain::organization::OrganizationType;

/// What was looked at.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubVerificationChecks {
    /// An officer verified a document for every requirement that asks for one.
    documents_verified: bool,
    directors_verified: bool,
    beneficial_owners_verified: bool,
    /// NOT_STARTED before the submission, then IN_PROGRESS or CLEAR. A match is not told.
    #[schema(example = "CLEAR")]
    pep_screening: &'static str,
    /// NOT_STARTED before the submission, then IN_PROGRESS or CLEAR. A match is not told.
    #[schema(example = "CLEAR")]
    sanctions_screening: &'static str,
    /// NOT_STARTED before the submission, then IN_PROGRESS or CLEAR. A match is not told.
    #[schema(example = "CLEAR")]
    adverse_media_screening: &'static str,
}

/// Where a verification stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FinhubVerificationStatus {
    #[schema(example = "ver_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    verification_id: String,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// NOT_STARTED, PREPARING, PENDING_REVIEW, UNDER_REVIEW, ADDITIONAL_INFO_REQUIRED, APPROVED or REJECTED.
    #[schema(example = "APPROVED")]
    status: &'static str,
    #[schema(example = "KYB")]
    r#type: &'static str,
    #[schema(example = "TENANT_VERIFIED")]
    level: &'static str,
    /// Null before the first submission.
    submitted_at: Option<String>,
    /// Null while nothing is decided.
    reviewed_at: Option<String>,
    /// Null unless it is approved.
    approved_at: Option<String>,
    /// Null while nothing is decided.
    #[schema(example = "compliance_officer")]
    reviewed_by: Option<String>,
    /// TENANT_ADMIN or POWER_TENANT.
    #[schema(example = "TENANT_ADMIN")]
    approval_required: &'static str,
    verification_checks: FinhubVerificationChecks,
    /// The reason that may be shown; null while nothing is decided.
    review_notes: Option<String>,
    next_steps: Vec<&'static str>,
}

/// Where the organization's verification stands.
#[utoipa::path(
    get, path = "/api/v2.1/customer/organization/{organizationId}/verification/status", tag = "Verification", security(("ApiKey" = [])),
    operation_id = "getVerificationStatus",
    params(
        ("organizationId" = String, Path, description = "The organization."),
        ("X-Tenant-ID" = String, Header, description = "Your own organization's id."),
        ("User-Agent" = String, Header, description = "The calling program."),
    ),
    responses(
        (status = 200, body = Success<FinhubVerificationStatus>),
        (status = 400, body = FinhubError),
    ),
)]
pub(in crate::http) async fn status(
    State(state): App,
    scope: Scope,
) -> Result<Json<Success<FinhubVerificationStatus>>, ApiError> {
    let (services, target) = (&state.services, &scope.target);
    let owner = scope.acting.target;
    let (loaded, verdict) = {
        let (sealer, now) = (&services.journal.sealer, services.clock.now());
        let mut conn = services.connection().await?;
        let loaded = load(&mut conn, sealer, owner, now).await?;
        (loaded, history::verdict(&mut conn, owner).await?)
    };
    let (facts, policy) = (
        &loaded.facts,
        services.requirements.of(OrganizationType::Business),
    );
    let submission = loaded.case.as_ref().and_then(|case| case.submission);
    let level =
        submission.map_or_else(|| outer_level(facts, policy).0, |submitted| submitted.level);
    let status = FinhubStatus::from_status(target.status, is_begun(facts));
    // Only what still holds: a file that was submitted again is not decided.
    let verdict = verdict.filter(|verdict| verdict.status == target.status);
    let decided_at = verdict.as_ref().map(|verdict| timestamp(verdict.at));
    let is_officer = scope.role != Role::Member;
    Ok(success(FinhubVerificationStatus {
        verification_id: verification_id(owner),
        organization_id: owner.to_string(),
        status: status.as_str(),
        r#type: "KYB",
        level: level_name(level),
        submitted_at: submission.map(|submitted| timestamp(submitted.at)),
        approved_at: decided_at
            .clone()
            .filter(|_| status == FinhubStatus::Approved),
        reviewed_at: decided_at,
        reviewed_by: verdict
            .as_ref()
            .map(|verdict| reviewer(verdict.actor, is_officer)),
        approval_required: approver(level),
        verification_checks: checks(status, facts, policy),
        review_notes: verdict
            .and_then(|verdict| verdict.reason)
            .or_else(|| notes(status).map(str::to_owned)),
        next_steps: next_steps(status),
    }))
}

fn reviewer(actor: Actor, is_officer: bool) -> String {
    match actor {
        Actor::Key(_, key) if is_officer => key.to_string(),
        Actor::Key(..) => "compliance_officer".to_owned(),
        Actor::Provider => "provider".to_owned(),
        Actor::System => "system".to_owned(),
    }
}

fn checks(status: FinhubStatus, facts: &CompanyFile, policy: &Policy) -> FinhubVerificationChecks {
    let screened = |kind| match status {
        // No officer looks before it is submitted.
        FinhubStatus::NotStarted | FinhubStatus::Preparing => "NOT_STARTED",
        FinhubStatus::PendingReview
        | FinhubStatus::UnderReview
        | FinhubStatus::AdditionalInfoRequired
        | FinhubStatus::Approved
        | FinhubStatus::Rejected => screened(kind, facts, policy),
    };
    let buckets = buckets(facts, policy);
    let mut documents = buckets
        .items()
        .filter(|item| matches!(item.code, Code::Document(_)));
    let verified = |status| matches!(status, ItemStatus::Verified | ItemStatus::Expiring);
    let people = personnel(facts, policy);
    FinhubVerificationChecks {
        documents_verified: documents.all(|item| verified(item.status)),
        directors_verified: people.directors.complete,
        beneficial_owners_verified: people.beneficial_owners.complete,
        pep_screening: screened(ScreeningKind::Pep),
        sanctions_screening: screened(ScreeningKind::Sanctions),
        adverse_media_screening: screened(ScreeningKind::AdverseMedia),
    }
}

/// Nobody is CLEAR who was not named yet.
fn screened(kind: ScreeningKind, facts: &CompanyFile, policy: &Policy) -> &'static str {
    if facts.people.iter().any(|one| one.is_examined()) {
        check(kind, facts, policy)
    } else {
        "IN_PROGRESS"
    }
}
