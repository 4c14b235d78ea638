//! What reads a request, in whatever dialect it comes: its body, its query, its key, what may be said in it.

pub(super) mod address;
pub mod command;
pub(super) mod conditional;
pub(super) mod cursor;
pub(super) mod edits;
pub(super) mod encoded;
pub(super) mod file_kind;
pub(super) mod flow;
pub(super) mod form;
pub(super) mod headers;
pub(super) mod incoming;
pub(super) mod key;
pub(super) mod path;
pub(super) mod pdf;
mod problems;
pub(super) mod query;
pub mod room;
pub(super) mod rules;
pub(super) mod streamed;
pub(super) mod upload;
pub(super) mod wait;
