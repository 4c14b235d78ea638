//! Running a request under an idempotency key.
//!
//! Whoever answers a request says, through [`Render`], which bytes a result becomes; the flow saves these bytes in
//! the very transaction that has the effect. What is not to be saved (5xx, 401, 403 of authorization, "in flight")
//! renders to `None`: the claim is then given back.

use std::fmt;
use std::slice::from_ref;
use std::sync::Arc;

use sqlx::{Connection as _, PgConnection};

use super::Services;
use super::lease::holding_key;
use crate::failpoint::reached;
use crate::flows::error::CommonError;
use crate::store::StoreError;
use crate::store::idempotency::{self, Answer, Attempt, Claim, ClaimOutcome, Turn};
use crate::store::pool::Transaction;
use crate::store::verifications::{self, Record};
use base::ids::OrganizationId;

/// Turns a result into the answer to save, or `None` where it is not to be saved.
pub type Render<T, E> = Arc<dyn Fn(Result<&T, &E>) -> Option<Answer> + Send + Sync>;

/// How a request wants to be kept from happening twice.
pub struct Idempotent<T, E> {
    /// The key and what it belongs to; `None` where the request has no `Idempotency-Key`.
    pub(super) attempt: Option<Attempt>,
    /// How its answer looks.
    pub(super) render: Render<T, E>,
}

impl<T, E> fmt::Debug for Idempotent<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Idempotent")
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// How a request was answered: it ran, or an earlier run's answer is repeated.
///
/// Only [`ClaimedKey`] makes one of a run, so a flow that never claimed the key has no answer to give.
#[derive(Debug)]
pub struct Done<T>(Result<T, Answer>);

impl<T> Done<T> {
    pub(super) fn replay(answer: Answer) -> Self {
        Self(Err(answer))
    }

    /// Whether it ran.
    pub(super) fn is_fresh(&self) -> bool {
        self.0.is_ok()
    }

    /// What came of the run, or else the answer to repeat.
    ///
    /// # Errors
    /// The answer of an earlier run.
    pub fn into_fresh(self) -> Result<T, Answer> {
        self.0
    }
}

/// A key that is claimed, where the request has one. Only claiming makes it.
#[derive(Debug)]
pub(super) struct ClaimedKey(Option<Claim>);

impl ClaimedKey {
    pub(super) fn claim(&self) -> Option<&Claim> {
        self.0.as_ref()
    }

    /// The request ran under the key.
    pub(super) fn done<T>(self, value: T) -> Done<T> {
        Done(Ok(value))
    }
}

impl<T, E> Idempotent<T, E> {
    /// What a request brought. `render` makes of a result the answer that is saved.
    pub fn new(attempt: Option<Attempt>, render: Render<T, E>) -> Self {
        Self { attempt, render }
    }

    /// The answer of an earlier run, where it was there before the request came. Most repeats end here, without a
    /// transaction; a claim finds the answers that came meanwhile.
    pub(super) fn answered(&self, services: &Services) -> Result<Option<Answer>, CommonError> {
        let Some(attempt) = &self.attempt else {
            return Ok(None);
        };
        match attempt.settled(&services.journal.sealer)? {
            Some(ClaimOutcome::Replay(answer)) => Ok(Some(answer)),
            Some(ClaimOutcome::OtherRequest) => Err(CommonError::OtherRequest),
            Some(ClaimOutcome::Run(_) | ClaimOutcome::InFlight) | None => Ok(None),
        }
    }

    /// Claims the key, if there is one: `Ok(Err(answer))` is a replay.
    pub(super) async fn claim(
        &self,
        services: &Services,
        conn: &mut PgConnection,
    ) -> Result<Result<ClaimedKey, Answer>, CommonError> {
        let Some(attempt) = &self.attempt else {
            return Ok(Ok(ClaimedKey(None)));
        };
        let now = services.clock.now();
        let lease = services.policy.request_lease;
        run_or_replay(
            idempotency::claim(conn, &services.journal.sealer, attempt, lease, now).await?,
        )
    }

    /// Locks an organization's record, and then claims the key, if there is one: `Ok(Err(answer))` is a replay.
    pub(super) async fn lock_and_claim(
        &self,
        services: &Services,
        conn: &mut PgConnection,
        target: OrganizationId,
    ) -> Result<Result<(Record, ClaimedKey), Answer>, CommonError> {
        let Some(attempt) = &self.attempt else {
            let record = verifications::lock(conn, target).await?;
            return Ok(Ok((
                record.ok_or(CommonError::OrganizationGone)?,
                ClaimedKey(None),
            )));
        };
        let (now, sealer) = (services.clock.now(), &services.journal.sealer);
        let lease = services.policy.request_lease;
        let (record, claimed) =
            idempotency::lock_and_claim(conn, target, sealer, attempt, lease, now)
                .await?
                .ok_or(CommonError::OrganizationGone)?;
        Ok(run_or_replay(claimed)?.map(|key| (record, key)))
    }

    /// Saves the answer for a claim. `true` where it was saved, or where there is no claim to save it for.
    ///
    /// The fence may be lost to a retry that took over; what has happened still has to be recorded, so the caller
    /// decides what that means.
    pub(super) async fn save(
        &self,
        services: &Services,
        conn: &mut PgConnection,
        claim: Option<&Claim>,
        result: Result<&T, &E>,
    ) -> Result<bool, CommonError> {
        let (Some(claim), Some(answer)) = (claim, (self.render)(result)) else {
            return Ok(claim.is_none());
        };
        let sealer = &services.journal.sealer;
        let done = idempotency::AnsweredClaim { claim, answer };
        let saved = idempotency::finish(conn, sealer, from_ref(&done)).await?;
        Ok(saved == [true])
    }

