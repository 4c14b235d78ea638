//! `GET /metrics`, on a listener of its own: what this process counted, and what waits in the database.
//!
//! A look must work while the database is away, which is when it is needed most: then `vouch_database_up` is 0 and
//! what only the database knows is left out.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::{Metric, Registry};
use tokio::sync::Mutex;

use super::limits::Limits;
use crate::flows::Services;
use crate::flows::writable::writable;
use crate::http::request::room::Room;
use crate::http::serve::connections::Connections;
use crate::store::gauges::{self, Backlog};
use crate::store::{StoreError, risk_lists};
use crate::sumsub::budget::Lane;
use crate::sumsub::calls::Outcome;
use domain::risk::Lists;

/// How long the database may take to answer.
const DATABASE_DEADLINE: Duration = Duration::from_secs(2);
/// How long the count of ended imports is good for: it reads the whole table.
const IMPORTS_FOR: Duration = Duration::from_secs(60);

type Imports = Vec<(String, i64)>;

/// What the database was asked.
type Known = (Backlog, Imports, Arc<Lists>);

/// What a look needs.
#[derive(Debug, Clone)]
struct Source {
    services: Arc<Services>,
    limits: Arc<Limits>,
    connections: Connections,
    uploads: Room,
    bodies: Room,
    /// When ended imports were counted, and how many there were.
    imports: Arc<Mutex<Option<(Duration, Imports)>>>,
}

/// The router of the metrics listener.
pub fn router(
    services: Arc<Services>,
    limits: Arc<Limits>,
    connections: Connections,
    [uploads, bodies]: [Room; 2],
) -> Router {
    Router::new()
        .route("/metrics", get(look))
        .with_state(Source {
            services,
            limits,
            connections,
            uploads,
            bodies,
            imports: Arc::default(),
        })
}

