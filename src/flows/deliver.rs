//! Delivering webhooks: taking what is due, one attempt, and writing down what came of it.
//!
//! Two short transactions with the attempt between them, and none open while it is made. Whoever dies after the claim
//! leaves a lease that ends; the delivery is then sent again, under the same id and a fresh timestamp, so a receiver
//! that heard us already recognises the message. An endpoint that answers 410, or has not once succeeded for days, is
//! disabled, and the organization's other endpoints are told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use reqwest::Url;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Services;
use super::lease::{LEASE, Lease, holding};
use crate::delivery::client::{Attempt, Message};
use crate::delivery::patience::Failing;
use crate::delivery::schedule::{self, DISABLED_AFTER, Outcome, Verdict};
use crate::failpoint::reached;
use crate::outgoing::EndpointDisabled;
use crate::store::StoreError;
use crate::store::deliveries::{
    self, AttemptRecord, ClaimedDelivery, DisabledEndpoint, End, Health, HeldPlaces, Room,
    SavedAttempt, Unsent,
};
use crate::store::{delivery_log, messages};
use base::ids::{EndpointId, MessageId};
use domain::webhook::EndpointKind;

/// How soon at the earliest a delivery is tried again that could not be signed, or brought out a bug: somebody has to
/// mend something first.
const UNSENDABLE_AGAIN: chrono::TimeDelta = chrono::TimeDelta::minutes(5);
/// Why it is given up in the end.
const UNSENDABLE: &str = "unsendable";

/// What came of a held delivery.
#[derive(Debug)]
pub enum DeliveryOutcome {
    /// An attempt was made.
    Attempted(AttemptRecord, Account),
    /// None could be made.
    Unsent(Unsent),
}

/// What counting needs of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// When the event happened.
    pub created_at: DateTime<Utc>,
    /// When the attempt was over.
    pub over_at: DateTime<Utc>,
    /// What it means.
    pub outcome: Outcome,
    /// Whether the endpoint was failing.
    pub probe: bool,
}

/// Takes deliveries that are due.
pub async fn claim(
    services: &Services,
    room: Room,
    busy: &[HeldPlaces],
) -> Result<Vec<ClaimedDelivery>, StoreError> {
    let mut conn = services.connection().await?;
    let held = deliveries::claim(
        &mut conn,
        &services.journal.sealer,
        services.ids.uuid(),
        LEASE,
        room,
        busy,
        services.clock.now(),
    )
    .await?;
    if !held.is_empty() {
        reached("delivery.claimed");
    }
    Ok(held)
}

/// Makes one attempt. `failing` tells whether the endpoint is failing, and goes on telling.
pub async fn send(
    services: &Services,
    held: &ClaimedDelivery,
    failing: Failing,
) -> DeliveryOutcome {
    let unsent = |cause: &dyn std::fmt::Display| {
        let (message, endpoint) = (held.message, held.endpoint);
        tracing::error!(message_id = %message, endpoint_id = %endpoint, %cause, "a webhook cannot be signed");
        give_back(services, held)
    };
    let secrets = match &held.secrets {
        Ok(secrets) => secrets,
        Err(error) => return unsent(error),
    };
    let message = Message {
        id: held.message,
        url: &held.url,
        payload: &held.payload,
        secrets,
        kind: held.kind,
        event_type: &held.event_type,
    };
    let sending = services.deliveries.send(&message, failing);
    let attempt = match holding(services, Lease::Delivery(held), LEASE, sending).await {
        Ok(attempt) => attempt,
        Err(error) => return unsent(&error),
    };
    reached("delivery.sent");
    // Without randomness all pauses are of middle length.
    let chance = crate::secret::random_bytes().map_or(u16::MAX / 2, u16::from_be_bytes);
    let now = services.clock.now();
    let number = held.attempts.saturating_add(1);
    let verdict = match held.kind {
        EndpointKind::Signed => schedule::verdict(number, attempt.outcome, chance, now),
        EndpointKind::Partner => schedule::partner_verdict(number, attempt.outcome, now),
    };
    log(held, number, &attempt, verdict);
    let result = Account {
        created_at: held.created_at,
        over_at: now,
        // To a partner endpoint 410 is a failure as any other.
        outcome: match (held.kind, attempt.outcome) {
            (EndpointKind::Partner, Outcome::Gone) => Outcome::Failed { retry_after: None },
            (_, outcome) => outcome,
        },
        probe: held.failing,
    };
    DeliveryOutcome::Attempted(
        AttemptRecord {
            message: held.message,
            endpoint: held.endpoint,
            fence: held.fence,
            id: services.ids.uuid(),
            status: attempt.status,
            failure: attempt.failure.map(|class| class.as_str()),
            duration: attempt.duration,
            answer: attempt.answer,
            at: attempt.at,
            end: match verdict {
                Verdict::Delivered => End::Delivered,
                Verdict::RetryAt(at) => End::RetryAt(at),
                Verdict::Failed(reason) => End::Failed(reason.as_str()),
            },
        },
        result,
    )
}

