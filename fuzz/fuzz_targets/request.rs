//! What a request says in headers and query: key, idempotency key, on-behalf-of, page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vouch::http::fuzzing;

fuzz_target!(|bytes: &[u8]| fuzzing::request(bytes));
