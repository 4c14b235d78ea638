//! What the sandbox remembers. Everything here is written to the state file.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::scenarios::Scenario;
use super::settings::{DONOR_CLIENT_ID, RECIPIENT_CLIENT_ID};

/// One of the two Sumsub clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tenant {
    Donor,
    Recipient,
}

impl Tenant {
    /// The tenant's `clientId`.
    pub(super) fn client_id(self) -> &'static str {
        match self {
            Self::Donor => DONOR_CLIENT_ID,
            Self::Recipient => RECIPIENT_CLIENT_ID,
        }
    }
}

/// `type` of an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ApplicantType {
    Individual,
    Company,
}

/// `reviewStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum ReviewStatus {
    Init,
    Pending,
    Queued,
    OnHold,
    AwaitingUser,
    AwaitingService,
    Completed,
}

impl ReviewStatus {
    /// Being checked right now: Sumsub refuses resets and new checks meanwhile.
    pub(super) fn is_being_checked(self) -> bool {
        matches!(self, Self::Pending | Self::Queued)
    }
}

/// `reviewAnswer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum ReviewAnswer {
    Green,
    Red,
}

/// `reviewRejectType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum RejectType {
    Final,
    Retry,
}

/// `reviewResult`, also the body of `testCompleted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReviewResult {
    /// For the applicant's eyes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) moderation_comment: Option<String>,
    /// For the client's eyes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) client_comment: Option<String>,
    pub(super) review_answer: ReviewAnswer,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) reject_labels: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) review_reject_type: Option<RejectType>,
}

/// How a review is going to end, decided beforehand by the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ending {
    Approve,
    Retry,
    Reject,
    Hold,
    Fraud,
    Deactivate,
    Delete,
    Fail,
}

/// The current review of an applicant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Review {
    pub(super) attempt: u32,
    pub(super) status: ReviewStatus,
    pub(super) result: Option<ReviewResult>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) pending_since: Option<DateTime<Utc>>,
    pub(super) reviewed_at: Option<DateTime<Utc>>,
    /// The donor's review as it came with the import, not the recipient's own.
    pub(super) inherited: bool,
}

/// A person or company under verification.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Applicant {
    pub(super) id: String,
    pub(super) tenant: Tenant,
    pub(super) applicant_type: ApplicantType,
    pub(super) external_user_id: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) level_name: String,
    /// What the caller gave at creation: `email`, `phone`, `lang`, `info`, `fixedInfo`, `sourceKey`.
    pub(super) given: Map<String, Value>,
    pub(super) platform: String,
    pub(super) review: Review,
    /// Whether the import answered at first with the donor's verdict.
    pub(super) reuse_scope: Option<String>,
    pub(super) scenario: Option<Scenario>,
    /// What the next submission leads to; `None`: it stays pending until a call decides.
    pub(super) on_submit: Option<Ending>,
    /// The level asks for documents that only a session can bring.
    pub(super) documents_missing: bool,
    /// Whether there are data of a person to show.
    pub(super) has_documents: bool,
    /// Not yet found by `externalUserId`.
    pub(super) hidden: bool,
    pub(super) deactivated: bool,
    pub(super) first_event_at: Option<DateTime<Utc>>,
    /// Webhooks that wait for the verdict, in scenario `reordered`.
    pub(super) held_webhooks: Vec<u64>,
    /// Documents that came by the API.
    #[serde(default)]
    pub(super) uploads: Vec<Upload>,
}

/// A document that came by the API: what was said about it, without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) image_id: u32,
    pub(super) id_doc_type: String,
    pub(super) country: String,
}

impl Applicant {
    /// Rejected for good: Sumsub takes no further submission.
    pub(super) fn is_finally_rejected(&self) -> bool {
        self.review
            .result
            .as_ref()
            .is_some_and(|result| result.review_reject_type == Some(RejectType::Final))
            && self.review.status == ReviewStatus::Completed
    }

    /// Approved by a review of its own tenant.
    pub(super) fn is_approved(&self) -> bool {
        self.review.status == ReviewStatus::Completed
            && self
                .review
                .result
                .as_ref()
                .is_some_and(|result| result.review_answer == ReviewAnswer::Green)
    }
}

/// A share token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShareToken {
    pub(super) token: String,
    /// The token's own name, which Sumsub's errors repeat.
    pub(super) jti: String,
    /// The donor's applicant.
    pub(super) applicant_id: String,
    pub(super) for_client_id: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) ttl_seconds: u64,
    pub(super) scenario: Scenario,
    pub(super) used_at: Option<DateTime<Utc>>,
    /// How often a call has failed already, in scenarios that fail first.
    pub(super) failures: u32,
}

/// A minted SDK token or WebSDK link. It creates nothing until it is opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Session {
    /// The SDK token, or the last part of the link.
    pub(super) token: String,
    pub(super) tenant: Tenant,
    pub(super) user_id: String,
    pub(super) level_name: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) ttl_seconds: u64,
    pub(super) redirect: Option<Redirect>,
}

/// Where the browser goes after the verdict.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Redirect {
    pub(super) success_url: Option<String>,
    pub(super) reject_url: Option<String>,
}

/// Something that will happen to an applicant by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Phase {
    pub(super) applicant_id: String,
    pub(super) due: DateTime<Utc>,
    pub(super) order: u64,
    pub(super) step: Step,
}

/// What happens then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Step {
    /// Lookups by `externalUserId` begin to find the applicant.
    Show,
    /// The recipient's own check begins.
    Pend,
    Hold,
    Approve,
    Retry,
    Reject,
    Fraud,
    /// The profile is switched off.
    Deactivate,
    Delete,
    /// The workflow fails after its verdict.
    Fail,
}

/// Where a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WebhookState {
    /// Waits for its time, or for an address.
    Queued,
    /// Waits for the verdict's webhook to go first.
    Held,
    /// On its way.
    Sending,
    /// Answered with 2xx.
    Delivered,
    /// Not accepted at the first try and four resends.
    Failed,
    /// Never sent, as its scenario says.
    Dropped,
}

impl WebhookState {
    /// Not going to be sent again by itself.
    pub(super) fn is_finished(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Dropped)
    }
}

/// One try to deliver a webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attempt {
    pub(super) at: DateTime<Utc>,
    /// The receiver's HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    /// Why there is no status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
    /// Asked for by a person or a test, outside the schedule.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) by_hand: bool,
}

impl Attempt {
    /// Whether the receiver took the webhook.
    pub(super) fn is_accepted(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// A webhook, with the exact text that is signed and sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Webhook {
    pub(super) id: u64,
    pub(super) kind: String,
    pub(super) applicant_id: String,
    pub(super) external_user_id: String,
    pub(super) body: String,
    /// The spelling in `X-Payload-Digest-Alg`.
    pub(super) algorithm: String,
    pub(super) wrong_digest: bool,
    pub(super) created_at: DateTime<Utc>,
    pub(super) state: WebhookState,
    /// When it may go next, and its place among those of the same time.
    pub(super) due: Option<(DateTime<Utc>, u64)>,
    pub(super) attempts: Vec<Attempt>,
}

/// How long a token lives, kept within what a date can hold.
pub(super) fn expiry(created_at: DateTime<Utc>, ttl_seconds: u64) -> DateTime<Utc> {
    chrono::TimeDelta::from_std(Duration::from_secs(ttl_seconds))
        .ok()
        .and_then(|ttl| created_at.checked_add_signed(ttl))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
