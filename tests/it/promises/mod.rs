//! What the service promises, each promise with the tests that would break it.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod a_share_tokens_outcome_is_never_lost;
mod an_applicant_is_bound_when_sumsub_says_whose_it_is;
mod an_applicant_that_is_gone_or_failed_is_noted;
mod an_outage_is_never_the_clients_fault;
mod approval_needs_evidence_we_fetched;
mod at_least_once_in_a_known_order;
mod history_cannot_be_edited_quietly;
mod history_cannot_be_shortened_quietly;
mod no_tenant_sees_another_and_none_starves_another;
mod no_transaction_across_a_remote_call;
mod nothing_grows_from_refused_requests;
mod nothing_secret_in_clear;
mod what_belongs_together_commits_together;
