//! The life of API keys.

use base::ids::KeyId;
use chrono::{DateTime, TimeDelta, Utc};
use domain::organization::OrganizationType;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use vouch::secret::{Environment, generate_api_key, sha256};
use vouch::store::api_keys::{self, NewKey, Role};
use vouch::worker;

use super::vouch;
use crate::support::app::TestApp;

async fn works(app: &TestApp, key: &str) -> (u16, String) {
    let request = app.request(reqwest::Method::GET, "/v1/organizations");
    let reply = request.key(key).send().await;
    let code = reply.body["error"]["code"]
        .as_str()
        .unwrap_or("")
        .to_owned();
    (reply.status, code)
}

fn yes() -> (u16, String) {
    (200, String::new())
}

fn no() -> (u16, String) {
    (401, "invalid_api_key".into())
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn time(value: &Value) -> DateTime<Utc> {
    text(value).parse().expect("a time")
}

#[tokio::test]
async fn a_key_is_made_listed_used_and_revoked_by_command() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let org = broker.organization.to_string();
    let made = vouch(
        &app,
        &["keys", "create", "--organization", &org, "--role", "MEMBER"],
    )
    .await
    .unwrap();
    let (id, key) = (text(&made["keyId"]), text(&made["apiKey"]));
    app.secret(&key);
    assert_eq!(works(&app, &key).await, yes());
    let list = async || {
        let listed = vouch(&app, &["keys", "list", "--organization", &org]).await;
        let listed = listed.unwrap();
        let keys = listed["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 2);
        let found = keys.iter().find(|key| key["keyId"] == *id);
        found.unwrap().clone()
    };
    let listed = list().await;
    let expected = json!({
        "keyId": id, "organizationId": org, "environment": "sandbox", "role": "MEMBER", "name": null, "rateLimit": null,
        "allowedNetworks": null, "state": "active", "createdAt": listed["createdAt"], "expiresAt": null, "revokedAt": null, "lastUsedAt": null,
    });
    assert_eq!(listed, expected);
    let revoked = vouch(&app, &["keys", "revoke", &id]).await.unwrap();
    assert_eq!(works(&app, &key).await, no());
    assert_eq!(works(&app, &broker.key).await, yes());
    let listed = list().await;
    assert_eq!(listed["state"], "revoked");
    assert_eq!(listed["revokedAt"], revoked["revokedAt"]);
    let at = text(&revoked["revokedAt"]);
    for command in ["revoke", "rotate"] {
        let again = vouch(&app, &["keys", command, &id]).await;
        assert_eq!(again, Err(format!("vouch: {id} was revoked at {at}")));
    }
    let nobody = "key_00000000000000000000000000000001";
    for command in ["revoke", "rotate"] {
        let missing = vouch(&app, &["keys", command, nobody]).await;
        assert_eq!(missing, Err(format!("vouch: there is no key {nobody}")));
    }
}

#[tokio::test]
async fn keys_expire() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let org = broker.organization.to_string();
    let create = async |more: &[&str]| {
        let fixed = ["keys", "create", "--organization", &org, "--role", "MEMBER"];
        vouch(&app, &[&fixed[..], more].concat()).await
    };
    let inside = create(&["--expires-in", "3650d"]).await.unwrap();
    let at = create(&["--expires-at", "2060-01-01T02:00:00+02:00"]).await;
    let at = at.unwrap();
    assert_eq!(at["expiresAt"], "2060-01-01T00:00:00.000Z");
    for (made, ends) in [
        (&inside, time(&inside["expiresAt"])),
        (&at, time(&at["expiresAt"])),
    ] {
        let key = text(&made["apiKey"]);
        app.secret(&key);
        app.clock
            .advance(ends - app.clock.now() - TimeDelta::milliseconds(1));
        assert_eq!(works(&app, &key).await, yes());
        app.clock.advance(TimeDelta::milliseconds(2));
        assert_eq!(works(&app, &key).await, no());
    }
    let past = create(&["--expires-at", "2001-01-01T00:00:00Z"]).await;
    let sentence = "vouch: a new key cannot have expired already";
    assert_eq!(past, Err(sentence.to_owned()));
    for odd in [
        &["--expires-in", "1 year"][..],
        &["--expires-at", "tomorrow"],
        &["--expires-in", "1d", "--expires-at", "2060-01-01T00:00:00Z"],
    ] {
        assert!(create(odd).await.is_err(), "{odd:?}");
    }
}

