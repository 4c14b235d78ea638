//! `/v1/organizations`.

pub mod children;
pub mod create;
pub mod get;
pub mod object;
mod rules;
pub mod update;
