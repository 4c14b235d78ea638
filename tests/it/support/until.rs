//! Waiting for what somebody else does, and never for ever.

use std::time::Duration;

use tokio::time::{sleep, timeout};

/// Guards against hanging, and against nothing else: what works is done long before, however busy the machine is.
pub(crate) const HANGS: Duration = Duration::from_secs(180);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// What comes of something that has to end.
pub(crate) async fn ends<F: IntoFuture>(what: &str, future: F) -> F::Output {
    let waited = timeout(HANGS, future).await;
    waited.unwrap_or_else(|_| panic!("waited too long until {what}"))
}

/// Looks again and again until a condition holds.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    found(what, async || condition().await.then_some(())).await;
}

/// Looks again and again until there is something.
pub(crate) async fn found<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    ends(what, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            sleep(LOOK_AGAIN).await;
        }
    })
    .await
}

/// Waits while less and less is left, as long as it takes: only that nothing came to its end for a while is too long.
pub(crate) async fn nothing_is_left(what: &str, left: impl AsyncFn() -> usize) {
    let mut fewest = usize::MAX;
    while fewest > 0 {
        let look = async || Some(left().await).filter(|left| *left < fewest);
        fewest = found(what, look).await;
    }
}
