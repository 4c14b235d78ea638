//! Integration tests: one binary, so that there is one link step and one Postgres server.

mod client;
mod contract;
mod postgres;
mod process;
mod support;
mod verification;
