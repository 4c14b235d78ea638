//! What clients really send, kind by kind, in every dialect that takes it.
#![expect(
    clippy::expect_used,
    reason = "a test helper that cannot go on ends its test"
)]

mod base64;
mod encodings;
mod forms;
mod methods;
mod pdf;
mod queries;
mod unnamed;
mod words;
