//! Delivers webhooks: see [`crate::flows::deliver`].
//!
//! A conveyor: what is claimed is sent side by side, what is over is written down in batches, and the places that
//! become free are filled at once. The bounds are per process. An endpoint has few places, and one that is failing has
//! one among all processes, which a request that hangs holds for less long; all failing endpoints together have a part
//! of the whole, so receivers that never answer cannot hold what the others need.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{AFTER_FAILURE, POLL, Recurring};
use crate::delivery::patience::Failing;
use crate::flows::Services;
use crate::flows::deliver::{self, DeliveryOutcome, give_back};
use crate::store::StoreError;
use crate::store::deliveries::{ClaimedDelivery, HeldPlaces, Room};
use base::ids::EndpointId;

/// Attempts side by side.
const AT_ONCE: usize = 256;
/// Of these, for endpoints that are failing.
const FOR_FAILING: usize = 64;
/// Attempts side by side at one endpoint.
const PER_ENDPOINT: i64 = 8;
/// The same at an endpoint that is failing: enough to see whether it works again.
const PER_FAILING: i64 = 1;
/// Deliveries to disabled endpoints that are ended by one statement.
const DISABLED_BATCH: i64 = 1000;

/// What this process holds of one endpoint.
#[derive(Debug)]
struct Places {
    /// How many deliveries.
    held: i64,
    /// Whether it is failing, as the newest attempt knows: told to the others, so that those that hang end sooner.
    failing: watch::Sender<bool>,
    /// When the endpoint was last heard of here: an attempt at it ended, or the first began.
    heard: Instant,
}

/// Attempts that are being made, and those whose outcome is not written down yet.
struct Belt {
    services: Arc<Services>,
    running: JoinSet<(bool, DeliveryOutcome)>,
    /// How many of them are for failing endpoints.
    failing: usize,
    /// What is held of each endpoint.
    held: HashMap<EndpointId, Places>,
    over: Vec<DeliveryOutcome>,
}

impl Belt {
    fn new(services: &Arc<Services>) -> Self {
        Self {
            services: Arc::clone(services),
            running: JoinSet::new(),
            failing: 0,
            held: HashMap::new(),
            over: Vec::new(),
        }
    }

    fn free(&self) -> usize {
        AT_ONCE.saturating_sub(self.running.len() + self.over.len())
    }

    /// Takes what is due as far as there is room, and begins to send it. How much there was.
    async fn fill(&mut self) -> Result<usize, StoreError> {
        let busy = self.held.iter().map(|(endpoint, places)| HeldPlaces {
            endpoint: *endpoint,
            held: places.held,
        });
        let busy: Vec<HeldPlaces> = busy.collect();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let room = Room {
            free: count(self.free()),
            free_for_failing: count(self.free().min(FOR_FAILING.saturating_sub(self.failing))),
            per_endpoint: PER_ENDPOINT,
            per_failing: PER_FAILING,
        };
        let claim = deliver::claim(&self.services, room, &busy);
        let claimed = self.services.pool.watched(Box::pin(claim)).await??;
        let taken = claimed.len();
        for held in claimed {
            self.failing += usize::from(held.failing);
            let places = self.held.entry(held.endpoint).or_insert_with(|| Places {
                held: 0,
                failing: watch::Sender::new(held.failing),
                heard: Instant::now(),
            });
            places.held += 1;
            let failing = places.failing.subscribe();
            let services = Arc::clone(&self.services);
            self.running.spawn(attempt(services, held, failing));
        }
        Ok(taken)
    }

    /// Waits for one attempt to be over, and takes all that are. `false` where none is being made.
    async fn collect(&mut self) -> bool {
        let Some(first) = self.running.join_next().await else {
            return false;
        };
        let mut next = Some(first);
        while let Some(done) = next {
            // What failed to join was cut off with the whole process: its lease ends.
            if let Ok((failing, sent)) = done {
                self.failing -= usize::from(failing);
                self.tell(&sent);
                self.over.push(sent);
            }
            next = self.running.try_join_next();
        }
        true
    }

    /// Tells the attempts that are being made at the same endpoint how this one fared.
    fn tell(&mut self, sent: &DeliveryOutcome) {
        if let DeliveryOutcome::Attempted(attempted, _) = sent
            && let Some(places) = self.held.get_mut(&attempted.endpoint)
        {
            places.heard = Instant::now();
            places.failing.send_replace(attempted.failure.is_some());
        }
    }

    /// Asks how endpoints that have been silent here for long have fared elsewhere, so that attempts that hang end
    /// sooner.
    async fn ask(&self) -> Result<(), StoreError> {
        let patience = self.services.deliveries.while_failing();
        let silent = self
            .held
            .iter()
            .filter(|(_, places)| places.heard.elapsed() >= patience && !*places.failing.borrow());
        let silent: Vec<_> = silent.map(|(endpoint, _)| *endpoint).collect();
        if silent.is_empty() {
            return Ok(());
        }
        let asking = deliver::failing(&self.services, &silent);
        for endpoint in self.services.pool.watched(Box::pin(asking)).await?? {
            if let Some(places) = self.held.get(&endpoint) {
                places.failing.send_replace(true);
            }
        }
        Ok(())
    }