    async fn take_turn(&self, conn: &mut PgConnection) -> Result<(), CommonError> {
        let Some(attempt) = &self.attempt else {
            return Ok(());
        };
        match idempotency::take_turn(conn, attempt).await? {
            Turn::Mine => Ok(()),
            Turn::SameInFlight => Err(CommonError::InFlight),
            Turn::OtherInFlight => Err(CommonError::OtherRequest),
        }
    }
}

impl<T, E> Idempotent<T, E>
where
    E: From<CommonError> + From<StoreError> + From<sqlx::Error>,
{
    /// Runs an effect that is local to the database and on no record, with its claim and its answer, in one
    /// transaction. An effect that fails is rolled back alone, so that a refusal can be saved.
    ///
    /// # Errors
    /// Whatever the effect fails with; [`CommonError::InFlight`] and [`CommonError::OtherRequest`] from the key.
    pub async fn run_local(
        &self,
        services: &Services,
        effect: impl AsyncFnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<Done<T>, E> {
        if let Some(answer) = self.answered(services)? {
            return Ok(Done::replay(answer));
        }
        let mut tx = services.begin().await?;
        self.take_turn(&mut tx).await?;
        let key = match self.claim(services, &mut tx).await? {
            Ok(key) => key,
            Err(answer) => return Ok(Done::replay(answer)),
        };
        reached("local.claimed");
        let mut inner = tx.begin().await?;
        let result = effect(&mut inner).await;
        match &result {
            Ok(_) => inner.commit().await?,
            Err(_) => inner.rollback().await?,
        }
        self.end(services, tx, key, result).await
    }

    /// The same for an effect on an organization's record: it is given the record, locked, so that everything is judged
    /// under the lock and after the key: record, then key, then effect.
    ///
    /// # Errors
    /// As [`run_local`](Self::run_local); [`CommonError::OrganizationGone`].
    pub async fn run_on(
        &self,
        services: &Services,
        target: OrganizationId,
        effect: impl AsyncFnOnce(&mut PgConnection, Record) -> Result<T, E>,
    ) -> Result<Done<T>, E> {
        if let Some(answer) = self.answered(services)? {
            return Ok(Done::replay(answer));
        }
        let mut tx = services.begin().await?;
        // Before the record, so that a repeat is told that it is one instead of waiting.
        self.take_turn(&mut tx).await?;
        let (record, key) = match self.lock_and_claim(services, &mut tx, target).await? {
            Ok(locked) => locked,
            Err(answer) => return Ok(Done::replay(answer)),
        };
        reached("local.claimed");
        let mut inner = tx.begin().await?;
        let result = effect(&mut inner, record).await;
        match &result {
            Ok(_) => inner.commit().await?,
            Err(_) => inner.rollback().await?,
        }
        self.end(services, tx, key, result).await
    }

    /// Saves what came of an effect, and commits.
    async fn end(
        &self,
        services: &Services,
        mut tx: Transaction,
        key: ClaimedKey,
        result: Result<T, E>,
    ) -> Result<Done<T>, E> {
        reached("local.done");
        if self
            .save(services, &mut tx, key.claim(), result.as_ref())
            .await?
        {
            reached("local.saved");
            tx.commit().await?;
            reached("local.finished");
        } else if result.is_ok() {
            return Err(CommonError::InFlight.into());
        }
        result.map(|value| key.done(value))
    }

    /// Runs an effect elsewhere: the key is claimed before, the answer is saved after, and no transaction is open in
    /// between. Whoever dies in between leaves a claim that a retry takes over, so the effect has to be one that can be
    /// repeated under the same key.
    ///
    /// # Errors
    /// Whatever the effect fails with; [`CommonError::InFlight`] and [`CommonError::OtherRequest`] from the key; the
    /// database.
    pub async fn run_remote(
        &self,
        services: &Services,
        effect: impl Future<Output = Result<T, E>>,
    ) -> Result<Done<T>, E> {
        if let Some(answer) = self.answered(services)? {
            return Ok(Done::replay(answer));
        }
        let mut tx = services.begin().await?;
        let key = match self.claim(services, &mut tx).await? {
            Ok(key) => key,
            Err(answer) => return Ok(Done::replay(answer)),
        };
        tx.commit().await?;
        let result = holding_key(services, key.claim(), effect).await;
        if key.claim().is_some() {
            let mut tx = services.begin().await?;
            let saved = self.save(services, &mut tx, key.claim(), result.as_ref());
            let saved = saved.await?;
            tx.commit().await?;
            if !saved {
                // Not an answer to keep, or another's by now; then this gives nothing back.
                release(services, key.claim()).await;
            }
        }
        result.map(|value| key.done(value))
    }
}

fn run_or_replay(claimed: ClaimOutcome) -> Result<Result<ClaimedKey, Answer>, CommonError> {
    match claimed {
        ClaimOutcome::Run(claim) => Ok(Ok(ClaimedKey(Some(claim)))),
        ClaimOutcome::Replay(answer) => Ok(Err(answer)),
        ClaimOutcome::OtherRequest => Err(CommonError::OtherRequest),
        ClaimOutcome::InFlight => Err(CommonError::InFlight),
    }
}

/// Gives a claim back after a failure that is not to be saved, so that the next try runs at once. The request has
/// failed already: if this fails too, the lease ends by itself.
pub(super) async fn release(services: &Services, claim: Option<&Claim>) {
    let Some(claim) = claim else { return };
    let released = async {
        let mut conn = services.connection().await?;
        idempotency::release(&mut conn, claim).await
    };
    if let Err(error) = released.await {
        tracing::warn!(%error, "an idempotency key could not be released: its lease has to run out");
    }
}