/// A held delivery that no attempt could be made at: tried again by the schedule, and given up with it.
#[must_use]
pub fn give_back(services: &Services, held: &ClaimedDelivery) -> DeliveryOutcome {
    let failed = Outcome::Failed {
        retry_after: Some(UNSENDABLE_AGAIN),
    };
    let number = held.attempts.saturating_add(1);
    let verdict = schedule::verdict(number, failed, u16::MAX / 2, services.clock.now());
    DeliveryOutcome::Unsent(Unsent {
        message: held.message,
        endpoint: held.endpoint,
        fence: held.fence,
        probe: held.failing,
        end: match verdict {
            Verdict::RetryAt(at) => End::RetryAt(at),
            Verdict::Delivered | Verdict::Failed(_) => End::Failed(UNSENDABLE),
        },
    })
}

fn log(held: &ClaimedDelivery, number: u32, attempt: &Attempt, verdict: Verdict) {
    let (message, endpoint) = (held.message, held.endpoint);
    let (status, elapsed_ms) = (attempt.status, attempt.duration.as_millis());
    match (attempt.failure, verdict) {
        (None, _) => {
            tracing::debug!(message_id = %message, endpoint_id = %endpoint, number, status, elapsed_ms, "a webhook was delivered");
        }
        (Some(class), Verdict::Failed(reason)) => {
            let (class, reason) = (class.as_str(), reason.as_str());
            tracing::warn!(message_id = %message, endpoint_id = %endpoint, number, status, elapsed_ms, class, reason, "a webhook was given up");
        }
        (Some(class), _) => {
            let class = class.as_str();
            tracing::info!(message_id = %message, endpoint_id = %endpoint, number, status, elapsed_ms, class, "a webhook failed");
        }
    }
}

/// Writes down what came of some deliveries. May be called again with the same ones where it failed: what is written
/// already is passed over.
pub async fn finish(services: &Services, sent: &[DeliveryOutcome]) -> Result<(), StoreError> {
    let (mut attempts, mut results, mut unsent) = (Vec::new(), BTreeMap::new(), Vec::new());
    for one in sent {
        match one {
            DeliveryOutcome::Attempted(attempted, result) => {
                results.insert(attempted.id, (attempted.failure, *result));
                attempts.push(attempted.clone());
            }
            DeliveryOutcome::Unsent(one) => unsent.push(*one),
        }
    }
    let now = services.clock.now();
    let mut conn = services.connection().await?;
    if !unsent.is_empty() {
        deliveries::put_back(&mut conn, &unsent, now).await?;
    }
    if !attempts.is_empty() {
        let written = deliveries::finish(&mut conn, &attempts, now).await?;
        for one in &written {
            if let Some((failure, result)) = results.get(&one.id) {
                services.metrics.webhook_attempted(*failure);
                if one.first_success {
                    let lag = (result.over_at - result.created_at).to_std();
                    services.metrics.webhook_delivered(lag.unwrap_or_default());
                }
            }
        }
        if written.len() < attempts.len() {
            tell_lost(&mut conn, &attempts, &written).await?;
        }
        reached("delivery.finished");
    }
    drop(conn);
    let mut health = health_of(&attempts, &results);
    for one in unsent.iter().filter(|one| one.probe) {
        fared(&mut health, one.endpoint).probe = Some(one.fence);
    }
    if let Err(error) = note_health(services, health, now).await {
        tracing::warn!(%error, "how endpoints fare could not be written down; the next attempts will tell");
    }
    Ok(())
}

