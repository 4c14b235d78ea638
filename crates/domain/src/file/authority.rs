//! Who may decide what on a file.
//!
//! | act | MEMBER | COMPLIANCE_OFFICER | ADMIN | SUPER_ADMIN |
//! |---|---|---|---|---|
//! | read, claim, hold | – | yes | yes | yes |
//! | take back a request, reject a file that is with the customer | – | yes ² | yes ² | yes ² |
//! | release | – | own claim | any claim | any claim |
//! | decide on a document or a person, record a screening, ask for more, reject | – | own claim | own claim | own claim |
//! | approve, STANDARD | – | own claim ¹ | own claim ¹ | own claim ¹ |
//! | approve, ENHANCED | – | – | – | own claim ¹ |
//! | say which level is enough | – | – | – | own claim ¹ |
//! | withdraw an approval, reopen what was rejected | – | – | – | yes ³ |
//! | say whether a flagged approval stands, STANDARD | – | yes ¹ | yes ¹ | yes ¹ |
//! | say whether a flagged approval stands, ENHANCED | – | – | – | yes ¹ |
//!
//! - ¹ never with a key that delivered, changed or submitted something of the file, nor as a person who did.
//! - ² their own claim, where an officer has claimed it.
//! - ³ never who approved or rejected it.
//!
//! Roles are on keys, never in headers. FinHub's level table gives STANDARD to a tenant's administrator and its
//! approval call to compliance officers as well; both may.

use super::Level;
use crate::names;

closed_codes! {
    /// What a key may do on the platform.
    pub enum Role {
        /// Every organization's keys: no part in reviews.
        Member = "MEMBER",
        /// Reviews files.
        ComplianceOfficer = "COMPLIANCE_OFFICER",
        /// Reviews files, and frees claims of others.
        Admin = "ADMIN",
        /// Approves at ENHANCED as well.
        SuperAdmin = "SUPER_ADMIN",
    }
}

closed_codes! {
    /// What an officer does.
    pub enum ReviewAct {
        /// Looks at a file.
        Read = "READ",
        /// Takes a file for review.
        Claim = "CLAIM",
        /// Puts a record on hold that Sumsub verifies.
        Hold = "HOLD",
        /// Gives a file or a held record back.
        Release = "RELEASE",
        /// Verifies or rejects a document.
        DecideDocument = "DECIDE_DOCUMENT",
        /// Verifies or rejects a person.
        DecidePerson = "DECIDE_PERSON",
        /// Records a screening's result.
        RecordScreening = "RECORD_SCREENING",
        /// Asks the customer for more.
        RequestInformation = "REQUEST_INFORMATION",
        /// Declines.
        Reject = "REJECT",
        /// Declines a file that is with the customer for more.
        RejectReturned = "REJECT_RETURNED",
        /// Takes back what was asked for.
        WithdrawRequest = "WITHDRAW_REQUEST",
        /// Approves.
        Approve = "APPROVE",
        /// Says which level is enough.
        SetLevel = "SET_LEVEL",
        /// Takes an approval back.
        WithdrawApproval = "WITHDRAW_APPROVAL",
        /// Takes a rejection back.
        Reopen = "REOPEN",
        /// Says whether an approval that is flagged stands.
        KeepApproval = "KEEP_APPROVAL",
    }
}

/// A key, and the person it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The key's id.
    pub key: String,
    /// The person's name; officers' keys always carry one.
    pub person: Option<String>,
}

impl Identity {
    /// The same key, or the same person with another, whatever letters the name is written with.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let names = self.person.as_deref().zip(other.person.as_deref());
        self.key == other.key || names.is_some_and(|(one, other)| names::are_one(one, other))
    }
}

/// What of a file decides whether an act is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The level it needs.
    pub level: Level,
    /// Who claimed it.
    pub claimant: Option<Identity>,
    /// Who submitted it.
    pub submitter: Option<Identity>,
    /// Who delivered or changed something of it, or submitted it before.
    pub contributors: Vec<Identity>,
    /// The officer who last approved or rejected it, if one did.
    pub decider: Option<Identity>,
}

