//! What is said of a document that is taken all the same.

use serde::Serialize;

use crate::store::file::documents::Document;

/// What a reader of a document should know before opening it.
pub(super) const NEEDS_PASSWORD: &str = "cannot be opened without a password";

/// A document is taken, and something is to be said of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(in crate::http) struct DocumentDetails {
    /// In words, for people.
    #[schema(example = "cannot be opened without a password")]
    warning: &'static str,
}

impl DocumentDetails {
    /// `None` where there is nothing to be said.
    pub(in crate::http) fn of(document: &Document) -> Option<Self> {
        let warning = NEEDS_PASSWORD;
        (document.needs_password == Some(true)).then_some(Self { warning })
    }
}
