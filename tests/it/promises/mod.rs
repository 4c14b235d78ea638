//! What the service promises, each promise with the tests that would break it.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a broken assumption has to stop the test where it is"
)]

mod a_declined_file_that_did_not_change_stays_declined;
mod a_document_is_somebodys;
mod a_match_is_told_to_officers_alone;
mod a_new_name_is_a_new_fact;
mod a_share_tokens_outcome_is_never_lost;
mod an_applicant_is_bound_when_sumsub_says_whose_it_is;
mod an_applicant_that_is_gone_or_failed_is_noted;
mod an_approval_rests_on_facts_that_were_looked_at;
mod an_outage_is_never_the_clients_fault;
mod approval_needs_evidence_we_fetched;
mod at_least_once_in_a_known_order;
mod four_eyes_see_every_file;
mod history_cannot_be_edited_quietly;
mod history_cannot_be_shortened_quietly;
mod no_quarter_of_a_company_is_hidden;
mod no_tenant_sees_another_and_none_starves_another;
mod no_transaction_across_a_remote_call;
mod nothing_grows_from_refused_requests;
mod nothing_secret_in_clear;
mod one_person_is_one_owner;
mod only_what_can_be_answered_is_asked;
mod updated_at_moves_with_the_status_alone;
mod what_belongs_together_commits_together;
mod whoever_was_removed_is_not_forgotten;
