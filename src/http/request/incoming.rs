//! An upload's body, piece by piece, at no less than a rate.
//!
//! A client that sends nothing, or a byte now and then, is cut off after a window, however long the whole may take. Only the
//! time counts in which we wait for the client: what our own store takes is not the client's.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use tokio::time::{Instant, timeout};

use crate::http::body::encoded;
use crate::http::error::{ApiError, Situation};
use crate::http::request::command::DISCARDED_BYTES;
use crate::http::request::room::Taken;
use crate::http::serve::server::Patience;

/// For so long at a time is it counted what comes, where nobody says otherwise.
pub(in crate::http) const WINDOW: Duration = Duration::from_secs(5);
/// What has to come in that time, in bytes: 8 KB a second.
const LEAST: usize = 40 * 1024;
/// The first part of a body whose length is not known, in bytes.
const FIRST: usize = 64 * 1024;

/// The rest of a body.
#[derive(Debug)]
pub(in crate::http) struct Incoming {
    body: Body,
    patience: Patience,
    /// How long we have waited in this window, and what has come in it.
    waited: Duration,
    came: usize,
}

impl Incoming {
    pub(in crate::http) fn new(body: Body, patience: Patience) -> Self {
        Self {
            body,
            patience,
            waited: Duration::ZERO,
            came: 0,
        }
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// Too slow, or broken off.
    pub(in crate::http) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let began = Instant::now();
            let left = self.patience.uploads.saturating_sub(self.waited);
            let frame = timeout(left, self.body.frame()).await;
            self.waited = self.waited.saturating_add(began.elapsed());
            let data = match frame {
                Ok(None) => return Ok(None),
                Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
                Ok(Some(Err(_))) => {
                    let broken = ApiError::from(Situation::MalformedBody);
                    return Err(broken.because("the body broke off"));
                }
                Err(_) => Bytes::new(),
            };
            self.came = self.came.saturating_add(data.len());
            if self.waited >= self.patience.uploads {
                if self.came < LEAST {
                    return Err(Situation::SlowBody.into());
                }
                (self.waited, self.came) = (Duration::ZERO, 0);
            }
            if !data.is_empty() {
                return Ok(Some(data));
            }
        }
    }

    /// Refuses a body that is compressed, and throws it away.
    ///
    /// # Errors
    /// It is.
    pub(in crate::http) async fn unencoded(&mut self, headers: &HeaderMap) -> Result<(), ApiError> {
        if encoded(headers) {
            self.discard(headers).await;
            return Err(Situation::EncodedBody.into());
        }
        Ok(())
    }

    /// The whole of it, at most `limit` bytes. Room is taken for `copies` of it, before there is anything to hold.
    ///
    /// # Errors
    /// Too large, no room, too slow, or broken off. The rest is thrown away then.
    pub(in crate::http) async fn whole(
        mut self,
        headers: &HeaderMap,
        limit: usize,
        copies: usize,
        taken: &mut Taken,
    ) -> Result<Vec<u8>, ApiError> {
        self.unencoded(headers).await?;
        let held = self.hold(headers, limit, copies, taken).await;
        if held.is_err() {
            self.discard(headers).await;
        }
        held
    }

    async fn hold(
        &mut self,
        headers: &HeaderMap,
        limit: usize,
        copies: usize,
        taken: &mut Taken,
    ) -> Result<Vec<u8>, ApiError> {
        let declared = declared(headers);
        if declared.is_some_and(|declared| declared > limit) {
            return Err(Situation::BodyTooLarge.into());
        }
        let mut kept = Vec::new();
        let mut capacity = declared.unwrap_or(FIRST).min(limit);
        taken.hold(copies.saturating_mul(capacity))?;
        while let Some(piece) = self.next().await? {
            let needed = kept.len().saturating_add(piece.len());
            if needed > limit {
                return Err(Situation::BodyTooLarge.into());
            }
            if needed > capacity {
                // Twice as much each time, so that what is copied grows with what came and no faster.
                capacity = capacity.saturating_mul(2).max(needed).min(limit);
                taken.hold(copies.saturating_mul(capacity))?;
            }
            if needed > kept.capacity() {
                kept.reserve_exact(capacity.saturating_sub(kept.len()));
            }
            kept.extend_from_slice(&piece);
        }
        Ok(kept)
    }

    /// Reads some more of a body that is refused and throws it away: most clients read the answer only after they have
    /// written everything, and would find a broken connection instead. A client that asks first is told at once.
    pub(in crate::http) async fn discard(&mut self, headers: &HeaderMap) {
        if headers.contains_key(header::EXPECT) {
            return;
        }
        let mut seen = 0_usize;
        let within = self.patience.bodies;
        let reading = async {
            while let Ok(Some(piece)) = self.next().await {
                seen = seen.saturating_add(piece.len());
                if seen > DISCARDED_BYTES {
                    break;
                }
            }
        };
        // However it ends, there is nothing to be done with it.
        let _ = timeout(within, reading).await;
    }
}

/// What a client says that its body has, in bytes.
pub(in crate::http) fn declared(headers: &HeaderMap) -> Option<usize> {
    let value = headers.get(header::CONTENT_LENGTH)?;
    value.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    /// A body of so many pieces of a size, each so long after the one before.
    fn body(pieces: usize, size: usize, pause: Duration) -> Incoming {
        let pieces = stream::unfold(pieces, move |left| async move {
            tokio::time::sleep(pause).await;
            let left = left.checked_sub(1)?;
            Some((Ok::<_, std::io::Error>(vec![b'x'; size]), left))
        });
        Incoming::new(Body::from_stream(pieces), Patience::default())
    }

    async fn read(mut body: Incoming) -> (usize, Option<Situation>, Duration) {
        let (mut seen, began) = (0, Instant::now());
        loop {
            match body.next().await {
                Ok(Some(piece)) => seen += piece.len(),
                Ok(None) => return (seen, None, began.elapsed()),
                Err(error) => return (seen, Some(error.situation()), began.elapsed()),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_too_slowly_is_cut_off_and_what_comes_fast_enough_may_take_its_time() {
        let second = Duration::from_secs(1);
        let slow = Some(Situation::SlowBody);
        let never = read(body(1, 1, Duration::from_secs(3600))).await;
        assert_eq!(never, (0, slow, 5 * second));
        let (seen, ended, took) = read(body(1000, 1000, second)).await;
        assert_eq!((ended, took), (slow, 5 * second));
        assert!(seen <= 5000, "{seen}");
        let steady = read(body(100, 10 * 1024, second)).await;
        assert_eq!(steady, (100 * 10 * 1024, None, 101 * second));
    }

    #[tokio::test(start_paused = true)]
    async fn our_own_time_is_not_the_clients() {
        let mut body = body(3, 1, Duration::from_secs(1));
        for _ in 0..3 {
            assert!(body.next().await.unwrap().is_some());
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        assert!(body.next().await.unwrap().is_none());
    }
}
