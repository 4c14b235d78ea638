//! A file in a form, on its way into the store: no more of it is held than a piece.
//!
//! The first bytes say what it is. What is no document goes nowhere, and is only counted.

use crate::flows::Services;
use crate::flows::file::arriving::{Arrived, Arriving};
use crate::http::error::{ApiError, Situation};
use crate::http::request::form::Form;
use crate::http::request::room::Taken;
use crate::http::request::upload::media_type;

/// By so many bytes the type of a file is known.
const SNIFFED: usize = 8 * 1024;

/// A file that has come.
#[derive(Debug)]
pub(in crate::http) struct Streamed {
    /// By its content.
    pub(in crate::http) media_type: &'static str,
    pub(in crate::http) arrived: Arrived,
}

enum Coming {
    /// Too little to say what it is.
    Head(Vec<u8>),
    Document(&'static str, Box<Arriving>),
    Other(ApiError),
}

/// One part, up to `limit` bytes. `Ok(Err(_))` is a file that was read and is no document.
///
/// # Errors
/// Of the form; too large; no room; the database.
pub(in crate::http) async fn file(
    form: &mut Form,
    limit: usize,
    taken: &mut Taken,
    services: &Services,
) -> Result<Result<Streamed, ApiError>, ApiError> {
    let before = taken.bytes();
    let mut coming = Coming::Head(Vec::new());
    let read = read(form, limit, taken, services, &mut coming).await;
    taken.shrink(before);
    match (read, coming) {
        (Ok(()), Coming::Document(media_type, arriving)) => {
            let arrived = arriving.end().await;
            Ok(Ok(Streamed {
                media_type,
                arrived,
            }))
        }
        (Ok(()), Coming::Other(error)) => Ok(Err(error)),
        (Ok(()), Coming::Head(_)) => Err(Situation::Bug.into()),
        (Err(error), Coming::Document(_, arriving)) => {
            arriving.give_up(services).await;
            Err(error)
        }
        (Err(error), _) => Err(error),
    }
}

async fn read(
    form: &mut Form,
    limit: usize,
    taken: &mut Taken,
    services: &Services,
    coming: &mut Coming,
) -> Result<(), ApiError> {
    let before = taken.bytes();
    let mut size = 0_usize;
    while let Some(piece) = form.chunk().await? {
        size = size.saturating_add(piece.len());
        if size > limit {
            return Err(Situation::BodyTooLarge.into());
        }
        match coming {
            Coming::Other(_) => {}
            Coming::Document(_, arriving) => {
                taken.hold(before.saturating_add(arriving.holds(piece.len())))?;
                arriving.add(services, &piece).await;
                taken.shrink(before.saturating_add(arriving.holds(0)));
            }
            Coming::Head(head) => {
                // It may grow to twice its length.
                taken.hold_more(piece.len().saturating_mul(2))?;
                head.extend_from_slice(&piece);
                if head.len() >= SNIFFED {
                    *coming = begun(head, before, taken, services).await?;
                }
            }
        }
    }
    if let Coming::Head(head) = coming {
        *coming = begun(head, before, taken, services).await?;
    }
    Ok(())
}

async fn begun(
    head: &[u8],
    before: usize,
    taken: &mut Taken,
    services: &Services,
) -> Result<Coming, ApiError> {
    let first = head.get(..SNIFFED).unwrap_or(head);
    let media_type = match media_type(first) {
        Ok(media_type) => media_type,
        Err(error) => return Ok(Coming::Other(error)),
    };
    let mut arriving = Box::new(Arriving::begin(services).await?);
    let room = taken.hold_more(arriving.holds(head.len()));
    if let Err(full) = room {
        arriving.give_up(services).await;
        return Err(full);
    }
    arriving.add(services, head).await;
    taken.shrink(before.saturating_add(arriving.holds(0)));
    Ok(Coming::Document(media_type, arriving))
}
