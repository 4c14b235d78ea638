//! Share tokens and donors that are refused.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use sumsub_sandbox::RECIPIENT_CLIENT_ID;

use super::{Bench, LEVEL, manual};

const EXCEPTION: &str = "de.smtdp.commons.service.exceptions.ServiceException";

/// Sumsub's codes and names, typed from its documentation.
const DOCUMENTED: [(u16, &str); 20] = [
    (10501, "not-in-partners-list"),
    (10502, "invalid-partner-id"),
    (10503, "invalid-share-token"),
    (10504, "non-suitable-share-token"),
    (10505, "reusable-kyc-disabled"),
    (10506, "reusable-kyc-not-reusable"),
    (10507, "reusable-kyc-not-approved-applicant"),
    (10508, "reusable-kyc-not-active-applicant"),
    (10509, "reusable-kyc-not-kyc-moderation-type"),
    (10510, "reusable-kyc-not-selfie-or-identity-doc"),
    (10511, "reusable-kyc-not-selfie-liveness"),
    (10512, "reusable-kyc-not-req-doc-overlap"),
    (10513, "reusable-kyc-not-compatible-doc-type"),
    (10514, "reusable-kyc-not-actual-poi-date"),
    (10515, "reusable-kyc-not-actual-poa-date"),
    (10516, "reusable-kyc-not-acceptable-age"),
    (10517, "reusable-kyc-incompatible-capture-settings"),
    (10518, "reusable-kyc-email-mismatch"),
    (10519, "reusable-kyc-phone-mismatch"),
    (10521, "reusable-kyc-inactive-sumsub-id-account"),
];

impl Bench {
    async fn refused_as(&self, answer: &super::Answer, code: u16, user: &str) {
        let (status, mut body) = answer.error();
        let description = body.as_object_mut().unwrap().remove("description").unwrap();
        assert!(
            !description.as_str().unwrap().contains('{'),
            "{description}"
        );
        let name = DOCUMENTED
            .iter()
            .find(|(known, _)| *known == code)
            .unwrap()
            .1;
        let expected =
            json!({"code": 400, "errorCode": code, "errorName": name, "type": EXCEPTION});
        assert_eq!((status, body), (400, expected));
        // Nothing has happened.
        let target = format!("/resources/applicants/-/byExternalUserId/{user}");
        assert_eq!(self.get(&target).await.ok(), json!({"exists": false}));
    }
}

#[tokio::test]
async fn every_refusal_has_its_documented_body() {
    let bench = Bench::start(manual()).await;
    for (code, _) in DOCUMENTED {
        let token = bench.share_token(&format!("reuse-{code}")).await;
        let answer = bench.reuse(&token, "org-1").await;
        bench.refused_as(&answer, code, "org-1").await;
        let preview = Bench::reuse_target(&token, "org-1").replace("/reuse?", "/reuse/preview?");
        let answer = bench.get(&preview).await;
        bench.refused_as(&answer, code, "org-1").await;
    }
    let token = bench.share_token("reuse-10513").await;
    let answer = bench.reuse(&token, "org-1").await;
    assert_eq!(
        answer.json(),
        json!({
            "code": 400,
            "errorCode": 10513,
            "errorName": "reusable-kyc-not-compatible-doc-type",
            "description": format!("Not Reusable KYC for level: {LEVEL}"),
            "type": EXCEPTION,
        })
    );
    assert_eq!(bench.webhooks("org-1").await, Vec::<Value>::new());
}

fn invalid(detail: &str) -> (u16, Value) {
    let description = format!("Token is invalid: {detail} [source: null]");
    (
        401,
        json!({"code": 401, "description": description, "type": EXCEPTION}),
    )
}

