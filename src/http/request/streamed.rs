//! A file in a form, on its way into the store: no more of it is held than a piece.
//!
//! The first bytes say what it is. What is no document goes nowhere, and is only counted. A PDF is looked at on its way.

use crate::flows::Services;
use crate::flows::file::arriving::{Arrived, Arriving};
use crate::http::error::{ApiError, Situation};
use crate::http::request::file_kind::{Kind, PDF, media_type};
use crate::http::request::form::Form;
use crate::http::request::pdf::Look;
use crate::http::request::room::Taken;

/// By so many bytes the type of a file is known.
const SNIFFED: usize = 8 * 1024;

/// A file that has come.
#[derive(Debug)]
pub(in crate::http) struct Streamed {
    pub(in crate::http) kind: Kind,
    pub(in crate::http) arrived: Arrived,
}

enum Coming {
    /// Too little to say what it is.
    Head(Vec<u8>),
    Document(Box<Document>),
    Other(ApiError),
}

struct Document {
    media_type: &'static str,
    arriving: Arriving,
    look: Option<Look>,
}

impl Document {
    fn holds(&self, more: usize) -> usize {
        let look = self.look.as_ref().map_or(0, |_| Look::HELD);
        self.arriving.holds(more).saturating_add(look)
    }

    async fn add(&mut self, services: &Services, bytes: &[u8]) {
        if let Some(look) = &mut self.look {
            look.add(bytes);
        }
        self.arriving.add(services, bytes).await;
    }
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
        (Ok(()), Coming::Document(document)) => {
            let kind = Kind {
                media_type: document.media_type,
                needs_password: document.look.map(Look::end),
            };
            let arrived = document.arriving.end().await;
            Ok(Ok(Streamed { kind, arrived }))
        }
        (Ok(()), Coming::Other(error)) => Ok(Err(error)),
        (Ok(()), Coming::Head(_)) => Err(Situation::Bug.into()),
        (Err(error), Coming::Document(document)) => {
            document.arriving.give_up(services).await;
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
            Coming::Document(document) => {
                taken.hold(before.saturating_add(document.holds(piece.len())))?;
                document.add(services, &piece).await;
                taken.shrink(before.saturating_add(document.holds(0)));
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
    let mut document = Box::new(Document {
        media_type,
        arriving: Arriving::begin(services).await?,
        look: None,
    });
    let look = if media_type == PDF { Look::HELD } else { 0 };
    let room = taken.hold_more(document.holds(head.len()).saturating_add(look));
    if let Err(full) = room {
        document.arriving.give_up(services).await;
        return Err(full);
    }
    document.look = (media_type == PDF).then(Look::default);
    document.add(services, head).await;
    taken.shrink(before.saturating_add(document.holds(0)));
    Ok(Coming::Document(document))
}
