//! Every route × everything that can stand in the way of a call → the exact status and bytes.

use std::collections::BTreeSet;

use base::ids::{KeyId, OrganizationId};
use chrono::TimeDelta;
use domain::organization::OrganizationType;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use vouch::secret::{Environment, generate_api_key, sha256};
use vouch::store::api_keys::{self, NewKey, Role};

use super::routes::{self, Answer, Case, Names, Reach, Route};
use super::{org, revoke, sign};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};

const MISSING_KEY: Answer = (
    401,
    r#"{"error":{"code":"missing_api_key","message":"No Authorization header provided.","requestId":"ID"}}"#,
);
const INVALID_KEY: Answer = (
    401,
    r#"{"error":{"code":"invalid_api_key","message":"The provided API key is invalid.","requestId":"ID"}}"#,
);
const MALFORMED_TARGET: Answer = (
    400,
    r#"{"error":{"code":"invalid_request","message":"The Nxos-On-Behalf-Of header is not an organization id.","requestId":"ID"}}"#,
);
const UNKNOWN_TARGET: Answer = (
    404,
    r#"{"error":{"code":"organization_not_found","message":"The organization was not found.","requestId":"ID"}}"#,
);
const NOT_AUTHORIZED: Answer = (
    403,
    r#"{"error":{"code":"authorization_required","message":"Your organization is not authorized to act for this organization.","requestId":"ID"}}"#,
);
const NO_OFFICER: Answer = (
    403,
    r#"{"error":{"code":"forbidden","message":"*","requestId":"ID"}}"#,
);

/// The answer of a cell; `None` where the case does not apply to the route.
fn expected(route: &Route, case: Case) -> Option<Answer> {
    if let Some((_, answer)) = route.others.iter().find(|(other, _)| *other == case) {
        return Some(*answer);
    }
    let good = (200, route.good);
    Some(match case {
        Case::NoKey | Case::BadScheme => MISSING_KEY,
        Case::UnknownKey | Case::ExpiredKey | Case::RevokedKey | Case::LiveKey => INVALID_KEY,
        Case::MemberOnOfficerCall if route.officer => NO_OFFICER,
        Case::MemberOnOfficerCall => return None,
        Case::PlatformKey if route.officer => good,
        _ if route.officer => NO_OFFICER,
        _ if route.reach == Reach::Own => good,
        Case::MalformedTarget => MALFORMED_TARGET,
        // An officer may read what every organization has.
        Case::PlatformKey if route.method == "get" => good,
        Case::UnknownOrganization | Case::OtherBrokersChild | Case::PlatformKey => UNKNOWN_TARGET,
        Case::RevokedGrant => NOT_AUTHORIZED,
        Case::PendingGrant if route.reach != Reach::Verification => NOT_AUTHORIZED,
        Case::ActiveNeverApproved if route.reach == Reach::Act => NOT_AUTHORIZED,
        Case::PendingGrant | Case::ActiveNeverApproved | Case::ActiveApproved | Case::OwnByName => {
            good
        }
    })
}

