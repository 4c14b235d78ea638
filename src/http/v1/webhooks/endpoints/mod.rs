//! `/v1/webhooks/endpoints`.

pub mod create;
pub mod delete;
pub mod get;
pub mod list;
pub mod object;
pub mod rotate;
mod rules;
pub mod secret;
pub mod test;
pub mod update;
