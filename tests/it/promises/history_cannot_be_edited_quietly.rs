//! Whoever edits a history in the database without the audit key is found out.

use crate::support::app::TestApp;
use crate::support::peek::uuid_of;

/// A verification with five entries.
async fn history() -> (TestApp, String) {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("hold").await;
    broker.import(&child, &token).await;
    app.one_phase().await;
    app.one_phase().await;
    app.customer(&child, "reject").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "REJECTED");
    assert!(app.chain_verifies(&child).await);
    (app, uuid_of(&child))
}

/// Whether the chain of the one verification with a history of more than one entry still verifies after a statement.
async fn verifies_after(app: &TestApp, id: &str, statement: &str) -> bool {
    let changed = app
        .execute(&statement.replace("$id", &format!("'{id}'")))
        .await;
    assert!(changed > 0, "{statement}");
    let organization = format!("org_{}", id.replace('-', ""));
    app.chain_verifies(&organization).await
}

#[tokio::test]
async fn an_edited_entry_is_found_whatever_was_edited() {
    let (app, id) = history().await;
    for edit in [
        "cause = 'session_opened'",
        "previous_status = 'REJECTED'",
        "status = 'APPROVED'",
        "actor = 'system'",
        "reason = 'nothing of note'",
        "id = gen_random_uuid()",
        "created_at = created_at + interval '1 microsecond'",
        "payload_digest = sha256('other')",
        "hash = sha256('other')",
    ] {
        let statement = format!(
            "update verification_events set {edit} where organization_id = $id and sequence = 5"
        );
        app.execute("create table kept as select * from verification_events")
            .await;
        assert!(!verifies_after(&app, &id, &statement).await, "{edit}");
        let restore = "delete from verification_events; insert into verification_events select * from kept; drop table kept";
        app.execute(restore).await;
        let organization = format!("org_{}", id.replace('-', ""));
        assert!(app.chain_verifies(&organization).await, "restored");
    }
}

#[tokio::test]
async fn an_actor_is_not_exchanged_for_another() {
    let (app, id) = history().await;
    let statement = "update verification_events set actor_key_id = gen_random_uuid() where organization_id = $id and sequence = 2";
    assert!(!verifies_after(&app, &id, statement).await);
}

#[tokio::test]
async fn a_dropped_entry_is_found() {
    for sequence in [1, 3, 4] {
        let (app, id) = history().await;
        let statement = format!(
            "delete from verification_events where organization_id = $id and sequence = {sequence}"
        );
        assert!(!verifies_after(&app, &id, &statement).await, "{sequence}");
    }
}

#[tokio::test]
async fn a_dropped_entry_is_found_when_the_rest_was_renumbered() {
    let (app, id) = history().await;
    app.execute(&format!(
        "delete from verification_events where organization_id = '{id}' and sequence = 4"
    ))
    .await;
    let statement =
        "update verification_events set sequence = 4 where organization_id = $id and sequence = 5";
    assert!(!verifies_after(&app, &id, statement).await);
    let statement = "update verifications set sequence = 4 where organization_id = $id";
    assert!(!verifies_after(&app, &id, statement).await);
}

#[tokio::test]
async fn an_inserted_entry_is_found() {
    let (app, id) = history().await;
    let statement = "insert into verification_events
        select organization_id, 6, gen_random_uuid(), cause, previous_status, 'APPROVED', actor, actor_organization_id,
               actor_key_id, reason, payload, payload_digest, hash, created_at
          from verification_events where organization_id = $id and sequence = 5";
    assert!(!verifies_after(&app, &id, statement).await);
    let statement =
        "update verifications set sequence = 6, status = 'APPROVED' where organization_id = $id";
    assert!(!verifies_after(&app, &id, statement).await);
}

#[tokio::test]
async fn a_truncated_history_is_found() {
    let (app, id) = history().await;
    let statement = "delete from verification_events where organization_id = $id and sequence = 5";
    assert!(!verifies_after(&app, &id, statement).await);
}

#[tokio::test]
async fn a_history_of_another_organization_is_no_substitute() {
    let (app, id) = history().await;
    let broker = app.broker().await;
    let other = uuid_of(&broker.create_child("INDIVIDUAL").await);
    app.execute(&format!(
        "delete from verification_events where organization_id = '{other}'"
    ))
    .await;
    let copy = format!(
        "insert into verification_events
         select '{other}', sequence, gen_random_uuid(), cause, previous_status, status, actor, actor_organization_id,
                actor_key_id, reason, payload, payload_digest, hash, created_at
           from verification_events where organization_id = '{id}'"
    );
    app.execute(&copy).await;
    let statement = format!(
        "update verifications v set sequence = o.sequence, chain_head = o.chain_head
           from verifications o where o.organization_id = '{id}' and v.organization_id = '{other}'"
    );
    app.execute(&statement).await;
    assert!(
        !app.chain_verifies(&format!("org_{}", other.replace('-', "")))
            .await
    );
}

#[tokio::test]
async fn erasing_a_sealed_payload_and_its_salt_keeps_the_history_provable() {
    let (app, id) = history().await;
    let statement = "update verification_events set payload = null
                      where organization_id = $id and payload is not null";
    assert!(verifies_after(&app, &id, statement).await);
}

#[tokio::test]
async fn the_status_of_a_record_is_not_changed_beside_its_history() {
    let (app, id) = history().await;
    let statement = "update verifications set status = 'APPROVED' where organization_id = $id";
    assert!(!verifies_after(&app, &id, statement).await);
}
