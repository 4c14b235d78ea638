//! Nobody learns that somebody else uses a share token: what is answered, and what it costs, is what a token costs that
//! Sumsub calls invalid. And whoever uses it is not disturbed.

use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply, Request};
use crate::support::door::{At, Door};
use crate::support::passing::leases_end;
use crate::support::statements::Counted;

const INVALID: &str = "The share token is invalid, expired or already used.";

/// An answer and its cost, without what names the request and the customer.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    calls: Vec<String>,
    statements: Vec<String>,
}

struct Stage {
    app: TestApp,
    door: Door,
    counted: Counted,
}

impl Stage {
    async fn new() -> Self {
        let door = Door::new().await;
        let in_between = door.in_between();
        let slot = Arc::new(OnceLock::new());
        let filled = Arc::clone(&slot);
        let app = TestApp::with(Options {
            app: Box::new(move |settings| {
                in_between(settings);
                settings.database_max_connections = 2;
                assert!(filled.set(Counted::before(settings)).is_ok());
            }),
            ..Options::default()
        })
        .await;
        let counted = Arc::into_inner(slot).and_then(OnceLock::into_inner);
        let counted = counted.unwrap();
        Self { app, door, counted }
    }

    /// Sends a request about a customer, and notes all that can be seen of it.
    async fn look(&self, customer: &str, request: Request) -> Seen {
        self.counted.statements.taken();
        self.door.calls();
        let reply = request.send().await;
        let statements = self.counted.statements.taken();
        let calls = self.door.calls();
        let hide = |text: &str| {
            let mut parts = text.split("req_");
            let first = parts.next().unwrap_or_default().to_owned();
            let parts = parts.filter_map(|part| part.get(32..));
            let text = parts.fold(first, |text, part| text + "-" + part);
            text.replace(customer, "-")
        };
        let Reply {
            status,
            headers,
            bytes,
            ..
        } = &reply;
        let headers = headers.iter().filter(|(name, _)| {
            !["date", "ratelimit", "ratelimit-remaining"].contains(&name.as_str())
        });
        let headers =
            headers.map(|(name, value)| (name.to_string(), hide(value.to_str().unwrap())));
        Seen {
            status: *status,
            headers: headers.collect(),
            body: hide(std::str::from_utf8(bytes).unwrap()),
            calls: calls.iter().map(|call| hide(call)).collect(),
            statements,
        }
    }

    /// What a broker sees of a token, in every way in which it may come with it: what was asked, and what was seen.
    async fn every_way(&self, broker: &Broker, token: &str) -> Vec<(&'static str, Seen)> {
        let fresh = || broker.create_child("INDIVIDUAL");
        let mut seen = Vec::new();
        let customer = fresh().await;
        for way in ["first", "again"] {
            let request = broker.importing(&customer, token);
            seen.push((way, self.look(&customer, request).await));
        }
        let preview = broker.post("/v1/organizations/verification/import/preview");
        let preview = preview
            .on_behalf_of(&customer)
            .json(&json!({ "shareToken": token }));
        seen.push(("preview", self.look(&customer, preview).await));
        for way in ["under a key", "replayed"] {
            let request = broker
                .importing(&customer, token)
                .idempotency_key("one-key");
            seen.push((way, self.look(&customer, request).await));
        }
        for (way, fault) in [("server error", "500"), ("connection lost", "drop")] {
            let customer = fresh().await;
            let fault = json!({ "call": "reuse", "fault": fault, "times": 1 });
            self.app.sandbox_post("/sandbox/faults", &fault).await;
            let request = broker.importing(&customer, token);
            seen.push((way, self.look(&customer, request).await));
            let request = broker.importing(&customer, token);
            seen.push((way, self.look(&customer, request).await));
            self.app.clock.advance(TimeDelta::minutes(3));
            let request = broker.importing(&customer, token);
            seen.push((way, self.look(&customer, request).await));
        }
        let done = fresh().await;
        let good = self.app.share_token("approve").await;
        assert_eq!(broker.import(&done, &good).await.status, 200);
        let request = broker.importing(&done, token);
        seen.push(("under way", self.look(&done, request).await));
        let rejected = fresh().await;
        let bad = self.app.share_token("reject").await;
        assert_eq!(broker.import(&rejected, &bad).await.status, 200);
        self.app.settle().await;
        let request = broker.importing(&rejected, token);
        seen.push(("rejected", self.look(&rejected, request).await));
        let company = broker.create_child("BUSINESS").await;
        let request = broker.importing(&company, token);
        seen.push(("company", self.look(&company, request).await));
        seen
    }

    async fn invalid(&self) -> String {
        self.app.share_token("consumed").await
    }

    /// Everything that is kept of an import by its organization.
    async fn kept_of(&self, customer: &str) -> Value {
        let id = crate::support::peek::uuid_of(customer);
        let imports = format!(
            "select id, state, token_sha256, requested_at, applicant_id from imports where organization_id = '{id}'"
        );
        json!([
            self.app.everything_of(customer).await,
            self.app.rows(&imports).await
        ])
    }
}

