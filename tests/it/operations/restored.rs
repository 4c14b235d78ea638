//! A database that was restored is older than what Sumsub knows: every way on ends in the truth.

use base::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{vouch, vouch_with};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};
use crate::support::passing::leases_end;
use crate::support::restore::back_up;

/// Sumsub's word about an imported applicant, and what that makes of the record.
const ENDS: [(&str, &str); 3] = [
    ("approve", "APPROVED"),
    ("reject", "REJECTED"),
    ("retry", "RESUBMISSION_REQUIRED"),
];

fn is_found(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            409,
            json!({
                "code": "verification_import_unsupported",
                "message": "Sumsub already has a verification of this organization: poll its status.",
                "details": { "reason": "applicant_found" },
            })
        )
    );
}

async fn app() -> TestApp {
    TestApp::with(Options {
        start: Clock::system().now(),
        ..Options::default()
    })
    .await
}

/// Imports, and forgets it. The token.
async fn forgotten(app: &TestApp, broker: &Broker, child: &str, scenario: &str) -> String {
    let backup = back_up(app).await;
    let token = app.share_token(scenario).await;
    assert_eq!(broker.import(child, &token).await.status, 200);
    app.settle().await;
    backup.restore(app).await;
    assert_eq!(broker.status_of(child).await, "NOT_STARTED");
    app.clock.advance(TimeDelta::hours(1));
    token
}

/// Time passes until an imported GREEN counts.
async fn ends(app: &TestApp, broker: &Broker, child: &str, expected: &str) {
    app.settle().await;
    app.later(TimeDelta::minutes(1)).await;
    assert_eq!(broker.status_of(child).await, expected);
    assert!(app.chain_verifies(child).await);
}

#[tokio::test]
async fn the_same_token_finds_the_applicant() {
    for (scenario, end) in ENDS {
        let app = app().await;
        let (broker, child) = app.broker_with_child().await;
        let token = forgotten(&app, &broker, &child, scenario).await;
        let request = || broker.importing(&child, &token).idempotency_key("k");
        is_found(&request().send().await);
        ends(&app, &broker, &child, end).await;
        let replayed = request().send().await;
        assert_eq!(
            replayed.error(),
            (409, "verification_import_unsupported"),
            "{:?}",
            replayed.body
        );
    }
}

#[tokio::test]
async fn a_fresh_token_finds_the_applicant() {
    for (scenario, end) in ENDS {
        let app = app().await;
        let (broker, child) = app.broker_with_child().await;
        forgotten(&app, &broker, &child, scenario).await;
        let fresh = app.share_token("approve").await;
        is_found(&broker.import(&child, &fresh).await);
        ends(&app, &broker, &child, end).await;
    }
}

#[tokio::test]
async fn what_sumsub_still_waits_for_is_completed_in_a_session() {
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = forgotten(&app, &broker, &child, "partial").await;
    is_found(&broker.import(&child, &token).await);
    ends(&app, &broker, &child, "RESUBMISSION_REQUIRED").await;
    assert_eq!(broker.start(&child).await.status, 200);
    assert_eq!(broker.status_of(&child).await, "PENDING");
    app.customer(&child, "submit").await;
    ends(&app, &broker, &child, "APPROVED").await;
}

#[tokio::test]
async fn the_recovery_worker_finds_the_applicant() {
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    forgotten(&app, &broker, &child, "approve").await;
    let fresh = app.share_token("approve").await;
    for fault in [
        json!({ "call": "reuse", "fault": "500", "times": 1 }),
        json!({ "call": "lookup", "fault": "503", "times": 3 }),
    ] {
        app.sandbox_post("/sandbox/faults", &fault).await;
    }
    assert_eq!(broker.import(&child, &fresh).await.status, 502);
    leases_end(&app).await;
    app.settle().await;
    let imports = "select state, refusal from imports";
    let refused = json!({ "state": "refused", "refusal": "applicant-exists" });
    assert_eq!(app.rows(imports).await, [refused]);
    ends(&app, &broker, &child, "APPROVED").await;
}

