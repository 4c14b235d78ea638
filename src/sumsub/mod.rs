//! Sumsub: our client, the wire shapes, and what Sumsub's words mean here.
//!
//! Knows nothing of the database. The client shares only [`base::signing`] with the crate `sumsub-sandbox`, which
//! stands in for Sumsub: an independent witness of what goes over the wire.
//!
//! [`client::Client`] is the one way out to Sumsub. What it is built from: [`settings`] (what an operator sets),
//! `target` (the bytes of a path and query, encoded once), `transport` (one signed request), `answer` (what comes
//! back), [`budget`] (whose turn it is), [`wire`] (what an answer says), [`mapping`] (what that means here),
//! [`refusals`] (Sumsub's names for a refused import) and [`failure`] (everything that can go wrong, as a closed
//! list). [`webhook`] reads what Sumsub sends to us.

mod ahead;
mod answer;
pub mod budget;
pub mod calls;
pub mod client;
pub mod failure;
pub mod mapping;
pub mod refusals;
pub mod settings;
mod target;
mod transport;
pub mod webhook;
pub mod wire;
