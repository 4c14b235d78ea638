//! Integration tests: one binary, so that there is one link step and one Postgres server.

mod client;
mod limits;
mod postgres;
mod support;
mod verification;
