//! What is personal is sealed, and sealed anew when the key changes; document numbers are found by one key alone.

use secrecy::ExposeSecret;
use serde_json::json;
use vouch::secret::{HashKey, generate_key};
use vouch::store::known_keys;

use super::{Partner, USER, declaration};
use crate::operations::vouch_with;
use crate::support::app::TestApp;

#[tokio::test]
async fn what_is_personal_is_sealed_anew_with_the_newest_key() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    partner.files(USER).await;
    assert_eq!(partner.declare(&declaration(USER)).await.status, 201);
    let new = generate_key().unwrap();
    let old = app.settings.sealing_keys[0].expose_secret();
    let both = format!("{},{old}", new.expose_secret());
    let (code, _) = vouch_with(&app, &["seal", "rotate"], &[("VOUCH_SEALING_KEYS", &both)]).await;
    assert_eq!(code, 0);
    let only_new = [("VOUCH_SEALING_KEYS", new.expose_secret())];
    let (_, status) = vouch_with(&app, &["seal", "status"], &only_new).await;
    let rows = status["sealed"].as_array().unwrap();
    assert!(
        rows.iter().all(|row| row["keyId"] == status["newestKeyId"]),
        "{status}"
    );
    let places: Vec<_> = rows
        .iter()
        .map(|row| row["place"].as_str().unwrap())
        .collect();
    for place in ["partner_users.identity", "partner_users.declared"] {
        assert!(places.contains(&place), "{place} of {places:?}");
    }
}

#[tokio::test]
async fn a_process_with_another_hash_key_does_not_start() {
    let app = TestApp::new().await;
    let services = &app.services;
    let mut conn = services.connection().await.unwrap();
    let now = app.clock.now();
    let mut admit = async |hash: &HashKey| {
        known_keys::admit(&mut conn, &services.journal, hash, now)
            .await
            .unwrap()
    };
    assert_eq!(admit(&services.hash).await, None);
    assert_eq!(admit(&services.hash).await, None);
    let other = HashKey::new(&generate_key().unwrap()).unwrap();
    let refused = admit(&other).await.unwrap().to_string();
    assert!(
        refused.starts_with("VOUCH_HASH_KEY, or VOUCH_AUDIT_KEY"),
        "{refused}"
    );
    let shown = json!(refused);
    assert!(
        !shown
            .to_string()
            .contains(app.settings.audit_key.expose_secret())
    );
}
