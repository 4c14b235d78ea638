//! The rules, pure: no I/O, no clock, no randomness. Besides std, serde and chrono only crates that compute are used
//! here (exact integers, Unicode's properties, the reader of a table that is compiled in), so that every rule can be
//! read, tabled and property-tested by itself.

#![warn(
    clippy::wildcard_enum_match_arm,
    reason = "what a new variant means is decided where it matters, not by what the others have left"
)]

#[macro_use]
pub mod codes;

pub mod address;
pub mod applicant;
pub mod audit;
pub mod authorization;
pub mod country;
pub mod day;
pub mod edit;
pub mod event;
pub mod file;
pub mod names;
pub mod organization;
pub mod ownership;
pub mod partner;
pub mod reconciliation;
pub mod risk;
mod steps;
pub mod text;
pub mod verification;
pub mod webhook;
