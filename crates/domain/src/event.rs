//! Entries of a verification's history, and the canonical bytes that their chain is computed over.

use chrono::{DateTime, SecondsFormat, Utc};

use super::verification::Status;

closed_codes! {
    /// Why an entry was written.
    pub enum Cause {
        /// The organization and its record were created. Always entry 1.
        Created = "created",
        /// A hosted session was opened.
        SessionOpened = "session_opened",
        /// Sumsub accepted a share token.
        ImportAccepted = "import_accepted",
        /// A review that we fetched from Sumsub changed the status.
        Review = "review",
        /// A review said GREEN, but at another level than ours. Nothing changed; an operator has to look.
        LevelMismatch = "level_mismatch",
        /// Sumsub no longer shows the applicant, or it was deactivated, or its workflow failed: the reason says which. Nothing
        /// changed; an operator has to look.
        ApplicantUnavailable = "applicant_unavailable",
        /// An applicant was named that Sumsub says is another organization's. It is not taken; an operator has to look.
        ApplicantOfAnother = "applicant_of_another",
        /// Sumsub answered something this version does not know. Nothing changed; an operator has to look.
        ReviewNotUnderstood = "review_not_understood",
        /// The in-house file was submitted.
        FileSubmitted = "file_submitted",
        /// An officer took the file for review.
        FileClaimed = "file_claimed",
        /// The file was given back to the queue.
        FileReleased = "file_released",
        /// An officer approved the file.
        FileApproved = "file_approved",
        /// An officer declined the file.
        FileRejected = "file_rejected",
        /// An officer asked for more.
        InformationRequested = "information_requested",
        /// An officer took back what was asked for. The status does not change.
        RequestWithdrawn = "request_withdrawn",
        /// An officer decided on one document. The status does not change.
        DocumentDecided = "document_decided",
        /// An officer decided on one person. The status does not change.
        PersonDecided = "person_decided",
        /// An officer decided on what a customer explains of their ownership. The status does not change.
        ExplanationDecided = "explanation_decided",
        /// An officer said whether two people of a file are one. The status does not change.
        PeopleCompared = "people_compared",
        /// A required document of an approved file expired.
        FileLapsed = "file_lapsed",
        /// An officer holds a record that Sumsub verifies, so that no review moves it; or a file that is approved.
        OfficerHeld = "officer_held",
        /// The officer's hold ended: the review that is fetched next decides; of a file the approval that stood before.
        OfficerReleased = "officer_released",
        /// An officer declined, by policy, a record that Sumsub verifies.
        OfficerRejected = "officer_rejected",
        /// An officer took an approval back.
        ApprovalWithdrawn = "approval_withdrawn",
        /// An officer took a rejection back.
        Reopened = "reopened",
        /// A broker declared what it knows of a person whom Sumsub verifies. The status does not change.
        DataDeclared = "data_declared",
        /// An operator has looked, and took the flag down. The status does not change.
        FlagCleared = "flag_cleared",
        /// What officers found of documents or people is void: a fact that it rests on changed. The status does not change.
        FindingsVoid = "findings_void",
        /// The broker changed who the person is after they were submitted. The status does not change.
        IdentityChanged = "identity_changed",
        /// An officer said which level is enough. The status does not change.
        LevelDecided = "level_decided",
        /// Everything personal was erased. The status does not change.
        Erased = "erased",
    }
}

impl Cause {
    /// Whether an officer's act left the entry.
    #[must_use]
    pub fn is_officers(self) -> bool {
        match self {
            Self::FileClaimed
            | Self::FileReleased
            | Self::FileApproved
            | Self::FileRejected
            | Self::InformationRequested
            | Self::RequestWithdrawn
            | Self::DocumentDecided
            | Self::PersonDecided
            | Self::LevelDecided
            | Self::ExplanationDecided
            | Self::PeopleCompared
            | Self::OfficerHeld
            | Self::OfficerReleased
            | Self::OfficerRejected
            | Self::ApprovalWithdrawn
            | Self::Reopened => true,
            Self::Created
            | Self::SessionOpened
            | Self::ImportAccepted
            | Self::Review
            | Self::LevelMismatch
            | Self::ApplicantUnavailable
            | Self::ApplicantOfAnother
            | Self::ReviewNotUnderstood
            | Self::FileSubmitted
            | Self::FileLapsed
            | Self::DataDeclared
            | Self::FlagCleared
            | Self::FindingsVoid
            | Self::IdentityChanged
            | Self::Erased => false,
        }
    }

