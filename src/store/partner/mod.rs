//! Individuals who came through the Partner API's calls: what is personal of them, its erasure, and the endpoints that
//! are told how they fare.
//!
//! The record of the organization is locked before the user's row.

pub mod endpoints;
pub mod erase;
pub mod notices;
pub mod users;
