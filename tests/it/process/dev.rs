//! `vouch dev` from its first start to its last.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use serde_json::{Value, json};
use sqlx::Connection as _;
use vouch::store::MIGRATOR;

use super::running::{Dev, Running, dev};
use super::{Caller, built, client, run, scratch};
use crate::support::database;
use crate::support::http2::{Http2, read};
use crate::support::until::until;

/// Every value by its type, so that what a program may rely on is compared as a whole.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(shape).collect::<Vec<_>>().into(),
        Value::String(text) => {
            let known = [
                "nxos_sk_test_",
                "org_",
                "http://127.0.0.1:",
                "postgres://",
                "sbx:",
            ];
            let start = known.iter().find(|start| text.starts_with(**start));
            start
                .map_or_else(|| text.clone(), |start| format!("{start}…"))
                .into()
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn an_approved_customer_is_still_approved_after_a_stop_and_a_second_start() {
    let place = scratch();
    let folder = place.path().join("data");
    let first = Dev::start(&folder);
    let mode = std::fs::metadata(folder.join("dev.json")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o600);
    let mut expected = first.info.clone();
    expected["sumsub"]["secretKey"] = "hidden".into();
    expected["sumsub"]["webhookSecret"] = "hidden".into();
    assert_eq!(
        shape(&expected),
        json!({
            "apiUrl": "http://127.0.0.1:…",
            "sandboxUrl": "http://127.0.0.1:…",
            "databaseUrl": "postgres://…",
            "platform": {
                "organizationId": "org_…",
                "adminKey": "nxos_sk_test_…",
                "complianceKey": "nxos_sk_test_…",
                "superAdminKey": "nxos_sk_test_…",
            },
            "broker": { "organizationId": "org_…", "apiKey": "nxos_sk_test_…" },
            "children": [
                { "organizationId": "org_…", "type": "INDIVIDUAL" },
                { "organizationId": "org_…", "type": "BUSINESS" },
            ],
            "sumsub": {
                "appToken": "sbx:…",
                "secretKey": "hidden",
                "webhookSecret": "hidden",
                "levelName": "basic-kyc-level",
            },
        })
    );
    first.caller().import_to_approved().await;
    let history = first.caller().events().await;
    let applicants = first.caller().applicants().await;
    let info = first.info.clone();
    first.stop();

    let second = Dev::start(&folder);
    for lasting in ["platform", "broker", "children", "sumsub"] {
        assert_eq!(second.info[lasting], info[lasting], "{lasting}");
    }
    assert_eq!(second.caller().status().await, "APPROVED");
    assert_eq!(second.caller().events().await, history);
    assert_eq!(second.caller().applicants().await, applicants);
    second.stop();
}

#[tokio::test]
async fn kill_9_loses_nothing_a_second_instance_is_refused_and_reset_forgets() {
    let place = scratch();
    let folder = place.path().join("data");
    let first = Dev::start(&folder);
    first.caller().import_to_approved().await;
    let info = first.info.clone();

    let refused = run(&mut dev(&built(), &folder));
    assert_eq!(
        refused.sentence(),
        format!(
            "another `vouch dev` runs on {}: stop it, or give --data-dir another folder",
            folder.display()
        )
    );
    assert_eq!(first.caller().status().await, "APPROVED");
    first.kill().await;

    let second = Dev::start(&folder);
    assert_eq!(second.info["broker"], info["broker"]);
    assert_eq!(second.caller().status().await, "APPROVED");
    second.stop();

    let third = Dev::start_with(&folder, &["--reset"]);
    assert_ne!(third.info["broker"], info["broker"]);
    assert_eq!(third.caller().status().await, "NOT_STARTED");
    assert_eq!(
        third.caller().events().await["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    third.stop();
}

/// Whoever runs the suite is the other user of this pair; root can also be `nobody`.
#[tokio::test]
async fn an_ordinary_user_needs_nothing_but_a_folder() {
    const NOBODY: u32 = 65534;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let place = scratch();
    std::os::unix::fs::chown(place.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let running = Dev::start_as(NOBODY, &place.path().join("data"));
    running.caller().import_to_approved().await;
    let secrets = std::fs::metadata(place.path().join("data/secrets.json")).unwrap();
    assert_eq!(
        (secrets.uid(), secrets.permissions().mode() & 0o7777),
        (NOBODY, 0o600)
    );
    running.stop();
}

#[tokio::test]
async fn an_address_that_is_taken_is_told_in_one_sentence() {
    let place = scratch();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let database = database::fresh(&MIGRATOR).await;
    for flag in ["--listen", "--sandbox-listen"] {
        let mut command = super::vouch(&built());
        let other = if flag == "--listen" {
            "--sandbox-listen"
        } else {
            "--listen"
        };
        command
            .args(["dev", "--data-dir"])
            .arg(place.path().join("data"))
            .args([flag, &address, other, "127.0.0.1:0"])
            .env("VOUCH_DATABASE_URL", database.url());
        let refused = run(&mut command);
        let sentence = refused.sentence();
        assert!(
            sentence.contains(&format!("cannot listen on {address}: "))
                && sentence.ends_with(&format!("; {flag} takes another address")),
            "{flag}: {sentence}"
        );
    }
}

#[tokio::test]
async fn what_is_answered_while_it_stops_is_noted() {
    let database = database::fresh(&MIGRATOR).await;
    let place = scratch();
    let mut command = dev(&built(), &place.path().join("data"));
    command.env("VOUCH_DATABASE_URL", database.url());
    let mut running = Running::start(&mut command);
    let info = running.answer();
    let text = |pointer| info.pointer(pointer).and_then(Value::as_str).unwrap();
    let caller = Caller {
        http: client(),
        api: text("/apiUrl").to_owned(),
        sandbox: text("/sandboxUrl").to_owned(),
        key: text("/broker/apiKey").to_owned(),
        customer: text("/children/0/organizationId").to_owned(),
    };
    let slow = Http2::connect(&caller.api, 1).await;
    let body = caller.importing("approve").await;
    let import = ("POST", "/v1/organizations/verification/import");
    let (status, mut answer) = slow
        .send((&caller.key, &caller.customer), import, Some(&body))
        .await;
    assert_eq!(status, 200);
    running.terminate();
    until("it takes no more requests", async || {
        slow.is_closing().await
    })
    .await;
    read(&mut answer).await.unwrap();
    assert_eq!(running.ended().code(), Some(0), "{}", running.words("err"));
    let mut conn = sqlx::PgConnection::connect(database.url()).await.unwrap();
    let answered = "select count(*) = count(answered_at) and count(*) = 1 from imports";
    let answered: bool = sqlx::Row::get(
        &sqlx::Executor::fetch_one(&mut conn, answered)
            .await
            .unwrap(),
        0,
    );
    assert!(answered);
}
