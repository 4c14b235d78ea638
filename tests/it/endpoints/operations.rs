//! What operators see and do: commands, sweep, metrics.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch::worker::sweep;

use super::{
    UPDATED, deliveries, dispatch, endpoint, endpoint_id, fresh, messages, only_message, patch,
    test,
};
use crate::support::app::TestApp;

/// A command of this program, on the app's database: what it answers, or what it says when it fails.
async fn vouch(app: &TestApp, arguments: &[&str]) -> Result<Value, String> {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(arguments)
        .arg("--json")
        .env("VOUCH_DATABASE_URL", app.database.url())
        .output()
        .await
        .unwrap();
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout).unwrap());
    }
    Err(String::from_utf8(output.stderr).unwrap().trim().to_owned())
}

/// As the sender leaves what it gives up.
async fn give_up(app: &TestApp, endpoint: &str) {
    let done = sqlx::query!(
        "update webhook_deliveries set state = 'failed', reason = 'exhausted', attempts = 8, finished_at = $2
          where endpoint_id = $1",
        endpoint_id(endpoint).0,
        app.clock.now(),
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn given_up_deliveries_are_listed_and_retried() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let other = app.broker().await;
    let (one, two) = (endpoint(&broker, &[]).await, endpoint(&broker, &[]).await);
    let others = endpoint(&other, &[]).await;
    assert_eq!(broker.start(&child).await.status, 200);
    let others_message = test(&other, &others).await;
    dispatch(&app).await;
    let message = only_message(&broker).await;
    for id in [&one, &others] {
        give_up(&app, id).await;
    }
    let list = async |arguments: &[&str]| {
        let arguments = [&["deliveries", "list"], arguments].concat();
        let answer = vouch(&app, &arguments).await.unwrap();
        let rows = answer.as_array().unwrap().clone();
        let shown = |row: &Value| (row["endpointId"].clone(), row["state"].clone());
        (rows.iter().map(shown).collect::<Vec<_>>(), rows)
    };
    let owner = broker.organization.to_string();
    let (shown, rows) = list(&["--dead", "--organization", &owner]).await;
    assert_eq!(shown, [(json!(one), json!("failed"))]);
    assert_eq!(
        rows[0],
        json!({
            "messageId": message, "organizationId": owner, "endpointId": one, "eventType": UPDATED,
            "state": "failed", "reason": "exhausted", "attempts": 8, "nextAttemptAt": null,
            "createdAt": "2026-03-15T14:30:00Z",
        })
    );
    assert_eq!(list(&["--dead"]).await.0.len(), 2);
    assert_eq!(list(&["--organization", &owner]).await.0.len(), 2);
    assert_eq!(list(&[]).await.0.len(), 3);
    assert_eq!(list(&["--limit", "1"]).await.0.len(), 1);

    let retry = async |arguments: &[&str]| {
        vouch(&app, &[&["deliveries", "retry"], arguments].concat()).await
    };
    assert_eq!(
        retry(&["--id", &message]).await,
        Ok(json!({ "retried": 1 }))
    );
    assert_eq!(
        list(&["--dead"]).await.0,
        [(json!(others), json!("failed"))]
    );
    let log = deliveries(&broker, &message).await;
    assert_eq!(
        (&log[0]["state"], &log[1]),
        (&json!("waiting"), &fresh(&two))
    );
    let nothing = "vouch: nothing of this message was given up, or its endpoints are disabled";
    assert_eq!(retry(&["--id", &message]).await, Err(nothing.into()));
    // A disabled endpoint would not be sent anything.
    patch(&other, &others, &json!({ "disabled": true })).await;
    assert_eq!(retry(&["--id", &others_message]).await, Err(nothing.into()));
    assert_eq!(retry(&["--all"]).await, Ok(json!({ "retried": 0 })));
    patch(&other, &others, &json!({ "disabled": false })).await;
    let organization = other.organization.to_string();
    let retried = retry(&["--organization", &organization]).await;
    assert_eq!(retried, Ok(json!({ "retried": 1 })));
    assert!(retry(&[]).await.unwrap_err().contains("required"));
}

#[tokio::test]
async fn dead_messages_are_listed_retried_and_counted() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let message = test(&broker, &id).await;
    sqlx::query!(
        "update webhook_messages set state = 'dead', reason = 'failed too often', attempts = 12"
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
    let gauge = "vouch_webhook_messages{state=\"dead\"} 1";
    assert!(app.metrics().await.lines().any(|line| line == gauge));
    let dead = vouch(&app, &["deliveries", "list", "--dead"])
        .await
        .unwrap();
    let expected = json!([{
        "messageId": message, "organizationId": broker.organization, "endpointId": null,
        "eventType": "webhook.test", "state": "dead", "reason": "failed too often", "attempts": 12,
        "nextAttemptAt": null, "createdAt": "2026-03-15T14:30:00Z",
    }]);
    assert_eq!(dead, expected);
    let retried = vouch(&app, &["deliveries", "retry", "--all"]).await;
    assert_eq!(retried, Ok(json!({ "retried": 1 })));
    assert_eq!(messages(&broker).await[0]["state"], "waiting");
}

#[tokio::test]
async fn what_waits_to_be_dispatched_and_for_how_long_is_shown() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let shown = async || {
        let text = app.metrics().await;
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().trim().to_owned()
        };
        (
            value("vouch_webhook_messages{state=\"waiting\"}"),
            value("vouch_webhook_messages_oldest_seconds "),
        )
    };
    assert_eq!(shown().await, ("0".into(), "0".into()));
    test(&broker, &id).await;
    app.clock.advance(TimeDelta::seconds(9));
    test(&broker, &id).await;
    assert_eq!(shown().await, ("2".into(), "9".into()));
    dispatch(&app).await;
    assert_eq!(shown().await, ("0".into(), "0".into()));
}

#[tokio::test]
async fn messages_go_after_their_retention_with_their_log_unless_they_wait() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let id = endpoint(&broker, &[]).await;
    let finished = test(&broker, &id).await;
    dispatch(&app).await;
    give_up(&app, &id).await;
    let due = test(&broker, &id).await;
    dispatch(&app).await;
    let waiting = test(&broker, &id).await;
    let left = async || {
        let mut ids: Vec<Value> = messages(&broker)
            .await
            .into_iter()
            .map(|message| message["id"].clone())
            .collect();
        ids.reverse();
        ids
    };
    app.clock
        .advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    sweep::turn(&app.services).await.unwrap();
    assert_eq!(left().await, [json!(finished), json!(due), json!(waiting)]);
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(sweep::turn(&app.services).await.unwrap(), 1);
    assert_eq!(left().await, [json!(due), json!(waiting)]);
    let deliveries = sqlx::query_scalar!(r#"select count(*) as "count!" from webhook_deliveries"#)
        .fetch_one(&app.database.pool())
        .await
        .unwrap();
    assert_eq!(deliveries, 1);
    assert_eq!(sweep::turn(&app.services).await.unwrap(), 0);
}
