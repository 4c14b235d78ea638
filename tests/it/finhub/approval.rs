//! Who may decide through the dialect: officers' keys with the level's authority, never the submitter, no header.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{
    Journey, approval, approve, calling, clear, data, error, fields, of, submission, text,
};
use crate::file::office::Office;
use crate::support::app::TestApp;
use crate::support::client::Broker;

/// A file at the level, submitted.
async fn submitted(app: &TestApp, level: &str) -> Journey {
    let journey = Journey::ready(app).await;
    let mut body = super::page::whole_submission();
    body["verificationLevel"] = json!(level);
    if level != "TENANT_VERIFIED" {
        for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
            data(journey.upload(kind).await);
        }
    }
    data(journey.post("/verification", &body).await);
    journey
}

#[tokio::test]
async fn roles_and_levels() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    for (level, role, may) in [
        ("TENANT_VERIFIED", Role::ComplianceOfficer, true),
        ("TENANT_VERIFIED", Role::Admin, true),
        ("TENANT_VERIFIED", Role::SuperAdmin, true),
        ("POWER_TENANT_VERIFIED", Role::ComplianceOfficer, false),
        ("POWER_TENANT_VERIFIED", Role::Admin, false),
        ("POWER_TENANT_VERIFIED", Role::SuperAdmin, true),
    ] {
        let officer = office.officer(&app, role, "Ada").await;
        let other = office.officer(&app, Role::SuperAdmin, "Bea").await;
        let journey = submitted(&app, level).await;
        // What only headers say grants nothing.
        let path = of(&journey.organization, "/verification/approve");
        let claimed = calling(&journey.broker, reqwest::Method::POST, &path)
            .header("x-user-roles", "ADMIN_USER,COMPLIANCE_OFFICER")
            .header("x-user-id", "compliance_officer_01")
            .json(&approval(&journey));
        assert_eq!(
            error(&claimed.send().await),
            (403, "INSUFFICIENT_PERMISSIONS")
        );

        let denied = |reply: &crate::support::client::Reply| {
            assert_eq!(
                error(reply),
                (403, "INSUFFICIENT_PERMISSIONS"),
                "{role:?} {level}"
            );
            text(&reply.body["data"]["details"])
        };
        let reply = approve(&officer.0, &journey, &approval(&journey)).await;
        assert_eq!(denied(&reply), "NOT_CLAIMED");
        assert_eq!(officer.claim(&journey.organization).await.status, 200);
        let reply = approve(&other.0, &journey, &approval(&journey)).await;
        assert_eq!(denied(&reply), "CLAIMED_BY_ANOTHER");
        if !may {
            let reply = approve(&officer.0, &journey, &approval(&journey)).await;
            assert_eq!(denied(&reply), "LEVEL_NEEDS_SUPER_ADMIN");
            continue;
        }
        let early = approve(&officer.0, &journey, &approval(&journey)).await;
        assert_eq!(error(&early), (422, "VERIFICATION_FAILED"));
        assert!(
            fields(&early).contains(&"BANK_STATEMENT") && fields(&early).contains(&"SANCTIONS")
        );
        clear(&officer, &journey).await;
        let decided = data(approve(&officer.0, &journey, &approval(&journey)).await);
        assert_eq!(decided["status"], "APPROVED");
        let again = approve(&officer.0, &journey, &approval(&journey)).await;
        assert_eq!(denied(&again), "NOT_CLAIMED");
    }
}

#[tokio::test]
async fn nobody_approves_what_they_submitted() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada Lovelace").await;
    let journey = Journey::ready(&app).await;
    // The same person, with a key of the broker's own.
    let submitter = app.named(&journey.broker, "ada  LOVELACE").await;
    data(
        super::post(
            &submitter,
            &of(&journey.organization, "/verification"),
            &submission(),
        )
        .await,
    );
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;
    let reply = approve(&ada.0, &journey, &approval(&journey)).await;
    assert_eq!(error(&reply), (403, "INSUFFICIENT_PERMISSIONS"));
    assert_eq!(reply.body["data"]["details"], "OWN_SUBMISSION");
}

