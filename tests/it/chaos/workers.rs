//! Rows that always fail among rows that are well.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base::signing::{DigestAlgorithm, digest};
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde_json::json;
use tokio::task::JoinSet;
use vouch::store::confirms::{self, Urgency};
use vouch::worker;

use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};

/// Sends a webhook as Sumsub would.
async fn send_webhook(app: &TestApp, body: &str) -> Reply {
    let secret = app.settings.webhook_secrets[0].expose_secret();
    let digest = digest(DigestAlgorithm::Sha256, secret.as_bytes(), body.as_bytes());
    app.request(reqwest::Method::POST, "/webhooks/sumsub")
        .header("x-payload-digest", digest)
        .header("x-payload-digest-alg", "HMAC_SHA256_HEX")
        .raw(body.to_owned())
        .send()
        .await
}

/// Imports for so many customers; their ids.
async fn customers(app: &TestApp, broker: &Broker, many: usize) -> Vec<String> {
    let mut children = Vec::new();
    for _ in 0..many {
        let child = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token("approve").await;
        assert_eq!(broker.import(&child, &token).await.status, 200);
        children.push(child);
    }
    children
}

async fn all_approved(broker: &Broker, children: &[String]) {
    for child in children {
        assert_eq!(broker.status_of(child).await, "APPROVED");
    }
}

#[tokio::test]
async fn a_webhook_that_always_fails_stops_no_other_and_ends_dead_with_a_reason() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let good = customers(&app, &broker, 50).await;
    // What this one tells cannot be stored, so noting it fails every time.
    app.execute("alter table applicant_candidates add check (applicant_id <> 'poison')")
        .await;
    let poison =
        json!({ "type": "applicantPending", "externalUserId": child, "applicantId": "poison" });
    assert_eq!(send_webhook(&app, &poison.to_string()).await.status, 200);
    app.settle().await;
    all_approved(&broker, &good).await;
    for _ in 0..15 {
        app.later(TimeDelta::minutes(6)).await;
    }
    let mut conn = app.services.connection().await.expect("a connection");
    let row = sqlx::query!("select state, reason, attempts from inbox where state <> 'done'")
        .fetch_one(&mut *conn)
        .await
        .expect("one row");
    assert_eq!(
        (row.state.as_str(), row.reason.as_deref(), row.attempts),
        ("dead", Some("failed too often"), 12)
    );
    assert_eq!(broker.status_of(&child).await, "NOT_STARTED");
}

#[tokio::test]
async fn a_webhook_that_ends_the_process_is_given_up_and_its_companions_are_not() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let good = customers(&app, &broker, 3).await;
    app.sandbox.advance_all().await;
    let poison = json!({ "type": "applicantPending", "externalUserId": child, "applicantId": "p" });
    assert_eq!(send_webhook(&app, &poison.to_string()).await.status, 200);
    app.sandbox.deliver_all().await;
    // Three processes took them all up and ended; nine more took up the guilty one alone.
    let mut conn = app.services.connection().await.expect("a connection");
    let sql = "update inbox set attempts = 3";
    sqlx::raw_sql(sql).execute(&mut *conn).await.expect("done");
    let id = sqlx::query_scalar!("select id from inbox order by received_at desc, id desc limit 1");
    let guilty = id.fetch_one(&mut *conn).await.expect("an id");
    sqlx::query!("update inbox set attempts = 12 where id = $1", guilty)
        .execute(&mut *conn)
        .await
        .expect("an update");
    let all = sqlx::query_scalar!(r#"select count(*) as "all!" from inbox"#)
        .fetch_one(&mut *conn)
        .await
        .expect("a count");
    for taken in 1..=all {
        let turn = worker::inbox::turn(&app.services).await.expect("a turn");
        assert_eq!(
            turn, 1,
            "each alone, so that only the guilty one ends its process"
        );
        let waiting = sqlx::query_scalar!(
            r#"select count(*) as "waiting!" from inbox
                where state = 'waiting' and lease_token is null and attempts in (3, 12)"#
        );
        let waiting = waiting.fetch_one(&mut *conn).await.expect("a count");
        assert_eq!(waiting, all - taken, "given back as they were");
    }
    let ends = sqlx::query!("select id, reason from inbox where state <> 'done'");
    let ends = ends.fetch_all(&mut *conn).await.expect("rows");
    let ends: Vec<_> = ends
        .iter()
        .map(|row| (row.id, row.reason.as_deref()))
        .collect();
    assert_eq!(ends, [(guilty, Some("ended the process too often"))]);
    drop(conn);
    app.settle().await;
    all_approved(&broker, &good).await;
}

