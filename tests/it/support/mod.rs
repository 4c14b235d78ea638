//! What tests share.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test helper that cannot go on ends its test"
)]

pub(crate) mod app;
pub(crate) mod child;
pub(crate) mod client;
pub(crate) mod confirm;
pub(crate) mod contract;
pub(crate) mod database;
pub(crate) mod door;
pub(crate) mod environment;
pub(crate) mod form;
pub(crate) mod http2;
pub(crate) mod keys;
pub(crate) mod log_line;
pub(crate) mod logs;
pub(crate) mod passing;
pub(crate) mod peek;
pub(crate) mod process;
pub(crate) mod refused;
pub(crate) mod restore;
pub(crate) mod statements;
pub(crate) mod until;
