//! Documents at rest: unreadable, and nothing left over. Who may read them.

use base::ids::OrganizationId;
use chrono::TimeDelta;
use domain::organization::OrganizationType;
use serde_json::json;
use vouch::store::api_keys::Role;
use vouch::store::file::objects;

use super::{DOCUMENTS, broker_with_business, pdf, upload, uploading};
use crate::support::app::TestApp;
use crate::support::client::Broker;

#[tokio::test]
async fn nothing_of_a_document_is_readable_at_rest() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let mut body = upload("BANK_STATEMENT", &pdf("KNOWN-CONTENT"));
    body["fileName"] = json!("KNOWN-NAME.pdf");
    body["description"] = json!("KNOWN-WORDS");
    assert_eq!(uploading(&broker, &child, &body).send().await.status, 200);
    let known = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"KNOWN-");
    let mut objects = 0;
    for entry in std::fs::read_dir(app.documents.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(bytes.len() > 20 && !known(&bytes) && !bytes.starts_with(b"%PDF"));
        objects += 1;
    }
    assert_eq!(objects, 1);
    let rows = sqlx::query_scalar!(r#"select f::text as "row!" from file_documents f"#)
        .fetch_all(&app.database.pool())
        .await
        .unwrap();
    let hidden = hex::encode("KNOWN-");
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].contains("KNOWN-") && !rows[0].contains(&hidden));
}

#[tokio::test]
async fn an_object_that_no_document_has_got_is_deleted_when_it_is_an_hour_old() {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let body = upload("BANK_STATEMENT", &pdf("kept"));
    assert_eq!(uploading(&broker, &child, &body).send().await.status, 200);
    let (name, key) = (
        app.services.ids.uuid(),
        vouch::storage::object_key().unwrap(),
    );
    let mut conn = app.services.connection().await.unwrap();
    let noted = objects::disown(&mut conn, name, app.clock.now()).await;
    noted.unwrap();
    drop(conn);
    let mut writing = app.services.storage.write(name, &key).await.unwrap();
    writing.add(b"lost").await.unwrap();
    writing.end().await.unwrap();
    let kept = || std::fs::read_dir(app.documents.path()).unwrap().count();
    app.clock.advance(TimeDelta::minutes(60));
    vouch::worker::sweep::turn(&app.services).await.unwrap();
    assert_eq!(kept(), 2);
    app.clock.advance(TimeDelta::seconds(1));
    vouch::worker::sweep::turn(&app.services).await.unwrap();
    assert_eq!(kept(), 1);
    assert!(app.services.storage.read(name, &key).await.is_err());
    let list = broker.get(DOCUMENTS).on_behalf_of(&child).send().await;
    let id = list.body["data"][0]["id"].as_str().unwrap();
    let content = broker
        .get(&format!("{DOCUMENTS}/{id}/content"))
        .on_behalf_of(&child);
    assert_eq!(content.send().await.bytes, pdf("kept"));
}

#[tokio::test]
async fn the_uploader_the_organization_and_officers_read_a_document_and_each_look_of_an_officer_is_kept()
 {
    let app = TestApp::new().await;
    let (broker, child) = broker_with_business(&app).await;
    let owner = OrganizationId::parse(&child).unwrap();
    let body = upload("BANK_STATEMENT", &pdf("theirs"));
    let id = uploading(&broker, &child, &body).send().await.body["id"].clone();
    let path = format!("{DOCUMENTS}/{}/content", id.as_str().unwrap());

    let second = app.broker().await;
    let now = app.clock.now();
    let mut conn = app.services.connection().await.unwrap();
    vouch::flows::grant::grant(
        &mut conn,
        owner,
        second.organization,
        app.services.ids.uuid(),
        now,
    )
    .await
    .unwrap();
    let platform = app
        .organization("Platform", OrganizationType::Business, true)
        .await;
    let own = app.key(owner, false, Role::Member, None).await;
    let officer = app
        .key(platform, true, Role::ComplianceOfficer, Some("Ada"))
        .await;
    let member = app.key(platform, true, Role::Member, None).await;
    let with = |organization, key: &str| Broker {
        organization,
        key: key.to_owned(),
        ..broker.clone()
    };
    for (who, status) in [
        (broker.clone(), 200),
        (second, 403),
        (with(owner, &own), 200),
        (with(platform, &officer), 200),
        (with(platform, &member), 404),
        (app.broker().await, 404),
    ] {
        let reply = who.get(&path).on_behalf_of(&child).send().await;
        assert_eq!(reply.status, status, "{:?}", reply.body);
    }
    let looks = sqlx::query!(
        "select method, route from officer_reads where organization_id = $1",
        owner.0
    )
    .fetch_all(&app.database.pool())
    .await
    .unwrap();
    let looks: Vec<(String, String)> = looks
        .into_iter()
        .map(|look| (look.method, look.route))
        .collect();
    let route = format!("{DOCUMENTS}/{{id}}/content");
    assert_eq!(looks, [("GET".to_owned(), route)]);
    // An officer changes nothing through a broker's calls.
    let refused = uploading(&with(platform, &officer), &child, &body)
        .send()
        .await;
    assert_eq!(refused.error(), (404, "organization_not_found"));
}
