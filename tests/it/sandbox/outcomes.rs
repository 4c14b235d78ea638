//! Donor, share token, reuse, status, webhooks: what an import leads to.

use reqwest::Method;
use serde_json::{Value, json};
use sumsub_sandbox::{PRIVATE_COMMENT, RECIPIENT_CLIENT_ID};

use super::{Bench, LEVEL, brief, manual};

impl Bench {
    async fn brief_events(&self, user: &str) -> Vec<String> {
        self.events(user).await.iter().map(brief).collect()
    }
}

#[tokio::test]
async fn approve_by_the_donors_documented_calls_alone() {
    let bench = Bench::start(manual()).await;
    let created = bench
        .donor(
            Method::POST,
            &format!("/resources/applicants?levelName={LEVEL}"),
            r#"{"externalUserId":"jane","type":"individual"}"#,
        )
        .await;
    assert_eq!(created.status, 201);
    let donor = created.ok()["id"].as_str().unwrap().to_owned();
    let verdict = format!("/resources/applicants/{donor}/status/testCompleted");
    let green = r#"{"reviewAnswer":"GREEN","rejectLabels":[]}"#;
    assert_eq!(
        bench.donor(Method::POST, &verdict, green).await.ok(),
        json!({"ok": 1})
    );

    // Documentation shows the lifetime as a number and as a string.
    for ttl in [json!(600), json!("600")] {
        let body =
            json!({"applicantId": donor, "forClientId": RECIPIENT_CLIENT_ID, "ttlInSecs": ttl});
        let shared = bench
            .donor(
                Method::POST,
                "/resources/accessTokens/shareToken",
                &body.to_string(),
            )
            .await
            .ok();
        assert_eq!(shared["forClientId"], RECIPIENT_CLIENT_ID);
        let user = format!("org-{}", ttl.is_string());
        let token = shared["token"].as_str().unwrap();
        let applicant = bench.reuse(token, &user).await.ok();
        assert_eq!(applicant["externalUserId"], user.as_str());
        assert_eq!(applicant["review"]["reviewStatus"], "pending");
        assert_eq!(bench.advance(9).await, ["approve"]);
        assert_eq!(
            bench.verdict(applicant["id"].as_str().unwrap()).await,
            "completed GREEN"
        );
    }
    // The donor's own applicant told nobody: the webhooks are the recipient's.
    assert_eq!(bench.events("jane").await, Vec::<Value>::new());
}

#[tokio::test]
async fn approve() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("approve", "org-1").await;
    assert_eq!(bench.verdict(&id).await, "pending");
    assert_eq!(bench.review(&id).await["levelName"], LEVEL);
    assert_eq!(bench.advance(9).await, ["approve"]);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    assert_eq!(bench.advance(9).await, Vec::<String>::new());
    assert_eq!(
        bench.brief_events("org-1").await,
        [
            "applicantCreated init",
            "applicantPending pending",
            "applicantReviewed completed GREEN"
        ]
    );
}

#[tokio::test]
async fn retry_then_the_documents_submitted_again_are_approved() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("retry", "org-1").await;
    assert_eq!(bench.advance(9).await, ["retry"]);
    assert_eq!(bench.verdict(&id).await, "completed RED RETRY");
    let result = bench.review(&id).await["reviewResult"].clone();
    assert_eq!(
        result,
        json!({
            "reviewAnswer": "RED",
            "reviewRejectType": "RETRY",
            "rejectLabels": ["UNSATISFACTORY_PHOTOS", "SCREENSHOTS"],
            "moderationComment": "Please upload the original document, not a picture of a screen.",
            "clientComment": PRIVATE_COMMENT,
        })
    );
    assert_eq!(bench.events("org-1").await[2]["reviewResult"], result);

    let submit = json!({"act": "submit"});
    let applicant = bench
        .tool(Method::POST, "/sandbox/sessions/org-1", &submit)
        .await
        .ok();
    assert_eq!(applicant["reviewStatus"], "pending");
    assert_eq!(bench.review(&id).await["attemptCnt"], 2);
    assert_eq!(bench.advance(9).await, ["approve"]);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
}

