//! What is known of an applicant: its data and its documents, as the client changes them.

use serde_json::{Map, Value};

use super::answer::ApiError;
use super::events::Event;
use super::lifecycle::Turn;
use super::model::{ReviewStatus, Upload};
use super::wire;

impl Turn<'_> {
    /// Another `externalUserId`.
    ///
    /// # Errors
    /// Sumsub's 409 where another applicant has it.
    pub(super) fn rename(&mut self, id: &str, wanted: String) -> Result<(), ApiError> {
        let Some(applicant) = self.state.applicants.get(id) else {
            return Err(ApiError::applicant_not_found());
        };
        let taken = self.state.by_external_user_id(applicant.tenant, &wanted);
        match taken {
            Some(taken) if taken.id != id => Err(ApiError::duplicate(&wanted, &taken.id)),
            _ => {
                self.state.rename(id, wanted);
                Ok(())
            }
        }
    }

    /// Sets fields of the applicant, or of a part of it such as `info`, and takes others out.
    pub(super) fn change_data(
        &mut self,
        id: &str,
        part: Option<&str>,
        fields: Map<String, Value>,
        unset: &[&str],
    ) {
        let Some(applicant) = self.state.applicants.get_mut(id) else {
            return;
        };
        let before = applicant.given.clone();
        let target = match part {
            None => Some(&mut applicant.given),
            Some(part) => {
                let known = wire::known(applicant, part);
                let kept = applicant.given.entry(part).or_insert(known);
                kept.as_object_mut()
            }
        };
        if let Some(target) = target {
            target.extend(fields);
            target.retain(|name, _| !unset.contains(&name.as_str()));
        }
        if applicant.given != before {
            self.tell_of_data(id);
        }
    }

    /// A document came by the API. With it nothing may be missing any more.
    ///
    /// # Errors
    /// Sumsub's 409 after a final rejection, and for a document that the level does not ask for.
    pub(super) fn add_document(&mut self, id: &str, upload: Upload) -> Result<(), ApiError> {
        let applicant = self.state.open(id)?;
        let asked_for = wire::doc_sets(applicant.applicant_type);
        let fits = asked_for
            .iter()
            .any(|(_, types)| types.contains(&upload.id_doc_type.as_str()));
        if !fits {
            return Err(ApiError::conflict("The level asks for no such document")
                .named(1010, "doc-type-not-in-req-docs"));
        }
        applicant.uploads.push(upload);
        let uploads = &applicant.uploads;
        let is_there = |types: &[&str]| {
            uploads
                .iter()
                .any(|upload| types.contains(&upload.id_doc_type.as_str()))
        };
        if asked_for.iter().all(|(_, types)| is_there(types)) {
            applicant.documents_missing = false;
        }
        self.tell_of_data(id);
        Ok(())
    }

    /// Sumsub tells of changed data once there was something to judge.
    fn tell_of_data(&mut self, id: &str) {
        let told = self.state.applicants.get(id).is_some_and(|applicant| {
            matches!(
                applicant.review.status,
                ReviewStatus::Completed
                    | ReviewStatus::OnHold
                    | ReviewStatus::AwaitingUser
                    | ReviewStatus::AwaitingService
            )
        });
        if told {
            self.emit(id, &Event::of("applicantPersonalInfoChanged"));
        }
    }
}
