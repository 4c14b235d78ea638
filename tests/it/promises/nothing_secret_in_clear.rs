//! Nothing secret stands in the database in clear: every column of every row is searched, as text and as bytes.

use secrecy::ExposeSecret;
use serde_json::Value;
use sumsub_sandbox::PRIVATE_COMMENT;
use vouch::secret::sha256;

use crate::support::app::TestApp;

/// Where a secret is found: as it is, in hexadecimal digits (which is how `bytea` is shown), or in base64.
fn finds<'c>(contents: &'c [(String, String)], secret: &str) -> Vec<&'c str> {
    let plain = secret.to_ascii_lowercase();
    let digits = hex::encode(secret);
    contents
        .iter()
        .filter(|(_, text)| text.contains(&plain) || text.contains(&digits))
        .map(|(table, _)| table.as_str())
        .collect()
}

async fn contents(app: &TestApp) -> Vec<(String, String)> {
    let tables = app.contents().await.into_iter();
    tables
        .map(|(table, rows)| (table, Value::from(rows).to_string().to_ascii_lowercase()))
        .collect()
}

#[tokio::test]
async fn no_secret_of_a_whole_life_is_in_any_column() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let used = app.share_token("reject").await;
    let import = broker.importing(&child, &used).idempotency_key("import-1");
    assert_eq!(import.send().await.status, 200);
    let refused = app.share_token("reuse-10507").await;
    broker.import(&child, &refused).await;
    let lost = app.share_token("server-error").await;
    let other = broker.create_child("INDIVIDUAL").await;
    let import = broker.importing(&other, &lost).idempotency_key("import-2");
    assert_eq!(import.send().await.status, 502);
    let session_child = broker.create_child("INDIVIDUAL").await;
    let session = broker
        .post("/v1/organizations/verification")
        .on_behalf_of(&session_child)
        .idempotency_key("session-1")
        .send()
        .await;
    assert_eq!(session.status, 200);
    app.customer_submits(&session_child, "retry").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "REJECTED");

    let webhooks = app.sandbox_get("/sandbox/webhooks").await;
    let body = webhooks[0]["body"].as_str().unwrap();
    let correlation: Value = serde_json::from_str(body).unwrap();
    let contents = contents(&app).await;
    let url = session.body["url"].as_str().unwrap();
    for (name, secret) in [
        ("an accepted share token", used.as_str()),
        ("a refused share token", &refused),
        ("an open share token", &lost),
        ("an API key", &broker.key),
        ("a webhook's body", body),
        (
            "a part of a webhook's body",
            correlation["correlationId"].as_str().unwrap(),
        ),
        (
            "a saved answer's access token",
            session.body["accessToken"].as_str().unwrap(),
        ),
        ("a saved answer's link", url),
        (
            "a part of a saved answer's link",
            url.rsplit('/').next().unwrap(),
        ),
        ("a private comment", PRIVATE_COMMENT),
        (
            "the app token",
            app.settings.sumsub.app_token.expose_secret(),
        ),
        (
            "the secret key",
            app.settings.sumsub.secret_key.expose_secret(),
        ),
        (
            "the webhook secret",
            app.settings.webhook_secrets[0].expose_secret(),
        ),
        ("the audit key", app.settings.audit_key.expose_secret()),
        (
            "the sealing key",
            app.settings.sealing_keys[0].expose_secret(),
        ),
        (
            "the dossier key",
            app.settings.dossier_keys[0].expose_secret(),
        ),
    ] {
        assert!(secret.len() > 20, "{name} is long enough to be looked for");
        assert_eq!(finds(&contents, secret), Vec::<&str>::new(), "{name}");
    }
    // The search finds what is there: names in clear, hashes where the secrets would be.
    assert_eq!(finds(&contents, "applicantReviewed"), ["inbox"]);
    assert_eq!(finds(&contents, "import-1"), ["idempotency_keys"]);
    let hash = |secret: &str| hex::encode(sha256(secret.as_bytes()));
    let holds = |table: &str, digits: &str| {
        let text = &contents.iter().find(|(name, _)| name == table).unwrap().1;
        text.contains(digits)
    };
    assert!(holds("imports", &hash(&used)));
    assert!(holds("api_keys", &hash(&broker.key)));
    assert!(holds("inbox", &hash(body)));
}

#[tokio::test]
async fn what_an_event_keeps_of_a_private_comment_is_sealed_and_never_answered() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reject").await;
    broker.import(&child, &token).await;
    app.settle().await;
    let everything = app.everything_of(&child).await;
    let review = &everything["history"][2];
    assert_eq!(review["cause"], "review");
    assert!(
        review["payload"].as_str().unwrap().len() > 100,
        "it is kept"
    );
    let answered = String::from_utf8(broker.events(&child).await.bytes).unwrap();
    assert!(!answered.contains(PRIVATE_COMMENT));
    assert!(answered.contains("FORGERY"));
}