#[tokio::test]
async fn reject_is_final() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("reject", "org-1").await;
    assert_eq!(bench.advance(9).await, ["reject"]);
    assert_eq!(bench.verdict(&id).await, "completed RED FINAL");
    assert_eq!(
        bench.review(&id).await["reviewResult"]["clientComment"],
        PRIVATE_COMMENT
    );

    let expected = json!({
        "code": 409,
        "description": "Applicant has a final rejection",
        "errorCode": 1009,
        "errorName": "applicant-with-final-reject",
    });
    let submit = json!({"act": "submit"});
    let refused = bench
        .tool(Method::POST, "/sandbox/sessions/org-1", &submit)
        .await;
    assert_eq!(refused.error(), (409, expected.clone()));
    let refused = bench
        .post(&format!("/resources/applicants/{id}/status/pending"), "")
        .await;
    assert_eq!(refused.error(), (409, expected));
    // Sumsub's sandbox can still be told otherwise.
    let green = r#"{"reviewAnswer":"GREEN"}"#;
    let target = format!("/resources/applicants/{id}/status/testCompleted");
    assert_eq!(bench.post(&target, green).await.status, 200);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
}

#[tokio::test]
async fn hold() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("hold", "org-1").await;
    assert_eq!(bench.advance(1).await, ["hold"]);
    // An answer rides along although nothing is decided.
    assert_eq!(bench.verdict(&id).await, "onHold GREEN");
    assert_eq!(bench.advance(1).await, ["approve"]);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    assert_eq!(
        bench.brief_events("org-1").await[2..],
        [
            "applicantOnHold onHold GREEN",
            "applicantReviewed completed GREEN"
        ]
    );
}

#[tokio::test]
async fn partial_waits_for_the_customer() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("partial", "org-1").await;
    assert_eq!(bench.advance(9).await, Vec::<String>::new());
    assert_eq!(bench.verdict(&id).await, "init");
    assert_eq!(bench.brief_events("org-1").await, ["applicantCreated init"]);
    let refused = bench
        .post(&format!("/resources/applicants/{id}/status/pending"), "")
        .await;
    assert_eq!(
        refused.error(),
        (
            409,
            json!({
                "code": 409,
                "description": "Not all required documents or data are submitted. Make sure to complete [IDENTITY] verification steps beforehand.",
            })
        )
    );
    let submit = json!({"act": "submit"});
    bench
        .tool(Method::POST, "/sandbox/sessions/org-1", &submit)
        .await
        .ok();
    assert_eq!(bench.verdict(&id).await, "pending");
    assert_eq!(bench.advance(9).await, ["approve"]);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
}

#[tokio::test]
async fn fraud_after_approval() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("fraud-after-approval", "org-1").await;
    assert_eq!(bench.advance(1).await, ["approve"]);
    assert_eq!(bench.verdict(&id).await, "completed GREEN");
    assert_eq!(bench.advance(1).await, ["fraud"]);
    assert_eq!(bench.verdict(&id).await, "completed RED FINAL");
}

#[tokio::test]
async fn an_inherited_green_is_marked_and_does_not_last() {
    let bench = Bench::start(manual()).await;
    let token = bench.share_token("inherited-green").await;
    let applicant = bench.reuse(&token, "org-1").await.ok();
    let id = applicant["id"].as_str().unwrap();
    assert_eq!(applicant["reuseScope"], "importApiShareToken");
    assert_eq!(bench.verdict(id).await, "completed GREEN");
    assert_eq!(bench.review(id).await.get("levelName"), None);
    assert_eq!(bench.advance(1).await, ["pend"]);
    assert_eq!(bench.verdict(id).await, "pending");
    assert_eq!(bench.review(id).await["levelName"], LEVEL);
    assert_eq!(bench.advance(1).await, ["approve"]);
    assert_eq!(bench.verdict(id).await, "completed GREEN");

    let events = bench.events("org-1").await;
    let scopes: Vec<_> = events
        .iter()
        .map(|event| (brief(event), event.get("reuseScope")))
        .collect();
    let scope = json!("importApiShareToken");
    assert_eq!(
        scopes,
        [
            ("applicantCreated init".to_owned(), None),
            ("applicantReviewed completed GREEN".to_owned(), Some(&scope)),
            ("applicantPending pending".to_owned(), None),
            ("applicantReviewed completed GREEN".to_owned(), None),
        ]
    );
}

#[tokio::test]
async fn an_inherited_green_can_end_otherwise() {
    let bench = Bench::start(manual()).await;
    let id = bench.import("inherited-green", "org-1").await;
    assert_eq!(bench.advance(1).await, ["pend"]);
    let red = r#"{"reviewAnswer":"RED","rejectLabels":["FORGERY"],"reviewRejectType":"FINAL"}"#;
    let target = format!("/resources/applicants/{id}/status/testCompleted");
    bench.post(&target, red).await.ok();
    assert_eq!(bench.verdict(&id).await, "completed RED FINAL");
    // What was going to happen does not happen any more.
    assert_eq!(bench.advance(9).await, Vec::<String>::new());
    assert_eq!(bench.verdict(&id).await, "completed RED FINAL");
}
