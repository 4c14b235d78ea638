//! Sealed anew, and the old key gone: everything of a file is readable as before.

use chrono::TimeDelta;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use vouch::secret::generate_key;
use vouch::store::api_keys::Role;

use super::office::{File, Office, Officer};
use crate::operations::vouch_with;
use crate::support::app::TestApp;

/// Every place of a file that is sealed.
const PLACES: [&str; 9] = [
    "company_files.business",
    "company_files.ownership_explanation",
    "company_files.ownership_interests",
    "file_documents.details",
    "file_documents.object_key",
    "file_parties.name",
    "file_people.details",
    "file_requests.message",
    "file_screenings.note",
];

/// All that brokers and officers can read of a file.
async fn readable(file: &File, officer: &Officer) -> Vec<(u16, Vec<u8>)> {
    let mut all = Vec::new();
    let paths = [
        "/documents",
        "/people",
        "/ownership",
        "/requirements",
        "/events?limit=100",
    ];
    let paths = paths.iter().map(|path| (*path).to_owned());
    let contents = file.documents.iter();
    let contents = contents.map(|id| format!("/documents/{id}/content"));
    for path in paths.chain(contents) {
        let reply = file.get(&path).await;
        assert_eq!(reply.status, 200, "{path} {:?}", reply.body);
        all.push((reply.status, reply.bytes));
    }
    for path in ["", "/notes"] {
        let path = format!("/v1/reviews/{}{path}", file.child);
        let reply = officer.0.get(&path).send().await;
        assert_eq!(reply.status, 200, "{path} {:?}", reply.body);
        all.push((reply.status, reply.bytes));
    }
    all
}

#[tokio::test]
async fn a_file_is_readable_after_its_seals_were_rotated_and_the_old_key_is_gone() {
    let mut app = TestApp::new().await;
    let office = Office::open(&app).await;
    let mut officer = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let mut file = File::ready(&app).await;
    let ownership = json!({
        "root": "us", "explanation": "Nothing is unknown.",
        "parties": [{ "id": "us", "type": "COMPANY", "name": "Us" }, { "id": file.person, "type": "PERSON" }],
        "holdings": [{ "holderId": file.person, "companyId": "us", "basisPoints": 10000 }],
        "interests": [{ "holderId": file.person, "subjectId": "us", "kind": "VETO", "source": "articles" }],
    });
    assert_eq!(file.send("PUT", "/ownership", &ownership).await.status, 200);
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(officer.claim(&file.child).await.status, 200);
    let note = json!({ "kind": "SANCTIONS", "result": "MATCHED", "note": "Another of that name." });
    let recorded = officer.act(&file.child, "screenings", &note).await;
    assert_eq!(recorded.status, 200);
    let more = json!({
        "decision": "REQUEST_INFORMATION", "notes": "For us alone.",
        "items": [{ "code": "BANK_STATEMENT", "message": "A newer one, please." }],
    });
    let asked = officer.act(&file.child, "decision", &more).await;
    assert_eq!(asked.status, 200, "{:?}", asked.body);
    let before = readable(&file, &officer).await;

    let new = generate_key().expect("randomness");
    app.secret(new.expose_secret());
    let old = app.settings.sealing_keys[0].clone();
    let keys = format!("{},{}", new.expose_secret(), old.expose_secret());
    let both = [("VOUCH_SEALING_KEYS", keys.as_str())];
    let (code, rotated) = vouch_with(&app, &["seal", "rotate"], &both).await;
    assert_eq!(code, 0, "{rotated}");
    let only_new = [("VOUCH_SEALING_KEYS", new.expose_secret())];
    let (_, status) = vouch_with(&app, &["seal", "status"], &only_new).await;
    let rows = status["sealed"].as_array().cloned().unwrap_or_default();
    assert!(rows.iter().all(|row| row["keyId"] == status["newestKeyId"]));
    let places: Vec<&Value> = rows.iter().map(|row| &row["place"]).collect();
    for place in PLACES {
        assert!(places.contains(&&json!(place)), "{place} of {places:?}");
    }

    app.settings.sealing_keys = vec![new];
    let (_, url) = app.another(TimeDelta::zero()).await;
    file.broker = file.broker.at(&url);
    officer.0 = officer.0.at(&url);
    assert_eq!(readable(&file, &officer).await, before);
}
