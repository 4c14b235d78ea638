//! One record, read in both dialects at every step, and worked on through both.

use serde_json::json;
use vouch::store::api_keys::Role;

use super::{Journey, approval, approve, clear, data, error, fields, get, of};
use crate::file::office::{File, Office};
use crate::support::app::TestApp;

#[tokio::test]
async fn the_same_record_in_both_dialects() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let mut journey = Journey::registered(&app).await;
    let is = async |journey: &Journey, finhub: &str, ours: &str| {
        let expected = (finhub.to_owned(), ours.to_owned());
        assert_eq!(journey.statuses().await, expected);
    };
    is(&journey, "NOT_STARTED", "NOT_STARTED").await;
    journey.staff().await;
    is(&journey, "PREPARING", "NOT_STARTED").await;
    journey.deliver_all().await;
    is(&journey, "PREPARING", "NOT_STARTED").await;
    data(journey.submit().await);
    is(&journey, "PENDING_REVIEW", "PENDING").await;
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    is(&journey, "UNDER_REVIEW", "ON_HOLD").await;
    let released = ada.act(&journey.organization, "release", &json!({})).await;
    assert_eq!(released.status, 200);
    is(&journey, "PENDING_REVIEW", "PENDING").await;
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;

    app.clock.advance(chrono::TimeDelta::hours(1));
    let ask = json!({
        "decision": "REQUEST_INFORMATION", "reason": "One statement is cut off.", "notes": "SECRET-NOTES",
        "items": [{ "code": "BANK_STATEMENT", "message": "All pages, please." }],
    });
    assert_eq!(
        ada.act(&journey.organization, "decision", &ask)
            .await
            .status,
        200
    );
    is(
        &journey,
        "ADDITIONAL_INFO_REQUIRED",
        "RESUBMISSION_REQUIRED",
    )
    .await;
    let status = data(journey.get("/verification/status").await);
    assert_eq!(
        (
            &status["reviewNotes"],
            &status["reviewedAt"],
            &status["verificationChecks"]["documentsVerified"]
        ),
        (
            &json!("One statement is cut off."),
            &json!("2026-03-15T15:30:00.000Z"),
            &json!(false)
        )
    );
    let requirements = data(journey.get("/verification/requirements").await);
    let open = json!([{ "code": "BANK_STATEMENT", "message": "All pages, please." }]);
    assert_eq!(requirements["openItems"], open);
    let early = journey.submit().await;
    assert_eq!(
        (error(&early), fields(&early)),
        (
            (400, "MISSING_DOCUMENTS_OR_PERSONNEL"),
            vec!["BANK_STATEMENT"]
        )
    );

    app.clock.advance(chrono::TimeDelta::hours(1));
    data(journey.upload("BANK_STATEMENT").await);
    let again = json!({ "verificationType": "KYB" });
    let submitted = data(journey.post("/verification", &again).await);
    let statuses: Vec<&str> = submitted["requiredDocuments"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["status"].as_str())
        .collect();
    assert_eq!(
        statuses
            .iter()
            .filter(|status| **status == "VERIFIED")
            .count(),
        8
    );
    assert_eq!(
        statuses.last(),
        Some(&"SUBMITTED"),
        "what the business says stays said"
    );
    is(&journey, "PENDING_REVIEW", "PENDING").await;
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;
    data(approve(&ada.0, &journey, &approval(&journey)).await);
    is(&journey, "APPROVED", "APPROVED").await;
    let status = data(journey.get("/verification/status").await);
    assert_eq!(status["reviewNotes"], "The verification was approved.");

    // What moved the record is one history, whichever dialect it came through.
    let events = journey.broker.events(&journey.organization).await;
    let moves: Vec<&str> = events.body["data"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|event| event["cause"].as_str())
        .filter(|cause| !cause.ends_with("_decided"))
        .collect();
    assert_eq!(
        moves,
        [
            "created",
            "file_submitted",
            "file_claimed",
            "file_released",
            "file_claimed",
            "information_requested",
            "file_submitted",
            "file_claimed",
            "file_approved",
        ]
    );
}

#[tokio::test]
async fn a_file_of_v1_is_read_and_submitted_through_the_dialect() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let path = |rest: &str| of(&file.child, rest);
    let status = data(get(&file.broker, &path("/verification/status")).await);
    assert_eq!(
        (&status["status"], &status["submittedAt"]),
        (&json!("PREPARING"), &json!(null))
    );
    // Nobody registered it here, so nobody said what it is and where.
    let reply = super::post(&file.broker, &path("/verification"), &super::submission()).await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        (
            (422, "PREREQUISITES_NOT_MET"),
            vec!["COUNTRY_OF_REGISTRATION", "INDUSTRY"]
        )
    );
    let mut body = super::submission();
    body["verificationData"]["industry"] = json!("TECHNOLOGY");
    body["verificationData"]["countryOfRegistration"] = json!("Lithuania");
    let submitted = data(super::post(&file.broker, &path("/verification"), &body).await);
    assert_eq!(submitted["status"], "PENDING_REVIEW");
    assert_eq!(file.status().await, "PENDING");
    let directors = data(get(&file.broker, &path("/directors")).await);
    assert_eq!(directors[0]["id"], json!(file.person));
}

#[tokio::test]
async fn whoever_is_more_than_a_director_stays_when_taken_out_as_one() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let path = of(&file.child, &format!("/directors/{}", file.person));
    let remove = async || {
        let request = super::calling(&file.broker, reqwest::Method::DELETE, &path);
        request.send().await
    };
    data(remove().await);
    assert_eq!(
        error(&remove().await),
        (404, "NOT_FOUND"),
        "no director any more"
    );
    let person = file.get(&format!("/people/{}", file.person)).await.body;
    assert_eq!(person["roles"], json!(["BENEFICIAL_OWNER", "EMPLOYEE"]));
    let path = of(&file.child, &format!("/shareholders/{}", file.person));
    data(
        super::calling(&file.broker, reqwest::Method::DELETE, &path)
            .send()
            .await,
    );
    let person = file.get(&format!("/people/{}", file.person)).await.body;
    assert_eq!(
        (&person["roles"], &person["accessRoles"]),
        (&json!(["EMPLOYEE"]), &json!(["ADMIN_USER"]))
    );
    let holders = data(get(&file.broker, &of(&file.child, "/shareholders")).await);
    assert_eq!(holders, json!([]));
}

#[tokio::test]
async fn an_individual_has_no_file() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let body = json!({ "firstName": "A", "lastName": "B" });
    let reply = super::post(&broker, &of(&child, "/directors"), &body).await;
    assert_eq!(error(&reply), (409, "STATE_CONFLICT"));
    assert_eq!(reply.body["data"]["details"], "INDIVIDUAL_ORGANIZATION");
}
