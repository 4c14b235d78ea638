//! Wiring: from settings to services, router and workers. `vouch serve`, `vouch dev` and the tests all build the same
//! [`App`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use axum::Router;
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::config::{Config, ConfigError};
use crate::delivery;
use crate::flows::answered::Answered;
use crate::flows::confirm::line::Claims;
use crate::flows::import::Finishing;
use crate::flows::key_uses::KeyUses;
use crate::flows::lease::Left;
use crate::flows::webhooks::Transport;
use crate::flows::writable::LastProbe;
use crate::flows::{Levels, Policy, Refresh, Services, Wakeups};
use crate::http;
use crate::http::limits::{self, Limits};
use crate::http::openapi::document::Document;
use crate::http::openapi::served::Documents;
use crate::http::request::room::Room;
use crate::http::serve::connections::Connections;
use crate::http::state::{AppState, Shared};
use crate::secret::{AuditKey, Environment, HashKey, Sealer, SecretError, generate_key};
use crate::storage::{self, Storage};
use crate::store::history::Journal;
use crate::store::pool::{Patience, Pool};
use crate::store::{access, inbox};
use crate::sumsub::budget;
use crate::sumsub::client::Client;
use crate::sumsub::settings::{Settings as SumsubSettings, SettingsError};
use crate::worker;
use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::Shutdown;
use domain::file::refresh::Periods;
use domain::file::requirements;
use domain::ownership;
use dossier::Signers;
use dossier::keys::KeyError;

/// How often and after which pauses an applicant is looked up after an answer was lost.
const LOOKUP_PAUSES: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1000),
    Duration::from_millis(1500),
];

/// Memory for bodies that are no documents, those of a few kilobytes aside.
pub const BODIES_MEGABYTES: u32 = 64;

/// Everything an app needs to know, without defaults.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Postgres.
    pub database_url: SecretString,
    /// Where notifications of other processes are heard, if that is another way to the same database.
    pub database_listen_url: Option<SecretString>,
    /// Largest number of database connections.
    pub database_max_connections: u32,
    /// Longest that a caller waits for the database.
    pub database_patience: Duration,
    /// Sandbox or live.
    pub environment: Environment,
    /// Newest first.
    pub sealing_keys: Vec<SecretString>,
    /// Chains the histories.
    pub audit_key: SecretString,
    /// Makes digests; `None` = it follows from the audit key.
    pub hash_key: Option<SecretString>,
    /// Sign dossiers, newest first; none where none are made.
    pub dossier_keys: Vec<SecretString>,
    /// The way to Sumsub.
    pub sumsub: SumsubSettings,
    /// Any may verify a webhook.
    pub webhook_secrets: Vec<SecretString>,
    /// Level names.
    pub levels: Levels,
    /// Durations that decide.
    pub policy: Policy,
    /// Where webhooks may be sent, and how.
    pub deliveries: delivery::client::Settings,
    /// The Svix server that delivers instead, where there is one.
    pub svix: Option<delivery::svix::Settings>,
    /// How many requests callers may make.
    pub limits: limits::Settings,
    /// Where documents are kept.
    pub storage: storage::Settings,
    /// How much memory uploads may take at once, in megabytes.
    pub upload_megabytes: u32,
    /// How much memory other bodies may take at once, in megabytes: [`BODIES_MEGABYTES`], or what a test needs.
    pub bodies_megabytes: u32,
    /// How many connections of clients there may be.
    pub max_connections: usize,
    /// For how long clients are waited for: the default, or what a test needs.
    pub client_patience: http::serve::server::Patience,
}

