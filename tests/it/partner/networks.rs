//! From where a key may be used, in every dialect.

use reqwest::Method;
use serde_json::json;

use super::{Partner, USER, error};
use crate::operations::vouch_with;
use crate::support::app::{Options, TestApp};
use crate::support::until::until;

/// A Vouch behind a proxy that it believes, as tests connect from loopback.
async fn behind_a_proxy() -> TestApp {
    TestApp::with(Options {
        app: Box::new(|settings| {
            settings.limits.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
        }),
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn a_key_is_refused_from_any_other_address_in_the_words_of_each_dialect() {
    let app = behind_a_proxy().await;
    let partner = Partner::new(&app).await;
    let key = &partner.broker.key;
    let ours = async |from: &str| {
        let request = app.request(Method::GET, "/v1/organizations").key(key);
        request.header("x-forwarded-for", from).send().await
    };
    let theirs = async |from: &str| {
        let path = format!("/v1/kyc/status/{USER}");
        let request = app.request(Method::GET, &path).header("x-api-key", key);
        request.header("x-forwarded-for", from).send().await
    };
    assert_eq!(ours("192.0.2.1").await.status, 200);
    let (_, listed) = vouch_with(&app, &["keys", "list"], &[]).await;
    let of = |listed: &serde_json::Value| {
        let owner = json!(partner.broker.organization);
        let mut keys = listed["keys"].as_array().unwrap().iter();
        keys.find(|key| key["organizationId"] == owner)
            .unwrap()
            .clone()
    };
    let row = of(&listed);
    assert_eq!(row["allowedNetworks"], serde_json::Value::Null);
    let id = row["keyId"].as_str().unwrap().to_owned();
    let allow = |networks: &'static [&'static str]| {
        let mut arguments = vec!["keys", "networks", &id];
        for network in networks {
            arguments.extend(["--allow-network", network]);
        }
        arguments
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    let run = async |arguments: Vec<String>| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        vouch_with(&app, &arguments, &[]).await
    };
    assert_eq!(run(allow(&["nonsense"])).await.0, 2);
    assert_eq!(run(allow(&[])).await.0, 2);
    let (code, answer) = run(allow(&["203.0.113.0/24", "2001:db8::7"])).await;
    let networks = json!(["203.0.113.0/24", "2001:db8::7/128"]);
    assert_eq!((code, &answer["allowedNetworks"]), (0, &networks));
    let (_, listed) = vouch_with(&app, &["keys", "list"], &[]).await;
    assert_eq!(of(&listed)["allowedNetworks"], networks);

    for (from, allowed) in [
        ("203.0.113.9", true),
        ("::ffff:203.0.113.9", true),
        ("2001:db8::7", true),
        ("2001:db8::8", false),
        ("203.0.114.9", false),
        // What the client itself wrote in front means nothing.
        ("203.0.113.9, 198.51.100.1", false),
        ("198.51.100.1, 203.0.113.9", true),
    ] {
        let (ours, theirs) = (ours(from).await, theirs(from).await);
        if allowed {
            assert_eq!(ours.status, 200, "{from}");
            assert_eq!(error(&theirs), (400, "P412", "invalid-user"), "{from}");
        } else {
            assert_eq!(ours.error(), (403, "forbidden"), "{from}");
            assert_eq!(error(&theirs), (401, "401", "access-denied"), "{from}");
            assert_eq!(theirs.body["errorMessage"], "Access Denied. xo3");
        }
    }
    // A rotated key keeps them; and they can be taken back.
    let (_, rotated) = vouch_with(&app, &["keys", "rotate", &id], &[]).await;
    assert_eq!(rotated["allowedNetworks"], networks);
    let any = ["keys", "networks", &id, "--any"];
    let (_, answer) = vouch_with(&app, &any, &[]).await;
    assert_eq!(answer["allowedNetworks"], serde_json::Value::Null);
    assert_eq!(ours("192.0.2.1").await.status, 200);
}

#[tokio::test]
async fn a_held_poll_ends_where_the_address_is_taken_away() {
    let app = behind_a_proxy().await;
    let partner = Partner::new(&app).await;
    let organization = partner.user(USER).await;
    let shown = partner.broker.status(&organization).await;
    let tag = shown.header("etag").unwrap().to_owned();
    let held = partner
        .broker
        .get("/v1/organizations/verification")
        .on_behalf_of(&organization)
        .header("if-none-match", &tag)
        .header("prefer", "wait=30")
        .header("x-forwarded-for", "203.0.113.9");
    let change = async {
        until("somebody waits", async || app.services.watch.waiting() > 0).await;
        app.execute("update api_keys set allowed_networks = array['198.51.100.0/24']")
            .await;
        app.services
            .changed(base::ids::OrganizationId::parse(&organization).unwrap());
    };
    let (reply, ()) = tokio::join!(held.send(), change);
    assert_eq!(reply.error(), (403, "forbidden"));
}