#[tokio::test]
async fn a_rotated_key_works_for_the_overlap_and_its_successor_has_its_rights() {
    let app = TestApp::new().await;
    let platform = app
        .organization("Platform", OrganizationType::Business, true)
        .await;
    let org = platform.to_string();
    let fixed = [
        "keys",
        "create",
        "--organization",
        &org,
        "--role",
        "SUPER_ADMIN",
    ];
    let old = vouch(&app, &[&fixed[..], &["--name", "Sam Super"]].concat()).await;
    let old = old.unwrap();
    let id = text(&old["keyId"]);
    let new = vouch(&app, &["keys", "rotate", &id, "--overlap", "3650d"]).await;
    let new = new.unwrap();
    for made in [&old, &new] {
        app.secret(&text(&made["apiKey"]));
        assert_eq!(works(&app, &text(&made["apiKey"])).await, yes());
        let rights = (&made["role"], &made["name"], &made["organizationId"]);
        assert_eq!(
            rights,
            (&json!("SUPER_ADMIN"), &json!("Sam Super"), &json!(org))
        );
    }
    assert_eq!(new["replaces"]["keyId"], json!(id));
    let ends = time(&new["replaces"]["expiresAt"]);
    app.clock
        .advance(ends - app.clock.now() - TimeDelta::milliseconds(1));
    assert_eq!(works(&app, &text(&old["apiKey"])).await, yes());
    app.clock.advance(TimeDelta::milliseconds(2));
    assert_eq!(works(&app, &text(&old["apiKey"])).await, no());
    assert_eq!(works(&app, &text(&new["apiKey"])).await, yes());
    // An overlap never lengthens a life that was to end sooner.
    let again = vouch(&app, &["keys", "rotate", &id, "--overlap", "7300d"]).await;
    assert_eq!(
        again.unwrap()["replaces"]["expiresAt"],
        new["replaces"]["expiresAt"]
    );
    // No overlap: the old one is dead at once.
    let third = vouch(
        &app,
        &["keys", "rotate", &text(&new["keyId"]), "--overlap", "0s"],
    )
    .await;
    let third = third.unwrap();
    app.secret(&text(&third["apiKey"]));
    assert_eq!(works(&app, &text(&new["apiKey"])).await, no());
    assert_eq!(works(&app, &text(&third["apiKey"])).await, yes());
    let dead = vouch(&app, &["keys", "rotate", &text(&new["keyId"])]).await;
    let ended = text(&third["replaces"]["expiresAt"]);
    let sentence = format!("vouch: {} expired at {ended}", text(&new["keyId"]));
    assert_eq!(dead, Err(sentence));
}

#[tokio::test]
async fn last_use_is_noted_at_most_once_a_minute() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let last_used = async || {
        let mut conn = app.services.connection().await.unwrap();
        let keys = api_keys::list(&mut conn, Some(broker.organization)).await;
        keys.unwrap()[0].last_used_at
    };
    let start = app.clock.now();
    let poll = async || assert_eq!(broker.get("/v1/organizations").send().await.status, 200);
    let write = async || worker::key_uses::turn(&app.services).await.unwrap();
    poll().await;
    assert_eq!(last_used().await, None, "a request writes nothing itself");
    assert_eq!(write().await, 1);
    assert_eq!(last_used().await, Some(start));
    app.clock.advance(TimeDelta::seconds(59));
    poll().await;
    assert_eq!(write().await, 0);
    assert_eq!(last_used().await, Some(start));
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(write().await, 1);
    // Only 59 seconds later than what stands there.
    assert_eq!(last_used().await, Some(start));
    app.clock.advance(TimeDelta::seconds(60));
    poll().await;
    assert_eq!(write().await, 1);
    assert_eq!(last_used().await, Some(start + TimeDelta::seconds(120)));
    // A key that does not exist leaves no note.
    let request = app.request(reqwest::Method::GET, "/v1/organizations");
    let nobody = format!("nxos_sk_test_{}", "0".repeat(64));
    assert_eq!(request.key(&nobody).send().await.status, 401);
    app.clock.advance(TimeDelta::seconds(60));
    assert_eq!(write().await, 0);
}

