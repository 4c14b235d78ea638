//! Integration tests: one binary, so that there is one link step and one Postgres server.

mod chaos;
mod client;
mod operations;
mod postgres;
mod sandbox;
mod support;
mod verification;
