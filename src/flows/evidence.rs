//! What a webhook of Sumsub's is good for: it says that something happened, never what is true.
//!
//! From its body we take the record it is about and evidence for judging the next review: the level, whether the
//! verdict may be the donor's, that something was submitted. Then the record is made due for a confirm. No status
//! ever comes from here.
//!
//! What the customer submits also signs the PENDING grants of the brokers who had opened a session for it by then:
//! signing is part of the hosted flow (nxos guide "verification").

use super::recover::CLOCK_TOLERANCE;
use super::{Failure, Services};
use crate::failpoint::reached;
use crate::ids::OrganizationId;
use crate::secret::Environment;
use crate::store::confirms::{self, Urgency};
use crate::store::inbox::{self, End, Held};
use crate::store::{authorizations, verifications};
use crate::sumsub::webhook::Webhook;

/// Whom a held webhook is about, in Sumsub's words; `None` where it does not say.
#[must_use]
pub fn subject(held: &Held) -> Option<String> {
    let webhook = Webhook::parse(held.body.as_ref().ok()?).ok()?;
    webhook.external_user_id.or(webhook.applicant_id)
}

/// Processes one held webhook, in one transaction.
///
/// # Errors
/// The database. What is wrong with the webhook itself ends it as ignored or dead.
pub async fn note(services: &Services, held: &Held) -> Result<(), Failure> {
    let webhook = match &held.body {
        Ok(body) => Webhook::parse(body).map_err(|_| "not a webhook of Sumsub's"),
        Err(error) => {
            tracing::error!(%error, inbox = %held.id, "a kept webhook cannot be opened");
            Err("the kept body cannot be opened")
        }
    };
    let now = services.clock.now();
    let mut tx = services.begin().await?;
    let (kind, end) = match &webhook {
        Err(reason) => (None, End::Dead(reason)),
        Ok(webhook) => {
            let end = match refuse(services.environment, webhook) {
                Some(reason) => End::Ignored(reason),
                None => match find(&mut tx, webhook).await? {
                    Some(organization) => apply(services, &mut tx, webhook, organization).await?,
                    None => End::Ignored("about nobody we know"),
                },
            };
            (Some(webhook.kind.as_str()), end)
        }
    };
    if !inbox::finish(&mut tx, held, kind, end, now).await? {
        return Err(Failure::InFlight);
    }
    reached("inbox.noted");
    tx.commit().await?;
    reached("inbox.finished");
    if let End::Done(_) = end {
        services.wakeups.confirms.notify_one();
    }
    Ok(())
}

fn refuse(environment: Environment, webhook: &Webhook) -> Option<&'static str> {
    if webhook.test_mode {
        return Some("a test send");
    }
    match (environment, webhook.sandbox_mode) {
        (Environment::Live, Some(true)) => return Some("from Sumsub's sandbox"),
        (Environment::Sandbox, Some(false)) => return Some("from Sumsub's production"),
        (Environment::Live | Environment::Sandbox, _) => {}
    }
    (!webhook.calls_for_confirm()).then_some("of a type that says nothing about a review")
}

/// The organization a webhook is about: by external id, which is the organization's own id, else by applicant.
async fn find(
    tx: &mut sqlx::PgConnection,
    webhook: &Webhook,
) -> Result<Option<OrganizationId>, Failure> {
    if let Some(id) = webhook
        .external_user_id
        .as_deref()
        .and_then(OrganizationId::parse)
    {
        return Ok(Some(id));
    }
    match &webhook.applicant_id {
        Some(applicant) => Ok(verifications::organization_of_applicant(tx, applicant).await?),
        None => Ok(None),
    }
}

async fn apply(
    services: &Services,
    tx: &mut sqlx::PgConnection,
    webhook: &Webhook,
    organization: OrganizationId,
) -> Result<End<'static>, Failure> {
    let now = services.clock.now();
    let record = verifications::lock(tx, organization).await?;
    if record.as_ref().is_some_and(|record| record.erased) {
        return Ok(End::Erased);
    }
    let Some(mut record) = record else {
        return Ok(End::Ignored("about nobody we know"));
    };
    match (&webhook.applicant_id, &record.applicant_id) {
        (Some(applicant), None) => record.bind(applicant, now),
        (Some(applicant), Some(bound)) if applicant == bound => {}
        // Perhaps the bound one was deleted and this is its successor, or none is named: what is said is evidence
        // about nobody we know. A look at Sumsub decides.
        _ => {
            confirms::wish(tx, organization, Urgency::Webhook, now).await?;
            return Ok(End::Done(organization));
        }
    }
    let newest = match (webhook.created_at, record.event_at) {
        (Some(this), Some(newest)) => this >= newest,
        (Some(_), None) => true,
        (None, newest) => newest.is_none(),
    };
    if newest {
        record.event_at = webhook.created_at;
        if webhook.level_name.is_some() {
            record.event_level.clone_from(&webhook.level_name);
        }
    }
    let inherited = webhook.reuse_scope.is_some();
    if inherited && record.applicant_id.is_some() {
        record.state.imported = true;
    }
    if !inherited && webhook.is_review_event() {
        if webhook.is_submission() {
            let created_at = webhook.created_at;
            let submitted_at =
                created_at.and_then(|created_at| created_at.checked_add_signed(CLOCK_TOLERANCE));
            authorizations::sign_by_session(tx, organization, submitted_at, now).await?;
            record.mark_submitted(now);
        }
        // A verdict without its submission, whose webhook is late or lost, signs nothing here: the review that is
        // fetched next tells whether anything was submitted.
        record.own_review_at.get_or_insert(now);
    }
    verifications::save(tx, &record).await?;
    confirms::wish(tx, organization, Urgency::Webhook, now).await?;
    Ok(End::Done(organization))
}
