//! Sumsub's refusals of a share token that have no `errorName`, and the import that comes after one that stays open.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;
use vouch::store::imports::{self, TakenFor};

use crate::support::app::{Options, TestApp};
use crate::support::client::Reply;
use crate::support::passing::leases_end;
use crate::support::peek::series;
use crate::support::restore::back_up;

const LEASE: Duration = Duration::from_secs(3600);

fn refusal(reply: &Reply) -> (u16, serde_json::Value) {
    (reply.status, reply.error_body())
}

/// A request that waits for a look that is tried again waits for an hour.
async fn app_without_patience() -> TestApp {
    TestApp::with(Options {
        app: Box::new(|settings| settings.policy.lookup_pauses = vec![LEASE]),
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn a_nameless_400_is_refused_as_unnamed_and_the_next_token_works() {
    let app = app_without_patience().await;
    let (broker, child) = app.broker_with_child().await;
    let before = app.everything_of(&child).await;
    let token = app.share_token("unnamed").await;
    let expected = json!({
        "code": "verification_import_unsupported",
        "message": "This verification cannot be imported.",
        "details": {
            "name": "unnamed", "errorCode": null, "retryable": false, "needsNewToken": false, "whoActs": "customer",
        },
    });
    let importing = || {
        broker
            .importing(&child, &token)
            .idempotency_key("one")
            .send()
    };
    let refused = importing().await;
    assert_eq!(refusal(&refused), (409, expected));
    let again = importing().await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.body, refused.body);
    assert_eq!(app.everything_of(&child).await, before);
    let rows = app.rows("select state, refusal from imports").await;
    assert_eq!(rows, [json!({ "state": "refused", "refusal": "unnamed" })]);

    let good = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &good).await.status, 200);
}

#[tokio::test]
async fn a_preview_foresees_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("unnamed").await;
    let preview = broker.post("/v1/organizations/verification/import/preview");
    let preview = preview
        .on_behalf_of(&child)
        .json(&json!({ "shareToken": token }));
    let reply = preview.send().await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert!(
        reply.body.to_string().contains("\"unnamed\""),
        "{:?}",
        reply.body
    );
}

#[tokio::test]
async fn a_nameless_400_about_a_customer_who_has_an_applicant_finds_that() {
    let app = app_without_patience().await;
    let (broker, child) = app.broker_with_child().await;
    let backup = back_up(&app).await;
    let first = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &first).await.status, 200);
    let applicant = app.applicant(&child).await["id"].clone();
    backup.restore(&app).await;
    app.clock.advance(TimeDelta::hours(1));
    let token = app.share_token("approve").await;
    // Whatever it is about, Sumsub has an applicant of the customer's.
    let fault = json!({ "call": "reuse", "fault": "400" });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let found = broker.import(&child, &token).await;
    let details = &found.body["error"]["details"];
    assert_eq!(
        (found.status, details),
        (409, &json!({ "reason": "applicant_found" }))
    );
    let rows = app
        .rows("select applicant_id from verifications where applicant_id is not null")
        .await;
    assert_eq!(rows, [json!({ "applicant_id": applicant })]);
}

#[tokio::test]
async fn a_nameless_404_is_the_operators_at_once_and_stays_open() {
    let app = app_without_patience().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("level-unknown").await;
    let not_served = "vouch_sumsub_calls_total{method=\"POST\",outcome=\"not_served\"}";
    for tries in [1.0, 2.0] {
        let reply = broker.import(&child, &token).await;
        let expected = json!({
            "code": "internal_error", "message": "The verification provider cannot be used at the moment.",
            "details": { "whoActs": "operator" },
        });
        assert_eq!(refusal(&reply), (502, expected));
        assert!(reply.header("retry-after").is_some());
        // What an alert is made of: a line that is an error, and a number.
        let request_id = reply.header("x-request-id").expect("an id");
        let lines = app.log_lines_with(request_id);
        let line = lines
            .iter()
            .find(|line| line["message"] == "request")
            .expect("a line");
        let cause = "Sumsub does not serve us: it does not know the level: check the level names in the settings";
        assert_eq!(
            (&line["level"], &line["situation"]),
            (&json!("ERROR"), &json!("ProviderMisconfigured"))
        );
        assert!(
            cause.ends_with(line["cause"].as_str().expect("a cause")),
            "{line}"
        );
        assert_eq!(series(&app.metrics().await, not_served), tries);
    }
    let rows = app.rows("select state from imports").await;
    assert_eq!(rows, [json!({ "state": "requested" })]);
}

#[tokio::test]
async fn a_page_in_place_of_a_404_is_an_outage_and_not_waited_for() {
    let app = app_without_patience().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let fault = json!({ "call": "reuse", "fault": "404-page" });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let reply = broker.import(&child, &token).await;
    let details = &reply.body["error"]["details"];
    assert_eq!(
        (reply.status, details),
        (502, &json!({ "cause": "provider_unavailable" }))
    );
    assert_eq!(broker.import(&child, &token).await.status, 200);
}

#[tokio::test]
async fn another_token_after_a_502_settles_the_first_at_once_even_while_a_worker_looks() {
    let app = app_without_patience().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("level-unknown").await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    // The worker has it, and its turn at Sumsub does not come.
    let mut conn = app.services.connection().await.expect("a connection");
    let taken = imports::claim_abandoned(&mut conn, Uuid::from_u128(1), LEASE).await;
    assert!(taken.expect("a row").is_some());
    drop(conn);
    let other = app.share_token("approve").await;
    let imported = broker.import(&child, &other).await;
    assert_eq!(
        (imported.status, &imported.body["status"]),
        (200, &json!("PENDING"))
    );
    // Once the worker's turn comes, or its lease ends, the first is known to have come to nothing.
    leases_end(&app).await;
    app.run_due().await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let rows = app.rows("select state from imports order by id").await;
    assert_eq!(
        rows,
        ["refused", "accepted"].map(|state| json!({ "state": state }))
    );
}

#[tokio::test]
async fn another_token_while_the_first_is_used_is_told_so() {
    let app = app_without_patience().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("level-unknown").await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    let rows = app.rows("select id, organization_id from imports").await;
    let id = |name: &str| Uuid::try_parse(rows[0][name].as_str().expect("an id")).expect("an id");
    let owner = base::ids::OrganizationId(id("organization_id"));
    let mut conn = app.services.connection().await.expect("a connection");
    let fence = Uuid::from_u128(1);
    let taken = imports::take_over(&mut conn, owner, id("id"), fence, LEASE, TakenFor::Use).await;
    assert!(taken.expect("it is open"));
    drop(conn);
    let other = app.share_token("approve").await;
    for (token, message) in [
        (
            &other,
            "Another share token of this organization is being imported.",
        ),
        (
            &token,
            "A request with the same Idempotency-Key or share token is still in progress.",
        ),
    ] {
        let reply = broker.import(&child, token).await;
        let expected = json!({ "code": "idempotency_request_in_flight", "message": message });
        assert_eq!(refusal(&reply), (409, expected));
        assert_eq!(reply.header("retry-after"), Some("2"));
    }
}
