//! Documents: what is taken, what is refused, and what comes back.

use serde_json::{Value, json};

use super::{DOCUMENTS, broker_with_business, pdf, upload, uploading};
use crate::support::app::TestApp;

const DOC_ID: &str = "550e8400-e29b-41d4-a716-446655440000";
const TYPES: &str = "must be one of CERTIFICATE_OF_INCORPORATION, ARTICLES_OF_ASSOCIATION, SHAREHOLDER_REGISTER, \
    PROOF_OF_REGISTERED_ADDRESS, BENEFICIAL_OWNERS_DECLARATION, BANK_STATEMENT, DIRECTOR_ID, BENEFICIAL_OWNER_ID, \
    SOURCE_OF_WEALTH, PEP_DECLARATION, FINANCIAL_STATEMENTS, BUSINESS_LICENSE, OWNERSHIP_STRUCTURE_CHART, \
    PARENT_INCORPORATION_DOCUMENTS, SOURCE_OF_FUNDS, SUPPORTING_DOCUMENT";
const LIMIT: usize = 10 * 1024 * 1024;

fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body[name] = value.into();
    body
}

#[tokio::test]
async fn a_document_is_taken_shown_listed_downloaded_and_withdrawn() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let bytes = pdf("incorporated");
    let body = with(upload("SHAREHOLDERS_REGISTER", &bytes), "docId", DOC_ID);
    let body = with(body, "fileName", "Übersicht \"1\".pdf");
    let body = with(body, "validUntil", "2027-01-31");
    let body = with(body, "description", "of last year");
    let reply = uploading(&broker, &child, &body).send().await;
    let expected = json!({
        "object": "verification_document", "id": DOC_ID, "documentType": "SHAREHOLDER_REGISTER", "subjectId": null,
        "fileName": "Übersicht \"1\".pdf", "description": "of last year", "mediaType": "application/pdf",
        "size": bytes.len(), "sha256": hex::encode(vouch::secret::sha256(&bytes)), "status": "UPLOADED",
        "reasons": [], "validUntil": "2027-01-31", "uploadedAt": "2026-03-15T14:30:00.000Z",
    });
    assert_eq!((reply.status, &reply.body), (200, &expected));
    let path = format!("{DOCUMENTS}/{DOC_ID}");
    let get = async |path: &str| broker.get(path).on_behalf_of(&child).send().await;
    assert_eq!(get(&path).await.body, expected);
    let list =
        json!({ "object": "list", "data": [expected], "hasMore": false, "nextCursor": null });
    assert_eq!(get(DOCUMENTS).await.body, list);

    let content = get(&format!("{path}/content")).await;
    assert_eq!((content.status, &content.bytes), (200, &bytes));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
        (
            "content-disposition",
            "attachment; filename=\"_bersicht _1_.pdf\"; filename*=UTF-8''%C3%9Cbersicht%20%221%22.pdf",
        ),
    ] {
        assert_eq!(content.header(name), Some(value), "{name}");
    }

    let delete = || {
        let request = broker.request(reqwest::Method::DELETE, &path);
        request.on_behalf_of(&child).send()
    };
    let gone = json!({ "object": "verification_document", "id": DOC_ID, "deleted": true });
    assert_eq!(delete().await.body, gone);
    assert_eq!(delete().await.error(), (404, "not_found"));
    assert_eq!(get(&path).await.error(), (404, "not_found"));
    assert_eq!(std::fs::read_dir(app.documents.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_same_document_again_is_answered_as_before_and_another_one_is_refused() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let body = with(upload("BANK_STATEMENT", &pdf("one")), "docId", DOC_ID);
    let first = uploading(&broker, &child, &body).send().await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    app.clock.advance(chrono::TimeDelta::hours(30));
    let again = uploading(&broker, &child, &body).send().await;
    assert_eq!((again.status, again.body), (200, first.body));
    let other = with(upload("BANK_STATEMENT", &pdf("two")), "docId", DOC_ID);
    let refused = uploading(&broker, &child, &other).send().await;
    assert_eq!(refused.error(), (409, "validation_error"));
    // Another customer's document of the same id is another document.
    let sibling = broker.create_child("BUSINESS").await;
    assert_eq!(
        uploading(&broker, &sibling, &other).send().await.status,
        200
    );
    let path = format!("{DOCUMENTS}/{DOC_ID}/content");
    let theirs = broker.get(&path).on_behalf_of(&sibling).send().await;
    assert_eq!(theirs.bytes, pdf("two"));
}

#[tokio::test]
async fn twenty_uploads_of_one_document_at_once_are_one_document() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let body = with(upload("BANK_STATEMENT", &pdf("one")), "docId", DOC_ID);
    let all = (0..20).map(|_| uploading(&broker, &child, &body).send());
    let replies = futures::future::join_all(all).await;
    for reply in &replies {
        assert_eq!((reply.status, &reply.body), (200, &replies[0].body));
    }
    // The others' objects are deleted: only the one with the row is left.
    let objects = std::fs::read_dir(app.documents.path()).unwrap().count();
    assert_eq!(objects, 1);
    let content = broker.get(&format!("{DOCUMENTS}/{DOC_ID}/content"));
    assert_eq!(content.on_behalf_of(&child).send().await.bytes, pdf("one"));
}

