//! The way from Sumsub to us, on which webhooks are lost, doubled, late, shuffled and replayed.

use std::collections::BTreeMap;

use base::signing::{DigestAlgorithm, digest};
use secrecy::{ExposeSecret, SecretString};

use super::Dice;
use super::two::Doors;
use crate::support::app::TestApp;

/// A webhook as the sandbox would send it.
#[derive(Debug, Clone)]
struct Sent {
    body: String,
    algorithm: String,
    /// The scenario signs with a secret that is not ours.
    wrong_digest: bool,
}

/// The way from Sumsub to us, which does to webhooks what networks and retries do.
pub(super) struct Post {
    secrets: Vec<SecretString>,
    /// Webhooks that the sandbox has made.
    pub(super) seen: usize,
    waiting: Vec<Sent>,
    delivered: Vec<Sent>,
    pub(super) lost: usize,
    /// Deliveries to a process that was dying. Sumsub sends those again.
    pub(super) unanswered: usize,
}

impl Post {
    pub(super) fn of(app: &TestApp) -> Self {
        Self {
            secrets: app.settings.webhook_secrets.clone(),
            seen: 0,
            waiting: Vec::new(),
            delivered: Vec::new(),
            lost: 0,
            unanswered: 0,
        }
    }

    pub(super) fn delivered(&self) -> usize {
        self.delivered.len()
    }

    /// Collects what the sandbox has made since the last look, and decides what becomes of each.
    pub(super) async fn collect(
        &mut self,
        app: &TestApp,
        scenarios: &BTreeMap<String, &'static str>,
        dice: &mut Dice,
    ) {
        let all = app.sandbox_get("/sandbox/webhooks").await;
        let all = all.as_array().expect("a list");
        for webhook in all.iter().skip(self.seen) {
            let text = |name: &str| webhook[name].as_str().unwrap_or_default().to_owned();
            let scenario = scenarios.get(&text("externalUserId")).copied();
            let sent = Sent {
                body: text("body"),
                algorithm: text("algorithm"),
                wrong_digest: scenario == Some("wrong-digest"),
            };
            if scenario == Some("dropped") || dice.percent(10) {
                self.lost += 1;
                continue;
            }
            if dice.percent(20) {
                self.waiting.push(sent.clone());
            }
            self.waiting.push(sent);
        }
        self.seen = all.len();
    }

    /// Delivers some of what waits, in any order and to one door after the other, and some of what was delivered before
    /// once more.
    pub(super) async fn deliver(
        &mut self,
        app: &TestApp,
        doors: &Doors,
        share: usize,
        dice: &mut Dice,
    ) {
        for _ in 0..self.waiting.len() * share / 100 {
            let place = dice.below(self.waiting.len());
            let sent = self.waiting.swap_remove(place);
            match self.send(app, &doors.next(), &sent, dice).await {
                Some(503) => self.waiting.push(sent),
                Some(_) => self.delivered.push(sent),
                None => {
                    self.unanswered += 1;
                    self.waiting.push(sent);
                }
            }
        }
        for _ in 0..self.delivered.len().min(5) {
            let replayed = dice.pick(&self.delivered).clone();
            self.send(app, &doors.next(), &replayed, dice).await;
        }
    }

    /// Delivers everything that waits, as often as it takes.
    pub(super) async fn deliver_all(&mut self, app: &TestApp, doors: &Doors, dice: &mut Dice) {
        while !self.waiting.is_empty() {
            self.deliver(app, doors, 100, dice).await;
        }
    }

    /// Signs with either of the two secrets that are valid while one replaces the other. The status of
    /// the answer, if there is one.
    async fn send(&self, app: &TestApp, url: &str, sent: &Sent, dice: &mut Dice) -> Option<u16> {
        let algorithm = DigestAlgorithm::parse(&sent.algorithm).expect("an algorithm");
        let secret = if sent.wrong_digest {
            "another secret"
        } else {
            dice.pick(&self.secrets).expose_secret()
        };
        let reply = app
            .http
            .post(format!("{url}/webhooks/sumsub"))
            .header(
                "x-payload-digest",
                digest(algorithm, secret.as_bytes(), sent.body.as_bytes()),
            )
            .header("x-payload-digest-alg", &sent.algorithm)
            .body(sent.body.clone())
            .send()
            .await;
        let status = reply.ok()?.status().as_u16();
        // A busy machine may put off a webhook; Sumsub sends it again.
        let right = if sent.wrong_digest { 401 } else { 200 };
        assert!(status == right || status == 503, "{status}");
        Some(status)
    }
}
