//! Documents and the submission: aliases, sizes, odd bytes, what is missing and how that is told, prose for numbers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::{Journey, data, error, fields, submission};
use crate::support::app::TestApp;

#[tokio::test]
async fn all_spellings_of_a_document_are_read() {
    let app = TestApp::new().await;
    let journey = Journey::staffed(&app).await;
    for (alias, canonical) in [
        (
            "BENEFICIAL_OWNER_DECLARATION",
            "BENEFICIAL_OWNERS_DECLARATION",
        ),
        (
            "BENEFICIAL_OWNERS_DECLARATION",
            "BENEFICIAL_OWNERS_DECLARATION",
        ),
        ("BENEFICIAL_OWNERSHIP", "BENEFICIAL_OWNERS_DECLARATION"),
        ("DIRECTOR_IDS", "DIRECTOR_ID"),
        ("PROOF_OF_ADDRESS", "PROOF_OF_REGISTERED_ADDRESS"),
    ] {
        let uploaded = data(journey.upload(alias).await);
        let document = journey.broker.get(&format!(
            "/v1/organizations/verification/documents/{}",
            super::text(&uploaded["documentId"])
        ));
        let document = document.on_behalf_of(&journey.organization).send().await;
        assert_eq!(document.body["documentType"], canonical, "{alias}");
    }
    let reply = journey.upload("certificate_of_incorporation").await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        ((400, "INVALID_REQUEST"), vec!["documentType"])
    );
}

#[tokio::test]
async fn documents_that_are_not_taken() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let other = Journey::registered(&app).await;
    let good = journey.document("BANK_STATEMENT");
    for (field, value) in [
        ("fileContent", json!("JVBERi0xLjQKJeLjz9M...")),
        ("fileContent", json!("JVBERi0xLjQ*")),
        ("fileContent", json!("")),
        ("fileContent", json!(BASE64.encode("<html>"))),
        ("docId", json!("doc_67890")),
        ("docId", json!("00000000-0000-0000-0000-000000000000")),
        ("fileName", json!("../a.pdf")),
        ("fileName", json!("")),
        ("customerId", json!(other.organization)),
        ("customerId", json!("org_12345")),
        ("documentType", json!("SELFIE")),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let reply = journey.uploading(&body).await;
        assert_eq!(error(&reply), (400, "INVALID_REQUEST"), "{field} {value}");
        assert_eq!(fields(&reply), [field], "{value}");
    }
    for field in [
        "docId",
        "documentType",
        "fileName",
        "fileContent",
        "customerId",
    ] {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(field);
        let reply = journey.uploading(&body).await;
        assert_eq!(
            (error(&reply), fields(&reply)),
            ((400, "INVALID_REQUEST"), vec![field])
        );
    }
    // The same again is the same; another under its id is not.
    let first = data(journey.uploading(&good).await);
    assert_eq!(data(journey.uploading(&good).await), first);
    let mut another = good.clone();
    another["fileContent"] = json!(super::pdf("another"));
    assert_eq!(error(&journey.uploading(&another).await), (409, "CONFLICT"));
}

#[tokio::test]
async fn ten_megabytes_and_not_one_byte_more() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let of = |size: usize| {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.resize(size, b' ');
        let mut body = journey.document("BANK_STATEMENT");
        body["fileContent"] = json!(BASE64.encode(bytes));
        body
    };
    const LIMIT: usize = 10 * 1024 * 1024;
    let reply = journey.uploading(&of(LIMIT + 1)).await;
    assert_eq!(error(&reply), (413, "INVALID_REQUEST"));
    data(journey.uploading(&of(LIMIT)).await);
}

#[tokio::test]
async fn everything_that_is_missing_is_named_at_once() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let reply = journey.submit().await;
    assert_eq!(error(&reply), (400, "MISSING_DOCUMENTS_OR_PERSONNEL"));
    let all = [
        "CERTIFICATE_OF_INCORPORATION",
        "ARTICLES_OF_ASSOCIATION",
        "SHAREHOLDER_REGISTER",
        "PROOF_OF_REGISTERED_ADDRESS",
        "BENEFICIAL_OWNERS_DECLARATION",
        "BANK_STATEMENT",
        "DIRECTOR",
        "BENEFICIAL_OWNER",
        "ADMIN_USER",
        "OWNERSHIP_DECLARED",
    ];
    assert_eq!(fields(&reply), all);
    let requirements = data(journey.get("/verification/requirements").await);
    let open: Vec<&str> = requirements["openItems"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["code"].as_str())
        .collect();
    assert_eq!(open, all);
    let status = data(journey.get("/verification/status").await);
    assert_eq!(
        status["status"], "NOT_STARTED",
        "a refused submission leaves nothing"
    );
}

