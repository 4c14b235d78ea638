//! Sends webhooks: signed at the moment of sending, resent on Sumsub's schedule until a 2xx.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;

use super::core::Core;
use super::model::Attempt;
use super::queue::{Delivery, Job};
use base::signing::{self, DigestAlgorithm};

/// How long Sumsub waits for a connection, and for the whole answer.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// How many webhooks are on their way at once. Those of one applicant go one after the other.
const AT_ONCE: usize = 64;
/// How much of a receiver's answer is read.
const ANSWER_BYTES: usize = 64 * 1024;
/// While something waits for its time, the clock is asked this often: it may be one that tests move.
const ASK_CLOCK: Duration = Duration::from_millis(250);

/// The HTTP client for webhooks: no redirects, no proxy, Sumsub's deadlines.
pub(super) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .user_agent("sumsub-sandbox")
        .build()
}

/// Why a request got no answer, without its address.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

impl Core {
    async fn attempt(&self, url: &str, job: &Job) -> Attempt {
        let algorithm = DigestAlgorithm::parse(&job.algorithm).unwrap_or(DigestAlgorithm::Sha256);
        let secret = if job.wrong_digest {
            "not the webhook's secret"
        } else {
            self.settings.webhook_secret.expose_secret()
        };
        let digest = signing::digest(algorithm, secret.as_bytes(), job.body.as_bytes());
        let request = self
            .webhooks
            .post(url)
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .header(signing::PAYLOAD_DIGEST, digest)
            .header(signing::PAYLOAD_DIGEST_ALGORITHM, algorithm.as_str())
            .body(job.body.clone());
        let answered = async {
            let mut response = request.send().await?;
            // The answer is read, so that the connection can be used again, but not for ever.
            let mut room = ANSWER_BYTES;
            while let Some(chunk) = response.chunk().await? {
                let Some(left) = room.checked_sub(chunk.len()) else {
                    break;
                };
                room = left;
            }
            Ok(response.status().as_u16())
        };
        let (status, error) = match answered.await {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(reason(error))),
        };
        Attempt {
            at: self.clock.now(),
            status,
            error,
            by_hand: job.by_hand.is_some(),
        }
    }

    /// Sends a webhook once, unless shutdown cuts it off.
    async fn send(&self, url: &str, job: &Job) -> Option<Delivery> {
        let attempt = tokio::select! {
            () = self.shutdown.soft().cancelled_owned() => None,
            attempt = self.attempt(url, job) => Some(attempt),
        };
        let scale = self.settings.retry_scale;
        self.turn(|turn| turn.state.settle(job, attempt.as_ref(), turn.now, scale))
    }

    /// Sends the webhooks whose time has come, one after the other, at most `limit`; with `regardless` the others
    /// too. Each goes at most once. A caller that hangs up does not stop it half-way.
    pub(super) async fn deliver(self: &Arc<Self>, limit: usize, regardless: bool) -> Vec<Delivery> {
        let core = Arc::clone(self);
        let sent = self.spawn("sandbox delivery", async move {
            core.send_due(limit, regardless).await
        });
        sent.await.ok().flatten().unwrap_or_default()
    }

    async fn send_due(&self, limit: usize, regardless: bool) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        let Some(url) = self.webhook_url() else {
            return deliveries;
        };
        // What fails is queued behind this mark: it waits for the next call.
        let mark = self.read(|state, _| state.counter);
        while deliveries.len() < limit {
            let job = self.turn(|turn| turn.state.take_due(turn.now, mark, regardless));
            let Some(job) = job else {
                break;
            };
            match self.send(&url, &job).await {
                Some(delivery) => deliveries.push(delivery),
                None => break,
            }
        }
        deliveries
    }

    /// Sends one webhook now. `None` where there is no such webhook, it is on its way, there is no receiver, or
    /// shutdown has begun. A caller that hangs up does not stop it half-way.
    pub(super) async fn resend(self: &Arc<Self>, id: u64) -> Option<Delivery> {
        let url = self.webhook_url()?;
        let job = self.turn(|turn| turn.state.take(id, true))?;
        let core = Arc::clone(self);
        let sent = self.spawn(
            "sandbox delivery",
            async move { core.send(&url, &job).await },
        );
        sent.await.ok().flatten().flatten()
    }

    /// Lets phases and webhooks happen in their time, until shutdown begins.
    pub(super) async fn run(self: Arc<Self>) {
        let soft = self.shutdown.soft();
        loop {
            let next = self.start_due();
            let pause = async {
                match next {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = soft.cancelled() => return,
                () = self.wake.notified() => {}
                () = pause => {}
            }
        }
    }

    /// Performs what is due and sends what may go. How long to wait for the next thing that is known.
    fn start_due(self: &Arc<Self>) -> Option<Duration> {
        let url = self.webhook_url();
        let (jobs, next) = self.quiet_turn(|turn| {
            let mut jobs = Vec::new();
            let moved = !turn.advance(usize::MAX, false).is_empty();
            while url.is_some() && turn.state.in_flight.len() < AT_ONCE {
                let Some(job) = turn.state.take_due(turn.now, u64::MAX, false) else {
                    break;
                };
                jobs.push(job);
            }
            let phase = turn.state.phases.keys().next();
            // A webhook that is due and stays behind one of the same applicant goes when that one has arrived.
            let waiting = turn.state.queue.range((turn.now, u64::MAX)..).next();
            let waiting = waiting.map(|(key, _)| key).filter(|_| url.is_some());
            let next = phase.into_iter().chain(waiting).map(|(due, _)| *due).min();
            let next = next.map(|due| (due - turn.now).to_std().unwrap_or_default());
            ((jobs, next), moved)
        });
        if let Some(url) = url {
            for job in jobs {
                let (core, url) = (Arc::clone(self), url.clone());
                drop(self.spawn(
                    "sandbox webhook",
                    async move { core.send(&url, &job).await },
                ));
            }
        }
        next.map(|pause| pause.min(ASK_CLOCK))
    }
}
