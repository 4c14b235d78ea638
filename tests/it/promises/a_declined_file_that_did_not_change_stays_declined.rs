//! A file that was declined, and comes again as it was, is approved by nobody.

use serde_json::{Value, json};
use vouch::store::api_keys::Role;

use crate::file::office::{File, Office, Officer};
use crate::support::app::TestApp;

/// What changed since the file was declined, and what stands against an approval.
async fn looked(officer: &Officer, child: &str) -> (Value, Value) {
    let mut looked = officer.look(child).await;
    (
        looked["changedSinceRejection"].take(),
        looked["obstacles"].take(),
    )
}

fn unchanged() -> (Value, Value) {
    let obstacle = json!({
        "code": null, "subjectId": null, "why": "UNCHANGED_SINCE_REJECTION", "changed": [],
    });
    (json!([]), json!([obstacle]))
}

#[tokio::test]
async fn whoever_looks() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let bea = office.officer(&app, Role::SuperAdmin, "Bea").await;
    let file = File::ready(&app).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    assert_eq!(looked(&ada, &file.child).await, (Value::Null, json!([])));
    let reject = json!({ "decision": "REJECT", "resubmittable": true });
    assert_eq!(ada.act(&file.child, "decision", &reject).await.status, 200);
    app.clock.advance(chrono::TimeDelta::minutes(1));

    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(bea.claim(&file.child).await.status, 200);
    assert_eq!(looked(&bea, &file.child).await, unchanged());
    let reply = bea.approve(&file.child).await;
    assert_eq!(reply.error(), (409, "validation_error"));
    assert_eq!(
        reply.body["error"]["details"]["obstacles"][0]["code"],
        Value::Null
    );
    assert_eq!(bea.act(&file.child, "decision", &reject).await.status, 200);

    // There and back is no change.
    let path = format!("/people/{}", file.person);
    for name in ["Boris", "Anna"] {
        let reply = file
            .send("PATCH", &path, &json!({ "firstName": name }))
            .await;
        assert_eq!(reply.status, 200);
    }
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(bea.claim(&file.child).await.status, 200);
    bea.clear(&file).await;
    assert_eq!(looked(&bea, &file.child).await, unchanged());

    let items = json!([{ "code": "BANK_STATEMENT", "message": "All pages, please." }]);
    bea.ask(&file.child, &items).await;
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let document = file.deliver("BANK_STATEMENT", None).await;
    assert_eq!(file.submit("STANDARD").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.verify(&file.child, ("documents", &document)).await;
    assert_eq!(
        looked(&ada, &file.child).await,
        (json!(["DOCUMENTS"]), json!([]))
    );
    assert_eq!(ada.approve(&file.child).await.status, 200);
    assert!(app.chain_verifies(&file.child).await);
}

#[tokio::test]
async fn an_officers_word_on_the_level_is_no_change_of_the_file() {
    let app = TestApp::new().await;
    let office = Office::open(&app).await;
    let ada = office.officer(&app, Role::SuperAdmin, "Ada").await;
    let mut file = File::ready(&app).await;
    for kind in ["SOURCE_OF_WEALTH", "SOURCE_OF_FUNDS"] {
        file.documents.push(file.deliver(kind, None).await);
    }
    assert_eq!(file.submit("ENHANCED").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    let reject = json!({ "decision": "REJECT", "resubmittable": true });
    assert_eq!(ada.act(&file.child, "decision", &reject).await.status, 200);
    app.clock.advance(chrono::TimeDelta::minutes(1));

    assert_eq!(file.submit("ENHANCED").await.status, 200);
    assert_eq!(ada.claim(&file.child).await.status, 200);
    ada.clear(&file).await;
    let enough = json!({ "level": "STANDARD", "reason": "Asked for by mistake." });
    let said = ada.act(&file.child, "level", &enough).await;
    assert_eq!(
        (said.status, &said.body["level"]),
        (200, &json!("STANDARD"))
    );
    // Neither changed meanwhile nor changed since the rejection.
    let reply = ada.approve(&file.child).await;
    assert_eq!(reply.error(), (409, "validation_error"), "{:?}", reply.body);
    assert_eq!(looked(&ada, &file.child).await, unchanged());
}
