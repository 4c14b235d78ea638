//! Deleting a user erases everything personal, and leaves a history that can be checked.

use std::path::Path;

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use super::{Officer, PNG, Partner, USER, declaration_with, error, listener};
use crate::operations::vouch_with;
use crate::support::app::TestApp;

/// Words that stand in no other place than in what is personal of this user.
const PERSONAL: [&str; 12] = [
    USER,
    "Annamaria",
    "Exampliene",
    "anna.example@example.com",
    "+37060000001",
    "Gedimino prospektas",
    "Vilniusmiestas",
    "49002280017",
    "6I12UQ171A",
    "OWN-TAX-ID-77",
    "passport-of-anna.png",
    "BYTES-OF-THE-PASSPORT",
];

/// Where a text stands: in a table as text or bytes, or in an object.
async fn found(app: &TestApp, text: &str) -> Vec<String> {
    let (plain, digits) = (text.to_lowercase(), hex::encode(text));
    let mut found: Vec<String> = app
        .contents()
        .await
        .into_iter()
        .filter(|(_, rows)| {
            let rows = Value::from(rows.clone()).to_string().to_lowercase();
            rows.contains(&plain) || rows.contains(&digits)
        })
        .map(|(table, _)| table)
        .collect();
    for (name, bytes) in objects(app.documents.path()) {
        if bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
        {
            found.push(name);
        }
    }
    found
}

fn objects(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(file.path()).unwrap())
        })
        .collect()
}

/// What is sealed for a user, table by table: what would open with the keys that the deployment has.
async fn kept(app: &TestApp, organization: &str) -> Vec<usize> {
    let id = crate::support::peek::uuid_of(organization);
    let mut counts = Vec::new();
    for query in [
        format!("select 1 from partner_users where organization_id = '{id}'"),
        format!("select 1 from company_files where organization_id = '{id}'"),
        format!("select 1 from file_documents where organization_id = '{id}'"),
        format!("select 1 from file_screenings where organization_id = '{id}'"),
        format!("select 1 from file_requests where organization_id = '{id}'"),
        format!(
            "select 1 from verification_events where organization_id = '{id}' and payload is not null"
        ),
        format!("select 1 from inbox where organization_id = '{id}' and body is not null"),
        format!("select 1 from webhook_messages where subject_organization_id = '{id}'"),
        format!("select 1 from idempotency_keys where target_organization_id = '{id}'"),
        format!(
            "select 1 from verifications where organization_id = '{id}' and applicant_id is not null"
        ),
    ] {
        counts.push(app.rows(&query).await.len());
    }
    counts
}

#[tokio::test]
async fn deleting_a_user_leaves_no_personal_byte_and_a_history_that_verifies() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let (_receiver, _) = listener(&app, partner.broker.organization, &[]).await;
    let organization = partner.user(USER).await;
    let path = format!("/v1/user/kyc-files/{USER}");
    let bytes = [PNG, b"BYTES-OF-THE-PASSPORT"].concat();
    assert_eq!(
        partner
            .upload(&path, &[("passport-of-anna.png", &bytes)])
            .await
            .status,
        201
    );
    let declared = declaration_with(
        USER,
        &json!({ "incomeSource": "BUSINESS_ACTIVITY", "occupation": null, "taxId": "OWN-TAX-ID-77" }),
    );
    assert_eq!(partner.declare(&declared).await.status, 201);
    let ada = Officer::new(&app, Role::ComplianceOfficer).await;
    ada.claim(&organization).await;
    ada.clear(&organization).await;
    let notes = json!({ "decision": "APPROVE", "notes": "Annamaria came in person." });
    assert_eq!(ada.decide(&organization, &notes).await.status, 200);
    app.settle().await;

    // Only the broker's own id stands in clear while the user lives: as its reference, and in what it was told.
    for personal in PERSONAL {
        let expected: &[&str] = match personal {
            USER => &["organizations", "webhook_messages"],
            _ => &[],
        };
        assert_eq!(found(&app, personal).await, expected, "{personal}");
    }
    assert_eq!(objects(app.documents.path()).len(), 1);
    // Two entries say what was judged: the submission, and the approval with its notes.
    assert_eq!(
        kept(&app, &organization).await,
        [1, 1, 1, 3, 0, 2, 0, 3, 0, 0]
    );

    let reply = partner.delete(USER).await;
    assert_eq!(
        (reply.status, &reply.body["message"]),
        (200, &json!("User deleted successfully"))
    );
    for personal in PERSONAL {
        assert_eq!(
            found(&app, personal).await,
            Vec::<String>::new(),
            "{personal}"
        );
    }
    assert_eq!(objects(app.documents.path()).len(), 0);
    assert_eq!(kept(&app, &organization).await, [0; 10]);
    let id = crate::support::peek::uuid_of(&organization);
    let rows = app
        .rows(&format!(
            "select name, external_id, metadata from organizations where id = '{id}'"
        ))
        .await;
    assert_eq!(
        rows,
        [json!({ "name": "Erased", "external_id": null, "metadata": {} })]
    );
    // What happened can still be checked, and nothing moves any more.
    assert_eq!(vouch_with(&app, &["audit", "verify"], &[]).await.0, 0);
    app.later(chrono::TimeDelta::days(100)).await;
    assert!(app.chain_verifies(&organization).await);
    let history = app.everything_of(&organization).await["history"].clone();
    let last = history.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["cause"], &last["status"]),
        (&json!("erased"), &json!("APPROVED"))
    );
    let shown = ada
        .0
        .get(&format!("/v1/reviews/{organization}/declaration"))
        .send()
        .await;
    assert_eq!(shown.error(), (404, "not_found"));
    // The id and the document are free again, for somebody who is new.
    assert_eq!(
        error(&partner.delete(USER).await),
        (400, "P412", "invalid-user")
    );
    let new = partner.user(USER).await;
    assert_ne!(new, organization);
    partner.files(USER).await;
    assert_eq!(partner.declare(&declared).await.status, 201);
}