    /// The flag that stands after an entry, where `before` stood. One that only a person may take down is not covered by
    /// one that passes by itself.
    #[must_use]
    pub fn flag(self, before: Option<Self>) -> Option<Self> {
        let stays = before.filter(|flag| flag.stays_flagged());
        if self == Self::Review {
            return stays;
        }
        if self == Self::FlagCleared {
            return None;
        }
        let raised = self.needs_operator() && (stays.is_none() || self.stays_flagged());
        if raised { Some(self) } else { before }
    }

    /// Whether a later review that fits does not take the flag down: an operator has to, or Sumsub showing that the
    /// applicant is there.
    #[must_use]
    pub fn stays_flagged(self) -> bool {
        matches!(self, Self::ApplicantOfAnother | Self::ApplicantUnavailable)
    }

    /// Whether the entry asks an operator to look at the record.
    #[must_use]
    pub fn needs_operator(self) -> bool {
        match self {
            Self::LevelMismatch
            | Self::ApplicantUnavailable
            | Self::ApplicantOfAnother
            | Self::ReviewNotUnderstood => true,
            Self::Created
            | Self::SessionOpened
            | Self::ImportAccepted
            | Self::Review
            | Self::FileSubmitted
            | Self::FileClaimed
            | Self::FileReleased
            | Self::FileApproved
            | Self::FileRejected
            | Self::InformationRequested
            | Self::RequestWithdrawn
            | Self::DocumentDecided
            | Self::PersonDecided
            | Self::ExplanationDecided
            | Self::PeopleCompared
            | Self::FileLapsed
            | Self::OfficerHeld
            | Self::OfficerReleased
            | Self::OfficerRejected
            | Self::ApprovalWithdrawn
            | Self::Reopened
            | Self::DataDeclared
            | Self::FlagCleared
            | Self::FindingsVoid
            | Self::IdentityChanged
            | Self::LevelDecided
            | Self::Erased => false,
        }
    }
}

closed_codes! {
    /// Who acted.
    pub enum ActorKind {
        /// An organization, through one of its API keys.
        ApiKey = "api_key",
        /// Sumsub, through a review that we fetched.
        Provider = "provider",
        /// Vouch itself: workers and commands.
        System = "system",
    }
}

/// The fields of an entry that its hash covers. Ids are in their wire form.
#[derive(Debug, Clone, Copy)]
pub struct Canonical<'a> {
    /// Whose record it is.
    pub organization_id: &'a str,
    /// The entry's place, from 1, without gaps.
    pub sequence: i64,
    /// The entry's id.
    pub event_id: &'a str,
    /// Why it was written.
    pub cause: Cause,
    /// The status before; `None` for entry 1.
    pub previous_status: Option<Status>,
    /// The status after.
    pub status: Status,
    /// Who acted.
    pub actor: ActorKind,
    /// The acting organization, where a key acted.
    pub actor_organization_id: Option<&'a str>,
    /// The acting key, where a key acted.
    pub actor_key_id: Option<&'a str>,
    /// A reason that is safe to show.
    pub reason: Option<&'a str>,
    /// SHA-256 over salt and payload, where there is or was a payload. Erasing both leaves the chain provable.
    pub payload_digest: Option<&'a [u8]>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

