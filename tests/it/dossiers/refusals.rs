//! Who gets no dossier, and why.

use serde_json::json;
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office};
use crate::support::app::{Options, TestApp};

#[tokio::test]
async fn only_officers_get_one_of_an_organization_that_is_there() {
    let app = TestApp::new().await;
    let file = File::ready(&app).await;
    let office = Office::open(&app).await;
    let officer = office.officer(&app, Role::ComplianceOfficer, "Casey").await;
    let path = |id: &str, query: &str| format!("/v1/reviews/{id}/dossier{query}");
    let member = file.broker.get(&path(&file.child, "")).send().await;
    assert_eq!(member.error(), (403, "forbidden"));
    let unknown = "org_0190a1b2c3d47000800000000000ffff";
    let unknown = officer.0.get(&path(unknown, "")).send().await;
    assert_eq!(unknown.error(), (404, "organization_not_found"));
    for (query, field) in [
        ("?documents=yes", "documents"),
        ("?document=true", "document"),
    ] {
        let odd = officer.0.get(&path(&file.child, query)).send().await;
        assert_eq!(odd.error(), (400, "validation_error"), "{query}");
        let named = &odd.body["error"]["details"]["fields"][0]["field"];
        assert_eq!(named, field);
    }
    // Nothing was shown, so nothing was looked at.
    let reads = app.rows("select route from officer_reads").await;
    assert_eq!(reads, Vec::<serde_json::Value>::new());
}

#[tokio::test]
async fn without_a_key_nothing_is_signed_and_the_answer_says_so() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.dossier_keys.clear()),
        ..Options::default()
    })
    .await;
    let (broker, child) = app.broker_with_child().await;
    let office = Office::open(&app).await;
    let officer = office.officer(&app, Role::ComplianceOfficer, "Casey").await;
    let path = format!("/v1/reviews/{child}/dossier");
    let dossier = officer.0.get(&path).send().await;
    let attestation = "/v1/organizations/verification/attestation";
    let attestation = broker.get(attestation).send().await;
    for refused in [dossier, attestation] {
        assert_eq!(
            (refused.status, refused.error_body()),
            (
                503,
                json!({
                    "code": "internal_error",
                    "message": "This service is not set up to sign dossiers and attestations.",
                })
            )
        );
        assert_eq!(refused.header("retry-after"), Some("5"));
    }
    let keys = broker.get("/.well-known/jwks.json").send().await;
    assert_eq!(keys.body, json!({ "keys": [] }));
}
