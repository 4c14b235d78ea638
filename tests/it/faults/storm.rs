//! Everything at once, over two processes: one applicant, one winner, and for everyone else an answer from the
//! catalogue.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base::ids::OrganizationId;
use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use vouch::flows::Services;
use vouch::worker;

use super::leases_end;
use super::truth::{applicants, assert_imported_once, changes, held, number};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply, Request};
use crate::support::until::HANGS;

const ROUNDS: u64 = 3;
const MANY: usize = 50;
/// Requests start within this time of each other.
const SPREAD_MICROS: u64 = 20_000;

/// The pause of whoever was told that there is no room; shorter than asked for, to keep it busy.
const SHED: Duration = Duration::from_millis(100);

const SUCCESS: (u16, &str) = (200, "no code");
const IN_FLIGHT: (u16, &str) = (409, "idempotency_request_in_flight");
const UNSUPPORTED: (u16, &str) = (409, "verification_import_unsupported");
const INVALID: (u16, &str) = (400, "share_token_invalid");
const WITHDRAWN: (u16, &str) = (403, "authorization_required");

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(0x9E37_79B9_7F4A_7C15 ^ (seed + 1))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Two processes on one database and one sandbox, and a broker at each.
struct Pair {
    app: TestApp,
    services: [Arc<Services>; 2],
    brokers: [Broker; 2],
    dice: Dice,
}

impl Pair {
    async fn new(seed: u64) -> Self {
        let app = TestApp::with(Options {
            app: Box::new(|settings| settings.database_max_connections = 30),
            ..Options::default()
        })
        .await;
        let (services, url) = app.another(TimeDelta::zero()).await;
        let broker = app.broker().await;
        Self {
            services: [Arc::clone(&app.services), services],
            brokers: [broker.clone(), broker.at(&url)],
            dice: Dice::new(seed),
            app,
        }
    }

    /// Sends requests from both brokers, in any order. Whoever is told that there is no room comes back.
    async fn storm(
        &mut self,
        count: usize,
        request: impl Fn(&Broker, usize) -> Request,
    ) -> Vec<Reply> {
        let request = &request;
        let sending: Vec<_> = (0..count)
            .map(|number| {
                let pause = Duration::from_micros(self.dice.below(SPREAD_MICROS));
                let broker = self.brokers[usize::from(self.dice.below(2) == 1)].clone();
                async move {
                    tokio::time::sleep(pause).await;
                    let began = Instant::now();
                    loop {
                        let reply = request(&broker, number).send().await;
                        if reply.status != 503 || began.elapsed() > HANGS {
                            return reply;
                        }
                        let log = broker
                            .logs
                            .about(reply.header("x-request-id").expect("an id"));
                        assert!(log.contains("pool timed out"), "{log}");
                        assert!(reply.header("retry-after").is_some());
                        tokio::time::sleep(SHED).await;
                    }
                }
            })
            .collect();
        join_all(sending).await
    }

    async fn customers(&self, count: usize) -> Vec<String> {
        let creating = (0..count).map(|_| self.brokers[0].create_child("INDIVIDUAL"));
        join_all(creating).await
    }
}

