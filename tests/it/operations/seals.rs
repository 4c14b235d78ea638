//! `vouch seal`, and what it must not break.

use secrecy::ExposeSecret;
use serde_json::json;
use vouch::secret::generate_key;

use super::{vouch, vouch_with};
use crate::support::app::TestApp;

/// A rejected record leaves a sealed history payload, a saved answer and kept webhooks; an endpoint has a secret.
async fn app_with_sealed_values() -> (TestApp, String) {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reject").await;
    let reply = broker
        .importing(&child, &token)
        .idempotency_key("k")
        .send()
        .await;
    assert_eq!(reply.status, 200);
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "REJECTED");
    let body = json!({ "url": "https://example.com/" });
    let endpoint = broker.post("/v1/webhooks/endpoints").json(&body).send();
    assert_eq!(endpoint.await.status, 200);
    (app, child)
}

#[tokio::test]
async fn rotating_seals_everything_with_the_newest_key_and_the_chain_still_verifies() {
    let (app, child) = app_with_sealed_values().await;
    let (_, before) = vouch(&app, &["seal", "status"]).await;
    let old = before["newestKeyId"].clone();
    let places: Vec<_> = before["sealed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["place"].clone())
        .collect();
    assert_eq!(
        places,
        [
            "idempotency_keys.body",
            "inbox.body",
            "verification_events.payload",
            "webhook_secrets.key"
        ]
    );

    let new_key = generate_key().unwrap();
    let keys = format!(
        "{},{}",
        new_key.expose_secret(),
        app.settings.sealing_keys[0].expose_secret()
    );
    let both = [("VOUCH_SEALING_KEYS", keys.as_str())];
    let (code, rotated) = vouch_with(&app, &["seal", "rotate"], &both).await;
    assert_eq!(code, 0);
    assert!(rotated["sealed"].as_i64().unwrap() >= 4, "{rotated}");
    let (_, again) = vouch_with(&app, &["seal", "rotate"], &both).await;
    assert_eq!(again, json!({ "sealed": 0 }));

    let only_new = [("VOUCH_SEALING_KEYS", new_key.expose_secret())];
    let (_, after) = vouch_with(&app, &["seal", "status"], &only_new).await;
    assert_ne!(after["newestKeyId"], old);
    for row in after["sealed"].as_array().unwrap() {
        assert_eq!(row["keyId"], after["newestKeyId"]);
    }
    let (code, verified) = vouch_with(&app, &["audit", "verify"], &only_new).await;
    assert_eq!((code, &verified["broken"]), (0, &json!([])), "{child}");
}

#[tokio::test]
async fn rotating_without_the_old_key_changes_nothing_and_says_so() {
    let (app, _) = app_with_sealed_values().await;
    let stranger = generate_key().unwrap();
    let only_new = [("VOUCH_SEALING_KEYS", stranger.expose_secret())];
    let (code, _) = vouch_with(&app, &["seal", "rotate"], &only_new).await;
    assert_eq!(code, 1);
    let (code, verified) = vouch(&app, &["audit", "verify"]).await;
    assert_eq!((code, &verified["broken"]), (0, &json!([])));
}

#[tokio::test]
async fn audit_verify_names_a_history_that_was_edited() {
    let (app, child) = app_with_sealed_values().await;
    let pool = app.database.pool();
    sqlx::query!("update verification_events set reason = 'edited' where sequence = 3")
        .execute(&pool)
        .await
        .unwrap();
    let (code, verified) = vouch(&app, &["audit", "verify"]).await;
    assert_eq!((code, &verified["broken"]), (1, &json!([child])));
}
