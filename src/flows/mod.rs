//! What several doors share: creating organizations, starting sessions, importing, confirming, noting evidence.
//!
//! A flow joins store, Sumsub and domain; it knows nothing of HTTP. Its transactions are short and named by the
//! function they are in, and no call to Sumsub is ever made while one is open.

pub mod adopt;
pub mod answered;
pub mod attestation;
pub mod backoff;
mod binding;
pub mod change;
pub mod checkpoint;
pub mod confirm;
pub mod create;
pub mod deliver;
pub mod dossiers;
pub mod error;
pub mod evidence;
pub mod file;
pub mod flags;
pub mod grant;
pub mod idempotent;
pub mod import;
pub mod key_uses;
pub(crate) mod lease;
pub mod live_keys;
pub mod partner;
pub mod preview;
pub mod provider_check;
pub mod rules;
pub mod start;
pub mod watch;
pub mod webhooks;
pub mod writable;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use self::error::ProviderError;
use crate::delivery;
use crate::metrics::Metrics;
use crate::secret::{Environment, HashKey};
use crate::storage::Storage;
use crate::store::history::Journal;
use crate::store::pool::{Connection, Pool, Transaction};
use crate::store::verifications::Record;
use crate::store::{StoreError, access, confirms, inbox};
use crate::sumsub::budget::Call;
use crate::sumsub::client::{Busy, Client};
use crate::sumsub::failure as sumsub;
use base::clock::Clock;
use base::ids::{Ids, KeyId, OrganizationId};
use domain::file::refresh::Periods;
use domain::file::{Level, requirements};
use domain::organization::OrganizationType;
use domain::verification::Status;
use dossier::Signers;

/// Everything flows work with. One per process.
#[derive(Debug)]
pub struct Services {
    /// The database.
    pub pool: Pool,
    /// Who may act for whom, and where that organization's record stands.
    pub access: access::Reader,
    /// Keeps Sumsub's webhooks.
    pub inbox: inbox::Writer,
    /// Business time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// Keys of history and sealed values.
    pub journal: Journal,
    /// Makes digests of what has to be found again and is not kept.
    pub hash: HashKey,
    /// Signs dossiers, checkpoints and attestations; `None` where there is no key for it.
    pub dossier: Option<Signers>,
    /// The way to Sumsub.
    pub sumsub: Client,
    /// Sandbox or live: webhooks of the other kind are ignored.
    pub environment: Environment,
    /// Which level each type of organization is verified at.
    pub levels: Levels,
    /// What settings decide.
    pub policy: Policy,
    /// Which successes of imports were handed to the socket.
    pub answered: answered::Answered,
    /// Records accepted imports.
    pub finishing: import::Finishing,
    /// Wakes the workers of this process at once; those of others poll.
    pub wakeups: Wakeups,
    /// Who waits for a record to change.
    pub watch: Arc<watch::Watch>,
    /// Which unknown keys are worth a look.
    pub live_keys: Arc<live_keys::LiveKeys>,
    /// Which keys were used, until it is written down.
    pub key_uses: key_uses::KeyUses,
    /// Sumsub shows none of the applicants that were there: an operator was told.
    pub applicants_hidden: AtomicBool,
    /// The rules that this process judges by are in the log.
    pub rules_noted: AtomicBool,
    /// The way to receivers of webhooks.
    pub deliveries: delivery::client::Client,
    /// Webhooks of Sumsub's that a turn took and could not end.
    pub(crate) left_webhooks: lease::Left<inbox::WebhookFence>,
    /// Confirms that a turn took and could not end.
    pub(crate) left_confirms: lease::Left<confirms::ConfirmFence>,
    /// Which confirms this process takes next.
    pub(crate) confirm_claims: confirm::line::Claims,
    /// What this process counts.
    pub metrics: Arc<Metrics>,
    /// The way of outgoing messages to their endpoints.
    pub webhooks: webhooks::Transport,
    /// Where documents are.
    pub storage: Storage,
    /// What is required, by the type of the organization.
    pub requirements: requirements::Policies,
    /// Whether the database took the last write that was tried.
    pub writable: writable::LastProbe,
}

/// Sumsub's level names: they are an account's own, never constants.
#[derive(Debug, Clone)]
pub struct Levels {
    pub individual: String,
    /// For businesses.
    pub business: String,
}

