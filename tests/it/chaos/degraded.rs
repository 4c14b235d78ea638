//! The database away: refusing, hanging, or all its connections busy.

use std::time::{Duration, Instant};

use base::signing::{DigestAlgorithm, digest};
use futures::future::{join_all, try_join_all};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use vouch::secret::{Environment, generate_api_key};

use super::figure;
use super::proxy::{self, Break, Proxy, Way};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply, Request};

/// The promise: an answer within two seconds.
const PROMISED: Duration = Duration::from_secs(2);

fn unknown_key() -> SecretString {
    generate_api_key(Environment::Sandbox).expect("randomness")
}

/// One call of each kind that needs the database.
fn calls(app: &TestApp, broker: &Broker, child: &str, token: &str) -> Vec<(&'static str, Request)> {
    let body = json!({ "type": "applicantPending", "externalUserId": child }).to_string();
    let secret = app.settings.webhook_secrets[0].expose_secret();
    let digest = digest(DigestAlgorithm::Sha256, secret.as_bytes(), body.as_bytes());
    let webhook = app
        .request(reqwest::Method::POST, "/webhooks/sumsub")
        .header("x-payload-digest", digest)
        .header("x-payload-digest-alg", "HMAC_SHA256_HEX")
        .raw(body);
    let verification = "/v1/organizations/verification";
    let new = json!({ "name": "Another", "type": "INDIVIDUAL" });
    vec![
        ("status", broker.get(verification).on_behalf_of(child)),
        ("start", broker.post(verification).on_behalf_of(child)),
        ("import", broker.importing(child, token)),
        ("create", broker.post("/v1/organizations").json(&new)),
        (
            "unknown key",
            app.request(reqwest::Method::GET, verification)
                .key(unknown_key().expose_secret()),
        ),
        ("webhook", webhook),
        ("readyz", app.request(reqwest::Method::GET, "/readyz")),
    ]
}