impl Canonical<'_> {
    /// The bytes under the hash: every field in order, each with its length in front, absent ones marked. No two
    /// different entries have the same bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let sequence = self.sequence.to_string();
        let created_at = self.created_at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let fields: [Option<&[u8]>; 12] = [
            Some(self.organization_id.as_bytes()),
            Some(sequence.as_bytes()),
            Some(self.event_id.as_bytes()),
            Some(self.cause.as_str().as_bytes()),
            self.previous_status
                .map(|status| status.as_str().as_bytes()),
            Some(self.status.as_str().as_bytes()),
            Some(self.actor.as_str().as_bytes()),
            self.actor_organization_id.map(str::as_bytes),
            self.actor_key_id.map(str::as_bytes),
            self.reason.map(str::as_bytes),
            self.payload_digest,
            Some(created_at.as_bytes()),
        ];
        let mut bytes = b"vouch-event-1".to_vec();
        for field in fields {
            match field {
                None => bytes.push(0),
                Some(field) => {
                    bytes.push(1);
                    bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
                    bytes.extend_from_slice(field);
                }
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Canonical<'static> {
        Canonical {
            organization_id: "org_1",
            sequence: 2,
            event_id: "evt_1",
            cause: Cause::ImportAccepted,
            previous_status: Some(Status::NotStarted),
            status: Status::Pending,
            actor: ActorKind::ApiKey,
            actor_organization_id: Some("org_2"),
            actor_key_id: Some("key_1"),
            reason: None,
            payload_digest: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn every_field_moves_the_bytes() {
        let base = entry();
        let variants = [
            Canonical {
                organization_id: "org_2",
                ..base
            },
            Canonical {
                sequence: 3,
                ..base
            },
            Canonical {
                event_id: "evt_2",
                ..base
            },
            Canonical {
                cause: Cause::Review,
                ..base
            },
            Canonical {
                previous_status: None,
                ..base
            },
            Canonical {
                status: Status::Approved,
                ..base
            },
            Canonical {
                actor: ActorKind::System,
                ..base
            },
            Canonical {
                actor_organization_id: Some("org_2k"),
                actor_key_id: Some("ey_1"),
                ..base
            },
            Canonical {
                actor_key_id: None,
                ..base
            },
            Canonical {
                reason: Some(""),
                ..base
            },
            Canonical {
                payload_digest: Some(b"x"),
                ..base
            },
            Canonical {
                created_at: DateTime::UNIX_EPOCH + chrono::TimeDelta::microseconds(1),
                ..base
            },
        ];
        for (at, variant) in variants.iter().enumerate() {
            assert_ne!(variant.bytes(), base.bytes(), "variant {at}");
        }
        assert_eq!(entry().bytes(), base.bytes());
    }

    /// The same characters, parted elsewhere: without the lengths each pair would be the same bytes, with the marks of
    /// present fields (1) between them or without.
    #[test]
    fn fields_do_not_run_together() {
        let base = entry();
        for (one, other) in [
            (("key_1r", "eason"), ("key_1", "reason")),
            (("key_1", ""), ("", "key_1")),
            (("key_1\u{1}a", "b"), ("key_1", "a\u{1}b")),
        ] {
            let keyed = |(key, reason)| Canonical {
                actor_key_id: Some(key),
                reason: Some(reason),
                ..base
            };
            assert_ne!(keyed(one).bytes(), keyed(other).bytes(), "{one:?}");
            let digested = |(reason, digest): (&'static str, &'static str)| Canonical {
                reason: Some(reason),
                payload_digest: Some(digest.as_bytes()),
                ..base
            };
            assert_ne!(digested(one).bytes(), digested(other).bytes(), "{one:?}");
            let acting = |(organization, key)| Canonical {
                actor_organization_id: Some(organization),
                actor_key_id: Some(key),
                ..base
            };
            assert_ne!(acting(one).bytes(), acting(other).bytes(), "{one:?}");
        }
        let numbered = |organization_id, sequence| Canonical {
            organization_id,
            sequence,
            ..base
        };
        for (one, other) in [
            (numbered("org_1", 21), numbered("org_12", 1)),
            (numbered("org_1", 12), numbered("org_1\u{1}1", 2)),
        ] {
            assert_ne!(one.bytes(), other.bytes(), "{one:?}");
        }
    }

    /// The same text in the one field or in the other: without the marks of absent fields it would be the same bytes.
    #[test]
    fn absent_fields_are_told_from_present_ones() {
        let base = entry();
        let reason = Canonical {
            reason: Some("text"),
            ..base
        };
        let digest = Canonical {
            payload_digest: Some(b"text"),
            ..base
        };
        assert_ne!(reason.bytes(), digest.bytes());
    }

    #[test]
    fn causes_read_back_what_they_print() {
        for cause in Cause::ALL {
            assert_eq!(Cause::parse(cause.as_str()), Some(cause));
        }
    }
}
