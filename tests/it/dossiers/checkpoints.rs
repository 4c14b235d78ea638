//! Checkpoints under dossier keys, beside the audit key.

use base::clock::Clock;
use chrono::TimeDelta;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use vouch::secret::generate_key;

use super::{approved, check, dossier_of, json_of, unpack};
use crate::operations::{vouch, vouch_with};
use crate::support::app::{Options, TestApp};
use crate::support::peek::uuid_of;

/// The exit code and the faults of checkpoints.
async fn verified(app: &TestApp, more: &[&str], environment: &[(&str, &str)]) -> (i32, Value) {
    let arguments = [&["audit", "verify"], more].concat();
    let (code, answer) = vouch_with(app, &arguments, environment).await;
    assert_eq!(answer["faults"], json!([]));
    (code, answer["checkpoints"]["faults"].clone())
}

async fn signed(app: &TestApp) -> Vec<Value> {
    app.rows("select size, jws is not null as signed from audit_checkpoints order by size")
        .await
}

async fn app() -> TestApp {
    TestApp::with(Options {
        start: Clock::system().now(),
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn a_checkpoint_from_before_the_keys_is_signed_when_a_dossier_needs_it() {
    let app = app().await;
    let made = approved(&app).await;
    let child = &made.file.child;
    let none = [("VOUCH_DOSSIER_KEYS", "")];
    let (code, before) = vouch_with(&app, &["audit", "checkpoint"], &none).await;
    assert_eq!(code, 0);
    let checkpoint = &before["checkpoints"][0];
    assert_eq!(checkpoint.get("jws"), None);
    let size = &checkpoint["size"];
    assert_eq!(
        signed(&app).await,
        [json!({ "size": size, "signed": false })]
    );

    let dossier = dossier_of(&made.officer, child, "").await;
    assert!(check(&app, &dossier.bytes).is_valid());
    let proof = json_of(&unpack(&dossier.bytes).1, "checkpoint.json");
    let head = &proof["treeHead"];
    for field in ["size", "root", "createdAt"] {
        assert_eq!(head[field], checkpoint[field], "{field}");
    }
    assert_eq!(
        signed(&app).await,
        [json!({ "size": size, "signed": true })]
    );
    // Another one needs nothing new, and both ways of checking still hold.
    let again = dossier_of(&made.officer, child, "").await;
    assert_eq!(json_of(&unpack(&again.bytes).1, "checkpoint.json"), proof);
    assert_eq!(verified(&app, &[], &[]).await, (0, json!([])));
    assert_eq!(verified(&app, &[], &none).await, (0, json!([])));
}

#[tokio::test]
async fn each_history_is_proven_among_the_others() {
    let app = app().await;
    let made = approved(&app).await;
    let others = made.file.broker.create_children(4).await;
    for child in [&made.file.child, &others[2]] {
        let dossier = dossier_of(&made.officer, child, "").await;
        assert!(check(&app, &dossier.bytes).is_valid());
    }
    assert_eq!(vouch(&app, &["audit", "checkpoint"]).await.0, 0);
    // Each in the tree that has it first: leaves of one batch, and leaves of their own.
    for child in others.iter().chain([&made.file.child]) {
        let dossier = dossier_of(&made.officer, child, "").await;
        let report = check(&app, &dossier.bytes);
        assert_eq!(report.findings, [], "{child}");
    }
    assert_eq!(verified(&app, &[], &[]).await, (0, json!([])));
}

/// A checkpoint that one dossier needed says nothing of the other histories.
#[tokio::test]
async fn a_dossier_does_not_put_off_the_checkpoint_of_every_change() {
    let app = app().await;
    let made = approved(&app).await;
    dossier_of(&made.officer, &made.file.child, "").await;
    let turn = || vouch::flows::checkpoint::turn(&app.services, false);
    let known = "select distinct organization_id from audit_log";
    assert_eq!(app.rows(known).await.len(), 1);
    turn().await.unwrap();
    let all = app.rows("select organization_id from verifications").await;
    assert_eq!(app.rows(known).await.len(), all.len());
    // An hour passes, in which another dossier is made.
    app.clock.advance(TimeDelta::minutes(59));
    let other = made.file.broker.create_child("BUSINESS").await;
    let another = made.file.broker.create_child("BUSINESS").await;
    dossier_of(&made.officer, &another, "").await;
    app.clock.advance(TimeDelta::minutes(2));
    turn().await.unwrap();
    let positions = format!(
        "select position from audit_log where organization_id = '{}'",
        uuid_of(&other)
    );
    assert_eq!(app.rows(&positions).await.len(), 1);
}

#[tokio::test]
async fn signatures_of_checkpoints_are_checked_with_the_keys_that_are_trusted() {
    let app = app().await;
    let made = approved(&app).await;
    let (code, answer) = vouch(&app, &["audit", "checkpoint"]).await;
    assert_eq!(code, 0);
    let size = answer["checkpoints"][0]["size"].clone();
    let fault = |fault: &str| json!([{ "size": size, "fault": fault }]);
    assert_eq!(verified(&app, &[], &[]).await, (0, json!([])));
    // The key was replaced: the old one stays behind it, or its public half is given.
    let (old, new) = (&app.settings.dossier_keys[0], generate_key().unwrap());
    let only = [("VOUCH_DOSSIER_KEYS", new.expose_secret())];
    let found = verified(&app, &[], &only).await;
    assert_eq!(found, (1, fault("signer_unknown")));
    let both = format!("{},{}", new.expose_secret(), old.expose_secret());
    let both = [("VOUCH_DOSSIER_KEYS", &*both)];
    assert_eq!(verified(&app, &[], &both).await, (0, json!([])));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old");
    let public = vouch(&app, &["dossier", "public-keys"]).await.1;
    std::fs::write(&file, public.to_string()).unwrap();
    let trusting = ["--trust", file.to_str().unwrap()];
    assert_eq!(verified(&app, &trusting, &only).await, (0, json!([])));

    // Another signature of the same key.
    app.execute(
        "update audit_checkpoints set jws = overlay(jws placing 'AAAA' from length(jws) - 40)",
    )
    .await;
    assert_eq!(verified(&app, &[], &[]).await, (1, fault("jws_broken")));
    // A dossier does not rest on it.
    let path = format!("/v1/reviews/{}/dossier", made.file.child);
    let refused = made.officer.0.get(&path).send().await;
    assert_eq!(refused.error(), (500, "internal_error"));
}
