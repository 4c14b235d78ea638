//! Brokers' work under faults, with a book of what was acknowledged.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base::shutdown::Shutdown;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::{RwLock, RwLockWriteGuard};
use tokio::task::JoinSet;
use vouch::flows::Services;
use vouch::worker;

use super::two::Doors;
use super::until;
use crate::support::app::{Options, TestApp, statuses};
use crate::support::client::{Broker, Reply, Request};

/// One customer, from its creation to its verdict.
#[derive(Debug, Clone)]
struct Customer {
    id: String,
}

/// What was acknowledged, and how the service behaved.
#[derive(Debug, Default)]
struct Book {
    imported: Vec<Customer>,
    /// 5xx and 429, each with `Retry-After`.
    told_to_retry: usize,
    /// Requests whose process died.
    unanswered: usize,
    slowest: Duration,
    last_success: Option<Instant>,
    /// The longest time without any success.
    longest_gap: Duration,
}

/// Brokers at work. They end when this is dropped.
pub(super) struct Load {
    broker: Broker,
    book: Arc<Mutex<Book>>,
    stop: Arc<AtomicBool>,
    tasks: JoinSet<()>,
    workers: Shutdown,
    _time: JoinSet<()>,
    /// Requests hold it, so that the test can wait until there is none.
    requests: Arc<RwLock<()>>,
}

/// Options of an app whose sandbox goes on by itself, at once.
pub(super) fn options() -> Options {
    Options {
        sandbox: Box::new(|sandbox| {
            sandbox.manual = false;
            sandbox.fast = true;
            sandbox.retry_scale = 0.003;
        }),
        ..Options::default()
    }
}

/// Leases so short that what a fault cut off is soon free again.
pub(super) fn short_leases(settings: &mut vouch::app::Settings) {
    settings.policy.import_lease = Duration::from_secs(2);
    settings.policy.request_lease = Duration::from_secs(3);
}

impl Load {
    /// Sets `tasks` brokers to work; the app's workers run too, and its time goes as quickly as ours.
    pub(super) async fn start(app: &TestApp, tasks: usize) -> Self {
        let mut load = Self::over(app, &Doors::one(&app.url), tasks).await;
        worker::spawn_all(&app.services, &load.workers);
        let clock = app.clock.clone();
        load._time.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                clock.advance(TimeDelta::milliseconds(20));
            }
        });
        load
    }

    /// Sets `tasks` brokers to work, who call at one door after the other.
    pub(super) async fn over(app: &TestApp, doors: &Doors, tasks: usize) -> Self {
        Self::paced(app, doors, tasks, Duration::ZERO).await
    }

    /// The same, each with a pause between two customers.
    pub(super) async fn paced(app: &TestApp, doors: &Doors, tasks: usize, pause: Duration) -> Self {
        let broker = app.broker().await;
        // A key that is new is known everywhere within a second, not at once.
        for url in doors.all() {
            let at_the_door = broker.at(&url);
            until("every process knows the key", async || {
                let children = at_the_door.get("/v1/organizations/children");
                children.send().await.status != 401
            })
            .await;
        }
        let mut load = Self {
            broker: broker.clone(),
            book: Arc::default(),
            stop: Arc::default(),
            tasks: JoinSet::new(),
            workers: Shutdown::new(),
            _time: JoinSet::new(),
            requests: Arc::default(),
        };
        for number in 0..tasks {
            let hand = Hand {
                broker: broker.clone(),
                doors: doors.clone(),
                book: Arc::clone(&load.book),
                sandbox: app.sandbox.url(),
                requests: Arc::clone(&load.requests),
            };
            let stop = Arc::clone(&load.stop);
            load.tasks.spawn(async move {
                for round in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    hand.onboard(&format!("{number}-{round}")).await;
                    tokio::time::sleep(pause).await;
                }
            });
        }
        load
    }

    /// Waits until no request is under way. None begins as long as this is held.
    pub(super) async fn silence(&self) -> RwLockWriteGuard<'_, ()> {
        self.requests.write().await
    }

    /// Lets everything that was begun come to its end, and checks that all of it is true.
    pub(super) async fn finish(mut self, app: &TestApp) -> String {
        self.stop.store(true, Ordering::SeqCst);
        let ended = async {
            while self
                .tasks
                .join_next()
                .await
                .transpose()
                .expect("no task panics")
                .is_some()
            {}
        };
        let ended = tokio::time::timeout(Duration::from_secs(60), ended).await;
        assert!(ended.is_ok(), "a request that is retried comes to an end");
        let book = std::mem::take(&mut *self.book.lock().unwrap_or_else(PoisonError::into_inner));
        assert!(!book.imported.is_empty(), "nothing was done");
        leases_run_out(&app.services).await;
        for customer in &book.imported {
            until("every acknowledged import is approved", async || {
                // A 503 with Retry-After is still allowed here: connections broken last are found out one by one.
                self.broker.status(&customer.id).await.body["status"] == "APPROVED"
            })
            .await;
        }
        self.workers
            .finish(Duration::from_secs(10), std::future::pending())
            .await;
        for customer in &book.imported {
            self.happened_once(app, customer).await;
        }
        is_there_once(app, &book.imported).await;
        format!(
            "{} customers, {} answers with Retry-After, {} requests whose process died, slowest answer {:?}, longest time without a success {:?}",
            book.imported.len(),
            book.told_to_retry,
            book.unanswered,
            book.slowest,
            book.longest_gap,
        )
    }

    async fn happened_once(&self, app: &TestApp, customer: &Customer) {
        let events = self.broker.events(&customer.id).await;
        let mut causes: Vec<&str> = events.body["data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|event| event["cause"].as_str().expect("a cause"))
            .collect();
        // Where the import's answer was lost, the verdict may have been seen before the import was known to be
        // accepted.
        causes.sort_unstable();
        assert_eq!(
            causes,
            ["created", "import_accepted", "review"],
            "{customer:?}"
        );
        assert_eq!(
            statuses(&events).last().map(String::as_str),
            Some("APPROVED")
        );
        assert!(app.chain_verifies(&customer.id).await);
    }

    /// The broker whose customers they are.
    pub(super) fn broker(&self) -> &Broker {
        &self.broker
    }

    /// When a broker last succeeded.
    pub(super) fn last_success(&self) -> Option<Instant> {
        self.book
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last_success
    }
}

