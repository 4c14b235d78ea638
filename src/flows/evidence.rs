//! What a webhook of Sumsub's is good for: it says that something happened, never what is true.
//!
//! From its body we take the record it is about and evidence for judging the next review: the level, whether the
//! verdict may be the donor's, that something was submitted. Then the record is made due for a confirm. No status
//! ever comes from here, and no applicant: one that Sumsub's API has not shown to be the organization's is only named
//! here, and what is told of it is kept beside the record until it is.
//!
//! What the customer submits also signs the PENDING grants of the brokers who had opened a session for it by then:
//! signing is part of the hosted flow (nxos guide "verification").

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::Services;
use super::error::CommonError;
use crate::failpoint::reached;
use crate::flows::import::lookup::CLOCK_TOLERANCE;
use crate::secret::Environment;
use crate::store::StoreError;
use crate::store::authorizations;
use crate::store::candidates::{self, EvidenceReport};
use crate::store::confirms::{self, Urgency};
use crate::store::inbox::{self, ClaimedWebhook, End, WebhookEnd};
use crate::store::troubles::{self, TroubleReport};
use crate::store::verifications::{self, Record};
use crate::sumsub::webhook::Webhook;
use base::ids::OrganizationId;
use domain::applicant::{Evidence, Trouble};

/// Sumsub's ids have 24 characters. What is much longer is none.
const LONGEST_APPLICANT_ID: usize = 128;

/// What webhooks tell that does not belong into a record.
#[derive(Default)]
struct WebhookEvidence {
    /// Of applicants that are not proven to be an organization's.
    evidence: BTreeMap<(OrganizationId, String), Evidence>,
    /// What is wrong with applicants, and when that last happened.
    troubles: BTreeMap<(OrganizationId, String, Trouble), Option<DateTime<Utc>>>,
}

impl WebhookEvidence {
    async fn save(
        &self,
        services: &Services,
        tx: &mut sqlx::PgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let evidence = self.evidence.iter();
        let evidence: Vec<_> = evidence
            .map(|((owner, applicant), told)| EvidenceReport {
                organization: *owner,
                applicant_id: applicant,
                evidence: told,
            })
            .collect();
        if !evidence.is_empty() {
            candidates::keep(tx, &evidence, now).await?;
        }
        let troubles = self.troubles.iter();
        let troubles: Vec<_> = troubles
            .map(|((owner, applicant, trouble), at)| TroubleReport {
                organization: *owner,
                applicant_id: applicant,
                trouble: *trouble,
                happened_at: *at,
            })
            .collect();
        if !troubles.is_empty() {
            troubles::tell(tx, &troubles, services.now_at_sumsub()).await?;
        }
        Ok(())
    }
}

/// What a held webhook says.
struct Heard<'h> {
    held: &'h ClaimedWebhook,
    /// Or how it ends unheard.
    said: Result<Webhook, End<'static>>,
    /// Its type, where it could be read.
    kind: Option<String>,
}

impl<'h> Heard<'h> {
    fn new(environment: Environment, held: &'h ClaimedWebhook) -> Self {
        let webhook = match &held.body {
            Ok(body) => Webhook::parse(body).map_err(|_| "not a webhook of Sumsub's"),
            Err(error) => {
                tracing::error!(%error, inbox = %held.id, "a kept webhook cannot be opened");
                Err("the kept body cannot be opened")
            }
        };
        let kind = webhook.as_ref().ok().map(|webhook| webhook.kind.clone());
        let said = match webhook {
            Err(reason) => Err(End::Dead(reason)),
            Ok(webhook) => match refuse(environment, &webhook) {
                Some(reason) => Err(End::Ignored(reason)),
                None => Ok(webhook),
            },
        };
        Self { held, said, kind }
    }
}

