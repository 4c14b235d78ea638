//! A whole Vouch for one test: the real router on a real port, a database of its own, and the real sandbox over HTTP.
//!
//! Time stands still until the test moves [`TestApp::clock`]. The sandbox neither moves nor sends by itself, and no
//! worker runs by itself: [`TestApp::settle`] lets everything happen that is due, with the very steps that the
//! workers take. So no test waits for a timer.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use base::clock::Clock;
use base::ids::{Ids, OrganizationId};
use base::shutdown::Shutdown;
use chrono::{DateTime, TimeDelta, Utc};
use domain::organization::OrganizationType;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use sumsub_sandbox::{Credentials, PRIVATE_COMMENT, Sandbox};
use vouch::app::{BODIES_MEGABYTES, Settings, policy};
use vouch::config::Config;
use vouch::flows::create::{NewCustomer, create};
use vouch::flows::{Levels, Services};
use vouch::http::limits::Limits;
use vouch::secret::{Environment, generate_key};
use vouch::store::api_keys::Role;
use vouch::store::history::{self, Actor};
use vouch::worker;

pub(crate) use super::client::statuses;
use super::client::{Broker, Request};
use super::database::{self, TestDatabase};
use super::logs;
use super::process::{PATIENT, Process, receivers, serve};

pub(crate) const LEVEL: &str = "basic-kyc-level";
pub(crate) const LEVEL_BUSINESS: &str = "basic-kyb-level";

/// Time stands still, so no bucket refills: tests that are not about limits have room for all they do.
const PLENTY: NonZeroU32 = NonZeroU32::new(1_000_000).unwrap();

/// A busy machine may keep a test waiting for the database: only where that is the subject is patience as short as
/// a broker's.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What a test may want otherwise.
pub(crate) struct Options {
    /// Seconds within which an imported applicant's GREEN may still be the donor's.
    pub(crate) green_after: u64,
    /// When the test plays. Commands run as processes go by the system's time, and Sumsub compares clocks.
    pub(crate) start: DateTime<Utc>,
    /// Lets the sandbox look, at every call, for sessions of ours that are idle in a transaction.
    pub(crate) probe: bool,
    /// Another clock than one that stands still at `start`.
    pub(crate) clock: Option<Clock>,
    /// Changes the sandbox.
    pub(crate) sandbox: Box<dyn FnOnce(&mut sumsub_sandbox::Settings) + Send>,
    /// Changes the app.
    pub(crate) app: Box<dyn FnOnce(&mut Settings) + Send>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            green_after: 10,
            start: "2026-03-15T14:30:00Z".parse().expect("a time"),
            probe: false,
            clock: None,
            sandbox: Box::new(|_| ()),
            app: Box::new(|_| ()),
        }
    }
}

