//! How deep the verification has to go.
//!
//! ENHANCED is forced by facts; asking for it is always possible, asking for less than the facts force is raised in
//! silence and said in the answer (FinHub organization verification, "Verification Levels").

use std::collections::BTreeSet;

use super::{CompanyFile, Individual, PersonRole, ScreeningResult};
use crate::file::requirements::Policy;
use crate::ownership::Ownership;

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
        /// The submission asks for it, or an officer set it.
        Requested = "REQUESTED",
        /// Money services, crypto-assets, gambling.
        HighRiskIndustry = "HIGH_RISK_INDUSTRY",
        /// A director or owner is politically exposed.
        PoliticallyExposedPerson = "POLITICALLY_EXPOSED_PERSON",
        /// The company is registered or does business in a high-risk jurisdiction, a company above it is registered
        /// there, or a director or owner belongs to it; of an individual any country that is named.
        HighRiskJurisdiction = "HIGH_RISK_JURISDICTION",
        /// Many transactions, or a volume that cannot be read.
        LargeTransactions = "LARGE_TRANSACTIONS",
        /// A company above does not say where it is registered.
        UnknownJurisdiction = "UNKNOWN_JURISDICTION",
        /// An earlier submission needed it, and no officer has said since that less is enough.
        EarlierSubmission = "EARLIER_SUBMISSION",
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
    let people = file
        .people
        .iter()
        .filter(|person| person.roles.iter().any(|role| owns(*role)));
    let of_people = people.flat_map(|person| {
        let issued = person.id_document.as_ref().and_then(|one| one.country);
        [person.nationality, issued]
    });
    let individual = file.individual.iter();
    let of_individual = individual.flat_map(Individual::countries);
    let countries = [business.country]
        .into_iter()
        .chain(of_people)
        .flatten()
        .chain(of_individual)
        .chain(business.jurisdictions.iter().copied())
        .chain(file.others().filter_map(|party| party.country));
    let placed = file.parties.iter().filter(|party| party.country.is_some());
    let placed: BTreeSet<&str> = placed.map(|party| party.id.as_str()).collect();
    let mut above = file.ownership.iter().flat_map(Ownership::parents);
    let is_somewhere_unknown = above.any(|id| !placed.contains(id));
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
                .any(|country| policy.is_high_risk_jurisdiction(country)),
        ),
        (
            LevelReason::LargeTransactions,
            volume.is_some_and(|volume| volume.exceeds(policy.limits.large_monthly_transactions)),
        ),
        (LevelReason::UnknownJurisdiction, is_somewhere_unknown),
        (
            LevelReason::ScreeningMatch,
            file.screenings
                .iter()
                .any(|screening| screening.result == ScreeningResult::Matched),
        ),
    ];
    let mut reasons: Vec<LevelReason> = facts
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(reason, _)| reason)
        .collect();
    // The customer is not told of a match: where that is the only other reason, the earlier submission is named.
    let is_explained = reasons.iter().any(|reason| !reason.is_for_officers_only());
    if file.level_floor == Level::Enhanced && !is_explained {
        reasons.push(LevelReason::EarlierSubmission);
    }
    if reasons.is_empty() {
        (Level::Standard, reasons)
    } else {
        (Level::Enhanced, reasons)
    }
}

/// The level that later submissions need at least: what the facts ask for, matches aside, for customers would learn of
/// them.
#[must_use]
pub fn floor(reasons: &[LevelReason]) -> Level {
    if reasons.iter().all(|reason| reason.is_for_officers_only()) {
        Level::Standard
    } else {
        Level::Enhanced
    }
}
