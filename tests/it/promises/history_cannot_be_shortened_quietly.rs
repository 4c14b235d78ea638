//! Whoever sets a history back to what it once was, or takes it away, is found out: by the record's seal, by checkpoints,
//! and by a copy of them that is kept elsewhere.

use std::path::Path;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use vouch::secret::generate_key;

use crate::operations::{vouch, vouch_with};
use crate::support::app::TestApp;
use crate::support::peek::uuid_of;

/// A verification that was rejected in its fifth entry and approved in its third.
async fn rejected() -> (TestApp, String) {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    broker.import(&child, &token).await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "APPROVED");
    // What an attacker will set back to.
    app.execute("create table kept as select * from verifications")
        .await;
    app.customer(&child, "reject").await;
    app.settle().await;
    assert_eq!(broker.status_of(&child).await, "REJECTED");
    (app, child)
}

/// Deletes the entries since the copy was made, and sets the record back to it.
async fn set_back(app: &TestApp, with_seal: &str) {
    app.execute(
        "delete from verification_events e using kept k
          where k.organization_id = e.organization_id and e.sequence > k.sequence",
    )
    .await;
    app.execute(&format!(
        "update verifications v
            set sequence = k.sequence, chain_head = k.chain_head, status = k.status, updated_at = k.updated_at,
                operator_flag = k.operator_flag {with_seal}
           from kept k where k.organization_id = v.organization_id"
    ))
    .await;
}

const OLD_SEAL: &str = ", seal = k.seal";
const NO_SEAL: &str = ", seal = null";

async fn checkpoint(app: &TestApp) {
    let (code, made) = vouch(app, &["audit", "checkpoint"]).await;
    assert_eq!(code, 0, "{made}");
    assert_eq!(made["checkpoints"].as_array().map(Vec::len), Some(1));
}

/// The exit code, the faults of histories and those of checkpoints.
async fn verified(app: &TestApp, more: &[&str]) -> (i32, Value, Value) {
    let (code, answer) = vouch(app, &[&["audit", "verify"], more].concat()).await;
    let checkpoints = answer["checkpoints"]["faults"].clone();
    (code, answer["faults"].clone(), checkpoints)
}

fn only(child: &str, fault: &str) -> Value {
    json!([{ "organizationId": child, "fault": fault }])
}

#[tokio::test]
async fn a_record_set_back_under_its_newer_seal_is_found() {
    let (app, child) = rejected().await;
    assert_eq!(verified(&app, &[]).await, (0, json!([]), json!([])));
    set_back(&app, "").await;
    let found = only(&child, "history_shortened");
    assert_eq!(verified(&app, &[]).await, (1, found, json!([])));
}

#[tokio::test]
async fn an_edited_seal_is_found() {
    let (app, child) = rejected().await;
    app.execute(&format!(
        "update verifications set seal = set_byte(seal, 39, 255 - get_byte(seal, 39)) where organization_id = '{}'",
        uuid_of(&child)
    ))
    .await;
    let found = only(&child, "seal_broken");
    assert_eq!(verified(&app, &[]).await, (1, found, json!([])));
}

#[tokio::test]
async fn a_history_set_back_seal_and_all_is_found_by_a_checkpoint() {
    for seal in [OLD_SEAL, NO_SEAL] {
        let (app, child) = rejected().await;
        checkpoint(&app).await;
        assert_eq!(verified(&app, &[]).await, (0, json!([]), json!([])));
        set_back(&app, seal).await;
        let found = only(&child, "history_shortened");
        assert_eq!(verified(&app, &[]).await, (1, found, json!([])), "{seal}");
    }
}

#[tokio::test]
async fn a_history_that_went_on_from_an_older_entry_is_found_by_a_checkpoint() {
    let (app, child) = rejected().await;
    checkpoint(&app).await;
    set_back(&app, OLD_SEAL).await;
    // Our own program writes the entries that were deleted once more, and another after it.
    app.customer(&child, "reject").await;
    app.settle().await;
    let found = only(&child, "history_rewritten");
    let (code, faults, checkpoints) = verified(&app, &[]).await;
    assert_eq!((code, faults, checkpoints), (1, found, json!([])));
}