/// The answer to each call, and how long it took.
async fn answers(calls: Vec<(&'static str, Request)>) -> Vec<(&'static str, Reply, Duration)> {
    join_all(calls.into_iter().map(async |(name, request)| {
        let began = Instant::now();
        let reply = request.send().await;
        (name, reply, began.elapsed())
    }))
    .await
}

/// Every call is told, in time, to come back; and the process lives.
async fn is_away(app: &TestApp, broker: &Broker, child: &str, token: &str, fault: &str) {
    let mut slowest = Duration::ZERO;
    for (name, reply, took) in answers(calls(app, broker, child, token)).await {
        assert_eq!(reply.error(), (503, "internal_error"), "{fault}: {name}");
        assert!(reply.header("retry-after").is_some(), "{fault}: {name}");
        assert!(took < PROMISED, "{fault}: {name} took {took:?}");
        slowest = slowest.max(took);
    }
    let alive = app.request(reqwest::Method::GET, "/livez").send().await;
    assert_eq!(alive.status, 200);
    figure(
        &format!("{fault}: time to 503, slowest call"),
        format_args!("{slowest:?}"),
    );
}

async fn behind_proxy() -> (TestApp, Proxy, Broker, String, String) {
    let (app, proxy) = proxy::app(Options::default(), |_| ()).await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    (app, proxy, broker, child, token)
}

/// The very first request that needs the database works again, and then all of them at once.
async fn is_back(app: &TestApp, broker: &Broker, child: &str, fault: &str) {
    let began = Instant::now();
    assert_eq!(broker.status(child).await.status, 200, "{fault}");
    figure(
        &format!("{fault}: first answer after recovery"),
        format_args!("{:?}", began.elapsed()),
    );
    let many = join_all((0..40).map(|_| broker.status(child))).await;
    assert!(many.iter().all(|reply| reply.status == 200), "{fault}");
    let ready = app.request(reqwest::Method::GET, "/readyz").send().await;
    assert_eq!(ready.status, 200, "{fault}");
}

#[tokio::test]
async fn a_database_that_refuses_is_told_at_once_and_its_return_is_noticed_by_itself() {
    for how in [Break::Cut, Break::Reset] {
        let (app, proxy, broker, child, token) = behind_proxy().await;
        proxy.set(Way::Closed);
        proxy.break_all(how);
        is_away(&app, &broker, &child, &token, &format!("{how:?}")).await;
        proxy.set(Way::Open);
        is_back(&app, &broker, &child, &format!("{how:?}")).await;
        assert_eq!(broker.import(&child, &token).await.status, 200);
    }
}

#[tokio::test]
async fn connections_that_died_while_nobody_looked_cost_no_request() {
    let (app, proxy, broker, child, _) = behind_proxy().await;
    join_all((0..20).map(|_| broker.status(&child))).await;
    proxy.break_all(Break::Reset);
    // Longer than a connection may have been idle and still be trusted.
    tokio::time::sleep(Duration::from_millis(150)).await;
    is_back(&app, &broker, &child, "dead idle connections").await;
}

#[tokio::test]
async fn connections_that_hang_for_good_are_replaced_in_use_and_idle() {
    let (app, proxy, broker, child, _) = behind_proxy().await;
    let all = || try_join_all((0..8).map(|_| app.services.connection()));
    let in_use = all().await.expect("all connections");
    proxy.break_all(Break::Silence);
    drop(in_use);
    is_back(&app, &broker, &child, "silent, in use").await;

    drop(all().await.expect("all connections"));
    tokio::time::sleep(Duration::from_millis(150)).await;
    proxy.break_all(Break::Silence);
    is_back(&app, &broker, &child, "silent, idle").await;
    assert_eq!(all().await.expect("all connections").len(), 8);
}

#[tokio::test]
async fn a_database_that_hangs_is_told_in_time_and_takes_no_connection_with_it() {
    let (app, proxy, broker, child, token) = behind_proxy().await;
    // As many connections as there can be, so that every one of them is caught.
    join_all((0..40).map(|_| broker.status(&child))).await;
    proxy.set(Way::Stalled);
    for round in 1..=3 {
        let fault = format!("stalled, round {round}");
        is_away(&app, &broker, &child, &token, &fault).await;
    }
    proxy.set(Way::Open);
    is_back(&app, &broker, &child, "stalled").await;
    assert_eq!(app.services.pool.options().get_max_connections(), 8);
    let all = (0..8).map(|_| app.services.connection());
    let all = try_join_all(all).await.expect("all connections can be had");
    assert_eq!(all.len(), 8);
}

#[tokio::test]
async fn a_statement_that_waits_for_a_lock_is_given_up_and_leaves_a_clean_connection() {
    let (app, _proxy, broker, child, token) = behind_proxy().await;
    let pool = app.database.pool();
    let mut blocker = pool.begin().await.expect("a transaction");
    sqlx::query!("lock table verifications in access exclusive mode")
        .execute(&mut *blocker)
        .await
        .expect("a lock");
    is_away_but_ready(&app, &broker, &child, &token).await;
    blocker.rollback().await.expect("a rollback");
    is_back(&app, &broker, &child, "locked").await;
    // What was given up half-way neither happened nor stays in the way.
    assert_eq!(broker.import(&child, &token).await.status, 200);
    assert_eq!(broker.status_of(&child).await, "PENDING");
}

/// Calls that touch the locked table are told to come back; the others are answered.
async fn is_away_but_ready(app: &TestApp, broker: &Broker, child: &str, token: &str) {
    for (name, reply, took) in answers(calls(app, broker, child, token)).await {
        match name {
            "webhook" | "readyz" => assert_eq!(reply.status, 200, "{name}"),
            // Keys are in another table.
            "unknown key" => assert_eq!(reply.error(), (401, "invalid_api_key"), "{name}"),
            _ => {
                assert_eq!(reply.error(), (503, "internal_error"), "{name}");
                assert!(took < PROMISED, "{name} took {took:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_busy_pool_sheds_load_instead_of_queueing_for_ever() {
    let (app, _proxy, broker, child, token) = behind_proxy().await;
    let busy = try_join_all((0..8).map(|_| app.services.connection()));
    let busy = busy.await.expect("all connections");
    is_away(&app, &broker, &child, &token, "busy").await;
    drop(busy);
    is_back(&app, &broker, &child, "busy").await;
}