/// A running Vouch and its sandbox.
pub(crate) struct TestApp {
    pub(crate) database: TestDatabase,
    pub(crate) clock: Clock,
    pub(crate) sandbox: Sandbox,
    pub(crate) services: Arc<Services>,
    pub(crate) limits: Arc<Limits>,
    /// URL of the metrics.
    pub(crate) metrics_url: String,
    pub(crate) settings: Settings,
    /// Base URL of the API.
    pub(crate) url: String,
    /// For plain requests.
    pub(crate) http: reqwest::Client,
    /// Where documents are.
    pub(crate) documents: tempfile::TempDir,
    shutdown: Shutdown,
    logs: logs::Watch,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let logs = logs::watch();
        let database = database::fresh(&vouch::store::MIGRATOR).await;
        let clock = options
            .clock
            .unwrap_or_else(|| Clock::manual(options.start));
        let shutdown = Shutdown::new();
        let unique = || {
            generate_key()
                .expect("randomness")
                .expose_secret()
                .replace(['+', '/', '='], "x")
        };
        let recipient = Credentials {
            app_token: format!("sbx:{}", unique()),
            secret_key: unique().into(),
        };
        let donor = Credentials {
            app_token: format!("sbx:{}", unique()),
            secret_key: unique().into(),
        };
        let webhook_secret = SecretString::from(unique());
        let mut sandbox_settings =
            sumsub_sandbox::Settings::new(recipient.clone(), donor, webhook_secret.clone());
        sandbox_settings.manual = true;
        if options.probe {
            sandbox_settings.probe_database_url = Some(database.url().to_owned());
        }
        (options.sandbox)(&mut sandbox_settings);
        let ids = Ids::new(clock.clone());
        let sandbox = sumsub_sandbox::start(sandbox_settings, clock.clone(), ids, &shutdown)
            .await
            .expect("the sandbox starts");
        let documents = tempfile::tempdir_in(database::scratch_base()).expect("a folder");
        let defaults = Config::load(None, |_| None, &BTreeMap::new()).expect("defaults");
        let mut settings = Settings {
            database_url: SecretString::from(database.url().to_owned()),
            database_listen_url: None,
            database_max_connections: 8,
            database_patience: PATIENCE,
            environment: Environment::Sandbox,
            sealing_keys: vec![generate_key().expect("randomness")],
            audit_key: generate_key().expect("randomness"),
            hash_key: None,
            dossier_keys: vec![generate_key().expect("randomness")],
            sumsub: vouch::sumsub::settings::Settings {
                base_url: sandbox.url(),
                app_token: SecretString::from(recipient.app_token),
                secret_key: recipient.secret_key,
                timeout: Duration::from_secs(10),
                get_per_5s: 3000,
                post_per_5s: 3000,
                replicas: 1,
                http_hosts: Vec::new(),
                patience: Duration::from_secs(10),
                window: vouch::sumsub::budget::WINDOW,
            },
            webhook_secrets: vec![webhook_secret],
            levels: Levels {
                individual: LEVEL.into(),
                business: LEVEL_BUSINESS.into(),
            },
            policy: policy(&defaults),
            deliveries: receivers(),
            svix: None,
            limits: vouch::http::limits::Settings::default(),
            storage: documents.path().display().to_string().into(),
            upload_megabytes: 256,
            bodies_megabytes: BODIES_MEGABYTES,
            max_connections: 4096,
            client_patience: PATIENT,
        };
        settings.limits.per_key = PLENTY;
        settings.limits.per_peer = PLENTY;
        settings.policy.import_green_after = Duration::from_secs(options.green_after);
        settings.policy.lookup_pauses = vec![Duration::from_millis(1); 3];
        (options.app)(&mut settings);
        for secret in [
            &settings.audit_key,
            &settings.sumsub.app_token,
            &settings.sumsub.secret_key,
        ] {
            logs.secret(secret.expose_secret());
        }
        for secret in settings
            .webhook_secrets
            .iter()
            .chain(&settings.sealing_keys)
            .chain(&settings.dossier_keys)
            .chain(settings.svix.iter().map(|svix| &svix.token))
        {
            logs.secret(secret.expose_secret());
        }
        logs.secret(PRIVATE_COMMENT);
        let process = serve(&settings, &clock, &shutdown).await;
        let url = process.url;
        sandbox.set_webhook_url(format!("{url}/webhooks/sumsub"));
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            database,
            clock,
            sandbox,
            services: process.services,
            limits: process.limits,
            metrics_url: process.metrics,
            settings,
            url,
            http,
            documents,
            shutdown,
            logs,
        }
    }

    /// Tells the app to stop.
    pub(crate) fn begin_shutdown(&self) {
        self.shutdown.begin();
    }

    /// Another process on the same database and sandbox: its own router, port and pool. Its leases may run ahead by
    /// `lease_offset`.
    pub(crate) async fn another(&self, lease_offset: TimeDelta) -> (Arc<Services>, String) {
        let process = self.another_process(lease_offset).await;
        (process.services, process.url)
    }

    /// The same, with everything that a test can look at.
    pub(crate) async fn another_process(&self, lease_offset: TimeDelta) -> Process {
        let mut settings = self.settings.clone();
        let url = settings.database_url.expose_secret();
        let offset = format!(
            "{}&options[vouch.lease_offset]={}s",
            url,
            lease_offset.num_seconds()
        );
        settings.database_url = SecretString::from(offset);
        serve(&settings, &self.clock, &self.shutdown).await
    }

    /// A broker with a key.
    pub(crate) async fn broker(&self) -> Broker {
        let organization = self
            .organization("Broker", OrganizationType::Business, false)
            .await;
        let key = self.key(organization, false, Role::Member, None).await;
        Broker {
            url: self.url.clone(),
            http: self.http.clone(),
            organization,
            key,
            logs: self.logs.clone(),
        }
    }

    /// A broker and one INDIVIDUAL customer, created through the API.
    pub(crate) async fn broker_with_child(&self) -> (Broker, String) {
        let broker = self.broker().await;
        let child = broker.create_child("INDIVIDUAL").await;
        (broker, child)
    }

    pub(crate) async fn organization(
        &self,
        name: &str,
        kind: OrganizationType,
        is_platform: bool,
    ) -> OrganizationId {
        let mut tx = self.services.begin().await.expect("a transaction");
        let metadata = Map::new();
        let new = NewCustomer {
            name,
            kind,
            is_platform,
            broker: None,
            external_id: None,
            metadata: &metadata,
        };
        let created = create(
            &mut tx,
            &self.services.journal,
            &new,
            Actor::System,
            self.clock.now(),
        )
        .await
        .expect("an organization");
        tx.commit().await.expect("a commit");
        created.organization_id
    }

    /// A share token of the sandbox for a scenario.
    pub(crate) async fn share_token(&self, scenario: &str) -> String {
        let reply = self
            .sandbox_post("/sandbox/share-tokens", &json!({ "scenario": scenario }))
            .await;
        let token = reply["token"].as_str().expect("a token").to_owned();
        self.logs.secret(&token);
        token
    }

    /// A call of the sandbox's tools.
    pub(crate) async fn sandbox_post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.sandbox.url());
        let response = self
            .http
            .post(url)
            .json(body)
            .send()
            .await
            .expect("the sandbox answers");
        assert!(
            response.status().is_success(),
            "{path}: {}",
            response.status()
        );
        response.json().await.expect("JSON")
    }

    /// A look at the sandbox's tools.
    pub(crate) async fn sandbox_get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sandbox.url());
        let response = self
            .http
            .get(url)
            .send()
            .await
            .expect("the sandbox answers");
        response.json().await.expect("JSON")
    }

    /// Any request to the API, without a key.
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> Request {
        Request::new(
            self.http.request(method, format!("{}{path}", self.url)),
            self.logs.clone(),
        )
    }

    /// Lets the workers do what is due, until nothing is. How much there was.
    pub(crate) async fn run_due(&self) -> usize {
        let mut all = 0;
        loop {
            let done = worker::inbox::turn(&self.services)
                .await
                .expect("the inbox works")
                + worker::confirms::turn(&self.services)
                    .await
                    .expect("confirms work")
                + worker::imports::turn(&self.services)
                    .await
                    .expect("recovery works")
                + worker::lapses::turn(&self.services)
                    .await
                    .expect("approvals lapse")
                + worker::risks::turn(&self.services)
                    .await
                    .expect("files are judged anew")
                + worker::messages::turn(&self.services)
                    .await
                    .expect("messages are dispatched")
                + worker::deliveries::turn(&self.services)
                    .await
                    .expect("deliveries are made")
                + self.note_answered().await;
            if done == 0 {
                return all;
            }
            all += done;
        }
    }

    /// Lets Sumsub go one phase further at a time, deliver, and the workers work, until nothing is left to happen now.
    pub(crate) async fn settle(&self) {
        loop {
            let moved = self.sandbox.advance_all().await;
            let sent = self.sandbox.deliver_all().await.len();
            if moved + sent + self.run_due().await == 0 {
                return;
            }
        }
    }

    /// Checks the chained history of an organization.
    pub(crate) async fn chain_verifies(&self, organization: &str) -> bool {
        let id = OrganizationId::parse(organization).expect("an id");
        let mut conn = self.services.connection().await.expect("a connection");
        history::verify(&mut conn, &self.services.journal, id)
            .await
            .expect("a look")
            .is_none()
    }

    /// The log lines of this app so far that hold a text.
    pub(crate) fn log_lines_with(&self, text: &str) -> Vec<Value> {
        self.logs.lines_with(text)
    }

    /// Secrets of this app that its log must not show.
    pub(crate) fn secret(&self, secret: &str) {
        self.logs.secret(secret);
    }
}

impl Drop for TestApp {
    /// Whatever the test did, no secret of its app is in the log.
    fn drop(&mut self) {
        self.shutdown.begin();
        if !std::thread::panicking() {
            self.logs.assert_silent();
        }
    }
}
