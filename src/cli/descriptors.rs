//! File descriptors: every connection takes one. Systems often allow a process far more than they give it at first.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is kept for everything that is no connection of a client's: Sumsub, receivers, documents. The database's
/// connections come on top.
const RESERVED: u64 = 240;
/// Fewer connections are of no use, however few files may be open.
const LEAST: usize = 16;

/// Raises what this process may open to what it may raise it to, and says it. How many connections of clients fit into
/// that, of those that are wanted, beside so many of the database.
pub(super) fn raise(wanted: usize, database: u32) -> usize {
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
    let fit = limit.saturating_sub(RESERVED + u64::from(database));
    let fit = usize::try_from(fit).unwrap_or(usize::MAX).max(LEAST);
    if fit < wanted {
        tracing::warn!(
            wanted,
            connections = fit,
            "fewer connections than VOUCH_MAX_CONNECTIONS: too few files may be open"
        );
    }
    wanted.min(fit)
}
