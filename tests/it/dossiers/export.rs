//! What is in a dossier.

use base::ids::KeyId;
use serde_json::{Value, json};
use vouch::secret::sha256;

use super::{approved, check, dossier_of, json_of, unpack};
use crate::file::office::Office;
use crate::file::pdf;
use crate::support::app::TestApp;
use crate::support::peek::uuid_of;
use vouch::store::api_keys::Role;

const ENTRIES: [&str; 16] = [
    "manifest.json",
    "manifest.jws",
    "cover.pdf",
    "organization.json",
    "decision.json",
    "review.json",
    "submission.json",
    "people.json",
    "documents.json",
    "ownership.json",
    "screenings.json",
    "notes.json",
    "policy.json",
    "history.json",
    "checkpoint.json",
    "policy-business.toml",
];

#[tokio::test]
async fn an_officer_gets_everything_that_an_approval_rests_on() {
    let app = TestApp::new().await;
    let made = approved(&app).await;
    let child = &made.file.child;
    let reply = dossier_of(&made.officer, child, "").await;
    let disposition = format!("attachment; filename=\"{child}.dossier.tar\"");
    for (name, value) in [
        ("content-type", "application/x-tar"),
        ("content-disposition", &disposition),
        ("content-length", &reply.bytes.len().to_string()),
        ("cache-control", "private, no-store"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    let report = check(&app, &reply.bytes);
    assert_eq!(report.findings, []);
    assert!(report.is_valid() && report.linked);

    let (names, contents) = unpack(&reply.bytes);
    assert_eq!(names, ENTRIES);
    let read = |name| json_of(&contents, name);
    let events = made.file.broker.events(child).await;
    let last = events.body["data"].as_array().unwrap().last().unwrap();
    let by = app
        .rows("select actor_key_id::text as key from verification_events order by id desc limit 1")
        .await;
    let by: uuid::Uuid = by[0]["key"].as_str().unwrap().parse().unwrap();
    let by = KeyId(by).to_string();
    assert_eq!(
        read("decision.json"),
        json!({
            "object": "verification_decision",
            "organizationId": child,
            "track": "FILE",
            "status": "APPROVED",
            "level": "STANDARD",
            "levelReasons": [],
            "decision": {
                "sequence": last["sequence"],
                "status": "APPROVED",
                "cause": "file_approved",
                "decidedAt": "2026-03-15T14:30:00.000Z",
                "actor": "api_key",
                "keyId": by,
                "officer": "Casey Łukasz",
                "reason": null,
                "notes": "SECRET-NOTES",
                "conditions": ["SECRET-TERMS"],
                "seen": [],
            },
        })
    );
    // As the calls show it that are named in the entries' own words.
    let looked = made.officer.look(child).await;
    assert_eq!(read("review.json"), looked);
    assert_eq!(read("screenings.json")["data"], looked["screenings"]);
    let shown = made.file.get("/documents").await.body;
    let mut documents = read("documents.json")["data"].as_array().unwrap().clone();
    let mut shown = shown["data"].as_array().unwrap().clone();
    for list in [&mut documents, &mut shown] {
        list.sort_by_key(|one| one["id"].to_string());
    }
    assert_eq!(documents, shown);
    assert_eq!(
        read("ownership.json"),
        made.file.get("/ownership").await.body
    );
    assert_eq!(
        read("submission.json"),
        made.file.get("/submission").await.body
    );
    let people = made.file.get("/people").await.body;
    assert_eq!(read("people.json")["data"], people["data"]);
    let notes = made.officer.0.get(&format!("/v1/reviews/{child}/notes"));
    assert_eq!(read("notes.json")["data"], notes.send().await.body["data"]);
    let table = &contents["policy-business.toml"];
    assert_eq!(
        read("policy.json"),
        json!({
            "object": "verification_policy",
            "vouchVersion": env!("CARGO_PKG_VERSION"),
            "tables": [{ "name": "policy-business.toml", "sha256": hex::encode(sha256(table)) }],
            "unknownShareBasisPoints": 500,
            "reportingFloorBasisPoints": 1000,
        })
    );
    assert!(contents["cover.pdf"].starts_with(b"%PDF-"));
    let manifest = read("manifest.json");
    assert_eq!(
        manifest["madeBy"],
        json!({ "kind": "OFFICER", "keyId": by, "name": "Casey Łukasz" })
    );
    assert_eq!(manifest["history"]["sequence"], last["sequence"]);
}

#[tokio::test]
async fn documents_are_in_it_where_they_are_asked_for() {
    let app = TestApp::new().await;
    let made = approved(&app).await;
    let child = &made.file.child;
    let without = dossier_of(&made.officer, child, "?documents=false").await;
    assert_eq!(unpack(&without.bytes).0, ENTRIES);
    let with = dossier_of(&made.officer, child, "?documents=true").await;
    assert!(check(&app, &with.bytes).is_valid());
    let (names, contents) = unpack(&with.bytes);
    assert_eq!(names.len(), ENTRIES.len() + 7);
    for (id, kind) in made.file.documents.iter().zip(crate::file::office::KINDS) {
        assert_eq!(
            contents[&format!("documents/{id}.pdf")],
            pdf(kind),
            "{kind}"
        );
    }
    // One row for each look.
    let reads = app
        .rows(&format!(
            "select method, route from officer_reads where organization_id = '{}' and route like '%dossier'",
            uuid_of(child)
        ))
        .await;
    let read = json!({ "method": "GET", "route": "/v1/reviews/{organizationId}/dossier" });
    assert_eq!(reads, [read.clone(), read]);
}

/// Nobody takes for whole what is not: the connection ends before the archive does.
#[tokio::test]
async fn a_document_that_is_not_the_one_that_was_signed_ends_it_early() {
    let app = TestApp::new().await;
    let made = approved(&app).await;
    app.execute("update file_documents set sha256 = decode(repeat('ab', 32), 'hex')")
        .await;
    let path = format!("/v1/reviews/{}/dossier?documents=true", made.file.child);
    let broken = made.officer.0.get(&path).try_send().await;
    assert!(broken.is_err());
    assert_eq!(
        app.log_lines_with("a dossier could not be sent to its end")
            .len(),
        1
    );
}

#[tokio::test]
async fn a_verification_at_sumsub_has_one_too() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    let office = Office::open(&app).await;
    let officer = office.officer(&app, Role::Admin, "Ada Admin").await;
    let reply = dossier_of(&officer, &child, "?documents=true").await;
    assert!(check(&app, &reply.bytes).is_valid());
    let (names, contents) = unpack(&reply.bytes);
    let left_out = ["submission.json", "ownership.json"];
    let mut expected: Vec<&str> = ENTRIES.to_vec();
    expected.retain(|name| !left_out.contains(name));
    expected.push("policy-individual.toml");
    assert_eq!(names, expected);
    let decision = json_of(&contents, "decision.json");
    assert_eq!(
        (&decision["level"], &decision["decision"]["actor"]),
        (&Value::Null, &json!("provider"))
    );
}
