//! What all parts of a running sandbox share.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use super::faults::Faults;
use super::lifecycle::Turn;
use super::persist::{self, StateFile};
use super::probe::Probe;
use super::settings::Settings;
use super::state::State;
use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::Shutdown;

/// How long a change may wait for the state file.
const SAVE_AFTER: Duration = Duration::from_millis(500);

/// The running sandbox.
pub(super) struct Core {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) address: SocketAddr,
    pub(super) shutdown: Shutdown,
    pub(super) faults: Faults,
    pub(super) probe: Option<Probe>,
    pub(super) webhooks: reqwest::Client,
    /// There may be something to do now.
    pub(super) wake: Notify,
    state: Mutex<State>,
    webhook_url: Mutex<Option<String>>,
    state_file: Option<StateFile>,
    changed: Notify,
    /// Everything that may change the state; the last save waits for it.
    writers: TaskTracker,
}

/// The parts that need work before the sandbox can run.
pub(super) struct Parts {
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) address: SocketAddr,
    pub(super) shutdown: Shutdown,
    pub(super) probe: Option<Probe>,
    pub(super) webhooks: reqwest::Client,
    pub(super) state: State,
    pub(super) state_file: Option<StateFile>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that died while it held the lock left a state that is still the truth of this sandbox.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Core {
    pub(super) fn new(parts: Parts) -> Self {
        Self {
            webhook_url: Mutex::new(parts.settings.webhook_url.clone()),
            settings: parts.settings,
            clock: parts.clock,
            ids: parts.ids,
            address: parts.address,
            shutdown: parts.shutdown,
            faults: Faults::default(),
            probe: parts.probe,
            webhooks: parts.webhooks,
            wake: Notify::new(),
            state: Mutex::new(parts.state),
            state_file: parts.state_file,
            changed: Notify::new(),
            writers: TaskTracker::new(),
        }
    }

    /// Looks at the state.
    pub(super) fn read<R>(&self, look: impl FnOnce(&State, DateTime<Utc>) -> R) -> R {
        look(&lock(&self.state), self.clock.now())
    }

    /// Changes the state, then lets happen what is due.
    pub(super) fn turn<R>(&self, act: impl FnOnce(&mut Turn<'_>) -> R) -> R {
        let result = self.quiet_turn(|turn| {
            let result = act(turn);
            if !self.settings.manual {
                turn.advance(usize::MAX, false);
            }
            (result, true)
        });
        self.wake.notify_one();
        result
    }

    /// Changes the state without waking those who wait for changes of it. `act` also tells whether anything did change.
    pub(super) fn quiet_turn<R>(&self, act: impl FnOnce(&mut Turn<'_>) -> (R, bool)) -> R {
        let mut state = lock(&self.state);
        let mut turn = Turn {
            state: &mut state,
            now: self.clock.now(),
            settings: &self.settings,
            ids: &self.ids,
        };
        let (result, changed) = act(&mut turn);
        if changed {
            state.version += 1;
            drop(state);
            self.changed.notify_one();
        }
        result
    }

    pub(super) fn webhook_url(&self) -> Option<String> {
        lock(&self.webhook_url).clone()
    }

    pub(super) fn set_webhook_url(&self, url: String) {
        *lock(&self.webhook_url) = Some(url);
        self.wake.notify_one();
    }

    /// The start of the links that browsers open.
    pub(super) fn base_url(&self) -> String {
        self.settings
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.address))
    }

    /// Spawns work that may change the state. It goes on when no call waits for it any more.
    pub(super) fn spawn<F>(&self, name: &'static str, task: F) -> JoinHandle<Option<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.shutdown.spawn(name, self.writers.track_future(task))
    }

    /// Waits, but not beyond shutdown. Whether the whole time has passed.
    pub(super) async fn pause(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.shutdown.soft().cancelled_owned() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    /// Brings the state file up to date before an answer promises something; not in fast mode.
    pub(super) async fn commit(&self) {
        if !self.settings.fast {
            self.save().await;
        }
    }

    /// Brings the state file up to date.
    pub(super) async fn save(&self) {
        let Some(file) = &self.state_file else {
            return;
        };
        let saved = file.save(|saved| {
            let state = lock(&self.state);
            (state.version > saved).then(|| (persist::encode(&state), state.version))
        });
        if let Err(error) = saved.await {
            let path = file.path().display();
            tracing::error!(%path, %error, "the sandbox's state file cannot be written");
        }
    }

    /// Saves changes a moment after they happen, and what is left when everything else has stopped.
    pub(super) async fn keep_saved(self: Arc<Self>) {
        let soft = self.shutdown.soft();
        loop {
            tokio::select! {
                () = soft.cancelled() => break,
                () = self.changed.notified() => {}
            }
            self.pause(SAVE_AFTER).await;
            self.save().await;
        }
        self.writers.close();
        self.writers.wait().await;
        self.save().await;
    }
}