/// Why an app cannot be built: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A key setting.
    #[error("VOUCH_SEALING_KEYS {0}")]
    SealingKeys(SecretError),
    /// The audit key.
    #[error("VOUCH_AUDIT_KEY {0}")]
    AuditKey(SecretError),
    /// The hash key.
    #[error("VOUCH_HASH_KEY {0}")]
    HashKey(SecretError),
    /// A dossier key.
    #[error("VOUCH_DOSSIER_KEYS {0}")]
    DossierKeys(KeyError),
    /// A Sumsub setting.
    #[error(transparent)]
    Sumsub(#[from] SettingsError),
    /// Where limits are shared.
    #[error("VOUCH_REDIS_URL {0}")]
    Redis(String),
    /// The way to receivers of webhooks.
    #[error(transparent)]
    Deliveries(#[from] delivery::client::Unusable),
    /// The way to a Svix server.
    #[error(transparent)]
    Svix(#[from] delivery::svix::SettingsError),
    /// Where documents are kept.
    #[error(transparent)]
    Storage(#[from] storage::Unusable),
    /// The table of requirements.
    #[error(transparent)]
    Requirements(#[from] requirements::PolicyError),
    /// The laws of ownership.
    #[error("{0}")]
    Ownership(#[from] ownership::PolicyError),
    /// The database's address.
    #[error("VOUCH_DATABASE_URL is {0}")]
    Database(#[from] sqlx::Error),
}

impl Settings {
    /// What `vouch serve` needs of the settings.
    ///
    /// # Errors
    /// The first setting that is missing, by name.
    pub fn from_config(config: &Config) -> Result<Self, ConfigError> {
        Ok(Self {
            database_url: config.require_database_url()?.clone(),
            database_listen_url: config.database_listen_url.clone(),
            database_max_connections: config.database_max_connections,
            database_patience: config.database_patience(),
            environment: config.environment,
            sealing_keys: config.require_sealing_keys()?.to_vec(),
            audit_key: config.require_audit_key()?.clone(),
            hash_key: config.hash_key.clone(),
            dossier_keys: config.dossier_keys.clone(),
            sumsub: sumsub_settings(config)?,
            webhook_secrets: config.require_sumsub_webhook_secrets()?.to_vec(),
            levels: Levels {
                individual: config.require_sumsub_level_individual()?.to_owned(),
                business: config.require_sumsub_level_business()?.to_owned(),
            },
            policy: policy(config),
            deliveries: config.deliveries()?,
            svix: config.svix(),
            limits: config.limits()?,
            storage: config.storage(),
            upload_megabytes: config.upload_memory_megabytes,
            bodies_megabytes: BODIES_MEGABYTES,
            max_connections: usize::try_from(config.max_connections).unwrap_or(usize::MAX),
            client_patience: http::serve::server::Patience::default(),
        })
    }
}

/// The way to Sumsub, as settings say it.
///
/// # Errors
/// The first setting that is missing, by name.
pub fn sumsub_settings(config: &Config) -> Result<SumsubSettings, ConfigError> {
    Ok(SumsubSettings {
        base_url: config.sumsub_base_url.clone(),
        app_token: config.require_sumsub_app_token()?.clone(),
        secret_key: config.require_sumsub_secret_key()?.clone(),
        timeout: config.sumsub_timeout(),
        get_per_5s: config.sumsub_get_per_5s,
        post_per_5s: config.sumsub_post_per_5s,
        replicas: config.replicas,
        http_hosts: config.sumsub_http_hosts.clone(),
        patience: config.sumsub_timeout(),
        window: budget::WINDOW,
    })
}

/// What is required, with the operator's figures and the law by which owners are found.
fn requirements(policy: &Policy) -> Result<requirements::Policies, BuildError> {
    let required = requirements::Policies::built_in()?
        .with_shares(
            policy.unknown_share_basis_points,
            policy.reporting_floor_basis_points,
        )
        .with_grey_list(policy.grey_list_level);
    let laws = ownership::Policies::built_in()?;
    Ok(match laws.get(&policy.ownership) {
        Some(law) => required.with_ownership(law),
        // The settings were checked.
        None => required,
    })
}

/// What settings decide.
#[must_use]
pub fn policy(config: &Config) -> Policy {
    Policy {
        import_lease: config.import_lease(),
        request_lease: config.import_lease(),
        import_green_after: config.import_green_after(),
        inbox_retention: config.inbox_retention(),
        webhook_retention: config.webhook_retention(),
        checkpoint_file: config.audit_checkpoint_file.clone(),
        attestation_issuer: config.attestation_issuer.clone(),
        document_grace_days: config.document_grace_days.into(),
        unknown_share_basis_points: config.unknown_share_basis_points,
        reporting_floor_basis_points: config.reporting_floor_basis_points,
        ownership: config.ownership_policy.clone(),
        grey_list_level: config.grey_list_level,
        refresh: Refresh {
            periods: Periods {
                standard_days: config.refresh_standard_days.into(),
                enhanced_days: config.refresh_enhanced_days.into(),
            },
            ends_approval: config.refresh_ends_approval,
        },
        lookup_pauses: LOOKUP_PAUSES.to_vec(),
    }
}

/// A built app: nothing runs yet.
#[derive(Debug)]
pub struct App {
    /// What everything works with.
    pub services: Arc<Services>,
    /// The HTTP surface.
    pub router: Router,
    /// Clients' connections.
    pub connections: Connections,
    state: AppState,
}

impl App {
    /// Builds an app. No connection is made.
    pub fn build(
        settings: &Settings,
        clock: Clock,
        shutdown: &Shutdown,
    ) -> Result<Self, BuildError> {
        let mut pool = Pool::new(
            &settings.database_url,
            settings.database_max_connections,
            Patience::new(settings.database_patience),
        )?;
        if let Some(url) = &settings.database_listen_url {
            pool = pool.listening_at(url)?;
        }
        Self::on_pool(settings, pool, clock, shutdown)
    }

    /// An app that is never run and calls no service, for what its routes alone say.
    pub fn unconnected() -> Result<Self, BuildError> {
        let key = || generate_key().map_err(BuildError::SealingKeys);
        let placeholder = SecretString::from("sbx:placeholder");
        let settings = Settings {
            database_url: SecretString::from("postgres://localhost/none"),
            database_listen_url: None,
            database_max_connections: 4,
            database_patience: Patience::DEFAULT,
            environment: Environment::Sandbox,
            sealing_keys: vec![key()?],
            audit_key: key()?,
            hash_key: None,
            dossier_keys: Vec::new(),
            sumsub: SumsubSettings {
                base_url: "http://127.0.0.1:1".into(),
                app_token: placeholder.clone(),
                secret_key: placeholder.clone(),
                timeout: Duration::from_secs(1),
                get_per_5s: 1,
                post_per_5s: 1,
                replicas: 1,
                http_hosts: Vec::new(),
                patience: Duration::from_secs(1),
                window: budget::WINDOW,
            },
            webhook_secrets: vec![placeholder],
            levels: Levels {
                individual: String::new(),
                business: String::new(),
            },
            policy: policy(&Config::load(None, |_| None, &BTreeMap::new())?),
            deliveries: delivery::client::Settings::new(delivery::guard::Policy::default()),
            svix: None,
            limits: limits::Settings::default(),
            storage: storage::DEFAULT.to_owned().into(),
            upload_megabytes: 64,
            bodies_megabytes: BODIES_MEGABYTES,
            max_connections: 2,
            client_patience: http::serve::server::Patience::default(),
        };
        Self::build(&settings, Clock::system(), &Shutdown::new())
    }

    #[cfg(test)]
    pub(crate) fn into_state(self) -> AppState {
        self.state
    }

    fn on_pool(
        settings: &Settings,
        pool: Pool,
        clock: Clock,
        shutdown: &Shutdown,
    ) -> Result<Self, BuildError> {
        let ids = Ids::new(clock.clone());
        let journal = Journal {
            audit: AuditKey::new(&settings.audit_key).map_err(BuildError::AuditKey)?,
            sealer: Sealer::new(&settings.sealing_keys).map_err(BuildError::SealingKeys)?,
            ids: ids.clone(),
            endpoints_elsewhere: settings.svix.is_some(),
        };
        let hash = match &settings.hash_key {
            Some(key) => HashKey::new(key).map_err(BuildError::HashKey)?,
            None => HashKey::derived(&journal.audit),
        };
        let deliveries = delivery::client::Client::new(settings.deliveries.clone(), clock.clone())?;
        let webhooks = match &settings.svix {
            None => Transport::BuiltIn,
            Some(svix) => Transport::Svix(Arc::new(delivery::svix::Client::new(svix)?)),
        };
        let services = Arc::new(Services {
            access: access::reader(pool.clone()),
            inbox: inbox::writer(pool.clone()),
            pool,
            sumsub: Client::new(settings.sumsub.clone(), clock.clone())?,
            clock,
            ids,
            journal,
            hash,
            dossier: Signers::new(&settings.dossier_keys).map_err(BuildError::DossierKeys)?,
            environment: settings.environment,
            levels: settings.levels.clone(),
            policy: settings.policy.clone(),
            answered: Answered::default(),
            finishing: Finishing::default(),
            left_webhooks: Left::default(),
            left_confirms: Left::default(),
            confirm_claims: Claims::default(),
            wakeups: Wakeups::default(),
            watch: Arc::default(),
            live_keys: Arc::default(),
            key_uses: KeyUses::default(),
            applicants_hidden: AtomicBool::new(false),
            rules_noted: AtomicBool::new(false),
            deliveries,
            metrics: Arc::default(),
            webhooks,
            storage: Storage::new(&settings.storage)?,
            requirements: requirements(&settings.policy)?,
            writable: LastProbe::default(),
        });
        let limits = Limits::new(
            settings.limits.clone(),
            services.clock.clone(),
            Arc::clone(&services.metrics),
            Arc::clone(&services.live_keys),
            shutdown,
        )
        .map_err(BuildError::Redis)?;
        let state = AppState::from(Shared {
            services: Arc::clone(&services),
            shutdown: shutdown.clone(),
            limits: Arc::new(limits),
            room: Room::new(settings.upload_megabytes),
            bodies: Room::new(settings.bodies_megabytes),
            client_patience: settings.client_patience,
            documents: Documents::default(),
            webhook_secrets: settings.webhook_secrets.clone(),
        });
        let router = http::router(state.clone());
        Ok(Self {
            services,
            router,
            connections: Connections::new(
                settings.max_connections,
                settings.limits.trusted_proxies.clone(),
            ),
            state,
        })
    }

    /// Serves on a bound listener, and runs the workers, until shutdown begins.
    pub fn run(self, listener: TcpListener, shutdown: &Shutdown) {
        worker::spawn_all(&self.services, shutdown);
        drop(shutdown.spawn(
            "listener",
            http::serve::server::serve_among(
                self.connections,
                self.state.client_patience,
                listener,
                self.router,
                shutdown.clone(),
            ),
        ));
    }

    /// How many requests callers may make, and what is kept for that.
    #[must_use]
    pub fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.state.limits)
    }

    /// Serves `/metrics` on a bound listener of its own, until shutdown begins.
    pub fn serve_metrics(&self, listener: TcpListener, shutdown: &Shutdown) {
        let router = http::metrics::router(
            Arc::clone(&self.services),
            self.limits(),
            self.connections.clone(),
            [self.state.room.clone(), self.state.bodies.clone()],
        );
        drop(shutdown.spawn(
            "metrics listener",
            http::serve::server::serve(listener, router, shutdown.clone()),
        ));
    }

    /// The OpenAPI document of the Partner API's calls.
    #[must_use]
    pub fn partner_openapi(&self) -> Document {
        http::partner::document(&self.state)
    }

    /// The OpenAPI document.
    #[must_use]
    pub fn openapi(&self) -> Document {
        http::openapi::document(&self.state)
    }

    /// The OpenAPI document of the FinHub dialect.
    #[must_use]
    pub fn finhub_openapi(&self) -> Document {
        http::finhub::openapi::document(&self.state)
    }
}
