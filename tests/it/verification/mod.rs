//! Verification as a broker sees it: by HTTP only.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod answered;
mod business;
mod inherited_green;
mod outcomes;
mod reuse_errors;
mod sequences;
mod sessions;
mod tokens_of_others;
mod used_tokens;
mod webhook_behaviour;