fn refusal() -> Value {
    json!({
        "code": "share_token_invalid",
        "message": INVALID,
        "details": {
            "name": "invalid-share-token",
            "errorCode": null,
            "retryable": true,
            "needsNewToken": true,
            "whoActs": "broker",
        },
    })
}

#[tokio::test]
async fn a_token_that_another_imported_looks_like_one_that_is_invalid() {
    let stage = Stage::new().await;
    let (owner, customer) = stage.app.broker_with_child().await;
    let token = stage.app.share_token("approve").await;
    assert_eq!(owner.import(&customer, &token).await.status, 200);
    stage.app.settle().await;
    let before = stage.kept_of(&customer).await;

    let (rival, stranger) = stage.app.broker_with_child().await;
    let sibling = owner.create_child("INDIVIDUAL").await;
    for (broker, organization) in [(&rival, &stranger), (&owner, &sibling)] {
        let refused = broker.import(organization, &token).await;
        assert_eq!((refused.status, refused.error_body()), (400, refusal()));
    }
    let expected = stage.every_way(&rival, &stage.invalid().await).await;
    assert_eq!(stage.every_way(&rival, &token).await, expected);
    assert!(expected[0].1.calls.len() > 1, "{expected:?}");
    assert_eq!(stage.kept_of(&customer).await, before);
}

#[tokio::test]
async fn a_token_whose_import_by_another_is_open_looks_like_one_that_is_invalid_and_is_not_spent() {
    let stage = Stage::new().await;
    let (owner, customer) = stage.app.broker_with_child().await;
    let token = stage.app.share_token("approve").await;
    let fault = json!({ "call": "reuse", "fault": "500", "times": 1 });
    stage.app.sandbox_post("/sandbox/faults", &fault).await;
    assert_eq!(owner.import(&customer, &token).await.status, 502);
    let before = stage.kept_of(&customer).await;

    let rival = stage.app.broker().await;
    rival
        .import(
            &rival.create_child("INDIVIDUAL").await,
            &stage.invalid().await,
        )
        .await;
    let expected = stage.every_way(&rival, &stage.invalid().await).await;
    assert_eq!(stage.every_way(&rival, &token).await, expected);
    assert_eq!(stage.kept_of(&customer).await, before);

    let imported = owner.import(&customer, &token).await;
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
}

#[tokio::test]
async fn a_token_that_another_is_using_right_now_is_neither_stolen_nor_seen() {
    let stage = Stage::new().await;
    let (owner, customer) = stage.app.broker_with_child().await;
    let rival = stage.app.broker().await;
    let warm = rival.create_child("INDIVIDUAL").await;
    rival.import(&warm, &stage.invalid().await).await;
    let token = stage.app.share_token("approve").await;
    let mut held = stage.door.hold(At::Call, "/reusableIdentity/reuse");
    let import = owner.importing(&customer, &token);
    let mut importing = JoinSet::new();
    importing.spawn(import.send());
    held.arrived().await;

    let stranger = rival.create_child("INDIVIDUAL").await;
    let request = rival.importing(&stranger, &stage.invalid().await);
    let expected = stage.look(&stranger, request).await;
    let request = rival.importing(&stranger, &token);
    assert_eq!(stage.look(&stranger, request).await, expected);

    held.release();
    assert_eq!(importing.join_next().await.unwrap().unwrap().status, 200);
    stage.app.later(TimeDelta::minutes(1)).await;
    assert_eq!(owner.status_of(&customer).await, "APPROVED");
    assert_eq!(rival.status_of(&stranger).await, "NOT_STARTED");
}

#[tokio::test]
async fn a_token_that_another_was_refused_is_anybodys_again() {
    let stage = Stage::new().await;
    let (owner, customer) = stage.app.broker_with_child().await;
    let (rival, stranger) = stage.app.broker_with_child().await;
    let token = stage.app.share_token("approve").await;
    let fault = json!({ "call": "reuse", "fault": "500", "times": 2 });
    stage.app.sandbox_post("/sandbox/faults", &fault).await;
    assert_eq!(owner.import(&customer, &token).await.status, 502);
    // Its stand-in is left open.
    assert_eq!(rival.import(&stranger, &token).await.status, 502);
    stage.app.execute("update imports set state = 'lapsed', finished_at = now(), lease_token = null, lease_expires_at = null
                        where token_sha256 = (select token_sha256 from imports order by requested_at, id limit 1)").await;
    assert_eq!(rival.import(&stranger, &token).await.status, 200);
    // Until it is settled, a verdict might be its own.
    leases_end(&stage.app).await;
    stage.app.settle().await;
    stage.app.later(TimeDelta::minutes(1)).await;
    assert_eq!(rival.status_of(&stranger).await, "APPROVED");
}
