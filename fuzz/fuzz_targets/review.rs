//! A review as Sumsub answers it: only `completed` with GREEN may ever read as green.
#![no_main]

use libfuzzer_sys::fuzz_target;
use domain::verification::Finding;
use vouch::sumsub::wire;

fuzz_target!(|body: &[u8]| {
    if let Some(review) = wire::review(body)
        && review.finding() == Finding::Green
    {
        assert_eq!(review.status, "completed");
        assert_eq!(review.answer.as_deref(), Some("GREEN"));
    }
});