    /// Writes down what is over. Where the database is away, it stays to be written down later.
    async fn finish(&mut self) -> Result<(), StoreError> {
        if self.over.is_empty() {
            return Ok(());
        }
        match self.write(&self.over).await {
            Ok(()) => {}
            Err(error) if error.is_unavailable() => return Err(error),
            Err(error) => {
                tracing::error!(%error, "what came of some deliveries cannot be written down at once");
                self.finish_one_by_one().await?;
            }
        }
        for sent in std::mem::take(&mut self.over) {
            self.release(&sent);
        }
        Ok(())
    }

    /// So that one that cannot be written down takes no other with it. Its lease ends, and it is sent again.
    async fn finish_one_by_one(&self) -> Result<(), StoreError> {
        for sent in &self.over {
            match self.write(std::slice::from_ref(sent)).await {
                Err(error) if error.is_unavailable() => return Err(error),
                Err(error) => tracing::error!(%error, ?sent, "a delivery cannot be written down"),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    async fn write(&self, sent: &[DeliveryOutcome]) -> Result<(), StoreError> {
        self.services
            .pool
            .watched(Box::pin(deliver::finish(&self.services, sent)))
            .await?
    }

    fn release(&mut self, sent: &DeliveryOutcome) {
        let endpoint = match sent {
            DeliveryOutcome::Attempted(attempted, _) => attempted.endpoint,
            DeliveryOutcome::Unsent(unsent) => unsent.endpoint,
        };
        if let Some(places) = self.held.get_mut(&endpoint) {
            places.held -= 1;
            if places.held <= 0 {
                self.held.remove(&endpoint);
            }
        }
    }
}

/// One attempt, and whether its endpoint was failing. A bug that this very delivery brings out gives it back instead of ending
/// the worker.
async fn attempt(
    services: Arc<Services>,
    held: ClaimedDelivery,
    failing: Failing,
) -> (bool, DeliveryOutcome) {
    let sent = AssertUnwindSafe(deliver::send(&services, &held, failing)).catch_unwind();
    let sent = sent.await.unwrap_or_else(|_| {
        tracing::error!(message_id = %held.message, endpoint_id = %held.endpoint, "sending a webhook panicked");
        give_back(&services, &held)
    });
    (held.failing, sent)
}

/// Takes what is due once, sends all of it, and writes down what came of it; then ends what waits for disabled
/// endpoints. How many deliveries there were.
///
/// # Errors
/// The database. What was sent and could not be written down is sent again when its lease is over.
pub async fn turn(services: &Arc<Services>) -> Result<usize, StoreError> {
    let mut belt = Belt::new(services);
    let taken = belt.fill().await?;
    while belt.collect().await {}
    belt.finish().await?;
    let ended = deliver::end_disabled(services, DISABLED_BATCH).await?;
    Ok(taken + usize::try_from(ended).unwrap_or(usize::MAX))
}

/// Delivers until told to stop; then finishes what it holds, and takes no more.
pub(super) async fn run(services: Arc<Services>, soft: CancellationToken) {
    let mut belt = Belt::new(&services);
    let (mut trouble, mut trouble_looking) = (Recurring::default(), Recurring::default());
    let mut poll = tokio::time::interval(POLL);
    poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let stopping = soft.is_cancelled();
        if stopping && belt.running.is_empty() && belt.over.is_empty() {
            return;
        }
        let turned = async {
            belt.finish().await?;
            if !stopping && belt.free() > 0 {
                belt.fill().await?;
            }
            Ok::<_, StoreError>(())
        };
        if let Err(error) = turned.await {
            trouble.tell("deliveries", &error);
            tokio::select! {
                () = soft.cancelled(), if !stopping => {}
                () = tokio::time::sleep(AFTER_FAILURE) => {}
            }
            continue;
        }
        trouble = Recurring::default();
        let idle = belt.running.is_empty();
        if stopping && idle {
            continue;
        }
        tokio::select! {
            () = soft.cancelled(), if !stopping => {}
            true = belt.collect(), if !idle => {}
            () = services.wakeups.deliveries.notified(), if !stopping => {}
            _ = poll.tick() => {
                let looked = async {
                    belt.ask().await?;
                    if !stopping {
                        end_disabled(&services).await?;
                    }
                    Ok::<_, StoreError>(())
                };
                match looked.await {
                    Ok(()) => trouble_looking = Recurring::default(),
                    Err(error) => trouble_looking.tell("deliveries", &error),
                }
            }
        }
    }
}

async fn end_disabled(services: &Services) -> Result<u64, StoreError> {
    let ending = deliver::end_disabled(services, DISABLED_BATCH);
    services.pool.watched(Box::pin(ending)).await?
}