#[tokio::test]
async fn other_prerequisites_are_422() {
    let app = TestApp::new().await;
    let journey = Journey::ready(&app).await;
    let mut body = submission();
    body["verificationData"] = json!({ "expectedAnnualRevenue": "up to €1M" });
    let reply = journey.post("/verification", &body).await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        ((422, "PREREQUISITES_NOT_MET"), vec!["BUSINESS_PURPOSE"])
    );
    // Half of a company that belongs to nobody.
    let journey = Journey::ready(&app).await;
    let half = json!({ "type": "INDIVIDUAL", "firstName": "A", "lastName": "B", "ownershipPercentage": 0.5 });
    data(journey.post("/shareholders", &half).await);
    let reply = journey.submit().await;
    assert_eq!(
        (error(&reply), fields(&reply)),
        ((422, "PREREQUISITES_NOT_MET"), vec!["OWNERSHIP_TOTAL"])
    );
}

#[tokio::test]
async fn words_for_numbers_are_read_and_what_cannot_be_read_counts_as_large() {
    let app = TestApp::new().await;
    for (revenue, volume, expected) in [
        (
            "€500,000 - €1,000,000",
            "50-100 transactions/month",
            &[][..],
        ),
        (
            "€500,000 - €1,000,001",
            "50-100 transactions/month",
            &["FINANCIAL_STATEMENTS"],
        ),
        (
            "plenty",
            "50-100 transactions/month",
            &["FINANCIAL_STATEMENTS"],
        ),
        // Many transactions force the higher level, which asks for more.
        (
            "€1",
            "1,001 transactions/month",
            &["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"],
        ),
        ("€1", "who knows", &["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"]),
    ] {
        let journey = Journey::ready(&app).await;
        let mut body = super::page::whole_submission();
        body["verificationData"]["expectedAnnualRevenue"] = json!(revenue);
        body["verificationData"]["expectedTransactionVolume"] = json!(volume);
        let reply = journey.post("/verification", &body).await;
        if expected.is_empty() {
            assert_eq!(
                data(reply)["status"],
                "PENDING_REVIEW",
                "{revenue} {volume}"
            )
        } else {
            assert_eq!(error(&reply), (400, "MISSING_DOCUMENTS_OR_PERSONNEL"));
            assert_eq!(fields(&reply), expected, "{revenue} {volume}");
        }
    }
}

#[tokio::test]
async fn odd_submissions() {
    let app = TestApp::new().await;
    let journey = Journey::ready(&app).await;
    for (field, value) in [
        ("verificationType", json!("KYC")),
        ("verificationLevel", json!("STANDARD")),
        ("priority", json!("URGENT")),
        ("verificationData.primaryJurisdictions", json!(["Atlantis"])),
        ("verificationData.industry", json!("MAGIC")),
        (
            "verificationData.expectedAnnualRevenue",
            json!("€".repeat(2001)),
        ),
    ] {
        let mut body = submission();
        match field.split_once('.') {
            Some((outer, inner)) => body[outer][inner] = value,
            None => body[field] = value,
        }
        let reply = journey.post("/verification", &body).await;
        assert_eq!(
            (error(&reply), fields(&reply)),
            ((400, "INVALID_REQUEST"), vec![field])
        );
    }
    data(journey.submit().await);
    let again = journey.submit().await;
    assert_eq!(error(&again), (409, "STATE_CONFLICT"));
    assert_eq!(again.body["data"]["details"], "ALREADY_SUBMITTED");
    let late = journey.upload("BANK_STATEMENT").await;
    assert_eq!(error(&late), (409, "STATE_CONFLICT"));
}

#[tokio::test]
async fn a_submission_is_repeated_under_its_idempotency_key() {
    let app = TestApp::new().await;
    let journey = Journey::ready(&app).await;
    let path = super::of(&journey.organization, "/verification");
    let send = async |body: &Value, key: &str| {
        let request = super::calling(&journey.broker, reqwest::Method::POST, &path);
        request.json(body).idempotency_key(key).send().await
    };
    let first = send(&submission(), "one").await;
    let again = send(&submission(), "one").await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
    // A refusal is repeated with its own status and form.
    let refused = send(&submission(), "two").await;
    let again = send(&submission(), "two").await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((refused.status, &refused.bytes), (409, &again.bytes));
    let mut other = submission();
    other["priority"] = json!("HIGH");
    assert_eq!(
        error(&send(&other, "one").await),
        (409, "IDEMPOTENCY_KEY_IN_USE")
    );
}
