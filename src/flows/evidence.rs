//! What a webhook of Sumsub's is good for: it says that something happened, never what is true.
//!
//! From its body we take the record it is about and evidence for judging the next review: the level, whether the verdict may be the donor's, that something was submitted. Then the record is
//! made due for a confirm. No status ever comes from here.

use super::{Failure, Services};
use crate::failpoint::reached;
use crate::ids::OrganizationId;
use crate::secret::Environment;
use crate::store::confirms::{self, Urgency};
use crate::store::inbox::{self, End, Held};
use crate::store::verifications;
use crate::sumsub::webhook::Webhook;

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
    let Some(mut record) = verifications::lock(tx, organization).await? else {
        return Ok(End::Ignored("about nobody we know"));
    };
    if let Some(applicant) = &webhook.applicant_id {
        match &record.applicant_id {
            Some(bound) if bound != applicant => {
                // Perhaps the bound one was deleted and this is its successor. A look at Sumsub decides, not the webhook.
                confirms::wish(tx, organization, Urgency::Webhook, now).await?;
                return Ok(End::Done(organization));
            }
            Some(_) => {}
            None if webhook.kind.ends_with("Deleted") => {}
            None => record.bind(applicant, now),
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
        record.own_review_at.get_or_insert(now);
        record.mark_submitted(now);
    }
    verifications::save(tx, &record).await?;
    confirms::wish(tx, organization, Urgency::Webhook, now).await?;
    Ok(End::Done(organization))
}