#[tokio::test]
async fn sumsub_never_brings_back_what_was_erased() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    let asked = partner
        .post("/v1/kyc", &json!({ "externalUserId": USER }))
        .await;
    let id = asked.body["verificationId"].as_str().unwrap().to_owned();
    partner
        .get(&format!("/v1/kyc/verification/{USER}/{id}"))
        .await;
    app.customer_submits(&organization, "retry").await;
    app.settle().await;
    assert_eq!(partner.delete(USER).await.status, 200);
    assert_eq!(kept(&app, &organization).await, [0; 10]);
    // The customer goes on at Sumsub, and Sumsub tells us so.
    app.customer(&organization, "submit").await;
    app.settle().await;
    app.later(chrono::TimeDelta::days(2)).await;
    let kept = kept(&app, &organization).await;
    assert_eq!(kept[5], 0, "no review was written down");
    assert_eq!(kept[9], 0, "no applicant was bound");
    let query = "select body from inbox where reason = 'about somebody who was erased'";
    let after = app.rows(query).await;
    assert!(
        !after.is_empty() && after.iter().all(|row| row["body"].is_null()),
        "{after:?}"
    );
    assert!(app.chain_verifies(&organization).await);
    assert_eq!(vouch_with(&app, &["audit", "verify"], &[]).await.0, 0);
}

/// An object that cannot be deleted at once has lost its key, and is deleted later.
#[tokio::test]
async fn an_object_that_outlives_its_user_is_swept() {
    let app = TestApp::new().await;
    let partner = Partner::new(&app).await;
    partner.user(USER).await;
    let path = format!("/v1/user/kyc-files/{USER}");
    let reply = partner.upload(&path, &[("front.png", PNG)]).await;
    assert_eq!(reply.status, 201);
    let [(name, bytes)] = &objects(app.documents.path())[..] else {
        panic!("one object");
    };
    // A folder in its place cannot be deleted as a file is.
    let object = app.documents.path().join(name);
    std::fs::remove_file(&object).unwrap();
    std::fs::create_dir(&object).unwrap();
    assert_eq!(partner.delete(USER).await.status, 200);
    std::fs::remove_dir(&object).unwrap();
    std::fs::write(&object, bytes).unwrap();

    app.clock.advance(chrono::TimeDelta::minutes(59));
    vouch::worker::sweep::turn(&app.services).await.unwrap();
    assert_eq!(objects(app.documents.path()).len(), 1);
    app.clock.advance(chrono::TimeDelta::minutes(2));
    vouch::worker::sweep::turn(&app.services).await.unwrap();
    assert_eq!(objects(app.documents.path()).len(), 0);
}
