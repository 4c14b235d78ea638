//! The small broker of `examples/broker`, run as a program beside a whole Vouch: what it does, and what its page shows.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base::clock::Clock;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::support::app::{Options, TestApp};

/// How long the program may take for its next line.
const PATIENCE: Duration = Duration::from_secs(60);

/// `cargo test` builds it beside this very program.
fn example() -> PathBuf {
    let here = std::env::current_exe().expect("a path");
    let profile = here.parent().and_then(Path::parent).expect("a folder");
    profile.join("examples").join("broker")
}

#[tokio::test]
async fn the_small_broker_creates_imports_receives_and_shows() {
    let program = example();
    if !program.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--locked", "--example", "broker"]);
        assert!(build.status().await.expect("cargo runs").success());
    }
    // The library compares timestamps with the system's time.
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        green_after: 0,
        ..Options::default()
    })
    .await;
    let broker = app.broker().await;
    let known = broker.create_child("INDIVIDUAL").await;
    let mut program = Command::new(program)
        .env("VOUCH_URL", &app.url)
        .env("VOUCH_KEY", &broker.key)
        .env("LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the broker starts");
    let mut lines = BufReader::new(program.stdout.take().expect("its output")).lines();
    let mut line = async || {
        let line = tokio::time::timeout(PATIENCE, lines.next_line());
        let line = line.await.expect("a line in time").expect("text");
        line.expect("a line")
    };
    let url = line().await;
    // The answers lead back to the page.
    let send = async |path: &str, fields: &[(&str, &str)]| {
        let pairs = fields.iter().map(|(name, value)| {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            format!("{name}={value}")
        });
        let body = pairs.collect::<Vec<_>>().join("&");
        let form = "application/x-www-form-urlencoded";
        let request = app
            .http
            .post(format!("{url}{path}"))
            .header("content-type", form);
        let answer = request.body(body).send().await.expect("an answer");
        (
            answer.status().as_u16(),
            answer.text().await.expect("a page"),
        )
    };
    let page = async || {
        let page = app.http.get(&url).send().await.expect("an answer");
        page.text().await.expect("a page")
    };
    let row = |id: &str, name: &str, status: &str| {
        format!(
            "<tr><td>{name}<td>{status}<td><form method=post action=\"/customers/{id}/import\">\
             <input name=shareToken placeholder=\"share token\"><button>Import</button></form>\n"
        )
    };
    let table = |rows: &[String]| {
        format!(
            "<!doctype html><title>Customers</title><h1>Customers</h1><table>\n{}</table>\
             <form method=post action=\"/customers\"><input name=name placeholder=name>\
             <input name=reference placeholder=\"your reference\"><button>Create</button></form>",
            rows.concat()
        )
    };
    let first = row(&known, "Customer", "NOT_STARTED");
    assert_eq!(page().await, table(std::slice::from_ref(&first)));

    // The same reference is the same customer, with the answer of the first time or with what the refusal says.
    let grace = [("name", "Grace <Example>"), ("reference", "crm-1")];
    let (status, shown) = send("customers", &grace).await;
    let list = broker
        .get("/v1/organizations/children?externalId=crm-1")
        .send()
        .await
        .body;
    let id = list["data"][0]["organizationId"]
        .as_str()
        .expect("a customer")
        .to_owned();
    let second = |status: &str| row(&id, "Grace &lt;Example&gt;", status);
    let both = table(&[first.clone(), second("NOT_STARTED")]);
    assert_eq!((status, &shown), (200, &both));
    let other = [("name", "G. Example"), ("reference", "crm-1")];
    assert_eq!(send("customers", &grace).await, (200, both.clone()));
    let (status, shown) = send("customers", &other).await;
    assert_eq!(
        (status, shown.contains("idempotency_key_in_use")),
        (409, true),
        "{shown}"
    );

    let token = app.share_token("approve").await;
    let import = format!("customers/{id}/import");
    assert_eq!(send(&import, &[("shareToken", &token)]).await.0, 200);
    // Webhooks of one customer may overtake each other, so each is told before the next is made.
    app.run_due().await;
    assert_eq!(line().await, "Grace <Example> is PENDING");
    app.settle().await;
    assert_eq!(line().await, "Grace <Example> is APPROVED");
    assert_eq!(page().await, table(&[first.clone(), second("APPROVED")]));
    // What Vouch refuses is shown as it says it.
    let (status, shown) = send(&import, &[("shareToken", &token)]).await;
    assert_eq!(
        (status, shown.contains("share_token_invalid")),
        (400, true),
        "{shown}"
    );

    // One that was created past this program is found by its reference.
    let body = serde_json::json!({ "name": "Later", "type": "INDIVIDUAL", "externalId": "crm-2" });
    let later = broker
        .post("/v1/organizations")
        .json(&body)
        .send()
        .await
        .body;
    let later = later["organizationId"].as_str().expect("an id");
    let approved = table(&[
        first,
        second("APPROVED"),
        row(later, "Later", "NOT_STARTED"),
    ]);
    let found = send("customers", &[("name", "Later"), ("reference", "crm-2")]).await;
    assert_eq!(found, (200, approved.clone()));

    // A message that comes again changes nothing, and what Vouch did not send is refused.
    let messages = broker.get("/v1/webhooks/messages").send().await.body;
    let oldest = messages["data"]
        .as_array()
        .and_then(|data| data.last())
        .expect("messages");
    let replay = format!(
        "/v1/webhooks/messages/{}/replay",
        oldest["id"].as_str().expect("an id")
    );
    assert_eq!(
        broker
            .post(&replay)
            .json(&serde_json::json!({}))
            .send()
            .await
            .status,
        200
    );
    app.settle().await;
    let forged = app
        .http
        .post(format!("{url}webhooks"))
        .header("svix-id", "msg_1")
        .header("svix-timestamp", app.clock.now().timestamp().to_string())
        .header("svix-signature", "v1,bm90IHRoaXMgb25l")
        .body("{}")
        .send();
    assert_eq!(forged.await.expect("an answer").status(), 400);
    assert_eq!(page().await, approved);
}