/// What workers held when the database went away is free again a minute later: that minute passes now.
async fn leases_run_out(services: &Services) {
    let mut conn = services.connection().await.expect("a connection");
    sqlx::query!(
        "update confirms set lease_expires_at = lease_now() where lease_token is not null"
    )
    .execute(&mut *conn)
    .await
    .expect("confirms");
    sqlx::query!("update inbox set lease_expires_at = lease_now() where lease_token is not null")
        .execute(&mut *conn)
        .await
        .expect("webhooks");
}

/// Each customer once, here and at Sumsub. Asked of all together: a quarter of an hour brings tens of thousands.
async fn is_there_once(app: &TestApp, customers: &[Customer]) {
    let query = "select external_id, count(*) from organizations
                  where external_id is not null group by external_id having count(*) > 1";
    assert_eq!(app.rows(query).await, Vec::<Value>::new());
    let applicants = app.sandbox_get("/sandbox/applicants").await;
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for applicant in applicants.as_array().expect("a list") {
        let user = applicant["externalUserId"].as_str().expect("a user");
        *found.entry(user).or_default() += 1;
    }
    for customer in customers {
        assert_eq!(found.get(customer.id.as_str()), Some(&1), "{customer:?}");
    }
}

/// One broker's hand.
struct Hand {
    broker: Broker,
    doors: Doors,
    book: Arc<Mutex<Book>>,
    sandbox: String,
    requests: Arc<RwLock<()>>,
}

impl Hand {
    async fn onboard(&self, external_id: &str) {
        let body = json!({ "name": "C", "type": "INDIVIDUAL", "externalId": external_id });
        let created = self
            .insist(|broker| {
                let request = broker.post("/v1/organizations").json(&body);
                request.idempotency_key(&format!("create-{external_id}"))
            })
            .await;
        assert_eq!(created.status, 200, "{:?}", created.body);
        let id = created.body["organizationId"].as_str().expect("an id");
        let token = self.token().await;
        let imported = self
            .insist(|broker| {
                let request = broker.importing(id, &token);
                request.idempotency_key(&format!("import-{external_id}"))
            })
            .await;
        assert_eq!(imported.status, 200, "{:?}", imported.body);
        let customer = Customer { id: id.to_owned() };
        self.book().imported.push(customer);
    }

    /// Sends a request again until it is answered for good, as its answers say.
    async fn insist(&self, request: impl Fn(&Broker) -> Request) -> Reply {
        loop {
            let silence = self.requests.read().await;
            let began = Instant::now();
            let sent = request(&self.broker.at(&self.doors.next()));
            let Ok(reply) = sent.try_send().await else {
                assert!(self.doors.are_several(), "the only process is there");
                self.book().unanswered += 1;
                drop(silence);
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            drop(silence);
            self.write_down(&reply, began.elapsed());
            let busy = ["idempotency_request_in_flight", "rate_limited"];
            let again = reply.status >= 500 || busy.contains(&reply.error().1);
            if !again {
                return reply;
            }
            assert!(
                reply.header("retry-after").is_some(),
                "{} without Retry-After: {:?}",
                reply.status,
                reply.body
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn write_down(&self, reply: &Reply, took: Duration) {
        let mut book = self.book();
        book.slowest = book.slowest.max(took);
        if reply.status >= 500 || reply.status == 429 {
            book.told_to_retry += 1;
        } else if reply.status == 200 {
            let now = Instant::now();
            if let Some(last) = book.last_success.replace(now) {
                book.longest_gap = book.longest_gap.max(now - last);
            }
        }
    }

    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn token(&self) -> String {
        let url = format!("{}/sandbox/share-tokens", self.sandbox);
        let request = self
            .broker
            .http
            .post(url)
            .json(&json!({ "scenario": "approve" }));
        let reply: Value = request
            .send()
            .await
            .expect("the sandbox")
            .json()
            .await
            .expect("JSON");
        reply["token"].as_str().expect("a token").to_owned()
    }
}
