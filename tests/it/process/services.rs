//! Every part as a process of its own, as in production: migrate, sandbox, serve, and the commands that set it up.

use std::net::TcpListener;
use std::process::Command;

use sqlx::migrate::Migrator;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use super::running::Running;
use super::{Caller, Outcome, built, client, run, scratch, vouch};
use crate::support::app::PATIENCE;
use crate::support::database;
use crate::support::environment::Environment;
use crate::support::until::until;

static NO_MIGRATIONS: Migrator = Migrator::DEFAULT;

const SEALING_KEY: &str = "c2VhbGluZyBrZXkgb2YgYSBzaW5nbGUgdGVzdC4uLi4=";
const AUDIT_KEY: &str = "YXVkaXQga2V5IG9mIGEgc2luZ2xlIHRlc3QuLi4uLi4=";
const WEBHOOK_SECRET: &str = "services-test-webhook-secret";

/// A port that stays free until `vouch serve` takes it: no other test listens on this loopback address.
fn address() -> String {
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

struct Installation {
    database: String,
    api: String,
    sandbox: String,
    documents: TempDir,
}

impl Installation {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = vouch(&built());
        let environment = Environment {
            database_url: &self.database,
            database_patience: PATIENCE.as_millis().to_string(),
            sealing_keys: SEALING_KEY.to_owned(),
            audit_key: AUDIT_KEY,
            dossier_keys: String::new(),
            sumsub_url: &self.sandbox,
            app_token: "sbx:services-test",
            secret_key: "services-test-secret-key",
            webhook_secrets: WEBHOOK_SECRET.to_owned(),
        };
        command.args(arguments).arg("--json");
        command.envs(environment.variables());
        command.env("VOUCH_LISTEN", &self.api);
        command.env("VOUCH_STORAGE_URL", self.documents.path());
        // The sandbox's own.
        command.env("VOUCH_SUMSUB_WEBHOOK_SECRET", WEBHOOK_SECRET);
        command
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        run(&mut self.command(arguments))
    }

    fn organization(&self, arguments: &[&str]) -> String {
        let created = self
            .run(&[&["organizations", "create", "--name"], arguments].concat())
            .json();
        created["organizationId"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn separate_processes_take_an_import_to_approved() {
    let database = database::fresh(&NO_MIGRATIONS).await;
    let mut installation = Installation {
        database: database.url().to_owned(),
        api: address(),
        sandbox: String::new(),
        documents: scratch(),
    };
    let early = installation.run(&["serve", "--no-migrate"]);
    assert_eq!(
        early.sentence(),
        "the database's schema is not up to date: run `vouch migrate`"
    );
    let newest = vouch::store::MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max();
    for _ in 0..2 {
        assert_eq!(
            installation.run(&["migrate"]).json()["version"].as_i64(),
            newest
        );
    }

    let webhook_url = format!("http://{}/webhooks/sumsub", installation.api);
    let mut sandbox = Running::start(&mut installation.command(&[
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--webhook-url",
        &webhook_url,
    ]));
    installation.sandbox = sandbox.answer()["url"].as_str().unwrap().to_owned();
    let server = Running::start(&mut installation.command(&["serve", "--no-migrate"]));
    until("vouch serve is ready", async || {
        let ready = client()
            .get(format!("http://{}/readyz", installation.api))
            .send()
            .await;
        ready.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
    assert_eq!(
        installation.run(&["healthcheck"]).json(),
        serde_json::json!({ "ready": true })
    );

    let platform = installation.organization(&["Platform", "--type", "BUSINESS", "--platform"]);
    let broker = installation.organization(&["Broker", "--type", "BUSINESS"]);
    let customer =
        installation.organization(&["Customer", "--type", "INDIVIDUAL", "--broker", &broker]);
    let key = |arguments: &[&str]| {
        installation.run(&[&["keys", "create", "--organization"], arguments].concat())
    };
    let made = key(&[&broker, "--role", "MEMBER"]).json();
    assert_eq!(
        (&made["organizationId"], &made["role"]),
        (&broker.as_str().into(), &"MEMBER".into())
    );
    let officer = key(&[&platform, "--role", "COMPLIANCE_OFFICER", "--name", "Casey"]).json();
    assert_eq!(officer["role"], "COMPLIANCE_OFFICER");
    assert_eq!(
        key(&[&broker, "--role", "ADMIN", "--name", "Mallory"]).sentence(),
        "ADMIN keys exist only on the platform's organization"
    );
    assert_eq!(
        key(&[&platform, "--role", "ADMIN"]).sentence(),
        "ADMIN keys need --name, the person who uses the key"
    );

    let caller = Caller {
        http: client(),
        api: format!("http://{}", installation.api),
        sandbox: installation.sandbox.clone(),
        key: made["apiKey"].as_str().unwrap().to_owned(),
        customer: customer.clone(),
    };
    caller.import_to_approved().await;

    let verified = installation.run(&["audit", "verify"]).json();
    assert_eq!(
        (&verified["checked"], &verified["broken"]),
        (&3.into(), &serde_json::json!([]))
    );
    for running in [server, sandbox] {
        let (status, took) = running.stop();
        assert_eq!(status.code(), Some(0));
        assert!(took.as_secs() < 10, "{took:?}");
    }

    let mut connection = database.options().connect().await.unwrap();
    let left_out = sqlx::raw_sql(
        "select v.organization_id from verifications v
          where not exists (select from audit_log l
                             where l.organization_id = v.organization_id and l.sequence = v.sequence)",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert!(
        left_out.is_empty(),
        "a process leaves a checkpoint when it stops"
    );
    sqlx::raw_sql("update verification_events set status = 'APPROVED', previous_status = null where sequence = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let tampered = installation.run(&["audit", "verify"]);
    assert_eq!(tampered.code, Some(1));
    let tampered: serde_json::Value = serde_json::from_str(&tampered.out).unwrap();
    assert_eq!(tampered["broken"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_process_refuses_to_start_without_a_key_that_was_used() {
    let database = database::fresh(&NO_MIGRATIONS).await;
    // Taken, so that a process that likes its keys ends too, and says why.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let installation = Installation {
        database: database.url().to_owned(),
        api: taken.local_addr().unwrap().to_string(),
        sandbox: "http://127.0.0.1:1".to_owned(),
        documents: scratch(),
    };
    let with = |name: &str, value: &str, arguments: &[&str]| {
        run(installation.command(arguments).env(name, value))
    };
    let serve = |name: &str, value: &str| with(name, value, &["serve"]).sentence().to_owned();
    let started = format!("cannot listen on {}: ", installation.api);
    let other = serve("VOUCH_SEALING_KEYS", SEALING_KEY);
    assert!(
        other.ends_with("; --listen or VOUCH_LISTEN takes another address"),
        "{other}"
    );
    let sealing = |keys: &str| serve("VOUCH_SEALING_KEYS", keys);

    assert!(sealing(SEALING_KEY).starts_with(&started));
    let refusal = sealing(AUDIT_KEY);
    let lacking = "VOUCH_SEALING_KEYS lacks a key that has been in use (key id ";
    assert!(refusal.starts_with(lacking), "{refusal}");
    let refusal = serve("VOUCH_AUDIT_KEY", SEALING_KEY);
    let other = "VOUCH_AUDIT_KEY is not the key that the histories are chained with (key id ";
    assert!(refusal.starts_with(other), "{refusal}");

    let both = format!("{AUDIT_KEY},{SEALING_KEY}");
    assert!(sealing(&both).starts_with(&started));
    assert!(
        sealing(SEALING_KEY).starts_with(lacking),
        "the new key may have sealed by now"
    );
    let rotated = with("VOUCH_SEALING_KEYS", &both, &["seal", "rotate"]);
    assert_eq!(rotated.json(), serde_json::json!({ "sealed": 0 }));
    assert!(
        sealing(AUDIT_KEY).starts_with(&started),
        "nothing needs the old key"
    );
    drop(taken);
}
