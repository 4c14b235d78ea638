//! The FILE track: a business is verified by documents, people and an officer.
//!
//! | from | submitted | claimed | released | approved | rejected | asked for more | lapsed | held | resumed | withdrawn | reopened |
//! |---|---|---|---|---|---|---|---|---|---|---|---|
//! | NOT_STARTED | PENDING | – | – | – | – | – | – | – | – | – | – |
//! | PENDING | – ¹ | ON_HOLD | – | – | – | – | – | – | – | – | – |
//! | ON_HOLD ² | – | – | PENDING | APPROVED | REJECTED | RESUBMISSION_REQUIRED | – | – | APPROVED ⁵ | – | – |
//! | RESUBMISSION_REQUIRED | PENDING | – | – | – | REJECTED ⁴ | – | – | – | – | – | – |
//! | APPROVED | – | – | – | – | – | – | RESUBMISSION_REQUIRED | ON_HOLD ⁶ | – | ON_HOLD ⁶ | – |
//! | REJECTED | PENDING ³ | – | – | – | – | – | – | – | – | – | PENDING |
//!
//! `–` is refused, with a reason. Whether the file is complete, and whether this officer may, is judged before:
//! [`readiness`](crate::file::readiness) and [`authority`](crate::file::authority).
//!
//! - ¹ allowed, and PENDING stays, where nothing was submitted yet: the record comes from the SUMSUB track.
//! - ² held by the officer who claimed it.
//! - ³ only where the rejection said so.
//! - ⁴ by any officer: none has it then.
//! - ⁵ the release of what was held while it was approved, where nothing stands against that approval.
//! - ⁶ by the officer, who has it then as after a claim. A hold keeps the approval, which a release gives back; an
//!   approval that was withdrawn has to be given again.
//!
//! The track is taken by the submission: from NOT_STARTED, RESUBMISSION_REQUIRED, and PENDING before any submission.
//! All other acts need a record that is on it.

use super::{HeldBy, State, Status, Track};

closed_codes! {
    /// What happens to a file.
    pub enum FileAct {
        /// The customer or the broker submits it.
        Submit = "SUBMIT",
        /// An officer takes it.
        Claim = "CLAIM",
        /// The officer gives it back.
        Release = "RELEASE",
        /// The officer approves.
        Approve = "APPROVE",
        /// The officer declines.
        Reject = "REJECT",
        /// The officer needs more.
        RequestInformation = "REQUEST_INFORMATION",
        /// A required document expired, or the individual is another person now.
        Lapse = "LAPSE",
        /// An officer stops what is approved.
        Hold = "HOLD",
        /// The officer who held what was approved lets it go on.
        Resume = "RESUME",
        /// A SUPER_ADMIN takes the approval back.
        WithdrawApproval = "WITHDRAW_APPROVAL",
        /// A SUPER_ADMIN takes the rejection back.
        Reopen = "REOPEN",
    }
}

closed_codes! {
    /// Why an act on a file is refused.
    pub enum FileRefusal {
        /// The record is verified by Sumsub, and past the point where the file could take over.
        OtherTrack = "OTHER_TRACK",
        /// It is submitted already.
        AlreadySubmitted = "ALREADY_SUBMITTED",
        /// An officer has it already.
        AlreadyClaimed = "ALREADY_CLAIMED",
        /// It is approved.
        AlreadyApproved = "ALREADY_APPROVED",
        /// It is rejected for good.
        Rejected = "REJECTED",
        /// It is not submitted.
        NotSubmitted = "NOT_SUBMITTED",
        /// No officer has it.
        NotClaimed = "NOT_CLAIMED",
        /// It is not approved.
        NotApproved = "NOT_APPROVED",
        /// It is not rejected.
        NotRejected = "NOT_REJECTED",
        /// Nothing asks officers to look at its approval.
        NotFlagged = "NOT_FLAGGED",
        /// Something of it changed since the officer looked at it.
        ChangedMeanwhile = "CHANGED_MEANWHILE",
    }
}

