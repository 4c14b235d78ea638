//! `OPTIONS`: which methods a path has.

use reqwest::Method;

use crate::finhub::of;
use crate::support::app::TestApp;

const ORGANIZATION: &str = "org_0190a1b2c3d47000800000000000ffff";

#[tokio::test]
async fn options_tells_the_methods_of_every_path_without_a_key() {
    let app = TestApp::new().await;
    for (path, methods) in [
        ("/v1/organizations", "GET, HEAD, PATCH, POST"),
        (
            "/v1/organizations/verification/documents",
            "GET, HEAD, POST",
        ),
        (
            "/v1/organizations/verification/people/x",
            "DELETE, GET, HEAD, PATCH",
        ),
        ("/v1/webhooks/endpoints/x/secret/rotate", "POST"),
        (&of(ORGANIZATION, "/verification"), "POST"),
        (&of(ORGANIZATION, "/directors"), "GET, HEAD, POST"),
        ("/v1/user/kyc-files/x", "POST"),
        ("/v1/user/x", "DELETE, PATCH"),
        ("/webhooks/sumsub", "POST"),
        ("/livez", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
    ] {
        let reply = app.request(Method::OPTIONS, path).send().await;
        let mut told: Vec<&str> = reply
            .header("allow")
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .collect();
        told.sort_unstable();
        assert_eq!(
            (reply.status, told.join(", ").as_str()),
            (204, methods),
            "{path}"
        );
        assert!(
            reply.bytes.is_empty() && reply.header("x-request-id").is_some(),
            "{path}"
        );
    }
    let nowhere = app.request(Method::OPTIONS, "/v1/nowhere").send().await;
    assert_eq!(nowhere.error(), (404, "not_found"));
}

#[tokio::test]
async fn a_method_that_a_path_has_not_is_told_with_those_that_it_has() {
    let app = TestApp::new().await;
    let reply = app.request(Method::PUT, "/v1/organizations").send().await;
    assert_eq!(reply.error(), (405, "invalid_request"));
    let allow = reply.header("allow").unwrap_or_default();
    assert!(allow.contains("POST") && allow.contains("GET"), "{allow}");
}
