//! `vouch dev exec`, and how `vouch dev` ends at Ctrl-C.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sqlx::{Connection as _, Row as _};

use super::running::{Dev, Running, dev};
use super::{built, run, scratch, vouch};

fn exec<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Command {
    let mut command = vouch(&built());
    command.args(["dev", "exec", "--data-dir"]).arg(folder);
    command.arg("--").args(arguments);
    command
}

#[tokio::test]
async fn commands_know_the_running_service_without_being_told_its_keys() {
    let place = scratch();
    let folder = place.path().join("data");
    let refused = run(&mut exec(&folder, &["vouch", "config"]));
    assert_eq!(
        refused.sentence(),
        format!(
            "no `vouch dev` runs on {}: start one with `make dev`, or name its folder with --data-dir",
            folder.display()
        )
    );
    let running = Dev::start(&folder);
    let said = |arguments: &[&str]| run(&mut exec(&folder, arguments)).json();

    let list = said(&["vouch", "organizations", "list", "--json"]);
    let rows = list["organizations"].as_array().unwrap();
    let brief = |row: &Value| json!([row["name"], row["type"], row["status"], row["platform"]]);
    assert_eq!(
        rows.iter().map(brief).collect::<Vec<_>>(),
        [
            json!(["Sample Trading Ltd", "BUSINESS", "NOT_STARTED", false]),
            json!(["Ada Sample", "INDIVIDUAL", "NOT_STARTED", false]),
            json!(["Sample Broker", "BUSINESS", "NOT_STARTED", false]),
            json!(["Platform", "BUSINESS", "NOT_STARTED", true]),
        ]
    );
    let broker = running.text("/broker/organizationId");
    let narrowed = said(&[
        "vouch",
        "organizations",
        "list",
        "--json",
        "--broker",
        &broker,
        "--name",
        "ADA",
        "--status",
        "NOT_STARTED",
        "--limit",
        "5",
    ]);
    assert_eq!(narrowed["organizations"], json!([rows[1]]));
    assert_eq!(rows[1]["brokerOrganizationId"], broker);
    assert_eq!(rows[1]["externalId"], "sample-individual");

    let customer = running.text("/children/0/organizationId");
    let mut shown = said(&["vouch", "organizations", "show", &customer, "--json"]);
    for varies in ["createdAt", "verification"] {
        assert!(shown.as_object_mut().unwrap().remove(varies).is_some());
    }
    assert_eq!(
        shown,
        json!({
            "organizationId": customer, "type": "INDIVIDUAL", "name": "Ada Sample", "platform": false,
            "brokerOrganizationId": broker, "externalId": "sample-individual", "metadata": {},
            "authorizations": [{
                "grantingOrganizationId": customer, "authorizedOrganizationId": broker, "status": "PENDING",
            }],
            "keys": [],
        })
    );
    let text = run(&mut exec(
        &folder,
        &["vouch", "organizations", "show", &broker],
    ))
    .out;
    let first = format!("{broker}  Sample Broker\n");
    assert!(text.starts_with(&first), "{text}");
    assert!(
        text.contains("  verification   NOT_STARTED since "),
        "{text}"
    );
    assert_eq!(text.matches("  key            key_").count(), 1, "{text}");
    let other = broker.replace("org_0", "org_f");
    let refused = run(&mut exec(
        &folder,
        &["vouch", "organizations", "show", &other],
    ));
    assert_eq!(
        refused.sentence(),
        format!("there is no organization {other}")
    );

    let checked = said(&["vouch", "check", "--json"]);
    assert_eq!(checked["ok"], true, "{checked}");
    assert_eq!(
        said(&["vouch", "audit", "verify", "--json"])["broken"],
        json!([])
    );
    // Exit codes and arguments are the command's own.
    let own = run(&mut exec(
        &folder,
        &[
            "sh",
            "-c",
            "echo \"$VOUCH_ENVIRONMENT $1\"; exit 7",
            "x",
            "-y",
        ],
    ));
    assert_eq!((own.code, &*own.out), (Some(7), "sandbox -y\n"));
    let missing = run(&mut exec(&folder, &["no-such-program"]));
    assert!(
        missing
            .sentence()
            .starts_with("no-such-program cannot be run: ")
    );
    running.stop();
}

#[tokio::test]
async fn ctrl_c_ends_it_without_a_complaint_and_with_little_left_to_write() {
    let place = scratch();
    let mut command = dev(&built(), &place.path().join("data"));
    command.env("VOUCH_LOG", "warn");
    let mut running = Running::start(&mut command);
    let info = running.answer();
    let url = info["databaseUrl"].as_str().unwrap();
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    let folder = sqlx::Executor::fetch_one(&mut connection, "show data_directory");
    let folder: String = folder.await.unwrap().get(0);
    connection.close().await.unwrap();
    running.interrupt();
    assert_eq!(running.ended().code(), Some(0));
    assert_eq!(running.words("err"), "");

    // A first start makes hundreds of files, and the disk is waited for with each that is left for the stop.
    let log = Path::new(&folder).with_file_name("postgres.log");
    let log = std::fs::read_to_string(log).unwrap();
    let last = log
        .lines()
        .rfind(|line| line.contains("checkpoint complete"));
    let last = last.expect("a checkpoint at the stop");
    let files = last
        .split("sync files=")
        .nth(1)
        .and_then(|rest| rest.split(',').next());
    let files: u32 = files.unwrap().parse().unwrap();
    assert!(files < 100, "{last}");
}
