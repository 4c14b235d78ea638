//! Sumsub: our client, the wire shapes, the signatures, and the sandbox that stands in for it.
//!
//! Knows nothing of the database. The client and the sandbox share only [`signing`] and never each other's code, so that the
//! sandbox stays an independent witness of what goes over the wire.

pub mod sandbox;
pub mod signing;
