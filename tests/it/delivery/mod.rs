//! Outgoing webhooks: from a delivery that is due to the attempt that was written down.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test helper that cannot go on ends its test"
)]

mod answers;
mod broker;
mod examples;
mod health;
mod load;
mod owners;
pub(crate) mod receiver;
pub(crate) mod rows;
mod targets;
mod telling;

/// Tells a figure to whoever runs the tests with `--nocapture`.
#[expect(clippy::print_stderr, reason = "for the person who runs the tests")]
fn figure(what: &str, value: impl std::fmt::Display) {
    eprintln!("{what}: {value}");
}