#[tokio::test]
async fn a_live_key_is_refused_in_the_sandbox_even_where_its_hash_is_known() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let live = generate_api_key(Environment::Live).unwrap();
    app.secret(live.expose_secret());
    let new = NewKey {
        id: KeyId(app.services.ids.uuid()),
        organization_id: broker.organization,
        organization_is_platform: false,
        secret_sha256: sha256(live.expose_secret().as_bytes()),
        environment: Environment::Live,
        role: Role::Member,
        person_name: None,
        rate_limit: None,
    };
    let mut conn = app.services.connection().await.unwrap();
    api_keys::insert(&mut conn, &new, app.clock.now())
        .await
        .unwrap();
    drop(conn);
    assert_eq!(works(&app, live.expose_secret()).await, no());
}

#[tokio::test]
async fn officers_and_admins_exist_only_on_the_platform_and_under_a_name() {
    let app = TestApp::new().await;
    let platform = app
        .organization("Platform", OrganizationType::Business, true)
        .await;
    let broker = app.broker().await.organization;
    for role in [
        Role::ComplianceOfficer,
        Role::Admin,
        Role::SuperAdmin,
        Role::Member,
    ] {
        for (organization, claims_platform, person, violated) in [
            (broker, false, Some("P"), Some("api_keys_role_on_platform")),
            (platform, true, None, Some("api_keys_role_names_person")),
            (
                broker,
                true,
                Some("P"),
                Some("api_keys_organization_platform_fkey"),
            ),
            (
                platform,
                true,
                Some(""),
                Some("api_keys_person_name_length"),
            ),
            (platform, true, Some("P"), None),
        ] {
            let member_may = matches!(
                violated,
                Some("api_keys_role_on_platform" | "api_keys_role_names_person")
            );
            let expected = violated.filter(|_| role != Role::Member || !member_may);
            let new = NewKey {
                id: KeyId(app.services.ids.uuid()),
                organization_id: organization,
                organization_is_platform: claims_platform,
                secret_sha256: sha256(app.services.ids.uuid().as_bytes()),
                environment: Environment::Sandbox,
                role,
                person_name: person,
                rate_limit: None,
            };
            let mut conn = app.services.connection().await.unwrap();
            let inserted = api_keys::insert(&mut conn, &new, app.clock.now()).await;
            let found = match &inserted {
                Err(vouch::store::StoreError::Database(error)) => error
                    .as_database_error()
                    .and_then(|error| error.constraint()),
                Err(other) => panic!("{other}"),
                Ok(()) => None,
            };
            assert_eq!(found, expected, "{role:?} {organization} {person:?}");
            assert_eq!(inserted.is_err(), expected.is_some());
        }
    }
    // The command says it in a sentence.
    let org = broker.to_string();
    let fixed = [
        "keys",
        "create",
        "--organization",
        &org,
        "--role",
        "ADMIN",
        "--name",
        "P",
    ];
    let sentence = "vouch: ADMIN keys exist only on the platform's organization";
    assert_eq!(vouch(&app, &fixed).await, Err(sentence.to_owned()));
    let org = platform.to_string();
    let fixed = ["keys", "create", "--organization", &org, "--role", "ADMIN"];
    let sentence = "vouch: ADMIN keys need --name, the person who uses the key";
    assert_eq!(vouch(&app, &fixed).await, Err(sentence.to_owned()));
}
