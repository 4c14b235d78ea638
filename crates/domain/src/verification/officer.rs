//! What an officer may do to a record on the SUMSUB track.
//!
//! | from | hold | release | reject | withdraw the approval | reopen |
//! |---|---|---|---|---|---|
//! | ON_HOLD by an officer | refused | ¹ | REJECTED ² | refused | refused |
//! | APPROVED | ON_HOLD ³ | refused | refused | ON_HOLD ³ | refused |
//! | REJECTED by an officer | refused | refused | refused | refused | ON_HOLD ³ |
//! | REJECTED by the provider | ON_HOLD ³ | refused | refused | refused | ON_HOLD ³ |
//! | any other | ON_HOLD ³ | refused | refused | refused | refused |
//!
//! There is no approval: only the provider's own verdict approves here.
//!
//! - ¹ ON_HOLD by the provider until the review that is fetched next lifts it; PENDING where no applicant is bound, or
//!   where nothing was submitted yet, as then there is no review to wait for.
//! - ² by policy: no later review undoes it. Who reopens it does.
//! - ³ by the officer who acts.
//!
//! Who may is judged by [`authority`](crate::file::authority): every officer holds, the one who holds it rejects,
//! administrators release the holds of others too, and a SUPER_ADMIN takes back what another decided.

use super::{HeldBy, State, Status, Track};

closed_codes! {
    /// What an officer does.
    pub enum OfficerAct {
        /// Stops the record where it is.
        Hold = "HOLD",
        /// Lets the provider's review decide again.
        Release = "RELEASE",
        /// Declines by policy.
        Reject = "REJECT",
        /// Never allowed over the provider.
        Approve = "APPROVE",
        /// Takes back that it is approved: a hold that says so.
        WithdrawApproval = "WITHDRAW_APPROVAL",
        /// Takes back that it is declined.
        Reopen = "REOPEN",
    }
}

closed_codes! {
    /// Why an officer's act is refused.
    pub enum OfficerRefusal {
        /// The record is not verified by Sumsub.
        OtherTrack = "OTHER_TRACK",
        /// An officer holds it already.
        AlreadyHeld = "ALREADY_HELD",
        /// No officer holds it.
        NotHeld = "NOT_HELD",
        /// Only the provider approves on this track.
        ProviderDecides = "PROVIDER_DECIDES",
        /// An officer declined it: it has to be reopened.
        Rejected = "REJECTED",
        /// It is not approved.
        NotApproved = "NOT_APPROVED",
        /// It is not rejected.
        NotRejected = "NOT_REJECTED",
    }
}

/// Applies an officer's act: the state afterwards.
///
/// # Errors
/// [`OfficerRefusal`], as in the module's table.
pub fn apply(state: State, act: OfficerAct) -> Result<State, OfficerRefusal> {
    if state.track != Track::Sumsub {
        return Err(OfficerRefusal::OtherTrack);
    }
    let held = state.held_by == Some(HeldBy::Officer);
    match act {
        OfficerAct::Approve => Err(OfficerRefusal::ProviderDecides),
        OfficerAct::Hold if held => Err(OfficerRefusal::AlreadyHeld),
        OfficerAct::Hold if state.rejected_by_officer => Err(OfficerRefusal::Rejected),
        OfficerAct::WithdrawApproval if state.status != Status::Approved => {
            Err(OfficerRefusal::NotApproved)
        }
        OfficerAct::Reopen if state.status != Status::Rejected => Err(OfficerRefusal::NotRejected),
        OfficerAct::Hold | OfficerAct::WithdrawApproval | OfficerAct::Reopen => {
            let held = State {
                held_by: Some(HeldBy::Officer),
                ..state
            };
            Ok(held.moved(Status::OnHold))
        }
        OfficerAct::Release | OfficerAct::Reject if !held => Err(OfficerRefusal::NotHeld),
        OfficerAct::Release if state.applicant_bound && (state.imported || state.submitted) => {
            Ok(State {
                held_by: Some(HeldBy::Provider),
                ..state
            })
        }
        OfficerAct::Release => Ok(state.moved(Status::Pending)),
        OfficerAct::Reject => {
            let rejected = State {
                rejected_by_officer: true,
                ..state
            };
            Ok(rejected.moved(Status::Rejected))
        }
    }
}
