//! How deep the verification has to go.
//!
//! ENHANCED is forced by facts; asking for it is always possible, asking for less than the facts force is raised in
//! silence and said in the answer (FinHub organization verification, "Verification Levels").
//!
//! There are two levels, because nobody outside may learn of a match. The *outer* one knows no screenings, and everything
//! that a customer or a broker reads follows from it: requirements, submission, reasons. The *inner* one counts matches
//! as well, and only says who may decide. What it asks for beyond the outer one an officer asks for in neutral words.

use std::collections::BTreeSet;

use super::{CompanyFile, Screening, ScreeningResult};
use crate::file::requirements::Policy;
use crate::ownership::RiskCategory;
use crate::risk::{Factor, factors};

closed_codes! {
    /// The depth of a verification.
    pub enum Level {
        /// FinHub's TENANT_VERIFIED.
        Standard = "STANDARD",
        /// FinHub's POWER_TENANT_VERIFIED.
        Enhanced = "ENHANCED",
    }
}

impl From<Level> for RiskCategory {
    /// The risk category by which a file's ownership is judged.
    fn from(level: Level) -> Self {
        match level {
            Level::Standard => Self::Standard,
            Level::Enhanced => Self::Enhanced,
        }
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
        /// there, or a director or owner belongs to it; of an individual any country that is named. By the FATF's call for
        /// action or the European Union's list.
        HighRiskJurisdiction = "HIGH_RISK_JURISDICTION",
        /// The same of a jurisdiction under increased monitoring, where the operator's policy asks for it.
        MonitoredJurisdiction = "MONITORED_JURISDICTION",
        /// Many transactions, or a volume that cannot be read.
        LargeTransactions = "LARGE_TRANSACTIONS",
        /// A company above does not say where it is registered.
        UnknownJurisdiction = "UNKNOWN_JURISDICTION",
        /// An earlier submission needed it, and no officer has said since that less is enough.
        EarlierSubmission = "EARLIER_SUBMISSION",
        /// A screening found something; that is for the highest authority to accept. Of the inner level alone.
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

/// The level that customers and brokers read of, and why it is not STANDARD. Screenings have no part in it.
#[must_use]
pub fn outer_level(file: &CompanyFile, policy: &Policy) -> (Level, Vec<LevelReason>) {
    level_of(&factors(file, policy))
}

/// The level that factors ask for, and why.
#[must_use]
pub fn level_of(factors: &[Factor]) -> (Level, Vec<LevelReason>) {
    let reasons: BTreeSet<LevelReason> = factors.iter().filter_map(|one| one.reason).collect();
    let reasons: Vec<LevelReason> = reasons.into_iter().collect();
    (needed(&reasons), reasons)
}

/// The level that says who may decide on a file, and why it is not STANDARD. For officers alone: it tells of matches.
#[must_use]
pub fn inner_level(file: &CompanyFile, policy: &Policy) -> (Level, Vec<LevelReason>) {
    let (_, mut reasons) = outer_level(file, policy);
    let is_match = |screening: &Screening| screening.result == ScreeningResult::Matched;
    if file.screenings.iter().any(is_match) {
        reasons.push(LevelReason::ScreeningMatch);
    }
    (needed(&reasons), reasons)
}

fn needed(reasons: &[LevelReason]) -> Level {
    if reasons.is_empty() {
        Level::Standard
    } else {
        Level::Enhanced
    }
}
