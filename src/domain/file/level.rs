//! How deep the verification has to go.
//!
//! ENHANCED is forced by facts; asking for it is always possible, asking for less than the facts force is raised in
//! silence and said in the answer (FinHub organization verification, "Verification Levels").

use super::{CompanyFile, PersonRole, ScreeningResult};
use crate::domain::requirements::Policy;

closed_codes! {
    /// The depth of a verification.
    pub enum Level {
        /// FinHub's TENANT_VERIFIED.
        Standard = "STANDARD",
        /// FinHub's POWER_TENANT_VERIFIED.
        Enhanced = "ENHANCED",
    }
}

closed_codes! {
    /// Why a file needs ENHANCED.
    pub enum LevelReason {
        /// The customer or the broker asked for it.
        Requested = "REQUESTED",
        /// Money services, crypto-assets, gambling.
        HighRiskIndustry = "HIGH_RISK_INDUSTRY",
        /// A director or owner is politically exposed.
        PoliticallyExposedPerson = "POLITICALLY_EXPOSED_PERSON",
        /// The company is registered or does business in a high-risk jurisdiction, or a company above it is registered
        /// there.
        HighRiskJurisdiction = "HIGH_RISK_JURISDICTION",
        /// Many transactions, or a volume that cannot be read.
        LargeTransactions = "LARGE_TRANSACTIONS",
        /// A screening found something; that is for the highest authority to accept.
        ScreeningMatch = "SCREENING_MATCH",
    }
}

impl LevelReason {
    /// Not for the customer or the broker: who is screened is not told of a match.
    #[must_use]
    pub fn is_for_officers_only(self) -> bool {
        self == Self::ScreeningMatch
    }
}

/// The level a file needs, and why it is not STANDARD.
#[must_use]
pub fn level(file: &CompanyFile, policy: &Policy) -> (Level, Vec<LevelReason>) {
    let business = &file.business;
    let owns = |role| {
        matches!(
            role,
            PersonRole::Director | PersonRole::Shareholder | PersonRole::BeneficialOwner
        )
    };
    let exposed = |person: &super::Person| {
        person.politically_exposed && person.roles.iter().any(|role| owns(*role))
    };
    let countries = business
        .country
        .iter()
        .chain(&business.jurisdictions)
        .chain(&file.parent_countries);
    let volume = business.monthly_transactions;
    let facts = [
        (
            LevelReason::Requested,
            file.requested_level == Level::Enhanced,
        ),
        (
            LevelReason::HighRiskIndustry,
            business
                .industry
                .is_some_and(|industry| policy.is_high_risk(industry)),
        ),
        (
            LevelReason::PoliticallyExposedPerson,
            file.people.iter().any(exposed),
        ),
        (
            LevelReason::HighRiskJurisdiction,
            countries
                .into_iter()
                .any(|country| policy.is_high_risk_jurisdiction(*country)),
        ),
        (
            LevelReason::LargeTransactions,
            volume.is_some_and(|volume| volume.exceeds(policy.limits.large_monthly_transactions)),
        ),
        (
            LevelReason::ScreeningMatch,
            file.screenings
                .iter()
                .any(|screening| screening.result == ScreeningResult::Matched),
        ),
    ];
    let reasons: Vec<LevelReason> = facts
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(reason, _)| reason)
        .collect();
    match reasons.is_empty() {
        true => (Level::Standard, reasons),
        false => (Level::Enhanced, reasons),
    }
}