closed_codes! {
    /// Why an act is denied.
    pub enum Denial {
        /// The key has no part in reviews.
        NotAnOfficer = "NOT_AN_OFFICER",
        /// No officer has claimed the file.
        NotClaimed = "NOT_CLAIMED",
        /// Another officer has claimed it.
        ClaimedByAnother = "CLAIMED_BY_ANOTHER",
        /// ENHANCED is approved by SUPER_ADMIN alone.
        LevelNeedsSuperAdmin = "LEVEL_NEEDS_SUPER_ADMIN",
        /// An officer does not approve their own submission.
        OwnSubmission = "OWN_SUBMISSION",
        /// An officer does not approve a file of which they delivered or changed something.
        OwnDelivery = "OWN_DELIVERY",
        /// Only a SUPER_ADMIN takes back what was decided.
        NeedsSuperAdmin = "NEEDS_SUPER_ADMIN",
        /// An officer does not take back their own decision.
        OwnDecision = "OWN_DECISION",
    }
}

/// Whether a key may do it.
///
/// # Errors
/// The first [`Denial`] in the order of its list.
pub fn may(role: Role, who: &Identity, act: ReviewAct, case: &Case) -> Result<(), Denial> {
    if role == Role::Member {
        return Err(Denial::NotAnOfficer);
    }
    let claimed = match &case.claimant {
        None => Err(Denial::NotClaimed),
        Some(claimant) if claimant.is_same(who) => Ok(()),
        Some(_) => Err(Denial::ClaimedByAnother),
    };
    match act {
        ReviewAct::Read | ReviewAct::Hold => Ok(()),
        ReviewAct::Claim | ReviewAct::RejectReturned | ReviewAct::WithdrawRequest => {
            match claimed {
                Err(Denial::ClaimedByAnother) => claimed,
                Ok(()) | Err(_) => Ok(()),
            }
        }
        ReviewAct::Release => match claimed {
            Err(Denial::ClaimedByAnother) if matches!(role, Role::Admin | Role::SuperAdmin) => {
                Ok(())
            }
            Ok(()) | Err(_) => claimed,
        },
        ReviewAct::DecideDocument
        | ReviewAct::DecidePerson
        | ReviewAct::RecordScreening
        | ReviewAct::RequestInformation
        | ReviewAct::Reject => claimed,
        ReviewAct::WithdrawApproval | ReviewAct::Reopen => match &case.decider {
            _ if role != Role::SuperAdmin => Err(Denial::NeedsSuperAdmin),
            Some(decider) if decider.is_same(who) => Err(Denial::OwnDecision),
            Some(_) | None => Ok(()),
        },
        ReviewAct::Approve | ReviewAct::SetLevel | ReviewAct::KeepApproval => {
            if act != ReviewAct::KeepApproval {
                claimed?;
            }
            let needs_most = case.level == Level::Enhanced || act == ReviewAct::SetLevel;
            if needs_most && role != Role::SuperAdmin {
                return Err(Denial::LevelNeedsSuperAdmin);
            }
            let mine = |one: &Identity| one.is_same(who);
            match () {
                () if case.submitter.as_ref().is_some_and(mine) => Err(Denial::OwnSubmission),
                () if case.contributors.iter().any(mine) => Err(Denial::OwnDelivery),
                () => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(key: &str, person: &str) -> Identity {
        Identity {
            key: key.to_owned(),
            person: Some(person.to_owned()),
        }
    }

    /// The whole matrix: roles × acts × levels, unclaimed, claimed by me, claimed by another.
    #[test]
    fn every_cell_of_the_matrix() {
        use Denial::{
            ClaimedByAnother, LevelNeedsSuperAdmin, NeedsSuperAdmin, NotAnOfficer, NotClaimed,
        };
        use ReviewAct::{
            Approve, Claim, Hold, KeepApproval, Read, RejectReturned, Release, Reopen, SetLevel,
            WithdrawApproval, WithdrawRequest,
        };
        let me = identity("key_1", "Ada Officer");
        let claims = [
            None,
            Some(me.clone()),
            Some(identity("key_2", "Bea Officer")),
        ];
        for role in Role::ALL.iter().copied() {
            for act in ReviewAct::ALL.iter().copied() {
                for level in Level::ALL.iter().copied() {
                    let needs_more = role != Role::SuperAdmin
                        && (act == SetLevel || act == Approve && level == Level::Enhanced);
                    let frees = matches!(role, Role::Admin | Role::SuperAdmin);
                    let expected = match (role, act) {
                        (Role::Member, _) => [Err(NotAnOfficer); 3],
                        (_, Read | Hold) => [Ok(()); 3],
                        (Role::SuperAdmin, WithdrawApproval | Reopen) => [Ok(()); 3],
                        (_, WithdrawApproval | Reopen) => [Err(NeedsSuperAdmin); 3],
                        (_, KeepApproval)
                            if level == Level::Enhanced && role != Role::SuperAdmin =>
                        {
                            [Err(LevelNeedsSuperAdmin); 3]
                        }
                        (_, KeepApproval) => [Ok(()); 3],
                        (_, Claim | RejectReturned | WithdrawRequest) => {
                            [Ok(()), Ok(()), Err(ClaimedByAnother)]
                        }
                        (_, Release) if frees => [Err(NotClaimed), Ok(()), Ok(())],
                        _ if needs_more => [
                            Err(NotClaimed),
                            Err(LevelNeedsSuperAdmin),
                            Err(ClaimedByAnother),
                        ],
                        _ => [Err(NotClaimed), Ok(()), Err(ClaimedByAnother)],
                    };
                    for (claimant, expected) in claims.iter().cloned().zip(expected) {
                        let case = Case {
                            level,
                            claimant,
                            submitter: Some(identity("b", "Broker")),
                            contributors: vec![identity("c", "Customer")],
                            decider: Some(identity("d", "Another")),
                        };
                        let got = may(role, &me, act, &case);
                        assert_eq!(got, expected, "{role:?} {act:?} {case:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn nobody_approves_their_own_submission() {
        let me = identity("key_1", "Ada Officer");
        for (submitter, expected) in [
            (identity("key_1", "Somebody"), Err(Denial::OwnSubmission)),
            (
                identity("key_9", "  ada   OFFICER "),
                Err(Denial::OwnSubmission),
            ),
            (identity("key_9", "Ada Official"), Ok(())),
            (
                Identity {
                    key: "key_9".to_owned(),
                    person: None,
                },
                Ok(()),
            ),
        ] {
            let case = Case {
                level: Level::Enhanced,
                claimant: Some(me.clone()),
                submitter: Some(submitter),
                contributors: Vec::new(),
                decider: None,
            };
            assert_eq!(
                may(Role::SuperAdmin, &me, ReviewAct::Approve, &case),
                expected,
                "{case:?}"
            );
            assert_eq!(may(Role::SuperAdmin, &me, ReviewAct::Reject, &case), Ok(()));
        }
    }

    #[test]
    fn nobody_approves_what_they_delivered() {
        let me = identity("key_1", "Maria Officer");
        for (contributor, expected) in [
            (identity("key_1", "Somebody"), Err(Denial::OwnDelivery)),
            (
                identity("key_9", "Dr. Officer, \u{41c}aria"),
                Err(Denial::OwnDelivery),
            ),
            (identity("key_9", "Maria Official"), Ok(())),
        ] {
            let case = Case {
                level: Level::Standard,
                claimant: Some(me.clone()),
                submitter: Some(identity("b", "Broker")),
                contributors: vec![identity("c", "Customer"), contributor],
                decider: None,
            };
            for act in [ReviewAct::Approve, ReviewAct::SetLevel] {
                assert_eq!(may(Role::SuperAdmin, &me, act, &case), expected, "{case:?}");
            }
            let reject = may(Role::SuperAdmin, &me, ReviewAct::Reject, &case);
            assert_eq!(reject, Ok(()));
        }
    }

    #[test]
    fn nobody_takes_back_their_own_decision() {
        let me = identity("key_1", "Maria Officer");
        for (decider, expected) in [
            (Some(identity("key_1", "Another")), Err(Denial::OwnDecision)),
            (
                Some(identity("key_9", "Officer, Maria")),
                Err(Denial::OwnDecision),
            ),
            (Some(identity("key_9", "Maria Official")), Ok(())),
            (None, Ok(())),
        ] {
            let case = Case {
                level: Level::Standard,
                claimant: None,
                submitter: Some(me.clone()),
                contributors: vec![me.clone()],
                decider,
            };
            for act in [ReviewAct::WithdrawApproval, ReviewAct::Reopen] {
                assert_eq!(may(Role::SuperAdmin, &me, act, &case), expected, "{case:?}");
            }
        }
    }
}
