//! What a key is, and what it belongs to.

use serde_json::json;

use super::{CALLS, Call, replayed, request};
use crate::support::app::TestApp;

#[tokio::test]
async fn keys_of_1_to_255_visible_ascii_characters_are_taken() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let longest = "~".repeat(255);
    for key in ["k", "!", "a/b?c=d&e", longest.as_str()] {
        for expected in [false, true] {
            let reply = request(Call::Create, &broker, "", "")
                .idempotency_key(key)
                .send()
                .await;
            assert_eq!((reply.status, replayed(&reply)), (200, expected), "{key}");
        }
    }
}

#[tokio::test]
async fn odd_keys_are_refused_and_nothing_happens() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let token = app.share_token("approve").await;
    let before = app.contents().await;
    let longest = "k".repeat(256);
    let odd: [&[u8]; 7] = [
        b"",
        b" ",
        b"a b",
        b"a\tb",
        "ключ".as_bytes(),
        b"\xff",
        longest.as_bytes(),
    ];
    for call in CALLS {
        for key in odd {
            let refused = request(call, &broker, &child, &token).header("idempotency-key", key);
            let refused = refused.send().await;
            assert_eq!(
                (refused.status, refused.error_body()),
                (
                    400,
                    json!({
                        "code": "invalid_request",
                        "message": "The Idempotency-Key header must have 1 to 255 visible ASCII characters.",
                    })
                ),
                "{call:?} {key:?}"
            );
        }
        let twice = request(call, &broker, &child, &token)
            .idempotency_key("a")
            .idempotency_key("a");
        assert_eq!(
            twice.send().await.error(),
            (400, "invalid_request"),
            "{call:?}"
        );
    }
    assert_eq!(app.contents().await, before);
}

#[tokio::test]
async fn a_get_has_no_use_for_a_key() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let get = broker
        .get("/v1/organizations/verification")
        .on_behalf_of(&child);
    let reply = get.header("idempotency-key", "a b").send().await;
    assert_eq!((reply.status, replayed(&reply)), (200, false));
    assert_eq!(
        app.contents().await["idempotency_keys"],
        Vec::<serde_json::Value>::new()
    );
}

#[tokio::test]
async fn the_same_key_for_another_customer_another_call_or_another_broker_is_another_key() {
    let app = TestApp::new().await;
    let (broker, child) = app.broker_with_child().await;
    let (rival, stranger) = app.broker_with_child().await;
    let sibling = broker.create_child("INDIVIDUAL").await;
    for (broker, organization) in [(&broker, &child), (&broker, &sibling), (&rival, &stranger)] {
        for call in CALLS {
            let token = app.share_token("approve").await;
            let reply = request(call, broker, organization, &token).idempotency_key("one-key");
            let reply = reply.send().await;
            // The create ignores the customer: for the second customer it is the same request.
            let repeated = call == Call::Create && organization == &sibling;
            assert_eq!(
                (reply.status, replayed(&reply)),
                (200, repeated),
                "{call:?} {:?}",
                reply.body
            );
        }
    }
}

#[tokio::test]
async fn two_keys_of_one_broker_share_their_idempotency_keys() {
    let app = TestApp::new().await;
    let broker = app.broker().await;
    let second = app
        .key(
            broker.organization,
            false,
            vouch::store::api_keys::Role::Member,
            None,
        )
        .await;
    let colleague = crate::support::client::Broker {
        key: second,
        ..broker.clone()
    };
    let first = request(Call::Create, &broker, "", "")
        .idempotency_key("key")
        .send()
        .await;
    let again = request(Call::Create, &colleague, "", "")
        .idempotency_key("key")
        .send()
        .await;
    assert_eq!((replayed(&again), again.bytes), (true, first.bytes));
}