#[tokio::test]
async fn a_form_is_the_same_document_and_the_same_request() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let form = |boundary: &str, part: &[u8]| {
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"docId\"\r\n\r\n{DOC_ID}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"documentType\"\r\n\r\nUBO_ID\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"паспорт.pdf\"\r\n\
             Content-Type: text/html\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(part);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={boundary}");
        let request = broker.post(DOCUMENTS).on_behalf_of(&child);
        request
            .header("content-type", kind)
            .idempotency_key("form")
            .raw(body)
    };
    let bytes = pdf("passport");
    let first = form("one", &bytes).send().await;
    assert_eq!(first.status, 200, "{:?}", first.body);
    let seen = ["id", "documentType", "fileName", "mediaType"].map(|name| first.body[name].clone());
    assert_eq!(
        seen,
        [
            DOC_ID,
            "BENEFICIAL_OWNER_ID",
            "паспорт.pdf",
            "application/pdf"
        ]
    );
    let again = form("two", &bytes).send().await;
    assert_eq!(
        (again.header("idempotent-replayed"), &again.body),
        (Some("true"), &first.body)
    );
    let other = form("two", &pdf("another")).send().await;
    assert_eq!(other.error(), (409, "idempotency_key_in_use"));
    let large = form("three", &[b"%PDF-".as_slice(), &vec![0; LIMIT]].concat())
        .send()
        .await;
    assert_eq!(large.error(), (413, "invalid_request"));
    let cut = broker.post(DOCUMENTS).on_behalf_of(&child);
    let cut = cut
        .header("content-type", "multipart/form-data; boundary=x")
        .raw("--x\r\nContent");
    assert_eq!(cut.send().await.error(), (400, "invalid_request"));
}

#[tokio::test]
async fn what_is_no_document_is_refused_by_name() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let good = upload("BANK_STATEMENT", &pdf("x"));
    let field = async |body: Value| {
        let reply = uploading(&broker, &child, &body).send().await;
        let details = &reply.body["error"]["details"]["fields"][0];
        assert_eq!(reply.status, 400, "{:?}", reply.body);
        (details["field"].clone(), details["problem"].clone())
    };
    for (name, value, problem) in [
        ("docId", json!("1"), "must be a UUID"),
        ("documentType", json!("SELFIE"), TYPES),
        ("documentType", json!("IDENTITY_DOCUMENT"), TYPES),
        ("fileName", json!("../../etc/passwd"), "must not be a path"),
        (
            "fileName",
            json!("a\u{202e}fdp.exe"),
            "must not contain control characters",
        ),
        (
            "fileName",
            json!("a\r\nSet-Cookie: x.pdf"),
            "must not contain control characters",
        ),
        (
            "fileName",
            json!("x".repeat(256)),
            "must have at most 255 characters",
        ),
        (
            "fileContent",
            json!("JVBERi0xLjcKJSBhI"),
            "is cut off: its last character stands for no byte",
        ),
        ("fileContent", json!(""), "is empty"),
        (
            "fileContent",
            json!("PGh0bWw+"),
            "is neither a PDF nor a JPEG nor a PNG file",
        ),
        ("fileContent", json!(7), "has the wrong type or value"),
        (
            "validUntil",
            json!("tomorrow"),
            "must be a date, YYYY-MM-DD",
        ),
        (
            "subjectId",
            json!("per_0190a1b2c3d47000800000000000ffff"),
            "names nobody of this file",
        ),
    ] {
        let got = field(with(good.clone(), name, value)).await;
        assert_eq!(got, (json!(name), json!(problem)));
    }
    let mut whole = pdf("");
    whole.resize(LIMIT, b' ');
    let reply = uploading(&broker, &child, &upload("BANK_STATEMENT", &whole))
        .send()
        .await;
    assert_eq!((reply.status, &reply.body["size"]), (200, &json!(LIMIT)));
    whole.push(b' ');
    let reply = uploading(&broker, &child, &upload("BANK_STATEMENT", &whole))
        .send()
        .await;
    assert_eq!(reply.error(), (413, "invalid_request"));
    let text = broker
        .post(DOCUMENTS)
        .on_behalf_of(&child)
        .header("content-type", "text/plain");
    assert_eq!(text.raw("x").send().await.error(), (415, "invalid_request"));
    let person = broker.create_child("INDIVIDUAL").await;
    let reply = uploading(&broker, &person, &good).send().await;
    assert_eq!(
        (reply.error(), &reply.body["error"]["details"]["reason"]),
        ((409, "invalid_request"), &json!("INDIVIDUAL_ORGANIZATION"))
    );
}

#[tokio::test]
async fn days_that_no_document_has_are_refused() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    for day in ["-9999-01-01", "+10000-01-01", "0000-01-01", "2026-02-30"] {
        let mut body = upload("BANK_STATEMENT", &pdf("a test"));
        body["validUntil"] = json!(day);
        let reply = uploading(&broker, &child, &body).send().await;
        let mut expected = json!({
            "code": "validation_error", "message": "A field of the request is missing or invalid.",
        });
        expected["details"] = json!({ "fields": [{ "field": "validUntil", "problem": "must be a date, YYYY-MM-DD" }] });
        assert_eq!((reply.status, reply.error_body()), (400, expected), "{day}");
        let person = json!({
            "firstName": "Anna", "lastName": "Example", "roles": ["DIRECTOR"], "dateOfBirth": day,
        });
        let people = broker.post("/v1/organizations/verification/people");
        let reply = people.on_behalf_of(&child).json(&person).send().await;
        assert_eq!(reply.error(), (400, "validation_error"), "{day}");
    }
}
