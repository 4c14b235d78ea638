//! `GET /v1/reviews/{organizationId}`: what an officer has to know of a file beyond what its owner sees.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use sqlx::PgConnection;

use super::explanation::ReviewedExplanation;
use super::level::ReviewedLevel;
use super::officer::OfficerScope;
use super::pairs::ReviewedPair;
use super::requested::ReviewRequest;
use super::screening::ScreeningRecord;
use crate::flows::Services;
use crate::flows::file::review::notes::{Judgement, judgement};
use crate::flows::file::review::{look, said_level};
use crate::http::error::{ApiError, Situation};
use crate::http::request::path::InPath;
use crate::http::state::App;
use crate::http::v1::dto::VerificationStatus;
use crate::http::v1::verification::requirements::RequirementSubject;
use crate::http::v1::verification::risk::{RiskFactor, shown};
use crate::http::wire::timestamp;
use crate::store::file::{Loaded, load, reads, requests, risks, screenings};
use crate::store::verifications::Record;
use crate::store::{StoreError, holds, verifications};
use base::ids::OrganizationId;
use domain::file::absent::absent;
use domain::file::belonging::Belonging;
use domain::file::readiness::{Obstacle, obstacles};
use domain::file::rejection::changed_since_rejection;
use domain::file::requests::Answers;
use domain::file::requirements::{Code, Policy};
use domain::file::{Act, CompanyFile, inner_level, pairs};
use domain::risk::{Lists, factors};
use domain::verification::Track;

/// One thing that keeps a file from being approved.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewObstacle {
    /// The requirement; null where it is about the whole file.
    #[schema(example = "SANCTIONS")]
    code: Option<&'static str>,
    /// Null for the organization itself.
    subject_id: Option<String>,
    /// Why: MISSING, NOT_VERIFIED, REJECTED, EXPIRED, INCONSISTENT, CHANGED, SCREENING_OPEN, MATCH_WITHOUT_REASON, WAS_MATCHED, WAS_REJECTED, UNCHANGED_SINCE_REJECTION.
    #[schema(example = "SCREENING_OPEN")]
    why: &'static str,
    /// Of CHANGED: which facts changed since an officer looked. Empty otherwise.
    changed: Vec<&'static str>,
}

impl From<Obstacle> for ReviewObstacle {
    fn from(obstacle: Obstacle) -> Self {
        Self {
            code: obstacle.code.map(Code::as_str),
            subject_id: obstacle.subject.id,
            why: obstacle.why.as_str(),
            changed: obstacle.changed.iter().map(|one| one.as_str()).collect(),
        }
    }
}

/// A match or a rejection of a person who has left the file.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewAbsent {
    /// The person or the company above.
    #[schema(example = "per_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    subject_id: Option<String>,
    /// What it was called when it was judged.
    name: Option<String>,
    /// MATCHED or REJECTED.
    #[schema(example = "REJECTED")]
    finding: &'static str,
    /// PERSON, or the kind of the screening.
    #[schema(example = "PERSON")]
    kind: &'static str,
    /// When it was found.
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    at: String,
}

impl From<&Act> for ReviewAbsent {
    fn from(act: &Act) -> Self {
        let (kind, subject_id) = act.about.stored();
        Self {
            subject_id,
            name: act.name.clone(),
            finding: act.finding.as_str(),
            kind,
            at: timestamp(act.at),
        }
    }
}

/// A document that does not say whose it is, and has to have a subject.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnnamedDocument {
    #[schema(example = "550e8400-e29b-41d4-a716-446655440000")]
    document_id: String,
    #[schema(example = "DIRECTOR_ID")]
    document_type: &'static str,
    /// Whose it may be: one of them is the `subjectId` of its decision.
    candidates: Vec<RequirementSubject>,
}

fn unnamed(file: &CompanyFile, policy: &Policy) -> Vec<UnnamedDocument> {
    let belonging = Belonging::of(file, policy);
    let unnamed = file.documents.iter().map(|document| UnnamedDocument {
        document_id: document.id.clone(),
        document_type: document.kind.as_str(),
        candidates: belonging
            .candidates(document)
            .into_iter()
            .map(RequirementSubject::from)
            .collect(),
    });
    unnamed.filter(|one| !one.candidates.is_empty()).collect()
}

/// By what a submission or a decision was judged, on its day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedJudgement {
    /// file_submitted, file_approved or file_rejected.
    #[schema(example = "file_submitted")]
    cause: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    at: String,
    risk_factors: Vec<RiskFactor>,
}

impl ReviewedJudgement {
    fn of(judged: Judgement, lists: &Lists) -> Self {
        Self {
            cause: judged.cause.as_str(),
            at: timestamp(judged.at),
            risk_factors: shown(judged.factors, lists),
        }
    }
}

