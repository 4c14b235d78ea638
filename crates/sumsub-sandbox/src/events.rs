//! Makes webhooks: their payload, and how a scenario spoils it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::jackson;
use super::lifecycle::Turn;
use super::model::{
    Applicant, ApplicantType, ReviewResult, ReviewStatus, Tenant, Webhook, WebhookState,
};
use super::plan::later;
use super::scenarios::Scenario;
use super::settings::RECIPIENT_CLIENT_ID;
use super::wire;
use base::signing::DigestAlgorithm;

/// The type that scenario `unknown-type` invents.
const UNKNOWN_TYPE: &str = "applicantSandboxNovelty";

/// What a webhook tells beyond the applicant's state.
pub(super) struct Event {
    pub(super) kind: &'static str,
    /// Instead of the applicant's own result.
    pub(super) result: Option<ReviewResult>,
    pub(super) previous_level: Option<String>,
    /// Marks the webhook of an inherited verdict.
    pub(super) reuse_scope: Option<&'static str>,
}

impl Event {
    /// An event that tells the applicant's state as it is.
    pub(super) fn of(kind: &'static str) -> Self {
        Self {
            kind,
            result: None,
            previous_level: None,
            reuse_scope: None,
        }
    }
}

/// The body, flat as Sumsub's. Fields that only a scenario sets or omits are optional.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    applicant_id: &'a str,
    inspection_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    applicant_type: Option<ApplicantType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_level_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reuse_scope: Option<&'a str>,
    external_user_id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sandbox_mode: Option<Flag>,
    review_status: ReviewStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_result: Option<&'a ReviewResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at_ms: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    novelty: Option<Novelty>,
}

/// `sandboxMode`: documentation says boolean, its samples show a string.
#[derive(Serialize)]
#[serde(untagged)]
enum Flag {
    Bool(bool),
    Text(&'static str),
}

/// A field that no client knows.
#[derive(Serialize)]
struct Novelty {
    phase: u8,
    tags: [&'static str; 2],
}

impl Turn<'_> {
    /// Makes the webhook of an event and queues it as the applicant's scenario wants. The donor has no receiver.
    pub(super) fn emit(&mut self, applicant_id: &str, event: &Event) {
        let now = self.now;
        let Some(applicant) = self.state.applicants.get_mut(applicant_id) else {
            return;
        };
        if applicant.tenant == Tenant::Donor {
            return;
        }
        let first = *applicant.first_event_at.get_or_insert(now);
        let scenario = applicant.scenario;
        let told_at = if scenario == Some(Scenario::SameTimestamp) {
            first
        } else {
            now
        };
        let correlation = self.ids.uuid().simple().to_string();
        let body = body(applicant, event, event.kind, told_at, correlation);
        let novelty = (scenario == Some(Scenario::UnknownType)).then(|| {
            let correlation = self.ids.uuid().simple().to_string();
            self::body(applicant, event, UNKNOWN_TYPE, told_at, correlation)
        });
        if let Some(novelty) = novelty {
            let id = self.record(applicant_id, UNKNOWN_TYPE, novelty);
            self.state.queue_webhook(id, now);
        }
        match scenario {
            Some(Scenario::Dropped) => {
                let id = self.record(applicant_id, event.kind, body);
                self.drop_webhook(id);
            }
            Some(Scenario::Delayed) => {
                let id = self.record(applicant_id, event.kind, body);
                let due = later(now, self.settings.webhook_delay);
                self.state.queue_webhook(id, due);
            }
            Some(Scenario::Duplicated) => {
                for body in [body.clone(), body] {
                    let id = self.record(applicant_id, event.kind, body);
                    self.state.queue_webhook(id, now);
                }
            }
            Some(Scenario::Reordered) => {
                let id = self.record(applicant_id, event.kind, body);
                self.hold_or_release(applicant_id, event.kind, id);
            }
            _ => {
                let id = self.record(applicant_id, event.kind, body);
                self.state.queue_webhook(id, now);
            }
        }
    }

    fn record(&mut self, applicant_id: &str, kind: &str, body: String) -> u64 {
        let id = self.state.next();
        let applicant = self.state.applicants.get(applicant_id);
        let scenario = applicant.and_then(|applicant| applicant.scenario);
        let algorithm = match scenario {
            Some(Scenario::Sha1) => DigestAlgorithm::Sha1,
            Some(Scenario::Sha512) => DigestAlgorithm::Sha512,
            _ => DigestAlgorithm::Sha256,
        };
        let webhook = Webhook {
            id,
            kind: kind.to_owned(),
            applicant_id: applicant_id.to_owned(),
            external_user_id: applicant
                .map(|applicant| applicant.external_user_id.clone())
                .unwrap_or_default(),
            body,
            algorithm: algorithm.as_str().to_owned(),
            wrong_digest: scenario == Some(Scenario::WrongDigest),
            created_at: self.now,
            state: WebhookState::Held,
            due: None,
            attempts: Vec::new(),
        };
        self.state.add_webhook(webhook);
        id
    }

    fn drop_webhook(&mut self, id: u64) {
        if let Some(webhook) = self.state.webhooks.get_mut(&id) {
            webhook.state = WebhookState::Dropped;
        }
        self.state.finish_webhook(id);
    }

    /// The verdict goes first, then what led to it, the newest before the oldest.
    fn hold_or_release(&mut self, applicant_id: &str, kind: &str, id: u64) {
        let Some(applicant) = self.state.applicants.get_mut(applicant_id) else {
            return;
        };
        applicant.held_webhooks.push(id);
        if kind == "applicantReviewed" {
            let held = std::mem::take(&mut applicant.held_webhooks);
            for id in held.into_iter().rev() {
                self.state.queue_webhook(id, self.now);
            }
        }
    }
}

fn body(
    applicant: &Applicant,
    event: &Event,
    kind: &str,
    told_at: DateTime<Utc>,
    correlation: String,
) -> String {
    let scenario = applicant.scenario;
    let whole = scenario != Some(Scenario::MissingFields);
    let flag = if scenario == Some(Scenario::StringFlags) {
        Flag::Text("true")
    } else {
        Flag::Bool(true)
    };
    let payload = Payload {
        applicant_id: &applicant.id,
        inspection_id: wire::inspection_id(&applicant.id),
        applicant_type: whole.then_some(applicant.applicant_type),
        correlation_id: whole.then_some(correlation),
        level_name: whole.then_some(applicant.level_name.as_str()),
        previous_level_name: event.previous_level.as_deref(),
        reuse_scope: event.reuse_scope,
        external_user_id: &applicant.external_user_id,
        kind,
        sandbox_mode: whole.then_some(flag),
        review_status: applicant.review.status,
        review_result: event.result.as_ref().or(applicant.review.result.as_ref()),
        created_at: (!whole).then(|| wire::date_with_offset(told_at)),
        created_at_ms: whole.then(|| wire::date_with_millis(told_at)),
        client_id: whole.then_some(RECIPIENT_CLIENT_ID),
        novelty: (kind == UNKNOWN_TYPE).then_some(Novelty {
            phase: 3,
            tags: ["waxing", "gibbous"],
        }),
    };
    let text = if scenario == Some(Scenario::PrettyPrinted) {
        jackson::print(&payload)
    } else {
        serde_json::to_string(&payload)
    };
    // Strings, numbers and lists of them always have a JSON text.
    text.unwrap_or_default()
}
