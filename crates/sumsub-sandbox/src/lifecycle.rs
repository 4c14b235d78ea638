//! What can happen to an applicant, each act with the webhooks that it causes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::answer::ApiError;
use super::events::Event;
use super::model::{
    Applicant, ApplicantType, Ending, RejectType, Review, ReviewResult, ReviewStatus, Step, Tenant,
};
use super::plan::{ending_of, verdict};
use super::scenarios::Scenario;
use super::settings::Settings;
use super::state::State;
use base::ids::Ids;

/// One consistent look at the state, with the time at which it happens.
pub(super) struct Turn<'a> {
    pub(super) state: &'a mut State,
    pub(super) now: DateTime<Utc>,
    pub(super) settings: &'a Settings,
    pub(super) ids: &'a Ids,
}

/// An applicant that is about to exist.
pub(super) struct NewApplicant {
    pub(super) tenant: Tenant,
    pub(super) external_user_id: String,
    pub(super) applicant_type: ApplicantType,
    pub(super) level_name: String,
    pub(super) platform: &'static str,
    pub(super) given: Map<String, Value>,
    pub(super) scenario: Option<Scenario>,
}

impl Turn<'_> {
    /// A new applicant in `init`. Sends no webhook: [`Turn::emit`] does.
    pub(super) fn create(&mut self, new: NewApplicant) -> String {
        let id = applicant_id(self.ids.uuid().as_u128(), self.now);
        self.state.add_applicant(Applicant {
            id: id.clone(),
            tenant: new.tenant,
            applicant_type: new.applicant_type,
            external_user_id: new.external_user_id,
            created_at: self.now,
            level_name: new.level_name,
            given: new.given,
            platform: new.platform.to_owned(),
            review: Review {
                attempt: 0,
                status: ReviewStatus::Init,
                result: None,
                created_at: self.now,
                pending_since: None,
                reviewed_at: None,
                inherited: false,
            },
            reuse_scope: None,
            scenario: new.scenario,
            on_submit: new.scenario.and_then(ending_of),
            documents_missing: false,
            has_documents: false,
            hidden: false,
            deactivated: false,
            first_event_at: None,
            held_webhooks: Vec::new(),
            uploads: Vec::new(),
        });
        id
    }

    /// The check begins.
    pub(super) fn pend(&mut self, id: &str) {
        let now = self.now;
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            let review = &mut applicant.review;
            review.attempt += 1;
            review.status = ReviewStatus::Pending;
            review.result = None;
            review.pending_since = Some(now);
            review.reviewed_at = None;
            review.inherited = false;
            applicant.has_documents = true;
            applicant.documents_missing = false;
        }
        self.emit(id, &Event::of("applicantPending"));
    }

    /// The customer, or the client for it, asks for the check. `with_documents`: what was missing comes along.
    ///
    /// # Errors
    /// Sumsub's 409 while a check runs, after a final rejection, and while documents are missing.
    pub(super) fn submit(&mut self, id: &str, with_documents: bool) -> Result<(), ApiError> {
        let applicant = self.state.open(id)?;
        if applicant.review.status.is_being_checked() {
            return Err(ApiError::conflict("The applicant is being checked already"));
        }
        if applicant.documents_missing && !with_documents {
            return Err(ApiError::conflict(
                "Not all required documents or data are submitted. \
                 Make sure to complete [IDENTITY] verification steps beforehand.",
            ));
        }
        let ending = applicant.on_submit.take();
        self.state.cancel_phases(id);
        self.pend(id);
        if let Some(ending) = ending {
            self.schedule(id, ending, Duration::ZERO);
        }
        Ok(())
    }

    /// A verdict, from the scenario, a person at the sandbox, or `testCompleted`.
    pub(super) fn complete(&mut self, id: &str, result: ReviewResult) {
        let now = self.now;
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            let retry = result.review_reject_type == Some(RejectType::Retry);
            if retry && applicant.scenario.is_some() {
                applicant.on_submit = Some(Ending::Approve);
            }
            let review = &mut applicant.review;
            review.attempt = review.attempt.max(1);
            review.status = ReviewStatus::Completed;
            review.result = Some(result);
            review.reviewed_at = Some(now);
            review.inherited = false;
        }
        self.emit(id, &Event::of("applicantReviewed"));
    }

    /// A verdict that overrides what was going to happen.
    pub(super) fn decide(&mut self, id: &str, result: ReviewResult) {
        self.state.cancel_phases(id);
        self.complete(id, result);
    }

    /// A pause of the review: `onHold`, `awaitingUser`, `awaitingService` or `queued`.
    pub(super) fn interrupt(&mut self, id: &str, status: ReviewStatus) {
        let kind = match status {
            ReviewStatus::AwaitingUser => "applicantAwaitingUser",
            ReviewStatus::AwaitingService => "applicantAwaitingService",
            ReviewStatus::Queued => "applicantPrechecked",
            _ => "applicantOnHold",
        };
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            applicant.review.status = status;
            // Sumsub lets an answer ride along although nothing is decided: `awaitingService` is documented with GREEN.
            applicant.review.result =
                (status != ReviewStatus::Queued).then(|| verdict(Step::Approve));
            applicant.review.inherited = false;
        }
        self.emit(id, &Event::of(kind));
    }

    /// Back to `init`, as if nothing had been submitted.
    ///
    /// # Errors
    /// Sumsub's 409 while a check runs.
    pub(super) fn reset(&mut self, id: &str) -> Result<(), ApiError> {
        let applicant = self.state.existing(id)?;
        if applicant.review.status.is_being_checked() {
            return Err(ApiError::conflict("The applicant is being checked"));
        }
        applicant.review.status = ReviewStatus::Init;
        applicant.review.inherited = false;
        applicant.documents_missing = true;
        applicant.uploads.clear();
        let old = applicant.review.result.take();
        self.state.cancel_phases(id);
        self.emit(
            id,
            &Event {
                result: old,
                ..Event::of("applicantReset")
            },
        );
        Ok(())
    }

    /// Asks for another level. The same level is no change.
    ///
    /// # Errors
    /// Sumsub's 409 while `pending`, `queued` or `onHold`; 400 where the level is for the other type.
    pub(super) fn move_to_level(&mut self, id: &str, level: &str) -> Result<(), ApiError> {
        let wanted = self.settings.levels.applicant_type(level);
        let wanted = wanted.ok_or_else(|| ApiError::level_not_found(level))?;
        let applicant = self.state.existing(id)?;
        if wanted != applicant.applicant_type {
            return Err(ApiError::bad_request(
                "The level is for applicants of another type",
            ));
        }
        let status = applicant.review.status;
        if status.is_being_checked() || status == ReviewStatus::OnHold {
            return Err(ApiError::conflict(
                "The level cannot change while the applicant is being checked",
            ));
        }
        if applicant.level_name == level {
            return Ok(());
        }
        let previous = std::mem::replace(&mut applicant.level_name, level.to_owned());
        applicant.review.status = ReviewStatus::Init;
        applicant.review.inherited = false;
        applicant.documents_missing = true;
        let old = applicant.review.result.take();
        self.state.cancel_phases(id);
        self.emit(
            id,
            &Event {
                result: old,
                previous_level: Some(previous),
                ..Event::of("applicantLevelChanged")
            },
        );
        Ok(())
    }

    /// Deletes an applicant: it shows as deleted, and its review stays as it was.
    pub(super) fn delete(&mut self, id: &str) {
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            applicant.deactivated = true;
        }
        self.state.release_user(id);
        self.emit(id, &Event::of("applicantDeleted"));
    }

    /// The workflow fails after it has given its verdict, of which no webhook tells.
    pub(super) fn fail(&mut self, id: &str) {
        let now = self.now;
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            let review = &mut applicant.review;
            review.status = ReviewStatus::Completed;
            review.result = Some(verdict(Step::Approve));
            review.reviewed_at = Some(now);
            review.inherited = false;
        }
        self.emit(id, &Event::of("applicantWorkflowFailed"));
    }

    /// Switches a profile off or on.
    pub(super) fn set_presence(&mut self, id: &str, deactivated: bool) {
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            applicant.deactivated = deactivated;
        }
        self.emit(
            id,
            &Event::of(if deactivated {
                "applicantDeactivated"
            } else {
                "applicantActivated"
            }),
        );
    }
}

/// An applicant's id: 24 characters, the seconds in hexadecimal and then digits and letters up to `z`. Sumsub documents
/// "digits and lowercase Latin characters" and shows one with a `g`, so a client may not take it for an ObjectId.
fn applicant_id(random: u128, now: DateTime<Utc>) -> String {
    const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut id = format!("{:08x}", u32::try_from(now.timestamp()).unwrap_or(0));
    let mut rest = random & ((1 << 80) - 1);
    for _ in 0..16 {
        let digit = usize::try_from(rest % 36).unwrap_or(0);
        rest /= 36;
        id.push(char::from(ALPHABET.get(digit).copied().unwrap_or(b'0')));
    }
    id
}
