//! The one lease loop, and its users.
//!
//! A worker takes what is due under a lease, works on it, and finishes with its fence; whatever dies in between is
//! taken again when the lease is over, so work is done at least once and every effect is guarded by the fence. It
//! runs until nothing is due, then waits for its bell or for the poll interval, whichever comes first. A failing
//! turn, such as a database that is away, pauses the loop and never ends it; an item that fails, hangs or panics is
//! put back and stops no other.

pub mod changes;
pub mod checkpoints;
pub mod confirms;
pub mod deliveries;
pub mod imports;
pub mod inbox;
pub mod key_uses;
pub mod lapses;
pub mod messages;
pub mod risks;
pub mod sweep;

use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::flows::backoff::backoff;
use crate::flows::{Services, answered};
use crate::store::StoreError;
use crate::store::pool::Pool;
use base::shutdown::Shutdown;

/// How often a worker looks without being woken. Other processes' wishes are found within this time.
const POLL: Duration = Duration::from_secs(1);
/// How often the sweep looks: what it deletes is hours or days old.
const SWEEP_POLL: Duration = Duration::from_secs(600);
/// How often files are looked for that were judged by other rules.
const RULES_POLL: Duration = Duration::from_secs(60);
/// How often a worker that goes on failing says so.
const TOLD_AGAIN: Duration = Duration::from_secs(600);
/// The pause after a failed turn.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Spawns all workers of a process.
pub fn spawn_all(services: &Arc<Services>, shutdown: &Shutdown) {
    let soft = shutdown.soft();
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("inbox worker", async move {
        run(
            "inbox",
            &its.pool,
            &token,
            Some(&its.wakeups.inbox),
            POLL,
            || inbox::turn(&its),
        )
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("confirm worker", async move {
        run(
            "confirms",
            &its.pool,
            &token,
            Some(&its.wakeups.confirms),
            POLL,
            || confirms::turn_until(&its, &token),
        )
        .await;
    });
    shutdown.spawn(
        "delivery worker",
        deliveries::run(Arc::clone(services), soft.clone()),
    );
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("message worker", async move {
        run(
            "messages",
            &its.pool,
            &token,
            Some(&its.wakeups.messages),
            POLL,
            || messages::turn(&its),
        )
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("import recovery worker", async move {
        run("imports", &its.pool, &token, None, POLL, || {
            imports::turn(&its)
        })
        .await;
    });
    shutdown.spawn(
        "collector of answered imports",
        answered::collect(Arc::clone(services), soft.clone()),
    );
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("key use worker", async move {
        run("key uses", &its.pool, &token, None, POLL, || {
            key_uses::turn(&its)
        })
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("announcer of changes", async move {
        let bell = Some(&its.watch.to_announce);
        run("announcer", &its.pool, &token, bell, POLL, || {
            changes::announce(&its)
        })
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("listener for changes", async move {
        let listening = run("listener", &its.pool, &token, None, POLL, || {
            changes::listen(&its)
        });
        token.run_until_cancelled(listening).await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("watch", async move {
        run("watch", &its.pool, &token, None, POLL, || {
            changes::look(&its)
        })
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("lapse worker", async move {
        run("lapses", &its.pool, &token, None, SWEEP_POLL, || {
            lapses::turn(&its)
        })
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("risk worker", async move {
        run("risks", &its.pool, &token, None, RULES_POLL, || {
            risks::turn(&its)
        })
        .await;
    });
    let (its, token) = (Arc::clone(services), soft.clone());
    shutdown.spawn("checkpoint worker", async move {
        run("checkpoints", &its.pool, &token, None, SWEEP_POLL, || {
            checkpoints::turn(&its)
        })
        .await;
        checkpoints::last(&its).await;
    });
    let its = Arc::clone(services);
    shutdown.spawn("sweep", async move {
        run("sweep", &its.pool, &soft, None, SWEEP_POLL, || {
            sweep::turn(&its)
        })
        .await;
    });
}

/// Why the last turns failed. The same thing is told once in [`TOLD_AGAIN`]: a standby refuses every turn, for days.
#[derive(Debug, Default)]
struct Recurring(Option<(String, Instant)>);

impl Recurring {
    fn tell(&mut self, worker: &'static str, error: &impl Display) {
        let text = error.to_string();
        if let Some((told, at)) = &self.0
            && *told == text
            && at.elapsed() < TOLD_AGAIN
        {
            tracing::debug!(worker, %error, "a turn failed again");
            return;
        }
        tracing::warn!(worker, %error, "a turn failed; the worker goes on");
        self.0 = Some((text, Instant::now()));
    }
}

/// Takes turns until told to stop. A turn returns how much it took up; 0 means that nothing was due.
async fn run<F, E>(
    name: &'static str,
    pool: &Pool,
    soft: &tokio_util::sync::CancellationToken,
    bell: Option<&Notify>,
    poll: Duration,
    turn: impl Fn() -> F,
) where
    F: Future<Output = Result<usize, E>>,
    E: Display + From<StoreError>,
{
    let mut trouble = Recurring::default();
    while !soft.is_cancelled() {
        let pause = match pool
            .watched(Box::pin(turn()))
            .await
            .unwrap_or_else(|stalled| Err(stalled.into()))
        {
            Ok(done) => {
                trouble = Recurring::default();
                if done > 0 {
                    continue;
                }
                poll
            }
            Err(error) => {
                trouble.tell(name, &error);
                AFTER_FAILURE
            }
        };
        let woken = async {
            match bell {
                Some(bell) => bell.notified().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = soft.cancelled() => {}
            () = woken => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Why an item was not done.
#[derive(Debug, thiserror::Error)]
enum Trouble<E> {
    /// It failed.
    #[error("{0}")]
    Failed(E),
    /// Its code has a bug that this very item brings out.
    #[error("it panicked")]
    Panicked,
}

/// Works on one item. Whatever is wrong with it stays with it: a panic or a database that hangs under it is a failure
/// like any other.
async fn attempt<T, E: From<StoreError>>(
    pool: &Pool,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Trouble<E>> {
    match pool
        .watched(AssertUnwindSafe(Box::pin(work)).catch_unwind())
        .await
    {
        Ok(Ok(done)) => done.map_err(Trouble::Failed),
        Ok(Err(_)) => Err(Trouble::Panicked),
        Err(stalled) => Err(Trouble::Failed(stalled.into())),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::flows::error::CommonError;
    use crate::store::pool::Patience;

    #[tokio::test]
    async fn an_item_that_panics_is_a_failed_item() {
        let nowhere = SecretString::from("postgres://u@127.0.0.1:1/x");
        let pool = Pool::new(&nowhere, 1, Patience::new(Patience::DEFAULT)).unwrap();
        let bug = attempt::<(), CommonError>(&pool, async { panic!("on purpose") });
        assert!(matches!(bug.await, Err(Trouble::Panicked)));
        let failed = attempt::<(), _>(&pool, async { Err(CommonError::InFlight) }).await;
        assert!(matches!(
            failed,
            Err(Trouble::Failed(CommonError::InFlight))
        ));
        assert!(
            attempt::<_, CommonError>(&pool, async { Ok(()) })
                .await
                .is_ok()
        );
    }
}
