//! Vouch: the verification service for brokers' customer organizations.

pub mod clock;
pub mod domain;
pub mod ids;
pub mod postgres;
pub mod shutdown;
pub mod sumsub;
