//! The rules, pure: no I/O, no clock, no randomness. Besides std, serde and chrono only crates that compute are used
//! here (exact integers, the list of countries, the reader of a table that is compiled in), so that every rule can be
//! read, tabled and property-tested by itself.

#[macro_use]
mod codes;

pub mod applicant;
pub mod audit;
pub mod authorization;
pub mod country;
pub mod day;
pub mod event;
pub mod file;
pub mod organization;
pub mod ownership;
pub mod partner;
pub mod reconciliation;
pub mod requirements;
mod steps;
pub mod verification;
pub mod webhook;
