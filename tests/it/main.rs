//! Integration tests: one binary, so that there is one link step and one Postgres server.

mod chaos;
mod client;
mod contract;
mod delivery;
mod dossiers;
mod endpoints;
#[cfg(feature = "failpoints")]
mod faults;
mod file;
mod finhub;
mod http;
mod idempotency;
mod inputs;
mod limits;
mod operations;
mod partner;
mod postgres;
mod process;
mod promises;
mod sandbox;
mod support;
mod surface;
mod svix;
mod verification;
mod webhooks;