/// The token's own name, out of its second part.
fn jti(token: &str) -> String {
    use base64::Engine;
    let payload = token.split('.').nth(1).unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(payload)
        .unwrap();
    let payload: Value = serde_json::from_slice(&bytes).unwrap();
    payload["jti"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_that_is_over_says_when() {
    let bench = Bench::start(manual()).await;
    let expired = bench.share_token("expired").await;
    let expected = format!(
        "Token {}-v2 is invalid now: created at Tue Dec 02 08:06:46 UTC 2025 with ttl 1200 but accessed at Tue Dec 02 08:27:46 UTC 2025",
        jti(&expired)
    );
    assert_eq!(
        bench.reuse(&expired, "org-1").await.error(),
        invalid(&expected)
    );

    let body = json!({"scenario": "approve", "ttlInSecs": 5});
    let made = bench
        .tool(Method::POST, "/sandbox/share-tokens", &body)
        .await
        .ok();
    let token = made["token"].as_str().unwrap();
    bench.clock.advance(TimeDelta::seconds(5));
    let expected = format!(
        "Token {}-v2 is invalid now: created at Tue Dec 02 08:27:46 UTC 2025 with ttl 5 but accessed at Tue Dec 02 08:27:51 UTC 2025",
        jti(token)
    );
    assert_eq!(
        bench.reuse(token, "org-1").await.error(),
        invalid(&expected)
    );
}

#[tokio::test]
async fn a_token_works_once_and_only_when_it_worked() {
    let bench = Bench::start(manual()).await;
    let consumed = bench.share_token("consumed").await;
    assert_eq!(bench.reuse(&consumed, "org-1").await.status, 401);

    let token = bench.share_token("approve").await;
    // Refusals and previews leave it good.
    let unknown_level = Bench::reuse_target(&token, "org-1").replace(LEVEL, "no-such-level");
    let answer = bench.post(&unknown_level, "").await;
    let expected = json!({"code": 404, "description": "Level 'no-such-level' not found"});
    assert_eq!(answer.error(), (404, expected));
    let preview = Bench::reuse_target(&token, "org-1").replace("/reuse?", "/reuse/preview?");
    assert_eq!(
        bench.get(&preview).await.ok()["info"]["lastName"],
        "Mock-Doe"
    );
    assert_eq!(bench.post(&preview, "").await.status, 200);
    assert_eq!(bench.webhooks("org-1").await, Vec::<Value>::new());

    assert_eq!(bench.reuse(&token, "org-1").await.status, 200);
    let (status, body) = bench.reuse(&token, "org-2").await.error();
    let description = body["description"].as_str().unwrap();
    assert!(
        description.starts_with("Token is invalid: Token _act-"),
        "{description}"
    );
    assert_eq!(status, 401);
    assert_eq!(bench.get(&preview).await.status, 401);
}

#[tokio::test]
async fn what_is_no_token_is_malformed() {
    let bench = Bench::start(manual()).await;
    let malformed = bench.share_token("malformed").await;
    let good = bench.share_token("approve").await;
    for odd in [
        malformed.as_str(),
        "x",
        "_act-sbx-jwt-a.b.",
        good.trim_end_matches('.'),
    ] {
        let answer = bench.reuse(odd, "org-1").await;
        assert_eq!(
            answer.error(),
            invalid("The token is malformed or unknown"),
            "{odd}"
        );
    }
    for missing in ["shareToken", "levelName"] {
        let target = Bench::reuse_target(&good, "org-1").replace(missing, "other");
        let expected = format!("Required parameter '{missing}' is not present");
        let (status, body) = bench.post(&target, "").await.error();
        assert_eq!(
            (status, body),
            (400, json!({"code": 400, "description": expected}))
        );
    }
}

#[tokio::test]
async fn the_donor_and_the_level_must_fit() {
    let bench = Bench::start(manual()).await;
    let made = bench
        .tool(
            Method::POST,
            "/sandbox/share-tokens",
            &json!({"scenario": "approve"}),
        )
        .await
        .ok();
    let token = made["token"].as_str().unwrap();
    let donor = made["applicantId"].as_str().unwrap();

    let for_companies = Bench::reuse_target(token, "org-1").replace(LEVEL, "basic-kyb-level");
    let answer = bench.post(&for_companies, "").await;
    bench.refused_as(&answer, 10504, "org-1").await;

    let presence = |presence: &str| format!("/resources/applicants/{donor}/presence/{presence}");
    bench
        .donor(Method::PATCH, &presence("deactivated"), "")
        .await
        .ok();
    bench
        .refused_as(&bench.reuse(token, "org-1").await, 10508, "org-1")
        .await;
    bench
        .donor(Method::PATCH, &presence("activated"), "")
        .await
        .ok();

    bench
        .donor(
            Method::POST,
            &format!("/resources/applicants/{donor}/reset"),
            "",
        )
        .await
        .ok();
    bench
        .refused_as(&bench.reuse(token, "org-1").await, 10507, "org-1")
        .await;

    let body = json!({"applicantId": donor, "forClientId": "CoolCoinLtd"});
    let target = "/resources/accessTokens/shareToken";
    let shared = bench
        .donor(Method::POST, target, &body.to_string())
        .await
        .ok();
    let for_another = shared["token"].as_str().unwrap();
    bench
        .refused_as(&bench.reuse(for_another, "org-1").await, 10501, "org-1")
        .await;

    // Another tenant's applicant cannot be shared.
    let body = json!({"applicantId": donor, "forClientId": RECIPIENT_CLIENT_ID});
    assert_eq!(bench.post(target, &body.to_string()).await.status, 404);
}

#[tokio::test]
async fn of_many_at_once_one_gets_the_applicant() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("approve").await;
    let users: Vec<_> = (0..20).map(|number| format!("org-{number}")).collect();
    let calls = users.iter().map(|user| bench.reuse(&token, user));
    let answers = futures::future::join_all(calls).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    let mut expected = vec![200];
    expected.resize(20, 401);
    assert_eq!(statuses, expected);
    let list = bench
        .tool(Method::GET, "/sandbox/applicants", &Value::Null)
        .await
        .ok();
    assert_eq!(list.as_array().unwrap().len(), 2);
}
