//! What happens to applicants by itself, in its time.

use serde::Serialize;

use super::events::Event;
use super::lifecycle::Turn;
use super::model::{ReviewStatus, Step};
use super::plan::verdict;

/// A phase that has been performed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Performed {
    pub(super) applicant_id: String,
    pub(super) external_user_id: String,
    pub(super) step: Step,
}

impl Turn<'_> {
    /// Performs the phases whose time has come, at most `limit`; with `regardless` the others too, in their order.
    pub(super) fn advance(&mut self, limit: usize, regardless: bool) -> Vec<Performed> {
        let mut performed = Vec::new();
        while performed.len() < limit {
            let Some(entry) = self.state.phases.first_entry() else {
                break;
            };
            if !regardless && entry.key().0 > self.now {
                break;
            }
            let phase = entry.remove();
            self.perform(&phase.applicant_id, phase.step);
            performed.push(Performed {
                external_user_id: self
                    .state
                    .applicants
                    .get(&phase.applicant_id)
                    .map(|applicant| applicant.external_user_id.clone())
                    .unwrap_or_default(),
                applicant_id: phase.applicant_id,
                step: phase.step,
            });
        }
        performed
    }

    fn perform(&mut self, id: &str, step: Step) {
        match step {
            Step::Show => {
                if let Some(applicant) = self.state.applicants.get_mut(id) {
                    applicant.hidden = false;
                }
            }
            Step::Pend => self.pend(id),
            Step::Hold => self.interrupt(id, ReviewStatus::OnHold),
            Step::Deactivate => self.set_presence(id, true),
            Step::Delete => self.delete(id),
            Step::Fail => self.fail(id),
            Step::Approve | Step::Retry | Step::Reject | Step::Fraud => {
                self.complete(id, verdict(step));
            }
        }
    }

    /// The donor's verdict shows although the recipient's own check has not begun. Sumsub marks this webhook, and only
    /// this one, with `reuseScope` (reference "copy-applicant-profile").
    pub(super) fn inherit(&mut self, id: &str) {
        const SCOPE: &str = "importApiShareToken";
        let now = self.now;
        if let Some(applicant) = self.state.applicants.get_mut(id) {
            applicant.reuse_scope = Some(SCOPE.to_owned());
            applicant.has_documents = true;
            let review = &mut applicant.review;
            review.status = ReviewStatus::Completed;
            review.result = Some(verdict(Step::Approve));
            review.reviewed_at = Some(now);
            review.inherited = true;
        }
        self.emit(
            id,
            &Event {
                reuse_scope: Some(SCOPE),
                ..Event::of("applicantReviewed")
            },
        );
    }
}
