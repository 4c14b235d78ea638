//! A request with an `Idempotency-Key` happens once, whatever its client, its network and our processes do.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod hang_up;
mod in_flight;
mod kept;
mod keys;
mod replay;
mod take_over;
mod walk;

use serde_json::{Value, json};

use crate::support::client::{Broker, Reply, Request};

/// The three calls that take a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Create,
    Start,
    Import,
}

const CALLS: [Call; 3] = [Call::Create, Call::Start, Call::Import];

/// A call with a body of its own; `child` and `token` are used where the call needs them.
fn request(call: Call, broker: &Broker, child: &str, token: &str) -> Request {
    match call {
        Call::Create => broker
            .post("/v1/organizations")
            .json(&json!({ "name": "Customer", "type": "INDIVIDUAL" })),
        Call::Start => broker
            .post("/v1/organizations/verification")
            .on_behalf_of(child)
            .json(&json!({})),
        Call::Import => broker.importing(child, token),
    }
}

/// The same call with another body.
fn other_body(call: Call, broker: &Broker, child: &str) -> Request {
    match call {
        Call::Create => broker
            .post("/v1/organizations")
            .json(&json!({ "name": "Another", "type": "INDIVIDUAL" })),
        Call::Start => broker
            .post("/v1/organizations/verification")
            .on_behalf_of(child)
            .json(&json!({ "a": 1 })),
        Call::Import => broker.importing(child, "another-token"),
    }
}

fn replayed(reply: &Reply) -> bool {
    match reply.header("idempotent-replayed") {
        None => false,
        Some(value) => {
            assert_eq!(value, "true");
            true
        }
    }
}

fn assert_in_use(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.error_body()),
        (
            409,
            json!({
                "code": "idempotency_key_in_use",
                "message": "The Idempotency-Key was already used with a different request.",
            })
        )
    );
    assert!(!replayed(reply));
}

fn assert_in_flight(reply: &Reply) {
    assert_eq!((reply.status, reply.error_body()), (409, in_flight()));
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds >= 1);
    assert!(!replayed(reply));
}

fn in_flight() -> Value {
    json!({
        "code": "idempotency_request_in_flight",
        "message": "A request with the same Idempotency-Key or share token is still in progress.",
    })
}
