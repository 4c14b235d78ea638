//! The verification state machine.
//!
//! Six statuses, nxos' own. Two kinds of input: the caller's *acts* (a session opened, an import accepted) and
//! Sumsub's *review*, which we fetched ourselves. Webhooks are not an input: they only wake us up to fetch the
//! review, so their order, duplicates and replays cannot matter. Every function is total: what is not allowed comes
//! back as a value with a reason.
//!
//! The table this module implements, on the SUMSUB track (`–` = nothing changes):
//!
//! | from | session opened | import accepted | `init` | in progress | `awaitingUser` | `onHold` | GREEN | RED retry | RED final |
//! |---|---|---|---|---|---|---|---|---|---|
//! | NOT_STARTED | PENDING | PENDING | – ¹ | PENDING | RESUBMISSION_REQUIRED | ON_HOLD | APPROVED ² | RESUBMISSION_REQUIRED | REJECTED |
//! | PENDING | – | – | – ¹ | – | RESUBMISSION_REQUIRED | ON_HOLD | APPROVED ² | RESUBMISSION_REQUIRED | REJECTED |
//! | ON_HOLD ³ | – | – | RESUBMISSION_REQUIRED | PENDING | RESUBMISSION_REQUIRED | – | APPROVED ² | RESUBMISSION_REQUIRED | REJECTED |
//! | RESUBMISSION_REQUIRED | PENDING | PENDING | – | PENDING | – | ON_HOLD | APPROVED ² | – | REJECTED |
//! | APPROVED | – | – | RESUBMISSION_REQUIRED | PENDING | RESUBMISSION_REQUIRED | ON_HOLD | – | RESUBMISSION_REQUIRED | REJECTED |
//! | REJECTED | refused | – | – | PENDING | – | ON_HOLD | APPROVED ² | RESUBMISSION_REQUIRED | – |
//!
//! - ¹ RESUBMISSION_REQUIRED where the applicant was imported, or had been submitted before: `init` then says "needs
//!   more".
//! - ² only at our level, and only once the verdict can no longer be one inherited from the donor.
//! - ³ while an officer holds the record, reviews are noted but do not move it; nor do they once an officer rejected
//!   it, or while the record is on the FILE track.
//!
//! The FILE track's table is in [`file_track`], an officer's acts on the SUMSUB track in [`officer`].

pub mod file_track;
pub mod officer;

closed_codes! {
    /// The status a client sees (nxos `VerificationStatus`).
    pub enum Status {
        /// The record exists, and nothing was begun.
        NotStarted = "NOT_STARTED",
        /// The customer is mid-flow, or the provider is reviewing.
        Pending = "PENDING",
        /// Passed.
        Approved = "APPROVED",
        /// Declined.
        Rejected = "REJECTED",
        /// A person has to look at it.
        OnHold = "ON_HOLD",
        /// Something fixable is missing or wrong: open a session to resume.
        ResubmissionRequired = "RESUBMISSION_REQUIRED",
    }
}

closed_codes! {
    /// Which way of verifying the record is on. Set by the first start, import or submission.
    pub enum Track {
        /// Nothing begun.
        None = "NONE",
        /// A Sumsub session or a share token import.
        Sumsub = "SUMSUB",
        /// The in-house file of documents and people.
        File = "FILE",
    }
}

closed_codes! {
    /// Who put a record ON_HOLD, and therefore who may lift it.
    pub enum HeldBy {
        /// Sumsub's review: the next review lifts it.
        Provider = "PROVIDER",
        /// A named officer: only an officer lifts it.
        Officer = "OFFICER",
    }
}

/// What the machine needs to know of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The current status.
    pub status: Status,
    /// The way of verifying.
    pub track: Track,
    /// Set exactly while the status is ON_HOLD.
    pub held_by: Option<HeldBy>,
    /// The bound applicant came from a share token.
    pub imported: bool,
    /// Something was submitted for review on this track before.
    pub submitted: bool,
    /// A Sumsub applicant is bound to the record.
    pub applicant_bound: bool,
    /// The record is REJECTED because an officer declined it: no review undoes that.
    pub rejected_by_officer: bool,
}

impl State {
    /// A new record.
    pub const NEW: Self = Self {
        status: Status::NotStarted,
        track: Track::None,
        held_by: None,
        imported: false,
        submitted: false,
        applicant_bound: false,
        rejected_by_officer: false,
    };

    /// The state with another status. Only ON_HOLD keeps a holder.
    #[must_use]
    pub fn moved(self, to: Status) -> Self {
        let held_by = (to == Status::OnHold).then_some(self.held_by.unwrap_or(HeldBy::Provider));
        Self {
            status: to,
            held_by,
            rejected_by_officer: self.rejected_by_officer && to == Status::Rejected,
            ..self
        }
    }

    /// Whether an officer's word stands, so that no review moves the record.
    #[must_use]
    pub fn is_officers(self) -> bool {
        self.held_by == Some(HeldBy::Officer) || self.rejected_by_officer
    }

    /// Whether the SUMSUB track may be taken now: from NOT_STARTED, RESUBMISSION_REQUIRED, and PENDING before any
    /// submission.
    #[must_use]
    pub fn may_take_sumsub_track(self) -> bool {
        match self.track {
            Track::None | Track::Sumsub => true,
            Track::File => match self.status {
                Status::NotStarted | Status::ResubmissionRequired => true,
                Status::Pending => !self.submitted,
                Status::Approved | Status::Rejected | Status::OnHold => false,
            },
        }
    }
}