/// Every reply is one of those that may be; how many there were of the first.
fn assert_known(broker: &Broker, replies: &[Reply], known: &[(u16, &str)]) -> usize {
    for reply in replies {
        let log = || {
            broker
                .logs
                .about(reply.header("x-request-id").unwrap_or("no id"))
        };
        let error = reply.error();
        assert!(
            known.contains(&error),
            "{error:?}: {}\n{}",
            reply.body,
            log()
        );
    }
    let first = |reply: &&Reply| Some(&reply.error()) == known.first();
    replies.iter().filter(first).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_with_one_key() {
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let child = pair.brokers[0].create_child("INDIVIDUAL").await;
        let token = pair.app.share_token("approve").await;
        let same = |broker: &Broker, _| broker.importing(&child, &token).idempotency_key("k");
        let replies = pair.storm(MANY, same).await;
        let won = assert_known(&pair.brokers[0], &replies, &[SUCCESS, IN_FLIGHT]);
        assert!(won >= 1, "round {round}");
        let bodies: Vec<&Value> = replies
            .iter()
            .filter(|reply| reply.status == 200)
            .map(|reply| &reply.body)
            .collect();
        assert!(bodies.windows(2).all(|two| two[0] == two[1]), "{bodies:?}");
        assert_imported_once(&pair.app, &child, "same key").await;
        let late = pair.storm(4, same).await;
        assert_eq!(assert_known(&pair.brokers[0], &late, &[SUCCESS]), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_with_many_keys_or_none() {
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let child = pair.brokers[0].create_child("INDIVIDUAL").await;
        let token = pair.app.share_token("approve").await;
        let replies = pair
            .storm(MANY, |broker, number| {
                let importing = broker.importing(&child, &token);
                match number % 3 {
                    0 => importing,
                    _ => importing.idempotency_key(&format!("k{number}")),
                }
            })
            .await;
        let mut won = assert_known(&pair.brokers[0], &replies, &[SUCCESS, IN_FLIGHT, INVALID]);
        if won == 0 {
            // Whoever was at it found no room to finish: the next one does.
            leases_end(&pair.app).await;
            let reply = pair.brokers[1].import(&child, &token).await;
            won = assert_known(&pair.brokers[0], &[reply], &[SUCCESS]);
        }
        // Until it is noted that one process answered, the other answers as well, and each only once.
        assert!(
            (1..=pair.brokers.len()).contains(&won),
            "round {round}: {won}"
        );
        assert_imported_once(&pair.app, &child, "different keys").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_for_many_organizations() {
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let children = pair.customers(MANY).await;
        let token = pair.app.share_token("approve").await;
        let replies = pair
            .storm(MANY, |broker, number| {
                broker.importing(&children[number], &token)
            })
            .await;
        let won = assert_known(&pair.brokers[0], &replies, &[SUCCESS, INVALID]);
        assert_eq!(won, 1, "round {round}");
        for (child, reply) in children.iter().zip(&replies) {
            if reply.status == 200 {
                assert_imported_once(&pair.app, child, "the winner").await;
            } else {
                assert_eq!(applicants(&pair.app, child).await, [""; 0]);
                assert_eq!(held(&pair.app, child).await.causes, ["created"]);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sessions() {
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let child = pair.brokers[0].create_child("INDIVIDUAL").await;
        let replies = pair
            .storm(MANY, |broker, number| match number % 2 {
                0 => broker.starting(&child),
                _ => broker.starting(&child).idempotency_key("k"),
            })
            .await;
        let won = assert_known(&pair.brokers[0], &replies, &[SUCCESS, IN_FLIGHT]);
        assert!(won > MANY / 2, "round {round}: {won}");
        let causes = held(&pair.app, &child).await.causes;
        assert_eq!(causes, ["created", "session_opened"], "round {round}");
        assert!(pair.app.chain_verifies(&child).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_race_sessions() {
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let child = pair.brokers[0].create_child("INDIVIDUAL").await;
        let minting = (0..MANY / 2).map(|_| pair.app.share_token("approve"));
        let tokens = join_all(minting).await;
        let replies = pair
            .storm(MANY, |broker, number| match number % 2 {
                0 => broker.starting(&child),
                _ => broker.importing(&child, &tokens[number / 2]),
            })
            .await;
        let of = |rest: usize| -> Vec<Reply> {
            let numbered = replies.iter().enumerate();
            numbered
                .filter(|(number, _)| number % 2 == rest)
                .map(|(_, reply)| reply.clone())
                .collect()
        };
        assert_eq!(assert_known(&pair.brokers[0], &of(0), &[SUCCESS]), MANY / 2);
        let won = assert_known(&pair.brokers[0], &of(1), &[SUCCESS, IN_FLIGHT, UNSUPPORTED]);
        assert_eq!(won, 1, "round {round}");
        assert_imported_once(&pair.app, &child, "imports and sessions").await;
        pair.app.settle().await;
        assert_eq!(pair.brokers[1].status_of(&child).await, "APPROVED");
    }
}

/// Takes a worker's turns until told to stop; a turn may find that another process was quicker, and nothing else.
async fn work(services: &Services, stop: &tokio_util::sync::CancellationToken) {
    while !stop.is_cancelled() {
        worker::inbox::turn(services)
            .await
            .expect("the inbox works");
        worker::confirms::turn(services)
            .await
            .expect("confirms work");
        worker::imports::turn(services)
            .await
            .expect("recovery works");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_race_finishes() {
    const OUTCOMES: [(&str, &[&str]); 4] = [
        ("approve", &["NOT_STARTED", "PENDING", "APPROVED"]),
        ("reject", &["NOT_STARTED", "PENDING", "REJECTED"]),
        ("duplicated", &["NOT_STARTED", "PENDING", "APPROVED"]),
        ("reordered", &["NOT_STARTED", "PENDING", "APPROVED"]),
    ];
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let children = pair.customers(20).await;
        let minting = (0..20).map(|number: usize| pair.app.share_token(OUTCOMES[number % 4].0));
        let tokens = join_all(minting).await;
        let (sandbox, [one, two]) = (pair.app.sandbox.clone(), pair.services.clone());
        let stop = tokio_util::sync::CancellationToken::new();
        let review = async {
            while !stop.is_cancelled() {
                sandbox.advance_all().await;
                sandbox.deliver_all().await;
                tokio::task::yield_now().await;
            }
        };
        let imports = async {
            let import = |broker: &Broker, number: usize| {
                broker.importing(&children[number], &tokens[number])
            };
            let replies = pair.storm(20, import).await;
            stop.cancel();
            replies
        };
        let (replies, ..) = tokio::join!(imports, review, work(&one, &stop), work(&two, &stop));
        assert_eq!(assert_known(&pair.brokers[0], &replies, &[SUCCESS]), 20);
        pair.app.settle().await;
        for (number, child) in children.iter().enumerate() {
            let (scenario, expected) = OUTCOMES[number % 4];
            assert_imported_once(&pair.app, child, scenario).await;
            let events = pair.brokers[1].events(child).await;
            assert_eq!(changes(&events), expected, "round {round} {scenario}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revocations_race_finishes() {
    for round in 0..ROUNDS {
        let mut pair = Pair::new(round).await;
        let children = pair.customers(20).await;
        let minting = (0..20).map(|_| pair.app.share_token("approve"));
        let tokens = join_all(minting).await;
        let pool = pair.app.database.pool();
        let mut dice = Dice::new(round + 100);
        let revoking = children.iter().map(|child| {
            let pause = Duration::from_micros(dice.below(3 * SPREAD_MICROS));
            let id = OrganizationId::parse(child).expect("an id").0;
            let revoke = format!(
                "update authorizations set status = 'REVOKED', revoked_at = now(), updated_at = now()
                  where granting_organization_id = '{id}' and status <> 'REVOKED'"
            );
            let pool = &pool;
            async move {
                tokio::time::sleep(pause).await;
                sqlx::raw_sql(AssertSqlSafe(revoke)).execute(pool).await.expect("it is revoked");
            }
        });
        let revoking = join_all(revoking.collect::<Vec<_>>());
        let import =
            |broker: &Broker, number: usize| broker.importing(&children[number], &tokens[number]);
        let (replies, _) = tokio::join!(pair.storm(20, import), revoking);
        assert_known(&pair.brokers[0], &replies, &[SUCCESS, WITHDRAWN]);
        let standing = "select count(*) from authorizations where status <> 'REVOKED'";
        assert_eq!(number(&pair.app, standing).await, 0, "round {round}");
        // Whatever the broker was told: what Sumsub did is on record.
        for (child, reply) in children.iter().zip(&replies) {
            if reply.status == 200 || !applicants(&pair.app, child).await.is_empty() {
                assert_imported_once(&pair.app, child, "revoked").await;
            }
        }
    }
}
