//! The log of the whole suite, kept in memory, in which every secret of every test is looked for.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::log_line;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Everything we log at all, and what the libraries below us log for debugging.
const FILTER: &str = "debug,vouch=trace";

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

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
        LOG.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What one test must not find in the log from its beginning to its end.
#[derive(Clone)]
pub(crate) struct Watch {
    from: usize,
    secrets: Arc<Mutex<Vec<String>>>,
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
    let from = LOG.lock().unwrap_or_else(PoisonError::into_inner).len();
    Watch {
        from,
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
        let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        log[self.from..]
            .split(|byte| *byte == b'\n')
            .filter(|line| contains(line, text.as_bytes()))
            .map(|line| serde_json::from_slice(line).expect("a JSON line"))
            .collect()
    }

    /// The lines that mention something, for the message of a test that fails.
    #[cfg(feature = "failpoints")]
    pub(crate) fn about(&self, something: &str) -> String {
        let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        let log = String::from_utf8_lossy(&log[self.from..]);
        let lines: Vec<&str> = log
            .lines()
            .filter(|line| line.contains(something))
            .collect();
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
        let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(
            !contains(&log[self.from..], b"deadlock detected"),
            "the log shows a deadlock"
        );
        for secret in self
            .secrets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
        {
            assert!(
                !contains(&log[self.from..], secret.as_bytes()),
                "the log shows a secret"
            );
        }
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else {
        return false;
    };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(needle) {
            return true;
        }
        rest = &rest[1..];
    }
    false
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
