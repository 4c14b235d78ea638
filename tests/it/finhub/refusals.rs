//! What stands in the way of every call of the dialect: headers, keys, tenants, ids that nothing has.

use std::collections::BTreeSet;

use base::shutdown::Shutdown;
use domain::organization::OrganizationType;
use reqwest::Method;
use serde_json::{Value, json};
use vouch::app::App;
use vouch::store::api_keys::Role;

use super::{ADDRESS, Journey, calling, data, error, fields, get, of, post, registration};
use crate::support::app::TestApp;
use crate::support::client::{Broker, Reply, Request};

/// Every call: method, what follows the organization (or the whole path), a body that could be good.
fn calls(journey: &Journey) -> Vec<(Method, String, Value)> {
    let organization = |rest: &str| of(&journey.organization, rest);
    let person = "per_0190a1b2c3d47000800000000000ffff";
    let named = json!({ "firstName": "Anna", "lastName": "Example", "roles": ["ADMIN_USER"] });
    let holder = json!({ "type": "INDIVIDUAL", "firstName": "A", "lastName": "B", "ownershipPercentage": 5 });
    vec![
        (
            Method::POST,
            "/api/v2.1/customer/organization/registration".into(),
            registration(),
        ),
        (Method::POST, organization("/employees"), named.clone()),
        (Method::POST, organization("/employee"), named.clone()),
        (Method::GET, organization("/employees"), Value::Null),
        (
            Method::PUT,
            organization(&format!("/employees/{person}/roles")),
            json!({ "roles": ["EMPLOYEE"] }),
        ),
        (Method::POST, organization("/directors"), named.clone()),
        (Method::POST, organization("/director"), named),
        (Method::GET, organization("/directors"), Value::Null),
        (
            Method::DELETE,
            organization(&format!("/directors/{person}")),
            Value::Null,
        ),
        (Method::POST, organization("/shareholders"), holder),
        (Method::GET, organization("/shareholders"), Value::Null),
        (
            Method::DELETE,
            organization(&format!("/shareholders/{person}")),
            Value::Null,
        ),
        (
            Method::GET,
            organization("/verification/requirements"),
            Value::Null,
        ),
        (
            Method::POST,
            format!("/api/v2.1/verifications/{}/documents", journey.verification),
            journey.document("BANK_STATEMENT"),
        ),
        (
            Method::GET,
            organization("/verification/personnel-status"),
            Value::Null,
        ),
        (
            Method::POST,
            organization("/verification"),
            super::submission(),
        ),
        (
            Method::GET,
            organization("/verification/status"),
            Value::Null,
        ),
        (
            Method::POST,
            organization("/verification/approve"),
            super::approval(journey),
        ),
    ]
}

#[tokio::test]
async fn the_list_of_calls_is_whole() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let built = App::build(&app.settings, app.clock.clone(), &Shutdown::new()).expect("an app");
    let document = serde_json::to_value(built.finhub_openapi()).expect("JSON");
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path") {
            if operation["security"] != serde_json::json!([]) {
                documented.insert((method.to_uppercase(), path.clone()));
            }
        }
    }
    let hex = journey.organization.trim_start_matches("org_");
    let person = "per_0190a1b2c3d47000800000000000ffff";
    let template = |path: &str| {
        let path = path.replace(&format!("org_{hex}"), "{organizationId}");
        let path = path.replace(&format!("ver_{hex}"), "{verificationId}");
        let whose = ["employee", "director", "shareholder"]
            .into_iter()
            .find(|whose| path.contains(&format!("/{whose}s/")));
        path.replace(person, &format!("{{{}Id}}", whose.unwrap_or_default()))
    };
    let called: BTreeSet<_> = calls(&journey)
        .iter()
        .map(|(method, path, _)| (method.to_string(), template(path)))
        .collect();
    assert_eq!(called, documented);
}

#[tokio::test]
async fn limits_are_those_of_the_key_and_told_in_the_dialect() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let limited = Broker {
        key: app.key_with_limit(journey.broker.organization, 2).await,
        ..journey.broker.clone()
    };
    let path = of(&journey.organization, "/verification/status");
    for _ in 0..2 {
        assert_eq!(get(&limited, &path).await.status, 200);
    }
    let refused = get(&limited, &path).await;
    assert_eq!(error(&refused), (429, "RATE_LIMITED"));
    assert_eq!(refused.header("retry-after"), Some("30"));
    assert_eq!(refused.header("ratelimit-limit"), Some("2"));
}

