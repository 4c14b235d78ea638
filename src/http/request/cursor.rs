//! Cursors of lists that run from the newest entry to the oldest.
//!
//! A cursor names the last entry that was shown, by what never changes about it: its creation and its id. So a list
//! goes on where it stopped, whatever was added or changed meanwhile. A cursor is told from garbage, and from one of
//! another list, by a check value; it grants nothing, since every page is read within the caller's own tenancy.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::http::error::ApiError;
use crate::secret::sha256;
use crate::store::values::Position;

/// A list that cursors belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum List {
    /// A broker's customers.
    Children,
    /// The same in the order of their names: cursors hold the last name that was shown.
    ChildrenByName,
    /// An organization's authorizations.
    Authorizations,
    /// An organization's webhook endpoints.
    Endpoints,
    /// The same where a Svix server keeps them: cursors hold its own words.
    SvixEndpoints,
    /// An organization's webhook messages.
    Messages,
    /// A file's documents.
    Documents,
    /// The officers' queue.
    Reviews,
    /// Changes of the rules that files are judged by.
    Rules,
}

impl List {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Children => b"vouch:children",
            Self::ChildrenByName => b"vouch:children-by-name",
            Self::Authorizations => b"vouch:authorizations",
            Self::Endpoints => b"vouch:webhook-endpoints",
            Self::SvixEndpoints => b"vouch:svix-webhook-endpoints",
            Self::Messages => b"vouch:webhook-messages",
            Self::Reviews => b"vouch:reviews",
            Self::Rules => b"vouch:rules",
            Self::Documents => b"vouch:file-documents",
        }
    }

    /// The cursor after an entry.
    pub(in crate::http) fn cursor(self, last: Position) -> String {
        let mut bytes = Vec::with_capacity(28);
        bytes.extend_from_slice(&last.created_at.timestamp_micros().to_be_bytes());
        bytes.extend_from_slice(last.id.as_bytes());
        bytes.extend_from_slice(&self.check(&bytes));
        BASE64.encode(bytes)
    }

    /// Where a page begins: at the start, or after a cursor of this list.
    pub(in crate::http) fn after(self, cursor: Option<&str>) -> Result<Position, ApiError> {
        match cursor {
            None => Ok(Position::START),
            Some(cursor) => self
                .parse(cursor)
                .ok_or_else(|| ApiError::field("cursor", "is not a cursor of this list")),
        }
    }

    /// A cursor that holds another server's words.
    pub(in crate::http) fn text_cursor(self, words: &str) -> String {
        let mut bytes = words.as_bytes().to_vec();
        bytes.extend_from_slice(&self.check(words.as_bytes()));
        BASE64.encode(bytes)
    }

    /// The words in a cursor of this list.
    pub(in crate::http) fn text_after(
        self,
        cursor: Option<&str>,
    ) -> Result<Option<String>, ApiError> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let words = || {
            let bytes = BASE64.decode(cursor).ok()?;
            let (words, check) = bytes.split_last_chunk::<4>()?;
            (*check == self.check(words)).then(|| String::from_utf8(words.to_vec()).ok())?
        };
        let words =
            words().ok_or_else(|| ApiError::field("cursor", "is not a cursor of this list"))?;
        Ok(Some(words))
    }

    fn parse(self, cursor: &str) -> Option<Position> {
        let bytes: [u8; 28] = BASE64.decode(cursor).ok()?.try_into().ok()?;
        let (position, check) = bytes.split_last_chunk::<4>()?;
        let (micros, id) = position.split_first_chunk::<8>()?;
        let created_at = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
        let plausible =
            (DateTime::<Utc>::UNIX_EPOCH..Position::START.created_at).contains(&created_at);
        (plausible && *check == self.check(position)).then_some(Position {
            created_at,
            id: Uuid::from_slice(id).ok()?,
        })
    }

    fn check(self, position: &[u8]) -> [u8; 4] {
        let [a, b, c, d, ..] = sha256(&[self.name(), position].concat());
        [a, b, c, d]
    }
}

/// A page cut from one entry more than was asked for, which tells whether there are more; and the cursor of the next
/// page.
pub(in crate::http) fn cut<T>(
    mut entries: Vec<T>,
    limit: u32,
    list: List,
    position: impl Fn(&T) -> Position,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().filter(|_| has_more);
    let next = last.map(|entry| list.cursor(position(entry)));
    (entries, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> Position {
        Position {
            created_at: DateTime::from_timestamp_micros(1_773_585_000_123_456).unwrap(),
            id: Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0001),
        }
    }

    #[test]
    fn a_cursor_reads_back_in_its_own_list_only() {
        let cursor = List::Children.cursor(position());
        assert_eq!(List::Children.parse(&cursor), Some(position()));
        assert_eq!(List::Authorizations.parse(&cursor), None);
        assert_eq!(List::Children.after(None).unwrap(), Position::START);
    }

    #[test]
    fn a_cursor_with_one_character_changed_is_none() {
        let cursor = List::Children.cursor(position());
        for at in 0..cursor.len() {
            for other in ['A', 'B', '_', '='] {
                let mut changed: Vec<char> = cursor.chars().collect();
                if changed[at] != other {
                    changed[at] = other;
                    let changed: String = changed.into_iter().collect();
                    assert_eq!(List::Children.parse(&changed), None, "{changed}");
                }
            }
        }
    }

    #[test]
    fn a_page_with_more_to_come_names_the_last_entry_that_it_shows() {
        let entry = |n: i64| Position {
            created_at: DateTime::from_timestamp_micros(n).unwrap(),
            id: Uuid::nil(),
        };
        let cut = |entries: &[i64], limit| {
            let entries = entries.iter().map(|n| entry(*n)).collect();
            let (page, next) =
                crate::http::request::cursor::cut(entries, limit, List::Children, |entry| *entry);
            let next = next.and_then(|cursor| List::Children.parse(&cursor));
            (page.len(), next.map(|at| at.created_at.timestamp_micros()))
        };
        assert_eq!(cut(&[3, 2, 1], 2), (2, Some(2)));
        assert_eq!(cut(&[3, 2], 2), (2, None));
        assert_eq!(cut(&[], 2), (0, None));
    }

    proptest! {
        #[test]
        fn any_text_is_a_cursor_or_not_and_never_panics(text in ".{0,80}") {
            let _ = List::Children.parse(&text);
        }
    }
}
