//! What relying brokers are told, and how they check it: with a library that is not ours.

use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

use super::approved;
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply};
use crate::surface::sign;

const PATH: &str = "/v1/organizations/verification/attestation";

async fn attested(broker: &Broker, child: &str) -> Reply {
    broker.get(PATH).on_behalf_of(child).send().await
}

/// The claims, once the key of the published set has signed them.
async fn claims(app: &TestApp, broker: &Broker, token: &str) -> Value {
    let keys = app
        .request(reqwest::Method::GET, "/.well-known/jwks.json")
        .send()
        .await;
    let keys: JwkSet = serde_json::from_value(keys.body).unwrap();
    let header = decode_header(token).unwrap();
    assert_eq!(header.typ.as_deref(), Some("vouch-attestation+jwt"));
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&["vouch"]);
    // The test's time is not the library's.
    validation.validate_exp = false;
    let decoded = decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation);
    assert_ne!(broker.key, "");
    decoded.unwrap().claims
}

#[tokio::test]
async fn an_approved_business_is_attested_as_it_was_decided() {
    let app = TestApp::new().await;
    let made = approved(&app).await;
    let (broker, child) = (&made.file.broker, &made.file.child);
    // A grant that is not signed is none for this.
    assert_eq!(
        attested(broker, child).await.error(),
        (403, "authorization_required")
    );
    sign(&app, child, broker).await;
    app.clock.advance(TimeDelta::days(1));
    let reply = attested(broker, child).await;
    let mut body = reply.body.clone();
    let token = body["token"].take();
    assert_eq!(
        body,
        json!({
            "object": "verification_attestation",
            "organizationId": child,
            "token": null,
            "expiresAt": "2026-03-16T14:45:00.000Z",
        })
    );
    let now = app.clock.now().timestamp();
    assert_eq!(
        claims(&app, broker, token.as_str().unwrap()).await,
        json!({
            "iss": "vouch",
            "sub": child,
            "iat": now,
            "exp": now + 15 * 60,
            "level": "STANDARD",
            "decided_at": "2026-03-15T14:30:00.000Z",
            "kyc_screen": { "screened_at": "2026-03-15T14:30:00.000Z", "result": "passed" },
        })
    );
}

#[tokio::test]
async fn a_verification_at_sumsub_is_attested_without_a_level_of_ours() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    sign(&app, &child, &broker).await;
    let early = attested(&broker, &child).await;
    assert_eq!(
        (early.status, early.error_body()),
        (
            409,
            json!({ "code": "invalid_request", "message": "The verification is not approved." })
        )
    );
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let reply = attested(&broker, &child).await;
    let claims = claims(&app, &broker, reply.body["token"].as_str().unwrap()).await;
    assert_eq!(
        (&claims["level"], &claims["kyc_screen"]["screened_at"]),
        (&Value::Null, &claims["decided_at"])
    );
    // Once it is not approved any more, nothing is attested.
    app.customer(&child, "reject").await;
    app.settle().await;
    assert_eq!(attested(&broker, &child).await.status, 409);
}