async fn send(request: Request, body: &Value) -> Reply {
    match body {
        Value::Null => request.send().await,
        body => request.json(body).send().await,
    }
}

/// A call with these headers instead of those that it needs.
fn bare(broker: &Broker, method: &Method, path: &str, headers: &[(&str, &str)]) -> Request {
    let request = broker.request(method.clone(), path);
    let with = |request: Request, (name, value): &(&str, &str)| request.header(name, value);
    headers.iter().fold(request, with)
}

#[tokio::test]
async fn every_call_needs_its_headers() {
    let app = TestApp::new().await;
    let journey = Journey::staffed(&app).await;
    let broker = &journey.broker;
    let tenant = broker.organization.to_string();
    let before = claims(&app).await;
    for (method, path, body) in calls(&journey) {
        let reply = send(bare(broker, &method, &path, &[]), &body).await;
        assert_eq!(error(&reply), (400, "INVALID_REQUEST"), "{method} {path}");
        assert_eq!(reply.body["message"], "Missing required header(s).");
        let posts = method == Method::POST;
        let expected: &[&str] = if posts {
            &["X-Tenant-ID", "User-Agent", "X-Forwarded-For"]
        } else {
            &["X-Tenant-ID", "User-Agent"]
        };
        assert_eq!(fields(&reply), expected, "{method} {path}");
        assert_eq!(reply.body["data"]["field"], "X-Tenant-ID");
        let other = [
            ("x-tenant-id", "org_0190a1b2c3d47000800000000000ffff"),
            ("user-agent", "a"),
            ("x-forwarded-for", ADDRESS),
        ];
        let reply = send(bare(broker, &method, &path, &other), &body).await;
        assert_eq!(
            error(&reply),
            (403, "INSUFFICIENT_PERMISSIONS"),
            "{method} {path}"
        );
        let odd = [
            ("x-tenant-id", &*tenant),
            ("user-agent", "a"),
            ("x-forwarded-for", "nowhere"),
        ];
        if posts {
            let reply = send(bare(broker, &method, &path, &odd), &body).await;
            assert_eq!(
                (error(&reply), fields(&reply)),
                ((400, "INVALID_REQUEST"), vec!["X-Forwarded-For"])
            );
        }
    }
    assert_eq!(
        claims(&app).await,
        before,
        "nothing is kept of what is refused"
    );
}

/// What was kept of `X-Forwarded-For`: routes and addresses.
async fn claims(app: &TestApp) -> Vec<(String, String)> {
    let rows =
        sqlx::query!("select route, claimed_address from claimed_addresses order by request_id");
    let rows = rows.fetch_all(&app.database.pool()).await.expect("rows");
    rows.into_iter()
        .map(|row| (row.route, row.claimed_address))
        .collect()
}

#[tokio::test]
async fn where_the_end_user_is_said_to_be_is_kept_and_counts_for_nothing() {
    let app = TestApp::new().await;
    let journey = Journey::registered(&app).await;
    let person = json!({ "firstName": "Dora", "lastName": "Example" });
    let path = of(&journey.organization, "/directors");
    let broker = &journey.broker;
    let tenant = broker.organization.0.to_string();
    let from = |address: &'static str| {
        // A tenant as a bare UUID, as another page of FinHub's has it.
        let headers = [
            ("x-tenant-id", &*tenant),
            ("user-agent", "a"),
            ("x-forwarded-for", address),
        ];
        bare(broker, &Method::POST, &path, &headers)
    };
    let first = from("2001:db8::7, 127.0.0.1").json(&person).send().await;
    let second = from("198.51.100.9").json(&person).send().await;
    assert_eq!((first.status, second.status), (200, 200));
    let route = "/api/v2.1/customer/organization/{organizationId}/directors";
    let registered = "/api/v2.1/customer/organization/registration";
    let kept = |route: &str, address: &str| (route.to_owned(), address.to_owned());
    assert_eq!(
        claims(&app).await,
        [
            kept(registered, ADDRESS),
            kept(route, "2001:db8::7"),
            kept(route, "198.51.100.9")
        ]
    );
    // One key, one bucket, wherever its users are said to be.
    let left = |reply: &Reply| -> i64 {
        let left = reply.header("ratelimit-remaining").expect("a limit");
        left.parse().expect("a number")
    };
    assert_eq!(left(&first) - left(&second), 1);
}

