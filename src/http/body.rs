//! A body that is read whole, within a deadline and in bounded memory.
//!
//! What all bodies hold together is bounded by a room of their own, of which no organization has more than half, nor all
//! who are unknown together. The smallest are not counted, so that a client that sends little is never refused for what
//! others send: Sumsub's webhooks, and nearly all calls.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use uuid::Uuid;

use super::error::{ApiError, Situation};
use crate::http::request::command::DISCARDED_BYTES;
use crate::http::request::room::{Room, Taken};
use base::ids::OrganizationId;

/// What is not counted, in bytes. A request takes more than this otherwise.
const SMALL: usize = 8 * 1024;
/// A sender who is not known yet.
const NOBODY: OrganizationId = OrganizationId(Uuid::nil());
/// What one body holds: itself, and what is read from it.
const COPIES: usize = 2;

/// Reads a body: at most `limit` bytes, within the deadline. `room` is taken for what has come, by its sender, until
/// the last copy of the body is gone.
///
/// Of a body that is refused some more is read and thrown away: most clients read the answer only after they have
/// written everything, and would find a broken connection instead. A client that asks first (`Expect: 100-continue`)
/// is told at once.
pub(super) async fn read(
    room: &Room,
    whose: Option<OrganizationId>,
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
    within: Duration,
) -> Result<Bytes, ApiError> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok())
        .unwrap_or(0);
    if declared > limit && headers.contains_key(header::EXPECT) {
        return Err(Situation::BodyTooLarge.into());
    }
    let mut seen = 0_usize;
    let mut kept = Kept {
        bytes: Vec::with_capacity(declared.min(SMALL)),
        taken: room.enter(whose.unwrap_or(NOBODY)),
    };
    let mut refused = encoded(headers).then_some(Situation::EncodedBody);
    if refused.is_some() && headers.contains_key(header::EXPECT) {
        return Err(Situation::EncodedBody.into());
    }
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame?.into_data() else {
                continue;
            };
            seen = seen.saturating_add(data.len());
            if seen > limit.saturating_add(DISCARDED_BYTES) {
                break;
            }
            if refused.is_none() {
                refused = kept.add(&data, limit).err();
            }
        }
        Ok::<_, axum::Error>(())
    };
    let read = tokio::time::timeout(within, reading).await;
    if declared > limit || seen > limit {
        return Err(Situation::BodyTooLarge.into());
    }
    if let Some(situation) = refused {
        return Err(situation.into());
    }
    match read {
        Err(_) => Err(Situation::SlowBody.into()),
        Ok(Ok(())) => Ok(kept.into()),
        Ok(Err(_)) => Err(ApiError::from(Situation::MalformedBody).because("the body broke off")),
    }
}

/// Whether a body is compressed, or encoded otherwise (RFC 9110 §8.4). We take none of that: what a few bytes become is
/// not bounded by what was sent, and the digests of webhooks are over what was sent.
pub(super) fn encoded(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::CONTENT_ENCODING);
    let mut codings = values
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii);
    codings.any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

/// A body and the room that it takes.
#[derive(Debug)]
struct Kept {
    bytes: Vec<u8>,
    taken: Taken,
}

impl Kept {
    /// Keeps some more. Where that is refused, nothing is kept any more.
    fn add(&mut self, data: &[u8], limit: usize) -> Result<(), Situation> {
        let added = self.grow(data.len(), limit);
        match added {
            Ok(()) => self.bytes.extend_from_slice(data),
            Err(_) => {
                self.bytes = Vec::new();
                self.taken.shrink(0);
            }
        }
        added
    }

    fn grow(&mut self, more: usize, limit: usize) -> Result<(), Situation> {
        let needed = self.bytes.len().saturating_add(more);
        if needed > limit {
            return Err(Situation::BodyTooLarge);
        }
        let capacity = self.bytes.capacity();
        if needed > capacity {
            // Twice as much each time, so that what is copied grows with what came and no faster.
            let capacity = capacity.saturating_mul(2).max(needed).min(limit);
            if capacity > SMALL {
                let held = self.taken.hold(COPIES.saturating_mul(capacity));
                held.map_err(|_| Situation::BodiesFull)?;
            }
            let more = capacity.saturating_sub(self.bytes.len());
            self.bytes.reserve_exact(more);
        }
        Ok(())
    }
}

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Kept> for Bytes {
    fn from(kept: Kept) -> Self {
        if kept.bytes.capacity() > SMALL {
            Self::from_owner(kept)
        } else {
            kept.bytes.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 256 * 1024;
    const DEADLINE: Duration = Duration::from_secs(10);

    async fn body(room: &Room, whose: u128, bytes: usize) -> Result<Bytes, Situation> {
        let whose = Some(OrganizationId(Uuid::from_u128(whose)));
        let body = Body::from(vec![b'x'; bytes]);
        let read = read(room, whose, &HeaderMap::new(), body, LIMIT, DEADLINE).await;
        read.map_err(|error| error.situation())
    }

    #[tokio::test]
    async fn bodies_take_room_as_long_as_they_are_there() {
        let room = Room::new(2);
        let one = body(&room, 1, LIMIT).await.unwrap();
        let again = one.clone();
        drop(one);
        assert_eq!((again.len(), room.held()), (LIMIT, 2 * LIMIT));
        let more = body(&room, 1, LIMIT).await.unwrap();
        // One has half of it, and is refused; others, and what is small, are not.
        assert_eq!(body(&room, 1, SMALL + 1).await, Err(Situation::BodiesFull));
        assert_eq!(body(&room, 1, SMALL).await.unwrap().len(), SMALL);
        assert_eq!(body(&room, 2, LIMIT).await.unwrap().len(), LIMIT);
        assert_eq!(room.held(), 4 * LIMIT);
        drop((again, more));
        assert_eq!(room.held(), 0);
        assert_eq!(body(&room, 1, LIMIT).await.unwrap().len(), LIMIT);
    }

    #[test]
    fn every_coding_but_identity_is_one() {
        let of = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(header::CONTENT_ENCODING, value.parse().unwrap());
            }
            encoded(&headers)
        };
        for plain in [&[][..], &[""], &["identity"], &["Identity, identity", " "]] {
            assert!(!of(plain), "{plain:?}");
        }
        for odd in [
            &["gzip"][..],
            &["identity, br"],
            &["identity", "zstd"],
            &["x"],
        ] {
            assert!(of(odd), "{odd:?}");
        }
    }

    #[tokio::test]
    async fn what_is_too_large_or_refused_takes_none() {
        let room = Room::new(1);
        let large = body(&room, 1, LIMIT + 1).await;
        assert_eq!((large, room.held()), (Err(Situation::BodyTooLarge), 0));
        let held = body(&room, 1, LIMIT).await.unwrap();
        assert_eq!(body(&room, 1, LIMIT).await, Err(Situation::BodiesFull));
        assert_eq!(room.held(), 2 * LIMIT);
        drop(held);
        assert_eq!(room.held(), 0);
    }
}
