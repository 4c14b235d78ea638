//! `/docs` and `/openapi.json`: complete, and without any other host.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::app::TestApp;
use crate::support::contract;

#[tokio::test]
async fn the_pages_come_from_this_process_alone() {
    let app = TestApp::new().await;
    let get = |path: String| {
        let app = &app;
        async move {
            let request = app.request(reqwest::Method::GET, &path);
            let reply = request.send().await;
            assert_eq!(reply.status, 200, "{path}");
            let policy = reply.header("content-security-policy").unwrap().to_owned();
            assert!(policy.starts_with("default-src 'none'"), "{path}");
            (String::from_utf8(reply.bytes).unwrap(), policy)
        }
    };
    let (page, policy) = get("/docs/".into()).await;
    let hosts: Vec<&str> = policy.split("http").skip(1).collect();
    assert_eq!(hosts, [""; 0], "the browser may ask no other host");
    let mut files = BTreeSet::new();
    for attribute in ["src=\"", "href=\""] {
        for part in page.split(attribute).skip(1) {
            files.insert(part.split('"').next().unwrap().to_owned());
        }
    }
    assert!(
        files
            .iter()
            .any(|file| file.ends_with("swagger-ui-bundle.js")),
        "{files:?}"
    );
    for file in files.iter().filter(|file| !file.ends_with(".png")) {
        assert!(!file.contains("//"), "{file} is on another host");
        let name = file.trim_start_matches("./");
        let (content, _) = get(format!("/docs/{name}")).await;
        assert!(!content.is_empty(), "{file}");
    }
    let (start, _) = get("/docs/swagger-initializer.js".into()).await;
    assert!(start.contains("/openapi.json"));
    assert!(!start.contains("://"), "{start}");

    let missing = app
        .request(reqwest::Method::GET, "/docs/nothing.js")
        .send()
        .await;
    assert_eq!(missing.error(), (404, "not_found"));
}

#[tokio::test]
async fn every_call_is_documented_with_what_it_can_answer() {
    let app = TestApp::new().await;
    let document = app
        .request(reqwest::Method::GET, "/openapi.json")
        .send()
        .await;
    let document = document.body;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "/");
    let webhooks = document["webhooks"].as_object().unwrap();
    assert_eq!(
        webhooks.keys().collect::<Vec<_>>(),
        [
            "organization.verification.expiring",
            "organization.verification.updated",
            "webhook.endpoint.disabled",
            "webhook.test",
        ],
        "Sumsub's own are not for brokers"
    );
    let mut calls = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            calls += 1;
            let what = format!("{method} {path}");
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{what}"
            );
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["headers"]["x-request-id"].is_object(),
                    "{what} {status}"
                );
                // Neither has a body of an error.
                if status.starts_with('2') || status == "304" {
                    continue;
                }
                let content = &response["content"]["application/json"];
                assert_eq!(
                    content["schema"]["$ref"],
                    format!("#/components/schemas/Error{status}"),
                    "{what} {status}"
                );
            }
            if path.starts_with("/v1/") {
                assert_eq!(codes(operation, "429"), ["rate_limited"], "{what}");
                // Some calls about webhooks are a Svix server's to answer, where there is one.
                let mut away = codes(operation, "503");
                if path.starts_with("/v1/webhooks/") {
                    away.retain(|code| *code != "webhooks_unavailable");
                }
                assert_eq!(away, ["internal_error"], "{what}");
            }
        }
    }
    assert!(calls >= 9, "{calls}");
    let examples = [
        ("GET", "/v1/organizations/verification"),
        ("POST", "/v1/organizations/verification"),
        ("POST", "/v1/organizations/verification/import"),
        ("POST", "/v1/organizations"),
    ];
    for (method, path) in examples {
        let operation = &document["paths"][path][method.to_lowercase()];
        let example = &operation["responses"]["200"]["content"]["application/json"]["example"];
        contract::check(&method.parse().unwrap(), path, 200, example);
    }
    let import = &document["paths"]["/v1/organizations/verification/import"]["post"];
    assert_eq!(
        codes(import, "400"),
        ["invalid_request", "share_token_invalid", "validation_error"]
    );
    assert_eq!(
        codes(import, "403"),
        ["authorization_required", "forbidden"]
    );
    assert_eq!(codes(import, "502"), ["internal_error"]);
}

fn codes(operation: &Value, status: &str) -> Vec<String> {
    let examples = &operation["responses"][status]["content"]["application/json"]["examples"];
    let codes: BTreeSet<String> = examples
        .as_object()
        .unwrap_or_else(|| panic!("{status} has no examples"))
        .values()
        .map(|example| {
            example["value"]["error"]["code"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    codes.into_iter().collect()
}

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let checked = std::process::Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(["openapi", "--check"])
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}
