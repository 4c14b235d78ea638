//! Reading a webhook of Sumsub.
//!
//! A webhook is a wake-up and a note for the history, never evidence: what it says about a review is confirmed by
//! asking Sumsub. So reading is lenient, and the list of types is open (Sumsub docs "user-verification-webhooks"): a
//! type that is new to us is ignored, not an error. The signature is checked elsewhere, over the raw bytes.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::wire::{flag, object, text, time};
use domain::applicant::Trouble;

/// What a webhook says. Everything but the type may be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// `type`, such as `applicantReviewed`. An open list.
    pub kind: String,
    /// Sumsub's id of the applicant.
    pub applicant_id: Option<String>,
    /// The id that we gave the applicant: an organization's.
    pub external_user_id: Option<String>,
    /// `individual` or `company`.
    pub applicant_type: Option<String>,
    /// The level that the event is about.
    pub level_name: Option<String>,
    /// `reviewStatus` when the event was made.
    pub review_status: Option<String>,
    /// When the event was made: `createdAtMs`, else the older `createdAt`.
    pub created_at: Option<DateTime<Utc>>,
    /// Set on the first event of an imported applicant only: its status is still the donor's (Sumsub reference
    /// "copy-applicant-profile").
    pub reuse_scope: Option<String>,
    /// Whether the event is from Sumsub's sandbox environment, where it says so.
    pub sandbox_mode: Option<bool>,
    /// Sent by hand from Sumsub's webhook manager, to try the address.
    pub test_mode: bool,
}

/// The body is not a webhook: not a JSON object, or one without a `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a Sumsub webhook: no JSON object with a type")]
pub struct NotAWebhook;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    #[serde(rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(deserialize_with = "text")]
    applicant_id: Option<String>,
    #[serde(deserialize_with = "text")]
    external_user_id: Option<String>,
    #[serde(deserialize_with = "text")]
    applicant_type: Option<String>,
    #[serde(deserialize_with = "text")]
    level_name: Option<String>,
    #[serde(deserialize_with = "text")]
    review_status: Option<String>,
    #[serde(deserialize_with = "time")]
    created_at_ms: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "text")]
    reuse_scope: Option<String>,
    #[serde(deserialize_with = "flag")]
    sandbox_mode: Option<bool>,
    #[serde(deserialize_with = "flag")]
    test_mode: Option<bool>,
}

impl Webhook {
    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, NotAWebhook> {
        let fields: Fields = object(body).ok_or(NotAWebhook)?;
        Ok(Self {
            kind: fields.kind.ok_or(NotAWebhook)?,
            applicant_id: fields.applicant_id,
            external_user_id: fields.external_user_id,
            applicant_type: fields.applicant_type,
            level_name: fields.level_name,
            review_status: fields.review_status,
            created_at: fields.created_at_ms.or(fields.created_at),
            reuse_scope: fields.reuse_scope,
            sandbox_mode: fields.sandbox_mode,
            test_mode: fields.test_mode.unwrap_or(false),
        })
    }

    /// Whether the type can only come from a review of the applicant at our account. Creation and changes of data or
    /// tags say nothing about a review.
    #[must_use]
    pub fn is_review_event(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "applicantPending"
                | "applicantReviewed"
                | "applicantOnHold"
                | "applicantPrechecked"
                | "applicantAwaitingService"
                | "applicantAwaitingUser"
                | "applicantWorkflowCompleted"
                | "applicantWorkflowFailed"
        )
    }

    /// Whether the event says that the customer has just submitted something: what comes next waits for Sumsub, not for
    /// the customer. Verdicts and holds may be about an older submission.
    #[must_use]
    pub fn is_submission(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "applicantPending" | "applicantPrechecked" | "applicantAwaitingService"
        )
    }

    /// What the event says to be wrong with the applicant. It is asked about before anything is made of it.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self.kind.as_str() {
            "applicantDeactivated" => Some(Trouble::Deactivated),
            "applicantDeleted" => Some(Trouble::Deleted),
            "applicantPersonalDataDeleted" => Some(Trouble::Erased),
            "applicantWorkflowFailed" => Some(Trouble::WorkflowFailed),
            _ => None,
        }
    }

    /// Whether the event may have changed the applicant's review or existence, so that asking Sumsub makes sense.
    /// False for types about something else (actions, video calls, transactions, tags, opened links) and for types
    /// that are new to us.
    #[must_use]
    pub fn calls_for_confirm(&self) -> bool {
        self.is_review_event()
            || matches!(
                self.kind.as_str(),
                "applicantCreated"
                    | "applicantReset"
                    | "applicantStepsReset"
                    | "applicantLevelChanged"
                    | "applicantPersonalInfoChanged"
                    | "applicantActivated"
                    | "applicantDeactivated"
                    | "applicantDeleted"
                    | "applicantPersonalDataDeleted"
            )
    }
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
