//! An import that had to wait for a lock goes by what is there when it gets it, not by what was there when it asked.

use chrono::TimeDelta;
use futures::future::{Either, select};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgTransaction};

use super::gate::Gate;
use crate::support::app::{Options, TestApp};
use crate::support::client::statuses;
use crate::support::peek::uuid_of;
use crate::support::until::until;

const IN_FLIGHT: (u16, &str) = (409, "idempotency_request_in_flight");
const OTHER_REQUEST: (u16, &str) = (409, "idempotency_key_in_use");

/// A transaction that has executed a statement and stays open.
pub(super) async fn holding(app: &TestApp, statement: String) -> PgTransaction<'static> {
    let mut tx = app.database.pool().begin().await.unwrap();
    let held = sqlx::raw_sql(AssertSqlSafe(statement));
    held.execute(&mut *tx).await.unwrap();
    tx
}

/// Returns once so many sessions wait for a lock.
pub(super) async fn until_waiting(app: &TestApp, many: usize) {
    let query = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    until("so many wait", async || app.rows(query).await.len() == many).await;
}

async fn guarded() -> (TestApp, Gate) {
    let gate = Gate::new().await;
    let app = TestApp::with(Options {
        app: Box::new(gate.guard()),
        ..Options::default()
    })
    .await;
    (app, gate)
}

#[tokio::test]
async fn two_imports_that_waited_for_one_record_do_not_both_begin() {
    for (first, second, refusal) in [
        (("one", "k"), ("one", "k"), IN_FLIGHT),
        (("one", "k"), ("two", "k"), OTHER_REQUEST),
        (("one", "k"), ("one", "l"), IN_FLIGHT),
        (("one", "k"), ("two", "l"), IN_FLIGHT),
    ] {
        let case = format!("{first:?} {second:?}");
        let (app, gate) = guarded().await;
        let (broker, child) = app.broker_with_child().await;
        let (one, two) = (
            app.share_token("approve").await,
            app.share_token("approve").await,
        );
        let import = |(token, key): (&str, &str)| {
            let token = if token == "one" { &one } else { &two };
            broker.importing(&child, token).idempotency_key(key).send()
        };
        let id = uuid_of(&child);
        let lock = format!("select from verifications where organization_id = '{id}' for update");
        let lock = holding(&app, lock).await;
        let both = select(Box::pin(import(first)), Box::pin(import(second)));
        let meanwhile = async {
            until_waiting(&app, 2).await;
            lock.commit().await.unwrap();
            gate.is_waiting().await;
        };
        // Whichever came second is refused while the first still waits for Sumsub.
        let (ended, ()) = tokio::join!(both, meanwhile);
        gate.open();
        let (refused, done) = match ended {
            Either::Left((refused, done)) | Either::Right((refused, done)) => (refused, done.await),
        };
        assert_eq!(refused.error(), refusal, "{case}");
        assert_eq!(done.status, 200, "{case}: {:?}", done.body);
        let imports = format!("select state from imports where organization_id = '{id}'");
        let imports = app.rows(&imports).await;
        assert_eq!(imports, [json!({ "state": "accepted" })], "{case}");
        let keys = format!(
            "select key, state from idempotency_keys where target_organization_id = '{id}' and state <> 'done'"
        );
        assert_eq!(app.rows(&keys).await, [json!(null); 0], "{case}");
    }
}

#[tokio::test]
async fn a_grant_that_changes_while_an_import_finishes_counts_as_it_was_left() {
    for (change, expected, left) in [
        (
            "status = 'REVOKED', revoked_at = created_at",
            (403, "authorization_required"),
            json!({ "status": "REVOKED", "signed_by": null }),
        ),
        (
            "status = 'ACTIVE', signed_at = created_at, signed_by = 'session'",
            (200, "no code"),
            json!({ "status": "ACTIVE", "signed_by": "session" }),
        ),
    ] {
        let (app, gate) = guarded().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token("approve").await;
        let id = uuid_of(&child);
        let importing = broker.importing(&child, &token).idempotency_key("k").send();
        let meanwhile = async {
            gate.is_waiting().await;
            let change = format!(
                "update authorizations set {change} where granting_organization_id = '{id}'"
            );
            let change = holding(&app, change).await;
            gate.open();
            until_waiting(&app, 1).await;
            change.commit().await.unwrap();
        };
        let (imported, ()) = tokio::join!(importing, meanwhile);
        assert_eq!(imported.error(), expected, "{:?}", imported.body);
        let grants = format!(
            "select status, signed_by from authorizations where granting_organization_id = '{id}'"
        );
        assert_eq!(app.rows(&grants).await, [left]);
        // What Sumsub did is on record either way, and was answered only where it was told.
        let imports = format!(
            "select state, answered_at is not null as answered from imports where organization_id = '{id}'"
        );
        let told = json!({ "state": "accepted", "answered": imported.status == 200 });
        app.note_answered().await;
        assert_eq!(app.rows(&imports).await, [told]);
        assert!(app.chain_verifies(&child).await);
    }
}

/// Sumsub is quicker than our own transaction: what it says of the applicant is recorded after what made it.
#[tokio::test]
async fn a_verdict_waits_until_its_import_is_recorded() {
    for (scenario, verdict) in [("approve", "APPROVED"), ("reject", "REJECTED")] {
        let (app, gate) = guarded().await;
        let (broker, child) = app.broker_with_child().await;
        let token = app.share_token(scenario).await;
        let meanwhile = async {
            gate.is_waiting().await;
            app.settle().await;
            assert_ne!(broker.status_of(&child).await, verdict);
            gate.open();
        };
        let (imported, ()) = tokio::join!(broker.import(&child, &token), meanwhile);
        assert_eq!(
            (imported.status, &imported.body["status"]),
            (200, &json!("PENDING"))
        );
        app.later(TimeDelta::minutes(1)).await;
        let events = broker.events(&child).await;
        let expected = ["NOT_STARTED", "PENDING", verdict];
        let mut seen = statuses(&events);
        seen.dedup();
        assert_eq!(seen, expected, "{:?}", events.body);
    }
}
