//! `/v1/webhooks/messages`.

pub mod deliveries;
pub mod get;
pub mod list;
pub mod object;
pub mod replay;
