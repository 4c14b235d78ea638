//! Limits of keys: exactness, headers, limits of their own.

use chrono::TimeDelta;
use serde_json::json;

use super::{STATUS, limited, through};
use crate::support::client::{Broker, Reply};

/// Requests until one is refused: how many went through, and the refusal.
async fn exhaust(broker: &Broker) -> (u32, Reply) {
    for through in 0..10_000 {
        let reply = broker.get(STATUS).send().await;
        if reply.status == 429 {
            return (through, reply);
        }
        assert_eq!(reply.status, 200);
    }
    panic!("nothing is refused");
}

#[tokio::test]
async fn a_thousand_a_minute_to_the_request() {
    let app = limited(1000, 1000).await;
    let broker = app.broker().await;
    assert_eq!(through(&broker, 1100).await, 1000);

    // A minute of asking at one and a half times the pace: 1000 ± 2 % go through.
    let mut went_through = 0;
    for _ in 0..300 {
        app.clock.advance(TimeDelta::milliseconds(200));
        went_through += through(&broker, 5).await;
    }
    assert!((980..=1020).contains(&went_through), "{went_through}");
}

#[tokio::test]
async fn the_headers_tell_before_and_the_refusal_says_when() {
    let app = limited(3, 1000).await;
    let broker = app.broker().await;
    let told = |reply: &Reply| {
        [
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
            "retry-after",
        ]
        .map(|name| reply.header(name).map(str::to_owned))
        .map(Option::unwrap_or_default)
    };
    let first = broker.get(STATUS).send().await;
    assert_eq!(
        (first.status, told(&first)),
        (200, ["3", "2", "20", ""].map(str::to_owned))
    );
    let newer = ["ratelimit-policy", "ratelimit"].map(|name| first.header(name));
    assert_eq!(
        newer,
        [Some("\"default\";q=3;w=60"), Some("\"default\";r=2;t=20")]
    );
    // An error of another kind counts and tells as well.
    let second = broker.get(STATUS).on_behalf_of("nobody").send().await;
    assert_eq!(
        (second.status, told(&second)),
        (400, ["3", "1", "40", ""].map(str::to_owned))
    );
    assert_eq!(broker.get(STATUS).send().await.status, 200);

    let refused = broker.get(STATUS).send().await;
    assert_eq!(told(&refused), ["3", "0", "60", "20"].map(str::to_owned));
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.error_body(),
        json!({
            "code": "rate_limited",
            "message": "Rate limit exceeded: 3 requests per minute. Retry in 20 seconds.",
        })
    );
    app.clock.advance(TimeDelta::milliseconds(19_999));
    let refused = broker.get(STATUS).send().await;
    assert_eq!(refused.header("retry-after"), Some("1"));
    app.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(broker.get(STATUS).send().await.status, 200);
}

#[tokio::test]
async fn a_refused_request_has_no_effect_and_is_not_saved_under_its_key() {
    let app = limited(1, 1000).await;
    let broker = app.broker().await;
    let create = || {
        broker
            .post("/v1/organizations")
            .idempotency_key("one")
            .json(&json!({ "name": "Customer", "type": "INDIVIDUAL" }))
    };
    assert_eq!(broker.get(STATUS).send().await.status, 200);
    assert_eq!(create().send().await.status, 429);
    app.clock.advance(TimeDelta::minutes(1));
    let created = create().send().await;
    assert_eq!(created.status, 200);
    assert_eq!(created.header("idempotent-replayed"), None);
}

#[tokio::test]
async fn keys_do_not_share_and_may_have_limits_of_their_own() {
    let app = limited(2, 1000).await;
    let broker = app.broker().await;
    let other = Broker {
        key: app.key_with_limit(broker.organization, 5).await,
        ..broker.clone()
    };
    assert_eq!(exhaust(&broker).await.0, 2);
    assert_eq!(exhaust(&other).await.0, 5);
    assert_eq!(
        exhaust(&app.broker().await).await.0,
        2,
        "another broker is not affected"
    );

    // A changed limit holds from the request after the next look on.
    app.execute("update api_keys set rate_limit = 7 where rate_limit = 5")
        .await;
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(broker_limit(&other).await, "7");
}

async fn broker_limit(broker: &Broker) -> String {
    let reply = broker.get(STATUS).send().await;
    reply.header("ratelimit-limit").unwrap().to_owned()
}

#[tokio::test]
async fn health_checks_and_webhooks_are_never_refused() {
    let app = limited(1, 1).await;
    let open = |path| app.request(reqwest::Method::GET, path).send();
    assert_eq!(open("/openapi.json").await.status, 200);
    assert_eq!(open("/openapi.json").await.status, 429);
    for _ in 0..20 {
        assert_eq!(open("/livez").await.status, 200);
        assert_eq!(open("/readyz").await.status, 200);
        assert_eq!(open("/readyz/writes").await.status, 200);
        let webhook = app.request(reqwest::Method::POST, "/webhooks/sumsub");
        assert_eq!(webhook.raw("{}").send().await.status, 401);
    }
    assert!(app.metrics().await.contains("vouch_http_requests_total{method=\"POST\",route=\"/webhooks/sumsub\",status=\"401\",code=\"authentication_failed\"} 20\n"));
}