/// Why an act is refused. Each has its own row in the error catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A REJECTED record takes neither sessions nor imports: only support can reopen it.
    Rejected,
    /// The in-house file is submitted, claimed or decided: Sumsub cannot take over.
    OtherTrack,
    /// Share tokens carry individuals only (nxos guide: imports are for INDIVIDUAL organizations).
    BusinessImport,
    /// The record is past the point where an import could help (ON_HOLD), or Sumsub already has an applicant for this
    /// organization.
    AlreadyUnderWay,
    /// An import: it is approved already.
    AlreadyApproved,
}

/// Opening a hosted session: the status to move to, if any.
///
/// # Errors
/// [`Refusal::Rejected`], or [`Refusal::OtherTrack`] while the in-house file is past its preparation.
pub fn open_session(state: State) -> Result<Option<Status>, Refusal> {
    if !state.may_take_sumsub_track() {
        return Err(Refusal::OtherTrack);
    }
    match state.status {
        Status::Rejected => Err(Refusal::Rejected),
        Status::NotStarted | Status::ResubmissionRequired => Ok(Some(Status::Pending)),
        Status::Pending | Status::OnHold | Status::Approved => Ok(None),
    }
}

/// Whether an import may begin: judged once, before Sumsub is called.
///
/// # Errors
/// The refusal that the catalogue's order names first: rejected, business, then status or applicant.
pub fn may_import(
    state: State,
    kind: super::organization::OrganizationType,
) -> Result<(), Refusal> {
    use super::organization::OrganizationType;
    if state.status == Status::Rejected {
        return Err(Refusal::Rejected);
    }
    if kind == OrganizationType::Business {
        return Err(Refusal::BusinessImport);
    }
    let open = match state.status {
        Status::NotStarted | Status::Pending | Status::ResubmissionRequired => true,
        Status::Approved => return Err(Refusal::AlreadyApproved),
        Status::OnHold | Status::Rejected => false,
    };
    if !open || state.applicant_bound || !state.may_take_sumsub_track() {
        return Err(Refusal::AlreadyUnderWay);
    }
    Ok(())
}

/// Sumsub accepted a share token: the status to move to, if any. Never refused: it already happened.
#[must_use]
pub fn accept_import(status: Status) -> Option<Status> {
    match status {
        Status::NotStarted | Status::ResubmissionRequired => Some(Status::Pending),
        Status::Pending | Status::OnHold | Status::Approved | Status::Rejected => None,
    }
}

/// What a fetched review says, reduced to the table's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// `init`: documents are still to be delivered.
    Init,
    /// `pending`, `queued`, `prechecked`, `awaitingService`: Sumsub is working. `awaitingService` may already carry
    /// GREEN; that is not a verdict.
    InProgress,
    /// `awaitingUser`: the customer has to act.
    AwaitingUser,
    /// `onHold`: Sumsub's people have to look.
    OnHold,
    /// `completed` with GREEN.
    Green,
    /// `completed` with RED that the customer can mend.
    RedRetry,
    /// `completed` with RED for good.
    RedFinal,
    /// Anything else, such as a `completed` without an answer, or a status that is new to us.
    Unknown,
}

/// What else is known when a GREEN is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GreenEvidence {
    /// The applicant was reviewed at the level that we require of this organization.
    pub at_our_level: bool,
    /// The verdict is Sumsub's own about *our* applicant: not an imported one that may still show the donor's result.
    pub own_verdict: bool,
}

/// What a review does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changes.
    Stay,
    /// The status changes.
    Move(Status),
    /// A GREEN that may be the donor's: ask again later.
    AskAgain,
    /// GREEN at another level than ours: an operator has to look, nothing changes.
    WrongLevel,
    /// An answer this version does not know: an operator has to look, nothing changes.
    NotUnderstood,
}

/// Applies a fetched review to a record on the SUMSUB track.
#[must_use]
pub fn apply_review(state: State, finding: Finding, green: GreenEvidence) -> Effect {
    if state.is_officers() || state.track == Track::File {
        return Effect::Stay;
    }
    let to = match finding {
        Finding::Unknown => return Effect::NotUnderstood,
        Finding::Green => {
            return match state.status {
                _ if !green.at_our_level => Effect::WrongLevel,
                Status::Approved => Effect::Stay,
                Status::NotStarted
                | Status::Pending
                | Status::OnHold
                | Status::ResubmissionRequired
                | Status::Rejected => {
                    if green.own_verdict {
                        Effect::Move(Status::Approved)
                    } else {
                        Effect::AskAgain
                    }
                }
            };
        }
        Finding::Init => match state.status {
            Status::NotStarted | Status::Pending if state.imported || state.submitted => {
                Status::ResubmissionRequired
            }
            // No session and no import of ours led to it: both were forgotten, or it was made at Sumsub itself. Nobody
            // has a link for the customer, so the broker has to open a session.
            Status::NotStarted if state.applicant_bound => Status::ResubmissionRequired,
            Status::OnHold | Status::Approved => Status::ResubmissionRequired,
            unchanged @ (Status::NotStarted
            | Status::Pending
            | Status::ResubmissionRequired
            | Status::Rejected) => unchanged,
        },
        Finding::InProgress => Status::Pending,
        Finding::OnHold => Status::OnHold,
        Finding::AwaitingUser => match state.status {
            Status::Rejected => Status::Rejected,
            Status::NotStarted
            | Status::Pending
            | Status::OnHold
            | Status::ResubmissionRequired
            | Status::Approved => Status::ResubmissionRequired,
        },
        Finding::RedRetry => Status::ResubmissionRequired,
        Finding::RedFinal => Status::Rejected,
    };
    if to == state.status {
        Effect::Stay
    } else {
        Effect::Move(to)
    }
}

#[cfg(test)]
#[path = "verification_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "verification_properties.rs"]
mod properties;
