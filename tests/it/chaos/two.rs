//! Two processes `vouch serve` on one database and one sandbox, either of which may be killed and started again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::support::app::TestApp;
use crate::support::child::Process;

/// Base URLs of processes, used one after the other.
#[derive(Debug, Clone)]
pub(super) struct Doors {
    urls: Arc<Mutex<Vec<String>>>,
    next: Arc<AtomicUsize>,
}

impl Doors {
    fn of(urls: Vec<String>) -> Self {
        Self {
            urls: Arc::new(Mutex::new(urls)),
            next: Arc::default(),
        }
    }

    /// A single one.
    pub(super) fn one(url: &str) -> Self {
        Self::of(vec![url.to_owned()])
    }

    pub(super) fn next(&self) -> String {
        let urls = self.all();
        urls[self.next.fetch_add(1, Ordering::SeqCst) % urls.len()].clone()
    }

    pub(super) fn all(&self) -> Vec<String> {
        self.urls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn are_several(&self) -> bool {
        self.all().len() > 1
    }

    fn set(&self, place: usize, url: &str) {
        let mut urls = self.urls.lock().unwrap_or_else(PoisonError::into_inner);
        url.clone_into(&mut urls[place]);
    }
}

/// The two processes. They are killed when this is dropped.
pub(super) struct Two {
    processes: [Option<Process>; 2],
    doors: Doors,
    settings: Vec<(&'static str, &'static str)>,
}

impl Two {
    /// Starts both, with the settings of an app and others.
    pub(super) async fn start(app: &TestApp, settings: Vec<(&'static str, &'static str)>) -> Self {
        let (one, other) = tokio::join!(
            Process::serve(app, &settings),
            Process::serve(app, &settings)
        );
        Self {
            doors: Doors::of(vec![one.url.clone(), other.url.clone()]),
            processes: [Some(one), Some(other)],
            settings,
        }
    }

    pub(super) fn doors(&self) -> Doors {
        self.doors.clone()
    }

    /// Kills one, whatever it is doing; what is left of it.
    pub(super) async fn kill(&mut self, place: usize) -> Process {
        let process = self.processes[place].take().expect("a process");
        process.killed().await
    }

    /// Starts the one again that was killed.
    pub(super) async fn restart(&mut self, app: &TestApp, place: usize) {
        let process = Process::serve(app, &self.settings).await;
        self.doors.set(place, &process.url);
        self.processes[place] = Some(process);
    }

    pub(super) fn living(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().flatten()
    }

    /// Kills both and starts them with other settings; what is left of those killed.
    pub(super) async fn renew(
        &mut self,
        app: &TestApp,
        settings: Vec<(&'static str, &'static str)>,
    ) -> Vec<Process> {
        self.settings = settings;
        let mut killed = Vec::new();
        for place in 0..self.processes.len() {
            killed.push(self.kill(place).await);
            self.restart(app, place).await;
        }
        killed
    }
}
