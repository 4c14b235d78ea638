//! Outgoing webhooks on the wire: where they may go, how they are signed, how one attempt is made, and when the next
//! one is.
//!
//! ```text
//! URL ─► target::check ─┐
//!                       ├─► client::Client::send ─► Attempt ─► schedule::verdict ─► delivered | again at | given up
//! body ─► signing::sign ┘      (resolver: the addresses that are checked are those that are connected to)
//! ```
//!
//! Where a Svix server does all of this, [`svix`] is the way to it.
//!
//! Nothing here knows the database: see [`crate::flows::deliver`].

pub mod client;
pub mod guard;
pub mod patience;
pub mod resolver;
pub mod schedule;
pub mod signing;
pub mod svix;
pub mod target;
