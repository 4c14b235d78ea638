//! Two processes that are killed one after the other while each has imports in flight. However a broker tries again, or
//! if it never does, every import ends in what Sumsub really did, and no token that worked is called invalid.

use std::collections::BTreeMap;

use base::clock::Clock;
use futures::future::join_all;
use serde_json::Value;

use super::two::Two;
use super::{Dice, figure, nightly};
use crate::support::app::{Options, TestApp};
use crate::support::client::{Broker, Reply};
use crate::support::passing::leases_end;
use crate::support::peek::uuid_of;
use crate::support::until::{found, nothing_is_left};

const IN_FLIGHT: usize = 5;
const SUCCESS: (u16, &str) = (200, "no code");
const BUSY: (u16, &str) = (409, "idempotency_request_in_flight");
/// A process is killed within this many milliseconds after it was asked.
const WITHIN: usize = 60;

/// How a broker tries again that was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    SameKey,
    NewKey,
    NoKey,
    /// It does not: the worker is alone.
    Never,
}

const WAYS: [Way; 4] = [Way::SameKey, Way::NewKey, Way::NoKey, Way::Never];

struct Import {
    child: String,
    token: String,
    way: Way,
}

impl Import {
    async fn new(app: &TestApp, broker: &Broker, way: Way) -> Self {
        Self {
            child: broker.create_child("INDIVIDUAL").await,
            token: app.share_token("approve").await,
            way,
        }
    }

    async fn send(&self, at: &Broker, key: &str) -> reqwest::Result<Reply> {
        let importing = at.importing(&self.child, &self.token);
        match self.way {
            Way::NoKey => importing.try_send().await,
            Way::SameKey => importing.idempotency_key("first").try_send().await,
            Way::NewKey | Way::Never => importing.idempotency_key(key).try_send().await,
        }
    }

    /// Tries until nobody is said to be working on it any more.
    async fn again(&self, at: &Broker) -> Reply {
        found("nobody works on it any more", async || {
            let reply = self.send(at, "second").await.expect("this one lives");
            (reply.error() != BUSY).then_some(reply)
        })
        .await
    }
}

/// What Sumsub has of an organization.
async fn applicant(app: &TestApp, child: &str) -> Option<String> {
    let path = format!("/sandbox/applicants?externalUserId={child}");
    let list = app.sandbox_get(&path).await;
    let list = list.as_array().expect("a list");
    assert!(list.len() <= 1, "{child}: one token, one applicant");
    Some(list.first()?["id"].as_str().expect("an id").to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_kill_loses_a_token_or_calls_one_invalid_that_worked() {
    let kills = if nightly() { 1000 } else { 100 };
    let mut dice = Dice::new("kills with imports in flight");
    let app = TestApp::with(Options {
        clock: Some(Clock::system()),
        sandbox: Box::new(|sandbox| sandbox.retry_scale = 1e-6),
        ..Options::default()
    })
    .await;
    let broker = app.broker().await;
    let mut two = Two::start(&app, Vec::new()).await;
    let (mut imports, mut unanswered) = (Vec::new(), BTreeMap::new());
    for kill in 0..kills {
        let (place, other) = (kill % 2, (kill + 1) % 2);
        let making = (0..IN_FLIGHT).map(|_| Import::new(&app, &broker, *dice.pick(&WAYS)));
        let making: Vec<Import> = join_all(making).await;
        let doors = two.doors().all();
        let at = broker.at(&doors[place]);
        let sending = join_all(making.iter().map(|import| import.send(&at, "first")));
        let killing = async {
            tokio::time::sleep(dice.milliseconds(WITHIN)).await;
            two.kill(place).await.assert_sound(|_| false);
        };
        let (replies, ()) = tokio::join!(sending, killing);
        leases_end(&app).await;
        let at = broker.at(&doors[other]);
        let retrying = join_all(making.iter().zip(replies).map(async |(import, reply)| {
            let case = format!("kill {kill}, {:?}", import.way);
            if let Ok(reply) = reply {
                assert_eq!(reply.error(), SUCCESS, "{case}: {:?}", reply.body);
                return None;
            }
            if import.way != Way::Never {
                let reply = import.again(&at).await;
                assert_eq!(reply.error(), SUCCESS, "{case}: {:?}", reply.body);
            }
            Some(import.way)
        }));
        let (lost, ()) = tokio::join!(retrying, two.restart(&app, place));
        for way in lost.into_iter().flatten() {
            *unanswered.entry(way).or_insert(0) += 1;
        }
        imports.extend(making);
    }
    figure(
        "kills with imports in flight",
        format_args!("{kills}, unanswered {unanswered:?}"),
    );
    assert!(
        unanswered.values().sum::<usize>() > kills,
        "the kills came too late"
    );

    leases_end(&app).await;
    let door = two.doors().next();
    app.sandbox
        .set_webhook_url(format!("{door}/webhooks/sumsub"));
    let mut expected = BTreeMap::new();
    for import in &imports {
        let made = applicant(&app, &import.child).await;
        assert!(
            made.is_some() || import.way == Way::Never,
            "{:?}",
            import.way
        );
        expected.insert(uuid_of(&import.child), made);
    }
    nothing_is_left("everything is as Sumsub has it", async || {
        app.sandbox.advance_all().await;
        app.sandbox.deliver_all().await;
        let rows = app
            .rows(
                "select v.organization_id, v.applicant_id, v.status,
                        (select array_agg(i.applicant_id) from imports i
                          where i.organization_id = v.organization_id and i.state = 'accepted') as accepted
                   from verifications v where v.sequence > 1 or v.applicant_id is not null",
            )
            .await;
        let ours: BTreeMap<String, Value> = rows
            .into_iter()
            .map(|row| (row["organization_id"].as_str().unwrap_or_default().to_owned(), row))
            .collect();
        let is_so = |id: &String, made: &Option<String>| match (made, ours.get(id)) {
            (Some(made), Some(row)) => {
                row["applicant_id"] == **made
                    && row["status"] == "APPROVED"
                    && row["accepted"] == serde_json::json!([made])
            }
            (None, None) => true,
            _ => false,
        };
        expected.iter().filter(|(id, made)| !is_so(id, made)).count()
    })
    .await;
}