struct World {
    app: TestApp,
    broker: Broker,
    stranger: Broker,
    platform: OrganizationId,
    platform_key: String,
    /// Expired, revoked, and of the other environment.
    dead_keys: [String; 3],
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (broker, stranger) = (app.broker().await, app.broker().await);
        let kind = OrganizationType::Business;
        let platform = app.organization("Platform", kind, true).await;
        let platform_key = app.key(platform, true, Role::SuperAdmin, Some("Sam")).await;
        let owner = broker.organization;
        let dead_keys = [
            dead_key(&app, owner, Environment::Sandbox, Case::ExpiredKey).await,
            dead_key(&app, owner, Environment::Sandbox, Case::RevokedKey).await,
            dead_key(&app, owner, Environment::Live, Case::LiveKey).await,
        ];
        Self {
            app,
            broker,
            stranger,
            platform,
            platform_key,
            dead_keys,
        }
    }

    async fn call(&self, route: &Route, case: Case) -> Reply {
        let (app, broker) = (&self.app, &self.broker);
        let [expired, revoked, live] = &self.dead_keys;
        // Only businesses have a file.
        let in_file = IN_FILE.iter().any(|part| route.path.contains(part));
        let kind = if in_file || route.officer {
            "BUSINESS"
        } else {
            "INDIVIDUAL"
        };
        let child = broker.create_child(kind).await;
        let mut names = Names {
            child: child.clone(),
            caller: broker.organization.to_string(),
            token: if route.path.contains("/import") {
                app.share_token("approve").await
            } else {
                String::new()
            },
            endpoint: String::new(),
            message: String::new(),
        };
        let caller = if case == Case::PlatformKey {
            Broker {
                organization: self.platform,
                key: self.platform_key.clone(),
                ..broker.clone()
            }
        } else {
            broker.clone()
        };
        let mut path = route.path.to_owned();
        if in_file {
            let owner = match case {
                Case::OwnByName => names.caller.clone(),
                _ => child.clone(),
            };
            path = delivered(broker, &owner, &path).await;
        } else if path.contains("{id}") {
            (names.endpoint, names.message) = endpoint_with_message(&caller).await;
            let id = if path.contains("/messages/") {
                &names.message
            } else {
                &names.endpoint
            };
            path = path.replace("{id}", id);
        }
        for (name, id) in [
            ("{organizationId}", child.as_str()),
            ("{documentId}", "550e8400-e29b-41d4-a716-446655440000"),
            ("{personId}", "per_0190a1b2c3d47000800000000000ffff"),
            ("{requestId}", "550e8400-e29b-41d4-a716-446655440000"),
        ] {
            path = path.replace(name, id);
        }
        let mut target = child.clone();
        match case {
            Case::OtherBrokersChild => {
                target = self.stranger.create_child(kind).await;
                names.child.clone_from(&target);
            }
            Case::UnknownOrganization => {
                "org_0190a1b2c3d47000800000000000ffff".clone_into(&mut target)
            }
            Case::MalformedTarget => "nonsense".clone_into(&mut target),
            Case::OwnByName => target.clone_from(&names.caller),
            Case::RevokedGrant => assert_eq!(revoke(broker, &child).await.status, 200),
            Case::ActiveNeverApproved | Case::ActiveApproved => sign(app, &child, broker).await,
            Case::PlatformKey => names.caller = self.platform.to_string(),
            _ => {}
        }
        if case == Case::ActiveApproved {
            approved_once(app, &child).await;
        }
        let method = reqwest::Method::from_bytes(route.method.to_uppercase().as_bytes()).unwrap();
        let request = app.request(method, &path).on_behalf_of(&target);
        let request = match case {
            Case::NoKey => request,
            Case::BadScheme => request.header("authorization", format!("Basic {}", broker.key)),
            Case::UnknownKey => request.key(&format!("nxos_sk_test_{}", "0".repeat(64))),
            Case::ExpiredKey => request.key(expired),
            Case::RevokedKey => request.key(revoked),
            Case::LiveKey => request.key(live),
            Case::PlatformKey => request.key(&self.platform_key),
            _ => request.key(&broker.key),
        };
        match route.body {
            Some(body) => request.json(&body(&names)).send().await,
            None => request.send().await,
        }
    }
}

/// Parts of the paths that belong to a business' file.
const IN_FILE: [&str; 6] = [
    "/verification/documents",
    "/verification/people",
    "/verification/ownership",
    "/verification/requirements",
    "/verification/personnel-status",
    "/verification/submission",
];

/// A path with the id of something that was just delivered to the owner's file, where it asks for one.
async fn delivered(broker: &Broker, owner: &str, path: &str) -> String {
    if !path.contains("{id}") {
        return path.to_owned();
    }
    let (collection, rest) = path.split_once("/{id}").expect("an id");
    let route = routes::all().find(|route| (route.method, route.path) == ("post", collection));
    let body = route.and_then(|route| route.body).expect("a body");
    let names = Names {
        child: String::new(),
        caller: String::new(),
        token: String::new(),
        endpoint: String::new(),
        message: String::new(),
    };
    let delivery = broker
        .post(collection)
        .on_behalf_of(owner)
        .json(&body(&names));
    let reply = delivery.send().await;
    let id = reply.body["id"].as_str().expect("an id");
    format!("{collection}/{id}{rest}")
}

/// A fresh endpoint, and a message to it. Few enough to stay below an organization's limit: the one of the call before
/// is deleted.
async fn endpoint_with_message(owner: &Broker) -> (String, String) {
    let endpoints = "/v1/webhooks/endpoints";
    let before = owner.get(endpoints).send().await;
    for endpoint in before.body["data"].as_array().unwrap() {
        let path = format!("{endpoints}/{}", endpoint["id"].as_str().unwrap());
        owner.request(reqwest::Method::DELETE, &path).send().await;
    }
    let body = json!({ "url": "https://example.com/" });
    let endpoint = owner.post(endpoints).json(&body).send().await.body["id"].clone();
    let endpoint = endpoint.as_str().unwrap().to_owned();
    let path = format!("{endpoints}/{endpoint}/test");
    let message = owner.post(&path).send().await.body["id"].clone();
    (endpoint, message.as_str().unwrap().to_owned())
}

