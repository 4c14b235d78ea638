//! Verification as a broker sees it: by HTTP only.

mod business;
mod call_behaviour;
mod inherited_green;
mod outcomes;
mod reuse_errors;
mod sequences;
mod sessions;
mod used_tokens;
mod webhook_behaviour;
