//! Log output: one subscriber for the process, to standard error, pretty for people or JSON for programs. Lines are
//! written together ([`lines`]), so the program that installs the subscriber calls [`flush`] at the end.

mod lines;

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::LogFormat;
pub use lines::flush;

/// Libraries whose chatter helps no operator; the operator's filter comes after and may turn them on again.
const QUIET: &str = "sqlx=warn,hyper=warn,reqwest=warn";

/// Installs the subscriber. A second call changes nothing.
///
/// # Errors
/// The filter cannot be read; the text says where. Or there can be no more threads.
pub fn init(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|error| format!("VOUCH_LOG cannot be read: {error}"))?;
    let registry = tracing_subscriber::registry().with(filter);
    let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let pretty = tracing_subscriber::fmt::layer().compact().with_ansi(colour);
    let installed = match format {
        LogFormat::Pretty => registry.with(pretty.with_writer(lines::Collect)).try_init(),
        LogFormat::Json => registry.with(json(lines::Collect)).try_init(),
    };
    // Installed already: another part of this process was first, and their choice stands.
    if installed.is_ok() {
        lines::begin().map_err(|error| format!("the log cannot be written: {error}"))?;
    }
    Ok(())
}

/// The JSON format: one object a line, the event's own fields beside `timestamp`, `level`, `target` and `message`.
pub fn json<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .json()
        .flatten_event(true)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What this thread logs, in JSON.
    #[derive(Clone, Default)]
    pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        /// Begins to listen, until the guard is dropped.
        pub(crate) fn listen(&self) -> tracing::subscriber::DefaultGuard {
            let sink = self.clone();
            let layer = json(move || sink.clone());
            tracing::subscriber::set_default(tracing_subscriber::registry().with(layer))
        }

        /// The lines so far.
        pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
            let log = self.0.lock().unwrap();
            log.split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(|line| serde_json::from_slice(line).unwrap())
                .collect()
        }
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
}