/// Applies an act: the state afterwards. `resubmittable`: the record's rejection, if it is one, allowed another try.
///
/// # Errors
/// [`FileRefusal`], as in the module's table.
pub fn apply(state: State, act: FileAct, resubmittable: bool) -> Result<State, FileRefusal> {
    if act == FileAct::Submit {
        return submit(state, resubmittable);
    }
    if state.track != Track::File {
        return Err(match state.track {
            Track::Sumsub => FileRefusal::OtherTrack,
            Track::None | Track::File => FileRefusal::NotSubmitted,
        });
    }
    let refusal = match state.status {
        Status::NotStarted | Status::ResubmissionRequired => FileRefusal::NotSubmitted,
        Status::Pending if !state.submitted => FileRefusal::NotSubmitted,
        Status::Pending => FileRefusal::NotClaimed,
        Status::OnHold => FileRefusal::AlreadyClaimed,
        Status::Approved => FileRefusal::AlreadyApproved,
        Status::Rejected => FileRefusal::Rejected,
    };
    let claimed = state.held_by == Some(HeldBy::Officer);
    let to = match (state.status, act) {
        (Status::Pending, FileAct::Claim) if state.submitted => return Ok(held(state)),
        (Status::Approved, FileAct::Hold | FileAct::WithdrawApproval) => return Ok(held(state)),
        (Status::OnHold, FileAct::Resume) if claimed => Status::Approved,
        (Status::Rejected, FileAct::Reopen) => Status::Pending,
        (Status::OnHold, FileAct::Release) if claimed => Status::Pending,
        (Status::OnHold, FileAct::Approve) if claimed => Status::Approved,
        (Status::OnHold, FileAct::Reject) if claimed => return Ok(rejected(state)),
        (Status::ResubmissionRequired, FileAct::Reject) => return Ok(rejected(state)),
        (Status::OnHold, FileAct::RequestInformation) if claimed => Status::ResubmissionRequired,
        (Status::Approved, FileAct::Lapse) => Status::ResubmissionRequired,
        (_, FileAct::Lapse | FileAct::Hold | FileAct::WithdrawApproval) => {
            return Err(FileRefusal::NotApproved);
        }
        (_, FileAct::Reopen) => return Err(FileRefusal::NotRejected),
        _ => return Err(refusal),
    };
    Ok(state.moved(to))
}

fn held(state: State) -> State {
    let held = State {
        held_by: Some(HeldBy::Officer),
        ..state
    };
    held.moved(Status::OnHold)
}

fn rejected(state: State) -> State {
    let rejected = State {
        rejected_by_officer: true,
        ..state
    };
    rejected.moved(Status::Rejected)
}

fn submit(state: State, resubmittable: bool) -> Result<State, FileRefusal> {
    let open = match (state.track, state.status) {
        (_, Status::NotStarted | Status::ResubmissionRequired) => Ok(()),
        (_, Status::Pending) if !state.submitted && !state.imported => Ok(()),
        (Track::File, Status::Rejected) if resubmittable => Ok(()),
        (Track::Sumsub, _) => Err(FileRefusal::OtherTrack),
        (Track::None | Track::File, Status::Pending) => Err(FileRefusal::AlreadySubmitted),
        (Track::None | Track::File, Status::OnHold) => Err(FileRefusal::AlreadyClaimed),
        (Track::None | Track::File, Status::Approved) => Err(FileRefusal::AlreadyApproved),
        (Track::None | Track::File, Status::Rejected) => Err(FileRefusal::Rejected),
    };
    open?;
    let submitted = State {
        track: Track::File,
        submitted: true,
        ..state
    };
    Ok(submitted.moved(Status::Pending))
}

#[cfg(test)]
#[path = "file_track_tests.rs"]
mod tests;