/// Tells of deliveries that another owner took before they were finished. Those that went with their endpoint or message
/// need no worry.
async fn tell_lost(
    conn: &mut PgConnection,
    attempts: &[AttemptRecord],
    written: &[SavedAttempt],
) -> Result<(), StoreError> {
    let written: BTreeSet<Uuid> = written.iter().map(|one| one.id).collect();
    let lost = attempts.iter().filter(|one| !written.contains(&one.id));
    let (messages, endpoints): (Vec<_>, Vec<_>) =
        lost.map(|one| (one.message, one.endpoint)).unzip();
    let there = delivery_log::count_left(conn, &messages, &endpoints).await?;
    if there > 0 {
        tracing::warn!(
            deliveries = there,
            "deliveries had another owner before they were finished"
        );
    }
    let deleted = messages.len().saturating_sub(there);
    if deleted > 0 {
        tracing::debug!(
            deliveries = deleted,
            "deliveries were deleted before they were finished"
        );
    }
    Ok(())
}

fn fared(health: &mut BTreeMap<EndpointId, Health>, endpoint: EndpointId) -> &mut Health {
    health.entry(endpoint).or_insert(Health {
        endpoint,
        succeeded: false,
        failed_at: None,
        gone: false,
        probe: None,
    })
}

/// How endpoints fared in some attempts.
fn health_of(
    attempts: &[AttemptRecord],
    results: &BTreeMap<Uuid, (Option<&'static str>, Account)>,
) -> BTreeMap<EndpointId, Health> {
    let mut health = BTreeMap::new();
    for attempt in attempts {
        let Some((failure, result)) = results.get(&attempt.id) else {
            continue;
        };
        let one = fared(&mut health, attempt.endpoint);
        if result.probe {
            one.probe = Some(attempt.fence);
        }
        if failure.is_none() {
            one.succeeded = true;
            one.failed_at = None;
        } else {
            one.failed_at = one.failed_at.or(Some(result.over_at));
            one.gone |= result.outcome == Outcome::Gone;
        }
    }
    health
}

/// Writes down how endpoints fared. What is lost here is learned again from the next attempts, and a probe's lease ends.
async fn note_health(
    services: &Services,
    health: BTreeMap<EndpointId, Health>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if health.is_empty() {
        return Ok(());
    }
    let health: Vec<_> = health.into_values().collect();
    let mut tx = services.begin().await?;
    let disabled = deliveries::note_health(&mut tx, &health, now - DISABLED_AFTER, now).await?;
    for one in &disabled {
        announce(services, &mut tx, one, now).await?;
    }
    tx.commit().await?;
    if !disabled.is_empty() {
        services.wakeups.messages.notify_one();
    }
    for one in &disabled {
        let (endpoint, organization, reason) =
            (one.endpoint, one.organization, one.reason.as_str());
        tracing::warn!(endpoint_id = %endpoint, %organization, reason, "a webhook endpoint was disabled");
    }
    Ok(())
}

async fn announce(
    services: &Services,
    conn: &mut sqlx::PgConnection,
    disabled: &DisabledEndpoint,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // The path may hold a secret that only this endpoint's owner should see.
    let url = Url::parse(&disabled.url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let body = EndpointDisabled::body(
        disabled.endpoint.to_string(),
        host.into(),
        disabled.reason,
        now,
    );
    let id = MessageId(services.ids.uuid());
    messages::insert(conn, disabled.organization, id, None, &body, now).await?;
    Ok(())
}

/// Which of these endpoints are failing, as any process has found.
pub async fn failing(
    services: &Services,
    endpoints: &[EndpointId],
) -> Result<Vec<EndpointId>, StoreError> {
    let mut conn = services.connection().await?;
    deliveries::failing(&mut conn, endpoints).await
}

/// Ends deliveries that wait for disabled endpoints; how many there were.
pub async fn end_disabled(services: &Services, limit: i64) -> Result<u64, StoreError> {
    let mut conn = services.connection().await?;
    deliveries::end_disabled(&mut conn, limit, services.clock.now()).await
}