/// Processes held webhooks together, in one transaction: they wait for one commit, and one by one they would cost six
/// round trips each.
///
/// # Errors
/// The database; [`CommonError::InFlight`] where one is no longer ours. What is wrong with a webhook itself ends it as
/// ignored or dead.
pub async fn note(services: &Services, held: &[ClaimedWebhook]) -> Result<(), CommonError> {
    let now = services.clock.now();
    let hear = |held| Heard::new(services.environment, held);
    let heard: Vec<Heard<'_>> = held.iter().map(hear).collect();
    let mut tx = services.begin().await?;
    let subjects = find(&mut tx, &heard).await?;
    let known: Vec<OrganizationId> = subjects.iter().copied().flatten().collect();
    let before = match known.as_slice() {
        [] => BTreeMap::new(),
        known => verifications::lock_all(&mut tx, known).await?,
    };
    let mut records = before.clone();
    let mut ended = Vec::with_capacity(heard.len());
    let mut wished = BTreeSet::new();
    let mut kept = WebhookEvidence::default();
    for (heard, subject) in heard.iter().zip(subjects) {
        let record = subject.and_then(|subject| records.get_mut(&subject));
        let end = match (&heard.said, record) {
            (Err(end), _) => *end,
            (Ok(_), None) => End::Ignored("about nobody we know"),
            (Ok(_), Some(record)) if record.erased => End::Erased,
            (Ok(webhook), Some(record)) => {
                take(&mut tx, webhook, record, &mut kept, now).await?;
                wished.insert(record.organization_id);
                End::Done(record.organization_id)
            }
        };
        let (held, kind) = (heard.held, heard.kind.as_deref());
        ended.push(WebhookEnd { held, kind, end });
    }
    let changed = records
        .iter()
        .filter(|(id, now)| before.get(id) != Some(*now));
    let changed: Vec<&Record> = changed.map(|(_, record)| record).collect();
    if !changed.is_empty() {
        verifications::save_evidence(&mut tx, &changed).await?;
    }
    kept.save(services, &mut tx, now).await?;
    let wished: Vec<OrganizationId> = wished.into_iter().collect();
    if !wished.is_empty() {
        confirms::wish_all(&mut tx, &wished, Urgency::Webhook, now).await?;
    }
    if !inbox::finish(&mut tx, &ended, now).await? {
        return Err(CommonError::InFlight);
    }
    reached("inbox.noted");
    tx.commit().await?;
    reached("inbox.finished");
    if !wished.is_empty() {
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

/// The organizations that webhooks are about: by external id, which is the organization's own id, else by applicant.
async fn find(
    tx: &mut sqlx::PgConnection,
    heard: &[Heard<'_>],
) -> Result<Vec<Option<OrganizationId>>, StoreError> {
    let named = |webhook: &Webhook| {
        let id = webhook.external_user_id.as_deref();
        id.and_then(OrganizationId::parse)
    };
    let said = || heard.iter().filter_map(|heard| heard.said.as_ref().ok());
    let applicants: Vec<&str> = said()
        .filter(|webhook| named(webhook).is_none())
        .filter_map(|webhook| webhook.applicant_id.as_deref())
        .collect();
    let followed = match applicants.as_slice() {
        [] => HashMap::new(),
        applicants => verifications::organizations_of_applicants(tx, applicants).await?,
    };
    let subject = |webhook: &Webhook| {
        let applicant = webhook.applicant_id.as_deref();
        named(webhook).or_else(|| followed.get(applicant?).copied())
    };
    Ok(heard
        .iter()
        .map(|heard| heard.said.as_ref().ok().and_then(subject))
        .collect())
}

/// What a webhook is evidence of, wherever it turns out to belong.
fn evidence(webhook: &Webhook, now: DateTime<Utc>) -> Evidence {
    let inherited = webhook.reuse_scope.is_some();
    let own_review = !inherited && webhook.is_review_event();
    let submitted = own_review && webhook.is_submission();
    let happened_by = |at: DateTime<Utc>| at.checked_add_signed(CLOCK_TOLERANCE);
    Evidence {
        level: webhook.level_name.clone(),
        event_at: webhook.created_at,
        inherited,
        own_review_at: own_review.then_some(now),
        submitted,
        submitted_at: webhook
            .created_at
            .filter(|_| submitted)
            .and_then(happened_by),
    }
}

/// Takes what a webhook is evidence of into its record, where it is about the proven applicant. Else it is kept beside
/// the record: perhaps the applicant is new, or the successor of a deleted one, or another organization's. A look at
/// Sumsub decides.
async fn take(
    tx: &mut sqlx::PgConnection,
    webhook: &Webhook,
    record: &mut Record,
    kept: &mut WebhookEvidence,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(applicant) = &webhook.applicant_id else {
        return Ok(());
    };
    if let Some(trouble) = webhook.trouble()
        && applicant.len() <= LONGEST_APPLICANT_ID
    {
        let key = (record.organization_id, applicant.clone(), trouble);
        let newest = kept.troubles.entry(key).or_default();
        *newest = (*newest).max(webhook.created_at);
    }
    let told = evidence(webhook, now);
    if !record.is_proven() || record.applicant_id.as_ref() != Some(applicant) {
        if applicant.len() <= LONGEST_APPLICANT_ID {
            let key = (record.organization_id, applicant.clone());
            kept.evidence.entry(key).or_default().add(told);
        }
        return Ok(());
    }
    if told.submitted {
        // A verdict without its submission, whose webhook is late or lost, signs nothing here: the review that is
        // fetched next tells whether anything was submitted.
        let customer = record.organization_id;
        authorizations::sign_by_session(tx, customer, told.submitted_at, now).await?;
    }
    record.count(told, now);
    Ok(())
}