#[tokio::test]
async fn an_import_that_was_open_in_the_backup_is_accepted() {
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let fault = json!({ "call": "reuse", "fault": "500", "times": 1 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    assert_eq!(broker.import(&child, &token).await.status, 502);
    let backup = back_up(&app).await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    app.settle().await;
    backup.restore(&app).await;
    leases_end(&app).await;
    ends(&app, &broker, &child, "APPROVED").await;
    let accepted = app.rows("select state from imports").await;
    assert_eq!(accepted, [json!({ "state": "accepted" })]);
}

#[tokio::test]
async fn a_session_that_was_forgotten_is_gone_on_with() {
    let app = app().await;
    let (broker, child) = app.broker_with_child().await;
    let backup = back_up(&app).await;
    assert_eq!(broker.start(&child).await.status, 200);
    app.customer_submits(&child, "approve").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    backup.restore(&app).await;
    assert_eq!(broker.start(&child).await.status, 200);
    app.clock.advance(TimeDelta::hours(1));
    ends(&app, &broker, &child, "APPROVED").await;
}

/// What operators do after a restore, one after the other, with nobody asking for anything meanwhile.
#[tokio::test]
async fn a_restore_is_recorded_explains_what_it_took_away_and_everything_is_found_again() {
    let app = app().await;
    let broker = app.broker().await;
    let [same, fresh, nobody] = [
        broker.create_child("INDIVIDUAL").await,
        broker.create_child("INDIVIDUAL").await,
        broker.create_child("INDIVIDUAL").await,
    ];
    let restored_to = Clock::system().now().to_rfc3339();
    let backup = back_up(&app).await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&same, &token).await.status, 200);
    for (child, scenario) in [(&fresh, "approve"), (&nobody, "partial")] {
        let token = app.share_token(scenario).await;
        assert_eq!(broker.import(child, &token).await.status, 200);
    }
    app.settle().await;
    let copy = tempfile::tempdir().expect("a folder");
    let file = copy.path().join("checkpoints");
    let written = [("VOUCH_AUDIT_CHECKPOINT_FILE", file.to_str().unwrap())];
    let (code, made) = vouch_with(&app, &["audit", "checkpoint"], &written).await;
    assert_eq!(code, 0, "{made}");

    backup.restore(&app).await;
    let verify = ["audit", "verify", "--against", file.to_str().unwrap()];
    let (code, answer) = vouch(&app, &verify).await;
    assert_eq!((code, &answer["faults"]), (1, &json!([])), "{answer}");
    let record = [
        "restores",
        "record",
        "--restored-to",
        &restored_to,
        "--by",
        "Ada",
    ];
    assert_eq!(vouch(&app, &record).await.0, 0);
    let explained = json!({ "checked": 1, "faults": [], "explained": 1 });
    let (code, answer) = vouch(&app, &verify).await;
    assert_eq!((code, &answer["checkpoints"]), (0, &explained), "{answer}");

    // No more than Sumsub lets the commands be off, which go by the system's clock.
    app.clock.advance(TimeDelta::seconds(10));
    is_found(&broker.import(&same, &token).await);
    let unused = app.share_token("approve").await;
    is_found(&broker.import(&fresh, &unused).await);
    app.settle().await;
    // The broker's own record, and the one that nobody asked about.
    assert_eq!(unbound(&app, &[]).await, (0, looked_up(2, 1)));
    for (child, end) in [
        (&same, "APPROVED"),
        (&fresh, "APPROVED"),
        (&nobody, "RESUBMISSION_REQUIRED"),
    ] {
        ends(&app, &broker, child, end).await;
    }
    let (code, answer) = vouch(&app, &verify).await;
    assert_eq!((code, &answer["faults"]), (0, &json!([])), "{answer}");
    assert_eq!(answer["checkpoints"], explained);
}

