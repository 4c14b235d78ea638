//! From NOT_STARTED to APPROVED, and back for more.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::office::{File, Office, id};
use super::{pdf, upload, uploading};
use crate::support::app::{TestApp, statuses};

fn codes(items: &Value) -> Vec<&str> {
    let items = items.as_array().expect("a list");
    items
        .iter()
        .filter_map(|item| item["code"].as_str())
        .collect()
}

#[tokio::test]
async fn a_business_goes_from_not_started_to_approved() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let file = File::ready(&app).await;
    assert_eq!(file.status().await, "NOT_STARTED");
    let personnel = json!({
        "object": "personnel_status",
        "directors": { "total": 1, "verified": 0, "pending": 1, "complete": false },
        "beneficialOwners": { "total": 1, "verified": 0, "pending": 1, "complete": false },
        "totalOwnershipBasisPoints": 10000, "employees": 1, "employeesWithAdminRole": 1, "ready": false,
    });
    assert_eq!(file.get("/personnel-status").await.body, personnel);
    let reply = file.submit("STANDARD").await;
    let expected = json!({
        "object": "verification_submission", "status": "PENDING", "level": "STANDARD", "levelReasons": [],
        "riskFactors": [], "priority": "NORMAL", "submittedAt": "2026-03-15T14:30:00.000Z",
    });
    assert_eq!((reply.status, &reply.body), (200, &expected));
    assert_eq!(file.status().await, "PENDING");
    let again = file.submit("STANDARD").await;
    let reason = &again.body["error"]["details"]["reason"];
    assert_eq!(
        (again.error(), reason),
        ((409, "invalid_request"), &json!("ALREADY_SUBMITTED"))
    );

    let queue = ada.0.get("/v1/reviews").send().await;
    let queued = json!({
        "object": "queued_review", "organizationId": file.child, "name": "Customer", "track": "FILE", "status": "PENDING",
        "level": "STANDARD", "priority": "NORMAL", "flags": [], "submittedAt": "2026-03-15T14:30:00.000Z",
        "claimedBy": null, "claimedAt": null,
    });
    assert_eq!(queue.body["data"], json!([queued]));
    let claimed = ada.claim(&file.child).await;
    let expected = json!({
        "object": "verification_review", "organizationId": file.child, "track": "FILE", "status": "ON_HOLD",
        "level": "STANDARD", "updatedAt": "2026-03-15T14:30:00.000Z",
    });
    assert_eq!((claimed.status, &claimed.body), (200, &expected));
    let early = ada.approve(&file.child).await;
    assert_eq!(early.error(), (409, "validation_error"));
    let obstacles = early.body["error"]["details"]["obstacles"]
        .as_array()
        .map(Vec::len);
    // Seven documents, one person as director and owner, and five screenings.
    assert_eq!(obstacles, Some(13), "{:?}", early.body);
    ada.clear(&file).await;
    assert_eq!(ada.look(&file.child).await["obstacles"], json!([]));
    let approved = ada.approve(&file.child).await;
    assert_eq!(
        (approved.status, &approved.body["status"]),
        (200, &json!("APPROVED"))
    );
    assert_eq!(file.status().await, "APPROVED");
    assert!(app.chain_verifies(&file.child).await);
    let requirements = file.get("/requirements").await.body;
    for bucket in ["pending", "missing", "issues"] {
        assert_eq!(requirements[bucket], json!([]), "{bucket}");
    }

    let events = file.broker.events(&file.child).await;
    let moves = statuses(&events);
    assert_eq!(&moves[..3], ["NOT_STARTED", "PENDING", "ON_HOLD"]);
    assert_eq!(moves.last().map(String::as_str), Some("APPROVED"));
    let last = events.body["data"]
        .as_array()
        .and_then(|data| data.last())
        .expect("an entry");
    assert_eq!(
        (&last["cause"], &last["actor"]),
        (&json!("file_approved"), &json!({ "type": "other_party" }))
    );
    assert!(!events.body.to_string().contains("SECRET-"));
    assert_eq!(
        ada.0.get("/v1/reviews").send().await.body["data"],
        json!([])
    );
}

#[tokio::test]
async fn one_document_is_asked_for_again_and_nothing_else() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::Admin, "Ada").await;
    let mut file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let ask = json!({
        "decision": "REQUEST_INFORMATION", "reason": "One statement is cut off.",
        "items": [{ "code": "BANK_STATEMENT", "message": "All pages, please." }],
    });
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let asked = ada.act(&file.child, "decision", &ask).await;
    assert_eq!(
        (asked.status, &asked.body["status"]),
        (200, &json!("RESUBMISSION_REQUIRED"))
    );
    let requirements = file.get("/requirements").await.body;
    assert_eq!(codes(&requirements["missing"]), ["BANK_STATEMENT"]);
    assert_eq!(requirements["missing"][0]["message"], "All pages, please.");
    let early = file.submit("STANDARD").await;
    assert_eq!(early.error(), (409, "validation_error"));
    assert_eq!(
        codes(&early.body["error"]["details"]["unmet"]),
        ["BANK_STATEMENT"]
    );
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let body = upload("BANK_STATEMENT", &pdf("all pages"));
    let new = id(&uploading(&file.broker, &file.child, &body).send().await);
    // What the business says stays said.
    let reply = file.send("POST", "/submission", &json!({})).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("PENDING"))
    );
    file.documents = vec![new];
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let decision = json!({ "decision": "VERIFY" });
    let path = format!("documents/{}/decision", file.documents[0]);
    assert_eq!(ada.act(&file.child, &path, &decision).await.status, 200);
    assert_eq!(ada.approve(&file.child).await.status, 200);
}

#[tokio::test]
async fn a_rejected_file_comes_again_unless_the_officer_says_that_it_is_final() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    for (how, again) in [
        (json!({}), 200),
        (json!({ "final": false }), 200),
        (json!({ "resubmittable": true }), 200),
        (json!({ "final": true }), 409),
        (json!({ "resubmittable": false, "final": true }), 409),
    ] {
        let file = File::ready(&app).await;
        assert_eq!(file.submit("STANDARD").await.status, 200);
        assert_eq!(ada.claim(&file.child).await.status, 200);
        let mut reject = how;
        reject["decision"] = json!("REJECT");
        if again == 409 {
            let unsaid = ada.act(&file.child, "decision", &reject).await;
            let field = &unsaid.body["error"]["details"]["fields"][0]["field"];
            assert_eq!((unsaid.status, field), (400, &json!("reason")));
            reject["reason"] = json!("Not now.");
        }
        let mut both = reject.clone();
        (both["final"], both["resubmittable"]) = (json!(true), json!(true));
        let both = ada.act(&file.child, "decision", &both).await;
        assert_eq!(both.error(), (400, "validation_error"));
        let reply = ada.act(&file.child, "decision", &reject).await;
        assert_eq!(
            (reply.status, &reply.body["status"]),
            (200, &json!("REJECTED"))
        );
        assert_eq!(file.submit("STANDARD").await.status, again);
        let session = file.broker.start(&file.child).await;
        assert_eq!(session.error().0, 409, "{:?}", session.body);
    }
}