#[tokio::test]
async fn a_deleted_record_is_missed_without_any_checkpoint() {
    let (app, child) = rejected().await;
    app.execute(&format!(
        "delete from verifications where organization_id = '{}'",
        uuid_of(&child)
    ))
    .await;
    let found = only(&child, "record_missing");
    assert_eq!(verified(&app, &[]).await, (1, found, json!([])));
}

#[tokio::test]
async fn a_deleted_organization_is_missed_by_a_checkpoint() {
    let (app, child) = rejected().await;
    checkpoint(&app).await;
    let id = uuid_of(&child);
    let delete = format!(
        "set session_replication_role = replica;
         delete from verification_events where organization_id = '{id}';
         delete from verifications where organization_id = '{id}';
         delete from organizations where id = '{id}';
         set session_replication_role = default"
    );
    app.execute(&delete).await;
    let found = only(&child, "organization_missing");
    assert_eq!(verified(&app, &[]).await, (1, found, json!([])));
}

/// Makes a checkpoint that is also written to a file.
async fn checkpoint_to(app: &TestApp, file: &Path) {
    let name = file.to_str().unwrap();
    let with_file = [("VOUCH_AUDIT_CHECKPOINT_FILE", name)];
    let (code, made) = vouch_with(app, &["audit", "checkpoint"], &with_file).await;
    assert_eq!(code, 0);
    let text = std::fs::read_to_string(file).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(made["checkpoints"], json!([last]));
}

#[tokio::test]
async fn a_log_that_was_set_back_as_well_is_found_by_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints");
    let against = ["--against", file.to_str().unwrap()];
    let (app, _) = rejected().await;
    checkpoint_to(&app, &file).await;
    assert_eq!(verified(&app, &against).await, (0, json!([]), json!([])));
    let size = app.rows("select size from audit_checkpoints").await[0]["size"].clone();

    set_back(&app, OLD_SEAL).await;
    app.execute("delete from audit_log; delete from audit_checkpoints")
        .await;
    assert_eq!(verified(&app, &[]).await, (0, json!([]), json!([])));
    let shortened = json!([{ "size": size, "fault": "log_shortened" }]);
    assert_eq!(verified(&app, &against).await, (1, json!([]), shortened));

    // Made anew, the log is another.
    checkpoint(&app).await;
    assert_eq!(verified(&app, &[]).await, (0, json!([]), json!([])));
    let rewritten = json!([{ "size": size, "fault": "log_rewritten" }]);
    assert_eq!(verified(&app, &against).await, (1, json!([]), rewritten));
}

#[tokio::test]
async fn what_a_recorded_restore_took_away_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints");
    let (app, _) = rejected().await;
    checkpoint_to(&app, &file).await;
    set_back(&app, OLD_SEAL).await;
    app.execute("delete from audit_log; delete from audit_checkpoints")
        .await;
    let verify = ["audit", "verify", "--against", file.to_str().unwrap()];
    assert_eq!(vouch(&app, &verify).await.0, 1);

    let copy: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let record = |to: Value| {
        let to = to.as_str().unwrap().to_owned();
        let app = &app;
        async move {
            let record = [
                "restores",
                "record",
                "--restored-to",
                &to,
                "--by",
                "A Person",
            ];
            assert_eq!(vouch(app, &record).await.0, 0);
        }
    };
    // One to a time when the checkpoint was already there explains nothing.
    record(copy["createdAt"].clone()).await;
    assert_eq!(vouch(&app, &verify).await.0, 1);
    record(json!("2026-01-01T00:00:00Z")).await;
    let (code, answer) = vouch(&app, &verify).await;
    let explained = json!({ "checked": 1, "faults": [], "explained": 1 });
    assert_eq!((code, &answer["checkpoints"]), (0, &explained));
}

#[tokio::test]
async fn an_edited_log_and_an_edited_checkpoint_are_found() {
    let (app, child) = rejected().await;
    checkpoint(&app).await;
    let edit = format!(
        "create table log as select * from audit_log;
         update audit_log set sequence = 3, head = k.chain_head from kept k
          where audit_log.organization_id = '{id}' and k.organization_id = '{id}'",
        id = uuid_of(&child)
    );
    app.execute(&edit).await;
    let (code, faults, checkpoints) = verified(&app, &[]).await;
    assert_eq!(
        (code, &checkpoints[0]["fault"]),
        (1, &json!("log_rewritten"))
    );
    // What the log says now the history says as well.
    assert_eq!(faults, json!([]));
    app.execute(
        "delete from audit_log; insert into audit_log select * from log;
         update audit_checkpoints set created_at = created_at - interval '1 hour'",
    )
    .await;
    let (code, faults, checkpoints) = verified(&app, &[]).await;
    assert_eq!((code, faults), (1, json!([])));
    assert_eq!(checkpoints[0]["fault"], "signature_broken");
}

