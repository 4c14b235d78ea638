//! What the service and the stand-in for Sumsub share: the clock, ids, shutdown, and Sumsub's signatures.
//!
//! Everything that differs from run to run comes in through here, so that a test can hold it.

pub mod clock;
pub mod ids;
pub mod shutdown;
pub mod signing;
