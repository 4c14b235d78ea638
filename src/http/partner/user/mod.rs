//! `/v1/user`: users, their files, and what is declared of them.

pub mod create;
pub mod delete;
pub mod kyc_files;
pub mod poa_files;
pub mod suspend;
pub mod unsuspend;
pub mod update;
pub mod verification;
