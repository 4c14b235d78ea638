//! Wakes who waits for a record: see [`crate::flows::watch`].

use std::time::Duration;

use crate::flows::{Failure, Services};
use crate::store::changes::{self, Listener};

/// The pause between two announcements. Changes of this time share one: announcing takes a lock of the whole database.
const BETWEEN: Duration = Duration::from_millis(20);
/// Records looked at in one statement.
const TOGETHER: usize = 1000;
/// After so many records that were not announced, processes are left to find out by themselves.
const MOST: usize = 10_000;

/// Announces what changed here to other processes. What fails to be announced is found there within a second.
///
/// # Errors
/// The database.
pub async fn announce(services: &Services) -> Result<usize, Failure> {
    let mut changed = services.watch.take_changed();
    if changed.is_empty() {
        return Ok(0);
    }
    changed.truncate(MOST);
    let mut conn = services.connection().await?;
    changes::announce(&mut conn, &changed).await?;
    drop(conn);
    tokio::time::sleep(BETWEEN).await;
    Ok(changed.len())
}

/// Hears what other processes announce, until the connection is lost.
///
/// # Errors
/// The database.
pub async fn listen(services: &Services) -> Result<usize, Failure> {
    let mut listener = Listener::connect(&services.pool).await?;
    while let Some(changed) = listener.next().await? {
        for organization in changed {
            services.watch.wake(organization);
        }
    }
    Ok(0)
}

/// Looks at every record that is waited for.
///
/// # Errors
/// The database.
pub async fn look(services: &Services) -> Result<usize, Failure> {
    let known = services.watch.waited_for();
    for chunk in known.chunks(TOGETHER) {
        let mut conn = services.connection().await?;
        let newer = changes::newer(&mut conn, chunk).await?;
        drop(conn);
        for (organization, sequence) in newer {
            services.watch.seen(organization, sequence);
        }
    }
    Ok(0)
}
