//! `/v1/organizations`.

pub mod create;
