//! How calls to Sumsub ended, counted where they are logged.

use domain::closed_codes;
use std::sync::atomic::{AtomicU64, Ordering};

use super::answer::{Answer, Loss, Lost};
use super::budget::{Call, Lane};

closed_codes! {
    /// How a call can end.
    pub enum Outcome {
        /// 2xx.
        Success = "success",
        /// 404: Sumsub has no such thing, which is often the answer that was hoped for.
        NotFound = "not_found",
        /// 429.
        RateLimited = "rate_limited",
        /// 401 or 403, or a 404 where a level was named: an operator has to act.
        NotServed = "not_served",
        /// Another 4xx, or a redirect.
        Refused = "refused",
        /// 5xx.
        ServerError = "server_error",
        /// The request certainly never left.
        NotSent = "not_sent",
        /// No complete answer: the request may have been carried out.
        Unknown = "unknown",
    }
}

impl Outcome {
    fn of(call: Call, result: &Result<Answer, Loss>) -> Self {
        match result {
            Ok(Answer::Success(_)) => Self::Success,
            Ok(Answer::Error(answer)) => match answer.status {
                404 if call.names_level() => Self::NotServed,
                404 => Self::NotFound,
                429 => Self::RateLimited,
                401 | 403 => Self::NotServed,
                500.. => Self::ServerError,
                _ => Self::Refused,
            },
            Err(loss) => match loss.lost {
                Lost::NotSent(_) => Self::NotSent,
                Lost::Unknown(_) => Self::Unknown,
            },
        }
    }
}

/// One counter per lane and outcome.
#[derive(Debug, Default)]
pub(super) struct Calls([[AtomicU64; Outcome::ALL.len()]; 2]);

impl Calls {
    pub(super) fn count(&self, call: Call, lane: Lane, result: &Result<Answer, Loss>) {
        if let Some(counter) = self.counter(lane, Outcome::of(call, result)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many calls of a lane ended so, since the start.
    pub(super) fn counted(&self, lane: Lane, outcome: Outcome) -> u64 {
        self.counter(lane, outcome)
            .map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    fn counter(&self, lane: Lane, outcome: Outcome) -> Option<&AtomicU64> {
        let lane = match lane {
            Lane::Get => 0,
            Lane::Post => 1,
        };
        self.0.get(lane)?.get(outcome as usize)
    }
}
