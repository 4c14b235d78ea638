//! Integration tests: one binary, so that there is one link step and one Postgres server.

mod client;
mod contract;
mod http;
mod idempotency;
mod limits;
#[cfg(feature = "failpoints")]
mod faults;
mod operations;
mod postgres;
mod process;
mod promises;
mod sandbox;
mod support;
mod surface;
mod verification;
mod webhooks;
