//! Letters of authorization (LOA): what a customer's grant lets a broker do.
//!
//! A grant goes PENDING → ACTIVE (signed) → REVOKED, or PENDING → REVOKED, and never back (nxos guide "cross-org
//! access").

closed_codes! {
    /// Where a grant stands.
    pub enum GrantStatus {
        /// Not signed yet.
        Pending = "PENDING",
        /// Signed by the customer.
        Active = "ACTIVE",
        /// Withdrawn by either party. Final.
        Revoked = "REVOKED",
    }
}

/// An organization's part in a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The customer, who grants.
    Granter,
    /// The broker, who is authorized.
    Authorized,
}

impl Party {
    /// Reads the wire spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "granter" => Some(Self::Granter),
            "authorized" => Some(Self::Authorized),
            _ => None,
        }
    }
}

/// What kind of call is made on a customer's behalf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `/v1/organizations/verification…`: the flow in which the grant itself is signed.
    Verification,
    /// Any other read.
    Read,
    /// Anything else.
    Act,
}

/// Whether a grant is enough. For everything but verification it has to be ACTIVE, and for acts the customer has to
/// have been APPROVED once: a grant takes effect when it is signed *and* the verification passed (nxos guide
/// "verification").
#[must_use]
pub fn suffices(grant: GrantStatus, ever_approved: bool, purpose: Purpose) -> bool {
    match (grant, purpose) {
        (GrantStatus::Revoked, _) => false,
        (GrantStatus::Pending | GrantStatus::Active, Purpose::Verification) => true,
        (GrantStatus::Pending, Purpose::Read | Purpose::Act) => false,
        (GrantStatus::Active, Purpose::Read) => true,
        (GrantStatus::Active, Purpose::Act) => ever_approved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use GrantStatus::{Active, Pending, Revoked};
    use Purpose::{Act, Read, Verification};

    #[test]
    fn what_each_grant_is_good_for() {
        for (grant, ever_approved, expected) in [
            (Pending, false, [true, false, false]),
            (Pending, true, [true, false, false]),
            (Active, false, [true, true, false]),
            (Active, true, [true, true, true]),
            (Revoked, false, [false, false, false]),
            (Revoked, true, [false, false, false]),
        ] {
            let got =
                [Verification, Read, Act].map(|purpose| suffices(grant, ever_approved, purpose));
            assert_eq!(got, expected, "{grant:?}, ever approved: {ever_approved}");
        }
    }
}
