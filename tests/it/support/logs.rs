//! The log of the whole suite, kept in memory, in which every secret of every test is looked for.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use aho_corasick::AhoCorasick;
use memchr::memmem;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::log_line;

/// Everything we log at all, and what the libraries below us log for debugging.
const FILTER: &str = "debug,vouch=trace,base=trace,dev_postgres=trace,sumsub_sandbox=trace";

/// A part of the log is closed at this size.
const PART: usize = 1024 * 1024;

static LOG: Mutex<Log> = Mutex::new(Log {
    parts: BTreeMap::new(),
    open: Vec::new(),
    next: 0,
    watches: BTreeMap::new(),
});

/// The log in parts of whole lines, as long as somebody watches them.
struct Log {
    parts: BTreeMap<usize, Arc<Vec<u8>>>,
    open: Vec<u8>,
    /// The number of the part that is open.
    next: usize,
    /// How many watch from which part on.
    watches: BTreeMap<usize, usize>,
}

impl Log {
    fn lock() -> MutexGuard<'static, Self> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&mut self) {
        let part = std::mem::take(&mut self.open);
        self.parts.insert(self.next, Arc::new(part));
        self.next += 1;
    }

    /// What was written from a part on. Whoever reads it keeps nobody from writing more.
    fn since(from: usize) -> Vec<Arc<Vec<u8>>> {
        let mut log = Self::lock();
        log.close();
        log.parts
            .range(from..)
            .map(|(_, part)| Arc::clone(part))
            .collect()
    }
}

struct Sink;

/// What is wrong with lines of the suite so far, whichever test logged them.
static SPOILED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Write for Sink {
    // The subscriber writes each line whole.
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Err(wrong) = log_line::read(bytes) {
            let line = String::from_utf8_lossy(bytes);
            SPOILED
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(format!("{wrong}: {line}"));
        }
        let mut log = Log::lock();
        if !log.watches.is_empty() {
            log.open.extend_from_slice(bytes);
        }
        if log.open.len() > PART {
            log.close();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What one test must not find in the log from its beginning to its end.
#[derive(Clone)]
pub(crate) struct Watch {
    from: Arc<From>,
    secrets: Arc<Mutex<Vec<String>>>,
}

/// The first part that is watched. What nobody watches any more is forgotten.
struct From(usize);

impl Drop for From {
    fn drop(&mut self) {
        let mut log = Log::lock();
        if let Some(many) = log.watches.get_mut(&self.0) {
            *many -= 1;
        }
        log.watches.retain(|_, many| *many > 0);
        let first = log.watches.keys().next().copied();
        let first = first.unwrap_or(log.next);
        log.parts = log.parts.split_off(&first);
    }
}

/// Begins to watch; installs the suite's log the first time.
pub(crate) fn watch() -> Watch {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        tracing_subscriber::registry()
            .with(EnvFilter::new(FILTER))
            .with(vouch::telemetry::json(|| Sink))
            .init();
    });
    let mut log = Log::lock();
    log.close();
    let from = log.next;
    *log.watches.entry(from).or_default() += 1;
    Watch {
        from: Arc::new(From(from)),
        secrets: Arc::default(),
    }
}

impl Watch {
    /// Something that the log must not show.
    pub(crate) fn secret(&self, secret: &str) {
        assert!(secret.len() >= 8, "too short to be looked for");
        self.secrets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(secret.to_owned());
    }

    /// What no response may show: everything watched, since no secret of an app is ever answered back.
    pub(crate) fn response(&self, bytes: &[u8]) {
        for secret in self
            .secrets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            assert!(
                !contains(bytes, secret.as_bytes()),
                "a response shows a secret"
            );
        }
    }

    /// The lines since the watch began that hold a text.
    pub(crate) fn lines_with(&self, text: &str) -> Vec<serde_json::Value> {
        let log = Log::since(self.from.0);
        let lines = log
            .iter()
            .flat_map(|part| part.split(|byte| *byte == b'\n'));
        lines
            .filter(|line| contains(line, text.as_bytes()))
            .map(|line| serde_json::from_slice(line).expect("a JSON line"))
            .collect()
    }

    /// The lines that mention something, for the message of a test that fails.
    #[cfg(feature = "failpoints")]
    pub(crate) fn about(&self, something: &str) -> String {
        let log = Log::since(self.from.0);
        let lines = log
            .iter()
            .flat_map(|part| part.split(|byte| *byte == b'\n'));
        let lines = lines.filter(|line| contains(line, something.as_bytes()));
        let lines: Vec<_> = lines.map(String::from_utf8_lossy).collect();
        lines.join("\n")
    }

    /// Fails where the log shows one of the secrets, or that two transactions waited for each other, and where a line
    /// cannot be read strictly.
    pub(crate) fn assert_silent(&self) {
        let spoiled = SPOILED
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        assert!(spoiled.is_empty(), "{spoiled:#?}");
        let log = Log::since(self.from.0);
        let shows = |text: &str| log.iter().any(|part| contains(part, text.as_bytes()));
        assert!(!shows("deadlock detected"), "the log shows a deadlock");
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        // All at once: a night has tens of thousands of them, and hundreds of megabytes of log.
        let secrets = secrets.iter().filter(|secret| !secret.is_empty());
        let secrets = AhoCorasick::new(secrets).expect("secrets are short");
        let is_shown = log.iter().any(|part| secrets.is_match(part.as_slice()));
        assert!(!is_shown, "the log shows a secret");
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && memmem::find(haystack, needle).is_some()
}

#[test]
fn the_log_is_written_and_a_secret_in_it_is_found() {
    let watch = watch();
    tracing::info!("a line with a s3cret-of-this-test in it");
    watch.secret("another-s3cret");
    watch.assert_silent();
    watch.secret("s3cret-of-this-test");
    assert!(std::panic::catch_unwind(|| watch.assert_silent()).is_err());
}