#[tokio::test]
async fn no_key_and_wrong_keys_are_refused_before_anything_else() {
    let app = TestApp::new().await;
    let journey = Journey::staffed(&app).await;
    for (method, path, body) in calls(&journey) {
        let request = app.request(method.clone(), &path);
        let reply = send(request, &body).await;
        assert_eq!(error(&reply), (401, "MISSING_API_KEY"), "{method} {path}");
        let wrong = Broker {
            key: "nxos_sk_test_0000000000000000000000000000000000000000000".to_owned(),
            ..journey.broker.clone()
        };
        let reply = send(calling(&wrong, method.clone(), &path), &body).await;
        assert_eq!(error(&reply), (401, "INVALID_API_KEY"), "{method} {path}");
    }
}

#[tokio::test]
async fn no_tenant_sees_another() {
    let app = TestApp::new().await;
    let journey = Journey::staffed(&app).await;
    let stranger = Journey::registered(&app).await;
    let unknown = "0190a1b2c3d47000800000000000ffff";
    let hex = journey.organization.trim_start_matches("org_").to_owned();
    for (method, path, body) in calls(&journey) {
        if path.ends_with("/registration") {
            continue;
        }
        if path.ends_with("/approve") {
            let reply = send(calling(&stranger.broker, method, &path), &body).await;
            assert_eq!(error(&reply), (403, "INSUFFICIENT_PERMISSIONS"));
            continue;
        }
        let mut answers = Vec::new();
        for id in [&*hex, unknown, "nonsense", "12345"] {
            let path = path.replace(&hex, id);
            let mut reply = send(calling(&stranger.broker, method.clone(), &path), &body).await;
            assert_eq!(
                error(&reply),
                (404, "ORGANIZATION_NOT_FOUND"),
                "{method} {path}"
            );
            reply.body["data"]["requestId"] = Value::Null;
            answers.push(reply.body);
        }
        answers.dedup();
        assert_eq!(
            answers.len(),
            1,
            "foreign and unknown look alike: {method} {path}"
        );
    }
    // A grant that was withdrawn.
    let revoke = json!({
        "grantingOrganizationId": journey.organization, "authorizedOrganizationId": journey.broker.organization,
        "type": "LOA",
    });
    let request = journey.broker.post("/v1/authorizations/revoke");
    assert_eq!(request.json(&revoke).send().await.status, 200);
    let reply = journey.get("/verification/status").await;
    assert_eq!(error(&reply), (403, "INSUFFICIENT_PERMISSIONS"));
}

#[tokio::test]
async fn an_officer_reads_what_every_organization_has_and_changes_nothing() {
    let app = TestApp::new().await;
    let journey = Journey::staffed(&app).await;
    let platform = app
        .organization("Platform", OrganizationType::Business, true)
        .await;
    let key = app
        .key(platform, true, Role::ComplianceOfficer, Some("Ada"))
        .await;
    let officer = Broker {
        organization: platform,
        key,
        ..journey.broker.clone()
    };
    let directors = data(get(&officer, &of(&journey.organization, "/directors")).await);
    assert_eq!(directors[0]["directorId"], json!(journey.director));
    let person = json!({ "firstName": "Dora", "lastName": "Example" });
    let reply = post(&officer, &of(&journey.organization, "/directors"), &person).await;
    assert_eq!(error(&reply), (404, "ORGANIZATION_NOT_FOUND"));
    let reads = sqlx::query_scalar!("select route from officer_reads");
    let reads = reads.fetch_all(&app.database.pool()).await.expect("rows");
    assert_eq!(
        reads,
        ["/api/v2.1/customer/organization/{organizationId}/directors"]
    );
}

#[tokio::test]
async fn what_is_not_there_is_answered_in_the_dialect() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let reply = get(&broker, "/api/v2.1/nothing").await;
    assert_eq!(error(&reply), (404, "NOT_FOUND"));
    let reply = calling(
        &broker,
        Method::PATCH,
        "/api/v2.1/customer/organization/registration",
    );
    assert_eq!(error(&reply.send().await), (405, "INVALID_REQUEST"));
    let path = "/api/v2.1/customer/organization/registration";
    let reply = calling(&broker, Method::POST, path)
        .header("content-type", "text/plain")
        .raw("x");
    assert_eq!(error(&reply.send().await), (415, "INVALID_REQUEST"));
    for body in ["{", "[]", "\"x\""] {
        let request =
            calling(&broker, Method::POST, path).header("content-type", "application/json");
        assert_eq!(
            error(&request.raw(body).send().await),
            (400, "INVALID_REQUEST"),
            "{body}"
        );
    }
    // The other surface keeps its own form.
    assert_eq!(
        broker.get("/v1/nothing").send().await.error(),
        (404, "not_found")
    );
}
