//! Whoever is refused leaves nothing behind, whichever route was called: the rows of all tables are counted before and
//! after. What is kept on purpose goes after its stated life (docs/operate/backup.md, "How long things are kept").

use std::collections::BTreeMap;

use base::shutdown::Shutdown;
use base::signing::{DigestAlgorithm, PAYLOAD_DIGEST, PAYLOAD_DIGEST_ALGORITHM, digest};
use chrono::TimeDelta;
use reqwest::Method;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use vouch::app::App;
use vouch::worker::sweep;

use crate::support::app::TestApp;
use crate::support::client::{Broker, Request};
use crate::support::peek::uuid_of;

/// How often each kind of thing is tried that is not a route.
const TRIES: usize = 50;

/// An operation of any of the documents.
struct Operation {
    method: Method,
    path: String,
    takes_body: bool,
}

/// Every operation that needs a key, with ids of `customer`'s or nobody's in the path.
fn operations(app: &TestApp, customer: &str) -> Vec<Operation> {
    let built = App::build(&app.settings, app.clock.clone(), &Shutdown::new()).unwrap();
    let documents = [
        built.openapi(),
        built.finhub_openapi(),
        built.partner_openapi(),
    ];
    let mut all = Vec::new();
    for document in documents {
        let document = serde_json::to_value(document).unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                if operation["security"] == serde_json::json!([]) {
                    continue;
                }
                all.push(Operation {
                    method: method.to_uppercase().parse().unwrap(),
                    path: with_ids(path, customer),
                    takes_body: operation["requestBody"].is_object(),
                });
            }
        }
    }
    all
}

fn with_ids(path: &str, customer: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{organizationId}" => customer.to_owned(),
        part if part.starts_with('{') => uuid_of(customer),
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn counts(app: &TestApp) -> BTreeMap<String, usize> {
    let contents = app.contents().await.into_iter();
    contents.map(|(table, rows)| (table, rows.len())).collect()
}

/// The tables that have more rows than before, and how many more.
async fn grown(app: &TestApp, before: &BTreeMap<String, usize>) -> Value {
    let now = counts(app).await.into_iter();
    let more = now.filter_map(|(table, rows)| {
        let more = rows.saturating_sub(before[&table]);
        (more > 0).then(|| (table, json!(more)))
    });
    Value::Object(more.collect())
}

/// With the headers that the dialects want, so that what is refused is refused for another reason.
fn dressed(request: Request, caller: &Broker, body: &str) -> Request {
    request
        .header("x-tenant-id", caller.organization.to_string())
        .header("x-forwarded-for", "192.0.2.1")
        .header("user-agent", "test")
        .header("content-type", "application/json")
        .raw(body.to_owned())
}

/// Sends and makes sure that it was refused.
async fn refused(request: Request, what: &str) {
    let reply = request.send().await;
    let (status, body) = (reply.status, &reply.body);
    assert!((400..500).contains(&status), "{what}: {status} {body}");
}

#[tokio::test]
async fn no_route_leaves_a_row_of_a_request_that_it_refused() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let stranger = app.broker().await;
    let operations = operations(&app, &child);
    assert!(operations.len() > TRIES);
    let before = counts(&app).await;
    for operation in &operations {
        let Operation { method, path, .. } = operation;
        let what = format!("{method} {path}");
        let request = || app.request(method.clone(), path);
        for body in ["{}", "{"] {
            let nobodys = dressed(request(), &stranger, body).idempotency_key("k");
            refused(nobodys, &what).await;
            let unknown = dressed(request(), &stranger, body).key("no-such-key");
            refused(unknown.idempotency_key("k"), &what).await;
        }
        // Of another tenant's customer.
        if method != Method::GET {
            let other = stranger.request(method.clone(), path).on_behalf_of(&child);
            let other = dressed(other, &stranger, "{").idempotency_key("k");
            let reply = other.send().await;
            assert!(reply.status >= 400 || !operation.takes_body, "{what}");
        }
        // Of its own, and wrong.
        if operation.takes_body {
            for body in ["{", "[]", r#"{"no":"such"}"#] {
                let own = broker.request(method.clone(), path).on_behalf_of(&child);
                refused(dressed(own, &broker, body), &what).await;
            }
        }
    }
    assert_eq!(grown(&app, &before).await, json!({}));
}

fn webhook(app: &TestApp, secret: &str, body: &Value) -> Request {
    let body = body.to_string();
    app.request(Method::POST, "/webhooks/sumsub")
        .header("content-type", "application/json")
        .header(
            PAYLOAD_DIGEST,
            digest(DigestAlgorithm::Sha256, secret.as_bytes(), body.as_bytes()),
        )
        .header(PAYLOAD_DIGEST_ALGORITHM, "HMAC_SHA256_HEX")
        .raw(body)
}

#[tokio::test]
async fn what_is_kept_of_lies_and_refusals_goes_after_its_stated_life() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    assert_eq!(broker.start(&child).await.status, 200);
    app.settle().await;
    let before = counts(&app).await;
    let about = |organization: &str, n: usize| {
        json!({
            "type": "applicantReviewed", "applicantId": format!("nobody{n}"), "externalUserId": organization,
            "levelName": "basic-kyc-level", "reviewStatus": "completed", "createdAtMs": "2026-03-15 14:30:00.000",
            "reviewResult": { "reviewAnswer": "GREEN" },
        })
    };
    for n in 0..TRIES {
        let forged = webhook(&app, "not-the-secret", &about(&child, n));
        assert_eq!(forged.send().await.status, 401);
    }
    app.settle().await;
    assert_eq!(grown(&app, &before).await, json!({}));

    let secret = app.settings.webhook_secrets[0].expose_secret().to_owned();
    let nobody = format!("org_{}", "f".repeat(32));
    for n in 0..TRIES {
        for organization in [&child, &nobody] {
            let lying = webhook(&app, &secret, &about(organization, n));
            assert_eq!(lying.send().await.status, 200);
        }
        let request = broker.importing(&child, &format!("no-such-token-{n}"));
        refused(request.idempotency_key(&format!("k{n}")), "an import").await;
    }
    app.settle().await;
    assert_eq!(
        grown(&app, &before).await,
        json!({
            "applicant_candidates": TRIES, "idempotency_keys": TRIES, "imports": TRIES, "inbox": 2 * TRIES,
        })
    );
    let mut left = Vec::new();
    for days in [1, 30, 60, 276] {
        app.clock.advance(TimeDelta::days(days));
        while sweep::turn(&app.services).await.unwrap() > 0 {}
        left.push(grown(&app, &before).await);
    }
    let longest = json!({ "applicant_candidates": TRIES, "imports": TRIES, "inbox": 2 * TRIES });
    assert_eq!(left, [longest.clone(), longest, json!({}), json!({})]);
}
