//! Wakes who waits for a record (see [`crate::flows::watch`]), and notes which keys there are
//! ([`crate::flows::live_keys`]).

use std::time::Duration;

use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::flows::Services;
use crate::flows::live_keys::Hearing;
use crate::store::StoreError;
use crate::store::changes::{self, Heard, Listener, RecordVersion};

/// The pause between two announcements. Changes of this time share one: announcing takes a lock of the whole database.
const BETWEEN: Duration = Duration::from_millis(20);
/// Records looked at in one statement.
const TOGETHER: usize = 1000;
/// After so many records that were not announced, processes are left to find out by themselves.
const MOST: usize = 10_000;
/// After so long without an announcement the server is asked whether it is there, and may take as long to say so.
const QUIET: Duration = Duration::from_secs(1);
/// How often it is proven that announcements come through, and everything is read again.
const PROVE_AFTER: Duration = Duration::from_secs(60);

/// Announces what changed here to other processes. What fails to be announced is found there within a second.
pub async fn announce(services: &Services) -> Result<usize, StoreError> {
    let mut changed = services.watch.take_changed();
    if changed.is_empty() {
        return Ok(0);
    }
    changed.truncate(MOST);
    let mut conn = services.connection().await?;
    changes::announce(&mut conn, &changed).await?;
    drop(conn);
    tokio::time::sleep(BETWEEN).await;
    Ok(changed.len())
}

/// Hears what other processes announce, until the connection is lost.
pub async fn listen(services: &Services) -> Result<usize, StoreError> {
    let mut listener = Listener::connect(&services.pool).await?;
    let hearing = services.live_keys.hear();
    let mut proof = Proof::default();
    loop {
        proof.send(services, &hearing).await;
        match timeout(QUIET, listener.next()).await {
            Err(_) => listener.alive(QUIET).await?,
            Ok(heard) => match heard? {
                None => return Ok(0),
                Some(Heard::Records(changed)) => {
                    for organization in changed {
                        services.watch.wake(organization);
                    }
                }
                Some(Heard::Key { start, live }) => hearing.changed(start, live),
                Some(Heard::Proof(number)) => proof.heard(number, services, &hearing).await,
                Some(Heard::Else) => {}
            },
        }
    }
}

/// Whether announcements come through. A connection alone says nothing: behind a pooler it hears nothing.
#[derive(Debug, Default)]
struct Proof {
    /// The number that was sent and not heard.
    waiting: Option<Uuid>,
    /// When the next is sent; at once at the start.
    next: Option<Instant>,
}

impl Proof {
    /// Sends one where it is time.
    async fn send(&mut self, services: &Services, hearing: &Hearing<'_>) {
        if self.next.is_some_and(|next| Instant::now() < next) {
            return;
        }
        if self.waiting.take().is_some() {
            hearing.misses();
            tracing::warn!(
                "announcements of keys do not come through, so unknown keys cost look-ups; is \
                 VOUCH_DATABASE_LISTEN_URL the database's direct address?"
            );
        }
        let number = services.ids.uuid();
        match prove(services, number).await {
            Ok(()) => {
                self.waiting = Some(number);
                self.next = Some(Instant::now() + PROVE_AFTER);
            }
            Err(error) => self.failed(&error),
        }
    }

    /// Where it was the one that was sent, everything that changes from now on is heard: what is there is read.
    async fn heard(&mut self, number: Uuid, services: &Services, hearing: &Hearing<'_>) {
        if self.waiting != Some(number) {
            return;
        }
        self.waiting = None;
        if let Err(error) = hearing.load(&services.pool).await {
            self.failed(&error);
        }
    }

    /// Tried again soon. What was known is known: the connection lives.
    fn failed(&mut self, error: &StoreError) {
        tracing::debug!(%error, "the keys were not read");
        self.next = Some(Instant::now() + QUIET);
    }
}

async fn prove(services: &Services, number: Uuid) -> Result<(), StoreError> {
    let mut conn = services.connection().await?;
    changes::prove(&mut conn, number).await
}

/// Looks at every record that is waited for.
pub async fn look(services: &Services) -> Result<usize, StoreError> {
    let known = services.watch.waited_for();
    for chunk in known.chunks(TOGETHER) {
        let mut conn = services.connection().await?;
        let newer = changes::newer(&mut conn, chunk).await?;
        drop(conn);
        for RecordVersion {
            organization,
            sequence,
        } in newer
        {
            services.watch.seen(organization, sequence);
        }
    }
    Ok(0)
}