/// A file, as an officer needs to know it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedFile {
    /// Always `reviewed_file`.
    #[schema(example = "reviewed_file")]
    object: &'static str,
    #[schema(example = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4")]
    organization_id: String,
    /// NONE while nothing is begun; then FILE, or SUMSUB for a record that Sumsub verifies.
    #[schema(example = "FILE")]
    track: &'static str,
    status: VerificationStatus,
    /// By the facts now; of a file.
    #[schema(example = "STANDARD")]
    level: &'static str,
    /// All reasons why it is not STANDARD: those that the customer sees, and SCREENING_MATCH.
    level_reasons: Vec<&'static str>,
    /// Everything that counts for the level that the customer sees, each with the row of the list that names a country.
    risk_factors: Vec<RiskFactor>,
    /// By what the last submission or decision was judged; null where none said it.
    judged_by: Option<ReviewedJudgement>,
    /// What officers have to look at though nobody submitted anything: RISK_LISTS_CHANGED, REFRESH_DUE.
    flags: Vec<&'static str>,
    /// What an officer said last of the level; null where none did. Facts, and later submissions, that ask for more count
    /// all the same.
    level_decision: Option<ReviewedLevel>,
    /// Null before the first submission.
    submitted_at: Option<String>,
    /// The officer's key that has it, by a claim of the file or a hold of the record; null where none has.
    claimed_by_key_id: Option<String>,
    claimed_at: Option<String>,
    /// Everything that keeps it from being approved.
    obstacles: Vec<ReviewObstacle>,
    /// The explanation of the share of the business without an identified owner; null where nothing is explained.
    explanation: Option<ReviewedExplanation>,
    /// Those who may be one person: at most 100 whom an officer has to compare, then those who were.
    pairs: Vec<ReviewedPair>,
    /// Who was removed from the file after a match or a rejection: an approval has to say that you have seen it.
    absent: Vec<ReviewAbsent>,
    /// Which facts are others than those that an officer declined last; empty where nothing changed, null where the file
    /// was not declined.
    changed_since_rejection: Option<Vec<&'static str>>,
    /// Everything that was asked for, oldest first.
    requests: Vec<ReviewRequest>,
    /// Documents that have to have a subject and do not say it, each with those whose it may be.
    unnamed_documents: Vec<UnnamedDocument>,
    /// Everything that was recorded, oldest first.
    screenings: Vec<ScreeningRecord>,
}

/// A file as officers see it: what keeps it from being approved, and its screenings. Each look is kept, and the last look of the officer who has the file is what their decision covers.
#[utoipa::path(
    get, path = "/v1/reviews/{organizationId}", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_get",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
    ),
    responses(
        (status = 200, body = ReviewedFile),
    ),
)]
pub(in crate::http) async fn get(
    State(state): App,
    OfficerScope(scope): OfficerScope,
    InPath(owner): InPath<OrganizationId>,
) -> Result<Json<ReviewedFile>, ApiError> {
    let services = &state.services;
    let (sealer, now) = (&services.journal.sealer, services.clock.now());
    let mut conn = services.connection().await?;
    let record = verifications::read(&mut conn, owner).await?;
    let record = record.ok_or(Situation::OrganizationNotFound)?;
    let (id, by) = (services.ids.uuid(), scope.acting.key_id);
    let route = "/v1/reviews/{organizationId}";
    reads::note(&mut conn, owner, id, by, "GET", route, now).await?;
    let loaded = load(&mut conn, sealer, owner, now).await?;
    let reviewed = reviewed(services, &mut conn, &record, &loaded).await?;
    // The officer who has the file decides on what they saw of it last.
    look::looked(services, &mut conn, owner, by, &loaded).await?;
    Ok(Json(reviewed))
}

/// A file as officers see it.
pub(in crate::http) async fn reviewed(
    services: &Services,
    conn: &mut PgConnection,
    record: &Record,
    loaded: &Loaded,
) -> Result<ReviewedFile, StoreError> {
    let (owner, sealer) = (record.organization_id, &services.journal.sealer);
    let recorded = screenings::all(conn, sealer, owner).await?;
    let policy = services.requirements.of(record.kind);
    let (level, reasons) = inner_level(&loaded.facts, policy);
    let lists = &loaded.facts.lists;
    let judged = judgement(services, conn, owner).await?;
    let kept = risks::read(conn, owner).await?;
    let said = said_level(conn, owner).await?;
    let obstacles = obstacles(&loaded.facts, services.requirements.of(record.kind));
    let explanation = ReviewedExplanation::of(&loaded.facts);
    let found = pairs(&loaded.facts);
    let pairs = found
        .iter()
        .map(|pair| ReviewedPair::of(&loaded.facts, pair))
        .collect();
    let answers = Answers::of(&loaded.facts, services.requirements.of(record.kind));
    let asked = requests::kept(conn, sealer, owner).await?;
    let asked = asked.into_iter();
    let asked = asked
        .map(|kept| ReviewRequest::of(&answers, kept))
        .collect();
    let case = loaded.case.clone();
    let claim = match record.state.track {
        Track::Sumsub => holds::read(conn, owner).await?,
        Track::File | Track::None => case.as_ref().and_then(|case| case.claim),
    };
    let submission = case.and_then(|case| case.submission);
    Ok(ReviewedFile {
        object: "reviewed_file",
        organization_id: owner.to_string(),
        track: record.state.track.as_str(),
        status: record.state.status.into(),
        level: level.as_str(),
        level_reasons: reasons.iter().map(|reason| reason.as_str()).collect(),
        risk_factors: shown(factors(&loaded.facts, policy), lists),
        judged_by: judged.map(|judged| ReviewedJudgement::of(judged, lists)),
        flags: kept.flags.iter().map(|flag| flag.as_str()).collect(),
        level_decision: said.map(ReviewedLevel::from),
        submitted_at: submission.map(|submission| timestamp(submission.at)),
        claimed_by_key_id: claim.map(|(key, _)| key.to_string()),
        claimed_at: claim.map(|(_, at)| timestamp(at)),
        unnamed_documents: unnamed(&loaded.facts, services.requirements.of(record.kind)),
        obstacles: obstacles.into_iter().map(ReviewObstacle::from).collect(),
        explanation,
        pairs,
        absent: absent(&loaded.facts).map(ReviewAbsent::from).collect(),
        changed_since_rejection: changed_since_rejection(&loaded.facts)
            .map(|changed| changed.iter().map(|one| one.as_str()).collect()),
        requests: asked,
        screenings: recorded.iter().map(ScreeningRecord::from).collect(),
    })
}
