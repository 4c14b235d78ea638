//! FinHub's own commands, in their order, from NOT_STARTED to APPROVED.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::page::{Filled, lacking, shown};
use super::{Journey, Office, clear, data, pdf, text};
use crate::support::app::TestApp;

fn statuses(finhub: &str, ours: &str) -> (String, String) {
    (finhub.to_owned(), ours.to_owned())
}

#[tokio::test]
async fn the_commands_of_the_page_lead_to_approval() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::ComplianceOfficer, "Ada").await;
    let mut journey = Journey::registered(&app).await;
    assert_eq!(
        journey.statuses().await,
        statuses("NOT_STARTED", "NOT_STARTED")
    );
    journey.staff().await;
    assert_eq!(
        journey.statuses().await,
        statuses("PREPARING", "NOT_STARTED")
    );
    let content = pdf("a document");
    let doc_ids: Vec<String> = (0..9)
        .map(|at| format!("550e8400-e29b-41d4-a716-44665544000{at}"))
        .collect();
    let filled = |caller, doc_id, document_type| Filled {
        app: &app,
        caller,
        organization: &journey.organization,
        verification: &journey.verification,
        doc_id,
        document_type,
        content: &content,
    };
    let broker = filled(
        &journey.broker,
        "550e8400-e29b-41d4-a716-446655440000",
        "CERTIFICATE_OF_INCORPORATION",
    );
    let run = async |name: &str, filled: &Filled<'_>| {
        let shown = shown(name);
        let (status, answer) = filled.run(&shown).await;
        assert_eq!(status, 200, "{name}: {answer}");
        let lacking = lacking(&answer, &shown.answer, "");
        assert_eq!(lacking, Vec::<String>::new(), "{name}: {answer}");
        answer["data"].clone()
    };

    let requirements = run("requirements", &broker).await;
    assert_eq!(requirements["verificationId"], json!(journey.verification));
    let required: Vec<String> = requirements["requiredDocuments"]
        .as_array()
        .expect("a list")
        .iter()
        .map(text)
        .collect();
    assert_eq!(
        required,
        [
            "CERTIFICATE_OF_INCORPORATION",
            "ARTICLES_OF_ASSOCIATION",
            "SHAREHOLDER_REGISTER",
            "PROOF_OF_REGISTERED_ADDRESS",
            "BENEFICIAL_OWNERS_DECLARATION",
            "BANK_STATEMENT",
            "DIRECTOR_ID",
            "BENEFICIAL_OWNER_ID",
        ]
    );
    let uploaded = run("documents", &broker).await;
    assert_eq!(
        uploaded["documentId"],
        "550e8400-e29b-41d4-a716-446655440000"
    );
    let early = run("personnel-status", &broker).await;
    assert_eq!(early["overallStatus"], "INCOMPLETE");
    for (kind, doc_id) in required.iter().zip(&doc_ids).skip(1) {
        run("documents", &filled(&journey.broker, doc_id, kind)).await;
    }
    let personnel = run("personnel-status", &broker).await;
    let expected = json!({
        "directors": { "total": 1, "verified": 0, "pending": 1, "status": "COMPLETE" },
        "beneficialOwners": { "total": 1, "verified": 0, "totalOwnership": 100.0, "status": "COMPLETE" },
        "employees": { "total": 1, "withAdminRole": 1, "status": "COMPLETE" },
        "overallStatus": "READY_FOR_VERIFICATION",
    });
    assert_eq!(personnel, expected);

    let submitted = run("submission", &broker).await;
    let checks = json!({ "directors": "COMPLETE", "beneficialOwners": "COMPLETE", "pepScreening": "IN_PROGRESS" });
    assert_eq!(
        (
            &submitted["status"],
            &submitted["level"],
            &submitted["personnelChecks"]
        ),
        (&json!("PENDING_REVIEW"), &json!("TENANT_VERIFIED"), &checks)
    );
    let documents = submitted["requiredDocuments"].as_array().expect("a list");
    assert_eq!(documents.len(), required.len());
    assert!(documents.iter().all(|one| one["status"] == "SUBMITTED"));
    assert_eq!(
        journey.statuses().await,
        statuses("PENDING_REVIEW", "PENDING")
    );
    assert_eq!(ada.claim(&journey.organization).await.status, 200);
    assert_eq!(
        journey.statuses().await,
        statuses("UNDER_REVIEW", "ON_HOLD")
    );
    clear(&ada, &journey).await;

    app.clock.advance(chrono::TimeDelta::days(2));
    let officer = filled(&ada.0, "", "");
    let approved = run("approve", &officer).await;
    assert_eq!(
        (&approved["status"], &approved["approvedAt"]),
        (&json!("APPROVED"), &json!("2026-03-17T14:30:00.000Z"))
    );
    assert_eq!(journey.statuses().await, statuses("APPROVED", "APPROVED"));
    let status = run("status", &broker).await;
    let shown = shown("status").answer;
    for same in [
        "status",
        "type",
        "level",
        "approvalRequired",
        "verificationChecks",
    ] {
        assert_eq!(status[same], shown["data"][same], "{same}");
    }
    assert_eq!(status["approvedAt"], approved["approvedAt"]);
    assert_eq!(status["reviewedBy"], "compliance_officer");
    assert!(
        !status.to_string().contains("All KYB checks"),
        "notes are the officers'"
    );
    assert!(app.chain_verifies(&journey.organization).await);
    let seen = data(
        super::get(
            &ada.0,
            &super::of(&journey.organization, "/verification/status"),
        )
        .await,
    );
    assert_eq!(seen["reviewedBy"], approved["approvedBy"]);
}

#[tokio::test]
async fn every_field_of_a_whole_submission_is_read() {
    let app = TestApp::new().await;
    let journey = Journey::ready(&app).await;
    let submitted = data(
        journey
            .post("/verification", &super::page::whole_submission())
            .await,
    );
    assert_eq!(submitted["level"], "TENANT_VERIFIED");
    let enhanced = Journey::ready(&app).await;
    let mut body = super::page::whole_submission();
    body["verificationLevel"] = json!("FINHUB_VERIFIED");
    let refused = enhanced.post("/verification", &body).await;
    // Nothing of the statements is missing; two documents are, which only ENHANCED asks for.
    assert_eq!(
        super::error(&refused),
        (400, "MISSING_DOCUMENTS_OR_PERSONNEL")
    );
    assert_eq!(
        super::fields(&refused),
        ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"]
    );
    for kind in super::fields(&refused) {
        data(enhanced.upload(kind).await);
    }
    let submitted = data(enhanced.post("/verification", &body).await);
    assert_eq!(submitted["level"], "POWER_TENANT_VERIFIED");
    let status = data(enhanced.get("/verification/status").await);
    assert_eq!(
        (
            &status["level"],
            &status["approvalRequired"],
            &status["reviewedAt"]
        ),
        (
            &json!("POWER_TENANT_VERIFIED"),
            &json!("POWER_TENANT"),
            &Value::Null
        )
    );
}