#[tokio::test]
async fn another_key_is_called_that_and_no_history_broken() {
    let (app, _) = rejected().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("checkpoints");
    checkpoint_to(&app, &file).await;
    let key = generate_key().unwrap();
    let other = [("VOUCH_AUDIT_KEY", key.expose_secret())];
    for command in [&["audit", "verify"], &["audit", "checkpoint"]] {
        let (code, answer) = vouch_with(&app, command, &other).await;
        assert_eq!(code, 1);
        let given = vouch::secret::AuditKey::new(&key).unwrap().key_id();
        let in_use = app.services.journal.audit.key_id();
        assert_eq!(
            answer,
            json!({ "anotherKey": { "inUse": hex::encode(in_use), "given": hex::encode(given) } })
        );
    }

    // A copy that belongs to another deployment.
    let copy = std::fs::read_to_string(&file).unwrap();
    let mut foreign: Value = serde_json::from_str(&copy).unwrap();
    foreign["keyId"] = json!("00000000");
    std::fs::write(&file, foreign.to_string()).unwrap();
    let found = verified(&app, &["--against", file.to_str().unwrap()]).await;
    let fault = json!([{ "size": foreign["size"], "fault": "another_key" }]);
    assert_eq!(found, (1, json!([]), fault));
}

#[tokio::test]
async fn what_an_older_version_wrote_is_checked_and_then_sealed() {
    let (app, child) = rejected().await;
    let id = uuid_of(&child);
    let seal = async || {
        app.rows(&format!(
            "select seal from verifications where organization_id = '{id}'"
        ))
        .await
    };
    let newest = seal().await;
    // Never sealed; and sealed before the older version wrote its entry.
    for seals in [
        "null",
        "(select seal from kept where organization_id = v.organization_id)",
    ] {
        app.execute(&format!(
            "update verifications v set seal = {seals} where organization_id = '{id}'"
        ))
        .await;
        assert_ne!(seal().await, newest);
        assert_eq!(verified(&app, &[]).await, (0, json!([]), json!([])));
        assert_eq!(seal().await, newest);
    }
    // The older seal has to be that of the older entry.
    app.execute(&format!(
        "update verifications v set seal = (select set_byte(seal, 39, 255 - get_byte(seal, 39)) from kept where organization_id = v.organization_id)
          where organization_id = '{id}'"
    ))
    .await;
    let found = only(&child, "seal_broken");
    assert_eq!(verified(&app, &[]).await, (1, found, json!([])));
}

#[tokio::test]
async fn a_checkpoint_holds_what_has_changed_since_the_last() {
    let (app, child) = rejected().await;
    vouch::flows::checkpoint::turn(&app.services, false)
        .await
        .unwrap();
    let log = async || {
        app.rows("select organization_id, sequence from audit_log order by position")
            .await
    };
    let first = log().await;
    assert_eq!(
        first.len(),
        app.rows("select 1 from verifications").await.len()
    );
    app.clock.advance(chrono::TimeDelta::hours(3));
    app.customer(&child, "approve").await;
    app.settle().await;
    let sequence = app.record(&child).await["sequence"].clone();
    vouch::flows::checkpoint::turn(&app.services, false)
        .await
        .unwrap();
    let second = log().await;
    let added = json!({ "organization_id": uuid_of(&child), "sequence": sequence });
    assert_eq!(second[first.len()..], [added]);
    // Nothing is due before an hour, and nothing has changed then.
    for hours in [0, 1] {
        app.clock.advance(chrono::TimeDelta::hours(hours));
        vouch::flows::checkpoint::turn(&app.services, false)
            .await
            .unwrap();
        assert_eq!(log().await, second);
    }
    assert_eq!(verified(&app, &[]).await, (0, json!([]), json!([])));
}
