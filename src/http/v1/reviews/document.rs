//! `POST /v1/reviews/{organizationId}/documents/{documentId}/decision`: accepts or refuses one document.

use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::officer::Act;
use crate::flows::file::review::{Finding, decide_document};
use crate::http::error::{ApiError, Situation};
use crate::http::request::headers::IdempotencyKey;
use crate::http::request::rules::{codes, text};
use crate::http::v1::verification::documents::object::{VerificationDocument, dto};
use domain::file::progress::{RejectionReason, StageAct};
use domain::names;

/// The longest note, in characters.
const NOTES_MAX_CHARS: usize = 2000;

/// What is decided on a document or a person.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecidePartRequest {
    /// VERIFY or REJECT.
    #[schema(example = "VERIFY")]
    decision: String,
    /// Of a rejection, at least one; for the customer: UNREADABLE, EXPIRED, OUTDATED, INCOMPLETE, WRONG_DOCUMENT, DATA_MISMATCH, TRANSLATION_NEEDED, NOT_CERTIFIED, NOT_ACCEPTED.
    reasons: Option<Vec<String>>,
    /// For officers alone: at most 2000 characters.
    notes: Option<String>,
    /// Whose the document is: the person or the company above. Needed to verify one that does not say it and has to have a subject, where more than one is possible; the error has the candidates.
    subject_id: Option<String>,
}

impl DecidePartRequest {
    /// What the officer found.
    pub(super) fn finding(self) -> Result<Finding, ApiError> {
        let act = match self.decision.as_str() {
            "VERIFY" => StageAct::Verify,
            "REJECT" => StageAct::Reject,
            _ => {
                return Err(ApiError::one_of(
                    "decision",
                    "must be VERIFY or REJECT",
                    &["VERIFY", "REJECT"],
                ));
            }
        };
        let reasons = codes("reasons", self.reasons, RejectionReason::parse)?.unwrap_or_default();
        if (act == StageAct::Reject) == reasons.is_empty() {
            let problem = "must be given for a rejection, and only for one";
            return Err(ApiError::code::<RejectionReason>("reasons", problem));
        }
        let notes = text("notes", self.notes, NOTES_MAX_CHARS)?;
        Ok(Finding {
            act,
            reasons,
            notes: names::said(notes),
            belongs_to: self.subject_id.filter(|id| !id.is_empty()),
        })
    }
}

/// Accepts or refuses one document of a file that you have claimed.
#[utoipa::path(
    post, path = "/v1/reviews/{organizationId}/documents/{documentId}/decision", tag = "Reviews", security(("ApiKey" = [])),
    operation_id = "Reviews_decideDocument",
    params(
        ("organizationId" = String, Path, description = "Whose file."),
        ("documentId" = String, Path, description = "The document's id."),
        IdempotencyKey,
    ),
    request_body = DecidePartRequest,
    responses(
        (status = 200, body = VerificationDocument),
    ),
)]
pub(in crate::http) async fn decide(act: Act) -> Result<Response, ApiError> {
    let Act {
        officer,
        command,
        part,
    } = act;
    let id = Uuid::try_parse(&part).map_err(|_| Situation::NotFound)?;
    let finding = command.read(DecidePartRequest::finding)?;
    command
        .run(dto, decide_document, (officer, id, finding))
        .await
}
