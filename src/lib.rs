//! Vouch: the verification service for brokers' customer organizations.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod flows;
pub mod http;
pub mod ids;
pub mod metrics;
pub mod postgres;
pub mod secret;
pub mod shutdown;
pub mod store;
pub mod sumsub;
pub mod telemetry;
pub mod worker;
