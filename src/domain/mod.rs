//! The rules, pure: no I/O, no clock, no randomness. Only std, serde and chrono are used here, so that every rule can
//! be read, tabled and property-tested by itself.

pub mod authorization;
pub mod event;
pub mod organization;
pub mod reconciliation;
pub mod verification;
pub mod webhook;