impl Levels {
    /// The level for a type of organization.
    #[must_use]
    pub fn of(&self, kind: OrganizationType) -> &str {
        match kind {
            OrganizationType::Individual => &self.individual,
            OrganizationType::Business => &self.business,
        }
    }
}

/// Durations that decide.
#[derive(Debug, Clone)]
pub struct Policy {
    /// How long a call owns an import.
    pub import_lease: Duration,
    /// How long a request owns its idempotency key.
    pub request_lease: Duration,
    /// How long an imported applicant's GREEN may still be the donor's.
    pub import_green_after: Duration,
    /// How long the bodies of processed webhooks are kept.
    pub inbox_retention: Duration,
    /// How long outgoing messages are kept.
    pub webhook_retention: Duration,
    /// Where checkpoints of the histories are written beside the database.
    pub checkpoint_file: Option<PathBuf>,
    /// Who attestations say they are by.
    pub attestation_issuer: String,
    /// How many days an approval outlives a required document.
    pub document_grace_days: u64,
    /// The largest share of a business without an identified owner that needs no explanation, in basis points.
    pub unknown_share_basis_points: u32,
    /// The smallest effective share whose owner has to be among the people of the file, in basis points.
    pub reporting_floor_basis_points: u32,
    /// The name of the law by which owners are found.
    pub ownership: String,
    /// What the FATF's grey list asks for.
    pub grey_list_level: Level,
    /// When an approval is due to be refreshed.
    pub refresh: Refresh,
    /// The pauses before each look-up after an answer was lost.
    pub lookup_pauses: Vec<Duration>,
}

/// When an approval is due to be refreshed, and what comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refresh {
    /// For how long it is good.
    pub periods: Periods,
    /// Whether it ends the approval; else officers are told.
    pub ends_approval: bool,
}

/// One bell per worker.
#[derive(Debug, Default)]
pub struct Wakeups {
    /// A webhook was kept.
    pub inbox: Notify,
    /// A confirm is due.
    pub confirms: Notify,
    /// A message waits to be dispatched.
    pub messages: Notify,
    /// A delivery is due.
    pub deliveries: Notify,
}

/// Who acts for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acting {
    /// The key's organization.
    pub caller: OrganizationId,
    pub key_id: KeyId,
    /// The organization acted for.
    pub target: OrganizationId,
}

/// What clients see of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The organization's type.
    pub kind: OrganizationType,
    pub status: Status,
    /// When the status last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<&Record> for View {
    fn from(record: &Record) -> Self {
        Self {
            kind: record.kind,
            status: record.state.status,
            updated_at: record.updated_at,
        }
    }
}

impl Services {
    /// The way to Sumsub for a broker's request, with turns for its calls. See [`Client::with_turns`].
    async fn sumsub_for(
        &self,
        acting: Acting,
        calls: &'static [Call],
    ) -> Result<Client, ProviderError> {
        let client = self.sumsub.with_turns(acting.caller, calls).await;
        Ok(client.inspect_err(|_| self.metrics.rate_limited("provider"))?)
    }

    /// A failure at Sumsub before anything was spent: who only waited too long for a turn is told when to come again.
    fn unspent(&self, failure: sumsub::Failure) -> ProviderError {
        match failure {
            sumsub::Failure::Unavailable {
                retry_after,
                kind: sumsub::Outage::NoTurn,
            } => {
                self.metrics.rate_limited("provider");
                ProviderError::Busy(Busy {
                    retry_after: retry_after.unwrap_or_default(),
                })
            }
            other => other.into(),
        }
    }

    /// Now by Sumsub's clock as far as it is known, else by ours: for what another process may compare with its own.
    fn now_at_sumsub(&self) -> DateTime<Utc> {
        self.at_sumsub(self.clock.now())
    }

    /// A moment of ours by Sumsub's clock, as far as it is known.
    fn at_sumsub(&self, moment: DateTime<Utc>) -> DateTime<Utc> {
        moment + self.sumsub.known_ahead().unwrap_or_default()
    }

    /// Begins a short transaction.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        self.pool.begin().await
    }

    /// A change of a record was committed: whoever waits for it is woken, and what is to be told of it is sent.
    pub fn changed(&self, organization: OrganizationId) {
        self.wakeups.messages.notify_one();
        self.watch.changed(organization);
    }

    /// A connection for single statements.
    pub async fn connection(&self) -> Result<Connection, StoreError> {
        self.pool.acquire().await
    }
}
