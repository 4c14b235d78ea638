//! Integration tests: one binary, so that there is one link step and one Postgres server.

mod client;
mod http;
mod idempotency;
mod postgres;
mod promises;
mod support;
mod verification;
mod webhooks;
