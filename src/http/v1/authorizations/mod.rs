//! `/v1/authorizations`.

pub mod list;
pub mod object;
pub mod revoke;