async fn dead_key(
    app: &TestApp,
    owner: OrganizationId,
    environment: Environment,
    case: Case,
) -> String {
    let key = generate_api_key(environment).unwrap();
    let key = key.expose_secret().to_owned();
    app.secret(&key);
    let new = NewKey {
        id: KeyId(app.services.ids.uuid()),
        organization_id: owner,
        organization_is_platform: false,
        secret_sha256: sha256(key.as_bytes()),
        environment,
        role: Role::Member,
        person_name: None,
        rate_limit: None,
    };
    let now = app.clock.now();
    let mut conn = app.services.connection().await.unwrap();
    api_keys::insert(&mut conn, &new, now).await.unwrap();
    match case {
        Case::ExpiredKey => api_keys::expire(&mut conn, new.id, now).await.unwrap(),
        Case::RevokedKey => {
            let before = now - TimeDelta::days(1);
            api_keys::revoke(&mut conn, new.id, before).await.unwrap();
        }
        _ => {}
    }
    key
}

/// As if the customer had been approved once and begun anew since.
async fn approved_once(app: &TestApp, customer: &str) {
    let now = app.clock.now();
    let done = sqlx::query!(
        "update verifications set first_approved_at = $2 where organization_id = $1",
        org(customer).0,
        now,
    )
    .execute(&app.database.pool())
    .await
    .unwrap();
    assert_eq!(done.rows_affected(), 1);
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut open_ended = false;
    for part in parts {
        // The last part is checked at the end; the others where they come first.
        let Some(at) = rest.find(part) else {
            return false;
        };
        open_ended = part.is_empty();
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    open_ended
        || rest.is_empty()
        || pattern
            .rsplit('*')
            .next()
            .is_some_and(|last| text.ends_with(last))
}

#[test]
fn patterns_fit_what_they_say() {
    for (pattern, text, expected) in [
        ("a", "a", true),
        ("a", "ab", false),
        ("a*c", "abc", true),
        ("a*c", "abcbc", true),
        ("a*c", "abcb", false),
        ("*", "x", true),
        ("a*b*c", "a-b-c", true),
        ("a*b*c", "a-c", false),
    ] {
        assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
    }
}

#[tokio::test]
async fn every_route_answers_every_case_with_these_bytes() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for route in routes::all() {
        for case in Case::ALL {
            let Some((status, pattern)) = expected(route, case) else {
                continue;
            };
            let reply = world.call(route, case).await;
            let id = reply.header("x-request-id").unwrap().to_owned();
            assert!(fits("req_*", &id) && id.len() == 36, "{id}");
            // A dossier is no text.
            let body = String::from_utf8_lossy(&reply.bytes);
            let body = body.replace(&id, "ID");
            if reply.status != status || !fits(pattern, &body) {
                let (method, path) = (route.method, route.path);
                wrong.push(format!(
                    "{method} {path} {case:?}: {} {body}, not {status} {pattern}",
                    reply.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_route_of_the_document_is_in_the_table() {
    let app = TestApp::new().await;
    let reply = app.request(reqwest::Method::GET, "/openapi.json").send();
    let document = reply.await.body;
    let documented: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| path.starts_with("/v1"))
        .flat_map(|(path, item)| methods(item).map(move |method| format!("{method} {path}")))
        .collect();
    let listed: BTreeSet<String> = routes::all()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(documented, listed);
}

fn methods(item: &Value) -> impl Iterator<Item = &str> {
    let methods = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let keys = item.as_object().into_iter().flat_map(|item| item.keys());
    keys.map(String::as_str)
        .filter(move |key| methods.contains(key))
}

/// One connection, so that what the database did last is what this request did last.
#[tokio::test]
async fn unknown_and_never_authorized_organizations_take_the_same_statement() {
    let app = TestApp::with(Options {
        app: Box::new(|settings| settings.database_max_connections = 1),
        ..Options::default()
    })
    .await;
    let (stranger, broker) = (app.broker().await, app.broker().await);
    let child = stranger.create_child("INDIVIDUAL").await;
    let watcher = app.database.pool();
    let mut answers = Vec::new();
    for target in [
        child.as_str(),
        "org_0190a1b2c3d47000800000000000ffff",
        "org_cust1234567890abcdef1234567890abcd",
    ] {
        // Something else in between, so that the statement has to be this request's.
        assert_eq!(broker.get("/v1/organizations").send().await.status, 200);
        let reply = broker.status(target).await;
        let id = reply.header("x-request-id").unwrap().to_owned();
        let body = String::from_utf8(reply.bytes).unwrap();
        let mut headers: Vec<_> = reply
            .headers
            .keys()
            .map(|name| name.as_str().to_owned())
            .collect();
        headers.sort();
        let last = sqlx::query_scalar!(
            r#"select query as "query!" from pg_stat_activity
                where datname = current_database() and application_name = 'vouch'"#
        )
        .fetch_all(&watcher)
        .await
        .unwrap();
        answers.push((reply.status, body.replace(&id, "ID"), headers, last));
    }
    let (status, _, _, last) = &answers[0];
    assert_eq!(*status, 404);
    assert_eq!(last.len(), 1);
    assert!(last[0].starts_with("-- access::resolve"), "{last:?}");
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}
