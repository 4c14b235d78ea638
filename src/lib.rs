//! Vouch: verification of brokers' customer organizations.
//!
//! A broker hands over a customer; Vouch brings it through KYC or KYB and tells the truth about where it stands. The
//! API speaks the nxos wire format; the checks are Sumsub's.
//!
//! ```text
//! broker ── POST …/verification/import ──► http ──► flows::import ──► intent committed (store)
//!                                                        │
//!                                                        ├──► sumsub::client: reuse, no transaction open
//!                                                        └──► applicant, history, grant, saved answer: one transaction
//! Sumsub ── POST /webhooks/sumsub ───────► http ──► digest checked ──► inbox committed ──► 200
//!                                                        │
//! worker::inbox ──► flows::evidence ─────────────────────┴──► "confirm this record"
//! worker::confirms ──► flows::confirm ──► GET …/status at Sumsub ──► domain::verification's table ──► status, history
//! broker ── GET …/verification ──────────► http ──► one statement (store::access)
//! ```
//!
//! Three things always hold, and everything is arranged around them:
//!
//! 1. A record becomes APPROVED only through a review that we fetched ourselves, at our level, about our own
//!    applicant, or through a named officer's decision on an in-house file. A webhook only wakes us up.
//! 2. The outcome of a share token, which works once, is never lost: the intent is durable before Sumsub is called,
//!    and the applicant can be found by the organization's id.
//! 3. What belongs together commits together, and no transaction is open while anything remote is called.
//!
//! Imports run one way: [`domain`] ← [`store`], [`sumsub`], [`storage`] ← [`flows`] ← [`worker`], [`http`] ← [`app`] ←
//! [`cli`]. The rules are a crate of their own, and so is what only development needs: a Postgres that Vouch starts by
//! itself and a stand-in for Sumsub come with the feature `dev`, which a program for production is built without.

pub mod app;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod failpoint;
pub mod flows;
#[cfg(test)]
mod golden;
pub mod http;
pub mod metrics;
pub mod outgoing;
pub mod secret;
pub mod storage;
pub mod store;
pub mod sumsub;
pub mod telemetry;
pub mod worker;
