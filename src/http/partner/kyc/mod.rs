//! `/v1/kyc`: the hosted check, and where a check stands.

pub mod create;
pub mod redirect;
pub mod status;
