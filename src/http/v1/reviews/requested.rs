//! What was asked for, as officers see it.

use serde::Serialize;

use crate::http::wire::timestamp;
use crate::store::file::requests::StoredRequest;
use domain::file::requests::Answers;

/// Something that was asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewRequest {
    /// For taking it back.
    #[schema(example = "0190a1b2-c3d4-7000-8000-000000000001")]
    id: String,
    /// The requirement.
    #[schema(example = "BANK_STATEMENT")]
    code: &'static str,
    /// Null for the organization itself.
    subject_id: Option<String>,
    /// What the customer was told.
    message: String,
    /// OPEN until everybody it concerns delivered, ANSWERED, WITHDRAWN, or SUBJECT_ABSENT where the person or company is in
    /// the file no more.
    #[schema(example = "OPEN")]
    state: &'static str,
    #[schema(example = "2026-03-15T14:30:00.000Z")]
    asked_at: String,
    /// Null while it stands.
    withdrawn_at: Option<String>,
    /// Why it was taken back.
    withdrawn_reason: Option<String>,
}

impl ReviewRequest {
    pub(super) fn of(answers: &Answers<'_>, kept: StoredRequest) -> Self {
        let state = answers.state(&kept.request);
        let withdrawn = kept.withdrawn;
        Self {
            id: kept.request.id,
            code: kept.request.code.as_str(),
            subject_id: kept.request.subject,
            message: kept.request.message,
            state: state.as_str(),
            asked_at: timestamp(kept.request.asked_at),
            withdrawn_at: withdrawn.as_ref().map(|one| timestamp(one.at)),
            withdrawn_reason: withdrawn.map(|one| one.reason),
        }
    }
}