/// Looks up what is unbound; exit code, and the answer without its seconds.
async fn unbound(app: &TestApp, more: &[&str]) -> (i32, Value) {
    let arguments = [&["reconcile", "--unbound"], more].concat();
    let by_age = [("VOUCH_IMPORT_GREEN_AFTER_SECONDS", "0")];
    let (code, mut answer) = vouch_with(app, &arguments, &by_age).await;
    let seconds = answer
        .as_object_mut()
        .and_then(|answer| answer.remove("seconds"));
    assert!(seconds.is_some_and(|seconds| seconds.is_u64()));
    (code, answer)
}

fn looked_up(looked_up: u64, bound: u64) -> Value {
    json!({ "lookedUp": looked_up, "bound": bound, "failed": 0, "finished": true, "failing": 0 })
}

#[tokio::test]
async fn unbound_records_are_looked_up_and_follow_what_is_found() {
    let app = app().await;
    let broker = app.broker().await;
    let [imported, hosted, untouched, filed] = [
        broker.create_child("INDIVIDUAL").await,
        broker.create_child("INDIVIDUAL").await,
        broker.create_child("INDIVIDUAL").await,
        broker.create_child("INDIVIDUAL").await,
    ];
    let id = crate::support::peek::uuid_of(&filed);
    let on_file = format!("update verifications set track = 'FILE' where organization_id = '{id}'");
    app.execute(&on_file).await;
    let backup = back_up(&app).await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&imported, &token).await.status, 200);
    for customer in [&hosted, &filed] {
        assert_eq!(broker.start(customer).await.status, 200);
        app.customer_submits(customer, "approve").await;
    }
    app.settle().await;
    backup.restore(&app).await;
    let before = app.everything_of(&filed).await;

    // The broker has a record too.
    assert_eq!(unbound(&app, &[]).await, (0, looked_up(4, 2)));
    assert_eq!(broker.status_of(&imported).await, "APPROVED");
    assert_eq!(broker.status_of(&hosted).await, "APPROVED");
    assert_eq!(broker.status_of(&untouched).await, "NOT_STARTED");
    assert_eq!(app.everything_of(&filed).await, before);
    for customer in [&imported, &hosted] {
        assert_eq!(app.record(customer).await["track"], "SUMSUB");
        assert!(app.chain_verifies(customer).await);
    }
    // What is bound is known from then on.
    assert_eq!(unbound(&app, &[]).await, (0, looked_up(2, 0)));
}

#[tokio::test]
async fn a_walk_that_sumsub_stopped_goes_on_and_looks_only_at_whom_it_is_told() {
    let app = app().await;
    let (broker, old) = app.broker_with_child().await;
    let young = broker.create_child("INDIVIDUAL").await;
    app.execute("update organizations set created_at = created_at - interval '2 days'")
        .await;
    let id = crate::support::peek::uuid_of(&young);
    let today = "created_at = created_at + interval '2 days'";
    app.execute(&format!(
        "update organizations set {today} where id = '{id}'"
    ))
    .await;
    for child in [&old, &young] {
        let backup = back_up(&app).await;
        let token = app.share_token("approve").await;
        assert_eq!(broker.import(child, &token).await.status, 200);
        backup.restore(&app).await;
    }
    let since = (app.clock.now() - TimeDelta::days(1)).to_rfc3339();
    let fault = json!({ "call": "lookup", "fault": "503", "times": 3 });
    app.sandbox_post("/sandbox/faults", &fault).await;
    let stopped =
        json!({ "lookedUp": 0, "bound": 0, "failed": 0, "finished": false, "failing": 0 });
    assert_eq!(unbound(&app, &["--since", &since]).await, (1, stopped));
    assert_eq!(
        unbound(&app, &["--since", &since]).await,
        (0, looked_up(1, 1))
    );
    assert_eq!(app.record(&old).await["applicant_id"], Value::Null);
    assert_eq!(app.rows("select id from unbound_walks").await.len(), 1);
    let (code, _) = vouch(&app, &["reconcile", "--since", &since]).await;
    assert_eq!(code, 2);
}
