//! Log output: one subscriber for the process, to standard error, pretty for people or JSON for programs.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::LogFormat;

/// Libraries whose chatter helps nobody; the operator's filter comes after and may turn them on again.
const QUIET: &str = "sqlx=warn,hyper=warn,reqwest=warn";

/// Installs the subscriber. A second call changes nothing.
///
/// # Errors
/// The filter cannot be read; the text says where.
pub fn init(filter: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|error| format!("VOUCH_LOG cannot be read: {error}"))?;
    let registry = tracing_subscriber::registry().with(filter);
    let colour = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(colour);
    let installed = match format {
        LogFormat::Pretty => registry.with(layer.compact()).try_init(),
        LogFormat::Json => registry.with(layer.json().flatten_event(true)).try_init(),
    };
    // Installed already: somebody in this process was first, and their choice stands.
    drop(installed);
    Ok(())
}
