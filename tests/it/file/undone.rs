//! Decisions that are taken back: a rejection, an approval; what is held while approved; and the words of a rejection.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::office::{File, Officer, judged};
use crate::support::app::TestApp;
use crate::support::client::Reply;

fn refusal(reply: &Reply) -> (u16, &Value) {
    (reply.status, &reply.body["error"]["details"]["reason"])
}

/// The causes of the history that the broker reads, from the submission on.
async fn causes(file: &File) -> Vec<(Value, Value, Value)> {
    let events = file.get("/events?limit=100").await;
    let events = events.body["data"].as_array().cloned().unwrap_or_default();
    let mut told = Vec::new();
    for event in events {
        let note = matches!(
            event["cause"].as_str(),
            Some("document_decided" | "person_decided" | "findings_void")
        );
        if !note {
            told.push((
                event["cause"].clone(),
                event["status"].clone(),
                event["reason"].clone(),
            ));
        }
    }
    told
}

fn entry(cause: &str, status: &str, reason: Option<&str>) -> (Value, Value, Value) {
    (json!(cause), json!(status), json!(reason))
}

async fn acts(officer: &Officer, file: &File, path: &str, body: &Value, status: &str) {
    let reply = officer.act(&file.child, path, body).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!(status)),
        "{path}: {:?}",
        reply.body
    );
    assert_eq!(file.status().await, status);
}

