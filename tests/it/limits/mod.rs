//! How many requests callers may make, and what is watched of them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of tests that cannot go on ends its test"
)]

mod announced;
mod bodies;
mod confirms;
mod docs;
mod keys;
mod metrics;
mod odd;
mod peers;
mod provider;
mod rate;
mod shared;

use std::num::NonZeroU32;

use futures::{StreamExt as _, stream};

use crate::support::app::{Options, TestApp};
use crate::support::client::Broker;

const STATUS: &str = "/v1/organizations/verification";

fn limit(requests: u32) -> NonZeroU32 {
    NonZeroU32::new(requests).unwrap()
}

/// How many of so many requests, up to fifty at a time, go through.
async fn through(broker: &Broker, tries: usize) -> usize {
    let requests = (0..tries).map(|_| async { broker.get(STATUS).send().await.status == 200 });
    let answers: Vec<bool> = stream::iter(requests).buffer_unordered(50).collect().await;
    answers.into_iter().filter(|through| *through).count()
}

/// An app with the given limits per minute, for keys and for addresses.
async fn limited(per_key: u32, per_peer: u32) -> TestApp {
    TestApp::with(Options {
        app: Box::new(move |settings| {
            settings.limits.per_key = limit(per_key);
            settings.limits.per_peer = limit(per_peer);
        }),
        ..Options::default()
    })
    .await
}