#[tokio::test]
async fn the_id_has_to_be_the_organizations() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let (journey, other) = (
        submitted(&app, "TENANT_VERIFIED").await,
        Journey::registered(&app).await,
    );
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    for id in [&*other.verification, "ver_12345", &*journey.organization] {
        let mut body = approval(&journey);
        body["verificationId"] = json!(id);
        assert_eq!(
            error(&approve(&ada.0, &journey, &body).await),
            (404, "NOT_FOUND"),
            "{id}"
        );
    }
    for organization in ["org_12345", "org_0190a1b2c3d47000800000000000ffff"] {
        let reply = super::post(
            &ada.0,
            &of(organization, "/verification/approve"),
            &approval(&journey),
        )
        .await;
        let expected = match organization {
            "org_12345" => (404, "ORGANIZATION_NOT_FOUND"),
            // No organization has this id, so no verification can be its own.
            _ => (404, "NOT_FOUND"),
        };
        assert_eq!(error(&reply), expected, "{organization}");
    }
}

#[tokio::test]
async fn declined_with_a_reason_and_submitted_again() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let journey = submitted(&app, "TENANT_VERIFIED").await;
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    let mut body = approval(&journey);
    body["approved"] = json!(false);
    body["reviewNotes"] = json!("The purpose of the business is not clear.");
    let declined = data(approve(&ada.0, &journey, &body).await);
    assert_eq!(
        (
            &declined["status"],
            &declined["approvedAt"],
            &declined["approvedBy"]
        ),
        (&json!("REJECTED"), &Value::Null, &Value::Null)
    );
    let status = data(journey.get("/verification/status").await);
    assert_eq!(
        (
            &status["status"],
            &status["reviewNotes"],
            &status["approvedAt"]
        ),
        (&json!("REJECTED"), &body["reviewNotes"], &Value::Null)
    );
    assert!(!status.to_string().contains("SECRET-NOTES"));
    let again = data(journey.submit().await);
    assert_eq!(again["status"], "PENDING_REVIEW");
    let status = data(journey.get("/verification/status").await);
    assert_eq!(
        (
            &status["reviewNotes"],
            &status["reviewedAt"],
            &status["reviewedBy"]
        ),
        (&Value::Null, &Value::Null, &Value::Null),
        "what was decided before holds no more"
    );
}

#[tokio::test]
async fn nobody_approves_what_they_delivered_and_officers_share_no_answers() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada Lovelace").await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let journey = Journey::ready(&app).await;
    let same = app.named(&journey.broker, "LOVELACE Ad\u{430}").await;
    let path = format!("/api/v2.1/verifications/{}/documents", journey.verification);
    data(super::post(&same, &path, &journey.document("SUPPORTING_DOCUMENT")).await);
    data(journey.submit().await);
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    clear(&ada, &journey).await;
    let reply = approve(&ada.0, &journey, &approval(&journey)).await;
    assert_eq!(error(&reply), (403, "INSUFFICIENT_PERMISSIONS"));
    assert_eq!(reply.body["data"]["details"], "OWN_DELIVERY");
    let released = ada.act(&journey.organization, "release", &json!({})).await;
    assert_eq!(released.status, 200);

    assert_eq!(bea.claim(&journey.organization).await.status, 200);
    let path = of(&journey.organization, "/verification/approve");
    let approving = async |officer: &Broker| {
        let request = calling(officer, reqwest::Method::POST, &path);
        let request = request.idempotency_key("one-key").json(&approval(&journey));
        request.send().await
    };
    assert_eq!(data(approving(&bea.0).await)["status"], "APPROVED");
    let reply = approving(&ada.0).await;
    assert_eq!(error(&reply), (403, "INSUFFICIENT_PERMISSIONS"));
    assert_eq!(reply.body["data"]["details"], "NOT_CLAIMED");
    assert_eq!(data(approving(&bea.0).await)["status"], "APPROVED");
}