#[tokio::test]
async fn one_rejects_for_good_another_reopens_and_a_third_approves() {
    let app = TestApp::new().await;
    let (file, office, ada) = judged(&app).await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let casey = office.officer(&app, Role::ComplianceOfficer, "Casey").await;
    let again = office.officer(&app, Role::SuperAdmin, "ADA").await;
    let why = json!({ "reason": "The register was corrected.", "notes": "SECRET-NOTES" });
    let early = bea.act(&file.child, "reopen", &why).await;
    assert_eq!(refusal(&early), (409, &json!("NOT_REJECTED")));
    let reject = json!({ "decision": "REJECT", "final": true, "reasonCode": "OWNERSHIP_UNCLEAR" });
    acts(&ada, &file, "decision", &reject, "REJECTED").await;
    assert_eq!(file.submit("STANDARD").await.status, 409);

    let mute = bea
        .act(&file.child, "reopen", &json!({ "reason": " " }))
        .await;
    assert_eq!(mute.error(), (400, "validation_error"));
    for (officer, denial) in [
        (&ada, "OWN_DECISION"),
        (&again, "OWN_DECISION"),
        (&casey, "NEEDS_SUPER_ADMIN"),
    ] {
        let denied = officer.act(&file.child, "reopen", &why).await;
        assert_eq!(refusal(&denied), (403, &json!(denial)));
    }
    acts(&bea, &file, "reopen", &why, "PENDING").await;
    let twice = bea.act(&file.child, "reopen", &why).await;
    assert_eq!(refusal(&twice), (409, &json!("NOT_REJECTED")));
    let queue = casey.0.get("/v1/reviews?status=PENDING").send().await.body;
    assert_eq!(queue["data"][0]["organizationId"], json!(file.child));
    assert_eq!(queue["data"][0]["claimedBy"], Value::Null);

    acts(&casey, &file, "claim", &json!({}), "ON_HOLD").await;
    assert_eq!(casey.look(&file.child).await["obstacles"], json!([]));
    acts(
        &casey,
        &file,
        "decision",
        &json!({ "decision": "APPROVE" }),
        "APPROVED",
    )
    .await;
    let unclear = "It is not clear who owns or controls the business.";
    let expected = [
        entry("created", "NOT_STARTED", None),
        entry("file_submitted", "PENDING", None),
        entry("file_claimed", "ON_HOLD", None),
        entry("file_rejected", "REJECTED", Some(unclear)),
        entry("reopened", "PENDING", Some("The register was corrected.")),
        entry("file_claimed", "ON_HOLD", None),
        entry("file_approved", "APPROVED", None),
    ];
    assert_eq!(causes(&file).await, expected);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn an_approval_is_withdrawn_by_another_and_has_to_be_given_again() {
    let app = TestApp::new().await;
    let (file, office, ada) = judged(&app).await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let admin = office.officer(&app, Role::Admin, "Adam").await;
    let why = json!({ "reason": "We look once more." });
    let path = "approval/withdraw";
    let early = bea.act(&file.child, path, &why).await;
    assert_eq!(refusal(&early), (409, &json!("NOT_APPROVED")));
    assert_eq!(ada.approve(&file.child).await.status, 200);
    let own = ada.act(&file.child, path, &why).await;
    assert_eq!(refusal(&own), (403, &json!("OWN_DECISION")));
    let denied = admin.act(&file.child, path, &why).await;
    assert_eq!(refusal(&denied), (403, &json!("NEEDS_SUPER_ADMIN")));
    acts(&bea, &file, path, &why, "ON_HOLD").await;
    let theirs = ada.approve(&file.child).await;
    assert_eq!(refusal(&theirs), (403, &json!("CLAIMED_BY_ANOTHER")));

    // A release does not give it back.
    acts(&bea, &file, "release", &json!({}), "PENDING").await;
    acts(&bea, &file, "claim", &json!({}), "ON_HOLD").await;
    acts(
        &bea,
        &file,
        "decision",
        &json!({ "decision": "APPROVE" }),
        "APPROVED",
    )
    .await;
    let told = causes(&file).await;
    let expected = [
        entry("file_approved", "APPROVED", None),
        entry("approval_withdrawn", "ON_HOLD", Some("We look once more.")),
        entry("file_released", "PENDING", None),
        entry("file_claimed", "ON_HOLD", None),
        entry("file_approved", "APPROVED", None),
    ];
    assert_eq!(told[told.len() - 5..], expected);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn what_is_held_while_approved_is_approved_again_where_nothing_stands_against_it() {
    let app = TestApp::new().await;
    let (file, office, ada) = judged(&app).await;
    let casey = office.officer(&app, Role::ComplianceOfficer, "Casey").await;
    assert_eq!(ada.approve(&file.child).await.status, 200);
    acts(
        &casey,
        &file,
        "hold",
        &json!({ "reason": "A tip." }),
        "ON_HOLD",
    )
    .await;
    let twice = ada.act(&file.child, "hold", &json!({})).await;
    assert_eq!(refusal(&twice), (409, &json!("NOT_APPROVED")));
    assert_eq!(file.submit("STANDARD").await.status, 409);
    acts(&casey, &file, "release", &json!({}), "APPROVED").await;

    // Something was found meanwhile: then nothing is approved by a release.
    acts(&casey, &file, "hold", &json!({}), "ON_HOLD").await;
    let path = format!("documents/{}/decision", file.documents[0]);
    let refuse = json!({ "decision": "REJECT", "reasons": ["NOT_ACCEPTED"] });
    assert_eq!(casey.act(&file.child, &path, &refuse).await.status, 200);
    acts(&casey, &file, "release", &json!({}), "PENDING").await;
    acts(&ada, &file, "claim", &json!({}), "ON_HOLD").await;
    let refused = ada.approve(&file.child).await;
    assert_eq!(refused.status, 409, "{:?}", refused.body);
    acts(&ada, &file, "release", &json!({}), "PENDING").await;
    let told = causes(&file).await;
    let expected = [
        entry("file_approved", "APPROVED", None),
        entry("officer_held", "ON_HOLD", Some("A tip.")),
        entry("officer_released", "APPROVED", None),
        entry("officer_held", "ON_HOLD", None),
        entry("file_released", "PENDING", None),
        entry("file_claimed", "ON_HOLD", None),
        entry("file_released", "PENDING", None),
    ];
    assert_eq!(told[told.len() - 7..], expected);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn with_a_match_a_rejection_has_only_the_words_of_the_list() {
    let app = TestApp::new().await;
    let (file, _, ada) = judged(&app).await;
    let telling = json!({ "decision": "REJECT", "reason": "You are on a list." });
    let matched = json!({ "kind": "SANCTIONS", "result": "MATCHED", "note": "SECRET-NOTE" });
    assert_eq!(
        ada.act(&file.child, "screenings", &matched).await.status,
        200
    );
    let told = ada.act(&file.child, "decision", &telling).await;
    let field = &told.body["error"]["details"]["fields"][0]["field"];
    assert_eq!(
        (told.status, field),
        (400, &json!("reason")),
        "{:?}",
        told.body
    );
    for wrong in [
        json!({ "decision": "REJECT", "reasonCode": "LISTED" }),
        json!({ "decision": "REJECT", "reasonCode": "NOT_OFFERED", "reason": "You are on a list." }),
        json!({ "decision": "APPROVE", "reasonCode": "NOT_OFFERED" }),
    ] {
        let reply = ada.act(&file.child, "decision", &wrong).await;
        assert_eq!(reply.error(), (400, "validation_error"), "{wrong}");
    }
    assert_eq!(file.status().await, "ON_HOLD");
    let neutral = json!({ "decision": "REJECT", "reasonCode": "NOT_OFFERED", "final": true });
    acts(&ada, &file, "decision", &neutral, "REJECTED").await;
    let last = causes(&file).await.pop();
    let words = "We cannot offer you our services at this time.";
    assert_eq!(last, Some(entry("file_rejected", "REJECTED", Some(words))));
}
