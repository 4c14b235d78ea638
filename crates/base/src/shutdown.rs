//! Stopping in order: accept no more, let claimed work finish under a deadline, then stop it.
//!
//! Two tokens: the *soft* one asks (listeners stop accepting, workers finish what they hold), the *hard* one, a
//! deadline later or at a second signal, tells all tasks to drop what they do. The soft token is a child of the hard
//! one. Every task is spawned through [`Shutdown::spawn`], so shutdown knows whom it waits for, and a task that ends
//! by panicking turns the exit code into a failure instead of leaving a process that serves half of its duties.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How the tasks of a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything finished by itself within the deadline.
    Clean,
    /// The deadline or a second signal cut work off, or a task had panicked.
    Aborted,
}

/// The handle through which a process spawns and stops its tasks. Clones share one state.
#[derive(Debug, Clone)]
pub struct Shutdown {
    hard: CancellationToken,
    soft: CancellationToken,
    tracker: TaskTracker,
    crashed: Arc<AtomicBool>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    /// Nothing spawned, nothing stopped.
    #[must_use]
    pub fn new() -> Self {
        let hard = CancellationToken::new();
        let soft = hard.child_token();
        Self {
            hard,
            soft,
            tracker: TaskTracker::new(),
            crashed: Arc::new(AtomicBool::new(false)),
        }
    }

    /// Cancelled as soon as shutdown begins: stop taking new work.
    #[must_use]
    pub fn soft(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Cancelled when the deadline is over: drop what you are doing.
    #[must_use]
    pub fn hard(&self) -> CancellationToken {
        self.hard.clone()
    }

    /// Begins shutdown.
    pub fn begin(&self) {
        self.soft.cancel();
    }

    /// Spawns a task that shutdown waits for. It is dropped where it stands once the hard token is cancelled; a panic
    /// in it begins shutdown and makes the process end as [`Ending::Aborted`].
    #[expect(
        clippy::disallowed_methods,
        reason = "the tracked spawn that every other spawn goes through"
    )]
    pub fn spawn<F>(&self, name: &'static str, task: F) -> JoinHandle<Option<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let watch = PanicWatch {
            name,
            shutdown: self.clone(),
        };
        let hard = self.hard.clone();
        // On the heap once, and not copied into each of the futures that follow.
        let task = Box::pin(task);
        let tracked = self.tracker.track_future(async move {
            let watch = watch;
            let output = hard.run_until_cancelled_owned(task).await;
            drop(watch);
            output
        });
        tokio::spawn(tracked)
    }

    /// Waits for every task: at most `grace`, counted from the call, or until `second_signal` resolves.
    pub async fn finish(&self, grace: Duration, second_signal: impl Future<Output = ()>) -> Ending {
        self.begin();
        self.tracker.close();
        let drained = tokio::select! {
            () = self.tracker.wait() => true,
            () = tokio::time::sleep(grace) => false,
            () = second_signal => false,
        };
        self.hard.cancel();
        self.tracker.wait().await;
        if drained && !self.crashed.load(Ordering::SeqCst) {
            Ending::Clean
        } else {
            Ending::Aborted
        }
    }
}

/// Notices a task that unwinds: its destructor runs while the thread is panicking.
struct PanicWatch {
    name: &'static str,
    shutdown: Shutdown,
}

impl Drop for PanicWatch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!(task = self.name, "a task panicked: shutting down");
            self.shutdown.crashed.store(true, Ordering::SeqCst);
            self.shutdown.begin();
        }
    }
}

/// Resolves at the next SIGINT or SIGTERM.
///
/// # Errors
/// The operating system refused to install a handler.
pub fn signal() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tasks_that_watch_the_soft_token_end_cleanly() {
        let shutdown = Shutdown::new();
        let soft = shutdown.soft();
        let task = shutdown.spawn("waits", async move { soft.cancelled().await });
        assert_eq!(
            shutdown
                .finish(Duration::from_secs(5), std::future::pending())
                .await,
            Ending::Clean
        );
        assert!(matches!(task.await, Ok(Some(()))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_will_not_end_is_dropped_at_the_deadline() {
        let shutdown = Shutdown::new();
        let task = shutdown.spawn("hangs", std::future::pending::<()>());
        assert_eq!(
            shutdown
                .finish(Duration::from_secs(10), std::future::pending())
                .await,
            Ending::Aborted
        );
        assert!(matches!(task.await, Ok(None)));
    }

    #[tokio::test]
    async fn a_second_signal_aborts_at_once() {
        let shutdown = Shutdown::new();
        shutdown.spawn("hangs", std::future::pending::<()>());
        assert_eq!(
            shutdown.finish(Duration::from_secs(600), async {}).await,
            Ending::Aborted
        );
    }

    #[tokio::test]
    async fn a_panic_begins_shutdown_and_fails_the_exit() {
        let shutdown = Shutdown::new();
        let soft = shutdown.soft();
        assert!(
            shutdown
                .spawn("panics", async { panic!("on purpose") })
                .await
                .is_err()
        );
        soft.cancelled().await;
        assert_eq!(
            shutdown
                .finish(Duration::from_secs(5), std::future::pending())
                .await,
            Ending::Aborted
        );
    }
}
