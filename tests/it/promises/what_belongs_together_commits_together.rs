//! A change, its entry in the history, the messages about it and the saved answer are there together or not at all,
//! whichever of them cannot be written.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::app::TestApp;

/// From now on nothing can be written to a table.
async fn forbid(app: &TestApp, table: &str) {
    app.execute(
        "create or replace function forbidden() returns trigger language plpgsql
         as $$ begin raise exception 'forbidden'; end $$",
    )
    .await;
    let trigger = format!(
        "create trigger forbidden before insert or update on {table} for each row execute function forbidden()"
    );
    app.execute(&trigger).await;
}

async fn allow(app: &TestApp, table: &str) {
    app.execute(&format!("drop trigger forbidden on {table}"))
        .await;
}

#[tokio::test]
async fn a_customer_its_record_its_history_its_grant_and_the_saved_answer() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let create = || {
        let request = broker.post("/v1/organizations");
        request
            .json(&json!({ "name": "C", "type": "INDIVIDUAL", "externalId": "c-1" }))
            .idempotency_key("k-1")
    };
    let everything = async || {
        let mut all = app.contents().await;
        // Which keys are known, and how often they called, is another matter.
        all.retain(|table, _| table != "known_keys" && table != "api_keys");
        all
    };
    let before = everything().await;
    for table in [
        "organizations",
        "verifications",
        "verification_events",
        "authorizations",
        "idempotency_keys",
    ] {
        forbid(&app, table).await;
        let reply = create().send().await;
        assert_eq!(reply.error(), (500, "internal_error"), "{table}");
        assert_eq!(everything().await, before, "{table}");
        allow(&app, table).await;
    }
    let created = create().send().await;
    assert_eq!(created.status, 200, "{:?}", created.body);
    let again = create().send().await;
    assert_eq!((again.status, &again.body), (200, &created.body));
}

#[tokio::test]
async fn a_verdict_its_entry_and_the_messages_about_it() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    assert_eq!(broker.import(&child, &token).await.status, 200);
    let everything = async || {
        let all = app.everything_of(&child).await;
        // What webhooks told of the applicant is noted by itself.
        let record = &all["record"][0];
        let sealed =
            ["status", "sequence", "chain_head", "updated_at"].map(|column| record[column].clone());
        (sealed, all["history"].clone(), all["grants"].clone())
    };
    let before = everything().await;
    let messages = app.rows("select * from webhook_messages").await;
    for table in ["verifications", "verification_events", "webhook_messages"] {
        forbid(&app, table).await;
        app.later(TimeDelta::minutes(1)).await;
        assert_eq!(everything().await, before, "{table}");
        assert_eq!(
            app.rows("select * from webhook_messages").await,
            messages,
            "{table}"
        );
        allow(&app, table).await;
    }
    app.later(TimeDelta::hours(1)).await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let told = app.rows("select * from webhook_messages").await;
    assert_eq!(told.len(), messages.len() + 1);
}
