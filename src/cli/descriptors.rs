//! File descriptors: every connection takes one. Systems often allow a process far more than they give it at first.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is kept for everything that is no connection of a client's: the database, Sumsub, receivers, documents.
const RESERVED: u64 = 256;

/// Raises what this process may open to what it may raise it to, and says it. How many connections fit into that, of
/// those that are wanted.
pub(super) fn raise(wanted: usize) -> usize {
    let before = getrlimit(Resource::Nofile);
    let raised = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: before.maximum,
            maximum: before.maximum,
        },
    );
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
    let now = getrlimit(Resource::Nofile);
    tracing::info!(
        was = before.current,
        soft = now.current,
        hard = now.maximum,
        "open files"
    );
    let Some(limit) = now.current else {
        return wanted;
    };
    let fit = usize::try_from(limit.saturating_sub(RESERVED)).unwrap_or(usize::MAX);
    if fit < wanted {
        tracing::warn!(
            wanted,
            connections = fit,
            "fewer connections than VOUCH_MAX_CONNECTIONS: too few files may be open"
        );
    }
    wanted.min(fit)
}