async fn look(State(source): State<Source>) -> Response {
    let asked = tokio::time::timeout(DATABASE_DEADLINE, source.ask());
    let (asked, writes) = tokio::join!(asked, writable(&source.services));
    let known = match asked {
        Ok(Ok(known)) => Some(known),
        Ok(Err(error)) => {
            tracing::warn!(%error, "metrics without the database");
            None
        }
        Err(_) => {
            tracing::warn!("metrics without the database: no answer in time");
            None
        }
    };
    let mut now = Registry::with_prefix("vouch");
    source.process(&mut now);
    gauge(
        &mut now,
        "database_up",
        "Whether the database answered this look",
        i64::from(known.is_some()),
    );
    gauge(
        &mut now,
        "database_writable",
        "Whether the database took a write that was tried at most a second ago",
        i64::from(writes.is_ok()),
    );
    if let Some((backlog, imports, lists)) = known {
        waiting(&mut now, &backlog, &imports);
        ages(&mut now, &lists, source.services.clock.now().date_naive());
    }
    let mut text = String::new();
    let written = encode_registry(&mut text, source.services.metrics.registry())
        .and_then(|()| encode_registry(&mut text, &now))
        .and_then(|()| encode_eof(&mut text));
    if written.is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

impl Source {
    async fn ask(&self) -> Result<Known, StoreError> {
        let services = &self.services;
        let mut conn = services.connection().await?;
        let backlog = gauges::backlog(&mut conn, services.clock.now()).await?;
        let lists = risk_lists::in_use(&mut conn).await?;
        let mut imports = self.imports.lock().await;
        let now = services.clock.monotonic();
        if let Some((counted_at, counts)) = &*imports
            && now.saturating_sub(*counted_at) < IMPORTS_FOR
        {
            return Ok((backlog, counts.clone(), lists));
        }
        let counts = gauges::imports_by_state(&mut conn).await?;
        *imports = Some((now, counts.clone()));
        Ok((backlog, counts, lists))
    }

    /// What only this process knows.
    fn process(&self, registry: &mut Registry) {
        let pool = &self.services.pool;
        let idle = i64::try_from(pool.num_idle()).unwrap_or(i64::MAX);
        let in_use = (i64::from(pool.size()) - idle).max(0);
        labelled(
            registry,
            "database_connections",
            "Connections of this process to the database",
            "state",
            [("idle", idle), ("in_use", in_use)],
        );
        gauge(
            registry,
            "database_connections_max",
            "Largest number of connections",
            i64::from(pool.options().get_max_connections()),
        );
        gauge(
            registry,
            "rate_limits_shared",
            "Whether rate limits are counted together with other replicas",
            i64::from(self.limits.is_shared()),
        );
        let kept = self.limits.kept();
        let size = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        labelled(
            registry,
            "rate_limit_entries",
            "Keys and addresses remembered by this process",
            "kind",
            [
                ("known_keys", size(kept.known_keys)),
                ("unknown_keys", size(kept.unknown_keys)),
                ("live_keys", size(kept.live.keys)),
                ("key_buckets", size(kept.key_buckets)),
                ("peer_buckets", size(kept.peer_buckets)),
            ],
        );
        gauge(
            registry,
            "keys_announced",
            "Whether this process hears of every new key, so that unknown ones cost no look-up",
            i64::from(kept.live.complete),
        );
        register(
            registry,
            "key_looks",
            "Looks at the table of keys for keys that were not known",
            ConstCounter::new(kept.live.looks),
        );
        self.clients(registry);
        self.sumsub(registry);
    }

    fn clients(&self, registry: &mut Registry) {
        let counts = self.connections.counts();
        let size = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        gauge(
            registry,
            "connections",
            "Connections of clients that are open",
            size(counts.open),
        );
        gauge(
            registry,
            "connections_max",
            "The most connections of clients",
            size(counts.max),
        );
        register(
            registry,
            "connections_displaced",
            "Idle connections that were closed for new ones",
            ConstCounter::new(counts.displaced),
        );
        register(
            registry,
            "connections_refused",
            "New connections that were not taken",
            ConstCounter::new(counts.refused),
        );
        gauge(
            registry,
            "upload_memory_bytes",
            "Memory that is held for documents that come and go",
            size(self.uploads.held()),
        );
        gauge(
            registry,
            "body_memory_bytes",
            "Memory that is held for other bodies",
            size(self.bodies.held()),
        );
    }

    fn sumsub(&self, registry: &mut Registry) {
        #[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
        struct Call {
            method: &'static str,
            outcome: &'static str,
        }
        #[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
        struct Method {
            method: &'static str,
        }
        let client = &self.services.sumsub;
        let budget = client.budget();
        let calls: Family<Call, prometheus_client::metrics::counter::Counter> = Family::default();
        let waits: Family<Method, prometheus_client::metrics::counter::Counter> = Family::default();
        let waiting: Family<Method, Gauge> = Family::default();
        let longest: Family<Method, Gauge<f64, std::sync::atomic::AtomicU64>> = Family::default();
        for (method, lane, used) in [
            ("GET", Lane::Get, budget.get),
            ("POST", Lane::Post, budget.post),
        ] {
            for outcome in Outcome::ALL {
                let count = client.calls(lane, outcome);
                let outcome = outcome.as_str();
                calls.get_or_create(&Call { method, outcome }).inc_by(count);
            }
            let label = Method { method };
            waits.get_or_create(&label).inc_by(used.waits);
            let now = i64::try_from(used.waiting).unwrap_or(i64::MAX);
            waiting.get_or_create(&label).set(now);
            longest
                .get_or_create(&label)
                .set(used.longest_wait.as_secs_f64());
        }
        registry.register("sumsub_calls", "Calls to Sumsub, by how they ended", calls);
        registry.register(
            "sumsub_budget_waits",
            "Calls to Sumsub that had to wait for a turn",
            waits,
        );
        registry.register(
            "sumsub_budget_waiting",
            "Calls to Sumsub that wait for a turn now",
            waiting,
        );
        registry.register(
            "sumsub_budget_longest_wait_seconds",
            "The longest wait for a turn so far",
            longest,
        );
        register(
            registry,
            "sumsub_pauses",
            "How often a 429 of Sumsub's paused a call",
            ConstCounter::new(budget.pauses),
        );
    }
}

/// What waits in the database.
fn waiting(registry: &mut Registry, backlog: &Backlog, imports: &Imports) {
    labelled(
        registry,
        "inbox",
        "Webhooks of Sumsub's that are not processed, or were given up",
        "state",
        [
            ("waiting", backlog.inbox_waiting),
            ("dead", backlog.inbox_dead),
        ],
    );
    gauge(
        registry,
        "inbox_oldest_seconds",
        "How long the oldest webhook that is due has been due",
        backlog.inbox_oldest_seconds,
    );
    gauge(
        registry,
        "confirms_due",
        "Records that are due to be compared with Sumsub",
        backlog.confirms_due,
    );
    gauge(
        registry,
        "confirms_oldest_seconds",
        "How long the oldest of them has been due",
        backlog.confirms_oldest_seconds,
    );
    let open = [("requested", backlog.imports_open)];
    gauge(
        registry,
        "imports_oldest_seconds",
        "How long the outcome of the oldest open import has been open",
        backlog.imports_oldest_seconds,
    );
    let ended = imports
        .iter()
        .map(|(state, count)| (state.as_str(), *count));
    labelled(
        registry,
        "imports",
        "Imports by state; those that have ended are counted once a minute",
        "state",
        open.into_iter().chain(ended),
    );
    gauge(
        registry,
        "operator_flags",
        "Records that ask an operator to look",
        backlog.flagged,
    );
    labelled(
        registry,
        "webhook_messages",
        "Outgoing messages that are not dispatched to endpoints, or were given up",
        "state",
        [
            ("waiting", backlog.messages_waiting),
            ("dead", backlog.messages_dead),
        ],
    );
    gauge(
        registry,
        "webhook_messages_oldest_seconds",
        "How long the oldest message that is due to be dispatched has been due",
        backlog.messages_oldest_seconds,
    );
    gauge(
        registry,
        "webhook_deliveries_oldest_seconds",
        "How long the oldest delivery of a webhook that is due has been due",
        backlog.deliveries_oldest_seconds,
    );
    gauge(
        registry,
        "webhook_endpoints_disabled",
        "Endpoints that are disabled, by their owners or for their failures",
        backlog.endpoints_disabled,
    );
}

/// How old the lists of countries are, and what is missing from them.
fn ages(registry: &mut Registry, lists: &Lists, today: NaiveDate) {
    let family: Family<[(&'static str, String); 2], Gauge> = Family::default();
    for list in lists.lists() {
        let missing = list.not_in_it.clone().unwrap_or_default();
        let labels = [
            ("list", list.code.as_str().to_owned()),
            ("not_in_it", missing),
        ];
        family.get_or_create(&labels).set(list.age_on(today));
    }
    registry.register(
        "risk_list_age_days",
        "Days since somebody last looked whether a list of countries is as it says, and what is missing from it",
        family,
    );
}

fn labelled<'a>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    label: &'static str,
    values: impl IntoIterator<Item = (&'a str, i64)>,
) {
    let family: Family<[(&'static str, String); 1], Gauge> = Family::default();
    for (value, count) in values {
        family
            .get_or_create(&[(label, value.to_owned())])
            .set(count);
    }
    registry.register(name, help, family);
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    register(registry, name, help, ConstGauge::new(value));
}

fn register(registry: &mut Registry, name: &str, help: &str, metric: impl Metric) {
    registry.register(name, help, metric);
}
