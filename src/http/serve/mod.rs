//! From a connection to a request, and from an answer to its last byte: what lies around every route.

mod answered;
pub(super) mod around;
pub mod connections;
pub mod context;
mod first_bytes;
pub(super) mod outgoing;
pub mod server;
mod streams;
mod written;
