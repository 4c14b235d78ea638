//! How long an attempt may take. An endpoint that is failing holds its one place for less, from the moment it is known
//! to be failing, so that what waits behind one request that hangs does not wait as long as a working one might take.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// How long an attempt may take (Svix).
pub const DEADLINE: Duration = Duration::from_secs(15);
/// The same at an endpoint that is failing.
pub const WHILE_FAILING: Duration = Duration::from_secs(5);

/// Whether an endpoint is failing, as it becomes known while an attempt is made.
pub type Failing = watch::Receiver<bool>;

/// Both times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// From the first step of connecting to the last byte of the answer. [`DEADLINE`], except in tests.
    pub deadline: Duration,
    /// The same at an endpoint that is failing. [`WHILE_FAILING`], except in tests.
    pub while_failing: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            deadline: DEADLINE,
            while_failing: WHILE_FAILING,
        }
    }
}

impl Patience {
    /// Comes to its end when an attempt that began at `began` has taken too long. An attempt that has taken longer than
    /// a failing endpoint may ends as soon as its endpoint is known to be failing.
    pub async fn end(self, began: Instant, failing: Failing) {
        tokio::select! {
            () = sleep_until(began + self.deadline) => {}
            () = end_while_failing(began + self.while_failing, failing) => {}
        }
    }
}

async fn end_while_failing(at: Instant, mut failing: Failing) {
    // The last known state holds once the sender is gone.
    while becomes(&mut failing, true).await {
        tokio::select! {
            () = sleep_until(at) => return,
            true = becomes(&mut failing, false) => {}
        }
    }
    pending().await
}

/// Waits until the endpoint is failing, or is not. `false` once the sender is gone.
async fn becomes(failing: &mut Failing, wanted: bool) -> bool {
    failing.wait_for(|is| *is == wanted).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many seconds an attempt ends, where its endpoint is found failing or working at these seconds.
    async fn ends_after(failing: bool, changes: &[(u64, bool)]) -> u64 {
        let (tell, told) = watch::channel(failing);
        let began = Instant::now();
        let telling = async {
            for (second, failing) in changes {
                sleep_until(began + Duration::from_secs(*second)).await;
                tell.send_replace(*failing);
            }
            pending::<()>().await;
        };
        tokio::select! {
            () = Patience::default().end(began, told) => began.elapsed().as_secs(),
            () = telling => unreachable!("it never ends"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_hang_counts_after_fifteen_seconds_and_after_five_while_the_endpoint_is_failing() {
        for (failing, changes, expected) in [
            (false, &[][..], 15),
            (true, &[][..], 5),
            (false, &[(2, true)][..], 5),
            (false, &[(9, true)][..], 9),
            (true, &[(3, false)][..], 15),
            (true, &[(3, false), (4, true)][..], 5),
            (true, &[(3, false), (11, true)][..], 11),
        ] {
            assert_eq!(ends_after(failing, changes).await, expected, "{changes:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_told_nothing_more_waits_as_long_as_was_known() {
        for (failing, expected) in [(false, 15), (true, 5)] {
            let (tell, told) = watch::channel(failing);
            drop(tell);
            let began = Instant::now();
            Patience::default().end(began, told).await;
            assert_eq!(began.elapsed().as_secs(), expected);
        }
    }
}