/// Sumsub behind a gate that refuses everything about one applicant.
async fn gated(
    app_base: String,
    refused: Arc<AtomicUsize>,
    about: Arc<std::sync::OnceLock<String>>,
) -> (String, JoinSet<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let router = axum::Router::new().fallback(move |request: Request| {
        let (http, base) = (http.clone(), app_base.clone());
        let (refused, about) = (Arc::clone(&refused), Arc::clone(&about));
        async move {
            let (parts, body) = request.into_parts();
            if about.get().is_some_and(|id| parts.uri.path().contains(id)) {
                refused.fetch_add(1, Ordering::SeqCst);
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
            pass(&http, &base, parts.method, &parts.uri, parts.headers, body).await
        }
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(async move { axum_serve(listener, router).await });
    (url, tasks)
}

async fn axum_serve(listener: tokio::net::TcpListener, router: axum::Router) {
    vouch::http::serve::server::serve(listener, router, base::shutdown::Shutdown::new()).await;
}

async fn pass(
    http: &reqwest::Client,
    base: &str,
    method: Method,
    uri: &Uri,
    mut headers: HeaderMap,
    body: Body,
) -> Response {
    headers.remove("host");
    let target = uri.path_and_query().expect("a path");
    let bytes = to_bytes(body, 1 << 20).await.expect("a body");
    let answer = http
        .request(method, format!("{base}{target}"))
        .headers(headers)
        .body(bytes);
    let answer = answer.send().await.expect("an answer");
    let status = answer.status();
    (status, answer.bytes().await.expect("a body")).into_response()
}

#[tokio::test]
async fn a_record_whose_calls_always_fail_stops_no_other() {
    let about = Arc::new(std::sync::OnceLock::new());
    let refused = Arc::new(AtomicUsize::new(0));
    let app = TestApp::new().await;
    let (url, _gate) = gated(app.sandbox.url(), Arc::clone(&refused), Arc::clone(&about)).await;
    let mut settings = app.settings.clone();
    settings.sumsub.base_url = url;
    let behind = vouch::app::App::build(
        &settings,
        app.clock.clone(),
        &base::shutdown::Shutdown::new(),
    );
    let services = behind.expect("an app").services;

    let broker = app.broker().await;
    let bad = customers(&app, &broker, 1).await;
    let path = format!("/sandbox/applicants?externalUserId={}", bad[0]);
    let applicant = app.sandbox_get(&path).await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    about.set(applicant).expect("nobody else sets it");
    let good = customers(&app, &broker, 50).await;
    for _ in 0..4 {
        app.sandbox.advance_all().await;
        app.sandbox.deliver_all().await;
        while worker::inbox::turn(&services).await.expect("a turn")
            + worker::confirms::turn(&services).await.expect("a turn")
            > 0
        {}
        app.clock.advance(TimeDelta::seconds(30));
    }
    all_approved(&broker, &good).await;
    assert_eq!(broker.status_of(&bad[0]).await, "PENDING");
    assert!(refused.load(Ordering::SeqCst) > 1, "it is tried again");
    let mut conn = app.services.connection().await.expect("a connection");
    let row = sqlx::query!("select attempts, last_failure from confirms where attempts > 0")
        .fetch_one(&mut *conn)
        .await
        .expect("one failing record");
    assert!(row.attempts > 1 && row.last_failure.is_some());
    // How long it has been due is there for everyone to see.
    app.clock.advance(TimeDelta::minutes(10));
    let ready = app.request(reqwest::Method::GET, "/readyz").send().await;
    assert!(
        ready.body["oldestConfirmSeconds"].as_i64() >= Some(300),
        "{:?}",
        ready.body
    );
}

/// What Sumsub says of one record can never be written down.
#[tokio::test]
async fn an_answer_that_cannot_be_recorded_stops_no_other_that_came_with_it() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let bad = customers(&app, &broker, 1).await;
    let good = customers(&app, &broker, 30).await;
    let id = base::ids::OrganizationId::parse(&bad[0]).expect("an id").0;
    let mut conn = app.services.connection().await.expect("a connection");
    let trigger = format!(
        "create function refuse_verdict() returns trigger language plpgsql as
             $$ begin raise exception 'never'; end $$;
         create trigger refuse_verdict before insert on verification_events for each row
             when (new.organization_id = '{id}' and new.status = 'APPROVED') execute function refuse_verdict()"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(trigger))
        .execute(&mut *conn)
        .await
        .expect("a trigger");
    app.settle().await;
    all_approved(&broker, &good).await;
    assert_eq!(broker.status_of(&bad[0]).await, "PENDING");
    let row = sqlx::query!("select attempts, last_failure from confirms where attempts > 0")
        .fetch_one(&mut *conn)
        .await
        .expect("one failing record");
    assert!(row.attempts > 0);
    assert_eq!(
        row.last_failure.as_deref(),
        Some("the database, or a value in it")
    );
    sqlx::raw_sql("drop trigger refuse_verdict on verification_events")
        .execute(&mut *conn)
        .await
        .expect("no trigger");
    app.later(TimeDelta::minutes(6)).await;
    assert_eq!(broker.status_of(&bad[0]).await, "APPROVED");
}

#[tokio::test]
async fn urgent_records_that_keep_coming_leave_a_place_for_the_others() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let many = broker.create_children(80).await;
    let lonely = broker.create_children(2).await;
    let mut conn = app.services.connection().await.expect("a connection");
    let due = app.clock.now();
    let wishes = many.iter().map(|child| (child, Urgency::Broker));
    let later = [(&lonely[0], Urgency::Webhook), (&lonely[1], Urgency::Age)];
    for (child, urgency) in wishes.chain(later) {
        let id = base::ids::OrganizationId::parse(child).expect("an id");
        confirms::wish(&mut conn, id, urgency, due)
            .await
            .expect("a wish");
    }
    drop(conn);
    let taken = worker::confirms::turn(&app.services).await.expect("a turn");
    assert!(taken < many.len(), "{taken}");
    let mut conn = app.services.connection().await.expect("a connection");
    for child in &lonely {
        let id = base::ids::OrganizationId::parse(child).expect("an id");
        let row = sqlx::query!(
            "select due_at from confirms where organization_id = $1",
            id.0
        )
        .fetch_one(&mut *conn)
        .await
        .expect("a row");
        assert!(row.due_at > due, "it was confirmed");
    }
}
