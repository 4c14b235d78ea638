//! Leases are short, so that nobody waits long for a worker that is gone; whoever works longer than half of one renews
//! it. Most work is done before that, and then a lease costs nothing but the statement that it began with.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::Services;
use crate::store::{StoreError, confirms, deliveries, idempotency, inbox, leases};

/// How long a worker owns what it took, from each renewal on.
pub(crate) const LEASE: Duration = Duration::from_secs(15);

/// What is held under a lease.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lease<'held> {
    /// An import, with its fence.
    Import(Uuid, Uuid),
    /// An idempotency key.
    Key(&'held idempotency::Claim),
    /// A confirm.
    Confirm(&'held confirms::ClaimedConfirm),
    /// Webhooks of Sumsub's.
    Webhooks(&'held [inbox::WebhookFence]),
    /// A webhook of ours on its way to a receiver.
    Delivery(&'held deliveries::ClaimedDelivery),
    /// Messages that are being handed over, with their fence.
    Messages(&'held [Uuid], Uuid),
}

impl Lease<'_> {
    async fn renew(self, services: &Services, lease: Duration) -> Result<(), StoreError> {
        let mut conn = services.connection().await?;
        match self {
            Self::Import(id, fence) => leases::import(&mut conn, id, fence, lease).await,
            Self::Key(claim) => leases::key(&mut conn, claim, lease).await,
            Self::Confirm(held) => leases::confirm(&mut conn, held, lease).await,
            Self::Webhooks(taken) => leases::webhooks(&mut conn, taken, lease).await,
            Self::Delivery(held) => leases::delivery(&mut conn, held, lease).await,
            Self::Messages(ids, fence) => leases::messages(&mut conn, ids, fence, lease).await,
        }
    }
}

/// Works under a lease, and renews it each time that half of it is over.
///
/// A renewal that fails stops nothing: the lease may end, and then the fence decides.
pub(crate) async fn holding<T>(
    services: &Services,
    held: Lease<'_>,
    lease: Duration,
    work: impl Future<Output = T>,
) -> T {
    let renewing = async {
        loop {
            tokio::time::sleep(lease / 2).await;
            if let Err(error) = held.renew(services, lease).await {
                tracing::warn!(%error, "a lease could not be renewed");
            }
        }
    };
    tokio::select! {
        biased;
        done = work => done,
        never = renewing => { let never: Infallible = never; match never {} }
    }
}

/// Works under a request's claim of its key, if it has one.
pub(super) async fn holding_key<T>(
    services: &Services,
    claim: Option<&idempotency::Claim>,
    work: impl Future<Output = T>,
) -> T {
    let Some(claim) = claim else {
        return work.await;
    };
    let lease = services.policy.request_lease;
    holding(services, Lease::Key(claim), lease, work).await
}

/// What workers took and could not say the end of, because the database was away: to be given back when it answers
/// again, so that nobody waits for these leases.
#[derive(Debug)]
pub(crate) struct Left<T>(Mutex<Vec<T>>);

impl<T> Default for Left<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Left<T> {
    /// Begins a turn. Whatever is left over comes with it, to be given back before anything is taken.
    pub(crate) fn turn(&self) -> Turn<'_, T> {
        let held = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        Turn { left: self, held }
    }
}

/// What a worker's turn holds. Whatever it holds when it ends, in whatever way, is left over.
#[derive(Debug)]
pub(crate) struct Turn<'left, T> {
    left: &'left Left<T>,
    held: Vec<T>,
}

impl<T> Turn<'_, T> {
    /// What it holds.
    pub(crate) fn held(&self) -> &[T] {
        &self.held
    }

    /// Notes what it took.
    pub(crate) fn took(&mut self, taken: impl IntoIterator<Item = T>) {
        self.held.extend(taken);
    }

    /// The end of everything that it held is known.
    pub(crate) fn over(&mut self) {
        self.held.clear();
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        let mut left = self.left.0.lock().unwrap_or_else(PoisonError::into_inner);
        left.append(&mut self.held);
    }
}
