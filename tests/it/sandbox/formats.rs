//! The shapes of ids, dates, tokens and bodies.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Bench, LEVEL, manual};

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn an_applicant_looks_like_sumsubs() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("approve").await;
    let reused = bench.reuse(&token, "org-1").await.ok();
    let id = reused["id"].as_str().unwrap();
    // Digits and lowercase letters, and no ObjectId.
    assert_eq!(id.len(), 24);
    assert!(
        id.bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()),
        "{id}"
    );
    assert!(id.bytes().any(|b| b > b'f'), "{id}");
    assert_eq!(reused["createdAt"], "2025-12-02 08:27:46");
    assert_eq!(reused["clientId"], "SandboxDonor");
    assert_eq!(reused["info"]["firstName"], "Jane");

    let mut one = bench
        .get(&format!("/resources/applicants/{id}/one"))
        .await
        .ok();
    assert_eq!(one["clientId"], "SandboxRecipient");
    one["clientId"] = reused["clientId"].clone();
    assert_eq!(one, reused);
    let by_external = bench
        .get("/resources/applicants/-;externalUserId=org-1/one")
        .await
        .ok();
    assert_eq!(by_external["id"], id);
    assert_eq!(
        keys(&one),
        [
            "applicantPlatform",
            "clientId",
            "createdAt",
            "externalUserId",
            "id",
            "info",
            "inspectionId",
            "key",
            "lang",
            "notes",
            "requiredIdDocs",
            "review",
            "tags",
            "type"
        ]
    );
    assert_ne!(one["inspectionId"], one["id"]);
    let key = one["key"].as_str().unwrap();
    assert!(
        key.len() == 14 && key.bytes().all(|b| b.is_ascii_uppercase()),
        "{key}"
    );

    bench.clock.advance(chrono::TimeDelta::milliseconds(1537));
    bench.advance(9).await;
    let mut review = bench.review(id).await;
    for random in ["reviewId", "attemptId"] {
        let text = review.as_object_mut().unwrap().remove(random).unwrap();
        assert_eq!(text.as_str().unwrap().len(), 5);
    }
    assert_eq!(
        review,
        json!({
            "attemptCnt": 1,
            "elapsedSincePendingMs": 1537,
            "elapsedSinceQueuedMs": 1537,
            "reprocessing": false,
            "levelName": LEVEL,
            "levelAutoCheckMode": null,
            "createDate": "2025-12-02 08:27:46+0000",
            "reviewDate": "2025-12-02 08:27:47+0000",
            "reviewResult": {"reviewAnswer": "GREEN"},
            "reviewStatus": "completed",
            "priority": 0,
        })
    );
    let shown = bench
        .get(&format!("/resources/applicants/{id}/one"))
        .await
        .ok();
    assert_eq!(
        shown["review"]["reviewResult"],
        json!({"reviewAnswer": "GREEN"})
    );
}

#[tokio::test]
async fn a_webhook_is_flat_and_in_sumsubs_order() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("approve", "org-1").await;
    bench.advance(9).await;
    let listed = bench.webhooks("org-1").await;
    let body = listed[2]["body"].as_str().unwrap();
    let event: Value = serde_json::from_str(body).unwrap();
    let inspection = event["inspectionId"].as_str().unwrap();
    let correlation = event["correlationId"].as_str().unwrap();
    assert!(correlation.len() == 32 && correlation.bytes().all(|b| b.is_ascii_hexdigit()));
    let expected = format!(
        r#"{{"applicantId":"{id}","inspectionId":"{inspection}","applicantType":"individual","correlationId":"{correlation}","levelName":"{LEVEL}","externalUserId":"org-1","type":"applicantReviewed","sandboxMode":true,"reviewStatus":"completed","reviewResult":{{"reviewAnswer":"GREEN"}},"createdAtMs":"2025-12-02 08:27:46.123","clientId":"SandboxRecipient"}}"#
    );
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_share_token_is_opaque_and_short() {
    let bench = Bench::start(manual()).await;
    let tokens = [
        bench.share_token("approve").await,
        bench.share_token("approve").await,
    ];
    assert_ne!(tokens[0], tokens[1]);
    for token in tokens {
        let rest = token
            .strip_prefix("_act-sbx-jwt-eyJhbGciOiJub25lIn0.")
            .unwrap();
        let payload = rest.strip_suffix('.').unwrap();
        let url_safe = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        assert!(payload.bytes().all(url_safe), "{payload}");
        assert!(token.len() <= 1024);
    }
}

#[tokio::test]
async fn without_a_user_id_sumsub_makes_one() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("approve").await;
    let target = Bench::reuse_target(&token, "").replace("&userId=", "");
    let applicant = bench.post(&target, "").await.ok();
    let user = applicant["externalUserId"].as_str().unwrap();
    assert!(user.starts_with("copy-") && user.len() == 41, "{user}");
}

#[tokio::test]
async fn external_ids_travel_encoded() {
    let bench = Bench::start(manual()).await;
    for (index, (user, encoded)) in [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("ü;x=1", "%C3%BC%3Bx%3D1"),
        ("50%", "50%25"),
        ("-;externalUserId=x", "-%3BexternalUserId%3Dx"),
    ]
    .into_iter()
    .enumerate()
    {
        let body = json!({"externalUserId": user}).to_string();
        let target = format!("/resources/applicants?levelName={LEVEL}");
        let created = bench.post(&target, &body).await.ok();
        for target in [
            format!("/resources/applicants/-;externalUserId={encoded}/one"),
            format!("/resources/applicants/-%3BexternalUserId%3D{encoded}/one"),
        ] {
            assert_eq!(bench.get(&target).await.ok(), created, "{target}");
        }
        let target = format!("/resources/applicants/-/byExternalUserId/{encoded}");
        let found = bench.get(&target).await.ok();
        assert_eq!(
            found,
            json!({"exists": true, "applicant": created}),
            "{index}"
        );
    }
    assert_eq!(
        bench
            .get("/resources/applicants/-;externalUserId=%FF/one")
            .await
            .status,
        400
    );
    let missing = bench
        .get("/resources/applicants/-;externalUserId=nobody/one")
        .await;
    let expected = json!({"code": 404, "description": "Applicant not found"});
    assert_eq!(missing.error(), (404, expected));
    // The external id is not the applicant's id.
    assert_eq!(
        bench.get("/resources/applicants/org-1/one").await.status,
        404
    );
    assert_eq!(
        bench
            .donor(
                Method::GET,
                "/resources/applicants/-/byExternalUserId/50%25",
                ""
            )
            .await
            .ok(),
        json!({"exists": false})
    );
}
