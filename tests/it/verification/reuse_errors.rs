//! Every refusal of Sumsub's, with its whole answer; what was there before stays as it was.

use serde_json::{Value, json};

use crate::support::app::TestApp;

const TOKEN: (u16, &str, &str) = (
    400,
    "share_token_invalid",
    "The share token is invalid, expired or already used.",
);
const REFUSED: (u16, &str, &str) = (
    409,
    "verification_import_unsupported",
    "This verification cannot be imported.",
);
const NOT_ENABLED: (u16, &str, &str) = (
    403,
    "forbidden",
    "Your organization is not enabled for this action.",
);

/// What can be done: whether a later import may work, and whether it needs another token.
const NEW_TOKEN: (bool, bool) = (true, true);
const NEVER: (bool, bool) = (false, false);

type Row = (
    &'static str,
    (u16, &'static str, &'static str),
    &'static str,
    Option<u16>,
    (bool, bool),
    &'static str,
);

#[rustfmt::skip]
const ROWS: [Row; 23] = [
    ("reuse-10501", NOT_ENABLED, "not-in-partners-list", Some(10501), NEW_TOKEN, "operator"),
    ("reuse-10502", TOKEN, "invalid-partner-id", Some(10502), NEW_TOKEN, "broker"),
    ("reuse-10503", TOKEN, "invalid-share-token", Some(10503), NEW_TOKEN, "broker"),
    ("reuse-10504", TOKEN, "non-suitable-share-token", Some(10504), NEW_TOKEN, "broker"),
    ("reuse-10505", NOT_ENABLED, "reusable-kyc-disabled", Some(10505), NEW_TOKEN, "operator"),
    ("reuse-10506", REFUSED, "reusable-kyc-not-reusable", Some(10506), NEVER, "customer"),
    ("reuse-10507", REFUSED, "reusable-kyc-not-approved-applicant", Some(10507), NEW_TOKEN, "donor"),
    ("reuse-10508", REFUSED, "reusable-kyc-not-active-applicant", Some(10508), NEW_TOKEN, "donor"),
    ("reuse-10509", REFUSED, "reusable-kyc-not-kyc-moderation-type", Some(10509), NEVER, "customer"),
    ("reuse-10510", REFUSED, "reusable-kyc-not-selfie-or-identity-doc", Some(10510), NEVER, "customer"),
    ("reuse-10511", REFUSED, "reusable-kyc-not-selfie-liveness", Some(10511), NEVER, "customer"),
    ("reuse-10512", REFUSED, "reusable-kyc-not-req-doc-overlap", Some(10512), NEVER, "customer"),
    ("reuse-10513", REFUSED, "reusable-kyc-not-compatible-doc-type", Some(10513), NEVER, "customer"),
    ("reuse-10514", REFUSED, "reusable-kyc-not-actual-poi-date", Some(10514), NEW_TOKEN, "customer"),
    ("reuse-10515", REFUSED, "reusable-kyc-not-actual-poa-date", Some(10515), NEW_TOKEN, "customer"),
    ("reuse-10516", REFUSED, "reusable-kyc-not-acceptable-age", Some(10516), NEVER, "nobody"),
    ("reuse-10517", REFUSED, "reusable-kyc-incompatible-capture-settings", Some(10517), NEVER, "customer"),
    ("reuse-10518", REFUSED, "reusable-kyc-email-mismatch", Some(10518), NEVER, "customer"),
    ("reuse-10519", REFUSED, "reusable-kyc-phone-mismatch", Some(10519), NEVER, "customer"),
    ("reuse-10521", REFUSED, "reusable-kyc-inactive-sumsub-id-account", Some(10521), NEW_TOKEN, "customer"),
    // The nameless 401 about the token.
    ("expired", TOKEN, "invalid-share-token", None, NEW_TOKEN, "broker"),
    ("consumed", TOKEN, "invalid-share-token", None, NEW_TOKEN, "broker"),
    ("malformed", TOKEN, "invalid-share-token", None, NEW_TOKEN, "broker"),
];

fn expected(row: &Row) -> Value {
    let (_, (_, code, message), name, error_code, (retryable, needs_new_token), who_acts) = row;
    json!({
        "code": code,
        "message": message,
        "details": {
            "name": name,
            "errorCode": error_code,
            "retryable": retryable,
            "needsNewToken": needs_new_token,
            "whoActs": who_acts,
        },
    })
}

#[tokio::test]
async fn every_refusal_has_its_answer_changes_nothing_and_blocks_nothing() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    for row in &ROWS {
        let scenario = row.0;
        let child = broker.create_child("INDIVIDUAL").await;
        let token = app.share_token(scenario).await;
        let before = app.everything_of(&child).await;
        let refused = broker.import(&child, &token).await;
        let status = row.1.0;
        assert_eq!(
            (refused.status, refused.error_body()),
            (status, expected(row)),
            "{scenario}"
        );
        app.settle().await;
        assert_eq!(app.everything_of(&child).await, before, "{scenario}");
        assert_eq!(app.applicant(&child).await, Value::Null, "{scenario}");

        let good = app.share_token("approve").await;
        let imported = broker.import(&child, &good).await;
        assert_eq!(
            imported.status, 200,
            "after {scenario}: {:?}",
            imported.body
        );
    }
}

#[tokio::test]
async fn the_scenarios_of_refusals_are_all_in_the_table() {
    let app = TestApp::new().await;
    let scenarios = app.sandbox_get("/sandbox/scenarios").await;
    let names = scenarios.as_array().unwrap().iter();
    let refusals: Vec<&str> = names
        .map(|scenario| scenario["name"].as_str().unwrap())
        .filter(|name| name.starts_with("reuse-"))
        .collect();
    let tested: Vec<&str> = ROWS
        .iter()
        .map(|row| row.0)
        .filter(|name| name.starts_with("reuse-"))
        .collect();
    assert_eq!(refusals, tested);
}

#[tokio::test]
async fn a_refusal_asked_for_again_is_asked_of_sumsub_again() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("reuse-10507").await;
    for _ in 0..2 {
        let refused = broker.import(&child, &token).await;
        assert_eq!(refused.error(), (409, "verification_import_unsupported"));
    }
    assert_eq!(
        app.rows("select id from imports where state = 'refused'")
            .await
            .len(),
        2
    );
}
