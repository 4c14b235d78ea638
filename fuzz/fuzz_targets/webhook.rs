//! A webhook's body: whatever its bytes, it is a webhook or it is not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vouch::sumsub::webhook::Webhook;

fuzz_target!(|body: &[u8]| {
    if let Ok(webhook) = Webhook::parse(body) {
        // A review event always calls for a confirm.
        assert!(!webhook.is_review_event() || webhook.calls_for_confirm());
    }
});
