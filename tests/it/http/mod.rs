//! The HTTP surface: who is let in, and what bad input gets.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod access;
mod bad_bodies;
mod bad_input;
mod every_problem;
mod grants;
mod index;
mod large_body;
mod lists;
mod slow_body;

use serde_json::Value;

use crate::support::client::Reply;

const CREATE: &str = "/v1/organizations";
const VERIFICATION: &str = "/v1/organizations/verification";
const IMPORT: &str = "/v1/organizations/verification/import";
const EVENTS: &str = "/v1/organizations/verification/events";

/// Status and whole error body. The id is in the header and in the body, and nothing of our insides shows.
fn refusal(reply: &Reply) -> (u16, Value) {
    let id = reply
        .header("x-request-id")
        .expect("every answer has an id");
    let digits = id.strip_prefix("req_").expect("a request's id");
    assert!(digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let text = String::from_utf8_lossy(&reply.bytes).to_ascii_lowercase();
    for inside in [
        "sql", "panic", "stack", "postgres", ".rs", "serde", "column",
    ] {
        assert!(!text.contains(inside), "{inside} in {text}");
    }
    (reply.status, reply.error_body())
}
