//! Which webhook goes next, and what comes of an attempt to send it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::model::{Attempt, Webhook, WebhookState};
use super::plan::later;
use super::state::State;

/// Sumsub's pauses before the four resends, of all types that the sandbox sends (docs "webhook-manager").
const RESEND_AFTER: [Duration; 4] = [
    Duration::from_secs(5 * 60),
    Duration::from_secs(60 * 60),
    Duration::from_secs(5 * 60 * 60),
    Duration::from_secs(18 * 60 * 60),
];

/// A webhook that has been sent, or resent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The webhook's id at `/sandbox/webhooks`.
    pub id: String,
    /// Its `type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its `externalUserId`.
    pub external_user_id: String,
    /// 1 for the first try.
    pub attempt: usize,
    /// The receiver's HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there is no status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What is needed to send a webhook once.
pub(super) struct Job {
    pub(super) id: u64,
    pub(super) applicant_id: String,
    pub(super) body: String,
    pub(super) algorithm: String,
    pub(super) wrong_digest: bool,
    pub(super) before: WebhookState,
    /// The webhook's place in the queue, where a call sends it by hand before its time.
    pub(super) by_hand: Option<Option<(DateTime<Utc>, u64)>>,
}

/// How a webhook is named to people.
pub(super) fn public_id(id: u64) -> String {
    format!("wh-{id}")
}

impl State {
    /// The next webhook that may go, of those queued up to `mark`; with `regardless` also one whose time has not
    /// come. It counts as on its way from here.
    pub(super) fn take_due(
        &mut self,
        now: DateTime<Utc>,
        mark: u64,
        regardless: bool,
    ) -> Option<Job> {
        let id = self
            .queue
            .iter()
            .take_while(|((due, _), _)| regardless || *due <= now)
            .filter(|((_, order), _)| *order <= mark)
            .map(|(_, id)| *id)
            .find(|id| {
                let webhook = self.webhooks.get(id);
                webhook.is_some_and(|webhook| !self.in_flight.contains(&webhook.applicant_id))
            })?;
        self.take(id, false)
    }

    pub(super) fn take(&mut self, id: u64, by_hand: bool) -> Option<Job> {
        let webhook = self.webhooks.get_mut(&id)?;
        let before = webhook.state;
        if before == WebhookState::Sending {
            return None;
        }
        let due = webhook.due.take();
        if let Some(due) = due {
            self.queue.remove(&due);
        }
        webhook.state = WebhookState::Sending;
        self.in_flight.insert(webhook.applicant_id.clone());
        Some(Job {
            id,
            applicant_id: webhook.applicant_id.clone(),
            body: webhook.body.clone(),
            algorithm: webhook.algorithm.clone(),
            wrong_digest: webhook.wrong_digest,
            before,
            by_hand: by_hand.then_some(due),
        })
    }

    /// Writes an attempt down and decides what comes next. Without an attempt, sending was cut off and counts for
    /// nothing.
    pub(super) fn settle(
        &mut self,
        job: &Job,
        attempt: Option<&Attempt>,
        now: DateTime<Utc>,
        scale: f64,
    ) -> Option<Delivery> {
        self.in_flight.remove(&job.applicant_id);
        let webhook = self.webhooks.get_mut(&job.id)?;
        let delivery = attempt.map(|attempt| {
            webhook.attempts.push(attempt.clone());
            describe(webhook, attempt)
        });
        let delivered = attempt.is_some_and(Attempt::is_accepted);
        let tries = webhook
            .attempts
            .iter()
            .filter(|attempt| !attempt.by_hand)
            .count();
        if delivered {
            webhook.state = WebhookState::Delivered;
        } else if let Some(due) = job.by_hand {
            webhook.state = job.before;
            webhook.due = due;
            if let Some(due) = due {
                self.queue.insert(due, job.id);
            }
            return delivery;
        } else if attempt.is_none() {
            self.queue_webhook(job.id, now);
            return None;
        } else if let Some(pause) = RESEND_AFTER.get(tries.saturating_sub(1)) {
            self.queue_webhook(job.id, later(now, scaled(*pause, scale)));
            return delivery;
        } else {
            webhook.state = WebhookState::Failed;
        }
        if !job.before.is_finished() {
            self.finish_webhook(job.id);
        }
        delivery
    }
}

fn scaled(pause: Duration, scale: f64) -> Duration {
    Duration::try_from_secs_f64(pause.as_secs_f64() * scale).unwrap_or(Duration::MAX)
}

fn describe(webhook: &Webhook, attempt: &Attempt) -> Delivery {
    Delivery {
        id: public_id(webhook.id),
        kind: webhook.kind.clone(),
        external_user_id: webhook.external_user_id.clone(),
        attempt: webhook.attempts.len(),
        status: attempt.status,
        error: attempt.error.clone(),
    }
}
